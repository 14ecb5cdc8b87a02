"""Rules on divisions of indices: floor, remainders, strides that do not divide.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.derive.nest import Nest, alternatives, close_nest, freed, inner_facts, on_body, on_nest, put
from symderiv.derive.rules import extreme
from symderiv.lang.arithmetic import constant, equal
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.expr import Bracket, Call, Comparison, Expr, Index
from symderiv.lang.index_form import expression, is_index_expression, is_integral, polynomial, tidy
from symderiv.lang.polynomial import Polynomial, denominator, inverse, linear_in, may_divide, plus, scale, times
from symderiv.lang.positions import map_positions
from symderiv.lang.walk import free_indices, replace, sizes_in, substitute


def divide_with_remainder(nest: Nest, facts: Facts) -> Expr | None:
    r"""division with remainder
    0 \le u - S i < S \text{ holds for } i = \lfloor u/S \rfloor \text{ alone}
    """
    for binder in nest.binders:
        for place, bracket in enumerate(nest.brackets):
            found = _quotient(bracket, Index(binder.index))
            free = freed(nest.without_bracket(place), binder.index, found) if found is not None else None
            if found is None or free is None:
                continue
            there = put(free, binder.index, found)
            box = Bracket((Comparison("<=", binder.lower, found), Comparison("<=", found, binder.upper)))
            return close_nest(Nest(there.binders, there.factors, (*there.brackets, box)))
    return None


def divide_quotient(nest: Nest, facts: Facts) -> Expr | None:
    r"""division with remainder
    [\,0 \le u - S \lfloor x \rfloor < S\,] = [\,\lfloor x \rfloor = \lfloor u/S \rfloor\,]
    """
    for place, bracket in enumerate(nest.brackets):
        for atom in floors_in(bracket, nest.bound):
            found = _quotient(bracket, atom)
            if found is not None and not free_indices(found) & nest.bound:  # else the range is as good
                rest = nest.without_bracket(place)
                return close_nest(Nest(rest.binders, rest.factors, (*rest.brackets, equal(atom, found))))
    return None


def _quotient(bracket: Bracket, atom: Expr) -> Expr | None:
    """floor(u/S) where the bracket says 0 <= u - S*atom <= S - 1, or 0 <= S*atom - (u - S + 1) <= S - 1."""
    span = _span(bracket)
    if span is None:
        return None
    lower, middle, upper = (polynomial(part) for part in span)
    parts = split(plus(middle, scale(lower, -1)), atom)
    if parts is None or len(parts[0]) != 1 or not is_integral(parts[1]):
        return None
    ((monomial, number),) = parts[0].items()
    if number > 0:
        parts = scale(parts[0], -1), plus(plus(upper, scale(lower, -1)), scale(parts[1], -1))
    stride = {monomial: abs(number)}
    width = plus(plus(upper, scale(lower, -1)), {(): constant(1).value})
    if width != stride or not all(may_divide(factor) for factor, _ in monomial):
        return None
    return tidy(Call("floor", (expression(times(parts[1], inverse(stride))),)))


def _span(bracket: Bracket) -> tuple[Expr, Expr, Expr] | None:
    """`(lower, middle, upper)` of a bracket `[lower <= middle <= upper]`."""
    match bracket.conditions:
        case (Comparison("<=", lower, a), Comparison("<=", b, upper)) if a == b:
            return (lower, a, upper) if all(map(is_index_expression, (lower, a, upper))) else None
    return None


def split(value: Polynomial, atom: Expr) -> tuple[Polynomial, Polynomial] | None:
    """`(c, r)` with value = c*atom + r, for an index or a floor."""
    if isinstance(atom, Index):
        return linear_in(value, atom.name)
    slope = {tuple(f for f in m if f[0] != atom): n for m, n in value.items() if (atom, 1) in m}
    rest = {m: n for m, n in value.items() if all(factor != atom for factor, _ in m)}
    return (slope, rest) if len(slope) + len(rest) == len(value) else None


def floors_in(bracket: Bracket, bound: frozenset[str]) -> Iterator[Call]:
    """The floors of something with a bound index in it, as they stand in the conditions' polynomials."""
    for condition in bracket.conditions:
        for side in (condition.left, condition.right):
            if is_index_expression(side):
                yield from _floor_atoms(polynomial(side), bound)


