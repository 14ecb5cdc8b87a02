"""The command that judges hand derivations: what it is given, what it prints, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from symderiv.cli import judging
from symderiv.cli.judgement import Judged, report
from symderiv.compare.finding import DocumentFindings
from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]

RELATIONS = r"""
$l_i = 2 a_i$

$E = \frac{1}{2} \sum_i (l_i - o_i)^2$
"""
RIGHT = RELATIONS + r"$\frac{\partial E}{\partial l_i} = l_i - o_i$" + "\n"
WRONG = RELATIONS + r"$\frac{\partial E}{\partial l_i} = o_i - l_i$" + "\n"
OPEN = r"$\frac{\partial E}{\partial q_i} = z_i$" + "\n"

# what the file holds, what is said of it
BAD = {
    "empty": (b"", "the file is empty."),
    "blank": (b"\n \n", "the file is empty."),
    "binary": (b"$x = \x00$", "the file is binary, not text."),
    "too large": (b"a $x_i$\n" * 1_000_001, "the file has more than 8000000 bytes, and no more are read."),
    "not UTF-8": (b"fine\n$x = \xe9$\n", "line 2 is not UTF-8: byte 0xe9 at offset 10."),
}


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with notes of each kind."""
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("right", RIGHT),
        ("wrong", WRONG),
        ("both", RIGHT + OPEN),
        ("open", OPEN),
        ("prose", "Hello.\n"),
    ):
        (tmp_path / f"{name}.md").write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["right.md"], 0),
        (["wrong.md"], 1),
        (["both.md"], 0),
        (["both.md", "--strict"], 1),
        (["open.md"], 1),
        (["prose.md"], 1),
        (["right.md", "open.md"], 1),
        (["wrong.md", "--exit-zero"], 0),
        (["missing.md", "--exit-zero"], 2),
        (["right.md", "missing.md"], 2),
    ],
)
@pytest.mark.parametrize("form", ["full", "json"])
def test_the_exit_status(symderiv: Run, notes: Path, arguments: list[str], status: int, form: str) -> None:
    assert symderiv("diff", *arguments, "--format", form).status == status


def test_the_report_names_the_line_and_the_cause(symderiv: Run, notes: Path) -> None:
    outcome = symderiv("diff", "wrong.md")
    assert outcome.err == ""
    lines = outcome.out.splitlines()
    assert lines[0].startswith("error[SD201]: ")
    assert lines[1] == " --> wrong.md:5:2"
    assert lines[3] == r"5 | $\frac{\partial E}{\partial l_i} = o_i - l_i$"
    assert "^" in lines[4]
    assert any(line.startswith(r"help: \frac{\partial E}{\partial l_i} = ") for line in lines)
    assert lines[-3:] == [
        "wrong.md: 3 statements: 2 agree, 1 differs, 0 left open",
        "1 correction is proved: symderiv diff --fix writes it",
        "for more: symderiv explain SD201",
    ]


def test_several_documents_are_counted_together(symderiv: Run, notes: Path) -> None:
    outcome = symderiv("diff", "right.md", "wrong.md", "open.md")
    assert outcome.out.splitlines()[-1] == "3 documents: 7 statements: 5 agree, 1 differs, 1 left open"


def test_json_holds_every_document_in_order(symderiv: Run, notes: Path) -> None:
    data = json.loads(symderiv("diff", "wrong.md", "right.md", "--format", "json").out)
    assert [document["path"] for document in data["documents"]] == ["wrong.md", "right.md"]
    found = data["documents"][0]["findings"][-1]
    assert (found["line"], found["column"], found["verdict"], found["error_class"]) == (5, 2, "differs", "sign")
    assert found["text"] == r"\frac{\partial E}{\partial l_i} = o_i - l_i"
    assert found["witness"]["claimed"] != found["witness"]["true"]


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_message_and_the_others_are_judged(symderiv: Run, notes: Path, case: str) -> None:
    content, message = BAD[case]
    Path("bad.md").write_bytes(content)
    outcome = symderiv("diff", "bad.md", "right.md", "--format", "json")
    assert outcome.status == 2
    assert [document["path"] for document in json.loads(outcome.out)["documents"]] == ["right.md"]
    assert outcome.err.startswith(f"error: {message}\n  --> bad.md")
    assert outcome.err.count("error: ") == 1
    assert "\nhelp: " in outcome.err


