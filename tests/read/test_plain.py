"""Formulas typed as plain text are found where they stand, and read as what they say."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderiv.compare.judge import judge
from symderiv.read.source.spans import formulas
from symderiv.read.tex.parse import TexError, parse, parse_backward, parse_operation, parse_plain


def found(text: str) -> list[tuple[int, int, str]]:
    return [(f.line, f.column, f.latex) for f in formulas(text, "note.md") if f.plain]


FENCE = """```
a_i = b_i + Σⱼ W_ij x_j      (the scores)
E = ½ Σᵢ a_i²,
  = ½ Σₖ aₖ²                # the same
```
"""

TEXTS = {
    "a fence": (FENCE, [(2, 1, "a_i = b_i + Σⱼ W_ij x_j"), (3, 1, "E = ½ Σᵢ a_i²,\n  = ½ Σₖ aₖ²")]),
    "indented": ("So:\n\n    ∂E/∂x = 2 x\n    ∂E/∂y = 3\n", [(3, 5, "∂E/∂x = 2 x"), (4, 5, "∂E/∂y = 3")]),
    "a label": ("```\nbackward: ∂E/∂x = 2 x\n(2) ∂E/∂y = 3\n```", [(2, 11, "∂E/∂x = 2 x"), (3, 5, "∂E/∂y = 3")]),
    "a remark with a formula": (
        "```\nE = −Σᵢ tᵢ log pᵢ   (Σᵢ tᵢ = 1)\n```",
        [(2, 1, "E = −Σᵢ tᵢ log pᵢ"), (2, 22, "Σᵢ tᵢ = 1")],
    ),
    "running text": ("Then ∂E/∂xⱼ = Σᵢ Wᵢⱼ (pᵢ − tᵢ), as before.", [(1, 6, "∂E/∂xⱼ = Σᵢ Wᵢⱼ (pᵢ − tᵢ)")]),
    "in brackets": ("- note (typed: f'(z) = 1/(1 + z) (1 - z))", [(1, 16, "f'(z) = 1/(1 + z) (1 - z)")]),
    "two in a line": ("So dE/dx = 2x and dE/dy = 3y.", [(1, 4, "dE/dx = 2x"), (1, 19, "dE/dy = 3y")]),
    "a quote": ("> ∂E/∂x = 2 x", [(1, 3, "∂E/∂x = 2 x")]),
    "a table": ("| f | f' |\n|---|---|\n| E | ∂E/∂x = 2 x |", [(3, 7, "∂E/∂x = 2 x")]),
    "a heading": ("# About ∂E/∂x = 2 x\n", [(1, 9, "∂E/∂x = 2 x")]),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_found(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert found(text) == expected


NONE = {
    "a language": "```python\ndx = dy * w_i\n```",
    "code without a language": "```\ndef f(x):\n    dx = x_i * 2\n    return dx\n```",
    "calls": "```\ndx = np.dot(dy, w_i.T)\n```",
    "statements": "```\ndx_i = 3;\n```",
    "settings": "```\nlearning_rate = 0.1\nbatch = 32\n```",
    "a shell": "```\n$ PATH=/usr/bin make x_i\n```",
    "code in text": "set `dx_i = 3` first",
    "prose": "we take n = 5 and go on",
    "an address": "see https://example.org/?a_b=c_d",
    "a formula in TeX": r"then $\partial E = 2$",
    "a comment": "<!-- ∂E/∂x = 2 x -->",
    "no relation": "the gradient ∂E/∂x is large",
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE.keys())
def test_not_found(text: str) -> None:
    assert found(text) == []


SAME = {
    "x_ij": "x_{ij}",
    "e^-z": "e^{-z}",
    "e^-x_i": "e^{-x_{i}}",
    "e^(a + b)": "e^{a + b}",
    "x**2": "x^{2}",
    "x^10 y": "x^{10} y",
    "Σ_i x_i": r"\sum_{i} x_{i}",
    "Σᵢ₌₁ⁿ xᵢ": r"\sum_{i=1}^{n} x_{i}",
    "sum_j W_ij x_j": r"\sum_{j} W_{ij} x_{j}",
    "ΣA": r"\Sigma A",
    "sqrt(v + eps)": r"\sqrt{v + \operatorname{eps}}",
    "√(a + b) c": r"\sqrt{a + b} c",
    "exp(a) <= 1": r"\exp(a) \le 1",
    "x != y": r"x \ne y",
    "dalpha": r"d\alpha",
    "X.T y": r"X^{\top} y",
    "1/(1 + z) (1 - z)": r"1/(1 + z)\cdot (1 - z)",
    "1/(1 + z)(1 - z)": "1/(1 + z)(1 - z)",
    r"\frac{1}{2} x_i": r"\frac{1}{2} x_{i}",
}


@pytest.mark.parametrize(("text", "latex"), SAME.items(), ids=SAME.keys())
def test_read_as(text: str, latex: str) -> None:
    assert shape(parse_plain(text)) == shape(parse(latex))


def shape(row: object) -> object:
    """A tree without its places, without blanks, and without groups of one."""
    if isinstance(row, tuple):
        parts = tuple(shape(part) for part in row if type(part).__name__ != "Space")
        return parts
    fields = getattr(row, "__dataclass_fields__", None)
    if fields is None:
        return row
    inner = tuple(shape(getattr(row, name)) for name in fields if name not in ("start", "end"))
    return (type(row).__name__, *inner)


def test_every_token_stands_where_it_says() -> None:
    text = "∂E/∂x_ij = Σₖ e^-x_k sqrt(y_i)"
    row = parse_plain(text)
    assert [text[node.start : node.end] for node in row[:3]] == ["∂", "E", "/"]
    assert row[-1].end == len(text)


CLAIMS = """Typed: E = ½ Σᵢ xᵢ², with three inputs x₁, x₂, x₃.

