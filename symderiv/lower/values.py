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
from symderiv.lang.walk import free_indices
from symderiv.lower.conditions import Condition, Conditions, at_step, conditions_of, excluded
from symderiv.lower.contract import contract
from symderiv.lower.labelled import Labelled, align, apply, number, union
from symderiv.lower.masks import all_of, masked, masked_product, one_or_other, whole, whole_together, with_masks
from symderiv.lower.maxima import lower_maximum, lower_place, open_maximum
from symderiv.lower.ops import Arange, Invoke, Where
from symderiv.lower.powers import positive_power
from symderiv.lower.products import as_values, divided, is_tame, not_wider, quotient, scaled, signed, split_number
from symderiv.lower.reads import lower_comparison, lower_integer, lower_read, relation
from symderiv.lower.scatter import scatter, scattered
from symderiv.lower.scope import Scope, is_host, is_integer
from symderiv.lower.solve import solved
from symderiv.lower.terms import Term, merged, open_term, split_terms

Guard = Conditions  # what holds wherever a value is looked at


def lower_value(expr: Expr, scope: Scope, guard: Guard = ()) -> Labelled:
    """The values of an expression over its free indices; those where `guard` does not hold are not looked at.

    Raises Unsupported for a node that no array operation computes.
    """
    return whole(_lowered(expr, scope, guard), scope)


def _lowered(expr: Expr, scope: Scope, guard: Guard) -> Labelled:
    """The same, but for a number in place of an array of them where the number of the step makes all of them 0."""
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
            array = _power(base, exponent, scope, guard)
            is_whole = isinstance(exponent, Constant) and exponent.value.denominator == 1
            return array if is_whole else not_wider(array, scope)
        case Call():
            return not_wider(_call(expr, scope, guard), scope)
        case Max():
            return lower_maximum(open_maximum(expr, scope), _under_maximum(expr, scope, guard))
        case ArgMax():
            return lower_place(expr, open_maximum(expr.largest, scope), _under_maximum(expr.largest, scope, guard))
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
    parts = [_lowered(mul(constant(-1), t) if subtracted else t, scope, guard) for subtracted, _, t in marked]
    total, *others = whole_together(parts, scope)
    for (subtracted, *_), part in zip(marked[1:], others, strict=True):
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


def _under_maximum(node: Max, scope: Scope, guard: Guard) -> Labelled:
    """What a maximum is taken of; minus infinity where the limits of its indices exclude a value."""
    opened = open_maximum(node, scope)
    body, inner = opened.body, opened.scope
    if isinstance(body, Read) and not inner.known(body.tensor).integer:
        reading = lower_read(body, inner, opened.conditions, fill=None)
        array, left = reading.array, [c for c in opened.conditions if c.key not in reading.absorbed]
    else:
        array, left = lower_value(body, inner, merged(guard, opened.conditions)), list(opened.conditions)
    return masked(array, [lower_condition(c, inner) for c in left], inner, None) if left else array


def _at_step(term: Term, guard: Guard) -> Labelled | None:
    """The term where what it demands of the number of the step holds, else 0, of which nothing is computed."""
    here = [condition for condition in term.conditions if at_step(condition, term.scope)]
    if not here:
        return None
    shown = tuple(condition.shown for condition in here)
    left = tuple(condition for condition in term.conditions if condition not in here)
    inside = _term(Term(term.factors, left, term.summed, term.scope.knowing(shown)), guard)
    return one_or_other(shown, inside, number(ZERO), term.scope)


def _cases(expr: Cases, scope: Scope, guard: Guard) -> Labelled:
    """Nested choices; each branch is guarded by its conditions and by what the branches before it exclude."""
    (value, held), *others = expr.branches
    rest = Cases(tuple(others), expr.otherwise) if others else expr.otherwise
    conditions = conditions_of(held, scope)
    if not conditions:
        return lower_value(value, scope, guard)
    if rest == ZERO:
        return _term(open_term(mul(Bracket(held), value), scope), guard)
    if all(at_step(condition, scope) for condition in conditions):
        shown = tuple(condition.shown for condition in conditions)
        return one_or_other(
            shown, lower_value(value, scope.knowing(shown), guard), lower_value(rest, scope, guard), scope
        )
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
    return result if chosen.axes or otherwise.axes else as_values(result, scope)  # numbers have no dtype of their own


def _term(term: Term, guard: Guard) -> Labelled:
    """A sum of products under conditions."""
    chosen = _at_step(term, guard)
    if chosen is not None:
        return chosen
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
            array = _lowered(factor, scope, guard)
            touching = [c for c in term.conditions if c.indices & free_indices(factor)]
            if touching and not is_tame(factor):
                array = masked(array, [lower_condition(c, scope) for c in touching], scope)
                absorbed |= {c.key for c in touching}
            above.append(array)
    above = [whole(array, scope) for array in above] if term.summed else whole_together(above, scope)
    return above, below, [c for c in term.conditions if c.key not in absorbed]
