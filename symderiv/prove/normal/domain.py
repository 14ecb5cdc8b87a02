"""Where an expression is defined: what must not be 0, and what must be positive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from symderiv.lang.arithmetic import sub
from symderiv.lang.expr import ZERO as NOTHING
from symderiv.lang.expr import Bracket, Call, Cases, Comparison, Constant, Expr, Index, Max, Mul, Pow, Sum
from symderiv.lang.index_form import polynomial
from symderiv.lang.walk import children, free_indices, fresh, index_names, substitute
from symderiv.prove.normal.atoms import Form, base, form_key, single
from symderiv.prove.normal.normal_form import formed
from symderiv.prove.normal.scope import Scope, is_index_expression
from symderiv.prove.normal.signs import content, form_above_zero, form_never_below_zero

_COVERS = {"<": ("<", "<=", "!="), "<=": ("<=",), "!=": ("!=",), "=": ()}


@dataclass(frozen=True, slots=True)
class Condition:
    """`0 relation value`, needed where the guards hold."""

    relation: str
    value: Expr
    guards: tuple[Comparison, ...]


def conditions(expr: Expr, guards: tuple[Comparison, ...] = (), free: frozenset[str] = frozenset()) -> list[Condition]:
    """What an expression needs to be defined: `0 != x` for 1/x, `0 <= x` for sqrt(x), `0 < x` for log(x).

    What a sum or a maximum holds is needed only where its range is not empty.  No index that is bound there bears the
    name of one of the `free` indices, of which other things are known.
    """
    found: list[Condition] = []
    match expr:
        case Pow(bottom, Constant(exponent)) if exponent.denominator == 1:
            if exponent < 0:
                found.append(Condition("!=", bottom, guards))
        case Pow(bottom, exponent):
            root = isinstance(exponent, Constant) and exponent.value > 0
            found.append(Condition("<=" if root else "<", bottom, guards))
        case Call("log", (argument,)):
            found.append(Condition("<", argument, guards))
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            if index in free:
                name = fresh(index, index_names(expr) | free)
                body = substitute(body, {index: Index(name)})
            inside = conditions(body, (*guards, Comparison("<=", lower, upper)), free)
            return [*inside, *conditions(lower, guards, free), *conditions(upper, guards, free)]
        case Cases(branches, otherwise):
            for value, held in branches:
                found += conditions(value, guards + held, free)
            opposite = tuple(_opposite(held[0]) for _, held in branches if len(held) == 1)
            return found + conditions(otherwise, guards + opposite, free)
        case Mul(factors):
            guards += tuple(c for factor in factors if isinstance(factor, Bracket) for c in factor.conditions)
    for child in children(expr):
        found += conditions(child, guards, free)
    return found


def _opposite(condition: Comparison) -> Comparison:
    relation = {"=": "!=", "!=": "=", "<=": "<", "<": "<="}[condition.relation]
    return Comparison(relation, condition.right, condition.left)


def domain_of(sides: Iterable[Expr], scope: Scope) -> tuple[tuple[Comparison, ...], frozenset[str]]:
    """The conditions that are not evident, and the keys of atoms that are at least 0 wherever these hold."""
    needed: dict[tuple[str, str], Comparison] = {}
    nonnegative: set[str] = set()
    sides = tuple(sides)
    free = frozenset(scope.facts.ranges).union(*map(free_indices, sides))
    for condition in (c for side in sides for c in conditions(side, (), free)):
        form = formed(condition.value, scope)
        if _evident(condition, form, scope) or any(
            _covers(guard, condition, form, scope) for guard in condition.guards
        ):
            continue
        needed.setdefault(
            (condition.relation, form_key(form)), Comparison(condition.relation, NOTHING, condition.value)
        )
        if condition.relation != "!=" and all(_always_holds(guard, scope) for guard in condition.guards):
            nonnegative |= _nonnegative_atoms(form, scope)
    return tuple(needed.values()), frozenset(nonnegative)


def _always_holds(guard: Comparison, scope: Scope) -> bool:
    """Whether it is shown that a range is not empty."""
    length = sub(guard.right, guard.left)
    return guard.relation == "<=" and is_index_expression(length, scope) and scope.shown(polynomial(length))


def _evident(condition: Condition, form: Form, scope: Scope) -> bool:
    if condition.relation == "<=":
        return form_never_below_zero(form, scope)
    opposite = {monomial: -coefficient for monomial, coefficient in form.items()}
    return form_above_zero(form, scope) or (condition.relation == "!=" and form_above_zero(opposite, scope))


def _covers(guard: Comparison, condition: Condition, form: Form, scope: Scope) -> bool:
    """Whether the guard says what the condition needs."""
    difference = sub(guard.right, guard.left)
    if condition.relation not in _COVERS[guard.relation] or is_index_expression(difference, scope):
        return False
    known = formed(difference, scope)
    opposite = {monomial: -coefficient for monomial, coefficient in known.items()}
    return known == form or (condition.relation == "!=" and opposite == form)


def _nonnegative_atoms(form: Form, scope: Scope) -> set[str]:
    """x for x >= 0 or x^3 >= 0, and the base of a sum."""
    if not form:
        return set()
    _, _, rest = content(form, scope, positive=True)
    one = single(rest)
    if one is None:
        return {base(rest).key}
    if one[1] > 0 and len(one[0]) == 1 and one[0][0][1] % 2 == Fraction(1):
        return {one[0][0][0].key}
    return set()
