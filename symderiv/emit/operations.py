"""Gradients as code in the manner of a table of operations: `grad * (1 - result * result)`, `mm(grad, mat2.t())`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symderiv.emit.matrix import matrix_of
from symderiv.emit.matrix_nodes import Applied, Entrywise, Flipped, Matrix, Raised, Scalar, Scaled, Times, Total, Whole
from symderiv.emit.matrix_print import matrix_without_sign
from symderiv.emit.notation import Notation
from symderiv.emit.precedence import Level
from symderiv.emit.present import present
from symderiv.emit.presentation import (
    Application,
    Big,
    Derivative,
    Element,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Signed,
)
from symderiv.errors import Unsupported
from symderiv.lang.expr import Constant
from symderiv.lang.layer import Equation


@dataclass(frozen=True, slots=True)
class _Code:
    """Text with how tightly it holds together: a sum, a product, or what needs no brackets."""

    text: str
    level: Level = Level.ATOM

    def within(self, least: Level) -> str:
        """The text where something of at least that level is asked for."""
        return self.text if self.level >= least else f"({self.text})"


def operation_code(equation: Equation, names: Mapping[str, str], notation: Notation) -> str:
    """The right side of a gradient's equation as code.

    names  what tensors and gradients are called there

    Raises Unsupported for what such a table has no word for.
    """
    if len(equation.lhs.indices) == 2:
        matrix = matrix_of(equation, notation)
        if matrix is None:
            raise Unsupported("there is no form for whole matrices.")
        return _of_matrix(matrix, names, notation).text
    return _code(present(equation.rhs, notation), names).text


def _code(node: Node, names: Mapping[str, str]) -> _Code:
    """An expression in elements that all stand at the same index, if at any."""
    match node:
        case Number():
            return _Code(node.text)
        case Element(tensor, _):
            return _named(tensor, names)
        case Derivative(_, Element(tensor, _)):
            return _named(f"∂{tensor}", names)
        case Signed(terms):
            return _sum([(subtracted, _code(term, names)) for subtracted, term in terms])
        case Product(factors):
            return _product([_code(factor, names) for factor in factors])
        case Quotient(above, below):
            upper, lower = _code(above, names), _code(below, names)
            return _Code(f"{upper.within(Level.PRODUCT)} / {lower.within(Level.ATOM)}", Level.PRODUCT)
        case Power(base, Number(2, 0)) if isinstance(base, Element | Derivative):
            return _product([_code(base, names)] * 2)
        case Power(base, exponent):
            return _Code(f"pow({_code(base, names).text}, {_code(exponent, names).text})")
        case Root(radicand, 2):
            return _Code(f"sqrt({_code(radicand, names).text})")
        case Application(function, 0, arguments):
            return _applied(function, [_code(argument, names) for argument in arguments])
        case Big("sum", (_,), body, ()):
            return _Code(f"{_code(body, names).within(Level.ATOM)}.sum(dim)")
    raise Unsupported(f"a {type(node).__name__} node has no code of a table of operations.")


def _of_matrix(node: Matrix, names: Mapping[str, str], notation: Notation) -> _Code:
    """An expression in whole matrices."""

    def within(part: Matrix) -> _Code:
        return _of_matrix(part, names, notation)

    match node:
        case Scalar(_, value):
            return _code(present(value, notation), names)
        case Whole(_, tensor):
            return _named(tensor, names)
        case Total(_, terms):
            signed = [matrix_without_sign(term) for term in terms]
            return _sum([(subtracted, within(term)) for subtracted, term in signed])
        case Entrywise(_, factors):
            return _product([within(factor) for factor in factors])
        case Scaled(_, scalars, inside):
            subtracted, rest = matrix_without_sign(node)
            if subtracted:
                return _sum([(True, within(rest))])
            return _product([within(part) for part in (*scalars, inside)])
        case Flipped(axes, inside) if len(axes) == 2:
            return _Code(f"{within(inside).within(Level.ATOM)}.t()")
        case Times(_, left, right):
            return _Code(f"mm({within(left).text}, {within(right).text})")
        case Applied(_, function, 0, arguments):
            return _applied(function, [within(argument) for argument in arguments])
        case Raised(_, base, Constant() as exponent):
            return _Code(f"pow({within(base).text}, {_code(present(exponent, notation), names).text})")
    raise Unsupported(f"a {type(node).__name__} node has no code of a table of operations.")


def _named(tensor: str, names: Mapping[str, str]) -> _Code:
    if tensor not in names:
        raise Unsupported(f"{tensor} has no name in a table of operations.")
    return _Code(names[tensor])


def _sum(terms: Sequence[tuple[bool, _Code]]) -> _Code:
    text = ""
    for place, (subtracted, term) in enumerate(terms):
        shown = term.within(Level.PRODUCT)
        text += f" {'-' if subtracted else '+'} {shown}" if place else f"-{shown}" if subtracted else shown
    return _Code(text, Level.SUM)


def _product(factors: Sequence[_Code]) -> _Code:
    return _Code(" * ".join(factor.within(Level.PRODUCT) for factor in factors), Level.PRODUCT)


def _applied(function: str, arguments: Sequence[_Code]) -> _Code:
    return _Code(f"{function}({', '.join(argument.text for argument in arguments)})")
