"""The hand derivations that a call names: single files, and those in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from symderiv.errors import Place, UsageError

ENDINGS = (".md", ".markdown", ".tex", ".ltx", ".latex")


@dataclass(frozen=True, slots=True)
class Source:
    """A document; one that was `found` in a folder is passed over where it holds no statement."""

    path: Path
    found: bool = False


def sources(names: Sequence[str]) -> list[Source]:
    """The files named, and for a folder the Markdown and LaTeX files in it; each once.

    Raises UsageError for a folder that holds none.
    """
    chosen: dict[Path, Source] = {}
    for name in names:
        path = Path(name)
        for source in _in_folder(path) if path.is_dir() else [Source(path)]:
            known = chosen.get(source.path)
            if known is None or known.found:
                chosen[source.path] = source
    return list(chosen.values())


def _in_folder(folder: Path) -> list[Source]:
    found = [Source(path, found=True) for path in sorted(_walk(folder))]
    if not found:
        raise UsageError(
            "there is no Markdown or LaTeX file in this folder.", place=Place(str(folder)), way_out="Name another one."
        )
    return found


def _walk(folder: Path) -> Iterator[Path]:
    """Not in what is hidden, in virtual environments, or among installed packages."""
    for root, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and f not in ("node_modules", "__pycache__")]
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        yield from (Path(root, name) for name in files if name.lower().endswith(ENDINGS) and not name.startswith("."))
