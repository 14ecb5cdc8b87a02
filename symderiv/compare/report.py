"""The findings of a document as people read them, in the manner of a compiler, and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from symderiv.compare.certificate import proof_data, reason, scope, witness_data, witness_text
from symderiv.compare.codes import code_named
from symderiv.compare.excerpt import WIDTH, Row, excerpt, visible
from symderiv.compare.explained import engines, how_it_is_known
from symderiv.compare.finding import (
    AGREES,
    ALARMS,
    DIFFERS,
    INCOMPLETE,
    OPEN,
    DocumentFindings,
    Finding,
    Place,
    is_fixable,
)
from symderiv.compare.paint import Paint, plain
from symderiv.compare.part import at_issue

Relations = tuple[tuple[str, int], ...]

_MOST_RELATIONS = 4
_WIDTH = 112  # of what is said below an excerpt
_NARROWEST = 40  # a terminal that is narrower is treated as this wide


def as_json(documents: Sequence[DocumentFindings]) -> str:
    """All findings as JSON, null where there is nothing to say; of a left side alone on its line, what is below it."""
    data = [{"path": d.path, "findings": [_finding_data(at_issue(f)) for f in d.findings]} for d in documents]
    return json.dumps({"version": 1, "documents": data}, indent=1)


def _finding_data(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "line": place.line,
        "end_line": place.end_line,
        "column": place.column,
        "end_column": place.end_column,
        "text": finding.text,
        "kind": finding.kind,
        "verdict": finding.verdict,
        "code": finding.code,
        "error_class": finding.error_class,
        "message": finding.message,
        "condition": finding.condition,
        "correction": finding.correction,
        "fixable": is_fixable(finding),
        "culprit": _place_data(finding.culprit),
        "label": finding.label,
        "relations": [{"text": text, "line": line} for text, line in finding.relations],
        "links": [{"text": x.text, "verdict": x.verdict, "proof": proof_data(x.proof)} for x in finding.links],
        "notes": list(finding.notes),
        "witness": witness_data(finding.proof),
        "proof": proof_data(finding.proof),
    }


def _place_data(place: Place | None) -> dict[str, int] | None:
    return None if place is None else asdict(place)


def full(document: DocumentFindings, paint: Paint = plain, width: int | None = None, *, explain: bool = False) -> str:
    """Every finding that has something to say, what agrees in short, and the counts.

    width    of the terminal; lines of the document that are wider are cut.  Without it they are whole
    explain  what agrees is told statement by statement, with how that is known
    """
    lines = document.text.split("\n")
    parts: list[str] = []
    told_relations: Relations = ()
    for finding in document.findings:
        if finding.verdict != AGREES:
            parts.append(told(finding, document.path, lines, told_relations, paint, width))
        if finding.verdict in ALARMS:
            told_relations = finding.relations
    agreeing = [finding for finding in document.findings if finding.verdict == AGREES]
    if agreeing:
        parts.append(_explained(agreeing, paint, width) if explain else _agreeing(agreeing, paint))
    parts.append("\n".join((summary(document), *ways_on(document))))
    return "\n\n".join(parts)


def summary(document: DocumentFindings) -> str:
    """`notes.md: 19 statements: 8 agree, 9 differ, 1 incomplete, 1 left open`."""
    return f"{visible(document.path)}: {counts([finding.verdict for finding in document.findings])}"


def ways_on(document: DocumentFindings) -> list[str]:
    """What to do next: have the proved corrections written, read about the codes."""
    fixes = sum(is_fixable(finding) for finding in document.findings)
    codes = sorted({finding.code for finding in document.findings if finding.code})
    proved = f"{fixes} corrections are proved: symderiv diff --fix writes them"
    if fixes == 1:
        proved = "1 correction is proved: symderiv diff --fix writes it"
    return [*([proved] if fixes else []), *([f"for more: symderiv explain {' '.join(codes)}"] if codes else [])]


def counts(verdicts: Sequence[str]) -> str:
    """How many statements there are, and how many of each verdict; what is left open is always told."""
    total = len(verdicts)
    if not total:
        return "no statement was found, 0 left open"
    of = Counter("open" if verdict in OPEN else verdict for verdict in verdicts)
    said = [
        f"{of[AGREES]} agree{'s' * (of[AGREES] == 1)}",
        f"{of[DIFFERS]} differ{'s' * (of[DIFFERS] == 1)}",
        *([f"{of[INCOMPLETE]} incomplete"] if of[INCOMPLETE] else []),
        f"{of['open']} left open",
    ]
    return f"{total} statement{'s' * (total != 1)}: {', '.join(said)}"


def told(
    finding: Finding,
    path: str,
    lines: Sequence[str],
    told_relations: Relations = (),
    paint: Paint = plain,
    width: int | None = None,
) -> str:
    """One finding: headline, place, the author's lines, what the verdict rests on, the correction."""
    place = finding.place
    gutter = len(str(place.end_line))
    alarm = finding.verdict in ALARMS
    code = f"[{finding.code}]" if finding.code else ""
    head = paint("error" if alarm else "open", f"{'error' if alarm else 'open'}{code}")
    told = [f"{head}{paint('headline', f': {visible(headline(finding))}')}"]
    told.append(f"{' ' * gutter}{paint('gutter', '-->')} {visible(path)}:{place.line}:{place.column}")
    told.append(paint("gutter", f"{' ' * gutter} |"))
    style = "error" if alarm else "open"
    room = WIDTH if width is None else max(width, _NARROWEST) - gutter - 3
    rows = excerpt(lines, place, finding.culprit, visible(finding.label or ""), min(room, WIDTH), cut=width is not None)
    told += [_row(row, gutter, style, paint) for row in rows]
    told.append(paint("gutter", f"{' ' * gutter} |"))
    told += [_remark(name, text, gutter, paint, room + gutter + 3) for name, text in _remarks(finding, told_relations)]
    if finding.correction:
        word = advice(finding)
        told.append(f"{paint('help', word)}: {_hanging(visible(finding.correction), len(word) + 2)}")
    return "\n".join(told)


