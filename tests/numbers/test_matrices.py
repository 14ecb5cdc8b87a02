"""Inverses and determinants in numbers: against their definitions, in all number types."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import prod
from random import Random

import pytest

from symderiv.lang.arithmetic import constant
from symderiv.lang.data import from_data, to_data
from symderiv.lang.expr import ZERO, Determinant, Index, Inverse, Read, Size, determinant_name, inverse_name
from symderiv.lang.layer import Equation, Tensor
from symderiv.numbers.arithmetic import EXACT, FLOATS, Undefined
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.matrices import determinant_and_adjugate
from symderiv.numbers.run import run, run_lazily
from symderiv.prove.refute.enclosures import NoValueError
from symderiv.prove.refute.second import Place, value_at

n = Size("n")
V, D = inverse_name("M"), determinant_name("M")
INVERSE = Equation(
    Read(V, (Index("b"), Index("i"), Index("j"))), Inverse(Read("M", (Index("b"), Index("i"), Index("j"))), n)
)
DETERMINANT = Equation(
    Read(D, (Index("b"),)),
    Determinant(Read("M", (Index("b"), ZERO, ZERO)), Read(V, (Index("b"), ZERO, ZERO)), n),
)
TENSORS = {
    "M": Tensor("M", (constant(2), n, n)),
    V: Tensor(V, (constant(2), n, n)),
    D: Tensor(D, (constant(2),)),
}


def entries(size: int, seed: int) -> dict[tuple[int, ...], Fraction]:
    random = Random(seed)
    places = [(b, i, j) for b in range(2) for i in range(size) for j in range(size)]
    return {place: Fraction(random.randint(-9, 9), random.randint(1, 4)) for place in places}


def leibniz(size: int, matrix: dict[tuple[int, ...], Fraction], which: int) -> Fraction:
    """The determinant as the sum over all permutations."""
    total = Fraction(0)
    for order in permutations(range(size)):
        inversions = sum(order[i] > order[j] for i in range(size) for j in range(i + 1, size))
        total += (-1) ** inversions * prod((matrix[which, i, order[i]] for i in range(size)), start=Fraction(1))
    return total


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_both_evaluators_agree_with_the_definition(size: int) -> None:
    matrix = entries(size, size)
    start = Evaluation(EXACT, {"M": matrix}, {"n": size})
    values = run_lazily((INVERSE, DETERMINANT), TENSORS, start).values
    shapes = {"M": (2, size, size), V: (2, size, size), D: (2,)}
    definitions = {e.lhs.tensor: (e.indices, to_data(e.rhs)) for e in (INVERSE, DETERMINANT)}
    place = Place({"n": size}, {}, {"M": matrix}, definitions, shapes)
    for b in range(2):
        assert values[D][b,] == leibniz(size, matrix, b)
        assert value_at(to_data(Read(D, (constant(b),))), place, 128) == values[D][b,]
        for i in range(size):
            for j in range(size):
                product = sum(values[V][b, i, k] * matrix[b, k, j] for k in range(size))
                assert product == (i == j)
                read = Read(V, (constant(b), constant(i), constant(j)))
                assert value_at(to_data(read), place, 128) == values[V][b, i, j]


def test_a_matrix_without_an_inverse() -> None:
    matrix = {(b, i, j): Fraction(1) for b in range(2) for i in range(2) for j in range(2)}
    values = run_lazily((INVERSE, DETERMINANT), TENSORS, Evaluation(EXACT, {"M": matrix}, {"n": 2})).values
    assert values[D][0,] == 0
    with pytest.raises(Undefined):
        values[V][0, 0, 0]
    shapes = {"M": (2, 2, 2), V: (2, 2, 2)}
    place = Place({"n": 2}, {}, {"M": matrix}, {V: (INVERSE.indices, to_data(INVERSE.rhs))}, shapes)
    with pytest.raises(NoValueError):
        value_at(to_data(Read(V, (ZERO, ZERO, ZERO))), place, 128)


def test_floats() -> None:
    matrix = {place: float(value) for place, value in entries(3, 7).items()}
    values = run((INVERSE,), TENSORS, Evaluation(FLOATS, {"M": matrix}, {"n": 3})).values
    product = sum(values[V][1, 0, k] * matrix[1, k, 0] for k in range(3))
    assert product == pytest.approx(1)


def test_a_matrix_without_rows() -> None:
    with pytest.raises(Undefined):
        determinant_and_adjugate([], EXACT)


@pytest.mark.parametrize("equation", [INVERSE, DETERMINANT])
def test_the_nodes_as_data(equation: Equation) -> None:
    assert from_data(to_data(equation.rhs)) == equation.rhs
