"""The witness of a side whose arrays do not fit: sizes at which the left side has a shape and the right no value."""

from __future__ import annotations

from collections.abc import Iterable

from symderiv.compare.truth import Truth
from symderiv.lang.expr import Expr, Read
from symderiv.lang.layer import Tensor
from symderiv.lang.walk import sizes_in, tensors_read
from symderiv.numbers.run import all_sizes, shape_of
from symderiv.prove.verdict import Refutation

_BY_SHAPE = "the shapes of both sides"


def shape_witness(target: Read, meant: Iterable[Expr], truth: Truth) -> Refutation | None:
    """The sizes of the layer's first point, where no two dimensions have one length there; else None.

    None too where a size is not of the layer: there it has no length; and where there is no such gradient.

    meant  what the side may have been: it reads what the side reads
    """
    sizes = all_sizes(truth.layer, dict(truth.layer.samples))
    names = {target.tensor, *(name for expr in meant for name in tensors_read(expr))}
    tensors = [truth.tensors[name] for name in sorted(names) if name in truth.tensors]
    if target.tensor not in truth.tensors or any(
        sizes_in(dimension) - sizes.keys() for tensor in tensors for dimension in tensor.shape
    ):
        return None
    lengths = _lengths(tensors, sizes)
    if len(set(lengths.values())) < len(lengths) or 1 in lengths.values():
        return None
    shape = shape_of(truth.tensors[target.tensor], sizes)
    right = f"an array of {' by '.join(map(str, shape))}" if shape else "a number"
    used = {name: value for name, value in sizes.items() if value in lengths.values()}
    return Refutation(tuple(used.items()), (), (), "no value, since the shapes do not fit", right, 0, _BY_SHAPE)


def _lengths(tensors: Iterable[Tensor], sizes: dict[str, int]) -> dict[Expr, int]:
    """Each dimension, by what it is written as, with its length."""
    return {
        dimension: length
        for tensor in tensors
        for dimension, length in zip(tensor.shape, shape_of(tensor, sizes), strict=True)
    }
