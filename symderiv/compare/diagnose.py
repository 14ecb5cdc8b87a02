"""What is wrong with a claim: the smallest edit that makes it true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from symderiv.compare.align import slips
from symderiv.compare.edits import doubled_parts, edits, scaled_parts, second_edits
from symderiv.compare.same_terms import in_the_same_terms
from symderiv.compare.screen import Screen, screen
from symderiv.compare.settle import is_proved, is_proved_quickly, settle
from symderiv.compare.slips import Edit, Surroundings
from symderiv.compare.slope import WITH_DERIVATIVE, slope
from symderiv.compare.true_formula import true_formula
from symderiv.compare.truth import Range, Truth, with_partials
from symderiv.derive.sweep import put_equations
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, mul, neg, power
from symderiv.lang.expr import (
    Add,
    Bracket,
    Call,
    Comparison,
    Constant,
    Expr,
    Index,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
    gradient_name,
    partial_name,
    split_name,
)
from symderiv.lang.walk import nodes, sizes_in, tensors_read
from symderiv.prove.verdict import Proof
from symderiv.read.matrix.slips import SCALED
from symderiv.read.names.nameless_name import is_nameless
from symderiv.read.note import ReadClaim

_MOST_SECOND = 60  # first edits that are followed by a second one
_MOST_TRIED = 12_000  # pairs of edits
_MOST_HARD = 2  # of those that have the right values but no quick proof, so many are tried thoroughly
_MOST_ASKED = 20  # of those in all: where no point tells the claim from what is true, every edit has the right values
_MOST_OPENED = 2  # how often derivatives are put in that a claim does not name
_LONGEST = 200  # nodes of a claim in which slips are looked for: each edit is a whole claim to evaluate
_MOST_KNOWN = 2000  # nodes of all that is known


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The class of the slip, the claim's right side with the slip mended, and further slips in the same line."""

    error_class: str
    mended: Expr
    others: tuple[str, ...] = ()


def diagnose(
    target: Read,
    wrong: Expr,
    ranges: Mapping[str, Range],
    truth: Truth,
    conditions: tuple[Comparison, ...] = (),
) -> Diagnosis | None:
    """The first of the small edits after which the claim is proved where its conditions hold; None where none is.

    A term that stands in a derivative which the claim does not name, and where claim and formula part, are told without
    such a proof: what is mended then is the formula that was derived.
    In a very long claim none is looked for, nor where the relations are.
    """
    if _is_too_long(wrong, truth):
        return None
    truth = with_partials(truth, (target, wrong))
    around = surroundings(target, wrong, ranges, truth)
    seen = screen(target, ranges, truth, conditions, apart_from=wrong)
    formula = true_formula(target, truth)

    hard: list[Diagnosis] = []

    def mends(found: Diagnosis, near: Screen) -> bool:
        if not near.passes(found.mended) or len(hard) >= _MOST_ASKED:
            return False
        if is_proved_quickly(target, found.mended, ranges, truth, conditions):
            return True
        hard.append(found)
        return len(hard) <= _MOST_HARD and is_proved(target, found.mended, ranges, truth, conditions)

    first: list[Edit] = []
    near = seen.near(wrong)
    for kind, candidate in _distinct(_all_edits(wrong, formula, around, seen)):
        first.append((kind, candidate))
        found = Diagnosis(_of_paths(kind, wrong), candidate)
        if mends(found, near):
            return found
    if any(near.passes(add(wrong, term)) for opened in _opened(formula, wrong, truth) for term in _terms(opened)):
        return Diagnosis("missing_term", formula)  # what it lacks stands in a derivative that it does not name
    if _is_diagonal(target, wrong, ranges, truth):
        return Diagnosis("missing_term", formula)
    parted = slips(*in_the_same_terms(wrong, formula, truth.layer)) or slips(wrong, formula)
    if len(parted) == 1:
        return Diagnosis(parted[0], formula)
    left = _MOST_TRIED
    for kind, between in _worth_a_second(first):
        near = seen.near(between)
        for other, candidate in islice(_distinct(second_edits(between, around)), max(left, 0)):
            left -= 1
            found = Diagnosis(_of_paths(kind, wrong), candidate, (other,))
            if mends(found, near):
                return found
    return Diagnosis(parted[0], formula, parted[1:]) if parted else None


