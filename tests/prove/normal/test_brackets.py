"""Brackets on indices: decided, or in one form for all that say the same."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.index_form import polynomial
from symderiv.lang.layer import Tensor
from symderiv.lang.polynomial import Polynomial
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.prove.normal.atoms import Form, form_key
from symderiv.prove.normal.brackets import above_zero, at_least_zero, is_zero, whole_quotients, without_stride
from symderiv.prove.normal.form import ONE, ZERO
from symderiv.prove.normal.scope import Scope, plain
from tests.prove.normal.form_value import value_of
from tests.prove.normal.test_index_terms import everywhere
from tests.prove.shorthand import Formula, floor, index, maximum, minimum, mod, num, size, tensor, up_to

n, S, H = size("n S H")
(P,) = size("P", least=0)
i, j, k, p, u = index("i j k p u")
label = tensor("label")
FACTS = Facts({"i": up_to(n), "j": up_to(n), "p": up_to(S), "u": up_to(S * H)})
SCOPE = Scope(FACTS, {"label": Tensor("label", (n.expr,), "integer")})

DECIDED = {
    "inside": (n - 1 - i, ONE),
    "outside": (i - n, ZERO),
    "a quotient inside": (H - 1 - floor(u / S), ONE),
    "a quotient outside": (floor(u / S) - H, ZERO),
    "at the first": (i, ONE),
    "before the first": (-1 - i, ZERO),
    "a fraction inside": ((i + 1) / 2, ONE),
    "a fraction outside": (-(i + 1) / 2, ZERO),
    "a number": (num("1/2"), ONE),
    "a number below 0": (num("-1/2"), ZERO),
}


@pytest.mark.parametrize("value, expected", DECIDED.values(), ids=DECIDED.keys())
def test_brackets_that_are_decided(value: Formula, expected: object) -> None:
    assert at_least_zero(polynomial(value.expr), SCOPE) == expected


EQUIVALENT = {
    "tightened by a number": (2 * i - 2 * j + 1, i - j),
    "tightened by a size": (S * i - S * j + S - 1, i - j),
    "tightened by two sizes": (S * H * i - S * H * j + S * H - 1, i - j),
    "tightened by a number and a size": (6 * S * i - 4 * S * j + 2 * S - 1, 3 * i - 2 * j),
    "tightened with a size left over": (S * i - S * j + H, i - j + floor(H / S)),
    "a floor with a number from above": (i - floor((u + 1) / 3), 3 * i + 2 - u - 1),
    "a floor from above": (i - floor(u / S), S * i + S - 1 - u),
    "a floor from below": (floor(u / S) - i, u - S * i),
}


@pytest.mark.parametrize("one, other", EQUIVALENT.values(), ids=EQUIVALENT.keys())
def test_brackets_that_say_the_same(one: Formula, other: Formula) -> None:
    first, second = (form_key(at_least_zero(polynomial(value.expr), SCOPE)) for value in (one, other))
    assert first == second


def test_a_minimum_is_two_brackets() -> None:
    product = at_least_zero(polynomial((minimum(i, j) - p).expr), SCOPE)
    ((monomial, coefficient),) = product.items()
    assert (len(monomial), coefficient) == (2, 1)


def test_equality_brackets() -> None:
    assert is_zero(polynomial((2 * i - 2 * j + 1).expr), SCOPE) == ZERO
    assert is_zero(polynomial((i - n).expr), SCOPE) == ZERO
    assert is_zero(polynomial((i - i).expr), SCOPE) == ONE
    forward, backward = (form_key(is_zero(polynomial(value.expr), SCOPE)) for value in (i - j, 3 * j - 3 * i))
    assert forward == backward


# A bracket is 1 where the condition holds and 0 elsewhere, at all small sizes and all indices

VALUES = {
    "an index": i - 1,
    "a difference": i - j,
    "a multiple": 2 * i - 3 * j + 1,
    "a fraction": i / 2 - j / 3 + num("1/6"),
    "by a size": S * i - u,
    "by a size, with a rest": S * i - S * j + p,
    "by a size, with more": S * i - S * j + p - 1,
    "by a size that stands alone": S * i - S * j + H - 2,
    "minus by a size": u - S * j - 1,
    "by two sizes": S * H * i - S * H * j + u,
    "a quotient": floor(u / S) - i,
    "minus a quotient": i - floor(u / S),
    "a quotient of a fraction": floor((2 * u + 1) / 3) - i,
    "minus a quotient of a fraction": i - floor((2 * u + 1) / 3),
    "a quotient by a size": S * floor(u / S) - i,
    "a quotient by a size, turned round": i - S * floor(u / S),
    "a remainder": mod(u, S) - p,
    "minus a remainder": -mod(u, S),
    "minus a remainder and one": 1 - mod(u, S),
    "a minimum": minimum(i, p) - j,
    "minus a minimum": j - minimum(i, p),
    "a maximum": maximum(i, p) - j,
    "minus a maximum": j - maximum(i, p),
    "twice a minimum": 2 * minimum(i, p) - j,
    "a minimum of three": minimum(i, p, 1) - j,
    "two quotients": floor(u / S) - floor((u + 1) / S) + i,
    "a quotient in a minimum": minimum(floor(u / S), i) - j,
    "a square": i * i - j - 1,
    "a number": num(-1),
}
CONDITIONS: dict[str, tuple[Callable[[Polynomial, Scope], Form], Callable[[Fraction], bool]]] = {
    "at least 0": (at_least_zero, lambda value: value >= 0),
    "above 0": (above_zero, lambda value: value > 0),
    "is 0": (is_zero, lambda value: value == 0),
}


@pytest.mark.parametrize("bracket, holds", CONDITIONS.values(), ids=CONDITIONS.keys())
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_a_bracket_has_its_value(
    value: Formula, bracket: Callable[[Polynomial, Scope], Form], holds: Callable[[Fraction], bool]
) -> None:
    form = bracket(polynomial(value.expr), SCOPE)
    for sizes, places in everywhere():
        evaluation = Evaluation(EXACT, {}, sizes)
        for place in places:
            expected = holds(Fraction(evaluation.value(value.expr, place)))
            assert value_of(form, evaluation, place) == expected, (sizes, place)


@pytest.mark.parametrize("value", [P * i + P - 1, P * i - P, i - num("1/2") * P], ids=["a", "b", "c"])
def test_a_size_that_may_be_0_divides_nothing(value: Formula) -> None:
    for bracket, holds in CONDITIONS.values():
        form = bracket(polynomial(value.expr), SCOPE)
        for length in range(3):
            evaluation = Evaluation(EXACT, {}, {"n": 3, "P": length})
            for place in range(3):
                expected = holds(Fraction(evaluation.value(value.expr, {"i": place})))
                assert value_of(form, evaluation, {"i": place}) == expected


def test_a_read_moves_like_an_index() -> None:
    one, other = (at_least_zero(polynomial(v.expr), SCOPE) for v in (2 * label(i) - 2 * j + 1, label(i) - j))
    assert one == other


STRIDES = {
    "a bound index in the quotient": (u - S * floor(k / H), True),
    "from below": (S * floor(k / H) - u, True),
    "two sizes": (u - S * H * floor(k / 2), True),
    "with more": (u + i - 1 - S * floor((k + 1) / H), True),
    "no size": (p - floor(k / H), True),
    "a bound index outside": (k - S * floor(k / H), False),
    "no bound index": (i - S * floor(u / H), False),
    "a size that may be 0": (i - P * floor(k / H), False),
    "no quotient": (i - S * k, False),
}


@pytest.mark.parametrize("value, taken_out", STRIDES.values(), ids=STRIDES.keys())
def test_strides(value: Formula, taken_out: bool) -> None:
    """r - S*floor(q) >= 0 without its S, for the bound index k in q."""
    found = without_stride(value.expr, frozenset("k"), SCOPE)
    assert (found is not None) == taken_out
    for sizes, places in everywhere():
        evaluation = Evaluation(EXACT, {}, sizes)
        for place in ({**place, "k": last} for place in places for last in range(-2, 4)) if found else ():
            one, other = (Fraction(evaluation.value(side, place)) for side in (plain(found or {}), value.expr))
            assert (one >= 0) == (other >= 0)


QUOTIENTS = {
    "exact": (S * floor(u / S) - u, [u / S]),
    "exact with a number": (3 * floor((u + 2) / 3) - u, [u / 3]),
    "too far below": (3 * floor((u + 3) / 3) - u, []),
    "above": (3 * floor(u / 3) - u - 1, []),
    "with another index": (S * floor(u / S) - u + i, []),
    "a size that may be 0": (P * floor(u / 3) - u, []),
    "a size that may be 0, taken out": (P * floor(u / 3) - P * u / 3, []),
    "a size, taken out": (S * floor(u / 3) - S * u / 3, [u / 3]),
}


@pytest.mark.parametrize("value, exactly", QUOTIENTS.values(), ids=QUOTIENTS.keys())
def test_quotients_without_a_remainder(value: Formula, exactly: list[Formula]) -> None:
    found = list(whole_quotients(value.expr, SCOPE))
    assert all(plain(quotient.factor) in (num(3).expr, S.expr) for quotient in found)
    assert [plain(quotient.exactly) for quotient in found] == [plain(polynomial(e.expr)) for e in exactly]
