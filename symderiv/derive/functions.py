"""Rules on exponentials, the logistic function and signs: rules on single expressions.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from fractions import Fraction

from symderiv.derive.collect import collect_terms, from_powers, held, powers
from symderiv.derive.nest import product_of, sum_of
from symderiv.lang.arithmetic import add, coefficient, constant, mul, neg, power, sub
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import MINUS_ONE, ONE, ZERO, Add, Call, Constant, Expr, Mul, Pow


def logistic(expr: Expr, facts: Facts) -> Expr | None:
    r"""the logistic function
    \dfrac{e^u}{1 + e^u} = \sigma(u),\quad \dfrac{e^u}{(1 + e^u)^2} = \sigma(u)\bigl(1 - \sigma(u)\bigr)
    """
    if not isinstance(expr, Mul):
        return None
    exponents = powers(expr)
    for base, exponent in exponents.items():
        argument = _exponent_beside_one(base)
        grown = held(exponents, Call("exp", (argument,))) if argument is not None else None
        if argument is None or grown is None or not _whole(-exponent) or not _whole(exponents[grown]):
            continue
        taken = min(exponents[grown], -exponent)
        left = {b: e for b, e in exponents.items() if b not in (base, grown)}
        left |= {grown: exponents[grown] - taken}
        return product_of((from_powers(left), *_logistic_powers(argument, taken, -exponent - taken)))
    return None


def logistic_of_minus(expr: Expr, facts: Facts) -> Expr | None:
    r"""the logistic function
    \dfrac{1}{1 + e^{-u}} = \sigma(u)
    """
    match expr:
        case Pow(base, Constant(exponent)) if _whole(-exponent):
            argument = _exponent_beside_one(base)
            return None if argument is None else power(sigmoid(minus(argument)), -exponent)
    return None


def _whole(exponent: Fraction) -> bool:
    """Whether it is 1, 2, ..."""
    return exponent > 0 and exponent.denominator == 1


def _exponent_beside_one(expr: Expr) -> Expr | None:
    """u of a sum 1 + exp(u)."""
    match expr:
        case Add((Constant(value), Call("exp", (argument,), 0))) | Add((Call("exp", (argument,), 0), Constant(value))):
            return argument if value == 1 else None
    return None


def _logistic_powers(argument: Expr, count: Fraction, opposite: Fraction) -> tuple[Expr, ...]:
    """sigmoid(u)^count sigmoid(-u)^opposite; where both occur, one of them is 1 minus the other."""
    straight: Expr = sigmoid(argument)
    turned: Expr = sigmoid(minus(argument))
    if count and opposite:
        if _begins_with_minus(argument):
            straight = add(ONE, neg(turned))
        else:
            turned = add(ONE, neg(straight))
    return power(straight, count), power(turned, opposite)


def sigmoid(argument: Expr) -> Call:
    """The logistic function of an argument."""
    return Call("sigmoid", (argument,))


def minus(argument: Expr) -> Expr:
    """`-argument`, the sign taken into each term."""
    return sub(ZERO, argument)


def _begins_with_minus(argument: Expr) -> bool:
    """Whether an argument has more terms that are subtracted than terms that are added."""
    signs = [coefficient(term)[0] < 0 for term in _terms(argument)]
    return 2 * sum(signs) > len(signs)


def _terms(expr: Expr) -> tuple[Expr, ...]:
    return expr.terms if isinstance(expr, Add) else (expr,)


def complement_of_logistic(expr: Expr, facts: Facts) -> Expr | None:
    r"""the logistic function
    1 - \sigma(-u) = \sigma(u)
    """
    match expr:
        case Add((Constant(value), other)) | Add((other, Constant(value))) if value == 1:
            match coefficient(other):
                case (number, Call("sigmoid", (argument,))) if number == -1 and _begins_with_minus(argument):
                    return sigmoid(minus(argument))
    return None


LOGISTIC = (logistic, logistic_of_minus, complement_of_logistic)


def join_exponentials(expr: Expr, facts: Facts) -> Expr | None:
    r"""one exponential
    e^a\,e^b = e^{a + b},\quad 1/e^a = e^{-a}
    """
    if not isinstance(expr, Mul | Pow):
        return None
    exponents = powers(expr)
    grown = {base: e for base, e in exponents.items() if isinstance(base, Call) and base.function == "exp"}
    if len(grown) < 2 and all(exponent > 0 for exponent in grown.values()):
        return None
    parts = tuple(mul(constant(e), term) for base, e in grown.items() for term in _terms(base.arguments[0]))
    rest = {base: exponent for base, exponent in exponents.items() if base not in grown}
    joined = sum_of(parts)
    whole = collect_terms(joined, facts) or joined
    return product_of((from_powers(rest), ONE if whole == ZERO else Call("exp", (whole,))))


def sign_is_odd(expr: Expr, facts: Facts) -> Expr | None:
    r"""the sign is odd
    -\operatorname{sign}(a - b) = \operatorname{sign}(b - a)
    """
    if not isinstance(expr, Mul) or coefficient(expr)[0] >= 0:
        return None
    for place, factor in enumerate(expr.factors):
        match factor:
            case Call("sign", (Add(terms) as argument,)) if 2 * _subtracted(terms) >= len(terms):
                rest = (*expr.factors[:place], *expr.factors[place + 1 :])
                return product_of((MINUS_ONE, *rest, Call("sign", (sum_of((minus(argument),)),))))
    return None


def sign_times_itself(expr: Expr, facts: Facts) -> Expr | None:
    r"""a number times its sign
    u \operatorname{sign}(u) = |u|
    """
    if not isinstance(expr, Mul):
        return None
    for place, factor in enumerate(expr.factors):
        if isinstance(factor, Call) and factor.function == "sign":
            rest = powers(product_of((*expr.factors[:place], *expr.factors[place + 1 :])))
            itself = held(rest, factor.arguments[0])
            if itself is not None and rest[itself] >= 1:
                rest[itself] -= 1
                return product_of((from_powers(rest), Call("abs", factor.arguments)))
    return None


def _subtracted(terms: tuple[Expr, ...]) -> int:
    return sum(coefficient(term)[0] < 0 for term in terms)
