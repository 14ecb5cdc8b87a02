"""Powers, exp, log and other functions: the identities that hold, and what is near to them and does not."""

from fractions import Fraction

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.layer import Tensor
from symderiv.prove.normal.equal import prove_equal
from tests.prove.shorthand import (
    Formula,
    absolute,
    call,
    cos,
    erf,
    exp,
    index,
    log,
    maximum,
    minimum,
    num,
    sigmoid,
    sign,
    sin,
    size,
    sqrt,
    tanh,
    tensor,
    total,
    up_to,
    where,
)

(n,) = size("n")
i, j, k = index("i j k")
x, A = tensor("x"), tensor("A")
s, t, u, c = tensor("s")(), tensor("t")(), tensor("u")(), tensor("c")()
f, df = call("f"), call("f", 1)
THIRD = Fraction(1, 3)
CASE = where(t.lt(0))  # what is defined in one case only tells no sign

FACTS = Facts({"i": up_to(n), "k": up_to(n)})
TENSORS = {"c": Tensor("c", (), "positive")}

EQUAL = {
    "a power of 0": ((s - s) ** 3 + t, t),
    "a root of 0": (sqrt(s - s) + t, t),
    "a negative power of a product": ((2 * s * t) ** -2, 1 / (4 * s**2 * t**2)),
    "a negative power of a quotient": ((2 * s / t) ** -3, t**3 / (8 * s**3)),
    "a power of a product": ((-2 * s * t) ** 3, -8 * s**3 * t**3),
    "a fourth power of a sum": ((s + t) ** 4, (s**2 + 2 * s * t + t**2) ** 2),
    "the largest power that is multiplied out": ((s + 1) ** 64, ((s + 1) ** 32) ** 2),
    "a negative power of a sum": ((s + t) ** -2, 1 / (s**2 + 2 * s * t + t**2)),
    "a negative power of a multiple of a sum": ((2 * s * u + 2 * t * u) ** -2, 1 / (4 * u**2 * (s + t) ** 2)),
    "a root of a number times something": (sqrt(12 * (s + t)), 2 * sqrt(num(3)) * sqrt(s + t)),
    "a root of a fraction": (sqrt(num("3/8")), sqrt(num(6)) / 4),
    "a root of a large prime": (sqrt(num(4 * 1009)), 2 * sqrt(num(1009))),
    "a cube root": (num(54) ** THIRD, 3 * num(2) ** THIRD),
    "a cube root in a denominator": (1 / num(4) ** THIRD, num(2) ** THIRD / 2),
    "a root with a positive factor": (sqrt(c * s + c * t), sqrt(c) * sqrt(s + t)),
    "a root of a root": (sqrt(sqrt(s + t)), (s + t) ** Fraction(1, 4)),
    "exp of 0": (exp(s - s), num(1)),
    "exp of a sum of three": (exp(s + 2 * t - u), exp(s) * exp(t) ** 2 / exp(u)),
    "exp of a multiple of a product": (exp(3 * s * t), exp(s * t) ** 3),
    "exp of half a log": (exp(log(s + t) / 2), sqrt(s + t)),
    "exp of a log and more": (exp(2 * log(s + t) + u), (s + t) ** 2 * exp(u)),
    "exp of a negative log": (exp(-log(s + t)), 1 / (s + t)),
    "exp of a log times something": (exp(log(s) * t), exp(t * log(s))),
    "exp of the square of a log": (exp(log(s) ** 2), exp(log(s) * log(s))),
    "log of 1": (log(exp(s - s)), num(0)),
    "log of a fraction": (log(num("8/9")), 3 * log(num(2)) - 2 * log(num(3))),
    "log of a multiple": (log(6 * (s + t)), log(num(2)) + log(num(3)) + log(s + t)),
    "log of one by a sum": (log(1 / (exp(s) + exp(t))), -log(exp(s) + exp(t))),
    "log of a cube": (log(s**3), 3 * log(s)),
    "log of a cube of a sum, divided": (log(exp(t) * s**3), t + 3 * log(s)),
    "log of a root": (log(sqrt(exp(s) + c)), log(exp(s) + c) / 2),
    "log of a positive scalar squared": (log(c**2), 2 * log(c)),
    "log of a product of positive factors": (log(c * exp(s) * t), log(c) + s + log(t)),
    "log of a power of exp": (log(exp(s) ** 3 / c), 3 * s - log(c)),
    "log of a cube in one case": (CASE * log(s**3), 3 * CASE * log(s)),
    "log of one by a fifth power in one case": (CASE * log(s**-5), -5 * CASE * log(s)),
    "log of one by a sum in one case": (CASE * log(1 / (s + u)), -CASE * log(s + u)),
    "sigmoid by exp": (sigmoid(s), 1 / (1 + exp(-s))),
    "sigmoid by tanh": (sigmoid(s), (1 + tanh(s / 2)) / 2),
    "tanh by exp": (tanh(s), (exp(s) - exp(-s)) / (exp(s) + exp(-s))),
    "sin of 0": (sin(s - s), num(0)),
    "cos of 0": (cos(s - s), num(1)),
    "erf of 0": (erf(s - s), num(0)),
    "an odd function of a difference": (sin(s - t) + sin(t - s), num(0)),
    "erf of a difference": (erf(s - t), -erf(t - s)),
    "an even function of a difference": (cos(s - t), cos(t - s)),
    "an odd function of a sum of elements": (sin(x(i) - x(k)) * s, -sin(x(k) - x(i)) * s),
    "an odd function under a double sum": (
        total(total(A(j, k) * sin(-x(j) - x(k)), j, n), k, n),
        -total(total(A(j, k) * sin(x(j) + x(k)), j, n), k, n),
    ),
    "max of three": (maximum(s, t, u), maximum(maximum(s, t), u)),
    "min of three": (minimum(s, t, u), minimum(minimum(s, t), u)),
    "max by min": (maximum(s, t), -minimum(-s, -t)),
    "max and min": (maximum(s, t) + minimum(s, t), s + t),
    "max of one": (maximum(s), s),
    "abs of a product": (absolute(c * s), c * absolute(s)),
    "abs of a difference": (absolute(s - t), absolute(t - s)),
    "abs by max": (absolute(s), maximum(s, -s)),
    "an unknown function of equal things": (f(s + t), f(t + s)),
}

