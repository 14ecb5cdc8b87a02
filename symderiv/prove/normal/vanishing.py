"""Whether a normal form is 0: brackets are used up, and denominators cleared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, reduce

from symderiv.lang.arithmetic import constant, neg, sub
from symderiv.lang.bounds import Facts, Ranges, never_negative
from symderiv.lang.expr import Expr, Index, Read
from symderiv.lang.index_form import polynomial
from symderiv.lang.layer import Tensor
from symderiv.lang.polynomial import Polynomial, scale
from symderiv.lang.polynomial import plus as plus_polynomials
from symderiv.lang.walk import nodes
from symderiv.prove.normal.atoms import Atom, Base, Form, GiveUp, Monomial, Test, atoms_of
from symderiv.prove.normal.brackets import at_least_zero
from symderiv.prove.normal.form import ONE, ZERO, atom_form, plus, product_of, times
from symderiv.prove.normal.index_terms import begins_with_minus, root_of
from symderiv.prove.normal.normal_form import formed
from symderiv.prove.normal.scope import Scope
from symderiv.prove.normal.sums import substituted

_MOST_DENOMINATORS = 20


def difference(left: Expr, right: Expr, scope: Scope) -> Form:
    """The normal form of `left - right`."""
    return plus(_formed(left, scope), _formed(right, scope), -1)


def _formed(side: Expr, scope: Scope) -> Form:
    """The normal form; what one step of a derivation ends with, the next begins with, and it is computed once."""
    facts = scope.facts
    known = (facts.at_least_zero, *(tuple(part.items()) for part in (facts.ranges, facts.derived, facts.values)))
    how = (scope.nonnegative, scope.write_out, scope.thorough)
    form, left_whole = _remembered(side, known, tuple(scope.tensors.items()), how)
    scope.left_whole.update(left_whole)
    return form


@lru_cache(maxsize=256)
def _remembered(
    side: Expr,
    known: tuple[tuple[Expr, ...], Ranges, tuple[tuple[str, Expr], ...], Ranges],
    tensors: tuple[tuple[str, Tensor], ...],
    how: tuple[frozenset[str], int, bool],
) -> tuple[Form, frozenset[int]]:
    """The normal form, and how many values the sums have that were not written out."""
    at_least_zero, ranges, derived, values = known
    facts = Facts(dict(ranges), at_least_zero, dict(derived), dict(values))
    scope = Scope(facts, dict(tensors), *how)
    return formed(side, scope), frozenset(scope.left_whole)


def vanishes(difference: Form, scope: Scope) -> bool:
    """Whether a form is 0, after brackets have been used up and denominators cleared."""
    return not difference or not _cleared(_identified(_by_equations(_one_way_round(difference, scope), scope), scope))


def _one_way_round(form: Form, scope: Scope) -> Form:
    """[0 <= -u] = 1 - [0 <= u - 1], so that of a condition and its opposite one is left."""
    result = ZERO
    for monomial, coefficient in form.items():
        product = ONE
        for pair in monomial:
            factor = product_of((pair,))
            if isinstance(pair[0], Test) and pair[0].relation == "<=" and begins_with_minus(polynomial(pair[0].value)):
                opposite = plus_polynomials(scale(polynomial(pair[0].value), -1), {(): Fraction(-1)})
                factor = plus(ONE, at_least_zero(opposite, scope), -1)
            product = times(product, factor)
        result = plus(result, product, coefficient)
    return result


def _by_equations(form: Form, scope: Scope) -> Form:
    """[e = f]*[0 <= e - g] is 0, or [e = f], where the sign of f - g is known."""
    result = ZERO
    for monomial, coefficient in form.items():
        equations = [polynomial(atom.value) for atom, _ in monomial if isinstance(atom, Test) and atom.relation == "="]
        factors = (_under_equations(pair, equations, scope) for pair in monomial) if equations else ()
        product = reduce(times, factors, ONE) if equations else {monomial: Fraction(1)}
        result = plus(result, product, coefficient)
    return result


def _under_equations(pair: tuple[Atom, Fraction], equations: Sequence[Polynomial], scope: Scope) -> Form:
    if isinstance(pair[0], Test) and pair[0].relation == "<=":
        value = polynomial(pair[0].value)
        for other in (scale(equation, sign) for equation in equations for sign in (1, -1)):
            same = plus_polynomials(value, other)
            if scope.shown(same):
                return ONE
            if scope.shown(plus_polynomials(scale(same, -1), {(): Fraction(-1)})):
                return ZERO
    return product_of((pair,))


def _identified(form: Form, scope: Scope) -> Form:
    """f(i)*[i = j] = f(j)*[i = j]."""
    result = ZERO
    for monomial, coefficient in form.items():
        result = plus(result, _identified_monomial(monomial, scope), coefficient)
    return result


def _identified_monomial(monomial: Monomial, scope: Scope) -> Form:
    for atom, _ in monomial:
        if isinstance(atom, Test) and atom.relation == "=":
            roots = ((name, root_of(atom.value, name)) for name in sorted(atom.free, reverse=True))
            name, value = next(((n, v) for n, v in roots if v is not None), ("", None))
            rest = tuple(pair for pair in monomial if pair[0] != atom)
            if value is not None and any(name in other.free for other, _ in rest):
                moved = substituted({rest: Fraction(1)}, {Index(name): value}, scope)
                return times(atom_form(atom), _identified(moved, scope))
    left = _without_implied(monomial, scope)
    return ZERO if left is None else {left: Fraction(1)}


def _without_implied(monomial: Monomial, scope: Scope) -> Monomial | None:
    """[e = 0]*[0 <= v] is [e = 0] where e = 0 implies 0 <= v, and 0 (None) where it implies v < 0.

    Asked only where v reads an integer tensor: an index is put in the place of what it equals.
    """
    equations = [atom.value for atom, _ in monomial if isinstance(atom, Test) and atom.relation == "="]
    asked = [
        atom
        for atom, _ in monomial
        if isinstance(atom, Test) and atom.relation == "<=" and any(isinstance(n, Read) for n in nodes(atom.value))
    ]
    if not equations or not asked:
        return monomial
    both_ways = tuple(side for value in equations for side in (value, neg(value)))
    known = replace(scope.facts, at_least_zero=(*scope.facts.at_least_zero, *both_ways))
    if any(never_negative(sub(constant(-1), atom.value), known) for atom in asked):
        return None
    implied = {atom for atom in asked if never_negative(atom.value, known)}
    return tuple(pair for pair in monomial if pair[0] not in implied)


def _cleared(form: Form) -> Form:
    """The form times powers of what stands in its denominators, which is not 0 on the domain."""
    for _ in range(_MOST_DENOMINATORS):
        lowest = {
            atom: min(dict(monomial).get(atom, Fraction(0)) for monomial in form)
            for atom in sorted(atoms_of(form), key=lambda atom: not isinstance(atom, Base))
        }
        divisor = next((atom for atom, exponent in lowest.items() if exponent < 0), None)
        if divisor is None:
            return form
        raised = ZERO
        for monomial, coefficient in form.items():
            raised = plus(raised, product_of((*monomial, (divisor, -lowest[divisor]))), coefficient)
        form = raised
    raise GiveUp("too many denominators")
