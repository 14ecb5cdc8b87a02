"""Arithmetic of index expressions: polynomials with rational coefficients over integer-valued atoms.

Atoms are sizes, indices, integer reads, `floor`, `min` and `max`; `ceil(x)` is `-floor(-x)` and `mod(x, n)` is
`x - n*floor(x/n)`.  A size may stand in a denominator.  Two index expressions with the same polynomial are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import floor, gcd

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, mul, power
from symderiv.lang.expr import ZERO, Add, Call, Constant, Expr, Index, Mul, Pow, Read, Size
from symderiv.lang.order import sort_key
from symderiv.lang.polynomial import Monomial as Monomial
from symderiv.lang.polynomial import Polynomial as Polynomial
from symderiv.lang.polynomial import denominator, inverse, may_divide
from symderiv.lang.polynomial import plus as plus
from symderiv.lang.polynomial import scale as scale
from symderiv.lang.polynomial import times as times
from symderiv.lang.rounding import shortest_rounding, turned_around, without_needless_number


@lru_cache(maxsize=8192)
def polynomial(expr: Expr) -> Polynomial:
    """The polynomial of an index expression.  Raises Unsupported where the expression is none."""
    match expr:
        case Constant(value):
            return {(): value} if value else {}
        case Size() | Index() | Read():
            return {((expr, 1),): Fraction(1)}
        case Add(terms):
            total: dict[Monomial, Fraction] = {}
            for term in terms:
                total = plus(total, polynomial(term))
            return total
        case Mul(factors):
            product: dict[Monomial, Fraction] = {(): Fraction(1)}
            for factor in factors:
                product = times(product, polynomial(factor))
            return product
        case Pow(base, Constant(exponent)) if exponent.denominator == 1:
            return _power(polynomial(base), exponent.numerator)
        case Call("floor", (argument,)):
            return _floor(polynomial(argument))
        case Call("ceil", (argument,)):
            return scale(_floor(scale(polynomial(argument), -1)), -1)
        case Call("mod", (left, right)):
            quotient = _floor(times(polynomial(left), _power(polynomial(right), -1)))
            return plus(polynomial(left), scale(times(polynomial(right), quotient), -1))
        case Call("min" | "max" as function, arguments):
            return _extremum(function, arguments)
    raise Unsupported(
        f"an index cannot contain a {type(expr).__name__} node.", way_out="Use +, -, *, floor, Mod, Min, Max."
    )


def _power(base: Polynomial, exponent: int) -> dict[Monomial, Fraction]:
    if exponent < 0:
        if len(base) != 1:
            raise Unsupported("an index is divided by a sum.", way_out="Divide by a single size or number.")
        ((monomial, number),) = base.items()
        if number == 0 or any(not isinstance(atom, Size) for atom, _ in monomial):
            raise Unsupported("an index is divided by something that is no size or number.")
        zero = next((atom.name for atom, _ in monomial if isinstance(atom, Size) and not may_divide(atom)), None)
        if zero is not None:
            raise Unsupported(
                f"an index is divided by {zero}, which may be 0.", way_out=f'Make it with dims("{zero}").'
            )
        base, exponent = {tuple((atom, -e) for atom, e in monomial): 1 / number}, -exponent
    result: dict[Monomial, Fraction] = {(): Fraction(1)}
    for _ in range(exponent):
        result = times(result, base)
    return result


def is_integral(value: Polynomial) -> bool:
    """Whether the polynomial is an integer at all integers; False where that does not show in its form."""
    return all(number.denominator == 1 and _is_whole(monomial) for monomial, number in value.items())


def _is_whole(monomial: Monomial) -> bool:
    return all(exponent > 0 and _is_integer_atom(atom) for atom, exponent in monomial)


def _is_integer_atom(atom: Expr) -> bool:
    match atom:
        case Call("min" | "max", arguments):
            return all(is_integral(polynomial(argument)) for argument in arguments)
    return True


def _floor(argument: Polynomial) -> dict[Monomial, Fraction]:
    """floor(x + n) = floor(x) + n for an integer n, which is split off."""
    argument = _without_inner_floor(argument)
    whole: dict[Monomial, Fraction] = {}
    rest: dict[Monomial, Fraction] = {}
    for monomial, number in argument.items():
        integer = Fraction(floor(number)) if _is_whole(monomial) else Fraction(0)
        whole = plus(whole, {monomial: integer} if integer else {})
        rest = plus(rest, {monomial: number - integer} if number != integer else {})
    below = denominator(rest)
    over_whole = is_integral(below) and is_integral(times(below, rest))
    rest = without_needless_number(rest) if over_whole else rest
    if not rest or set(rest) == {()}:
        return whole
    simpler = _without_inner_floor(rest)  # the split may have left an inner floor with a positive factor
    if simpler != rest:
        return plus(whole, _floor(simpler))
    turned = turned_around(rest) if over_whole else None
    if turned is not None:
        return plus(whole, scale(_floor(turned), -1))
    return plus(whole, {((Call("floor", (_fraction(rest),)), 1),): Fraction(1)})


def _without_inner_floor(argument: Polynomial) -> Polynomial:
    """floor((floor(x) + m) / n) = floor((x + m) / n) for integers m and n, n at least 1, and so for ceil(x)."""
    for monomial, number in argument.items():
        inner = [atom for atom, exponent in monomial if isinstance(atom, Call) and exponent == 1]
        if len(inner) != 1 or not isinstance(inner[0], Call) or inner[0].function != "floor":
            continue
        inside = polynomial(inner[0].arguments[0])
        if number < 0:  # it is minus the floor of what it turns into
            below = denominator(inside)
            if not is_integral(below) or not is_integral(times(below, inside)):
                continue
            number, inside = -number, plus(scale(inside, -1), plus({(): Fraction(1)}, scale(inverse(below), -1)))
        divisor = {tuple((atom, -exponent) for atom, exponent in monomial if atom != inner[0]): 1 / number}
        rest = {m: n for m, n in argument.items() if m != monomial}
        if is_integral(divisor) and is_integral(times(divisor, rest)) and _only_sizes(divisor):
            return _without_inner_floor(plus(rest, times(inverse(divisor), inside)))
    return argument


def _only_sizes(value: Polynomial) -> bool:
    return all(may_divide(atom) for monomial in value for atom, _ in monomial)


def _fraction(value: Polynomial) -> Expr:
    """The polynomial over one denominator: `(i + P) / S`."""
    below = denominator(value)
    above = times(value, below)
    ((atoms, number),) = inverse(below).items()
    common = gcd(*(coefficient.numerator for coefficient in above.values()))
    number, above = number * common, scale(above, Fraction(1, common))
    return mul(constant(number), *(power(atom, exponent) for atom, exponent in atoms), expression(above))


def _extremum(function: str, arguments: tuple[Expr, ...]) -> Polynomial:
    flat = [
        inner for a in arguments for inner in (a.arguments if isinstance(a, Call) and a.function == function else (a,))
    ]
    forms = {sort_key(form): form for form in (expression(polynomial(a)) for a in flat)}
    numbers = [form.value for form in forms.values() if isinstance(form, Constant)]
    rest = [form for _, form in sorted(forms.items()) if not isinstance(form, Constant)]
    if numbers:
        rest.insert(0, constant(max(numbers) if function == "max" else min(numbers)))
    if len(rest) == 1:
        return polynomial(rest[0]) if not isinstance(rest[0], Call) else {((rest[0], 1),): Fraction(1)}
    return {((Call(function, tuple(rest)), 1),): Fraction(1)}


def expression(value: Polynomial) -> Expr:
    """The polynomial as an expression: what is added, what is subtracted, the number; `x - n*floor(x/n)` as `mod`."""
    terms, rest = _with_remainders(value)
    more, rest = _with_roundings(rest)
    terms += more
    leads = not any(number > 0 and monomial for monomial, number in rest.items()) and not terms
    terms += [(monomial, number, _term(monomial, number, leads)) for monomial, number in rest.items()]
    return add(*(term for *_, term in sorted(terms, key=_print_order)))


Term = tuple[Monomial, Fraction, Expr]


def _print_order(term: Term) -> tuple[object, ...]:
    """Indices before sizes, and what is subtracted after what is added."""
    monomial, number, _ = term
    kinds = [0 if isinstance(atom, Index | Read) else 1 if isinstance(atom, Call) else 2 for atom, _ in monomial]
    return (number < 0, min(kinds, default=3), -len(monomial), tuple((sort_key(a), e) for a, e in monomial))


def _term(monomial: Monomial, number: Fraction, leads: bool) -> Expr:
    """One term; -floor(-x) as ceil(x) where its indices would have a minus, or where the minus would stand first."""
    match monomial:
        case ((Call("floor", (argument,)), 1),) if number < 0:
            inside = polynomial(argument)
            of_indices = [n for m, n in inside.items() if any(not isinstance(atom, Size) for atom, _ in m)]
            if leads or (of_indices and all(n < 0 for n in of_indices)):
                return mul(constant(-number), Call("ceil", (_fraction(scale(inside, -1)),)))
    atoms = sorted(monomial, key=lambda pair: (not isinstance(pair[0], Size), sort_key(pair[0])))
    return mul(constant(number), *(power(atom, exponent) for atom, exponent in atoms))


def _with_remainders(value: Polynomial) -> tuple[list[Term], Polynomial]:
    """The terms that make up remainders of divisions, written with `mod`, and the rest."""
    terms: list[Term] = []
    for monomial, number in sorted(value.items(), key=lambda item: tuple((sort_key(a), e) for a, e in item[0])):
        floors = [atom for atom, _ in monomial if isinstance(atom, Call) and atom.function == "floor"]
        if len(floors) != 1 or monomial not in value:
            continue
        times_floor = {tuple((a, e) for a, e in monomial if a != floors[0]): -number}
        for dividend, divisor in _divisions(floors[0], value):
            factor = times(times_floor, inverse(divisor))
            part = plus(times(factor, dividend), {monomial: number})
            if is_integral(factor) and len(part) > 1 and (_holds(value, part) or _turns(value, part, monomial)):
                ((atoms, count),) = factor.items()
                if factor == {(): -1} and divisor == {(): 2} and value.get((), 0) >= 1:  # 1 - x mod 2 = (x + 1) mod 2
                    dividend, count, part = plus(dividend, {(): Fraction(1)}), -count, plus(part, {(): Fraction(1)})
                remainder = Call("mod", (expression(dividend), expression(divisor)))
                whole = (*atoms, (remainder, 1))
                terms.append((whole, count, _term(whole, count, False)))
                value = plus(value, scale(part, -1))
                break
    return terms, value


def _with_roundings(value: Polynomial) -> tuple[list[Term], Polynomial]:
    """The rounded quotients that are shorter with what is added to them taken in, and the rest."""
    terms: list[Term] = []
    for monomial in sorted(value, key=lambda monomial: tuple((sort_key(a), e) for a, e in monomial)):
        match monomial:
            case ((Call("floor", (argument,)), 1),) if abs(value.get(monomial, 0)) == 1:
                inside = polynomial(argument)
                below = denominator(inside)
                found = shortest_rounding(value, monomial, inside) if set(below) == {()} else None
                if found is not None and is_integral(times(below, inside)):
                    rounded = ((Call(found.function, (_fraction(found.argument),)), 1),)
                    terms.append((rounded, Fraction(found.sign), _term(rounded, Fraction(found.sign), False)))
                    value = plus(value, scale({monomial: value[monomial], **found.whole}, -1))
    return terms, value


def _holds(value: Polynomial, part: Polynomial) -> bool:
    return all(value.get(m) == n for m, n in part.items())


def _turns(value: Polynomial, part: Polynomial, quotient: Monomial) -> bool:
    """Whether a remainder takes the minus from an index: 2 n floor(i/n) - i is i - 2 (i mod n)."""
    others = {m: n for m, n in part.items() if m != quotient}
    return len(others) == 1 and all(n < value.get(m, Fraction(0)) < 0 for m, n in others.items())


def _divisions(quotient: Call, value: Polynomial) -> Iterator[tuple[Polynomial, Polynomial]]:
    """`(x, n)` with floor(x/n) the given quotient: x without a floor first, then a floor that the polynomial holds."""
    argument = polynomial(quotient.arguments[0])
    below = denominator(argument)
    yield times(argument, below), below
    for monomial in value:
        for atom, _ in monomial:
            if isinstance(atom, Call) and atom.function == "floor" and atom != quotient:
                inner = polynomial(atom.arguments[0])
                divisor = times(denominator(argument), inverse(denominator(inner)))
                if is_integral(divisor) and times(argument, divisor) == inner:
                    yield {((atom, 1),): Fraction(1)}, divisor


@lru_cache(maxsize=4096)
def tidy(expr: Expr) -> Expr:
    """An index expression in its normal form."""
    return expression(polynomial(expr))


def is_index_expression(expr: Expr) -> bool:
    """Whether the expression is made of sizes, indices and integers alone."""
    match expr:
        case Constant() | Size() | Index():
            return True
        case Add(parts) | Mul(parts):
            return all(map(is_index_expression, parts))
        case Pow(base, Constant(exponent)):
            whole = exponent.denominator == 1 and is_index_expression(base)
            return whole and (exponent > 0 or may_divide(base) or (isinstance(base, Constant) and base != ZERO))
        case Call("floor" | "ceil" | "mod" | "min" | "max", arguments):
            return all(map(is_index_expression, arguments))
    return False


def same_index(left: Expr, right: Expr) -> bool:
    """Whether two index expressions have one polynomial; False says nothing of expressions equal for other reasons."""
    return polynomial(left) == polynomial(right)
