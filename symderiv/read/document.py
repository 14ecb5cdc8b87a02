"""From the text of a note to its sections, with a layer and claims each; formulas that cannot be read are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from symderiv.errors import ReadingError, SymderivError, internal
from symderiv.lang.layer import Layer
from symderiv.read.functions.said_functions import short_names
from symderiv.read.meaning.declarations import Declarations, merged, parse_declarations
from symderiv.read.meaning.letter_labels import with_letter_labels
from symderiv.read.meaning.statements import statements
from symderiv.read.meaning.symbols import symbol_table
from symderiv.read.meaning.syntax import MeaningError, Statement
from symderiv.read.meaning.table import Symbols
from symderiv.read.names.rename import with_names
from symderiv.read.names.shares import share_names
from symderiv.read.names.size_names import with_size_names
from symderiv.read.names.symmetric import symmetric_names
from symderiv.read.names.told_sizes import told_sizes
from symderiv.read.note import Placed, ReadSection, Region
from symderiv.read.section import read_section
from symderiv.read.sentences.attached import Sentence, attached
from symderiv.read.sentences.for_each_letter import for_each_letter
from symderiv.read.sentences.items import with_items
from symderiv.read.sentences.prose_cases import with_prose_cases
from symderiv.read.sentences.sets import with_sets
from symderiv.read.sentences.two_values import with_two_values
from symderiv.read.sentences.worded import (
    calls_symmetric,
    with_worded_conditions,
    without_equations_to_solve,
    without_padding,
)
from symderiv.read.source.operations import ALONG, BY_ELEMENTS, OPERATION
from symderiv.read.source.spans import Document, Formula, LeftOut, plain_lines, scan
from symderiv.read.stories.groups import groups, is_relation
from symderiv.read.stories.several_losses import by_loss
from symderiv.read.stories.taken_up import lacks_relations, taken_up, with_claims_of
from symderiv.read.stories.told_anew import shared, told_anew
from symderiv.read.superscripts.section import section_views
from symderiv.read.tex.parse import TexError, parse, parse_backward, parse_operation, parse_plain
from symderiv.read.tex.tree import Row


@dataclass(frozen=True, slots=True)
class Unread:
    """A formula that cannot be read: why, and the part to blame; `fault` is a mistake of ours in reading it."""

    text: str
    region: Region
    culprit: Region
    message: str
    well_formed: bool
    fault: Exception | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The layer that a note is about, and the layer's names for the tensors that the note calls otherwise."""

    layer: Layer
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def scalars(self) -> Mapping[str, str]:
        """Those of the names that stand for numbers."""
        return {own: name for own, name in self.names.items() if not self.layer.tensors[name].shape}


@dataclass(frozen=True, slots=True)
class Note:
    """A hand derivation as read: its text with plain line ends, its sections in order, and what could not be read."""

    path: str
    text: str
    sections: tuple[ReadSection, ...]
    unread: tuple[Unread, ...]
    about: About | None = None


def read_note(text: str, path: str = "", line: int | None = None, about: About | None = None) -> Note:
    """Reads a note, or only what belongs together with one line of it.

    about  the layer for sections that have no relations of their own

    Raises ReadingError for a declaration comment that cannot be read.
    """
    text = plain_lines(text)
    document = scan(text, path)
    sections: list[ReadSection] = []
    unread: list[Unread] = []
    wanted = {f.section for f in document.formulas if line is None or f.line <= line <= f.end_line}
    unread += [_not_followed(other) for other in document.left_out if line is None]
    passed: list[tuple[int, ...]] = []
    for story in groups(document):
        if not wanted & set(story):
            passed.append(story)
            continue
        formulas = _formulas(document, story)
        declared = _declared(document, story)
        try:
            found, failed = _story(document, story, formulas, declared, about)
            if lacks_relations(found):
                earlier = [s for other in passed for s in _story_alone(document, other)]
                found = _with_taken_up(document, story, found, [*earlier, *sections])
        except SymderivError as error:
            found, failed = (), _all_unread(formulas, error.message)
        except Exception as fault:  # a mistake of ours in one story must not hide what is found in the others
            found, failed = (), _all_unread(formulas, internal(fault), fault)
        unread += failed
        sections += found
    return Note(path, text, tuple(sections), tuple(unread), about)


