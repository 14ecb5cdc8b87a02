"""Conditions as a person writes them: neighbouring comparisons chained, and `< n` for `<= n - 1`."""

from __future__ import annotations

from collections.abc import Callable

from symderiv.emit.presentation import Chain, Node
from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.expr import Add, Call, Comparison, Constant, Expr, Index, Mul, Size
from symderiv.lang.index_form import expression, is_index_expression, polynomial
from symderiv.lang.polynomial import linear_in, plus, scale
from symderiv.lang.walk import free_indices

Present = Callable[[Expr], Node]


def chains(conditions: tuple[Comparison, ...], present: Present) -> tuple[Chain, ...]:
    """`0 <= u - p` and `u - p <= H - 1` as one chain `0 <= u - p < H`; other comparisons one by one."""
    found: list[Chain] = []
    rest = [
        c if any(_joins(c, d) or _joins(d, c) for d in conditions) else _without_common_terms(c) for c in conditions
    ]
    while rest:
        first = rest.pop(0)
        second = next((c for c in rest if _joins(first, c) or _joins(c, first)), None)
        if second is None:
            found.append(_single(first, present))
            continue
        rest.remove(second)
        found.append(_chain(*((first, second) if _joins(first, second) else (second, first)), present))
    return tuple(found)


def _chain(first: Comparison, second: Comparison, present: Present) -> Chain:
    """Two comparisons around the same middle; `i = 1` for `1 <= i <= 1`."""
    first, second = _with_index_alone(first, second)
    if first.left == second.right and first.relation == second.relation == "<=":
        return Chain((present(first.right), present(first.left)), ("=",))
    relation, upper = _upper(second)
    return Chain((present(first.left), present(first.right), present(upper)), (first.relation, relation))


def range_chain(index: Node, lower: Expr, upper: Expr, present: Present) -> Chain:
    """`0 <= i < n`."""
    relation, bound = _strict("<=", upper)
    return Chain((present(lower), index, present(bound)), ("<=", relation))


def _joins(first: Comparison, second: Comparison) -> bool:
    """Whether they are one chain, around something that has a place in it and no limit."""
    ordered = first.relation in ("<", "<=") and second.relation in ("<", "<=")
    return ordered and first.right == second.left and (first.left != second.right or bool(free_indices(first.right)))


def _with_index_alone(first: Comparison, second: Comparison) -> tuple[Comparison, Comparison]:
    """`0 <= n - i <= m` as `n - m <= i <= n`: an index that is subtracted from sizes, alone in the middle."""
    lower, middle, upper = first.left, first.right, second.right
    names = free_indices(middle)
    if len(names) != 1 or names & (free_indices(lower) | free_indices(upper)) or second.relation != first.relation:
        return first, second
    if not all(map(is_index_expression, (lower, middle, upper))):
        return first, second
    (name,) = names
    parts = linear_in(polynomial(middle), name)
    if parts is None or parts[0] != {(): -1}:
        return first, second
    below, above = (expression(plus(parts[1], scale(polynomial(end), -1))) for end in (upper, lower))
    return Comparison(first.relation, below, Index(name)), Comparison(second.relation, Index(name), above)


def _without_common_terms(condition: Comparison) -> Comparison:
    """`i <= n - 2` for `n <= 2n - i - 2`: what stands on both sides cancels, where that leaves an index by itself."""
    names = free_indices(condition.left) | free_indices(condition.right)
    if condition.relation not in ("<", "<=") or len(names) != 1:
        return condition
    if not (is_index_expression(condition.left) and is_index_expression(condition.right)):
        return condition
    left, right = polynomial(condition.left), polynomial(condition.right)
    (name,) = names
    parts = linear_in(plus(right, scale(left, -1)), name)
    if parts is None or parts[0] not in ({(): 1}, {(): -1}) or not any(m for m in left if m in right):
        return condition
    end = expression(scale(parts[1], -parts[0][()]))
    below, above = (end, Index(name)) if parts[0] == {(): 1} else (Index(name), end)
    return Comparison(condition.relation, below, above)


def _single(comparison: Comparison, present: Present) -> Chain:
    condition = _with_numbers_together(comparison)
    if condition.relation in ("<", "<=") and isinstance(condition.left, Constant):
        flipped = {"<": ">", "<=": ">="}[condition.relation]
        return Chain((present(condition.right), present(condition.left)), (flipped,))
    relation, right = _upper(condition)
    return Chain((present(condition.left), present(right)), (relation,))


def _with_numbers_together(condition: Comparison) -> Comparison:
    """`1 <= t` for `0 <= t - 1`, where a number is compared with an integer."""
    left, right = condition.left, condition.right
    if isinstance(left, Constant) == isinstance(right, Constant) or not (_is_integer(left) and _is_integer(right)):
        return condition
    counted = right if isinstance(left, Constant) else left
    numbers = [term for term in counted.terms if isinstance(term, Constant)] if isinstance(counted, Add) else []
    return Comparison(condition.relation, sub(left, add(*numbers)), sub(right, add(*numbers)))


def _upper(condition: Comparison) -> tuple[str, Expr]:
    """The relation and the right side, `< n` for `<= n - 1` where both sides are integers."""
    if condition.relation != "<=" or not (_is_integer(condition.left) and _is_integer(condition.right)):
        return condition.relation, condition.right
    return _strict(condition.relation, condition.right)


def _strict(relation: str, upper: Expr) -> tuple[str, Expr]:
    if isinstance(upper, Add) and constant(-1) in upper.terms:
        return "<", add(*(term for term in upper.terms if term != constant(-1)))
    return relation, upper


def _is_integer(expr: Expr) -> bool:
    """Whether an expression is an integer by its form alone; a tensor's element is taken for a real number."""
    match expr:
        case Constant(value):
            return value.denominator == 1
        case Index() | Size() | Call("floor" | "ceil"):
            return True
        case Add(parts) | Mul(parts) | Call("mod" | "min" | "max", parts):
            return all(_is_integer(part) for part in parts)
    return False
