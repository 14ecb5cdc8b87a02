"""Expressions in LaTeX, readable as it is in a document, in a Markdown file and in a note."""

from __future__ import annotations

from symderiv.emit.heights import Style
from symderiv.emit.latex_nodes import write
from symderiv.emit.names import tensor_name
from symderiv.emit.notation import Notation
from symderiv.emit.present import present
from symderiv.emit.presentation import Node
from symderiv.emit.rebase import rebase, rebase_equation
from symderiv.lang.expr import Expr, Read
from symderiv.lang.layer import Equation

_PLAIN = Notation()


def latex(expr: Expr, notation: Notation = _PLAIN) -> str:
    r"""An expression in display LaTeX: `\frac{e^{a_i}}{\sum_j e^{a_j}}`.  Raises Unsupported for an unknown node."""
    return write(present(rebase(expr, notation), notation), Style.DISPLAY, notation)


def latex_equation(equation: Equation, notation: Notation = _PLAIN) -> str:
    """`left = right`; a free index counts as the dimension does in which it stands on the left."""
    return " = ".join(latex_sides(equation, notation))


def latex_sides(equation: Equation, notation: Notation = _PLAIN) -> tuple[str, str]:
    """Both sides of an equation, with the free indices counted alike in both."""
    rebased = rebase_equation(equation, notation)
    left, right = (latex_node(present(side, notation), notation) for side in (rebased.lhs, rebased.rhs))
    return left, right


def latex_node(node: Node, notation: Notation = _PLAIN) -> str:
    """Something already presented, in display LaTeX."""
    return write(node, Style.DISPLAY, notation)


def latex_tensor(tensor: str, notation: Notation = _PLAIN) -> str:
    r"""A whole tensor, gradient or local partial, without indices: `w`, `\frac{\partial E}{\partial w}`."""
    if not tensor.startswith("∂"):
        return tensor_name(tensor, notation.tensors)
    whole = Notation(tensors=notation.tensors, loss=notation.loss, fraction=notation.fraction)
    return latex(Read(tensor), whole)
