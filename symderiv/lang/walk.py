"""Going through an expression: its children, what it reads, substitution that captures no index."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from symderiv.lang.expr import (
    Add,
    ArgMax,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Determinant,
    Expr,
    Index,
    Inverse,
    Max,
    Mul,
    NegativeInfinity,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
)

Binder = Sum | Max


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside, in the order that `with_children` takes them."""
    match expr:
        case Constant() | Pi() | Size() | Index() | NegativeInfinity():
            return ()
        case ArgMax(largest, _):
            return (largest,)
        case Inverse(entry, size):
            return (entry, size)
        case Determinant(entry, inverse, size):
            return (entry, inverse, size)
        case Read(_, indices):
            return indices
        case Add(parts) | Mul(parts):
            return parts
        case Pow(base, exponent):
            return (base, exponent)
        case Call(_, arguments, _):
            return arguments
        case Sum(body, _, lower, upper) | Max(body, _, lower, upper):
            return (body, lower, upper)
        case Bracket(conditions):
            return tuple(side for c in conditions for side in (c.left, c.right))
        case Cases(branches, otherwise):
            inside: list[Expr] = []
            for value, conditions in branches:
                inside += [value, *(side for c in conditions for side in (c.left, c.right))]
            return (*inside, otherwise)
    raise TypeError(f"not an expression: {expr!r}")


def with_children(expr: Expr, new: tuple[Expr, ...]) -> Expr:
    """The same node over other children."""
    match expr:
        case Constant() | Pi() | Size() | Index() | NegativeInfinity():
            return expr
        case ArgMax(_, place):
            (largest,) = new
            assert isinstance(largest, Max)
            return ArgMax(largest, place)
        case Inverse() | Determinant():
            return _of_matrix(expr, new)
        case Read(tensor, _):
            return Read(tensor, new)
        case Add():
            return Add(new)
        case Mul():
            return Mul(new)
        case Pow():
            return Pow(*new)
        case Call(function, _, order):
            return Call(function, new, order)
        case Sum(_, index, _, _) | Max(_, index, _, _):
            return rebound(expr, new[0], index, new[1], new[2])
        case Bracket(conditions):
            return Bracket(_conditions(conditions, iter(new)))
        case Cases(branches, _):
            rest = iter(new)
            return Cases(tuple((next(rest), _conditions(held, rest)) for _, held in branches), next(rest))
    raise TypeError(f"not an expression: {expr!r}")


def _of_matrix(expr: Inverse | Determinant, new: tuple[Expr, ...]) -> Expr:
    entry, *beside, size = new
    assert isinstance(entry, Read)
    if isinstance(expr, Inverse):
        return Inverse(entry, size)
    (inverse,) = beside
    assert isinstance(inverse, Read)
    return Determinant(entry, inverse, size)


def rebound(node: Binder, body: Expr, index: str, lower: Expr, upper: Expr) -> Binder:
    """The same kind of sum or maximum over another body, index and range."""
    if isinstance(node, Sum):
        return Sum(body, index, lower, upper)
    return Max(body, index, lower, upper, node.ties)


def binders_of(largest: Max) -> tuple[Max, ...]:
    """A maximum and those that stand directly inside it with the same way with ties, outermost first."""
    found = [largest]
    while isinstance(found[-1].body, Max) and found[-1].body.ties == largest.ties:
        found.append(found[-1].body)
    return tuple(found)


def _conditions(old: tuple[Comparison, ...], sides: Iterator[Expr]) -> tuple[Comparison, ...]:
    return tuple(Comparison(c.relation, next(sides), next(sides)) for c in old)


