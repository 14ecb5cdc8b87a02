"""The book compiles, without a line in the margin, to the same bytes; and what is missing is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from symderiv.emit.book import Fragment, book, included, standalone
from symderiv.emit.document import latex_page
from symderiv.emit.pdf import compiled
from symderiv.errors import SymderivError, UsageError
from tests.emit.layers_here import PATHS, by_hand, derivation
from tests.emit.test_document import CODE, HOSTILE

with_tex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="needs latexmk and TeX Live")


def _pages() -> dict[str, str]:
    pages = {f"{path}.tex": latex_page(derivation(path), path=path, code=CODE) for path in PATHS}
    return {**pages, "by_hand/tilted.tex": latex_page(by_hand(), path="by_hand/tilted", code="# é\nx = 1\n")}


def test_the_book_lists_families_in_order() -> None:
    text = book(included(path) for path in ("b/one", "a_b/two", "b/zero"))
    assert [line for line in text.splitlines() if line.startswith((r"\input", r"\chapterstart"))] == [
        r"\chapterstart{A b}",
        r"\input{a_b/two.tex}",
        r"\chapterstart{B}",
        r"\input{b/one.tex}",
        r"\input{b/zero.tex}",
    ]


@with_tex
def test_the_book_compiles_to_the_same_bytes() -> None:
    pages = _pages()
    source = book(included(path.removesuffix(".tex")) for path in pages)
    first, second = compiled(source, pages), compiled(source, pages)
    assert first.pdf.startswith(b"%PDF")
    assert first.pdf == second.pdf
    assert first.overfull == ()


@with_tex
def test_a_line_in_the_margin_is_reported() -> None:
    wide = Fragment("a/b", r"\hbox to 30cm{too wide}\rule{30cm}{1pt}")
    assert compiled(standalone(wide)).overfull != ()


@with_tex
def test_a_page_compiles_alone_whatever_its_title() -> None:
    found = by_hand()
    layer = type(found.layer)(
        **{name: getattr(found.layer, name) for name in type(found.layer).__dataclass_fields__ if name != "title"},
        title=HOSTILE,
    )
    strange = type(found)(layer, found.partials, found.gradients, found.conventions)
    assert compiled(standalone(Fragment("a/b", latex_page(strange, path="a/b", code=HOSTILE)))).pdf


@with_tex
def test_an_error_of_tex_is_shown_briefly() -> None:
    with pytest.raises(SymderivError, match=r"Undefined control sequence.*\(l\.\d+ .*nonsense") as caught:
        compiled(standalone(Fragment("a/b", r"\nonsense")))
    assert len(str(caught.value)) < 300


@with_tex
def test_a_missing_package_is_named() -> None:
    with pytest.raises(UsageError, match=r"nowhere\.sty.*apt-get install texlive-latex-recommended"):
        compiled(
            standalone(Fragment("a/b", "x")).replace(r"\begin{document}", "\\usepackage{nowhere}\n\\begin{document}")
        )


@with_tex
def test_the_shell_is_closed(tmp_path: Path) -> None:
    target = tmp_path / "touched"
    compiled(standalone(Fragment("a/b", rf"x\immediate\write18{{touch {target}}}")))
    assert not target.exists()


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"latexmk and pdflatex.*apt-get install latexmk texlive-latex-base"):
        compiled(r"\relax")
