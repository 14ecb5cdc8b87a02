"""Sums over indices in normal form, for all sizes at once.

A sum runs over all integers; its range is a product of tests among the factors.  So a delta is contracted by
substituting the index, in the range as everywhere else, and the order of nested sums leaves no trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symderiv.lang.arithmetic import add, sub
from symderiv.lang.expr import Expr, Index, Read
from symderiv.lang.index_form import polynomial
from symderiv.lang.walk import free_indices, replace
from symderiv.prove.normal.atoms import (
    Apply,
    Atom,
    Base,
    Form,
    GiveUp,
    Indicator,
    Largest,
    Leaf,
    Monomial,
    Test,
    Total,
    bracket_of,
    free_in,
    height_of,
    largest,
    leaf,
    single,
    test,
)
from symderiv.prove.normal.brackets import at_least_zero, is_zero
from symderiv.prove.normal.form import ONE, ZERO, atom_form, plus, product_of, scaled, times
from symderiv.prove.normal.functions import function, power
from symderiv.prove.normal.index_terms import index_form, index_normal
from symderiv.prove.normal.inverses import times_inverse
from symderiv.prove.normal.naming import alignments, named, runs_backwards, stands_in_a_read
from symderiv.prove.normal.ranges import limits_of, without_implied
from symderiv.prove.normal.scope import Scope, plain
from symderiv.prove.normal.signs import comparison
from symderiv.prove.normal.sum_steps import STEPS

_MOST_INDICES = 12


# Substituting indices


def substituted(form: Form, values: Mapping[Expr, Expr], scope: Scope) -> Form:
    """A form with indices, sizes, or floors of them replaced by index expressions, and brackets by 0 or 1."""
    if not _may_stand_in(free_in(form), values):
        return form
    result = ZERO
    for monomial, coefficient in form.items():
        result = plus(result, put(monomial, values, scope), coefficient)
    return result


def _may_stand_in(free: frozenset[str], values: Mapping[Expr, Expr]) -> bool:
    """Whether what has these free indices may hold something to be replaced."""
    return any(not names or not names.isdisjoint(free) for names in map(free_indices, values))


def put(monomial: Monomial, values: Mapping[Expr, Expr], scope: Scope) -> Form:
    """The same for a monomial."""
    result = product_of(tuple(pair for pair in monomial if not _may_stand_in(pair[0].free, values)))
    for atom, exponent in monomial:
        if _may_stand_in(atom.free, values):
            result = times(result, power(_substituted_atom(atom, values, scope), exponent, scope))
    return result


def _substituted_atom(atom: Atom, values: Mapping[Expr, Expr], scope: Scope) -> Form:
    match atom:
        case Leaf(expr=Read() as read):
            return read_form(replace(read, values.get), scope)
        case Leaf(expr=expr):
            return index_form(replace(expr, values.get), scope)
        case Test() if bracket_of(atom) in values:
            return index_form(values[bracket_of(atom)], scope)
        case Test(relation="<=", value=value) if _renames(values, atom.free):
            return atom_form(test("<=", plain(polynomial(replace(value, values.get)))))  # a mere change of names
        case Test(relation="<=", value=value):
            return at_least_zero(polynomial(replace(value, values.get)), scope)
        case Test(value=value):
            return is_zero(polynomial(replace(value, values.get)), scope)
        case Apply(function=name, arguments=arguments, order=order):
            return function(name, tuple(substituted(a, values, scope) for a in arguments), order, scope)
        case Base(form=form):
            return substituted(form, values, scope)
        case Indicator(positive=positive, form=form):
            inside = substituted(form, values, scope)
            return comparison("<", inside if positive else scaled(inside, -1), scope)
        case Total(bound=bound, factors=factors):
            renamed = {name: scope.fresh() for name in bound}
            inner = {**values, **_renaming(renamed)}
            return sum_over(frozenset(renamed.values()), put(factors, inner, scope), scope)
        case Largest(bound=bound, tests=tests, body=body):
            new = scope.fresh()
            inner = {**values, **_renaming({bound: new})}
            return largest_over(new, put(tests, inner, scope), substituted(body, inner, scope), scope)
    raise GiveUp(f"no substitution into {type(atom).__name__}")


def _renaming(names: Mapping[str, str]) -> dict[Expr, Expr]:
    return {Index(old): Index(new) for old, new in names.items()}


def _renames(values: Mapping[Expr, Expr], names: frozenset[str]) -> bool:
    """Whether each of these indices keeps its name or gets a final one, of which no range is known."""
    new = (value for key, value in values.items() if not isinstance(key, Index) or key.name in names)
    return all(isinstance(value, Index) and value.name[0] == "#" and value.name[1] != "t" for value in new)


def read_form(read: Expr, scope: Scope) -> Form:
    """A read with its index positions in normal form."""
    assert isinstance(read, Read)
    return atom_form(leaf(Read(read.tensor, tuple(index_normal(index, scope) for index in read.indices))))


# Sums


def sum_over(bound: frozenset[str], body: Form, scope: Scope) -> Form:
    """The sum of a form over all integers for each bound index; every range is given by tests in the form."""
    result = ZERO
    for monomial, coefficient in body.items():
        result = plus(result, _sum_of_monomial(bound, monomial, scope), coefficient)
    return result


def _sum_of_monomial(bound: frozenset[str], monomial: Monomial, scope: Scope) -> Form:
    outside = tuple(pair for pair in monomial if pair[0].free.isdisjoint(bound))
    bound, inside = _opened(bound, tuple(pair for pair in monomial if not pair[0].free.isdisjoint(bound)), scope)
    if len(bound) > _MOST_INDICES:
        raise GiveUp("too many bound indices in one sum")
    return times(product_of(outside), _sum_inside(bound, inside, scope))


def _sum_inside(bound: frozenset[str], inside: Monomial, scope: Scope) -> Form:
    if (changed := times_inverse(bound, inside, scope)) is not None:
        return sum_over(*changed, scope)
    for step in STEPS:
        if (changed := step(bound, inside, scope, put)) is not None:
            return sum_over(*changed, scope)
    fewer = without_implied(bound, inside, scope)
    if fewer != inside:  # a range with two limits can be counted
        return sum_over(bound, {fewer: Fraction(1)}, scope)
    result = ONE
    for names, factors in _components(bound, inside):
        result = times(result, _component(names, factors, scope))
    return result


def _opened(bound: frozenset[str], monomial: Monomial, scope: Scope) -> tuple[frozenset[str], Monomial]:
    """(sum_j x_ij) * y_i = sum_j (x_ij * y_i): sums under a sum become sums over more indices."""
    factors: list[tuple[Atom, Fraction]] = []
    for atom, exponent in monomial:
        if isinstance(atom, Total) and exponent.denominator == 1 and exponent > 0:
            for _ in range(int(exponent)):
                names = {name: scope.fresh() for name in atom.bound}
                bound |= set(names.values())
                renamed = single(put(atom.factors, _renaming(names), scope))
                if renamed is None or renamed[1] != 1:
                    raise GiveUp("a sum that renaming its indices changes")
                factors += renamed[0]
        else:
            factors.append((atom, exponent))
    joined = single(product_of(tuple(factors)))
    if joined is None or joined[1] != 1:
        raise GiveUp("a product of sums that has more than one term")
    return bound, joined[0]


def _components(bound: frozenset[str], inside: Monomial) -> list[tuple[frozenset[str], Monomial]]:
    """Groups of factors that share no bound index."""
    groups: list[tuple[frozenset[str], Monomial]] = []
    for pair in inside:
        names = pair[0].free & bound
        factors: Monomial = (pair,)
        apart = []
        for other_names, other_factors in groups:
            if names & other_names:
                names, factors = names | other_names, other_factors + factors
            else:
                apart.append((other_names, other_factors))
        groups = [*apart, (names, factors)]
    return groups


def _component(names: frozenset[str], factors: Monomial, scope: Scope) -> Form:
    """A connected sum as one atom; what an inner sum shares with a divisor is cancelled first."""
    divisors = {atom for atom, exponent in factors if isinstance(atom, Total) and exponent < 0}
    for name in sorted(names) if divisors and len(names) > 1 else ():
        mine = tuple(pair for pair in factors if name in pair[0].free)
        inner = single(_component(frozenset((name,)), mine, scope))
        if inner is not None and any(atom in divisors for atom, _ in inner[0]):
            rest = tuple(pair for pair in factors if name not in pair[0].free)
            return scaled(sum_over(names - {name}, product_of(rest + inner[0]), scope), inner[1])
    return named(names, factors, lambda monomial, values: put(monomial, values, scope))


# Maxima


def largest_over(name: str, tests: Form, body: Form, scope: Scope) -> Form:
    """max_j (x_j + c) = max_j x_j + c and max_j 2*x_j = 2*max_j x_j."""
    one = single(tests)
    if one is None or one[1] != 1:
        raise GiveUp("a maximum over a range that is not one product of tests")
    outside: dict[Monomial, Fraction] = {}
    inside: dict[Monomial, Fraction] = {}
    for monomial, coefficient in body.items():
        moves = any(name in atom.free for atom, _ in monomial)
        (inside if moves else outside)[monomial] = coefficient
    if not inside:
        return outside if _shown_not_empty(name, one[0], scope) else _given_up("a maximum over what may be no values")
    factor = abs(next(iter(inside.values()))) if len(inside) == 1 else Fraction(1)
    values = _from_zero(name, one[0], inside, scope) or alignments(name, inside)
    found = [_largest_named(name, value, one[0], scaled(inside, 1 / factor), scope) for value in values]
    return plus(outside, atom_form(min(found, key=lambda atom: (len(atom.key), atom.key))), factor)


def _from_zero(name: str, tests: Monomial, body: Form, scope: Scope) -> list[Expr]:
    """max_{i=l}^u f(i) = max_{i=0}^{u-l} f(l + i), or f(u - i) where i runs backwards; none where a read aligns it."""
    lower, upper = limits_of(name, tests, scope)
    if len(lower) != 1 or len(upper) != 1 or stands_in_a_read(name, body):
        return []
    turned = runs_backwards(name, body)
    return [sub(upper[0][1], Index(name)) if turned else add(Index(name), lower[0][1])]


def _given_up(why: str) -> Form:
    raise GiveUp(why)


def _shown_not_empty(name: str, tests: Monomial, scope: Scope) -> bool:
    """Whether the range of a maximum over the same value again and again holds an index at all sizes."""
    limits = limits_of(name, tests, scope)
    return all(len(side) == 1 for side in limits) and scope.shown(polynomial(sub(limits[1][0][1], limits[0][0][1])))


def _largest_named(name: str, value: Expr, tests: Monomial, body: Form, scope: Scope) -> Largest:
    """A maximum with its index shifted or reflected, under its final name."""
    if value != Index(name):
        moved = single(put(tests, {Index(name): value}, scope))
        if moved is None or moved[1] != 1:
            raise GiveUp("a range that moving its index changes")
        tests, body = moved[0], substituted(body, {Index(name): value}, scope)
    height = 1 + height_of(body)
    final = _renaming({name: f"#{height}.0"})
    renamed = single(put(tests, final, scope))
    if renamed is None:
        raise GiveUp("a range that renaming its index changes")
    moving = substituted(body, final, scope)
    if 1 + height_of(moving) != height:
        raise GiveUp("a maximum that renaming its index changes")
    return largest(f"#{height}.0", renamed[0], moving)
