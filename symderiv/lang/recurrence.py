"""Which equations are evaluated together: a recurrence reads its own tensors at earlier steps, or at later ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from symderiv.errors import DeclarationError, Unsupported
from symderiv.lang.arithmetic import sub
from symderiv.lang.expr import Expr, Index
from symderiv.lang.index_form import polynomial
from symderiv.lang.layer import Equation
from symderiv.lang.walk import reads, tensors_read


@dataclass(frozen=True, slots=True)
class Group:
    """One equation, or the equations of a recurrence in the order of one step.

    `index` runs along the steps, from the last to the first if `backwards`; it is empty for an equation on its own.
    """

    equations: tuple[Equation, ...]
    index: str = ""
    backwards: bool = False


def grouped(equations: Sequence[Equation]) -> tuple[Group, ...]:
    """The equations in an order in which each group reads only groups before it, else as they stand.

    Raises DeclarationError where equations read each other in a circle that is no recurrence.
    """
    return _grouped(tuple(equations))


@lru_cache(maxsize=64)
def _grouped(equations: tuple[Equation, ...]) -> tuple[Group, ...]:
    by_name = {equation.lhs.tensor: equation for equation in equations}
    if _stand_in_order(equations, by_name.keys()):
        return tuple(Group((equation,)) for equation in equations)
    needs = {name: frozenset(tensors_read(equation.rhs)) & by_name.keys() for name, equation in by_name.items()}
    reach = _reachable(needs)
    waiting, done = list(by_name), set[str]()
    groups: list[Group] = []
    while waiting:
        first = next(name for name in waiting if reach[name] <= done | _circle(name, reach))
        circle = _circle(first, reach)
        members = [name for name in waiting if name in circle]
        groups.append(_group([by_name[name] for name in members]))
        done.update(members)
        waiting = [name for name in waiting if name not in circle]
    return tuple(groups)


def _stand_in_order(equations: Sequence[Equation], names: Collection[str]) -> bool:
    known: set[str] = set()
    for equation in equations:
        if any(name in names and name not in known for name in tensors_read(equation.rhs)):
            return False
        known.add(equation.lhs.tensor)
    return True


def recurrent_tensors(equations: Sequence[Equation]) -> frozenset[str]:
    """The tensors that recurrences define."""
    groups = (group for group in grouped(equations) if group.index)
    return frozenset(equation.lhs.tensor for group in groups for equation in group.equations)


def defining(equations: Sequence[Equation], wanted: Collection[str]) -> tuple[Equation, ...]:
    """Those that define a wanted tensor or one that another of them reads, in the order in which they stand."""
    names: set[str] = set()
    more = set(wanted)
    while more - names:  # more than once where a recurrence reads what stands behind it
        names |= more
        for equation in reversed(equations):
            if equation.lhs.tensor in names | more:
                more |= set(tensors_read(equation.rhs))
    return tuple(equation for equation in equations if equation.lhs.tensor in names)


def _reachable(needs: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Everything that each tensor depends on, itself too where it does."""
    reach = dict(needs)
    changed = True
    while changed:
        wider = {name: found.union(*(reach[other] for other in found)) for name, found in reach.items()}
        changed = wider != reach
        reach = wider
    return reach


def _circle(name: str, reach: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The tensor and those that depend on it and on which it depends."""
    return frozenset({name} | {other for other in reach[name] if name in reach[other]})


def _group(equations: Sequence[Equation]) -> Group:
    names = {equation.lhs.tensor for equation in equations}
    if not any(names & set(tensors_read(equation.rhs)) for equation in equations):
        return Group(tuple(equations))
    for index in equations[0].indices:
        if all(index in equation.indices for equation in equations):
            for backwards in (False, True):
                ordered = _one_step(equations, index, backwards)
                if ordered is not None:
                    return Group(ordered, index, backwards)
    circle = " -> ".join(_around(equations))
    raise DeclarationError(
        f"the relations go round in a circle: {circle}.",
        way_out="One of them must not read the other, or only at earlier steps, h[t - 1].",
    )


def _one_step(equations: Sequence[Equation], index: str, backwards: bool) -> tuple[Equation, ...] | None:
    """The equations in the order of one step; None where some read leads to no earlier step (later if `backwards`)."""
    place = {equation.lhs.tensor: equation.indices.index(index) for equation in equations}
    same_step: dict[str, set[str]] = {name: set() for name in place}
    for equation in equations:
        for read in reads(equation.rhs):
            if read.tensor not in place:
                continue
            lag = steps_between(read.indices[place[read.tensor]], index)
            if lag is None or (lag < 0 if not backwards else lag > 0):
                return None
            if lag == 0:
                same_step[equation.lhs.tensor].add(read.tensor)
    waiting, ordered = list(equations), list[Equation]()
    while waiting:
        known = {equation.lhs.tensor for equation in ordered}
        ready = next((e for e in waiting if same_step[e.lhs.tensor] <= known), None)
        if ready is None:
            return None
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def steps_between(position: Expr, index: str) -> int | None:
    """d where the position is `index - d`, None where it is nothing of the kind."""
    try:
        difference = polynomial(sub(Index(index), position))
    except Unsupported:
        return None
    if set(difference) <= {()}:
        number = difference.get((), 0)
        return int(number) if number == int(number) else None
    return None


def _around(equations: Sequence[Equation]) -> list[str]:
    """The names of tensors that read each other in a circle."""
    names = {equation.lhs.tensor for equation in equations}
    reading = {e.lhs.tensor: sorted(set(tensors_read(e.rhs)) & names) for e in equations}
    path = [next(name for name in reading if reading[name])]
    while path[-1] not in path[:-1]:
        path.append(reading[path[-1]][0])
    return path[path.index(path[-1]) :]
