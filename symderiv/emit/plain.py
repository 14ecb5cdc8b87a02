"""Expressions in plain text, for the terminal and for messages: `1/2 sum_i (l_i - o_i)^2`, `dE/da_i`."""

from __future__ import annotations

from symderiv.emit.names import plain_name
from symderiv.emit.notation import Notation
from symderiv.emit.precedence import (
    Level,
    bracketed_above,
    bracketed_base,
    bracketed_below,
    bracketed_body,
    bracketed_factor,
    bracketed_term,
    level,
)
from symderiv.emit.present import present
from symderiv.emit.presentation import (
    Application,
    Big,
    Chain,
    Choice,
    Derivative,
    Element,
    Enclosed,
    Indexed,
    Indicator,
    Limit,
    Modulo,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Signed,
)
from symderiv.emit.rebase import rebase, rebase_equation
from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr
from symderiv.lang.layer import Equation

_PLAIN = Notation()


def plain(expr: Expr, notation: Notation = _PLAIN) -> str:
    """An expression on one line of ASCII (but for the author's own names).  Raises Unsupported for an unknown node."""
    return _write(present(rebase(expr, notation), notation))


def plain_equation(equation: Equation, notation: Notation = _PLAIN) -> str:
    """`left = right`; a free index counts as the dimension does in which it stands on the left."""
    rebased = rebase_equation(equation, notation)
    return f"{_write(present(rebased.lhs, notation))} = {_write(present(rebased.rhs, notation))}"


def _write(node: Node) -> str:
    match node:
        case Number():
            return node.text
        case Name(name):
            return plain_name(name)
        case Element(tensor, indices):
            return plain_name(tensor) + _subscript(indices)
        case Derivative(of, wrt):
            return "/".join(f"d{_within(part, not isinstance(part, Element))}" for part in (of, wrt))
        case Indexed(base, indices):
            return f"({_write(base)}){_subscript(indices)}"
        case Signed():
            return _signed(node)
        case Product():
            return _product(node)
        case Quotient():
            return _quotient(node)
        case Power(base, exponent):
            return f"{_base(base)}^{_within(exponent, level(exponent, True) < Level.POWER)}"
        case Root(radicand, degree):
            return f"sqrt({_write(radicand)})" if degree == 2 else f"{_base(radicand)}^(1/{degree})"
        case Application(function, primes, arguments):
            marks = "'" * primes if primes < 4 else f"^({primes})"
            return f"{plain_name(function)}{marks}({', '.join(_write(argument) for argument in arguments)})"
        case Modulo(dividend, divisor):
            return f"{_base(dividend)} mod {_base(divisor)}"
        case Enclosed(kind, inside):
            return f"{kind}({_write(inside)})"
        case Big():
            return _big(node)
        case Indicator(chains):
            return f"[{_conditions(chains)}]"
        case Choice(branches, otherwise):
            parts = [f"{_write(value)} if {_conditions(held)}" for value, held in branches]
            return f"{{{'; '.join([*parts, _write(otherwise)])} otherwise}}"
    raise Unsupported(f"a {type(node).__name__} node cannot be printed in plain text.")


def _within(node: Node, bracketed: bool) -> str:
    return f"({_write(node)})" if bracketed else _write(node)


def _base(node: Node) -> str:
    return _within(node, bracketed_base(node, True))


def _subscript(indices: tuple[Node, ...]) -> str:
    written = [_write(index) for index in indices]
    if not written:
        return ""
    if all(len(text) == 1 for text in written):
        return f"_{''.join(written)}"
    return f"_{written[0]}" if len(written) == 1 and written[0].isalnum() else f"_{{{', '.join(written)}}}"


def _signed(node: Signed) -> str:
    text = ""
    for place, (subtracted, term) in enumerate(node.terms):
        shown = _within(term, bracketed_term(term, True, place == len(node.terms) - 1))
        sign = "-" if subtracted else "+"
        text += (f" {sign} {shown}") if place else f"-{shown}" if subtracted else shown
    return text


def _product(node: Product) -> str:
    last = len(node.factors) - 1
    return " ".join(_within(f, bracketed_factor(f, True, place == last)) for place, f in enumerate(node.factors))


def _quotient(node: Quotient) -> str:
    above = _within(node.numerator, bracketed_above(node.numerator, True))
    below = _within(node.denominator, bracketed_below(node.denominator, True))
    tight = isinstance(node.denominator, Number | Name | Power) and not isinstance(node.numerator, Product | Big)
    return f"{above}/{below}" if tight else f"{above} / {below}"


def _big(node: Big) -> str:
    return f"{' '.join(_signs(node))} {_within(node.body, bracketed_body(node.body, True))}"


def _signs(node: Big) -> list[str]:
    if node.operator != "sum" and any(limit.limits is not None for limit in node.limits):
        return [f"{node.operator}_{{{', '.join(_chain(limit.chain) for limit in node.limits)}}}"]
    if node.such_that:
        indices = ",".join(_write(limit.index) for limit in node.limits)
        return [f"{node.operator}_{{{indices}: {_conditions(node.such_that)}}}"]
    signs: list[str] = []
    together: list[Limit] = []
    for limit in node.limits:
        if limit.limits is None:
            together.append(limit)
            continue
        signs += _joint_sign(node.operator, together)
        together = []
        signs.append(_sum_sign_with_limits(limit))
    return signs + _joint_sign(node.operator, together)


def _joint_sign(operator: str, limits: list[Limit]) -> list[str]:
    if not limits:
        return []
    indices = ",".join(_write(limit.index) for limit in limits)
    return [f"{operator}_{indices}" if len(indices) == 1 else f"{operator}_{{{indices}}}"]


def _sum_sign_with_limits(limit: Limit) -> str:
    lower, upper = (_write(side) for side in limit.limits or ())
    raised = upper if upper.isalnum() else f"{{{upper}}}"
    return f"sum_{{{_write(limit.index)}={lower}}}^{raised}"


def _conditions(chains: tuple[Chain, ...]) -> str:
    return ", ".join(_chain(one) for one in chains)


def _chain(one: Chain) -> str:
    text = _write(one.parts[0])
    for relation, part in zip(one.relations, one.parts[1:], strict=True):
        text += f" {relation} {_write(part)}"
    return text
