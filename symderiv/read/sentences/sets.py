r"""Sets of elements that have a letter, `\sum_{j \in S} f(s_j)`, and one element beside them, `s_o`.

What is said of the elements of one set alone is said of all there are.  Where a loss has a term of an element o
beside a sum over a set, or `\{o\} \cup S` is spoken of, the set is all but o.  So it is where the sum counts,
`\sum_{k=1}^K`, and K is only that: how many others there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Choice,
    Delimited,
    Derivative,
    Indexed,
    Indicator,
    Limit,
    Listing,
    Name,
    Number,
    Relation,
    Statement,
    Term,
    Times,
)
from symderiv.read.meaning.terms import change_terms, inside, left_side, named, names_in, parts
from symderiv.read.meaning.vocabulary import CUSTOMARY_INDICES
from symderiv.read.note import Placed
from symderiv.read.ranges import Dimension


def with_sets(placed: Sequence[Placed]) -> list[Placed]:
    """The statements with all elements, or all but one, in the place of such sets."""
    terms = [term for item in placed for term in (item.statement.term, *item.statement.conditions)]
    found = _found(placed, terms)
    if found is None:
        return list(placed)
    told = _told(terms, found.other)
    return [_read(item, found, told) for item in placed]


@dataclass(frozen=True, slots=True)
class _Sets:
    """A set that a story speaks of.

    name      its letter, or that of how many there are
    counted   sums count to that
    families  the dimensions whose elements it tells
    other     the element beside it, empty where there is none
    """

    name: str
    counted: bool
    families: frozenset[Dimension]
    other: str

    def binds(self, part: Big) -> bool:
        """Whether a sum is over the set, or over that and the other element."""
        if self.counted:
            return len(part.limits) == 1 and _counted_to(part) == self.name
        return any(_set_of(c, {self.other}) == self.name for c in part.conditions)


def _found(placed: Sequence[Placed], terms: Sequence[Term]) -> _Sets | None:
    bound = {limit.index for term in terms for part in _bigs(term) for limit in part.limits}
    lefts = {n for item in placed for n in _left_letters(item)}
    elements = (
        {
            index.name
            for term in terms
            for part in inside(term)
            if isinstance(part, Indexed)
            for index in part.indices
            if isinstance(index, Name)
        }
        - bound
        - lefts
        - CUSTOMARY_INDICES
    )
    letters = bound | {n.name for term in terms for _, i in _positions(term) for n in inside(i) if isinstance(n, Name)}
    members = [part for term in terms for part in inside(term) if _is_membership(part, letters)]
    sets = {name for part in members if isinstance(part, Relation) and (name := _set_of(part, elements))}
    if members and (len(sets) != 1 or any(isinstance(p, Relation) and not _set_of(p, elements) for p in members)):
        return None
    name = next(iter(sets)) if sets else _only_count(terms)
    whole = _Sets(name, not sets, frozenset(), "") if name else None
    if whole is None:
        return None
    families, others = _read_over(terms, whole, elements)
    whole = replace(whole, families=families)
    more = [big for term in terms for big in _bigs(term) if not _binds_any(big, whole, elements)]
    if any(not families.isdisjoint(_bound_along(big)) for big in more):  # over what is not said to be in the set
        return None
    if not others:
        return None if whole.counted else whole
    if len(others) > 1:
        return None
    other = next(iter(others))
    joined = any(other in names_in(part.parts[1]) for part in members if isinstance(part, Relation))
    beside = any(_is_beside(term, replace(whole, other=other), other) for term in terms)
    if joined or (beside and not _is_of_all(whole.name)):
        return replace(whole, other=other)
    return whole if _is_of_all(whole.name) and not whole.counted else None


def _is_of_all(name: str) -> bool:
    """Whether a set is customarily that of all there are: the vocabulary."""
    return name.removeprefix("\\mathcal{").removesuffix("}") == "V"


def _bigs(term: Term) -> Iterator[Big]:
    return (part for part in inside(term) if isinstance(part, Big))


def _left_letters(item: Placed) -> Iterator[str]:
    """The letters that a definition or a range is for."""
    term = item.statement.term
    yield from (r.index for r in item.statement.ranges)
    yield from item.statement.free
    left = left_side(term)
    if isinstance(term, Relation) and isinstance(left, Indexed | Apply):
        below = left.indices if isinstance(left, Indexed) else left.arguments
        yield from (index.name for index in below if isinstance(index, Name))


def _is_membership(part: Term, letters: Collection[str]) -> bool:
    """Whether an index is said to be in a set that has a letter; `x \\in \\mathbb{R}^n` is something else."""
    match part:
        case Relation(parts=(Name(name=name), Name() | Times(sign="\\cup")), relations=("in",)):
            return name in letters
    return False


def _set_of(part: Relation, elements: set[str] | frozenset[str]) -> str:
    r"""The set that a letter is said to be in, `S` or `\{o\} \cup S`; empty where that is something else."""
    if part.relations != ("in",) or not isinstance(part.parts[0], Name):
        return ""
    right = part.parts[1]
    together = right.factors if isinstance(right, Times) and right.sign == "\\cup" else (right,)
    sets = [f for f in together if not _is_element(f, elements)]
    match sets:
        case [Name(name=name)] if not name.startswith("\\mathbb"):
            return name
    return ""


def _is_element(term: Term, elements: set[str] | frozenset[str]) -> bool:
    match term:
        case Name(name=name) | Listing(items=(Name(name=name),), bracket="{"):
            return name in elements
    return False


def _counted_to(part: Big) -> str:
    match part.limits:
        case (Limit(lower=Number(value=first), upper=Name(name=last)),) if first in (0, 1) and not part.conditions:
            return last
    return ""


def _only_count(terms: Sequence[Term]) -> str:
    """The one letter that sums count to, if it stands nowhere else."""
    counts = {_counted_to(part) for term in terms for part in _bigs(term)}
    if len(counts) != 1:
        return ""
    (name,) = counts
    limits = sum(_counted_to(part) == name for term in terms for part in _bigs(term))
    uses = sum(isinstance(part, Name) and part.name == name for term in terms for part in inside(term))
    return name if uses == limits else ""


def _read_over(
    terms: Sequence[Term], sets: _Sets, elements: set[str] | frozenset[str]
) -> tuple[frozenset[Dimension], set[str]]:
    """The dimensions that are read over the set, and the elements that are read along them beside."""
    bigs = [big for term in terms for big in _bigs(term) if _binds_any(big, sets, elements)]
    families = {dimension for big in bigs for dimension in _bound_along(big)}
    others = {
        index.name
        for term in terms
        for dimension, index in _positions(term)
        if dimension in families and isinstance(index, Name) and index.name in elements
    }
    return frozenset(families), others


def _positions(term: Term) -> Iterator[tuple[Dimension, Term]]:
    for part in inside(term):
        if isinstance(part, Indexed):
            yield from (((part.name, place), index) for place, index in enumerate(part.indices))


def _bound_along(big: Big) -> Iterator[Dimension]:
    """The dimensions that a sum reads at the indices that it binds."""
    letters = {limit.index for limit in big.limits}
    yield from (dimension for dimension, index in _positions(big.body) if named(index) in letters)


def _binds_any(big: Big, sets: _Sets, elements: set[str] | frozenset[str]) -> bool:
    if sets.counted:
        return sets.binds(big)
    return any(_set_of(c, elements) == sets.name for c in big.conditions)


def _is_beside(term: Term, sets: _Sets, other: str) -> bool:
    """Whether a sum over the set is one term of a relation, and another one reads the other element."""
    if not isinstance(term, Relation) or isinstance(term.parts[0], Derivative):
        return False
    apart = [part for side in term.parts[1:] for part in _in_the_open(side)]
    sums = [part for part in apart if isinstance(part, Big) and sets.binds(part)]
    whole = [part for part in _bigs(term) if sets.binds(part)]
    inner = any(other in names_in(part) for part in sums)
    alone = any(other in names_in(part) for part in apart if part not in sums)
    return bool(sums) and len(sums) == len(whole) and alone and not inner


def _in_the_open(term: Term) -> Iterator[Term]:
    """The terms of a sum, and what is in their products, up to functions and sums over an index."""
    if isinstance(term, Big | Apply | Indexed | Name):
        yield term
        return
    for part in parts(term):
        yield from _in_the_open(part)


def _told(terms: Sequence[Term], other: str) -> frozenset[str]:
    """What is defined by whether an element is the other one, `t_j = [j = o]`."""
    return frozenset(
        name
        for term in terms
        if isinstance(term, Relation) and (name := named(term.parts[0])) and _compares(term, other)
    )


def _compares(term: Term, other: str) -> bool:
    return any(isinstance(p, Indicator | Choice) and other in names_in(p) for p in inside(term))


def _read(item: Placed, sets: _Sets, told: frozenset[str]) -> Placed:
    statement = item.statement
    term = change_terms(statement.term, lambda part: _changed(part, sets))
    conditions = tuple(c for old in statement.conditions for c in _condition(old, sets))
    if _is_about_others(statement, sets, told):
        (letter,) = _free_of(left_side(statement.term), sets)
        conditions = (*conditions, _apart(letter, sets.other))
    if isinstance(left_side(term), Derivative) or not isinstance(term, Relation):
        return replace(item, statement=replace(statement, term=term, conditions=conditions))
    kept = tuple(c for c in conditions if c in statement.conditions)
    return replace(item, statement=replace(statement, term=term, conditions=kept))


def _changed(part: Term, sets: _Sets) -> Term | None:
    if isinstance(part, Delimited) and part.kind == "abs" and named(part.term) == sets.name and not sets.counted:
        return Name(part.start, part.end, f"|{sets.name}|")
    if not isinstance(part, Big) or not sets.binds(part):
        return None
    body = change_terms(part.body, lambda inner: _changed(inner, sets))
    if sets.counted:
        (limit,) = part.limits
        letter = Name(limit.start, limit.end, limit.index)
        return replace(
            part, limits=(replace(limit, lower=None, upper=None),), conditions=(_apart(letter, sets.other),), body=body
        )
    conditions = tuple(c for old in part.conditions for c in _condition(old, sets))
    return replace(part, conditions=conditions, body=body)


def _condition(old: Relation, sets: _Sets) -> tuple[Relation, ...]:
    """What a membership says: that an element is not the other one, or nothing."""
    if sets.counted or _set_of(old, {sets.other}) != sets.name:
        return (old,)
    left, right = old.parts
    if not sets.other or sets.other in names_in(right) or not isinstance(left, Name):
        return ()
    return (_apart(left, sets.other),)


def _apart(letter: Name, other: str) -> Relation:
    return Relation(letter.start, letter.end, (letter, Name(letter.start, letter.end, other)), ("!=",))


def _is_about_others(statement: Statement, sets: _Sets, told: frozenset[str]) -> bool:
    """Whether a claim is about any element of the set, and not about the other one too."""
    left = left_side(statement.term)
    if not sets.other or not isinstance(left, Derivative) or statement.conditions or len(_free_of(left, sets)) != 1:
        return False
    return not _compares(statement.term, sets.other) and not told & set(names_in(statement.term))


def _free_of(left: Term, sets: _Sets) -> tuple[Name, ...]:
    """The letters at which a derivative reads the families, but for the other element."""
    read = (index for dimension, index in _positions(left) if dimension in sets.families and isinstance(index, Name))
    return tuple({index.name: index for index in read if index.name != sets.other}.values())
