"""Showing that an index expression is never negative, for all sizes: the proof that a read stays inside its box.

A polynomial is brought down step by step to one with no negative coefficient in `size - 1`, for a size that may be 0
in the size itself.  True is a proof;
False says that none was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from symderiv.lang.arithmetic import sub
from symderiv.lang.divisors import indivisible
from symderiv.lang.expr import Call, Comparison, Expr, Index, Read, Size
from symderiv.lang.index_form import is_integral, polynomial
from symderiv.lang.order import sort_key
from symderiv.lang.polynomial import (
    Monomial,
    Polynomial,
    denominator,
    linear_in,
    may_divide,
    plus,
    scale,
    times,
    without_content,
)
from symderiv.lang.sample import negative_somewhere
from symderiv.lang.walk import nodes, replace_sizes, sizes_in

Ranges = tuple[tuple[str, tuple[Expr, Expr]], ...]

_SHALLOW = 2  # elimination steps that cost less than looking for a point where the expression is negative
_MOST_GOALS = 50  # that failed before the search is given up
_DEPTH = 12  # elimination steps; a read in practice needs at most five


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: ranges of indices, both ends included, what is at least 0, formulas of derived sizes.

    `values` gives the range of the elements of an integer tensor, `boxes` the range of each index of a tensor, `holds`
    the comparisons of real values.
    """

    ranges: Mapping[str, tuple[Expr, Expr]]
    at_least_zero: tuple[Expr, ...] = ()
    derived: Mapping[str, Expr] = field(default_factory=dict)
    values: Mapping[str, tuple[Expr, Expr]] = field(default_factory=dict)
    boxes: Mapping[str, tuple[tuple[Expr, Expr], ...]] = field(default_factory=dict)
    holds: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class _Search:
    """The facts in polynomials, and how deep the search below each goal has failed."""

    ranges: Mapping[str, tuple[Expr, Expr]]
    values: Mapping[str, tuple[Expr, Expr]]
    known: tuple[Polynomial, ...]
    failed: dict[frozenset[tuple[Monomial, Fraction]], int] = field(default_factory=dict)


def never_negative(expr: Expr, facts: Facts) -> bool:
    """Whether `expr >= 0` can be shown from the facts and from what each size is at least."""
    return _never_negative(expr, *_relevant(expr, facts))


def _relevant(expr: Expr, facts: Facts) -> tuple[tuple[Expr, ...], Ranges, tuple[tuple[str, Expr], ...], Ranges]:
    """What is known of the names in an expression, and of all that hang together with them.

    A sum over rows asks nothing about columns, and what is asked again elsewhere has one answer.
    """
    names, new = frozenset[str](), _names(expr)
    held = [(fact, _names(fact)) for fact in facts.at_least_zero]
    formulas = [frozenset((name,)) | _names(formula) for name, formula in facts.derived.items()]
    while new - names:
        names |= new
        limits = [ends for known in (facts.ranges, facts.values) for name, ends in known.items() if name in names]
        new = names.union(*(_names(end) for ends in limits for end in ends))
        new = new.union(*(mentioned for mentioned in (*formulas, *(about for _, about in held)) if mentioned & names))
    ranges, values = (
        tuple((name, known[name]) for name in sorted(known.keys() & names)) for known in (facts.ranges, facts.values)
    )
    derived = tuple((name, formula) for name, formula in sorted(facts.derived.items(), key=_by_name) if name in names)
    return tuple(fact for fact, mentioned in held if mentioned & names), ranges, derived, values


@lru_cache(maxsize=8192)
def _names(expr: Expr) -> frozenset[str]:
    """The names of all indices, sizes and tensors that occur."""
    return frozenset(
        node.tensor if isinstance(node, Read) else node.name
        for node in nodes(expr)
        if isinstance(node, Index | Size | Read)
    )


def _by_name(item: tuple[str, object]) -> str:
    return item[0]


