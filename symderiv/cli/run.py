"""Runs one command and turns whatever happens into an exit status and at most one message."""

from __future__ import annotations

import errno
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from symderiv.cli.arguments import parser
from symderiv.cli.complaint import Told, complaint, debugging, internal_complaint
from symderiv.cli.status import BROKEN, FOUND, INTERRUPTED, WELL
from symderiv.errors import SymderivError

# Where each command lives.  Its module is imported only when the command is used: what it needs is slow to load.
_COMMANDS = {
    "docs": "generate",
    "code": "generate",
    "check": "check",
    "diff": "diff",
    "all": "all",
    "show": "show",
    "list": "list",
    "new": "new",
    "explain": "explain",
    "verify": "verify",
}

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)  # a disk, most often, and no mistake of the program


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and gives the exit status: 0 all well, 1 something found, 2 an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a sign must not end the run
    options = parser().parse_args(arguments)
    try:
        status = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone; what is still buffered must not complain when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WELL
    return status


def _run(options: Namespace) -> int:
    try:
        module = import_module(f"symderiv.cli.commands.{_COMMANDS[options.command]}")
        status: int = getattr(module, f"{options.command}_command")(options)
    except SymderivError as error:
        print(complaint(error), file=sys.stderr)
        return BROKEN
    except Told as told:
        print(told, file=sys.stderr)
        return BROKEN
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno not in _FULL:
            print(internal_complaint(error, debugging(options)), file=sys.stderr)
        else:
            print(f"error: the output cannot be written: {error.strerror}.", file=sys.stderr)
        return BROKEN
    except Exception as error:
        print(internal_complaint(error, debugging(options)), file=sys.stderr)
        return BROKEN
    return WELL if status == FOUND and getattr(options, "exit_zero", False) else status
