"""Reading what is damaged: `python -m tests.read.fuzz --count 1000 --seed 1 --jobs 2`.

Of ten cases nine are formulas and one is a note, which is read into statements, sections and layers; every twentieth
note is judged too.  `--only 17` replays one case.  The exit status is 1 where anything is wrong: an exception that is
no message for the author, a place that is not where it says, an answer that is another one the second time, or a case
that takes longer than it should.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from random import Random

from symderiv.compare.codes import INTERNAL
from symderiv.compare.finding import DocumentFindings
from symderiv.compare.judge import judge
from symderiv.compare.report import as_json, full
from symderiv.errors import ReadingError
from symderiv.read.document import Note, read_note
from symderiv.read.meaning.declarations import Declarations
from symderiv.read.meaning.show import show_statement
from symderiv.read.meaning.statements import statements
from symderiv.read.meaning.symbols import symbol_table
from symderiv.read.meaning.syntax import MeaningError, Statement
from symderiv.read.meaning.terms import inside
from symderiv.read.source.spans import plain_lines, scan
from symderiv.read.tex.parse import TexError, parse, parse_backward, parse_operation, parse_plain
from symderiv.read.tex.tree import Row
from tests.fuzzing import Outcome, limited, outcomes, printed, told
from tests.read.mutations import Damaged, damaged_document, damaged_formula
from tests.read.reading import misplaced_lines, strays

FORMULAS = 10  # of so many cases all but one are formulas
_JUDGED = 20  # of so many notes one is judged
_PLAIN = 8  # of so many formulas one is read as if it were plain text
_LONGEST = 60  # seconds after which a case counts as one that never ends
_SLOW = 2.0  # seconds that reading may take
_PLAIN_READERS = (parse_plain, parse_operation, parse_backward)


class Wrong(AssertionError):
    """What was read is not what may be."""


def case(seed: int, number: int) -> Damaged:
    """The case of this number."""
    random = Random(f"{seed}/{number}")
    return damaged_formula(random) if number % FORMULAS else damaged_document(random)


def read(seed: int, number: int, slow: float = _SLOW) -> Outcome:
    """One case, and what comes of it; `slow` is how many seconds reading may take."""
    made = case(seed, number)
    kind = "formula" if number % FORMULAS else "note"
    is_judged = kind == "note" and number // FORMULAS % _JUDGED == 0
    reading = partial(_formula, number) if kind == "formula" else _judged_note if is_judged else _note
    try:
        with limited(_LONGEST * (10 if is_judged else 1)):
            start = time.process_time()
            said, seen = reading(made)
            taken = time.process_time() - start
            if not is_judged and seen != reading(made)[1]:
                raise Wrong("the second time it is read otherwise")
            if taken > slow and not is_judged:
                raise Wrong(f"reading takes {taken:.1f} s")
    except Exception as error:  # whatever it is, it is reported with the case
        return Outcome(number, "exception", told(error), _shown(made), made.how)
    return Outcome(number, f"{kind} {said}", "", sha256(seen.encode(errors="replace")).hexdigest(), made.how)


def _shown(made: Damaged) -> str:
    """A case as it can be pasted into a test; the macros and neighbours of a formula beside it."""
    text = ascii(made.text) if len(made.text) < 2000 else f"{made.text[:2000]!a} ..."
    return f"{made.name} by {', '.join(made.how)}\n    {text}\n    beside {made.source.beside!a}"


# ------------------------------------------------------------------------------------------------------------ formulas


def _formula(number: int, made: Damaged) -> tuple[str, str]:
    """What is said of a formula, and all that is to be seen of it."""
    latex = made.text
    try:
        tree = _tree(number, made)
        for node in tree:
            if found := strays(node, 0, len(latex)):
                raise Wrong(f"{found[0]} stands outside of what it is in")
        table = symbol_table([tree, *_beside(made)], Declarations(), "")
        found = statements(tree, table)
    except (TexError, MeaningError) as error:
        if not 0 <= error.start <= error.end <= len(latex) or not error.message:
            raise Wrong(f"the error stands at {error.start}-{error.end} of {len(latex)}: {error.message}") from error
        return "refused", f"{error.message} {error.start} {error.end}"
    for statement in found:
        _check_places(statement, latex)
    return "read", "\n".join(f"{show_statement(statement)} {statement}" for statement in found)


def _tree(number: int, made: Damaged) -> Row:
    if number % _PLAIN == 0:
        return _PLAIN_READERS[number // _PLAIN % len(_PLAIN_READERS)](made.text)
    return parse(made.text, dict(made.source.macros))


def _beside(made: Damaged) -> Iterator[Row]:
    for latex in made.source.beside:
        try:
            yield parse(latex, dict(made.source.macros))
        except TexError:
            continue


def _check_places(statement: Statement, latex: str) -> None:
    terms = [statement.term, *statement.conditions, *statement.where, *statement.ranges]
    for part in (statement, *(part for term in terms for part in inside(term))):
        if not 0 <= part.start <= part.end <= len(latex):
            raise Wrong(f"{part} stands outside of the formula, which has {len(latex)} characters")


# --------------------------------------------------------------------------------------------------------------- notes


def _note(made: Damaged) -> tuple[str, str]:
    """What is said of a note, and what is to be seen of it."""
    try:
        note = read_note(made.text, made.name)
    except ReadingError as error:
        return "refused", str(error)
    _check_formulas(made)
    for item in note.unread:
        if item.fault is not None:
            raise item.fault
        place = (item.region.line, item.region.column, item.region.end_line, item.region.end_column)
        _check_region(made.text, place, item.text, item.message)
        part = (item.culprit.line, item.culprit.column, item.culprit.end_line, item.culprit.end_column)
        _check_part(made.text, part, place, item.message)
    for section in note.sections:
        for read_ in (*section.relations, *section.claims):
            region = read_.placed.region
            place = (region.line, region.column, region.end_line, region.end_column)
            _check_region(made.text, place, read_.placed.text, "a statement")
    return "read", _seen(note)


def _seen(note: Note) -> str:
    """What was read, without what is a function."""
    unread = [(item.region, item.culprit, item.message) for item in note.unread]
    sections = [(s.relations, s.claims, s.layer, s.problem, s.extents, s.ranks) for s in note.sections]
    lost = [(name, m.line, sorted(m.names)) for s in note.sections for name, m in s.unreadable.items()]
    return f"{unread} {sections} {lost}"


def _check_formulas(made: Damaged) -> None:
    for formula in scan(made.text, made.name).formulas:
        if wrong := misplaced_lines(plain_lines(made.text), formula):
            raise Wrong(f"of the formula {formula.latex!a} these lines stand elsewhere: {wrong!a}")


Range = tuple[int, int, int, int]


def _lines(text: str) -> list[str]:
    return plain_lines(text).split("\n")


def _check_region(text: str, place: Range, said: str, what: str) -> None:
    """Raises where a range is none of the text, or its first and last line hold something else."""
    line, column, end_line, end_column = place
    lines = _lines(text)
    if not (1 <= line <= end_line <= len(lines) and column >= 1 and end_column >= 1):
        raise Wrong(f"{what}: {place} is no range of {len(lines)} lines")
    if line == end_line and column > end_column:
        raise Wrong(f"{what}: {place} ends before it begins")
    if end_column > len(lines[end_line - 1]) + 1:
        raise Wrong(f"{what}: {place} ends after its line, which has {len(lines[end_line - 1])} characters")
    first, last = said.split("\n")[0], said.split("\n")[-1].lstrip()
    if not lines[line - 1][column - 1 :].startswith(first):
        raise Wrong(f"{what}: {first!a} does not begin at {place}")
    if not lines[end_line - 1][: end_column - 1].endswith(last):
        raise Wrong(f"{what}: {last!a} does not end at {place}")


def _check_part(text: str, part: Range, whole: Range, what: str) -> None:
    _check_region(text, part, "", what)
    if part[:2] < whole[:2] or part[2:] > whole[2:]:
        raise Wrong(f"{what}: {part} is not inside of {whole}")


def _judged_note(made: Damaged) -> tuple[str, str]:
    """The same for a note that is judged."""
    try:
        found = judge(made.text, path=made.name)
    except ReadingError as error:
        return "refused", str(error)
    _check_findings(made.text, found)
    seen = [(f.place, f.verdict, f.code, f.message, f.correction) for f in found.findings]
    return "judged", f"{seen} {len(full(found))} {len(as_json([found]))}"


def _check_findings(text: str, found: DocumentFindings) -> None:
    for fault in found.faults:
        raise fault
    for finding in found.findings:
        place = finding.place
        whole = (place.line, place.column, place.end_line, place.end_column)
        _check_region(text, whole, finding.text, "a finding")
        if finding.verdict != "agrees" and not (finding.message and finding.code):
            raise Wrong(f"nothing is said of {finding}")
        if finding.code == INTERNAL:
            raise Wrong(finding.message)
        for part in (finding.culprit, *(link.place for link in finding.links)):
            if part is not None:
                _check_part(text, (part.line, part.column, part.end_line, part.end_column), whole, "a part")


def main(arguments: list[str]) -> int:
    """Runs the cases and prints what is wrong.  1 where anything is."""
    parser = ArgumentParser(prog="python -m tests.read.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one case")
    asked = parser.parse_args(arguments)
    print(f"seed {asked.seed}", flush=True)
    if asked.only is not None:
        outcome = read(asked.seed, asked.only)
        print(f"{outcome.said}\n{outcome.wrong}\n{_shown(case(asked.seed, asked.only))}")
        return int(bool(outcome.wrong))
    start = time.monotonic()
    counts: Counter[str] = Counter()
    failures = 0
    for outcome in printed(
        outcomes(partial(read, asked.seed), asked.count, asked.jobs), f"--seed {asked.seed}", asked.count
    ):
        counts[outcome.said] += 1
        failures += bool(outcome.wrong)
    print("\n".join(f"{said:>18} {number}" for said, number in sorted(counts.items())))
    print(f"{failures} failures in {asked.count} cases, {time.monotonic() - start:.0f} s")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
