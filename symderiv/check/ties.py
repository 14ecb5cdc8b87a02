"""Points at which comparisons come out equal: ties of maxima and kinks of functions, where conventions decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from symderiv.check.draw import draw
from symderiv.check.point import Point, probe
from symderiv.lang.expr import Bracket, Call, Cases, Comparison, Constant, Expr, Max
from symderiv.lang.index_form import is_index_expression
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.walk import nodes
from symderiv.numbers.arithmetic import Undefined
from symderiv.numbers.evaluate import OutsideBox, Table


def at_ties(point: Point, also: Iterable[Equation]) -> Point | None:
    """A point at the same sizes whose values are few whole numbers and those that relations compare with.

    None where no relation compares values of tensors, or where some relation has no value there.
    """
    compared = [number for equation in point.layer.forward for number in _compared(equation.rhs)]
    if not compared:
        return None
    numbers = tuple(sorted({Fraction(-1), Fraction(0), Fraction(1), *compared}))
    tensors = point.layer.tensors
    values = {name: _values(tensors[name], table, numbers) for name, table in point.values.items()}
    tied = replace(point, values=values)
    try:
        probe(tied, also)
    except (Undefined, OutsideBox):
        return None
    return tied


def _compared(expr: Expr) -> Iterator[Fraction]:
    """The numbers on the other side of comparisons of values; 0 for a comparison of two of them."""
    for node in nodes(expr):
        match node:
            case Bracket(conditions):
                yield from (number for condition in conditions for number in _threshold(condition))
            case Cases(branches, _):
                yield from (number for _, held in branches for condition in held for number in _threshold(condition))
            case Max() | Call("abs" | "sign"):
                yield Fraction(0)
            case Call("max" | "min", arguments) if not is_index_expression(node):
                yield from (argument.value for argument in arguments if isinstance(argument, Constant))
                yield Fraction(0)


def _threshold(condition: Comparison) -> Iterator[Fraction]:
    sides = (condition.left, condition.right)
    if all(map(is_index_expression, sides)):
        return
    yield next((side.value for side in sides if isinstance(side, Constant)), Fraction(0))


def _values(tensor: Tensor, table: Table, numbers: tuple[Fraction, ...]) -> Table:
    """Numbers that depend on nothing but the place; those of a positive tensor are above 0.  Integers stay."""
    allowed = [number for number in numbers if number > 0 or tensor.domain != "positive"]
    found: dict[tuple[int, ...], Fraction | int] = {}
    for place, (at, value) in enumerate(table.items()):
        chosen = place if place < len(allowed) else draw(f"tie {tensor.name} {at}", len(allowed))  # each number once
        found[at] = value if isinstance(value, int) else allowed[chosen]
    return found
