"""Whether the SymPy objects of a declaration agree with the layer that they made: shapes, ranges, roles."""

from __future__ import annotations

from typing import Any

import sympy

from symderiv.errors import DeclarationError
from symderiv.lang.arithmetic import add, constant
from symderiv.lang.expr import Expr, Read
from symderiv.lang.from_sympy import TensorBase, convert
from symderiv.lang.index_form import same_index
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.show import show
from symderiv.lang.walk import index_names, replace_sizes, tensors_in_positions, tensors_read


def check_objects(relation: Any, equation: Equation, layer: Layer, where: str) -> None:
    """Raises DeclarationError where a tensor has two shapes, or an index another range than its dimension."""
    for base in sorted(relation.atoms(TensorBase), key=str):
        known, shape = layer.tensors.get(str(base.label)), tuple(convert(size) for size in base.shape)
        if known is not None and known.shape != shape:
            raise DeclarationError(
                f"{where}: {base.label} has the shape {_shape(shape)} here and {_shape(known.shape)} elsewhere.",
                way_out="Declare each tensor once.",
            )
    sizes = {size.name for size in layer.sizes}
    clash = sorted((index_names(equation.rhs) | set(equation.indices)) & sizes)
    if clash:
        raise DeclarationError(
            f"{where}: {clash[0]} is the name of an index and of a size.", way_out="Rename one of them."
        )
    _check_ranges(relation.lhs, equation.lhs, layer, where)


def _check_ranges(left: Any, read: Read, layer: Layer, where: str) -> None:
    """The indices on the left run over the dimensions of the tensor."""
    shape = layer.tensors[read.tensor].shape
    indices = left.indices if isinstance(left, sympy.Indexed) else ()
    for place, (index, dimension) in enumerate(zip(indices, shape, strict=False), 1):
        if not isinstance(index, sympy.Idx):
            continue
        length = add(convert(index.upper), constant(1))
        if not _same(length, dimension, layer):
            raise DeclarationError(
                f"{where}: the index {index.label} takes {show(length)} values but dimension {place} of {read.tensor} "
                f"is {show(dimension)}.",
                way_out=f'Make it with index("{index.label}", {show(dimension)}).',
            )


def _same(left: Expr, right: Expr, layer: Layer) -> bool:
    formulas = layer.derived_sizes
    return same_index(left, right) or same_index(replace_sizes(left, formulas), replace_sizes(right, formulas))


def _shape(shape: tuple[Expr, ...]) -> str:
    return f"({', '.join(show(size) for size in shape)})"


def check_roles(layer: Layer, prefix: str) -> None:
    """Raises DeclarationError where nothing is defined, something given is not read, or an index holds no integer."""
    if not layer.forward:
        raise DeclarationError(f"{prefix}forward is empty.", way_out="Write at least one Eq(y[i], ...).")
    read = {name for equation in layer.forward for name in tensors_read(equation.rhs)}
    for tensor in (*layer.inputs, *layer.constants, *layer.scalars):
        if tensor.name not in read:
            raise DeclarationError(
                f"{prefix}{tensor.name} is given but no equation reads it.", way_out="Take it out, or read it."
            )
    integers = {tensor.name for tensor in layer.constants}
    for number, equation in enumerate(layer.forward, 1):
        wrong = sorted(tensors_in_positions(equation.rhs) - integers)
        if wrong:
            raise DeclarationError(
                f"{prefix}equation {number}: {wrong[0]} stands in an index position but is not one of the constants.",
                way_out="Only an integer tensor, given in constants=, can choose an element.",
            )
