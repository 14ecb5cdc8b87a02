"""Slips within one node of a formula, each with its mending: a sign, an index, an exponent, a limit, a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symderiv.compare.slope import WITH_DERIVATIVE, slope
from symderiv.lang.arithmetic import add, coefficient, constant, mul, neg, power
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    ONE,
    REAL_FUNCTIONS,
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
    inverse_name,
    split_name,
)
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.order import arranged_terms
from symderiv.lang.walk import free_indices, reads, substitute

Edit = tuple[str, Expr]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an edit may put in: tensors with their boxes, free indices with ranges, factors that a chain rule has.

    definitions  the forward relations
    """

    tensors: Mapping[str, Tensor]
    ranges: Mapping[str, tuple[Expr, Expr]]
    factors: tuple[Expr, ...]
    target: Read
    definitions: Mapping[str, Equation] = field(default_factory=dict)


def negated(expr: Expr) -> Expr:
    """`-expr`, a sum term by term, a product by a factor that is a difference: `l - o` for `-(o - l)`."""
    match expr:
        case Add(terms):
            return Add(arranged_terms(tuple(neg(term) for term in terms)))
        case Mul(factors):
            for place, factor in enumerate(factors):
                if isinstance(factor, Add) and any(coefficient(term)[0] < 0 for term in factor.terms):
                    return mul(*factors[:place], negated(factor), *factors[place + 1 :])
    return neg(expr)


def _signs(node: Expr, around: Surroundings) -> Iterator[Edit]:
    if isinstance(node, Add):
        for place, term in enumerate(node.terms):
            yield "sign", add(*node.terms[:place], neg(term), *node.terms[place + 1 :])


