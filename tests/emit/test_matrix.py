"""Matrix forms: what is printed, that it has the value of the formula with indices, and when there is none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from symderiv.emit.matrix import matrix_form, matrix_of
from symderiv.emit.matrix_nodes import (
    AllOnes,
    Applied,
    Dot,
    Entrywise,
    Flipped,
    Matrix,
    OnDiagonal,
    Outer,
    Raised,
    Scalar,
    Scaled,
    Times,
    Total,
    Whole,
)
from symderiv.lang.expr import Constant, Expr, Index, Read, Size
from symderiv.lang.layer import Equation
from symderiv.numbers.arithmetic import FLOATS
from symderiv.numbers.evaluate import Evaluation
from tests.emit.shorthand import (
    add,
    bracket,
    call,
    div,
    half,
    i,
    j,
    k,
    largest,
    m,
    mul,
    n,
    neg,
    notation,
    num,
    over,
    power,
    prime,
    read,
    sub,
)

SIZES = {"n": 4, "m": 3}
a, l, o = (lambda at, name=name: read(name, at) for name in "alo")
d = read("d", j)
w, gradient = read("w", i, j), read("∂d", j)

TABLE: list[tuple[Read, Expr, str]] = [
    (
        read("∂w", i, j),
        mul(l(i), gradient),
        r"\frac{\partial E}{\partial w} = l\,\Bigl(\frac{\partial E}{\partial d}\Bigr)^{\top}",
    ),
    (
        read("∂a", i),
        mul(prime("f", a(i)), over(j, m, mul(w, gradient))),
        r"\frac{\partial E}{\partial a} = f'(a) \odot \Bigl(w\,\frac{\partial E}{\partial d}\Bigr)",
    ),
    (
        read("∂a", i),
        mul(l(i), add(sub(l(i), o(i)), neg(over(j, n, mul(sub(l(j), o(j)), l(j)))))),
        r"\frac{\partial E}{\partial a} = l \odot \Bigl(l - o - \bigl((l - o)^{\top}\,l\bigr)\,\mathbf{1}\Bigr)",
    ),
    (read("d", j), add(over(i, n, mul(w, l(i))), gradient), r"d = w^{\top}\,l + \frac{\partial E}{\partial d}"),
    (read("∂d", j), over(i, n, w), r"\frac{\partial E}{\partial d} = w^{\top}\,\mathbf{1}"),
    (read("a", i), mul(half, over(k, n, power(a(k), 2)), l(i)), r"a = \tfrac12\,(\mathbf{1}^{\top}\,a^{\odot 2})\,l"),
    (read("a", i), div(l(i), over(k, n, l(k))), r"a = \frac{l}{\mathbf{1}^{\top}\,l}"),
    (read("x", j, i), mul(l(i), d), r"x = d\,l^{\top}"),
    (read("x", j, i), add(w, num(1)), r"x = w^{\top} + \mathbf{1}\,\mathbf{1}^{\top}"),
    (read("w", i, j), mul(l(i), w), r"w = \mathrm{diag}(l)\,w"),
    (read("w", i, j), over(k, m, mul(read("w", i, k), read("d", k), read("y", k, j))), r"w = w\,\mathrm{diag}(d)\,y"),
    (read("w", i, j), over(k, n, mul(read("v", k, i), read("w", k, j))), r"w = v^{\top}\,w"),
    (
        read("d", j),
        over(i, n, mul(w, read("∂w", i, j))),
        r"d = \Bigl(w \odot \frac{\partial E}{\partial w}\Bigr)^{\top}\,\mathbf{1}",
    ),
    (read("a", i), sub(l(i), mul(read("s"), o(i))), r"a = l - s\,o"),
    (read("a", i), power(a(i), num("-1/2")), r"a = a^{\odot -1/2}"),
    (read("w", i, j), sub(w, l(i)), r"w = w - l\,\mathbf{1}^{\top}"),
]
NONE = [
    (read("a", i), over(j, n, a(j)), "a scalar is one number along a, which has a form", True),
    (read("a", i), read("w", i, i), "a diagonal", False),
    (read("a", i), read("a", add(i, num(-1))), "a shift", False),
    (read("a", i), over(j, m, a(j)), "a sum over a part", False),
    (read("a", i), mul(bracket((i, "=", num(0))), a(i)), "a bracket", False),
    (read("a", i), largest(j, n, a(j)), "a maximum", False),
    (read("a", i), mul(i, a(i)), "an index as a number", False),
    (read("q", i), a(i), "an unknown shape", False),
    (read("w", i, j), over(k, n, mul(a(k), read("t", i, j, k))), "three dimensions", False),
]
SHAPES = {"a": "n", "l": "n", "o": "n", "d": "m", "w": "nm", "x": "mn", "y": "mm", "v": "nn", "s": "", "t": "nmn"}
OURS = notation()
OURS = type(OURS)(shapes=(*OURS.shapes, ("y", (m, m)), ("v", (n, n)), ("s", ()), ("t", (n, m, n))))


@pytest.mark.parametrize(("lhs", "rhs", "expected"), TABLE)
def test_the_matrix_form(lhs: Read, rhs: Expr, expected: str) -> None:
    assert matrix_form(Equation(lhs, rhs), OURS) == expected


def _arrays() -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)
    shapes = {name: tuple(SIZES[size] for size in sizes) for name, sizes in SHAPES.items()}
    return {
        name: random.uniform(0.5, 2.0, shape)
        for plain, shape in sorted(shapes.items())
        for name in (plain, f"∂{plain}")
    }


def _by_index(lhs: Read, rhs: Expr, arrays: dict[str, np.ndarray]) -> np.ndarray:
    values = {name: {at: float(array[at]) for at in np.ndindex(array.shape)} for name, array in arrays.items()}
    evaluation = Evaluation(FLOATS, values, SIZES, {"f": _realised})
    names = [index.name for index in lhs.indices if isinstance(index, Index)]
    shape = arrays[lhs.tensor].shape
    positions = product(*(range(size) for size in shape))
    numbers = [float(evaluation.value(rhs, dict(zip(names, at, strict=True)))) for at in positions]
    return np.array(numbers).reshape(shape)


def _realised(order: int, x: float, arithmetic: object) -> float:
    return [x * x, 2 * x, 2.0][order]


def _by_matrices(node: Matrix, arrays: dict[str, np.ndarray]) -> np.ndarray:
    """The matrix expression with NumPy's own matrix products; columns are one-dimensional."""

    def of(part: Matrix) -> np.ndarray:
        return _by_matrices(part, arrays)

    size_of = {"i": 4, "j": 3, "k": None}
    match node:
        case Scalar(_, Constant(value)):
            return np.array(float(value))
        case Scalar(_, Size(name)):
            return np.array(float(SIZES[name]))
        case Whole(_, tensor):
            return arrays[tensor]
        case AllOnes((axis,)):
            length = size_of[axis]
            assert length is not None
            return np.ones(length)
        case Total(_, terms):
            return np.sum([of(term) for term in terms], axis=0)
        case Entrywise(_, factors):
            return np.prod([of(factor) for factor in factors], axis=0)
        case Scaled(_, scalars, inside):
            return np.prod([of(scalar) for scalar in scalars]) * of(inside)
        case Flipped(_, inside):
            return of(inside).T
        case Dot(_, AllOnes(), right):
            return of(right).sum()
        case Dot(_, left, right):
            return of(left) @ of(right)
        case Outer(_, left, right):
            return np.outer(of(left), of(right))
        case Times(_, left, AllOnes()):
            return of(left).sum(1)
        case Times(_, left, right):
            return of(left) @ of(right)
        case OnDiagonal(_, inside):
            return np.diag(of(inside))
        case Applied(_, "f", primes, (argument,)):
            return np.vectorize(lambda x: _realised(primes, x, None))(of(argument))
        case Applied(_, "exp", 0, (argument,)):
            return np.exp(of(argument))
        case Raised(_, base, Constant(value)):
            return of(base) ** float(value)
    raise AssertionError(f"unknown node {node}")


