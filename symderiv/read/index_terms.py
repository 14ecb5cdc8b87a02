"""Index positions and limits as expressions: sizes, indices, +, -, *, floor, min and max."""

from __future__ import annotations

from collections.abc import Callable

from symderiv.lang.arithmetic import add, constant, div, mul, neg, power, sub
from symderiv.lang.expr import Add, Call, Constant, Expr
from symderiv.lang.index_form import expression, is_index_expression, is_integral, polynomial, times
from symderiv.lang.polynomial import denominator
from symderiv.lang.walk import map_children
from symderiv.read.meaning.syntax import Apply, Delimited, Name, Negative, Number, Plus, Quotient, Raised, Term, Times

_FUNCTIONS = ("floor", "ceil", "min", "max", "mod")


def index_expression(term: Term, of_name: Callable[[Term], Expr]) -> Expr:
    """The expression of an index; `of_name` gives a symbol's meaning.  Whatever is no arithmetic goes to it too."""
    match term:
        case Number(value=value):
            return constant(value)
        case Plus(terms=terms):
            return add(*(index_expression(t, of_name) for t in terms))
        case Negative(term=inner):
            return neg(index_expression(inner, of_name))
        case Times(factors=factors):
            return mul(*(index_expression(f, of_name) for f in factors))
        case Quotient(numerator=left, denominator=right):
            return div(index_expression(left, of_name), index_expression(right, of_name))
        case Raised(base=base, exponent=Number(value=value)):
            return power(index_expression(base, of_name), value)
        case Delimited(kind=kind, term=inner) if kind in ("floor", "ceil"):
            return Call(kind, (index_expression(inner, of_name),))
        case Apply(function=function, arguments=arguments) if function.lstrip("\\") in _FUNCTIONS:
            return Call(function.lstrip("\\"), tuple(index_expression(a, of_name) for a in arguments))
        case Name():
            return of_name(term)
    return of_name(term)


def rounded_down(index: Expr) -> Expr:
    """`ceil(x / n)` as `floor((x + n - 1) / n)` for an integer x: the one form in which positions are compared."""
    inside = map_children(index, rounded_down)
    if not (isinstance(inside, Call) and inside.function == "ceil" and is_index_expression(inside)):
        return inside
    value = polynomial(inside.arguments[0])
    below = denominator(value)
    above = times(value, below)
    if not is_integral(above):
        return inside
    n = expression(below)
    return Call("floor", (div(add(expression(above), n, constant(-1)), n),))


def without_common_number(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """`a + 1` and `b + 1` compare as a and b do: both are counted from 1."""
    numbers = [
        [term for term in side.terms if isinstance(term, Constant)] if isinstance(side, Add) else []
        for side in (left, right)
    ]
    if numbers[0] and numbers[0] == numbers[1]:
        return sub(left, numbers[0][0]), sub(right, numbers[0][0])
    return left, right
