"""The search for a witness: what points it tries, and what counts as one."""

from fractions import Fraction
from itertools import islice

import flint
import pytest

from symderiv.prove.refute import ball, confirm
from symderiv.prove.refute.ball import Search, refute
from symderiv.prove.refute.witness import directed_points, kinks, readable_points, tied_points, wide_points
from tests.prove.shorthand import (
    cases,
    defined,
    exp,
    floor,
    index,
    log,
    maximum,
    num,
    problem,
    shaped,
    size,
    tensor,
    total,
    up_to,
    where,
)

n, m, H = size("n m H")
i, j = index("i j")
x, y, t = tensor("x"), tensor("y"), tensor("t")
s, c = tensor("s")(), tensor("c")()
VECTORS = {**shaped(x=(n,), y=(n,)), **shaped("positive", c=()), **shaped("integer", t=(m,))}


def test_readable_points_hold_small_distinct_numbers() -> None:
    point = next(readable_points(problem(x(0), y(0) + c, {}, VECTORS), {"n": 3}))
    values = [*point.values["c"].values(), *point.values["x"].values(), *point.values["y"].values()]
    assert len(set(values)) == len(values)
    assert all(abs(Fraction(value)) <= 3 for value in values)


def test_domains_are_respected() -> None:
    claim = problem(x(t(0)) * c, y(0), {}, VECTORS)
    for source in (readable_points, wide_points, tied_points):
        for point in islice(source(claim, {"n": 3, "m": 5}), 4):
            assert all(value > 0 for value in point.values["c"].values())
            assert set(point.values["t"].values()) <= {0, 1, 2}


def test_integers_stay_in_their_stated_range() -> None:
    claim = problem(t(0), num(0), {}, VECTORS, values={"t": ((n - 2).expr, (n - 1).expr)})
    point = next(readable_points(claim, {"n": 7, "m": 4}))
    assert set(point.values["t"].values()) == {5, 6}


def test_kinks_are_found_and_hit() -> None:
    claim = problem(maximum(2 * s, 6), cases((s, s.le(c)), otherwise=0), {}, {**shaped(s=()), **VECTORS})
    assert len(kinks(claim)) == 2
    base = next(readable_points(claim, {"n": 2}))
    points = list(directed_points(claim, base, {}))
    hits = {point.values["s"][()] for point in points if point.on_boundary}
    assert {Fraction(3), Fraction(base.values["c"][()])} <= hits
    assert {Fraction(2), Fraction(4)} <= {point.values["s"][()] for point in points if not point.on_boundary}


def test_a_kink_behind_a_definition_is_hit() -> None:
    tensors = shaped(x=(n,), z=(n,))
    z = tensor("z")
    definitions = (defined(z(i), x(i) * 2 - 10),)
    strict, loose = (cases((1, held), otherwise=0) for held in (num(0).lt(z(i)), num(0).le(z(i))))
    found = refute(problem(strict, loose, {"i": n}, tensors, definitions=definitions), hard=True).refutation
    assert found is not None
    assert found.on_boundary
    assert dict(found.point)[f"x[{dict(found.indices)['i']}]"] == "5"


def test_an_unconfirmed_difference_is_no_refutation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ball, "_confirmed", lambda *_: None)
    search = refute(problem(s, 2 * s, {}, shaped(s=())))
    assert search.refutation is None
    assert search.trouble == "two evaluations disagree on whether the sides differ"


def test_agreement_is_counted() -> None:
    search = refute(problem(exp(s) * exp(-s), num(1), {}, shaped(s=())))
    assert search.refutation is None
    assert search.points == 3  # two readable points, and a tiny one
    assert search.digits is not None
    assert search.digits > 70


def test_of_a_huge_range_some_places_are_looked_at() -> None:
    huge = num(10**12)
    found = refute(problem(s, s + where(num(0).lt(i)), {"i": huge}, shaped(s=()))).refutation
    assert found is not None
    assert (found.left, found.right) == ("1", "2")


def test_points_without_a_value_are_skipped() -> None:
    search = refute(problem(log(s), log(s) + log(-s), {}, shaped(s=())), hard=True)
    assert search.refutation is None
    assert search.points == 0


def test_only_what_the_sides_depend_on_is_printed() -> None:
    tensors = shaped(x=(n,), y=(n,), z=(n,))
    definitions = (defined(tensor("z")(i), x(i)), defined(y(i), x(i) * x(i)))
    found = refute(problem(y(0), y(0) + 1, {}, tensors, definitions=definitions)).refutation
    assert found is not None
    assert [name for name, _ in found.point] == ["x[0]"]


def test_sizes_that_are_not_allowed_are_not_tried() -> None:
    tensors = shaped(x=(H,))
    claim = problem(
        total(x(j), j, H), num(0), {}, tensors, derived={"H": (floor(n / 2) - 1).expr}, samples=({"n": 3}, {"n": 4})
    )
    found = refute(claim).refutation
    assert found is not None
    assert dict(found.sizes) == {"n": 4, "H": 1}


def test_a_range_without_elements_is_skipped() -> None:
    claim = problem(x(i), num(0), {}, VECTORS, samples=({"n": 1}, {"n": 2}))
    late = claim.__class__(claim.left, claim.right, {"i": (num(1).expr, up_to(n)[1])}, VECTORS, samples=claim.samples)
    found = refute(late).refutation
    assert found is not None
    assert dict(found.sizes) == {"n": 2}


