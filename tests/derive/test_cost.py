"""How many operations formulas take: a table worked out by hand, and what a count may not depend on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from symderiv.derive.cost import operations
from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import Add, Expr, Index, Mul, Read, Size
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.walk import replace, substitute
from symderiv.numbers.run import all_sizes
from tests.derive.kinds import KINDS, derivation_of
from tests.formulas import Names, equations

n, m = Size("n"), Size("m")
SHAPES: dict[str, tuple[Expr, ...]] = {"x": (n,), "y": (n,), "ids": (n,), "z": (m,), "w": (n, m), "s": (), "t": ()}
NAMES = Names(
    {name: Tensor(name, shape) for name, shape in SHAPES.items()}, {"n": n, "m": m}, functions=frozenset(("f",))
)
SIZES = {"n": 3, "m": 4}

# Each formula with its operations at n = 3, m = 4.
COUNTS = [
    # what is free
    ("dx_i = dy_i", 0),
    ("dx_i = -dy_i", 0),
    ("dx_i = dy_{n - 1 - i}", 0),
    ("dx_i = n (n - 1)/2 + i", 0),
    ("dx_i = dy_i [i < 2]", 0),
    ("dx_i = {dy_i if i < 2; y_i otherwise}", 0),
    ("dx_i = sum_{j < 0} exp(y_j)", 0),
    # terms and factors
    ("dx_i = dy_i + y_i", 3),
    ("dx_i = dy_i - y_i - x_i", 6),
    ("dx_i = 1 - y_i", 3),
    ("dx_i = n - 1 - y_i + i", 3),  # the numbers, sizes and indices are one term
    ("dx_i = 2 dy_i", 3),
    ("dx_i = dy_i / (2 n)", 3),
    ("dx_i = -y_i dy_i", 3),
    ("dw_ij = y_i dz_j", 12),
    ("ds = s t", 1),
    # powers, quotients, functions
    ("dx_i = y_i^2", 3),
    ("dx_i = sqrt(y_i)", 3),
    ("dx_i = 1 / y_i", 3),
    ("dx_i = dy_i / y_i", 3),
    ("dx_i = 1 / y_i^2", 6),
    ("dx_i = dy_i / sqrt(y_i)", 6),
    ("dx_i = exp(y_i)", 3),
    ("dx_i = f'(y_i) dy_i", 6),
    ("dx_i = max(y_i, 0)", 3),
    ("dx_i = max(y_i, dy_i, 0)", 6),
    # sums
    ("ds = sum_i y_i", 2),
    ("ds = sum_{i,j} w_ij", 11),
    ("ds = sum_i y_i dy_i", 3 + 2),
    ("dx_i = sum_j w_ij dz_j", 3 * (4 + 3)),
    ("dz_j = sum_i w_ij dy_i", 4 * (3 + 2)),
    ("dx_i = max_j w_ij", 3 * 3),
    ("dx_i = sum_{j=i}^{n - 1} dy_j", 2 + 1 + 0),
    ("dx_i = sum_{j <= i} exp(y_j)", 3 + (0 + 1 + 2)),
    # only where something is computed
    ("dx_i = s dy_i [i < 2]", 2),
    ("dx_i = dy_i + y_i [i = 0]", 1),
    ("dx_i = y_{i + 1} dy_i [i + 1 < n]", 2),
    ("dx_i = {2 dy_i if i < 1; dy_i otherwise}", 1),
    ("ds = sum_i y_i [i != 1]", 1),
    ("dx_i = sum_j dy_j [i = j]", 0),
    ("dx_i = sum_j s dy_j [j = i]", 3),
    # comparisons of values; a choice between 0 and 1 is no factor
    ("dx_i = dy_i [y_i > 0]", 3),
    ("dx_i = dy_i {1 if y_i > 0; 0 otherwise}", 3),
    ("dx_i = {dy_i if y_i > 0; 0 otherwise}", 3),
    ("dx_i = dy_i [0 < y_i < 1]", 6),
    ("dx_i = dy_i {1 if y_i > 0; s otherwise}", 3 + 3),
    ("dx_i = {2 dy_i if y_i > 0; 3 dy_i otherwise}", 3 + 3 + 3),
    ("dx_i = {2 dy_i if i < 1; 3 dy_i if y_i > 0; 0 otherwise}", 1 + 2 + 2),
    ("dx_i = sum_j dy_j [ids_j = i]", 9 + 3 * 2),
    ("dx_i = sum_{j <= min(ids_i, n - 1)} dy_j", 3 * 2),
    ("dx_i = sum_{j=max(ids_i, 0)}^{n - 1} dy_j", 3 * 2),
    # each value of the indices that it depends on, once
    ("dx_i = y_i (dy_i - sum_j dy_j y_j)", (3 + 2) + 3 + 3),
    ("dx_i = s t y_i", 1 + 3),
    ("dx_i = y_i / (n s)", 1 + 3),  # n s, and y_i by it
    ("dx_i = 1 / (s y_i)", 1 + 3),
    ("dw_ij = s y_i dz_j", 3 + 12),
    ("dx_i = (1/n) y_i sum_j y_j", 2 + 1 + 3),
    # the same, once
    ("dx_i = exp(y_i) / sum_j exp(y_j)", 3 + 2 + 3),
    ("dx_i = (y_i + s) (s + y_i)", 3 + 3),
    ("dx_i = dy_i / sqrt(s) + y_i / sqrt(s)", 1 + 3 + 3 + 3),
    ("dx_i = y_i - x_i - sum_j (x_j - y_j)^2", 3 + (3 + 2) + 3),
    ("dx_i = y_i dy_i s - sum_j y_j dy_j", 3 + 2 + 3 + 3),
    ("dw_ij = w_ij (sum_k w_ik) + (sum_k w_ik)^2", 9 + 12 + 3 + 12),
    ("dw_ij = (z_j - sum_k z_k) (z_j - sum_i z_i)", 3 + 4 + 4),
    # equations together
    ("dx_i = exp(y_i) dy_i\ndz_j = s z_j\nds = sum_i exp(y_i)", (3 + 3) + 4 + 2),
    ("g_i = y_i dy_i\ndx_i = g_i - sum_j g_j", 3 + 2 + 3),
]


def counted(text: str) -> int:
    lines, names = equations(text, NAMES)
    return operations(lines, names.tensors, SIZES)


@pytest.mark.parametrize(("text", "expected"), COUNTS, ids=[text for text, _ in COUNTS])
def test_by_hand(text: str, expected: int) -> None:
    assert counted(text) == expected


def test_an_index_is_not_followed_through_positions() -> None:
    """Twice the same product, but for different values of i."""
    assert counted("dx_i = s dy_{floor(i/2)}") == 3


def backwards(expr: Expr) -> Expr:
    """Terms and factors in the opposite order."""

    def turn(node: Expr) -> Expr | None:
        match node:
            case Add(terms):
                return Add(terms[::-1])
            case Mul(factors):
                return Mul(factors[::-1])
        return None

    return replace(expr, turn)


def renamed(equation: Equation) -> Equation:
    """The free indices under other names, in the opposite order of the alphabet."""
    letters = dict(zip(sorted(equation.indices, reverse=True), (Index(f"a{i}") for i in range(9)), strict=False))
    return Equation(
        Read(equation.lhs.tensor, tuple(letters[name] for name in equation.indices)), substitute(equation.rhs, letters)
    )


@pytest.mark.parametrize("name", KINDS)
def test_order_and_names_do_not_count(name: str) -> None:
    layer = derivation_of(name).layer
    for gradient in derivation_of(name).gradients:
        equation, sizes = gradient.equation, all_sizes(layer, dict(layer.samples))
        expected = operations([equation], layer.tensors, sizes)
        for other in (Equation(equation.lhs, backwards(equation.rhs)), renamed(equation)):
            assert operations([other], layer.tensors, sizes) == expected, gradient.wrt


@pytest.mark.parametrize("name", KINDS)
def test_together_is_never_more_than_one_by_one(name: str) -> None:
    layer = derivation_of(name).layer
    every = [gradient.equation for gradient in derivation_of(name).gradients]
    alone = [operations([equation], layer.tensors, all_sizes(layer, dict(layer.samples))) for equation in every]
    assert max(alone) <= operations(every, layer.tensors, all_sizes(layer, dict(layer.samples))) <= sum(alone)


def test_an_unknown_node_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Strange(Expr):
        pass

    equation = Equation(Read("∂s"), Add((Read("s"), Strange(), constant(1))))
    with pytest.raises(TypeError, match=r"not an expression: .*Strange"):
        operations([equation], NAMES.tensors, SIZES)
