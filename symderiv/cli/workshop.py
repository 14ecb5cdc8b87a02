"""What is wanted of each layer: from the cache where it is there, else made now, and kept."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path

from symderiv.cli.complaint import Told, debugging
from symderiv.cli.keys import Keys, keys_of, surroundings
from symderiv.cli.loading import Declaration
from symderiv.cli.made import NOTE, Made, Parts, joined
from symderiv.cli.pool import outcomes, processes
from symderiv.cli.progress import progress
from symderiv.cli.store import recalled, remember
from symderiv.cli.task import Task

_FOLDER = ".symderiv_cache"  # in the current folder, unless the environment says otherwise


def made(declarations: Sequence[Declaration], wanted: Parts, options: Namespace) -> Generator[Made, None, None]:
    """The wanted parts of each layer, in order; a note is wanted only where there is one.

    Raises Told for the first layer that fails.
    """
    folder = _folder(options)
    common = surroundings() if folder else ""
    keys = [keys_of(declaration, common) if common else Keys() for declaration in declarations]
    known = [recalled(folder, d, k) if folder else Made() for d, k in zip(declarations, keys, strict=True)]
    missing = [_wanted(d, wanted) - there.parts for d, there in zip(declarations, known, strict=True)]
    debug = debugging(options)
    tasks = [
        Task(d, parts, bool(k.layer), debug) for d, parts, k in zip(declarations, missing, keys, strict=True) if parts
    ]
    with closing(outcomes(tasks, processes(options.jobs, len(tasks)))) as made_now:
        for declaration, key, there, parts in zip(declarations, keys, known, missing, strict=True):
            if not parts:
                yield there
                continue
            with progress(f"working on {declaration.layer_path}"):
                outcome = next(made_now)
            print(outcome.said, end="", file=sys.stderr)
            if outcome.failure:
                raise Told(outcome.failure)
            if folder and outcome.keys == key and not outcome.said:  # what is said is to be said the next time too
                remember(folder, declaration, key, outcome.made)
            yield joined(there, outcome.made)


def _wanted(declaration: Declaration, wanted: Parts) -> Parts:
    return wanted if declaration.notes.is_file() else wanted - {NOTE}


def _folder(options: Namespace) -> Path | None:
    """Where entries are kept, None for nowhere."""
    name = os.environ.get("SYMDERIV_CACHE", _FOLDER)
    return None if options.no_cache or not name else Path(name)
