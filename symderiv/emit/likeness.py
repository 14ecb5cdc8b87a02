"""What a page need not show twice: a derivation that is another in other letters, rules used on term after term."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.derive.derivation import Gradient, Step
from symderiv.lang.expr import Expr, Index, Max, Read, Sum, split_name
from symderiv.lang.walk import map_children, rebound

_Letters = dict[str, str]

_LONGEST = 3  # rules that are used in turn
_FEWEST = 3  # times that they are used, for one line to tell them all


def derived_alike(one: Gradient, other: Gradient) -> bool:
    """Whether each step of one derivation is that of the other, with other tensors and indices."""
    return len(one.steps) == len(other.steps) and _in_common_letters(one) == _in_common_letters(other)


def _in_common_letters(gradient: Gradient) -> list[tuple[str, Expr, Expr]]:
    """The lines of a derivation, each with its identity; tensors and indices are numbered in the order they come in."""
    steps = [("", step.before) for step in gradient.steps[:1]]
    steps += [(step.identity, step.after) for step in gradient.steps]
    tensors: _Letters = {}
    lines: list[tuple[str, Expr, Expr]] = []
    for identity, side in steps or [("", gradient.equation.rhs)]:
        indices: _Letters = {}
        left, right = (_renamed(part, tensors, indices) for part in (gradient.equation.lhs, side))
        lines.append((identity, left, right))
    return lines


def _renamed(expr: Expr, tensors: _Letters, indices: _Letters) -> Expr:
    match expr:
        case Index(name):
            return Index(_letter(name, indices))
        case Read(name, positions):
            letters = "/".join(part and _letter(part, tensors) for part in split_name(name))
            return Read(letters, tuple(_renamed(position, tensors, indices) for position in positions))
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            letter = _letter(index, indices)
            inside, least, most = (_renamed(part, tensors, indices) for part in (body, lower, upper))
            return rebound(expr, inside, letter, least, most)
    return map_children(expr, lambda child: _renamed(child, tensors, indices))


def _letter(name: str, letters: _Letters) -> str:
    return letters.setdefault(name, str(len(letters)))


def repeated(steps: Sequence[Step]) -> tuple[tuple[Step, ...], ...]:
    """The steps in turn; those together that use the same few rules on one term after the other."""
    found: list[tuple[Step, ...]] = []
    place = 0
    while place < len(steps):
        taken = max(_taken_together(steps[place:], period) for period in range(1, _LONGEST + 1))
        found.append(tuple(steps[place : place + taken]))
        place += taken
    return tuple(found)


def _taken_together(steps: Sequence[Step], period: int) -> int:
    """How many steps from the first on use `period` rules in turn, again and again; 1 where that is too seldom."""
    rules = [step.rule for step in steps]
    times = 1
    while rules[times * period : (times + 1) * period] == rules[:period] and len(rules) >= (times + 1) * period:
        times += 1
    return times * period if times >= _FEWEST else 1
