"""Making what is asked for of one layer.  Importing this is slow: it brings every stage along."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from dataclasses import replace

from symderiv.cli.checked import check_rows, checked
from symderiv.cli.complaint import complaint, internal_complaint
from symderiv.cli.generation import derived, pages
from symderiv.cli.judgement import judged
from symderiv.cli.keys import Keys, keys_of, surroundings
from symderiv.cli.loading import Declaration, load
from symderiv.cli.made import CHECKS, NOTE, PAGES, Made, Parts
from symderiv.cli.task import Outcome, Task
from symderiv.cli.text_file import read_text
from symderiv.compare.judge import judge
from symderiv.errors import SymderivError
from symderiv.lang.layer import Layer

# What was there when the stages were loaded: sources that are edited while a run is at work must not pass for these.
_LOADED = surroundings()


def make(task: Task) -> Outcome:
    """The parts that are wanted, and those that they rest on; whatever goes wrong comes back in words."""
    said = io.StringIO()  # shown in the order of the layers, whichever process makes them
    made, failure = Made(), ""
    with redirect_stderr(said):
        try:
            made = _made(task.declaration, task.wanted, task.debug)
        except SymderivError as error:
            failure = complaint(error)
        except Exception as error:
            failure = internal_complaint(error, task.debug)
    keys = keys_of(task.declaration, _LOADED) if task.keyed else Keys()
    return Outcome(made, keys, said.getvalue(), failure)


def _made(declaration: Declaration, wanted: Parts, debug: bool) -> Made:
    if wanted <= {NOTE}:
        layer, made = load(declaration), Made()
    else:
        whole = derived(declaration)
        layer, made = whole.derivation.layer, Made(code=whole.source)
        if wanted & {CHECKS, PAGES}:
            made = replace(made, checks=checked(whole))
        if PAGES in wanted:
            made = replace(made, pages=pages(whole, check_rows(whole, made.checks)))
    return _noted(made, declaration, layer, debug) if NOTE in wanted else made


def _noted(made: Made, declaration: Declaration, layer: Layer, debug: bool) -> Made:
    """With what is said of the hand derivation beside the declaration; a mistake in it hides nothing else."""
    path = declaration.notes
    try:
        return replace(made, note=judged(judge(read_text(path), layer, path=str(path))))
    except SymderivError as error:
        return replace(made, complaint=complaint(error))
    except Exception as error:
        return replace(made, complaint=internal_complaint(error, debug, str(path)))
