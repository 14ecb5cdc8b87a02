"""Inverses and determinants as right sides."""

from __future__ import annotations

from symderiv.lang.expr import ZERO, Determinant, Expr, Inverse, Read, inverse_name
from symderiv.lang.walk import reads
from symderiv.read.extents import Extents, span_size
from symderiv.read.matrix.inverses import DETERMINANT, INVERSE

__all__ = ["DETERMINANT", "INVERSE", "of_matrix"]


def of_matrix(function: str, argument: Expr, extents: Extents) -> Expr:
    """The node for the matrix whose entry the argument is, or reads first."""
    entry = reads(argument)[0]
    size = span_size(extents.dimensions[entry.tensor, len(entry.indices) - 1])
    if function == INVERSE:
        return Inverse(entry, size)
    before = entry.indices[:-2]
    first = Read(entry.tensor, (*before, ZERO, ZERO))
    return Determinant(first, Read(inverse_name(entry.tensor), (*before, ZERO, ZERO)), size)
