"""Names of sizes that a claim uses and the note never explains: the reading under which the claim holds is sought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from symderiv.compare.boxes import in_boxes
from symderiv.compare.screen import Screen, screen
from symderiv.compare.truth import Range, Truth, at_sizes
from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.expr import Constant, Expr, Read, Size, split_name
from symderiv.lang.index_form import expression, polynomial, scale
from symderiv.lang.walk import replace_sizes, sizes_in, tensors_read
from symderiv.read.names.roles import tensors_named
from symderiv.read.names.told_sizes import tensors_told
from symderiv.read.note import ReadClaim

_MOST_READINGS = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name of a size may stand for; `equal` are sizes that must then be equal, as for a square."""

    size: Expr
    said: str
    tensors: tuple[str, ...]
    equal: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Assigned:
    """An expression with its unexplained sizes replaced, the truth at equal sizes where it takes that, and notes."""

    expr: Expr
    truth: Truth
    ranges: Mapping[str, Range]
    notes: tuple[str, ...] = ()
    condition: str | None = None
    stays_inside: bool = True


def assigned(claim: ReadClaim, expr: Expr, truth: Truth) -> Assigned | None:
    """The expression with every size known; None where no reading of an unexplained size makes the claim look true."""
    unknown = sorted(sizes_in(expr) - {size.name for size in truth.layer.sizes})
    if not unknown:
        return Assigned(expr, truth, claim.ranges)
    by_words = _told(claim, expr, unknown, truth)
    if by_words is not None or set(unknown) & set(claim.told):
        return by_words
    screens: dict[tuple[tuple[str, Expr], ...], tuple[Truth, Mapping[str, Range], Screen]] = {}
    found = []
    for combination in _combinations(unknown, truth):
        equal = tuple(pair for reading in combination.values() for pair in reading.equal)
        if equal not in screens:
            screens[equal] = _with_equal(claim, truth, dict(equal))
        found.append(_tried(expr, combination, dict(equal), *screens[equal]))
    candidates = [candidate for candidate in found if candidate is not None]
    return next((c for c in candidates if c.stays_inside), candidates[0] if candidates else None)


def _told(claim: ReadClaim, expr: Expr, unknown: Sequence[str], truth: Truth) -> Assigned | None:
    """The expression with the sizes that words tell, where they tell all of those of what the claim speaks of."""
    sides = (expr, claim.target) if claim.target is not None else (expr,)
    spoken_of = {part for side in sides for name in tensors_read(side) for part in split_name(name)}
    values: dict[str, Expr] = {}
    for name in unknown:
        told = claim.told.get(name)
        tensors = tensors_told(told, truth.layer) if told is not None else ()
        sizes = {truth.layer.tensors[t].shape[told.place] for t in tensors if told is not None and t in spoken_of}
        if len(sizes) != 1:
            return None
        values[name] = sizes.pop()
    notes = tuple(f"{name} is read as the size that the words say" for name in values)
    return Assigned(replace_sizes(expr, values), truth, claim.ranges, notes)


def _with_equal(claim: ReadClaim, truth: Truth, equal: Mapping[str, Expr]) -> tuple[Truth, Mapping[str, Range], Screen]:
    """The truth, the claim's ranges and the points to look at, where some sizes are equal."""
    assert claim.target is not None
    there = at_sizes(truth, equal) if equal else truth
    ranges = {n: (replace_sizes(a, equal), replace_sizes(b, equal)) for n, (a, b) in claim.ranges.items()}
    return there, ranges, screen(claim.target, ranges, there)


def _tried(
    expr: Expr,
    combination: Mapping[str, Reading],
    equal: Mapping[str, Expr],
    there: Truth,
    ranges: Mapping[str, Range],
    seen: Screen,
) -> Assigned | None:
    """The expression under one reading of its names; None where it does not look true."""
    values = {name: reading.size for name, reading in combination.items()}
    candidate = replace_sizes(replace_sizes(expr, values), equal)
    if not seen.passes_inside(in_boxes(candidate, there, ranges)[0]):
        return None
    notes = tuple(f"{name} is read as {reading.said}" for name, reading in combination.items())
    square = next((reading.tensors[-1] for reading in combination.values() if reading.equal), None)
    condition = f"where {square} has one size along every dimension" if square else None
    return Assigned(candidate, there, ranges, notes, condition, seen.passes_inside(candidate))


def _combinations(unknown: list[str], truth: Truth) -> Iterator[Mapping[str, Reading]]:
    """All ways to read the names, likely ones first."""
    readings = _readings(truth)
    choices = [_likely_first(name, readings, truth) for name in unknown]
    for count, picked in enumerate(product(*choices)):
        if count >= _MOST_READINGS:
            return
        yield dict(zip(unknown, picked, strict=True))


def _likely_first(name: str, readings: Sequence[Reading], truth: Truth) -> list[Reading]:
    """The sizes of the tensors that the words of a name point to before all others."""
    pointed = tensors_named(name, truth.layer)
    return sorted(readings, key=lambda reading: not set(reading.tensors) & set(pointed))


def _readings(truth: Truth) -> tuple[Reading, ...]:
    """Every size of a tensor's dimension, and the common size of all of them where that can be."""
    found: dict[tuple[Expr, tuple[tuple[str, Expr], ...]], Reading] = {}
    for tensor in truth.layer.tensors.values():
        named: list[tuple[Expr, tuple[tuple[str, Expr], ...], str]]
        named = [(size, (), f"along dimension {place}") for place, size in enumerate(tensor.shape, 1)]
        equal = _made_equal(tensor.shape) if len(set(tensor.shape)) > 1 else None
        if equal is not None:
            named.append((replace_sizes(tensor.shape[0], dict(equal)), equal, "along every dimension"))
        for size, equalities, where in named:
            first = found.get((size, equalities))
            said = first.said if first else f"the size of {tensor.name} {where}"
            tensors = (*first.tensors, tensor.name) if first else (tensor.name,)
            found[size, equalities] = Reading(size, said, tensors, equalities)
    return tuple(found.values())


def _made_equal(shape: tuple[Expr, ...]) -> tuple[tuple[str, Expr], ...] | None:
    """Sizes replaced so that all dimensions are equal; None where a dimension has no size of its own to replace."""
    equal: dict[str, Expr] = {}
    for size in shape[1:]:
        difference = polynomial(sub(size, shape[0]))
        if not difference:
            continue
        own = next(
            (n for n in sorted(sizes_in(size) - sizes_in(shape[0])) if difference.get(((Size(n), 1),)) == 1), None
        )
        if own is None:
            return None
        rest = {monomial: number for monomial, number in difference.items() if monomial != ((Size(own), 1),)}
        equal[own] = expression(scale(rest, -1)) if rest else constant(0)
    return tuple(sorted(equal.items(), key=lambda pair: pair[0]))


def has_free_sizes(target: Read, truth: Truth) -> bool:
    """Whether the dimensions of a tensor are not all numbers."""
    tensor = truth.tensors.get(target.tensor)
    return tensor is None or not all(isinstance(size, Constant) for size in tensor.shape)
