"""What settled a verdict, in words and as data.

In a refutation the left value is that of the statement, the right one the true value.
"""

from __future__ import annotations

from typing import Any

from symderiv.compare.point_text import point_text
from symderiv.emit.plain import plain
from symderiv.lang.expr import Bracket, Comparison
from symderiv.prove.kept import certificate
from symderiv.prove.verdict import Checked, Proof, Refutation, Undecided, Verdict

_LONGEST = 60  # characters of a value in a sentence; in JSON values are whole


def witness_text(verdict: Verdict | None) -> tuple[tuple[str, ...], str]:
    """Where, one text for each size, index and tensor, and the values: `n = 3`, `l = (1/2, 1/3)`, `claimed 1, true 2`.

    Both are empty where there is no witness.
    """
    found = _refutation(verdict)
    if found is None:
        return (), ""
    numbers = (f"{name} = {value}" for name, value in (*found.sizes, *found.indices))
    places = (*numbers, *point_text(found.point, dict(found.sizes).values()))
    values = f"claimed {_short(found.left)}, true {_short(found.right)}"
    certain = f" ({found.digits} digits are certain)" if found.digits else ""
    boundary = "; only at a kink or a tie" if found.on_boundary else ""
    return places, values + certain + boundary


def witness_data(verdict: Verdict | None) -> dict[str, Any] | None:
    """The witness as JSON."""
    found = _refutation(verdict)
    if found is None:
        return None
    return {
        "sizes": dict(found.sizes),
        "indices": dict(found.indices),
        "point": dict(found.point),
        "claimed": found.left,
        "true": found.right,
        "digits": found.digits,
        "confirmed_by": found.confirmed_by,
        "on_boundary": found.on_boundary,
    }


def proof_data(verdict: Verdict | None) -> dict[str, Any] | None:
    """How far it is proved or what refutes it, with what `symderiv verify` asks for; or why nothing is settled."""
    match verdict:
        case Proof(method, scope, domain, detail, _):
            where = [condition_text(condition) for condition in domain]
            said = {"method": method, "scope": scope, "domain": where, "detail": detail}
            return {**said, "certificate": certificate(verdict)}
        case Checked(method, scope, bits, lanes):
            where = [condition_text(condition) for condition in verdict.domain]
            said = {"method": method, "scope": scope, "domain": where, "detail": verdict.detail}
            return {**said, "error_below": f"2^-{bits}", "lanes": lanes, "certificate": certificate(verdict)}
        case Refutation():
            return {"method": "witness", "confirmed_by": verdict.confirmed_by, "certificate": certificate(verdict)}
        case Undecided(reason, evidence, proof, _):
            return {"undecided": reason, "evidence": list(evidence), "proof": proof_data(proof)}
    return None


def scope(verdict: Verdict | None) -> str:
    """How far it is known that both sides agree: `proved for all sizes`, `proved for n = 3, where a_0 > 0`.

    What is checked and not proved says how unlikely an error is: `checked for n = 3, the error below 2^-112`.
    """
    match verdict:
        case Proof():
            said = f"proved for {verdict.scope}"
        case Checked():
            said = f"checked for {verdict.scope}, the error below 2^-{verdict.bits}"
        case _:
            return ""
    where = ", ".join(condition_text(condition) for condition in verdict.domain)
    return said + (f", where {where}" if where else "")


def reason(verdict: Verdict | None) -> str:
    """Why nothing is settled, and what is known all the same."""
    if not isinstance(verdict, Undecided):
        return ""
    return "; ".join((verdict.reason, *verdict.evidence))


def is_contradiction(verdict: Verdict | None) -> bool:
    """Whether one engine proved what another refuted: a mistake of the program."""
    return isinstance(verdict, Undecided) and verdict.proof is not None and verdict.refutation is not None


def condition_text(condition: Comparison) -> str:
    """`a_i > 0`."""
    return plain(Bracket((condition,))).strip("[]")


def _refutation(verdict: Verdict | None) -> Refutation | None:
    match verdict:
        case Refutation():
            return verdict
        case Undecided(_, _, _, refutation):
            return refutation
    return None


def _short(value: str) -> str:
    """A value as it is said; what is nearer to 0 than the arithmetic tells is said to be so."""
    if value.startswith("0e-"):
        return f"0 (less than 1{value[1:]})"
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 3]}..."
