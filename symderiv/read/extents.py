"""The range of every dimension and every index of a section, in the author's own counting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.expr import Constant, Expr, Index, Size
from symderiv.lang.index_form import expression, plus, polynomial, tidy, times
from symderiv.lang.polynomial import linear_in
from symderiv.lang.walk import free_indices
from symderiv.read.index_terms import index_expression
from symderiv.read.meaning.syntax import MeaningError, Name, Number, Term
from symderiv.read.meaning.terms import inside
from symderiv.read.ranges import (
    Classes,
    Dimension,
    Member,
    Occurrence,
    Survey,
    Variable,
    is_simple,
    is_size,
    read_along,
)

Range = tuple[Expr, Expr]
_FRESH = ("n", "m", "H", "W", "K", "M", "N", "P", "Q", "R", "U", "V")


@dataclass(frozen=True, slots=True)
class Extents:
    """Ranges, both ends included, of the dimensions of tensors and of indices; `sizes` names what they are made of.

    `guesses` say what was assumed.
    """

    dimensions: Mapping[Dimension, Range]
    variables: Mapping[Variable, Range]
    sizes: tuple[str, ...]
    guesses: tuple[str, ...]

    def origin(self, dimension: Dimension) -> Expr:
        """The author's first index of a dimension."""
        return self.dimensions[dimension][0]


def extents(
    found: Survey, relations: frozenset[int], taken: frozenset[str], shapes: Mapping[str, tuple[Expr, ...]]
) -> Extents:
    """The ranges; `relations` are the numbers of the statements that define something, which tell more than claims.

    `taken` are names that no new size may have, `shapes` those of tensors that are known from elsewhere.
    """
    usual = _usual_base(found)
    resolved = _Resolver(found, relations, taken, shapes, usual).resolve()
    if usual == 0 and _begins_below_zero(resolved):  # `a_{2i-1}` with i = 0: the note counts from 1
        from_one = _Resolver(found, relations, taken, shapes, 1).resolve()
        return resolved if _begins_below_zero(from_one) else from_one
    return resolved


def _usual_base(found: Survey) -> int:
    """1 where the note shows a first element 1 and never a 0, else 0."""
    literals = {o.index.value for o in found.occurrences if isinstance(o.index, Number)}
    lowers = {low.value for low, _ in found.limits.values() if isinstance(low, Number)}
    return 1 if 1 in literals | lowers and 0 not in literals | lowers else 0


def _begins_below_zero(resolved: Extents) -> bool:
    return any(isinstance(low, Constant) and low.value < 0 for low, _ in resolved.dimensions.values())


