"""Derivatives of the elementary functions; SymPy is asked where it knows them."""

from functools import cache

import sympy

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, mul, neg
from symderiv.lang.expr import ONE, REAL_FUNCTIONS, ZERO, Call, Cases, Comparison, Expr
from symderiv.lang.from_sympy import convert
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
            conditions.append(Comparison(relation, left, right))
    return Cases(((constant(1), tuple(conditions)),), ZERO)
