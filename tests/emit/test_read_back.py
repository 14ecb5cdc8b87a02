"""What is printed can be read: every formula, put into a note, is read as what it was printed from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.emit.latex import latex_equation
from symderiv.emit.notation import notation_of
from symderiv.emit.plain import plain
from symderiv.lang.arithmetic import neg
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Call, Expr, Index, Read, Size
from symderiv.lang.layer import Equation
from symderiv.lang.walk import reads
from symderiv.lang.walk import replace as replace_nodes
from symderiv.read.document import read_note
from tests.emit.layers_here import PATHS, derivation


def _note(path: str, base: int) -> str:
    """A note with the relations and the gradients of a layer."""
    found = derivation(path)
    notation = replace(notation_of(found.layer), base=base)
    equations = (*found.layer.forward, *(gradient.equation for gradient in found.gradients))
    return "\n\n".join(["# A layer", *(f"$$\n{latex_equation(equation, notation)}\n$$" for equation in equations)])


def _same(left: Expr, right: Expr, sizes: frozenset[str]) -> bool:
    """Equal but for the names of sizes, which a note does not tell; `x < n` and `x <= n - 1` are printed alike."""

    def one_size(node: Expr) -> Expr | None:
        if isinstance(node, Call):
            return Call({r"\sigma": "sigmoid"}.get(node.function, node.function), node.arguments, node.order)
        if isinstance(node, Read) and "\\" in node.tensor:
            return Read(_plain(node.tensor), node.indices)
        is_size = isinstance(node, Size) or (isinstance(node, Read) and node.tensor in sizes)
        return Size("n") if is_size else None

    one, other = replace_nodes(left, one_size), replace_nodes(right, one_size)
    return alike(one, other) or plain(one) == plain(other)


def _plain(name: str) -> str:
    r"""The name in a declaration of what a note calls `\Phi`."""
    return name.replace("\\", "")


def _stands_alone(equation: Equation) -> bool:
    """Whether every index stands alone in its dimension, so that a note shows where it counts from."""
    return all(isinstance(index, Index) for read in reads(equation.rhs) for index in read.indices)


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("path", PATHS)
def test_printed_formulas_are_read_as_they_were_meant(path: str, base: int) -> None:
    note = read_note(_note(path, base))
    assert note.unread == ()
    (section,) = note.sections
    sizes = frozenset(size.name for size in derivation(path).layer.sizes)
    claims = {_plain(claim.target.tensor): claim for claim in section.claims if claim.target is not None}
    for gradient in derivation(path).gradients:
        (link,) = claims[gradient.equation.lhs.tensor].links
        assert link.expr is not None, link.problem
        if base == 0 or _stands_alone(gradient.equation):
            assert _same(link.expr, gradient.equation.rhs, sizes)
        assert not _same(link.expr, neg(gradient.equation.rhs), sizes), "a misprinted sign would be seen"
