"""`symderiv diff`: judges each statement of hand derivations."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from symderiv.cli.complaint import complaint, debugging, internal_complaint
from symderiv.cli.judgement import judged, report, verdict_status
from symderiv.cli.loading import chosen, layers_folder, load
from symderiv.cli.naming import named_layer
from symderiv.cli.progress import progress
from symderiv.cli.status import BROKEN, WELL
from symderiv.cli.text_file import read_text
from symderiv.compare.finding import DocumentFindings
from symderiv.compare.judge import judge
from symderiv.compare.report import as_json
from symderiv.errors import SymderivError
from symderiv.lang.layer import Layer


def diff_command(options: Namespace) -> int:
    """Judges every document; one that cannot be read is told on stderr, and the others are judged all the same."""
    layer = _layer(options.layer, options) if options.layer else None
    documents, status = judge_files([(Path(name), layer) for name in options.files], options)
    if options.format == "json":
        print(as_json(documents))
    texts = [judged(document) for document in documents]
    if texts and options.format != "json":
        print(report(texts))
    return max(status, verdict_status(texts, options.strict))


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
            for fault in documents[-1].faults:
                print(internal_complaint(fault, debugging(options), str(path)), file=sys.stderr)
        except SymderivError as error:
            print(complaint(error), file=sys.stderr)
            status = BROKEN
        except Exception as error:  # a mistake of ours in one document must not hide what is found in the others
            print(internal_complaint(error, debugging(options), str(path)), file=sys.stderr)
            status = BROKEN
    return documents, status
