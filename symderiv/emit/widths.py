"""How wide a node is on paper, in em of the main text: an estimate on the safe side, good enough to break lines by."""

from __future__ import annotations

import re

from symderiv.emit.heights import Style, height, raises_argument
from symderiv.emit.names import carries_script, latex_function, latex_name, tensor_name
from symderiv.emit.notation import Notation
from symderiv.emit.precedence import (
    bracketed_base,
    bracketed_body,
    bracketed_entrywise,
    bracketed_factor,
    bracketed_term,
)
from symderiv.emit.presentation import (
    Application,
    Big,
    Chain,
    Choice,
    Derivative,
    Diagonal,
    Element,
    Enclosed,
    EntrywisePower,
    Grouped,
    Hadamard,
    Indexed,
    Indicator,
    Limit,
    Modulo,
    Name,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Root,
    Signed,
    Transposed,
)
from symderiv.errors import Unsupported

LETTER = 0.58
DIGIT = 0.5
SIGN = 1.25  # a plus, minus or relation sign with the space on both sides
TIGHT_SIGN = 0.8
BLANK = 0.17
_BRACKETS = (0.8, 1.0, 1.25, 1.5, 1.8)  # a pair, by the height of what it holds
_CAPITAL = 0.8
_OPERATOR = 1.5
_WORD = 2.0  # the word `max`
_SMALL = 0.72  # letters in an index or an exponent


def width(node: Node, style: Style, notation: Notation) -> float:
    """The width of a node in em; in `SCRIPT` style, of small letters."""
    scale = _SMALL if style is Style.SCRIPT else 1.0
    match node:
        case Number():
            return DIGIT * len(node.text) * scale
        case Name(name, kind):
            return _name(latex_name(name, notation.sizes if kind == "size" else ())) * scale
        case Element(tensor, indices):
            printed = tensor_name(tensor, notation.tensors)
            pair = _BRACKETS[0] if indices and carries_script(printed) else 0.0
            return (_name(printed) + pair) * scale + _indices(indices, notation)
        case Derivative(of, wrt):
            above, below = (LETTER * scale + width(part, style, notation) for part in (of, wrt))
            return above + below + LETTER * scale if style is Style.SCRIPT else max(above, below) + 0.25
        case Indexed(base, indices):
            return width(base, style, notation) + _BRACKETS[2] + _indices(indices, notation)
        case Signed(terms):
            last = len(terms) - 1
            parts = [
                _part(t, bracketed_term(t, False, place == last), style, notation) for place, (_, t) in enumerate(terms)
            ]
            signs = len(terms) - 1 + 0.6 * terms[0][0]
            return sum(parts) + signs * (TIGHT_SIGN * scale if style is Style.SCRIPT else SIGN)
        case Product(factors):
            last = len(factors) - 1
            parts = [_part(f, bracketed_factor(f, False, n == last), style, notation) for n, f in enumerate(factors)]
            return sum(parts) + BLANK * last
        case Quotient(numerator, denominator):
            sides = [width(side, style, notation) for side in (numerator, denominator)]
            if style is Style.SCRIPT:
                return sum(sides) + 1.0
            both = isinstance(numerator, Number) and isinstance(denominator, Number)
            return max(sides) * (_SMALL if both else 1.0) + 0.25
        case Power(base, exponent) | EntrywisePower(base, exponent):
            raised = width(exponent, Style.SCRIPT, notation) + (0.6 if isinstance(node, EntrywisePower) else 0)
            return _part(base, bracketed_base(base, False), style, notation) + raised
        case Root(radicand, _):
            return width(radicand, style, notation) + 0.9
        case Application():
            return _application(node, style, notation)
        case Modulo(left, right):
            return width(left, style, notation) + width(right, style, notation) + 2.6 + 0.8
        case Enclosed(kind, inside):
            one_line = width(inside, Style.SCRIPT, notation) / _SMALL * scale
            return (width(inside, style, notation) if kind == "abs" else one_line) + 0.9 * scale
        case Big(_, _, body):
            summand = _part(body, bracketed_body(body, False), style, notation)
            return operators_width(node, style, notation) + summand + BLANK
        case Indicator(chains):
            return (sum(_chain(one, notation) for one in chains) + 0.6 * (len(chains) - 1) + 0.9) * scale
        case Choice(branches, otherwise):
            rows = [
                width(v, Style.TEXT, notation) + sum(_chain(one, notation) for one in held) + 2 for v, held in branches
            ]
            return max(*rows, width(otherwise, Style.TEXT, notation) + 5.0) + 1.8
        case Ones():
            return LETTER
        case Hadamard(factors):
            parts = [_part(factor, bracketed_entrywise(factor), style, notation) for factor in factors]
            return sum(parts) + SIGN * (len(factors) - 1)
        case Transposed(inside):
            return _part(inside, bracketed_base(inside, False), style, notation) + 0.6
        case Diagonal(inside) | Grouped(inside):
            return width(inside, style, notation) + _BRACKETS[1] + (1.8 if isinstance(node, Diagonal) else 0)
    raise Unsupported(f"a {type(node).__name__} node cannot be measured.")


