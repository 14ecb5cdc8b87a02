"""The forward relations of a section put together to a layer; what cannot be used is said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.errors import DeclarationError, Unsupported
from symderiv.lang.expr import Expr, Read
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import tensors_read
from symderiv.read.first_steps import output_name, with_first_values, with_outputs
from symderiv.read.meaning.syntax import MeaningError, Relation
from symderiv.read.meaning.terms import names_in
from symderiv.read.note import Missing, ReadRelation
from symderiv.read.relations import Defined, equation_for, layer_of, read_relation, second_definitions, shape_of
from symderiv.read.work import Work


def assembled(
    work: Work, relations: dict[int, ReadRelation]
) -> tuple[Layer | None, dict[int, ReadRelation], str | None, dict[str, Missing]]:
    """The layer, the relations with what became of them, why there is none, and what could not be read where."""
    relations = dict(relations)
    unreadable: dict[str, Missing] = {}
    parts: dict[str, list[Defined]] = {}
    for number, relation in relations.items():
        term = work.placed[number].statement.term
        assert isinstance(term, Relation)
        line = relation.placed.region.line
        try:
            if relation.problem is not None and relation.repaired is None:
                raise MeaningError(relation.problem, term.start, term.end)
            defined = read_relation(number, term, work.scope(number))
            free = [str(p) for p in defined.place if isinstance(p, str)]
            ranges = {name: work.range_of(number, name) for name in free}
        except (MeaningError, Unsupported) as error:
            relations[number] = replace(relation, problem=relation.problem or error.message)
            unreadable[relation.tensor or ""] = Missing(line, frozenset(names_in(term)))
            continue
        equals = tuple((defined.rhs, link) for link in defined.links)
        relations[number] = replace(relation, equals=equals, ranges=ranges)
        parts.setdefault(defined.tensor, []).append(defined)
    equations = []
    for tensor, pieces in parts.items():
        for piece, pair in second_definitions(pieces):
            known = relations[piece.number]
            ranges = {str(p): work.range_of(piece.number, str(p)) for p in piece.place}
            relations[piece.number] = replace(known, equals=(*known.equals, pair), ranges=ranges)
        rank = work.names.ranks.get(tensor, 0)
        try:
            equation = equation_for(pieces, shape_of(tensor, rank, work.extents))
        except DeclarationError:
            equation = None
        if equation is None:
            line = relations[pieces[0].number].placed.region.line
            unreadable[tensor] = Missing(line, frozenset(name for p in pieces for name in tensors_read(p.rhs)))
            problem = f"{tensor} is defined in part only"
            for piece in pieces:
                relations[piece.number] = replace(relations[piece.number], problem=problem)
            continue
        equations.append(equation)
    if not equations:
        return None, relations, "no forward relation can be read here", unreadable
    try:
        return _layer(equations, work), relations, None, unreadable
    except (DeclarationError, Unsupported) as error:
        return None, relations, error.message, unreadable


def _layer(equations: Sequence[Equation], work: Work) -> Layer:
    """The layer, with what stands before the first step of its recurrences."""
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
    return layer_of(whole, work.names.ranks, work.extents, work.names.functions, shapes)
