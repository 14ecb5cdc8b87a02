"""Numbers modulo random primes: polynomials in roots, with bounds on the degree and height of each coefficient.

A number remembers what it is made of, so that exp and log can take their arguments apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symderiv.numbers.arithmetic import Undefined
from symderiv.prove.modular.evident import sign_of_power, sign_of_product, sign_of_sum
from symderiv.prove.modular.lanes import Coefficient, Lanes
from symderiv.prove.normal.atoms import GiveUp

Monomial = tuple[tuple[int, int], ...]  # generators, by number, and their exponents, in order
Class = tuple[tuple[Monomial, int], ...]  # the residues of a number that are not 0: equal ones are taken to be equal

_MOST_WORK = 400_000  # coefficients of all numbers together
_WIDEST = 1 << 24  # degree, and bits of height
_MOST_PARTS = 64  # products of roots in one number
_LONGEST = 4096  # bits of a rational number
_HIGHEST = 64  # exponent of a number with roots
_ONE: Coefficient = (1, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Generator:
    """What stands for a function: its kind, its value, and the argument of an `exp` or `log`, the power of a `root`."""

    kind: str
    value: Value
    inside: Value | None
    degree: int = 1


class Value:
    """An element of the ring.

    parts   the coefficient of each product of roots
    made    `number`, `generator`, `sum`, `product` or `power`; of which numbers, with which exponent or generator
    sign    what is evident: 2 and -2 for above and below 0, 1 and -1 for at least and at most 0, 0; None for nothing
    exact   the value where it is rational
    """

    __slots__ = ("exact", "expansion", "made", "number", "of", "parts", "ring", "sign")

    def __init__(
        self,
        ring: Ring,
        parts: Mapping[Monomial, Coefficient],
        made: str,
        of: tuple[Value, ...] = (),
        number: int = 0,
        sign: int | None = None,
        exact: Fraction | None = None,
    ) -> None:
        self.ring, self.parts, self.made, self.of, self.number = ring, parts, made, of, number
        self.sign, self.exact = sign, exact
        self.expansion: Mapping[Monomial, Fraction] | None = None
        ring.work += len(parts)
        if ring.work > _MOST_WORK or len(parts) > _MOST_PARTS:
            raise GiveUp("too much work modulo primes")
        for _, above, below, height, depth in parts.values():
            if above > _WIDEST or below > _WIDEST or height > _WIDEST or depth > _WIDEST:
                raise GiveUp("degrees or heights too large")

    def __add__(self, other: Value) -> Value:
        if self.exact is not None and other.exact is not None:
            return self.ring.rational(self.exact + other.exact)
        if self is self.ring.zero or other is self.ring.zero:
            return other if self is self.ring.zero else self
        parts = dict(self.parts)
        for monomial, coefficient in other.parts.items():
            parts[monomial] = self.ring.sum(parts[monomial], coefficient) if monomial in parts else coefficient
        return Value(self.ring, parts, "sum", (self, other), sign=sign_of_sum(self.sign, other.sign))

    def __mul__(self, other: Value) -> Value:
        if self.exact is not None and other.exact is not None:
            return self.ring.rational(self.exact * other.exact)
        if self is self.ring.zero or other is self.ring.one:
            return self
        if other is self.ring.zero or self is self.ring.one:
            return other
        self.ring.work += len(self.parts) * len(other.parts)
        parts: dict[Monomial, Coefficient] = {}
        for left, one in self.parts.items():
            for right, two in other.parts.items():
                self.ring.collect(parts, left, right, self.ring.product(one, two))
        sign = sign_of_power(self.sign, 2) if self is other else sign_of_product(self.sign, other.sign)
        return Value(self.ring, parts, "product", (self, other), sign=sign)

    def __neg__(self) -> Value:
        return self * self.ring.rational(Fraction(-1))

    def __sub__(self, other: Value) -> Value:
        return self + -other

    def is_zero(self) -> bool:
        """Whether it is 0; where that is not known exactly, a question to the primes."""
        if self.exact is not None:
            return self.exact == 0
        self.ring.lanes.asked(self.parts.values())
        return not any(coefficient[0] for coefficient in self.parts.values())

    @property
    def residues(self) -> Class:
        """The residues that are not 0."""
        return tuple(sorted((monomial, c[0]) for monomial, c in self.parts.items() if c[0]))

    def power(self, exponent: int) -> Value:
        """A whole power.  Raises Undefined for a division by 0."""
        if exponent == 1:
            return self
        if exponent == 0:
            return self.ring.one
        if exponent < 0 and self.is_zero():
            raise Undefined("division by 0")
        if self.exact is not None:
            if max(self.exact.numerator.bit_length(), self.exact.denominator.bit_length()) * abs(exponent) > _LONGEST:
                raise GiveUp("numbers too long")
            return self.ring.rational(self.exact**exponent)
        base = self if exponent > 0 else self._inverse()
        parts = _power(base, abs(exponent)).parts
        return Value(self.ring, parts, "power", (self,), exponent, sign_of_power(self.sign, exponent))

    def _inverse(self) -> Value:
        """1/(a*r^k) = r^(d-k)/(a*u) for a root with r^d = u, and 1/(a + b*r) = (a - b*r)/(a^2 - b^2*u) for d = 2."""
        ring = self.ring
        ring.lanes.asked(self.parts.values(), len(self.parts))
        last = max((monomial[-1][0] for monomial, c in self.parts.items() if c[0] and monomial), default=None)
        if last is None:
            residue, above, below, height, depth = self.parts[()]
            return Value(ring, {(): (ring.lanes.inverse(residue), below, above, depth, height)}, "power", (self,), -1)
        root = ring.generators[last]
        slices = self._by_powers_of(last)
        assert root.inside is not None
        if len(slices) == 1:
            ((exponent, factor),) = slices.items()
            return _power(root.value, root.degree - exponent) * factor.power(-1) * root.inside.power(-1)
        if root.degree != 2:
            raise GiveUp("division by a sum of roots that are no square roots")
        norm = slices[0] * slices[0] - slices[1] * slices[1] * root.inside
        if norm.is_zero():
            raise GiveUp("division by a sum with the root of a square")
        return (slices[0] - slices[1] * root.value) * norm.power(-1)

    def _by_powers_of(self, last: int) -> dict[int, Value]:
        """The coefficients of the powers of a root after which none stands; those that are 0 are left out."""
        slices: dict[int, dict[Monomial, Coefficient]] = {}
        for monomial, coefficient in self.parts.items():
            exponent = monomial[-1][1] if monomial and monomial[-1][0] == last else 0
            if coefficient[0]:
                slices.setdefault(exponent, {})[monomial[:-1] if exponent else monomial] = coefficient
        return {exponent: Value(self.ring, parts, "slice") for exponent, parts in slices.items()}


def _power(base: Value, exponent: int) -> Value:
    """A power above 0, in one step where there are no roots."""
    if set(base.parts) == {()}:
        residue, *bounds = base.parts[()]
        above, below, height, depth = (bound * exponent for bound in bounds)
        residue = pow(residue, exponent, base.ring.lanes.modulus)
        return Value(base.ring, {(): (residue, above, below, height, depth)}, "slice")
    if exponent > _HIGHEST:
        raise GiveUp("too high a power of roots")
    result = base
    for _ in range(exponent - 1):
        result = result * base
    return result


class Ring:
    """The numbers modulo one draw of primes, and the generators that stand for functions.

    fineness  exponentials and roots are made with so much finer exponents than those that are met first
    work      how many coefficients were computed, in earlier draws too
    """

    def __init__(self, lanes: Lanes, fineness: int, work: int = 0) -> None:
        self.lanes, self.fineness, self.work = lanes, fineness, work
        self.generators: list[Generator] = []
        self._known: dict[Hashable, int] = {}
        self._rationals: dict[Fraction, Value] = {}
        self._turned: dict[Class, int] = {}
        self._classes = 0
        self.expansions: dict[Class, Mapping[Monomial, Fraction]] = {}
        self.zero, self.one = self.rational(Fraction(0)), self.rational(Fraction(1))
        self._reduced: dict[Monomial, Value] = {}

    # Coefficients

    def sum(self, one: Coefficient, two: Coefficient) -> Coefficient:
        """N/D + N'/D' = (N D' + N' D)/(D D')."""
        left, n, d, h, k = one
        right, n2, d2, h2, k2 = two
        return (left + right) % self.lanes.modulus, max(n + d2, n2 + d), d + d2, max(h + k2, h2 + k) + 1, k + k2

    def product(self, one: Coefficient, two: Coefficient) -> Coefficient:
        """N/D * N'/D' = (N N')/(D D')."""
        left, n, d, h, k = one
        right, n2, d2, h2, k2 = two
        return left * right % self.lanes.modulus, n + n2, d + d2, h + h2, k + k2

    def collect(self, parts: dict[Monomial, Coefficient], left: Monomial, right: Monomial, one: Coefficient) -> None:
        """Adds `one * left * right` to the parts of a number, with r^d = u for every root."""
        if not left or not right:
            reduced: Mapping[Monomial, Coefficient] = {left or right: _ONE}
        else:
            reduced = self._reduction(multiplied(left, right)).parts
        for monomial, coefficient in reduced.items():
            term = one if coefficient is _ONE else self.product(one, coefficient)
            parts[monomial] = self.sum(parts[monomial], term) if monomial in parts else term

    def _reduction(self, monomial: Monomial) -> Value:
        """A product of roots with r^d = u, so that no exponent reaches d."""
        if monomial not in self._reduced:
            high = next(((n, e) for n, e in monomial if e >= self.generators[n].degree), None)
            if high is None:
                self._reduced[monomial] = Value(self, {monomial: _ONE}, "slice")
            else:
                root = self.generators[high[0]]
                assert root.inside is not None
                rest = multiplied(monomial, ((high[0], -root.degree),))
                self._reduced[monomial] = self._reduction(rest) * root.inside
        return self._reduced[monomial]

    # Numbers

    def _expand(self, value: Value, terms: Mapping[Monomial, Fraction]) -> None:
        """Notes what a number is, for all that turn out to be of its class."""
        self.lanes.asked(value.parts.values(), 0)
        value.expansion = self.expansions[value.residues] = terms

    def rational(self, value: Fraction) -> Value:
        """A rational number."""
        if value not in self._rationals:
            above, below = abs(value.numerator), value.denominator
            if max(above.bit_length(), below.bit_length()) > _LONGEST:
                raise GiveUp("numbers too long")
            residue = value.numerator * self.lanes.inverse(below) % self.lanes.modulus
            part = (residue, 0, 0, max(above - 1, 0).bit_length(), (below - 1).bit_length())
            sign = 2 * ((value > 0) - (value < 0))
            made = self._rationals[value] = Value(self, {(): part}, "number", sign=sign, exact=value)
            self._expand(made, {(): value} if value else {})
        self.work += 1
        return self._rationals[value]

    def generator(self, kind: str, of: Hashable, sign: int | None = None, inside: Value | None = None) -> Value:
        """The generator of a kind and class, made where there is none yet."""
        key = (kind, of)
        if key not in self._known:
            number = self._known[key] = len(self.generators)
            value = Value(self, {(): (self.lanes.some(), 1, 0, 0, 0)}, "generator", (), number, sign)
            self.generators.append(Generator(kind, value, inside))
            self._expand(value, {((number, 1),): Fraction(1)})
        return self.generators[self._known[key]].value

    def root(self, kind: str, of: Hashable, degree: int, power: Value, sign: int | None = None) -> Generator:
        """The generator r with r^degree = power, a symbol; of another degree where it was made so before."""
        key = (kind, of)
        if key not in self._known:
            number = self._known[key] = len(self.generators)
            value = Value(self, {((number, 1),): _ONE}, "generator", (), number, sign)
            self.generators.append(Generator("root", value, power, degree))
            self._expand(value, {((number, 1),): Fraction(1)})
        return self.generators[self._known[key]]

    def class_of(self, value: Value) -> Class:
        """The class of an argument: a question for each class that was asked for before."""
        self._classes += 1
        self.lanes.asked(value.parts.values(), self._classes + len(self.generators) + len(self._rationals))
        return value.residues

    def class_up_to_sign(self, value: Value) -> tuple[Class, int]:
        """One class for a number and its negative, and the sign with which this one belongs to it."""
        own, modulus = self.class_of(value), self.lanes.modulus
        other = tuple((monomial, modulus - residue) for monomial, residue in own)
        self.lanes.asked(value.parts.values(), self._classes)
        self._turned.setdefault(own, -1 if other in self._turned else 1)  # the first that is met: not left to chance
        return (own, 1) if self._turned[own] > 0 else (other, -1)


def multiplied(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    exponents = dict(left)
    for number, exponent in right:
        exponents[number] = exponents.get(number, 0) + exponent
    return tuple(sorted((number, exponent) for number, exponent in exponents.items() if exponent))