@pytest.mark.parametrize("count, most", [(60, 7), (49, 10), (12, 5), (5, 9)])
def test_index_positions_are_spread(count: int, most: int) -> None:
    """Each attempt takes other positions, so that a few of them take nearly all."""
    places = [{"i": place} for place in range(count)]
    attempts = [ball._spread(places, most, number) for number in range(12)]
    assert all(len({place["i"] for place in attempt}) == min(count, most) for attempt in attempts)
    assert len({place["i"] for attempt in attempts for place in attempt}) == count


def test_sizes_are_found_where_few_are_allowed() -> None:
    """As in padding by reflection: no pad is as long as what is padded."""
    left, right, length = size("L R W")
    known = tuple(known.expr for known in (length - left - 1, length - right - 1, left - 1, right - left - 1))
    claim = problem(where(i.le(left)) * x(i), x(i), {"i": length}, shaped(x=(length,)), at_least_zero=known)
    found = refute(claim).refutation
    assert found is not None
    assert 1 <= dict(found.sizes)["L"] < dict(found.sizes)["R"] < dict(found.sizes)["W"]


def test_enough_digits_are_shown_to_see_the_difference() -> None:
    found = refute(problem(exp(s), exp(s) * (1 + num(f"1/{10**30}")), {}, shaped(s=()))).refutation
    assert found is not None
    assert found.digits == 33
    assert found.left != found.right
    assert found.left[:31] == found.right[:31]
    assert {len(found.left), len(found.right)} <= {33, 34}
    plain = refute(problem(exp(s), 2 * exp(s), {}, shaped(s=()))).refutation
    assert plain is not None
    assert (plain.digits, plain.left, plain.right) == (10, "2.718281828", "5.436563657")


def test_an_element_is_named_by_its_position() -> None:
    table = tensor("A")
    found = refute(problem(table(i, j), 2 * table(i, j), {"i": n, "j": n}, shaped(A=(n, n)))).refutation
    assert found is not None
    assert (found.point, found.left, found.right, found.digits) == ((("A[0, 0]", "1"),), "1", "2", 0)


@pytest.mark.parametrize("turned", [False, True])
def test_a_side_that_reads_outside_has_no_value(turned: bool) -> None:
    sides = (x(n), x(0)) if turned else (x(0), x(n))
    found = refute(problem(*sides, {}, VECTORS, samples=({"n": 3},))).refutation
    assert found is not None
    assert found.confirmed_by == ball.INDEX_ARITHMETIC
    shown = (found.right, found.left) if turned else (found.left, found.right)
    assert shown == ("1.000000000", "no value: x[3] is read, which lies outside the tensor.")
    assert found.point == (("x[0]", "1"),)
    assert found.digits == 10


@pytest.mark.parametrize("samples", [(), ({"n": 0},)])
def test_only_at_stated_sizes_is_a_read_outside_a_difference(samples: tuple[dict[str, int], ...]) -> None:
    search = refute(problem(x(0), x(n), {}, VECTORS, samples=samples))
    assert search.refutation is None


def test_the_least_agreement_counts() -> None:
    search = ball.Search()
    for difference, least in (("1e-7", 7), ("1e-5", 5), ("1e-6", 5), ("0", 5)):
        with flint.ctx.workprec(128):
            search.agreed(flint.arb(1), flint.arb(1) + flint.arb(0, difference))
        assert search.digits == least
    assert search.points == 4


def test_agreement_is_limited_by_the_precision() -> None:
    search = ball.Search()
    with flint.ctx.workprec(100):
        search.agreed(flint.arb(2), flint.arb(2))
    assert search.digits == 30


def test_without_the_word_of_the_second_evaluator_nothing_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = problem(s, 2 * s, {}, shaped(s=()))
    point = next(readable_points(claim, {}))
    said = confirm.confirmation(claim, point, {})
    assert said == confirm.Confirmation("a second evaluator, in fractions and intervals of 128 bits", exact=True)
    monkeypatch.setattr(confirm, "telling", lambda left, right, place: None)
    assert confirm.confirmation(claim, point, {}) is None


def test_the_sizes_that_were_tried_are_told() -> None:
    claim = problem(total(exp(x(i)) * exp(-x(i)), i, n) + m, n + m, {}, VECTORS)
    assert refute(claim).sizes == ("m = 2, n = 3", "m = 3, n = 4")
    assert len(refute(claim, hard=True).sizes) == 10


@pytest.mark.parametrize("apart", [0, flint.arb((1, -(10**400))), flint.arb((1, -3000))])
def test_sides_that_are_nearer_than_the_precision_agree_to_all_digits(apart: flint.arb) -> None:
    search = Search()
    with flint.ctx.workprec(100):
        search.agreed(flint.arb(1), flint.arb(0, 1) * apart + 1)
    assert search.digits == 30


def test_the_digits_are_those_of_the_worst_comparison() -> None:
    search = Search()
    with flint.ctx.workprec(100):
        for apart in ("0.01", "0.0001", "0.001"):
            search.agreed(flint.arb(1), flint.arb(1, flint.arb(apart) * 0.9))
    assert (search.points, search.digits) == (3, 2)
