"""What is wanted of each layer: from the cache where it is there, else made now, and kept."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from symderiv.cli.complaint import Told, debugging
from symderiv.cli.keys import Keys, keys_of, surroundings
from symderiv.cli.loading import Declaration
from symderiv.cli.made import NOTE, NOTHING, Made, Parts, joined
from symderiv.cli.pool import outcomes, processes
from symderiv.cli.progress import progress
from symderiv.cli.store import recalled, remember
from symderiv.cli.task import Outcome, Task, outcome

_FOLDER = ".symderiv_cache"  # in the current folder, unless the environment says otherwise


@dataclass(frozen=True, slots=True)
class _Work:
    """A layer with its keys, what the cache has of it, and what is still missing."""

    declaration: Declaration
    keys: Keys
    known: Made
    missing: Parts


def made(declarations: Sequence[Declaration], wanted: Parts, options: Namespace) -> Generator[Made, None, None]:
    """The wanted parts of each layer, in order; a note is wanted only where there is one.

    Raises Told for the first declaration that does not hold together, else for the first layer that fails.
    """
    folder = _folder(options)
    common = surroundings() if folder else ""
    works = [_work(declaration, wanted, folder, common) for declaration in declarations]
    new = [work for work in works if work.missing]
    # A slip in a declaration is told before anything that takes long: where there are several, all are loaded first.
    loaded = new if len(new) > 1 else []
    tasks = [_task(work, NOTHING, options) for work in loaded] + [_task(work, work.missing, options) for work in new]
    with closing(outcomes(outcome, tasks, processes(options.jobs, len(new)))) as results:
        for work in loaded:
            _next(results, f"loading {work.declaration.layer_path}")
        for work in works:
            if not work.missing:
                yield work.known
                continue
            given = _next(results, f"working on {work.declaration.layer_path}")
            print(given.said, end="", file=sys.stderr)
            if folder and given.keys == work.keys and not given.said:  # what is said is for the next time too
                remember(folder, work.declaration, work.keys, given.made)
            yield joined(work.known, given.made)


def _work(declaration: Declaration, wanted: Parts, folder: Path | None, common: str) -> _Work:
    keys = keys_of(declaration, common) if common else Keys()
    known = recalled(folder, declaration, keys) if folder else Made()
    return _Work(declaration, keys, known, _wanted(declaration, wanted) - known.parts)


def _task(work: _Work, wanted: Parts, options: Namespace) -> Task:
    return Task(work.declaration, wanted, bool(work.keys.layer), debugging(options))


def _next(results: Iterator[Outcome], doing: str) -> Outcome:
    """The next outcome.  Raises Told where it is a failure."""
    with progress(doing):
        given = next(results)
    if given.failure:
        raise Told(given.said + given.failure)
    return given


def _wanted(declaration: Declaration, wanted: Parts) -> Parts:
    return wanted if declaration.notes.is_file() else wanted - {NOTE}


def _folder(options: Namespace) -> Path | None:
    """Where entries are kept, None for nowhere."""
    name = os.environ.get("SYMDERIV_CACHE", _FOLDER)
    return None if options.no_cache or not name else Path(name)