def mending(claim: ReadClaim, link: int, truth: Truth) -> Diagnosis | None:
    """What a side whose dimensions do not fit was meant to be: the first of its mendings that is proved."""
    assert claim.target is not None
    known = with_partials(truth, (claim.target, *(expr for _, _, expr in claim.mendings)))
    seen = screen(claim.target, claim.ranges, known, claim.conditions)
    for number, kind, expr in claim.mendings:
        if number != link or kind == SCALED or not seen.passes(expr):
            continue
        if is_proved(claim.target, expr, claim.ranges, known, claim.conditions):
            return Diagnosis(kind, expr)
    return None


def _is_too_long(wrong: Expr, truth: Truth) -> bool:
    known = (node for equation in truth.definitions for node in nodes(equation.rhs))
    return sum(1 for _ in nodes(wrong)) > _LONGEST or sum(1 for _ in known) > _MOST_KNOWN


def surroundings(target: Read, wrong: Expr, ranges: Mapping[str, Range], truth: Truth) -> Surroundings:
    """What edits of a claim about `target` may put in, also where that is written in the terms of its right side."""
    named = {name: tensor for name, tensor in truth.tensors.items() if not is_nameless(name)}
    definitions = {equation.lhs.tensor: equation for equation in truth.layer.forward}
    return Surroundings(named, ranges, _chain_factors(target, wrong, ranges, truth), target, definitions)


def _is_diagonal(target: Read, wrong: Expr, ranges: Mapping[str, Range], truth: Truth) -> bool:
    """Whether a claim takes one path alone: dE/dy[i] dy[i]/dx[i] for the sum over all j of dE/dy[j] dy[j]/dx[i]."""
    parts = split_name(target.tensor)
    if parts[0]:
        return False
    read = {name for name in tensors_read(wrong) if len(split_name(name)) == 2 and not split_name(name)[0]}
    for tensor in truth.derivation.layer.defined:
        gradient = gradient_name(tensor.name)
        if len(tensor.shape) == len(target.indices) and gradient in truth.tensors and (gradient in read or not read):
            place = target.indices
            path = Read(partial_name(tensor.name, parts[1]), (*place, *place))
            try:
                there = with_partials(truth, (path,))
            except Unsupported:  # no path of one step: a recurrence is between
                continue
            only = mul(Read(gradient_name(tensor.name), place), path)
            if screen(only, ranges, there).passes(wrong) and isinstance(settle(only, wrong, ranges, there), Proof):
                return True
    return False


def _of_paths(kind: str, wrong: Expr) -> str:
    """A sum that is missing over a product of partials is a chain rule that lost paths: terms are missing."""
    partials = any(len(split_name(name)) == 2 and split_name(name)[0] for name in tensors_read(wrong))
    return "missing_term" if kind == "missing_sum" and partials else kind


def _all_edits(wrong: Expr, formula: Expr, around: Surroundings, seen: Screen) -> Iterator[Edit]:
    yield from edits(wrong, around)
    yield from _scaled(wrong, around, seen)
    ratio = seen.ratio_to(wrong)
    if ratio is not None:
        yield "missing_factor", mul(constant(ratio), wrong)
    for size in sorted(
        {name for t in around.tensors.values() for dimension in t.shape for name in sizes_in(dimension)}
    ):
        yield "missing_factor", mul(Size(size), wrong)
        yield "missing_factor", mul(power(Size(size), -1), wrong)
    for term in _terms(formula):
        yield "missing_term", add(wrong, term)
    for term in _terms(formula):
        yield "extra_term", add(wrong, neg(term))


