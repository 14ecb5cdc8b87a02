"""Verdicts as data that can be kept, and verified later without the search that found them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symderiv.lang.data import Data, DataError, from_data, number, to_data
from symderiv.lang.expr import Expr, Index, Read
from symderiv.lang.layer import Equation, Tensor
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.prove.decide import check, prove
from symderiv.prove.problem import Problem
from symderiv.prove.refute.confirm import place_of, telling
from symderiv.prove.refute.second import Place
from symderiv.prove.verdict import Checked, Proof, Undecided, Verdict

VERSION = 1
_DOMAINS = ("real", "positive", "integer")


def certificate(verdict: Verdict | None) -> Data:
    """What is claimed and what settles it; None where nothing does or what is claimed was not kept."""
    if isinstance(verdict, Undecided | None) or verdict.claim is None:
        return None
    claim = _claim_data(verdict.claim)
    if isinstance(verdict, Checked):
        how = {"scope": verdict.scope, "error_below": f"2^-{verdict.bits}", "primes": list(verdict.primes)}
        return {"version": VERSION, "verdict": "checked", **how, "claim": claim}
    if isinstance(verdict, Proof):
        return {"version": VERSION, "verdict": "proved", "scope": verdict.scope, "claim": claim}
    elements = [[name, list(at), str(value)] for name, at, value in verdict.elements]
    functions = {name: [str(c) for c in coefficients] for name, coefficients in verdict.functions}
    point = {"sizes": dict(verdict.sizes), "indices": dict(verdict.indices), "elements": elements}
    return {"version": VERSION, "verdict": "refuted", "point": {**point, "functions": functions}, "claim": claim}


def fault(data: Data) -> str:
    """Why a certificate does not hold; empty where it does.  Raises DataError for what is no certificate."""
    match data:
        case {"version": 1, "verdict": "proved", "scope": str() as scope, "claim": claim}:
            found = prove(_claim(claim))
            if found is None:
                return "it is not proved again"
            return "" if found.scope == scope else f"it is proved for {found.scope}, not for {scope}"
        case {"version": 1, "verdict": "checked", "scope": str() as scope, "claim": claim}:
            problem = _claim(claim)
            if problem.sizes:
                return "it leaves a size free"
            checked = check(problem)
            if checked is None:
                return "it is not checked again"
            return "" if checked.scope == scope else f"it is checked for {checked.scope}, not for {scope}"
        case {"version": 1, "verdict": "refuted", "point": point, "claim": claim}:
            problem = _claim(claim)
            place = _told(problem, point)
            if place is None or not _is_allowed(place, problem):
                return "the point is none that the claim speaks of"
            left, right = to_data(problem.left), to_data(problem.right)
            return "" if telling(left, right, place) is not None else "the sides do not differ"
    raise DataError("this is no certificate.", way_out="Write one with symderiv diff --format json.")


def _is_allowed(place: Place, problem: Problem) -> bool:
    """Whether a point has indices and elements of the kinds that a claim is about."""
    exact = Evaluation(EXACT, {}, place.sizes)

    def inside(value: Fraction | int, ends: tuple[Expr, Expr]) -> bool:
        return exact.integer(ends[0], {}) <= value <= exact.integer(ends[1], {})

    if place.indices.keys() != problem.ranges.keys():
        return False
    elements = [(name, value) for name, table in place.given.items() for value in table.values()]
    return (
        all(inside(place.indices[name], ends) for name, ends in problem.ranges.items())
        and all(name in problem.tensors for name, _ in elements)
        and all(_is_of_domain(value, problem.tensors[name].domain) for name, value in elements)
        and all(inside(value, problem.values[name]) for name, value in elements if name in problem.values)
    )


def _is_of_domain(value: Fraction, domain: str) -> bool:
    return value > 0 if domain == "positive" else domain == "real" or value.denominator == 1


def _claim_data(problem: Problem) -> Data:
    tensors = {t.name: t for t in (*problem.given, *problem.defined_tensors)}
    return {
        "left": to_data(problem.left),
        "right": to_data(problem.right),
        "ranges": _ends_data(problem.ranges),
        "tensors": {name: [[to_data(size) for size in t.shape], t.domain] for name, t in sorted(tensors.items())},
        "definitions": [[e.lhs.tensor, list(e.indices), to_data(e.rhs)] for e in problem.used],
        "derived": {name: to_data(formula) for name, formula in problem.derived.items()},
        "at_least_zero": [to_data(fact) for fact in problem.at_least_zero],
        "values": _ends_data(problem.values),
    }


def _ends_data(ranges: Mapping[str, tuple[Expr, Expr]]) -> Data:
    return {name: [to_data(low), to_data(high)] for name, (low, high) in ranges.items()}


def _claim(data: Data) -> Problem:
    match data:
        case {
            "left": left,
            "right": right,
            "ranges": dict() as ranges,
            "tensors": dict() as tensors,
            "definitions": list() as definitions,
            "derived": dict() as derived,
            "at_least_zero": list() as facts,
            "values": dict() as values,
        }:
            return Problem(
                left=from_data(left),
                right=from_data(right),
                ranges={name: _ends(ends) for name, ends in ranges.items()},
                tensors={name: _tensor(name, shape) for name, shape in tensors.items()},
                definitions=tuple(map(_definition, definitions)),
                derived={name: from_data(formula) for name, formula in derived.items()},
                at_least_zero=tuple(map(from_data, facts)),
                values={name: _ends(ends) for name, ends in values.items()},
            )
    raise DataError("a certificate has no claim that can be read.")


def _ends(data: Data) -> tuple[Expr, Expr]:
    match data:
        case [low, high]:
            return from_data(low), from_data(high)
    raise DataError(f"this is no range: {data!r:.60}.")


def _tensor(name: str, data: Data) -> Tensor:
    match data:
        case [list() as shape, str() as domain] if domain in _DOMAINS:
            return Tensor(name, tuple(map(from_data, shape)), domain)
    raise DataError(f"{name} has no shape that can be read: {data!r:.60}.")


def _definition(data: Data) -> Equation:
    match data:
        case [str() as tensor, list() as names, rhs] if all(isinstance(name, str) for name in names):
            return Equation(Read(tensor, tuple(map(Index, names))), from_data(rhs))
    raise DataError(f"this is no definition: {data!r:.60}.")


def _told(problem: Problem, data: Data) -> Place | None:
    """Where a certificate says that the sides differ; None where the sizes are none that the claim speaks of."""
    match data:
        case {
            "sizes": dict() as sizes,
            "indices": dict() as indices,
            "elements": list() as elements,
            "functions": dict() as functions,
        } if all(isinstance(n, int) for n in (*sizes.values(), *indices.values())):
            base = {name: sizes[name] for name in problem.sizes if name in sizes}
            if problem.allowed(base) != sizes:
                return None
            given: dict[str, dict[tuple[int, ...], Fraction]] = {}
            for element in elements:
                name, at, value = _element(element)
                given.setdefault(name, {})[at] = value
            coefficients = {name: tuple(map(number, numbers)) for name, numbers in functions.items()}
            return place_of(problem, sizes, indices, given, coefficients)
    raise DataError("a certificate has no point that can be read.")


def _element(data: Data) -> tuple[str, tuple[int, ...], Fraction]:
    match data:
        case [str() as name, list() as at, value] if all(isinstance(place, int) for place in at):
            return name, tuple(at), number(value)
    raise DataError(f"this is no element of a tensor: {data!r:.60}.")