def _floor_atoms(value: Polynomial, bound: frozenset[str]) -> Iterator[Call]:
    for monomial in value:
        for atom, _ in monomial:
            if isinstance(atom, Call) and atom.function == "floor" and free_indices(atom) & bound:
                yield atom


def divisible(nest: Nest, facts: Facts) -> Expr | None:
    r"""solve for the index where the stride divides
    \sum_i f(i)\,[\,S i = e\,] = f(e/S)\,[\,S \mid e\,]\,[\,e/S \in \text{range of } i\,]
    """
    # Indices of derived sizes first: of output places and kernel places, the sum over the kernel is the shorter one.
    for binder in sorted(nest.binders, key=lambda binder: not sizes_in(binder.upper) & facts.derived.keys()):
        for place, bracket in enumerate(nest.brackets):
            parts = _multiple(bracket, binder.index)
            if parts is None:
                continue
            stride, target = parts
            value = tidy(Call("floor", (expression(times(target, inverse(stride))),)))
            free = freed(nest.without_bracket(place), binder.index, value)
            if free is None:
                continue
            there = put(free, binder.index, value)
            divides = equal(Call("mod", (expression(target), expression(stride))), constant(0))
            reached = expression(target)
            lower, upper = (
                tuple(expression(times(stride, polynomial(end))) for end in alternatives(limit, function))
                for limit, function in ((binder.lower, "max"), (binder.upper, "min"))
            )
            below = tuple(Comparison("<=", end, reached) for end in lower)
            above = tuple(Comparison("<=", reached, end) for end in upper)
            box = (Bracket((*below, *above)),) if len(below) == len(above) == 1 else map(_alone, (*below, *above))
            return close_nest(Nest(there.binders, there.factors, (*there.brackets, divides, *box)))
    return None


def _alone(condition: Comparison) -> Bracket:
    return Bracket((condition,))


def _multiple(bracket: Bracket, index: str) -> tuple[Polynomial, Polynomial] | None:
    """`(S, e)` where the bracket says S*index = e, S a product of sizes and a whole number above 0."""
    sides = equal_sides(bracket)
    if sides is None:
        return None
    parts = linear_in(plus(polynomial(sides[0]), scale(polynomial(sides[1]), -1)), index)
    if parts is None or len(parts[0]) != 1:
        return None
    ((monomial, number),) = parts[0].items()
    stride, target = {monomial: abs(number)}, scale(parts[1], -1 if number > 0 else 1)
    sized = all(may_divide(atom) for atom, _ in monomial)
    return (stride, target) if sized and is_integral(stride) and is_integral(target) else None


def equal_sides(bracket: Bracket) -> tuple[Expr, Expr] | None:
    """Both sides of a bracket that says that two index expressions are equal."""
    match bracket.conditions:
        case (Comparison("=", left, right),) if is_index_expression(left) and is_index_expression(right):
            return left, right
    return None


def divide_without_remainder(nest: Nest, facts: Facts) -> Expr | None:
    r"""division without remainder
    [\,S \mid e\,]\,[\,\lfloor e/S \rfloor = i\,] = [\,e = S i\,]
    """
    for place, bracket in enumerate(nest.brackets):
        for atom in floors_in(bracket, nest.bound):
            known = _value_of_floor(bracket, atom)
            for other, divides in enumerate(nest.brackets):
                exact = _divided(divides, atom) if known is not None and other != place else None
                if known is not None and exact is not None:
                    dividend, divisor = exact
                    kept = tuple(b for number, b in enumerate(nest.brackets) if number not in (place, other))
                    found = equal(expression(dividend), expression(times(divisor, known)))
                    return close_nest(Nest(nest.binders, nest.factors, (*kept, found)))
    return None


def _value_of_floor(bracket: Bracket, atom: Expr) -> Polynomial | None:
    """What a floor equals where the bracket is 1."""
    sides = equal_sides(bracket)
    if sides is None:
        return None
    parts = split(plus(polynomial(sides[0]), scale(polynomial(sides[1]), -1)), atom)
    if parts is None or parts[0] not in ({(): 1}, {(): -1}) or not is_integral(parts[1]):
        return None
    return scale(parts[1], -parts[0][()])