class _Resolver:
    def __init__(
        self,
        found: Survey,
        relations: frozenset[int],
        taken: frozenset[str],
        shapes: Mapping[str, tuple[Expr, ...]],
        base: int,
    ) -> None:
        self.found = found
        self.relations = relations
        known = frozenset((tensor, place) for tensor, shape in shapes.items() for place in range(len(shape)))
        self.classes = Classes(found.occurrences, relations, known)
        self.shifted = read_along(found.occurrences, relations)
        for variable in found.variables:
            self.classes.find(variable)
        for variable, dimension in found.with_elements():
            self.classes.join(dimension, variable)
        self.ranges: dict[Member, Range] = {}
        self.sizes: dict[str, None] = {}
        self.guesses: list[str] = []
        self.fresh = (name for name in _names(taken))
        self.base = base
        for tensor, shape in shapes.items():
            for place, size in enumerate(shape):
                self.ranges[self.classes.find((tensor, place))] = self._counted(size)

    def resolve(self) -> Extents:
        roots = list(dict.fromkeys(self.classes.find(o.dimension) for o in self.found.occurrences))
        roots += [r for r in dict.fromkeys(self.classes.find(v) for v in self.found.variables) if r not in roots]
        for only_relations in (True, False):
            for root in roots:
                known = (
                    self.ranges.get(root)
                    or self._from_limits(root, only_relations)
                    or self._from_literals(root, only_relations)
                )
                if known is not None:
                    self.ranges[root] = known
            if only_relations:
                self._from_reads(roots)
        for root in roots:
            if root not in self.ranges:
                self.ranges[root] = self._of_same_letter(root) or self._new_size(root)
        dimensions = {m: self.ranges[r] for r in roots for m in self.classes.members(r) if len(m) == 2}
        variables = {m: self.ranges[r] for r in roots for m in self.classes.members(r) if len(m) == 3}
        return Extents(dimensions, variables, tuple(self.sizes), tuple(self.guesses))

    def _from_limits(self, root: Member, only_relations: bool) -> Range | None:
        for member in self.classes.members(root):
            if member in self.found.limits and (len(member) == 2 or not only_relations or member[0] in self.relations):
                lower, upper = self.found.limits[member]
                in_relation = len(member) == 2 or member[0] in self.relations
                tells = in_relation or not isinstance(upper, Number)  # a claim's number may be its slip
                fits = is_size if in_relation else is_simple
                if tells and fits(lower) and fits(upper) and not any(map(self._mentions_index, (lower, upper))):
                    return self._size_expression(lower), self._size_expression(upper)
        return None

    def _mentions_index(self, limit: Term) -> bool:
        letters = {variable[2] for variable in self.found.variables}
        return any(isinstance(part, Name) and part.name in letters for part in inside(limit))

    def _size_expression(self, term: Term) -> Expr:
        def of_name(symbol: Term) -> Expr:
            if not isinstance(symbol, Name):
                raise MeaningError("a limit is no size.", symbol.start, symbol.end)
            self.sizes[symbol.name] = None
            return Size(symbol.name)

        return tidy(index_expression(term, of_name))

    def _from_literals(self, root: Member, only_relations: bool) -> Range | None:
        members = set(self.classes.members(root))
        values = [
            o.index.value
            for o in self.found.occurrences
            if o.dimension in members
            and isinstance(o.index, Number)
            and (o.statement in self.relations or not only_relations)
        ]
        return (constant(min(values)), constant(max(values))) if values else None

    def _of_same_letter(self, root: Member) -> Range | None:
        """An index that stands alone in no dimension runs as the same letter does in a relation."""
        members = self.classes.members(root)
        if any(len(member) == 2 for member in members):
            return None
        letters = {member[-1] for member in members}
        for variable in self.found.variables:
            if variable[0] in self.relations and variable[2] in letters and self.classes.find(variable) in self.ranges:
                return self.ranges[self.classes.find(variable)]
        return None

    def _new_size(self, root: Member) -> Range:
        name = next(self.fresh)
        self.sizes[name] = None
        for tensor, place in sorted(m for m in self.classes.members(root) if len(m) == 2)[:1]:
            self.guesses.append(f"the size of {tensor} along dimension {place + 1} is not given: it is called {name}")
        return self._counted(Size(name))

    def _counted(self, size: Expr) -> Range:
        return constant(self.base), tidy(add(size, constant(self.base - 1)))

    def _from_reads(self, roots: list[Member]) -> None:
        """Dimensions that relations read only at expressions get the smallest range that holds all reads."""
        waiting = [r for r in roots if r not in self.ranges and self._hull_reads(r)]
        others = [r for r in roots if r not in self.ranges and r not in waiting]
        for root in others:
            if any(
                o.statement in self.relations and self.classes.find(o.dimension) == root for o in self.found.occurrences
            ):
                known = self._from_limits(root, False) or self._new_size(root)
                self.ranges[root] = known
        found = True
        while found:  # one may tell the next: a layer over what a layer gives
            found = False
            for root in waiting:
                hull = self._hull(self._hull_reads(root)) if root not in self.ranges else None
                if hull is not None:
                    self.ranges[root] = hull
                    found = True

    def _hull_reads(self, root: Member) -> list[Occurrence]:
        reads = [
            o
            for o in self.found.occurrences
            if o.statement in self.relations and self.classes.find(o.dimension) == root
        ]
        along = any(o.dimension in self.shifted for o in reads)
        plain = [o for o in reads if isinstance(o.index, Name) and o.index.name in o.scope]
        others = [o for o in reads if not isinstance(o.index, Name | Number)]
        if plain and not along and not self._tell_size(others, root):
            return []
        return [o for o in reads if not isinstance(o.index, Number) and (along or o not in plain)]

    def _tell_size(self, reads: list[Occurrence], root: Member) -> bool:
        """Whether reads at expressions tell how long a dimension is that a relation defines: `y_i = sum_k w_k x_{i+k}`.

        Not where the index runs over that dimension itself, as in a recurrence.
        """
        defined = {o.dimension for o in self.found.occurrences if o.defines and o.statement in self.relations}
        if not any(member in defined for member in self.classes.members(root)):
            return False
        own = [variable for o in reads for variable in o.scope.values() if _mentions(o.index, variable[2])]
        return bool(reads) and all(self.classes.find(variable) != root for variable in own)

    def _hull(self, reads: list[Occurrence]) -> Range | None:
        ends = [self._ends(o) for o in reads]
        if not ends or any(e is None for e in ends):
            return None
        spans = [e for e in ends if e is not None]
        facts = Facts({})
        lower, upper = spans[0]
        for low, high in spans[1:]:
            lower = low if never_negative(sub(lower, low), facts) else lower
            upper = high if never_negative(sub(high, upper), facts) else upper
        covers = all(
            never_negative(sub(low, lower), facts) and never_negative(sub(upper, high), facts) for low, high in spans
        )
        return (lower, upper) if covers else None

    def _ends(self, occurrence: Occurrence) -> Range | None:
        """The smallest and the largest value of an index expression over the ranges of its variables."""
        ranges: dict[str, Range] = {}

        def of_name(symbol: Term) -> Expr:
            if isinstance(symbol, Name) and symbol.name in occurrence.scope:
                root = self.classes.find(occurrence.scope[symbol.name])
                if root in self.ranges:
                    ranges[symbol.name] = self.ranges[root]
                return Index(symbol.name)
            if isinstance(symbol, Name):
                self.sizes[symbol.name] = None
                return Size(symbol.name)
            raise MeaningError("an index is no arithmetic of indices and sizes.", symbol.start, symbol.end)

        try:
            value = index_expression(occurrence.index, of_name)
        except MeaningError:
            return None
        lower = upper = value
        for name in sorted(free_indices(value)):
            if name not in ranges:
                return None
            low, high = ranges[name]
            ends = _at_ends(lower, name, low, high), _at_ends(upper, name, high, low)
            if ends[0] is None or ends[1] is None:
                return None
            lower, upper = ends[0], ends[1]
        return tidy(lower), tidy(upper)


def _at_ends(value: Expr, name: str, for_rising: Expr, for_falling: Expr) -> Expr | None:
    split = linear_in(polynomial(value), name)
    if split is None:
        return None
    slope, rest = split
    signs = {number > 0 for number in slope.values()}
    if len(signs) > 1:
        return None
    end = for_rising if signs in ({True}, set()) else for_falling
    return expression(plus(rest, times(slope, polynomial(end))))


def _mentions(index: Term, name: str) -> bool:
    return any(isinstance(part, Name) and part.name == name for part in inside(index))


def _names(taken: frozenset[str]):  # type: ignore[no-untyped-def]
    yield from (name for name in _FRESH if name not in taken)
    number = 1
    while True:
        yield f"N_{number}"
        number += 1


def span_size(extent: Range) -> Expr:
    """How many values a range has."""
    return tidy(add(sub(extent[1], extent[0]), constant(1)))


def is_literal(extent: Range) -> bool:
    """Whether both ends are numbers."""
    return all(isinstance(end, Constant) for end in extent)
