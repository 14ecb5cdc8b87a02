"""How a sum over indices ends: as a value, or as a sum that is written one way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import comb

from symderiv.lang.arithmetic import add, constant, mul, neg, power, sub
from symderiv.lang.expr import Expr, Index
from symderiv.lang.index_form import polynomial
from symderiv.lang.polynomial import plus as plus_polynomials
from symderiv.lang.polynomial import scale
from symderiv.lang.walk import free_indices
from symderiv.prove.normal.atoms import Atom, Form, GiveUp, Leaf, Monomial, Test, atoms_of, bracket_of, held, text
from symderiv.prove.normal.brackets import at_least_zero
from symderiv.prove.normal.form import ONE, ZERO, atom_form, plus, product_of, times
from symderiv.prove.normal.index_terms import exact_difference, index_form
from symderiv.prove.normal.naming import alignments, nearest, runs_backwards, stands_in_a_read
from symderiv.prove.normal.ranges import Bound, inside_scope, limits_of, without
from symderiv.prove.normal.scope import Scope

_LARGEST_POWER = 8  # of an index that is summed over

Changed = tuple[Bound, Form] | None  # the same sum over other indices of another form, or nothing to be done

# Puts index expressions for indices, floors of them, or brackets in a monomial and brings the result to normal form.
Put = Callable[[Monomial, Mapping[Expr, Expr], Scope], Form]
Step = Callable[[Bound, Monomial, Scope, Put], Changed]


def _written_out(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """A sum over so many literal values is written out; one over a single value is that value."""
    for name in sorted(bound):
        lower, upper = limits_of(name, inside, scope)
        if not lower or not upper:
            raise GiveUp("a sum without limits that can be solved")
        for (_, start), (_, end) in product(lower, upper):
            distance = exact_difference(end, start, scope)
            if distance is not None and distance < 0:
                return bound, ZERO
            if distance is not None and distance >= scope.write_out:
                scope.left_whole.add(distance + 1)
            elif distance is not None:
                result = ZERO
                for offset in range(distance + 1):
                    value: dict[Expr, Expr] = {Index(name): add(start, constant(offset))}
                    result = plus(result, put(inside, value, scope))
                return bound - {name}, result
    return None


def _counted(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_{i=l}^u i^k = (F(u + 1) - F(l))*[0 <= u + 1 - l]; F(x) = x for k = 0.

    Where the bracket is not shown to hold, it is written only if thoroughness is asked for.
    """
    for name in sorted(bound):
        value = next((pair for pair in inside if pair[0].key == text(Index(name))), None)
        degree = Fraction(0) if value is None else value[1]
        holding = [atom for atom, _ in inside if name in atom.free and (value is None or atom != value[0])]
        lower, upper = limits_of(name, inside, scope)
        if len(holding) == 2 and len(lower) == len(upper) == 1 and {lower[0][0], upper[0][0]} == set(holding):
            rest = without(inside, *holding, *(() if value is None else (value[0],)))
            start, end = lower[0][1], add(upper[0][1], constant(1))
            local = inside_scope(bound - {name}, rest, scope)
            there = at_least_zero(polynomial(sub(end, start)), local)
            if (there == ONE or scope.thorough) and degree.denominator == 1 and 0 <= degree <= _LARGEST_POWER:
                total = sub(_sum_of_powers(end, int(degree)), _sum_of_powers(start, int(degree)))
                return bound - {name}, times(product_of(rest), times(there, index_form(total, local)))
    return None


def _sum_of_powers(end: Expr, degree: int) -> Expr:
    """F with F(x + 1) - F(x) = x^k: Faulhaber's polynomial, the sum of C(k + 1, r) B_r x^(k + 1 - r) over k + 1."""
    bernoulli = [Fraction(1)]
    for m in range(1, degree + 1):
        bernoulli.append(-sum((comb(m + 1, r) * bernoulli[r] for r in range(m)), Fraction(0)) / (m + 1))
    factors = [Fraction(comb(degree + 1, r), degree + 1) * bernoulli[r] for r in range(degree + 1)]
    return add(*(mul(constant(c), power(end, degree + 1 - r)) for r, c in enumerate(factors)))


def _known_inside(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_i [c]*f([c]*x) = sum_i [c]*f(x)."""
    for atom, _ in inside:
        if isinstance(atom, Test) and not atom.free.isdisjoint(bound):
            others = tuple(pair for pair in inside if not isinstance(pair[0], Test) and atom.key in pair[0].key)
            if others:
                rest = without(inside, *(other for other, _ in others))
                known = put(others, {bracket_of(atom): constant(1)}, scope)
                if known != {others: 1}:
                    return bound, times(product_of(rest), known)
    return None


def _split_inside(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_i f([0 <= i - k]) = sum_i [0 <= i - k]*f(1) + sum_i [0 <= k - i - 1]*f(0): a bracket inside a function."""
    for atom, _ in inside if scope.thorough else ():
        for inner in _tests_inside(atom):
            if not inner.free.isdisjoint(bound):
                value = polynomial(inner.value)
                above, below = (plus_polynomials(scale(value, sign), {(): Fraction(-1)}) for sign in (1, -1))
                fails = at_least_zero(below, scope)
                if inner.relation == "=":
                    fails = plus(at_least_zero(above, scope), fails)
                result = ZERO
                for where, number in ((atom_form(inner), 1), (fails, 0)):
                    known = put(inside, {bracket_of(inner): constant(number)}, scope)
                    result = plus(result, times(where, known))
                return bound, result
    return None


def _tests_inside(atom: Atom) -> Iterator[Test]:
    """The brackets inside a function, a base or a sum, on indices that are not bound inside."""
    for form in held(atom):
        for inner in atoms_of(form):
            if isinstance(inner, Test) and not any(re.match(r"#\d", name) for name in inner.free):
                yield inner
            yield from _tests_inside(inner)


def _read_alone(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_q q*x[u + q] = sum_j (j - u)*x[j]: an index that is a value stands alone where it reads."""
    values = {node for atom, _ in inside if isinstance(atom, Leaf) for node in (atom.expr,) if isinstance(node, Index)}
    for name in sorted(bound):
        if Index(name) in values:
            places = alignments(name, {inside: Fraction(1)})
            value = places[0] if len(places) == 1 else nearest(name, places)
            if value != Index(name):
                return bound, put(inside, {Index(name): value}, scope)
    return None


def _turned(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_{i=l}^u f(-S*i) = sum_{i=-u}^{-l} f(S*i)."""
    for name in sorted(bound):
        if runs_backwards(name, {inside: Fraction(1)}):
            return bound, put(inside, {Index(name): neg(Index(name))}, scope)
    return None


def _from_zero(bound: Bound, inside: Monomial, scope: Scope, put: Put) -> Changed:
    """sum_{i=l}^u f(i) = sum_{i=0}^{u-l} f(l + i), where no read tells by which shift to write the sum."""
    for name in sorted(bound):
        lower, _ = limits_of(name, inside, scope)
        starts = [start for _, start in lower if free_indices(start).isdisjoint(bound)]
        if len(starts) == 1 and polynomial(starts[0]) and not stands_in_a_read(name, {inside: Fraction(1)}):
            return bound, put(inside, {Index(name): add(Index(name), starts[0])}, scope)
    return None


ENDS: tuple[Step, ...] = (
    _known_inside,
    _split_inside,
    _written_out,
    _counted,
    _read_alone,
    _turned,
    _from_zero,
)
