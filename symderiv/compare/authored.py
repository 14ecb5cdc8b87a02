"""A witness in the author's letters and counting: `a_1` for the first element where the note counts from 1."""

from __future__ import annotations

import re
from dataclasses import replace

from symderiv.lang.expr import DIRECTION, split_name
from symderiv.prove.verdict import Refutation, Undecided, Verdict
from symderiv.read.convert import origin
from symderiv.read.extents import Extents
from symderiv.read.note import ReadClaim, ReadSection

_ELEMENT = re.compile(r"(?P<tensor>.+?)\[(?P<place>[-\d, ]+)\]")
_OUTSIDE = re.compile(r"[^\s\[\]]+\[[-\d, ]+\]")  # a read that a side without a value speaks of


def authored(verdict: Verdict | None, claim: ReadClaim, section: ReadSection) -> Verdict | None:
    """The verdict with its witness as the author would write it."""
    if isinstance(verdict, Undecided) and verdict.refutation is not None:
        return replace(verdict, refutation=_refutation(verdict.refutation, claim, section))
    return _refutation(verdict, claim, section) if isinstance(verdict, Refutation) else verdict


def _refutation(found: Refutation, claim: ReadClaim, section: ReadSection) -> Refutation:
    indices = tuple((name, value + claim.firsts.get(name, 0)) for name, value in found.indices)
    point = tuple((_element(name, section), value) for name, value in found.point)
    left, right = (_OUTSIDE.sub(lambda m: _element(m.group(), section), side) for side in (found.left, found.right))
    return replace(found, indices=indices, point=point, left=left, right=right)


def _element(text: str, section: ReadSection) -> str:
    """`∂d[0]` as `dE/dd[1]`, `∂d/∂⟨d⟩[0]` as `dd[1]`; what is no element stays as it is."""
    match = _ELEMENT.fullmatch(text)
    tensor, place = (match["tensor"], match["place"]) if match else (text, "")
    parts = split_name(tensor)
    if parts[-1] == DIRECTION:  # the differential of a tensor
        return f"d{_element(text.replace(tensor, parts[0] or section.loss, 1), section)}"
    own = section.called.get(parts[-1], parts[-1])
    called = own if len(parts) == 1 else f"d{section.loss}/d{own}"
    if not match:
        return called if tensor.startswith("∂") else text
    numbers = [int(number) for number in place.split(",")]
    shifted = [number + _first(parts[-1], axis, section.extents) for axis, number in enumerate(numbers)]
    return f"{called}[{', '.join(map(str, shifted))}]"


def _first(tensor: str, axis: int, extents: Extents | None) -> int:
    return origin(tensor, axis, extents) if extents and (tensor, axis) in extents.dimensions else 0
