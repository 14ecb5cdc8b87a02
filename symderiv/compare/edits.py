"""Small edits of a claim: the slips that people make, undone one at a time, smallest first.

Each edit has the class of the slip that it mends: an edit that adds a factor mends a `missing_factor`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.compare.slips import SECOND_SLIPS, SLIPS, Edit, negated, whole_sums
from symderiv.compare.slips import Surroundings as Surroundings
from symderiv.lang.arithmetic import add, constant, mul
from symderiv.lang.expr import (
    Add,
    Bracket,
    Call,
    Cases,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
    split_name,
)
from symderiv.lang.walk import (
    children,
    free_indices,
    fresh,
    index_names,
    map_children,
    reads,
    substitute,
    with_children,
)

Make = Callable[[Expr, Surroundings], Iterator[Edit]]


def edits(expr: Expr, around: Surroundings) -> Iterator[Edit]:
    """All single edits, in the order in which they are to be tried."""
    return _edits(expr, around, SLIPS, (_dropped, _missing_factors, _extra_sums))


def second_edits(expr: Expr, around: Surroundings) -> Iterator[Edit]:
    """Those that often come beside another slip: signs, indices, limits, sums and factors that are missing."""
    return _edits(expr, around, SECOND_SLIPS, (_dropped_primes, _missing_factors))


def _edits(expr: Expr, around: Surroundings, first: Sequence[Make], last: Sequence[Make]) -> Iterator[Edit]:
    yield "sign", negated(expr)
    yield from _stray_sums(expr, around)
    for make in first:
        yield from _everywhere(expr, around, make)
    yield "range", whole_ranges(expr, around)
    yield from _missing_sums(expr, around)
    for make in last:
        yield from _everywhere(expr, around, make)


def _everywhere(expr: Expr, around: Surroundings, make: Make) -> Iterator[Edit]:
    """The edits of every node, put in its place; index positions are left alone."""
    yield from make(expr, around)
    if isinstance(expr, Read | Bracket):
        return
    parts = children(expr)
    inside, count = around, len(parts)
    if isinstance(expr, Sum | Max):
        inside, count = replace(around, ranges={**around.ranges, expr.index: (expr.lower, expr.upper)}), 1
    for place in range(count):
        for name, changed in _everywhere(parts[place], inside, make):
            yield name, _rebuilt(expr, (*parts[:place], changed, *parts[place + 1 :]))


def whole_ranges(expr: Expr, around: Surroundings) -> Expr:
    """Every sum over the whole of the dimension that its index stands in."""
    inside = map_children(expr, lambda child: whole_ranges(child, around)) if not isinstance(expr, Read) else expr
    whole = next(whole_sums(inside, around), None) if isinstance(inside, Sum) else None
    return inside if whole is None else whole


def _rebuilt(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    match expr:
        case Add():
            return add(*parts)
        case Mul():
            return mul(*parts)
    return with_children(expr, parts)


def _dropped(node: Expr, around: Surroundings) -> Iterator[Edit]:
    if isinstance(node, Mul):
        for place, factor in enumerate(node.factors):
            if not isinstance(factor, Constant):
                kind = "missing_prime" if isinstance(factor, Call) and factor.order else "extra_factor"
                yield kind, mul(*node.factors[:place], *node.factors[place + 1 :])
    if isinstance(node, Add):
        for place in range(len(node.terms)):
            yield "extra_term", add(*node.terms[:place], *node.terms[place + 1 :])


def _dropped_primes(node: Expr, around: Surroundings) -> Iterator[Edit]:
    return (edit for edit in _dropped(node, around) if edit[0] == "missing_prime")


def doubled_parts(expr: Expr, around: Surroundings) -> Iterator[Expr]:
    """The expression with each of its parts that may lack a number doubled, in the order of `scaled_parts`."""
    return scaled_parts(expr, around, Fraction(2))


def scaled_parts(expr: Expr, around: Surroundings, number: Fraction) -> Iterator[Expr]:
    """The expression with each of its products, sums over indices, reads, calls and powers times a number, in turn."""

    def scaled(node: Expr, _: Surroundings) -> Iterator[Edit]:
        if isinstance(node, Mul | Sum | Read | Call | Pow):
            yield "", mul(constant(number), node)

    return (changed for _, changed in _everywhere(expr, around, scaled))


def _missing_factors(node: Expr, around: Surroundings) -> Iterator[Edit]:
    if isinstance(node, Add):  # an indicator is forgotten of a 1, too
        for place, term in enumerate(node.terms):
            for factor in around.factors if isinstance(term, Constant) else ():
                if isinstance(factor, Bracket):
                    yield "missing_factor", add(*node.terms[:place], mul(factor, term), *node.terms[place + 1 :])
    if isinstance(node, Cases | Pow | Constant | Size | Index):
        return
    for factor in dict.fromkeys((*around.factors, *_at_bound(around))):
        kind = "missing_prime" if isinstance(factor, Call) and factor.order else "missing_factor"
        if not isinstance(node, Read) or node != factor:
            yield kind, mul(factor, node)


def _at_bound(around: Surroundings) -> Iterator[Read]:
    """Vectors at an index that runs over all of them, as that of a sum."""
    for name, tensor in around.tensors.items():
        if len(tensor.shape) == 1 and len(split_name(name)) == 1 and name != around.target.tensor:
            whole = (constant(0), add(tensor.shape[0], constant(-1)))
            yield from (Read(name, (Index(i),)) for i, ends in around.ranges.items() if ends == whole)


def _stray_sums(expr: Expr, around: Surroundings) -> Iterator[Edit]:
    """An index that the left side lacks, summed over: all of the right side, or one term of it."""
    for name in sorted(set(around.ranges) - free_indices(around.target)):
        lower, upper = around.ranges[name]
        terms = [term for term in expr.terms if name in free_indices(term)] if isinstance(expr, Add) else []
        if name in free_indices(expr):
            yield "missing_sum", Sum(expr, name, lower, upper)
        if terms:
            others = [term for term in expr.terms if name not in free_indices(term)] if isinstance(expr, Add) else []
            yield "missing_sum", add(*others, *(Sum(term, name, lower, upper) for term in terms))


def _missing_sums(expr: Expr, around: Surroundings) -> Iterator[Edit]:
    """Every read of one dimension of a tensor moved to a new index, which is summed over; not where one is already."""
    dimensions = dict.fromkeys((part, place) for read in reads(expr) for part, place in _dimension_of(read, around))
    for part, place in dimensions:
        size = around.tensors[part].shape[place]
        name = fresh("j", index_names(expr) | set(around.ranges))

        def moved(node: Expr, part: str = part, place: int = place, name: str = name) -> Expr:
            return _moved(node, around, (part, place), name)

        body = moved(expr)
        if body != expr:
            yield "missing_sum", Sum(body, name, constant(0), add(size, constant(-1)))


def _dimension_of(read: Read, around: Surroundings) -> tuple[tuple[str, int], ...]:
    """The tensor and dimension that each index position of a read counts, partials and gradients taken apart."""
    found: list[tuple[str, int]] = []
    for part in split_name(read.tensor):
        if part and part in around.tensors:
            found += [(part, place) for place in range(len(around.tensors[part].shape))]
    return tuple(found) if len(found) == len(read.indices) else ()


def _moved(
    node: Expr, around: Surroundings, dimension: tuple[str, int], name: str, bound: frozenset[str] = frozenset()
) -> Expr:
    if isinstance(node, Read):
        slots = _dimension_of(node, around)
        pairs = zip(slots, node.indices, strict=False)
        moved = tuple(Index(name) if s == dimension and not free_indices(i) & bound else i for s, i in pairs)
        return Read(node.tensor, moved) if len(moved) == len(node.indices) else node
    inner = bound | {node.index} if isinstance(node, Sum) else bound
    return with_children(node, tuple(_moved(child, around, dimension, name, inner) for child in children(node)))


def _extra_sums(node: Expr, around: Surroundings) -> Iterator[Edit]:
    if isinstance(node, Sum):
        for index in dict.fromkeys((*around.target.indices, *(Index(name) for name in sorted(around.ranges)))):
            yield "extra_sum", substitute(node.body, {node.index: index})
