"""Which headings of a note tell one story: relations and the claims about them, often under headings of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symderiv.read.source.spans import ALONE, Document, Formula

_CLAIM = re.compile(
    r"^[\s{&]*\\(?:delta|Delta)\b|\\partial|\\nabla|∂|∇|\\(?:d|t)?frac\s*\{\s*\\?(?:mathrm\{)?d\b|\bd[A-Za-z](?![A-Za-z])"
)
_SIGN = re.compile(r"(\\.|[{}\n])")
_LIMIT = re.compile(r"_\s*\{[^{}]*=[^{}]*\}")
_JACOBIAN = re.compile(r"[\s&]*(?:\\(?:math\w+|boldsymbol|bm)\s*\{?\s*)?J(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class _Counts:
    relations: int
    claims: int


def groups(document: Document) -> tuple[tuple[int, ...], ...]:
    """Sections that are read together, in order.

    A section opens a new story where it has relations of its own and the story so far already has claims, unless it
    stands under a heading of that story which has relations.
    """
    counts = {number: _counts(formulas) for number, formulas in _by_section(document.formulas).items()}
    levels = {prose.section: prose.level for prose in document.prose if prose.level}
    stories: list[list[int]] = []
    for number in sorted(counts):
        if stories and number < ALONE and not _opens(number, stories[-1], counts, levels):
            stories[-1].append(number)
        else:
            stories.append([number])
    return tuple(tuple(story) for story in stories)


def _opens(number: int, story: Sequence[int], counts: Mapping[int, _Counts], levels: Mapping[int, int]) -> bool:
    if not counts[number].relations or not any(counts[n].claims for n in story):
        return False
    level = levels.get(number, 0)
    return not any(levels.get(n, 0) < level and counts[n].relations for n in story)


def _by_section(formulas: Sequence[Formula]) -> dict[int, list[Formula]]:
    found: dict[int, list[Formula]] = {}
    for formula in formulas:
        found.setdefault(formula.section, []).append(formula)
    return found


def is_relation(latex: str) -> bool:
    """Whether a formula, by its signs alone, says what something is, and is no claim about a gradient."""
    left, sign, _ = latex.partition("=")
    return bool(sign) and not _CLAIM.search(left)


def _counts(formulas: Sequence[Formula]) -> _Counts:
    relations = claims = 0
    jacobians = any(re.search(r"\b[Jj]acobi", formula.before) for formula in formulas)
    for left, right in (sides for formula in formulas for sides in _equations(formula.latex)):
        if (_JACOBIAN.match(left) and (jacobians or r"\partial" in right)) or _CLAIM.search(left):
            claims += 1
        elif left.strip(" &") and not left.lstrip(" &").startswith("+"):
            relations += 1
    return _Counts(relations, claims)


def _equations(latex: str) -> Iterator[tuple[str, str]]:
    r"""Both sides of each line with a `=` that stands in no limit: `\sum_{i=1}` is no equation, `{\partial` no line."""
    depth, flat = 0, list[str]()
    for sign in _SIGN.split(_LIMIT.sub("", latex)):
        depth += (sign == "{") - (sign == "}")
        flat.append(" " if sign == "\n" and depth > 0 else sign)
    for line in re.split(r"\\\\|\n", "".join(flat)):
        left, sign, right = line.partition("=")
        if sign:
            yield left, right
