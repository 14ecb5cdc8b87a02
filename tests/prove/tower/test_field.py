"""Rational functions with relations: their arithmetic, their factors, and what is known of their signs."""

from fractions import Fraction

import pytest

from symderiv.numbers.arithmetic import Undefined
from symderiv.prove.normal.atoms import GiveUp
from symderiv.prove.tower.field import Field, TooFewGenerators, Value


def field(signs: dict[str, int] | None = None) -> tuple[Field, Value, Value, Value]:
    """A field with the generators s and t, of unknown sign, and the positive c."""
    made = Field(4, signs or {})
    return made, made.generator("s"), made.generator("t"), made.generator("c", positive=True)


def combined(made: Field, text: str, *generators: Value) -> Value:
    """A polynomial as Python writes it, in the generators s, t and c and numbers."""
    s, t, c = (generator[0] for generator in generators)
    return eval(text, {"s": s, "t": t, "c": c, "one": made.one}), made.one


LINEAR = {
    "2*s + 3*one": ("s", Fraction(-3, 2), False),
    "c - 2*one": ("c", Fraction(2), True),
    "3*t": ("t", Fraction(0), False),
    "s + t": None,
    "s + t + one": None,
    "s*t + one": None,
    "s**2 - one": None,
}

LEAST_SIGN = {
    "c": 1,
    "c + s**2": 1,
    "c*s**2 + t**2": 0,
    "s**2": 0,
    "c - one": -1,
    "s": -1,
    "s**2 + t": -1,
    "s**3 + one": -1,
    "c*s + one": -1,
    "s**2*t**2 + 2*one": 1,
}

FACTORED = ["s - t", "t - s", "one - s", "one - s**2", "t**2 - s**2", "-s*t", "6*one - 4*s", "(one - s)**3*(t - s)"]


@pytest.mark.parametrize("text, expected", LINEAR.items(), ids=LINEAR.keys())
def test_linear_in_one_generator(text: str, expected: object) -> None:
    made, *generators = field()
    assert made.linear(combined(made, text, *generators)[0]) == expected


@pytest.mark.parametrize("text, least", LEAST_SIGN.items(), ids=LEAST_SIGN.keys())
def test_what_is_evident_is_not_asked(text: str, least: int) -> None:
    """What is positive has no other sign, what is at least 0 may be 0, and all else may be negative too."""
    made, *generators = field()
    polynomial = combined(made, text, *generators)[0]
    assert made.sign_of(polynomial) == 1
    assert list(made.possible.values()) == {1: [], 0: [(0,)], -1: [(-1, 0)]}[least]


@pytest.mark.parametrize("text", FACTORED)
def test_factors_have_a_positive_leading_coefficient(text: str) -> None:
    made, *generators = field()
    value = combined(made, text, *generators)
    number, factors = made.factors(value)
    assert all(polynomial.leading_coefficient() > 0 for polynomial, _ in factors)
    product = made.number(number)
    for polynomial, times in factors:
        for _ in range(times):
            product = made.mul(product, (polynomial, made.one))
    assert product == value


SIGNS = {
    "0": ("s - s", "one", {}, 0),
    "a positive generator": ("c", "one", {}, 1),
    "the negative of a positive one": ("-c - one", "one", {}, -1),
    "an assumed sign": ("s", "one", {"1*[s]^1": -1}, -1),
    "the negative": ("-s", "one", {"1*[s]^1": -1}, 1),
    "a square": ("s**2", "one", {"1*[s]^1": -1}, 1),
    "a cube": ("s**3", "one", {"1*[s]^1": -1}, -1),
    "a square of 0": ("s**2", "one", {"1*[s]^1": 0}, 0),
    "a product": ("s*t", "one", {"1*[s]^1": -1, "1*[t]^1": -1}, 1),
    "a product with 0": ("s*t", "one", {"1*[s]^1": -1, "1*[t]^1": 0}, 0),
    "a product with something positive": ("s*c + s", "one", {"1*[s]^1": -1}, -1),
    "one by it": ("one", "s", {"1*[s]^1": -1}, -1),
    "one by its square": ("one", "s**2", {"1*[s]^1": -1}, 1),
    "one by something positive": ("one", "c", {}, 1),
    "what is not assumed": ("s", "one", {}, 1),
}


@pytest.mark.parametrize("above, below, signs, expected", SIGNS.values(), ids=SIGNS.keys())
def test_signs(above: str, below: str, signs: dict[str, int], expected: int) -> None:
    made, *generators = field(signs)
    value = made.normal(combined(made, above, *generators)[0], combined(made, below, *generators)[0])
    assert made.sign(value) == expected


