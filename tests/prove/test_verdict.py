"""Verdicts as plain data and as words."""

import json

from symderiv.prove.verdict import CONTRADICTION, Checked, Proof, Refutation, Undecided, as_data
from tests.prove.shorthand import num, tensor

s = tensor("s")()
PROOF = Proof("normal form", "all sizes", (num(0).lt(s),), "both sides have one normal form")
WITNESS = Refutation((("n", 3),), (("i", 0),), (("x[0]", "1/2"),), "1", "-1", 0, "exact rationals")


SHOWN_PROOF = {
    "verdict": "proved",
    "method": "normal form",
    "scope": "all sizes",
    "domain": [{"relation": "<", "left": repr(num(0).expr), "right": repr(s.expr)}],
    "detail": "both sides have one normal form",
}
SHOWN_WITNESS = {
    "verdict": "refuted",
    "sizes": {"n": 3},
    "indices": {"i": 0},
    "point": {"x[0]": "1/2"},
    "left": "1",
    "right": "-1",
    "digits": 0,
    "confirmed_by": "exact rationals",
    "on_boundary": False,
}


def test_every_verdict_is_plain_data() -> None:
    undecided = Undecided(CONTRADICTION, ("agrees to 3 digits at 1 points",), PROOF, WITNESS)
    shown = [json.loads(json.dumps(as_data(verdict))) for verdict in (PROOF, WITNESS, undecided)]
    assert shown[:2] == [SHOWN_PROOF, SHOWN_WITNESS]
    assert shown[2] == {
        "verdict": "undecided",
        "reason": CONTRADICTION,
        "evidence": ["agrees to 3 digits at 1 points"],
        "proof": SHOWN_PROOF,
        "refutation": SHOWN_WITNESS,
    }


def test_what_is_checked_is_not_called_proved() -> None:
    checked = Checked("modular evaluation", "n = 4", 120, 3, 4, (2305843009213693951, 7, 11), (num(0).lt(s),), "zero")
    shown = json.loads(json.dumps(as_data(checked)))
    assert shown == {
        "verdict": "checked",
        "method": "modular evaluation",
        "scope": "n = 4",
        "bits": 120,
        "lanes": 3,
        "positions": 4,
        "primes": [2305843009213693951, 7, 11],
        "domain": as_data(PROOF)["domain"],
        "detail": "zero",
    }


def test_no_certificate_where_there_is_none() -> None:
    assert as_data(Undecided("why")) == {"verdict": "undecided", "reason": "why", "evidence": []}


def test_a_witness_in_words() -> None:
    assert str(WITNESS) == "n = 3, i = 0, x[0] = 1/2: left 1, right -1"
