"""Formulas of an author in documents of ours: macros expanded, and nothing that could break them."""

from __future__ import annotations

import pytest

from symderiv.emit.book import Fragment, standalone
from symderiv.emit.pdf import compiled
from symderiv.emit.quoted import _ENVIRONMENTS, _KNOWN, plain_words, quoted
from symderiv.read.tex.macros import definitions
from tests.emit.test_pdf import with_tex

MACROS = definitions(r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \def\vx{\mathbf{x}} \def\loop{\loop\loop}")

# what the author wrote, what is set
QUOTED = [
    (r"l_1 = \dfrac{e^{a_1}}{2}", r"l_1 = \dfrac{e^{a_1}}{2}"),
    (r"\pd{E}{\vx} = 2\vx", r"\frac{\partial E}{\partial \mathbf{x}} = 2\mathbf{x}"),
    ("a &= b \\\\\n &= c \\\\", r"\begin{aligned}a &= b \\ &= c\end{aligned}"),
    (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"),
    (r"a = b \label{eq:1} \tag{3} \nonumber", "a = b"),
    (r"a = b % a comment", "a = b"),
    ("∂E/∂x = ½", r"\partial E/\partial x = \frac{1}{2}"),
    (r"x \text{ for 50\% of all_é}", r"x \text{ for 50\% of all\_\'{e}}"),
    (r"\bm x \lt \mathds{1}", r"\boldsymbol x < \mathbf{1}"),
    (r"\mathbb{1}[x > 0] \mathbb 1 \mathbb{R}", r"\mathbf{1}[x > 0] \mathbf 1 \mathbb{R}"),
    (r"\large{(} x \large{)}", r"{(} x {)}"),
    (r"a_{2i \space j}", r"a_{2i \  j}"),
    (r"\left( x \right) \Bigl[ y \Bigr]", r"\left( x \right) \Bigl[ y \Bigr]"),
]
NOT = [
    r"\input{/etc/passwd}",
    r"\write18{rm x}",
    r"\unknown x",
    r"\def\x{y} \x \catcode`a=1",
    r"\left( x",
    r"x \right)",
    r"{x",
    r"x}",
    r"\frac{x",
    r"\begin{pmatrix} x",
    r"\begin{pmatrix} x \end{bmatrix}",
    r"\begin{verbatim} x \end{verbatim}",
    r"\begin{array}{cc} x \end{array}",
    r"\end{document}",
    r"\loop",
    r"x # y",
    "x \x07",
    "x" * 5000,
    "{" * 60 + "x" + "}" * 60,
]


@pytest.mark.parametrize(("latex", "expected"), QUOTED)
def test_what_is_set(latex: str, expected: str) -> None:
    assert quoted(latex, MACROS) == expected


@pytest.mark.parametrize("latex", NOT)
def test_what_can_only_be_shown_as_it_was_typed(latex: str) -> None:
    assert quoted(latex, MACROS) is None


def test_words_for_github_hold_none_of_its_signs() -> None:
    assert quoted(r"x \text{ for 50\% of all_é}", words=plain_words) == r"x \text{ for 50  of all é}"


@with_tex
def test_latex_knows_everything_that_is_let_through() -> None:
    checks = "".join(rf"\ifdefined{name}\else\errmessage{{no \string{name}}}\fi" for name in sorted(_KNOWN))
    formulas = "".join(rf"\[{expected}\]" for _, expected in QUOTED)
    tables = "".join(rf"\[\begin{{{name}}}x\end{{{name}}}\]" for name in sorted(_ENVIRONMENTS))
    assert compiled(standalone(Fragment("a/b", checks + formulas + tables))).pdf
