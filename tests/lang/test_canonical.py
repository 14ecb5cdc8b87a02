"""One form for expressions that differ in names of bound indices and in order alone."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.lang.canonical import alike, canonical, is_number
from symderiv.lang.expr import Add, Bracket, Comparison, Expr, Index, Max, Mul, Sum
from symderiv.lang.walk import index_names, map_children, substitute
from tests.lang.oracle import FEW, disagreement, expressions, shuffled
from tests.prove.shorthand import Formula, floor, index, largest, mod, num, size, tensor, total, where

n, S = size("N S")
i, j, k = index("i j k")
x, y = tensor("x"), tensor("y")

ALIKE = {
    "terms": (x(i) + y(i), y(i) + x(i)),
    "factors": (x(i) * y(i) * 2, 2 * y(i) * x(i)),
    "a bound name": (total(x(i, j), j, n), total(x(i, k), k, n)),
    "two bound names": (total(total(x(j, k), k, S), j, n), total(total(x(k, j), j, S), k, n)),
    "a maximum": (largest(x(j), j, n), largest(x(k), k, n)),
    "a position": (x(i + j), x(j + i)),
    "a rounded position": (x(i - S * floor(i / S)), x(mod(i, S))),
    "the sides of =": (where(i.eq(j)), where(j.eq(i))),
    "< between integers": (where(i.lt(j)), where((i + 1).le(j))),
    "conditions": (where(i.lt(j), j.lt(n)), where(j.lt(n), i.lt(j))),
    "brackets": (where(i.lt(j)) * x(i) * where(j.lt(n)), x(i) * where(j.lt(n), i.lt(j))),
    "a condition on values": (where(x(i).eq(y(i))), where(y(i).eq(x(i)))),
}

DISTINCT = {
    "another tensor": (x(i), y(i)),
    "another index": (x(i), x(j)),
    "bound or free": (total(x(i, j), j, n), total(x(j, j), j, n)),
    "nested the other way": (total(total(x(j, k), k, S), j, n), total(total(x(k, j), k, S), j, n)),
    "another limit": (total(x(j), j, n), total(x(j), j, S)),
    "a sum and a maximum": (total(x(j), j, n), largest(x(j), j, n)),
    "the other inequality": (where(i.lt(j)), where(j.lt(i))),
    "< and <=": (where(i.lt(j)), where(i.le(j))),
    "< between values": (where(x(i).lt(y(i))), where((x(i) + 1).le(y(i) + 1))),
    "= and !=": (where(i.eq(j)), where(i.ne(j))),
    "a power": (x(i) ** 2, x(i) ** 3),
}


@pytest.mark.parametrize("left, right", ALIKE.values(), ids=ALIKE.keys())
def test_alike(left: Formula, right: Formula) -> None:
    assert alike(left.expr, right.expr)
    assert disagreement(left.expr, right.expr, FEW) is None


@pytest.mark.parametrize("left, right", DISTINCT.values(), ids=DISTINCT.keys())
def test_not_alike(left: Formula, right: Formula) -> None:
    assert not alike(left.expr, right.expr)


def test_nothing_is_multiplied_out() -> None:
    assert not alike((x(i) * (y(i) + 1)).expr, (x(i) * y(i) + x(i)).expr)


def scrambled(expr: Expr, random: Random) -> Expr:
    """The same but for the names of bound indices and the order of terms, factors and conditions."""
    expr = map_children(expr, lambda child: scrambled(child, random))
    match expr:
        case Add(terms):
            return Add(shuffled(terms, random))
        case Mul(factors):
            return Mul(shuffled(factors, random))
        case Bracket(conditions):
            return Bracket(tuple(_turned(c, random) for c in shuffled(conditions, random)))
        case Sum(body, name, lower, upper) | Max(body, name, lower, upper):
            new = random.choice([letter for letter in "abcdeuvwz" if letter not in index_names(expr)])
            return type(expr)(substitute(body, {name: Index(new)}), new, lower, upper)
    return expr


def _turned(condition: Comparison, random: Random) -> Comparison:
    turns = condition.relation in ("=", "!=") and random.random() < 0.5
    return Comparison(condition.relation, condition.right, condition.left) if turns else condition


@settings(max_examples=150, deadline=None, derandomize=True)
@given(expressions(), st.integers(0, 10**6))
def test_names_and_order_do_not_matter(expr: Expr, seed: int) -> None:
    assert canonical(scrambled(expr, Random(seed))) == canonical(expr)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(expressions())
def test_the_value_stays(expr: Expr) -> None:
    assert disagreement(expr, canonical(expr), FEW[::2]) is None
    assert canonical(canonical(expr)) == canonical(expr)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(expressions(), st.data())
def test_different_values_have_different_forms(expr: Expr, data: st.DataObject) -> None:
    """The other expression differs a little: two unrelated ones would hardly ever be taken for the same."""
    old, new = data.draw(st.permutations(["i", "j", "k"]))[:2]
    other = substitute(expr, {old: Index(new)})
    if disagreement(expr, other, FEW[::2]) is not None:
        assert canonical(expr) != canonical(other)


def test_is_number() -> None:
    assert is_number(num(2).expr, 2)
    assert not is_number(num(2).expr, 1)
    assert not is_number(i.expr, 1)
