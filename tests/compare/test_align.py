"""The places where two formulas part."""

from __future__ import annotations

import pytest

from symderiv.compare.align import slips
from symderiv.lang.arithmetic import add, constant, mul, neg, power
from symderiv.lang.expr import Call, Expr, Index, Read, Sum

I, J = Index("i"), Index("j")
X, Y, W, V = Read("x", (I,)), Read("y", (I,)), Read("w", (I, J)), Read("w", (J, I))
F, FPRIME = Call("f", (X,)), Call("f", (X,), 1)


def total(body: Expr, upper: int = 3) -> Sum:
    return Sum(body, "j", constant(0), constant(upper))


@pytest.mark.parametrize(
    ("claimed", "derived", "found"),
    [
        (X, X, ""),
        (X, Y, "wrong_variable"),
        (X, Read("x", (J,)), "wrong_index"),
        (W, V, "transpose"),
        (F, FPRIME, "missing_prime"),
        (F, Call("g", (X,)), "wrong_function"),
        (F, Call("f", (Y,)), "wrong_argument"),
        (X, neg(X), "sign"),
        (mul(constant(2), X), X, "extra_factor"),
        (X, mul(constant(2), X), "missing_factor"),
        (mul(X, Y), X, "extra_factor"),
        (X, mul(X, F), "missing_factor"),
        (add(X, Y), X, "extra_term"),
        (add(X, Y), add(X, Y, F), "missing_term"),
        (add(X, Y, F), add(X, Y), "extra_term"),
        (power(X, 2), power(X, 3), "wrong_exponent"),
        (total(W), W, "extra_sum"),
        (W, total(W), "missing_sum"),
        (total(W, 2), total(W, 3), "range"),
        (constant(0), X, "missing_term"),
        (X, constant(0), "extra_term"),
        (constant(2), constant(0), "extra_term"),
        (add(mul(X, F), mul(Y, FPRIME)), add(mul(X, Y, F), mul(W, FPRIME)), "missing_factor wrong_variable"),
        (add(X, neg(mul(Y, F))), add(X, mul(V, FPRIME)), ""),
        (add(constant(1), neg(F)), add(constant(1), neg(Call("f", (Y,)))), "wrong_argument"),
        (mul(X, Y, F), mul(X, add(W, mul(Y, F))), "missing_term"),
        (mul(X, Y), mul(F, W), ""),  # nothing is the same
        (add(X, Y), add(F, W), ""),
        (add(X, mul(Y, F, W)), add(X, mul(V, FPRIME, total(W))), ""),  # too much differs
    ],
)
def test_slips(claimed: Expr, derived: Expr, found: str) -> None:
    assert sorted(slips(claimed, derived)) == found.split()
