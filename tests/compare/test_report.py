"""Findings as people and programs read them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from symderiv.compare.certificate import proof_data, scope
from symderiv.compare.finding import DocumentFindings, Finding, JudgedLink, Place
from symderiv.compare.paint import coloured
from symderiv.compare.report import as_json, counts, full, summary
from symderiv.lang.expr import Comparison, Constant, Index, Read
from symderiv.prove.verdict import Checked, Proof, Refutation, Undecided

NOTES = r"""# Softmax

- $E = \dfrac{1}{2}\sum_i (l_i-o_i)^2$
- $\dfrac{\partial E}{\partial l1} = o_1 - l_1$
$\dfrac{\partial E}{\partial a_1} = \dfrac{\partial E}{\partial l_1} \dfrac{\partial l_1}{\partial a_1} = x$
- $y = \log x$
- $z = \frac{a}{}$
- $\frac{\partial E}{\partial b} = q$
- $\frac{$
"""
LINES = NOTES.split("\n")
ALL_SIZES = Proof("normal form", "all sizes")


def place_of(text: str) -> Place:
    """Where a text stands in the notes, first time."""
    line = next(number for number, content in enumerate(LINES, 1) if text in content)
    column = LINES[line - 1].index(text) + 1
    return Place(line, column, line, column + len(text))


def statement(text: str, verdict: str, **more: object) -> Finding:
    return Finding(place_of(text), text, "gradient", verdict, **more)  # type: ignore[arg-type]


SIGN = statement(
    r"\dfrac{\partial E}{\partial l1} = o_1 - l_1",
    "differs",
    code="SD201",
    error_class="sign",
    correction=r"\dfrac{\partial E}{\partial l1} = l_1 - o_1",
    culprit=place_of("o_1 - l_1"),
    label="derived: l_1 - o_1",
    relations=((r"E = \dfrac{1}{2}\sum_i (l_i-o_i)^2", 3),),
    notes=("`l1` is read as l_1",),
    proof=Refutation((("n", 3),), (), (("l_1", "1/2"), ("o_1", "1")), "1/2", "-1/2", 0, "exact rationals"),
)
CHAIN = statement(
    LINES[4].strip("$"),
    "differs",
    code="SD203",
    error_class="missing_term",
    message="missing terms: softmax couples every l_j to a_1",
    culprit=place_of(r"\dfrac{\partial E}{\partial l_1} \dfrac{\partial l_1}{\partial a_1}"),
    label="this link breaks first: the terms with l_2 and l_3 are missing, since dl_j/da_1 = -l_j l_1 for j != 1",
    links=(
        JudgedLink(r"\dfrac{\partial E}{\partial l_1} \dfrac{\partial l_1}{\partial a_1}", place_of("x"), "differs"),
        JudgedLink("x", place_of("x"), "undecided"),
    ),
)
LOG = statement(
    r"y = \log x",
    "agrees",
    proof=Proof("normal form", "all sizes", (Comparison("<", Constant(Fraction(0)), Read("x", (Index("i"),))),)),
)
HOLE = statement(r"z = \frac{a}{}", "incomplete", code="SD301", error_class="incomplete")
OPEN = statement(
    r"\frac{\partial E}{\partial b} = q",
    "unchecked",
    code="SD303",
    message="unchecked: q is not defined",
    proof=Undecided("no relation defines q", ("declare it",)),
)
UNREAD = Finding(
    Place(9, 4, 9, 10), r"\frac{", "gradient", "unread", "SD101", culprit=Place(9, 9, 9, 10), label="this is not closed"
)
FORWARD = statement(r"E = \dfrac{1}{2}\sum_i (l_i-o_i)^2", "agrees", proof=ALL_SIZES, condition="if n = 3")
DOCUMENT = DocumentFindings("notes.md", NOTES, (FORWARD, SIGN, CHAIN, LOG, HOLE, OPEN, UNREAD))

EXPECTED = r"""error[SD201]: wrong sign
 --> notes.md:4:4
  |
4 | - $\dfrac{\partial E}{\partial l1} = o_1 - l_1$
  |                                      ^^^^^^^^^ derived: l_1 - o_1
  |
  = relations: E = \dfrac{1}{2}\sum_i (l_i-o_i)^2   (line 3)
  = witness: n = 3, l_1 = 1/2, o_1 = 1: claimed 1/2, true -1/2
  = note: `l1` is read as l_1
help: \dfrac{\partial E}{\partial l1} = l_1 - o_1

error[SD203]: missing terms: softmax couples every l_j to a_1
 --> notes.md:5:2
  |
5 | $\dfrac{\partial E}{\partial a_1} = \dfrac{\partial E}{\partial l_1} \dfrac{\partial l_1}{\partial a_1} = x$
  |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |                                     this link breaks first: the terms with l_2 and l_3 are missing, since
  |                                     dl_j/da_1 = -l_j l_1 for j != 1
  |
  = links: = \dfrac{\partial E}{\partial l_1} \dfrac{\partial l_1}{\partial a_1}: differs
           = x: undecided

error[SD301]: incomplete
 --> notes.md:7:4
  |
7 | - $z = \frac{a}{}$
  |    ^^^^^^^^^^^^^^
  |

open[SD303]: unchecked: q is not defined
 --> notes.md:8:4
  |
8 | - $\frac{\partial E}{\partial b} = q$
  |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = reason: no relation defines q; declare it

open[SD101]: formula cannot be read
 --> notes.md:9:4
  |
9 | - $\frac{$
  |         ^ this is not closed
  |

agrees: lines 3, 6
  1 proved for all sizes
  1 proved for all sizes, where x_i > 0
  line 3, under a condition: if n = 3

notes.md: 7 statements: 2 agree, 2 differ, 1 incomplete, 2 left open
1 correction is proved: symderiv diff --fix writes it
for more: symderiv explain SD101 SD201 SD203 SD301 SD303"""


def test_the_whole_report() -> None:
    assert full(DOCUMENT) == EXPECTED


def test_colour_changes_nothing_but_the_colour() -> None:
    report = full(DOCUMENT, coloured)
    assert "\033[1;31merror[SD201]\033[0m" in report
    styles = ("0", "1", "1;31", "1;32", "1;33", "1;34", "1;36")
    for style in styles:
        report = report.replace(f"\033[{style}m", "")
    assert report == EXPECTED


def test_json_has_every_key_and_null_where_there_is_nothing() -> None:
    data = json.loads(as_json([DOCUMENT]))
    assert data["version"] == 1
    assert [document["path"] for document in data["documents"]] == ["notes.md"]
    findings = data["documents"][0]["findings"]
    assert findings[0] == {
        "line": 3,
        "end_line": 3,
        "column": 4,
        "end_column": 38,
        "text": r"E = \dfrac{1}{2}\sum_i (l_i-o_i)^2",
        "kind": "gradient",
        "verdict": "agrees",
        "code": None,
        "error_class": None,
        "message": None,
        "condition": "if n = 3",
        "correction": None,
        "fixable": False,
        "culprit": None,
        "label": None,
        "relations": [],
        "links": [],
        "notes": [],
        "witness": None,
        "proof": {"method": "normal form", "scope": "all sizes", "domain": [], "detail": "", "certificate": None},
    }
    assert findings[1]["fixable"] is True
    assert findings[1]["culprit"] == {"line": 4, "column": 38, "end_line": 4, "end_column": 47}
    assert findings[1]["relations"] == [{"text": r"E = \dfrac{1}{2}\sum_i (l_i-o_i)^2", "line": 3}]
    assert findings[1]["witness"] == {
        "sizes": {"n": 3},
        "indices": {},
        "point": {"l_1": "1/2", "o_1": "1"},
        "claimed": "1/2",
        "true": "-1/2",
        "digits": 0,
        "confirmed_by": "exact rationals",
        "on_boundary": False,
    }
    assert findings[2]["links"][1] == {"text": "x", "verdict": "undecided", "proof": None}
    assert findings[3]["proof"]["domain"] == ["x_i > 0"]
    assert findings[5]["proof"] == {"undecided": "no relation defines q", "evidence": ["declare it"], "proof": None}
    assert {tuple(finding) for finding in findings} == {tuple(findings[0])}
    page = (Path(__file__).parents[2] / "docs" / "notes.md").read_text()
    assert [key for key in findings[0] if f"`{key}`" not in page] == []


def test_json_is_plain_ascii() -> None:
    document = DocumentFindings("∂.md", "∂", (Finding(Place(1, 1, 1, 2), "∂", "gradient", "unread"),))
    assert as_json([document]).isascii()
    assert json.loads(as_json([document]))["documents"][0]["findings"][0]["text"] == "∂"


def test_what_a_contradiction_carries() -> None:
    refutation = Refutation((), (), (("x", "2"),), "1.5", "1.25", 20, "intervals", on_boundary=True)
    both = Undecided("internal contradiction", (), ALL_SIZES, refutation)
    finding = statement("x", "undecided", code="SD309", proof=both)
    report = full(DocumentFindings("notes.md", NOTES, (finding,)))
    assert "open[SD309]: the engines contradict each other" in report
    assert "= witness: x = 2: claimed 1.5, true 1.25 (20 digits are certain); only at a kink or a tie" in report


def test_counts_always_tell_what_is_open() -> None:
    one = DocumentFindings("x.md", NOTES, (LOG,))
    assert summary(one) == "x.md: 1 statement: 1 agrees, 0 differ, 0 left open"
    assert summary(DocumentFindings("x.md", "text", ())) == "x.md: no statement was found, 0 left open"
    verdicts = [finding.verdict for finding in (SIGN, HOLE, OPEN, UNREAD)]
    assert counts(verdicts) == "4 statements: 0 agree, 1 differs, 1 incomplete, 2 left open"


def test_many_relations_are_cut_short() -> None:
    relations = tuple((f"y_{n} = {n}", n) for n in range(1, 8))
    finding = statement("x", "differs", code="SD200", relations=relations)
    lines = full(DocumentFindings("notes.md", NOTES, (finding,))).split("\n")
    assert "  = relations: y_1 = 1   (line 1)" in lines
    assert "               and those on lines 5, 6, 7" in lines
    assert not any("y_5" in line for line in lines)


def test_relations_that_were_just_told_are_not_repeated() -> None:
    other = statement("x", "differs", code="SD200", relations=(("y = 1", 9),))
    open_one = statement("x", "unchecked", code="SD303")
    report = full(DocumentFindings("notes.md", NOTES, (SIGN, open_one, LOG, SIGN, other, SIGN)))
    told = [line for line in report.split("\n") if "= relations" in line]
    assert [line.split("   ")[0].strip() for line in told] == [
        r"= relations: E = \dfrac{1}{2}\sum_i (l_i-o_i)^2",
        "= relations: as above (line 3)",
        "= relations: y = 1",
        r"= relations: E = \dfrac{1}{2}\sum_i (l_i-o_i)^2",
    ]


def test_a_document_cannot_command_the_terminal() -> None:
    text = "$x = \033[31m\u202e y$"
    finding = Finding(
        Place(1, 2, 1, len(text)), text[1:-1], "gradient", "differs", "SD200", notes=("bell \a",), correction="\x9b1m"
    )
    report = full(DocumentFindings("a\033b.md", text, (finding,)))
    assert not any((ord(character) < 32 and character != "\n") or character in "\u202e\x9b" for character in report)
    assert "␛[31m" in report


def test_a_long_witness_breaks_between_tensors() -> None:
    row = tuple((f"w[0, {place}]", f"{place}/7") for place in range(16))
    point = (*row, ("b", "1/2"), *((f"a[{place}]", "1") for place in range(16)))
    proof = Refutation((), (("i", 0),), point, "1", "2", 0, "exact rationals")
    lines = full(DocumentFindings("notes.md", NOTES, (statement("x", "differs", code="SD200", proof=proof),))).split(
        "\n"
    )
    start = next(number for number, line in enumerate(lines) if "= witness" in line)
    shown = lines[start : start + 4]
    assert shown[0].startswith("  = witness: i = 0,")
    assert shown[-1] == "             claimed 1, true 2"
    assert "\n".join(shown).count("(") == "\n".join(shown).count(")")
    assert all(line.count("(") == line.count(")") for line in shown)


def test_what_is_checked_and_not_proved_says_so() -> None:
    where = Comparison("<", Constant(Fraction(0)), Read("a", (Constant(Fraction(0)),)))
    checked = Checked("modular evaluation", "n = 3", 112, 3, 9, (5, 7, 11), (where,))
    assert scope(checked) == "checked for n = 3, the error below 2^-112, where a_0 > 0"
    said = proof_data(checked)
    assert said is not None
    assert (said["method"], said["scope"], said["error_below"]) == ("modular evaluation", "n = 3", "2^-112")


def test_a_correction_that_nothing_proves_is_a_suggestion() -> None:
    finding = Finding(place_of("x"), "x", "forward", "differs", "SD219", "typo", correction="y = x")
    lines = full(DocumentFindings("notes.md", NOTES, (finding,))).split("\n")
    assert "perhaps: y = x" in lines
    assert not any("--fix" in line for line in lines)
