"""Evaluating many expressions that share most of their nodes with one: what those give is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field

from symderiv.lang.expr import Constant, Expr, Index, Size
from symderiv.lang.walk import nodes
from symderiv.numbers.arithmetic import Number
from symderiv.numbers.evaluate import Evaluation, Indices

_Values = dict[tuple[object, ...], Number]


@dataclass(frozen=True, slots=True)
class Memory:
    """What nodes of an expression give under indices; the nodes are told by what they are, not by their form."""

    _nodes: dict[int, Expr] = field(default_factory=dict)  # holding a node keeps its id its own
    _values: _Values = field(default_factory=dict)

    def knows(self, expr: Expr) -> bool:
        """Whether it is one of the nodes."""
        return id(expr) in self._nodes

    def value(self, expr: Expr, indices: Indices, evaluation: Evaluation) -> Number:
        """The value of a node, found once under the same indices."""
        key = (id(expr), *indices.items())
        if key not in self._values:
            self._values[key] = Evaluation.value(evaluation, expr, indices)
        return self._values[key]


def memory_of(expr: Expr) -> Memory:
    """A memory for the nodes of an expression that are worth it."""
    return Memory({id(node): node for node in nodes(expr) if not isinstance(node, Constant | Index | Size)})


@dataclass(frozen=True, slots=True)
class Remembering(Evaluation):
    """An evaluation that asks a memory first."""

    memory: Memory = field(default_factory=Memory)

    def value(self, expr: Expr, indices: Indices) -> Number:
        """The value of an expression.  Raises what `Evaluation.value` raises."""
        if self.memory.knows(expr):
            return self.memory.value(expr, indices, self)
        return Evaluation.value(self, expr, indices)
