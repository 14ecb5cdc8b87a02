"""Ratios and logarithms of sums of exponentials, shifted by the maximum so that nothing overflows.

exp(u) / sum_j exp(v_j) does not change when one number is taken from u and from every v_j.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from symderiv.lang.arithmetic import add, mul, sub
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Add, Call, Constant, Expr, Index, Max, Mul, Pow, Read, Sum
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices, fresh, index_names, map_children, nodes, substitute

Relations = Mapping[str, Equation]


def shifted(expr: Expr, relations: Relations) -> Expr:
    """The expression with every ratio and logarithm of sums of exponentials shifted; `relations` define tensors."""
    inside = map_children(expr, lambda child: shifted(child, relations))
    match inside:
        case Mul(factors):
            return _shift_ratio(factors, relations)
        case Call("log", (argument,), 0):
            return _shift_log(inside, argument, relations)
    return inside


def _shift_ratio(factors: tuple[Expr, ...], relations: Relations) -> Expr:
    """exp(u) / sum_j exp(v_j) = exp(u - m) / sum_j exp(v_j - m), m = max_j v_j"""
    product = Mul(factors)
    if degree(product) != 0:
        return product
    for factor in factors:
        match factor:
            case Pow(Sum() as total, Constant(exponent)) if exponent < 0 and degree(total):
                anchor = _anchor(total, relations)
                if anchor is not None and all(_below(factor, total) for factor in factors):
                    return Mul(tuple(_minus(factor, anchor) for factor in factors))
    return product


def _shift_log(whole: Expr, argument: Expr, relations: Relations) -> Expr:
    """log sum_j exp(v_j) = m + log sum_j exp(v_j - m); the log of a ratio of such is a difference of logs"""
    match argument:
        case Sum() if degree(argument) == 1:
            anchor = _anchor(argument, relations)
            return whole if anchor is None else add(anchor, Call("log", (_minus(argument, anchor),)))
        case Mul(factors) if all(_is_positive_exponential(factor) for factor in factors):
            return add(*(_log(factor, relations) for factor in factors))
    return whole


def degree(expr: Expr) -> Fraction | None:
    """d where adding c to the argument of every outer exponential multiplies the expression by exp(d c), else None."""
    match expr:
        case Call("exp", _, 0):
            return Fraction(1)
        case Sum(body, _, _, _):
            return degree(body)
        case Mul(factors):
            parts = [degree(factor) for factor in factors]
            known = [part for part in parts if part is not None]
            return sum(known, Fraction(0)) if len(known) == len(parts) else None
        case Pow(base, Constant(exponent)):
            part = degree(base)
            return None if part is None else part * exponent
        case Add(terms):
            first, *others = [degree(term) for term in terms]
            return first if all(other == first for other in others) else None
    return Fraction(0)


def _exponents(expr: Expr) -> Iterator[Expr]:
    """The arguments of the outer exponentials."""
    match expr:
        case Call("exp", (argument,), 0):
            yield argument
        case Sum(body, _, _, _) | Pow(body, Constant()):
            yield from _exponents(body)
        case Mul(parts) | Add(parts):
            for part in parts:
                yield from _exponents(part)


def _innermost(total: Sum) -> tuple[Expr, list[Sum]]:
    """The body under all sums, and the sums."""
    sums = [total]
    while isinstance(sums[-1].body, Sum):
        sums.append(sums[-1].body)
    return sums[-1].body, sums


def _anchor(total: Sum, relations: Relations) -> Expr | None:
    """The maximum of the exponents under the sum; None where there are several, or they are shifted already."""
    body, sums = _innermost(total)
    exponents = list(dict.fromkeys(_exponents(body)))
    if len(exponents) != 1 or _is_shifted(exponents[0], relations):
        return None
    anchor = exponents[0]
    for node in reversed(sums):
        anchor = Max(anchor, node.index, node.lower, node.upper)
    return anchor


def _is_shifted(exponent: Expr, relations: Relations) -> bool:
    """Whether a maximum has been taken away already."""
    return any(
        isinstance(node, Max)
        or (isinstance(node, Read) and node.tensor in relations and isinstance(relations[node.tensor].rhs, Max))
        for node in nodes(exponent)
    )


def _below(factor: Expr, total: Sum) -> bool:
    """Whether each exponent of the factor is one of those under the sum, so that the maximum bounds it."""
    body, sums = _innermost(total)
    (wanted,) = dict.fromkeys(_exponents(body))
    bound = [node.index for node in sums]
    return all(_unifies(wanted, bound, exponent) for exponent in _exponents(factor))


def _unifies(wanted: Expr, bound: list[str], exponent: Expr) -> bool:
    if alike(wanted, exponent):
        return True
    if not bound:
        return False
    name, *others = bound
    candidates = sorted(free_indices(exponent) | {name})
    return any(_unifies(substitute(wanted, {name: Index(c)}), others, exponent) for c in candidates)


def _minus(expr: Expr, anchor: Expr) -> Expr:
    """The anchor taken from the argument of every outer exponential."""
    match expr:
        case Call("exp", (argument,), 0):
            return Call("exp", (sub(argument, anchor),))
        case Sum(body, index, lower, upper):
            if index in free_indices(anchor):
                new = fresh(index, free_indices(anchor) | index_names(body))
                body, index = substitute(body, {index: Index(new)}), new
            return Sum(_minus(body, anchor), index, lower, upper)
        case Mul() | Add():
            return map_children(expr, lambda child: _minus(child, anchor))
        case Pow(base, Constant()):
            return Pow(_minus(base, anchor), expr.exponent)
    return expr


def _is_positive_exponential(factor: Expr) -> bool:
    match factor:
        case Call("exp", _, 0):
            return True
        case Pow(Sum(body, _, _, _), Constant()):
            return isinstance(body, Call) and body.function == "exp"
    return isinstance(factor, Constant) and factor.value > 0


def _log(factor: Expr, relations: Relations) -> Expr:
    """The log of a positive factor."""
    match factor:
        case Call("exp", (argument,), 0):
            return argument
        case Pow(base, exponent):
            return mul(exponent, _shift_log(Call("log", (base,)), base, relations))
    return Call("log", (factor,))
