"""Which elements a derived gradient adds up, against isl: all that meet in the layer and no others, at every size."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import pytest

isl = pytest.importorskip("islpy")

from symderiv.cli.loading import declarations, load  # noqa: E402
from symderiv.derive.derivation import Derivation  # noqa: E402
from symderiv.derive.sweep import derive  # noqa: E402
from symderiv.lang.arithmetic import add, constant, mul  # noqa: E402
from symderiv.lang.expr import ONE, Add, Bracket, Expr, Sum  # noqa: E402
from symderiv.lang.layer import Equation  # noqa: E402
from symderiv.lang.walk import nodes, replace  # noqa: E402
from tests.derive.isl_sets import Setting, all_of, each_once, unlike  # noqa: E402
from tests.derive.literal_layers import (  # noqa: E402
    Literal,
    average,
    circular,
    convolution,
    grouped,
    reflected,
    transposed,
)

# Stride, dilation, padding, kernel.
CONVOLUTIONS = (
    *product((1, 2, 3, 5), (1, 2, 3), (0, 1), (2, 3)),
    (1, 1, 0, 1),
    (3, 2, 1, 1),
    (1, 2, 4, 3),  # as much padding as the kernel reaches over
    (2, 3, 5, 2),  # more
    (3, 2, 7, 4),
    (4, 6, 0, 3),  # stride and dilation have a divisor in common
    (4, 6, 3, 4),
    (6, 4, 1, 3),
    (6, 2, 5, 2),
)
# Stride, padding, window.
AVERAGES = (*product((1, 2, 3, 5), (0, 1), (2, 3, 4)), (2, 2, 5), (3, 3, 7), (7, 0, 1))
# Stride, dilation, padding, kernel, padding of the output.
TRANSPOSED = (
    (1, 1, 0, 3, 0),
    (2, 1, 1, 3, 1),
    (3, 1, 0, 2, 0),  # between what the input reaches are gaps
    (3, 2, 2, 2, 1),
    (2, 3, 5, 3, 2),
    (4, 6, 3, 3, 5),
    (1, 2, 3, 4, 0),
    (5, 1, 0, 2, 4),
)
# Stride, dilation, padding, kernel, outputs of a group, inputs of a group.
GROUPED = (
    (1, 1, 0, 3, 2, 3),
    (2, 3, 1, 2, 3, 2),
    (3, 1, 2, 2, 1, 4),
    (1, 2, 1, 2, 4, 1),
    (1, 1, 0, 1, 1, 1),
)

# Layers as they come, with numbers in the place of sizes that others are multiplied or divided by.  All other sizes
# stay parameters: inputs, kernels, paddings, groups.
SHIPPED = (
    ("conv1d", {"S": 2, "D": 3, "C": 2, "K": 3}),
    ("conv1d", {"S": 4, "D": 6, "C": 3, "K": 1}),
    ("conv1d", {"S": 2, "D": 2, "C": 1, "K": 2}),
    ("conv2d", {"S": 2, "D": 3, "Q": 3, "F": 2, "C": 2, "K": 3}),
    ("conv_transpose2d", {"S": 2, "D": 3, "Q": 3, "F": 2, "C": 2, "K": 3}),
    ("conv_transpose2d", {"S": 4, "D": 6, "Q": 3, "F": 1, "C": 3, "K": 1}),
    ("unfold", {"S": 2, "D": 3, "Q": 3, "F": 2, "R": 2, "T": 3, "W": 10, "O": 1}),
    ("avg_pool2d", {"S": 3}),
    ("avg_pool2d_padded", {"S": 3, "Q": 2}),
    ("pad", {}),
    ("pad_circular", {"H": 3, "W": 4}),
    ("pad_reflect", {}),
    ("pixel_shuffle", {"S": 3}),
    ("upsample_nearest", {"S": 2}),
    ("cumsum", {}),
)
KNOWN = {declaration.name: declaration for declaration in declarations(Path(__file__).parents[2] / "layers")}


def check(equation: Equation, setting: Setting, tensors: tuple[str, ...], wanted: isl.Set, number: Fraction) -> None:
    """The equation brings together what is wanted, each once, and counts each with this number."""
    products = setting.meeting(equation, tensors)
    maps = [together for together, _ in products]
    found = all_of(maps)
    assert found.is_equal(wanted), unlike(found, wanted)
    assert each_once(maps)
    assert {weight for _, weight in products} == {number}


def check_gradients(literal: Literal, number: Fraction = Fraction(1)) -> None:
    wanted = isl.Set(literal.meet)
    assert not wanted.is_empty()
    setting = Setting(literal.layer)
    for gradient in derive(literal.layer).gradients:
        assert setting.brought_together(gradient.equation) == {tuple(sorted(literal.tensors))}
        check(gradient.equation, setting, literal.tensors, wanted, number)


@pytest.mark.parametrize(("S", "D", "P", "R"), CONVOLUTIONS)
def test_convolution(S: int, D: int, P: int, R: int) -> None:
    check_gradients(convolution(S, D, P, R))


@pytest.mark.parametrize(("S", "P", "R"), AVERAGES)
def test_average_over_windows(S: int, P: int, R: int) -> None:
    check_gradients(average(S, P, R), Fraction(1, R))


@pytest.mark.parametrize("rounded", [True, False], ids=["from the output", "over the input"])
@pytest.mark.parametrize("numbers", TRANSPOSED, ids=str)
def test_transposed_convolution(numbers: tuple[int, int, int, int, int], rounded: bool) -> None:
    check_gradients(transposed(*numbers, rounded=rounded))


@pytest.mark.parametrize("numbers", GROUPED, ids=str)
def test_convolution_in_groups(numbers: tuple[int, int, int, int, int, int]) -> None:
    check_gradients(grouped(*numbers))


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_circular_padding(length: int) -> None:
    check_gradients(circular(length))


def test_reflection() -> None:
    check_gradients(reflected())


@pytest.mark.parametrize("widths", [(2, 3), (1, 1), (4, 1)], ids=str)
def test_reflection_by_numbers(widths: tuple[int, int]) -> None:
    check_gradients(reflected(*widths))


@cache
def derivation_of(name: str) -> Derivation:
    return derive(load(KNOWN[name]))


@pytest.mark.parametrize(("name", "numbers"), SHIPPED)
def test_gradients_of_a_layer_at_numbers(name: str, numbers: dict[str, int]) -> None:
    """What the gradients bring together is what the forward equations do: no set is written down here."""
    derivation = derivation_of(name)
    setting = Setting(derivation.layer, numbers)
    compared: dict[str, set[tuple[str, ...]]] = {wrt: set() for wrt in derivation.by_name}
    for equation in derivation.layer.forward:
        for tensors in setting.brought_together(equation):
            wanted = all_of([together for together, _ in setting.meeting(equation, tensors)])
            for wrt in compared.keys() & (set(tensors) - {equation.lhs.tensor}):
                check(derivation.by_name[wrt].equation, setting, tensors, wanted, Fraction(1))
                compared[wrt].add(tensors)
    found = {wrt: setting.brought_together(gradient.equation) for wrt, gradient in derivation.by_name.items()}
    assert found == compared


# The check itself: what is wrong by one is seen.

MOVES: dict[str, Callable[[Sum], Sum]] = {
    "lower limit down": lambda s: Sum(s.body, s.index, add(s.lower, constant(-1)), s.upper),
    "lower limit up": lambda s: Sum(s.body, s.index, add(s.lower, ONE), s.upper),
    "upper limit down": lambda s: Sum(s.body, s.index, s.lower, add(s.upper, constant(-1))),
    "upper limit up": lambda s: Sum(s.body, s.index, s.lower, add(s.upper, ONE)),
}


def without_brackets(expr: Expr) -> Expr:
    return replace(expr, lambda node: ONE if isinstance(node, Bracket) else None)


def of_input(literal: Literal) -> Equation:
    return derive(literal.layer).by_name["x"].equation


def check_is_wrong(rhs: Expr, literal: Literal, message: str) -> None:
    equation = Equation(of_input(literal).lhs, rhs)
    with pytest.raises(AssertionError, match=message):
        check(equation, Setting(literal.layer), literal.tensors, isl.Set(literal.meet), Fraction(1))


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("numbers", [(1, 1, 0, 3), (2, 1, 1, 3), (3, 2, 1, 3), (4, 6, 0, 3)], ids=str)
def test_a_limit_moved_by_one_is_seen(numbers: tuple[int, int, int, int], move: str) -> None:
    literal = convolution(*numbers)
    rhs = of_input(literal).rhs
    assert sum(isinstance(node, Sum) for node in nodes(rhs)) == 1
    moved = replace(rhs, lambda node: MOVES[move](node) if isinstance(node, Sum) else None)
    check_is_wrong(moved, literal, "left out" if move in ("lower limit up", "upper limit down") else "too many")


def test_a_bracket_left_out_is_seen() -> None:
    literal = convolution(4, 6, 0, 3)
    check_is_wrong(without_brackets(of_input(literal).rhs), literal, "too many")


def test_what_counts_twice_is_seen() -> None:
    literal = convolution(2, 1, 1, 3)
    rhs = of_input(literal).rhs
    check_is_wrong(Add((rhs, rhs)), literal, "each_once")
    check_is_wrong(mul(constant(2), rhs), literal, "Fraction")
