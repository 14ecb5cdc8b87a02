"""What a short formula beside a statement says about it: `if $i = j$`, `where $k = 2i$`, `for $i = 1, \\dots, n$`.

A case may also be opened before the statement: `If $i \\ne j$:`, or a heading `The case $i = j$`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.read.meaning.syntax import Indexed, Name, Negative, Number, Plus, Relation, Statement, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import inside
from symderiv.read.meaning.vocabulary import AND_WORDS, CONDITION_WORDS, WHERE_WORDS
from symderiv.read.source.spans import Formula

CONDITION, DEFINITION, RANGE = "condition", "definition", "range"
_SENTENCE_END = re.compile(r"[.:;!?](?:\s|$)")
_WORDS = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A formula with the statements that it makes; `implied` if another one of the same formula is spoken of."""

    formula: Formula
    statements: tuple[Statement, ...]
    implied: bool = False


def attached(sentences: Sequence[Sentence], symbols: Symbols, headings: frozenset[int]) -> list[Sentence]:
    """The sentences, those that only say something about another one taken into it.

    headings  the blocks that are headings: what one says holds for all of its section
    """
    found = list(sentences)
    roles: list[str] = []
    for sentence in sentences:
        before = sentence.formula.before
        roles.append(_role(before) or (roles[-1] if roles and _is_listed(before) else ""))
    asides = {n: kind for n, s in enumerate(sentences) if (kind := _kind_of(s, symbols, roles[n]))}
    gone: set[int] = set()
    for place, kind in asides.items():
        role = roles[place]
        for other in _speaks_of(place, kind, role, sentences, asides, headings):
            found[other] = _with(found[other], kind, sentences[place].statements[0])
            gone.add(place)
    return [sentence for place, sentence in enumerate(found) if place not in gone]


def _kind_of(sentence: Sentence, symbols: Symbols, role: str) -> str | None:
    """What a formula says about another one, by its form and the word before it; None for a statement of its own."""
    if len(sentence.statements) != 1:
        return None
    statement = sentence.statements[0]
    term = statement.term
    if statement.conditions or statement.where or not isinstance(term, Relation):
        return None
    if statement.ranges:
        return RANGE if isinstance(_subject(term), Name) else None
    if role and set(term.relations) <= _COMPARED - {"="}:
        return CONDITION
    first = term.parts[0]
    if role == CONDITION and isinstance(first, Indexed) and all(isinstance(part, Name) for part in term.parts[1:]):
        return CONDITION  # `for w_j = w_O`: an element is another one
    if role == CONDITION and isinstance(first, Name) and first.name in symbols.indices and _is_one(term):
        return CONDITION  # `if j = j^*`
    if not isinstance(first, Name) or first.name not in symbols.indices or symbols.find(first.name) is not None:
        return None
    if all(_is_plain(part, symbols) for part in term.parts) and set(term.relations) <= _COMPARED:
        return CONDITION
    return DEFINITION if term.relations == ("=",) else None


def _subject(term: Relation) -> Term:
    """What a range is given for: `i` in `i = 1, \\dots, n` and in `1 \\le i \\le n`."""
    return term.parts[1] if len(term.parts) == 3 else term.parts[0]


_COMPARED = frozenset(("=", "!=", "<", "<=", ">", ">="))


def _is_one(term: Relation) -> bool:
    """`j = j^*`: an index is what has a name, and no expression that defines it."""
    return term.relations == ("=",) and isinstance(term.parts[1], Name)


def _is_plain(term: Term, symbols: Symbols) -> bool:
    """An index, a number, or a sum of them."""
    match term:
        case Number():
            return True
        case Name(name=name):
            return name in symbols.indices
        case Plus(terms=terms):
            return all(_is_plain(part, symbols) for part in terms)
        case Negative(term=part):
            return _is_plain(part, symbols)
    return False


def _role(before: str) -> str:
    """The word that introduces a formula: of a condition or of a definition."""
    words = [word.lower() for word in _WORDS.findall(_last_sentence(before))]
    for count in (3, 2, 1):
        last = " ".join(words[-count:])
        if last in CONDITION_WORDS:
            return CONDITION
        if last in WHERE_WORDS:
            return DEFINITION
    return ""


def introduces_condition(before: str) -> bool:
    """Whether the words before a formula make a condition of it."""
    return _role(before) == CONDITION


def _last_sentence(text: str) -> str:
    """What stands after the last full stop."""
    return _SENTENCE_END.split(text)[-1] if text else ""


def _is_listed(before: str) -> bool:
    words = _WORDS.findall(before)
    return (len(words) == 1 and words[0].lower() in AND_WORDS) or before.strip() == ","


def _speaks_of(
    place: int,
    kind: str,
    role: str,
    sentences: Sequence[Sentence],
    asides: Mapping[int, str],
    headings: frozenset[int],
) -> list[int]:
    """The sentences that an aside is about."""
    formula = sentences[place].formula
    if formula.block in headings:
        section = [n for n, s in enumerate(sentences) if s.formula.section == formula.section and n > place]
        return [n for n in section if n not in asides] if kind != DEFINITION else []
    if kind == DEFINITION and role != DEFINITION:
        return []
    before = next((n for n in range(place - 1, -1, -1) if n not in asides), None)
    after = next((n for n in range(place + 1, len(sentences)) if n not in asides), None)
    aside = sentences[place].statements[0]
    if (
        before is not None
        and kind == RANGE
        and not any(_mentions_index(s, aside) for s in sentences[before].statements)
    ):
        before = None
    if before is not None and _goes_on(before, place, sentences) and (role or kind == RANGE):
        return [before]
    if after is not None and kind != DEFINITION and _leads_to(place, after, sentences):
        return [after]
    return []


def _goes_on(before: int, place: int, sentences: Sequence[Sentence]) -> bool:
    """Whether the sentence of one formula goes on to another: no full stop between them, and close by."""
    first, last = sentences[before].formula, sentences[place].formula
    if first.section != last.section or last.block - first.block > 1:
        return False
    between = [sentences[n].formula.before for n in range(before + 1, place + 1)]
    if last.block != first.block:
        text = last.before or last.lead
        opening = _WORDS.findall(between[0])
        return bool(text) and bool(opening) and opening[0][:1].islower() and not _SENTENCE_END.search(first.after)
    return not any(_SENTENCE_END.search(text) for text in between)


def _leads_to(place: int, after: int, sentences: Sequence[Sentence]) -> bool:
    """Whether a formula opens what the next statement goes on with: `If $i = j$:`."""
    first, last = sentences[place].formula, sentences[after].formula
    if first.section != last.section or last.block - first.block > 1:
        return False
    between = first.after
    return "." not in between.rstrip().rstrip(".") or last.block == first.block


def _with(sentence: Sentence, kind: str, aside: Statement) -> Sentence:
    """A sentence with what an aside says; a range is for those of its statements that have the index."""
    statements = tuple(
        _told(s, kind, aside) if _mentions_index(s, aside) or kind != RANGE else s for s in sentence.statements
    )
    return replace(sentence, statements=statements)


def _told(statement: Statement, kind: str, aside: Statement) -> Statement:
    assert isinstance(aside.term, Relation)
    if kind == RANGE:
        return replace(statement, ranges=(*statement.ranges, *aside.ranges))
    if kind == DEFINITION:
        return replace(statement, where=(*statement.where, aside.term))
    return replace(statement, conditions=(*statement.conditions, aside.term))


def _mentions_index(statement: Statement, aside: Statement) -> bool:
    letters = {limit.index for limit in aside.ranges}
    return any(isinstance(t, Name) and t.name in letters for t in inside(statement.term))
