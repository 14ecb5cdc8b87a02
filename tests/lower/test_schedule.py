"""Statements: what is shared is named once, what is cheap is not, and names say what they hold."""

import pytest

from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import ONE, Size
from symderiv.lower.labels import readable_name
from symderiv.lower.names import free_name, python_names
from symderiv.lower.ops import (
    Align,
    Apply,
    Arange,
    Einsum,
    MatMul,
    Number,
    Op,
    Pad,
    Reduce,
    Variable,
    Windows,
)
from symderiv.lower.schedule import is_cheap, schedule
from tests import examples

a, b, w = Variable("a", 1), Variable("b", 1), Variable("w", 2)
difference = Apply("subtract", (a, b))


def names_of(*values: tuple[str, Op], suggestions: dict[Op, str] | None = None) -> list[list[str]]:
    blocks = schedule(values, suggestions or {}, {"a", "b", "w"})
    return [[statement.name for statement in block] for block in blocks]


def test_what_occurs_twice_gets_a_statement_where_it_is_first_used() -> None:
    product = Apply("multiply", (difference, Apply("exp", (difference,))))
    assert names_of(("y", product), ("z", Apply("exp", (difference,)))) == [
        ["a_minus_b", "exp_a_minus_b", "y"],
        ["z"],
    ]


def test_what_occurs_once_is_written_in_place() -> None:
    assert names_of(("y", Apply("exp", (difference,)))) == [["y"]]


def test_a_value_that_has_a_name_is_not_computed_again() -> None:
    (_, (second,)) = schedule([("y", difference), ("z", Apply("exp", (difference,)))], {}, set())
    assert second.value == Apply("exp", (Variable("y", 1),))


def test_a_suggested_name_is_taken_unless_it_is_given_away() -> None:
    product = Apply("multiply", (difference, difference))
    assert names_of(("y", product), suggestions={difference: "dl"}) == [["dl", "y"]]
    assert names_of(("y", product), suggestions={difference: "a"}) == [["a_2", "y"]]


def test_windows_are_named_before_they_are_contracted() -> None:
    windows = Windows(Pad(w, ((ONE, ONE), (ONE, ONE)), constant(0)), (Size("K"), Size("K")), (0, 1))
    contraction = Einsum((windows, w), ("ijpq", "pq"), "ij", True)
    assert names_of(("y", contraction)) == [["w_windows", "y"]]


@pytest.mark.parametrize(
    ("op", "cheap"),
    [
        (a, True),
        (Number(ONE), True),
        (Align(a, (0, None)), True),
        (Apply("negative", (a,)), True),
        (difference, False),
        (Align(difference, (0, None)), False),
        (Arange(Size("N")), False),
    ],
)
def test_only_what_costs_something_is_worth_a_name(op: Op, cheap: bool) -> None:
    assert is_cheap(op) is cheap


@pytest.mark.parametrize(
    ("op", "name"),
    [
        (difference, "a_minus_b"),
        (Apply("subtract", (Number(ONE), a)), "one_minus_a"),
        (Apply("power", (a, Number(constant(2)))), "a_squared"),
        (Apply("subtract", (a, Reduce("max", a, (0,)))), "a_shifted"),
        (Reduce("sum", Apply("exp", (a,)), (0,)), "sum_exp_a"),
        (MatMul(a, b), "a_dot_b"),
        (Arange(Size("N")), "range_N"),
        (Apply("add", (Apply("multiply", (difference, difference)), a)), "total"),
        (Apply("less", (a, b)), "mask"),
    ],
)
def test_names_say_what_is_in_them(op: Op, name: str) -> None:
    assert readable_name(op) == name


@pytest.mark.parametrize(
    ("wanted", "taken", "found"),
    [
        ("x", (), "x"),
        ("x", ("x",), "x_2"),
        ("x", ("x", "x_2"), "x_3"),
        ("lambda", (), "lambda_"),
        ("max", (), "max_"),
        ("np", (), "np_"),
        ("cache", (), "cache_"),
        (r"\hat{x}", (), "hat_x"),
        ("W_{hh}", (), "W_hh"),
        ("2x", (), "x2x"),
        ("γ", (), "γ"),
        ("x\n; import os", (), "x_import_os"),
        ("'''", (), "x"),
    ],
)
def test_identifiers(wanted: str, taken: tuple[str, ...], found: str) -> None:
    assert free_name(wanted, taken) == found
    assert found.isidentifier()


def test_no_two_things_of_a_layer_have_one_name() -> None:
    of = examples.fully_connected().layer
    names = python_names(of, [("f", 0), ("f", 1), ("f", 2), ("g", 1)])
    assert names["f"] == "f"
    assert names["f'"] == "f_prime"
    assert names["f''"] == "f_prime_prime"
    assert names["∂d"] == "dd"
    assert len(set(names.values())) == len(names)