@pytest.mark.parametrize("below", ["s", "s**2"])
def test_one_by_0_has_no_sign(below: str) -> None:
    made, *generators = field({"1*[s]^1": 0})
    value = made.normal(made.one, combined(made, below, *generators)[0])
    with pytest.raises(Undefined):
        made.sign(value)


def test_what_is_0_in_a_cell_vanishes_and_is_no_divisor() -> None:
    made, s, t, c = field({"-1*+1*[s]^1*[t]^1": 0})
    value = made.add(made.mul(s, t), made.number(1), -1)
    assert not made.vanishes(value)
    assert made.sign(value) == 0
    assert made.vanishes(value)
    assert made.vanishes(made.mul(value, c))
    assert not made.vanishes(made.add(value, c))
    with pytest.raises(Undefined):
        made.invert(value)
    with pytest.raises(Undefined):
        made.invert(made.number(0))


def test_arithmetic() -> None:
    made, s, t, c = field()
    quotient = made.mul(s, made.invert(t))
    assert made.add(quotient, quotient) == made.mul(made.number(2), quotient)
    assert made.add(quotient, made.mul(t, made.invert(s))) == made.mul(
        made.add(made.mul(s, s), made.mul(t, t)), made.invert(made.mul(s, t))
    )
    assert made.add(quotient, made.invert(t), -3) == made.mul(made.add(s, made.number(3), -1), made.invert(t))
    assert made.add(quotient, quotient, -1) == made.number(0)
    assert made.mul(quotient, t) == s
    assert made.mul(made.number(Fraction(2, 3)), made.number(Fraction(3, 2))) == made.number(1)
    assert made.invert(made.mul(made.number(-1), s)) == made.mul(made.number(-1), made.invert(s))
    assert made.generator("c") == c


@pytest.mark.parametrize("degree, exponent, expected", [(2, 5, (2, 1)), (2, 4, (2, 0)), (3, 5, (1, 2)), (3, 2, (0, 2))])
def test_relations(degree: int, exponent: int, expected: tuple[int, int]) -> None:
    """For r^degree = s + t, a power of r is a power of s + t times what is left."""
    made, s, t, _ = field()
    root, base = made.generator("r"), made.add(s, t)
    made.relate(root, degree, base)
    value, product = made.number(1), made.number(1)
    for _ in range(exponent):
        value = made.mul(value, root)
    for factor, times in zip((base, root), expected, strict=True):
        for _ in range(times):
            product = made.mul(product, factor)
    assert value == product
    assert made.place_of(root) == 3
    assert all(exponents[3] < degree for exponents in value[0].to_dict())


def test_a_relation_holds_in_a_sum() -> None:
    made, s, t, _ = field()
    root = made.generator("r")
    made.relate(root, 2, s)
    square = made.mul(made.add(root, t), made.add(root, t))
    assert square == made.add(made.add(s, made.mul(t, t)), made.mul(made.mul(made.number(2), root), t))


def test_texts_tell_values_apart() -> None:
    made, s, t, c = field()
    values = [s, t, made.mul(s, s), made.add(s, t), made.add(s, t, -1), made.invert(s), made.mul(s, made.invert(t)), c]
    assert len({made.text(value) for value in values}) == len(values)
    assert made.text(made.add(s, t)) == made.text(made.add(t, s))


def test_no_more_generators_than_there_is_room() -> None:
    made, *_ = field()
    made.generator("r")
    with pytest.raises(TooFewGenerators):
        made.generator("q")


def test_too_much_is_given_up() -> None:
    made, s, t, c = field()
    long = made.number(1)
    for _ in range(18):
        long = made.mul(long, made.add(made.add(s, t), made.add(c, made.number(1))))
    assert len(long[0]) == 1330
    with pytest.raises(GiveUp):
        made.factors(long)
    with pytest.raises(GiveUp):
        made.mul(long, long)


def test_too_much_work_is_given_up() -> None:
    """All results together, though each of them is short."""
    made, s, t, c = field()
    long = made.number(1)
    for _ in range(10):
        long = made.mul(long, made.add(made.add(s, t), c))
    for _ in range(2000):
        made.add(long, t)
    with pytest.raises(GiveUp):
        for _ in range(4000):
            made.add(long, t)


@pytest.mark.parametrize("terms, allowed", [(500, True), (501, False)])
def test_the_longest_polynomial_that_is_factored(terms: int, allowed: bool) -> None:
    made, s, *_ = field()
    polynomial = sum((s[0] ** exponent for exponent in range(1, terms)), made.one)
    for value in ((polynomial, made.one), (made.one, polynomial)):
        if allowed:
            assert made.factors(value)[0] == 1
        else:
            with pytest.raises(GiveUp):
                made.factors(value)
