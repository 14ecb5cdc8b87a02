"""What is said of one statement of a hand derivation."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.prove.verdict import Verdict

AGREES, DIFFERS, INCOMPLETE = "agrees", "differs", "incomplete"
UNDECIDED, UNCHECKED, UNREAD = "undecided", "unchecked", "unread"
ALARMS = frozenset((DIFFERS, INCOMPLETE))
OPEN = frozenset((UNDECIDED, UNCHECKED, UNREAD))


@dataclass(frozen=True, slots=True)
class Place:
    """A range of the document: lines and columns counted from 1, the end column just after the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class JudgedLink:
    """One right side of a chain: its LaTeX as written, where it stands, its verdict against the truth and its proof."""

    text: str
    place: Place
    verdict: str
    proof: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement with its verdict.

    text         the statement's LaTeX as written
    kind         `gradient` or `forward`
    verdict      one of the six words above
    code         `SD201`, ...: None where there is nothing to say
    error_class  from the closed list of causes
    message      the headline, which stands alone
    condition    under which it agrees (targets that sum to 1, row layout)
    correction   the corrected statement in the author's notation, proved
    culprit      the part of the text that is wrong, None for the whole
    label        a short text to stand under the culprit: `derived: l_1 - o_1`
    relations    the relations that the verdict rests on: (LaTeX, line)
    links        the right sides of a chain, each judged
    notes        the guesses made in reading it, and what else is wrong
    proof        what settled it: a proof, a refutation with its witness, or why it is open
    """

    place: Place
    text: str
    kind: str
    verdict: str
    code: str | None = None
    error_class: str | None = None
    message: str | None = None
    condition: str | None = None
    correction: str | None = None
    culprit: Place | None = None
    label: str | None = None
    relations: tuple[tuple[str, int], ...] = ()
    links: tuple[JudgedLink, ...] = ()
    notes: tuple[str, ...] = ()
    proof: Verdict | None = None


@dataclass(frozen=True, slots=True)
class DocumentFindings:
    """All findings of one document, in the order of the text; `faults` are mistakes of ours on the way to them."""

    path: str
    text: str
    findings: tuple[Finding, ...]
    faults: tuple[Exception, ...] = ()


def is_fixable(finding: Finding) -> bool:
    """Whether the correction is proved and may be written into the document.

    That of a relation is what was evidently meant, which nothing can prove; and where a right side belongs to another
    left side, either may be the slip.  There a person has to choose.
    """
    proved = finding.kind == "gradient" and finding.error_class != "typo_lhs"
    return finding.verdict in ALARMS and finding.correction is not None and proved
