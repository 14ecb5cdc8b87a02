"""Which vertical bars open, close or only separate: `|x|`, `||v||`, `p(y | x)`, `f|_{x=0}`.

TeX does not say, since one sign serves for all; so the bars of each row are paired from left to right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from symderiv.read.tex.commands import CLOSERS, OPENERS, SPACES, commands
from symderiv.read.tex.tokens import Token, span

BAR = "|"
DOUBLE_BAR = r"\|"

_NOT_OPERANDS = frozenset("+-=<>*/,:;!?.^_&") | commands(
    "cdot times div odot circ otimes oplus le ge ne in notin approx equiv sim to mapsto leftarrow Rightarrow"
    " Leftrightarrow coloneqq triangleq propto pm mp sum prod int max min sup inf log ln exp det tanh sin cos partial"
    " nabla forall land lor mid parallel \\"
)
"""After these a bar cannot close."""

_ROW_ENDS = frozenset({"&", "\\\\"})


class _Role(Enum):
    """What a vertical bar does."""

    OPENS = "opens"
    CLOSES = "closes"
    SEPARATES = "separates"


_RESOLVED = {
    (_Role.OPENS, BAR): r"\lvert",
    (_Role.CLOSES, BAR): r"\rvert",
    (_Role.SEPARATES, BAR): r"\mid",
    (_Role.OPENS, DOUBLE_BAR): r"\lVert",
    (_Role.CLOSES, DOUBLE_BAR): r"\rVert",
    (_Role.SEPARATES, DOUBLE_BAR): r"\|",
}


@dataclass(slots=True)
class _Bar:
    """A bar of one row: where it stands among the tokens, and what is around it."""

    index: int
    text: str
    after_operand: bool
    after_bar: bool
    before_script: bool
    touches_next: bool
    touches_last: bool

    @property
    def is_single(self) -> bool:
        return self.text == BAR and not self.touches_next and not self.touches_last


@dataclass(slots=True)
class _Frame:
    """One level of brackets."""

    breaks: bool
    """Do `&` and `\\\\` end a row here?"""
    bars: list[_Bar] = field(default_factory=list)


def resolve_bars(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with `\\lvert` and `\\rvert` for the bars that pair, `\\mid` for the others; two that touch as one."""
    resolved: dict[int, list[Token]] = {}
    frames = [_Frame(breaks=True)]
    for index, token in enumerate(tokens):
        text = "" if token.is_words else token.text
        if _is_side(tokens, index):
            continue
        if text in (BAR, DOUBLE_BAR):
            frames[-1].bars.append(_bar(tokens, index))
        elif text in _ROW_ENDS and frames[-1].breaks:
            resolved |= _pair(tokens, frames[-1].bars)
            frames[-1].bars = []
        elif text == "{" or text in OPENERS or text in (r"\left", r"\begin"):
            frames.append(_Frame(breaks=text == r"\begin"))
        elif (text == "}" or text in CLOSERS or text in (r"\right", r"\end")) and len(frames) > 1:
            resolved |= _pair(tokens, frames.pop().bars)
    for frame in frames:
        resolved |= _pair(tokens, frame.bars)
    return [token for index, old in enumerate(tokens) for token in resolved.get(index, [old])]


def _is_side(tokens: Sequence[Token], index: int) -> bool:
    """The bracket after `\\left` or `\\right`."""
    before = _previous(tokens, index)
    return before is not None and before.text in (r"\left", r"\right")


def _previous(tokens: Sequence[Token], index: int) -> Token | None:
    index -= 1
    while index >= 0 and (tokens[index].is_blank or tokens[index].text in SPACES):
        index -= 1
    return tokens[index] if index >= 0 else None


def _following(tokens: Sequence[Token], index: int) -> Token | None:
    index += 1
    while index < len(tokens) and tokens[index].is_blank:
        index += 1
    return tokens[index] if index < len(tokens) else None


