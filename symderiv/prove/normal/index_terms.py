"""Index expressions and the brackets on them, simplified with what is known about the ranges of indices."""

from __future__ import annotations

from fractions import Fraction

from symderiv.lang.arithmetic import sub
from symderiv.lang.expr import Call, Expr, Read, Size
from symderiv.lang.index_form import polynomial
from symderiv.lang.order import sort_key
from symderiv.lang.polynomial import Polynomial, denominator, inverse, linear_in, may_divide, plus, scale, times
from symderiv.lang.walk import nodes, substitute
from symderiv.prove.normal.atoms import Form, leaf, text
from symderiv.prove.normal.form import ZERO, product_of
from symderiv.prove.normal.form import plus as plus_forms
from symderiv.prove.normal.scope import Scope, plain


def index_normal(expr: Expr, scope: Scope) -> Expr:
    """An index expression with its floors, minima and maxima simplified where the ranges allow."""
    return plain(simplified(polynomial(expr), scope))


def simplified(value: Polynomial, scope: Scope) -> Polynomial:
    """The polynomial with its atoms simplified."""
    if not any(isinstance(atom, Call | Read) for monomial in value for atom, _ in monomial):
        return value
    total: Polynomial = {}
    for monomial, coefficient in value.items():
        product: Polynomial = {(): coefficient}
        for atom, exponent in monomial:
            nested = isinstance(atom, Call | Read)
            factor: Polynomial = _simpler(atom, scope) if nested else {((atom, exponent),): Fraction(1)}
            for _ in range(exponent if nested else 1):
                product = times(product, factor)
        total = plus(total, product)
    return total


def _simpler(atom: Expr, scope: Scope) -> Polynomial:
    match atom:
        case Read(tensor, indices):
            return {((Read(tensor, tuple(index_normal(index, scope) for index in indices)), 1),): Fraction(1)}
        case Call("floor", (argument,)):
            return _floor(simplified(polynomial(argument), scope), scope)
        case Call(function, arguments):
            return _extremum(function, [simplified(polynomial(argument), scope) for argument in arguments], scope)
    return {((atom, 1),): Fraction(1)}


def _floor(argument: Polynomial, scope: Scope) -> Polynomial:
    """floor(x) = 0 where 0 <= x < 1; floor(-x/D) = -floor((x + D - 1)/D), so that x begins with a plus sign."""
    rounded = polynomial(Call("floor", (plain(argument),)))
    for monomial in rounded:
        match monomial:
            case ((Call("floor", (inner,)), 1),):
                rest = plus(rounded, {monomial: -rounded[monomial]})
                below = denominator(polynomial(inner))
                above = times(polynomial(inner), below)
                room = plus(plus(below, scale(above, -1)), {(): Fraction(-1)})
                if scope.shown(above) and scope.shown(room):
                    return rest
                if begins_with_minus(above):
                    up = plus(plus(scale(above, -1), below), {(): Fraction(-1)})
                    return plus(rest, scale(_floor(times(up, inverse(below)), scope), -1))
    return rounded


def same_at_both_ends(value: Expr, index: str, scope: Scope) -> Expr | None:
    """floor(x) where it has one value at both ends of the range of an index in which x is linear; else None."""
    match value:
        case Call("floor", (inner,)) if index in scope.facts.ranges and linear_in(polynomial(inner), index) is not None:
            ends = (substitute(value, {index: end}) for end in scope.facts.ranges[index])
            low, high = (index_normal(end, scope) for end in ends)
            return low if low == high else None
    return None


def begins_with_minus(value: Polynomial) -> bool:
    """Whether the first coefficient is negative, the same way round for all that are equal."""
    moving = [monomial for monomial in value if any(not isinstance(atom, Size) for atom, _ in monomial)]
    first = max(moving or [m for m in value if m], key=lambda m: tuple((sort_key(a), e) for a, e in m), default=())
    return value.get(first, Fraction(0)) < 0


def _extremum(function: str, arguments: list[Polynomial], scope: Scope) -> Polynomial:
    """An argument of max goes where another is always at least as large; of min where another is at most."""
    sign = 1 if function == "max" else -1
    kept = list(arguments)
    for argument in arguments:
        others = [other for other in kept if other is not argument]
        if any(scope.shown(scale(plus(other, scale(argument, -1)), sign)) for other in others):
            kept = others
    return polynomial(Call(function, tuple(map(plain, kept)))) if len(kept) > 1 else kept[0]


def index_form(expr: Expr, scope: Scope) -> Form:
    """An index expression as a form, its value being a number like any other."""
    form = ZERO
    for monomial, coefficient in simplified(polynomial(expr), scope).items():
        factors = tuple((leaf(atom), Fraction(exponent)) for atom, exponent in monomial)
        form = plus_forms(form, product_of(factors), coefficient)
    return form


def exact_difference(upper: Expr, lower: Expr, scope: Scope) -> int | None:
    """`upper - lower` where that is a literal integer."""
    form = simplified(polynomial(sub(upper, lower)), scope)
    if any(monomial for monomial in form) or form.get((), Fraction(0)).denominator != 1:
        return None
    return int(form.get((), Fraction(0)))


def solved(value: Expr, index: str) -> tuple[int, Polynomial, Polynomial] | None:
    """`(sign, factor, rest)` with value = sign*factor*index + rest, the factor positive and made of sizes."""
    parts = linear_in(polynomial(value), index)
    if parts is None or len(parts[0]) != 1:
        return None
    ((monomial, coefficient),) = parts[0].items()
    if not all(may_divide(atom) for atom, _ in monomial):
        return None
    return (1 if coefficient > 0 else -1), {monomial: abs(coefficient)}, parts[1]


def is_unit(factor: Polynomial) -> bool:
    """Whether a factor is 1."""
    return factor == {(): 1}


def root_of(value: Expr, index: str) -> Expr | None:
    """The expression that an index equals where `0 = value`, if its coefficient is 1 or -1."""
    parts = solved(value, index)
    return plain(scale(parts[2], -parts[0])) if parts is not None and is_unit(parts[1]) else None


def size_root(value: Expr) -> tuple[Expr, Expr] | None:
    """A size and the expression that it equals where `0 = value`; None where there is none with coefficient 1 or -1."""
    form = polynomial(value)
    for monomial, coefficient in form.items():
        match monomial:
            case ((Size() as size, 1),) if abs(coefficient) == 1:
                rest = plain(scale(plus(form, {monomial: -coefficient}), -coefficient))
                if size not in nodes(rest):
                    return size, rest
    return None


def quotient_down(above: Polynomial, factor: Polynomial, scope: Scope) -> Expr:
    """floor(above / factor)."""
    if is_unit(factor):
        return plain(simplified(above, scope))
    return plain(_floor(simplified(times(above, inverse(factor)), scope), scope))


def limit_of(value: Expr, index: str, scope: Scope) -> tuple[bool, Expr] | None:
    """What `0 <= value` says of an index: `(True, lower limit)` or `(False, upper limit)`, or None."""
    key = (text(value), index)
    if key in scope.limits or key in scope.rounded:
        return scope.limits.get(key) or scope.rounded[key]
    parts = solved(value, index)
    if parts is None:
        return None
    sign, factor, rest = parts
    if is_unit(factor):
        scope.limits[key] = (sign > 0, plain(scale(rest, -sign)))
        return scope.limits[key]
    above = plus(plus(scale(rest, -1), factor), {(): Fraction(-1)}) if sign > 0 else rest
    scope.rounded[key] = (sign > 0, quotient_down(above, factor, scope))
    return scope.rounded[key]
