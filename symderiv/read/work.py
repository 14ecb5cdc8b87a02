"""A section while it is read: its statements, what each is for, and what its names mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.expr import Size
from symderiv.read.classify import (
    Names,
)
from symderiv.read.convert import Scope, shift
from symderiv.read.extents import Extents
from symderiv.read.functions.function_definitions import FunctionDefinition
from symderiv.read.meaning.syntax import MeaningError
from symderiv.read.note import Placed, Range


@dataclass(frozen=True, slots=True)
class Work:
    """A section while it is read: the statements with what each is for, and what the names mean.

    `least` says of sizes of the layer that the section is about what each is at least, `misfits`
    why a side of a statement in matrix notation does not fit, `symmetric` which matrices are said to be so,
    `shares` what is said to add up to 1, `guesses` the sides that only fit by a guess.
    """

    placed: tuple[Placed, ...]
    kinds: tuple[str, ...]
    names: Names
    extents: Extents
    notes: Mapping[int, tuple[str, ...]]
    formulas: Mapping[str, FunctionDefinition] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    misfits: Mapping[tuple[int, int], str] = field(default_factory=dict)
    symmetric: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset()
    guesses: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def range_of(self, number: int, name: str) -> Range:
        """The range of a free index of a statement, counted from 0."""
        if (number, 0, name) not in self.extents.variables:
            raise MeaningError(f"it is not said over what the index {name} runs.")
        lower, upper = self.extents.variables[number, 0, name]
        first = constant(shift((number, 0, name), self.extents))
        return sub(lower, first), sub(upper, first)

    def scope(self, number: int) -> Scope:
        statement = self.placed[number].statement
        letters = self.names.indices | set(statement.free)
        return Scope(
            ranks=self.names.ranks,
            sizes={name: Size(name, self.least.get(name, 1)) for name in (*self.names.sizes, *self.extents.sizes)},
            functions=self.names.functions,
            extents=self.extents,
            loss=self.names.loss,
            statement=number,
            variables={name: (number, 0, name) for name in letters},
            formulas=self.formulas,
            labels=self.names.labels,
        )
