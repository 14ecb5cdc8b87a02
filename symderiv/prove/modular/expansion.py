"""What a number is made of: its factors, and the products of generators whose sum it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from symderiv.prove.modular.ring import Monomial, Ring, Value, multiplied

_MOST_TERMS = 64
_HIGHEST = 4  # power of a sum that is multiplied out

Terms = Mapping[Monomial, Fraction]  # a sum of products of generators, with its coefficients


def terms_of(value: Value) -> Terms:
    """The number, or one of its class, multiplied out; what has too many terms or is divided by is one generator."""
    if value.expansion is None:
        ring, of = value.ring, value.ring.class_of(value)
        if of not in ring.expansions:
            terms = _terms(value)
            ring.expansions[of] = _whole(value, 1) if terms is None or len(terms) > _MOST_TERMS else terms
        value.expansion = ring.expansions[of]
    return value.expansion


def _whole(value: Value, exponent: int) -> Terms:
    """A power of a number that stands as one generator."""
    whole = value.ring.generator("whole", value.ring.class_of(value), inside=value)
    return {((whole.number, exponent),): Fraction(1)}


def _terms(value: Value) -> Terms | None:
    """Of numbers and generators it is known since they were made."""
    match value.made:
        case "sum":
            return _sum(terms_of(term) for term in _summands(value))
        case "product":
            return _product(*map(terms_of, value.of))
        case "power":
            base, exponent = value.of[0], value.number
            return _power(terms_of(base), exponent) or _whole(base, exponent)
    return None


def _summands(value: Value) -> Iterator[Value]:
    """The terms of nested sums, which a loop over an index nests as deep as it is long."""
    todo = [value]
    while todo:
        term = todo.pop()
        if term.made == "sum" and term.expansion is None:
            todo += term.of
        else:
            yield term


def _sum(parts: Iterator[Terms]) -> Terms:
    total: dict[Monomial, Fraction] = {}
    for terms in parts:
        for monomial, coefficient in terms.items():
            total[monomial] = total.get(monomial, Fraction(0)) + coefficient
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def _product(left: Terms, right: Terms) -> Terms | None:
    if len(left) * len(right) > 4 * _MOST_TERMS:
        return None
    return _sum({multiplied(a, b): p * q} for a, p in left.items() for b, q in right.items())


def _power(base: Terms, exponent: int) -> Terms | None:
    if len(base) == 1:
        ((monomial, coefficient),) = base.items()
        if abs(exponent) * (coefficient.numerator.bit_length() + coefficient.denominator.bit_length()) < 4096:
            return {tuple((number, e * exponent) for number, e in monomial): coefficient**exponent}
    if not 0 < exponent <= _HIGHEST:
        return None
    result: Terms | None = base
    for _ in range(exponent - 1):
        result = None if result is None else _product(result, base)
    return result


def product_of(ring: Ring, monomial: Monomial) -> Value:
    """The value of a product of generators."""
    result = ring.one
    for number, exponent in monomial:
        generator = ring.generators[number]
        whole = generator.kind == "whole" and generator.inside is not None
        result = result * (generator.inside if whole else generator.value).power(exponent)  # type: ignore[union-attr]
    return result


def factors_of(value: Value, times: int = 1) -> Iterator[tuple[Value, int]]:
    """Numbers, none a product or power itself, and their exponents."""
    if value.made == "product":
        for factor in value.of:
            yield from factors_of(factor, times)
    elif value.made == "power":
        yield from factors_of(value.of[0], times * value.number)
    elif value.made == "sum" and terms_of(value):
        yield from _factors_of_sum(value, times)
    else:
        yield value, times


def _factors_of_sum(value: Value, times: int) -> Iterator[tuple[Value, int]]:
    """What all terms share, a positive fraction first, and what then is left."""
    ring, terms = value.ring, terms_of(value)
    numbers = {number for monomial in terms for number, _ in monomial}
    lowest = {number: min(dict(monomial).get(number, 0) for monomial in terms) for number in sorted(numbers)}
    shared = tuple((number, exponent) for number, exponent in lowest.items() if exponent)
    fraction = Fraction(gcd(*(c.numerator for c in terms.values())), lcm(*(c.denominator for c in terms.values())))
    if shared == () and fraction == 1:
        yield value, times
        return
    yield ring.rational(fraction), times
    for number, exponent in shared:
        factor = product_of(ring, ((number, 1),))
        yield from factors_of(factor, exponent * times) if factor.made != "sum" else [(factor, exponent * times)]
    rest = value * (product_of(ring, shared) * ring.rational(fraction)).power(-1)
    rest = Value(ring, rest.parts, "slice", sign=rest.sign)
    away = tuple((number, -exponent) for number, exponent in shared)
    rest.expansion = {multiplied(monomial, away): c / fraction for monomial, c in terms.items()}
    yield (ring.rational(next(iter(rest.expansion.values()))) if list(rest.expansion) == [()] else rest), times


@dataclass(frozen=True, slots=True)
class Line:
    """A sum up to a factor: its key, the sign of the factor, and the terms where there are any."""

    key: object
    turned: int
    terms: Terms | None = None


def line_of(value: Value) -> Line:
    """The key under which the sign of a number is assumed: the same for its multiples."""
    terms = terms_of(value)
    if not terms:
        return Line((), 1)
    first = terms[min(terms)]
    key = frozenset((monomial, coefficient / first) for monomial, coefficient in terms.items())
    return Line(key, 1 if first > 0 else -1, terms)


def solved_for_generator(ring: Ring, terms: Terms) -> tuple[int, Terms] | None:
    """A generator of which the terms are a multiple, plus others without it, and what it is where their sum is 0.

    An element among elements, else the newest generator: what depends on the one that is given must not stand in the
    others.  A root is no free symbol, nor is what stands for a whole number.
    """
    kinds = {number: ring.generators[number].kind for monomial in terms for number, _ in monomial}
    among_elements = set(kinds.values()) <= {"element", "pi"}
    for number in (n for n, kind in sorted(kinds.items()) if kind == "element") if among_elements else [max(kinds)]:
        alone = ((number, 1),)
        others = {monomial: c for monomial, c in terms.items() if monomial != alone}
        entangled = any(number == other for monomial in others for other, _ in monomial)
        if alone in terms and kinds[number] not in ("root", "whole") and not entangled:
            return number, {monomial: -c / terms[alone] for monomial, c in others.items()}
    return None
