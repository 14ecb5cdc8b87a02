"""A recurrence of which a note does not say how it begins: a claim may hold where that is 0."""

from __future__ import annotations

from dataclasses import replace

from symderiv.lang.expr import ZERO, Expr, Read
from symderiv.lang.layer import Equation
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import replace as replace_nodes
from symderiv.read.note import ReadSection
from symderiv.read.superscripts.steps import first_name


def begins_untold(section: ReadSection) -> tuple[str, ...]:
    """What stands before the first steps and is written nowhere in the section."""
    if section.layer is None:
        return ()
    given = {tensor.name for tensor in section.layer.inputs}
    first = (first_name(tensor) for tensor in sorted(recurrent_tensors(section.layer.forward)))
    return tuple(name for name in first if name in given and name not in section.ranks)


def with_zero_start(section: ReadSection) -> ReadSection:
    """The section with 0 before the first steps."""
    assert section.layer is not None
    gone = frozenset(begins_untold(section))

    def change(node: Expr) -> Expr | None:
        return ZERO if isinstance(node, Read) and node.tensor in gone else None

    layer = section.layer
    forward = tuple(Equation(e.lhs, replace_nodes(e.rhs, change)) for e in layer.forward)
    inputs = tuple(tensor for tensor in layer.inputs if tensor.name not in gone)
    return replace(section, layer=replace(layer, forward=forward, inputs=inputs))


def untold(section: ReadSection) -> str:
    """What the note has to say."""
    names = begins_untold(section)
    return f"it holds where {' and '.join(names)} {'is' if len(names) == 1 else 'are'} 0, and that is not said"
