"""The report on a note: its own formulas with a verdict at each, corrections, and the derivation of each gradient."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symderiv.emit.document import in_mathematics, template
from symderiv.emit.page import Page
from symderiv.emit.quoted import plain_words, quoted
from symderiv.emit.text import latex_escaped, latex_text, markdown_escaped, markdown_text
from symderiv.read.tex.macros import Macro

GOOD, WRONG, OPEN = "good", "wrong", "open"

_CODE = re.compile(r"`([^`]*)`")


@dataclass(frozen=True, slots=True)
class Quote:
    """A formula of the author, or one in the author's notation: as typed, with the macros that stand before it."""

    latex: str
    macros: Mapping[str, Macro]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its verdict.

    where       `line 10`
    kind        GOOD, WRONG or OPEN, by which it is painted
    verdict     `agrees`
    said        the headline, or how far it is proved
    correction  what should stand there
    instead     the words beside it
    remarks     the witness, the condition, the notes
    """

    where: str
    kind: str
    verdict: str
    said: str
    formula: Quote
    correction: Quote | None = None
    instead: str = "should be"
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """What the note is about in one of its parts: the page of its derivation, or why there is none."""

    title: str
    page: Page | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The statements under one heading of the note."""

    heading: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One document: its name, the counts of its verdicts, its parts, and the derivations that belong to it."""

    path: str
    counts: str
    parts: tuple[Part, ...]
    derived: tuple[Derived, ...]


def latex_report(chapters: Sequence[Chapter]) -> str:
    """A LaTeX document of its own; it needs the packages that the pages of layers need."""
    filters = {"escaped": latex_escaped, "text": latex_text, "shown": _in_latex, "remark": _remark_in_latex}
    preamble = template("preamble.tex.jinja").render()
    return template("report.tex.jinja", **filters).render(preamble=preamble, chapters=chapters)


def markdown_report(chapters: Sequence[Chapter]) -> str:
    """A Markdown document as GitHub shows it."""
    filters = {
        "escaped": markdown_escaped,
        "text": markdown_text,
        "mathematics": in_mathematics,
        "shown": _in_markdown,
        "remark": _remark_in_markdown,
    }
    return template("report.md.jinja", **filters).render(chapters=chapters)


def _in_latex(quote: Quote) -> str:
    """Mathematics that is made to fit; a formula that LaTeX might not know is shown as it was typed."""
    formula = quoted(quote.latex, quote.macros)
    if formula is not None:
        return f"\\fit{{{formula}}}"
    lines = (latex_escaped(line.strip()) for line in quote.latex.split("\n") if line.strip())
    return "\\typed{" + r"\\ ".join(lines) + "}"


def _in_markdown(quote: Quote) -> str:
    formula = quoted(quote.latex, quote.macros, plain_words)
    if formula is not None:
        return f"```math\n{formula}\n```"
    fence = "`" * max(3, quote.latex.count("`") + 1)
    return f"{fence}tex\n{quote.latex.strip()}\n{fence}"


def _remark_in_latex(text: str) -> str:
    return "".join(
        rf"\texttt{{{latex_escaped(part)}}}" if place % 2 else latex_escaped(part)
        for place, part in enumerate(_CODE.split(text))
    )


def _remark_in_markdown(text: str) -> str:
    return "".join(f"`{part}`" if place % 2 else markdown_escaped(part) for place, part in enumerate(_CODE.split(text)))
