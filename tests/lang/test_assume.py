"""Assumptions: how a tensor is scaled so that one holds, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from sympy import Eq, Sum, exp

from symderiv.errors import DeclarationError
from symderiv.lang.assume import scaled_name, scaled_to_satisfy
from symderiv.lang.declare import Layer, dims, index, scalar, tensor
from symderiv.lang.layer import Layer as LayerData
from symderiv.lang.show import show
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation

N, C = dims("N C")
n, m = index("n m", N)
k, j = index("k j", C)
x, t, w, ids, y = tensor("x", N, C), tensor("t", N, C), tensor("w", C), tensor("ids", N), tensor("y", N, C)
c = scalar("c", positive=True)


def made(*assume: Any) -> LayerData:
    right = x[n, k] * t[n, k] * w[k] * c * x[ids[n], k]
    return Layer(
        inputs=(x,),
        constants=(t, w, ids),
        scalars=(c,),
        forward=(Eq(y[n, k], right),),
        assume=assume,
        sizes={N: 2, C: 3},
        name="seeded",
    )


SCALED = {
    "rows": ((Eq(Sum(t[n, k], k), 1),), ["t[n, l] = t°[n, l]*Sum(t°[n, k], k = 0..C - 1)**-1"]),
    "the whole": ((Eq(Sum(t[n, k], n, k), 2),), ["t"]),
    "another name of the free index": ((Eq(Sum(t[m, j], j), 1),), ["t"]),
    "weighted": ((Eq(Sum(w[k] * t[n, k], k), c),), ["t"]),
    "a mean": ((Eq(Sum(w[k], k), C),), ["w"]),
    "an input": ((Eq(Sum(x[n, k], k), 1),), ["x"]),
    "two": ((Eq(Sum(t[n, k], k), 1), Eq(Sum(w[k], k), 1)), ["t", "w"]),
}


@pytest.mark.parametrize(("assume", "said"), SCALED.values(), ids=SCALED.keys())
def test_scaled(assume: tuple[Any, ...], said: list[str]) -> None:
    layer = made(*assume)
    equations = scaled_to_satisfy(layer)
    assert [e.lhs.tensor for e in equations] == [text[:1] for text in said]
    if len(said[0]) > 1:
        assert [f"{show(e.lhs)} = {show(e.rhs)}" for e in equations] == said


@pytest.mark.parametrize("assume", [assume for assume, _ in SCALED.values()], ids=SCALED.keys())
def test_what_is_scaled_satisfies_and_what_satisfies_stays(assume: tuple[Any, ...]) -> None:
    layer = made(*assume)
    sizes = {"N": 2, "C": 3}
    values: dict[str, Any] = {
        "t": {(a, b): Fraction(1 + 3 * a + b, 7) for a in range(2) for b in range(3)},
        "x": {(a, b): Fraction(2 + a + 5 * b, 3) for a in range(2) for b in range(3)},
        "w": {(b,): Fraction(1 + b, 2) for b in range(3)},
        "c": {(): Fraction(3, 2)},
    }
    for _ in range(2):
        before = dict(values)
        for equation in scaled_to_satisfy(layer):
            name = equation.lhs.tensor
            evaluation = Evaluation(EXACT, {**values, scaled_name(name): values[name]}, sizes)
            at = {place: dict(zip(equation.indices, place, strict=True)) for place in values[name]}
            values[name] = {place: evaluation.value(equation.rhs, indices) for place, indices in at.items()}
        evaluation = Evaluation(EXACT, values, sizes)
        for assumption in layer.assume:
            for row in range(2):
                indices = {name: row for name, _, _ in assumption.ranges}
                assert evaluation.value(assumption.left, indices) == evaluation.value(assumption.right, indices)
    assert values == before


REFUSED = {
    "no equation": (Sum(t[n, k], k), "seeded, assumption 1 is no equation but"),
    "0 on the right": (Eq(Sum(t[n, k], k), 0), "is not of the form that is understood"),
    "a square": (Eq(Sum(t[n, k] ** 2, k), 1), "is not of the form that is understood"),
    "an exponential": (Eq(Sum(exp(t[n, k]), k), 1), "is not of the form that is understood"),
    "more than a product": (Eq(Sum(t[n, k], k) + 1, 2), "is not of the form that is understood"),
    "a defined tensor": (Eq(Sum(y[n, k], k), 1), "is not of the form that is understood"),
    "an integer tensor": (Eq(Sum(ids[n], n), 1), "is not of the form that is understood"),
    "a row and a column at once": (Eq(Sum(t[n, k], k) + Sum(t[m, k], m, k), 1), "is not of the form"),
    "an unknown tensor": (Eq(Sum(tensor("r", C)[k], k), 1), "seeded, assumption 1: r is read but is neither given"),
    "outside of its box": (Eq(Sum(t[n + 1, k], k), 1), "seeded, assumption 1: t[n + 1, k] may leave its box"),
}


@pytest.mark.parametrize(("assumption", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(assumption: Any, message: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        made(assumption)
    assert message in str(caught.value)


def test_two_that_speak_of_one_tensor_are_refused() -> None:
    with pytest.raises(DeclarationError, match="assumption 2: two assumptions speak of t"):
        made(Eq(Sum(t[n, k], k), 1), Eq(Sum(t[n, k], n), 1))
