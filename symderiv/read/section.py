"""A section of a note: its relations become a layer, its claims expressions about that layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.lang.expr import Comparison, Expr, gradient_name, partial_name
from symderiv.lang.layer import Layer
from symderiv.read.assemble import assembled
from symderiv.read.claims import assumptions, named_gradient, read_claim, with_mendings
from symderiv.read.classify import (
    FORWARD,
    FUNCTION,
    GRADIENT,
    INDEX,
    MENDED,
    NAMED,
    Names,
    names_of,
    stated_ranges,
)
from symderiv.read.convert import convert
from symderiv.read.extents import extents
from symderiv.read.functions.applied import defined_numbers
from symderiv.read.functions.function_definitions import FunctionDefinition, function_definitions, spelled_functions
from symderiv.read.gradients.by_expressions import with_named_variables
from symderiv.read.lost import lost
from symderiv.read.matrix.composites import with_named_matrices
from symderiv.read.matrix.layouts import LOSSES, core
from symderiv.read.matrix.spelled import Spelled, spelled
from symderiv.read.meaning.syntax import Apply, Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import derivatives_in, is_differential, left_side, named
from symderiv.read.names.assumed import is_stated_sum, with_assumptions
from symderiv.read.names.nameless import widened, with_nameless
from symderiv.read.names.rename import with_aliases
from symderiv.read.names.strange_names import with_meant_names
from symderiv.read.names.told_sizes import read_as_numbers, shapes_told, without_told
from symderiv.read.note import GradientNames, Placed, ReadClaim, ReadRelation, ReadSection, ToldSize
from symderiv.read.prepared import prepared
from symderiv.read.ranges import survey
from symderiv.read.repairs.relations import repair_of
from symderiv.read.repairs.sum_repairs import shadows_nothing
from symderiv.read.sentences.bare_left_sides import with_left_indices
from symderiv.read.sentences.counts import with_counts
from symderiv.read.sentences.definitions import with_definitions
from symderiv.read.superscripts.steps import with_first_steps
from symderiv.read.work import Work

_NONE_TOLD: Mapping[str, ToldSize] = {}


def read_section(
    statements: Sequence[Placed],
    symbols: Symbols,
    about: Layer | None = None,
    unread: Sequence[tuple[int, str]] = (),
    symmetric: frozenset[str] = frozenset(),
    shares: frozenset[str] = frozenset(),
    sizes: Mapping[str, ToldSize] = _NONE_TOLD,
) -> ReadSection:
    """The section's layer, relations and claims; what cannot be read is said in its place.

    about   the layer that the claims are about where the section has no relation of its own
    unread  line and text of relations that cannot be read at all: what they speak of is not known
    symmetric  matrices that are said to be so
    shares  what is said to add up to 1
    sizes   those that words tell
    """
    ready = prepared(statements, symbols)
    said = ready.kinds
    defined, told = with_definitions(ready.statements, said, INDEX)
    counted, counts = with_counts(defined, said)
    aliased, aliases = with_aliases(counted, said)
    meant, strange = with_meant_names(aliased, said)
    by_name, variables = with_named_variables(meant, said, ready.indices)
    named, matrices = with_named_matrices((*by_name, *variables))
    placed, kinds = (*named, *matrices), (*said, *(FORWARD for _ in (*variables, *matrices)))
    forward = frozenset(n for n, kind in enumerate(kinds) if kind == FORWARD)
    own = [n for n in forward if not derivatives_in(placed[n].statement.term)]
    given = about if not own else None
    least = given.least if given else {}
    told_numbers = read_as_numbers(placed, sizes) if given is None else frozenset()
    of_layer = frozenset(least) | told_numbers
    names = names_of(placed, symbols, of_layer)
    placed = with_left_indices(placed, kinds, names.indices)
    places = frozenset(name for name in names.labels if not names.ranks.get(name))
    numbers = names.indices | names.sizes | places | _numbers(placed, forward, names.loss)
    arrays = spelled(placed, forward, symbols, numbers)
    ranks = {name: layout.written + layout.axes for name, layout in arrays.layouts.items()}
    placed = with_first_steps((*arrays.placed, *(mended.placed for mended in arrays.mended), *arrays.implied))
    kinds = (*kinds, *(MENDED for _ in arrays.mended), *(FORWARD for _ in arrays.implied))
    forward |= {n for n, kind in enumerate(kinds) if kind == FORWARD}
    names = names_of(placed, symbols, of_layer, ranks)
    placed, kinds = with_nameless(placed, kinds, names.indices, ready.values)
    names = names_of(placed, symbols, of_layer, ranks)
    guesses = (told, counts, aliases, arrays.notes)
    notes = {n: (*(t for of in guesses for t in of.get(n, ())), *ready.notes(n)) for n in range(len(placed))}
    placed, relations = _repaired(placed, kinds, names, counts, arrays.problems)
    names = names_of(placed, symbols, of_layer, ranks)
    surveyed = survey([p.statement for p in placed], names.indices, stated_ranges(placed, kinds))
    taken = frozenset((*names.ranks, *names.sizes, *names.functions))
    shapes = shapes_told(told_numbers, sizes, names.ranks)
    shapes = {name: tensor.shape for name, tensor in given.tensors.items()} if given else shapes
    work = Work(
        placed,
        kinds,
        names,
        extents(without_told(surveyed, sizes, forward), forward, taken, shapes),
        notes,
        least=least,
        misfits=arrays.problems,
        symmetric=symmetric,
        shares=shares,
        guesses=arrays.guesses,
    )
    work, functions, opaque = _with_functions(work)
    made = assembled(work, relations, given)
    missing, lost_functions = lost(unread, names)
    assumed = assumptions(work)
    wide = widened(work, made.layer, given)
    layer, failed = wide.layer, wide.failed
    if layer is not None and made.layer is None:
        layer = with_assumptions(layer, work)
    spoken = {item.region for item in placed if not item.implied}  # a copy for another letter is judged with the first
    of_claims = [n for n, kind in enumerate(kinds) if kind == GRADIENT and placed[n].region in spoken]
    claims = tuple(
        replace(_claim(work, n, layer, assumed, failed, arrays), told=sizes, strange=strange.get(n)) for n in of_claims
    )
    naming = [n for n, kind in enumerate(kinds) if kind == NAMED]
    claims += tuple(named_gradient(work, n) for n in naming if not work.placed[n].names_gradient)
    meanings = tuple(ReadRelation(work.placed[n], None) for n in naming if work.placed[n].names_gradient)
    read = (*made.relations.values(), *functions, *meanings)
    return ReadSection(
        tuple(relation for relation in read if not relation.placed.implied),
        claims,
        layer,
        work.extents,
        made.problem,
        names.loss,
        {**missing, **made.unreadable},
        symbols.layer,
        names.ranks,
        opaque={**lost_functions, **opaque, **{a.function: a.line for a in ready.applications if a.function}},
        names=GradientNames((*made.names.equations, *wide.late.equations), {**made.names.tensors, **wide.late.tensors}),
        spelled=spelled_functions(work.formulas),
        apart=_apart(work.placed, names.loss),
        nameless=wide.names,
        called=ready.numbers,
        applied={a.tensor: a.written for a in ready.applications},
        stated=frozenset(item.formula for item, kind in zip(placed, kinds, strict=True) if is_stated_sum(item, kind)),
        padded=_padded(work.placed, names.loss),
    )


def _numbers(placed: Sequence[Placed], forward: frozenset[int], loss: str) -> frozenset[str]:
    """The loss, which is a number; where all that is differentiated is `y = A x`, what it is shows by its relation."""
    defined = {named(left_side(placed[n].statement.term)) for n in forward}
    return frozenset() if loss in defined and core(loss)[:1].islower() and loss not in LOSSES else frozenset((loss,))


def _padded(placed: Sequence[Placed], loss: str) -> frozenset[str]:
    """The tensors and gradients of which the section says that they count as 0 where there is no element."""
    found = set()
    for term in (item.statement.term for item in placed):
        match term:
            case Relation(parts=(Indexed(name=name), _), relations=("padding",)):
                found.add(name)
            case Relation(
                parts=(Derivative(of=Name(name=of), wrt=(Indexed(name=name) | Name(name=name),)), _),
                relations=("padding",),
            ):
                found.add(gradient_name(name) if of == loss else partial_name(of, name))
    return frozenset(found)


def _apart(placed: Sequence[Placed], loss: str) -> frozenset[str]:
    """What is differentiated itself, and what no gradient of the loss is taken by."""
    taken = [d for item in placed for d in derivatives_in(item.statement.term) if not is_differential(d)]
    of = {d.of.name for d in taken if isinstance(d.of, Name)}
    by = {named(wrt) for d in taken if isinstance(d.of, Name) and d.of.name == loss for wrt in d.wrt}
    return frozenset(of - by - {loss})


def _claim(
    work: Work,
    number: int,
    layer: Layer | None,
    assumed: Sequence[Comparison],
    failed: Mapping[str, str],
    arrays: Spelled,
) -> ReadClaim:
    claim = read_claim(work, number, layer, assumed, failed)
    first = len(arrays.placed)
    mended = [(m.side, m.error_class, first + n) for n, m in enumerate(arrays.mended) if m.number == number]
    read = [(side, kind, read_claim(work, n, layer, assumed, failed)) for side, kind, n in mended]
    return with_mendings(claim, read) if read else claim


def _with_functions(work: Work) -> tuple[Work, tuple[ReadRelation, ...], Mapping[str, int]]:
    """The section with the functions that it defines, what became of each definition, and which are not understood."""

    def read(number: int, term: Term, arguments: tuple[str, ...], known: Mapping[str, FunctionDefinition]) -> Expr:
        scope = replace(work.scope(number), formulas=known)
        letters = {name: place for name, place in scope.variables.items() if name not in arguments}
        return convert(term, replace(scope, ranks={**scope.ranks, **dict.fromkeys(arguments, 0)}, variables=letters))

    numbers = [n for n, kind in enumerate(work.kinds) if kind == FUNCTION]
    known, opaque = function_definitions(work.placed, numbers, read, defined_numbers(work.placed, work.kinds))
    found = []
    for number in numbers:
        item = work.placed[number]
        left = left_side(item.statement.term)
        assert isinstance(left, Apply)
        relation = ReadRelation(item, None, notes=item.statement.notes)
        if left.function not in known:
            relation = replace(relation, problem=f"what {left.function} is said to be here is not understood")
        found.append(relation)
    return replace(work, formulas=known), tuple(found), opaque


def _repaired(
    placed: tuple[Placed, ...],
    kinds: Sequence[str],
    names: Names,
    notes: Mapping[int, tuple[str, ...]],
    misfits: Mapping[tuple[int, int], str],
) -> tuple[tuple[Placed, ...], dict[int, ReadRelation]]:
    """The statements with relations that cannot be meant replaced by what is; what was found of each relation."""
    found: dict[int, ReadRelation] = {}
    new = list(placed)
    for number, kind in enumerate(kinds):
        if kind != FORWARD:
            continue
        item = placed[number]
        repair = repair_of(number, placed, kinds, names)
        told = (*item.statement.notes, *notes.get(number, ()))
        problem = next((problem for (n, _), problem in misfits.items() if n == number), None)
        relation = ReadRelation(item, named(left_side(item.statement.term)), problem, notes=told)
        if repair is not None and problem is None:
            relation = replace(
                relation,
                problem=repair.problem,
                error_class=repair.error_class,
                culprit=repair.culprit,
                repaired=repair.repaired,
                edits=repair.edits,
            )
        meant = repair.repaired if repair is not None and problem is None else None
        term = meant if meant is not None else item.statement.term
        stated = item.statement.ranges
        if repair is not None and meant is not None and repair.ranges is not None:
            stated = repair.ranges
        new[number] = replace(item, statement=replace(item.statement, term=shadows_nothing(term), ranges=stated))
        found[number] = relation
    return tuple(new), found
