"""`symderiv diff`: judges each statement of hand derivations."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from symderiv.cli.complaint import complaint
from symderiv.cli.loading import chosen, layers_folder, load
from symderiv.cli.naming import named_layer
from symderiv.cli.progress import progress
from symderiv.cli.run import report_internal
from symderiv.cli.status import BROKEN, FOUND, WELL
from symderiv.cli.text_file import read_text
from symderiv.compare.certificate import is_contradiction
from symderiv.compare.finding import ALARMS, OPEN, DocumentFindings
from symderiv.compare.judge import judge
from symderiv.compare.paint import Paint, coloured, plain
from symderiv.compare.report import as_json, counts, full
from symderiv.errors import SymderivError
from symderiv.lang.layer import Layer


def diff_command(options: Namespace) -> int:
    """Judges every document; one that cannot be read is told on stderr, and the others are judged all the same."""
    layer = _layer(options.layer, options) if options.layer else None
    documents, status = judge_files([(Path(name), layer) for name in options.files], options)
    if options.format == "json":
        print(as_json(documents))
    elif documents:
        print(report(documents))
    return max(status, verdict_status(documents, options.strict))


def _layer(name: str, options: Namespace) -> Layer:
    return load(chosen(layers_folder(options.layers), [name])[0])


def judge_files(files: Sequence[tuple[Path, Layer | None]], options: Namespace) -> tuple[list[DocumentFindings], int]:
    """The findings of each file that can be judged, and the status 2 if there is one that cannot.

    The layer beside a file, if any, stands for relations that the document lacks; else the one that it names does.
    """
    documents: list[DocumentFindings] = []
    status = WELL
    for path, layer in files:
        try:
            text = read_text(path)
            with progress(f"judging {path}"):
                named = named_layer(text, str(path)) if layer is None else None
                about = layer if named is None else _layer(named, options)
                documents.append(judge(text, about, path=str(path)))
        except SymderivError as error:
            print(complaint(error), file=sys.stderr)
            status = BROKEN
        except Exception as error:  # a mistake of ours in one document must not hide what is found in the others
            report_internal(error, options, str(path))
            status = BROKEN
    return documents, status


def report(documents: Sequence[DocumentFindings]) -> str:
    """The findings for people, and the counts over all documents where there are several."""
    paint = terminal_paint()
    parts = [full(document, paint) for document in documents]
    if len(documents) > 1:
        everything = [finding for document in documents for finding in document.findings]
        parts.append(f"{len(documents)} documents: {counts(everything)}")
    return "\n\n".join(parts)


def terminal_paint() -> Paint:
    """Colour on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return coloured if wanted else plain


def verdict_status(documents: Sequence[DocumentFindings], strict: bool) -> int:
    """1 where something differs or is incomplete, where a document settles nothing, and, if strict, where any is open.

    2 where the engines contradict each other.
    """
    if any(is_contradiction(finding.proof) for document in documents for finding in document.findings):
        return BROKEN
    for document in documents:
        verdicts = [finding.verdict for finding in document.findings]
        settled = [verdict for verdict in verdicts if verdict not in OPEN]
        if not settled or any(verdict in ALARMS for verdict in verdicts) or (strict and len(settled) < len(verdicts)):
            return FOUND
    return WELL
