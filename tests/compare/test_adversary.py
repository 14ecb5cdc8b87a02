"""Short notes with right lines, other forms of them, and slips: each line says in a comment how it is to be judged.

`differs: sign|wrong_index` names the classes that tell the slip rightly; `differs` alone takes any.
`agrees where` asks for a condition, and `agrees` for none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from symderiv.compare.finding import Finding
from symderiv.compare.judge import judge

NOTES = sorted((Path(__file__).parent / "notes").glob("*.*"))
EXPECTED = re.compile(
    r"\s*(?:<!--|%) (?P<verdict>agrees where|agrees|differs|incomplete|undecided|unchecked|unread)"
    r"(?:: (?P<classes>[\w|]+))?(?: -->)?$"
)

# Wrong lines for which there is no correction: the element that they speak of is not there for every index, or they
# stand for several statements.
UNCORRECTED = {
    r"\frac{\partial h_t}{\partial a_{k,t}} = f_t (1 - f_t) h_{t-1}",  # of several letters at once
    # of vectors side by side, of which a correction cannot write the parts
    r"\delta_{s_{t-1}} = \delta_{s_t} * u_t + \delta_{u_t} \cdot V_u[d:, :]^T",
}


@dataclass(frozen=True)
class Labelled:
    """A note without its labels, and the label of each line that has one."""

    text: str
    labels: dict[int, tuple[str, tuple[str, ...]]]


def labelled(path: Path) -> Labelled:
    labels = {}
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        match = EXPECTED.search(line)
        if match:
            classes = match["classes"].split("|") if match["classes"] else []
            labels[number] = (match["verdict"], tuple(classes))
            lines[number - 1] = line[: match.start()]
    return Labelled("\n".join(lines), labels)


def misjudged(note: Labelled, findings: tuple[Finding, ...]) -> list[str]:
    """What was judged otherwise than its label, or not at all."""
    wrong = []
    seen = set()
    for finding in findings:
        lines = [n for n in (finding.place.line, finding.place.end_line) if n in note.labels]
        seen |= set(lines)
        if not lines:
            wrong.append(f"line {finding.place.line} is judged ({finding.verdict}) and has no label")
            continue
        verdict, classes = note.labels[lines[-1]]
        said = "agrees where" if finding.verdict == "agrees" and finding.condition else finding.verdict
        if said != verdict or (classes and finding.error_class not in classes):
            wrong.append(f"line {lines[-1]}: {said} {finding.error_class}, not {verdict} {classes}")
    return wrong + [f"line {number} is not judged" for number in note.labels if number not in seen]


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_every_line_is_judged_as_it_should_be(path: Path) -> None:
    note = labelled(path)
    findings = judge(note.text, None, path.name).findings
    assert not misjudged(note, findings)
    for finding in findings:
        assert finding.verdict == "agrees" or finding.message, finding.text
        if finding.verdict == "differs" and finding.kind == "gradient":
            assert finding.proof is not None
            assert (finding.correction is None) == (finding.text in UNCORRECTED), finding.text


def test_there_are_labels() -> None:
    assert len(NOTES) >= 15
    assert sum(len(labelled(path).labels) for path in NOTES) > 200


def test_a_wrong_label_is_noticed() -> None:
    note = labelled(next(path for path in NOTES if path.stem == "batch_and_chains"))
    findings = judge(note.text).findings
    changed = {**note.labels, 9: ("differs", ()), 4: ("agrees", ())}
    assert len(misjudged(Labelled(note.text, changed), findings)) == 2


SECTION = r"""
$y_j = \sum_{i=1}^{n} x_i W_{ij} + b_j$ for $j = 1, \dots, m$

$\frac{\partial L}{\partial x_i} = %s$
"""


@pytest.mark.parametrize(
    "wrong",
    [
        r"\sum_{j=0}^{m} W_{ij} \frac{\partial L}{\partial y_j}",
        r"\sum_{j=1}^{m+1} W_{ij} \frac{\partial L}{\partial y_j}",
        r"\sum_{j=1}^{m-1} W_{ij} \frac{\partial L}{\partial y_j}",
        r"\sum_{j=2}^{m} W_{ij} \frac{\partial L}{\partial y_j}",
    ],
)
def test_a_limit_wrong_by_one_is_no_padding(wrong: str) -> None:
    (finding,) = [f for f in judge(SECTION % wrong).findings if f.kind == "gradient"]
    assert (finding.verdict, finding.error_class) == ("differs", "range")


def test_corrections_put_in_their_places_agree() -> None:
    path = next(path for path in NOTES if path.stem == "fully_connected_rows")
    text = labelled(path).text
    lines = text.split("\n")
    corrected = {f.place.line: f for f in judge(text).findings if f.correction is not None}
    for number, finding in corrected.items():
        lines[number - 1] = lines[number - 1].replace(finding.text, finding.correction or "")
    again = {f.place.line: f.verdict for f in judge("\n".join(lines)).findings if f.place.line in corrected}
    assert len(corrected) > 8
    assert again == dict.fromkeys(corrected, "agrees")


@pytest.mark.parametrize(
    ("relation", "claim"),
    [
        (r"h = \sigma(z)", r"\frac{\partial h}{\partial z} = h (1 - h)"),
        (r"h = \sigma(z)", r"\frac{\partial h}{\partial z} = \sigma(z) \sigma(-z)"),
    ],
)
def test_a_sigma_that_is_nowhere_defined_may_be_the_logistic_function(relation: str, claim: str) -> None:
    finding = judge(f"${relation}$\n\n${claim}$\n").findings[-1]
    assert finding.verdict == "agrees"
    assert finding.condition is not None
    assert "logistic" in finding.condition
