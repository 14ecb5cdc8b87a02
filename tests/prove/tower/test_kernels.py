"""exp, log, roots, odd and even functions in the tower: true relations, and no others."""

from fractions import Fraction

import pytest

from symderiv.lang.layer import Tensor
from symderiv.prove.normal.scope import Scope
from symderiv.prove.tower.walk import prove_elementwise
from tests.prove.shorthand import (
    Formula,
    absolute,
    cos,
    erf,
    exp,
    log,
    maximum,
    minimum,
    num,
    pi,
    sign,
    sin,
    sqrt,
    tensor,
)

s, t, c = tensor("s")(), tensor("t")(), tensor("c")()
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
NOTHING = maximum(s, 0) * minimum(s, 0)  # 0 in every cell, though not on the face of it
SCOPE = Scope(tensors={"c": Tensor("c", (), "positive")})

ZERO = {
    "log of half an exponent": (log(exp(s / 2)), s / 2),
    "log of exp over something": (log(exp(s / (2 * c + 1))), s / (2 * c + 1)),
    "log of a third and a half": (log(exp(s / 2) * exp(t / 3)), s / 2 + t / 3),
    "log of a root": (log(sqrt(1 + s**2)), log(1 + s**2) / 2),
    "log of a cube root": (log((1 + s**2) ** THIRD), log(1 + s**2) / 3),
    "log of a power of a root": (log((1 + s**2) ** Fraction(2, 3)), 2 * log(1 + s**2) / 3),
    "log of a quotient": (log((1 + s**2) / (2 + s**2)), log(1 + s**2) - log(2 + s**2)),
    "log of a multiple": (log(12 * c), log(num(3)) + 2 * log(num(2)) + log(c)),
    "log of a negative value": (log(-s), log(absolute(s))),
    "exp of a multiple of a log": (exp(3 * log(c)), c**3),
    "exp of a log and more": (exp(log(c) + s), c * exp(s)),
    "exp of a negative log": (exp(-log(1 + s**2)), 1 / (1 + s**2)),
    "exp of a product of logs": (exp(log(c) * log(1 + s**2)), exp(log(1 + s**2) * log(c))),
    "exp of the square of a log": (exp(log(c) ** 2), exp(log(c) * log(c))),
    "exp of a sum over something": (exp((s + t) / c), exp(s / c) * exp(t / c)),
    "exp of a fraction over something": (exp(3 * s / (2 * c)), exp(s / (2 * c)) ** 3),
    "exp of a number": (exp(num(2)), exp(num(1)) ** 2),
    "exp of 0": (exp(s - s), num(1)),
    "exp of a log over something": (exp(log(c) / (1 + s**2)), exp(log(c) / (s**2 + 1))),
    "a power that is no number": (c**s, exp(s * log(c))),
    "a root of 0": (sqrt(NOTHING), num(0)),
    "a root of a positive scalar": (sqrt(c) ** 2, c),
    "a negative power of a root": (sqrt(c) ** -3, sqrt(c) / c**2),
    "a root of a root": (sqrt(sqrt(c)) ** 4, c),
    "a root of exp times something": (sqrt(exp(s) * (1 + s**2)), exp(s / 2) * sqrt(1 + s**2)),
    "roots of exp of two degrees": (exp(s) ** HALF * exp(s) ** THIRD, exp(s) ** Fraction(5, 6)),
    "a root is positive": (absolute(sqrt(1 + s**2)), sqrt(1 + s**2)),
    "a root of a quotient": (sqrt(c / (1 + s**2)), sqrt(c) * sqrt(1 + s**2) / (1 + s**2)),
    "a root of a square times something": (sqrt(c * s**2), absolute(s) * sqrt(c)),
    "a root of a power": (sqrt((1 + s**2) ** 5), (1 + s**2) ** 2 * sqrt(1 + s**2)),
    "a root of a number times something": (sqrt(18 * c), 3 * sqrt(num(2)) * sqrt(c)),
    "exp is positive": (sign(exp(s)), num(1)),
    "pi is positive": (absolute(pi), pi),
    "a sine of a difference": (sin(s - t), -sin(t - s)),
    "a cosine of a difference": (cos(s - t), cos(t - s)),
    "erf of a difference": (erf(s - t), -erf(t - s)),
    "the squares of a sine and a cosine of a difference": (sin(s - t) ** 2, 1 - cos(t - s) ** 2),
    "the cube of a sine": (sin(s) ** 3, sin(s) - sin(s) * cos(s) ** 2),
    "a sine of 0": (sin(NOTHING), num(0)),
    "a cosine of 0": (cos(NOTHING), num(1)),
    "erf of 0": (erf(NOTHING), num(0)),
}

NOT_ZERO = {
    "log of half an exponent": (log(exp(s / 2)), s),
    "log of a root": (log(sqrt(1 + s**2)), log(1 + s**2)),
    "log of 0": (log(NOTHING), num(0)),
    "logs of two primes": (log(num(2)), log(num(3))),
    "logs of two polynomials": (log(1 + s**2), log(2 + s**2)),
    "exp over two divisors": (exp(s / c), exp(s / (1 + c))),
    "exp of a log of another base": (exp(3 * log(c)), c**2),
    "roots of two numbers": (sqrt(num(2)), sqrt(num(3))),
    "roots of two polynomials": (sqrt(1 + s**2), sqrt(2 + s**2)),
    "roots of two degrees": (c**HALF, c**THIRD),
    "a root of a power": (sqrt((1 + s**2) ** 5), (1 + s**2) ** 3),
    "a root of a negative value": (sqrt(-1 - s**2), num(0)),
    "a negative sine": (sin(-s), sin(s)),
    "a negative cosine": (cos(-s), -cos(s)),
    "a negative erf": (erf(-s), erf(s)),
    "sines of two scalars": (sin(s), sin(t)),
    "cosines of two scalars": (cos(s), cos(t)),
    "erf of two scalars": (erf(s), erf(t)),
    "a sine and erf": (sin(s), erf(s)),
    "the sign of a sine": (absolute(sin(s)), sin(s)),
    "the squares of a sine and of another cosine": (sin(s) ** 2 + cos(t) ** 2, num(1)),
    "the sum of a sine and a cosine": (sin(s) + cos(s), num(1)),
}


@pytest.mark.parametrize("left, right", ZERO.values(), ids=ZERO.keys())
def test_equal_in_every_cell(left: Formula, right: Formula) -> None:
    assert prove_elementwise(left.expr, right.expr, SCOPE) is not None


@pytest.mark.parametrize("left, right", NOT_ZERO.values(), ids=NOT_ZERO.keys())
def test_not_shown_to_be_equal(left: Formula, right: Formula) -> None:
    assert prove_elementwise(left.expr, right.expr, SCOPE) is None
