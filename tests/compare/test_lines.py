"""One finding a line, and as a command of a GitHub workflow."""

from __future__ import annotations

from symderiv.compare.finding import DocumentFindings, Finding, Place
from symderiv.compare.lines import concise, github

SIGN = Finding(
    Place(15, 4, 15, 60),
    r"\frac{\partial E}{\partial x} = -x",
    "gradient",
    "differs",
    "SD201",
    "sign",
    correction=r"\frac{\partial E}{\partial x} = 100\% x",
    culprit=Place(15, 36, 15, 38),
    label="derived: x",
)
LONG = Finding(Place(20, 1, 22, 8), "a\n= b\n= c", "gradient", "incomplete", "SD301", "incomplete")
OPEN = Finding(
    Place(30, 2, 30, 9), "q = z", "gradient", "unchecked", "SD303", message="q stands\nin no relation: see, here"
)
RIGHT = Finding(Place(40, 2, 40, 9), "y = x", "forward", "agrees")
DOCUMENT = DocumentFindings("notes/a, b%.md", "", (SIGN, LONG, OPEN, RIGHT))


def test_one_line_a_finding_and_the_counts() -> None:
    assert concise([DOCUMENT, DOCUMENT]).split("\n") == [
        "notes/a, b%.md:15:4: SD201 wrong sign",
        "notes/a, b%.md:20:1: SD301 incomplete",
        "notes/a, b%.md:30:2: SD303 q stands in no relation: see, here",
    ] * 2 + ["8 statements: 2 agree, 2 differ, 2 incomplete, 2 left open"]


def test_annotations_mark_what_is_wrong_and_say_what_should_stand_there() -> None:
    first, second, third = github([DOCUMENT]).split("\n")
    assert first == (
        "::error title=symderiv (SD201),file=notes/a%2C b%25.md,line=15,endLine=15,col=36,endColumn=38::"
        r"notes/a, b%25.md:15:36: SD201 wrong sign%0Aderived: x%0Ahelp: \frac{\partial E}{\partial x} = 100\%25 x"
    )
    assert "line=20,endLine=22::" in second, "columns mean nothing over several lines"
    assert third.startswith("::warning title=symderiv (SD303),")
    assert third.endswith("SD303 q stands%0Ain no relation: see, here")


def test_no_text_of_a_document_gives_a_command() -> None:
    finding = Finding(Place(1, 1, 1, 2), "x", "gradient", "differs", "SD200", message="a\r\n::set-env name=x::y")
    shown = github([DocumentFindings("x.md::\n::error::", "", (finding,))])
    assert shown.count("\n") == 0
    assert shown.startswith("::error title=symderiv (SD200),file=x.md%3A%3A%0A%3A%3Aerror%3A%3A,")


def test_nothing_to_say_is_no_annotation() -> None:
    assert github([DocumentFindings("x.md", "", (RIGHT,))]) == ""
    assert concise([DocumentFindings("x.md", "", (RIGHT,))]) == "1 statement: 1 agrees, 0 differ, 0 left open"


def test_a_document_cannot_command_the_terminal() -> None:
    finding = Finding(Place(1, 1, 1, 2), "x", "gradient", "differs", "SD200", message="\033[31m bell \a")
    for shown in (
        concise([DocumentFindings("a\033.md", "", (finding,))]),
        github([DocumentFindings("", "", (finding,))]),
    ):
        assert not any(ord(character) < 32 and character != "\n" for character in shown)