def test_a_name_that_is_no_file(symderiv: Run, notes: Path) -> None:
    outcome = symderiv("diff", "missing.md")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: there is no such file.\n  --> missing.md\nhelp: ")


def test_of_a_folder_the_notes_that_hold_statements_are_judged(symderiv: Run, notes: Path) -> None:
    for hidden in (".cache", "node_modules"):
        Path(hidden).mkdir()
        Path(hidden, "inside.md").write_text(WRONG)
    Path("env").mkdir()
    Path("env/pyvenv.cfg").touch()
    Path("env/inside.md").write_text(WRONG)
    Path("deep/er").mkdir(parents=True)
    Path("deep/er/more.tex").write_text(RIGHT)
    data = json.loads(symderiv("diff", ".", "right.md", "--format", "json").out)
    judged = [document["path"] for document in data["documents"]]
    assert judged == ["both.md", "deep/er/more.tex", "open.md", "right.md", "wrong.md"]


def test_a_folder_without_notes_or_without_statements(symderiv: Run, notes: Path) -> None:
    Path("none").mkdir()
    outcome = symderiv("diff", "none")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: there is no Markdown or LaTeX file in this folder.\n  --> none\nhelp: ")
    Path("none/prose.md").write_text("Hello.\n")
    outcome = symderiv("diff", "none")
    assert (outcome.status, outcome.out, outcome.err) == (1, "", "no file in none holds a statement\n")
    assert symderiv("diff", "none", "prose.md", "--skip-empty").status == 0
    assert symderiv("diff", "none", "wrong.md", "--skip-empty").status == 1


def test_an_unclosed_brace_is_a_finding_and_the_rest_goes_on(symderiv: Run, notes: Path) -> None:
    Path("brace.md").write_text(WRONG + "\n$\\frac{\\partial E}{\\partial a_i = l_i$\n")
    data = json.loads(symderiv("diff", "brace.md", "--format", "json").out)
    verdicts = [finding["verdict"] for finding in data["documents"][0]["findings"]]
    assert verdicts == ["agrees", "agrees", "differs", "unread"]


def test_line_ends_and_marks_of_other_systems(symderiv: Run, notes: Path) -> None:
    Path("windows.md").write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    assert symderiv("diff", "windows.md").out.replace("windows.md", "wrong.md") == symderiv("diff", "wrong.md").out


def test_a_layer_by_name_stands_for_missing_relations(symderiv: Run, layers: Path) -> None:
    Path("bare.md").write_text(r"$\frac{\partial E}{\partial x_i} = 2 \frac{\partial E}{\partial y_i}$" + "\n")
    assert symderiv("diff", "bare.md").status == 1
    assert symderiv("diff", "bare.md", "--layer", "double").status == 0
    outcome = symderiv("diff", "bare.md", "--layer", "doubel")
    assert outcome.status == 2
    assert "Did you mean double?" in outcome.err


def test_a_document_can_name_its_layer(symderiv: Run, layers: Path) -> None:
    claim = r"$\frac{\partial E}{\partial x_i} = 2 \frac{\partial E}{\partial y_i}$" + "\n"
    Path("named.md").write_text("<!-- symderiv: layer double -->\n\n" + claim)
    assert symderiv("diff", "named.md").status == 0
    Path("unknown.md").write_text("<!-- symderiv: layer doubel -->\n\n" + claim)
    outcome = symderiv("diff", "unknown.md", "named.md")
    assert outcome.status == 2
    assert "Did you mean double?" in outcome.err
    assert "named.md: 1 statement: 1 agrees" in outcome.out
    Path("two.md").write_text("<!-- symderiv: layer double -->\n\n<!-- symderiv: layer triple -->\n\n" + claim)
    outcome = symderiv("diff", "two.md")
    assert outcome.status == 2
    assert "--> two.md:3" in outcome.err
    assert "names several layers: double, triple" in outcome.err


