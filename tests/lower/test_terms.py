"""Ranges of bound indices, and equations that make a sum superfluous."""

import pytest

from symderiv.lang.arithmetic import add, equal, mul, sub
from symderiv.lang.expr import ONE, ZERO, Call, Expr, Index, Max, Size, Sum
from symderiv.lang.index_form import tidy
from symderiv.lower.conditions import size_facts
from symderiv.lower.ops import Variable
from symderiv.lower.scope import Known, Scope
from symderiv.lower.solve import solved
from symderiv.lower.terms import bind, hull, open_term
from tests.examples import at, call, ceil, floor, number, total

H, K, N, S, P, U = (Size(name) for name in "HKNSPU")
i, j, p = (Index(name) for name in "ijp")
DERIVED = {"U": add(floor(sub(add(H, mul(number(2), P)), K), S), ONE)}
TENSORS = {"x": (H,), "w": (K,), "dy": (U,), "a": (N, N)}
SCOPE = Scope(
    where="here",
    tensors={name: Known(Variable(name, len(shape)), shape) for name, shape in TENSORS.items()},
    functions={},
    derived=DERIVED,
    facts=size_facts(DERIVED),
    extents={"i": H, "j": N},
    order=("i", "j"),
    like=(),
)


@pytest.mark.parametrize(
    ("limit", "low", "high"),
    [
        (N, N, N),
        (i, ZERO, sub(H, ONE)),
        (sub(N, i), add(sub(N, H), ONE), N),
        (add(mul(S, i), j), ZERO, sub(add(mul(S, sub(H, ONE)), N), ONE)),
        (floor(i, S), ZERO, floor(sub(H, ONE), S)),
        (call("mod", i, S), ZERO, sub(S, ONE)),
        (call("max", ZERO, sub(i, K)), ZERO, sub(sub(H, ONE), K)),
        (at("x", i), None, None),
        (call("min", at("x", i), N), None, N),
    ],
)
def test_a_limit_has_a_hull_in_sizes(limit: Expr, low: Expr | None, high: Expr | None) -> None:
    ends = hull(limit, SCOPE, low=True), hull(limit, SCOPE, low=False)
    if isinstance(limit, Call) and limit.function == "max":
        assert ends[0] == low  # the upper end may also be the 0
    else:
        assert [end and tidy(end) for end in ends] == [low and tidy(low), high and tidy(high)]


@pytest.mark.parametrize(
    ("lower", "upper", "extent", "conditions"),
    [
        (ZERO, sub(K, ONE), K, 0),
        (number(2), K, sub(K, ONE), 0),
        (ZERO, i, H, 1),
        (call("max", ZERO, sub(i, K)), call("min", sub(N, ONE), i), N, 2),
        (mul(K, i), add(mul(K, i), sub(K, ONE)), K, 0),
        (call("max", ZERO, sub(i, ONE)), call("min", sub(H, ONE), add(i, ONE)), number(3), 2),
    ],
)
def test_a_bound_index_is_counted_from_0(lower: Expr, upper: Expr, extent: Expr, conditions: int) -> None:
    bound = bind(Sum(at("x", p), "p", lower, upper), SCOPE)
    assert bound.scope.extents[bound.index] in (tidy(extent), call("max", ZERO, tidy(extent)))
    assert len(bound.conditions) == conditions


def test_a_bound_index_does_not_hide_a_free_one() -> None:
    bound = bind(Max(at("a", i, i), "i", ZERO, sub(N, ONE)), SCOPE)
    assert bound.index != "i"
    assert bound.body == at("a", Index(bound.index), Index(bound.index))


def test_a_term_is_opened_up() -> None:
    term = open_term(total(mul(number(2), at("w", p), mul(equal(p, i), at("x", i))), p=K), SCOPE)
    assert term.summed == ("p",)
    assert term.factors == (number(2), at("w", p), at("x", i))
    assert len(term.conditions) == 1


SOLVED = [
    # the sum, what is left of it, and how many conditions there are then
    (total(mul(equal(p, i), at("w", p)), p=K), (), (at("w", i),), 1),
    (total(mul(equal(add(p, ONE), i), at("w", p)), p=K), (), (at("w", sub(i, ONE)),), 2),
    (total(mul(equal(mul(S, p), i), at("dy", p)), p=U), (), (at("dy", floor(i, S)),), 2),
    (total(mul(equal(mul(p, p), i), at("w", p)), p=K), ("p",), (at("w", p),), 1),
]


@pytest.mark.parametrize(("expr", "summed", "factors", "conditions"), SOLVED)
def test_an_equation_removes_a_sum(
    expr: Expr, summed: tuple[str, ...], factors: tuple[Expr, ...], conditions: int
) -> None:
    term = solved(open_term(expr, SCOPE))
    assert term.summed == summed
    assert [tidy(f.indices[0]) for f in term.factors] == [tidy(f.indices[0]) for f in factors]
    assert len(term.conditions) == conditions


def test_the_gradient_of_a_strided_window_is_summed_over_its_taps() -> None:
    """Few outputs u bring i + P - S u into the kernel: the sum is over the kernel, not over all outputs."""
    first = ceil(add(sub(add(i, P), K), ONE), S)
    reach = (call("max", ZERO, first), call("min", sub(U, ONE), floor(add(i, P), S)))
    expr = total(mul(at("w", sub(add(i, P), mul(S, p))), at("dy", p)), p=reach)
    term = solved(open_term(expr, SCOPE))
    (tap,) = term.summed
    assert term.scope.extents[tap] == K
    assert term.factors[0] == at("w", Index(tap))


def test_a_strided_window_itself_stays_a_sum_over_what_is_read() -> None:
    expr = total(mul(at("x", add(mul(S, p), i)), at("dy", p)), p=(ZERO, floor(sub(sub(H, i), ONE), S)))
    assert solved(open_term(expr, SCOPE)).summed == ("p",)