def _story(
    document: Document,
    story: Sequence[int],
    formulas: Sequence[Formula],
    declared: Declarations,
    about: About | None,
    used: frozenset[tuple[int, int]] = frozenset(),
) -> tuple[tuple[ReadSection, ...], list[Unread]]:
    """What the formulas of a story come to, in one view for each layer it speaks of, and those that cannot be read.

    used  where the formulas begin that belong to an earlier story, and are only there to be used
    """
    placed, symbols, failed = _statements(document, story, formulas, declared)
    placed = [replace(item, implied=True) if item.formula in used else item for item in placed]
    if not placed:
        return (), failed
    renamed = [with_names(item, about.names, about.scalars) for item in placed] if about else placed
    lost = [(item.region.line, item.text) for item in failed if is_relation(item.text)]
    found = []
    prose, sizes = _prose(document, story), told_sizes(renamed)
    paragraphs = [block.text for block in document.prose if block.section in story]
    for view in (view for part in by_loss(renamed) for view in section_views(part, symbols, prose)):
        given = about.layer if about else None
        symmetric_ones = symmetric_names(view.placed, paragraphs)
        shares = share_names(paragraphs)
        section = read_section(view.placed, view.symbols, given, lost, symmetric_ones, shares, sizes)
        called = dict(section.called)
        if about and section.layer is about.layer:
            called.update({name: own for own, name in about.names.items()})
        raised, gradients, symmetric = view.raised, view.gradients, calls_symmetric(prose)
        section = replace(section, called=called, raised=raised, gradients=gradients, symmetric=symmetric)
        found.append(replace(section, labelled=symbols.labelled))
    anew = told_anew(placed, found, {f.block: f.section for f in formulas})
    before = [f for f in formulas if anew is not None and f.block < anew]
    if anew is None or all(f.start in used for f in before):
        return tuple(found), failed
    also = shared(placed, found, anew)
    after = [f for f in formulas if f.block >= anew or f.start in also]
    stories = [_story(document, story, before, declared, about, used)]
    stories += [_story(document, story, after, declared, about, used | also)]
    return tuple(s for sections, _ in stories for s in sections), [u for _, unread in stories for u in unread]


def _formulas(document: Document, story: Sequence[int]) -> list[Formula]:
    return [formula for formula in document.formulas if formula.section in story and formula.latex.strip()]


def _story_alone(document: Document, story: Sequence[int]) -> tuple[ReadSection, ...]:
    """The sections of a story that is not asked for itself; none where it cannot be read."""
    try:
        return _story(document, story, _formulas(document, story), _declared(document, story), None)[0]
    except SymderivError:
        return ()


def _with_taken_up(
    document: Document, story: Sequence[int], found: tuple[ReadSection, ...], earlier: Sequence[ReadSection]
) -> tuple[ReadSection, ...]:
    """The sections of a story, its claims with the earlier relations that what they differentiate goes on from."""
    used = taken_up(found, earlier)
    if not used:
        return found
    formulas = [*(f for f in document.formulas if f.start in used), *_formulas(document, story)]
    again, _ = _story(document, story, formulas, _declared(document, story), None, used)
    return with_claims_of(again, found)


def _not_followed(other: LeftOut) -> Unread:
    """What is said of a file that a note names."""
    place = Region(*other.start, *other.end)
    message = "the file that is named here is not read, and nothing is known of what it says"
    return Unread(other.text, place, place, message, well_formed=True)


def _all_unread(formulas: Sequence[Formula], message: str, fault: Exception | None = None) -> list[Unread]:
    """Every formula of a story that cannot be read as a whole, save those that only mention something."""
    said = [formula for formula in formulas if "=" in formula.latex] or formulas
    return [replace(_unread(f, message, 0, len(f.latex), well_formed=True), fault=fault) for f in said]