@lru_cache(maxsize=8192)
def _never_negative(
    expr: Expr, at_least_zero: tuple[Expr, ...], ranges: Ranges, derived: tuple[tuple[str, Expr], ...], values: Ranges
) -> bool:
    """Rewriting asks the same again and again.  What takes few steps is tried before a point where it is negative."""
    formulas = dict(derived)
    known: list[Polynomial] = [polynomial(fact) for fact in at_least_zero]
    for name, formula in derived:
        known += _size_facts(name, formula)
    goal, search = polynomial(expr), _Search(dict(ranges), dict(values), _simplified(known))
    if _shown(goal, search, _SHALLOW):
        return True
    if negative_somewhere(expr, dict(ranges), dict(values), at_least_zero, formulas):
        return False
    if _shown(goal, search, _DEPTH):
        return True
    ends = (end for _, limits in (*ranges, *values) for end in limits)
    divisors = frozenset().union(*(indivisible(part, formulas) for part in (expr, *at_least_zero, *ends)))
    if formulas.keys() <= divisors:
        return False
    formulas = {name: formula for name, formula in _spelled_out(formulas).items() if name not in divisors}
    known = [polynomial(replace_sizes(fact, formulas)) for fact in at_least_zero]
    known += [plus(polynomial(formula), {(): Fraction(-1)}) for formula in formulas.values()]
    for name in sorted(divisors):
        known += _size_facts(name, replace_sizes(dict(derived)[name], formulas))
    search = _Search(_put_sizes(dict(ranges), formulas), _put_sizes(dict(values), formulas), _simplified(known))
    return _shown(polynomial(replace_sizes(expr, formulas)), search, _DEPTH)


def _simplified(facts: Sequence[Polynomial]) -> tuple[Polynomial, ...]:
    """The facts without common factors, as goals are asked."""
    return tuple(map(without_content, facts))


def inside(value: Expr, lower: Expr, upper: Expr, facts: Facts) -> bool:
    """Whether `lower <= value <= upper` can be shown."""
    return never_negative(sub(value, lower), facts) and never_negative(sub(upper, value), facts)


def _size_facts(name: str, formula: Expr) -> list[Polynomial]:
    """A derived size equals its formula: two inequalities."""
    difference = plus({((Size(name), 1),): Fraction(1)}, scale(polynomial(formula), -1))
    return [difference, scale(difference, -1)]


def _spelled_out(derived: Mapping[str, Expr]) -> dict[str, Expr]:
    """The formulas with no derived size left in them; each names earlier ones only."""
    formulas = dict(derived)
    for _ in derived:
        if not any(sizes_in(formula) & derived.keys() for formula in formulas.values()):
            break
        formulas = {name: replace_sizes(formula, derived) for name, formula in formulas.items()}
    return formulas


def _put_sizes(ranges: Mapping[str, tuple[Expr, Expr]], formulas: Mapping[str, Expr]) -> dict[str, tuple[Expr, Expr]]:
    return {
        name: (replace_sizes(lower, formulas), replace_sizes(upper, formulas))
        for name, (lower, upper) in ranges.items()
    }


def _shown(goal: Polynomial, search: _Search, depth: int) -> bool:
    goal = without_content(goal)
    if _plainly_positive(goal):
        return True
    key = frozenset(goal.items())
    if depth <= search.failed.get(key, 0) or len(search.failed) > _MOST_GOALS:
        return False
    for parts in _stronger_goals(goal, search, depth):
        if all(_shown(part, search, depth - 1) for part in parts):
            return True
    for fact in search.known:
        if _helps(fact, goal) and _shown(plus(goal, scale(fact, -1)), search, min(depth - 1, 2)):
            return True
    search.failed[key] = depth
    return False


def _plainly_positive(goal: Polynomial) -> bool:
    """No negative coefficient once every size of at least 1 is written as 1 + (size - 1), and nothing but sizes."""
    if any(not isinstance(atom, Size) or exponent < 0 for monomial in goal for atom, exponent in monomial):
        return False
    if all(number > 0 for number in goal.values()):
        return True
    shifted: Polynomial = {}
    for monomial, number in goal.items():
        product: Polynomial = {(): number}
        for atom, exponent in monomial:
            for _ in range(exponent):
                product = times(product, {((atom, 1),): Fraction(1), **({(): Fraction(1)} if may_divide(atom) else {})})
        shifted = plus(shifted, product)
    return all(number >= 0 for number in shifted.values())


def _stronger_goals(goal: Polynomial, search: _Search, depth: int) -> Iterator[tuple[Polynomial, ...]]:
    """Goals that together imply this one, each with one atom less."""
    atoms = {atom for monomial in goal for atom, _ in monomial}
    for atom in sorted(atoms, key=sort_key, reverse=True):
        parts = _split_atom(goal, atom)
        if parts is None:
            continue
        slope, rest = parts
        match atom:
            case Index(name) if name in search.ranges:
                yield from _at_an_end(goal, slope, rest, name, search.ranges[name])
            case Read(name) if name in search.values:
                yield from _at_an_end(goal, slope, rest, "", search.values[name])
            case Call("min" | "max" as function, arguments):
                yield from _without_extremum(slope, rest, function, arguments)
            case Call("floor", (argument,)):
                yield from ((simpler,) for simpler in _without_floor(goal, slope, rest, argument, search, depth))