def _bar(tokens: Sequence[Token], index: int) -> _Bar:
    before, after = _previous(tokens, index), _following(tokens, index)
    is_bar = before is not None and not before.is_words and before.text in (BAR, DOUBLE_BAR)
    opened = before is None or (
        not before.is_words and (before.text in _NOT_OPERANDS or before.text in OPENERS or before.text == "{")
    )
    return _Bar(
        index=index,
        text=tokens[index].text,
        after_operand=not opened,
        after_bar=is_bar,
        before_script=after is not None and after.text in ("_", "^"),
        touches_next=index + 1 < len(tokens) and tokens[index].text == tokens[index + 1].text == BAR,
        touches_last=index > 0 and tokens[index].text == tokens[index - 1].text == BAR,
    )


def _pair(tokens: Sequence[Token], bars: Sequence[_Bar]) -> dict[int, list[Token]]:
    """The tokens that replace the bars of one row; the innermost open one is closed first."""
    left = _bars_left(bars)
    units: list[tuple[Sequence[_Bar], str]] = []
    roles: list[_Role] = []
    open_units: list[int] = []
    position = 0
    while position < len(bars):
        bar = bars[position]
        innermost = units[open_units[-1]][1] if open_units else ""
        kind, width = _unit(bars, position, innermost)
        after_operand = roles[-1] is _Role.CLOSES if bar.after_bar and roles else bar.after_operand
        if innermost == kind and after_operand:
            roles.append(_Role.CLOSES)
            open_units.pop()
        elif _can_open(bars[position + width - 1], left[position + width], kind, after_operand):
            roles.append(_Role.OPENS)
            open_units.append(len(units))
        else:
            roles.append(_Role.SEPARATES)
        units.append((bars[position : position + width], kind))
        position += width
    for number in open_units:  # never closed: TeX does not mind
        roles[number] = _Role.SEPARATES
    replaced: dict[int, list[Token]] = {}
    for (unit, kind), role in zip(units, roles, strict=True):
        replaced |= {bar.index: [] for bar in unit}
        start, end = span([tokens[bar.index] for bar in unit])
        replaced[unit[0].index] = [Token(_RESOLVED[role, kind], start, end)]
    return replaced


@dataclass(frozen=True, slots=True)
class _Left:
    """How many bars there are from a place to the end of the row: single ones, double ones, of any kind."""

    single: int
    double: int
    any_kind: int


def _bars_left(bars: Sequence[_Bar]) -> list[_Left]:
    """For every place in the row, and the one after it."""
    left = [_Left(0, 0, 0)]
    for bar in reversed(bars):
        last = left[-1]
        is_double = bar.text == DOUBLE_BAR or bar.touches_next
        left.append(_Left(last.single + bar.is_single, last.double + is_double, last.any_kind + 1))
    return left[::-1]


def _unit(bars: Sequence[_Bar], position: int, innermost: str) -> tuple[str, int]:
    """Two bars that touch are a double one, unless they belong to two pairs as in `|a||b|` and `||a| - |b||`."""
    bar = bars[position]
    if bar.text == DOUBLE_BAR:
        return DOUBLE_BAR, 1
    if not bar.touches_next or innermost == BAR:
        return BAR, 1
    following = bars[position + 2 : position + 4]
    closes_one = bool(following) and following[0].is_single and following[0].after_operand
    closes_two = closes_one and len(following) > 1 and following[1].is_single and following[1].after_operand
    return (BAR, 1) if closes_one and not closes_two and not innermost else (DOUBLE_BAR, 2)


def _can_open(last: _Bar, left: _Left, kind: str, after_operand: bool) -> bool:
    """A partner must follow; after an operand, as in `2|x|`, an even number of bars must be left."""
    if last.before_script:
        return False
    if after_operand:
        return (left.single if kind == BAR else left.double) % 2 == 1
    return (left.any_kind if kind == BAR else left.double) > 0
