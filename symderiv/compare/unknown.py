"""What an expression has that the truth about a section does not know."""

from __future__ import annotations

from symderiv.compare.truth import Truth, called
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    Call,
    Expr,
    split_name,
)
from symderiv.lang.show import show
from symderiv.lang.walk import nodes, reads, tensors_read


def unknown_in(truth: Truth, expr: Expr) -> tuple[str, ...]:
    """The tensors that an expression reads and the functions that it applies and the truth does not know."""
    strange = [part for name in tensors_read(expr) if name not in truth.tensors for part in split_name(name) if part]
    calls = [node.function for node in nodes(expr) if isinstance(node, Call)]
    known = KNOWN_FUNCTIONS.union(truth.layer.functions)
    return tuple(
        dict.fromkeys(
            (
                *(name for name in strange if name not in truth.layer.tensors),
                *(function for function in calls if function not in known),
            )
        )
    )


def miscounted_in(truth: Truth, expr: Expr) -> str | None:
    """What is read with more or fewer indices than it has dimensions, said in words."""
    for read in reads(expr):
        known = truth.tensors.get(read.tensor)
        if known is not None and len(read.indices) != len(known.shape):
            count = f"{len(read.indices)} {'index' if len(read.indices) == 1 else 'indices'}"
            dimensions = f"{len(known.shape)} ({', '.join(map(show, known.shape))})" if known.shape else "none"
            return f"{called(read.tensor)} is written with {count} but has {dimensions} in the layer"
    return None
