"""The book: one preamble, a table of contents by family, every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symderiv.emit.document import environment
from symderiv.emit.text import latex_escaped

_TITLE = "Derivations of neural-network layers"
_LEAD = (
    "Each page derives the gradients of one layer from its forward relations, one step a line, with the rule that made"
    " it in the margin. Indices count from 0; a sum without limits runs over the whole of a dimension; a bracket is 1"
    " where its conditions hold and 0 elsewhere."
)


@dataclass(frozen=True, slots=True)
class Fragment:
    r"""A page of the book: where its layer is, `losses/huber`, and its LaTeX, the page itself or an `\input`."""

    path: str
    body: str


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    bodies: tuple[str, ...]


def included(path: str) -> Fragment:
    r"""The page of a layer as an `\input` of `FAMILY/NAME.tex`."""
    return Fragment(path, rf"\input{{{path}.tex}}")


def book(fragments: Iterable[Fragment]) -> str:
    """The whole document, pages in the order of their paths, grouped by family."""
    ordered = sorted(fragments, key=lambda fragment: fragment.path)
    names = dict.fromkeys(fragment.path.partition("/")[0] for fragment in ordered)
    families = [
        _Family(_spoken(name), tuple(f.body for f in ordered if f.path.partition("/")[0] == name)) for name in names
    ]
    return _document("book.tex.jinja", families=families, title=_TITLE, lead=_LEAD)


def standalone(fragment: Fragment) -> str:
    """One page as a document of its own."""
    return _document("standalone.tex.jinja", body=fragment.body)


def _spoken(family: str) -> str:
    """`Feed forward` for `feed_forward`."""
    return family.replace("_", " ").capitalize()


def _document(template: str, **values: object) -> str:
    templates = environment()
    templates.filters["escaped"] = latex_escaped
    preamble = templates.get_template("preamble.tex.jinja").render()
    return templates.get_template(template).render(preamble=preamble, **values)
