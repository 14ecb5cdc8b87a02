"""Carets stand under what they mean, whatever the characters and however long the statement."""

from __future__ import annotations

import pytest

from symderiv.compare.excerpt import WIDTH, excerpt
from symderiv.compare.finding import Place


def drawn(
    text: str, place: Place, culprit: Place | None = None, label: str = "", width: int = WIDTH, *, cut: bool = False
) -> list[str]:
    rows = excerpt(text.split("\n"), place, culprit, label, width, cut=cut)
    return [
        f"{row.number or ''}|{row.text}{row.carets}{' ' if row.carets and row.label else ''}{row.label}" for row in rows
    ]


@pytest.mark.parametrize(
    ("line", "culprit", "expected"),
    [
        ("abc", "b", ["1|abc", "| ^"]),
        ("∂é", "é", ["1|∂é", "| ^"]),
        ("数学 b", "b", ["1|数学 b", "|     ^"]),
        ("数学", "学", ["1|数学", "|  ^^"]),
        ("\ta\tb", "b", ["1|    a   b", "|        ^"]),
        ("e\N{COMBINING ACUTE ACCENT}b", "b", ["1|e\N{COMBINING ACUTE ACCENT}b", "| ^"]),
        ("\N{MATHEMATICAL BOLD SMALL X} b", "b", ["1|\N{MATHEMATICAL BOLD SMALL X} b", "|  ^"]),
        ("a   ", "a", ["1|a", "|^"]),
    ],
)
def test_carets_stand_under_the_culprit(line: str, culprit: str, expected: list[str]) -> None:
    start = line.index(culprit) + 1
    place = Place(1, start, 1, start + len(culprit))
    assert drawn(line, Place(1, 1, 1, len(line) + 1), place) == expected


def test_without_a_culprit_the_whole_is_marked() -> None:
    assert drawn("- $a = b$ and", Place(1, 4, 1, 9)) == ["1|- $a = b$ and", "|   ^^^^^"]


def test_an_empty_range_is_one_caret() -> None:
    assert drawn("ab", Place(1, 1, 1, 3), Place(1, 3, 1, 3), "more is missing here") == [
        "1|ab",
        "|  ^ more is missing here",
    ]


def test_a_statement_over_several_lines() -> None:
    text = "before\n$$\n  a\n  = b\n$$"
    assert drawn(text, Place(3, 3, 4, 6), None, "label") == ["3|  a", "4|  = b", "|  label"]
    assert drawn(text, Place(3, 3, 4, 6)) == ["3|  a", "4|  = b"]
    assert drawn(text, Place(3, 3, 4, 6), Place(4, 5, 4, 6), "label") == ["3|  a", "4|  = b", "|    ^ label"]


def test_a_long_statement_is_cut_in_the_middle() -> None:
    text = "\n".join(f"x_{number}" for number in range(1, 31))
    shown = drawn(text, Place(1, 1, 30, 5), Place(20, 1, 20, 5), "here")
    assert shown == ["1|x_1", "2|x_2", "|...", "19|x_19", "20|x_20", "|^^^^ here", "21|x_21", "|...", "30|x_30"]


def test_a_label_that_does_not_fit_goes_below() -> None:
    line = "x" * 100
    shown = drawn(line, Place(1, 1, 1, 101), Place(1, 91, 1, 101), "word " * 16)
    assert shown[1] == "|" + " " * 90 + "^" * 10
    assert [part.strip("| ") for part in shown[2:]] == [("word " * 11).strip(), ("word " * 5).strip()]
    assert all(len(part) <= 120 for part in shown[1:])


def test_carets_without_a_label_may_stand_anywhere() -> None:
    assert drawn("x" * 200, Place(1, 151, 1, 161)) == ["1|" + "x" * 200, "|" + " " * 150 + "^" * 10]


@pytest.mark.parametrize(
    ("line", "culprit", "expected"),
    [
        ("a = b", "b", ["1|a = b", "|    ^ label"]),
        ("abc" + "-" * 60, "abc", ["1|abc" + "-" * 31 + "...", "|^^^ label"]),
        ("-" * 60 + "abc", "abc", ["1|..." + "-" * 31 + "abc", "|" + " " * 34 + "^^^", "|" + " " * 34 + "label"]),
        (
            "-" * 60 + "abc" + "-" * 60,
            "abc",
            ["1|..." + "-" * 8 + "abc" + "-" * 23 + "...", "|" + " " * 11 + "^^^ label"],
        ),
        ("-" * 40 + "x" * 50, "x" * 50, ["1|..." + "-" * 8 + "x" * 26 + "...", "|" + " " * 11 + "^" * 26]),
        ("数" * 40 + "b", "b", ["1|..." + "数" * 16 + "b", "|" + " " * 35 + "^"]),
    ],
)
def test_a_line_that_is_wider_than_the_terminal_is_cut_around_what_is_marked(
    line: str, culprit: str, expected: list[str]
) -> None:
    start = line.index(culprit) + 1
    place = Place(1, start, 1, start + len(culprit))
    shown = drawn(line, Place(1, 1, 1, len(line) + 1), place, "label", 40, cut=True)
    assert shown[: len(expected) - 1] == expected[:-1]
    assert shown[len(expected) - 1].startswith(expected[-1].removesuffix("label"))
    assert all(len(row) <= 42 for row in shown if "数" not in row)
    assert drawn(line, Place(1, 1, 1, len(line) + 1), place, "label", 40)[0] == f"1|{line}"


@pytest.mark.parametrize("width", range(10, 60))
def test_no_width_is_too_narrow_and_carets_stay_under_what_they_mark(width: int) -> None:
    line = "".join(chr(ord("a") + n % 26) for n in range(90))
    for start in (1, 40, 88):
        place = Place(1, start, 1, start + 3)
        rows = drawn(line, Place(1, 1, 1, 91), place, "a label of several words", width, cut=True)
        at = rows[1].index("^") - rows[1].index("|")
        text = rows[0].split("|")[1]
        assert text[at - 1 : at + 2] == line[start - 1 : start + 2]
        assert len(text) <= width


def test_indices_in_braces_stay_together() -> None:
    shown = drawn("x" * 30, Place(1, 1, 1, 31), None, "derived: sum_{k=0}^{n - 1} w_k y_{i - k, j - k}", 44)
    assert shown[2:] == ["|derived: sum_{k=0}^{n - 1} w_k", "|y_{i - k, j - k}"]