def map_children(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The node with every child changed; the very same node where nothing changes."""
    old = children(expr)
    if not old:
        return expr
    new = tuple([change(child) for child in old])
    return expr if all(a is b for a, b in zip(old, new, strict=True)) else with_children(expr, new)


def nodes(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it, outermost first."""
    yield expr
    for child in children(expr):
        yield from nodes(child)


def length(expr: Expr) -> int:
    """The number of nodes."""
    return sum(1 for _ in nodes(expr))


@lru_cache(maxsize=16384)
def reads(expr: Expr) -> tuple[Read, ...]:
    """Every read, in order, each once."""
    return tuple(dict.fromkeys(node for node in nodes(expr) if isinstance(node, Read)))


@lru_cache(maxsize=16384)
def tensors_read(expr: Expr) -> tuple[str, ...]:
    """The names of the tensors read, in order, each once."""
    return tuple(dict.fromkeys(read.tensor for read in reads(expr)))


def tensors_in_positions(expr: Expr) -> frozenset[str]:
    """The names of the tensors that are read in an index position or in a limit."""
    found: set[str] = set()
    for node in nodes(expr):
        positions = node.indices if isinstance(node, Read) else children(node)[1:] if isinstance(node, Binder) else ()
        for position in positions:
            found |= {*tensors_read(position)}
    return frozenset(found)


@lru_cache(maxsize=16384)
def index_names(expr: Expr) -> frozenset[str]:
    """Every index name that occurs, bound or free."""
    found = set()
    for node in nodes(expr):
        if isinstance(node, Index):
            found.add(node.name)
        elif isinstance(node, Binder):
            found.add(node.index)
    return frozenset(found)


@lru_cache(maxsize=16384)
def free_indices(expr: Expr) -> frozenset[str]:
    """The index names that no binder inside binds."""
    match expr:
        case Index(name):
            return frozenset((name,))
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            return (free_indices(body) - {index}) | free_indices(lower) | free_indices(upper)
    return frozenset().union(*(free_indices(child) for child in children(expr)))


@lru_cache(maxsize=16384)
def sizes_in(expr: Expr) -> frozenset[str]:
    """The names of the sizes that occur."""
    return frozenset(node.name for node in nodes(expr) if isinstance(node, Size))


def sizes_of(condition: Comparison) -> frozenset[str]:
    """The names of the sizes that occur in a condition."""
    return sizes_in(condition.left) | sizes_in(condition.right)


def fresh(wanted: str, taken: frozenset[str] | set[str]) -> str:
    """`wanted`, or the first of the usual index letters near it that is not taken."""
    letters = "ijklmnpqrstuvh"
    start = letters.find(wanted[0]) if wanted else -1
    row: tuple[str, ...] = (wanted, *letters[max(start, 0) :], *letters)
    for candidate in row:
        if candidate not in taken:
            return candidate
    number = 1
    while f"{wanted}{number}" in taken:
        number += 1
    return f"{wanted}{number}"


def substitute(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """Free indices replaced by expressions; bound indices are renamed where they would capture one."""
    if not values:
        return expr
    match expr:
        case Index(name):
            return values.get(name, expr)
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            inner = {name: value for name, value in values.items() if name != index}
            used = {name: value for name, value in inner.items() if name in free_indices(body)}
            captured: frozenset[str] = frozenset().union(*(free_indices(value) for value in used.values()))
            if index in captured:
                new = fresh(index, captured | index_names(body) | set(used))
                body = substitute(body, {index: Index(new)})
                index = new
            return rebound(expr, substitute(body, used), index, substitute(lower, values), substitute(upper, values))
    return map_children(expr, lambda child: substitute(child, values))


def bound_apart(expr: Expr, taken: frozenset[str], avoid: frozenset[str] = frozenset()) -> Expr:
    """No bound index named like a taken one or like one in whose scope it stands; no new name is one to avoid."""
    if not isinstance(expr, Binder):
        return map_children(expr, lambda child: bound_apart(child, taken, avoid))
    index, body = expr.index, expr.body
    lower, upper = bound_apart(expr.lower, taken, avoid), bound_apart(expr.upper, taken, avoid)
    if index in taken:
        index = fresh(index, taken | avoid | index_names(expr))
        body = substitute(body, {expr.index: Index(index)})
    inside = bound_apart(body, taken | {index}, avoid)
    same = index == expr.index and inside is expr.body and lower is expr.lower and upper is expr.upper
    return expr if same else rebound(expr, inside, index, lower, upper)


def replace_sizes(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """Sizes replaced by expressions in sizes."""
    if isinstance(expr, Size):
        return values.get(expr.name, expr)
    return map_children(expr, lambda child: replace_sizes(child, values))


def replace(expr: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """Innermost first, each node replaced by what `change` makes of it, or kept where that is None."""
    inside = map_children(expr, lambda child: replace(child, change))
    changed = change(inside)
    return inside if changed is None else changed
