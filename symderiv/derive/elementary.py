"""Derivatives of the elementary functions; SymPy is asked where it knows them."""

from fractions import Fraction
from functools import cache, reduce

import sympy

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, mul, neg, power
from symderiv.lang.expr import ONE, REAL_FUNCTIONS, ZERO, Add, Call, Cases, Comparison, Constant, Expr, Mul
from symderiv.lang.from_sympy import convert
from symderiv.lang.polynomial import Monomial, Polynomial, plus, scale, times, without_content
from symderiv.lang.walk import substitute

_ARGUMENT = "argument"
_FROM_SYMPY = {name: getattr(sympy, name) for name in ("exp", "log", "tanh", "erf", "sin", "cos")}


def derivative(call: Call, position: int) -> Expr:
    """The derivative of a call with respect to one argument, at its arguments.  Kinks follow `conventions`."""
    if call.function in ("max", "min"):
        return _extremum(call, position)
    if call.function == "abs":
        return Call("sign", call.arguments)
    if call.function in ("sign", "floor", "ceil"):
        return ZERO
    if call.function == "sigmoid":
        return mul(call, add(ONE, neg(call)))
    if call.function in _FROM_SYMPY:
        return substitute(_known(call.function), {_ARGUMENT: call.arguments[0]})
    if len(call.arguments) == 1 and call.function != "mod":
        return Call(call.function, call.arguments, call.order + 1)
    raise Unsupported(
        f"the derivative of {call.function} with {len(call.arguments)} arguments is not known.",
        way_out=f"Differentiable: {', '.join(name for name in REAL_FUNCTIONS)}, sums, products, powers, cases, maxima "
        "over indices, and unknown functions of one argument.",
    )


@cache
def _known(function: str) -> Expr:
    """The derivative at a placeholder index, which stands for the argument."""
    placeholder = sympy.Idx(_ARGUMENT, sympy.Symbol("n", integer=True, positive=True))
    symbol = sympy.Dummy(real=True)
    return convert(_FROM_SYMPY[function](symbol).diff(symbol).xreplace({symbol: placeholder}))


def _extremum(call: Call, position: int) -> Expr:
    """1 where this argument is the extremum and no earlier one is: the first of several equal ones counts."""
    mine = call.arguments[position]
    conditions = []
    for other, argument in enumerate(call.arguments):
        if other != position:
            relation = "<" if other < position else "<="
            left, right = (argument, mine) if call.function == "max" else (mine, argument)
            conditions.append(_without_common_terms(Comparison(relation, left, right)))
    return Cases(((constant(1), tuple(conditions)),), ZERO)


def _without_common_terms(condition: Comparison) -> Comparison:
    """`0 <= e` for `e/5 <= e`: what stands on both sides cancels, and a positive number that is left goes."""
    left, right = _expanded(condition.left), _expanded(condition.right)
    rest = without_content(plus(right, scale(left, -1)))
    if len(rest) >= len(left) + len(right):
        return condition
    sides = [{m: abs(n) for m, n in rest.items() if (n < 0) == below} for below in (True, False)]
    return Comparison(condition.relation, *(add(*(_term(m, n) for m, n in side.items())) for side in sides))


def _expanded(expr: Expr) -> Polynomial:
    """A polynomial in whatever is neither a sum nor a product."""
    match expr:
        case Constant(value):
            return {(): value} if value else {}
        case Add(terms):
            return reduce(plus, map(_expanded, terms))
        case Mul(factors):
            return reduce(times, map(_expanded, factors))
    return {((expr, 1),): Fraction(1)}


def _term(monomial: Monomial, number: Fraction) -> Expr:
    return mul(constant(number), *(power(atom, exponent) for atom, exponent in monomial))
