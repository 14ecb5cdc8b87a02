"""From declarations to the files that symderiv writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from symderiv.cli.loading import Declaration, load
from symderiv.cli.progress import progress
from symderiv.cli.proofs import proofs
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.emit.book import book, included
from symderiv.emit.document import latex_page, markdown_page
from symderiv.emit.essence import essence
from symderiv.emit.numpy_source import numpy_module
from symderiv.emit.pdf import compiled
from symderiv.errors import SymderivError

BOOK = "book"

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Derived:
    """A layer with its derivation and its generated module."""

    declaration: Declaration
    derivation: Derivation
    source: str

    @property
    def path(self) -> str:
        """`FAMILY/NAME`, where its files go in the output folder and what heads its page."""
        return f"{self.declaration.family}/{self.declaration.name}"


def derived(declarations: Sequence[Declaration]) -> Iterator[Derived]:
    """Each layer loaded, derived and lowered.  Raises SymderivError, with the declaration's file as its place."""
    for declaration in declarations:
        with progress(f"deriving {declaration.name}"):
            layer = load(declaration)
            try:
                derivation = derive(layer)
                yield Derived(declaration, derivation, numpy_module(derivation))
            except SymderivError as error:
                raise error.at(declaration.place) from error


def code_files(layers: Sequence[Derived]) -> dict[str, bytes]:
    """`FAMILY/NAME.py` for each layer."""
    return {f"{layer.path}.py": layer.source.encode() for layer in layers}


def document_files(
    layers: Sequence[Derived], rows: Mapping[str, Rows], out: Path, known: Sequence[Declaration]
) -> dict[str, bytes]:
    """`FAMILY/NAME.tex` and `.md` for each layer, and the book of all pages there are.

    The book holds the pages of this run, and those of other known layers that stand in `out` already.  `rows` says for
    each layer, by its path, what was checked.
    """
    files: dict[str, bytes] = {}
    for layer in layers:
        with progress(f"writing {layer.path}"):
            proved = proofs(layer.derivation)
            code = essence(layer.source)
            for ending, page in (("tex", latex_page), ("md", markdown_page)):
                text = page(layer.derivation, path=layer.path, code=code, checks=rows[layer.path], proofs=proved)
                files[f"{layer.path}.{ending}"] = text.encode()
    others = (f"{declaration.family}/{declaration.name}" for declaration in known)
    paths = {layer.path for layer in layers} | {path for path in others if (out / f"{path}.tex").is_file()}
    files[f"{BOOK}.tex"] = book(included(path) for path in sorted(paths)).encode()
    return files


def book_pdf(documents: Mapping[str, bytes], out: Path, known: Sequence[Declaration]) -> bytes:
    """The compiled book, from the pages of this run and those that stand in `out`."""
    pages: dict[str, str] = {}
    for declaration in known:
        name = f"{declaration.family}/{declaration.name}.tex"
        if name in documents:
            pages[name] = documents[name].decode()
        elif (out / name).is_file():
            pages[name] = (out / name).read_text(encoding="utf-8")
    with progress("compiling the book"):
        return compiled(documents[f"{BOOK}.tex"].decode(), pages).pdf
