"""Which given tensors hold integers, and below which bound: found from how the relations use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symderiv.check.sizes import Sizes
from symderiv.lang.expr import Bracket, Cases, Comparison, Constant, Expr, Index, Max, Read, Sum
from symderiv.lang.layer import Layer, ranges_of
from symderiv.lang.walk import children, free_indices, nodes, tensors_read
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.run import shape_of

Ranges = Mapping[str, tuple[Expr, Expr]]


def integer_bounds(layer: Layer, sizes: Sizes) -> dict[str, int]:
    """For each constant that indexes a tensor or is compared with an index or an integer: the number its values stay
    below, the smallest where there are several uses.  A use as an index comes before one in a comparison.
    """
    as_index: dict[str, int] = {}
    compared: dict[str, int] = {}
    for equation in layer.forward:
        ranges = ranges_of(equation, layer.tensors[equation.lhs.tensor])
        for node, inner in _with_ranges(equation.rhs, ranges):
            if isinstance(node, Read):
                _lower(as_index, _index_uses(layer, node, sizes))
            if isinstance(node, Bracket | Cases):
                for condition in _conditions(node):
                    _lower(compared, _compared(layer, condition, inner, sizes))
    return {**compared, **as_index}


def _lower(bounds: dict[str, int], uses: Iterator[tuple[str, int]]) -> None:
    for name, bound in uses:
        bounds[name] = min(bound, bounds.get(name, bound))


def _with_ranges(expr: Expr, ranges: Ranges) -> Iterator[tuple[Expr, Ranges]]:
    """Every node with the ranges of the indices that it may use."""
    yield expr, ranges
    inner = {**ranges, expr.index: (expr.lower, expr.upper)} if isinstance(expr, Sum | Max) else ranges
    for child in children(expr):
        yield from _with_ranges(child, inner)


def _constants_in(layer: Layer, expr: Expr) -> list[str]:
    """The constants read, where nothing else is."""
    read, constants = tensors_read(expr), {t.name for t in layer.constants}
    return list(read) if constants.issuperset(read) else []


def _index_uses(layer: Layer, read: Read, sizes: Sizes) -> Iterator[tuple[str, int]]:
    shape = shape_of(layer.tensors[read.tensor], sizes)
    for index, length in zip(read.indices, shape, strict=True):
        yield from ((name, length) for name in _constants_in(layer, index))


def _conditions(node: Bracket | Cases) -> tuple[Comparison, ...]:
    if isinstance(node, Bracket):
        return node.conditions
    return tuple(condition for _, held in node.branches for condition in held)


def _compared(layer: Layer, condition: Comparison, ranges: Ranges, sizes: Sizes) -> Iterator[tuple[str, int]]:
    for side, other in ((condition.left, condition.right), (condition.right, condition.left)):
        if tensors_read(other):
            continue
        for name in _constants_in(layer, side):
            if isinstance(other, Constant) and condition.relation in ("=", "!=") and other.value.denominator == 1:
                yield name, max(2, int(other.value) + 1)
            for index in sorted(free_indices(other)):
                yield name, _count(ranges[index][1], sizes)


def _count(upper: Expr, sizes: Sizes) -> int:
    """How many values an index has that begins at 0; where its limit depends on others, as many as the largest size."""
    if any(isinstance(node, Index | Read) for node in nodes(upper)):
        return max(sizes.values())
    return Evaluation(EXACT, {}, sizes).integer(upper, {}) + 1
