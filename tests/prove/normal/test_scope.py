"""What is shown of index expressions where they stand, and not elsewhere."""

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Index
from symderiv.lang.index_form import polynomial
from symderiv.lang.layer import Tensor
from symderiv.prove.normal.scope import Scope, is_index_expression
from tests.prove.shorthand import Formula, exp, floor, index, maximum, minimum, num, size, tensor, up_to

(n,) = size("n")
i, j, k = index("i j k")
x, d = tensor("x"), tensor("d")


def shown(value: Formula, scope: Scope) -> bool:
    return scope.shown(polynomial(value.expr))


def test_what_is_shown_in_one_range_is_not_taken_for_another() -> None:
    outer = Scope(Facts({"i": up_to(n)}))
    inner, wider = outer.within({"j": up_to(n)}), outer.within({"j": up_to(n + 1)})
    assert [shown(n - 1 - j, scope) for scope in (inner, wider, inner, outer)] == [True, False, True, False]


def test_nor_where_only_the_range_of_another_index_is_another() -> None:
    """j runs up to i, which runs further in one scope than in the other."""
    outer = Scope(Facts({"j": (num(0).expr, i.expr)}))
    shorter, longer = outer.within({"i": up_to(n)}), outer.within({"i": up_to(n + 1)})
    assert [shown(n - 1 - j, scope) for scope in (shorter, longer, shorter)] == [True, False, True]


def test_nor_for_a_name_that_was_made_up() -> None:
    scope = Scope(Facts({"i": up_to(n)}))
    for length, expected in ((n, True), (n + 1, False), (n, True)):
        name = scope.fresh()
        assert shown(n - 1 - Formula(Index(name)), scope.within({name: up_to(length)})) == expected


def test_a_name_that_was_made_up_late_has_its_own_range() -> None:
    scope = Scope(Facts({"#t0": up_to(n + 5)}))
    late = [scope.fresh() for _ in range(3)][-1]
    assert shown(n - 1 - Formula(Index(late)), scope.within({late: up_to(n)}))


def test_with_more_effort_not_everything_is_shown() -> None:
    assert not shown(n - 2, Scope(Facts({}), thorough=True))


def test_of_an_index_without_a_range_only_what_cancels_is_shown() -> None:
    scope = Scope(Facts({"i": (k.expr, k.expr)}))
    assert shown(i - k, scope)
    assert not shown(i, scope)
    assert not shown(k, scope)


def test_limits_that_hang_on_ranges_are_found_anew_inside() -> None:
    outer = Scope(Facts({"i": up_to(n)}))
    outer.insides["something"] = outer
    outer.rounded["known", "i"] = outer.limits["known", "i"] = (True, num(0).expr)
    inner = outer.within({"j": up_to(n)})
    assert (inner.insides, inner.rounded) == ({}, {})
    assert inner.limits is outer.limits


INDEX_EXPRESSIONS = {
    "a sum": (i + 2 * n - 1, True),
    "a product": (i * n * d(i), True),
    "a square": (i**2, True),
    "one by a size": (i / n, True),
    "one by an index": (n / i, False),
    "one by an integer": (n / d(i), False),
    "a root": (n ** num("1/2"), False),
    "a quotient": (floor(i / n), True),
    "a maximum": (maximum(i, n), True),
    "a minimum": (minimum(i, n), True),
    "a real": (x(i), False),
    "a maximum with a real": (maximum(i, x(i)), False),
    "a function": (exp(i), False),
}


@pytest.mark.parametrize(("value", "expected"), INDEX_EXPRESSIONS.values(), ids=INDEX_EXPRESSIONS.keys())
def test_index_expressions(value: Formula, expected: bool) -> None:
    tensors = {"d": Tensor("d", (n.expr,), "integer"), "x": Tensor("x", (n.expr,), "real")}
    assert is_index_expression(value.expr, Scope(tensors=tensors)) == expected
