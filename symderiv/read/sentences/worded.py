"""Conditions that are told in words beside a definition: `$T = \\max(0, u)$, where it is positive:`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Number, Relation, Statement
from symderiv.read.meaning.terms import derivatives_in, left_side, named, names_in
from symderiv.read.sentences.attached import Sentence

_WHERE = (
    r"where|when|whenever|wherever|if|as long as|while|wo|wenn|falls|solange"
    r"|donde|cuando|si|mientras|où|quand|tant que"
)
_IT = r"it|this|that|(?:the|der|die|das|la|le|el) \w+|es|sie|er|dies|diese[rs]?|elle|il|cela|ella|este|esta|esto"
_MUCH = r"(?:strictly |strikt |echt |strictement |estrictamente )?"
_IS = r"is|stays|ist|bleibt|est|reste|es|sea|está"
_SIGNS = {
    ">": rf"{_MUCH}(?:positive?|positivo|positiva|positif)",
    "<": rf"{_MUCH}(?:negative?|negativ|negativo|negativa|négative|négatif)",
    "!=": r"(?:non-?zero|not zero|not 0|nicht null|ungleich null|non nulle?|no nulo|no nula|distinto de cero)",
}


def _pattern(sign: str) -> re.Pattern[str]:
    word = _SIGNS[sign]
    middle = rf"(?:(?:{_IS})\s+(?:{word})|(?:{word})\s+(?:{_IS}))"
    return re.compile(rf"\s*[,;]?\s*(?:{_WHERE})\s+(?:(?:{_IT})\s+)?{middle}\b", re.IGNORECASE)


_PATTERNS = {sign: _pattern(sign) for sign in _SIGNS}
_SYMMETRIC = re.compile(r"\bs[yi]m+[eé]tri(?:c|sch|qu|ca\b|co\b)", re.IGNORECASE)


def calls_symmetric(prose: str) -> bool:
    """Whether words call something symmetric."""
    return _SYMMETRIC.search(prose) is not None


_SET = re.compile(
    r"(?:\b(?:set|sets|setting|equate|equating|solve|solving|require|requiring|demand|stationar\w*|optimal\w*|extrem\w*"
    r"|setze|setzen|setzt|setzen wir|lösen|fordern|igualar|igualando|igualamos|posons|posant|annule\w*|résolv\w*)\b"
    r"|to (?:zero|0)|gleich null|a cero|à zéro)[^.;!?]*$",
    re.IGNORECASE,
)


def without_equations_to_solve(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, `setting $dE/dw = 0$` being no claim: it says where that is to be so."""
    found = []
    for sentence in sentences:
        asked = _SET.search(sentence.formula.before or sentence.formula.lead)
        statements = tuple(map(_asked, sentence.statements)) if asked else sentence.statements
        found.append(replace(sentence, statements=statements))
    return found


def _asked(statement: Statement) -> Statement:
    match statement.term:
        case Relation(parts=(left, Number(value=value)), relations=("=",)) if value == 0 and derivatives_in(left):
            return replace(statement, term=left)
    return statement


_BEYOND = (
    r"(?:outside|beyond|elsewhere|everywhere else|außerhalb|jenseits|sonst überall|hors d|en dehors|au-delà"
    r"|ailleurs|fuera d|más allá)"
)
_OUTSIDE = re.compile(rf"\s*,?\s*{_BEYOND}", re.IGNORECASE)
_ZERO_OUTSIDE = re.compile(rf"\s*,?\s*(?:[^\W\d]+\s+){{0,4}}?(?:zeros?|0|null|nulle?|cero)\s+{_BEYOND}", re.IGNORECASE)


def without_padding(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, `$x_i = 0$ for $i < 0$` and `$dE/dy_i = 0$ outside the range` being no definition and no claim.

    They say what counts where there is no element.
    """
    relations = [s.term for sentence in sentences for s in sentence.statements if isinstance(s.term, Relation)]
    defined = Counter(named(left_side(term)) for term in relations)

    def told(statement: Statement, sentence: Sentence) -> Statement:
        match statement.term:
            case Relation(parts=(left, Number(value=value)), relations=("=",)) if value == 0:
                element = left.wrt[0] if isinstance(left, Derivative) and len(left.wrt) == 1 else left
                if not isinstance(element, Indexed) or (element is left and defined[element.name] > 1):
                    return statement
                said = statement is sentence.statements[-1] and _OUTSIDE.match(sentence.formula.after)
                beyond = statement.conditions and all(_is_beyond(c, element) for c in statement.conditions)
                if said or beyond:
                    term = replace(statement.term, relations=("padding",))
                    return replace(statement, term=term, conditions=())
        return statement

    found = []
    for sentence in sentences:
        statements = tuple(told(statement, sentence) for statement in sentence.statements)
        found.append(replace(sentence, statements=(*statements, *_also_padded(sentence))))
    return found


def _also_padded(sentence: Sentence) -> tuple[Statement, ...]:
    """What `$\\delta_i = dE/dz_i$, taken as zero outside its range` says beside what the formula says."""
    if not sentence.statements or not _ZERO_OUTSIDE.match(sentence.formula.after):
        return ()
    last = sentence.statements[-1]
    sides = last.term.parts if isinstance(last.term, Relation) else (last.term,)
    element = next((side for side in sides if isinstance(side, Derivative)), sides[0])
    if not isinstance(element, Derivative | Indexed):
        return ()
    zero = Number(last.end, last.end, Fraction(0))
    return (Statement(last.start, last.end, Relation(last.start, last.end, (element, zero), ("padding",))),)


def _is_beyond(condition: Relation, element: Indexed) -> bool:
    """Whether a condition puts an index before the first element or after the last: `k < 0`, `k >= K`."""
    letters = {index.name for index in element.indices if isinstance(index, Name)}
    match condition:
        case Relation(parts=(Name(name=name), end), relations=("<" | "<=",)) if name in letters:
            return isinstance(end, Number) and end.value <= 1
        case Relation(parts=(Name(name=name), end), relations=(">" | ">=",)) if name in letters:
            names = set(names_in(end))
            return bool(names) and not names & letters
    return False


def with_worded_conditions(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, the claims after a definition with such words holding where they do, up to the next definition."""
    found: list[Sentence] = []
    condition: Relation | None = None
    section = -1
    for sentence in sentences:
        if sentence.formula.section != section:
            section, condition = sentence.formula.section, None
        statements = tuple(_held(statement, condition) for statement in sentence.statements)
        found.append(replace(sentence, statements=statements))
        if sentence.statements and _defines(sentence.statements[-1]):
            condition = _told(sentence)
    return found


def _held(statement: Statement, condition: Relation | None) -> Statement:
    if condition is None or not isinstance(left_side(statement.term), Derivative):
        return statement
    return replace(statement, conditions=(*statement.conditions, condition))


def _defines(statement: Statement) -> bool:
    term = statement.term
    is_definition = isinstance(term, Relation) and term.relations[0] in ("=", ":=")
    return is_definition and isinstance(left_side(term), Name | Indexed)


def _told(sentence: Sentence) -> Relation | None:
    """What the words after a definition say of what it defines."""
    left = left_side(sentence.statements[-1].term)
    for sign, pattern in _PATTERNS.items():
        if pattern.match(sentence.formula.after):
            zero = Number(left.start, left.start, Fraction(0))
            return Relation(left.start, left.end, (left, zero), (sign,))
    return None
