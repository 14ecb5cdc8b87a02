"""Building sums, products and powers without 0, 1 and nesting; constants are folded, nothing else."""

from fractions import Fraction

from symderiv.errors import Unsupported
from symderiv.lang.expr import MINUS_ONE, ONE, ZERO, Add, Bracket, Comparison, Constant, Expr, Mul, Pow

_MOST_BITS = 100_000  # of a power of a number


def constant(value: int | Fraction) -> Constant:
    """A number as an expression."""
    return Constant(Fraction(value))


def add(*terms: Expr) -> Expr:
    """The sum, flat, with the constants folded into one term: the last, or the first where all else is subtracted."""
    flat: list[Expr] = []
    number = Fraction(0)
    for term in terms:
        for part in term.terms if isinstance(term, Add) else (term,):
            if isinstance(part, Constant):
                number += part.value
            else:
                flat.append(part)
    if number > 0 and flat and all(coefficient(term)[0] < 0 for term in flat):
        flat.insert(0, Constant(number))
    elif number or not flat:
        flat.append(Constant(number))
    return flat[0] if len(flat) == 1 else Add(tuple(flat))


def mul(*factors: Expr) -> Expr:
    """The product, flat, with the constants folded into one first factor."""
    flat: list[Expr] = []
    number = Fraction(1)
    for factor in factors:
        for part in factor.factors if isinstance(factor, Mul) else (factor,):
            if isinstance(part, Constant):
                number *= part.value
            elif part != ONE:
                flat.append(part)
    if number == 0:
        return ZERO
    if number != 1 or not flat:
        flat.insert(0, Constant(number))
    return flat[0] if len(flat) == 1 else Mul(tuple(flat))


def neg(expr: Expr) -> Expr:
    """`-expr`."""
    return mul(MINUS_ONE, expr)


def sub(left: Expr, right: Expr) -> Expr:
    """`left - right`, the minus sign taken into each term of a sum."""
    parts = right.terms if isinstance(right, Add) else (right,)
    return add(left, *(neg(part) for part in parts))


def power(base: Expr, exponent: Expr | int | Fraction) -> Expr:
    """`base ** exponent`; powers 0 and 1 and integer powers of numbers are carried out.

    Raises Unsupported for a number of more bits than anybody means.
    """
    exponent = exponent if isinstance(exponent, Expr) else constant(exponent)
    if exponent == ZERO:
        return ONE
    if exponent == ONE:
        return base
    match base, exponent:
        case Constant(number), Constant(whole) if whole.denominator == 1 and (number != 0 or whole > 0):
            bits = max(number.numerator.bit_length(), number.denominator.bit_length())
            if number not in (0, 1, -1) and bits * abs(whole.numerator) > _MOST_BITS:
                raise Unsupported(f"a power is a number of more than {_MOST_BITS} bits.", way_out="Give it a name.")
            return Constant(number**whole.numerator)
    return Pow(base, exponent)


def div(left: Expr, right: Expr) -> Expr:
    """`left / right`."""
    return mul(left, power(right, -1))


def coefficient(term: Expr) -> tuple[Fraction, Expr]:
    """A term as a number times the rest."""
    if isinstance(term, Constant):
        return term.value, ONE
    if isinstance(term, Mul):
        numbers = [f.value for f in term.factors if isinstance(f, Constant)]
        rest = [f for f in term.factors if not isinstance(f, Constant)]
        number = Fraction(1)
        for value in numbers:
            number *= value
        return number, mul(*rest)
    return Fraction(1), term


def equal(left: Expr, right: Expr) -> Bracket:
    """`[left = right]`."""
    return Bracket((Comparison("=", left, right),))


def within(value: Expr, lower: Expr, upper: Expr) -> Bracket:
    """`[lower <= value <= upper]`."""
    return Bracket((Comparison("<=", lower, value), Comparison("<=", value, upper)))