def headline(finding: Finding) -> str:
    """The message, which says more; else the headline of the code; else the verdict."""
    if finding.message:
        return finding.message
    return code_named(finding.code).headline if finding.code else finding.verdict


def advice(finding: Finding) -> str:
    """The word before a correction: one that is proved helps, any other may be what was meant."""
    return "help" if is_fixable(finding) else "perhaps"


def _row(row: Row, gutter: int, style: str, paint: Paint) -> str:
    number = str(row.number) if row.number is not None else ""
    margin = paint("gutter", f"{number:>{gutter}} |")
    marks = paint(style, f"{row.carets} {row.label}".strip()) if row.carets or row.label else ""
    return f"{margin} {row.text}{marks}".rstrip()


def _remarks(finding: Finding, told_relations: Relations) -> list[tuple[str, str]]:
    """What stands under the excerpt: name and text of each remark; relations that were just told are not repeated."""
    remarks = []
    if finding.relations and finding.verdict in ALARMS and finding.relations == told_relations:
        remarks.append(("relations", f"as above (line{_plural(finding.relations)})"))
    elif finding.relations and finding.verdict in ALARMS:
        shown = [f"{latex}   (line {line})" for latex, line in finding.relations[:_MOST_RELATIONS]]
        if len(finding.relations) > _MOST_RELATIONS:
            lines = ", ".join(str(line) for _, line in finding.relations[_MOST_RELATIONS:])
            shown.append(f"and those on lines {lines}")
        remarks.append(("relations", "\n".join(shown)))
    if len(finding.links) > 1:
        links = (f"= {' '.join(link.text.split())}: {link.verdict}" for link in finding.links)
        remarks.append(("links", "\n".join(links)))
    places, values = witness_text(finding.proof)
    if values:
        remarks.append(("witness", _joined(places, values)))
    why = reason(finding.proof)
    if why and finding.verdict in OPEN and why not in (finding.message, finding.label):
        remarks.append(("reason", why))
    if finding.condition:
        remarks.append(("condition", finding.condition))
    return remarks + [("note", note) for note in finding.notes]


