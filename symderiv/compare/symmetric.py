"""Claims in a story that calls something symmetric, and it is not known what: that must not be held against them."""

from __future__ import annotations

from dataclasses import replace

from symderiv.compare.codes import code_for
from symderiv.compare.finding import DIFFERS, UNCHECKED, Finding
from symderiv.lang.assume import says_symmetric
from symderiv.lang.walk import tensors_read
from symderiv.read.note import ReadClaim, ReadSection


def unless_symmetric(finding: Finding, claim: ReadClaim, section: ReadSection) -> Finding:
    """A finding that differs left open where words call something symmetric and a square matrix is read."""
    if finding.verdict != DIFFERS or section.layer is None or not section.symmetric:
        return finding
    if any(says_symmetric(assumption) for assumption in section.layer.assume):
        return finding  # it is known of which matrix it is said, and used
    of_claim = (link.expr for link in claim.links if link.expr is not None)
    of_layer = (equation.rhs for equation in section.layer.forward)
    read = {name for expr in (*of_claim, *of_layer) for name in tensors_read(expr)}
    shapes = {name: tensor.shape for name, tensor in section.layer.tensors.items() if name in read}
    name = next((name for name, shape in shapes.items() if len(shape) == 2 and shape[0] == shape[1]), None)
    if name is None:
        return finding
    message = f"it may hold where {name} is symmetric, which is said and not used: write {name} + {name}^T for it"
    return replace(
        finding,
        verdict=UNCHECKED,
        code=code_for(UNCHECKED),
        message=message,
        error_class=None,
        correction=None,
        label=None,
        culprit=None,
    )
