"""Powers, exp, log and other functions of forms, by identities that hold wherever both sides are defined."""

from __future__ import annotations

from fractions import Fraction

from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import Constant
from symderiv.prove.normal.atoms import (
    Apply,
    Atom,
    Base,
    Form,
    GiveUp,
    Leaf,
    Monomial,
    apply,
    base,
    leading,
    leaf,
    monomial_key,
    single,
)
from symderiv.prove.normal.form import ONE, atom_form, number, plus, product_of, scaled, times
from symderiv.prove.normal.scope import Scope
from symderiv.prove.normal.signs import comparison, content, sign_brackets

_LARGEST_POWER = 64
_LARGEST_PRIME = 1000
_MOST_CONTENTS = 6  # taken out of a base one after another


# Powers


def power(form: Form, exponent: Fraction, scope: Scope, room: int = _MOST_CONTENTS) -> Form:
    """A rational power.  (x^2)^(1/2) is |x|, so a fractional power enters only factors that are at least 0."""
    if exponent == 1:
        return form
    if not form:
        if exponent <= 0:
            raise GiveUp("division by 0")
        return form
    if exponent.denominator == 1 and exponent >= 0:
        return _whole_power(form, int(exponent))
    fractional = exponent.denominator != 1
    if not fractional and (one := single(form)):
        return scaled(_monomial_power(one[0], exponent), one[1] ** int(exponent))
    factor, monomial, rest = content(form, scope, fractional)
    outside = times(_number_power(factor, exponent), _monomial_power(monomial, exponent))
    if rest == ONE:
        return outside
    # Taking out the content may have brought the rest back to one term, or made it simpler still.
    again = content(rest, scope, fractional)
    if again[1] or abs(again[0]) != 1:
        if not room:
            raise GiveUp("a base of which more and more can be taken out")
        return times(outside, power(rest, exponent, scope, room - 1))
    return times(outside, product_of(((base(rest), exponent),)))


def _whole_power(form: Form, exponent: int) -> Form:
    if (one := single(form)) is not None:
        return scaled(_monomial_power(one[0], Fraction(exponent)), one[1] ** exponent)
    if exponent > _LARGEST_POWER:
        raise GiveUp("a large power of a sum")
    result = ONE
    for _ in range(exponent):
        result = times(result, form)
    return result


def _monomial_power(monomial: Monomial, exponent: Fraction) -> Form:
    return product_of(tuple((atom, e * exponent) for atom, e in monomial))


def _number_power(value: Fraction, exponent: Fraction) -> Form:
    """A power of a number that is positive, or whose exponent is whole: by prime numbers."""
    if exponent.denominator == 1:
        return number(Fraction(value**exponent.numerator))
    return product_of(tuple((leaf(constant(p)), times_in * exponent) for p, times_in in _prime_factors(value)))


def _prime_factors(value: Fraction) -> list[tuple[int, int]]:
    parts = ((value.numerator, 1), (value.denominator, -1))
    return [(prime, sign * times_in) for part, sign in parts for prime, times_in in _prime_powers(part)]


def _prime_powers(value: int) -> list[tuple[int, int]]:
    """Prime factors below a limit, and what is left as one factor."""
    found = []
    for prime in range(2, _LARGEST_PRIME):
        times_in = 0
        while value % prime == 0:
            value, times_in = value // prime, times_in + 1
        if times_in:
            found.append((prime, times_in))
        if value == 1:
            return found
    return [*found, (value, 1)]


# Functions


def exponential(form: Form, scope: Scope) -> Form:
    """exp(c1*m1 + c2*m2) = exp(m1)^c1 * exp(m2)^c2, and exp(c*log x) = x^c."""
    result = ONE
    for monomial, coefficient in form.items():
        match monomial:
            case ((Apply(function="log", arguments=(inside,)), 1),):
                factor = power(inside, coefficient, scope)
            case _:
                factor = product_of(((apply("exp", ({monomial: Fraction(1)},)), coefficient),))
        result = times(result, factor)
    return result


def logarithm(form: Form, scope: Scope) -> Form:
    """log(x^r*y) = r*log(x) + log(y) where x and y are at least 0; log(exp(x)) = x."""
    if not form:
        raise GiveUp("log of 0")
    factor, monomial, rest = content(form, scope, positive=True)
    result = number(0)
    for atom, exponent in monomial:
        result = plus(result, _atom_logarithm(atom), exponent)
    for prime, times_in in _prime_factors(factor):
        result = plus(result, _number_logarithm(prime), times_in)
    if rest == ONE:
        return result
    if monomial or factor != 1:  # what was taken out may have left more to be taken out
        return plus(result, logarithm(rest, scope))
    one = single(rest)
    if one is not None and one[1] == 1 and len(one[0]) == 1 and one[0][0][1] % 2 == 1:
        return plus(result, _atom_logarithm(one[0][0][0]), one[0][0][1])
    return plus(result, atom_form(apply("log", (rest,))))


def _number_logarithm(value: Fraction | int) -> Form:
    return atom_form(apply("log", (number(value),)))


def _atom_logarithm(atom: Atom) -> Form:
    match atom:
        case Apply(function="exp", arguments=(inside,)):
            return inside
        case Base(form=form):
            return atom_form(apply("log", (form,)))
        case Leaf(expr=Constant(value)):
            return _number_logarithm(value)
    return atom_form(apply("log", (atom_form(atom),)))


def function(name: str, arguments: tuple[Form, ...], order: int, scope: Scope) -> Form:
    """A function's value; sigmoid and tanh through exp, abs, sign, max and min through brackets."""
    one = arguments[0]
    match name:
        case "exp":
            return exponential(one, scope)
        case "log":
            return logarithm(one, scope)
        case "sigmoid":
            return power(plus(ONE, exponential(scaled(one, -1), scope)), Fraction(-1), scope)
        case "tanh":
            grown = plus(exponential(scaled(one, 2), scope), ONE)
            return plus(ONE, power(grown, Fraction(-1), scope), -2)
        case "sign" | "abs":
            above, below = sign_brackets(one, scope)
            sign = plus(above, below, -1)
            return sign if name == "sign" else times(one, sign)
        case "max" | "min":
            return _extremum(name, arguments, scope)
        case "erf" | "sin" | "cos":
            return _by_parity(name, one)
    return atom_form(apply(name, arguments, order))


def _extremum(name: str, arguments: tuple[Form, ...], scope: Scope) -> Form:
    """max(a, b) = b + (a - b)*[b < a] and min(a, b) = a - (a - b)*[b < a]."""
    best = arguments[0]
    for other in arguments[1:]:
        excess = plus(best, other, -1)
        part = times(excess, comparison("<", excess, scope))
        best = plus(other, part) if name == "max" else plus(best, part, -1)
    return best


def _by_parity(name: str, argument: Form) -> Form:
    """erf and sin are odd, cos is even."""
    if not argument:
        return ONE if name == "cos" else argument
    first = leading(argument) or max(argument, key=monomial_key)
    if argument[first] > 0:
        return atom_form(apply(name, (argument,)))
    return scaled(atom_form(apply(name, (scaled(argument, -1),))), 1 if name == "cos" else -1)
