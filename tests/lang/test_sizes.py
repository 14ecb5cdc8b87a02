"""Derived sizes: their order, their values, the checks of sample values."""

from __future__ import annotations

import pytest

from symderiv.errors import DeclarationError
from symderiv.lang.layer import Layer, SizeOf
from symderiv.lang.sizes import check_samples, in_order_of_use, integer_value, size_values
from tests.prove.shorthand import Formula, ceil, exp, floor, index, maximum, minimum, mod, size

N, K, S, U, V = size("N K S U V")
(i,) = index("i")


def test_order_of_use() -> None:
    assert in_order_of_use({"V": (U + 1).expr, "U": (N - K + 1).expr}) == ("U", "V")
    assert in_order_of_use({}) == ()


BAD = {
    "a circle": ({"U": V, "V": U}, "the formulas of the sizes U and V go round in a circle."),
    "itself": ({"U": U + 1}, "the formulas of the sizes U go round in a circle."),
    "an index": ({"U": N + i}, "the formula of the size U, N + i, is not made of sizes and integers alone."),
    "a function": ({"U": exp(N)}, "the formula of the size U, exp(N), is not made of sizes and integers alone."),
}


@pytest.mark.parametrize("formulas, message", BAD.values(), ids=BAD.keys())
def test_no_order(formulas: dict[str, Formula], message: str) -> None:
    with pytest.raises(DeclarationError) as error:
        in_order_of_use({name: formula.expr for name, formula in formulas.items()})
    assert error.value.message == message


VALUES = {
    "a sum": (N - K + 1, 5),
    "rounded down": (floor(N / S), 3),
    "rounded up": (ceil(N / S), 4),
    "a remainder": (mod(N, S), 1),
    "the smaller": (minimum(N, K), 3),
    "the larger": (maximum(N, K, 9), 9),
    "a quotient that goes out": (N * S / S, 7),
}


@pytest.mark.parametrize("formula, number", VALUES.values(), ids=VALUES.keys())
def test_value(formula: Formula, number: int) -> None:
    assert integer_value(formula.expr, {"N": 7, "K": 3, "S": 2}) == number


def test_no_integer() -> None:
    with pytest.raises(DeclarationError, match=r"is 7/2 at these sizes, which is no integer\."):
        integer_value((N / S).expr, {"N": 7, "S": 2})


def layer(**samples: int) -> Layer:
    sizes = (SizeOf("N"), SizeOf("K"), SizeOf("U", (N - K + 1).expr), SizeOf("V", (2 * U).expr))
    return Layer("made", (), (), (), (), sizes, (), (), (), tuple(samples.items()))


def window(**samples: int) -> Layer:
    """A layer with a padding P, not above half the window K."""
    P = size("P", least=0)[0]
    sizes = (SizeOf("N"), SizeOf("K"), SizeOf("P", None, 0), SizeOf("U", (N + 2 * P - K + 1).expr))
    return Layer("made", (), (), (), (), sizes, (), (), (), tuple(samples.items()), require=((2 * P).le(K),))


def test_all_sizes() -> None:
    assert size_values(layer(), {"N": 7, "K": 3}) == {"N": 7, "K": 3, "U": 5, "V": 10}
    check_samples(layer(N=7, K=3))
    check_samples(layer(N=3, K=3))
    check_samples(window(N=3, K=3, P=0))
    check_samples(window(N=3, K=3, P=1))


SAMPLES = {
    "below 0": (window(N=3, K=3, P=-1), "made, the sample size P = -1 is below 0."),
    "not as required": (window(N=3, K=3, P=2), "made, at the sample sizes, 2*P <= K does not hold."),
    "missing": (layer(N=7), "made, the size K has no sample value."),
    "0": (layer(N=7, K=0), "made, the sample size K = 0 is below 1."),
    "a derived one": (layer(N=2, K=3), "made, at the sample sizes, U = 0 is below 1."),
}


@pytest.mark.parametrize("made, message", SAMPLES.values(), ids=SAMPLES.keys())
def test_bad_samples(made: Layer, message: str) -> None:
    with pytest.raises(DeclarationError) as error:
        check_samples(made)
    assert error.value.message == message
