"""What formulas have in common, so that it is computed once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from symderiv.lang.arithmetic import coefficient, mul, neg
from symderiv.lang.canonical import canonical
from symderiv.lang.expr import MINUS_ONE, ONE, ZERO, Add, Bracket, Cases, Constant, Expr, Index, Mul
from symderiv.lang.order import sort_key
from symderiv.lang.walk import free_indices, map_children, nodes, substitute, tensors_read

Named = tuple[Expr, tuple[str, ...]]
Parts = tuple[Expr, ...]
Alone = Mapping[Parts, set[Expr]]  # the sums and products that stand by themselves, by the forms of their parts


def up_to_names(expr: Expr) -> Named:
    """A form shared by all that is the same up to names of indices, order and sign; the free indices in its order."""
    sides = (expr, _negated(expr)) if isinstance(expr, Add) else (_unsigned(expr),)
    return min((_numbered(side) for side in sides), key=lambda named: sort_key(named[0]))


def _numbered(expr: Expr) -> Named:
    """The canonical form with the free indices numbered as they first occur."""
    arranged = canonical(expr)
    free = free_indices(expr)
    seen = (node.name for node in nodes(arranged) if isinstance(node, Index))
    names = tuple(dict.fromkeys((*(name for name in seen if name in free), *sorted(free))))
    return canonical(substitute(arranged, {name: Index(f"free {i}") for i, name in enumerate(names)})), names


def _negated(expr: Add) -> Add:
    return Add(tuple(neg(term) for term in expr.terms))


def _unsigned(expr: Expr) -> Expr:
    number, rest = coefficient(expr)
    return mul(Constant(-number), rest) if number < 0 else expr


def is_choice(factor: Expr) -> bool:
    """Whether a factor is always 0 or 1."""
    match factor:
        case Bracket():
            return True
        case Cases(branches, otherwise):
            return {value for value, _ in branches} | {otherwise} <= {ZERO, ONE}
    return False


def is_sign(factor: Expr) -> bool:
    """Whether a factor is 1 or -1."""
    return factor in (ONE, MINUS_ONE)


def with_common_parts(exprs: Parts) -> Parts:
    """The same, with sums and products split where a part of one is another that stands by itself.

    Beside `a_j - b_j`, the sum `a_i - b_i - c` becomes `(a_i - b_i) - c`.
    """
    alone: dict[Parts, set[Expr]] = {}
    for expr in exprs:
        for node in nodes(expr):
            parts = _parts(node)
            if isinstance(node, Add | Mul) and len(parts) > 1:
                alone.setdefault(_forms(parts), set()).add(up_to_names(type(node)(parts))[0])
    return tuple(_split(expr, alone) for expr in exprs)


def _split(expr: Expr, alone: Alone) -> Expr:
    if not tensors_read(expr):
        return expr
    inside = map_children(expr, lambda child: _split(child, alone))
    if not isinstance(inside, Add | Mul):
        return inside
    parts = _parts(inside)
    rest = tuple(member for member in _members(inside) if member not in parts)
    grouped = _grouped(type(inside), parts, len(parts) if rest else len(parts) - 1, alone)
    return type(inside)((*grouped, *rest))


def _grouped(kind: type[Add] | type[Mul], parts: Parts, most: int, alone: Alone) -> Parts:
    """Terms or factors, with those that stand by themselves elsewhere, `most` of them at first, made one."""
    chosen = _standing_alone(kind, parts, most, alone)
    if not chosen:
        return parts
    left = list(parts)
    for part in chosen:
        left.remove(part)
    group = kind(_grouped(kind, chosen, len(chosen) - 1, alone))
    return (group, *_grouped(kind, tuple(left), len(left), alone))


def _standing_alone(kind: type[Add] | type[Mul], parts: Parts, most: int, alone: Alone) -> Parts:
    """The largest group of the parts, of `most` or fewer, that stands by itself elsewhere; empty where none does."""
    for number in range(most, 1, -1):
        for chosen in combinations(parts, number):
            known = alone.get(_forms(chosen))
            if known and up_to_names(kind(chosen))[0] in known:
                return chosen
    return ()


def _members(node: Add | Mul) -> Parts:
    return node.terms if isinstance(node, Add) else node.factors


def _parts(node: Expr) -> Parts:
    """The terms of a sum; the factors of a product without signs and choices."""
    match node:
        case Add(terms):
            return terms
        case Mul(factors):
            return tuple(factor for factor in factors if not is_sign(factor) and not is_choice(factor))
    return ()


def _forms(parts: Parts) -> Parts:
    """What two groups of parts share that are the same up to names, order and sign."""
    return tuple(sorted((up_to_names(part)[0] for part in parts), key=sort_key))