def _split_atom(goal: Polynomial, atom: Expr) -> tuple[Polynomial, Polynomial] | None:
    """`(c, r)` with goal = c*atom + r; None where it is not linear in the atom."""
    slope: dict[Monomial, Fraction] = {}
    rest: dict[Monomial, Fraction] = {}
    for monomial, number in goal.items():
        exponents = dict(monomial)
        exponent = exponents.pop(atom, 0)
        if exponent not in (0, 1):
            return None
        if exponent:
            slope[tuple((a, e) for a, e in monomial if a != atom)] = number
        else:
            rest[monomial] = number
    return slope, rest


def _at_an_end(
    goal: Polynomial, slope: Polynomial, rest: Polynomial, index: str, ends: tuple[Expr, Expr]
) -> Iterator[tuple[Polynomial]]:
    """The index, or the element of an integer tensor, at the end of its range where the goal is smallest."""
    if index and linear_in(goal, index) is None:
        return
    lower, upper = ends
    if _plainly_positive(slope):
        yield from ((plus(rest, times(slope, polynomial(end))),) for end in _alternatives(lower, "max"))
    if _plainly_positive(scale(slope, -1)):
        yield from ((plus(rest, times(slope, polynomial(end))),) for end in _alternatives(upper, "min"))


def _alternatives(bound: Expr, function: str) -> tuple[Expr, ...]:
    """An index is at least each argument of a max in its lower bound, and at most each of a min in its upper."""
    match bound:
        case Call(name, arguments) if name == function:
            return arguments
    return (bound,)


def _without_extremum(
    slope: Polynomial, rest: Polynomial, function: str, arguments: tuple[Expr, ...]
) -> Iterator[tuple[Polynomial, ...]]:
    """c*max(a, b) >= c*a for c >= 0, and c*min(a, b) is c*a or c*b; the other way round for c <= 0."""
    rising, falling = _plainly_positive(slope), _plainly_positive(scale(slope, -1))
    goals = tuple(plus(rest, times(slope, polynomial(argument))) for argument in arguments)
    if (rising and function == "max") or (falling and function == "min"):
        yield from ((goal,) for goal in goals)
    elif rising or falling:
        yield goals


def _without_floor(
    goal: Polynomial, slope: Polynomial, rest: Polynomial, argument: Expr, search: _Search, depth: int
) -> Iterator[Polynomial]:
    """x - 1 + 1/D <= floor(x) <= x, where D*x is an integer; and floor(x) >= 0 for x >= 0.

    An integer is at least 0 where D times it is above -D: `slack` is D - 1.
    """
    inner = polynomial(argument)
    below = denominator(inner)
    if not is_integral(times(below, inner)):
        return
    remainder = plus(times(below, inner), scale(times(below, polynomial(Call("floor", (argument,)))), -1))
    for fact in (remainder, plus(plus(below, {(): Fraction(-1)}), scale(remainder, -1))):  # 0 <= D*x - D*floor(x) < D
        if any(goal.get(monomial) == number for monomial, number in fact.items() if monomial):
            yield plus(goal, scale(fact, -1))
    slack: Polynomial = plus(below, {(): Fraction(-1)}) if is_integral(goal) else {}
    if _plainly_positive(scale(slope, -1)):
        yield plus(times(below, plus(rest, times(slope, inner))), slack)
    elif _plainly_positive(slope):
        lowest = times(below, plus(plus(rest, times(slope, inner)), scale(slope, -1)))
        yield plus(plus(lowest, slope), slack)
        if _shown(times(below, inner), _Search(search.ranges, search.values, ()), min(depth - 1, 4)):
            yield rest


def _helps(fact: Polynomial, goal: Polynomial) -> bool:
    """Whether subtracting the fact cancels some term of the goal."""
    return any(
        monomial in goal and monomial and goal[monomial] * number > 0 for monomial, number in fact.items()
    ) or any(monomial in goal and goal[monomial] < 0 and number < 0 for monomial, number in fact.items())
