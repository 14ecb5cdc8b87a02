"""Integer arithmetic decided by isl, where it is installed: linear in indices and sizes, with floors by numbers.

What is not linear (a product of sizes, a floor by a size) counts as any whole number: what is shown of all holds for it
too.  Without isl nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm
from typing import Any

from symderiv.lang.arithmetic import sub
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Call, Expr, Index, Size
from symderiv.lang.index_form import polynomial
from symderiv.lang.polynomial import Monomial, Polynomial

isl: Any
try:
    import islpy
except ImportError:  # an optional dependency
    isl = None
else:
    isl = islpy

_MOST_OPERATIONS = 200_000  # of isl, for one question
_MOST_NAMES = 12

Names = dict[Monomial, str]


class _NotWholeError(Exception):
    """A term that may not be a whole number."""


def shown_by_sets(goal: Expr, facts: Facts) -> bool:
    """Whether `0 <= goal` holds at all whole numbers that the facts allow; False where isl is missing or gives up."""
    if isl is None:
        return False
    names: Names = {}
    try:
        below = f"{_linear(polynomial(goal), names)} <= -1"
        known = list(_known(names, facts))
    except _NotWholeError:
        return False
    if len(names) > _MOST_NAMES:
        return False
    context = isl.Context()
    context.set_max_operations(_MOST_OPERATIONS)
    text = f"{{ [{', '.join(names.values())}] : {' and '.join([*known, below])} }}"
    try:
        return bool(isl.Set.read_from_str(context, text).is_empty())
    except isl.Error:
        return False


def _known(names: Names, facts: Facts) -> Iterator[str]:
    """What is known of the terms that have a name, and of those that this brings in."""
    for fact in facts.at_least_zero:
        yield f"{_linear(polynomial(fact), names)} >= 0"
    done: set[Monomial] = set()
    while (waiting := [monomial for monomial in names if monomial not in done]) and len(names) <= _MOST_NAMES:
        done.update(waiting)
        for monomial in waiting:
            match monomial:
                case ((Size(least=least), 1),):
                    yield f"{names[monomial]} >= {least}"
                case ((Index(name) as index, 1),) if name in facts.ranges:
                    low, high = facts.ranges[name]
                    for side in (sub(index, low), sub(high, index)):
                        yield f"{_linear(polynomial(side), names)} >= 0"


def _linear(value: Polynomial, names: Names) -> str:
    """A positive multiple with whole coefficients, as isl reads it; what is not linear under a name of its own."""
    multiple = _denominator(value)
    terms = []
    for monomial, coefficient in value.items():
        match monomial:
            case ():
                factor = "1"
            case ((Call("floor", (inner,)), 1),) if all(e > 0 for m in polynomial(inner) for _, e in m):
                factor = f"floor({_linear(polynomial(inner), names)}/{_denominator(polynomial(inner))})"
            case _:
                if any(exponent < 0 for _, exponent in monomial):
                    raise _NotWholeError
                factor = names.setdefault(monomial, f"v{len(names)}")
        terms.append(f"{int(coefficient * multiple)}*{factor}")
    return f"({' + '.join(terms or ['0'])})"


def _denominator(value: Polynomial) -> int:
    return lcm(*(coefficient.denominator for coefficient in value.values()))
