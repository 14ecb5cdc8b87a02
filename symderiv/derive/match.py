"""Finding an expression in another: the values of some indices that make the one the other."""

from __future__ import annotations

from symderiv.lang.arithmetic import sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.canonical import alike, canonical
from symderiv.lang.expr import Call, Comparison, Expr, Index
from symderiv.lang.index_form import is_index_expression
from symderiv.lang.walk import children, free_indices, replace, substitute

Pairs = list[tuple[Expr, Expr]]


def match_indices(pattern: Expr, target: Expr, names: frozenset[str], facts: Facts) -> dict[str, Expr] | None:
    """Values of the named indices that make the pattern the target, or None.

    A quotient, an extremum and the like need not look the same where the facts show that they are.
    """
    values: dict[str, Expr] = {}
    open_pairs: Pairs = []
    if not _match(canonical(pattern), canonical(target), names, values, open_pairs):
        return None
    if any(name.startswith("#") for value in values.values() for name in free_indices(value)):
        return None  # bound in the target
    if not open_pairs:
        return values if alike(substitute(pattern, values), target) else None
    unknown = names - values.keys()
    same = all(not free_indices(p) & unknown and _same(substitute(p, values), t, facts) for p, t in open_pairs)
    return values if same else None


def _match(pattern: Expr, target: Expr, names: frozenset[str], values: dict[str, Expr], open_pairs: Pairs) -> bool:
    if isinstance(pattern, Index) and pattern.name in names:
        return values.setdefault(pattern.name, target) == target
    inner, other = children(pattern), children(target)
    known = dict(values)
    if type(pattern) is type(target) and _label(pattern) == _label(target) and len(inner) == len(other):
        pairs_before = len(open_pairs)
        if not inner and pattern == target:
            return True
        if inner and all(_match(p, t, names, values, open_pairs) for p, t in zip(inner, other, strict=True)):
            return True
        values.clear()
        values.update(known)
        del open_pairs[pairs_before:]
    if isinstance(pattern, Call) and pattern.function in ("floor", "ceil", "mod", "max", "min"):
        open_pairs.append((pattern, target))
        return True
    return False


def _label(expr: Expr) -> tuple[object, ...]:
    return tuple(getattr(expr, field, None) for field in ("tensor", "function", "order", "index"))


def _same(left: Expr, right: Expr, facts: Facts) -> bool:
    """Whether the facts show that two expressions have the same value."""
    if alike(left, right):
        return True
    if is_index_expression(left) and is_index_expression(right):
        return never_negative(sub(left, right), facts) and never_negative(sub(right, left), facts)
    return alike(with_known_extrema(left, facts.holds), right)


def with_known_extrema(expr: Expr, holds: tuple[Comparison, ...]) -> Expr:
    """The expression with max(a, b) for b, and min(a, b) for a, where a < b or a <= b is known."""

    def change(node: Expr) -> Expr | None:
        match node:
            case Call("max" | "min" as function, arguments):
                losers = [_loser(function, condition) for condition in holds if condition.relation in ("<", "<=")]
                return _without(arguments, [loser for loser, winner in losers if _has(arguments, winner)], function)
        return None

    return replace(expr, change)


def _loser(function: str, condition: Comparison) -> tuple[Expr, Expr]:
    """The side that is not the extremum of both, and the other."""
    pair = condition.left, condition.right
    return pair if function == "max" else pair[::-1]


def _has(arguments: tuple[Expr, ...], side: Expr) -> bool:
    return any(alike(argument, side) for argument in arguments)


def _without(arguments: tuple[Expr, ...], losers: list[Expr], function: str) -> Expr | None:
    kept = tuple(argument for argument in arguments if not any(alike(argument, loser) for loser in losers))
    if len(kept) == len(arguments) or not kept:
        return None
    return kept[0] if len(kept) == 1 else Call(function, kept)