@pytest.mark.parametrize(("lhs", "rhs"), [(lhs, rhs) for lhs, rhs, _ in TABLE])
def test_the_value_is_that_of_the_formula_with_indices(lhs: Read, rhs: Expr) -> None:
    found = matrix_of(Equation(lhs, rhs), OURS)
    assert found is not None
    arrays = _arrays()
    assert found.axes == tuple(index.name for index in lhs.indices if isinstance(index, Index))
    np.testing.assert_allclose(_by_matrices(found, arrays), _by_index(lhs, rhs, arrays), rtol=1e-12)


def _flipped_everywhere(node: Matrix) -> Matrix:
    """A seeded mistake: every transpose left out."""
    if isinstance(node, Flipped):
        return _flipped_everywhere(node.inside)
    changes = {}
    for name in type(node).__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Matrix):
            changes[name] = _flipped_everywhere(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Matrix):
            changes[name] = tuple(_flipped_everywhere(part) for part in value)
        else:
            changes[name] = value
    return type(node)(**changes)


def test_a_missing_transpose_is_seen() -> None:
    lhs, rhs = read("w", i, j), over(k, n, mul(read("v", k, i), read("w", k, j)))
    found, arrays = matrix_of(Equation(lhs, rhs), OURS), _arrays()
    assert found is not None
    assert not np.allclose(_by_matrices(_flipped_everywhere(found), arrays), _by_index(lhs, rhs, arrays))


@pytest.mark.parametrize(("lhs", "rhs", "why", "exists"), NONE)
def test_where_there_is_no_matrix_form(lhs: Read, rhs: Expr, why: str, exists: bool) -> None:
    assert (matrix_form(Equation(lhs, rhs), OURS) is not None) == exists, why


@pytest.mark.parametrize("change", [lambda e: mul(num(-1), e), lambda e: add(e, e), lambda e: call("exp", e)])
def test_forms_of_forms(change: Callable[[Expr], Expr]) -> None:
    lhs = read("a", i)
    rhs = change(over(j, m, mul(w, read("d", j))))
    found, arrays = matrix_of(Equation(lhs, rhs), OURS), _arrays()
    assert found is not None
    np.testing.assert_allclose(_by_matrices(found, arrays), _by_index(lhs, rhs, arrays), rtol=1e-12)