def _statements(
    document: Document, story: Sequence[int], formulas: Sequence[Formula], declared: Declarations
) -> tuple[list[Placed], Symbols, list[Unread]]:
    trees: list[tuple[Formula, Row]] = []
    unread: list[Unread] = []
    for formula in formulas:
        try:
            if formula.problem:
                raise TexError(formula.problem, 0, len(formula.latex))
            trees.append((formula, _tree(formula)))
        except TexError as error:
            unread.append(_unread(formula, error.message, error.start, error.end, well_formed=False))
    declared = replace(declared, functions=(*declared.functions, *short_names(trees)))
    copies, told = for_each_letter(trees)
    rows, labelled = with_letter_labels([copy.tree for copy in copies], told)
    symbols = replace(symbol_table(rows, declared, _prose(document, story)), labelled=labelled)
    sentences: list[Sentence] = []
    before: Statement | None = None
    for copy, tree in zip(copies, rows, strict=True):
        formula = copy.formula
        try:
            found = statements(tree, symbols, before)
        except (MeaningError, TexError) as error:
            unread += [_unread(formula, error.message, error.start, error.end, well_formed=True)] * copy.first
            continue
        sentences.append(Sentence(formula, tuple(found), implied=not copy.first))
        before = found[-1] if found else before
    headings = frozenset(block.block for block in document.prose if block.level)
    asked = with_worded_conditions(with_prose_cases(without_equations_to_solve(sentences)))
    whole = without_padding(attached(asked, symbols, headings))
    placed = [
        replace(_placed(sentence.formula, statement), implied=sentence.implied)
        for sentence in whole
        for statement in sentence.statements
    ]
    return with_two_values(with_sets(with_items(list(with_size_names(placed))))), symbols, unread


def _prose(document: Document, story: Sequence[int]) -> str:
    """The words of a story, a line for each block."""
    return "\n".join(" ".join(block.text.split()) for block in document.prose if block.section in story)


def _tree(formula: Formula) -> Row:
    if formula.code == OPERATION:
        return parse_operation(formula.latex)
    if formula.code:
        along = formula.code == ALONG
        return parse_backward(formula.latex, by_elements=along or formula.code == BY_ELEMENTS, along=along)
    return parse_plain(formula.latex) if formula.plain else parse(formula.latex, formula.macros)


def _declared(document: Document, story: Sequence[int]) -> Declarations:
    """The declarations of a story, after those that stand before the first heading."""
    said = [d for d in document.declarations if d.section in story or d.section == 0]
    return merged(_parsed(d.text, d.line) for d in said)


def _parsed(text: str, line: int) -> Declarations:
    try:
        return parse_declarations(text)
    except ReadingError as error:
        raise ReadingError(f"line {line}: {error.message}", way_out=error.way_out) from None


def _placed(formula: Formula, statement: Statement) -> Placed:
    start, end = statement.start, statement.end
    offsets = tuple((place.offset, place.line, place.column) for place in formula.places)
    text, before = formula.latex[start:end], " ".join(part for part in (formula.lead, formula.before) if part)
    region, plain, code = _region(formula, start, end), formula.plain, formula.code
    after = formula.after
    return Placed(statement, text, region, formula.block, offsets, before=before, after=after, plain=plain, code=code)


def _region(formula: Formula, start: int, end: int) -> Region:
    return Region(*formula.position(start), *formula.position(end))


def _unread(formula: Formula, message: str, start: int, end: int, *, well_formed: bool) -> Unread:
    first, last = len(formula.latex) - len(formula.latex.lstrip()), len(formula.latex.rstrip())
    start = min(max(start, first), last)
    culprit = _region(formula, start, min(max(end, start + 1), last))
    return Unread(formula.latex.strip(), _region(formula, first, last), culprit, message, well_formed)
