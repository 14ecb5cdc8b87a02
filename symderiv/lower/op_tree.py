"""Going through array operations: what is inside one, how many axes it has, the numbers that it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr
from symderiv.lower.ops import (
    Align,
    Apply,
    Arange,
    ArgMax,
    Cast,
    Choose,
    Copy,
    Einsum,
    Fill,
    Gather,
    Invoke,
    MatMul,
    Number,
    Op,
    Pad,
    Reduce,
    Repeat,
    Reshape,
    ScatterSum,
    Slice,
    Span,
    Spread,
    Variable,
    Where,
    Windows,
)


def operands(op: Op) -> tuple[Op, ...]:
    """The operations directly inside."""
    match op:
        case Variable() | Number() | Arange():
            return ()
        case Apply(_, inside) | Einsum(inside, _, _, _):
            return inside
        case Gather(operand, positions):
            return (operand, *positions)
        case MatMul(left, right):
            return (left, right)
        case Where(mask, chosen, otherwise):
            return (mask, chosen, otherwise)
        case ScatterSum(values, positions, _):
            return (values, positions)
        case Choose(_, chosen, otherwise):
            return (chosen, otherwise)
        case (
            Invoke(operand=inner)
            | Align(operand=inner)
            | Slice(operand=inner)
            | Pad(operand=inner)
            | Spread(operand=inner)
            | Repeat(operand=inner)
            | Windows(operand=inner)
            | Reshape(operand=inner)
            | Reduce(operand=inner)
            | Cast(operand=inner)
            | Fill(operand=inner)
            | Copy(operand=inner)
            | ArgMax(operand=inner)
        ):
            return (inner,)
    raise Unsupported(f"{type(op).__name__} is no array operation.")


def with_operands(op: Op, new: tuple[Op, ...]) -> Op:
    """The same operation on other operands."""
    match op:
        case Variable() | Number() | Arange():
            return op
        case Apply() | Einsum():
            return replace(op, operands=new)
        case Gather():
            return replace(op, operand=new[0], positions=new[1:])
        case MatMul():
            return replace(op, left=new[0], right=new[1])
        case Where():
            return replace(op, mask=new[0], chosen=new[1], otherwise=new[2])
        case ScatterSum():
            return replace(op, values=new[0], positions=new[1])
        case Choose():
            return replace(op, chosen=new[0], otherwise=new[1])
        case Align() | Slice() | Pad() | Spread() | Repeat() | Windows() | Reshape():
            return replace(op, operand=new[0])
        case Invoke() | Reduce() | Cast() | Fill() | Copy() | ArgMax():
            return replace(op, operand=new[0])
    raise Unsupported(f"{type(op).__name__} is no array operation.")


def rank(op: Op) -> int:
    """The number of axes of what an operation computes."""
    match op:
        case Variable(_, count):
            return count
        case Number():
            return 0
        case Arange():
            return 1
        case Align(_, order):
            return len(order)
        case Slice(_, parts):
            return sum(1 for part in parts if isinstance(part, Span))
        case Windows(inner, lengths, _):
            return rank(inner) + len(lengths)
        case Reshape(_, shape) | Fill(_, shape, _):
            return len(shape)
        case Gather(inner, positions):
            return rank(inner) - len(positions) + max(rank(position) for position in positions)
        case Reduce(_, inner, axes):
            return rank(inner) - len(axes)
        case ArgMax(inner):
            return rank(inner) - 1
        case MatMul(left, right):
            return _matmul_rank(rank(left), rank(right))
        case Einsum(_, _, output, _):
            return len(output)
        case ScatterSum(values, positions, _):
            return rank(values) - rank(positions) + 1
    return max(rank(inner) for inner in operands(op))


def _matmul_rank(left: int, right: int) -> int:
    if left == 1 or right == 1:
        return left + right - 2
    return max(left, right)


def operations(op: Op) -> Iterator[Op]:
    """The operation and all inside it."""
    yield op
    for inner in operands(op):
        yield from operations(inner)


def numbers_in(op: Op) -> tuple[Expr, ...]:
    """The Python numbers that an operation is given, apart from its operands."""
    match op:
        case Number(value):
            return () if value is None else (value,)
        case Arange(count) | ScatterSum(_, _, count):
            return (count,)
        case Choose(conditions, _, _):
            return tuple(side for c in conditions for side in (c.left, c.right))
        case Repeat(_, times, _):
            return (times,)
        case Spread(_, steps):
            return steps
        case Windows(_, lengths, _):
            return lengths
        case Reshape(_, shape) | Fill(_, shape, _):
            return shape
        case Pad(_, widths, value, _):
            return (*(side for pair in widths for side in pair), *(() if value is None else (value,)))
        case Slice(_, parts):
            ends = [(p.start, p.stop, p.step) if isinstance(p, Span) else (p,) for p in parts]
            return tuple(end for group in ends for end in group if end is not None)
    return ()
