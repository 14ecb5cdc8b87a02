"""What a program is given: where its sizes come from, what is kept for backward."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.lang.expr import Bracket, Cases, Expr, Read
from symderiv.lang.layer import Layer
from symderiv.lang.walk import nodes, reads, tensors_read


def tensors_kept(layer: Layer, exprs: Sequence[Expr]) -> tuple[str, ...]:
    """The tensors of the forward pass that the backward pass reads, in the order of the layer."""
    read = {name for expr in exprs for name in tensors_read(expr)}
    return tuple(name for name in layer.tensors if name in read)


def index_reads(layer: Layer) -> tuple[tuple[str, Expr], ...]:
    """Integer tensors that stand alone in an index position with no condition about them, and the size of that axis."""
    tensors = layer.tensors
    found: dict[tuple[str, Expr], None] = {}
    for equation in layer.forward:
        conditional = {
            name for node in nodes(equation.rhs) if isinstance(node, Bracket | Cases) for name in tensors_read(node)
        }
        for read in reads(equation.rhs):
            for position, size in zip(read.indices, tensors[read.tensor].shape, strict=False):
                if isinstance(position, Read) and position.tensor not in conditional:
                    found[position.tensor, size] = None
    return tuple(found)
