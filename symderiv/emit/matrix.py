"""The matrix form of an equation in index notation, where its index structure has one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from symderiv.emit.heights import Style
from symderiv.emit.latex_nodes import write
from symderiv.emit.matrix_nodes import (
    AllOnes,
    Applied,
    Axes,
    Dot,
    Entrywise,
    Flipped,
    Matrix,
    OnDiagonal,
    Outer,
    Raised,
    Scalar,
    Scaled,
    Summed,
    Times,
    Total,
    Whole,
    oriented,
    transposed,
)
from symderiv.emit.matrix_print import present_matrix, present_whole
from symderiv.emit.notation import Notation
from symderiv.emit.presentation import Node
from symderiv.emit.rebase import rebase_equation
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant
from symderiv.lang.expr import Add, Call, Constant, Expr, Index, Mul, Pi, Pow, Read, Size, Sum
from symderiv.lang.index_form import same_index
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices

Ranges = Mapping[str, tuple[Expr, Expr] | None]
"""The range of each axis; None for an index of steps, at which there is an array each."""


def matrix_form(equation: Equation, notation: Notation, steps: Collection[str] = ()) -> str | None:
    r"""`\frac{\partial E}{\partial w} = l\,\Bigl(\frac{\partial E}{\partial c}\Bigr)^{\top}`, or None if there is none.

    Vectors are columns, and the first index of a matrix is its row.  There is a form only if every read is of a whole
    tensor with at most two dimensions, each at an index of its own that runs over the whole of the dimension.

    steps  indices that are written at all arrays that have them, and are no axes: `\delta_t = U^{\top}\,\delta_{t+1}`
    """
    sides = matrix_sides(equation, notation, steps)
    return None if sides is None else " = ".join(write(side, Style.DISPLAY, notation) for side in sides)


def matrix_sides(equation: Equation, notation: Notation, steps: Collection[str] = ()) -> tuple[Node, Node] | None:
    """Both sides of the matrix form, as they stand on paper."""
    right = matrix_of(equation, notation, steps)
    if right is None:
        return None
    left = rebase_equation(equation, notation).lhs
    return present_whole(left.tensor, notation, _steps_of(left, steps)), present_matrix(right, notation)


def matrix_of(equation: Equation, notation: Notation, steps: Collection[str] = ()) -> Matrix | None:
    """The right side as a matrix expression with the axes of the left side."""
    shape = notation.shape(equation.lhs.tensor)
    if shape is None or len(shape) != len(equation.lhs.indices):
        return None
    equation = rebase_equation(equation, notation)
    own = [index for index in equation.lhs.indices if not _is_step(index, steps)]
    axes = tuple(index.name for index in own if isinstance(index, Index))
    if not 1 <= len(axes) <= 2 or not len(set(axes)) == len(axes) == len(own):
        return None
    firsts = notation.first(equation.lhs.tensor, len(shape))
    ranges: dict[str, tuple[Expr, Expr] | None] = dict.fromkeys(steps)
    for index, size, first in zip(equation.lhs.indices, shape, firsts, strict=True):
        if isinstance(index, Index) and index.name in axes:
            ranges[index.name] = _whole_range(size, first)
    found = _matrix(equation.rhs, ranges, notation)
    return None if found is None else _widened(found, axes)


def _whole_range(size: Expr, first: int) -> tuple[Expr, Expr]:
    return constant(first), add(size, constant(first - 1))


def _is_step(index: Expr, steps: Collection[str]) -> bool:
    """Whether an index says at which step something is; it may be a number, `h_0`."""
    return bool(steps) and free_indices(index) <= set(steps)


def _steps_of(read: Read, steps: Collection[str]) -> tuple[Expr, ...]:
    return tuple(index for index in read.indices if _is_step(index, steps))


def _matrix(expr: Expr, ranges: Ranges, notation: Notation) -> Matrix | None:
    """The matrix expression of `expr`; its axes are some of the free indices, which `ranges` knows."""
    match expr:
        case Constant() | Size() | Pi():
            return Scalar((), expr)
        case Read():
            return _whole(expr, ranges, notation)
        case Add(terms):
            return _total(_all(terms, ranges, notation))
        case Mul(factors):
            return _multiplied(_all(factors, ranges, notation))
        case Sum(body, index, lower, upper):
            if index in ranges and ranges[index] is None:
                term = _matrix(body, ranges, notation)
                return None if term is None else Summed(term.axes, expr, term)
            inside = _all(_factors(body), {**ranges, index: (lower, upper)}, notation)
            return _contracted(inside, index)
        case Pow(base, exponent):
            return _raised(_matrix(base, ranges, notation), exponent)
        case Call():
            return _applied(expr, _all(expr.arguments, ranges, notation))
    return None


def _all(parts: tuple[Expr, ...], ranges: Ranges, notation: Notation) -> tuple[Matrix, ...] | None:
    found = [_matrix(part, ranges, notation) for part in parts]
    known = tuple(matrix for matrix in found if matrix is not None)
    return known if len(known) == len(found) else None


def _factors(expr: Expr) -> tuple[Expr, ...]:
    return tuple(inner for factor in expr.factors for inner in _factors(factor)) if isinstance(expr, Mul) else (expr,)


def _whole(read: Read, ranges: Ranges, notation: Notation) -> Matrix | None:
    """A read at indices of its own that run over all of the tensor, but for steps: the whole tensor there."""
    shape = notation.shape(read.tensor)
    if shape is None or len(shape) != len(read.indices):
        return None
    at = _steps_of(read, [name for name, known in ranges.items() if known is None])
    places = zip(read.indices, shape, notation.first(read.tensor, len(shape)), strict=True)
    names: list[str] = []
    for index, size, first in ((i, s, f) for i, s, f in places if i not in at):
        known = ranges.get(index.name) if isinstance(index, Index) else None
        if known is None or not isinstance(index, Index):
            return None
        if not all(_same(own, whole) for own, whole in zip(known, _whole_range(size, first), strict=True)):
            return None
        names.append(index.name)
    return Whole(tuple(names), read.tensor, at) if len(set(names)) == len(names) <= 2 else None


def _same(left: Expr, right: Expr) -> bool:
    try:
        return same_index(left, right)
    except Unsupported:
        return False


def _joint_axes(parts: Sequence[Matrix]) -> Axes | None:
    """The axes of all parts together, in the order of the first part that has most of them; None for more than two."""
    most = max(parts, key=lambda part: len(part.axes)).axes
    axes = (*most, *dict.fromkeys(axis for part in parts for axis in part.axes if axis not in most))
    return axes if len(axes) <= 2 else None


def _widened(node: Matrix, axes: Axes) -> Matrix:
    """A scalar as a column, a column as a matrix: the same along each axis that the node does not have."""
    if len(node.axes) == len(axes):
        return oriented(node, axes)
    if isinstance(node, Scaled) and node.axes:
        return Scaled(axes, node.scalars, _widened(node.inside, axes))
    if not node.axes:
        ones: Matrix = AllOnes(axes[:1])
        return Scaled(axes, (node,), ones if len(axes) == 1 else Outer(axes, ones, AllOnes(axes[1:])))
    if node.axes[0] == axes[0]:
        return Outer(axes, node, AllOnes(axes[1:]))
    return Outer(axes, AllOnes(axes[:1]), node)


def _total(terms: tuple[Matrix, ...] | None) -> Matrix | None:
    axes = _joint_axes(terms) if terms else None
    return None if terms is None or axes is None else Total(axes, tuple(_widened(term, axes) for term in terms))


def _entrywise(factors: Sequence[Matrix]) -> Matrix:
    """Factors with the same axes, one after the other; nested products flat."""
    flat = [f for factor in factors for f in (factor.factors if isinstance(factor, Entrywise) else (factor,))]
    return flat[0] if len(flat) == 1 else Entrywise(flat[0].axes, tuple(flat))


def _split(node: Matrix) -> tuple[list[Matrix], list[Matrix]]:
    """The scalars and the other factors of a node."""
    if not node.axes:
        return [node], []
    match node:
        case Scaled(_, scalars, inside):
            return [*scalars], [inside]
    return [], [node]


def _multiplied(parts: Sequence[Matrix] | None) -> Matrix | None:
    axes = _joint_axes(parts) if parts else None
    if parts is None or axes is None:
        return None
    scalars = [scalar for part in parts for scalar in _split(part)[0]]
    others = [other for part in parts for other in _split(part)[1]]
    if not others:
        return scalars[0] if len(scalars) == 1 else Scaled((), tuple(scalars[:-1]), scalars[-1])
    product = _entrywise(others) if len(axes) == 1 else _in_two_axes(others, axes)
    return Scaled(product.axes, tuple(scalars), product) if scalars else product


def _in_two_axes(parts: list[Matrix], axes: Axes) -> Matrix:
    """`u_i v_j` is an outer product, `u_i A_ij` is diag(u) A."""
    rows = [part for part in parts if part.axes == axes[:1]]
    columns = [part for part in parts if part.axes == axes[1:]]
    matrices = [oriented(part, axes) for part in parts if len(part.axes) == 2]
    if rows and columns:
        return _entrywise([Outer(axes, _entrywise(rows), _entrywise(columns)), *matrices])
    product = _entrywise(matrices)
    if rows:
        product = Times(axes, OnDiagonal((axes[0], axes[0]), _entrywise(rows)), product)
    if columns:
        product = Times(axes, product, OnDiagonal((axes[1], axes[1]), _entrywise(columns)))
    return product


def _contracted(parts: tuple[Matrix, ...] | None, index: str) -> Matrix | None:
    """The sum over `index` of the product of the parts."""
    if parts is None:
        return None
    flat = [inner for part in parts for inner in _flat_factors(part)]
    outside = [part for part in flat if index not in part.axes]
    inside = [part for part in flat if index in part.axes]
    if not inside:
        return None
    product = _inner_product(inside, index)
    return None if product is None else _multiplied([*outside, product])


def _flat_factors(part: Matrix) -> list[Matrix]:
    scalars, others = _split(part)
    return [*scalars, *(f for other in others for f in (other.factors if isinstance(other, Entrywise) else (other,)))]


def _inner_product(parts: list[Matrix], index: str) -> Matrix | None:
    columns = [part for part in parts if part.axes == (index,)]
    matrices = [part for part in parts if len(part.axes) == 2]
    others = tuple(dict.fromkeys(axis for part in matrices for axis in part.axes if axis != index))
    if not others:
        first, rest = columns[0], columns[1:]
        return Dot((), first, _entrywise(rest)) if rest else Dot((), AllOnes((index,)), first)
    by_axis = [_rows_by_columns([m for m in matrices if axis in m.axes], (axis, index)) for axis in others]
    if len(others) == 1:
        return Times(others, by_axis[0], _entrywise(columns) if columns else AllOnes((index,)))
    if len(others) > 2:
        return None
    left = by_axis[0]
    if columns:
        left = Times(left.axes, left, OnDiagonal((index, index), _entrywise(columns)))
    return Times(others, left, transposed(by_axis[1]))


def _rows_by_columns(matrices: list[Matrix], axes: Axes) -> Matrix:
    """The elementwise product with these axes, transposed as a whole where every factor would be."""
    if len(matrices) > 1 and all(matrix.axes != axes for matrix in matrices):
        return Flipped(axes, _entrywise(matrices))
    return _entrywise([oriented(matrix, axes) for matrix in matrices])


def _raised(base: Matrix | None, exponent: Expr) -> Matrix | None:
    return Raised(base.axes, base, exponent) if base is not None and isinstance(exponent, Constant) else None


def _applied(call: Call, arguments: tuple[Matrix, ...] | None) -> Matrix | None:
    axes = _joint_axes(arguments) if arguments else None
    if arguments is None or axes is None or call.function in ("floor", "ceil", "mod"):
        return None
    shown = tuple(argument if not argument.axes else _widened(argument, axes) for argument in arguments)
    return Applied(axes, call.function, call.order, shown)
