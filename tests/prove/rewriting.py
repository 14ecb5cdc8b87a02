"""True rewriting: the same value in another form, by identities that hold wherever the expression is defined.

A bracket with two conditions, or with one whose left side is 0, keeps a read inside its tensor and is left whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from symderiv.lang.arithmetic import add, constant, div, mul, sub
from symderiv.lang.expr import (
    ONE,
    ZERO,
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.layer import Equation
from symderiv.lang.walk import children, free_indices, fresh, index_names, rebound, substitute, with_children
from tests.prove.random_formulas import GIVEN, LENGTHS, NEVER_NEGATIVE, POSITIVE, Maker, Scope, delta, last

TWO = constant(2)


@dataclass(frozen=True, slots=True)
class Here:
    """Where a node stands, and what rewriting may use there."""

    random: Random
    scope: Scope
    definitions: Mapping[str, Equation] = field(default_factory=dict)

    def some(self, depth: int = 1) -> Expr:
        """Any expression that is defined here."""
        return Maker(self.random).real(depth, self.scope)

    def some_positive(self) -> Expr:
        """One that is above 0."""
        return Maker(self.random).positive(1, self.scope)

    def new(self, *exprs: Expr) -> str:
        """A name for a bound index that stands in none of these expressions."""
        taken = frozenset(self.scope.indices).union("nmS", *map(index_names, exprs))
        return fresh(self.random.choice("jkluv"), taken)


Rule = Callable[[Expr, Here], Expr | None]


# Signs


def is_positive(expr: Expr) -> bool:
    """Whether it is evident that an expression is above 0."""
    match expr:
        case Constant(number):
            return number > 0
        case Size() | Call("exp" | "sigmoid"):
            return True
        case Read(tensor, _):
            return tensor in POSITIVE
        case Add(terms):
            return all(map(is_never_negative, terms)) and any(map(is_positive, terms))
        case Mul(factors):
            return all(map(is_positive, factors))
        case Pow(base, _):
            return is_positive(base)
        case Sum(body, _, lower, upper) | Max(body, _, lower, upper):
            return is_full(lower, upper) is not None and is_positive(body)
    return False


def is_never_negative(expr: Expr) -> bool:
    """Whether it is evident that an expression is at least 0."""
    match expr:
        case Constant(number):
            return number >= 0
        case Read(tensor, _) if tensor in NEVER_NEGATIVE:
            return True
        case Call("abs") | Bracket():
            return True
        case Pow(_, Constant(exponent)) if exponent % 2 == 0:
            return exponent > 0
        case Add(parts) | Mul(parts):
            return is_positive(expr) or all(map(is_never_negative, parts))
        case Sum(body):
            return is_never_negative(body)
    return is_positive(expr)


# Ranges


def is_full(lower: Expr, upper: Expr) -> str | None:
    """The name of the length that a range runs through as a whole."""
    return next((name for name in LENGTHS if lower == ZERO and upper == last(name)), None)


def length_of(lower: Expr, upper: Expr, scope: Scope) -> str | None:
    """The name of a length that a range is evidently a part of."""
    for name in LENGTHS:
        own = [Index(index) for index, kind in scope.indices.items() if kind == name]
        starts = (ZERO, ONE, *own, *(add(index, ONE) for index in own))
        ends = (last(name), sub(last(name), ONE), *own, *(sub(index, ONE) for index in own))
        if lower in starts and upper in ends and (own or upper in ends[:2]):
            return name
    return None


# Where rewriting may take place: where numbers stand, not in index positions, limits and conditions


def places(expr: Expr, scope: Scope, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Expr, Scope]]:
    """Every node that stands for a number, with the way to it and the scope there."""
    yield path, expr, scope
    match expr:
        case Add(parts) | Mul(parts) | Call(_, parts):
            inside = list(enumerate(parts))
        case Pow(base, _):
            inside = [(0, base)]
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            inside, scope = [(0, body)], scope.inside(index, length_of(lower, upper, scope) or "")
        case Cases(branches, otherwise):
            firsts = [sum(1 + 2 * len(held) for _, held in branches[:k]) for k in range(len(branches))]
            inside = [(first, value) for first, (value, _) in zip(firsts, branches, strict=True)]
            inside.append((len(children(expr)) - 1, otherwise))
        case _:
            return
    for number, child in inside:
        yield from places(child, scope, (*path, number))


def is_guard(node: Expr) -> bool:
    """Whether a bracket may keep a read inside its tensor."""
    return isinstance(node, Bracket) and (len(node.conditions) > 1 or node.conditions[0].left == ZERO)


def put(expr: Expr, path: tuple[int, ...], new: Expr) -> Expr:
    """The expression with another one at the end of a path."""
    if not path:
        return new
    first, *rest = path
    inside = list(children(expr))
    inside[first] = put(inside[first], tuple(rest), new)
    return with_children(expr, tuple(inside))


# Sums


def rename(node: Expr, here: Here) -> Expr | None:
    if not isinstance(node, Sum | Max):
        return None
    new = here.new(node)
    return rebound(node, substitute(node.body, {node.index: Index(new)}), new, node.lower, node.upper)


def swap(node: Expr, here: Here) -> Expr | None:
    match node:
        case Sum(Sum(body, inner, low, high), outer, lower, upper) if inner != outer:
            if outer in free_indices(low) | free_indices(high) or inner in free_indices(lower) | free_indices(upper):
                return None
            return Sum(Sum(body, outer, lower, upper), inner, low, high)
    return None


def shift(node: Expr, here: Here) -> Expr | None:
    if not isinstance(node, Sum | Max):
        return None
    names = [Index(name) for name in here.scope.indices if name != node.index]
    step = here.random.choice((ONE, TWO, constant(-1), LENGTHS["n"], *names))
    body = substitute(node.body, {node.index: sub(Index(node.index), step)})
    return rebound(node, body, node.index, add(node.lower, step), add(node.upper, step))


def reflect(node: Expr, here: Here) -> Expr | None:
    if not isinstance(node, Sum | Max) or node.index in free_indices(node.lower) | free_indices(node.upper):
        return None
    turned = sub(add(node.lower, node.upper), Index(node.index))
    return rebound(node, substitute(node.body, {node.index: turned}), node.index, node.lower, node.upper)


def split_first(node: Expr, here: Here) -> Expr | None:
    if not isinstance(node, Sum) or is_full(node.lower, node.upper) is None:
        return None
    if here.random.random() < 0.5:
        return add(substitute(node.body, {node.index: node.lower}), Sum(node.body, node.index, ONE, node.upper))
    end = substitute(node.body, {node.index: node.upper})
    return add(Sum(node.body, node.index, node.lower, sub(node.upper, ONE)), end)


def split_at(node: Expr, here: Here) -> Expr | None:
    """Into what lies up to another index and what lies beyond it, by limits or by brackets."""
    length = is_full(node.lower, node.upper) if isinstance(node, Sum) else None
    if not isinstance(node, Sum) or length is None:
        return None
    at = [Index(name) for name, kind in here.scope.indices.items() if kind == length and name != node.index]
    if not at:
        return None
    end, index = here.random.choice(at), Index(node.index)
    if here.random.random() < 0.5:
        return add(Sum(node.body, node.index, ZERO, end), Sum(node.body, node.index, add(end, ONE), node.upper))
    parts = (Bracket((Comparison("<=", index, end),)), Bracket((Comparison("<", end, index),)))
    return add(*(Sum(mul(part, node.body), node.index, node.lower, node.upper) for part in parts))


def range_as_bracket(node: Expr, here: Here) -> Expr | None:
    length = length_of(node.lower, node.upper, here.scope) if isinstance(node, Sum) else None
    if not isinstance(node, Sum) or length is None or is_full(node.lower, node.upper):
        return None
    limits = (Comparison("<=", node.lower, Index(node.index)), Comparison("<=", Index(node.index), node.upper))
    if node.index in free_indices(node.lower) | free_indices(node.upper):
        return None
    return Sum(mul(Bracket(limits), node.body), node.index, ZERO, last(length))


def flatten(node: Expr, here: Here) -> Expr | None:
    """Two sums to one over the flattened index, the one or the other running faster."""
    match node:
        case Sum(Sum(body, inner, low, high), outer, lower, upper) if inner != outer:
            if {is_full(low, high), is_full(lower, upper)} != {"n", "S"}:
                return None
            new = here.new(node)
            slow, fast = here.random.sample((outer, inner), 2)
            base = LENGTHS["S"] if (is_full(low, high) == "S") == (fast == inner) else LENGTHS["n"]
            places = {slow: Call("floor", (div(Index(new), base),)), fast: Call("mod", (Index(new), base))}
            return Sum(substitute(body, places), new, ZERO, last("S*n"))
        case Sum(body, index, lower, upper) if is_full(lower, upper) == "S*n":
            slow = here.new(body)
            fast = fresh("u", index_names(body) | {*here.scope.indices, slow})
            one, other = here.random.sample(("n", "S"), 2)
            flat = add(mul(LENGTHS[other], Index(slow)), Index(fast))
            return Sum(Sum(substitute(body, {index: flat}), fast, ZERO, last(other)), slow, ZERO, last(one))
    return None


def select(node: Expr, here: Here) -> Expr | None:
    """x[i] as the sum of x[j] [j = i]."""
    if not isinstance(node, Read) or not node.indices or node.tensor not in GIVEN:
        return None
    number = here.random.randrange(len(node.indices))
    index = Index(here.new(node))
    indices = (*node.indices[:number], index, *node.indices[number + 1 :])
    sides = here.random.sample((index, node.indices[number]), 2)
    body = mul(Read(node.tensor, indices), delta(sides[0], sides[1]))
    return Sum(body, index.name, ZERO, sub(GIVEN[node.tensor].shape[number], ONE))


def through_sum(node: Expr, here: Here) -> Expr | None:
    """A factor into a sum or out of it, a sum of sums to a sum, a term into a maximum."""
    match node:
        case Sum(Add(terms), index, lower, upper):
            return add(*(Sum(term, index, lower, upper) for term in terms))
        case Sum(Mul(factors), index, lower, upper):
            out = [factor for factor in factors if index not in free_indices(factor)]
            kept = [factor for factor in factors if index in free_indices(factor)]
            if not out or any(isinstance(factor, Bracket) for factor in factors):
                return None
            return mul(*out, Sum(mul(*kept), index, lower, upper))
        case Mul((*factors, Sum(body, index, lower, upper))) | Mul((Sum(body, index, lower, upper), *factors)):
            new = here.new(node)
            body = substitute(body, {index: Index(new)})
            return Sum(mul(*factors, body), new, lower, upper)
        case Add((*terms, Max(body, index, lower, upper))):
            new = here.new(node)
            return Max(add(*terms, substitute(body, {index: Index(new)})), new, lower, upper)
    return None


SUMS: tuple[Rule, ...] = (
    rename,
    swap,
    shift,
    reflect,
    split_first,
    split_at,
    range_as_bracket,
    flatten,
    select,
    through_sum,
)
