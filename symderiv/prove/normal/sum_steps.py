"""How a sum over indices is brought to its simplest range: each step keeps its value.

A sum over all integers of its bound indices is these and one monomial, whose tests are its range.
"""

from __future__ import annotations

from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.expr import Bracket, Call, Comparison, Expr, Index
from symderiv.lang.flattened import Split, divisor, divisors, floor_apart
from symderiv.lang.flattened import least as least_of
from symderiv.lang.index_form import polynomial
from symderiv.lang.polynomial import Polynomial, scale
from symderiv.lang.walk import free_indices, nodes, replace
from symderiv.prove.normal.atoms import Form, Leaf, Monomial, Test, text
from symderiv.prove.normal.brackets import at_least_zero, whole_quotients, without_stride
from symderiv.prove.normal.form import ZERO, plus, product_of, times
from symderiv.prove.normal.index_terms import (
    is_unit,
    limit_of,
    quotient_down,
    same_at_both_ends,
    solved,
)
from symderiv.prove.normal.ranges import Bound, inside_scope, tests_of, without
from symderiv.prove.normal.scope import Scope, plain
from symderiv.prove.normal.sum_ends import ENDS, Changed, Put, Step

_ROUNDED = ("'floor'", "'min'", "'max'")


def _sharpened(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """Floors, minima and maxima simplified by the ranges of the bound indices, which do not change thereby."""
    ranges = tuple(pair for pair in inside if isinstance(pair[0], Test) and pair[0].relation == "<=")
    others = without(inside, *(atom for atom, _ in ranges))
    if not any(name in atom.key for atom, _ in others for name in _ROUNDED):
        return None
    local = inside_scope(bound, inside, scope)
    again = put(others, {Index(name): Index(name) for name in bound}, local)
    return None if again == {others: 1} else (bound, times(product_of(ranges), again))


def _rank(factor: Polynomial) -> tuple[bool, str]:
    return not is_unit(factor), text(plain(factor))


def _quotient_opened(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_i f(i, floor(q/S))*[S divides q] = sum_i sum_v f(i, v)*[S*v = q], if i stands in q with a lesser factor."""
    local = inside_scope(bound, inside, scope)
    for atom in tests_of(inside, "="):
        for quotient in whole_quotients(atom.value, local):
            rest = replace(atom.value, {quotient.floor: constant(0)}.get)
            slopes = [parts[1] for name in sorted(atom.free & bound) if (parts := solved(rest, name)) is not None]
            if any(_rank(slope) < _rank(quotient.factor) for slope in slopes):
                new = scope.fresh()
                moved = put(inside, {quotient.floor: Index(new)}, scope)
                return bound | {new}, moved
    return None


def _without_quotients(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """[S*floor(q/S) = q]*[0 <= u + S*floor(q/S)] = [S*floor(q/S) = q]*[0 <= u + q]."""
    local = inside_scope(bound, inside, scope)
    for atom in tests_of(inside, "="):
        for quotient in whole_quotients(atom.value, local):
            for other in tests_of(inside, "<="):
                value = replace(other.value, {quotient.floor: plain(quotient.exactly)}.get)
                if value != other.value:
                    simpler = at_least_zero(polynomial(value), scope)
                    return bound, times(product_of(without(inside, other)), simpler)
    return None


def _without_strides(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """[S*floor(i/K) <= r] = [floor(i/K) <= floor(r/S)] = [i <= K*floor(r/S) + K - 1]."""
    for atom in tests_of(inside, "<="):
        if (value := without_stride(atom.value, bound, scope)) is not None:
            return bound, times(product_of(without(inside, atom)), at_least_zero(value, scope))
    return None


def _contracted(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_i f(i)*[i = e] = f(e), and sum_i f(i)*[S*i = e] = f(floor(e/S))*[S*floor(e/S) = e]."""
    found = []
    for atom in tests_of(inside, "="):
        for name in sorted(atom.free & bound):
            if (parts := solved(atom.value, name)) is not None:
                found.append((_rank(parts[1]), atom, name, parts))
    if not found:
        return None
    _, atom, name, (sign, factor, rest) = min(found, key=lambda item: (item[0], item[1].key, item[2]))
    local = inside_scope(bound - {name}, inside, scope)
    value = quotient_down(scale(rest, -sign), factor, local)
    kept = without(inside, atom) if is_unit(factor) else inside
    return bound - {name}, put(kept, {Index(name): value}, local)


def _flattened(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_q f(q, floor(q/T)) = sum_v sum_t f(T*v + t, v)*[0 <= t < T], where floors of q stand in two places."""
    rounded = [atom for atom, _ in inside if "'floor'" in atom.key]
    parts = [atom.expr for atom in rounded if isinstance(atom, Leaf)]
    parts += [Bracket((Comparison("=", constant(0), atom.value),)) for atom in rounded if isinstance(atom, Test)]
    for name in sorted(bound):
        least = divisor(parts, name)
        if least is None and scope.thorough:
            least = least_of([found for part in parts for found in divisors(part, name)])
        if least is None:
            continue
        split = Split(name, plain(least), scope.fresh(), scope.fresh())
        floors = {node: floor for part in parts for node in nodes(part) if (floor := floor_apart(node, split))}
        apart: Form = ZERO
        for monomial, coefficient in put(inside, floors, scope).items():
            apart = plus(apart, put(monomial, {Index(name): split.whole}, scope), coefficient)
        remainder = Index(split.remainder)
        for side in (remainder, sub(split.divisor, add(remainder, constant(1)))):
            apart = times(apart, at_least_zero(polynomial(side), scope))
        return bound - {name} | {split.quotient, split.remainder}, apart
    return None


def _limits_rounded(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """[0 <= S*i + p] = [0 <= i] for 0 <= p < S."""
    for atom in tests_of(inside, "<="):
        for name in sorted(atom.free & bound):
            parts = solved(atom.value, name)
            if parts is not None and not is_unit(parts[1]):
                _, end = limit_of(atom.value, name, inside_scope(bound - {name}, inside, scope)) or (True, Index(name))
                if not any(isinstance(node, Call) and free_indices(node) for node in nodes(end)):
                    rounded = polynomial(sub(Index(name), end) if parts[0] > 0 else sub(end, Index(name)))
                    return bound, times(product_of(without(inside, atom)), at_least_zero(rounded, scope))
    return None


def _floors_fixed(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """x[floor(i/S)] = x[k] in a sum over i from S*k to S*k + S - 1."""
    reads = (atom.expr for atom, _ in inside if isinstance(atom, Leaf) and "'floor'" in atom.key)
    for floor in dict.fromkeys(node for read in reads for node in nodes(read) if isinstance(node, Call)):
        for name in sorted(free_indices(floor) & bound):
            value = same_at_both_ends(floor, name, inside_scope(bound, inside, scope))
            if value is not None:
                return bound, put(inside, {floor: value}, scope)
    return None


def _parted(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """[u = 0] = [0 <= u]*[u <= 0] where a bound index stands in u under a floor, a minimum or a maximum only."""
    for atom in tests_of(inside, "="):
        value = polynomial(atom.value)
        if not atom.free.isdisjoint(bound) and any(abs(value[m]) == 1 and _is_rounded(m, bound) for m in value):
            sides = times(at_least_zero(value, scope), at_least_zero(scale(value, -1), scope))
            return bound, times(product_of(without(inside, atom)), sides)
    return None


def _is_rounded(monomial: tuple[tuple[Expr, int], ...], bound: Bound) -> bool:
    atom = monomial[0][0] if len(monomial) == 1 else None
    return isinstance(atom, Call) and not bound.isdisjoint(free_indices(atom))


# Each is tried on what the one before has left; after a change all are tried again.
STEPS: tuple[Step, ...] = (
    _sharpened,
    _quotient_opened,
    _limits_rounded,
    _flattened,
    _contracted,
    _without_quotients,
    _without_strides,
    _floors_fixed,
    _parted,
    *ENDS,
)
