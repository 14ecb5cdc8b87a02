r"""Relations that contradict what the sentence before them calls them: a softmax, a mean, a scale by a square root.

`p_i = e^{z_i}` is no softmax and `\mu = \sum_{i=1}^m x_i` no mean: the words say what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Indexed,
    Limit,
    Name,
    Negative,
    Number,
    Plus,
    Quotient,
    Raised,
    Relation,
    Term,
    Times,
)
from symderiv.read.meaning.terms import bound_in, change_terms, inside, named
from symderiv.read.note import Edit, Placed
from symderiv.read.repairs.repair import Repair

_SOFTMAX = re.compile(r"\bsoft-?max", re.IGNORECASE)
_MEAN = re.compile(r"\b(?:mean|average|(?:Mittel|Durchschnitts)wert|Mittel|moyenne|media|promedio)\b", re.IGNORECASE)
_SUM = re.compile(r"\b(?:sums?|summe|somme|suma|total)\b", re.IGNORECASE)
_ROOT = (
    r"(?:square\s+root\s+of|(?:Quadrat)?[Ww]urzel\s+(?:aus|von)|racine(?:\s+carrée)?\s+de|raíz(?:\s+cuadrada)?\s+de)"
    r"\s+(?:the\s+)?"
)
_MEANS = re.compile(r"\\mu\b|\\(?:bar|overline)\{|μ")
_LETTERS = ("k", "l", "j", "m", "r", "s")


def prose_repair(number: int, term: Relation, placed: Sequence[Placed]) -> Repair | None:
    """Where the words before a relation name what is meant and the relation is something else, what is meant."""
    said = _last_sentence(placed[number].before)
    left, right = term.parts[0], term.parts[1]
    if len(term.parts) != 2 or not said or not isinstance(left, Name | Indexed):
        return None
    if _SOFTMAX.search(said) and isinstance(left, Indexed):
        return _softmax(term, left, right, placed[number])
    is_mean = _MEANS.match(left.name) or _is_subtracted(left.name, right, placed)
    if _MEAN.search(said) and not _SUM.search(said) and is_mean:
        return _mean(term, right)
    return _root(term, right, said, placed)


def _last_sentence(text: str) -> str:
    """The words between the last full stop and the formula."""
    return re.split(r"[.!?]\s", text.rstrip(" :.\n"))[-1]


def _softmax(term: Relation, left: Indexed, right: Term, item: Placed) -> Repair | None:
    """`p_i = e^{z_i}`: its sum is missing below."""
    match right:
        case Raised(base=Name(name="e"), exponent=score) | Apply(function="exp", arguments=(score,)):
            pass
        case _:
            return None
    last = left.indices[-1]
    reads = [part for part in inside(score) if isinstance(part, Indexed)]
    if not isinstance(last, Name) or not reads or any(last.name not in _letters(read) for read in reads):
        return None
    taken = {part.name for part in inside(term) if isinstance(part, Name)}
    new = next((letter for letter in _LETTERS if letter not in taken), None)
    if new is None:
        return None

    def other(part: Term) -> Term | None:
        return replace(part, name=new) if isinstance(part, Name) and part.name == last.name else None

    start, end = right.start, right.end
    below = Big(start, end, "sum", (Limit(start, start, new),), (), change_terms(right, other))
    repaired = replace(term, parts=(left, Quotient(start, end, right, below)))
    first = item.statement.start
    text = item.text[start - first : end - first]
    inner = [p for p in inside(right) if isinstance(p, Name) and p.name == last.name]
    for part in sorted(inner, key=lambda p: p.start, reverse=True):
        text = text[: part.start - start] + new + text[part.end - start :]
    edits = (Edit(start, start, r"\frac{"), Edit(end, end, rf"}}{{\sum_{{{new}}} {text}}}"))
    return Repair("a softmax is said, and nothing is divided by the sum", "missing_factor", right, repaired, edits)


def _letters(read: Indexed) -> tuple[str, ...]:
    return tuple(index.name for index in read.indices if isinstance(index, Name))


def _mean(term: Relation, right: Term) -> Repair | None:
    r"""`\mu = \sum_{i=1}^m x_i`: the number of terms is missing below."""
    if not isinstance(right, Big) or right.operator != "sum" or len(right.limits) != 1 or right.conditions:
        return None
    limit = right.limits[0]
    if not isinstance(limit.upper, Name) or not isinstance(limit.lower, Number) or limit.lower.value != 1:
        return None
    if limit.upper.name in bound_in(term):
        return None
    start = right.start
    count = Quotient(start, start, Number(start, start, Fraction(1)), replace(limit.upper, start=start, end=start))
    repaired = replace(term, parts=(term.parts[0], Times(start, right.end, (count, right))))
    edits = (Edit(start, start, rf"\frac{{1}}{{{limit.upper.name}}} "),)
    return Repair(
        "a mean is said, and nothing is divided by the number of terms", "missing_factor", right, repaired, edits
    )


def _is_subtracted(name: str, right: Term, placed: Sequence[Placed]) -> bool:
    """Whether a name is what the terms of a sum are centred by: `x_i - m`, for m the sum over x_i."""
    summed = right.body if isinstance(right, Big) else None
    sums = (p for item in placed for p in inside(item.statement.term) if isinstance(p, Plus) and len(p.terms) == 2)
    return isinstance(summed, Name | Indexed) and any(
        named(first) == summed.name and isinstance(second, Negative) and named(second.term) == name
        for both in sums
        for first, second in (both.terms, both.terms[::-1])
    )


def _root(term: Relation, right: Term, said: str, placed: Sequence[Placed]) -> Repair | None:
    r"""`S = \frac{1}{d} \sum ...` where the words divide by the square root of d, and a claim has that root."""
    for part in inside(right):
        if isinstance(part, Quotient) and isinstance(part.denominator, Name) and isinstance(part.numerator, Number):
            below = part.denominator
            if re.search(_ROOT + r"\$?" + re.escape(below.name) + r"(?![\w^])", said) and _has_root(below.name, placed):
                half = Number(below.start, below.end, Fraction(1, 2))
                new = Raised(below.start, below.end, below, half)

                def change(other: Term, old: Term = below, new: Term = new) -> Term | None:
                    return new if other is old else None

                repaired = replace(term, parts=(term.parts[0], change_terms(right, change)))
                edits = (Edit(below.start, below.end, rf"\sqrt{{{below.name}}}"),)
                problem = f"the words before it divide by the square root of {below.name}"
                return Repair(problem, "wrong_exponent", below, repaired, edits)
    return None


def _has_root(name: str, placed: Sequence[Placed]) -> bool:
    for part in (part for item in placed for part in inside(item.statement.term)):
        match part:
            case Apply(function="sqrt", arguments=(Name(name=other),)) if other == name:
                return True
            case Raised(base=Name(name=other)) if other == name:
                return True
    return False
