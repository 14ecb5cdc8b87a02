"""From an expression to the array of its values: one small function for each kind of node."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import coefficient, constant, mul
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    ONE,
    ZERO,
    Add,
    ArgMax,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    NegativeInfinity,
    Pow,
    Read,
    Sum,
)
from symderiv.lang.walk import binders_of, free_indices
from symderiv.lower.conditions import Condition, Conditions, conditions_of, excluded
from symderiv.lower.contract import contract, first_place, reduced
from symderiv.lower.labelled import Labelled, align, apply, is_number, number, union
from symderiv.lower.masks import all_of, masked, masked_product, with_masks
from symderiv.lower.ops import Arange, Invoke, Where
from symderiv.lower.powers import positive_power
from symderiv.lower.products import (
    as_values,
    divided,
    is_tame,
    quotient,
    scaled,
    signed,
    split_number,
    spread_over,
)
from symderiv.lower.reads import lower_comparison, lower_integer, lower_read, relation
from symderiv.lower.scatter import scatter, scattered
from symderiv.lower.scope import Scope, is_host, is_integer
from symderiv.lower.solve import solved
from symderiv.lower.terms import Term, merged, open_maximum, open_term, split_terms

Guard = Conditions  # what holds wherever a value is looked at


def lower_value(expr: Expr, scope: Scope, guard: Guard = ()) -> Labelled:
    """The values of an expression over its free indices; those where `guard` does not hold are not looked at.

    Raises Unsupported for a node that no array operation computes.
    """
    if is_host(expr):
        return number(expr)
    match expr:
        case Index(name):
            return as_values(Labelled(Arange(scope.extents[name]), (name,)), scope)
        case Read(tensor, _):
            array = lower_read(expr, scope, guard).array
            return as_values(array, scope) if scope.known(tensor).integer else array
        case Add(terms):
            return _sum(terms, scope, guard)
        case Mul() | Sum() | Bracket():
            return _term(open_term(expr, scope), guard)
        case Pow(base, exponent):
            return _power(base, exponent, scope, guard)
        case Call():
            return _call(expr, scope, guard)
        case Max():
            return _maximum(expr, scope, guard)
        case ArgMax():
            return _place(expr, scope, guard)
        case NegativeInfinity():
            return number(None)
        case Cases():
            return _cases(expr, scope, guard)
    raise Unsupported(f"{scope.where}: no array operation is known for a {type(expr).__name__} node.")


def lower_condition(condition: Condition, scope: Scope) -> Labelled:
    """A condition as a mask."""
    shown = condition.shown
    if is_integer(shown.left, scope) and is_integer(shown.right, scope):
        return lower_comparison(shown, scope)
    sides = (lower_value(shown.left, scope), lower_value(shown.right, scope))
    return apply(relation(shown.relation, scope), sides, scope)


def _sum(terms: tuple[Expr, ...], scope: Scope, guard: Guard) -> Labelled:
    """The terms one after the other: first one that is added, numbers last among those that are."""
    marked = sorted(((coefficient(t)[0] < 0, is_host(t), t) for t in terms), key=lambda item: item[:2])
    if marked[0][0]:
        return signed(_sum(tuple(mul(constant(-1), t) for *_, t in marked), scope, guard), True, scope)
    total = lower_value(marked[0][2], scope, guard)
    for subtracted, _, term in marked[1:]:
        part = lower_value(mul(constant(-1), term) if subtracted else term, scope, guard)
        total = apply("subtract" if subtracted else "add", (total, part), scope)
    return total


def _power(base: Expr, exponent: Expr, scope: Scope, guard: Guard) -> Labelled:
    """A power; where a root or a division could fail outside the guard, the base is 1 there."""
    array = lower_value(base, scope, guard)
    if not isinstance(exponent, Constant):
        return apply("power", (_guarded(array, scope, guard), lower_value(exponent, scope, guard)), scope)
    value = exponent.value
    if value < 0 or value.denominator != 1:
        array = _guarded(array, scope, guard)
    result = positive_power(array, abs(value), scope)
    return apply("divide", (number(ONE), result), scope) if value < 0 else result


def _guarded(array: Labelled, scope: Scope, guard: Guard, otherwise: Expr = ONE) -> Labelled:
    """The array with a harmless value where the guard does not hold."""
    masks = [lower_condition(c, scope) for c in guard if c.indices <= set(array.axes) and c.indices]
    return masked(array, masks, scope, otherwise) if masks else array


_UFUNCS = frozenset(("exp", "log", "tanh", "sigmoid", "erf", "sin", "cos", "abs", "sign"))


def _call(call: Call, scope: Scope, guard: Guard) -> Labelled:
    name, arguments = call.function, call.arguments
    if name not in KNOWN_FUNCTIONS:
        if (name, call.order) not in scope.functions or len(arguments) != 1:
            raise Unsupported(f"{scope.where}: the function {name} is not one that the layer declares.")
        array = lower_value(arguments[0], scope, guard)
        return Labelled(Invoke(scope.functions[name, call.order], array.op), array.axes)
    if call.order:
        raise Unsupported(f"{scope.where}: {name} is a known function and has no primes here.")
    if name in ("max", "min"):
        arrays = [lower_value(argument, scope, guard) for argument in arguments]
        total = arrays[0]
        for array in arrays[1:]:
            total = apply("maximum" if name == "max" else "minimum", (total, array), scope)
        return total
    if is_integer(call, scope):
        return as_values(lower_integer(call, scope), scope)
    if name == "log":
        return _log(arguments[0], scope, guard)
    if name == "mod":
        return apply("remainder", [lower_value(argument, scope, guard) for argument in arguments], scope)
    if name in ("floor", "ceil") or name in _UFUNCS:
        array = lower_value(arguments[0], scope, guard)
        return apply(name, (_guarded(array, scope, guard, ZERO) if name == "exp" else array,), scope)
    raise Unsupported(f"{scope.where}: no array operation is known for the function {name}.")


def _log(argument: Expr, scope: Scope, guard: Guard) -> Labelled:
    """log(1 + exp(x)) without overflow; else the log of what is 1 outside the guard."""
    if isinstance(argument, Add) and len(argument.terms) == 2 and ONE in argument.terms:
        match next(term for term in argument.terms if term != ONE):
            case Call("exp", (inner,), 0):
                return apply("logaddexp", (number(ZERO), lower_value(inner, scope, guard)), scope)
    return apply("log", (_guarded(lower_value(argument, scope, guard), scope, guard),), scope)


def _maximum(node: Max, scope: Scope, guard: Guard) -> Labelled:
    """The maximum over all values that the indices take."""
    array, names, _ = _under_maximum(node, scope, guard)
    return reduced("max", array, tuple(name for name in names if name in array.axes))


def _place(node: ArgMax, scope: Scope, guard: Guard) -> Labelled:
    """Where the maximum is first taken; the index counts from its lower limit."""
    array, names, inner = _under_maximum(node.largest, scope, guard)
    array = spread_over(array, (*(name for name in array.axes if name not in names), *names), inner)
    lower = binders_of(node.largest)[node.place].lower
    if not is_host(lower):
        raise Unsupported(f"{scope.where}: the range of a maximum begins at no number.")
    found = first_place(array, names, node.place, inner)
    return found if lower == ZERO else apply("add", (found, number(lower)), scope)


def _under_maximum(node: Max, scope: Scope, guard: Guard) -> tuple[Labelled, tuple[str, ...], Scope]:
    """What a maximum is taken of, over which axes; minus infinity where their limits exclude a value."""
    names, body, conditions, scope = open_maximum(node, scope)
    if isinstance(body, Read) and not scope.known(body.tensor).integer:
        reading = lower_read(body, scope, conditions, fill=None)
        array, left = reading.array, [c for c in conditions if c.key not in reading.absorbed]
    else:
        array, left = lower_value(body, scope, merged(guard, conditions)), list(conditions)
    if left:
        array = masked(array, [lower_condition(c, scope) for c in left], scope, None)
    return array, names, scope


def _cases(expr: Cases, scope: Scope, guard: Guard) -> Labelled:
    """Nested choices; each branch is guarded by its conditions and by what the branches before it exclude."""
    (value, held), *others = expr.branches
    rest = Cases(tuple(others), expr.otherwise) if others else expr.otherwise
    conditions = conditions_of(held, scope)
    if not conditions:
        return lower_value(value, scope, guard)
    if rest == ZERO:
        return _term(open_term(mul(Bracket(held), value), scope), guard)
    infinite = isinstance(rest, NegativeInfinity)
    if isinstance(value, Read) and (infinite or is_host(rest)) and not scope.known(value.tensor).integer:
        reading = lower_read(value, scope, conditions, fill=None if infinite else rest)
        if all(condition.key in reading.absorbed for condition in conditions):
            return reading.array
    mask = all_of([lower_condition(condition, scope) for condition in conditions], scope)
    chosen = lower_value(value, scope, merged(guard, conditions))
    otherwise = lower_value(rest, scope, merged(guard, excluded(conditions, scope)))
    axes = union((mask, chosen, otherwise), scope)
    result = Labelled(Where(align(mask, axes), align(chosen, axes), align(otherwise, axes)), axes)
    return as_values(result, scope) if is_number(chosen) and is_number(otherwise) else result


def _term(term: Term, guard: Guard) -> Labelled:
    """A sum of products under conditions."""
    term = solved(term)
    parts = split_terms(term)
    if parts is None:
        return _scattered(term, guard) or _contracted(term, guard)
    total = _term(parts[0], guard)
    for part in parts[1:]:
        total = apply("add", (total, _term(part, guard)), term.scope)
    return total


def _scattered(term: Term, guard: Guard) -> Labelled | None:
    """The terms put where data say they go, if there are such data."""
    plan = scatter(term)
    return None if plan is None else scattered(plan, _contracted(plan.term, guard))


def _contracted(term: Term, guard: Guard) -> Labelled:
    """The factors as arrays, conditions as masks, and the sum of their product."""
    scope, summed = term.scope, set(term.summed)
    value = mul(ONE, *(f for f in term.factors if is_host(f)))
    factors = [f for f in term.factors if not is_host(f)]
    small = _repeated_late(term, factors, value)
    if small is not None:
        return small
    above, below, left = _factors(term, factors, merged(guard, term.conditions))
    masks = [lower_condition(condition, scope) for condition in left]
    above = with_masks(above, [mask for mask in masks if set(mask.axes) & summed], scope)
    for divisor in [array for array in below if set(array.axes) & summed]:
        above = divided(above, divisor, scope)
    below = [array for array in below if not set(array.axes) & summed]
    if summed:
        above, count = contract(above, term.summed, scope)
        value = mul(value, count)
    result = quotient(above, below, value, scope)
    return masked_product(result, [mask for mask in masks if not set(mask.axes) & summed], scope)


def _repeated_late(term: Term, factors: Sequence[Expr], value: Expr) -> Labelled | None:
    """A number times one read that repeats or pads: multiplied before, when there are fewer elements."""
    scope = term.scope
    if len(factors) != 1 or term.summed or value == ONE:
        return None
    (factor,) = factors
    if not isinstance(factor, Read) or scope.known(factor.tensor).integer:
        return None
    if not lower_read(factor, scope, term.conditions).expands:
        return None
    split = split_number(value)
    small = scaled(Labelled(scope.known(factor.tensor).variable, ()), split, scope)
    reading = lower_read(factor, scope, term.conditions, source=small.op)
    masks = [lower_condition(c, scope) for c in term.conditions if c.key not in reading.absorbed]
    return signed(masked_product(reading.array, masks, scope), split.negative, scope)


def _factors(
    term: Term, factors: Sequence[Expr], guard: Guard
) -> tuple[list[Labelled], list[Labelled], list[Condition]]:
    """Arrays above and below the line, and the conditions that none of them takes care of."""
    scope = term.scope
    above: list[Labelled] = []
    below: list[Labelled] = []
    absorbed: set[Comparison] = set()
    for factor in factors:
        if isinstance(factor, Read) and not scope.known(factor.tensor).integer:
            reading = lower_read(factor, scope, term.conditions)
            absorbed |= reading.absorbed
            above.append(reading.array)
        elif isinstance(factor, Pow) and isinstance(factor.exponent, Constant) and factor.exponent.value < 0:
            divisor = _power(factor.base, constant(-factor.exponent.value), scope, guard)
            below.append(_guarded(divisor, scope, guard))
        else:
            array = lower_value(factor, scope, guard)
            touching = [c for c in term.conditions if c.indices & free_indices(factor)]
            if touching and not is_tame(factor):
                array = masked(array, [lower_condition(c, scope) for c in touching], scope)
                absorbed |= {c.key for c in touching}
            above.append(array)
    return above, below, [c for c in term.conditions if c.key not in absorbed]
