"""The cheaper of two forms: what is tried, how it is counted, and what is not done."""

from __future__ import annotations

import pytest
from sympy import Eq, Sum, exp, sqrt

from symderiv.derive.by_cases import split_by_cases
from symderiv.derive.collect import everywhere
from symderiv.derive.exchange import exchange_sums, gradient_under_sum
from symderiv.derive.fold import fold_relation
from symderiv.derive.never_zero import never_zero, not_negative, positive
from symderiv.derive.sweep import derive
from symderiv.derive.turned import turned_relations
from symderiv.emit.plain import plain
from symderiv.lang import layer as data
from symderiv.lang.bounds import Facts
from symderiv.lang.declare import Layer, dims, scalar
from symderiv.lang.declare import index as declared_index
from symderiv.lang.declare import tensor as declared_tensor
from symderiv.lang.show import show
from tests.prove.shorthand import (
    Formula,
    absolute,
    call,
    cases,
    defined,
    floor,
    index,
    maximum,
    minimum,
    num,
    size,
    tensor,
    total,
    up_to,
)
from tests.prove.shorthand import exp as exp_of
from tests.prove.shorthand import sqrt as sqrt_of

n, m = size("n m")
(o,) = size("o", least=0)
i, j, k, u = index("i j k u")
x, y, g, s, a, b, e, dy = map(tensor, ("x", "y", "g", "s", "a", "b", "e", "dy"))
A, B, C = map(tensor, "ABC")
FACTS = Facts({"i": up_to(n), "j": up_to(n), "u": up_to(m)})


def layer() -> data.Layer:
    """`s` is never 0 and `z` may be; `e` is positive."""
    N = dims("N")
    i, j = declared_index("i j", N)
    x, s, z, y, w = (declared_tensor(name, N) for name in ("x", "s", "z", "y", "w"))
    e = scalar("e", positive=True)
    return Layer(
        inputs=(x,),
        scalars=(e,),
        forward=(
            Eq(s[i], 1 / sqrt(x[i] ** 2 + e)),
            Eq(z[i], x[i] ** 2),
            Eq(y[i], s[i] * x[i]),
            Eq(w[i], z[i] * x[i] + Sum(y[j], j)),
        ),
        sizes={N: 3},
    )


NEVER_ZERO = [
    (num(-2), True),
    (num(0), False),
    (n, True),
    (exp_of(x(i)), True),
    (1 / x(i), True),  # where it is defined
    (x(i), False),
    (e(), True),
    (s(i), True),
    (call("sigmoid")(x(i)) * s(i), True),
    (e() + x(i) ** 2, True),
    (e() + x(i), False),
    (1 - exp_of(x(i)), False),
    (maximum(x(i), e()), True),
    (minimum(x(i), e()), False),
    (absolute(x(i)) + 1, True),
    (total(x(i) ** 2, i, n) + e(), True),
    (total(exp_of(x(i)), i, n), True),
    (total(exp_of(x(i)), i, o), False),  # over no index at all it is 0
    (sqrt_of(x(i) ** 2 + e()), True),
]


@pytest.mark.parametrize(("formula", "wanted"), NEVER_ZERO, ids=[show(f.expr) for f, _ in NEVER_ZERO])
def test_what_can_vanish(formula: Formula, wanted: bool) -> None:
    assert never_zero(formula.expr, layer()) is wanted


def test_signs() -> None:
    assert positive((e() * exp_of(x(i))).expr, layer())
    assert positive((e() ** -x(i)).expr, layer())
    assert not positive((x(i) ** e()).expr, layer())
    assert not positive((e() * x(i)).expr, layer())
    assert not_negative((x(i) ** 2).expr, layer())
    assert not not_negative((x(i) ** 3).expr, layer())


TURNED = [
    (defined(y(i), s(i) * x(i)), 2 * x(u), "2*y[u]*s[u]**-1"),
    (defined(y(i), s(i) * (x(i) - a(i))), total(x(k) - a(k), k, n), "Sum(y[k]*s[k]**-1, k = 0..n - 1)"),
    (defined(y(i), (x(i) - a(floor(i / 2))) / e()), x(4) - a(2), "y[4]*(e**-1)**-1"),
    (defined(y(i), a(i) * x(i)), x(u), None),  # a may be 0
    (defined(y(i), x(i) + a(i)), x(u), None),
    (defined(A(i, j), s(i) * x(j)), x(u), None),  # which i?
]


