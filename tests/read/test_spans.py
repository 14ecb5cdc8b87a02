"""Formulas are found, and every character of them keeps its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderiv.read.source.spans import declarations, formulas, prose, scan
from symderiv.read.tex.parse import parse
from tests.read.reading import misplaced_lines

DOCUMENTS = sorted(path for path in (Path(__file__).parent / "documents").iterdir() if path.suffix in (".md", ".tex"))


def found(text: str, path: str = "note.md") -> list[tuple[int, int, str]]:
    return [(formula.line, formula.column, formula.latex) for formula in formulas(text, path)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_line_of_a_formula_stands_where_it_says(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert formulas(text, document.name)
    for formula in formulas(text, document.name):
        assert misplaced_lines(text, formula) == []


def test_the_check_of_places_sees_a_column_that_is_off_by_one() -> None:
    text = "a $x + y$"
    (formula,) = formulas("aa $x + y$")
    assert misplaced_lines(text, formula) == ["x + y"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_formulas_are_in_order_and_apart(document: Path) -> None:
    places = [
        place
        for formula in formulas(document.read_text(encoding="utf-8"), document.name)
        for place in ((formula.line, formula.column), (formula.end_line, formula.end_column))
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_whole_formula_can_be_read(document: Path) -> None:
    for formula in formulas(document.read_text(encoding="utf-8"), document.name):
        if not formula.problem:
            parse(formula.latex, formula.macros)


def test_the_note_full_of_traps() -> None:
    text = (Path(__file__).parent / "documents" / "traps.md").read_text(encoding="utf-8")
    assert found(text) == [
        (4, 15, "x_1"),
        (6, 63, "a_i"),
        (6, 74, r"\times"),
        (8, 11, r"\frac{a}{b}"),
        (9, 4, "c + d"),
        (10, 2, "e"),
        (12, 9, "\nf\n= g\n"),
        (17, 10, " x = y "),
        (18, 4, r"k\_size - k\ _size"),
        (19, 2, "z"),
        (20, 10, "p_i"),
        (20, 22, "q_j = 1"),
        (21, 22, "w_{ij}"),
        (24, 3, "\nh\n=\n- i\n+ j\n> k\n1. l\n"),
        (32, 8, r"m = \text{n if $o > 0$}"),
        (35, 1, "E = mc^2"),
        (44, 4, "t_1"),
        (44, 12, "|u|"),
        (44, 22, r"\|v\|"),
        (46, 1, "\\begin{align*}\np &= q \\\\\n\nr &= 𝐬 + 1 😀\n\\end{align*}"),
        (52, 21, "after"),
        (53, 32, "tail"),
        (56, 2, "in_html"),
        (58, 2, " "),
        (58, 11, "u_i"),
        (58, 26, "v_{a_b}"),
        (58, 47, "link"),
        (60, 2, "one = rule"),
        (63, 24, "foot"),
        (65, 2, r"\frac{a}{b} = no end  "),
        (66, 2, "fine"),
    ]


MARKDOWN = {
    "amounts of money": ("Price is $5 and $10. $x$. It was $20.", [(1, 23, "x")]),
    "an amount before a formula": ("It costs $5. With $a_i$ now.", [(1, 20, "a_i")]),
    "numbers are formulas too": (r"$2$, $3 \times 3$, $n$s", [(1, 2, "2"), (1, 7, r"3 \times 3"), (1, 21, "n")]),
    "an escaped dollar sign": (r"5\$ and $x \$ y$", [(1, 10, r"x \$ y")]),
    "blanks inside": ("$ x $ and $y $", [(1, 2, " x "), (1, 12, "y ")]),
    "dollars back to back": ("$a$$b$", [(1, 2, "a"), (1, 5, "b")]),
    "GitLab's dollars": ("$`a_i`$ and `$no$`", [(1, 3, "a_i")]),
    "a math fence in a quote": ("> ```math\n> a\n> b\n> ```", [(2, 3, "a\nb")]),
    "an empty math fence, where the text ends": ("a\n\n```math", []),
    "a fence of another language": ("```latex\n$x$\n```\n\n~~~ math\ny\n~~~", [(6, 1, "y")]),
    "brackets of TeX": (r"\(a\) \[b\] \\(c\\) \\[d\\]", [(1, 3, "a"), (1, 9, "b"), (1, 16, "c"), (1, 24, "d")]),
    "a line break in a bracket display": ("\\[\na \\\\[2pt]\nb\n\\]", [(1, 3, "\na \\\\[2pt]\nb\n")]),
    "an environment amid a paragraph": (
        "Text\n\\begin{align}\na\n- b\n\\end{align}\nand $c$",
        [(2, 1, "\\begin{align}\na\n- b\n\\end{align}"), (6, 6, "c")],
    ),
    "the same environment within itself": (
        r"\begin{aligned}a\begin{aligned}b\end{aligned}\end{aligned} $c$",
        [(1, 1, r"\begin{aligned}a\begin{aligned}b\end{aligned}\end{aligned}"), (1, 61, "c")],
    ),
    "consecutive lines": ("- $a$  \n$b$  \n$c$\\\n$d$", [(1, 4, "a"), (2, 2, "b"), (3, 2, "c"), (4, 2, "d")]),
    "a display that a list item does not indent": ("- $$\nx = 1\n$$\n- $y$", [(1, 5, "\nx = 1\n"), (4, 4, "y")]),
    "a display with a blank line": ("$$\na\n\nb\n$$\n\n$c$", [(1, 3, "\na\n\nb\n"), (7, 2, "c")]),
    "a blank line in an environment": (
        "$$\\begin{aligned}\na\n\nb\n\\end{aligned}$$",
        [(1, 3, "\\begin{aligned}\na\n\nb\n\\end{aligned}")],
    ),
    "a display set in like code": ("Text\n\n        $$\n        a\n        $$", [(3, 11, "\n        a\n        ")]),
    "indented code": ("Text\n\n    code $no$", []),
    "hashes after a heading": ("> ## $a$ and $b$ ##", [(1, 7, "a"), (1, 15, "b")]),
    "a heading with a line below": ("On $t$\n---\n$z$", [(1, 5, "t"), (3, 2, "z")]),
    "tabs": ("-\t$a$\n\n\t\t$b$", [(1, 4, "a")]),
    "a tab in a list": ("-\t$a$\n\n\t$b$", [(1, 4, "a"), (3, 3, "b")]),
    "HTML with formulas": (
        "<details><summary>S $s$</summary>\n<pre>$no$</pre>\n$$\nz\n$$\n</details>",
        [(1, 22, "s"), (3, 3, "\nz\n")],
    ),
    "attributes and alternative text": ('<img alt="$no$"> ![$no$](x) $y$', [(1, 30, "y")]),
    "Windows line ends": ("A $x$\r\n$$\r\ny\r\n$$\r\n", [(1, 4, "x"), (2, 3, "\ny\n")]),
    "characters beyond the first plane": ("😀 $𝐱 + 1$ and $y$", [(1, 4, "𝐱 + 1"), (1, 16, "y")]),
    "a table without outer bars": ("a | b\n--|--\n$|x|$ | $y$", [(3, 2, "|x|"), (3, 10, "y")]),
    "emphasis signs inside": (
        "*$u_i$* **$$v$$** $a*b*c$ $a_b$",
        [(1, 3, "u_i"), (1, 13, "v"), (1, 20, "a*b*c"), (1, 28, "a_b")],
    ),
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown(name: str) -> None:
    text, expected = MARKDOWN[name]
    assert found(text) == expected


TEX = {
    "no preamble": (r"Let $x$ and \(y\).", [(1, 6, "x"), (1, 15, "y")]),
    "comments": ("$a$ % not $b$\n% $c$\n50\\% of $d \\% e$", [(1, 2, "a"), (3, 10, r"d \% e")]),
    "a comment inside": ("\\[ a % no \\]\n + b \\]", [(1, 3, " a % no \\]\n + b ")]),
    "verbatim": ("\\verb|$a$| $b$\n\\begin{verbatim}\n$c$\n\\end{verbatim}", [(1, 13, "b")]),
    "definitions": ("\\newcommand{\\R}{$\\mathbb{R}$} $x$", [(1, 32, "x")]),
    "before and after the document": (
        "\\title{On $a$}\n\\begin{document}\n$b$\n\\end{document}\n$c$",
        [(3, 2, "b")],
    ),
    "displays": (
        "$$a$$\\begin{equation}b\\end{equation}\n\\begin{align*}\nc &= \\text{$d$}\n\\end{align*}",
        [
            (1, 3, "a"),
            (1, 6, r"\begin{equation}b\end{equation}"),
            (2, 1, "\\begin{align*}\nc &= \\text{$d$}\n\\end{align*}"),
        ],
    ),
    "a heading": ("\\section*{On $a$ and $b$}\n$c$", [(1, 15, "a"), (1, 23, "b"), (2, 2, "c")]),
}


@pytest.mark.parametrize("name", TEX)
def test_tex(name: str) -> None:
    text, expected = TEX[name]
    assert found(text, "note.tex") == expected


def test_tex_is_known_by_its_first_commands() -> None:
    text = "\\documentclass{article}\n\\begin{document}\n% $a$\n$b$\n\\end{document}"
    assert found(text, "-") == [(4, 2, "b")]


UNFINISHED = {
    "one dollar, and another in the same line": (r"$a = b_{1} and $d$", "note.md", "a = b_{1} and ", '"$"'),
    "one dollar": ("$\\frac{a}{b} = c\nand $d$", "note.md", r"\frac{a}{b} = c", '"$"'),
    "two dollars": ("$$\na_{1}\n\n$b$", "note.md", "\na_{1}", '"$$"'),
    "an environment": ("\\begin{align}\na &= b\n\n$c$", "note.md", "\\begin{align}\na &= b", r"\begin{align}"),
    "one dollar in TeX": ("$a\n\n$b$", "note.tex", "a", '"$"'),
    "a bracket in TeX": ("\\[ a\n\n$b$", "note.tex", " a", r'"\["'),
}


@pytest.mark.parametrize("name", UNFINISHED)
def test_a_formula_without_end_is_reported_and_spoils_no_other(name: str) -> None:
    text, path, latex, delimiter = UNFINISHED[name]
    first, *others = formulas(text, path)
    assert first.latex == latex
    assert delimiter in first.problem
    assert [other.problem for other in others] == [""]


def test_nesting_beyond_all_reason_is_an_error() -> None:
    assert found(">" * 90 + " $x$") == [(1, 93, "x")]
    deep, other = formulas(f"a\n\n{'>' * 200} $x$\n\n$y$")
    assert (deep.problem, deep.start) == ("Quotes and lists are nested deeper than 100 levels.", (3, 1))
    assert (other.problem, other.latex) == ("", "y")


def test_display_or_not() -> None:
    text = "$a$ $$b$$ \\(c\\) \\[d\\]\n\\begin{align}e\\end{align}\n\n```math\nf\n```"
    assert [formula.display for formula in formulas(text)] == [False, True, False, True, True, True]


def test_sections_begin_at_headings_only() -> None:
    text = "$a$\n\n# One\n$b$\n\n---\n$c$\n***\n## Two $d$\n$e$\n---\n$f$\n\nThree\n=====\n$g$"
    assert [(formula.latex, formula.section, formula.heading) for formula in formulas(text)] == [
        ("a", 0, ""),
        ("b", 1, "One"),
        ("c", 1, "One"),
        ("d", 2, "Two $d$"),
        ("e", 2, "Two $d$"),
        ("f", 2, "Two $d$"),
        ("g", 3, "Three"),
    ]


def test_sections_of_a_tex_file() -> None:
    text = "$a$\n\\section{One}\n$b$\n\\subsection*{Two \\emph{x}}$c$"
    assert [(formula.latex, formula.section, formula.heading) for formula in formulas(text, "note.tex")] == [
        ("a", 0, ""),
        ("b", 1, "One"),
        ("c", 2, r"Two \emph{x}"),
    ]


def test_the_prose_around_a_formula() -> None:
    text = "For all $i$:\n\n> $$a$$\n> où $k = 1$ et <b>\n> $l$ <!-- no --> partout."
    assert [(formula.latex, formula.lead, formula.before, formula.after) for formula in formulas(text)] == [
        ("i", "", "For all", ":"),
        ("a", "For all $i$:", "", "où"),
        ("k = 1", "", "où", "et"),
        ("l", "", "et", "partout."),
    ]


def test_blocks() -> None:
    text = "a $b$\n$c$\n\n$d$\n- $e$\n  $f$\n- $g$\n\n| $h$ |\n|---|\n| $i$ |"
    assert [formula.block for formula in formulas(text)] == [0, 0, 1, 2, 2, 3, 4, 5]


def test_paragraphs_and_items_of_a_tex_file_are_blocks() -> None:
    text = (
        "$a$\n% a comment is no paragraph\n$b$\n\n$c$\n\\begin{itemize}\n\\item where $d$\n\\item $e$\n\\end{itemize}"
    )
    found_formulas = formulas(text, "note.tex")
    blocks = [formula.block for formula in found_formulas]
    assert blocks[0] == blocks[1]
    assert sorted(set(blocks[1:])) == blocks[1:]
    assert found_formulas[3].before == "where"


def test_macros_hold_from_their_definition_on() -> None:
    text = r"$\v$ $\newcommand{\v}{\mathbf{v}}$ $\v$ $\def\v{w} \v$ $\v$"
    bodies = [formula.macros["\\v"].body if formula.macros else None for formula in formulas(text)]
    assert bodies == [None, None, r"\mathbf{v}", r"\mathbf{v}", "w"]


def test_macros_of_a_preamble() -> None:
    text = "\\newcommand{\\pd}[2]{\\frac{#1}{#2}}\n\\begin{document}\n$\\pd{a}{b}$\n\\end{document}"
    (formula,) = formulas(text, "note.tex")
    assert formula.macros["\\pd"].parameters == 2


def test_declarations() -> None:
    text = (
        "<!-- symderiv: tensors w[2]\n l -->\n\n# One\nText <!-- symderiv: scalar E --> and `<!-- symderiv: no -->`\n\n"
        "```\n<!-- symderiv: no -->\n```\n<!-- other -->"
    )
    assert [(found.text, found.line, found.column, found.section) for found in declarations(text)] == [
        ("tensors w[2]\n l", 1, 1, 0),
        ("scalar E", 5, 6, 1),
    ]


def test_declarations_of_a_tex_file() -> None:
    text = "% symderiv: scalar E\n\\begin{document}\n\\section{A}\n$x$ % symderiv: functions f\n\\end{document}"
    assert [(found.text, found.line, found.column, found.section) for found in declarations(text, "note.tex")] == [
        ("scalar E", 1, 1, 0),
        ("functions f", 4, 5, 1),
    ]


TABS = {
    "in a list": ("- $x1$\n\t$x1$", [(1, 4, "x1"), (2, 3, "x1")]),
    "after a blank line": ("- a\n\n\t$x$", [(3, 3, "x")]),
    "two tabs": ("1. b\n\t\t$y$ z", [(2, 4, "y")]),
    "in a quote": ("> - a\n>\t$x$", [(2, 4, "x")]),
    "after a tab": ("-\t$x$\n\t$y$", [(1, 4, "x"), (2, 3, "y")]),
    "within a display": ("- $$a\n\t= b$$", [(1, 5, "a\n  = b")]),
}


@pytest.mark.parametrize(("text", "expected"), TABS.values(), ids=TABS.keys())
def test_places_after_tabs(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert found(text) == expected


def test_a_place_within_a_display_after_a_tab() -> None:
    (formula,) = formulas("- $$a\n\t= b$$", "note.md")
    assert formula.position(formula.latex.index("b")) == (2, 4)


def test_prose_has_places() -> None:
    text = "# One\n\n> Soit f la fonction\n> d'activation de $a_i$"
    heading, paragraph = prose(text)
    assert (heading.text, heading.level, heading.section) == ("One", 1, 1)
    assert paragraph.text == "Soit f la fonction\nd'activation de $a_i$"
    assert paragraph.position(paragraph.text.index("d'activation")) == (4, 3)


def test_code_has_places() -> None:
    text = "Say `y = x` or\n\n```text\na = b\nc = d\n```"
    span, block = scan(text).code
    assert (span.text, span.position(0)) == ("y = x", (1, 6))
    assert (block.text, block.language, block.position(6)) == ("a = b\nc = d", "text", (5, 1))


PLAIN = st.text(alphabet="ab ,.\n>-#*|😀\t", max_size=12)
INNER = st.text(alphabet="xy_^+= 1𝐱", min_size=1, max_size=8).filter(str.strip)


@given(st.lists(st.tuples(PLAIN, INNER), max_size=6), PLAIN)
def test_places_hold_in_any_text(pieces: list[tuple[str, str]], tail: str) -> None:
    text = "".join(f"{plain} $x{inner}$" for plain, inner in pieces) + tail
    for formula in formulas(text):
        assert misplaced_lines(text, formula) == []


@given(st.lists(INNER, min_size=1, max_size=4), st.sampled_from(("", "> ", "- ", "> 1. ")))
def test_no_formula_of_a_paragraph_is_lost(inners: list[str], prefix: str) -> None:
    text = prefix + " and ".join(f"$x{inner}$" for inner in inners)
    assert [formula.latex for formula in formulas(text)] == [f"x{inner}" for inner in inners]
