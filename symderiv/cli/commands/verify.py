"""`symderiv verify`: holds kept verdicts against their certificates, without the search that found them."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from symderiv.cli.progress import progress
from symderiv.cli.status import FOUND, WELL
from symderiv.cli.text_file import read_text
from symderiv.errors import Place, ReadingError
from symderiv.lang.data import DataError
from symderiv.prove.guarded import LostError, guarded
from symderiv.prove.kept import fault

HOLDS, FAILS, NONE = "holds", "fails", "none"
_SETTLED = ("agrees", "differs", "incomplete")
_NEEDS = {"agrees": ("proved", "checked"), "differs": ("refuted",)}  # what a certificate has to show


def verify_command(options: Namespace) -> int:
    """One line for each statement and each right side of a chain, and the counts.

    Raises ReadingError for a file that holds no findings.
    """
    findings = list(_findings(_read(Path(options.file))))
    with progress(f"verifying {options.file}"):
        verified = [_verified(finding) for _, finding in findings]
    for (where, finding), (result, why) in zip(findings, verified, strict=True):
        print(f"{where}: {finding['verdict']}: " + (f"certificate {result}{why}" if result != NONE else why))
    results = [result for result, _ in verified]
    print(f"{results.count(HOLDS)} hold, {results.count(FAILS)} fail, {results.count(NONE)} without a certificate")
    return FOUND if FAILS in results else WELL


def _read(path: Path) -> Any:
    text = read_text(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = Place(str(path), error.lineno)
        raise ReadingError(f"this is no JSON: {error.msg}.", place=place, way_out=_WAY_OUT) from None
    except RecursionError:
        raise ReadingError("this is nested too deep.", place=Place(str(path)), way_out=_WAY_OUT) from None


_WAY_OUT = "Name a file that symderiv diff --format json has written."


def _findings(data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    match data:
        case {"version": 1, "documents": list() as documents}:
            for document in documents:
                match document:
                    case {"path": str() as path, "findings": list() as findings}:
                        for finding in findings:
                            yield f"{path}:{_line(finding)}", finding
                            yield from _links(finding, f"{path}:{_line(finding)}")
                    case _:
                        raise ReadingError("a document has no findings.", way_out=_WAY_OUT)
        case _:
            raise ReadingError("these are no findings.", way_out=_WAY_OUT)


def _links(finding: dict[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The right sides of a chain, where there are several."""
    match finding.get("links", []):
        case list() as links if all(isinstance(link, dict) and isinstance(link.get("verdict"), str) for link in links):
            if len(links) > 1:
                yield from ((f"{where}, right side {number}", link) for number, link in enumerate(links, 1))
        case _:
            raise ReadingError("a finding has links without a verdict.", way_out=_WAY_OUT)


def _line(finding: Any) -> int:
    match finding:
        case {"line": int() as line, "verdict": str()}:
            return line
    raise ReadingError("a finding has no line or no verdict.", way_out=_WAY_OUT)


def _verified(finding: dict[str, Any]) -> tuple[str, str]:
    """Whether the certificate holds, and what there is to say about it."""
    proof = finding.get("proof")
    kept = proof.get("certificate") if isinstance(proof, dict) else None
    if kept is None:
        if finding["verdict"] in _SETTLED and finding.get("kind") == "forward":
            return NONE, "a relation, which nothing was to be proved of"
        return NONE, "no certificate was kept" if finding["verdict"] in _SETTLED else "not settled"
    try:
        why = guarded(lambda: fault(kept))
        needed = _NEEDS.get(finding["verdict"], ())
        if not why and kept["verdict"] not in needed:
            why = f"it shows that something is {kept['verdict']}, which is not this verdict"
    except (DataError, LostError) as error:
        why = str(error)
    return (FAILS, f": {why}") if why else (HOLDS, "")