@pytest.mark.parametrize(("relation", "before", "after"), TURNED)
def test_a_relation_turned_round(relation: data.Equation, before: Formula, after: str | None) -> None:
    found = before.expr
    for rule in turned_relations(relation, layer()):
        found = everywhere(found, rule, FACTS)
    assert show(found) == (after or show(before.expr))


def test_sums_are_exchanged_where_the_inner_one_is_known() -> None:
    relation = defined(C(i, u), total(A(i, j) * B(j, u), j, n))
    rules = (fold_relation(relation),)
    before = total(A(k, j) * total(B(j, u) * dy(k, u), u, m), j, n)
    after = everywhere(before.expr, exchange_sums(rules), FACTS)
    assert show(after) == "Sum(dy[k, u]*Sum(A[k, j]*B[j, u], j = 0..n - 1), u = 0..m - 1)"
    assert everywhere(before.expr, exchange_sums(()), FACTS) == before.expr


def test_a_gradient_is_put_in_place_under_the_sums_over_its_indices_alone() -> None:
    gradient = defined(tensor("∂x")(i), total(B(i, u) * dy(u), u, m))
    before = tensor("∂x")(k) + total(a(j) * tensor("∂x")(j) * tensor("∂x")(k), j, n)
    after = everywhere(before.expr, gradient_under_sum("∂x", gradient), FACTS)
    assert show(after) == "∂x[k] + Sum(a[j]*∂x[k]*Sum(B[j, u]*dy[u], u = 0..m - 1), j = 0..n - 1)"


CONDITION = e().lt(s())
SPLIT = [
    (
        dy(i) / maximum(e(), s()) - cases((x(i), CONDITION), otherwise=0),
        "(s**-1*dy[i] - x[i] if e < s; e**-1*dy[i])",
    ),
    (minimum(e(), s()) * cases((x(i), CONDITION), otherwise=2), "(e*x[i] if e < s; 2*s)"),
    (x(i) * cases((1, CONDITION), otherwise=0), None),  # short enough
    (total(cases((x(j), x(j).lt(0)), otherwise=0) + 1, j, n), None),  # another condition for each j
    (cases((x(i), CONDITION), otherwise=0), None),
]


@pytest.mark.parametrize(("before", "after"), SPLIT)
def test_by_cases(before: Formula, after: str | None) -> None:
    found = split_by_cases(before.expr, FACTS)
    assert (None if found is None else show(found)) == after


def product_layer(inner: int, outer: int) -> data.Layer:
    """`y = softmax(a)`, `z = y B`: the sum of y dE/dy runs over `inner`, that of z dE/dz over `outer` elements."""
    N, M = dims("N M")
    i, j = declared_index("i j", N)
    u = declared_index("u", M)
    a, y, b, z = declared_tensor("a", N), declared_tensor("y", N), declared_tensor("b", N, M), declared_tensor("z", M)
    return Layer(
        inputs=(a, b),
        forward=(Eq(y[i], exp(a[i]) / Sum(exp(a[j]), j)), Eq(z[u], Sum(y[i] * b[i, u], i))),
        sizes={N: inner, M: outer},
    )


def test_the_sum_over_fewer_elements_is_taken() -> None:
    many = plain(derive(product_layer(5, 2)).by_name["a"].equation.rhs)
    few = plain(derive(product_layer(2, 5)).by_name["a"].equation.rhs)
    assert many == "y_i (dE/dy_i - sum_{u=0}^{M - 1} z_u dE/dz_u)"
    assert few == "y_i (dE/dy_i - sum_{j=0}^{N - 1} y_j dE/dy_j)"


def test_a_step_that_leaves_the_name_elsewhere_says_that_it_uses_the_equation() -> None:
    (step,) = [s for s in derive(product_layer(5, 2)).by_name["a"].steps if s.rule == "gradient of y"]
    assert step.uses == {"∂y"}
    assert {"∂y", "∂z", "b"} <= step.by_equation
