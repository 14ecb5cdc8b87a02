"""What the loss of a section does not depend on, where the section does not say what the loss is."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.lang.expr import split_name
from symderiv.lang.layer import Layer
from symderiv.lang.walk import tensors_read
from symderiv.read.note import ReadClaim


def apart_from_loss(layer: Layer | None, claims: Sequence[ReadClaim], loss: str) -> tuple[str, ...]:
    """What is made of the loss, and numbers that are differentiated themselves and that no other relation reads."""
    if layer is None or layer.equation_of(loss) is not None:
        return ()
    made = {loss}
    for equation in layer.forward:
        if made & set(tensors_read(equation.rhs)):
            made.add(equation.lhs.tensor)
    targets = (split_name(claim.target.tensor) for claim in claims if claim.target is not None)
    differentiated = {parts[0] for parts in targets if parts[0]}
    left = [equation for equation in layer.forward if equation.lhs.tensor not in made]
    read = {name for equation in left for name in tensors_read(equation.rhs)}
    numbers = {e.lhs.tensor for e in left if not e.lhs.indices and e.lhs.tensor in differentiated - read}
    found = (made - {loss}) | numbers
    return tuple(e.lhs.tensor for e in layer.forward if e.lhs.tensor in found)
