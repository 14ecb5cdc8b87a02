r"""Names of sizes with a label below, `k_1` and `n_h`: what is a limit is no element of anything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from symderiv.read.matrix.labels import number_label
from symderiv.read.meaning.syntax import Big, Derivative, Indexed, Limit, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, left_side
from symderiv.read.note import Placed


def with_size_names(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with `k_1` as a name, where some k is a limit, each has a label, and none is defined or varied."""
    bound = {name for item in placed for limit in _limits(item) for name in _names(limit)}
    if not bound:
        return tuple(placed)
    running = set(_running(placed, bound))
    everything = [part for item in placed for part in _parts(item)]
    others = {part.name for part in everything if isinstance(part, Indexed) and _label(part, running) is None}
    others |= {name for item in placed if _is_defined(item) for name in _names(left_side(item.statement.term))}
    others |= {name for part in everything if isinstance(part, Derivative) for wrt in part.wrt for name in _names(wrt)}
    sizes = bound - others - running

    def change(part: Term) -> Term | None:
        if not isinstance(part, Indexed) or part.name not in sizes:
            return None
        return Name(part.start, part.end, f"{part.name}_{_label(part, running)}")

    return tuple(_changed(item, change) for item in placed) if sizes else tuple(placed)


def _label(part: Indexed, running: set[str]) -> str | None:
    """What stands below: a number, or a letter that runs over nothing."""
    if len(part.indices) != 1 or part.superscripts:
        return None
    index = part.indices[0]
    if isinstance(index, Name) and index.name not in running:
        return index.name if len(index.name) == 1 else f"{{{index.name}}}"
    return number_label(index)


def _limits(item: Placed) -> Iterator[Limit]:
    yield from (limit for part in inside(item.statement.term) if isinstance(part, Big) for limit in part.limits)
    yield from item.statement.ranges


def _parts(item: Placed) -> Iterator[Term]:
    statement = item.statement
    for term in (statement.term, *statement.ranges, *statement.conditions):
        yield from inside(term)


def _is_defined(item: Placed) -> bool:
    term = item.statement.term
    return isinstance(term, Relation) and term.relations[0] in ("=", ":=")


def _names(term: Term) -> Iterator[str]:
    return (part.name for part in inside(term) if isinstance(part, Indexed))


def _running(placed: Sequence[Placed], bound: Collection[str]) -> Iterator[str]:
    """The letters that sums bind, that statements are for, or that tell the elements of what is no limit."""
    for item in placed:
        yield from (limit.index for limit in _limits(item))
        yield from item.statement.free
        elements = (part for part in _parts(item) if isinstance(part, Indexed) and part.name not in bound)
        yield from (
            name.name for part in elements for i in part.indices for name in inside(i) if isinstance(name, Name)
        )


def _changed(item: Placed, change: Callable[[Term], Term | None]) -> Placed:
    term = change_terms(item.statement.term, change)
    ranges = tuple(change_terms(limit, change) for limit in item.statement.ranges)
    if term is item.statement.term and all(a is b for a, b in zip(ranges, item.statement.ranges, strict=True)):
        return item
    statement = replace(item.statement, term=term, ranges=tuple(r for r in ranges if isinstance(r, Limit)))
    return replace(item, statement=statement)
