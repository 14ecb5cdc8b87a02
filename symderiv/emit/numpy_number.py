"""Python text of numbers: expressions in sizes and constants, exact where they are integers.

Every text evaluates to a Python int or float, never to a NumPy number, so that it cannot widen an array.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import constant, mul, neg
from symderiv.lang.expr import KNOWN_FUNCTIONS, ONE, Add, Call, Constant, Expr, Mul, Pi, Pow, Size
from symderiv.lang.index_form import Polynomial, expression, polynomial, times
from symderiv.lower.index_arithmetic import common_denominator
from symderiv.lower.products import is_short_decimal, split_number

Names = Mapping[str, str]
Text = tuple[str, "Level"]


class Level(IntEnum):
    """How tightly the operator of a text binds in Python."""

    CHOICE = 0
    COMPARISON = 1
    AND = 2
    SUM = 3
    FLOOR = 4  # // and %: in Python as tight as *, but in brackets beside it or after a sign
    PRODUCT = 5
    SIGN = 6
    POWER = 7
    ATOM = 8


def within(text: Text, level: Level) -> str:
    """The text, in brackets where it binds less tightly than its place asks for."""
    return text[0] if text[1] >= level else f"({text[0]})"


def number_text(value: Expr, names: Names) -> Text:
    """The text of a number.  Raises Unsupported for a node that is none."""
    match value:
        case Constant(number) if number.denominator == 1:
            return str(number), Level.ATOM if number >= 0 else Level.SIGN
        case Constant(number) if is_short_decimal(number):
            return repr(float(number)), Level.ATOM if number >= 0 else Level.SIGN
        case Constant(number):
            return f"{number.numerator} / {number.denominator}", Level.PRODUCT
        case Pi():
            return "np.pi", Level.ATOM
        case Size(name):
            return names[name], Level.ATOM
        case Add(terms):
            return _sum(terms, names), Level.SUM
        case Mul() | Pow(_, Constant()):
            return _product(value, names)
        case Pow(base, exponent):
            texts = number_text(base, names), number_text(exponent, names)
            return f"{within(texts[0], Level.ATOM)}**{within(texts[1], Level.POWER)}", Level.POWER
        case Call():
            return _call(value, names)
    raise Unsupported(f"a {type(value).__name__} node is no number that a program can compute from its sizes.")


def _sum(terms: tuple[Expr, ...], names: Names) -> str:
    """The terms in order, but first one that is added, so that the text does not begin with a sign."""
    first = next((place for place, term in enumerate(terms) if not split_number(term).negative), 0)
    ordered = (terms[first], *terms[:first], *terms[first + 1 :])
    text = within(number_text(ordered[0], names), Level.SUM)
    for term in ordered[1:]:
        negative = split_number(term).negative
        part = within(number_text(neg(term) if negative else term, names), Level.FLOOR)
        text += f" {'-' if negative else '+'} {part}"
    return text


def _product(value: Expr, names: Names) -> Text:
    factor = split_number(value)
    if factor.negative:
        return f"-{within(number_text(neg(value), names), Level.PRODUCT)}", Level.SIGN
    if factor.below != ONE:
        above = within(number_text(factor.above, names), Level.PRODUCT)
        return f"{above} / {within(number_text(factor.below, names), Level.SIGN)}", Level.PRODUCT
    match factor.above:
        case Mul(factors):
            first, *rest = (within(number_text(part, names), Level.PRODUCT) for part in factors[:1])
            others = (within(number_text(part, names), Level.SIGN) for part in factors[1:])
            return " * ".join((first, *rest, *others)), Level.PRODUCT
        case Pow(base, exponent):
            texts = number_text(base, names), number_text(exponent, names)
            return f"{within(texts[0], Level.ATOM)}**{within(texts[1], Level.POWER)}", Level.POWER
    return number_text(factor.above, names)


def _call(call: Call, names: Names) -> Text:
    match call.function, call.arguments:
        case "floor", (argument,):
            return _floor(argument, names)
        case "ceil", (argument,):
            return f"-({within(_floor(neg(argument), names), Level.SUM)})", Level.SIGN
        case "mod", (left, right):
            sides = number_text(left, names), number_text(right, names)
            return f"{within(sides[0], Level.PRODUCT)} % {within(sides[1], Level.SIGN)}", Level.FLOOR
        case (("min" | "max" as function), arguments):
            return f"{function}({', '.join(number_text(a, names)[0] for a in arguments)})", Level.ATOM
        case "abs", (argument,):
            return f"abs({number_text(argument, names)[0]})", Level.ATOM
        case (("exp" | "log" | "tanh" | "sin" | "cos" | "sign" as function), (argument,)):
            return f"float(np.{function}({number_text(argument, names)[0]}))", Level.ATOM
    known = "is no number that a program can compute from its sizes"
    kind = "function" if call.function in KNOWN_FUNCTIONS else "unknown function"
    raise Unsupported(f"the {kind} {call.function} {known}.")


def _floor(argument: Expr, names: Names) -> Text:
    """A division of integers: floor(x) with the denominators of x taken together."""
    value = _polynomial(argument)
    if value is None:
        return f"int({number_text(argument, names)[0]} // 1)", Level.ATOM
    step = common_denominator(value)
    numerator, denominator = expression(times(value, step)), expression(step)
    if denominator == ONE:
        return number_text(numerator, names)
    sides = number_text(numerator, names), number_text(denominator, names)
    return f"{within(sides[0], Level.PRODUCT)} // {within(sides[1], Level.SIGN)}", Level.FLOOR


def _polynomial(argument: Expr) -> Polynomial | None:
    try:
        return polynomial(argument)
    except Unsupported:
        return None


def integer_text(value: Expr, names: Names) -> str:
    """The text of a number where it stands alone."""
    return number_text(mul(constant(1), value), names)[0]
