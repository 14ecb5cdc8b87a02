"""Findings as SARIF 2.1.0, which code hosts and editors show beside the lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from symderiv.compare.certificate import reason, witness_text
from symderiv.compare.codes import CODES, Code
from symderiv.compare.excerpt import visible
from symderiv.compare.finding import AGREES, ALARMS, DocumentFindings, Finding, Place
from symderiv.compare.mend import Change, changes
from symderiv.compare.report import advice, headline

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_OF_OPEN = ("SD101", "SD102", "SD103", "SD302", "SD303", "SD309")
_RULES = {code.name: number for number, code in enumerate(CODES)}


def as_sarif(documents: Sequence[DocumentFindings], version: str) -> str:
    """One run of symderiv with a result for each finding that has something to say, proved corrections as fixes.

    version  that of symderiv
    """
    results = [result for document in documents for result in _results(document)]
    driver = {"name": "symderiv", "version": version, "rules": [_rule(code) for code in CODES]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rule(code: Code) -> dict[str, Any]:
    name = "".join(word.capitalize() for word in code.headline.replace("-", " ").split())
    return {
        "id": code.name,
        "name": name,
        "shortDescription": {"text": code.headline},
        "fullDescription": {"text": code.explanation},
        "help": {"text": f"symderiv explain {code.name}"},
        "defaultConfiguration": {"level": "warning" if code.name in _OF_OPEN else "error"},
    }


def _results(document: DocumentFindings) -> list[dict[str, Any]]:
    fixes = {change.number: change for change in changes(document)}
    told = [(n, finding) for n, finding in enumerate(document.findings) if finding.verdict != AGREES and finding.code]
    return [_result(finding, document.path, fixes.get(number)) for number, finding in told]


def _result(finding: Finding, path: str, change: Change | None) -> dict[str, Any]:
    assert finding.code is not None
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": _RULES[finding.code],
        "level": "error" if finding.verdict in ALARMS else "warning",
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _location(path, finding.culprit or finding.place, finding.place)}],
    }
    if finding.relations:
        found["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": visible(text)},
                "physicalLocation": {"artifactLocation": _artifact(path), "region": {"startLine": line}},
            }
            for number, (text, line) in enumerate(finding.relations, 1)
        ]
    if change is not None:
        replacement = {"deletedRegion": _region(change.place), "insertedContent": {"text": change.statement}}
        written = {"artifactLocation": _artifact(path), "replacements": [replacement]}
        found["fixes"] = [{"description": {"text": "the proved correction"}, "artifactChanges": [written]}]
    found["properties"] = {"verdict": finding.verdict, "errorClass": finding.error_class, "statement": finding.text}
    return found


def _message(finding: Finding) -> str:
    """What a person reads: the headline, what was derived, the witness, and the correction."""
    places, values = witness_text(finding.proof)
    said = [headline(finding)]
    said += [finding.label] if finding.label else []
    said += [f"witness: {', '.join(places)}: {values}" if places else f"witness: {values}"] if values else []
    why = reason(finding.proof)
    said += [f"reason: {why}"] if why and why != finding.message else []
    said += [f"note: {note}" for note in finding.notes]
    said += [f"{advice(finding)}: {finding.correction}"] if finding.correction else []
    return visible("\n".join(said))


def _location(path: str, place: Place, whole: Place) -> dict[str, Any]:
    return {"artifactLocation": _artifact(path), "region": _region(place), "contextRegion": _region(whole)}


def _artifact(path: str) -> dict[str, str]:
    """The document by a relative reference, or by a file address where its path is a whole one."""
    pure = PurePath(path)
    return {"uri": pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
