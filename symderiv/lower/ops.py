"""The array operations that a program is made of, without index names.

An operation knows its operands and which of their axes it works on; two equal operations compute the same array, which
is how a value that occurs twice is found.
"""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.lang.expr import Comparison, Expr


class Op:
    """The base of all array operations."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Variable(Op):
    """A tensor or an intermediate result, by its name in the program."""

    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class Number(Op):
    """A Python number, an expression in sizes and constants; None is minus infinity.

    It never widens the dtype of an array.
    """

    value: Expr | None


@dataclass(frozen=True, slots=True)
class Arange(Op):
    """The integers from 0 to `count - 1`."""

    count: Expr


@dataclass(frozen=True, slots=True)
class Apply(Op):
    """A function of each element; operands are broadcast, shorter shapes filled up in front."""

    function: str
    operands: tuple[Op, ...]


@dataclass(frozen=True, slots=True)
class Invoke(Op):
    """A function that the caller passes in, applied to an array."""

    function: str
    operand: Op


@dataclass(frozen=True, slots=True)
class Align(Op):
    """Axes in a new order: each result axis is an axis of the operand, or None for a new one of length 1."""

    operand: Op
    order: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """`start:stop:step` along one axis; None where it begins or ends with the axis, `step` -1 to reverse it."""

    start: Expr | None = None
    stop: Expr | None = None
    step: Expr | None = None


@dataclass(frozen=True, slots=True)
class Slice(Op):
    """One part for each axis: a span of it, or one position, which removes the axis."""

    operand: Op
    parts: tuple[Span | Expr, ...]


@dataclass(frozen=True, slots=True)
class Pad(Op):
    """Each axis lengthened before and after with a value (None: minus infinity), or shortened if `crops`."""

    operand: Op
    widths: tuple[tuple[Expr, Expr], ...]
    value: Expr | None
    crops: bool = False


@dataclass(frozen=True, slots=True)
class Spread(Op):
    """`step - 1` zeros between neighbours along each axis."""

    operand: Op
    steps: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Op):
    """Each element along one axis so many times."""

    operand: Op
    times: Expr
    axis: int


@dataclass(frozen=True, slots=True)
class Windows(Op):
    """All windows of the given lengths along the given axes; the axes inside the windows come last."""

    operand: Op
    lengths: tuple[Expr, ...]
    axes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reshape(Op):
    """The same elements in another shape."""

    operand: Op
    shape: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Gather(Op):
    """The leading axes read at arrays of positions, which are broadcast; the other axes follow."""

    operand: Op
    positions: tuple[Op, ...]


@dataclass(frozen=True, slots=True)
class Reduce(Op):
    """The sum or the maximum (`function`) over some axes."""

    function: str
    operand: Op
    axes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ArgMax(Op):
    """Where along the last axis the first of the largest elements stands."""

    operand: Op


@dataclass(frozen=True, slots=True)
class MatMul(Op):
    """The matrix product of the last two axes, or of vectors."""

    left: Op
    right: Op


@dataclass(frozen=True, slots=True)
class Einsum(Op):
    """The sum of products over the letters that are in `inputs` and not in `output`.

    `optimize` where it is done as matrix products, in the best order.
    """

    operands: tuple[Op, ...]
    inputs: tuple[str, ...]
    output: str
    optimize: bool


@dataclass(frozen=True, slots=True)
class Where(Op):
    """`chosen` where the mask holds, else `otherwise`."""

    mask: Op
    chosen: Op
    otherwise: Op


@dataclass(frozen=True, slots=True)
class Choose(Op):
    """`chosen` where comparisons of Python numbers hold, else `otherwise`; only one of them is computed."""

    conditions: tuple[Comparison, ...]
    chosen: Op
    otherwise: Op


@dataclass(frozen=True, slots=True)
class Cast(Op):
    """The elements in the floating dtype that some variables have together."""

    operand: Op
    like: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Fill(Op):
    """The operand broadcast to a shape, as an array of its own, in the dtype of some variables."""

    operand: Op
    shape: tuple[Expr, ...]
    like: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Copy(Op):
    """The same elements in an array of their own."""

    operand: Op


@dataclass(frozen=True, slots=True)
class ScatterSum(Op):
    """Row v is the sum of the rows of `values` whose position is v; the axes of `positions` lead in `values`."""

    values: Op
    positions: Op
    count: Expr
