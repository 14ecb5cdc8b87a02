"""A second evaluator, which shares no code with the first: it confirms every refutation, and verifies kept ones.

It reads expressions as data (`symderiv.lang.data`).  Where it leaves anything open it says so and confirms nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from symderiv.lang.data import Data
from symderiv.prove.refute.enclosures import Enclosures, NoValueError, Value

Position = tuple[int, ...]
Indices = Mapping[str, int]


class OutsideError(LookupError):
    """An element is read that its tensor does not have."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where both sides are evaluated.

    given        the elements of the given tensors
    definitions  for each defined tensor its indices and its right side
    shapes       of all tensors, given and defined
    functions    for each unknown function its coefficients, that of x^0 first
    """

    sizes: Mapping[str, int]
    indices: Indices
    given: Mapping[str, Mapping[Position, Fraction]]
    definitions: Mapping[str, tuple[tuple[str, ...], Data]] = field(default_factory=dict)
    shapes: Mapping[str, Position] = field(default_factory=dict)
    functions: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)


def value_at(expr: Data, place: Place, bits: int) -> Value:
    """The value, a fraction where it is exact.  Raises NoValueError and OutsideError."""
    return _Second(place, Enclosures(bits)).value(expr, place.indices)


def compared(left: Data, right: Data, place: Place, bits: int) -> tuple[int, bool]:
    """-1, 0 or 1 as the left is below, equal to or above the right, and whether both are fractions.

    Raises NoValueError, where intervals overlap too, and OutsideError.
    """
    second = _Second(place, Enclosures(bits))
    values = second.value(left, place.indices), second.value(right, place.indices)
    return second.numbers.side(*values), all(isinstance(value, Fraction) for value in values)


@dataclass(frozen=True, slots=True)
class _Second:
    place: Place
    numbers: Enclosures
    known: dict[tuple[str, Position], Value] = field(default_factory=dict)

    def value(self, expr: Data, at: Indices) -> Value:
        """The value of a node, by its first word."""
        kind, *parts = expr
        if kind not in _NODES:
            raise NoValueError(f"{kind} has no value of its own")
        return _NODES[kind](self, parts, at)

    def whole(self, expr: Data, at: Indices) -> int:
        """The value of what has to be an integer."""
        if expr[0] == "index":
            return at[expr[1]]
        value = self.value(expr, at)
        if not isinstance(value, Fraction) or value.denominator != 1:
            raise NoValueError("a place is no integer")
        return int(value)

    def holds(self, conditions: Data, at: Indices) -> bool:
        """Whether all conditions hold."""
        return all(
            self.numbers.side(self.value(left, at), self.value(right, at)) in _TRUE_ON[relation]
            for relation, left, right in conditions
        )

    def number(self, parts: Data, at: Indices) -> Value:
        return Fraction(parts[0])

    def pi(self, parts: Data, at: Indices) -> Value:
        return self.numbers.pi()

    def size(self, parts: Data, at: Indices) -> Value:
        return Fraction(self.place.sizes[parts[0]])

    def index(self, parts: Data, at: Indices) -> Value:
        return Fraction(at[parts[0]])

    def read(self, parts: Data, at: Indices) -> Value:
        """Of a defined tensor by its right side, each element once."""
        tensor, position = parts[0], tuple(self.whole(index, at) for index in parts[1])
        shape = self.place.shapes.get(tensor)
        if shape is None or len(shape) != len(position):
            raise NoValueError(f"{tensor} is not given with {len(position)} indices")
        if not all(0 <= i < length for i, length in zip(position, shape, strict=True)):
            raise OutsideError(f"{tensor}{list(position)} is outside of the tensor")
        if tensor not in self.place.definitions:
            if position not in self.place.given.get(tensor, {}):
                raise NoValueError(f"{tensor}{list(position)} is not given")
            return self.place.given[tensor][position]
        if (tensor, position) not in self.known:
            names, rhs = self.place.definitions[tensor]
            self.known[tensor, position] = self.value(rhs, dict(zip(names, position, strict=True)))
        return self.known[tensor, position]

    def total(self, parts: Data, at: Indices) -> Value:
        return self.added(self.value(part, at) for part in parts[0])

    def added(self, values: Iterator[Value]) -> Value:
        result: Value = Fraction(0)
        for value in values:
            result = self.numbers.add(result, value)
        return result

    def product(self, parts: Data, at: Indices) -> Value:
        """Where a condition fails the product is 0, whatever its other factors are."""
        if not all(self.holds(part[1], at) for part in parts[0] if part[0] == "where"):
            return Fraction(0)
        result: Value = Fraction(1)
        for part in parts[0]:
            result = self.numbers.multiply(result, self.value(part, at))
        return result

    def power(self, parts: Data, at: Indices) -> Value:
        return self.numbers.power(*(self.value(part, at) for part in parts))

    def over_range(self, parts: Data, at: Indices) -> Iterator[tuple[Data, Indices]]:
        body, name, lower, upper = parts[:4]
        for i in range(self.whole(lower, at), self.whole(upper, at) + 1):
            yield body, {**at, name: i}

    def summed(self, parts: Data, at: Indices) -> Value:
        return self.added(self.value(body, there) for body, there in self.over_range(parts, at))

    def largest(self, parts: Data, at: Indices) -> Value:
        found = [value for body, there in self.over_range(parts, at) for value in self.above(body, there)]
        if not found:
            raise NoValueError("the largest of nothing")
        return self.numbers.extreme(found, 1)

    def above(self, body: Data, at: Indices) -> list[Value]:
        """The values of what a maximum is taken of: none where it is minus infinity."""
        if body[0] == "-infinity":
            return []
        if body[0] == "cases":
            return self.above(self.chosen(body[1:], at), at)
        if body[0] == "max":
            return [value for inner, there in self.over_range(body[1:], at) for value in self.above(inner, there)]
        return [self.value(body, at)]

    def placed(self, parts: Data, at: Indices) -> Value:
        """Where a maximum is first taken: one index after the other, from the outermost to the one that is asked."""
        (_, *binder), place = parts
        for _ in range(place + 1):
            best: Value = None
            for body, there in list(self.over_range(binder, at)):
                values = self.above(body, there)
                here = self.numbers.extreme(values, 1) if values else None
                if here is not None and (best is None or self.numbers.side(here, best) > 0):
                    best, at = here, there
            if best is None:
                raise NoValueError("the place of the largest of nothing")
            name, binder = binder[1], binder[0][1:]
        return Fraction(at[name])

    def bracket(self, parts: Data, at: Indices) -> Value:
        return Fraction(self.holds(parts[0], at))

    def cases(self, parts: Data, at: Indices) -> Value:
        return self.value(self.chosen(parts, at), at)

    def chosen(self, parts: Data, at: Indices) -> Data:
        """The branch whose conditions are the first to hold."""
        return next((value for value, held in parts[0] if self.holds(held, at)), parts[1])

    def call(self, parts: Data, at: Indices) -> Value:
        name, arguments, order = parts
        values = [self.value(argument, at) for argument in arguments]
        if name in self.place.functions and len(values) == 1:
            return self.polynomial(self.place.functions[name], order, values[0])
        if order:
            raise NoValueError(f"{name} has no primes here")
        return self.numbers.call(name, values)

    def determinant(self, parts: Data, at: Indices) -> Value:
        """By the first row that is left, in turn."""
        (_, tensor, (*before, _, _)), size = parts[0], self.whole(parts[-1], at)
        return self.minor(tensor, [self.whole(i, at) for i in before], range(size), range(size), at)

    def inverted(self, parts: Data, at: Indices) -> Value:
        """The minor without row and column, by the determinant."""
        (_, tensor, indices), size = parts[0], self.whole(parts[-1], at)
        *before, row, column = (self.whole(index, at) for index in indices)
        whole = self.minor(tensor, before, range(size), range(size), at)
        rows, columns = ([k for k in range(size) if k != without] for without in (column, row))
        rest = self.minor(tensor, before, rows, columns, at)
        signed = self.numbers.multiply(Fraction((-1) ** (row + column)), rest)
        return self.numbers.multiply(signed, self.numbers.power(whole, Fraction(-1)))

    def minor(self, tensor: str, before: list[int], rows: Sequence[int], columns: Sequence[int], at: Indices) -> Value:
        """The determinant of some rows and columns of a matrix, each once."""
        key = tensor, (*before, -1, *rows, -1, *columns)
        if key not in self.known:
            self.known[key] = self.expanded(tensor, before, rows, columns, at) if rows else Fraction(1)
        return self.known[key]

    def expanded(
        self, tensor: str, before: list[int], rows: Sequence[int], columns: Sequence[int], at: Indices
    ) -> Value:
        terms: list[Value] = []
        for place, column in enumerate(columns):
            position = [["number", str(k)] for k in (*before, rows[0], column)]
            rest = self.minor(tensor, before, rows[1:], [c for c in columns if c != column], at)
            signed = self.numbers.multiply(Fraction((-1) ** place), rest)
            terms.append(self.numbers.multiply(self.read([tensor, position], at), signed))
        return self.added(iter(terms))

    def polynomial(self, coefficients: tuple[Fraction, ...], order: int, argument: Value) -> Value:
        """The derivative of this order of `c0 + c1 x + c2 x^2 + ...`."""
        result: Value = Fraction(0)
        for degree in range(len(coefficients) - 1, order - 1, -1):
            falling = prod(range(degree - order + 1, degree + 1))
            result = self.numbers.add(self.numbers.multiply(result, argument), coefficients[degree] * falling)
        return result


_TRUE_ON = {"=": (0,), "!=": (-1, 1), "<=": (-1, 0), "<": (-1,)}
_NODES: Mapping[str, Callable[[_Second, Data, Indices], Value]] = {
    "number": _Second.number,
    "pi": _Second.pi,
    "size": _Second.size,
    "index": _Second.index,
    "read": _Second.read,
    "add": _Second.total,
    "mul": _Second.product,
    "power": _Second.power,
    "call": _Second.call,
    "sum": _Second.summed,
    "max": _Second.largest,
    "place": _Second.placed,
    "where": _Second.bracket,
    "cases": _Second.cases,
    "inverse": _Second.inverted,
    "determinant": _Second.determinant,
}
