"""Where formulas begin and end in running text: `$ $`, `$$ $$`, `\\( \\)`, `\\[ \\]`, environments, GitLab's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from symderiv.read.tex.commands import DISPLAY_ENVIRONMENTS, ENVIRONMENTS


@dataclass(frozen=True, slots=True)
class Mark:
    """A formula in a text: `start` to `end` with its delimiters, `inner_start` to `inner_end` without.

    A `problem` says why the formula cannot be taken for whole: it has no end.  A `plain` one is typed as plain text;
    `code` says what a formula in a table of operations is.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    display: bool
    problem: str = ""
    plain: bool = False
    code: str = ""

    def moved(self, by: int) -> Mark:
        """The same formula in a text that begins `by` characters earlier."""
        return replace(
            self,
            start=self.start + by,
            end=self.end + by,
            inner_start=self.inner_start + by,
            inner_end=self.inner_end + by,
        )


Finder = Callable[[str, int], Mark | None]
"""From a text and a position in it to the formula that begins there, if one does."""

_ESCAPED = r"\\."
_TEXT_WITH_DOLLARS = r"\\(?:text[a-z]*|mbox|hbox)\s*\{(?:[^{}$]|\$[^$]*\$)*\}"
_DOLLAR = re.compile(rf"{_TEXT_WITH_DOLLARS}|{_ESCAPED}|\$", re.DOTALL)
_TWO_DOLLARS = re.compile(rf"{_ESCAPED}|\$\$", re.DOTALL)
_ROUND = re.compile(rf"\\\)|{_ESCAPED}", re.DOTALL)
_SQUARE = re.compile(rf"\\\]|{_ESCAPED}", re.DOTALL)
_BEGIN = re.compile(r"\\begin\{([A-Za-z]+)(\*?)\}")

_SOON = 1000  # characters after an opening in which TeX begins, if it is one

_GROUPS = frozenset(("subequations", "dgroup"))  # of displays, each of which is a formula

_TEX_SIGN = re.compile(r"[\\_^{}=]")
_SURELY_TEX = re.compile(r"\\[A-Za-z]|[_^]\{|(?<![A-Za-z])[A-Za-z][_^][A-Za-z0-9]\b")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_AMOUNT = re.compile(r"\s*\d[\d.,]*")
_LONG_WORD = re.compile(r"[^\W\d_]{2,}")
_BARE_WORD = re.compile(r"\s[^\W\d_]{2,}\s")


def _closing(text: str, position: int, pattern: re.Pattern[str], closing: str) -> int | None:
    """Where the closing delimiter stands, escapes passed over."""
    if text.find(closing, position) < 0:  # the quick way out keeps many openings without an end from costing much
        return None
    for match in pattern.finditer(text, position):
        if match.group() == closing:
            return match.start()
    return None


def _between(opening: str, closing: str, pattern: re.Pattern[str], display: bool) -> Finder:
    def find(text: str, position: int) -> Mark | None:
        if not text.startswith(opening, position):
            return None
        inner = position + len(opening)
        end = _closing(text, inner, pattern, closing)
        return None if end is None else Mark(position, end + len(closing), inner, end, display)

    return find


two_dollars = _between("$$", "$$", _TWO_DOLLARS, display=True)
round_brackets = _between(r"\(", r"\)", _ROUND, display=False)
square_brackets = _between(r"\[", r"\]", _SQUARE, display=True)
escaped_round_brackets = _between(r"\\(", r"\\)", re.compile(r"\\\\\)"), display=False)
escaped_square_brackets = _between(r"\\[", r"\\]", re.compile(r"\\\\\]"), display=True)
gitlab_dollars = _between("$`", "`$", re.compile(r"`\$"), display=False)


any_dollar = _between("$", "$", _DOLLAR, display=False)


def one_dollar(text: str, position: int) -> Mark | None:
    """`$ ... $`; two amounts of money are none, nor are two of which the second opens another formula."""
    mark = any_dollar(text, position)
    if mark is None or text.startswith("$$", position):
        return None
    inner, after = text[mark.inner_start : mark.inner_end], text[mark.end : mark.end + 1]
    return None if _is_money(inner, after) or _opens_another(inner, after) else mark


def _is_money(inner: str, after: str) -> bool:
    """`costs $5 and $10`: prose between, which begins with an amount or leads up to one."""
    if _TEX_SIGN.search(inner):
        return False
    if _AMOUNT.match(inner):
        ends_in_blank = inner[-1:].isspace() and not inner[:1].isspace()
        return after.isdigit() or ends_in_blank or _LONG_WORD.search(inner) is not None
    return inner[-1:].isspace() and len(_LONG_WORD.findall(inner)) > 2


