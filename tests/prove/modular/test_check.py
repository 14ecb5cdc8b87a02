"""Both sides modulo random primes: what is equal is checked, what is not equal is not."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from random import Random

import pytest

from symderiv.lang.walk import free_indices
from symderiv.prove.modular.check import check_at_sizes
from symderiv.prove.modular.lanes import Strength
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Checked
from tests.prove.pairs import SIZES, pair, worlds_at
from tests.prove.plain_value import World, compared
from tests.prove.shorthand import (
    Formula,
    Operand,
    absolute,
    call,
    cases,
    cos,
    defined,
    erf,
    exp,
    index,
    largest,
    log,
    maximum,
    minimum,
    num,
    of,
    pi,
    shaped,
    sigmoid,
    sign,
    sin,
    size,
    sqrt,
    tanh,
    tensor,
    total,
    where,
)

n = size("n")[0]
i, j, k = index("i j k")
x, g, l, h = map(tensor, ("x", "g", "l", "h"))
s, t, p, q, eps = (tensor(name)() for name in ("s", "t", "p", "q", "eps"))
mean, variance, deviation = (tensor(name)() for name in ("mean", "variance", "deviation"))
f, df = call("f"), call("f", 1)

TENSORS = {
    **shaped(x=(n,), g=(n,), l=(n,), h=(n,), s=(), t=(), mean=(), variance=(), deviation=()),
    **shaped("positive", p=(), q=(), eps=()),
}
DEFINITIONS = {
    "l": defined(l(i), exp(x(i)) / total(exp(x(j)), j, n)),
    "mean": defined(mean, total(x(j), j, n) / n),
    "variance": defined(variance, total((x(j) - mean) ** 2, j, n) / n),
    "deviation": defined(deviation, sqrt(variance + eps)),
    "h": defined(h(i), (x(i) - mean) / deviation),
}


def checked(left: Formula, right: Operand, length: int = 4, seed: int = 1) -> Checked | None:
    places = {"i": range(length), "k": range(2)}
    draw = Random(seed).randrange
    return check_at_sizes(left.expr, of(right), {"n": length}, places, TENSORS, DEFINITIONS, draw)


DOT = total(g(j) * l(j), j, n)
JACOBIAN = total(g(j) * l(j) * (where(i.eq(j)) - l(i)), j, n)
SOFTMAX = l(i) * (g(i) - DOT)
SLOPE = (where(i.eq(j)) - 1 / n) / deviation - (x(j) - mean) * (x(i) - mean) / (n * deviation**3)
NORM = total(g(j) * SLOPE, j, n)
NORM_CLAIMED = (n * g(i) - total(g(j), j, n) - h(i) * total(g(j) * h(j), j, n)) / (n * deviation)
SOFTPLUS = log(1 + exp(s))
MISH = tanh(SOFTPLUS) + s * (1 - tanh(SOFTPLUS) ** 2) * sigmoid(s)
MISH_PUBLISHED = (
    exp(s) * (4 * (s + 1) + 4 * exp(2 * s) + exp(3 * s) + exp(s) * (4 * s + 6)) / (2 * exp(s) + exp(2 * s) + 2) ** 2
)
GELU = (1 + erf(s / sqrt(num(2)))) / 2 + s * exp(-(s**2) / 2) / sqrt(2 * pi)
GELU_CLAIMED = (1 - erf(-s * sqrt(num(2)) / 2)) / 2 + s / exp(s * s / 2) * sqrt(1 / (2 * pi))
TANH_GELU = tanh(sqrt(2 / pi) * (s + num("0.044715") * s**3))

EQUAL = {
    "softmax": (JACOBIAN, SOFTMAX),
    "softmax by cases": (total(g(j) * cases((l(i) * (1 - l(i)), i.eq(j)), otherwise=-l(i) * l(j)), j, n), SOFTMAX),
    "softmax of moved numbers": (exp(x(i) - s) / total(exp(x(j) - s), j, n), l(i)),
    "log-sum-exp with a shift": (s + log(total(exp(x(j) - s), j, n)), log(total(exp(x(j)), j, n))),
    "log-sum-exp with the largest taken out": (
        largest(x(j), j, n) + log(total(exp(x(j) - largest(x(k), k, n)), j, n)),
        log(total(exp(x(j)), j, n)),
    ),
    "batch norm": (NORM, NORM_CLAIMED),
    "the variance as a difference of means": (variance, total(x(j) ** 2, j, n) / n - mean**2),
    "mish": (MISH, MISH_PUBLISHED),
    "gelu with erf": (GELU, GELU_CLAIMED),
    "gelu with tanh": (TANH_GELU, 1 - 2 / (exp(2 * sqrt(2 / pi) * (s + num("0.044715") * s**3)) + 1)),
    "sigmoid and tanh": (2 * sigmoid(2 * s) - 1, tanh(s)),
    "a sigmoid's complement": (1 - sigmoid(s), sigmoid(-s)),
    "unknown functions": (f((s + t) ** 2) * df(s * t), f(s**2 + 2 * s * t + t**2) * df(t * s)),
    "exp halved and squared": (exp(s / 2) ** 2 * exp(s / 3) ** 3, exp(2 * s)),
    "root of exp": (sqrt(exp(s)), exp(s / 2)),
    "exp of a log": (exp(log(1 + s**2) / 2), sqrt(1 + s**2)),
    "a power with a real exponent": (p**2 * exp(t * log(p)), exp((t + 2) * log(p))),
    "log of a product": (log(p * q**3 / (1 + s**2)), log(p) + 3 * log(q) - log(1 + s**2)),
    "log of a square": (log(s**2), 2 * log(absolute(s))),
    "roots of positive numbers": (sqrt(p) * sqrt(q), sqrt(p * q)),
    "a root below and above": (1 / (sqrt(p) + sqrt(q)), (sqrt(p) - sqrt(q)) / (p - q)),
    "roots of roots": (sqrt(sqrt(p)) ** 2 + p ** Fraction(1, 4), sqrt(p) + sqrt(sqrt(p))),
    "roots of numbers": (sqrt(num(12)) + sqrt(num("1/8")), 2 * sqrt(num(3)) + sqrt(num(2)) / 4),
    "root of a square": (sqrt(s**2), absolute(s)),
    "sine and cosine": (sin(s) ** 2 + cos(-s) ** 2, 1),
    "odd functions": (erf(-s) * sin(-t), erf(s) * sin(t)),
    "relu by its sign": (maximum(s, 0), s * where(num(0).lt(s))),
    "relu and its mirror": (maximum(s, 0) - maximum(-s, 0), s),
    "relu of a sum that is no product": (maximum(s * t, 0), (s * t + absolute(s * t)) / 2),
    "a clipped relu": (minimum(maximum(s, 0), 6), maximum(minimum(s, 6), 0)),
    "abs by sign": (absolute(s), s * sign(s)),
    "the edge of two variables": (cases((s, s.le(t)), otherwise=t), cases((t, t.le(s)), otherwise=s)),
    "the edge of an exponential": (
        cases((exp(s), exp(s).le(t)), otherwise=t),
        cases((t, t.le(exp(s))), otherwise=exp(s)),
    ),
    "both sides of a curve": (cases((s, (s * t).lt(1)), otherwise=t), cases((t, num(1).le(s * t)), otherwise=s)),
    "sign by its sides": (sign(s), where(num(0).lt(s)) - where(s.lt(0))),
    "a power of a multiple": (exp((2 * s) ** 9), exp(s**9) ** 512),
    "a root of a power": (log(sqrt(1 + s**2)) + sqrt(p ** Fraction(1, 3)), log(1 + s**2) / 2 + p ** Fraction(1, 6)),
    "a root of a cube root": (sqrt(exp(log(p) / 3)), p ** Fraction(1, 6)),
    "a clip at 1/2": (minimum(maximum(s, num("1/2")), num("3/4")), maximum(minimum(s, num("3/4")), num("1/2"))),
    "numbers alone": ((n - 1) / n + 1 / n, 1),
    "the largest two ways": (largest(x(j), j, 3), maximum(maximum(x(2), x(0)), x(1))),
}

PRIMES = (2305843009213693951, 2305843009213693921, 2305843009213693907)
DIFFERENT = {
    "a sign": (JACOBIAN, -SOFTMAX),
    "a sign inside": (JACOBIAN, l(i) * (g(i) + DOT)),
    "a term missing": (NORM, (n * g(i) - total(g(j), j, n)) / (n * deviation)),
    "n missing": (NORM, NORM_CLAIMED * n),
    "a wrong exponent": (NORM, NORM_CLAIMED * deviation),
    "mish without a term": (MISH, MISH_PUBLISHED + s),
    "zero at sizes 2 and 3": ((n - 2) * (n - 3) * x(i), 0),
    "a root of a square, right": (sqrt(s**2), s),
    "a root of a square, left": (sqrt(s**2), -s),
    "one side of two roots": (sqrt(s) * sqrt(t), -sqrt(s * t)),
    "one side of two positive roots": (sqrt(p) * sqrt(q), -sqrt(p * q)),
    "one root for another": (sqrt(s), -sqrt(s)),
    "a root of a sum of squares": (sqrt(s**2 + t**2), s + t),
    "a root of a perfect square": (sqrt(s**2 + 2 * s + 1), s + 1),
    "abs without its sign": (absolute(s), s),
    "a log of unknown sign": (log(s**2), 2 * log(s)),
    "a multiple of three primes": (prod(PRIMES) * s, 0),
    "a relative error of 1e-30": (exp(s) * (1 + Fraction(1, 10**30)), exp(s)),
    "a log of one factor of two": (log(s * t), log(s)),
    "a log of a log": (exp(log(p) ** 2), p),
    "a sum of cube roots below": (1 / (1 + p ** Fraction(1, 3)), (1 - p ** Fraction(1, 3)) / (1 - p)),
    "only where it is not negative": (sign(s), sign(s) - where(s.lt(0))),
    "not where a product is 0": (sign(s * t * s * t), num(1)),
    "a root of what is at most 0": (sqrt(-(s**2)), absolute(s)),
    "a root of a root": (log(sqrt(1 + s**2)), log(1 + s**2)),
    "a root of a cube root": (sqrt(p ** Fraction(1, 3)), sqrt(p)),
    "only for negative numbers": (sign(s), where(s.eq(0)) - where(s.lt(0)) * 1 + where(num(0).lt(s)) * 1),
    "not where a square is 0": (sign(s**2), num(1)),
    "not where a root is 0": (sign(sqrt(absolute(s))), num(1)),
    "a sum of unlike signs": (absolute(p - q), p - q),
    "a product of unlike signs": (absolute(p * s), p * s),
    "a root of what is negative": (sqrt(-p), sqrt(p)),
    "a log of what is negative": (log(-p * q), log(p) + log(q)),
    "the root of a square below": (1 / (sqrt(s**2 + 2 * s + 1) - s - 1), s),
    "a power of a multiple": (exp((2 * s) ** 9), exp(2 * s**9)),
    "another argument": (f(s + t), f(s - t)),
    "another derivative": (f(s), df(s)),
    "exp of another": (exp(s), exp(t)),
    "an exponent of 1/2 for 1/3": (exp(s / 2) ** 2, exp(s / 3) ** 2),
    "an even function": (erf(-s), erf(s)),
    "sine without its sign": (sqrt(1 - cos(s) ** 2), sin(s)),
    "only for small numbers": (maximum(s, 0), minimum(maximum(s, 0), 100)),
    "only beside the edge": (cases((1, num(0).lt(s)), otherwise=0), cases((1, num(0).le(s)), otherwise=0)),
    "only beside an edge of two variables": (cases((1, s.lt(t)), otherwise=0), cases((1, s.le(t)), otherwise=0)),
    "only beside a curve": (cases((1, (s * t).lt(1)), otherwise=0), cases((1, (s * t).le(1)), otherwise=0)),
    "only beside the edge of an exponential": (
        cases((1, exp(s).lt(t)), otherwise=0),
        cases((1, exp(s).le(t)), otherwise=0),
    ),
    "only beside the edge of a square": (cases((1, num(0).lt(s**2)), otherwise=0), num(1)),
    "where one of two is positive": (
        absolute(s) + (absolute(s) - s) * absolute(t),
        -s + (absolute(s) - s) * absolute(t),
    ),
    "where one of two is negative": (
        absolute(s) + (absolute(s) + s) * absolute(t),
        s + (absolute(s) + s) * absolute(t),
    ),
    "where it is positive, and not defined where it is negative": (sign(s) * sqrt(s), 2 * sign(s) * sqrt(s)),
    "where it is negative, and not defined where it is positive": (sign(s) * sqrt(-s), 2 * sign(s) * sqrt(-s)),
    "defined nowhere": (log(num(-1)), num(0)),
    "division by what is 0": (1 / (s - s), s),
    "a read outside": (x(i + 1), x(i + 1)),
}


@pytest.mark.parametrize("left, right", EQUAL.values(), ids=EQUAL.keys())
def test_equal_sides_are_checked(left: Formula, right: Formula) -> None:
    found = checked(left, right)
    assert found is not None
    assert (found.method, found.scope, found.lanes) == ("modular evaluation", "n = 4", 3)
    assert found.positions == (4 if "i" in free_indices(left.expr) else 1)
    assert found.bits >= 80
    assert len(set(found.primes)) == 3
    assert all(prime.bit_length() == 61 for prime in found.primes)


@pytest.mark.parametrize("left, right", EQUAL.values(), ids=EQUAL.keys())
def test_nothing_beside_them_is(left: Formula, right: Formula) -> None:
    assert checked(left, Formula(of(right)) + s / 10**9) is None


@pytest.mark.parametrize("left, right", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_sides_are_not_checked(left: Formula, right: Formula) -> None:
    assert all(checked(left, right, seed=seed) is None for seed in range(5))


def test_one_size_says_nothing_of_another() -> None:
    claim = (n - 2) * (n - 3) * x(i)
    assert [length for length in (2, 3, 4, 5) if checked(claim, 0, length) is not None] == [2, 3]


def test_primes_that_are_known_beforehand_are_fooled_and_drawn_ones_are_not() -> None:
    honest = checked(s, s, seed=5)
    assert honest is not None
    claim = prod(honest.primes) * s
    assert checked(claim, 0, seed=5) is not None
    assert all(checked(claim, 0, seed=seed) is None for seed in range(6, 30))


# Limits

HOPELESS = {
    "a huge exponent": (s ** (10**9), s ** (10**9)),
    "powers of powers": ((((1 + s) ** 1000) ** 1000) ** 1000, s),
    "numbers of powers of powers": (((n**1000) ** 1000) ** 1000, s),
    "the edge of a curve": (cases((s * t, (s * t).le(1)), otherwise=1), cases((1, num(1).le(s * t)), otherwise=s * t)),
    "a sum of cube roots below": (1 / (1 + p ** Fraction(1, 3)), s),
    "an edge that depends on itself": (
        cases((1, maximum(p**3, f(p)).lt(cases((p, t.ne(p)), otherwise=t))), otherwise=0),
        cases((1, maximum(maximum(p, 0) ** 3, f(p)).lt(cases((p, t.ne(p)), otherwise=t))), otherwise=s),
    ),
    "many cells": (sum((absolute(x(j) - x(m)) for j in range(4) for m in range(j)), num(0)), s),
}


@pytest.mark.parametrize("left, right", HOPELESS.values(), ids=HOPELESS.keys())
def test_what_is_too_much_is_given_up_soon(left: Formula, right: Formula) -> None:
    assert checked(left, right) is None


def test_deep_nesting_is_given_up_soon() -> None:
    deep = doubling = s
    for _ in range(3000):
        deep = sin(deep)
    for _ in range(60):
        doubling = doubling**2 + t
    assert checked(doubling, doubling) is None
    assert checked(deep, deep) is None


def test_too_many_positions_are_given_up() -> None:
    assert check_at_sizes(x(i).expr, x(i).expr, {"n": 100}, {"i": range(100)}) is None
    assert check_at_sizes(x(i).expr, x(i).expr, {"n": 100}, {"i": range(64)}) is not None
    assert check_at_sizes(x(i).expr, x(i).expr, {"n": 100}, {"i": range(10**12)}) is None


def test_nothing_is_said_of_no_position() -> None:
    assert check_at_sizes(x(i).expr, g(i).expr, {"n": 0}, {"i": range(0)}) is None


def test_softmax_and_batch_norm_at_many_sizes() -> None:
    assert check_at_sizes(JACOBIAN.expr, SOFTMAX.expr, {"n": 20}, {"i": range(20)}, TENSORS, DEFINITIONS) is not None
    assert check_at_sizes(NORM.expr, NORM_CLAIMED.expr, {"n": 12}, {"i": range(12)}, TENSORS, DEFINITIONS) is not None


def test_nothing_is_said_below_the_strength_that_is_asked_for() -> None:
    claim, weak = (exp(s + t).expr, (exp(s) * exp(t)).expr), 1 << 20
    found = check_at_sizes(*claim, {}, {}, draw=Random(1).randrange, strength=Strength(enough=150))
    assert found is not None
    assert found.bits >= 150
    assert check_at_sizes(*claim, {}, {}, draw=Random(1).randrange, strength=Strength(enough=170)) is None
    assert check_at_sizes(*claim, {}, {}, draw=Random(1).randrange, strength=Strength(tries=weak, enough=150)) is None


# Random pairs


def checked_pair(problem: Problem, sizes: dict[str, int]) -> tuple[bool, str]:
    """Whether a pair is checked at a size, and where brute force finds it different there."""
    plain = World(sizes, {}, lambda name, place: Fraction(0))
    ranges = {
        name: range(plain.integer(low, {}), plain.integer(high, {}) + 1) for name, (low, high) in problem.ranges.items()
    }
    definitions = {equation.lhs.tensor: equation for equation in problem.used}
    found = check_at_sizes(problem.left, problem.right, sizes, ranges, problem.tensors, definitions)
    places = [dict(zip(ranges, place, strict=True)) for place in product(*ranges.values())]
    points = ((world, place) for world in worlds_at(problem, sizes) for place in places)
    return found is not None, compared(problem.left, problem.right, points).apart


def test_random_pairs() -> None:
    equal, lost, unequal = 0, 0, 0
    for number in range(80):
        made = pair(31, number)
        if made is None:
            continue
        found, apart = checked_pair(made.problem, dict(SIZES[1]))
        assert not (found and apart), f"{number}: {apart}\n{made}"
        equal, lost, unequal = equal + made.equal, lost + (made.equal and not found), unequal + bool(apart)
    assert equal > 30
    assert unequal > 20
    assert lost <= 0.1 * equal
