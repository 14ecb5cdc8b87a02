"""One form for expressions that differ only in the names of bound indices and in the order of terms and factors."""

from functools import lru_cache

from symderiv.lang.arithmetic import add, constant, mul
from symderiv.lang.expr import Add, Bracket, Cases, Comparison, Constant, Expr, Index, Max, Mul, Read, Sum
from symderiv.lang.index_form import expression, is_index_expression, is_integral, polynomial, tidy
from symderiv.lang.order import sort_key
from symderiv.lang.polynomial import plus, scale
from symderiv.lang.walk import map_children, rebound, substitute


@lru_cache(maxsize=8192)
def canonical(expr: Expr) -> Expr:
    """Bound indices named by depth, terms and factors sorted, index expressions and conditions in normal form.

    Nothing is multiplied out: equal results mean equal expressions, different results mean nothing.
    """
    return _canonical(expr, 0)


def _canonical(expr: Expr, depth: int) -> Expr:
    match expr:
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            name = f"#{depth}"
            inner = _canonical(substitute(body, {index: Index(name)}), depth + 1)
            return rebound(expr, inner, name, _position(lower, depth), _position(upper, depth))
        case Read(tensor, indices):
            return Read(tensor, tuple(_position(index, depth) for index in indices))
        case Bracket(conditions):
            return _bracket(conditions, depth)
        case Cases(branches, otherwise):
            changed = tuple((_canonical(value, depth), _bracket(held, depth).conditions) for value, held in branches)
            return Cases(changed, _canonical(otherwise, depth))
    inside = map_children(expr, lambda child: _canonical(child, depth))
    match inside:
        case Add(terms):
            return _sorted_sum(terms)
        case Mul(factors):
            return _sorted_product(factors)
    return inside


def _position(expr: Expr, depth: int) -> Expr:
    return tidy(expr) if is_index_expression(expr) else _canonical(expr, depth)


def _bracket(conditions: tuple[Comparison, ...], depth: int) -> Bracket:
    return Bracket(tuple(sorted({_comparison(c, depth) for c in conditions}, key=_comparison_key)))


def _sorted_sum(terms: tuple[Expr, ...]) -> Expr:
    flat = add(*terms)
    return Add(tuple(sorted(flat.terms, key=sort_key))) if isinstance(flat, Add) else flat


def _sorted_product(factors: tuple[Expr, ...]) -> Expr:
    """The brackets are joined into one."""
    flat = mul(*factors)
    if not isinstance(flat, Mul):
        return flat
    brackets = [f for f in flat.factors if isinstance(f, Bracket)]
    rest = [f for f in flat.factors if not isinstance(f, Bracket)]
    if brackets:
        held = {c for bracket in brackets for c in bracket.conditions}
        rest.append(Bracket(tuple(sorted(held, key=_comparison_key))))
    return Mul(tuple(sorted(rest, key=sort_key))) if len(rest) > 1 else rest[0]


def _comparison(condition: Comparison, depth: int) -> Comparison:
    """Between integers `0 <= right - left`, or `0 = ` the difference whose first term is added; else as it stands."""
    left, right = condition.left, condition.right
    if not (is_index_expression(left) and is_index_expression(right)):
        left, right = _canonical(left, depth), _canonical(right, depth)
        if condition.relation in ("=", "!=") and sort_key(right) < sort_key(left):
            left, right = right, left
        return Comparison(condition.relation, left, right)
    difference = plus(polynomial(right), scale(polynomial(left), -1))
    if condition.relation in ("=", "!="):
        sides = sorted((expression(difference), expression(scale(difference, -1))), key=sort_key)
        return Comparison(condition.relation, constant(0), sides[0])
    if condition.relation == "<" and is_integral(difference):
        return Comparison("<=", constant(0), expression(plus(difference, scale(polynomial(constant(1)), -1))))
    return Comparison(condition.relation, constant(0), expression(difference))


def _comparison_key(condition: Comparison) -> tuple[object, ...]:
    return (condition.relation, sort_key(condition.left), sort_key(condition.right))


def alike(left: Expr, right: Expr) -> bool:
    """Whether two expressions are the same but for names of bound indices and the order of terms and factors."""
    return left == right or canonical(left) == canonical(right)


def is_number(expr: Expr, value: int) -> bool:
    """Whether the expression is this number."""
    return isinstance(expr, Constant) and expr.value == value
