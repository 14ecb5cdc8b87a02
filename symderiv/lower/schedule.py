"""From the values of equations to statements: what occurs twice is computed once, under a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from symderiv.lower.labels import readable_name
from symderiv.lower.names import free_name
from symderiv.lower.op_tree import operands, rank, with_operands
from symderiv.lower.ops import (
    Align,
    Apply,
    Choose,
    Copy,
    Einsum,
    Gather,
    MatMul,
    Number,
    Op,
    Pad,
    Repeat,
    Reshape,
    Slice,
    Spread,
    Variable,
    Windows,
)
from symderiv.lower.program import Statement


@dataclass(frozen=True, slots=True)
class _Names:
    """The names given so far in one routine, and what decides about the next."""

    counts: Mapping[Op, int]
    suggestions: Mapping[Op, str]
    given: dict[Op, Variable]
    taken: set[str]

    def give(self, op: Op) -> Variable:
        """A new name for the value of an operation."""
        name = free_name(self.suggestions.get(op) or readable_name(op), self.taken)
        self.taken.add(name)
        self.given[op] = Variable(name, rank(op))
        return self.given[op]


def schedule(
    values: Sequence[tuple[str, Op]], suggestions: Mapping[Op, str], taken: Iterable[str]
) -> list[tuple[Statement, ...]]:
    """For each named value the statements that compute it, the last of which has its name.

    `suggestions` are names for values that may occur inside others; names in `taken` are not given to such.
    """
    counts: dict[Op, int] = {}
    for _, value in values:
        _count(value, counts)
    names = _Names(counts, suggestions, {}, set(taken))
    blocks = []
    for name, value in values:
        statements: list[Statement] = []
        result = names.given.get(value) or _inside_named(value, names, statements)
        statements.append(Statement(name, result))
        names.given[value] = Variable(name, rank(value))
        blocks.append(tuple(statements))
    return blocks


def _count(op: Op, counts: dict[Op, int]) -> None:
    """How often each operation is used; what is inside one that occurs again is not counted again."""
    counts[op] = counts.get(op, 0) + 1
    if counts[op] == 1:
        for inner in operands(op):
            _count(inner, counts)


def _inside_named(op: Op, names: _Names, statements: list[Statement]) -> Op:
    """The operation with variables in the place of operands that have a name, or get one by a statement."""
    if isinstance(op, Choose):
        return with_operands(op, tuple(_with_given(part, names) for part in operands(op)))
    inner: list[Op] = []
    for part in operands(op):
        if part in names.given:
            inner.append(names.given[part])
            continue
        result = _inside_named(part, names, statements)
        shared = names.counts[part] > 1 and not is_cheap(part)
        if shared or (isinstance(op, Einsum | MatMul) and _is_laid_out(result)):
            variable = names.give(part)
            statements.append(Statement(variable.name, result))
            result = variable
        inner.append(result)
    return with_operands(op, tuple(inner))


def _with_given(op: Op, names: _Names) -> Op:
    """The operation with the names that there are; none is made, since it may not be there to be computed."""
    if op in names.given:
        return names.given[op]
    return with_operands(op, tuple(_with_given(part, names) for part in operands(op)))


def is_cheap(op: Op) -> bool:
    """Whether nothing is gained by a name: a variable, a number, or a simple view of a variable."""
    match op:
        case Variable() | Number():
            return True
        case Align(operand=inner) | Slice(operand=inner) | Copy(operand=inner):
            return is_cheap(inner)
        case Apply("negative", (inner,)):
            return is_cheap(inner)
        case Apply(_, parts):
            return all(isinstance(part, Number) for part in parts)
    return False


def _is_laid_out(op: Op) -> bool:
    """Whether the operation rearranges what is there in more than one way."""
    match op:
        case Windows() | Pad() | Spread() | Repeat() | Gather():
            return True
        case Reshape(operand=inner):
            return not is_cheap(inner)
        case Align(operand=inner) | Slice(operand=inner):
            return _is_laid_out(inner)
    return False
