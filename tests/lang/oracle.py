"""The judge of these tests: values by brute force, from the definitions alone, and random expressions to judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import ceil, floor, prod
from random import Random
from zlib import crc32

from hypothesis import strategies as st

from symderiv.lang.expr import (
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
)

Point = dict[str, int]
Ranges = Mapping[str, tuple[Expr, Expr]]


def value(expr: Expr, point: Mapping[str, int]) -> Fraction:
    """The value where sizes and indices have these numbers; tensors and unknown functions have arbitrary ones."""
    match expr:
        case Constant(number):
            return number
        case Size(name) | Index(name):
            return Fraction(point[name])
        case Read(tensor, indices):
            return _arbitrary(tensor, *(value(index, point) for index in indices))
        case Add(terms):
            return sum((value(term, point) for term in terms), Fraction(0))
        case Mul(factors):
            return prod((value(factor, point) for factor in factors), start=Fraction(1))
        case Pow(base, Constant(exponent)) if exponent.denominator == 1:
            return value(base, point) ** exponent.numerator
        case Call(function, arguments, order):
            return _called(function, [value(argument, point) for argument in arguments], order)
        case Sum(body, index, lower, upper):
            return sum((value(body, {**point, index: at}) for at in _span(lower, upper, point)), Fraction(0))
        case Max(body, index, lower, upper):
            return max(value(body, {**point, index: at}) for at in _span(lower, upper, point))
        case Bracket(conditions):
            return Fraction(all(holds(condition, point) for condition in conditions))
        case Cases(branches, otherwise):
            for branch, conditions in branches:
                if all(holds(condition, point) for condition in conditions):
                    return value(branch, point)
            return value(otherwise, point)
    raise AssertionError(f"no value for {expr!r}")


def holds(condition: Comparison, point: Mapping[str, int]) -> bool:
    """Whether a condition is true there."""
    left, right = value(condition.left, point), value(condition.right, point)
    return {"=": left == right, "!=": left != right, "<=": left <= right, "<": left < right}[condition.relation]


def _span(lower: Expr, upper: Expr, point: Mapping[str, int]) -> range:
    return range(ceil(value(lower, point)), floor(value(upper, point)) + 1)


def _arbitrary(*what: object) -> Fraction:
    return Fraction(crc32(repr(what).encode()) % 97 - 48)


def _called(function: str, numbers: list[Fraction], order: int) -> Fraction:
    match function, numbers:
        case "floor", [number]:
            return Fraction(floor(number))
        case "ceil", [number]:
            return Fraction(ceil(number))
        case "mod", [number, modulus]:
            return number % modulus
        case "min", _:
            return min(numbers)
        case "max", _:
            return max(numbers)
    return _arbitrary(function, order, *numbers)


def grid(**values: range) -> Iterator[Point]:
    """Every point with these values."""
    for numbers in product(*values.values()):
        yield dict(zip(values, numbers, strict=True))


SIZES = range(1, 4)
INDICES = range(-2, 4)
SMALL = tuple(grid(N=SIZES, S=SIZES, i=INDICES, j=range(-1, 2)))


def disagreement(left: Expr, right: Expr, points: tuple[Point, ...] = SMALL) -> Point | None:
    """The first point at which two expressions have different values."""
    return next((point for point in points if value(left, point) != value(right, point)), None)


def points_of(ranges: Ranges, derived: Mapping[str, Expr], sizes: str, largest: int) -> Iterator[Point]:
    """Every point with sizes up to the largest and each index in its range, which may hang on those before it.

    A size followed by `=0` begins at 0.
    """
    least = {name: int(not zero) for name, zero in (part.partition("=")[::2] for part in sizes.split())}
    for numbers in product(*(range(first, largest + 1) for first in least.values())):
        point = dict(zip(least, numbers, strict=True))
        for name, formula in derived.items():
            number = value(formula, point)
            assert number.denominator == 1
            point[name] = int(number)
        if all(number >= least.get(name, 1) for name, number in point.items()):
            yield from _indexed(point, list(ranges.items()))


def _indexed(point: Point, ranges: list[tuple[str, tuple[Expr, Expr]]]) -> Iterator[Point]:
    if not ranges:
        yield point
        return
    (name, (lower, upper)), *rest = ranges
    for at in _span(lower, upper, point):
        yield from _indexed({**point, name: at}, rest)


# Random expressions


def numbers() -> st.SearchStrategy[Expr]:
    return st.integers(-3, 3).map(lambda number: Constant(Fraction(number)))


ATOMS: st.SearchStrategy[Expr] = st.sampled_from([Size("N"), Size("S"), Index("i"), Index("j")])
POSITIVE: st.SearchStrategy[Expr] = st.sampled_from(
    [Size("N"), Size("S"), Constant(Fraction(2)), Constant(Fraction(3))]
)


def _polynomials(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.lists(inside, min_size=1, max_size=3).map(lambda terms: Add(tuple(terms))),
        st.lists(inside, min_size=1, max_size=2).map(lambda factors: Mul(tuple(factors))),
    )


def _with_rounding(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    quotient = st.builds(lambda a, b: Mul((a, Pow(b, Constant(Fraction(-1))))), inside, POSITIVE)
    return st.one_of(
        _polynomials(inside),
        quotient,
        st.builds(lambda name, a: Call(name, (a,)), st.sampled_from(["floor", "ceil"]), quotient),
        st.builds(lambda a, b: Call("mod", (a, b)), inside, POSITIVE),
        st.builds(lambda name, a, b: Call(name, (a, b)), st.sampled_from(["min", "max"]), inside, inside),
    )


def polynomials() -> st.SearchStrategy[Expr]:
    """Index expressions of +, - and * alone."""
    return st.recursive(st.one_of(numbers(), ATOMS), _polynomials, max_leaves=6)


def index_expressions() -> st.SearchStrategy[Expr]:
    """Any index expressions in the sizes N, S and the indices i, j."""
    return st.recursive(st.one_of(numbers(), ATOMS), _with_rounding, max_leaves=7)


def _upper() -> st.SearchStrategy[Expr]:
    return st.sampled_from([Constant(Fraction(1)), Size("N"), Add((Size("S"), Constant(Fraction(-1))))])


POSITIONS: st.SearchStrategy[Expr] = st.sampled_from(
    [Index("i"), Index("j"), Add((Index("i"), Index("j"))), Add((Mul((Size("S"), Index("j"))), Constant(Fraction(1))))]
)


def comparisons() -> st.SearchStrategy[Comparison]:
    """Conditions between index expressions."""
    sides = st.one_of(POSITIONS, ATOMS, numbers())
    return st.builds(Comparison, st.sampled_from(["=", "!=", "<=", "<"]), sides, sides)


def _larger(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    lower, name = numbers_from(0, 1), st.sampled_from("ijk")
    conditions = st.lists(comparisons(), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.lists(inside, min_size=2, max_size=3).map(lambda terms: Add(tuple(terms))),
        st.lists(inside, min_size=2, max_size=3).map(lambda factors: Mul(tuple(factors))),
        st.builds(Sum, inside, name, lower, _upper()),
        st.builds(Max, inside, name, st.just(Constant(Fraction(0))), _upper()),
        st.builds(lambda a, b: Mul((Bracket(a), b)), conditions, inside),
        st.builds(lambda a, held, b: Cases(((a, held),), b), inside, conditions, inside),
        st.builds(lambda order, a: Call("f", (a,), order), st.integers(0, 2), inside),
        inside.map(lambda base: Pow(base, Constant(Fraction(2)))),
    )


def numbers_from(lowest: int, highest: int) -> st.SearchStrategy[Expr]:
    return st.integers(lowest, highest).map(lambda number: Constant(Fraction(number)))


def expressions() -> st.SearchStrategy[Expr]:
    """Any expressions, with sums, maxima, brackets and cases; the names of bound indices may be those of free ones."""
    leaf = st.one_of(numbers(), ATOMS, st.builds(lambda name, at: Read(name, (at,)), st.sampled_from("xy"), POSITIONS))
    return st.recursive(leaf, _larger, max_leaves=6)


FEW = tuple(grid(N=range(1, 3), S=range(1, 4), i=range(0, 2), j=range(-1, 2), k=range(2, 3)))


def shuffled(items: tuple[object, ...], random: Random) -> tuple:  # type: ignore[type-arg]
    """The items in another order."""
    return tuple(random.sample(items, len(items)))
