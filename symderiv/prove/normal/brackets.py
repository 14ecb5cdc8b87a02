"""Brackets on indices, `[0 <= value]` and `[0 = value]`: decided, or in one form for all that say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from symderiv.lang.expr import Call, Expr, Read
from symderiv.lang.index_form import is_integral, polynomial
from symderiv.lang.order import sort_key
from symderiv.lang.polynomial import Polynomial, denominator, inverse, may_divide, plus, scale, times
from symderiv.lang.walk import free_indices
from symderiv.prove.normal.atoms import Form, GiveUp, test
from symderiv.prove.normal.form import ONE, ZERO, atom_form
from symderiv.prove.normal.form import plus as plus_forms
from symderiv.prove.normal.form import times as times_forms
from symderiv.prove.normal.index_terms import begins_with_minus, simplified
from symderiv.prove.normal.scope import Scope, plain


def at_least_zero(value: Polynomial, scope: Scope) -> Form:
    """`[0 <= value]`: 1, 0, a test, or a product of tests; `[0 = value]` of a remainder that is never above 0.

    Raises GiveUp where no multiple is a whole number.
    """
    form = _tightened(_whole(simplified(value, scope)), scope)
    for monomial, coefficient in sorted(form.items(), key=lambda item: [(sort_key(a), e) for a, e in item[0]]):
        rest = plus(form, {monomial: -coefficient})
        match monomial:
            case ((Call(function, arguments) as atom, 1),) if abs(coefficient) == 1 and free_indices(atom):
                if function == "floor":
                    return at_least_zero(_without_floor(rest, polynomial(arguments[0]), coefficient), scope)
                if function == ("min" if coefficient > 0 else "max"):
                    result = ONE
                    for argument in arguments:
                        side = plus(rest, scale(polynomial(argument), coefficient))
                        result = times_forms(result, at_least_zero(side, scope))
                    return result
    if scope.shown(form):
        return ONE
    if scope.shown(plus(scale(form, -1), {(): Fraction(-1)})):
        return ZERO
    if any(_is_floor(atom) for monomial in form for atom, _ in monomial) and scope.shown(scale(form, -1)):
        return is_zero(form, scope)
    if scope.thorough and not any(name[0] == "#" for name in free_indices(plain(form))):
        return _one_way_round(form, scope)
    return atom_form(test("<=", plain(form)))


def _one_way_round(form: Polynomial, scope: Scope) -> Form:
    """[0 <= u] = [0 = u] for u <= 0, [0 <= u] = 1 - [0 = u + 1] for u >= -1, and [0 <= u] = 1 - [0 <= -u - 1].

    The range of a summation index is left as it is: the opposite would be a sum over all other integers.
    """
    if scope.shown(scale(form, -1)):
        return is_zero(form, scope)
    above = plus(form, {(): Fraction(1)})
    if scope.shown(above):
        return plus_forms(ONE, is_zero(above, scope), -1)
    if begins_with_minus(form):
        return plus_forms(ONE, at_least_zero(scale(above, -1), scope), -1)
    return atom_form(test("<=", plain(form)))


def _is_floor(atom: Expr) -> bool:
    return isinstance(atom, Call) and atom.function == "floor"


def above_zero(value: Polynomial, scope: Scope) -> Form:
    """`[0 < value]`, which for a whole number is `[0 <= value - 1]`."""
    return at_least_zero(plus(_whole(simplified(value, scope)), {(): Fraction(-1)}), scope)


def _whole(value: Polynomial) -> Polynomial:
    """A positive multiple that is a whole number wherever indices and sizes are."""
    multiple = times(value, denominator(value)) if value else value
    if not is_integral(multiple):
        raise GiveUp("a bracket on a number that may not be whole")
    return multiple


def _without_floor(rest: Polynomial, inner: Polynomial, coefficient: Fraction) -> Polynomial:
    """floor(q) + r >= 0 just where q + r >= 0; r - floor(q) >= 0 just where D*(r - q) + D - 1 >= 0."""
    if coefficient > 0:
        return plus(rest, inner)
    below = denominator(inner)
    return plus(plus(times(below, plus(rest, scale(inner, -1))), below), {(): Fraction(-1)})


def without_stride(value: Expr, bound: frozenset[str], scope: Scope) -> Polynomial | None:
    """r - S*floor(q) >= 0 just where floor(r/S) - floor(q) >= 0, for a bound index in q and none in r."""
    form = polynomial(value)
    for monomial, coefficient in form.items():
        match monomial:
            case (*sizes, (Call("floor", (inner,)), 1)) if all(may_divide(atom) for atom, _ in sizes):
                rest = plus(form, {monomial: -coefficient})
                if not free_indices(inner).isdisjoint(bound) and free_indices(plain(rest)).isdisjoint(bound):
                    limit = plain(times(rest, inverse({tuple(sizes): abs(coefficient)})))
                    known = simplified(polynomial(Call("floor", (limit,))), scope)
                    return _without_floor(known, polynomial(inner), coefficient)
    return None


def _tightened(value: Polynomial, scope: Scope) -> Polynomial:
    """g*x + c >= 0 just where x + floor(c/g) >= 0, for g a number or a product of sizes and c free of indices."""
    moving = {m: n for m, n in value.items() if any(free_indices(atom) or isinstance(atom, Read) for atom, _ in m)}
    if not moving:
        return value
    shared: dict[Expr, int] = {atom: e for atom, e in next(iter(moving)) if may_divide(atom)}
    for monomial in moving:
        exponents = dict(monomial)
        shared = {atom: min(e, exponents[atom]) for atom, e in shared.items() if atom in exponents}
    common = gcd(*(int(coefficient) for coefficient in moving.values()))
    factor = {tuple((atom, -e) for atom, e in shared.items()): Fraction(1, common)}
    still = {m: n for m, n in value.items() if m not in moving}
    offset = simplified(polynomial(Call("floor", (plain(times(still, factor)),))), scope) if still else {}
    return plus(times(moving, factor), offset)


def is_zero(value: Polynomial, scope: Scope) -> Form:
    """`[0 = value]`: 1, 0 or a test.  Raises GiveUp where no multiple is a whole number."""
    form = _whole(simplified(value, scope))
    if not form:
        return ONE
    divisor = gcd(*(int(coefficient) for monomial, coefficient in form.items() if monomial))
    if form.get((), Fraction(0)) % (divisor or abs(form[()]) + 1):
        return ZERO
    form = scale(form, Fraction(1, divisor or 1))
    for side in (form, scale(form, -1)):
        if scope.shown(plus(side, {(): Fraction(-1)})):
            return ZERO
    if scope.thorough and scope.shown(form) and scope.shown(scale(form, -1)):
        return ONE
    return atom_form(test("=", plain(scale(form, -1) if begins_with_minus(form) else form)))


@dataclass(frozen=True, slots=True)
class Quotient:
    """A floor in a test `0 = value`, what it is multiplied with, and what it equals where the test holds."""

    floor: Expr
    factor: Polynomial
    exactly: Polynomial


def whole_quotients(value: Expr, scope: Scope) -> Iterator[Quotient]:
    """The floors for which `0 = value` says floor(x) = x - r with 0 <= r < 1: that x - r is an integer."""
    form = polynomial(value)
    for monomial, coefficient in form.items():
        match monomial[-1:]:
            case ((Call("floor", (inner,)) as quotient, 1),) if all(may_divide(a) for a, _ in monomial[:-1]):
                factor = {monomial[:-1]: coefficient}
                exactly = times({m: -c for m, c in form.items() if m != monomial}, inverse(factor))
                fraction = plus(polynomial(inner), scale(exactly, -1))
                below = denominator(fraction or {(): Fraction(1)})
                above = times(fraction, below)
                if scope.shown(above) and scope.shown(plus(plus(below, scale(above, -1)), {(): Fraction(-1)})):
                    yield Quotient(quotient, {monomial[:-1]: abs(coefficient)}, exactly)
