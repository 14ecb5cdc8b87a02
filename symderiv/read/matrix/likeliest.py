"""The likeliest reading of a section in matrix notation: that under which most of its statements fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
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
_Choice = tuple[int, ...]  # the number of the option that is taken for each name, in their order
_Change = tuple[tuple[int, int], ...]  # places of names in a choice, each with another option


@lru_cache(maxsize=1024)  # a note is read again for each correction that is tried, with one statement changed
def _kept(term: Term, names: tuple[str, ...], inverted: frozenset[str], starred: bool) -> _Kept:
    """Where what is known of a statement is kept, under the layouts of these names."""
    return {}


@dataclass(frozen=True, slots=True)
class _Statement:
    """A relation or a claim, with the places of the names that it speaks of, and what is known of it.

    found  under options of these names, which dimensions it puts together, and how unlikely it makes them
    """

    term: Term
    forward: bool
    places: tuple[int, ...]
    kept: _Kept
    found: dict[tuple[bool, _Choice], tuple[Dimensions | None, int]] = field(default_factory=dict)


class _Weighed:
    """How unlikely readings are: by what fits under them, and by custom.  What is known of a statement is kept."""

    def __init__(self, terms: Sequence[Term], forward: frozenset[int], found: Mapping[str, Sequence[Option]]) -> None:
        self.terms, self.forward, self.options = terms, forward, found
        self.inverted, self.starred = inverted_in(terms), stars_are_entrywise(terms)
        self.names = tuple(found)
        self.custom = [[cost for cost, _ in found[name]] for name in self.names]
        relations = [n for n, term in enumerate(terms) if isinstance(term, Relation)]
        self.statements = [self._statement(n) for n in sorted(relations, key=lambda n: n not in forward)]
        self.about = [[s for s in self.statements if place in s.places] for place in range(len(self.names))]
        self.of_relations = tuple(sorted({place for s in self.statements if s.forward for place in s.places}))
        self.together: dict[tuple[bool, _Choice], Dimensions] = {}

    def _statement(self, number: int) -> _Statement:
        term = self.terms[number]
        spoken = {t.name for t in inside(term) if isinstance(t, Name | Indexed)}
        places = tuple(place for place, name in enumerate(self.names) if name in spoken)
        names = tuple(self.names[place] for place in places)
        kept = _kept(term, names, self.inverted, self.starred)
        return _Statement(term, number in self.forward, places, kept)

    def layouts(self, choice: _Choice) -> Layouts:
        """The layouts that are taken."""
        return {name: self.options[name][option][1] for name, option in zip(self.names, choice, strict=True)}

    def cost(self, choice: _Choice, numerator: bool) -> int:
        """The lower, the likelier: relations count most, then claims, then custom."""
        return self.by_fit(choice, numerator) + self._apart(choice, numerator)

    def by_fit(self, choice: _Choice, numerator: bool) -> int:
        """The same without what claims put together and relations tell apart: never more."""
        custom = sum(costs[option] for costs, option in zip(self.custom, choice, strict=True))
        return custom + _ACROSS * numerator + sum(self._of(s, choice, numerator)[1] for s in self.statements)

    def likeliest_of(self, choices: Iterable[_Choice], numerator: bool) -> tuple[int, _Choice]:
        """The first of the likeliest choices, with its cost."""
        best: tuple[int, _Choice] | None = None
        for choice in choices:
            cost = self.by_fit(choice, numerator)
            if best is None or cost < best[0]:
                cost += self._apart(choice, numerator)
                best = (cost, choice) if best is None or cost < best[0] else best
        assert best is not None
        return best

    def better(
        self, changes: Iterable[_Change], cost: int, choice: _Choice, numerator: bool
    ) -> tuple[int, _Choice] | None:
        """The likeliest of the changed choices, with its cost, if it is below that of the choice.

        What relations tell apart is looked at only where everything else is likelier already.
        """
        fit = self.by_fit(choice, numerator)
        best = None
        for change in changes:
            changed = list(choice)
            for place, option in change:
                changed[place] = option
            trial, there = tuple(changed), fit
            for place, option in change:
                there += self.custom[place][option] - self.custom[place][choice[place]]
            for s in {id(s): s for place, _ in change for s in self.about[place]}.values():
                there += self._of(s, trial, numerator)[1] - self._of(s, choice, numerator)[1]
            if there < cost and (there := there + self._apart(trial, numerator)) < cost:
                best, cost = (there, trial), there
        return best

    def known(self, choice: _Choice, numerator: bool) -> Dimensions:
        """Which dimensions the relations put together."""
        key = numerator, tuple(choice[place] for place in self.of_relations)
        if key not in self.together:
            known = _counted(self.terms, self.forward, self.layouts(choice))
            for s in self.statements:
                found = self._of(s, choice, numerator)[0] if s.forward else None
                known = known.with_all(found) if found is not None else known
            self.together[key] = known
        return self.together[key]

    def _apart(self, choice: _Choice, numerator: bool) -> int:
        """How unlikely it is what claims put together and relations tell apart."""
        known = self.known(choice, numerator)
        found = [self._of(s, choice, numerator)[0] for s in self.statements if not s.forward]
        return _APART * sum(known.apart(together) for together in found if together is not None)

    def _of(self, s: _Statement, choice: _Choice, numerator: bool) -> tuple[Dimensions | None, int]:
        """What a statement puts together, None where it does not fit, and how unlikely that makes the choice."""
        key = numerator, tuple([choice[place] for place in s.places])
        if key not in s.found:
            dimensions, is_beside = self._read(s, choice, numerator)
            missing = 0 if dimensions is not None else _NO_FIT if s.forward else _CLAIM_NO_FIT
            s.found[key] = dimensions, _BESIDE * is_beside + missing
        return s.found[key]

    def _read(self, s: _Statement, choice: _Choice, numerator: bool) -> tuple[Dimensions | None, bool]:
        """The same, and whether it fits only if columns side by side are multiplied entry by entry."""
        layouts = self.layouts(choice)
        key = numerator, tuple(layouts[self.names[place]] for place in s.places)
        if key not in s.kept:
            frame = Frame(layouts, Dimensions(), repeat("#"), numerator, inverted=self.inverted, starred=self.starred)
            try:
                frame = in_frame(frame, lambda there: sides(s.term, there))[1]
                s.kept[key] = frame.dimensions, frame.side_by_side
            except ShapeError:
                s.kept[key] = None, False
        return s.kept[key]


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
    weighed = _Weighed(terms, forward, options(terms, symbols, no_arrays))
    best = None
    for numerator in (False, True):
        first = weighed.likeliest_of(islice(_by_custom(weighed.custom), _MOST_FIRST), numerator)
        cost, settled = _settled(first, numerator, weighed)
        if best is None or cost < best[0]:
            best = cost, settled, numerator
    assert best is not None
    layouts, known = weighed.layouts(best[1]), weighed.known(best[1], best[2])
    alike = _alike([terms[n] for n in sorted(forward)], layouts, known)
    return Reading(layouts, best[2], known, alike, weighed.inverted, _first(terms), weighed.starred)


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


def _by_custom(custom: Sequence[Sequence[int]]) -> Iterator[_Choice]:
    """The ways to take all names, by custom alone, the likeliest first."""
    waiting = [(0, (0,) * len(custom), 0)]  # how unlikely, which option of each name, the first that may still change
    while waiting:
        cost, chosen, first = heappop(waiting)
        yield chosen
        for n in range(first, len(custom)):
            own, option = custom[n], chosen[n] + 1
            if option < len(own):
                more = cost + own[option] - own[option - 1]
                heappush(waiting, (more, (*chosen[:n], option, *chosen[n + 1 :]), n))


def _settled(first: tuple[int, _Choice], numerator: bool, weighed: _Weighed) -> tuple[int, _Choice]:
    """The choice, bettered while a change of one name or of two does that."""
    cost, choice = first
    singles = [(place, n) for place, own in enumerate(weighed.custom) for n in range(len(own)) if len(own) > 1]
    while True:
        better = weighed.better(((single,) for single in singles), cost, choice, numerator)
        if better is None and cost >= _CLAIM_NO_FIT:
            pairs = ((a, b) for a, b in combinations(singles, 2) if a[0] != b[0])
            better = weighed.better(islice(pairs, _MOST_PAIRS), cost, choice, numerator)
        if better is None:
            return cost, choice
        cost, choice = better


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
