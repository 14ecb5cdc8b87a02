"""From indices that count from 0 to indices that count as an author does, 1, 2, 3, ... for some or all dimensions.

An index that stands alone in a dimension counts as that dimension does, so `sum_{j=0}^{n-1} l[j]` becomes
`sum_{j=1}^{n} l_j`; wherever else it stands, it is lowered again: `b[floor(u/S)]` becomes `b_{floor((u-1)/S)+1}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as with_fields

from symderiv.emit.notation import Notation
from symderiv.lang.arithmetic import add, constant, mul
from symderiv.lang.expr import (
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    Read,
    Size,
    Sum,
)
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices, map_children, nodes, rebound


@dataclass(frozen=True, slots=True)
class _Counting:
    """By how much each index, and each element of an integer tensor, is above the number it stands for."""

    notation: Notation
    indices: Mapping[str, int]
    elements: Mapping[str, int]

    def and_index(self, name: str, number: int) -> _Counting:
        return with_fields(self, indices={**self.indices, name: number})


def rebase(expr: Expr, notation: Notation) -> Expr:
    """An expression with its indices as `notation` counts them; a free index as where it first stands alone."""
    if notation.counts_from_zero:
        return expr
    free = {name: _first_where_alone(name, expr, notation) for name in free_indices(expr)}
    return _moved(expr, _Counting(notation, free, _element_numbers(expr, notation)))


def rebase_equation(equation: Equation, notation: Notation) -> Equation:
    """The same for both sides of an equation: a free index counts as the dimension of the left side where it stands."""
    if notation.counts_from_zero:
        return equation
    lhs = equation.lhs
    numbers = notation.first(lhs.tensor, len(lhs.indices))
    alone = {i.name: number for i, number in zip(lhs.indices, numbers, strict=True) if isinstance(i, Index)}
    others = free_indices(equation.rhs) - set(alone)
    free = {**{name: _first_where_alone(name, equation.rhs, notation) for name in others}, **alone}
    counting = _Counting(notation, free, _element_numbers(equation.rhs, notation))
    return Equation(_moved_read(lhs, counting), _moved(equation.rhs, counting))


def _first_where_alone(index: str, expr: Expr, notation: Notation) -> int:
    """What the first element counts as where the index stands alone; else where it stands at all."""
    stands_alone: list[int] = []
    stands: list[int] = []
    for node in nodes(expr):
        if isinstance(node, Read):
            numbers = notation.first(node.tensor, len(node.indices))
            for position, number in zip(node.indices, numbers, strict=True):
                if position == Index(index):
                    stands_alone.append(number)
                elif index in free_indices(position):
                    stands.append(number)
    return next(iter((*stands_alone, *stands)), notation.base)


def _element_numbers(expr: Expr, notation: Notation) -> dict[str, int]:
    """Integer tensors whose elements stand alone in a dimension hold numbers as that dimension counts."""
    found: dict[str, int] = {}
    for node in nodes(expr):
        if isinstance(node, Read):
            numbers = notation.first(node.tensor, len(node.indices))
            for position, number in zip(node.indices, numbers, strict=True):
                if isinstance(position, Read):
                    found.setdefault(position.tensor, number)
        elif isinstance(node, Bracket):
            for condition in node.conditions:
                for side, other in ((condition.left, condition.right), (condition.right, condition.left)):
                    if isinstance(side, Read) and isinstance(other, Index):
                        found.setdefault(side.tensor, _first_where_alone(other.name, expr, notation))
    return found


def _moved(expr: Expr, counting: _Counting) -> Expr:
    match expr:
        case Index(name):
            return add(expr, constant(-counting.indices[name]))
        case Read(tensor):
            value = _moved_read(expr, counting)
            return add(value, constant(-counting.elements.get(tensor, 0)))
        case Add(terms):
            return add(*(_moved(term, counting) for term in terms))
        case Mul(factors):
            return _product(tuple(_moved(factor, counting) for factor in factors))
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            number = _first_where_alone(index, body, counting.notation)
            inside = _moved(body, counting.and_index(index, number))
            limits = (plus_number(_moved(limit, counting), number) for limit in (lower, upper))
            return rebound(expr, inside, index, *limits)
        case Bracket(conditions):
            return Bracket(tuple(_moved_condition(condition, counting) for condition in conditions))
        case Cases(branches, otherwise):
            moved = tuple(
                (_moved(value, counting), tuple(_moved_condition(c, counting) for c in held))
                for value, held in branches
            )
            return Cases(moved, _moved(otherwise, counting))
    return map_children(expr, lambda child: _moved(child, counting))


def _moved_read(read: Read, counting: _Counting) -> Read:
    numbers = counting.notation.first(read.tensor, len(read.indices))
    moved = (plus_number(_moved(i, counting), number) for i, number in zip(read.indices, numbers, strict=True))
    return Read(read.tensor, tuple(moved))


def _product(factors: tuple[Expr, ...]) -> Expr:
    """A number times an index expression is multiplied out, `2i - 2`; a size stays in front, `S(i - 1)`."""
    product = mul(*factors)
    match product:
        case Mul((Constant() as number, Add(terms))) if _counts_places(Add(terms)):
            return add(*(mul(number, term) for term in terms))
    return product


def _counts_places(expr: Expr) -> bool:
    return all(isinstance(node, Add | Mul | Constant | Index | Size) for node in nodes(expr))


def plus_number(expr: Expr, number: int) -> Expr:
    """`expr + number`, with the number taken into a minimum or maximum."""
    match expr:
        case Call("min" | "max" as function, arguments) if number:
            return Call(function, tuple(plus_number(argument, number) for argument in arguments))
    return add(expr, constant(number))


def _moved_condition(condition: Comparison, counting: _Counting) -> Comparison:
    """Both sides moved; what that added to the side of an index goes to the other, `1 <= i` for `0 <= i - 1`."""
    left, right = _moved(condition.left, counting), _moved(condition.right, counting)
    if (left, right) == (condition.left, condition.right):
        return condition
    added = _number_in(left if _depends_on_place(left) else right)
    return Comparison(condition.relation, plus_number(left, -added), plus_number(right, -added))


def _depends_on_place(expr: Expr) -> bool:
    return any(isinstance(node, Index | Read) for node in nodes(expr))


def _number_in(expr: Expr) -> int:
    """The whole number that is added in an expression."""
    if isinstance(expr, Add) and isinstance(expr.terms[-1], Constant) and expr.terms[-1].value.denominator == 1:
        return expr.terms[-1].value.numerator
    return 0
