"""The page of a layer in LaTeX and in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from symderiv.derive.derivation import Adjoint, Derivation
from symderiv.emit.caption import IN_COLOUR, IN_LETTERS, caption
from symderiv.emit.notation import notation_of
from symderiv.emit.page import page_of
from symderiv.emit.page_formulas import Rooms
from symderiv.emit.picture import picture_of
from symderiv.emit.picture_text import picture_text
from symderiv.emit.picture_tikz import tikz
from symderiv.emit.text import latex_escaped, latex_text, markdown_escaped, markdown_text

Checks = Sequence[Sequence[str]]

IN_LATEX = Rooms(
    wide=33.0, narrow=27.0, oversized=r"\fit"
)  # what the text width leaves beside left sides, ranges and the margin column
IN_MARKDOWN = Rooms(wide=40.0, narrow=34.0)


def environment() -> Environment:
    """Templates with delimiters that mean nothing in LaTeX; an undefined variable is an error."""
    return Environment(
        loader=PackageLoader("symderiv.emit"),
        undefined=StrictUndefined,
        autoescape=False,  # filters escape what a person wrote; everything else is LaTeX or Markdown already
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )


def latex_page(
    derivation: Derivation,
    *,
    path: str,
    code: str,
    checks: Checks = (),
    proofs: Mapping[str, str] | None = None,
    assumed_proofs: Mapping[str, str] | None = None,
    adjoints: Sequence[Adjoint] = (),
) -> str:
    """A page of the book, to be put between its preamble and `\\end{document}`.

    path    where the layer is, `losses/huber`
    code    the generated module
    checks  rows of a table, all of one length; text with mathematics between dollar signs
    proofs  for the tensors, how far their gradients are proved: "proved for all sizes"
    assumed_proofs  the same for the gradients under the layer's assumptions
    adjoints  the layers that are its gradient, as proved
    """
    notation = notation_of(derivation.layer)
    picture = picture_of(derivation.layer)
    return template("page.tex.jinja", escaped=latex_escaped, text=latex_text).render(
        page=page_of(derivation, notation, proofs or {}, IN_LATEX, assumed_proofs, adjoints),
        path=path,
        picture="" if picture is None else tikz(picture, notation),
        caption="" if picture is None else caption(picture, notation, IN_COLOUR),
        checks=checks,
        listing=latex_listing(code),
    )


def markdown_page(
    derivation: Derivation,
    *,
    path: str,
    code: str,
    checks: Checks = (),
    proofs: Mapping[str, str] | None = None,
    assumed_proofs: Mapping[str, str] | None = None,
    adjoints: Sequence[Adjoint] = (),
) -> str:
    """The same page in Markdown as GitHub shows it; parameters as for `latex_page`."""
    notation = notation_of(derivation.layer)
    picture = picture_of(derivation.layer)
    filters = {"escaped": markdown_escaped, "text": markdown_text, "mathematics": in_mathematics}
    return template("page.md.jinja", **filters).render(
        page=page_of(derivation, notation, proofs or {}, IN_MARKDOWN, assumed_proofs, adjoints),
        path=path,
        picture="" if picture is None else picture_text(picture),
        caption="" if picture is None else caption(picture, notation, IN_LETTERS),
        checks=checks,
        code=code.strip("\n"),
        fence=_fence(code),
    )


@lru_cache(maxsize=8)
def template(name: str, **filters: Callable[[str], str]) -> Template:
    """A template with its filters; compiling one takes longer than filling it in."""
    templates = environment()
    templates.filters.update(filters)
    return templates.get_template(name)


def latex_listing(code: str) -> str:
    """Code in a listing; letters beyond ASCII are announced to it, and nothing in the code can end it."""
    letters = sorted({character for character in code if not character.isascii()})
    known = "".join(f"{{{letter}}}{{{{{latex_escaped(letter)}}}}}1" for letter in letters)
    options = f"[literate={known}]" if known else ""
    inside = code.strip("\n").replace(r"\end{lstlisting}", r"\end {lstlisting}")
    return f"\\begin{{lstlisting}}{options}\n{inside}\n\\end{{lstlisting}}"


def _fence(code: str) -> str:
    """More backticks than the code has in a row."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    return "`" * max(3, longest + 1)


def in_mathematics(text: str) -> str:
    """Text with `$...$` in it for a place that is mathematics already."""
    parts = re.split(r"\$([^$]*)\$", text)
    shown = [part if place % 2 else rf"\text{{{latex_escaped(part)}}}" for place, part in enumerate(parts) if part]
    return "".join(shown)
