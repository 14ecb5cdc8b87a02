"""`symderiv docs` and `symderiv code`: writes pages, the book, and modules."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from symderiv.cli.files import BOOK, Layers, book_pdf, code_files, document_files
from symderiv.cli.loading import Declaration, chosen, declarations, layers_folder
from symderiv.cli.made import CODE, PAGES, Parts
from symderiv.cli.status import FOUND, WELL
from symderiv.cli.workshop import made
from symderiv.cli.writing import Files, publish, stale
from symderiv.errors import UsageError


def docs_command(options: Namespace) -> int:
    """Writes `FAMILY/NAME.tex` and `.md` for each layer, and the book; with --check only compares."""
    refuse_pdf_in_check(options)
    folder, out = layers_folder(options.layers), Path(options.out)
    known = declarations(folder)
    files = document_files(all_made(chosen(folder, options.names), frozenset((PAGES,)), options), out, known)
    if options.pdf:
        files[f"{BOOK}.pdf"] = book_pdf(files, out, known)
    return put(files, options)


def code_command(options: Namespace) -> int:
    """Writes `FAMILY/NAME.py` for each layer; with --check only compares."""
    found = chosen(layers_folder(options.layers), options.names)
    return put(code_files(all_made(found, frozenset((CODE,)), options)), options)


def all_made(found: Sequence[Declaration], wanted: Parts, options: Namespace) -> Layers:
    """What is wanted of every layer, in order, by where they are."""
    layers = tuple(made(found, wanted, options))
    return {declaration.layer_path: layer for declaration, layer in zip(found, layers, strict=True)}


def refuse_pdf_in_check(options: Namespace) -> None:
    """Raises UsageError for a call that asks for both."""
    if options.check and options.pdf:
        raise UsageError("--check writes nothing, and --pdf writes a file.", way_out="Leave out one of them.")


def put(files: Files, options: Namespace) -> int:
    """Writes the files and prints which ones changed; with --check prints what is stale instead."""
    out = Path(options.out)
    if options.check:
        found = stale(out, files)
        for item in found:
            print(item.difference, end="")
        print(
            f"{len(files)} files: {len(found)} stale" + (f" ({', '.join(str(i.path) for i in found)})" if found else "")
        )
        return FOUND if found else WELL
    changed = publish(out, files)
    for path in changed:
        print(f"wrote {path}")
    print(f"{len(files)} files: {len(changed)} written, {len(files) - len(changed)} unchanged")
    return WELL
