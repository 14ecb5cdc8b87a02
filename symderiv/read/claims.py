"""The claims of a section as expressions about its layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.expr import Comparison, Index, Read, split_name
from symderiv.lang.index_form import is_index_expression, same_index
from symderiv.lang.layer import Layer
from symderiv.lang.walk import free_indices, tensors_read
from symderiv.read.classify import (
    FORWARD,
    FUNCTION,
    RANGE,
)
from symderiv.read.convert import Scope, branches_of, comparisons, convert, index_of, shift
from symderiv.read.meaning.syntax import Choice, Hole, LeftOut, MeaningError, Relation, Term
from symderiv.read.meaning.terms import inside, left_side, named, names_in
from symderiv.read.names.nameless_name import is_nameless
from symderiv.read.note import ReadClaim, ReadLink
from symderiv.read.repairs.left_out import left_out
from symderiv.read.work import Work


def read_claim(
    work: Work, number: int, layer: Layer | None, assumed: Sequence[Comparison], failed: Mapping[str, str]
) -> ReadClaim:
    """One claim; `failed` says of nameless quantities why they cannot be used."""
    item = work.placed[number]
    term = item.statement.term
    assert isinstance(term, Relation)
    notes = (*item.statement.notes, *work.notes.get(number, ()))
    scope = work.scope(number)
    incomplete = any(isinstance(part, Hole) and not isinstance(part, LeftOut) for part in inside(term))
    if item.problem:
        return ReadClaim(item, None, (), {}, (), notes, item.problem, incomplete)
    sizes = tuple(name for name in names_in(term) if name in work.names.sizes)
    try:
        target = convert(term.parts[0], scope)
    except (MeaningError, Unsupported) as error:
        return ReadClaim(item, None, (), {}, (), notes, error.message, incomplete)
    if not isinstance(target, Read):
        problem = "its left side is more than the name of one gradient"
        return ReadClaim(item, None, (), {}, (), notes, problem, incomplete)
    misfits = {side: problem for (n, side), problem in work.misfits.items() if n == number}
    links = tuple(_link(part, scope, misfits.get(side)) for side, part in enumerate(term.parts[1:], 1))
    links = tuple(replace(link, guess=work.guesses.get((number, side))) for side, link in enumerate(links, 1))
    try:
        conditions = tuple(c for relation in item.statement.conditions for c in comparisons(relation, scope))
        conditions += _narrower(work, number, scope)
        conditions += _inside(target, work, number, layer)
        conditions += tuple(c for c in assumed if _about_scalars(c, layer))
        expressions = [target, *(link.expr for link in links if link.expr is not None)]
        sides = [side for condition in conditions for side in (condition.left, condition.right)]
        free = frozenset().union(*(free_indices(e) for e in (*expressions, *sides)))
        ranges = {name: work.range_of(number, name) for name in sorted(free)}
    except (MeaningError, Unsupported) as error:
        return ReadClaim(item, target, (), {}, (), notes, error.message, incomplete)
    firsts = {name: shift((number, 0, name), work.extents) for name in ranges}
    stray = tuple(sorted(free - free_indices(target) - frozenset().union(*map(free_indices, sides))))
    unnamed = (f"it is not said what {name} is" for name in stray if "*" in name)  # `i^*`
    needs = next((failed[n] for n in names_in(term) if n in failed), None) or _missing(target, layer)
    needs = needs or next(unnamed, None)
    return ReadClaim(item, target, links, ranges, stray, notes, needs, incomplete, sizes, conditions, firsts)


def assumptions(work: Work) -> tuple[Comparison, ...]:
    """What the section says of its numbers for all that follows: `0 < c < 1` beside a relation, or alone."""
    found: dict[Comparison, None] = {}
    for number, kind in enumerate(work.kinds):
        statement = work.placed[number].statement
        alone = (statement.term,) if kind == RANGE and isinstance(statement.term, Relation) else ()
        for relation in (*alone, *(statement.conditions if kind in (FORWARD, FUNCTION) else ())):
            try:
                found.update(dict.fromkeys(comparisons(relation, work.scope(number))))
            except (MeaningError, Unsupported):
                continue
    return tuple(found)


def _about_scalars(condition: Comparison, layer: Layer | None) -> bool:
    """Whether a condition speaks of numbers of the layer, and of no index."""
    sides = (condition.left, condition.right)
    names = {name for side in sides for name in tensors_read(side)}
    return bool(names) and not any(free_indices(s) for s in sides) and layer is not None and names <= set(layer.tensors)


def _inside(target: Read, work: Work, number: int, layer: Layer | None) -> tuple[Comparison, ...]:
    """Where the element of the left side exists: `dE/dh_{t-1}` is stated for the steps that have one before."""
    tensors = [name for name in split_name(target.tensor) if name]
    if layer is None or not all(name in layer.tensors for name in tensors):
        return ()
    shape = [size for name in tensors for size in layer.tensors[name].shape]
    found = []
    for index, size in zip(target.indices, shape, strict=False):
        names = free_indices(index)
        if isinstance(index, Index) or len(names) != 1 or not is_index_expression(index):
            continue
        facts = Facts({name: work.range_of(number, name) for name in names})
        last = sub(size, constant(1))
        if not never_negative(index, facts):
            found.append(Comparison("<=", constant(0), index))
        if not never_negative(sub(last, index), facts):
            found.append(Comparison("<=", index, last))
    return tuple(found)


def _narrower(work: Work, number: int, scope: Scope) -> tuple[Comparison, ...]:
    """The ranges that a claim is stated for, as conditions where its indices run further: `for i = 2, ..., n`."""
    found = []
    for limit in work.placed[number].statement.ranges:
        variable = (number, 0, limit.index)
        if limit.lower is None or limit.upper is None or variable not in work.extents.variables:
            continue
        index = index_of(limit.index, scope)
        stated = convert(limit.lower, scope), convert(limit.upper, scope)
        known = work.extents.variables[variable]
        if not same_index(stated[0], known[0]):
            found.append(Comparison("<=", stated[0], index))
        if not same_index(stated[1], known[1]):
            found.append(Comparison("<=", index, stated[1]))
    return tuple(found)


def named_gradient(work: Work, number: int) -> ReadClaim:
    item = work.placed[number]
    left = named(left_side(item.statement.term))
    needs = f"{left} is read as the name of a gradient, and it is not said of what"
    return ReadClaim(item, None, (), {}, (), item.statement.notes, needs)


def _link(term: Term, scope: Scope, misfit: str | None = None) -> ReadLink:
    if misfit is not None:
        return ReadLink(term, None, misfit, misfit=True)
    try:
        choices = [branches_of(part, scope) for part in inside(term) if isinstance(part, Choice)]
        partial = [branches for branches in choices if all(conditions for _, conditions in branches)]
        conditions = tuple(c for branches in partial for c in left_out(branches) or ())
        return ReadLink(term, convert(term, scope), conditions=tuple(dict.fromkeys(conditions)))
    except (MeaningError, Unsupported) as error:
        return ReadLink(term, None, error.message)


def with_mendings(claim: ReadClaim, mended: Sequence[tuple[int, str, ReadClaim]]) -> ReadClaim:
    """The claim with what sides that do not fit may have been, as far as that can be read."""
    same = [(side, kind, other) for side, kind, other in mended if other.target == claim.target and other.links]
    fitting = [(side, kind, other.links[0].expr) for side, kind, other in same]
    known = tuple((side - 1, kind, expr) for side, kind, expr in fitting if expr is not None)
    ranges = {name: ends for _, _, other in mended for name, ends in other.ranges.items()}
    return replace(claim, mendings=known, ranges={**ranges, **claim.ranges})


def _missing(target: Read, layer: Layer | None) -> str | None:
    """What a claim's left side needs and the section does not give."""
    if layer is None:
        return None
    for name in split_name(target.tensor):
        if name and name not in layer.tensors and not is_nameless(name):
            return f"{name} stands in no forward relation of this section"
    return None
