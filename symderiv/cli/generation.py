"""From a declaration to the module and the page of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.cli.adjoints import adjoints
from symderiv.cli.loading import Declaration, load
from symderiv.cli.made import Pages
from symderiv.cli.proofs import assumed_proofs, proofs
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.emit.document import latex_page, markdown_page
from symderiv.emit.essence import essence
from symderiv.emit.numpy_source import numpy_module
from symderiv.errors import SymderivError


@dataclass(frozen=True, slots=True)
class Derived:
    """A layer with its derivation and its generated module."""

    declaration: Declaration
    derivation: Derivation
    source: str


def derived(declaration: Declaration) -> Derived:
    """A layer loaded, derived and lowered.  Raises SymderivError, with the declaration's file as its place."""
    layer = load(declaration)
    try:
        derivation = derive(layer)
        return Derived(declaration, derivation, numpy_module(derivation))
    except SymderivError as error:
        raise error.at(declaration.place) from error


def pages(layer: Derived, rows: Sequence[Sequence[str]]) -> Pages:
    """The page of a layer; `rows` says what was checked."""
    path, code = layer.declaration.layer_path, essence(layer.source)
    proved, assumed = proofs(layer.derivation), assumed_proofs(layer.derivation)
    both = adjoints(layer.declaration, layer.derivation)
    latex, markdown = (
        page(layer.derivation, path=path, code=code, checks=rows, proofs=proved, assumed_proofs=assumed, adjoints=both)
        for page in (latex_page, markdown_page)
    )
    return Pages(latex, markdown)
