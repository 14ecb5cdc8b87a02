"""What is printed can be read: every formula, put into a note, is read as what it was printed from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.derive.derivation import Derivation
from symderiv.emit.latex import latex_equation, latex_tensor
from symderiv.emit.names import carries_script, carries_superscript
from symderiv.emit.notation import notation_of
from symderiv.emit.plain import plain
from symderiv.lang.arithmetic import neg
from symderiv.lang.canonical import alike
from symderiv.lang.expr import (
    Add,
    ArgMax,
    Call,
    Expr,
    Index,
    Max,
    Read,
    Size,
    Sum,
    gradient_name,
    partial_name,
    split_name,
)
from symderiv.lang.layer import Equation
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import nodes, reads
from symderiv.lang.walk import replace as replace_nodes
from symderiv.read.document import read_note
from tests.emit.layers_here import PATHS, derivation


def _note(path: str, base: int) -> str:
    """A note with the relations and the gradients of a layer."""
    found = derivation(path)
    notation = replace(notation_of(found.layer), base=base, functions=())
    equations = (*found.layer.forward, *(gradient.equation for gradient in found.gradients))
    return "\n\n".join(["# A layer", *(f"$$\n{latex_equation(equation, notation)}\n$$" for equation in equations)])


def _same(left: Expr, right: Expr, sizes: frozenset[str]) -> bool:
    """Equal but for the names of sizes, which a note does not tell, and the order of terms in an index.

    A size that only shifts an index may be read as an index; `x < n` and `x <= n - 1` are printed alike.
    """

    def one_size(node: Expr) -> Expr | None:
        if isinstance(node, Call):
            return Call({r"\sigma": "sigmoid"}.get(node.function, node.function), node.arguments, node.order)
        name = node.tensor if isinstance(node, Read) else node.name if isinstance(node, Index) else ""
        is_size = isinstance(node, Size) or name in sizes
        return Size("n") if is_size else None

    def in_order(node: Expr) -> Expr | None:
        return Add(tuple(sorted(node.terms, key=plain))) if isinstance(node, Add) and not reads(node) else None

    one, other = (replace_nodes(replace_nodes(side, one_size), in_order) for side in (left, right))
    return alike(one, other) or plain(one) == plain(other)


def _stands_alone(equation: Equation) -> bool:
    """Whether every index stands alone in its dimension and in no limit: a note shows where it counts from."""
    limits = [
        limit for node in nodes(equation.rhs) if isinstance(node, Sum | Max) for limit in (node.lower, node.upper)
    ]
    return all(isinstance(index, Index) for read in reads(equation.rhs) for index in read.indices) and not any(
        isinstance(node, Index) for limit in limits for node in nodes(limit)
    )


def _as_read(expr: Expr) -> Expr:
    r"""The expression with the names that a note has: `\Phi` for `Phi`, `\hat{x}` for `xhat`."""

    def named(node: Expr) -> Expr | None:
        return Read(_name_as_read(node.tensor), node.indices) if isinstance(node, Read) else None

    return replace_nodes(expr, named)


def _name_as_read(tensor: str) -> str:
    of, *wrt = split_name(tensor)
    if not wrt:
        printed = latex_tensor(of)
        return of if printed == rf"\mathit{{{of}}}" else printed
    return partial_name(_name_as_read(of), _name_as_read(wrt[0])) if of else gradient_name(_name_as_read(wrt[0]))


def what_a_note_cannot_tell(found: Derivation) -> str:
    """Why the formulas of a layer alone do not say what they mean; nothing where they do."""
    layer = found.layer
    if recurrent_tensors(layer.forward):
        return "what stands before the first step is said in a sentence"
    if any(isinstance(equation.rhs, ArgMax) for equation in layer.forward):
        return "where a maximum is taken has no notation that is read"
    if any(_is_rounded(index) for equation in layer.forward for read in reads(equation.rhs) for index in read.indices):
        return "a relation that rounds an index does not show where it counts from"
    printed = [latex_tensor(name) for name in layer.tensors]
    if any(carries_script(name) or carries_superscript(name) for name in printed):
        return "a label at a letter may as well be an index or an exponent"
    return ""


def _is_rounded(index: Expr) -> bool:
    return any(isinstance(node, Call) and node.function in ("floor", "ceil") for node in nodes(index))


TOLD = tuple(path for path in PATHS if not what_a_note_cannot_tell(derivation(path)))


def test_most_kinds_of_layers_are_read_back() -> None:
    """Sums, windows with conditions, unknown functions and running sums are among them."""
    assert len(TOLD) >= 5
    assert len({path.partition("/")[0] for path in TOLD}) >= 5


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("path", TOLD)
def test_printed_formulas_are_read_as_they_were_meant(path: str, base: int) -> None:
    note = read_note(_note(path, base))
    assert note.unread == ()
    (section,) = note.sections
    sizes = frozenset(size.name for size in derivation(path).layer.sizes)
    claims = {claim.target.tensor: claim for claim in section.claims if claim.target is not None}
    for gradient in derivation(path).gradients:
        (link,) = claims[_name_as_read(gradient.equation.lhs.tensor)].links
        assert link.expr is not None, link.problem
        meant = _as_read(gradient.equation.rhs)
        if base == 0 or _stands_alone(gradient.equation):
            assert _same(link.expr, meant, sizes)
        assert not _same(link.expr, neg(meant), sizes), "a misprinted sign would be seen"
