"""What is made of a layer, as text: what the commands write and print, and what the cache keeps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from symderiv.check.result import Check
from symderiv.cli.judgement import Judged

CODE, CHECKS, PAGES, NOTE = "code", "checks", "pages", "note"
Parts = frozenset[str]
NOTHING: Parts = frozenset()


@dataclass(frozen=True, slots=True)
class Pages:
    """The page of a layer, as LaTeX and as Markdown."""

    latex: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Made:
    """The parts of a layer that are made; the others are empty.

    code       the generated module
    checks     what was tried
    pages      its page
    note       what is said of the hand derivation beside the declaration
    complaint  why nothing is said of it, for stderr
    """

    code: str = ""
    checks: tuple[Check, ...] = ()
    pages: Pages = field(default=Pages("", ""))
    note: Judged | None = None
    complaint: str = ""

    @property
    def parts(self) -> Parts:
        """Which parts there are."""
        there = {CODE: self.code, CHECKS: self.checks, PAGES: self.pages.latex, NOTE: self.note or self.complaint}
        return frozenset(part for part, found in there.items() if found)


def joined(first: Made, second: Made) -> Made:
    """The parts of both; of what both have, the second's."""
    new = second.parts
    return replace(
        first,
        code=second.code if CODE in new else first.code,
        checks=second.checks if CHECKS in new else first.checks,
        pages=second.pages if PAGES in new else first.pages,
        note=second.note if NOTE in new else first.note,
        complaint=second.complaint if NOTE in new else first.complaint,
    )
