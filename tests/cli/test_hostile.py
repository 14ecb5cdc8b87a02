"""What a document says is read and nothing more: no path in it is opened, and nothing in it is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTE = r"""\documentclass{article}
\begin{document}
$E = \sum_i x_i^2$ and $\frac{\partial E}{\partial x_i} = 2 x_i$

%s
\end{document}
"""
NAMED = r"""\input{/etc/passwd} \include{../hidden} \input{hidden} \subfile{outside} \import{./}{hidden}
"""
UNSEEN = r"""\includegraphics{hidden} \bibliography{hidden} \verbatiminput{hidden} \lstinputlisting{hidden.tex}
$\input{hidden}$ \write18{touch made} $\openin5=hidden \read5 to \a$ \csname input\endcsname hidden
"""
# Tells every file that is opened and every program that is started while a note is judged.
WATCHED = """
import sys
from symderiv.cli import main

def watch(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        print(event, arguments[0], file=sys.stderr)

main(["explain", "SD101"])
sys.addaudithook(watch)
main(["diff", *sys.argv[1:], "--format", "concise", "--exit-zero"])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a note, what the note names, and a link that leads out of the folder."""
    inside = tmp_path / "notes"
    inside.mkdir()
    for hidden in (tmp_path / "hidden.tex", inside / "hidden.tex", inside / "hidden"):
        hidden.write_text(r"$\frac{\partial E}{\partial x_i} = 3 x_i$")
    (inside / "outside.tex").symlink_to(tmp_path / "hidden.tex")
    (inside / "note.tex").write_text(NOTE % (NAMED + UNSEEN))
    (inside / "note.md").write_text(NAMED + UNSEEN)
    return inside


@pytest.mark.parametrize("name", ["note.tex", "note.md"])
def test_nothing_that_a_document_names_is_opened_or_run(folder: Path, name: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, name],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    watched = done.stderr.splitlines()
    assert any(line.startswith("open ") and line.endswith(name) for line in watched), done.stderr
    assert [line for line in watched if any(word in line for word in ("hidden", "outside", "passwd"))] == []
    assert [line for line in watched if not line.startswith(("open ", "os.listdir ", "os.scandir "))] == []
    assert not (folder / "made").exists()
    assert done.stdout.count("SD102 the file that is named here is not read") == 5
