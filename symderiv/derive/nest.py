"""A product under sums, opened up: `Sum_i Sum_p a*b*[c]` as its binders, its factors and its conditions.

Rules work on this form: the order of independent sums and of factors says nothing, so a rule need not care.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, mul
from symderiv.lang.bounds import Facts
from symderiv.lang.boxes import under, under_brackets, within_range
from symderiv.lang.canonical import alike
from symderiv.lang.expr import ONE, Add, Bracket, Call, Cases, Comparison, Expr, Index, Max, Mul, Read, Sum
from symderiv.lang.order import arranged, arranged_terms
from symderiv.lang.walk import bound_apart, free_indices, fresh, index_names, map_children, rebound, substitute


@dataclass(frozen=True, slots=True)
class Binder:
    """One bound index with its range, both ends included."""

    index: str
    lower: Expr
    upper: Expr


@dataclass(frozen=True, slots=True)
class Nest:
    """The sum over all binders, outermost first, of the product of the factors and the brackets."""

    binders: tuple[Binder, ...]
    factors: tuple[Expr, ...]
    brackets: tuple[Bracket, ...]

    @property
    def bound(self) -> frozenset[str]:
        """The names of the bound indices."""
        return frozenset(binder.index for binder in self.binders)

    def without_bracket(self, place: int) -> Nest:
        """The nest with one bracket less."""
        return replace(self, brackets=self.brackets[:place] + self.brackets[place + 1 :])


@lru_cache(maxsize=4096)
def open_nest(expr: Expr) -> Nest:
    """The nest of an expression: products and sums at its top are opened, sums within a product pulled out.

    x * Sum_i y = Sum_i x*y, where a bound index that occurs in x is renamed.
    """
    match expr:
        case Sum(body, index, lower, upper):
            inner = open_nest(bound_apart(body, frozenset((index,))))
            if index in inner.bound:  # a new letter, made where this one does not occur
                inner = renamed(inner, index, fresh(index, inner.bound | index_names(expr)))
            return replace(inner, binders=(Binder(index, lower, upper), *inner.binders))
        case Mul(factors):
            return _joined(factors)
        case Bracket(conditions):
            return Nest((), (), tuple(map(Bracket, _spans(conditions))))
    return Nest((), (expr,) if expr != ONE else (), ())


def _joined(parts: tuple[Expr, ...]) -> Nest:
    """The nest of a product; an index bound in one factor is renamed where another has one of that name."""
    nests = [open_nest(part) for part in parts]
    if any(nest.binders for nest in nests):
        free = [free_indices(part) for part in parts]
        taken: frozenset[str] = frozenset().union(*map(index_names, parts), *(nest.bound for nest in nests))
        bound: frozenset[str] = frozenset()
        for place, nest in enumerate(nests):
            elsewhere = bound.union(*free[:place], *free[place + 1 :])
            for binder in nest.binders:
                if binder.index in elsewhere:
                    new = fresh(binder.index, taken)
                    taken |= {new}
                    nests[place] = renamed(nests[place], binder.index, new)
            bound |= nests[place].bound
    return Nest(
        tuple(binder for nest in nests for binder in nest.binders),
        tuple(factor for nest in nests for factor in nest.factors),
        tuple(bracket for nest in nests for bracket in nest.brackets),
    )


def _spans(conditions: tuple[Comparison, ...]) -> list[tuple[Comparison, ...]]:
    """Each condition alone, but `a <= e` and `e <= b` next to each other together."""
    spans: list[tuple[Comparison, ...]] = []
    for condition in conditions:
        last = spans[-1] if spans else ()
        if len(last) == 1 and last[0].relation == condition.relation == "<=" and last[0].right == condition.left:
            spans[-1] = (*last, condition)
        else:
            spans.append((condition,))
    return spans


def renamed(nest: Nest, old: str, new: str) -> Nest:
    """The nest with one bound index under another name."""
    changed = _put(nest, {old: Index(new)})
    return replace(changed, binders=tuple(replace(b, index=new) if b.index == old else b for b in changed.binders))


def put(nest: Nest, index: str, value: Expr) -> Nest:
    """The nest without the binder of `index`, the index replaced by a value everywhere."""
    changed = _put(nest, {index: value})
    return replace(changed, binders=tuple(b for b in changed.binders if b.index != index))


def _put(nest: Nest, values: dict[str, Expr]) -> Nest:
    return on_nest(nest, lambda part: substitute(part, values))


def on_nest(nest: Nest, change: Callable[[Expr], Expr]) -> Nest:
    """The nest with a change made to its limits, factors and brackets."""
    binders = tuple(Binder(b.index, change(b.lower), change(b.upper)) for b in nest.binders)
    return replace(on_body(nest, change), binders=binders)


def on_body(nest: Nest, change: Callable[[Expr], Expr]) -> Nest:
    """The nest with a change made to its factors and brackets."""
    brackets = tuple(change(bracket) for bracket in nest.brackets)
    kept = tuple(bracket for bracket in brackets if isinstance(bracket, Bracket))
    return Nest(nest.binders, tuple(change(factor) for factor in nest.factors), kept)


def depends_on(nest: Nest, index: str, value: Expr) -> bool:
    """Whether a value holds a bound index whose range depends on `index`: it cannot take the place of the index."""
    dependent = {index}
    for _ in nest.binders:
        dependent |= {b.index for b in nest.binders if (free_indices(b.lower) | free_indices(b.upper)) & dependent}
    return bool(free_indices(value) & dependent)


def freed(nest: Nest, index: str, value: Expr) -> Nest | None:
    """The nest in which the value can take the place of the index; None where it cannot.

    Limits that hold the index become brackets where the range has other ends without it.
    """
    if not depends_on(nest, index, value):
        return nest
    binders: list[Binder] = []
    brackets: list[Bracket] = []
    for binder in nest.binders:
        lowers, moved_low = _ends(binder.lower, "max", index)
        uppers, moved_up = _ends(binder.upper, "min", index)
        if not lowers or not uppers:
            return None
        here = Index(binder.index)
        brackets += [Bracket((Comparison("<=", end, here),)) for end in moved_low]
        brackets += [Bracket((Comparison("<=", here, end),)) for end in moved_up]
        binders.append(Binder(binder.index, extremum("max", lowers), extremum("min", uppers)))
    loose = Nest(tuple(binders), nest.factors, (*nest.brackets, *brackets))
    return None if depends_on(loose, index, value) else loose


def _ends(limit: Expr, function: str, index: str) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """The parts of a limit without the index, and those with it."""
    parts = alternatives(limit, function)
    return tuple(p for p in parts if index not in free_indices(p)), tuple(p for p in parts if index in free_indices(p))


def alternatives(limit: Expr, function: str) -> tuple[Expr, ...]:
    """The arguments of a `max` or `min`, or the limit alone."""
    return limit.arguments if isinstance(limit, Call) and limit.function == function else (limit,)


def extremum(function: str, parts: tuple[Expr, ...]) -> Expr:
    """The `max` or `min` of one or more expressions."""
    return parts[0] if len(parts) == 1 else Call(function, parts)


def close_nest(nest: Nest) -> Expr:
    """The nest as an expression: all sums outside, one product inside."""
    body = product_of(nest.factors + nest.brackets)
    for binder in reversed(ordered_binders(nest.binders)):
        body = Sum(body, binder.index, binder.lower, binder.upper)
    return body


def ordered_binders(binders: tuple[Binder, ...]) -> tuple[Binder, ...]:
    """A binder whose range depends on another comes after it.  Raises Unsupported where they go round in a circle."""
    waiting, ordered = list(binders), []
    while waiting:
        names = {b.index for b in waiting}
        ready = next((b for b in waiting if not (free_indices(b.lower) | free_indices(b.upper)) & names), None)
        if ready is None:
            raise Unsupported(f"the ranges of {', '.join(sorted(names))} depend on one another.")
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def product_of(factors: tuple[Expr, ...]) -> Expr:
    """The product, constants folded, each bracket once, factors in textbook order."""
    whole = mul(*(f for place, f in enumerate(factors) if not (isinstance(f, Bracket) and f in factors[:place])))
    return Mul(arranged(whole.factors)) if isinstance(whole, Mul) else whole


def sum_of(terms: tuple[Expr, ...]) -> Expr:
    """The sum, constants folded, a term with a leading minus last."""
    whole = add(*terms)
    return Add(arranged_terms(whole.terms)) if isinstance(whole, Add) else whole


def inner_facts(nest: Nest, facts: Facts) -> Facts:
    """The facts inside the nest: the ranges of its bound indices, and its brackets."""
    ranges = {b.index: (b.lower, b.upper) for b in nest.binders}
    widened = replace(facts, ranges={**facts.ranges, **ranges})
    return under(tuple(c for bracket in nest.brackets for c in bracket.conditions), widened)


NestRule = Callable[[Nest, Facts], Expr | None]


def rewrite_nests(expr: Expr, rule: NestRule, facts: Facts) -> Expr | None:
    """The expression with the rule applied once, at the outermost, leftmost nest where it applies; None if nowhere."""
    if isinstance(expr, Sum | Mul | Bracket | Cases):
        nest = open_nest(expr)
        changed = rule(nest, facts)
        if changed is not None and not alike(changed, expr):
            return changed
        return _first_child(expr, rule, facts)
    return _first_child(expr, rule, facts)


def _first_child(expr: Expr, rule: NestRule, facts: Facts) -> Expr | None:
    """Inside a nest only the factors are visited: its sums and products are the nest itself."""
    done = False

    def visit(child: Expr, inside: Facts) -> Expr:
        nonlocal done
        if done:
            return child
        changed = rewrite_nests(child, rule, inside)
        done = changed is not None
        return child if changed is None else changed

    match expr:
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            inside = within_range(index, lower, upper, facts)
            visited = _below(body, inside, visit)
            return rebound(expr, visited, index, lower, upper) if done else None
        case Mul(factors):
            known = under_brackets(factors, facts)
            new = tuple(_below(f, known, visit) for f in factors)
            return product_of(new) if done else None
        case Add(terms):
            added = tuple(visit(term, facts) for term in terms)
            return sum_of(added) if done else None
        case Read() | Bracket():
            return None
    rebuilt = map_children(expr, lambda child: visit(child, facts))
    return rebuilt if done else None


def _below(expr: Expr, facts: Facts, visit: Callable[[Expr, Facts], Expr]) -> Expr:
    """Down through the sums and products that belong to the nest above, to its factors."""
    match expr:
        case Sum(body, index, lower, upper):
            inside = within_range(index, lower, upper, facts)
            changed = _below(body, inside, visit)
            return expr if changed is body else Sum(changed, index, lower, upper)
        case Mul(factors):
            known = under_brackets(factors, facts)
            new = tuple(_below(f, known, visit) for f in factors)
            return expr if all(a is b for a, b in zip(factors, new, strict=True)) else product_of(new)
        case Bracket():
            return expr
    return visit(expr, facts)
