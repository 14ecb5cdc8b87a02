"""Sums with dots, `w_1 x_1 + ... + w_n x_n`, as sums over an index; what stands before the first as a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.meaning.syntax import Big, Dots, Indexed, Limit, Name, Number, Plus, Term
from symderiv.read.meaning.terms import change_terms, inside, parts, without_places
from symderiv.read.note import Placed

_LETTERS = ("i", "j", "k", "m", "p", "q", "r", "u", "v")


def with_dotted_sums(placed: Sequence[Placed], indices: frozenset[str]) -> tuple[Placed, ...]:
    """The statements with a sum for each run of terms that dots abridge.

    indices  the letters that are indices somewhere
    """
    taken = indices | {part.name for item in placed for part in inside(item.statement.term) if isinstance(part, Name)}
    letter = next((name for name in _LETTERS if name not in taken), None)
    if letter is None:
        return tuple(placed)
    summed = [change_terms(item.statement.term, lambda part: _without_dots(part, letter)) for item in placed]
    apart = _before_the_first(summed)
    named = [change_terms(term, lambda part: _by_name(part, apart)) for term in summed]
    return tuple(
        item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))
        for item, term in zip(placed, named, strict=True)
    )


def _without_dots(part: Term, letter: str) -> Term | None:
    if not isinstance(part, Plus):
        return None
    places = [place for place, term in enumerate(part.terms) if isinstance(term, Dots)]
    if len(places) != 1 or not 0 < places[0] < len(part.terms) - 1:
        return None
    (dots,) = places
    last = part.terms[dots + 1]
    found = _pattern(part.terms[dots - 1], last, letter)
    if found is None:
        return None
    body, number, end = found
    first = dots - 1
    while first and _is_at(part.terms[first - 1], body, letter, number - 1):
        first, number = first - 1, number - 1
    start, stop = part.terms[first].start, last.end
    lower, upper = Number(start, start, Fraction(number)), Name(stop, stop, end)
    total = Big(start, stop, "sum", (Limit(start, start, letter, lower, upper),), (), body)
    terms = (*part.terms[:first], total, *part.terms[dots + 2 :])
    return replace(part, terms=terms) if len(terms) > 1 else total


def _pattern(before: Term, last: Term, letter: str) -> tuple[Term, int, str] | None:
    """The term at an index, the number that it has before the dots, and the letter that it has after them."""
    pairs = list(_differences(before, last))
    ends = {name for _, name in pairs}
    numbers = {number for number, _ in pairs}
    if len(ends) != 1 or len(numbers) != 1:
        return None
    (end,), (number,) = ends, numbers

    def change(part: Term) -> Term | None:
        return replace(part, name=letter) if isinstance(part, Name) and part.name == end else None

    body = change_terms(last, change)
    return (body, number, end) if _is_at(before, body, letter, number) else None


def _differences(before: Term, last: Term) -> Iterator[tuple[int, str]]:
    """Where one term has a number and the other a letter, at the same place."""
    if isinstance(before, Number) and isinstance(last, Name) and before.value.denominator == 1:
        yield before.value.numerator, last.name
        return
    own, other = parts(before), parts(last)
    if type(before) is type(last) and len(own) == len(other):
        for first, second in zip(own, other, strict=True):
            yield from _differences(first, second)


def _is_at(term: Term, body: Term, letter: str, number: int) -> bool:
    def change(part: Term) -> Term | None:
        at = Number(part.start, part.end, Fraction(number))
        return at if isinstance(part, Name) and part.name == letter else None

    return without_places(change_terms(body, change)) == without_places(term)


def _before_the_first(terms: Sequence[Term]) -> frozenset[tuple[str, Fraction]]:
    """`w_0` beside a sum over `w_1` to `w_n`: elements that stand before what all sums run over."""
    firsts: dict[str, set[Fraction | None]] = {}
    numbered: dict[str, set[Fraction]] = {}
    for part in (part for term in terms for part in inside(term)):
        if isinstance(part, Big):
            lows = {limit.index: limit.lower for limit in part.limits}
            for read in inside(part.body):
                if isinstance(read, Indexed) and len(read.indices) == 1 and isinstance(read.indices[0], Name):
                    low = lows.get(read.indices[0].name)
                    if read.indices[0].name in lows:
                        value = low.value if isinstance(low, Number) else None
                        firsts.setdefault(read.name, set()).add(value)
        elif isinstance(part, Indexed) and len(part.indices) == 1 and isinstance(part.indices[0], Number):
            numbered.setdefault(part.name, set()).add(part.indices[0].value)
    return frozenset(
        (name, number)
        for name, numbers in numbered.items()
        if firsts.get(name)
        for number in numbers
        if all(low is not None and number < low for low in firsts[name])
    )


def _by_name(part: Term, apart: frozenset[tuple[str, Fraction]]) -> Term | None:
    if isinstance(part, Indexed) and len(part.indices) == 1 and isinstance(part.indices[0], Number):
        number = part.indices[0].value
        if (part.name, number) in apart:
            name = f"{part.name}_{number}" if len(str(number)) == 1 else f"{part.name}_{{{number}}}"
            if part.superscripts:
                return Indexed(part.start, part.end, name, (), part.superscripts)
            return Name(part.start, part.end, name)
    return None