def _divided(bracket: Bracket, atom: Call) -> tuple[Polynomial, Polynomial] | None:
    """`(e, S)` where the bracket says that S divides e, and the floor is that of e/S or (e + 1)/S to (e + S - 1)/S."""
    sides = equal_sides(bracket)
    if sides is None:
        return None
    parts = split(plus(polynomial(sides[0]), scale(polynomial(sides[1]), -1)), atom)
    if parts is None or len(parts[0]) != 1 or not is_integral(parts[1]):
        return None
    ((_, number),) = parts[0].items()
    sign = 1 if number > 0 else -1
    divisor, dividend = scale(parts[0], sign), scale(parts[1], -sign)
    remainder = plus(times(divisor, polynomial(atom.arguments[0])), scale(dividend, -1))
    known = set(remainder) <= {()} and 0 <= remainder.get((), 0) < divisor.get((), 1)
    return (dividend, divisor) if known else None


def quotient_to_range(nest: Nest, facts: Facts) -> Expr | None:
    r"""a quotient becomes a range
    [\,\lfloor j/S \rfloor = i\,] = [\,S i \le j \le S i + S - 1\,]
    """
    for place, bracket in enumerate(nest.brackets):
        for atom in floors_in(bracket, nest.bound):
            known = _value_of_floor(bracket, atom)
            if known is None:
                continue
            inside = polynomial(atom.arguments[0])
            below = denominator(inside)
            first = times(below, known)
            last = plus(plus(first, below), {(): constant(-1).value})
            middle = expression(times(below, inside))
            box = Bracket((Comparison("<=", expression(first), middle), Comparison("<=", middle, expression(last))))
            rest = nest.without_bracket(place)
            return close_nest(Nest(rest.binders, rest.factors, (*rest.brackets, box)))
    return None


def known_position(nest: Nest, facts: Facts) -> Expr | None:
    r"""a quotient that is known
    \lfloor j/S \rfloor = i \text{ for } S i \le j \le S i + S - 1
    """
    known = inner_facts(nest, facts)
    changed = on_nest(nest, lambda part: map_positions(part, lambda position: _with_known(position, nest, known)))
    return close_nest(changed) if changed != nest else None


def known_extremum(nest: Nest, facts: Facts) -> Expr | None:
    r"""the smaller or larger is known
    \min(a, b) = a \text{ where } a \le b
    """
    known = inner_facts(nest, facts)

    def change(node: Expr) -> Expr | None:
        match node:
            case Call("min" | "max" as function, arguments) if is_index_expression(node) and free_indices(node):
                return extreme(function, arguments, known)
        return None

    changed = on_body(nest, lambda part: replace(part, change))
    return close_nest(changed) if changed != nest else None


def _with_known(position: Expr, nest: Nest, facts: Facts) -> Expr:
    value: Polynomial = polynomial(position)
    for atom in list(_floor_atoms(value, nest.bound)):
        parts, found = split(value, atom), _known_floor(atom, nest, facts)
        if parts is not None and found is not None:
            value = plus(parts[1], times(parts[0], found))
    return position if value == polynomial(position) else expression(value)


def _known_floor(atom: Call, nest: Nest, facts: Facts) -> Polynomial | None:
    """The floor at the lower end of an index, where the index never takes it higher."""
    (argument,) = atom.arguments
    for binder in nest.binders:
        parts = linear_in(polynomial(argument), binder.index)
        if parts is None or not parts[0] or any(number < 0 for number in parts[0].values()):
            continue
        lowest = polynomial(Call("floor", (substitute(argument, {binder.index: binder.lower}),)))
        below = denominator(polynomial(argument))
        above = times(below, plus(polynomial(argument), scale(lowest, -1)))
        room = plus(plus(below, {(): constant(-1).value}), scale(above, -1))
        if is_integral(above) and all(never_negative(expression(part), facts) for part in (above, room)):
            return lowest
    return None
