r"""Delimiters that a TeX file defines for itself: `\be ... \ee`, `\begin{eqn} ... \end{eqn}`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderiv.read.source.delimiters import Finder, Mark
from symderiv.read.tex.commands import DISPLAY_ENVIRONMENTS

_COMMAND = r"\\(?:(?:re)?newcommand\*?|providecommand\*?|def)\s*\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?\s*\{\s*"
_OPENING = re.compile(_COMMAND + r"\\begin\{(?P<environment>[A-Za-z]+\*?)\}\s*\}")
_CLOSING = re.compile(_COMMAND + r"\\end\{(?P<environment>[A-Za-z]+\*?)\}\s*\}")
_ENVIRONMENT = re.compile(
    r"\\(?:re)?newenvironment\*?\s*\{(?P<name>[A-Za-z]+)\}\s*\{\s*\\begin\{(?P<environment>[A-Za-z]+)\*?\}\s*\}"
)
_ONE_FORMULA = frozenset(("equation", "displaymath", "math", "multline", "dmath"))


def own_delimiters(text: str) -> Sequence[Finder]:
    """What begins a formula in a file that defines commands, or an environment, for it."""
    closing: dict[str, list[str]] = {}
    for match in _CLOSING.finditer(text):
        closing.setdefault(match["environment"], []).append(match["name"])
    found: list[Finder] = []
    for match in _OPENING.finditer(text):
        ends = closing.get(match["environment"], [])
        if match["environment"].rstrip("*") in DISPLAY_ENVIRONMENTS and ends:
            found.append(_commands(match["name"], ends))
    for match in _ENVIRONMENT.finditer(text):
        if match["environment"] in _ONE_FORMULA:
            found.append(_environment(match["name"]))
    return tuple(found)


def _commands(name: str, ends: Sequence[str]) -> Finder:
    """Both commands belong to the formula, where they are macros like others."""
    begin = re.compile(rf"\\{name}(?![A-Za-z])")
    end = re.compile(rf"\\(?:{'|'.join(ends)})(?![A-Za-z])")

    def find(text: str, position: int) -> Mark | None:
        opening = begin.match(text, position)
        closing = end.search(text, opening.end()) if opening else None
        return Mark(position, closing.end(), position, closing.end(), display=True) if closing else None

    return find


def _environment(name: str) -> Finder:
    opening, closing = rf"\begin{{{name}}}", rf"\end{{{name}}}"

    def find(text: str, position: int) -> Mark | None:
        if not text.startswith(opening, position):
            return None
        inner = position + len(opening)
        end = text.find(closing, inner)
        return None if end < 0 else Mark(position, end + len(closing), inner, end, display=True)

    return find
