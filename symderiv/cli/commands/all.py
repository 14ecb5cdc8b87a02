"""`symderiv all`: docs, code, check, and diff of the notes beside the declarations, then a summary."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from symderiv.check.result import Check
from symderiv.cli.checked import check_rows, checked
from symderiv.cli.commands.check import check_counts, check_line
from symderiv.cli.commands.diff import judge_files, report, verdict_status
from symderiv.cli.commands.generate import put, refuse_pdf_in_check
from symderiv.cli.generation import BOOK, Derived, book_pdf, code_files, derived, document_files
from symderiv.cli.loading import chosen, declarations, layers_folder
from symderiv.cli.status import FOUND, WELL
from symderiv.compare.report import counts


def all_command(options: Namespace) -> int:
    """Does the four in turn; files are put in place at the end, when nothing can go wrong any more."""
    refuse_pdf_in_check(options)
    folder, out = layers_folder(options.layers), Path(options.out)
    known = declarations(folder)
    layers = tuple(derived(chosen(folder, options.names)))
    made = {layer.path: checked(layer) for layer in layers}
    rows = {layer.path: check_rows(layer, made[layer.path]) for layer in layers}
    documents = document_files(layers, rows, out, known)
    files = documents | code_files(layers)
    if options.pdf:
        files[f"{BOOK}.pdf"] = book_pdf(documents, out, known)

    passed, failed = _print_checks(layers, made)
    notes = [(layer.declaration.notes, layer.derivation.layer) for layer in layers if layer.declaration.notes.is_file()]
    judged, diff_status = judge_files(notes, options)
    if judged:
        print(f"\n{report(judged)}")
    print()
    put_status = put(files, options)
    print(check_counts(passed, failed))
    statements = [finding for document in judged for finding in document.findings]
    print(f"{len(judged)} hand derivations: {counts(statements)}" if judged else "no hand derivation beside the layers")
    return max(put_status, diff_status, verdict_status(judged, options.strict), FOUND if failed else WELL)


def _print_checks(layers: tuple[Derived, ...], made: Mapping[str, tuple[Check, ...]]) -> tuple[int, int]:
    """Prints the checks that fail, and one line for each layer; gives how many pass and how many fail."""
    passed = failed = 0
    for layer in layers:
        wrong = [check for check in made[layer.path] if not check.passed]
        for check in wrong:
            print(check_line(layer, check))
        right = len(made[layer.path]) - len(wrong)
        print(f"{layer.declaration.name}: {check_counts(right, len(wrong))}")
        passed += right
        failed += len(wrong)
    return passed, failed
