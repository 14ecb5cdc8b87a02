"""Judging one file: its text, the layer that it speaks of, and what is found."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from symderiv.cli.complaint import complaint, internal_complaint
from symderiv.cli.loading import chosen, layers_folder, load
from symderiv.cli.naming import named_layer
from symderiv.cli.progress import progress
from symderiv.cli.text_file import read_source
from symderiv.compare.finding import DocumentFindings
from symderiv.compare.judge import judge
from symderiv.errors import SymderivError
from symderiv.lang.layer import Layer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file with what is found in it.

    source   its text to the letter
    layer    the layer that stands for relations which it lacks, if any
    """

    path: Path
    source: str
    document: DocumentFindings
    layer: Layer | None

    def rejudged(self, text: str) -> DocumentFindings:
        """What would be found in the file if it held this text."""
        with progress(f"judging {self.path} with its corrections"):
            return judge(text, self.layer, path=str(self.path))


def judge_file(path: Path, layer: Layer | None, folder: str | None) -> JudgedFile:
    """The findings of a file.  The layer given stands for relations that it lacks; else the one that it names does.

    folder  that of the declarations, None for the usual one

    Raises SymderivError where the file cannot be read, or names a layer that there is not.
    """
    source = read_source(path)
    with progress(f"judging {path}"):
        named = named_layer(source, str(path)) if layer is None else None
        about = layer if named is None else layer_named(named, folder)
        return JudgedFile(path, source, judge(source, about, path=str(path)), about)


@dataclass(frozen=True, slots=True)
class Asked:
    """A file to judge, as `judge_file` takes it; with tracebacks for `debug`."""

    path: Path
    layer: Layer | None
    folder: str | None
    debug: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The file with what is found in it, None where it could not be judged; `said` is what goes to stderr."""

    file: JudgedFile | None
    said: str


def answer(asked: Asked) -> Answer:
    """A file judged, whatever goes wrong told in words: it travels between processes."""
    said = io.StringIO()
    with redirect_stderr(said):
        file = attempted(partial(judge_asked, asked), asked.path, asked.debug)
    return Answer(file, said.getvalue())


def judge_asked(asked: Asked) -> JudgedFile:
    """The file with what is found in it; mistakes of ours in judging it are told on stderr.

    Raises SymderivError as `judge_file` does.
    """
    file = judge_file(asked.path, asked.layer, asked.folder)
    for fault in file.document.faults:
        print(internal_complaint(fault, asked.debug, str(asked.path)), file=sys.stderr)
    faults = tuple(RuntimeError(str(fault)) for fault in file.document.faults)  # not every exception travels
    return replace(file, document=replace(file.document, faults=faults))


def layer_named(name: str, folder: str | None) -> Layer:
    """A layer by its name.  Raises SymderivError for an unknown one, or a declaration that does not hold together."""
    return load(chosen(layers_folder(folder), [name])[0])


def attempted(do: Callable[[], T], where: Path, debug: bool) -> T | None:
    """What comes of one document; None where it fails, which is told on stderr, so that the others go on."""
    try:
        return do()
    except SymderivError as error:
        print(complaint(error), file=sys.stderr)
    except BrokenPipeError:
        raise
    except Exception as error:  # a mistake of ours in one document must not hide what is found in the others
        print(internal_complaint(error, debug, str(where)), file=sys.stderr)
    return None