def _opened(formula: Expr, wrong: Expr, truth: Truth) -> Iterator[Expr]:
    """The formula with derivatives put in that the claim does not name: what a product rule in those adds up."""
    for _ in range(_MOST_OPENED):
        names = {n for n in tensors_read(formula) if len(split_name(n)) == 2} - {*tensors_read(wrong)}
        equations = {e.lhs.tensor: e for e in truth.definitions if e.lhs.tensor in names}
        if not equations:
            return
        formula = put_equations(formula, equations)
        yield formula


def _scaled(wrong: Expr, around: Surroundings, seen: Screen) -> Iterator[Edit]:
    """A part of the claim multiplied by the number that makes it right, if that is the same everywhere."""
    for place, doubled in enumerate(doubled_parts(wrong, around)):
        number = seen.number_for(wrong, doubled)
        if number is not None and number not in (0, 1, 2):
            kind = "missing_factor" if abs(number) > 1 else "extra_factor"
            yield kind, next(islice(scaled_parts(wrong, around, number), place, None))


def _terms(formula: Expr) -> tuple[Expr, ...]:
    """The terms of a sum, and of a product with one sum in it, or of a sum over an index: that multiplied out.

    Of a sum also the terms of each such product.
    """
    match formula:
        case Sum(body, index, lower, upper):
            return tuple(Sum(term, index, lower, upper) for term in _terms(body))
        case Add(terms):
            return (*terms, *(part for term in terms if isinstance(term, Mul) for part in _terms(term)))
        case Mul(factors):
            sums = [(place, factor) for place, factor in enumerate(factors) if isinstance(factor, Add)]
            if len(sums) == 1:
                place, factor = sums[0]
                return tuple(mul(*factors[:place], term, *factors[place + 1 :]) for term in factor.terms)
    return ()


def _distinct(candidates: Iterator[Edit]) -> Iterator[Edit]:
    seen: set[Expr] = set()
    for kind, candidate in candidates:
        if candidate not in seen:
            seen.add(candidate)
            yield kind, candidate


def _worth_a_second(first: list[Edit]) -> Iterator[Edit]:
    """Edits that often come in pairs, the likeliest first."""
    order = {"sign": 0, "wrong_index": 1, "missing_sum": 2, "wrong_variable": 3, "missing_prime": 4}
    ranked = sorted(first, key=lambda edit: order.get(edit[0], 9))
    yield from ranked[:_MOST_SECOND]


def _chain_factors(target: Read, wrong: Expr, ranges: Mapping[str, Range], truth: Truth) -> tuple[Expr, ...]:
    """Factors of the true formula, and forward values at the indices of the left side."""
    found: dict[Expr, None] = {}
    formula = true_formula(target, truth)
    for node in (*nodes(formula), *nodes(in_the_same_terms(wrong, formula, truth.layer)[1])):
        for factor in node.factors if isinstance(node, Mul) else ():
            if isinstance(factor, Call | Read | Pow | Add | Bracket):
                found[factor] = None
        if isinstance(node, Call):
            found[node] = None
    for node in nodes(wrong):  # what a chain rule may have left out, and a power less
        match node:
            case Call(function, (argument,), 0) if function in WITH_DERIVATIVE:
                found[slope(function, argument)] = None
            case Pow(Add() as base, Constant()):
                found.update({base: None, power(base, -1): None})
    indices = [Index(name) for name in sorted(ranges)]
    for name, tensor in truth.tensors.items():
        if len(split_name(name)) == 1 and gradient_name(name) != target.tensor and not is_nameless(name):
            if len(tensor.shape) == len(target.indices):
                found[Read(name, target.indices)] = None
            if len(tensor.shape) == 1:
                found.update((Read(name, (index,)), None) for index in (*indices, *target.indices))
            if not tensor.shape:
                found[Read(name)] = None
    return tuple(found) or (constant(1),)
