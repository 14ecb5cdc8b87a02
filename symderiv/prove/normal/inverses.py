"""Matrices times their inverses: the identity."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.expr import ZERO, Expr, Index, Read
from symderiv.lang.index_form import polynomial, same_index
from symderiv.lang.walk import free_indices
from symderiv.prove.normal.atoms import Form, Leaf, Monomial, Test
from symderiv.prove.normal.brackets import is_zero
from symderiv.prove.normal.form import product_of, times
from symderiv.prove.normal.ranges import limits_of
from symderiv.prove.normal.scope import Scope


def times_inverse(bound: frozenset[str], inside: Monomial, scope: Scope) -> tuple[frozenset[str], Form] | None:
    """sum_k M[i, k] M^-1[k, j] = [i = j] = sum_k M^-1[i, k] M[k, j], over all k."""
    for name in sorted(bound):
        mine = tuple(pair for pair in inside if name in pair[0].free)
        reads = [(atom.expr, power) for atom, power in mine if isinstance(atom, Leaf) and isinstance(atom.expr, Read)]
        tests = [atom for atom, _ in mine if isinstance(atom, Test)]
        if len(reads) != 2 or len(reads) + len(tests) != len(mine) or any(power != 1 for _, power in reads):
            continue
        first, second = (read for read, _ in reads if isinstance(read, Read))
        ends = _ends(first, second, name, scope) or _ends(second, first, name, scope)
        if ends is not None and _runs_over_all(name, len(tests), inside, first, scope):
            rest = tuple(pair for pair in inside if name not in pair[0].free)
            same = is_zero(polynomial(sub(ends[0], ends[1])), scope)
            return bound - {name}, times(product_of(rest), same)
    return None


def _ends(left: Read, right: Read, name: str, scope: Scope) -> tuple[Expr, Expr] | None:
    """i and j of `left[i, k] right[k, j]`, if one of the two is the inverse of the other."""
    known = scope.tensors
    pair = [known[read.tensor].inverse_of if read.tensor in known else "" for read in (left, right)]
    if pair[0] != right.tensor and pair[1] != left.tensor:
        return None
    *before, i, first = left.indices
    *others, second, j = right.indices
    places: Sequence[Expr] = (*before, i, *others, j)
    if first != Index(name) or second != Index(name) or before != others:
        return None
    return None if any(name in free_indices(place) for place in places) else (i, j)


def _runs_over_all(name: str, count: int, inside: Monomial, read: Read, scope: Scope) -> bool:
    lower, upper = limits_of(name, inside, scope)
    if count != 2 or len(lower) != 1 or len(upper) != 1:
        return False
    last = sub(scope.tensors[read.tensor].shape[-1], constant(Fraction(1)))
    return same_index(lower[0][1], ZERO) and same_index(upper[0][1], last)
