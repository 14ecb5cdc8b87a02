"""A section of a note: its relations become a layer, its claims expressions about that layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr, Read
from symderiv.lang.layer import Layer
from symderiv.read.assemble import assembled
from symderiv.read.claims import assumptions, named_gradient, read_claim
from symderiv.read.classify import (
    FORWARD,
    FUNCTION,
    GRADIENT,
    INDEX,
    NAMED,
    Names,
    kinds_of,
    names_of,
    stated_ranges,
)
from symderiv.read.convert import convert
from symderiv.read.definitions import with_definitions
from symderiv.read.extents import extents
from symderiv.read.function_definitions import FunctionDefinition, function_definitions
from symderiv.read.lost import lost
from symderiv.read.meaning.syntax import Apply, MeaningError, Name, Relation, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import left_side, named
from symderiv.read.note import Placed, ReadRelation, ReadSection
from symderiv.read.ranges import survey
from symderiv.read.rename import with_aliases
from symderiv.read.repairs import repair_of
from symderiv.read.work import Work


def read_section(
    statements: Sequence[Placed],
    symbols: Symbols,
    about: Layer | None = None,
    unread: Sequence[tuple[int, str]] = (),
) -> ReadSection:
    """The section's layer, relations and claims; what cannot be read is said in its place.

    about   the layer that the claims are about where the section has no relation of its own
    unread  line and text of relations that cannot be read at all: what they speak of is not known
    """
    kinds = kinds_of(statements, symbols)
    defined, told = with_definitions(statements, kinds, INDEX)
    placed, aliases = with_aliases(defined, kinds)
    notes = {n: (*told.get(n, ()), *aliases.get(n, ())) for n in {*told, *aliases}}
    forward = frozenset(n for n, kind in enumerate(kinds) if kind == FORWARD)
    given = about if not forward else None
    least = given.least if given else {}
    names = names_of(placed, symbols, frozenset(least))
    placed, relations = _repaired(placed, kinds, names)
    names = names_of(placed, symbols, frozenset(least))
    found = survey([p.statement for p in placed], names.indices, stated_ranges(placed, kinds))
    taken = frozenset((*names.ranks, *names.sizes, *names.functions))
    shapes = {name: tensor.shape for name, tensor in given.tensors.items()} if given else {}
    work = Work(placed, kinds, names, extents(found, forward, taken, shapes), notes, least=least)
    work, functions, opaque = _with_functions(work)
    layer, relations, problem, unreadable = assembled(work, relations)
    missing, lost_functions = lost(unread, names)
    unreadable, opaque = {**missing, **unreadable}, {**lost_functions, **opaque}
    if given is not None:
        layer, problem = given, None
    assumed = assumptions(work)
    claims = tuple(read_claim(work, n, layer, assumed) for n, kind in enumerate(kinds) if kind == GRADIENT)
    named = [n for n, kind in enumerate(kinds) if kind == NAMED]
    claims += tuple(named_gradient(work, n) for n in named if not work.placed[n].names_gradient)
    meanings = tuple(ReadRelation(work.placed[n], None) for n in named if work.placed[n].names_gradient)
    told_relations = (*relations.values(), *functions, *meanings)
    return ReadSection(
        tuple(relation for relation in told_relations if not relation.placed.implied),
        claims,
        layer,
        work.extents,
        problem,
        names.loss,
        unreadable,
        symbols.layer,
        names.ranks,
        opaque=opaque,
    )


def _with_functions(work: Work) -> tuple[Work, tuple[ReadRelation, ...], Mapping[str, int]]:
    """The section with the functions that it defines, what became of each definition, and which are not understood."""

    def read(number: int, term: Term, argument: str, known: Mapping[str, FunctionDefinition]) -> Expr:
        scope = replace(work.scope(number), formulas=known)
        letters = {name: place for name, place in scope.variables.items() if name != argument}
        return convert(term, replace(scope, ranks={**scope.ranks, argument: 0}, variables=letters))

    numbers = [n for n, kind in enumerate(work.kinds) if kind == FUNCTION]
    known, opaque = function_definitions(work.placed, numbers, read)
    found = []
    for number in numbers:
        item = work.placed[number]
        left = left_side(item.statement.term)
        assert isinstance(left, Apply)
        relation = ReadRelation(item, None, notes=item.statement.notes)
        if left.function not in known:
            relation = replace(relation, problem=f"what {left.function} is said to be here is not understood")
        elif left.primes:
            relation = _about_derivative(relation, left, known[left.function], replace(work, formulas=known), number)
        found.append(relation)
    return replace(work, formulas=known), tuple(found), opaque


def _about_derivative(
    relation: ReadRelation, left: Apply, function: FunctionDefinition, work: Work, number: int
) -> ReadRelation:
    """`g'(t) = 2t` where g is defined: what the derivative is and what it is said to be."""
    term = relation.placed.statement.term
    assert isinstance(term, Relation)
    argument = left.arguments[0]
    scope = work.scope(number)
    try:
        if not isinstance(argument, Name):
            raise MeaningError("the argument is no letter.", left.start, left.end)
        letters = {name: place for name, place in scope.variables.items() if name != argument.name}
        scope = replace(scope, ranks={**scope.ranks, argument.name: 0}, variables=letters)
        derived = function.at(Read(argument.name), left.primes)
        said = [convert(part, scope) for part in term.parts[1:]]
        return replace(relation, equals=tuple((derived, side) for side in said))
    except (MeaningError, Unsupported) as error:
        return replace(relation, problem=error.message)


def _repaired(
    placed: tuple[Placed, ...], kinds: Sequence[str], names: Names
) -> tuple[tuple[Placed, ...], dict[int, ReadRelation]]:
    """The statements with relations that cannot be meant replaced by what is; what was found of each relation."""
    found: dict[int, ReadRelation] = {}
    new = list(placed)
    for number, kind in enumerate(kinds):
        if kind != FORWARD:
            continue
        item = placed[number]
        repair = repair_of(number, placed, kinds, names)
        relation = ReadRelation(item, named(left_side(item.statement.term)), notes=item.statement.notes)
        if repair is not None:
            relation = replace(
                relation,
                problem=repair.problem,
                error_class=repair.error_class,
                culprit=repair.culprit,
                repaired=repair.repaired,
            )
            if repair.repaired is not None:
                new[number] = replace(item, statement=replace(item.statement, term=repair.repaired))
        found[number] = relation
    return tuple(new), found
