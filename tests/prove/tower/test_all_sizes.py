"""Finitely many sizes that are enough, and claims that hold at some sizes and not at all."""

from __future__ import annotations

import pytest

from symderiv.lang.bounds import Facts
from symderiv.prove.normal.scope import Scope
from symderiv.prove.tower.all_sizes import prove_from_some_sizes
from symderiv.prove.tower.walk import prove_at_sizes
from tests.prove.shorthand import Formula, call, exp, index, num, shaped, size, span, sqrt, tensor, total, up_to, where

n, m = size("n m")
i, j, k, r = index("i j k r")
x, y, A = tensor("x"), tensor("y"), tensor("A")
s = tensor("s")()
f = call("f")
ids = tensor("ids")
(Z,) = size("Z", 0)
TENSORS = {**shaped(x=(n,), y=(n,), A=(n, m), z=(Z,), s=()), **shaped("integer", ids=(n,))}
FACTS = Facts({"i": up_to(n), "r": up_to(n)})


def power_sum(degree: int) -> Formula:
    return total(x(j) ** degree, j, n)


def falling(count: int) -> Formula:
    """(n - 1)(n - 2) ... (n - count)."""
    result = num(1)
    for number in range(1, count + 1):
        result = result * (n - number)
    return result


EQUAL = {
    "a square of a sum": (total(x(j), j, n) ** 2, total(total(x(j) * x(k), j, n), k, n)),
    "variance": (
        total((x(j) - total(x(k), k, n) / n) ** 2, j, n),
        total(x(j) ** 2, j, n) - total(x(k), k, n) ** 2 / n,
    ),
    "a delta": (total(where(j.eq(i)) * exp(x(j)) * y(j), j, n), exp(x(i)) * y(i)),
    "all but one": (total(where(j.ne(i)) * f(x(j)), j, n), total(f(x(j)), j, n) - f(x(i))),
    "pairs, each counted twice": (
        total(total(where(j.ne(k)) * x(j) * x(k), j, n), k, n),
        total(x(j), j, n) ** 2 - power_sum(2),
    ),
    "a sum over nothing that moves": (total(total(x(i), j, n), k, n), n**2 * x(i)),
    "two ranges": (total(total(A(j, k) * x(j), k, m), j, n), total(x(j) * total(A(j, k), k, m), j, n)),
    "8th powers": (total(x(j) ** 8, j, n) * 2, total(2 * x(k) ** 8, k, n)),
    "indices that may coincide": (where(i.eq(r)) * x(i) * y(r), where(i.eq(r)) * x(r) * y(i)),
}
APART = {
    "power sums that vanish at sizes 1 and 2": (
        power_sum(1) ** 3 - 3 * power_sum(1) * power_sum(2) + 2 * power_sum(3),
        num(0),
    ),
    "a sum that is right at size 5": (total(x(i), j, n), 5 * x(i)),
    "a factor that vanishes at four sizes": ((n - 2) * (n - 3) * (n - 4) * (n - 5) * x(i), num(0)),
    "a factor that vanishes at six sizes": (falling(6) * x(i), num(0)),
    "a polynomial that vanishes at two sizes": ((n**2 - 5 * n + 6) * x(i), num(0)),
    "a polynomial that vanishes at the first three sizes": ((n**3 - 9 * n**2 + 26 * n - 24) * x(i), num(0)),
    "right where indices coincide": (x(i) * y(r), x(r) * y(i)),
    "right where they do not": (where(i.ne(r)) * x(i), x(i)),
    "a lost diagonal": (total(total(where(j.ne(k)) * x(j) * x(k), j, n), k, n), total(x(j), j, n) ** 2),
}
OUTSIDE = {
    "a shift": (span(x(j + 1), j, 0, n - 2), span(x(j), j, 1, n - 1)),
    "a part of a range": (span(x(j), j, 0, i), span(x(k), k, 0, i)),
    "an index as a value": (total(j * x(j), j, n), total(k * x(k), k, n)),
    "a function of a sum": (exp(total(x(j), j, n)), exp(total(x(k), k, n))),
    "a quotient by an element": (x(i) / x(i), num(1)),
    "all but the first": (span(x(j), j, 1, n - 1), span(x(k), k, 1, n - 1)),
    "all but the last": (span(x(j), j, 0, n - 2), span(x(k), k, 0, n - 2)),
    "a range that may be empty": (total(tensor("z")(j), j, Z), total(tensor("z")(k), k, Z)),
    "a root of a size": (sqrt(n) * x(i), sqrt(n) * x(i)),
    "a root of a size below": (x(i) / sqrt(n), x(i) / sqrt(n)),
    "9th powers": (x(i) ** 9, x(i) ** 9),
    "an element that is a whole number": (ids(i) * x(i), x(i) * ids(i)),
    "indices of two ranges": (total(where(i.eq(k)) * x(i), k, m), total(where(i.eq(j)) * x(i), j, m)),
    "too many places": (total(x(j), j, n) ** 4, total(x(j), j, n) ** 2 * total(x(k), k, n) ** 2),
    "an order of indices": (where(i.le(r)) * x(i), where(i.le(r)) * x(i)),
}


