"""From an expression to its normal form: equal normal forms are a proof for all sizes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from symderiv.lang.arithmetic import sub
from symderiv.lang.expr import (
    INTEGER_FUNCTIONS,
    KNOWN_FUNCTIONS,
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Determinant,
    Expr,
    Index,
    Inverse,
    Max,
    Mul,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.expr import ZERO as ZERO_INDEX
from symderiv.lang.index_form import polynomial
from symderiv.lang.layer import Equation
from symderiv.lang.order import sort_key
from symderiv.lang.walk import replace, substitute
from symderiv.prove.normal.atoms import Form, GiveUp, leaf
from symderiv.prove.normal.brackets import above_zero, at_least_zero, is_zero
from symderiv.prove.normal.form import ONE, ZERO, atom_form, number, plus, times
from symderiv.prove.normal.functions import exponential, function, logarithm, power
from symderiv.prove.normal.index_terms import index_form
from symderiv.prove.normal.joined import joined
from symderiv.prove.normal.quotients import factors_of, reduced
from symderiv.prove.normal.scope import Scope, is_index_expression
from symderiv.prove.normal.signs import comparison
from symderiv.prove.normal.sums import largest_over, read_form, sum_over


def formed(expr: Expr, scope: Scope) -> Form:
    """The normal form of an expression in a scope.

    Raises GiveUp where there is none (too many terms, a node that has no normal form).
    """
    match expr:
        case Constant(value):
            return number(value)
        case Pi():
            return atom_form(leaf(expr))
        case Size() | Index():
            return index_form(expr, scope)
        case Read():
            return read_form(expr, scope)
        case Add(terms):
            result = ZERO
            for term in terms:
                result = plus(result, formed(term, scope))
            return _settled(result, scope)
        case Mul(factors):
            return _product(factors, scope)
        case Pow(base, exponent):
            return _power(_lowest(formed(base, scope), scope), formed(exponent, scope), scope)
        case Call():
            return _call(expr, scope)
        case Sum() | Max():
            return _over_index(expr, scope)
        case Bracket(conditions):
            return _all_hold(conditions, scope)
        case Cases(branches, otherwise):
            return _cases(branches, otherwise, scope)
    raise GiveUp(f"no normal form of a {type(expr).__name__} node")


def _settled(form: Form, scope: Scope) -> Form:
    """A sum of terms with the parts of one sum put together, where thoroughness is asked for."""
    return joined(form, scope) if scope.thorough else form


def _lowest(form: Form, scope: Scope) -> Form:
    """What a function, a power or a sum holds, as a fraction in lowest terms where thoroughness is asked for."""
    return reduced(form, scope) if scope.thorough else form


def _product(factors: Iterable[Expr], scope: Scope) -> Form:
    """Where a bracket is 0, the other factors are not looked at."""
    ordered = sorted(factors, key=lambda factor: not isinstance(factor, Bracket))
    result = ONE
    for factor in ordered:
        if not result:
            return result
        result = times(result, formed(factor, scope))
    return result


def _power(base: Form, exponent: Form, scope: Scope) -> Form:
    """x^e = exp(e log x) where e is no number; x is positive there."""
    if not exponent or list(exponent) == [()]:
        value = exponent.get((), Fraction(0))
        factors = factors_of(base) if scope.thorough and value.denominator == 1 and value < 0 else None
        result = ONE
        for factor, times_in in factors or [(base, 1)]:
            result = times(result, power(factor, value * times_in, scope))
        return result
    return exponential(times(exponent, logarithm(base, scope)), scope)


def _call(call: Call, scope: Scope) -> Form:
    if call.function in INTEGER_FUNCTIONS or (call.function in ("max", "min") and is_index_expression(call, scope)):
        if not is_index_expression(call, scope):
            raise GiveUp(f"{call.function} of a number that is no index expression")
        if scope.thorough and call.function in ("max", "min"):
            return _extremum(call.function, call.arguments, scope)
        return index_form(call, scope)
    if call.function in KNOWN_FUNCTIONS and call.order:
        raise GiveUp(f"{call.function} with primes")
    arguments = tuple(_lowest(formed(argument, scope), scope) for argument in call.arguments)
    return function(call.function, arguments, call.order, scope)


def _extremum(name: str, arguments: tuple[Expr, ...], scope: Scope) -> Form:
    """max(a, b) = a + (b - a)*[a < b] for whole numbers, and min(a, b) = a + (b - a)*[b < a]."""
    first, *others = arguments
    if not others:
        return formed(first, scope)
    second = others[0] if len(others) == 1 else Call(name, tuple(others))
    further = sub(second, first) if name == "max" else sub(first, second)
    moved = times(_holds(Comparison("<", ZERO_INDEX, further), scope), formed(sub(second, first), scope))
    return plus(formed(first, scope), moved)


def _over_index(expr: Sum | Max, scope: Scope) -> Form:
    name = scope.fresh()
    inner = scope.within({name: (expr.lower, expr.upper)})
    body = _lowest(formed(substitute(expr.body, {expr.index: Index(name)}), inner), inner)
    above = at_least_zero(polynomial(sub(Index(name), expr.lower)), scope)
    tests = times(above, at_least_zero(polynomial(sub(expr.upper, Index(name))), scope))
    if isinstance(expr, Max):
        return largest_over(name, tests, body, scope)
    return _settled(sum_over(frozenset((name,)), times(tests, body), scope), scope)


def _all_hold(conditions: Iterable[Comparison], scope: Scope) -> Form:
    """The product of the brackets; [a <= b][b <= a] = [a = b]."""
    result, asked = ONE, list(dict.fromkeys(conditions))
    for condition in asked:
        opposite = Comparison("<=", condition.right, condition.left)
        if condition.relation == "<=" and opposite in asked:
            condition = Comparison("=", *sorted((condition.left, condition.right), key=sort_key))
        result = times(result, _holds(condition, scope)) if result else result
    return result


def _holds(condition: Comparison, scope: Scope) -> Form:
    difference = sub(condition.right, condition.left)
    if not is_index_expression(difference, scope):
        return comparison(condition.relation, _lowest(formed(difference, scope), scope), scope)
    whole = polynomial(difference)
    match condition.relation:
        case "=":
            return is_zero(whole, scope)
        case "!=":
            return plus(ONE, is_zero(whole, scope), -1)
        case "<=":
            return at_least_zero(whole, scope)
        case "<":
            return above_zero(whole, scope)
    raise GiveUp(f"the relation {condition.relation}")


def _cases(branches: tuple[tuple[Expr, tuple[Comparison, ...]], ...], otherwise: Expr, scope: Scope) -> Form:
    """The sum of the branches, each times its own condition and the opposites of the earlier ones."""
    result, still = ZERO, ONE
    for value, conditions in branches:
        holds = _all_hold(conditions, scope)
        here = times(still, holds)
        if here:
            result = plus(result, times(here, formed(value, scope)))
        still = plus(still, here, -1)
    return plus(result, times(still, formed(otherwise, scope))) if still else result


# Definitions


def unfold(expr: Expr, definitions: Mapping[str, Equation]) -> Expr:
    """Reads of defined tensors replaced by what defines them, down to given tensors; no index is captured."""

    def opened(node: Expr) -> Expr | None:
        if not isinstance(node, Read) or node.tensor not in definitions:
            return None
        equation = definitions[node.tensor]
        return unfold(substitute(equation.rhs, dict(zip(equation.indices, node.indices, strict=True))), definitions)

    return replace(expr, opened)


def unfold_once(expr: Expr, equation: Equation) -> Expr:
    """Reads of one tensor replaced by what defines it; what that reads is left, the tensor itself in a recurrence."""

    if isinstance(equation.rhs, Inverse | Determinant):
        return expr  # these are the whole right side of a relation, and stand nowhere else

    def opened(node: Expr) -> Expr | None:
        if not isinstance(node, Read) or node.tensor != equation.lhs.tensor:
            return None
        return substitute(equation.rhs, dict(zip(equation.indices, node.indices, strict=True)))

    return replace(expr, opened)
