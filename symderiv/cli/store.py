"""The folder in which what was made of layers is kept from one run to the next.

Nothing depends on it: an entry that is missing, damaged, or made from something else is made anew, and where nothing
can be written nothing is kept.  An entry is written aside and moved into place, so that runs at the same time see whole
ones only.  There is one for each declaration, so that the folder does not grow from run to run.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from symderiv.check.result import Check
from symderiv.cli.judgement import Judged
from symderiv.cli.keys import Keys
from symderiv.cli.loading import Declaration
from symderiv.cli.made import Made, Pages, joined

_ASIDE = ".tmp"  # ends the name of an entry that is being written
_OLD = 3600  # seconds after which such a file was left by a run that was killed


def recalled(folder: Path, declaration: Declaration, keys: Keys) -> Made:
    """The parts of a layer that are kept under these keys."""
    if not keys.layer:
        return Made()
    try:
        kept, made = _entry(_place(folder, declaration).read_bytes())
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Made()
    if kept.layer != keys.layer:
        return Made()
    return made if kept.note == keys.note else replace(made, note=None)


def remember(folder: Path, declaration: Declaration, keys: Keys, made: Made) -> None:
    """Keeps these parts of a layer beside those that are kept under the same keys."""
    if not keys.layer:
        return
    whole = replace(joined(recalled(folder, declaration, keys), made), complaint="")
    data = json.dumps({"keys": asdict(keys), "made": asdict(whole)}).encode()
    with suppress(OSError):
        _prepare(folder)
        _put(_place(folder, declaration), _digest(data) + b"\n" + data)


def _place(folder: Path, declaration: Declaration) -> Path:
    """Where the entry of a declaration is, whatever the declaration is called."""
    where = str(declaration.path.resolve()).encode("utf-8", "surrogateescape")
    return folder / f"{hashlib.sha256(where).hexdigest()[:32]}.json"


def _entry(content: bytes) -> tuple[Keys, Made]:
    """What an entry holds.  Raises ValueError, TypeError or KeyError for one that is damaged."""
    digest, _, data = content.partition(b"\n")
    if digest != _digest(data):
        raise ValueError("not what was written")
    entry = json.loads(data)
    return Keys(**_texts(entry["keys"])), _made(entry["made"])


def _made(data: dict[str, Any]) -> Made:
    note = data["note"]
    return Made(
        code=_text(data["code"]),
        checks=tuple(
            Check(_text(check["name"]), check["passed"] is True, _text(check["detail"])) for check in data["checks"]
        ),
        pages=Pages(**_texts(data["pages"])),
        note=None
        if note is None
        else Judged(
            _text(note["report"]),
            _text(note["painted"]),
            tuple(_text(verdict) for verdict in note["verdicts"]),
            note["contradiction"] is not False,
        ),
    )


def _texts(data: dict[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in data.items()}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _prepare(folder: Path) -> None:
    """Makes the folder, which tells git to pass it over, and sweeps up after runs that were killed."""
    folder.mkdir(parents=True, exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")
    for left_over in folder.glob(f"*{_ASIDE}"):
        if left_over.stat().st_mtime < time.time() - _OLD:
            left_over.unlink()


def _put(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(suffix=_ASIDE, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
