"""From some sizes to all sizes, where the number of sizes that is enough is known.

The difference of the sides is to be a polynomial in elements of tensors and in values of functions of single elements,
whose slots are bare indices; sums run over full ranges; brackets say that indices are equal or not; and sizes may stand
as factors.  Let K bound the number of distinct indices of one range in a term, free ones included, and e the degree in
that range's size.  If the difference vanishes at e + 1 sizes of each range, all of them at least K, for each way in
which free indices may coincide, it vanishes at every size.

Why: a sum over all maps of indices to places is a sum over injective maps of the terms in which some indices are
identified.  Injective sums of terms that no renaming makes equal, each index of which stands in some generator, share
no monomial, and none is empty once the size reaches K.  What is left of the other indices are powers of the size; so
the coefficient of each injective sum is a polynomial in the sizes, of degree at most e, and it vanishes on a grid that
determines it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from math import prod

from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    ZERO,
    Add,
    Bracket,
    Call,
    Comparison,
    Constant,
    Expr,
    Index,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.layer import Tensor
from symderiv.prove.normal.scope import Scope
from symderiv.prove.tower.walk import Claim
from symderiv.prove.verdict import Proof

_MOST_WORK = 20_000  # places of all sums at all sizes together, about
_LARGEST_POWER = 8
_INDEPENDENT = frozenset(("exp",))  # f(x) and x are algebraically independent; so it is for unknown functions

Ranges = Mapping[str, str]  # the size whose range an index runs through


class _OutsideError(Exception):
    """The claim is none of those that finitely many sizes settle."""


@dataclass(frozen=True, slots=True)
class _Degree:
    """For each size: how many indices are summed over in a term, and the powers of the size in it and below it."""

    bound: Counter[str] = field(default_factory=Counter)
    above: Counter[str] = field(default_factory=Counter)
    below: Counter[str] = field(default_factory=Counter)

    def times(self, other: _Degree) -> _Degree:
        """The degree of a product."""
        return _Degree(self.bound + other.bound, self.above + other.above, self.below + other.below)

    def beside(self, other: _Degree) -> _Degree:
        """The degree of a sum."""
        return _Degree(self.bound | other.bound, self.above | other.above, self.below | other.below)


def prove_from_some_sizes(left: Expr, right: Expr, scope: Scope) -> Proof | None:
    """A proof for all sizes by finitely many of them; None where the claim is of another kind or it fails at one."""
    try:
        free = {name: _full(*ends) for name, ends in scope.facts.ranges.items()}
        degree = _degree(left, free, scope.tensors).beside(_degree(right, free, scope.tensors))
        if scope.facts.at_least_zero or scope.facts.derived or scope.facts.values:
            return None
    except _OutsideError:
        return None
    grid = _grid(degree, Counter(free.values()))
    if _work(grid, degree) > _MOST_WORK:
        return None
    claims = 0
    for point in product(*grid.values()):
        sizes = dict(zip(grid, point, strict=True))
        claim = Claim(left, right, scope.tensors, {}, sizes, Scope(tensors=scope.tensors))
        for places in _patterns(free):
            if claim.vanishing_cells(places) is None:
                return None
            claims += 1
    lines = ", ".join(f"{name} = {line[0]} to {line[-1]}" for name, line in grid.items())
    how = f"zero at {lines}, which determine it at all sizes ({claims} identities)"
    return Proof("exact tower", "all sizes", (), how)


def _grid(degree: _Degree, free: Counter[str]) -> dict[str, range]:
    """The sizes that are enough: degree + 1 of them for each range, each with room for all indices of a term."""
    grid = {}
    for name in sorted({*free, *degree.bound, *degree.above, *degree.below}):
        least = max(1, degree.bound[name] + free[name])
        grid[name] = range(least, least + degree.bound[name] + degree.above[name] + degree.below[name] + 1)
    return grid


def _work(grid: Mapping[str, range], degree: _Degree) -> int:
    places: int = prod(line[-1] ** degree.bound[name] for name, line in grid.items())
    return places * prod(map(len, grid.values()))


def _patterns(free: Ranges) -> Iterator[dict[str, int]]:
    """The ways in which indices of one range may coincide: each new place is the first that is not taken yet."""
    patterns: list[dict[str, int]] = [{}]
    for name, size in sorted(free.items()):
        patterns = [
            {**before, name: place}
            for before in patterns
            for place in range(len({before[other] for other in before if free[other] == size}) + 1)
        ]
    yield from patterns


def _full(lower: Expr, upper: Expr) -> str:
    """The size whose full range two limits are."""
    match upper:
        case Add((Size(name, least), Constant(value))) | Add((Constant(value), Size(name, least))):
            if lower == ZERO and value == -1 and least >= 1:
                return name
    raise _OutsideError


def _degree(expr: Expr, ranges: Ranges, tensors: Mapping[str, Tensor]) -> _Degree:
    """The degree of an expression of the stated kind.  Raises _OutsideError for any other."""
    match expr:
        case Constant():
            return _Degree()
        case Size(name):
            return _Degree(above=Counter({name: 1}))
        case Pow(Size(name), Constant(exponent)) if exponent.denominator == 1 and exponent < 0:
            return _Degree(below=Counter({name: -int(exponent)}))
        case Read():
            return _element(expr, ranges, tensors)
        case Call(function, (Read() as argument,)) if function in _INDEPENDENT or function not in KNOWN_FUNCTIONS:
            return _element(argument, ranges, tensors)
        case Add(terms):
            return reduce(_Degree.beside, (_degree(term, ranges, tensors) for term in terms), _Degree())
        case Mul(factors):
            return reduce(_Degree.times, (_degree(factor, ranges, tensors) for factor in factors), _Degree())
        case Pow(base, Constant(exponent)) if exponent.denominator == 1 and 0 < exponent <= _LARGEST_POWER:
            return reduce(_Degree.times, [_degree(base, ranges, tensors)] * int(exponent), _Degree())
        case Sum(body, index, lower, upper):
            size = _full(lower, upper)
            return _Degree(Counter({size: 1})).times(_degree(body, {**ranges, index: size}, tensors))
        case Bracket(conditions):
            if all(_is_between_indices(condition, ranges) for condition in conditions):
                return _Degree()
    raise _OutsideError


def _element(read: Read, ranges: Ranges, tensors: Mapping[str, Tensor]) -> _Degree:
    """An element whose slots are bare indices, each running through its dimension: a generator."""
    tensor = tensors.get(read.tensor)
    if tensor is None or tensor.domain == "integer":
        raise _OutsideError
    for slot, length in zip(read.indices, tensor.shape, strict=True):
        if not isinstance(slot, Index) or _full(ZERO, sub(length, constant(1))) != ranges.get(slot.name):
            raise _OutsideError
    return _Degree()


def _is_between_indices(condition: Comparison, ranges: Ranges) -> bool:
    match condition:
        case Comparison("=" | "!=", Index(left), Index(right)):
            return ranges.get(left) is not None and ranges.get(left) == ranges.get(right)
    return False
