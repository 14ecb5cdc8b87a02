"""What the superscripts of a section number: layers, each of them a tensor of its own, or elements of one tensor.

A letter above a name is a layer where a relation leads from one layer to the next and every tensor that it reads has
its own in each layer, `z^l = w^l a^{l-1} + b^l`.  Where one is shared, `a^{(t)} = W h^{(t-1)} + U x^{(t)}`, it is the
step of a recurrence, and so an index; without a next one it is an index too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from symderiv.read.meaning.syntax import Apply, Derivative, Indexed, Name, Negative, Number, Plus, Relation, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import bound_in, inside, left_side
from symderiv.read.note import Placed

LAYER, INDEX, OPEN = "layer", "index", "open"
_DEFINING = ("=", ":=")
_STEPS = frozenset({"t", "s", r"\tau"})
_BRACKETS = frozenset({"(", "["})


@dataclass(frozen=True, slots=True)
class Roles:
    """What the section's superscripts are.

    letters  LAYER, INDEX or OPEN for each letter above a name; OPEN where neighbours are spoken of and no relation ties
             them
    counted  the names, with the number of their superscripts and the place, that are indexed there
    styles   the bracket round the superscripts of each name: `(`, `[` or none
    """

    letters: Mapping[str, str] = field(default_factory=dict)
    counted: frozenset[tuple[str, int, int]] = frozenset()
    styles: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str, count: int, place: int, script: Term) -> str:
        """The role of one of a name's superscripts, at `place` of `count`."""
        letter = letter_and_step(script)
        if letter is None:
            return INDEX
        if letter[0]:
            return self.letters.get(letter[0], INDEX)
        return INDEX if (name, count, place) in self.counted else LAYER


def letter_and_step(script: Term) -> tuple[str, int] | None:
    """`l + 1` and `1 + l` as l and 1, `2` as no letter and 2; None for anything else."""
    match script:
        case Name(name=name):
            return name, 0
        case Number(value=value) if value.denominator == 1:
            return "", value.numerator
        case Plus(terms=(Name(name=name), Number(value=value)) | (Number(value=value), Name(name=name))):
            return (name, value.numerator) if value.denominator == 1 else None
        case Plus(
            terms=(Name(name=name), Negative(term=Number(value=value)))
            | (Negative(term=Number(value=value)), Name(name=name))
        ):
            return (name, -value.numerator) if value.denominator == 1 else None
    return None


def raised_in(term: Term) -> Iterator[Indexed | Apply]:
    """Everything in a term that has superscripts."""
    yield from (t for t in inside(term) if isinstance(t, Indexed | Apply) and t.superscripts)


def roles(placed: Sequence[Placed], symbols: Symbols) -> Roles:
    """What the superscripts of a section are, from all of its statements."""
    terms = [item.statement.term for item in placed]
    seen = [part for term in terms for part in raised_in(term)]
    scripts = [(part, place, s) for part in seen for place, s in enumerate(part.superscripts)]
    names = {letter[0] for _, _, s in scripts if (letter := letter_and_step(s)) and letter[0]}
    relations = [t for t in terms if isinstance(t, Relation) and t.relations[0] in _DEFINING and _defines(t)]
    defined = {left.name for t in relations if isinstance(left := left_side(t), Name | Indexed)}
    letters = {name: _role(name, relations, terms, defined, symbols) for name in names}
    letters |= _last_layers(letters, scripts)
    counted = frozenset(
        (named(part), len(part.superscripts), place)
        for part, place, s in scripts
        if (letter := letter_and_step(s)) is None or letters.get(letter[0]) == INDEX
    )
    return Roles(letters, counted, _styles(placed))


def named(part: Indexed | Apply) -> str:
    """The name that has the superscripts."""
    return part.name if isinstance(part, Indexed) else part.function


def _defines(term: Relation) -> bool:
    is_claim = any(isinstance(part, Derivative) for part in inside(term))
    return isinstance(left_side(term), Name | Indexed) and not is_claim


def steps_of(letter: str, term: Term) -> frozenset[int]:
    """How far from a letter the superscripts in a term are: 0 and 1 for `z^{l+1} = w^{l+1} a^l`."""
    found = (letter_and_step(s) for part in raised_in(term) for s in part.superscripts)
    return frozenset(step for known in found if known is not None and known[0] == letter for step in (known[1],))


def _role(
    letter: str, relations: Sequence[Relation], terms: Sequence[Term], defined: set[str], symbols: Symbols
) -> str:
    group = [t for t in relations if steps_of(letter, left_side(t))]
    if not any(len(steps_of(letter, t)) > 1 for t in group):
        spoken = any(len(steps_of(letter, t)) > 1 for t in terms)
        return OPEN if spoken else INDEX
    shared = any(_is_shared(part, letter, defined, symbols, term) for term in group for part in _values(term))
    return INDEX if shared or letter in _STEPS else LAYER


def _values(term: Relation) -> Iterator[Name | Indexed]:
    for side in term.parts[1:]:
        yield from (part for part in inside(side) if isinstance(part, Name | Indexed))


def _is_shared(part: Name | Indexed, letter: str, defined: set[str], symbols: Symbols, term: Relation) -> bool:
    """Whether a tensor that nothing defines is the same for all values of the letter."""
    if part.name in defined or part.name == letter or part.name in (r"\pi", "e"):
        return False
    if isinstance(part, Name) and (part.name in symbols.indices or part.name in bound_in(term)):
        return False
    scripts = (*part.indices, *part.superscripts) if isinstance(part, Indexed) else ()
    return not any(isinstance(t, Name) and t.name == letter for s in scripts for t in inside(s))


def _last_layers(letters: Mapping[str, str], scripts: Sequence[tuple[Indexed | Apply, int, Term]]) -> dict[str, str]:
    """Other letters above names that are numbered by layers are layers too: `a^L` beside `a^l`."""
    of_layers = {
        (named(part), len(part.superscripts), place)
        for part, place, s in scripts
        if (letter := letter_and_step(s)) and letters.get(letter[0]) == LAYER
    }
    return {
        letter[0]: LAYER
        for part, place, s in scripts
        if (letter := letter_and_step(s)) and letter[0] and (named(part), len(part.superscripts), place) in of_layers
    }


def _styles(placed: Sequence[Placed]) -> dict[str, str]:
    """How each name's superscripts are mostly written."""
    found: dict[str, Counter[str]] = {}
    for item in placed:
        for part in raised_in(item.statement.term):
            for script in part.superscripts:
                found.setdefault(named(part), Counter())[_bracket_before(script, item)] += 1
    return {name: count.most_common(1)[0][0] for name, count in found.items()}


def _bracket_before(script: Term, item: Placed) -> str:
    before = item.text[: max(script.start - item.statement.start, 0)].rstrip()
    return before[-1] if before and before[-1] in _BRACKETS else ""
