"""The book of all layers compiles, without a line that sticks out into the margin."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from symderiv.emit.pdf import compiled

OUT = Path(__file__).parents[1] / "generated"


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
def test_the_book_compiles() -> None:
    pages = {path.relative_to(OUT).as_posix(): path.read_text() for path in OUT.glob("*/*.tex")}
    assert pages
    book = compiled((OUT / "book.tex").read_text(), pages)
    assert book.pdf.startswith(b"%PDF-")
    assert len(book.pdf) > 20_000
    assert book.overfull == ()
