"""`symderiv diff --report`: the document that goes through the statements of notes and derives their gradients."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from symderiv.cli.judging import JudgedFile
from symderiv.cli.progress import progress
from symderiv.cli.proofs import proofs
from symderiv.compare.certificate import reason, scope, witness_text
from symderiv.compare.excerpt import visible
from symderiv.compare.finding import AGREES, ALARMS, OPEN, DocumentFindings, Finding, is_fixable
from symderiv.compare.hand import author_notation
from symderiv.compare.match import matched
from symderiv.compare.report import counts, headline, lines_of
from symderiv.compare.truth import truth_about
from symderiv.derive.sweep import derive
from symderiv.emit import report as documents
from symderiv.emit.document import IN_LATEX, IN_MARKDOWN
from symderiv.emit.notation import Notation
from symderiv.emit.page import page_of
from symderiv.emit.page_formulas import Rooms
from symderiv.emit.page_text import reuses_text
from symderiv.emit.quoted import quoted
from symderiv.emit.report import Chapter, Derived, Part, Quote, Statement, latex_report, markdown_report
from symderiv.errors import Place, SymderivError, Unsupported, UsageError, internal
from symderiv.lang.layer import Layer
from symderiv.read.document import read_note
from symderiv.read.names.nameless_name import is_nameless
from symderiv.read.note import ReadSection
from symderiv.read.source.spans import Formula, scan
from symderiv.read.tex.macros import NO_MACROS, Macro

_MARKDOWN, _LATEX = (markdown_report, IN_MARKDOWN), (latex_report, IN_LATEX)
_FORMS = {".md": _MARKDOWN, ".markdown": _MARKDOWN, ".tex": _LATEX}


def check_report(name: str, inputs: Sequence[Path]) -> None:
    """Raises UsageError where no report could be written under this name, before anything is judged."""
    path = Path(name)
    place = Place(name)
    if path.suffix.lower() not in _FORMS:
        raise UsageError("a report ends in .md or .tex.", place=place, way_out="For example --report report.md")
    if path.is_dir() or not path.parent.is_dir():
        missing = "this is a folder." if path.is_dir() else f"there is no folder {path.parent}."
        raise UsageError(missing, place=place, way_out="Name a file in a folder that there is.")
    if any(os.path.realpath(path) == os.path.realpath(one) for one in inputs):
        raise UsageError("the report would be written over a note.", place=place, way_out="Name another file.")


def write_report(name: str, files: Sequence[JudgedFile]) -> None:
    """Writes the report on these files.  Raises UsageError where it cannot be written."""
    path = Path(name)
    with progress(f"writing {name}"):
        written, rooms = _FORMS[path.suffix.lower()]
        text = written([chapter(file, rooms) for file in files])
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(
            f"the report cannot be written: {error.strerror}.", place=Place(name), way_out="Name another file."
        ) from None


def chapter(file: JudgedFile, rooms: Rooms) -> Chapter:
    """What the report says of one document; `rooms` says how wide its formulas may be."""
    document = file.document
    said = counts([finding.verdict for finding in document.findings])
    formulas = scan(document.text, document.path).formulas
    return Chapter(document.path, f"{said}.", tuple(_parts(document, formulas)), tuple(_derived(file, formulas, rooms)))


def _parts(document: DocumentFindings, formulas: Sequence[Formula]) -> Iterator[Part]:
    """The statements heading by heading."""
    heading: str | None = None
    statements: list[Statement] = []
    for finding in document.findings:
        formula = _formula_at(finding.place.line, finding.place.column, formulas)
        here = formula.heading if formula else ""
        if statements and here != heading:
            yield Part(_plain(heading or ""), tuple(statements))
            statements = []
        heading = here
        statements.append(_statement(finding, formula))
    if statements:
        yield Part(_plain(heading or ""), tuple(statements))


def _formula_at(line: int, column: int, formulas: Sequence[Formula]) -> Formula | None:
    before = [f for f in formulas if (f.line, f.column) <= (line, column)]
    return before[-1] if before else None


def _statement(finding: Finding, formula: Formula | None) -> Statement:
    macros = formula.macros if formula else NO_MACROS
    alarm = finding.verdict in ALARMS
    code = f"{finding.code}: " if finding.code else ""
    known = scope(finding.proof)
    return Statement(
        where=f"line {lines_of(finding)}",
        kind=documents.WRONG if alarm else documents.GOOD if finding.verdict == AGREES else documents.OPEN,
        verdict=finding.verdict,
        said=known if finding.verdict == AGREES else f"{code}{visible(headline(finding))}",
        formula=Quote(finding.text, macros),
        correction=Quote(finding.correction, macros) if finding.correction else None,
        instead="should be" if is_fixable(finding) else "perhaps",
        remarks=tuple(visible(remark) for remark in _remarks(finding)),
    )


def _remarks(finding: Finding) -> Iterator[str]:
    if finding.label and finding.verdict in ALARMS:
        yield finding.label
    places, values = witness_text(finding.proof)
    if values:
        yield f"witness: {', '.join(places)}: {values}"
    why = reason(finding.proof)
    if why and finding.verdict in OPEN and why != finding.message:
        yield f"reason: {why}"
    if finding.condition:
        yield f"condition: {finding.condition}"
    yield from (f"note: {note}" for note in finding.notes)


def _derived(file: JudgedFile, formulas: Sequence[Formula], rooms: Rooms) -> Iterator[Derived]:
    """The derivation of each layer that the note is about; one that is derived twice is told once."""
    about = matched(file.document.text, file.document.path, file.layer) if file.layer is not None else None
    told = []
    for section in read_note(file.document.text, file.document.path, about=about).sections:
        if section.layer is not None and section.claims and section.layer not in told:
            told.append(section.layer)
            found = _derivation(section, section.layer, formulas, rooms)
            if found is not None:
                yield found


def _derivation(section: ReadSection, layer: Layer, formulas: Sequence[Formula], rooms: Rooms) -> Derived | None:
    """The derivation of a section in the author's letters, or why there is none; None where nothing is derived."""
    title = _title(section, layer, formulas)
    try:
        truth = truth_about(section, layer)
        text = " ".join(relation.placed.text for relation in section.relations)
        notation = _printable(author_notation(section, truth, text), formulas[-1].macros)
        found = truth.derivation
        if found.gradients and not (found.upstream and all(map(is_nameless, found.upstream))):
            return Derived(title, page_of(found, notation, proofs(found), rooms))
        whole = derive(layer)  # of derivatives alone, where there is no loss
        page = page_of(whole, notation, {}, rooms)
        notes = tuple(note for note in page.notes if note != reuses_text(whole, notation))
        return Derived(title, replace(page, sections=(), needs="", notes=notes)) if page.partials else None
    except SymderivError as error:
        return Derived(title, None, f"It cannot be derived: {visible(error.message)}")
    except Exception as fault:  # of ours, which must not hide the rest of the report
        return Derived(title, None, visible(internal(fault)))