def scope(facts: Facts = FACTS) -> Scope:
    return Scope(facts, TENSORS)


@pytest.mark.parametrize("name", EQUAL)
def test_enough_sizes(name: str) -> None:
    left, right = EQUAL[name]
    proof = prove_from_some_sizes(left.expr, right.expr, scope())
    assert proof is not None
    assert (proof.method, proof.scope) == ("exact tower", "all sizes")


@pytest.mark.parametrize("name", [*APART, *OUTSIDE])
def test_no_proof(name: str) -> None:
    left, right = {**APART, **OUTSIDE}[name]
    assert prove_from_some_sizes(left.expr, right.expr, scope()) is None


def test_what_a_grid_of_small_sizes_would_take_for_equal() -> None:
    """The trap is one: at sizes 1 and 2 the exact tower proves it."""
    left, right = APART["power sums that vanish at sizes 1 and 2"]
    for length in (1, 2):
        assert prove_at_sizes(left.expr, right.expr, {"n": length, "m": 1}, {}, TENSORS) is not None
    assert prove_at_sizes(left.expr, right.expr, {"n": 3, "m": 1}, {}, TENSORS) is None


TOTAL = total(x(j), j, n)
WHERE_ZERO = {
    "n = 3 to 8, which determine it at all sizes (6 identities)": (EQUAL["variance"], ()),
    "n = 1 to 2, which determine it at all sizes (2 identities)": ((2 * TOTAL, TOTAL + TOTAL), ()),
    "n = 2 to 3, which determine it at all sizes (2 identities)": (EQUAL["a delta"], ("i",)),
    "n = 3 to 4, which determine it at all sizes (4 identities)": (EQUAL["a delta"], ("i", "r")),
    "n = 1 to 3, which determine it at all sizes (3 identities)": ((n * n * s, s * n * n), ()),
    "m = 1 to 2, n = 1 to 2, which determine it at all sizes (4 identities)": (EQUAL["two ranges"], ()),
}


@pytest.mark.parametrize("detail", WHERE_ZERO)
def test_the_sizes_leave_room_for_all_indices_and_determine_the_degree(detail: str) -> None:
    (left, right), free = WHERE_ZERO[detail]
    facts = Facts({name: up_to(n) for name in free})
    proof = prove_from_some_sizes(left.expr, right.expr, scope(facts))
    assert proof is not None
    assert proof.detail == f"zero at {detail}"


def test_known_facts_are_another_kind_of_claim() -> None:
    """A size that is known to be at least 3 may be used in ways that this proof does not see."""
    left, right = EQUAL["a square of a sum"]
    assert prove_from_some_sizes(left.expr, right.expr, scope(Facts({}))) is not None
    for known in (
        Facts({}, at_least_zero=((n - 3).expr,)),
        Facts({}, derived={"n": (2 * m).expr}),
        Facts({}, values={"ids": up_to(n)}),
    ):
        assert prove_from_some_sizes(left.expr, right.expr, scope(known)) is None