```
{claim}
```
"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("∂E/∂xᵢ = xᵢ", "agrees"),
        ("dE/dx_i = x_i", "agrees"),
        ("∂E/∂xᵢ = 2 xᵢ", "differs"),
        ("∂E/∂xᵢ = Σₖ [i = k] xₖ", "agrees"),
        ("∂E/∂xᵢ = (xᵢ", "unread"),
    ],
)
def test_judged(claim: str, verdict: str) -> None:
    findings = judge(CLAIMS.format(claim=claim), path="note.md").findings
    assert [(f.place.line, f.verdict) for f in findings] == [(1, "agrees"), (4, verdict)]
    assert findings[1].text == claim


@pytest.mark.parametrize(
    "inner", ["(" * 300 + "x" + ")" * 300, "sqrt(" * 300 + "x" + ")" * 300, "e^(" * 300 + "x" + ")" * 300]
)
def test_deep_nesting_is_an_error_with_a_place(inner: str) -> None:
    first, last = judge(f"```\n∂E/∂x = {inner}\nE = x^2\n```").findings
    assert (first.verdict, last.verdict) == ("unread", "agrees")


TYPED = st.text(alphabet="xE∂dΣᵢⱼ²½_^()[]{}=+-*/ .,:'`$\\\n#|α", max_size=40)


@given(TYPED)
def test_any_text_is_read_or_an_error_of_its_own(text: str) -> None:
    for read in (parse_plain, parse_operation, parse_backward):
        with suppress(TexError):
            read(text)


@given(
    st.lists(TYPED, max_size=4),
    st.sampled_from(["{}", "```\n{}\n```", "    {}", "- {}", "> {}", "| {} |\n|--|\n| {} |"]),
)
def test_places_hold_in_any_typed_text(parts: list[str], frame: str) -> None:
    text = frame.replace("{}", " ∂E/∂x = 2 x ".join(parts))
    lines = text.split("\n")
    for formula in formulas(text, "note.md"):
        for number, part in enumerate(formula.latex.split("\n")):
            if formula.plain and number == 0:
                assert lines[formula.line - 1][formula.column - 1 :].startswith(part)
