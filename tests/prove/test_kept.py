"""Certificates: they hold when read back, and one that was tampered with does not."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from symderiv.lang.data import Data, DataError
from symderiv.prove import kept
from symderiv.prove.decide import check, decide
from symderiv.prove.kept import certificate, fault
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Checked, Proof, Refutation, Undecided
from tests.prove.shorthand import (
    call,
    defined,
    exp,
    floor,
    index,
    log,
    problem,
    shaped,
    size,
    span,
    sqrt,
    tensor,
    total,
    up_to,
    where,
)

n, m, H = size("n m H")
i, j = index("i j")
x, y, s, d = tensor("x"), tensor("y"), tensor("s"), tensor("d")
f, df = call("f"), call("f", 1)
TENSORS = {**shaped(x=(n,), y=(n,)), **shaped("positive", s=()), **shaped("integer", d=(n,))}
SOFTMAX = (defined(y(i), exp(x(i)) / total(exp(x(j)), j, n)),)


def asked(left: object, right: object, **more: object) -> Problem:
    return problem(left, right, {"i": n}, TENSORS, **more)  # type: ignore[arg-type]


CLAIMS: dict[str, Problem] = {
    "a sum": asked(total(2 * x(j), j, n), 2 * total(x(j), j, n)),
    "by a definition": asked(total(y(j), j, n), 1, definitions=SOFTMAX),
    "an unknown function": asked(df(x(i)) * 2, df(x(i)) + df(x(i))),
    "a condition on the domain": asked(log(s() ** 2), 2 * log(s())),
    "of a derived size": asked(span(s(), j, 0, H - 1), floor(n / 2) * s(), derived={"H": floor(n / 2).expr}),
    "of a size that is no larger": asked(span(s(), j, m, n - 1), (n - m) * s(), at_least_zero=((n - m).expr,)),
    "of integers in a range": asked(where(d(i).le(n)) * s(), s(), values={"d": up_to(n)}),
    "wrong by a sign": asked(x(i) - y(i), x(i) + y(i)),
    "wrong by a little": asked(exp(x(i)), exp(x(i)) * (1 + s() / 10**30)),
    "wrong by a prime": asked(f(x(i)), df(x(i))),
    "wrong for a defined tensor": asked(y(i) ** 2, y(i), definitions=SOFTMAX),
    "wrong for an integer": asked(2 * d(i), d(i), values={"d": up_to(n)}),
    "wrong at three and more": asked(total(x(i), j, n), 2 * x(i)),
}


def kept_of(claim: Problem) -> Data:
    verdict = decide(claim)
    assert not isinstance(verdict, Undecided)
    return json.loads(json.dumps(certificate(replace(verdict, claim=claim))))


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS.keys())
def test_it_holds_when_read_back(claim: Problem) -> None:
    data = kept_of(claim)
    assert data["verdict"] == ("proved" if isinstance(decide(claim), Proof) else "refuted")
    assert fault(data) == ""


def test_both_kinds_are_there() -> None:
    kinds = [type(decide(claim)) for claim in CLAIMS.values()]
    assert kinds.count(Proof) == 7
    assert kinds.count(Refutation) == 6


def checked_data() -> Data:
    """A claim without a free size that is too long to be multiplied out."""
    base = sum((x(place) * exp(x(place)) for place in range(1, 10)), x(0))
    claim = problem(base**12, base**5 * base**7, {}, shaped(x=(10,)))
    found = check(claim)
    assert isinstance(found, Checked)
    return json.loads(json.dumps(certificate(replace(found, claim=claim))))


def test_a_check_is_made_again_with_other_primes() -> None:
    data = checked_data()
    assert data["verdict"] == "checked"
    assert data["primes"] != checked_data()["primes"]
    assert fault(data) == ""


def test_a_check_that_was_tampered_with_does_not_hold() -> None:
    data = checked_data()
    assert fault({**data, "scope": "all sizes"}) == "it is checked for the sizes as stated, not for all sizes"
    assert fault({**data, "claim": {**data["claim"], "left": ["number", "7"]}}) == "it is not checked again"
    free = certificate(replace(Checked("", "n = 2", 90, 3, 1, ()), claim=CLAIMS["a sum"]))
    assert fault(json.loads(json.dumps(free))) == "it leaves a size free"


def test_nothing_is_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    certificates = [kept_of(claim) for claim in CLAIMS.values()]

    def search(*arguments: object) -> None:
        raise AssertionError("a search for a witness")

    monkeypatch.setattr("symderiv.prove.decide.refute", search)
    assert [fault(data) for data in certificates] == [""] * len(certificates)


Change = Callable[[Data], object]
TAMPERED: dict[str, tuple[str, Change, str]] = {
    "another claim": (
        "a sum",
        lambda data: data["claim"].update(right=["number", "0"]),
        "it is not proved again",
    ),
    "another scope": ("a sum", lambda data: data.update(scope="n = 3"), "it is proved for all sizes, not for n = 3"),
    "a definition taken away": (
        "by a definition",
        lambda data: data["claim"].update(definitions=[]),
        "it is not proved again",
    ),
    "a refuted claim called proved": (
        "wrong by a sign",
        lambda data: data.update(verdict="proved", scope="all sizes"),
        "it is not proved again",
    ),
    "a proved claim called refuted": (
        "a sum",
        lambda data: data.update(
            verdict="refuted",
            point={"sizes": {"n": 1}, "indices": {"i": 0}, "elements": [["x", [0], "1"]], "functions": {}},
        ),
        "the sides do not differ",
    ),
    "a point where they are equal": (
        "wrong by a sign",
        lambda data: data["point"].update(
            elements=[["x", [k], "1"] for k in range(9)] + [["y", [k], "0"] for k in range(9)]
        ),
        "the sides do not differ",
    ),
    "elements taken away": (
        "wrong by a sign",
        lambda data: data["point"].update(elements=[]),
        "the sides do not differ",
    ),
    "a function taken away": (
        "wrong by a prime",
        lambda data: data["point"].update(functions={}),
        "the sides do not differ",
    ),
    "a size below what it may be": (
        "wrong at three and more",
        lambda data: data["point"]["sizes"].update(n=0),
        "the point is none that the claim speaks of",
    ),
    "a size that is not there": (
        "wrong at three and more",
        lambda data: data["point"].update(sizes={}),
        "the point is none that the claim speaks of",
    ),
    "an index too many": (
        "wrong by a sign",
        lambda data: data["point"]["indices"].update(k=0),
        "the point is none that the claim speaks of",
    ),
    "a positive number below 0": (
        "wrong by a little",
        lambda data: data["point"]["elements"].append(["s", [], "-1"]),
        "the point is none that the claim speaks of",
    ),
    "a positive number that is 0": (
        "wrong by a little",
        lambda data: data["point"]["elements"].append(["s", [], "0"]),
        "the point is none that the claim speaks of",
    ),
    "an integer that is none": (
        "wrong for an integer",
        lambda data: data["point"]["elements"].append(["d", [0], "1/2"]),
        "the point is none that the claim speaks of",
    ),
    "an integer out of its range": (
        "wrong for an integer",
        lambda data: data["point"]["elements"].append(["d", [0], "-1"]),
        "the point is none that the claim speaks of",
    ),
    "another integer": (
        "wrong for an integer",
        lambda data: data["point"]["elements"].append(["d", [0], "1"]),
        "",
    ),
    "a fraction for a real number": (
        "wrong by a sign",
        lambda data: data["point"]["elements"].append(["x", [0], "1/3"]),
        "",
    ),
    "the formula of a derived size taken away": (
        "of a derived size",
        lambda data: data["claim"].update(derived={}),
        "it is not proved again",
    ),
    "a known fact taken away": (
        "of a size that is no larger",
        lambda data: data["claim"].update(at_least_zero=[]),
        "it is not proved again",
    ),
    "a range of integers taken away": (
        "of integers in a range",
        lambda data: data["claim"].update(values={}),
        "it is not proved again",
    ),
    "an element of nothing": (
        "wrong by a sign",
        lambda data: data["point"]["elements"].append(["q", [], "1"]),
        "the point is none that the claim speaks of",
    ),
    "a place outside": (
        "wrong by a sign",
        lambda data: data["point"]["indices"].update(i=100),
        "the point is none that the claim speaks of",
    ),
}


@pytest.mark.parametrize(("name", "change", "why"), TAMPERED.values(), ids=TAMPERED.keys())
def test_what_was_tampered_with_does_not_hold(name: str, change: Change, why: str) -> None:
    data = kept_of(CLAIMS[name])
    change(data)
    assert fault(data) == why


BROKEN: dict[str, Change] = {
    "another version": lambda data: data.update(version=2),
    "no verdict": lambda data: data.pop("verdict"),
    "no claim": lambda data: data.pop("claim"),
    "a side that is no expression": lambda data: data["claim"].update(left="x[i] - y[i]"),
    "a range of one end": lambda data: data["claim"]["ranges"].update(i=[["number", "0"]]),
    "another domain": lambda data: data["claim"]["tensors"].update(x=[[["size", "n", 1]], "complex"]),
    "a definition of nothing": lambda data: data["claim"].update(definitions=[["y"]]),
    "a size that is a text": lambda data: data["point"]["sizes"].update(n="3"),
    "an element that is a text": lambda data: data["point"]["elements"].append("x[0] = 1"),
    "a value that is a float": lambda data: data["point"]["elements"].append(["x", [0], 0.5]),
    "no elements": lambda data: data["point"].pop("elements"),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_certificate(change: Change) -> None:
    data = kept_of(CLAIMS["wrong by a sign"])
    change(data)
    with pytest.raises(DataError):
        fault(data)


@pytest.mark.parametrize("data", [None, [], "proved", 3, {"version": 1}])
def test_what_is_none_at_all(data: Data) -> None:
    with pytest.raises(DataError, match="this is no certificate"):
        fault(data)


def test_no_certificate_without_a_claim() -> None:
    assert certificate(decide(CLAIMS["a sum"])) is None
    assert certificate(Undecided("who knows")) is None
    assert certificate(None) is None


def test_a_second_evaluator_that_sees_nothing_confirms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its word there is no refutation."""
    claim = CLAIMS["wrong by a sign"]
    data = copy.deepcopy(kept_of(claim))
    monkeypatch.setattr(kept, "telling", lambda left, right, place: None)
    assert fault(data) == "the sides do not differ"
    monkeypatch.setattr("symderiv.prove.refute.ball.confirmation", lambda claim, point, place: None)
    found = decide(claim)
    assert isinstance(found, Undecided)
    assert found.reason == "two evaluations disagree on whether the sides differ"


def test_a_root_that_no_interval_tells_from_another() -> None:
    assert isinstance(decide(asked(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6)))), Undecided)
