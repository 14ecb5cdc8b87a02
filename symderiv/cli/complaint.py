"""How an error is shown: headline, place, the line itself, the way out; and a mistake of the program itself."""

from __future__ import annotations

import os
import traceback
from argparse import Namespace
from pathlib import Path

from symderiv.errors import Place, SymderivError


class Told(Exception):
    """The end of a run, in words for stderr: an error that was put into words where it happened."""


def complaint(error: SymderivError) -> str:
    """The message of an error; with a line number, the line is shown under it.

    error: conv2d, equation 1: x is read with 3 indices but has 4 dimensions (N, C, H, W).
      --> layers/convolution/conv2d.py:17
       |
    17 |         Eq(y[n, k, u], ...)
       |
    help: ...
    """
    lines = [f"error: {error.message}"]
    if error.place:
        lines.append(f"  --> {error.place}")
        lines += _excerpt(error.place)
    if error.way_out:
        lines.append(f"help: {error.way_out}")
    return "\n".join(lines)


def internal_complaint(error: Exception, debug: bool, where: str = "") -> str:
    """One line for a mistake of the program itself, under the traceback if that is wanted."""
    subject = f" on {where}" if where else ""
    said = " ".join(str(error).split())
    line = f"internal error{subject}: {type(error).__name__}: {said} (--debug shows where)"
    return "".join(traceback.format_exception(error)) + line if debug else line


def debugging(options: Namespace) -> bool:
    """Whether tracebacks are wanted."""
    return bool(options.debug or os.environ.get("SYMDERIV_DEBUG"))


def _excerpt(place: Place) -> list[str]:
    """The line that the place names, if its file can be read."""
    if place.line is None:
        return []
    try:
        text = Path(place.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    source = text.split("\n")
    if not 1 <= place.line <= len(source):
        return []
    line = source[place.line - 1].rstrip()
    margin = " " * len(str(place.line))
    shown = [f"{margin} |", f"{place.line} | {line.expandtabs(4)}"]
    if place.column is not None and place.column <= len(line) + 1:
        before = line[: place.column - 1].expandtabs(4)
        shown.append(f"{margin} | {' ' * len(before)}^")
    else:
        shown.append(f"{margin} |")
    return shown
