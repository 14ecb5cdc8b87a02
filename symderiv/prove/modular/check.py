"""Both sides at concrete sizes modulo random primes: equal but for an error that is bounded, or no answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from math import floor, log2

from symderiv.errors import Unsupported
from symderiv.lang.expr import KNOWN_FUNCTIONS, Call, Constant, Expr, Pow, Read
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.walk import free_indices, nodes
from symderiv.numbers.arithmetic import Number, Undefined
from symderiv.numbers.evaluate import Evaluation, OutsideBox, Table
from symderiv.numbers.run import element_of, shape_of
from symderiv.prove.modular.cells import Asked, Cell
from symderiv.prove.modular.functions import Finer, Functions
from symderiv.prove.modular.lanes import USUAL, Draw, Lanes, Redraw, Strength
from symderiv.prove.modular.ring import Ring
from symderiv.prove.normal.atoms import GiveUp
from symderiv.prove.verdict import Checked

_MOST_POSITIONS = 64
_MOST_CELLS = 1_000  # at all positions together
_HIGHEST = 1 << 24
_FINEST = 720

Position = tuple[int, ...]


def check_at_sizes(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int],
    ranges: Mapping[str, range],
    tensors: Mapping[str, Tensor] | None = None,
    definitions: Mapping[str, Equation] | None = None,
    draw: Draw = secrets.randbelow,
    strength: Strength = USUAL,
) -> Checked | None:
    """Whether both sides are equal at these sizes for every value of the free indices in `ranges`, by random primes.

    None where the difference is not 0 by the relations that are known, and where the engine gives up.
    """
    claim = Claim(left, right, sizes, tensors or {}, definitions or {})
    try:
        places = claim.places(ranges)
        if places is None or any(_is_too_high(node) for expr in claim.expressions for node in nodes(expr)):
            return None
        return _checked(claim, places, draw, strength)
    except (GiveUp, Unsupported, OutsideBox, RecursionError):
        return None


def _checked(claim: Claim, places: list[dict[str, int]], draw: Draw, strength: Strength) -> Checked | None:
    """The answer, with all drawn anew where a divisor is 0 by chance, and where finer exponents are needed."""
    error, fineness, redrawn, work = 0.0, 1, 0, 0
    while redrawn < strength.tries:
        lanes = Lanes(strength, draw)
        ring = Ring(lanes, fineness, work)
        try:
            cells = claim.vanishing_cells(ring, places)
        except Redraw:
            redrawn, work = redrawn + 1, ring.work
            continue
        except Finer as finer:
            error, fineness, work = error + lanes.error, fineness * finer.factor, ring.work
            if fineness > _FINEST:
                return None
            continue
        error += lanes.error
        if cells is None or error >= 2**-strength.enough:
            return None
        bits = floor(-log2(max(error, 1 / lanes.modulus)))  # no error at all where all is rational
        where = ", ".join(f"{name} = {value}" for name, value in sorted(claim.sizes.items())) or "the sizes as stated"
        detail = f"zero in {cells} sign cells at {len(places)} index positions, modulo {len(lanes.primes)} primes"
        return Checked("modular evaluation", where, bits, len(lanes.primes), len(places), lanes.primes, (), detail)
    return None


@dataclass(frozen=True, slots=True)
class Claim:
    """Two sides that are to be equal at these sizes."""

    left: Expr
    right: Expr
    sizes: Mapping[str, int]
    tensors: Mapping[str, Tensor]
    definitions: Mapping[str, Equation]

    @property
    def expressions(self) -> tuple[Expr, ...]:
        """Both sides and what defines tensors."""
        return (self.left, self.right, *(equation.rhs for equation in self.definitions.values()))

    def places(self, ranges: Mapping[str, range]) -> list[dict[str, int]] | None:
        """The values of the free indices that the sides have; None where there are none, or too many."""
        names = sorted(set(ranges) & (free_indices(self.left) | free_indices(self.right)))
        positions = list(islice(product(*(ranges[name][: _MOST_POSITIONS + 1] for name in names)), _MOST_POSITIONS + 1))
        if len(positions) > _MOST_POSITIONS or not all(ranges.values()):
            return None
        return [dict(zip(names, position, strict=True)) for position in positions]

    def vanishing_cells(self, ring: Ring, places: list[dict[str, int]]) -> int | None:
        """In how many sign cells the difference is 0; None where it is not in one, or is defined in none."""
        named = self._named()
        everywhere, vanished, asked = self._evaluation(Functions(ring, Cell()), named), 0, 0
        for place in places:
            before, todo = vanished, [Cell()]
            while todo:
                cell, asked = todo.pop(), asked + 1
                if asked > _MOST_CELLS:
                    return None
                whole = not cell.signs and not cell.fixed
                evaluation = everywhere if whole else self._evaluation(Functions(ring, cell), named)
                try:
                    difference = evaluation.value(self.left, place) - evaluation.value(self.right, place)
                except Asked as unknown:
                    todo += unknown.cells
                    continue
                except Undefined:
                    continue
                if not difference.is_zero():
                    return None
                vanished += 1
            if vanished == before:
                return None
        return vanished

    def _named(self) -> Named:
        everywhere = [node for expr in self.expressions for node in nodes(expr)]
        unknown = {node.function for node in everywhere if isinstance(node, Call)} - KNOWN_FUNCTIONS
        read = {*self.definitions, *(node.tensor for node in everywhere if isinstance(node, Read))}
        shapes = {name: shape_of(self.tensors[name], self.sizes) for name in read if name in self.tensors}
        return Named(tuple(sorted(unknown)), tuple(sorted(read)), shapes)

    def _evaluation(self, functions: Functions, named: Named) -> Evaluation:
        """The evaluator, with an element of a tensor made when it is first read."""
        realised = {name: functions.unknown(name) for name in named.functions}
        values: dict[str, Table] = {}
        evaluation = Evaluation(functions.arithmetic, values, self.sizes, realised)
        for name in named.tensors:
            if name in self.definitions:
                element: Callable[[Position], Number] = element_of(self.definitions[name], evaluation)
            else:
                positive = name in self.tensors and self.tensors[name].domain == "positive"
                element = _given(functions, name, positive)
            values[name] = _Elements(named.shapes.get(name), element)
        return evaluation


@dataclass(frozen=True, slots=True)
class Named:
    """What a claim speaks of: unknown functions, tensors, and the shapes of those whose shape is known."""

    functions: tuple[str, ...]
    tensors: tuple[str, ...]
    shapes: Mapping[str, Position]


def _is_too_high(node: Expr) -> bool:
    """Whether a power takes too long even in index positions, which the evaluator computes exactly."""
    return isinstance(node, Pow) and isinstance(node.exponent, Constant) and abs(node.exponent.value) > _HIGHEST


def _given(functions: Functions, name: str, positive: bool) -> Callable[[Position], Number]:
    return lambda position: functions.element(name, position, positive)


class _Elements(Mapping[Position, Number]):
    """The elements of a tensor, each made when it is first read; at every position where its shape is not known."""

    def __init__(self, shape: Position | None, element: Callable[[Position], Number]) -> None:
        self._shape, self._element = shape, element
        self._made: dict[Position, Number] = {}

    def __getitem__(self, position: Position) -> Number:
        if position not in self._made:
            inside = self._shape is None or (
                len(position) == len(self._shape)
                and all(0 <= place < length for place, length in zip(position, self._shape, strict=True))
            )
            if not inside:
                raise KeyError(position)
            self._made[position] = self._element(position)
        return self._made[position]

    def __iter__(self) -> Iterator[Position]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
