"""How exactly two values are compared: as rationals; else as balls; else, where balls cannot tell, as decimals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from symderiv.numbers.arithmetic import BALLS, EXACT, Arithmetic, Number, Unclear, decimals

_BITS = 256
_DIGITS = 60
_NARROW = Fraction(1, 10**40)  # how far, beside the values' own size, two values may be apart or uncertain


@dataclass(frozen=True, slots=True)
class Exactness:
    """A number type, what it is called in a result, and when two of its numbers count as equal.

    `agree` raises Unclear where it cannot tell.  `working` is the context in which all of it must run.
    """

    arithmetic: Arithmetic
    called: str
    agree: Callable[[Number, Number], bool]
    working: Callable[[], AbstractContextManager[Any]] = nullcontext


def _balls_agree(left: flint.arb, right: flint.arb) -> bool:
    """Balls that do not meet differ; balls that meet and are narrow agree."""
    if not left.overlaps(right):
        return False
    room = BALLS.from_fraction(_NARROW) * (1 + abs(left) + abs(right))
    if (left - right).rad() < room:
        return True
    raise Unclear(f"{left} and {right} are too wide to compare")


def _decimals_agree(left: Number, right: Number) -> bool:
    return bool(abs(left - right) * _NARROW.denominator <= 1 + abs(left) + abs(right))


def exactnesses() -> Iterator[Exactness]:
    """The ways to compare, the most exact first."""
    yield Exactness(EXACT, "exactly", lambda left, right: bool(left == right))
    yield Exactness(BALLS, f"in balls of {_BITS} bits", _balls_agree, lambda: flint.ctx.workprec(_BITS))
    yield Exactness(decimals(_DIGITS), f"to 40 of {_DIGITS} digits", _decimals_agree)


def shown(value: Number) -> str:
    """A value for a person: a short rational as it is, all else to ten digits."""
    if isinstance(value, Fraction | int) and len(str(value)) <= 12:
        return str(value)
    try:
        return f"{float(value):.10g}"
    except OverflowError:
        return "a number beyond the range of floats"
