"""From LaTeX to PDF with latexmk, in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from symderiv.errors import SymderivError, UsageError

_TIME_LIMIT = 300  # seconds, for the whole book
_PROGRAMS = {"latexmk": "latexmk", "pdflatex": "texlive-latex-base"}
_PACKAGES = {"tikz.sty": "texlive-pictures", "pgf.sty": "texlive-pictures", "lmodern.sty": "lmodern"}
_OTHER_PACKAGES = "texlive-latex-recommended"
_MOST_ERRORS = 3


@dataclass(frozen=True, slots=True)
class Compiled:
    """A PDF, and TeX's complaints about lines that stick out into the margin."""

    pdf: bytes
    overfull: tuple[str, ...]


def compiled(source: str, included: Mapping[str, str] | None = None) -> Compiled:
    r"""The PDF of a LaTeX document; `included` holds the files that it `\input`s by their paths.

    The same source gives the same bytes.  Raises UsageError where a program or a package is missing, with the Debian
    package that holds it, and SymderivError with the first messages of TeX where the document does not compile.
    """
    _check_programs()
    with tempfile.TemporaryDirectory(prefix="symderiv-") as name:
        folder = Path(name)
        for path, text in {**(included or {}), "book.tex": source}.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        done = _latexmk(folder)
        said = folder / "book.log"
        log = said.read_text(encoding="utf-8", errors="replace") if said.exists() else ""
        result = folder / "book.pdf"
        if done != 0 or not result.exists():
            raise _error(log)
        return Compiled(result.read_bytes(), tuple(re.findall(r"^Overfull \\hbox.*$", log, flags=re.MULTILINE)))


def _check_programs() -> None:
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        packages = " ".join(
            dict.fromkeys((*(_PROGRAMS[m] for m in missing), _OTHER_PACKAGES, "texlive-pictures", "lmodern"))
        )
        raise UsageError(
            f"a PDF needs {' and '.join(missing)}, which is not installed.",
            way_out=f"On Debian or Ubuntu: apt-get install {packages}.",
        )


def _latexmk(folder: Path) -> int:
    """Runs latexmk without the user's settings, shell commands or a clock."""
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "max_print_line": "1000",
    }
    command = ["latexmk", "-norc", "-pdf", "-silent", "-halt-on-error", "-interaction=nonstopmode"]
    command += ["-latexoption=-no-shell-escape", "book.tex"]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False, timeout=_TIME_LIMIT
        )
    except subprocess.TimeoutExpired:
        raise SymderivError(f"TeX did not end within {_TIME_LIMIT} seconds.") from None
    return done.returncode


def _error(log: str) -> SymderivError:
    missing = re.search(r"File `([\w-]+\.(?:sty|cls|tex|def))' not found", log)
    if missing:
        name = missing[1]
        package = _PACKAGES.get(name, _OTHER_PACKAGES)
        return UsageError(
            f"a PDF needs the LaTeX file {name}, which is not installed.",
            way_out=f"On Debian or Ubuntu: apt-get install {package}.",
        )
    found = re.findall(r"^! (.+?)\n(?:.*\n)*?(l\.\d+ .*)", log, flags=re.MULTILINE)
    messages = [f"{message} ({place.strip()})" for message, place in found[:_MOST_ERRORS]]
    said = " ".join(messages) or "it left no message in its log."
    return SymderivError(f"TeX could not set the document: {said}", way_out="Please report this with the layer.")
