"""Where a claim and the derived formula part: the same shape but for one place, which names the slip."""

from __future__ import annotations

from fractions import Fraction

from symderiv.derive.collect import powers
from symderiv.lang.arithmetic import coefficient
from symderiv.lang.canonical import alike, canonical
from symderiv.lang.expr import Add, Call, Constant, Expr, Index, Mul, Pow, Read, Sum
from symderiv.lang.walk import free_indices, substitute


def slip(claimed: Expr, derived: Expr) -> str | None:
    """The class of the one difference between two expressions, None where they differ in more than one place."""
    if alike(claimed, derived):
        return None
    return _slip(canonical(claimed), canonical(derived))


def _slip(claimed: Expr, derived: Expr) -> str | None:
    match claimed, derived:
        case Read(a, first), Read(b, second):
            if a != b:
                return "wrong_variable"
            return (
                "transpose"
                if first != second and sorted(map(repr, first)) == sorted(map(repr, second))
                else "wrong_index"
            )
        case Call(f, (x,), m), Call(g, (y,), n):
            if f != g:
                return "wrong_function"
            return "missing_prime" if m != n and alike(x, y) else "wrong_argument" if m == n else None
        case Sum(a, _, low, high), Sum(b, _, other_low, other_high):
            if alike(a, b):
                return "range"
            return _slip(a, b) if (low, high) == (other_low, other_high) else None
        case Sum(), _:
            return "extra_sum" if _is_body(claimed, derived) else None
        case _, Sum():
            return "missing_sum" if _is_body(derived, claimed) else None
        case Add(), Add():
            return _of_terms(claimed, derived)
        case Pow(a, m), Pow(b, n) if isinstance(m, Constant) and isinstance(n, Constant):
            return "wrong_exponent" if alike(a, b) else _slip(a, b) if m == n else None
    return _of_factors(claimed, derived)


def _is_body(total: Sum, other: Expr) -> bool:
    """Whether an expression is what a sum adds up, its index being free there under some name."""
    names = sorted(free_indices(other))
    return any(alike(substitute(total.body, {total.index: Index(name)}), other) for name in (total.index, *names))


def _of_terms(claimed: Add, derived: Add) -> str | None:
    left, right = _without_common(list(claimed.terms), list(derived.terms))
    if len(left) == len(right) == 1:
        return _slip(left[0], right[0])
    if not left:
        return "missing_term"
    return "extra_term" if not right else None


def _without_common(left: list[Expr], right: list[Expr]) -> tuple[list[Expr], list[Expr]]:
    for term in list(left):
        twin = next((other for other in right if alike(term, other)), None)
        if twin is not None:
            left.remove(term)
            right.remove(twin)
    return left, right


def _of_factors(claimed: Expr, derived: Expr) -> str | None:
    number, rest = coefficient(claimed)
    other, derived_rest = coefficient(derived)
    left, right = _different_powers(rest, derived_rest)
    if not number or not other:
        return None if number == other else "extra_term" if number else "missing_term"
    if number != other and not left and not right:
        return "sign" if number == -other else _of_number(number / other)
    if number != other:
        return None
    if len(left) == len(right) == 1:
        (a, m), (b, n) = left[0], right[0]
        if alike(a, b):
            return "wrong_exponent"
        if alike(a, claimed) and alike(b, derived):  # one factor each, and nothing is told apart
            return None
        return _slip(a, b) if m == n and (type(a) is type(b)) and not isinstance(a, Mul) else None
    if not left:
        return "missing_factor"
    return "extra_factor" if not right else None


def _of_number(ratio: Fraction) -> str:
    return "extra_factor" if abs(ratio).denominator == 1 else "missing_factor"


def _different_powers(claimed: Expr, derived: Expr) -> tuple[list[tuple[Expr, Fraction]], list[tuple[Expr, Fraction]]]:
    """The factors with their exponents that only one of two products has."""
    left, right = powers(claimed), powers(derived)
    for base in list(left):
        twin = next((other for other in right if alike(base, other)), None)
        if twin is not None and left[base] == right[twin]:
            del left[base], right[twin]
    return [(b, e) for b, e in left.items() if b != Constant(Fraction(1))], [
        (b, e) for b, e in right.items() if b != Constant(Fraction(1))
    ]
