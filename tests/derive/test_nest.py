"""Opening a product under sums, and closing it again."""

from __future__ import annotations

import pytest

from symderiv.derive.nest import (
    Binder,
    Nest,
    close_nest,
    depends_on,
    freed,
    open_nest,
    ordered_binders,
    product_of,
    put,
    sum_of,
)
from symderiv.errors import Unsupported
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Index
from symderiv.lang.show import show
from tests.derive.rule_cases import S, f, i, j, k, n, p, points, u, w, x, y
from tests.lang.oracle import value
from tests.prove.shorthand import Formula, cases, index, maximum, minimum, num, of, size, span, total, up_to, where

M = size("M")[0]
m, q = index("m q")

OPENED: dict[str, Formula] = {
    "a read": x(u),
    "a product": x(u) * w(u),
    "a sum": total(x(i), i, n),
    "a sum of products": total(x(i) * w(u), i, n),
    "a sum in a product": x(u) * total(w(i), i, n),
    "two sums of one letter": total(x(i), i, n) * total(w(i), i, S),
    "a letter that is free beside": total(x(u, i), i, n) * w(u),
    "sums in sums": total(x(i) * total(w(i, j), j, n), i, n),
    "an inner sum of the outer letter": total(x(i) * total(w(i), i, n), i, n),
    "a sum of a sum of its own letter": total(total(x(i), i, S), i, n),
    "three sums of one letter": total(x(i), i, n) * total(w(i), i, n) * total(y(i), i, n),
    "a range that hangs on an index": total(span(x(i, j), j, 0, i), i, n),
    "two ranges that hang on an index": total(span(x(i, j), j, 0, i) * span(w(i, j), j, i, n), i, n),
    "brackets": total(x(i) * where(i.eq(u), i.le(n - 1)) * where(num(0).le(i), i.le(u)), i, n),
    "sums in functions are factors": f(total(x(i), i, n)) * total(w(i), i, n),
    "sums in cases are factors": cases((total(x(i), i, n), u.lt(1)), otherwise=0) * total(w(i), i, n),
    "a letter made new twice": total(
        total(span(w(i - j), j, 0, n) * total(where(i.eq(u)) * where(j.eq(u)), j, n), i, n), k, n
    )
    * total(y(i, u), i, n),
}


@pytest.mark.parametrize("before", OPENED.values(), ids=OPENED.keys())
def test_opening_and_closing_keeps_the_value(before: Formula) -> None:
    closed = close_nest(open_nest(before.expr))
    for point in points({"u": (0, n - 1)}, before.expr):
        assert value(closed, point) == value(before.expr, point), show(closed)


@pytest.mark.parametrize("before", OPENED.values(), ids=OPENED.keys())
def test_no_index_is_bound_twice(before: Formula) -> None:
    names = [binder.index for binder in open_nest(before.expr).binders]
    assert len(names) == len(set(names))


def test_a_letter_made_new_is_not_made_again() -> None:
    """Opening the inner product makes a new letter; the outer one has to make another."""
    inner = span(w(q - m), m, 0, n) * total(where(q.eq(u)) * where(m.eq(k)), m, n)
    whole = total(inner, q, n) * total(y(q), q, n)
    nest = open_nest(whole.expr)
    assert len(nest.bound) == len(nest.binders) == 4


def test_brackets_are_taken_apart_into_spans() -> None:
    nest = open_nest((x(u) * where(num(0).le(u), u.le(n), i.eq(u), u.le(S))).expr)
    assert [show(bracket) for bracket in nest.brackets] == ["[0 <= u, u <= n]", "[i = u]", "[u <= S]"]


def test_a_range_comes_after_those_that_it_hangs_on() -> None:
    first, second, third = Binder("j", of(0), i.expr), Binder("i", of(0), k.expr), Binder("k", of(0), n.expr)
    assert ordered_binders((first, second, third)) == (third, second, first)


def test_ranges_in_a_circle_are_refused() -> None:
    with pytest.raises(Unsupported, match="the ranges of i, j depend on one another"):
        ordered_binders((Binder("j", of(0), i.expr), Binder("i", of(0), j.expr)))


def test_putting_a_value_in_place() -> None:
    nest = open_nest(total(span(x(i, j) * where(i.le(u)), j, 0, i), i, n).expr)
    there = put(nest, "i", (u - 1).expr)
    assert alike(close_nest(there), span(x(u - 1, j) * where((u - 1).le(u)), j, 0, u - 1).expr)


def test_what_a_value_depends_on() -> None:
    nest = Nest((Binder("i", *up_to(n)), Binder("j", of(0), i.expr), Binder("k", of(0), j.expr)), (), ())
    assert depends_on(nest, "i", (j + u).expr)
    assert depends_on(nest, "i", (k + u).expr)  # by way of j
    assert depends_on(nest, "i", i.expr)
    assert not depends_on(nest, "k", (i + j).expr)


def test_limits_give_way_to_brackets() -> None:
    nest = open_nest(total(span(x(i, p), p, maximum(0, i - 1), minimum(S, i)), i, n).expr)
    free = freed(nest, "i", (u - p).expr)
    assert free is not None
    assert [(b.index, show(b.lower), show(b.upper)) for b in free.binders] == [("i", "0", "n - 1"), ("p", "0", "S")]
    assert [show(bracket) for bracket in free.brackets] == ["[i - 1 <= p]", "[p <= i]"]
    for point in points({}, close_nest(nest)):
        assert value(close_nest(nest), point) == value(close_nest(free), point)


def test_limits_without_another_end_do_not() -> None:
    nest = open_nest(total(span(x(i, p), p, 0, i), i, n).expr)
    assert freed(nest, "i", (u - p).expr) is None
    assert freed(nest, "i", u.expr) == nest


def test_products_and_sums_in_the_order_of_a_textbook() -> None:
    bracket = where(u.le(S))
    parts = (bracket, total(x(i), i, n), x(u), (x(u) + 1), n, num(-2), x(u, i), bracket)
    assert show(product_of(tuple(of(part) for part in parts))) == (
        "-2*n*x[u, i]*x[u]*(x[u] + 1)*[u <= S]*Sum(x[i], i = 0..n - 1)"
    )
    assert show(sum_of(((-w(u)).expr, x(u).expr, num(1).expr))) == "x[u] + 1 - w[u]"
    assert show(sum_of(((-w(u)).expr, num(1).expr))) == "1 - w[u]"
    assert product_of((Index("i"),)) == Index("i")
