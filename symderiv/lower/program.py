"""A layer's program: the statements of its forward and its backward pass, and what passes between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symderiv.lang.expr import Expr
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import sizes_in
from symderiv.lower.op_tree import numbers_in, operations
from symderiv.lower.ops import Cast, Fill, Op, Variable


@dataclass(frozen=True, slots=True)
class Statement:
    """`name = value`."""

    name: str
    value: Op


@dataclass(frozen=True, slots=True)
class Block:
    """The statements that compute one equation; `notes` say what the formula does not show."""

    equation: Equation
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routine:
    """What forward or backward computes: blocks in order, and the variables that it returns.

    functions  the unknown functions that it is given, each with its number of primes
    """

    blocks: tuple[Block, ...]
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


def sizes_used(blocks: Iterable[Block], more: Iterable[Expr] = ()) -> frozenset[str]:
    """The names of the sizes that the statements compute with, and those in `more`."""
    found = {name for expr in more for name in sizes_in(expr)}
    for block in blocks:
        for statement in block.statements:
            for op in operations(statement.value):
                for expr in numbers_in(op):
                    found |= sizes_in(expr)
    return frozenset(found)


def variables_used(blocks: Iterable[Block]) -> frozenset[str]:
    """The names of the variables that the statements read."""
    found: set[str] = set()
    for block in blocks:
        for statement in block.statements:
            for op in operations(statement.value):
                match op:
                    case Variable(name, _):
                        found.add(name)
                    case Cast(_, like) | Fill(_, _, like):
                        found |= {variable.name for variable in like}
    return frozenset(found)
