"""Which operations the index structure leads to, what is computed at all, and what is named."""

from collections.abc import Callable

import pytest

from symderiv.derive.derivation import Derivation
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, mul
from symderiv.lang.expr import ONE, ZERO, Expr, Index
from symderiv.lang.layer import Equation
from symderiv.lang.told_sizes import ShapeSize
from symderiv.lower.op_tree import operations
from symderiv.lower.ops import Gather, MatMul, Op, Pad, Reduce, Repeat, Reshape, ScatterSum, Spread, Where, Windows
from symderiv.lower.plan import lower
from symderiv.lower.program import Routine
from tests import examples
from tests.examples import LETTERS, at, call, derivation, grad, layer, size, total


def kinds(routine: Routine) -> set[type[Op]]:
    return {
        type(op) for block in routine.blocks for statement in block.statements for op in operations(statement.value)
    }


def computed(routine: Routine) -> list[str]:
    return [statement.name for block in routine.blocks for statement in block.statements]


# forward and backward each: operations that must be there, and operations that must not
CHOSEN: tuple[tuple[Callable[[], Derivation], set[type[Op]], set[type[Op]], set[type[Op]], set[type[Op]]], ...] = (
    (examples.linear, {MatMul}, {Where, Gather}, {MatMul, Reduce}, {Where, Gather}),
    (examples.conv2d_untied, {Windows}, {Pad, Gather}, {Windows, Pad}, {Where, Gather}),
    (examples.conv2d, {Windows, Pad}, {Where, Gather}, {Windows, Pad, Spread}, {Where, Gather}),
    (examples.avg_pool2d, {Reshape}, {Windows, Gather}, {Repeat, Pad}, {Where, Gather, Windows}),
    (examples.max_pool, {Reshape, Reduce}, {Windows, Gather}, {Repeat, Where}, {Gather}),
    (examples.embedding, {Gather}, {Where}, {ScatterSum}, {Where, MatMul}),
    (examples.layer_norm, {Reduce}, {Gather, Where}, {Reduce}, {Gather, Where}),
)


@pytest.mark.parametrize(("make", "forward", "not_forward", "backward", "not_backward"), CHOSEN)
def test_the_structure_chooses_the_operations(
    make: Callable[[], Derivation],
    forward: set[type[Op]],
    not_forward: set[type[Op]],
    backward: set[type[Op]],
    not_backward: set[type[Op]],
) -> None:
    program = lower(make())
    assert forward <= kinds(program.forward)
    assert not kinds(program.forward) & not_forward
    assert backward <= kinds(program.backward)
    assert not kinds(program.backward) & not_backward


def test_a_gradient_that_no_input_needs_is_not_computed_but_lends_its_name() -> None:
    assert computed(lower(examples.softmax_mse()).backward) == ["dl", "da"]


def test_what_occurs_twice_is_computed_once() -> None:
    assert computed(lower(examples.softmax_mse()).forward) == ["exp_a_shifted", "l", "E"]
    assert computed(lower(examples.layer_norm()).forward).count("x_minus_mu") == 1


def test_the_gradient_of_the_loss_comes_in_once() -> None:
    program = lower(examples.softmax_mse())
    assert program.upstream == ("E",)
    assert ["times dE" in note for block in program.backward.blocks for note in block.notes] == [True]
    assert all(not block.notes for block in lower(examples.linear()).backward.blocks)


@pytest.mark.parametrize(
    ("make", "cached", "keywords"),
    [
        (examples.softmax_mse, ("o", "l"), ()),
        (examples.fully_connected, ("a", "w", "l", "c", "M"), ()),
        (examples.avg_pool2d, ("HA", "WA", "S", "H", "W"), ("S",)),
        (examples.conv2d_untied, ("a", "w", "K", "H", "W"), ()),
        (examples.embedding, ("ids", "N", "V", "D"), ()),
    ],
)
def test_the_cache_holds_what_backward_reads(
    make: Callable[[], Derivation], cached: tuple[str, ...], keywords: tuple[str, ...]
) -> None:
    program = lower(make())
    assert program.cached == cached
    assert program.keyword_sizes == keywords


def test_sizes_come_from_the_first_shape_that_has_them() -> None:
    assert lower(examples.conv2d_untied()).bound == (
        ShapeSize("M", "a", 0),
        ShapeSize("N", "a", 1),
        ShapeSize("K", "w", 0),
    )


def test_integers_are_those_that_index_and_those_that_are_compared_with_indices() -> None:
    n, i, j = size("N"), LETTERS["i"], LETTERS["j"]
    picked = mul(at("x", i, at("ids", i)), examples.equal(at("t", i), j), at("c", i))
    of = layer(
        "several",
        {"N": 3},
        {"x": (n, n)},
        (Equation(at("y", i, j), picked),),
        {"y": (n, n)},
        {"ids": (n,), "t": (n,), "c": (n,)},
        integers=("ids",),
    )
    program = lower(derivation(of))
    assert program.integers == ("ids", "t")
    assert program.index_reads == (("ids", n),)


def test_an_input_on_which_nothing_depends_has_a_gradient_of_zeros() -> None:
    n, i = size("N"), LETTERS["i"]
    of = layer("half", {"N": 3}, {"x": (n,), "z": (n,)}, (Equation(at("y", i), at("x", i)),), {"y": (n,)})
    program = lower(derivation(of, Equation(grad("x", i), grad("y", i))))
    assert computed(program.backward) == ["dx", "dz"]


def one_equation(rhs: Expr) -> Derivation:
    n, i = size("N"), LETTERS["i"]
    return derivation(layer("odd", {"N": 3}, {"x": (n,)}, (Equation(at("y", i), rhs),), {"y": (n,)}))


class Unknown(Expr):
    """A node that no stage knows."""


@pytest.mark.parametrize(
    ("rhs", "message"),
    [
        (call("besselj", at("x", LETTERS["i"])), "besselj"),
        (at("y", LETTERS["i"]), "there is no output"),
        (at("z", LETTERS["i"]), "z is read before it is computed"),
        (at("x", LETTERS["i"], LETTERS["i"]), "x is read with 2 indices but has 1 dimensions"),
        (at("x", at("x", LETTERS["i"])), "cannot stand in an index"),
        (total(at("x", LETTERS["j"]), j=(ZERO, at("x", LETTERS["i"]))), "depends on data without a bound"),
        (call("tanh", at("x", LETTERS["i"]), order=1), "no primes"),
    ],
)
def test_what_cannot_be_lowered_is_named(rhs: Expr, message: str) -> None:
    with pytest.raises(Unsupported, match=message) as raised:
        lower(one_equation(rhs))
    assert "odd" in str(raised.value)


def test_an_unknown_node_is_no_array() -> None:
    with pytest.raises((Unsupported, TypeError), match=r"Unknown|expression"):
        lower(one_equation(add(at("x", Index("i")), Unknown(), ONE)))
