"""Whether a gradient is said to be made of itself: such a statement is true and says nothing."""

from __future__ import annotations

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import sub
from symderiv.lang.expr import Expr, Read, split_name
from symderiv.lang.index_form import polynomial
from symderiv.lang.walk import reads
from symderiv.read.note import ReadClaim, ReadLink


def names_itself(target: Read, expr: Expr) -> bool:
    """Whether a gradient is said to be made of itself; not where it follows from another step, `t + 1` for `t`."""
    if split_name(target.tensor)[0]:
        return False
    return any(read.tensor == target.tensor and not _is_elsewhere(read, target) for read in reads(expr))


def is_spelled_out(claim: ReadClaim, link: ReadLink) -> bool:
    """Whether a right side has a derivative as such: a name may be written over, `dh = dh f'(a)`, and say something."""
    first = claim.placed.statement.start
    text = claim.placed.text[link.term.start - first : link.term.end - first]
    return any(sign in text for sign in (r"\partial", r"\nabla", "∂", "∇"))


def _is_elsewhere(read: Read, target: Read) -> bool:
    """Whether two reads of a tensor are never at the same element: one index is a number of steps from the other."""
    for index, own in zip(read.indices, target.indices, strict=False):
        try:
            steps = dict(polynomial(sub(index, own)))
        except Unsupported:
            continue
        if set(steps) == {()}:
            return True
    return False
