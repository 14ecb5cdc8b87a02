"""What is to be made of one layer, and what came of it; both travel between processes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from symderiv.cli.keys import Keys
from symderiv.cli.loading import Declaration
from symderiv.cli.made import Made, Parts


@dataclass(frozen=True, slots=True)
class Task:
    """The parts wanted of a layer, which is loaded in any case; its keys too if `keyed`; tracebacks for `debug`."""

    declaration: Declaration
    wanted: Parts
    keyed: bool
    debug: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made, and how it went.

    made     at least what was wanted, unless there is a failure
    keys     the keys of the layer after it was made, from the sources that made it
    said     what the declaration printed, and warnings, for stderr
    failure  what went wrong, in words for stderr
    """

    made: Made
    keys: Keys
    said: str
    failure: str


def outcome(task: Task) -> Outcome:
    """The outcome of one task.  What makes it is imported here, since a run that needs nothing made does without."""
    found: Outcome = import_module("symderiv.cli.making").make(task)
    return found
