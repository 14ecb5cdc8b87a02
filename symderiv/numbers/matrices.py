"""The inverse and the determinant of a matrix in numbers of any type, by the method of Faddeev and LeVerrier.

It multiplies matrices and divides by whole numbers, and by the determinant in the end: no pivot has to be chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from operator import add

from symderiv.lang.expr import Determinant, Inverse
from symderiv.numbers.arithmetic import Arithmetic, Number, Undefined
from symderiv.numbers.evaluate import Evaluation

Matrix = Sequence[Sequence[Number]]
Position = tuple[int, ...]


def of_matrix(expr: Inverse | Determinant, evaluation: Evaluation) -> Callable[[Position], Number]:
    """The elements of what a relation with this right side defines; each matrix is computed once."""
    known: dict[Position, tuple[Number, Matrix]] = {}

    def whole(before: Position) -> tuple[Number, Matrix]:
        if before not in known:
            places = range(evaluation.integer(expr.size, {}))
            table = evaluation.values[expr.entry.tensor]
            entries = [[_real(table[*before, i, j], evaluation.arithmetic) for j in places] for i in places]
            known[before] = determinant_and_adjugate(entries, evaluation.arithmetic)
        return known[before]

    def inverse(position: Position) -> Number:
        *before, row, column = position
        determinant, adjugate = whole(tuple(before))
        return adjugate[row][column] * evaluation.arithmetic.power(determinant, Fraction(-1))

    return inverse if isinstance(expr, Inverse) else lambda position: whole(position)[0]


def _real(value: Number | int, arithmetic: Arithmetic) -> Number:
    return arithmetic.from_fraction(Fraction(value)) if isinstance(value, int) else value


def determinant_and_adjugate(entries: Matrix, arithmetic: Arithmetic) -> tuple[Number, Matrix]:
    """det A and adj A.  Raises Undefined for a matrix without rows."""
    places = range(len(entries))
    if not places:
        raise Undefined("a matrix without entries")
    one, zero = (arithmetic.from_fraction(Fraction(value)) for value in (1, 0))
    adjugate = [[one if i == j else zero for j in places] for i in places]
    for step in places[1:]:
        product = _product(entries, adjugate)
        shift = arithmetic.from_fraction(Fraction(-1, step)) * reduce(add, [product[i][i] for i in places])
        adjugate = [[product[i][j] + shift if i == j else product[i][j] for j in places] for i in places]
    trace = reduce(add, [_product(entries, adjugate)[i][i] for i in places])
    sign = arithmetic.from_fraction(Fraction((-1) ** (len(entries) - 1)))
    determinant = sign * arithmetic.from_fraction(Fraction(1, len(entries))) * trace
    return determinant, [[sign * entry for entry in row] for row in adjugate]


def _product(left: Matrix, right: Matrix) -> list[list[Number]]:
    places = range(len(left))
    return [[reduce(add, [left[i][k] * right[k][j] for k in places]) for j in places] for i in places]