def _part(node: Node, bracketed: bool, style: Style, notation: Notation) -> float:
    pair = _BRACKETS[min(height(node, style), 4)] if bracketed else 0.0
    return width(node, style, notation) + pair


def _name(latex: str) -> float:
    """The width of a printed name, from the signs that it shows; capitals are wide."""
    without_fonts = re.sub(r"\\(?:math\w+|text\w*|hat|bar|tilde|dot|operatorname)\b", "", latex)
    signs = re.sub(r"[{}_^\s]", "", re.sub(r"\\[A-Za-z]+|\\.", "x", without_fonts))
    return sum(_CAPITAL if sign.isupper() else LETTER for sign in signs) or LETTER


def _indices(indices: tuple[Node, ...], notation: Notation) -> float:
    if not indices:
        return 0.0
    commas = (len(indices) - 1) * (0.45 if any(not isinstance(index, Name | Number) for index in indices) else 0.1)
    return sum(width(index, Style.SCRIPT, notation) for index in indices) + commas + 0.05


def _application(node: Application, style: Style, notation: Notation) -> float:
    inside = sum(width(argument, style, notation) for argument in node.arguments) + 0.45 * (len(node.arguments) - 1)
    if raises_argument(node):
        return 0.5 + sum(width(argument, Style.SCRIPT, notation) for argument in node.arguments)
    tall = max(height(argument, style) for argument in node.arguments)
    name = _function(latex_function(node.function, notation.functions)) + 0.3 * node.primes
    return name + inside + _BRACKETS[min(tall, 4)]


def _function(latex: str) -> float:
    upright = latex in (r"\exp", r"\log", r"\tanh", r"\sin", r"\cos", r"\max", r"\min")
    return LETTER * (len(latex) - 1) if upright else _name(latex)


def operators_width(node: Big, style: Style, notation: Notation) -> float:
    """The width of the big operators with their limits, without the body."""
    if node.operator != "sum" and any(limit.limits is not None for limit in node.limits):
        below = sum(_chain(limit.chain, notation) * _SMALL + 0.6 for limit in node.limits)
        return (max(_WORD, below) if style is Style.DISPLAY else _WORD + below) + 0.5
    together = [limit for limit in node.limits if limit.limits is None]
    widths = [_limit(limit, style, notation) for limit in node.limits if limit.limits is not None]
    own = _OPERATOR if node.operator == "sum" else _WORD
    if together:
        below = sum(width(limit.index, Style.SCRIPT, notation) for limit in together) + 0.3 * (len(together) - 1)
        below += sum(_chain(one, notation) * _SMALL + 0.6 for one in node.such_that)
        widths.append(max(own, below))
    return sum(widths) + 0.5 * len(widths)


def _limit(limit: Limit, style: Style, notation: Notation) -> float:
    lower, upper = (width(side, Style.SCRIPT, notation) for side in limit.limits or ())
    lower += width(limit.index, Style.SCRIPT, notation) + TIGHT_SIGN * _SMALL
    return max(_OPERATOR, lower, upper) if style is Style.DISPLAY else _OPERATOR + max(lower, upper)


def _chain(one: Chain, notation: Notation) -> float:
    return sum(width(part, Style.SCRIPT, notation) / _SMALL for part in one.parts) + SIGN * len(one.relations)
