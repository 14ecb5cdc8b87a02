"""Over which values each index runs and how large each tensor is, as far as a section of a note tells.

An index that stands alone in a dimension runs over that dimension: the two are in one class.  A class takes its range
from limits that are given, else from the literal indices that occur, else from reads like `a_{2i+1}` in relations, else
it gets a size of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from symderiv.read.meaning.syntax import (
    Big,
    Delimited,
    Dots,
    Indexed,
    Listing,
    Name,
    Negative,
    Number,
    Plus,
    Quotient,
    Relation,
    Statement,
    Term,
    Times,
)
from symderiv.read.meaning.terms import left_side, parts

Dimension = tuple[str, int]
Variable = tuple[int, int, str]  # the statement, the binder's start + 1 (0 for a free index), the index
Member = Dimension | Variable


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An index expression in a dimension of a tensor, with the variables that its names stand for there."""

    statement: int
    dimension: Dimension
    index: Term
    scope: Mapping[str, Variable]
    defines: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """All index positions of a section, and the limits that are given for variables.

    `compared` are variables beside the tensors that they are compared with, v with s in `[s_t = v]`.
    """

    occurrences: tuple[Occurrence, ...]
    limits: Mapping[Member, tuple[Term, Term]]
    variables: tuple[Variable, ...]
    compared: tuple[tuple[Variable, str], ...] = ()

    def with_elements(self) -> Iterator[tuple[Variable, Dimension]]:
        """The variables that are compared with the number of an element, and the dimension that this is one of."""
        told = {
            o.index.name: o.dimension
            for o in self.occurrences
            if isinstance(o.index, Indexed) or (isinstance(o.index, Name) and o.index.name not in o.scope)
        }
        yield from ((variable, told[name]) for variable, name in self.compared if name in told)


@dataclass(slots=True)
class _Notes:
    occurrences: list[Occurrence] = field(default_factory=list)
    limits: dict[Member, tuple[Term, Term]] = field(default_factory=dict)
    variables: dict[Variable, None] = field(default_factory=dict)
    compared: dict[tuple[Variable, str], None] = field(default_factory=dict)


def survey(statements: Sequence[Statement], indices: frozenset[str], given: Mapping[str, tuple[Term, Term]]) -> Survey:
    """Goes through the statements; `indices` are the letters that are indices where no sum binds them.

    `given` are ranges that prose or a declaration states for an index letter.
    """
    notes = _Notes()
    for statement in statements:
        for dimension, ends in elements_listed(statement.term):
            notes.limits.setdefault(dimension, ends)
    for number, statement in enumerate(statements):
        scope = {name: (number, 0, name) for name in indices | set(statement.free)}
        own = {r.index: (r.lower, r.upper) for r in statement.ranges if r.lower is not None and r.upper is not None}
        for name, variable in scope.items():
            if name in own or name in given:
                notes.limits[variable] = own[name] if name in own else given[name]
        left = left_side(statement.term)
        for term in (statement.term, *statement.conditions):
            _visit(term, number, scope, notes, left)
    return Survey(tuple(notes.occurrences), notes.limits, tuple(notes.variables), tuple(notes.compared))


def elements_listed(term: Term) -> Iterator[tuple[Dimension, tuple[Term, Term]]]:
    """The first and the last element that `s_1, \\dots, s_C` names, by the dimension."""
    if not isinstance(term, Listing) or not any(isinstance(item, Dots) for item in term.items):
        return
    elements = [item for item in term.items if not isinstance(item, Dots)]
    if len({item.name if isinstance(item, Indexed) else "" for item in elements}) != 1 or len(elements) < 2:
        return
    first, last = elements[0], elements[-1]
    if isinstance(first, Indexed) and isinstance(last, Indexed) and len(first.indices) == len(last.indices) == 1:
        yield (first.name, 0), (first.indices[0], last.indices[0])


def _visit(term: Term, number: int, scope: Mapping[str, Variable], notes: _Notes, left: Term) -> None:
    match term:
        case Name(name=name) if name in scope:
            notes.variables[scope[name]] = None
        case Relation(parts=(Name(name=letter), Indexed(name=name)) | (Indexed(name=name), Name(name=letter))):
            if letter in scope:
                notes.compared[scope[letter], name] = None
        case Relation(parts=(Name(name=one), Name(name=other))) if (one in scope) != (other in scope):
            letter, name = (one, other) if one in scope else (other, one)
            notes.variables[scope[letter]] = None
            notes.compared[scope[letter], name] = None
        case Indexed(name=name, indices=indices):
            for place, index in enumerate(indices):
                notes.occurrences.append(Occurrence(number, (name, place), index, scope, term is left))
                for variable in _variables(index, scope):
                    notes.variables[variable] = None
        case Big(start=start, limits=limits, conditions=conditions, body=body):
            inner = dict(scope)
            for limit in limits:
                variable = (number, start + 1, limit.index)
                inner[limit.index] = variable
                notes.variables[variable] = None
                if limit.lower is not None and limit.upper is not None:
                    notes.limits[variable] = (limit.lower, limit.upper)
            for part in (body, *conditions, *(side for lim in limits for side in parts(lim))):
                _visit(part, number, inner, notes, left)
            return
    for part in parts(term):
        _visit(part, number, scope, notes, left)