def _flipped_arguments(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """`e^{-x}` for `e^x` and the reverse."""
    if isinstance(node, Call) and len(node.arguments) == 1 and node.function in REAL_FUNCTIONS:
        yield "sign", Call(node.function, (neg(node.arguments[0]),), node.order)


def _at_outputs(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """`f'(y)` for `f'(a)` where y = f(a): the derivative is meant as what it is in terms of the output."""
    match node:
        case Call(function, (Read(name, indices),), order) if order and name in around.definitions:
            equation = around.definitions[name]
            value = substitute(equation.rhs, dict(zip(equation.indices, indices, strict=True)))
            if isinstance(value, Call) and (value.function, value.order) == (function, 0):
                yield "notation_abuse", Call(function, value.arguments, order)


def _primes(node: Expr, around: Surroundings) -> Iterator[Edit]:
    if isinstance(node, Call) and node.function not in KNOWN_FUNCTIONS:
        yield "missing_prime", Call(node.function, node.arguments, node.order + 1)
        if node.order:
            yield "missing_prime", Call(node.function, node.arguments, node.order - 1)
    elif isinstance(node, Call) and node.function in WITH_DERIVATIVE:
        yield "missing_prime", slope(node.function, node.arguments[0])


def _exponents(node: Expr, around: Surroundings) -> Iterator[Edit]:
    if isinstance(node, Pow) and isinstance(node.base, Pow):
        yield from _exponents(_one_power(node), around)
    elif isinstance(node, Pow) and isinstance(node.exponent, Constant):
        value = node.exponent.value
        for other in (
            -value,
            value + 1,
            value - 1,
            value / 2,
            value * 2,
            value + Fraction(1, 2),
            value - Fraction(1, 2),
        ):
            if other not in (value, 0):
                yield "wrong_exponent", power(node.base, other)
    elif isinstance(node, Read | Call):
        yield "wrong_exponent", power(node, 2)
        yield "wrong_exponent", power(node, -1)


def _one_power(node: Pow) -> Expr:
    """`1 / x^2` as `x^(-2)`: true for integer exponents, and an edit is proved in any case."""
    inner = node.base
    if isinstance(inner, Pow) and isinstance(inner.exponent, Constant) and isinstance(node.exponent, Constant):
        return Pow(inner.base, Constant(inner.exponent.value * node.exponent.value))
    return node.base


def _branches(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """The values of two cases exchanged, or the condition of one of them another; so of an indicator."""
    if isinstance(node, Bracket):
        for n, condition in enumerate(node.conditions):
            for other in _other_comparisons(condition):
                yield "wrong_case_condition", Bracket((*node.conditions[:n], other, *node.conditions[n + 1 :]))
    if not isinstance(node, Cases):
        return
    values = [*(value for value, _ in node.branches), node.otherwise]
    for a in range(len(values)):
        for b in range(a + 1, len(values)):
            swapped = list(values)
            swapped[a], swapped[b] = swapped[b], swapped[a]
            held = zip(swapped, (conditions for _, conditions in node.branches), strict=False)
            yield "swapped_cases", Cases(tuple(held), swapped[-1])
    for place, (value, conditions) in enumerate(node.branches):
        for n, condition in enumerate(conditions):
            for other in _other_comparisons(condition):
                changed = (*conditions[:n], other, *conditions[n + 1 :])
                branches = (*node.branches[:place], (value, changed), *node.branches[place + 1 :])
                yield "wrong_case_condition", Cases(branches, node.otherwise)


def _other_comparisons(condition: Comparison) -> Iterator[Comparison]:
    """The opposite, the strict one for the other, and the sides exchanged."""
    opposite = {"=": "!=", "!=": "=", "<": "<=", "<=": "<"}
    if condition.relation in opposite:
        yield Comparison(opposite[condition.relation], condition.left, condition.right)
    if condition.relation in ("<", "<="):
        yield Comparison(condition.relation, condition.right, condition.left)
        yield Comparison(opposite[condition.relation], condition.right, condition.left)


def _indices(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """One index of a read replaced by another one in scope, or shifted by one."""
    if not isinstance(node, Read):
        return
    names = sorted(set(around.ranges) | {name for index in node.indices for name in free_indices(index)})
    for place, index in enumerate(node.indices):
        others: list[Expr] = [Index(name) for name in names if Index(name) != index]
        others += [i for i in around.target.indices if i != index and i not in others]
        others += [add(index, constant(1)), add(index, constant(-1))]
        others += _turned(index)
        for other in others:
            yield "wrong_index", Read(node.tensor, (*node.indices[:place], other, *node.indices[place + 1 :]))


def _turned(index: Expr) -> list[Expr]:
    """i + p for i - p and the reverse: one sign inside an index."""
    if not isinstance(index, Add):
        return []
    return [
        add(*index.terms[:n], neg(term), *index.terms[n + 1 :]) for n, term in enumerate(index.terms) if term != ONE
    ]


def _swaps(node: Expr, around: Surroundings) -> Iterator[Edit]:
    if isinstance(node, Read) and len(node.indices) > 1:
        for a in range(len(node.indices)):
            for b in range(a + 1, len(node.indices)):
                swapped = list(node.indices)
                swapped[a], swapped[b] = swapped[b], swapped[a]
                yield "transpose", Read(node.tensor, tuple(swapped))


def _variables(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """Another tensor in the place of this one, at the same indices or at those of the left side."""
    if not isinstance(node, Read):
        return
    free = [Index(name) for name in sorted(around.ranges)]
    kind = len(split_name(node.tensor))
    for name, tensor in around.tensors.items():
        if name == node.tensor or len(split_name(name)) != kind or name == around.target.tensor:
            continue
        if len(tensor.shape) == len(node.indices):
            inverse = name == inverse_name(node.tensor) or node.tensor == inverse_name(name)
            yield "wrong_exponent" if inverse else "wrong_variable", Read(name, node.indices)
        if len(tensor.shape) == 1:
            for index in (*around.target.indices, *free):
                if (index,) != node.indices:
                    yield "wrong_variable", Read(name, (index,))
        elif len(tensor.shape) == len(around.target.indices) and around.target.indices != node.indices:
            yield "wrong_variable", Read(name, around.target.indices)


def _values(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """`f(a_i)` for `a_i`, where the derived formula has that."""
    if isinstance(node, Read):
        for factor in around.factors:
            if isinstance(factor, Call) and node in factor.arguments:
                yield "wrong_variable", factor


def _arguments(node: Expr, around: Surroundings) -> Iterator[Edit]:
    match node:
        case Call(function, (Read(own, indices),), order):
            for name, tensor in around.tensors.items():
                if name != own and len(tensor.shape) == len(indices) and len(split_name(name)) == 1:
                    yield "wrong_argument", Call(function, (Read(name, indices),), order)


def _functions(node: Expr, around: Surroundings) -> Iterator[Edit]:
    if isinstance(node, Call) and len(node.arguments) == 1 and node.function not in ("floor", "ceil"):
        for other in ("exp", "log", "tanh", "sigmoid", "sin", "cos"):
            if other != node.function:
                yield "wrong_function", Call(other, node.arguments)


def _limits(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """A sum over the whole of a dimension that its index stands in, or a limit moved by one."""
    if not isinstance(node, Sum):
        return
    for whole in whole_sums(node, around):
        if whole != node:
            yield "range", whole
    for by in (1, -1):
        yield "range", Sum(node.body, node.index, node.lower, add(node.upper, constant(by)))
        yield "range", Sum(node.body, node.index, add(node.lower, constant(by)), node.upper)


def _numbers(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """A number or a size in a product taken away."""
    if isinstance(node, Mul) and isinstance(node.factors[0], Constant) and abs(node.factors[0].value) != 1:
        value = node.factors[0].value
        kind = "extra_factor" if abs(value) > 1 else "missing_factor"  # 1/2 for 1 lacks the 2 of a derivative
        yield kind, mul(constant(1 if value > 0 else -1), *node.factors[1:])
    match node:
        case Pow(Mul((Constant(), *others)), Constant(exponent) as power_of) if exponent < 0:  # 1/(2x) for 1/x
            yield "missing_factor", Pow(mul(*others), power_of)
    factors = node.factors if isinstance(node, Mul) else ()
    for place, factor in enumerate(factors):
        if isinstance(factor.base if isinstance(factor, Pow) else factor, Size):
            yield "extra_factor", mul(*factors[:place], *factors[place + 1 :])


def _scales(node: Expr, around: Surroundings) -> Iterator[Edit]:
    """A product or a sum doubled or halved."""
    if isinstance(node, Mul | Sum | Read | Call):
        yield "missing_factor", mul(constant(2), node)
        yield "missing_factor", mul(constant(Fraction(1, 2)), node)


def whole_sums(node: Sum, around: Surroundings) -> Iterator[Sum]:
    """The sum over a dimension that its index stands in alone."""
    for read in reads(node.body):
        tensor = around.tensors.get(read.tensor)
        for index, size in zip(read.indices, tensor.shape if tensor else (), strict=False):
            if index == Index(node.index):
                yield Sum(node.body, node.index, constant(0), add(size, constant(-1)))


SLIPS = (
    _signs,
    _flipped_arguments,
    _at_outputs,
    _primes,
    _exponents,
    _branches,
    _indices,
    _swaps,
    _arguments,
    _variables,
    _values,
    _functions,
    _limits,
    _numbers,
    _scales,
)
SECOND_SLIPS = (_signs, _flipped_arguments, _primes, _indices, _limits, _scales)
