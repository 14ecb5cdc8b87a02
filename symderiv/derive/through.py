"""What a relation says of functions of its left side: exp(y) where y is a logarithm, 1 - y where it is a sigmoid."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from symderiv.derive.collect import ExprRule, collect_powers, everywhere, from_powers, powers
from symderiv.derive.fold import fold_into, fold_relation
from symderiv.derive.functions import LOGISTIC, minus, sigmoid
from symderiv.derive.in_cases import relation_in_cases
from symderiv.derive.nest import product_of, sum_of
from symderiv.lang.arithmetic import add, coefficient, neg, power
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import ONE, Add, Call, Expr, Mul
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices, nodes

_NORMAL = (collect_powers, *LOGISTIC)


@lru_cache(maxsize=256)
def relation_rules(equation: Equation) -> tuple[ExprRule, ...]:
    """The rules that write results with the left side of an equation: what it equals, and what functions of it do."""
    rhs = in_normal_form(equation.rhs)
    names = frozenset(equation.indices)
    through = [fold_into(target, whole, names) for target, whole in _through(Equation(equation.lhs, rhs))]
    whole = Equation(equation.lhs, rhs)
    return (*through, fold_relation(whole), relation_in_cases(whole))


@lru_cache(maxsize=256)
def early_rules(equation: Equation) -> tuple[ExprRule, ...]:
    """The rule for an equation whose right side has exponentials beside a logistic function, (e^x - 1)/(e^x + 1).

    Its results are still in that form before logistic functions are recognised.
    """
    normal = in_normal_form(equation.rhs)
    mixed = normal != equation.rhs and any(isinstance(node, Call) and node.function == "exp" for node in nodes(normal))
    return (fold_relation(equation),) if mixed else ()


def in_normal_form(expr: Expr) -> Expr:
    """The expression in the form in which results are compared with relations: logistic functions by their name."""
    for rule in _NORMAL:
        expr = everywhere(expr, rule, Facts({}))
    return expr


def _through(equation: Equation) -> Iterator[tuple[Expr, Expr]]:
    """Pairs of a function of the left side and what it equals."""
    match equation.rhs:
        case Call("sigmoid", (argument,)):
            yield add(ONE, neg(equation.lhs)), sigmoid(minus(argument))
    exponential = _exponential(equation)
    if exponential is not None:
        yield exponential


def _exponential(equation: Equation) -> tuple[Expr, Expr] | None:
    """y = r + c log(u) says exp(y/c) = exp(r/c) u.

    Worth it only where exponentials are there already: for y = log(1 + x^2), 1/(1 + x^2) is better than exp(-y).
    """
    terms = equation.rhs.terms if isinstance(equation.rhs, Add) else (equation.rhs,)
    for place, term in enumerate(terms):
        found = _coefficient_of_log(term)
        if found is None or free_indices(found[0]):
            continue
        scale, inside = found
        if coefficient(scale)[0] < 0:  # -log(u) is log(1/u)
            scale, inside = neg(scale), power(inside, -1)
        rest = tuple(_over(other, scale) for other in (*terms[:place], *terms[place + 1 :]))
        whole = inside if not rest else product_of((Call("exp", (sum_of(rest),)), inside))
        if any(isinstance(node, Call) and node.function == "exp" for node in nodes(whole)):
            return Call("exp", (_over(equation.lhs, scale),)), whole
    return None


def _over(term: Expr, scale: Expr) -> Expr:
    exponents = powers(term)
    for base, exponent in powers(scale).items():
        exponents[base] = exponents.get(base, Fraction(0)) - exponent
    return from_powers({base: exponent for base, exponent in exponents.items() if exponent})


def _coefficient_of_log(term: Expr) -> tuple[Expr, Expr] | None:
    """c and u of a term c log(u)."""
    factors = term.factors if isinstance(term, Mul) else (term,)
    logs = [factor for factor in factors if isinstance(factor, Call) and factor.function == "log"]
    if len(logs) != 1:
        return None
    rest = product_of(tuple(factor for factor in factors if factor is not logs[0]))
    return rest, logs[0].arguments[0]