def _printable(notation: Notation, macros: Mapping[str, Macro]) -> Notation:
    """The notation in names that LaTeX and GitHub know.  Raises Unsupported for a name that cannot be set."""
    return replace(
        notation,
        fraction=r"\frac",
        tensors=tuple((name, _name(latex, macros)) for name, latex in notation.tensors),
        functions=tuple((name, _name(latex, macros)) for name, latex in notation.functions),
    )


def _name(latex: str, macros: Mapping[str, Macro]) -> str:
    r"""A name as it is printed; that of a quantity without one is its text, `\langle \sigma(x) \rangle`."""
    text = latex.replace("⟨", r"\langle ").replace("⟩", r" \rangle")
    if quoted(text, macros) is None:
        raise Unsupported(f"the name {latex} cannot be set.")
    return latex if text == latex and "\\" not in latex else quoted(text, macros) or latex


def _title(section: ReadSection, layer: Layer, formulas: Sequence[Formula]) -> str:
    """The heading under which the claims stand; the name of the layer where the note names one."""
    if not section.relations and (layer.title or layer.name):
        return layer.title or layer.name
    region = (section.relations[0] if section.relations else section.claims[0]).placed.region
    formula = _formula_at(region.line, region.column, formulas)
    return (formula and _plain(formula.heading)) or f"from line {region.line} on"


def _plain(heading: str) -> str:
    """A heading without what makes parts of it bold, slanted or code."""
    return visible(" ".join(re.sub(r"[*`]+", "", heading).split()))