UNEQUAL = {
    "a power of a sum": ((s + t) ** 3, s**3 + t**3),
    "a negative power": (s**-2, s**-1),
    "a root of a product of unknown signs": (sqrt(s * t), sqrt(s) * t),
    "a root of a square of a product": (sqrt((s * c) ** 2), s * c),
    "another root": (num(54) ** THIRD, 3 * sqrt(num(2))),
    "roots of two large numbers": (sqrt(num(1009)), sqrt(num(1013))),
    "exp of a product": (exp(s * t), exp(s) * exp(t)),
    "exp of the square of a log": (exp(log(s) ** 2), s**2),
    "exp of a log times something": (exp(log(s) * t), s),
    "exp of a log of another base": (exp(2 * log(s)), s**3),
    "exp of a sine": (exp(sin(s)), s),
    "log of an even power": (log(s**2), 2 * log(-s)),
    "log of a fourth power": (log(s**4), log(s) * 4 + log(num(2))),
    "log of a product of two": (log(s * t), log(s)),
    "log of a multiple": (log(3 * s), log(s)),
    "log of twice a number": (log(num(4)), log(num(2))),
    "log of a negative multiple": (log(-s), log(s)),
    "log of a product of odd powers": (log(s * t**3), log(s) + log(t)),
    "half a log of a square": (exp(log(s**2) / 2), s),
    "log of a square in one case": (CASE * log(s**2), 2 * CASE * log(s)),
    "log of a product in one case": (CASE * log(s**3 * u), 3 * CASE * log(s)),
    "log of another power in one case": (CASE * log(s**3), CASE * log(s)),
    "a root of a large prime": (sqrt(num(1009)), num(1009)),
    "an even function taken as odd": (cos(s - t), -cos(t - s)),
    "an odd function taken as even": (sin(s - t), sin(t - s)),
    "erf taken as even": (erf(s - t), erf(t - s)),
    "two odd functions": (sin(s), erf(s)),
    "max taken as min": (maximum(s, t), minimum(s, t)),
    "max of three taken as of two": (maximum(s, t, u), maximum(s, t)),
    "max of three taken as of the others": (maximum(s, t, u), maximum(t, u)),
    "min of three taken as of two": (minimum(s, t, u), minimum(t, u)),
    "abs taken as sign": (absolute(s), sign(s)),
    "sigmoid and tanh": (sigmoid(s), tanh(s)),
    "tanh of another argument": (tanh(s), 2 * sigmoid(s) - 1),
    "a function and its derivative": (f(s), df(s)),
    "a function of another argument": (f(s), f(t)),
}

NOT_SEEN = {
    "too large a power": ((s + 1) ** 65, ((s + 1) ** 5) ** 13),
    "log of 0": (log(s - s), log(s - s) + 1),
    "a power of 0": ((s - s) ** -1, num(1)),
    "0 to the power 0 less a half": ((s - s) ** Fraction(-1, 2), num(1)),
}


@pytest.mark.parametrize("left, right", EQUAL.values(), ids=EQUAL.keys())
def test_holds(left: Formula, right: Formula) -> None:
    assert prove_equal(left.expr, right.expr, FACTS, TENSORS) is not None


@pytest.mark.parametrize("left, right", [*UNEQUAL.values(), *NOT_SEEN.values()], ids=[*UNEQUAL, *NOT_SEEN])
def test_is_not_claimed(left: Formula, right: Formula) -> None:
    assert prove_equal(left.expr, right.expr, FACTS, TENSORS) is None