def _opens_another(inner: str, after: str) -> bool:
    """`$a = b` and `$c$`, in which the second dollar sign has its blank before it, and after it begins a formula.

    Then the first one lacks its partner; but only words or a new line between make that sure.
    """
    if not inner[-1:].isspace() or inner[:1].isspace() or not (after.isalnum() or after in ("\\", "{", "(")):
        return False
    return "\n" in inner or _BARE_WORD.search(inner) is not None


def _environment(names: frozenset[str]) -> Finder:
    """A finder of `\\begin{name} ... \\end{name}`, which belong to the formula."""

    def find(text: str, position: int) -> Mark | None:
        begin = _BEGIN.match(text, position)
        if begin is None or begin[1] not in names:
            return None
        name = begin[1] + begin[2]
        end_text = rf"\end{{{name}}}"
        depth, end = 1, text.find(end_text, begin.end())
        inner_begin = text.find(begin.group(), begin.end())
        while end >= 0:
            if 0 <= inner_begin < end:
                depth, inner_begin = depth + 1, text.find(begin.group(), inner_begin + 1)
                continue
            depth, after = depth - 1, end + len(end_text)
            if depth == 0:
                return Mark(position, after, position, after, display=begin[1] != "math")
            end = text.find(end_text, after)
        return None

    return find


def _unfinished(text: str, position: int) -> Mark | None:
    """A formula that begins but has no end: to the end of its line, or of its block where the delimiter is alone.

    Of two dollar signs without partners in a line, both begin a formula.
    """
    begin = _BEGIN.match(text, position)
    if begin and begin[1] in ENVIRONMENTS - _GROUPS:
        end = _end_of_block(text, begin.end())
        return Mark(position, end, position, end, True, rf"\begin{{{begin[1]}{begin[2]}}} has no \end.")
    opening = next((sign for sign in ("$$", "$", r"\[", r"\(") if text.startswith(sign, position)), "")
    if not opening:
        return None
    inner, display = position + len(opening), opening in ("$$", r"\[")
    end = _end_of_block(text, inner) if display else _end_of_line(text, inner)
    if opening == "$":
        end = _closing(text[:end], inner, _DOLLAR, "$") or end  # which opens another
    return Mark(position, end, inner, end, display, f'The "{opening}" before it has no partner.')


def _unfinished_in_prose(text: str, position: int) -> Mark | None:
    """The same where a dollar sign may be just that: TeX must follow, and no amount of money."""
    mark = _unfinished(text, position)
    if mark is None or mark.inner_start == mark.start:
        return mark
    end = min(mark.end, mark.inner_start + _SOON)  # what many openings without an end cost stays bounded
    is_tex = _SURELY_TEX.search(text, mark.inner_start, end) and not _AMOUNT.match(text, mark.inner_start)
    return mark if is_tex else None


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _end_of_block(text: str, position: int) -> int:
    """The end of the line, or of the lines up to a blank one where the rest of this one is blank."""
    end = _end_of_line(text, position)
    if text[position:end].strip():
        return end
    blank_line = _BLANK_LINE.search(text, position)
    return blank_line.start() if blank_line else len(text)


def _within_paragraph(find: Finder) -> Finder:
    """The finder of formulas that a blank line would end, as it does in TeX."""

    def find_within(text: str, position: int) -> Mark | None:
        mark = find(text, position)
        return None if mark and _BLANK_LINE.search(text, mark.inner_start, mark.inner_end) else mark

    return find_within


MARKDOWN: Sequence[Finder] = (
    gitlab_dollars,
    two_dollars,
    one_dollar,
    escaped_round_brackets,
    escaped_square_brackets,
    round_brackets,
    square_brackets,
    _environment(ENVIRONMENTS - _GROUPS),
    _unfinished_in_prose,
)
"""What begins a formula in Markdown.  `\\\\(` is for processors that take one backslash away."""

TEX: Sequence[Finder] = (
    _within_paragraph(two_dollars),
    _within_paragraph(any_dollar),
    round_brackets,
    square_brackets,
    _environment(DISPLAY_ENVIRONMENTS),
    _unfinished,
)
"""What begins a formula in a TeX file."""


def formula_at(text: str, position: int, finders: Sequence[Finder]) -> Mark | None:
    """The formula that begins at this position; with a problem where it begins and never ends."""
    for find in finders:
        mark = find(text, position)
        if mark is not None:
            return mark
    return None
