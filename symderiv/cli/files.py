"""The files that symderiv writes: by their names in the output folder, with what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from symderiv.cli.loading import Declaration
from symderiv.cli.made import Made
from symderiv.cli.progress import progress
from symderiv.emit.book import book, included
from symderiv.emit.pdf import compiled

BOOK = "book"

Layers = Mapping[str, Made]  # by where they are, `FAMILY/NAME`


def code_files(layers: Layers) -> dict[str, bytes]:
    """`FAMILY/NAME.py` for each layer."""
    return {f"{path}.py": made.code.encode() for path, made in layers.items()}


def document_files(layers: Layers, out: Path, known: Sequence[Declaration]) -> dict[str, bytes]:
    """`FAMILY/NAME.tex` and `.md` for each layer, and the book of all pages there are.

    The book holds the pages of this run, and those of other known layers that stand in `out` already.
    """
    files: dict[str, bytes] = {}
    for path, made in layers.items():
        files[f"{path}.tex"] = made.pages.latex.encode()
        files[f"{path}.md"] = made.pages.markdown.encode()
    others = {declaration.layer_path for declaration in known if (out / f"{declaration.layer_path}.tex").is_file()}
    files[f"{BOOK}.tex"] = book(included(path) for path in sorted(layers.keys() | others)).encode()
    return files


def book_pdf(documents: Mapping[str, bytes], out: Path, known: Sequence[Declaration]) -> bytes:
    """The compiled book, from the pages of this run and those that stand in `out`."""
    pages: dict[str, str] = {}
    for declaration in known:
        name = f"{declaration.layer_path}.tex"
        if name in documents:
            pages[name] = documents[name].decode()
        elif (out / name).is_file():
            pages[name] = (out / name).read_text(encoding="utf-8")
    with progress("compiling the book"):
        return compiled(documents[f"{BOOK}.tex"].decode(), pages).pdf
