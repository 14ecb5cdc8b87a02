"""Where a claim and the derived formula part: the same shape but for a few places, which name the slips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from symderiv.derive.collect import powers
from symderiv.derive.nest import sum_of
from symderiv.derive.spread import spread_product
from symderiv.lang.arithmetic import coefficient
from symderiv.lang.canonical import alike, canonical
from symderiv.lang.expr import Add, Call, Constant, Expr, Index, Mul, Pow, Read, Sum
from symderiv.lang.walk import free_indices, substitute

Slips = tuple[str, ...]
"""Classes of slips; none where nothing differs."""
Factor = tuple[Expr, Fraction]
Part = TypeVar("Part")

_MOST = 3
"""Two formulas that part in more places are no longer the same formula with slips."""


def slips(claimed: Expr, derived: Expr) -> Slips:
    """The classes of what differs between two expressions, none where they are too far apart to tell."""
    for one, other in ((claimed, derived), (_spread(claimed), _spread(derived))):
        found = () if alike(one, other) else _slips(canonical(one), canonical(other))
        if found and len(found) <= _MOST:
            return found
    return ()


def _spread(expr: Expr) -> Expr:
    """Products of sums multiplied out."""
    return sum_of(tuple(part for term in _terms(expr) for part in spread_product(term)))


def _slips(claimed: Expr, derived: Expr) -> Slips | None:
    """None where nothing is the same."""
    if alike(claimed, derived):
        return ()
    match claimed, derived:
        case Read(a, first), Read(b, second):
            if a != b:
                return ("wrong_variable",)
            same = sorted(map(repr, first)) == sorted(map(repr, second))
            return ("transpose",) if same else ("wrong_index",)
        case Call(f, (x,), m), Call(g, (y,), n):
            if f != g:
                return ("wrong_function",) if alike(x, y) else None
            if alike(x, y):
                return ("missing_prime",)
            return ("wrong_argument",) if m == n else ("missing_prime", "wrong_argument")
        case Sum(a, _, low, high), Sum(b, _, other_low, other_high):
            inside = _slips(a, b)
            ends: Slips = () if (low, high) == (other_low, other_high) else ("range",)
            return None if inside is None else inside + ends
        case Sum(), _ if not isinstance(derived, Add | Mul):
            return ("extra_sum",) if _is_body(claimed, derived) else None
        case _, Sum() if not isinstance(claimed, Add | Mul):
            return ("missing_sum",) if _is_body(derived, claimed) else None
        case (Add(), Add()) | (Add(), _) | (_, Add()) if found := _of_terms(_terms(claimed), _terms(derived)):
            return found
        case Pow(a, m), Pow(b, n) if isinstance(m, Constant) and isinstance(n, Constant):
            if alike(a, b):
                return ("wrong_exponent",)
            return _slips(a, b) if m == n else None
    return _of_factors(claimed, derived)


def _is_body(total: Sum, other: Expr) -> bool:
    """Whether an expression is what a sum adds up, its index being free there under some name."""
    names = sorted(free_indices(other))
    return any(alike(substitute(total.body, {total.index: Index(name)}), other) for name in (total.index, *names))


def _terms(expr: Expr) -> tuple[Expr, ...]:
    return expr.terms if isinstance(expr, Add) else (expr,)


def _of_terms(claimed: tuple[Expr, ...], derived: tuple[Expr, ...]) -> Slips | None:
    left, right = without_common(claimed, derived)
    kept = len(claimed) > len(left)
    return _paired(left, right, _slips, ("extra_term", "missing_term"), kept) if kept or len(left) > 1 else None


def without_common(left: Sequence[Expr], right: Sequence[Expr]) -> tuple[list[Expr], list[Expr]]:
    others = list(right)
    own = []
    for term in left:
        twin = next((n for n, other in enumerate(others) if alike(term, other)), None)
        if twin is None:
            own.append(term)
        else:
            del others[twin]
    return own, others


def _paired(
    left: list[Part],
    right: list[Part],
    differ: Callable[[Part, Part], Slips | None],
    unpaired: tuple[str, str],
    something_is_kept: bool,
) -> Slips | None:
    """What differs where the likest parts are taken for each other; what one side alone has left over is a slip too.

    Where no part is on both sides, each has to be like another one.
    """
    places = [(a, b) for a in range(len(left)) for b in range(len(right))]
    hows = {(a, b): how for a, b in places if (how := differ(left[a], right[b]))}
    own, others = set(range(len(left))), set(range(len(right)))
    found: Slips = ()
    for (a, b), how in sorted(hows.items(), key=lambda item: (len(item[1]), item[0])):
        if len(how) <= 2 and a in own and b in others:  # two that are not taken for each other are two slips as well
            own.remove(a)
            others.remove(b)
            found += how
    nothing_alike = len(left) > 1 and set(found) == {"wrong_variable"}
    if (own and others) or (not something_is_kept and (own or others or nothing_alike)):
        return None
    extra, missing = unpaired
    return (missing,) * len(others) + (extra,) * len(own) + found


def _of_factors(claimed: Expr, derived: Expr) -> Slips | None:
    number, rest = coefficient(claimed)
    other, derived_rest = coefficient(derived)
    if not number or not other:
        return ("extra_term",) if number else ("missing_term",)
    left, right = _different_powers(rest, derived_rest)
    one_each = len(left) == len(right) == 1
    if one_each and alike(left[0][0], rest) and alike(right[0][0], derived_rest) and number == other:
        return None if number == 1 else _slips(rest, derived_rest)  # without a number, nothing is told apart
    kept = number != other or len(powers(rest)) > len(left)
    found = _paired(left, right, _of_powers, ("extra_factor", "missing_factor"), kept or not left or not right)
    if found is None or number == other:
        return found
    return (*found, "sign" if number == -other else _of_number(number / other))


def _of_powers(claimed: Factor, derived: Factor) -> Slips | None:
    (a, m), (b, n) = claimed, derived
    if alike(a, b):
        return ("wrong_exponent",)
    return _slips(a, b) if m == n and type(a) is type(b) and not isinstance(a, Mul) else None


def _of_number(ratio: Fraction) -> str:
    return "extra_factor" if abs(ratio).denominator == 1 else "missing_factor"


def _different_powers(claimed: Expr, derived: Expr) -> tuple[list[Factor], list[Factor]]:
    """The factors with their exponents that only one of two products has."""
    left, right = powers(claimed), powers(derived)
    for base in list(left):
        twin = next((other for other in right if alike(base, other)), None)
        if twin is not None and left[base] == right[twin]:
            del left[base], right[twin]
    one = Constant(Fraction(1))
    return [(b, e) for b, e in left.items() if b != one], [(b, e) for b, e in right.items() if b != one]