def _remark(name: str, text: str, gutter: int, paint: Paint, width: int) -> str:
    """`= note: ...`, in lines no wider than that; formulas are broken where they have blanks, if at all."""
    indent = gutter + len(f" = {name}: ")
    room = min(width, _WIDTH) - indent
    lines = [line for given in text.split("\n") for line in (_filled(given, room) if _wraps(name, width) else [given])]
    shown = _hanging(visible("\n".join(lines)), indent)
    return f"{' ' * gutter} {paint('gutter', '=')} {paint('headline', name)}: {shown}"


def _wraps(name: str, width: int) -> bool:
    """Whether a remark is broken into lines: one in words always, one of formulas in a narrow terminal only."""
    return name not in ("relations", "links", "witness") or width < WIDTH


def _filled(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, _NARROWEST // 2), break_long_words=False, break_on_hyphens=False) or [text]


def _plural(relations: Relations) -> str:
    """`s 6, 7` after the word line."""
    numbers = dict.fromkeys(line for _, line in relations)
    return f"{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"


def _joined(places: Sequence[str], values: str) -> str:
    """A witness on one line if it fits; else as many places a line as fit, and the values on a line of their own."""
    alone = f"{', '.join(places)}: {values}" if places else values
    if len(alone) <= _WIDTH - 16:
        return alone
    lines: list[str] = []
    for place in places:
        if lines and len(lines[-1]) + len(place) + 2 <= _WIDTH - 16:
            lines[-1] += f", {place}"
        else:
            lines.append(place)
    return ",\n".join(lines) + f":\n{values}"


def _hanging(text: str, indent: int) -> str:
    """The text with every line after the first indented."""
    return f"\n{' ' * indent}".join(line.strip() for line in text.split("\n"))


def _agreeing(findings: Sequence[Finding], paint: Paint) -> str:
    """What agrees, in short: the lines, how it is known, and whatever holds under a condition only."""
    places = tuple(dict.fromkeys(lines_of(finding) for finding in findings))
    told = [f"{paint('good', 'agrees')}: line{'s' * (len(places) > 1)} {', '.join(places)}"]
    by_scope = Counter(text for text in (scope(finding.proof) for finding in findings) if text)
    told += [f"  {number} {text}" for text, number in sorted(by_scope.items(), key=lambda pair: (-pair[1], pair[0]))]
    for finding in findings:
        if finding.condition:
            told.append(f"  line {finding.place.line}, under a condition: {visible(finding.condition)}")
        told += [f"  line {finding.place.line}, note: {visible(note)}" for note in finding.notes]
    return "\n".join(told)


def _explained(findings: Sequence[Finding], paint: Paint, width: int | None) -> str:
    """What agrees, statement by statement, with how it is known, under which condition, and what was guessed."""
    told = [f"{paint('good', 'agrees')}: {len(findings)} statement{'s' * (len(findings) != 1)}"]
    room = min(width or _WIDTH, _WIDTH) - 4
    for finding in findings:
        told.append(f"  line {lines_of(finding)}: {visible(' '.join(finding.text.split()))}")
        said = [*how_it_is_known(finding)]
        said += [f"under a condition: {finding.condition}"] if finding.condition else []
        said += [f"note: {note}" for note in finding.notes]
        told += [f"    {line}" for text in said for line in _filled(visible(text), room)]
    told += [f"  {line}" for text in engines(findings) for line in _filled(text, room)]
    return "\n".join(told)


def lines_of(finding: Finding) -> str:
    """`10`, or `10-12`."""
    place = finding.place
    return str(place.line) if place.line == place.end_line else f"{place.line}-{place.end_line}"
