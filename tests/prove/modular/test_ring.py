"""Numbers modulo primes: arithmetic, roots as symbols, and what they remember."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest

from symderiv.numbers.arithmetic import Undefined
from symderiv.prove.modular import ring as ring_module
from symderiv.prove.modular.lanes import USUAL, Lanes
from symderiv.prove.modular.ring import Ring, Value, multiplied
from symderiv.prove.normal.atoms import GiveUp


def a_ring() -> Ring:
    return Ring(Lanes(USUAL, Random(5).randrange), 1)


class Some:
    """A ring with elements a, b of unknown sign, p > 0, r^2 = p, s^2 = a, c^3 = b."""

    def __init__(self) -> None:
        self.ring = a_ring()
        self.a, self.b = (self.ring.generator("element", name) for name in "ab")
        self.p = self.ring.generator("element", "p", 2)
        self.r = self.ring.root("root", "p", 2, self.p, 2).value
        self.s = self.ring.root("root", "a", 2, self.a, 1).value
        self.c = self.ring.root("root", "b", 3, self.b, 1).value

    def number(self, value: str | int) -> Value:
        return self.ring.rational(Fraction(value))


Sides = Callable[[Some], tuple[Value, Value]]
EQUAL: dict[str, Sides] = {
    "a sum in two orders": (lambda o: (o.a + o.b + o.p, o.p + (o.b + o.a))),
    "a difference": (lambda o: (o.a - o.b + o.b, o.a)),
    "a sum with 0": (lambda o: (o.a + o.number(0), o.number(0) + o.a)),
    "numbers": (lambda o: (o.number("1/2") + o.number("1/3"), o.number("5/6"))),
    "a product of numbers": (lambda o: (o.number("1/2") * o.number("4/3"), o.number("2/3"))),
    "a product with 1": (lambda o: (o.a * o.number(1), o.number(1) * o.a)),
    "a product with 0": (lambda o: (o.a * o.number(0), o.number(0) * o.a)),
    "multiplied out": (lambda o: ((o.a + o.b) * (o.a - o.b), o.a * o.a - o.b * o.b)),
    "a power": (lambda o: ((o.a + o.b).power(3), (o.a + o.b) * (o.a + o.b) * (o.a + o.b))),
    "the power 1": (lambda o: (o.a.power(1), o.a)),
    "the power 0": (lambda o: (o.a.power(0), o.number(1))),
    "a reciprocal": (lambda o: ((o.a + o.b).power(-2) * (o.a + o.b) * (o.a + o.b), o.number(1))),
    "a power of a number": (lambda o: (o.number("2/3").power(-3), o.number("27/8"))),
    "a root by itself": (lambda o: (o.r * o.r, o.p)),
    "a power of a root": (lambda o: (o.r.power(5), o.p * o.p * o.r)),
    "roots multiplied": (lambda o: ((o.r + o.s) * (o.r - o.s), o.p - o.a)),
    "roots of two kinds": (lambda o: ((o.r * o.c).power(6), o.p.power(3) * o.b.power(2))),
    "a sum of roots, squared": (lambda o: ((o.r + o.s).power(2), o.p + o.a + o.number(2) * o.r * o.s)),
    "one by a root": (lambda o: (o.r.power(-1) * o.p, o.r)),
    "one by a cube root": (lambda o: (o.c.power(-1) * o.b, o.c * o.c)),
    "one by the square of a cube root": (lambda o: ((o.c * o.c).power(-1) * o.b, o.c)),
    "one by a product of roots": (lambda o: ((o.r * o.s).power(-1) * o.p * o.a, o.r * o.s)),
    "one by a multiple of a root": (lambda o: ((o.a * o.r).power(-1) * o.a, o.r.power(-1))),
    "one by 1 and a root": (lambda o: ((o.number(1) + o.r).power(-1) * (o.number(1) - o.p), o.number(1) - o.r)),
    "one by a sum of roots": (lambda o: ((o.r + o.s).power(-1) * (o.p - o.a), o.r - o.s)),
    "one by a sum of roots and a product": (
        lambda o: ((o.r + o.s + o.r * o.s).power(-1) * (o.r + o.s + o.r * o.s), o.number(1))
    ),
    "the square of one by a sum with a root": (
        lambda o: ((o.a + o.r).power(-2) * (o.a + o.r) * (o.a + o.r), o.number(1))
    ),
}
APART: dict[str, Sides] = {
    "two elements": (lambda o: (o.a, o.b)),
    "a root and its negative": (lambda o: (o.r, -o.r)),
    "two roots": (lambda o: (o.r, o.s)),
    "a root and its square": (lambda o: (o.r, o.p)),
    "a cube root and its square": (lambda o: (o.c, o.c * o.c)),
    "an element and more": (lambda o: (o.a, o.a + o.number("1/1000000007"))),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_numbers(name: str) -> None:
    left, right = EQUAL[name](Some())
    assert (left - right).is_zero()
    assert left.residues == right.residues


@pytest.mark.parametrize("name", APART)
def test_different_numbers(name: str) -> None:
    left, right = APART[name](Some())
    assert not (left - right).is_zero()


def test_what_numbers_remember() -> None:
    o = Some()
    total, product, power = o.a + o.b, o.a * o.b, o.a.power(-3)
    assert [(v.made, v.of, v.number) for v in (total, product, power)] == [
        ("sum", (o.a, o.b), 0),
        ("product", (o.a, o.b), 0),
        ("power", (o.a,), -3),
    ]
    assert (o.a.made, o.ring.generators[o.a.number].value) == ("generator", o.a)
    assert (o.r.made, o.ring.generators[o.r.number].kind, o.ring.generators[o.r.number].degree) == (
        "generator",
        "root",
        2,
    )
    assert o.number("1/3").exact == Fraction(1, 3)
    assert (o.number(2) + o.number(3)).exact == 5
    assert total.exact is None
    assert (o.a + o.ring.zero, o.ring.zero + o.a, o.a * o.ring.one, o.ring.one * o.a) == (o.a,) * 4
    assert (o.a * o.ring.zero, o.ring.zero * o.a) == (o.ring.zero,) * 2
    assert o.a.power(0) is o.ring.one
    assert o.a.power(1) is o.a


SIGNS: dict[str, tuple[Callable[[Some], Value], int | None]] = {
    "a positive number": (lambda o: o.number(3), 2),
    "0": (lambda o: o.number(0), 0),
    "a negative number": (lambda o: o.number(-3), -2),
    "an element": (lambda o: o.a, None),
    "its square": (lambda o: o.a * o.a, 1),
    "a square of what is equal": (lambda o: o.a * (o.a + o.ring.zero), 1),
    "a product of two": (lambda o: o.a * o.b, None),
    "an even power": (lambda o: o.a.power(4), 1),
    "an odd power": (lambda o: o.a.power(3), None),
    "an even power below": (lambda o: o.a.power(-2), 2),
    "a product of a positive and a negative": (lambda o: o.p * o.number(-2), -2),
    "a product of two negatives": (lambda o: (-o.p) * (-o.p - o.number(1)), 2),
    "the square of a negative": (lambda o: (-o.p) * (-o.p), 2),
    "a root of a positive": (lambda o: o.r, 2),
    "another root": (lambda o: o.s, 1),
    "a sum of roots": (lambda o: o.r + o.s, 2),
    "the square of a positive": (lambda o: o.p * o.p, 2),
    "a power of a positive": (lambda o: o.p.power(3), 2),
    "a power of a negative": (lambda o: (-o.p).power(3), -2),
}


@pytest.mark.parametrize("name", SIGNS)
def test_evident_signs(name: str) -> None:
    make, sign = SIGNS[name]
    assert make(Some()).sign == sign


def test_what_has_no_value_and_what_is_given_up() -> None:
    o = Some()
    for zero in (o.a - o.a, o.ring.zero):
        with pytest.raises(Undefined):
            zero.power(-1)
        assert zero.power(2).is_zero()
        assert zero.power(0).exact == 1
    with pytest.raises(GiveUp):  # a sum with a cube root
        (o.number(1) + o.c).power(-1)
    same = o.ring.root("root", "p squared", 2, o.p * o.p, 1).value
    with pytest.raises(GiveUp):  # (p + r)(p - r) = 0 for r^2 = p^2
        (o.p + same).power(-1)
    with pytest.raises(GiveUp):
        (o.number(1) + o.r).power(65)
    assert (o.number(1) + o.r).power(64).of
    assert o.a.power(1000).of


def test_limits_on_length(monkeypatch: pytest.MonkeyPatch) -> None:
    o = Some()
    assert o.number(2).power(2048).exact == 2**2048
    with pytest.raises(GiveUp):
        o.number(2).power(2049)
    assert o.number(2**4095).exact == 2**4095
    for long in (Fraction(2**4096), Fraction(1, 2**4096)):
        with pytest.raises(GiveUp):
            o.ring.rational(long)
    widest = ring_module._WIDEST
    for place in range(1, 5):
        bounds = [0, 0, 0, 0]
        bounds[place - 1] = widest
        assert Value(o.ring, {(): (1, *bounds)}, "slice").residues  # type: ignore[dict-item]
        bounds[place - 1] += 1
        with pytest.raises(GiveUp):
            Value(o.ring, {(): (1, *bounds)}, "slice")  # type: ignore[dict-item]
    parts = {((number, 1),): (1, 0, 0, 0, 0) for number in range(64)}
    assert len(Value(o.ring, parts, "slice").residues) == 64
    with pytest.raises(GiveUp):
        Value(o.ring, {**parts, (): (1, 0, 0, 0, 0)}, "slice")


def test_work_is_counted() -> None:
    o = Some()
    two, three = o.a + o.r, o.b + o.s + o.c
    before = o.ring.work
    product = two * three
    assert o.ring.work - before >= 2 * 3 + len(product.parts)
    before = o.ring.work
    o.number(7)
    o.number(7)
    assert o.ring.work - before == 3  # one coefficient, and two questions for it
    o.ring.work = ring_module._MOST_WORK - 1
    assert len((o.a + o.b).parts) == 1
    with pytest.raises(GiveUp):
        o.a + o.p


def test_a_generator_is_made_once() -> None:
    o = Some()
    assert o.ring.generator("element", "a") is o.a
    assert o.ring.generator("exp", "a") is not o.a
    assert o.ring.root("root", "p", 7, o.b) == o.ring.generators[o.r.number]
    numbers = [generator.value.number for generator in o.ring.generators]
    assert numbers == list(range(len(numbers)))


def test_one_class_up_to_sign() -> None:
    o = Some()
    first, turned = o.ring.class_up_to_sign(o.a - o.b)
    assert turned == 1
    assert o.ring.class_up_to_sign(o.b - o.a) == (first, -1)
    assert o.ring.class_up_to_sign(o.a - o.b) == (first, 1)
    assert o.ring.class_up_to_sign(o.r + o.a)[0] != first
    other, again = o.ring.class_up_to_sign(-o.r - o.a)
    assert (other, again) == (o.ring.class_up_to_sign(o.r + o.a)[0], -1)


def test_products_of_generators() -> None:
    assert multiplied(((1, 2),), ((0, 1), (1, 3))) == ((0, 1), (1, 5))
    assert multiplied(((1, 2), (3, 1)), ((1, -2),)) == ((3, 1),)
    assert multiplied((), ()) == ()


def test_questions_are_counted() -> None:
    """Each comparison with 0, and each class with all that were asked for before."""
    o = Some()

    def asked(question: Callable[[], object]) -> int:
        before = o.ring.lanes._questions
        question()
        return o.ring.lanes._questions - before

    sum_, number = o.a + o.b, o.number(3)
    assert asked(sum_.is_zero) == 1
    assert asked(number.is_zero) == 0
    others = len(o.ring.generators) + len(o.ring._rationals)
    assert [asked(lambda: o.ring.class_of(sum_)) for _ in range(3)] == [1 + others, 2 + others, 3 + others]
    assert asked(lambda: o.ring.class_up_to_sign(sum_)) == 4 + others + 4
    assert asked(lambda: sum_.power(-1)) == 2  # whether it is 0, and its one coefficient
    # Also for (r + a)(r - a) = p - a^2; of r + a there are two coefficients.
    assert asked(lambda: (o.r + o.a).power(-1)) == 1 + 2 + 1 + 2


def test_bounds_do_not_depend_on_the_order_of_a_sum() -> None:
    """a + 1/b^3 = (a b^3 + 1)/b^3, and a/16 + 9 b = (a + 144 b)/16."""
    o = Some()
    for one, two, bounds in (
        (o.a, o.b.power(-3), (4, 3, 1, 0)),
        (o.a * o.number("1/16"), o.b * o.number(9), (1, 0, 4 + 4 + 1, 4)),
    ):
        assert (one + two).parts[()][1:] == (two + one).parts[()][1:] == bounds


def test_a_generator_is_itself_a_term() -> None:
    o = Some()
    for generator in (o.a, o.r, o.c):
        assert generator.expansion == {((generator.number, 1),): 1}
