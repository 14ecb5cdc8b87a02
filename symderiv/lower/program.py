"""A layer's program: the statements of its forward and its backward pass, and what passes between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from symderiv.lang.expr import Expr
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import sizes_in
from symderiv.lower.op_tree import numbers_in, operations
from symderiv.lower.ops import Cast, Fill, Op, Span, Variable


@dataclass(frozen=True, slots=True)
class Statement:
    """`name = value`, or `name[place] = value` for one step of an array."""

    name: str
    value: Op
    place: tuple[Span | Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The statements that compute one equation; `notes` say what the formula does not show."""

    equation: Equation
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Array:
    """An array that is made before the steps of a loop fill it, in the dtype of some variables."""

    name: str
    shape: tuple[Expr, ...]
    like: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A recurrence: its blocks are run for each step, from 0 to `count - 1` or the other way round.

    `step` is the name of the size that stands for the number of the step.
    """

    step: str
    count: Expr
    backwards: bool
    arrays: tuple[Array, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """What forward or backward computes: blocks in order, and the variables that it returns.

    functions  the unknown functions that it is given, each with its number of primes
    """

    blocks: tuple[Block | Loop, ...]
    results: tuple[str, ...]
    functions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Program:
    """The forward and the backward pass of a layer.

    names          the Python name of each tensor, gradient, size and function of the layer
    bound          for each size that a given tensor has as a dimension: the tensor and the axis that it is taken from
    keyword_sizes  the sizes that no given tensor has as a dimension: forward is told them
    cached         what forward keeps for backward: tensors, then sizes
    upstream       the outputs whose gradients backward is given; the loss itself where it is the output
    integers       the tensors that hold integers: declared so, or only ever compared with indices
    index_reads    integer tensors that stand in index positions, with the size that their values stay below
    """

    layer: Layer
    names: tuple[tuple[str, str], ...]
    bound: tuple[tuple[str, str, int], ...]
    keyword_sizes: tuple[str, ...]
    forward: Routine
    backward: Routine
    cached: tuple[str, ...]
    upstream: tuple[str, ...]
    integers: tuple[str, ...]
    index_reads: tuple[tuple[str, Expr], ...]


def flat(blocks: Iterable[Block | Loop]) -> Iterator[Block]:
    """All blocks, those inside of loops too."""
    for block in blocks:
        yield from block.blocks if isinstance(block, Loop) else (block,)


def sizes_used(blocks: Sequence[Block | Loop], more: Iterable[Expr] = ()) -> frozenset[str]:
    """The names of the sizes that the statements compute with, and those in `more`."""
    found = {name for expr in more for name in sizes_in(expr)}
    for block in blocks:
        if isinstance(block, Loop):
            found |= {name for array in block.arrays for expr in array.shape for name in sizes_in(expr)}
            found |= sizes_in(block.count)
    for block in flat(blocks):
        for statement in block.statements:
            for op in operations(statement.value):
                for expr in numbers_in(op):
                    found |= sizes_in(expr)
    return frozenset(found)


def variables_used(blocks: Sequence[Block | Loop]) -> frozenset[str]:
    """The names of the variables that the statements read."""
    found: set[str] = set()
    for block in blocks:
        if isinstance(block, Loop):
            found |= {variable.name for array in block.arrays for variable in array.like}
    for block in flat(blocks):
        for statement in block.statements:
            for op in operations(statement.value):
                match op:
                    case Variable(name, _):
                        found.add(name)
                    case Cast(_, like) | Fill(_, _, like):
                        found |= {variable.name for variable in like}
    return frozenset(found)
