"""Whether two sides differ at one point alone: at a kink or a tie that a witness happens to lie on."""

from __future__ import annotations

import random
from itertools import product
from math import isfinite
from typing import Any

from symderiv.compare.truth import Truth
from symderiv.errors import SymderivError
from symderiv.lang.expr import ZERO, ArgMax, Bracket, Call, Cases, Comparison, Expr, Max
from symderiv.lang.walk import nodes, tensors_read
from symderiv.numbers.arithmetic import FLOATS
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.run import run, shape_of
from symderiv.prove.verdict import Refutation

_NEAR = 1e-3
_LOOKS = 6
_FAULTS = (ArithmeticError, LookupError, SymderivError, ValueError, OverflowError)


def only_there(found: Refutation, left: Expr, right: Expr, truth: Truth) -> bool:
    """Whether the sides of a refutation have one value at all points looked at beside it; False where none is seen."""
    if found.functions or not _has_kink((left, right, *(e.rhs for e in truth.definitions)), truth):
        return False  # where all is smooth, floating-point numbers that agree are only too coarse
    source = random.Random(7)
    seen = 0
    for _ in range(_LOOKS):
        try:
            values = _values(found, left, right, truth, source)
        except _FAULTS:
            continue
        if not all(map(isfinite, values)):
            continue
        if abs(values[0] - values[1]) > 1e-6 * (1 + abs(values[0])):
            return False
        seen += 1
    return seen > 1


def _has_kink(exprs: tuple[Expr, ...], truth: Truth) -> bool:
    """Whether something is chosen by comparing values: a maximum, an absolute value, cases of real numbers."""
    whole = {name for name, tensor in truth.tensors.items() if tensor.domain == "integer"}
    for node in (node for expr in exprs for node in nodes(expr)):
        match node:
            case Max() | ArgMax() | Call("max" | "min" | "abs" | "sign"):
                return True
            case Bracket(conditions):
                compared = conditions
            case Cases(branches, _):
                compared = tuple(c for _, held in branches for c in held)
            case _:
                continue
        if any({*tensors_read(c.left), *tensors_read(c.right)} - whole for c in compared):
            return True
    return False


def _values(found: Refutation, left: Expr, right: Expr, truth: Truth, source: random.Random) -> tuple[float, float]:
    """Both sides at a point near the witness."""
    sizes = dict(found.sizes)
    at = {(name, place): float(value) for name, place, value in found.elements}
    defined = {equation.lhs.tensor for equation in truth.definitions}
    values: dict[str, dict[tuple[int, ...], Any]] = {}
    for name, tensor in truth.tensors.items():
        if name in defined:
            continue
        values[name] = {}
        for place in product(*(range(length) for length in shape_of(tensor, sizes))):
            known = at.get((name, place), 0.5)
            is_whole = tensor.domain == "integer"
            near = known + _NEAR * source.uniform(-1, 1) * (1 + abs(known))
            values[name][place] = int(known) if is_whole else near
    start = Evaluation(FLOATS, values, sizes, {})
    evaluation = run(truth.definitions, truth.tensors, start)
    indices = dict(found.indices)
    return float(evaluation.value(left, indices)), float(evaluation.value(right, indices))


def away_from_kinks(*sides: Expr) -> tuple[Comparison, ...] | None:
    """That no comparison of numbers in the sides is met by equality; None where that could exclude more than kinks.

    `x_i < x_j` is met by equality wherever i = j, and `x_i = m` is true at ties alone.
    """
    found: dict[Comparison, None] = {}
    for node in (node for side in sides for node in nodes(side)):
        match node:
            case Max() | ArgMax():
                return None
            case Bracket(conditions):
                compared = conditions
            case Cases(branches, _):
                compared = tuple(c for _, held in branches for c in held)
            case Call("max" | "min", (first, second), _):
                compared = (Comparison("<", first, second),)
            case Call("abs" | "sign", (argument,), _):
                compared = (Comparison("<", argument, ZERO),)
            case _:
                continue
        for c in compared:
            names = tensors_read(c.left), tensors_read(c.right)
            if not names[0] and not names[1]:
                continue
            if c.relation not in ("<", "<=") or set(names[0]) & set(names[1]):
                return None
            found[Comparison("!=", c.left, c.right)] = None
    return tuple(found) or None
