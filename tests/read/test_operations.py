"""Tables of operations with the gradient of each argument, in code: found, read, judged entry by entry."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge
from symderiv.read.source.spans import formulas

LINES = {
    "tanh": ("- `tanh(self)`: `self: grad * (1 - result * result)`", "agrees agrees"),
    "tanh, wrong": ("- `tanh(self)`: `self: grad * (1 - result)`", "agrees differs"),
    "the incoming gradient left out": ("- `sigmoid(x)`: `x: result * (1 - result)`", "agrees differs"),
    "left out of one of two": ("`mul(x, y)`: `x: grad * y`, `y: x`", "agrees agrees differs"),
    "a number": ("`shifted: x + alpha * y`: `y: grad * alpha`", "agrees agrees"),
    "by the argument": ("- `exp(x)`: `x: grad * exp(x)`", "agrees agrees"),
    "division": ("`div(a, b)` has `a: grad / b` and `b: -grad * a / (b * b)`", "agrees agrees agrees"),
    "division, sign": ("`div(a, b)` has `a: grad / b` and `b: grad * a / (b * b)`", "agrees agrees differs"),
    "one inside another": ("`log(add(a, b))`", ""),
    "a product of matrices": ("`linear: mm(x, w)`: `x: mm(grad, w.t())`, `w: mm(x.t(), grad)`", "agrees agrees agrees"),
    "matrices in the wrong order": ("`linear: mm(x, w)`: `x: mm(w.t(), grad)`", "agrees differs"),
    "a scale": ("`scaled: alpha * mm(x, w)`: `x: alpha * mm(grad, w.T)`", "agrees agrees"),
    "a sum over an axis": ("`log_softmax(x, dim)`: `x: grad - exp(result) * grad.sum(dim)`", "agrees agrees"),
    "a sum of a bracket": (
        "`softmax(x)`: `x: result * (grad - (grad * result).sum(-1, keepdim=True))`",
        "agrees agrees",
    ),
    "no sum": ("`log_softmax(x)`: `x: grad - exp(result) * grad`", "agrees differs"),
    "the diagonal alone": ("`softmax(x)`: `x: grad * result * (1 - result)`", "agrees differs"),
    "a sum where nothing has an axis": ("`exp(x)`: `x: grad.sum(dim)`", "agrees unread"),
    "a sum that other shapes may ask for": (
        "`add(x, b)`: `x: grad`, `b: grad.sum(dim)`",
        "agrees agrees unread",
    ),
    "a sum over another axis": ("`softmax(x, dim)`: `x: result * (grad - (grad * result).sum(0))`", "agrees unread"),
    "an argument that is none": ("`tanh(x)`: `y: grad * (1 - result * result)`", ""),
    "no gradient": ("`tanh(x)` is like `x: y`", ""),
    "code as such": ("`f(x)` and `g(x)`", ""),
}


@pytest.mark.parametrize(("line", "verdicts"), LINES.values(), ids=LINES.keys())
def test_a_line(line: str, verdicts: str) -> None:
    assert [finding.verdict for finding in judge(line).findings] == verdicts.split()


CORRECTIONS = {
    "`tanh(x)`: `x: grad * (1 - result)`": "x: grad * (1 - result * result)",
    "`exp(x)`: `x: result`": "x: grad * result",
    "`rsqrt(u)`: `u: grad / result`": "u: -1 / (2 * pow(u, 3 / 2)) * grad",
    "`linear: mm(x, w)`: `x: mm(w.t(), grad)`": "x: mm(grad, w.t())",
    "`scaled: alpha * mm(x, w)`: `w: -alpha * mm(x.t(), grad)`": "w: alpha * mm(x.t(), grad)",
    "`log_softmax(x)`: `x: grad - exp(result) * grad`": "x: grad - exp(result) * grad.sum(dim)",
}


@pytest.mark.parametrize(("line", "correction"), CORRECTIONS.items())
def test_a_correction_is_in_the_words_of_the_table(line: str, correction: str) -> None:
    finding = judge(line).findings[-1]
    assert finding.correction == f"`{correction}`"
    assert [f.verdict for f in judge(line.replace(finding.text, finding.correction)).findings] == ["agrees"] * 2


def test_every_line_has_names_of_its_own() -> None:
    note = "- `tanh(x)`: `x: grad * (1 - result * result)`\n- `sqrt(x)`: `x: grad / (2 * result)`"
    assert [finding.verdict for finding in judge(note).findings] == ["agrees"] * 4


def test_it_stands_where_it_says() -> None:
    note = "# A table\n\n- `tanh(self)`: `self: grad`"
    assert [(f.line, f.column, f.latex) for f in formulas(note)] == [(3, 3, "`tanh(self)`"), (3, 17, "`self: grad`")]
    finding = judge(note).findings[-1]
    assert (finding.place.line, finding.place.column, finding.place.end_column) == (3, 17, 29)
    assert finding.text == "`self: grad`"


def test_formulas_beside_it_are_read_as_before() -> None:
    note = "- `tanh(x)`: `x: grad * (1 - result * result)`\n\n$E = x^2$\n\n" + r"$\frac{\partial E}{\partial x} = 2x$"
    assert [finding.verdict for finding in judge(note).findings] == ["agrees"] * 4
