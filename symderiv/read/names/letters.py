"""Letters that are no index, and symbols that stand for one element: what the uses of a section tell of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.read.classify import FORWARD, FUNCTION
from symderiv.read.meaning.syntax import Apply, Big, Derivative, Indexed, Name, Relation, Term, Transposed
from symderiv.read.meaning.terms import change_terms, inside, left_side
from symderiv.read.meaning.vocabulary import CUSTOMARY_INDICES
from symderiv.read.note import Placed


def with_labels(placed: Sequence[Placed], kinds: Sequence[str]) -> tuple[Placed, ...]:
    """The statements with `x_t` a name, where t runs over nothing: in `x_t = y x` it stands on the left side only.

    So does the i of one example, which the text names, and which a relation has on its right side only.
    """
    terms = [item.statement.term for item in placed]
    everything = [part for term in terms for part in inside(term)]
    running = {limit.index for part in everything if isinstance(part, Big) for limit in part.limits}
    running |= {limit.index for item in placed for limit in item.statement.ranges}
    running |= {letter for item in placed for letter in item.statement.free}
    running |= {name for item in placed for c in item.statement.conditions for name in _names(c)}
    running |= {name for part in everything if isinstance(part, Indexed) for name in _inside_index(part)}
    bare = {part.name for part in everything if isinstance(part, Name)}
    labels = _of_one_example(placed, kinds) | _of_pairs(placed, kinds)
    for item, kind in zip(placed, kinds, strict=True):
        left = left_side(item.statement.term)
        if kind != FORWARD or not isinstance(left, Indexed) or left.name not in bare:
            continue
        letters = [index.name for index in left.indices if isinstance(index, Name)]
        assert isinstance(item.statement.term, Relation)
        there = {name for part in item.statement.term.parts[1:] for name in _names(part)}
        labels |= {t for t in letters if len(left.indices) == 1 and t not in there | running | set(CUSTOMARY_INDICES)}

    def named(part: Term) -> Term | None:
        if isinstance(part, Indexed) and not part.superscripts and len(part.indices) == 1:
            index = part.indices[0]
            if isinstance(index, Name) and index.name in labels:
                return Name(part.start, part.end, f"{part.name}_{{{index.name}}}")
        return None

    return _all(placed, named) if labels else tuple(placed)


def _of_one_example(placed: Sequence[Placed], kinds: Sequence[str]) -> set[str]:
    """The letters of something that is one throughout: `the loss of example $i$ with scores $f_j = w_j^T x_i$`."""
    terms = [item.statement.term for item in placed]
    everything = [
        part for term in (*terms, *(c for p in placed for c in p.statement.conditions)) for part in inside(term)
    ]
    named = {term.name for term in terms if isinstance(term, Name)}
    bound = {limit.index for part in everything if isinstance(part, Big) for limit in part.limits}
    bound |= {name for item in placed for name in (*(r.index for r in item.statement.ranges), *item.statement.free)}
    alone: Counter[str] = Counter()
    carried: dict[str, set[tuple[str, ...]]] = {}
    for part in everything:
        if isinstance(part, Indexed):
            letters = tuple(index.name if isinstance(index, Name) else "" for index in part.indices)
            carried.setdefault(part.name, set()).add(letters)
            alone.update(letters if len(letters) == 1 else ())
    said = Counter(part.name for part in everything if isinstance(part, Name))
    mentions = Counter(term.name for term in terms if isinstance(term, Name))
    relations = [t for t, kind in zip(terms, kinds, strict=True) if kind == FORWARD and isinstance(t, Relation)]
    on_left = {name for t in relations for name in _names(t.parts[0])}
    on_right = {
        name
        for t in relations
        if isinstance(t.parts[0], Indexed)
        for name in {n for part in t.parts[1:] for n in _names(part)} - set(_names(t.parts[0]))
    }
    found = (named & on_left & on_right) - bound
    mixed = {t for rows in carried.values() for row in rows for t in row if rows != {(t,)}}
    return {t for t in found - mixed if said[t] == alone[t] + mentions[t]}


def _of_pairs(placed: Sequence[Placed], kinds: Sequence[str]) -> set[str]:
    """The letters of two things that are compared, `P = \\sigma(s_i - s_j)`, where nothing is said of any others."""
    terms = [item.statement.term for item in placed]
    relations = [t for t, kind in zip(terms, kinds, strict=True) if kind == FORWARD and isinstance(t, Relation)]
    elements = [part for term in terms for part in inside(term) if isinstance(part, Indexed)]
    found: set[str] = set()
    for term in relations:
        if isinstance(term.parts[0], Name) and not any(isinstance(part, Big) for part in inside(term)):
            letters: dict[str, set[str]] = {}
            for part in (part for side in term.parts[1:] for part in inside(side) if isinstance(part, Indexed)):
                letters.setdefault(part.name, set()).update(_names(part))
            found.update(*(own for own in letters.values() if len(own) == 2))
    about = {part.name for part in elements if set(_names(part)) & found}
    alone = all(len(part.indices) == 1 and set(_names(part)) <= found for part in elements if part.name in about)
    bound = {limit.index for term in terms for part in inside(term) if isinstance(part, Big) for limit in part.limits}
    bound |= {name for item in placed for name in (*(r.index for r in item.statement.ranges), *item.statement.free)}
    lefts = [t.parts[0] for t in relations if isinstance(t.parts[0], Indexed)]
    each = Counter(left.name for left in lefts if set(_names(left)) & found)  # is it said of both what they are?
    return found if alone and not found & bound and all(count == 2 for count in each.values()) else set()


def _names(term: Term) -> Iterator[str]:
    return (part.name for part in inside(term) if isinstance(part, Name))


def _inside_index(part: Indexed) -> Iterator[str]:
    """The letters in index positions that are more than a letter."""
    return (name for index in part.indices if not isinstance(index, Name) for name in _names(index))


def _all(placed: Sequence[Placed], change: Callable[[Term], Term | None]) -> tuple[Placed, ...]:
    def changed(item: Placed) -> Placed:
        statement = item.statement
        conditions = tuple(
            replace(c, parts=tuple(change_terms(part, change) for part in c.parts)) for c in statement.conditions
        )
        term = change_terms(statement.term, change)
        return replace(item, statement=replace(statement, term=term, conditions=conditions))

    return tuple(changed(item) for item in placed)


def with_elements(placed: Sequence[Placed], kinds: Sequence[str]) -> tuple[tuple[Placed, ...], Mapping[str, str]]:
    """The statements with a bare x, where x_i occurs too and functions take x, as a number of its own.

    What is told of it then holds for every element.  The mapping gives the letter of each such number.
    """
    indexed = {t.name: len(t.indices) for p in placed for t in inside(p.statement.term) if isinstance(t, Indexed)}
    wanted = {name for item, kind in zip(placed, kinds, strict=True) for name in _of_one_number(item, kind)}
    numbers = {name: f"{{{name}}}" for name in sorted(wanted & set(indexed))}
    if not numbers:
        return tuple(placed), {}

    def number(part: Term) -> Term | None:
        if isinstance(part, Name) and part.name in numbers:
            return replace(part, name=numbers[part.name])
        return None

    whole = set(indexed) - set(numbers)
    return tuple(_all((item,), number)[0] if _is_about_numbers(item, whole, numbers) else item for item in placed), {
        number: name for name, number in numbers.items()
    }


def _of_one_number(item: Placed, kind: str) -> Iterator[str]:
    """The letters that a statement makes arguments of functions of numbers."""
    term = item.statement.term
    left = left_side(term)
    if kind == FUNCTION and isinstance(left, Apply):
        arguments = [argument.name for argument in left.arguments if isinstance(argument, Name)]
        yield from (name for name in arguments if not _has_elements(term, name))
    if isinstance(left, Derivative) and isinstance(left.of, Apply) and len(left.wrt) == 1:
        wrt = left.wrt[0]
        if isinstance(wrt, Name) and not _has_elements(term, wrt.name):
            yield wrt.name


def _has_elements(term: Term, name: str) -> bool:
    return any(isinstance(part, Indexed) and part.name == name for part in inside(term))


def _is_about_numbers(item: Placed, whole: set[str], numbers: Mapping[str, str]) -> bool:
    """Whether a statement treats no symbol as a whole array."""
    parts = list(inside(item.statement.term))
    if any(isinstance(part, Transposed) or (isinstance(part, Name) and part.name in whole) for part in parts):
        return False
    return any(isinstance(part, Name) and part.name in numbers for part in parts)
