"""The presentation tree of formulas, the place of every node, and the errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderiv.errors import Place, ReadingError
from symderiv.read.source.spans import formulas
from symderiv.read.tex.macros import Macro, definitions
from symderiv.read.tex.parse import MAX_DEPTH, TexError, parse
from symderiv.read.tex.tree import (
    Accent,
    Environment,
    Fence,
    Font,
    Fraction,
    Group,
    Newline,
    Node,
    Root,
    Row,
    Script,
    Space,
    Stack,
    Symbol,
    Words,
)
from tests.read.reading import strays

DOCUMENTS = Path(__file__).parent / "documents"
FORMULAS = [
    line for line in (DOCUMENTS / "formulas.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("%")
]


def shown(row: Row) -> str:
    """A row as a person can read it: `frac{a}{b}`, `x_{i}^{2}'`, `( a , b )`, `<\\,>` for a blank, `"text"`."""
    return " ".join(map(shown_node, row))


def shown_node(node: Node) -> str:
    match node:
        case Symbol(text=text):
            return text
        case Space(text=text):
            return f"<{text}>"
        case Words(text=text):
            return f'"{text}"'
        case Group(row=row):
            return f"{{{shown(row)}}}"
        case Fence(opening=opening, closing=closing, row=row):
            return f"{opening} {shown(row)} {closing}"
        case Fraction(numerator=numerator, denominator=denominator):
            return f"frac{{{shown(numerator)}}}{{{shown(denominator)}}}"
        case Root(row=row, degree=degree):
            return f"root[{shown(degree)}]{{{shown(row)}}}"
        case Accent(name=name, row=row) | Font(name=name, row=row):
            return f"{name}{{{shown(row)}}}"
        case Script(base=base, sub=sub, sup=sup, primes=primes):
            below = "" if sub is None else f"_{{{shown(sub)}}}"
            above = "" if sup is None else f"^{{{shown(sup)}}}"
            return shown_node(base) + below + above + "'" * primes
        case Environment(name=name, lines=lines):
            return f"{name}[{' // '.join(' & '.join(map(shown, line)) for line in lines)}]"
        case Stack(name=name, lines=rows):
            return f"{name}[{' // '.join(map(shown, rows))}]"
        case Newline():
            return "//"
        case _:
            raise AssertionError(node)


TREES = {
    # arguments
    r"\frac12 3": "frac{1}{2} 3",
    r"\frac ab": "frac{a}{b}",
    r"\frac{a} {b}": "frac{a}{b}",
    r"\dfrac{}{}": "frac{}{}",
    r"\tfrac\partial{\partial x}": r"frac{\partial}{\partial x}",
    r"\cfrac[l]{1}{2}": "frac{1}{2}",
    r"{a + 1 \over b}": "{frac{a + 1}{b}}",
    r"\hat x^2 + \widehat{ab}": "hat{x}^{2} + hat{a b}",
    r"\bar x \overline{x} \vec x \tilde x \dot x": "bar{x} bar{x} vec{x} tilde{x} dot{x}",
    r"\sqrt2 \sqrt[3]{x + 1}": "root[]{2} root[3]{x + 1}",
    r"\binom{n}{k} {n \choose k}": "binom[n // k] {binom[n // k]}",
    # scripts
    "x_i^2": "x_{i}^{2}",
    "x^2_i": "x_{i}^{2}",
    "x _ {t} ^2": "x_{t}^{2}",
    "x_12": "x_{1} 2",
    r"x^\top": r"x^{\top}",
    r"x_\text{in}": 'x_{"in"}',
    r"x^\frac12": "x^{frac{1}{2}}",
    "a^(l)_i": "a_{i}^{( l )}",
    "{}^t W": "{}^{t} W",
    "^t W": "{}^{t} W",
    "x^{} y_{}": "x^{} y_{}",
    r"\sum\limits_{i=1}^n x": r"\sum_{i = 1}^{n} x",
    r"a_{2i \space 2j+1}": r"a_{2 i <\space> 2 j + 1}",
    r"k\ _size": r"k <\ >_{s} i z e",
    # primes
    "f'(x)": "f' ( x )",
    "f''": "f''",
    "b'_1": "b_{1}'",
    "b_1'": "b_{1}'",
    "x'^2": "x^{2}'",
    r"w^\prime w^{\prime} w^{\prime\prime} w^{'}": "w' w' w'' w'",
    r"g^{[1]'} a^{(l)\prime} a^{\prime(l)}": "g^{[ 1 ]}' a^{( l )}' a^{( l )}'",
    r"x_{m^{\prime},n}": "x_{m' , n}",
    "f’ f′ f″": "f' f' f''",
    # brackets
    r"\left( a \right]": "( a ]",
    r"\left\{ a \right.": r"\{ a .",
    r"\Big\lfloor \dfrac{i}{2} \Big\rfloor": r"\lfloor frac{i}{2} \rfloor",
    r"\bigl( a \bigr)": "( a )",
    r"\large{(} \small x \large{)}": "( x )",
    r"\{ a \mid b \}": r"\{ a \mid b \}",
    r"\lbrace a \rbrace": r"\{ a \}",
    "[0, 1)": "[ 0 , 1 )",
    r"\left< a \right>": r"\langle a \rangle",
    r"(a \\ + b)": "( a + b )",
    r"\begin{aligned} y &= (a \\ &+ b) \end{aligned}": "aligned[y & = ( a + b )]",
    r"\begin{aligned} y &= \left(a \right. \\ & \left. + b\right) \end{aligned}": "aligned[y & = ( a + b )]",
    # vertical bars
    "|x|": "| x |",
    r"\left| x \right|": "| x |",
    r"\|x\|_2": r"\| x \|_{2}",
    r"\lVert x \rVert": r"\| x \|",
    "||v||^2": r"\| v \|^{2}",
    "|a||b|": "| a | | b |",
    "||a| - |b||": "| | a | - | b | |",
    "2|x| + |-y|": "2 | x | + | - y |",
    r"\frac12||x||": r"frac{1}{2} \| x \|",
    "p(y|x)": r"p ( y \mid x )",
    "KL(q || p)": r"K L ( q \| p )",
    "f|_{x=0}": r"f \mid_{x = 0}",
    r"\bigl| a \bigr| \bigm| b": r"| a | \mid b",
    r"\{x \,|\, |x| < 1\}": r"\{ x <\,> \mid <\,> | x | < 1 \}",
    # environments
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \\ \end{cases}": 'cases[1 & x > 0 // 0 & "otherwise"]',
    r"\begin{align*} a &= b \\[2pt] c &= d \end{align*}": "align[a & = b // c & = d]",
    r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}": "array[a & b // c & d]",
    r"\begin{aligned}[t] a \end{aligned}": "aligned[a]",
    r"\begin{align} a \\ \intertext{and} b \end{align}": 'align[a // "and" // b]',
    r"\begin{pmatrix} & a \\ & \end{pmatrix}": "pmatrix[ & a //  & ]",
    r"a \\ b": "a // b",
    r"a \\ [b]": "a // [ b ]",
    r"\sum_{\substack{j \\ j \ne i}}": r"\sum_{substack[j // j \ne i]}",
    # words and fonts
    r"\text{if } \mathrm{in} \operatorname{softmax}": '"if " "in" "softmax"',
    r"\operatorname*{arg\,max}_x": '"argmax"_{x}',
    r"\arg\max_\theta \arg\,\min": r"\argmax_{\theta} \argmin",
    r"\text{if $x>0$}": '{"if " x > 0}',
    r"\text{entr\'ee \_ 50\%}": '"entrée _ 50%"',
    r"\mathrm{x_i}": "rm{x_{i}}",
    r"{\rm in} {\bf x} {\cal L}_i \cal{L}": '"in" bf{x} cal{L}_{i} cal{L}',
    r"\mathbf x \boldsymbol{x} \mathbb 1 \mathcal{L} \mathit{swish} \textbf{W}": (
        "bf{x} bf{x} bb{1} cal{L} it{s w i s h} bf{W}"
    ),
    # what means nothing
    r"a \label{x} \tag*{(1)} \nonumber \displaystyle b": "a b",
    r"{\color{red} a} \textcolor{red}{b} \phantom{c}": "{a} {b}",
    "a % comment {\n b": "a b",
    r"\underbrace{a + b}_{c} d": "{a + b} d",
    r"\boxed{a = b}": "{a = b}",
    r"a \! b \mkern3mu c \hspace{1em} d": r"a b <\hspace> c <\hspace> d",
    # look-alikes
    r"a \leqslant b \leq c ≤ d": r"a \le b \le c \le d",
    r"a \neq b \not= c ≠ d": r"a \ne b \ne c \ne d",
    r"a \not\in b \not\equiv c": r"a \notin b \not\equiv c",
    r"a \to b \rightarrow c -> d → e": r"a \to b \to c \to d \to e",
    r"a \xrightarrow[b]{c} d \lparen e \rparen": r"a \to d ( e )",
    r"a, \ldots, \cdots ... …": r"a , \dots , \dots \dots \dots",
    r"a \ast b ∗ c − d · e": r"a * b * c - d \cdot e",
    "a &lt; b &gt; c": "a < b > c",
    r"\stackrel{\text{def}}{=} \overset{!}{=} \underset{i}{\max} \mathop{x}": r"\coloneqq = \max_{i} {x}",
    # characters beyond ASCII
    "∂E/∂αᵢⱼ": r"\partial E / \partial \alpha_{i j}",
    "x² + e⁻³ + Wᵀ": "x^{2} + e^{- 3} + W^{T}",
    "½ ŷ x̂ ℝ 𝐱 𝑥 ℓ": r"frac{1}{2} hat{y} hat{x} bb{R} bf{x} x \ell",
    # macros
    r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \pd{E}{x}": r"frac{\partial E}{\partial x}",
    r"\newcommand\v[2][i]{#2_{#1}} \v x \v[j]{y}": "x_{i} y_{j}",
    r"\def\1{\mathbb{1}} \def\f#1#2{#2(#1)} \1 \f x g": "bb{1} g ( x )",
    r"\let\eps\varepsilon \eps": r"\varepsilon",
    r"\DeclareMathOperator*{\amax}{arg\,max} \amax_x": '"argmax"_{x}',
    r"\DeclarePairedDelimiter{\n}{\lVert}{\rVert} \n{x} \n*{y} \n[\big]{z}": r"\| x \| \| y \| \| z \|",
    r"\providecommand{\v}{a} \providecommand{\v}{b} \v": "a",
    r"\pdv{E}{x} \pdv{x} \pdv[2]{f}{x} \dv{f}{x}": (
        r"frac{\partial E}{\partial x} frac{\partial}{\partial x} frac{\partial^{2} f}{\partial x^{2}} frac{d f}{d x}"
    ),
    " ": "",
}


@pytest.mark.parametrize("latex", TREES)
def test_trees(latex: str) -> None:
    assert shown(parse(latex)) == TREES[latex]


ERRORS = {
    # formula, the part that is to blame, the message
    r"\frac{a}{b": ("{", "never closed"),
    "y = x_{i": ("{", "never closed"),
    r"\left( x + 1": (r"\left(", r"no \right"),
    r"x \right)": (r"\right", r"no \left"),
    r"\left x": (r"\left", "lacks a bracket"),
    "x^2^3": ("^", "Double superscript"),
    "x_i_j": ("_", "Double subscript"),
    "x^2'": ("'", "Double superscript"),
    r"y = \foo{x} + 1": (r"\foo", "Unknown command"),
    r"f = \begin{cases} 1 & x>0 \\ 0": (r"\begin{cases}", r"no \end"),
    r"\begin{cases} 1 \end{array}": (r"\end{array}", "closed by"),
    r"\begin{tabbing} 1 \end{tabbing}": (r"\begin{tabbing}", "Unknown environment"),
    r"x \end{cases}": (r"\end", r"no \begin"),
    "a + (b - c": ("(", "never closed"),
    "a) + b": (")", "closes nothing"),
    "a + b}": ("}", "closes nothing"),
    "(a + b]": ("(a + b]", 'closed by "]"'),
    r"\begin{matrix} (a & b \end{matrix}": ("(", "never closed"),
    r"y = \frac{1}": (r"\frac", "lacks a denominator"),
    r"y = \frac": (r"\frac", "lacks a numerator"),
    "x^": ("^", "lacks a superscript"),
    "x_ ^2": ("_", "lacks a subscript"),
    r"\sqrt": (r"\sqrt", "lacks a radicand"),
    r"\text": (r"\text", "lacks its argument"),
    r"\label x \label": (r"\label", "lacks its argument"),
    "a & b": ("&", "outside of an environment"),
    "a # b": ("#", "no meaning"),
    "a \\": ("\\", "lone backslash"),
    r"\newcommand{\a}[1]{#2} \a{x}": (r"\a", "no parameter #2"),
    r"\newcommand{\a}[1]{x} \a": (r"\a", "lacks its argument"),
    r"\newcommand{a}{x}": (r"\newcommand{a}", "name of the macro"),
    r"\def\a(#1){x}": ("(", "delimiters"),
    r"\def\a{\a} \a": (r"\a", "without end"),
    r"\def\a{x\a\a} \a": (r"\a", "without end"),
    r"\newcommand{\a}{\frac{1}} 2 + \a": (r"\a", "lacks a denominator"),
}


@pytest.mark.parametrize("latex", ERRORS)
def test_errors_say_where(latex: str) -> None:
    blamed, message = ERRORS[latex]
    with pytest.raises(TexError) as caught:
        parse(latex)
    error = caught.value
    assert latex[error.start : error.end] == blamed
    assert message in error.message


MALFORMED = {
    # formula, a place that must be inside the part to blame
    r"\frac{a}{b": 8,
    r"\left( x + 1": 0,
    "x^2^3": 3,
    r"y = \foo{x} + 1": 4,
    r"f(x) = \begin{cases} 1 & x>0 \\ 0": 7,
    "a + (b - c": 4,
    "a) + b": 1,
    "y = x_{i": 6,
    r"y = \frac{1}": 4,
}


@pytest.mark.parametrize("latex", MALFORMED)
def test_the_part_to_blame_holds_the_mistake(latex: str) -> None:
    with pytest.raises(TexError) as caught:
        parse(latex)
    assert caught.value.start <= MALFORMED[latex] < caught.value.end


def test_an_error_takes_a_place_and_keeps_its_span() -> None:
    error = TexError("Double subscript.", 3, 4, way_out="Use braces.")
    placed = error.at(Place("note.md", 2, 7))
    assert isinstance(placed, ReadingError)
    assert (placed.start, placed.end) == (3, 4)
    assert str(placed) == "note.md:2:7: Double subscript. Use braces."
    assert str(placed.at(Place("other.md"))) == str(placed)


@pytest.mark.parametrize("latex", FORMULAS + list(TREES))
def test_spans_lie_within_their_parents(latex: str) -> None:
    for node in parse(latex):
        assert strays(node, 0, len(latex)) == []


def test_the_check_of_spans_sees_a_stray() -> None:
    stray = Symbol(5, 6, "x")
    assert strays(Fraction(0, 4, (Symbol(1, 2, "a"),), (stray,)), 0, 9) == [stray]


def test_spans_are_those_of_the_source() -> None:
    latex = r"y = \frac{a}{b} + x_{i}^2 - \left( \hat{c} \right)'"
    parts = [latex[node.start : node.end] for node in parse(latex)]
    assert parts == ["y", "=", r"\frac{a}{b}", "+", "x_{i}^2", "-", r"\left( \hat{c} \right)'"]


def test_a_macro_has_the_span_of_its_call_and_its_arguments_their_own() -> None:
    macros = {"\\pd": Macro("\\pd", 2, r"\frac{\partial #1}{\partial #2}")}
    latex = r"a + \pd{E}{x_i}"
    fraction = parse(latex, macros)[-1]
    assert isinstance(fraction, Fraction)
    assert latex[fraction.start : fraction.end] == r"\pd{E}{x_i}"
    sign, energy = fraction.numerator
    assert (sign.start, sign.end) == (fraction.start, fraction.end)
    assert latex[energy.start : energy.end] == "E"
    assert latex[fraction.denominator[1].start : fraction.denominator[1].end] == "x_i"


def test_definitions_that_cannot_be_read_are_left_out() -> None:
    assert set(definitions(r"\newcommand{\a}{x} \def\b(#1){y} \newcommand{\c}[z]{} \newcommand{\d}[1]{#1}")) == {
        "\\a",
        "\\d",
    }


def test_a_comment_in_a_definition_does_not_glue_a_command_to_a_letter() -> None:
    assert shown(parse("\\newcommand{\\a}{\\alpha%\nx} \\a")) == r"\alpha x"


NESTINGS = {
    "braces": ("{", "}"),
    "brackets": ("(", ")"),
    "scripts": ("x^{", "}"),
    "sides": (r"\left(", r"\right)"),
    "fractions": (r"\frac{1}{", "}"),
    "environments": (r"\begin{matrix}", r"\end{matrix}"),
}


@pytest.mark.parametrize("name", NESTINGS)
def test_depth_is_limited(name: str) -> None:
    opening, closing = NESTINGS[name]
    allowed = MAX_DEPTH - 1
    assert parse(opening * allowed + "x" + closing * allowed)
    with pytest.raises(TexError, match="nested deeper than 200"):
        parse(opening * (allowed + 1) + "x" + closing * (allowed + 1))


def nest_calls(count: int, latex: str) -> Row:
    return nest_calls(count - 1, latex) if count else parse(latex)


def test_a_used_up_stack_is_an_error_with_a_place() -> None:
    latex = "(" * 150 + "x" + ")" * 150
    with pytest.raises(TexError, match="nested deeper"):
        nest_calls(700, latex)


def test_length_is_limited() -> None:
    assert len(parse("x" * 65_536)) == 65_536
    with pytest.raises(TexError, match="longer than 64 kB"):
        parse("x" * 65_537)


def test_every_formula_of_the_documents_can_be_read() -> None:
    for path in DOCUMENTS.iterdir():
        if path.suffix in (".md", ".tex"):
            for formula in formulas(path.read_text(encoding="utf-8"), path.name):
                if not formula.problem:
                    for node in parse(formula.latex, formula.macros):
                        assert strays(node, 0, len(formula.latex)) == []


ATOMS = st.sampled_from(
    [("x", "x"), ("1", "1"), (r"\alpha ", r"\alpha"), ("+", "+"), (r"\,", r"<\,>"), (r"\quad ", r"<\quad>")]
)


def _compound(inner: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    """Larger formulas and what they are shown as."""
    rows = st.lists(inner, max_size=3).map(lambda parts: ("".join(p[0] for p in parts), " ".join(p[1] for p in parts)))
    return st.one_of(
        rows.map(lambda row: (f"{{{row[0]}}}", f"{{{row[1]}}}")),
        rows.map(lambda row: (rf"\left[{row[0]}\right)", f"[ {row[1]} )")),
        rows.map(lambda row: (rf"\sqrt{{{row[0]}}}", f"root[]{{{row[1]}}}")),
        rows.map(lambda row: (rf"\hat {{{row[0]}}}", f"hat{{{row[1]}}}")),
        st.tuples(rows, rows).map(lambda p: (rf"\frac{{{p[0][0]}}}{{{p[1][0]}}}", f"frac{{{p[0][1]}}}{{{p[1][1]}}}")),
        st.tuples(rows, rows).map(lambda p: (f"y_{{{p[0][0]}}}^{{{p[1][0]}}}", f"y_{{{p[0][1]}}}^{{{p[1][1]}}}")),
        st.tuples(rows, rows).map(
            lambda p: (rf"\begin{{cases}}{p[0][0]}&{p[1][0]}\\1\end{{cases}}", f"cases[{p[0][1]} & {p[1][1]} // 1]")
        ),
    )


@given(st.recursive(ATOMS, _compound, max_leaves=12))
def test_what_is_built_is_read(built: tuple[str, str]) -> None:
    latex, expected = built
    row = parse(latex)
    assert shown(row).split() == expected.split()
    assert [stray for node in row for stray in strays(node, 0, len(latex))] == []


PIECES = st.sampled_from(
    (
        *(
            "x",
            "1",
            "_",
            "^",
            "'",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "|",
            "||",
            r"\|",
            "&",
            "\\\\",
            " ",
            "%",
            "\n",
            "#",
            "$",
        ),
        *(r"\frac", r"\left", r"\right", r"\hat", r"\text", r"\begin{cases}", r"\end{cases}", r"\over", r"\newcommand"),
        *("²", "ᵢ", "\u0302", "½", r"\q", r"\def\q#1{#1^2}", r"\bigl", r"\middle", r"\not", r"\arg", r"\max", r"\kern"),
    )
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_anything_is_read_or_is_an_error_with_a_place(latex: str) -> None:
    try:
        row = parse(latex)
    except TexError as error:
        assert 0 <= error.start <= error.end <= len(latex)
    else:
        assert [stray for node in row for stray in strays(node, 0, len(latex))] == []
