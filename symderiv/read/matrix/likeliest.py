"""The likeliest reading of a section in matrix notation: that under which most of its statements fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache, partial
from heapq import heappop, heappush
from itertools import combinations, islice, repeat
from typing import TypeVar

from symderiv.read.matrix.arrays import Array, Frame, ShapeError, SideBySideError
from symderiv.read.matrix.dimensions import Dimensions
from symderiv.read.matrix.inverses import inverted_in
from symderiv.read.matrix.layouts import Layout, Layouts, Option, options
from symderiv.read.matrix.marks import stars_are_entrywise
from symderiv.read.matrix.reading import array
from symderiv.read.meaning.syntax import Big, Dots, Indexed, Name, Number, Relation, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import inside, left_side

_MOST_FIRST = 400
_MOST_PAIRS = 2000
_NO_FIT, _CLAIM_NO_FIT, _APART, _ACROSS, _BESIDE = 12, 4, 3, 3, 3  # how unlikely it makes a reading


@dataclass(frozen=True, slots=True)
class Reading:
    """What the names are, whether gradients lie across, and which dimensions the relations put together.

    alike  those that the letters of relations put together, where they write indices
    """

    layouts: Layouts
    numerator: bool
    known: Dimensions
    alike: Dimensions = field(default_factory=Dimensions)
    inverted: frozenset[str] = frozenset()
    counted_from: int = 1
    starred: bool = False


_Kept = dict[tuple[bool, tuple[Layout, ...]], tuple[Dimensions | None, bool]]


@lru_cache(maxsize=1024)  # a note is read again for each correction that is tried, with one statement changed
def _kept(term: Term, names: tuple[str, ...], inverted: frozenset[str], starred: bool) -> _Kept:
    """Where what is known of a statement is kept, under the layouts of these names."""
    return {}


@dataclass(slots=True)
class _Weighed:
    """How unlikely readings are: by what fits under them, and by custom.  What is known of a statement is kept."""

    terms: Sequence[Term]
    forward: frozenset[int]
    options: Mapping[str, Sequence[Option]]
    kept: list[_Kept] = field(init=False)
    names: list[list[str]] = field(init=False)
    inverted: frozenset[str] = field(init=False)
    starred: bool = field(init=False)

    def __post_init__(self) -> None:
        self.inverted = inverted_in(self.terms)
        self.starred = stars_are_entrywise(self.terms)
        spoken = [{t.name for t in inside(term) if isinstance(t, Name | Indexed)} for term in self.terms]
        self.names = [[name for name in self.options if name in found] for found in spoken]
        told = zip(self.terms, self.names, strict=True)
        self.kept = [_kept(term, tuple(names), self.inverted, self.starred) for term, names in told]

    def cost(self, layouts: Layouts, numerator: bool) -> int:
        """The lower, the likelier: relations count most, then claims, then custom."""
        custom = sum(cost for name, own in self.options.items() for cost, layout in own if layout == layouts[name])
        cost = custom + _ACROSS * numerator
        known = _counted(self.terms, self.forward, layouts)
        statements = [n for n, term in enumerate(self.terms) if isinstance(term, Relation)]
        for number in sorted(statements, key=lambda n: n not in self.forward):
            found = self.dimensions(number, layouts, numerator)
            cost += _BESIDE * self.is_beside(number, layouts, numerator)
            if found is None:
                cost += _NO_FIT if number in self.forward else _CLAIM_NO_FIT
            elif number in self.forward:
                known = known.with_all(found)
            else:
                cost += _APART * known.apart(found)
        return cost

    def known(self, layouts: Layouts, numerator: bool) -> Dimensions:
        """Which dimensions the relations put together."""
        known = _counted(self.terms, self.forward, layouts)
        for number in sorted(self.forward):
            found = self.dimensions(number, layouts, numerator)
            known = known.with_all(found) if found is not None else known
        return known

    def dimensions(self, number: int, layouts: Layouts, numerator: bool) -> Dimensions | None:
        """What a statement puts together; None where it does not fit."""
        return self._read(number, layouts, numerator)[0]

    def is_beside(self, number: int, layouts: Layouts, numerator: bool) -> bool:
        """Whether a statement fits only if columns side by side are multiplied entry by entry."""
        return self._read(number, layouts, numerator)[1]

    def _read(self, number: int, layouts: Layouts, numerator: bool) -> tuple[Dimensions | None, bool]:
        kept, key = self.kept[number], (numerator, tuple(layouts[name] for name in self.names[number]))
        if key not in kept:
            frame = Frame(layouts, Dimensions(), repeat("#"), numerator, inverted=self.inverted, starred=self.starred)
            try:
                frame = in_frame(frame, lambda there: sides(self.terms[number], there))[1]
                kept[key] = frame.dimensions, frame.side_by_side
            except ShapeError:
                kept[key] = None, False
        return kept[key]


def _counted(terms: Sequence[Term], forward: frozenset[int], layouts: Layouts) -> Dimensions:
    """The dimensions of what relations write out entry by entry: those with as many entries are one."""
    last: dict[str, Fraction] = {}
    for left in (left_side(terms[number]) for number in forward):
        if isinstance(left, Indexed) and all(isinstance(index, Number) for index in left.indices):
            for dimension, index in _placed(left, layouts):
                if isinstance(index, Number):
                    last[dimension] = max(last.get(dimension, index.value), index.value)
    found = Dimensions()
    first: dict[Fraction, str] = {}
    for dimension, number in last.items():
        found.join(first.setdefault(number, dimension), dimension)
    return found


def _placed(term: Indexed, layouts: Layouts) -> Iterator[tuple[str, Term]]:
    """The dimensions of an array that has all of its indices, each with the index in it."""
    layout = layouts.get(term.name, Layout())
    axes = [axis for axis, has in ((0, layout.rows), (1, layout.columns)) if has]
    yield from ((f"{term.name}:{a}", index) for a, index in zip(axes, term.indices[layout.written :], strict=False))


def likeliest(terms: Sequence[Term], forward: frozenset[int], symbols: Symbols, no_arrays: frozenset[str]) -> Reading:
    """The best of the customary readings, bettered until no other taking of one name or of two is likelier."""
    found = options(terms, symbols, no_arrays)
    weighed = _Weighed(terms, forward, found)
    best = None
    for numerator in (False, True):
        first = min(islice(_by_custom(found), _MOST_FIRST), key=partial(weighed.cost, numerator=numerator))
        cost, settled = _settled(first, numerator, weighed)
        if best is None or cost < best[0]:
            best = cost, settled, numerator
    assert best is not None
    known = weighed.known(best[1], best[2])
    alike = _alike([terms[n] for n in sorted(forward)], best[1], known)
    return Reading(best[1], best[2], known, alike, weighed.inverted, _first(terms), weighed.starred)


def _alike(relations: Sequence[Term], layouts: Layouts, known: Dimensions) -> Dimensions:
    """The dimensions that are one, with those in which a relation has the same letter: `Y_{ij} = c_j X_{ij}`."""
    found = known.copy()
    for term in relations:
        first: dict[str, str] = {}
        for part in (part for part in inside(term) if isinstance(part, Indexed)):
            for dimension, index in _placed(part, layouts):
                if isinstance(index, Name):
                    found.join(first.setdefault(index.name, dimension), dimension)
    return found


def _first(terms: Sequence[Term]) -> int:
    """The number that counting begins with: 0 where some element or sum has it."""
    everything = [part for term in terms for part in inside(term)]
    indices = [index for part in everything if isinstance(part, Indexed) for index in part.indices]
    lower = [limit.lower for part in everything if isinstance(part, Big) for limit in part.limits]
    return int(not any(isinstance(number, Number) and number.value == 0 for number in (*indices, *lower)))


def _by_custom(found: Mapping[str, Sequence[Option]]) -> Iterator[Layouts]:
    """The ways to take all names, by custom alone, the likeliest first."""
    names = list(found)
    waiting = [(0, (0,) * len(names), 0)]  # how unlikely, which option of each name, the first that may still change
    while waiting:
        cost, chosen, first = heappop(waiting)
        yield {name: found[name][option][1] for name, option in zip(names, chosen, strict=True)}
        for n in range(first, len(names)):
            own, option = found[names[n]], chosen[n] + 1
            if option < len(own):
                more = cost + own[option][0] - own[option - 1][0]
                heappush(waiting, (more, (*chosen[:n], option, *chosen[n + 1 :]), n))


def _settled(layouts: Layouts, numerator: bool, weighed: _Weighed) -> tuple[int, Layouts]:
    cost = weighed.cost(layouts, numerator)
    while True:
        single = [{name: layout} for name, own in weighed.options.items() for _, layout in own if len(own) > 1]
        trial = _best_of(single, layouts, numerator, weighed)
        if trial is None or trial[0] >= cost:
            pairs = ({**a, **b} for a, b in combinations(single, 2) if a.keys() != b.keys())
            trial = _best_of(islice(pairs, _MOST_PAIRS), layouts, numerator, weighed) if cost >= _CLAIM_NO_FIT else None
        if trial is None or trial[0] >= cost:
            return cost, layouts
        cost, layouts = trial


def _best_of(
    changes: Iterable[Layouts], layouts: Layouts, numerator: bool, weighed: _Weighed
) -> tuple[int, Layouts] | None:
    trials = ({**layouts, **change} for change in changes)
    return min(((weighed.cost(trial, numerator), trial) for trial in trials), key=lambda t: t[0], default=None)


Result = TypeVar("Result")


def in_frame(frame: Frame, read: Callable[[Frame], Result]) -> tuple[Result, Frame]:
    """What is read, and the frame; columns side by side are multiplied entry by entry where nothing else fits."""
    strict = replace(frame, dimensions=frame.dimensions.copy())
    try:
        return read(strict), strict
    except SideBySideError:
        loose = replace(frame, side_by_side=True)
        return read(loose), loose


def sides(term: Term, frame: Frame) -> list[Array]:
    """The sides of a relation as arrays of one shape."""
    sides = list(term.parts) if isinstance(term, Relation) else [term]
    if isinstance(term, Relation) and not {"=", ":="} & set(term.relations):
        return []
    left = array(sides[0], frame)
    frame.keeps_rows, frame.keeps_columns = left.rows is not None, left.columns is not None
    found = [left]
    for side in sides[1:]:
        right = array(side, frame)
        fits = (bool(right.rows), bool(right.columns)) == (bool(left.rows), bool(left.columns))
        if not fits and not (isinstance(side, Number | Dots) and not left.is_number):
            raise ShapeError(f"the left side is {left.kind}, this is {right.kind}.", side.start, side.end)
        frame.same(left.rows, right.rows)
        frame.same(left.columns, right.columns)
        found.append(right)
    return found
