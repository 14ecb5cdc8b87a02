"""The answers: proved, checked with a bound on the error, refuted with a witness, undecided with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symderiv.lang.expr import Comparison
from symderiv.prove.problem import Problem


@dataclass(frozen=True, slots=True)
class Proof:
    """Both sides are equal wherever both are defined.

    method  which engine proved it
    scope   `all sizes`, or the sizes
    domain  what has to hold for both sides to be defined; an index bound inside a side stands for all its values
    detail  one sentence on how
    claim   what is proved, where it is to be kept
    """

    method: str
    scope: str
    domain: tuple[Comparison, ...] = ()
    detail: str = ""
    claim: Problem | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """Both sides are equal wherever both are defined, but for a small probability of error; no proof.

    method     which engine checked it
    scope      the sizes
    bits       two sides that differ are found equal with a probability below 2^-bits, whatever they are
    lanes      the number of primes
    positions  the number of index positions, each of which was checked
    primes     those that were drawn
    domain     what has to hold for both sides to be defined, as in a proof
    detail     one sentence on how
    claim      what is checked, where it is to be kept
    """

    method: str
    scope: str
    bits: int
    lanes: int
    positions: int
    primes: tuple[int, ...]
    domain: tuple[Comparison, ...] = ()
    detail: str = ""
    claim: Problem | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Refutation:
    """Both sides are defined at a point and have different values there.

    sizes, indices  where: pairs of name and value
    point           the elements of the given tensors that the two sides depend on, and what unknown functions stand for
    left, right     both values: a fraction, or decimals of which `digits` are certain
    digits          0 where the values are exact
    confirmed_by    the second evaluation, which shares no code with the first
    on_boundary     the point lies on a kink, a tie or a threshold, and points beside it show no difference
    elements        the point once more, in numbers: tensor, position, value
    functions       what unknown functions stand for, as coefficients
    claim           what is refuted, where it is to be kept
    """

    sizes: tuple[tuple[str, int], ...]
    indices: tuple[tuple[str, int], ...]
    point: tuple[tuple[str, str], ...]
    left: str
    right: str
    digits: int
    confirmed_by: str
    on_boundary: bool = False
    elements: tuple[tuple[str, tuple[int, ...], Fraction], ...] = field(default=(), compare=False, repr=False)
    functions: tuple[tuple[str, tuple[Fraction, ...]], ...] = field(default=(), compare=False, repr=False)
    claim: Problem | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        places = [f"{name} = {value}" for name, value in (*self.sizes, *self.indices, *self.point)]
        return f"{', '.join(places)}: left {self.left}, right {self.right}"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither proved nor refuted: why, and what is known nevertheless."""

    reason: str
    evidence: tuple[str, ...] = ()
    proof: Proof | None = None
    refutation: Refutation | None = None


Verdict = Proof | Checked | Refutation | Undecided

CONTRADICTION = "internal contradiction: a proof and a witness against it"


def as_data(verdict: Verdict) -> dict[str, object]:
    """The verdict as plain data for JSON."""
    match verdict:
        case Proof(method, scope, domain, detail, _):
            shown = _domain_data(domain)
            return {"verdict": "proved", "method": method, "scope": scope, "domain": shown, "detail": detail}
        case Checked():
            return {
                "verdict": "checked",
                "method": verdict.method,
                "scope": verdict.scope,
                "bits": verdict.bits,
                "lanes": verdict.lanes,
                "positions": verdict.positions,
                "primes": list(verdict.primes),
                "domain": _domain_data(verdict.domain),
                "detail": verdict.detail,
            }
        case Refutation():
            return {
                "verdict": "refuted",
                "sizes": dict(verdict.sizes),
                "indices": dict(verdict.indices),
                "point": dict(verdict.point),
                "left": verdict.left,
                "right": verdict.right,
                "digits": verdict.digits,
                "confirmed_by": verdict.confirmed_by,
                "on_boundary": verdict.on_boundary,
            }
        case Undecided(reason, evidence, proof, refutation):
            certificates: Mapping[str, object] = {
                name: as_data(found) for name, found in (("proof", proof), ("refutation", refutation)) if found
            }
            return {"verdict": "undecided", "reason": reason, "evidence": list(evidence), **certificates}


def _domain_data(domain: tuple[Comparison, ...]) -> list[dict[str, str]]:
    return [{"relation": c.relation, "left": repr(c.left), "right": repr(c.right)} for c in domain]
