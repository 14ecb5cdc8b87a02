"""The text of expressions in messages."""

from __future__ import annotations

import pytest

from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr
from symderiv.lang.show import show, show_comparison
from tests.prove.shorthand import Formula, call, cases, index, largest, num, pi, size, tensor, total, where

N, K = size("N K")
i, j, p = index("i j p")
a, w, E = tensor("a"), tensor("w"), tensor("E")

TEXTS = {
    "a number": (num("3/2"), "3/2"),
    "pi": (pi, "pi"),
    "a scalar": (E(), "E"),
    "a read": (a(i, 0), "a[i, 0]"),
    "a sum": (a(i) + w(p) - 1, "a[i] + w[p] - 1"),
    "minus a product": (a(i) - a(i) * w(p), "a[i] - a[i]*w[p]"),
    "minus a sum": (a(i) - Formula((a(j) + 1).expr) * w(p), "a[i] - (a[j] + 1)*w[p]"),
    "a negative factor": (-2 * a(i), "-2*a[i]"),
    "a fraction": (a(i) * num("1/2"), "(1/2)*a[i]"),
    "a power": (a(i) ** 2, "a[i]**2"),
    "a quotient": (a(i) / N, "a[i]*N**-1"),
    "a power of a sum": ((a(i) + 1) ** 2, "(a[i] + 1)**2"),
    "a power of a product": ((a(i) * w(p)) ** 2, "(a[i]*w[p])**2"),
    "a power of a power": ((a(i) ** 2) ** num("1/2").expr.value, "(a[i]**2)**(1/2)"),  # type: ignore[attr-defined]
    "a power of minus": ((-a(i)) ** 2, "(-a[i])**2"),
    "minus a power": (-(a(i) ** 2), "-a[i]**2"),
    "a derivative": (call("f", 2)(a(i)), "f''(a[i])"),
    "two arguments": (call("max")(a(i), 0), "max(a[i], 0)"),
    "a sum over an index": (a(i) + total(w(p) * a(i + p), p, K), "a[i] + Sum(w[p]*a[i + p], p = 0..K - 1)"),
    "a maximum": (largest(a(i), i, N), "Max(a[i], i = 0..N - 1)"),
    "a bracket": (where(i.le(j), i.ne(0)), "[i <= j, i != 0]"),
    "cases": (cases((a(i), i.lt(j)), (1, i.eq(j)), otherwise=0), "(a[i] if i < j; 1 if i = j; 0)"),
}


@pytest.mark.parametrize("formula, text", TEXTS.values(), ids=TEXTS.keys())
def test_text(formula: Formula, text: str) -> None:
    assert show(formula.expr) == text


def test_a_power_of_minus_1_is_not_minus_a_power() -> None:
    from_minus_1 = Formula(num(-1).expr)
    power = type((a(i) ** 2).expr)(from_minus_1.expr, i.expr)
    assert show(power) == "(-1)**i"


def test_a_condition() -> None:
    assert show_comparison((i + 1).lt(N)) == "i + 1 < N"


def test_what_cannot_be_shown() -> None:
    class Other(Expr):
        pass

    with pytest.raises(Unsupported, match="a Other node cannot be shown"):
        show(Other())