def test_a_mistake_of_the_program_in_one_document_hides_no_other(
    symderiv: Run, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = judging.judge

    def fails(text: str, layer: object, path: str) -> DocumentFindings:
        if path == "open.md":
            raise RuntimeError("broken")
        return real(text, None, path)

    monkeypatch.setattr(judging, "judge", fails)
    outcome = symderiv("diff", "open.md", "wrong.md")
    assert outcome.status == 2
    assert outcome.err == "internal error on open.md: RuntimeError: broken (--debug shows where)\n"
    assert "wrong.md: 3 statements" in outcome.out


@pytest.mark.parametrize(
    ("terminal", "environment", "painted"),
    [(True, {}, True), (True, {"NO_COLOR": "1"}, False), (True, {"TERM": "dumb"}, False), (False, {}, False)],
)
def test_colour_is_for_terminals(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], painted: bool
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    document = Judged("x", "\033[1;31mx\033[0m", (), False)
    assert report([document]) == (document.painted if painted else document.report)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without an end")
def test_a_device_without_an_end_is_not_read_to_it(symderiv: Run, notes: Path) -> None:
    outcome = symderiv("diff", "/dev/zero")
    assert outcome.status == 2
    assert outcome.err.startswith("error: the file has more than 8000000 bytes")


@pytest.mark.parametrize("form", ["full", "concise", "json", "github", "sarif"])
def test_every_form_has_what_is_wrong_and_the_same_status(symderiv: Run, notes: Path, form: str) -> None:
    outcome = symderiv("diff", "wrong.md", "both.md", "--format", form)
    assert (outcome.status, outcome.err) == (1, "")
    assert all(text in outcome.out for text in ("SD201", "wrong.md", "SD303", "both.md"))
    assert symderiv("diff", "missing.md", "--format", form).status == 2


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_where_nothing_can_be_judged_programs_still_get_what_they_can_read(
    symderiv: Run, notes: Path, form: str
) -> None:
    assert isinstance(json.loads(symderiv("diff", "missing.md", "--format", form).out), dict)


def test_concise_is_a_line_for_each_finding(symderiv: Run, notes: Path) -> None:
    assert symderiv("diff", "wrong.md", "both.md", "--format", "concise").out.splitlines() == [
        "wrong.md:5:2: SD201 wrong sign",
        "both.md:6:2: SD303 q stands in no forward relation of this section",
        "7 statements: 5 agree, 1 differs, 1 left open",
    ]


def test_explain_tells_of_each_statement_that_agrees_how_that_is_known(symderiv: Run, notes: Path) -> None:
    lines = symderiv("diff", "both.md", "--explain").out.splitlines()
    start = lines.index("agrees: 3 statements")
    assert lines[start + 1 : start + 3] == [
        "  line 2: l_i = 2 a_i",
        "    a relation, which says what its left side is",
    ]
    assert lines[start + 5] == r"  line 5: \frac{\partial E}{\partial l_i} = l_i - o_i"
    assert lines[start + 6].startswith("    proved for all sizes by normal form: both sides have one normal form")
    assert lines[start + 7].startswith("  normal form: sums renamed")


@pytest.mark.parametrize("width", [40, 60, 100])
def test_nothing_but_the_correction_is_wider_than_the_terminal(
    symderiv: Run, notes: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    longer = WRONG.replace("o_i - l_i", "o_i - l_i" + " + o_i - o_i" * 12)
    Path("long.md").write_text(longer + OPEN)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    lines = symderiv("diff", "long.md").out.splitlines()
    free = ("help: ", "error[", "open[", "long.md: ", "1 correction", "for more: ")
    assert [line for line in lines if len(line) > width and not line.startswith(free)] == []
    assert any("..." in line and line.startswith("5 |") for line in lines)


def test_the_reader_may_go_before_the_end(notes: Path) -> None:
    """As in `symderiv diff notes.md | head -1`."""
    command = [sys.executable, "-m", "symderiv", "diff", *["wrong.md"] * 3]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_no_mistake_of_the_program(notes: Path) -> None:
    command = [sys.executable, "-m", "symderiv", "diff", "right.md"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "error: the output cannot be written: No space left on device.\n")