def _variables(index: Term, scope: Mapping[str, Variable]) -> Iterator[Variable]:
    if isinstance(index, Name) and index.name in scope:
        yield scope[index.name]
    for part in parts(index):
        yield from _variables(part, scope)


class Classes:
    """Dimensions and variables that share one range.

    Relations say which do.  A claim adds what the relations leave open, but does not put together what they tell apart:
    that would take a slip in the claim for a fact.  `known` are dimensions told from elsewhere, by a declared layer.
    """

    def __init__(
        self, occurrences: Sequence[Occurrence], relations: frozenset[int], known: frozenset[Dimension] = frozenset()
    ) -> None:
        self._parent: dict[Member, Member] = {}
        self._told: set[Member] = set(known)
        ordered = sorted(occurrences, key=lambda occurrence: occurrence.statement not in relations)
        shifted = read_along(occurrences, relations)
        used = {v for o in occurrences if not o.defines for v in _variables(o.index, o.scope)}
        for occurrence in ordered:
            self.find(occurrence.dimension)
            bare = occurrence.defines and used.isdisjoint(_variables(occurrence.index, occurrence.scope))
            if occurrence.statement in relations and not bare:  # `t_j = [j = c]` tells nothing of how many there are
                self._told.add(occurrence.dimension)
        for occurrence in ordered:
            if isinstance(occurrence.index, Name) and occurrence.index.name in occurrence.scope:
                variable = occurrence.scope[occurrence.index.name]
                if occurrence.statement in relations and occurrence.dimension in shifted:
                    continue
                if occurrence.statement in relations or not self._both_told(occurrence.dimension, variable):
                    self.join(occurrence.dimension, variable)

    def _both_told(self, dimension: Dimension, variable: Variable) -> bool:
        """Whether relations speak of this dimension and of another one that the variable already runs over."""
        if self.find(dimension) == self.find(variable) or not self._is_told(dimension):
            return False
        return self._is_told(variable)

    def _is_told(self, member: Member) -> bool:
        return any(other in self._told for other in self.members(member))

    def find(self, member: Member) -> Member:
        """The member that stands for the class."""
        while self._parent.setdefault(member, member) != member:
            member = self._parent[member]
        return member

    def join(self, left: Member, right: Member) -> None:
        """Puts two classes together; a dimension stands for a class rather than a variable."""
        a, b = self.find(left), self.find(right)
        if a == b:
            return
        first, second = sorted((a, b), key=lambda m: (len(m), m))
        self._parent[second] = first

    def members(self, of: Member) -> tuple[Member, ...]:
        """Everything in the class, in the order of first appearance."""
        root = self.find(of)
        return tuple(m for m in self._parent if self.find(m) == root)


def read_along(occurrences: Sequence[Occurrence], relations: frozenset[int]) -> frozenset[Dimension]:
    """Dimensions that relations read at an index and at expressions too, `x_i x_{i+1}`: all reads tell their range."""
    plain: set[Dimension] = set()
    others: set[Dimension] = set()
    for occurrence in occurrences:
        if occurrence.statement in relations and not occurrence.defines:
            is_plain = isinstance(occurrence.index, Name) and occurrence.index.name in occurrence.scope
            if any(True for _ in _variables(occurrence.index, occurrence.scope)):
                (plain if is_plain else others).add(occurrence.dimension)
    defined = {o.dimension for o in occurrences if o.defines}
    return frozenset((plain & others) - defined)


def is_simple(limit: Term) -> bool:
    """Whether a limit tells a size: a number, a name, or a name plus or minus a number."""
    match limit:
        case Number() | Name():
            return True
        case Plus(terms=(Name(), Number())) | Plus(terms=(Name(), Negative(term=Number()))):
            return True
    return False


def is_size(limit: Term) -> bool:
    """Whether a limit is made of numbers and names alone, by sums and halves: `n - K + 1`."""
    match limit:
        case Number() | Name():
            return True
        case Plus(terms=terms):
            return all(map(is_size, terms))
        case Negative(term=inner):
            return is_size(inner)
        case Times(factors=factors):
            return sum(not isinstance(factor, Number) for factor in factors) < 2 and all(map(is_size, factors))
        case Delimited(kind="floor", term=Quotient(numerator=above, denominator=Number())):
            return is_size(above)
    return False
