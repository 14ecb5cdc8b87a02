"""Which sums a reader takes for granted: those over the whole of a dimension."""

from __future__ import annotations

from symderiv.emit.notation import Notation
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant
from symderiv.lang.expr import Expr, Index, Max, Read, Sum
from symderiv.lang.index_form import same_index
from symderiv.lang.walk import nodes


def runs_over_a_whole_dimension(expr: Sum | Max, notation: Notation) -> bool:
    """Whether the index stands alone in some read and runs over the whole of that dimension, as the reader expects."""
    for node in nodes(expr.body):
        if not isinstance(node, Read) or Index(expr.index) not in node.indices:
            continue
        shape = notation.shape(node.tensor)
        if shape is None or len(shape) != len(node.indices):
            continue
        first = notation.first(node.tensor, len(shape))
        for position, size, number in zip(node.indices, shape, first, strict=True):
            last = add(size, constant(number - 1))
            if position == Index(expr.index) and _equal(expr.lower, constant(number)) and _equal(expr.upper, last):
                return True
    return False


def _equal(left: Expr, right: Expr) -> bool:
    try:
        return same_index(left, right)
    except Unsupported:
        return left == right
