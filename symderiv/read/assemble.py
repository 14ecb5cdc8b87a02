"""The forward relations of a section put together to a layer; what cannot be used is said of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from symderiv.errors import DeclarationError, Unsupported
from symderiv.lang.expr import Constant, Expr, Read, split_name
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import tensors_read
from symderiv.read.meaning.syntax import Indexed, MeaningError, Name, Number, Relation
from symderiv.read.meaning.terms import names_in
from symderiv.read.names.assumed import with_assumptions
from symderiv.read.note import GradientNames, Missing, ReadRelation
from symderiv.read.relations import Defined, equation_for, read_relation, second_definitions, shape_of
from symderiv.read.superscripts.first_steps import output_name, with_first_values, with_outputs
from symderiv.read.usable import gradient_names, usable
from symderiv.read.work import Work


@dataclass(frozen=True, slots=True)
class Assembled:
    """What the relations of a section make.

    layer       None where there is none, and `problem` says why
    relations   what became of each
    unreadable  the tensors with a relation that could not be used
    names       what the letters that name gradients stand for
    """

    layer: Layer | None
    relations: Mapping[int, ReadRelation]
    problem: str | None = None
    unreadable: Mapping[str, Missing] = field(default_factory=dict)
    names: GradientNames = field(default_factory=GradientNames)


def assembled(work: Work, relations: Mapping[int, ReadRelation], given: Layer | None) -> Assembled:
    """The layer that the relations make, or `given`; a relation that cannot be used is left out, and so said."""
    relations, parts, unreadable = _read(work, relations)
    equations: list[Equation] = []
    for tensor, pieces in parts.items():
        for piece, pair in second_definitions(pieces):
            known = relations[piece.number]
            if known.placed.statement.conditions:
                relations[piece.number] = replace(known, problem=f"it says what {tensor} is in one case only")
                continue
            if piece.place and isinstance(piece.rhs, Constant):  # `t_j = 1` for some j, in words
                partly = f"{tensor} is something else above, and it is not said for which of its elements this holds"
                relations[piece.number] = replace(known, problem=partly)
                continue
            ranges = {str(p): work.range_of(piece.number, str(p)) for p in piece.place}
            relations[piece.number] = replace(known, equals=(*known.equals, pair), ranges=ranges)
        try:
            equation = equation_for(pieces, shape_of(tensor, work.names.ranks[tensor], work.extents))
        except DeclarationError:
            equation = None
        if equation is None:
            _leave_out(tensor, pieces, f"{tensor} is defined in part only", relations, unreadable)
        else:
            equations.append(equation)
    forward, naming = _apart(equations)
    layer: Layer | None
    refused: Mapping[str, str]
    if given is not None:
        layer, refused = (
            given,
            {equation.lhs.tensor: "it stands beside the layer's own relations" for equation in forward},
        )
    else:
        whole, told = _in_steps(forward, work)
        relations = _with_zero_beginnings(relations, forward, whole)
        layer, refused = usable(whole, work, told)
        layer = with_assumptions(layer, work) if layer is not None else None
    why = None if layer is not None else next(iter(refused.values()), "no forward relation can be read here")
    names, unnamed = gradient_names(naming, layer, work)
    for tensor, problem in {**refused, **unnamed}.items():
        if tensor in parts:
            _leave_out(tensor, parts[tensor], problem, relations, unreadable)
    return Assembled(layer, relations, why, unreadable, names)


def _with_zero_beginnings(
    relations: Mapping[int, ReadRelation], forward: Sequence[Equation], whole: Sequence[Equation]
) -> dict[int, ReadRelation]:
    """The relations; `h_0 = 0` is said of a recurrence, and is no tensor."""
    gone = {equation.lhs.tensor for equation in forward} - {equation.lhs.tensor for equation in whole}
    return {n: replace(r, tensor=None) if r.tensor in gone else r for n, r in relations.items()}


def _apart(equations: Sequence[Equation]) -> tuple[list[Equation], list[Equation]]:
    """The forward relations, and those that read a gradient or what does: they name something of the backward pass."""
    found: set[str] = set()
    more = True
    while more:
        named = {
            e.lhs.tensor for e in equations if any(t in found or len(split_name(t)) > 1 for t in tensors_read(e.rhs))
        }
        more, found = named != found, named
    return [e for e in equations if e.lhs.tensor not in found], [e for e in equations if e.lhs.tensor in found]


def _in_steps(equations: Sequence[Equation], work: Work) -> tuple[Sequence[Equation], Mapping[str, tuple[Expr, ...]]]:
    """The equations with what stands before the first step of recurrences, and the shapes of the tensors for that."""
    whole, new = with_first_values(equations)
    if not any(equation.lhs.tensor == work.names.loss for equation in whole):
        whole = with_outputs(whole)
    shapes: dict[str, tuple[Expr, ...]] = {}
    for tensor, (of, axis) in new.items():
        shape = shape_of(of, work.names.ranks[of], work.extents)
        shapes[tensor] = (*shape[:axis], *shape[axis + 1 :])
    for equation in whole:
        read = equation.rhs
        if isinstance(read, Read) and equation.lhs.tensor == output_name(read.tensor):
            shapes[equation.lhs.tensor] = shape_of(read.tensor, work.names.ranks[read.tensor], work.extents)
    return whole, shapes


def _read(
    work: Work, relations: Mapping[int, ReadRelation]
) -> tuple[dict[int, ReadRelation], dict[str, list[Defined]], dict[str, Missing]]:
    """What became of each relation, what defines each tensor, and the tensors of which nothing can be read."""
    relations = dict(relations)
    unreadable: dict[str, Missing] = {}
    parts: dict[str, list[Defined]] = {}
    whole = {relation.tensor for relation in relations.values() if not _is_of_one(relation)}
    for number, relation in relations.items():
        term = work.placed[number].statement.term
        assert isinstance(term, Relation)
        try:
            if relation.problem is not None and relation.repaired is None:
                raise MeaningError(relation.problem, term.start, term.end)
            if relation.tensor not in whole and _is_of_one(relation):
                raise MeaningError(f"it says what {relation.tensor} is in one case only", term.start, term.end)
            defined = read_relation(number, term, work.scope(number))
            free = [str(p) for p in defined.place if isinstance(p, str)]
            ranges = {name: work.range_of(number, name) for name in free}
        except (MeaningError, Unsupported) as error:
            relations[number] = replace(relation, problem=relation.problem or error.message)
            unreadable[relation.tensor or ""] = Missing(relation.placed.region.line, frozenset(names_in(term)))
            continue
        equals = tuple((defined.rhs, link) for link in defined.links)
        relations[number] = replace(relation, equals=equals, ranges=ranges)
        parts.setdefault(defined.tensor, []).append(defined)
    return relations, parts, unreadable


def _is_of_one(relation: ReadRelation) -> bool:
    """Whether a relation tells one element of what it defines, `j = o` beside `t_j`, or one case of a number."""
    term = relation.placed.statement.term
    assert isinstance(term, Relation)
    left = term.parts[0]
    letters = {index.name for index in left.indices if isinstance(index, Name)} if isinstance(left, Indexed) else set()
    for condition in relation.placed.statement.conditions:
        about = any(isinstance(part, Name) and part.name in letters for part in condition.parts)
        if condition.relations == ("=",) and (about or isinstance(term.parts[1], Number)):
            return True
    return False


def _leave_out(
    tensor: str,
    pieces: Sequence[Defined],
    problem: str,
    relations: dict[int, ReadRelation],
    unreadable: dict[str, Missing],
) -> None:
    """Says of the relations of a tensor that they cannot be used, and of the tensor that it has such ones."""
    line = relations[pieces[0].number].placed.region.line
    unreadable[tensor] = Missing(line, frozenset(name for p in pieces for name in tensors_read(p.rhs)))
    for piece in pieces:
        known = relations[piece.number]
        relations[piece.number] = replace(known, problem=problem, error_class=None, repaired=None)
