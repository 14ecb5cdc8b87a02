"""`symderiv all`: docs, code, check, and diff of the notes beside the declarations, then a summary."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from symderiv.cli.commands.check import check_counts, check_line
from symderiv.cli.commands.generate import all_made, put, refuse_pdf_in_check
from symderiv.cli.files import BOOK, Layers, book_pdf, code_files, document_files
from symderiv.cli.judgement import report, verdict_status, verdicts
from symderiv.cli.loading import Declaration, chosen, declarations, layers_folder
from symderiv.cli.made import CHECKS, CODE, NOTE, PAGES
from symderiv.cli.status import BROKEN, FOUND, WELL
from symderiv.compare.report import counts


def all_command(options: Namespace) -> int:
    """Does the four in turn; files are put in place at the end, when nothing can go wrong any more."""
    refuse_pdf_in_check(options)
    folder, out = layers_folder(options.layers), Path(options.out)
    known = declarations(folder)
    found = chosen(folder, options.names)
    layers = all_made(found, frozenset((CODE, CHECKS, PAGES, NOTE)), options)
    documents = document_files(layers, out, known)
    files = documents | code_files(layers)
    if options.pdf:
        files[f"{BOOK}.pdf"] = book_pdf(documents, out, known)

    passed, failed = _print_checks(found, layers)
    complaints = [layer.complaint for layer in layers.values() if layer.complaint]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    judged = [layer.note for layer in layers.values() if layer.note is not None]
    if judged:
        print(f"\n{report(judged)}")
    print()
    put_status = put(files, options)
    print(check_counts(passed, failed))
    said = f"{len(judged)} hand derivations: {counts(verdicts(judged))}"
    print(said if judged else "no hand derivation beside the layers")
    return max(
        put_status,
        BROKEN if complaints else WELL,
        verdict_status(judged, options.strict),
        FOUND if failed else WELL,
    )


def _print_checks(found: Sequence[Declaration], layers: Layers) -> tuple[int, int]:
    """Prints the checks that fail, and one line for each layer; gives how many pass and how many fail."""
    passed = failed = 0
    for declaration, layer in zip(found, layers.values(), strict=True):
        wrong = [check for check in layer.checks if not check.passed]
        for check in wrong:
            print(check_line(declaration, check))
        right = len(layer.checks) - len(wrong)
        print(f"{declaration.name}: {check_counts(right, len(wrong))}")
        passed += right
        failed += len(wrong)
    return passed, failed
