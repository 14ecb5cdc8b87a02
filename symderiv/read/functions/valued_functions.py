"""Which functions of a section have no numbers as arguments, and what tells their values apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from symderiv.lang.expr import KNOWN_FUNCTIONS
from symderiv.read.functions.customary import FORMULAS
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Derivative,
    Hole,
    Indexed,
    Indicator,
    Limit,
    Name,
    Number,
    Relation,
    Term,
)
from symderiv.read.meaning.terms import change_terms, inside, names_in, parts
from symderiv.read.note import Placed
from symderiv.read.sentences.definitions import moved

_INDEX = Hole(0, 0)  # what stands for an index where values are told apart

Sort = tuple[str, int, int]  # a function by its name, with how many signs below it and in its brackets
Value = tuple[Sort, tuple[Term, ...]]


@dataclass(frozen=True, slots=True)
class Valued:
    """A function whose values are tensors: at which places names are indices, whatever they are, and the letters."""

    indices: frozenset[int]
    letters: frozenset[str]

    def value(self, part: Apply) -> Value:
        """Which value an application is, its indices apart."""
        return sort_of(part), tuple(self._skeleton(place, term) for place, term in enumerate(signs_of(part)))

    def places(self, part: Apply) -> tuple[Term, ...]:
        """The indices of an application, in order."""
        return tuple(index for place, term in enumerate(signs_of(part)) for index in self._indices(place, term))

    def _skeleton(self, place: int, term: Term) -> Term:
        found = set(map(id, self._indices(place, term)))
        return moved(change_terms(term, lambda inner: _INDEX if id(inner) in found else None), 0, 0)

    def _indices(self, place: int, term: Term) -> tuple[Term, ...]:
        if isinstance(term, Indexed):
            return tuple(index for index in term.indices if self.letters & set(names_in(index)))
        return (term,) if place in self.indices and isinstance(term, Name) else ()


def sort_of(part: Apply) -> Sort:
    return part.function, len(part.indices), len(part.arguments)


def signs_of(part: Apply) -> tuple[Term, ...]:
    return (*part.indices, *part.arguments)


def valued_functions(placed: Sequence[Placed], indices: frozenset[str]) -> Mapping[Sort, Valued]:
    """The functions whose values are tensors."""
    terms = [item.statement.term for item in placed]
    said = [term for term in terms if isinstance(term, Relation)]
    uses: dict[Sort, list[Apply]] = {}
    for term in terms:
        for part in inside(term):
            if isinstance(part, Apply):
                uses.setdefault(sort_of(part), []).append(part)
    defined = {sort_of(left) for term in said if isinstance(left := term.parts[0], Apply)}
    letters = indices | {limit.index for term in terms for part in inside(term) for limit in _limits(part)}
    derivatives = [part for term in terms for part in inside(term) if isinstance(part, Derivative)]
    told = defined | {sort_of(part) for d in derivatives for part in inside(d) if isinstance(part, Apply)}
    candidates = {sort: own for sort, own in uses.items() if _is_unknown(sort[0]) and _are_plain(own)}
    candidates = {sort: own for sort, own in candidates.items() if sort in told or not _are_of_elements(own)}
    while True:
        values = {name for term in said for name in _numbers(term, candidates)}
        by = {name for term in said for name in _variables(term, candidates)}
        found = {}
        for sort, applied in candidates.items():
            function = _function(applied, letters, values, by, is_defined=sort in defined)
            if function is not None:
                found[sort] = function
        own = {
            place.name
            for sort, function in found.items()
            for part in candidates[sort]
            for place in function.places(part)
            if isinstance(place, Name)
        }
        if len(found) == len(candidates) and own <= letters:
            return found
        candidates, letters = {sort: candidates[sort] for sort in found}, letters | own


def _limits(part: Term) -> tuple[Limit, ...]:
    return part.limits if isinstance(part, Big) else ()


def _is_unknown(function: str) -> bool:
    plain = function.lstrip("\\")
    return plain not in KNOWN_FUNCTIONS and plain not in FORMULAS and function not in ("softmax", "d", "\\sigma")


def _are_plain(applied: Sequence[Apply]) -> bool:
    """Whether a function is applied to names alone."""
    return all(
        part.arguments and not part.primes and not part.superscripts and all(map(_is_plain, signs_of(part)))
        for part in applied
    )


def _are_of_elements(applied: Sequence[Apply]) -> bool:
    """Whether a function is that of one element, `f(x_i)`: it may well be one of numbers."""
    return all(
        not part.indices and len(part.arguments) == 1 and isinstance(part.arguments[0], Indexed) for part in applied
    )


def _is_plain(term: Term) -> bool:
    return isinstance(term, Name | Number) or (isinstance(term, Indexed) and not term.superscripts)


def _numbers(term: Term, functions: Collection[Sort]) -> Iterator[str]:
    """The names that stand for numbers: not only in the brackets of these functions, in conditions, and below."""
    match term:
        case Apply() if sort_of(term) in functions:
            return
        case Name(name=name) | Indexed(name=name):
            yield name
        case Derivative(of=of):
            yield from _numbers(of, functions)
        case Big(body=body, limits=limits):
            yield from (name for name in _numbers(body, functions) if name not in {limit.index for limit in limits})
        case Indicator():
            return
        case _:
            for part in parts(term):
                yield from _numbers(part, functions)


def _variables(term: Term, functions: Collection[Sort]) -> Iterator[str]:
    """The names that derivatives are taken by."""
    for part in inside(term):
        if isinstance(part, Derivative):
            yield from (name for wrt in part.wrt for name in _numbers(wrt, functions))


def _function(
    applied: Sequence[Apply], letters: frozenset[str], values: set[str], by: set[str], *, is_defined: bool
) -> Valued | None:
    """What a function is; None where it may be one of numbers."""
    columns = list(zip(*map(signs_of, applied), strict=True))
    indices = frozenset(
        place
        for place, column in enumerate(columns)
        if any(isinstance(term, Name) and term.name in letters for term in column)
    )
    function = Valued(indices, letters)
    rows = [function.value(part)[1] for part in applied]
    varied = {place for place, column in enumerate(zip(*rows, strict=True)) if len(set(column)) > 1} | indices
    varied |= {place for place, column in enumerate(zip(*rows, strict=True)) if any(map(_has_index, column))}
    names = [{term.name for term in column if isinstance(term, Name | Indexed)} - letters for column in columns]
    first = len(applied[0].indices)
    if any(names[place] & (values | by) for place in varied) or (not is_defined and set().union(*names) & values):
        return None
    told = [place for place in range(first, len(columns)) if place in varied or not names[place] & (values | by)]
    return function if told else None


def _has_index(term: Term) -> bool:
    return any(part is _INDEX or part == _INDEX for part in inside(term))
