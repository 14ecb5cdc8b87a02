"""A correction in sizes that the author names, `k_size` and `dim_input`, where the relation has numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.errors import SymderivError
from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.expr import Constant, Expr, Index, Read, Size, Sum
from symderiv.lang.index_form import expression, plus, polynomial, scale, tidy, times
from symderiv.lang.layer import Equation, Layer, SizeOf, Tensor
from symderiv.lang.polynomial import linear_in
from symderiv.lang.validate import validated
from symderiv.lang.walk import free_indices, map_children, nodes, reads, sizes_in
from symderiv.read.names.roles import tensors_named


def with_author_sizes(layer: Layer, names: Sequence[str]) -> tuple[Layer, Mapping[str, Expr]] | None:
    """The layer with numbers replaced by the author's names, and its open sizes in terms of them.

    A name that points to a tensor of literal size stands for that size; one that points to a tensor of open size says
    what the open size is.  None where no name points anywhere.
    """
    values: dict[str, Expr] = {}
    for name in names:
        for tensor in tensors_named(name, layer):
            if _is_literal(layer.tensors[tensor]):
                layer = _generalised(layer, tensor, name) or layer
                break
    for name in names:
        if name not in {size.name for size in layer.sizes}:
            values |= _open_sizes(layer, name, names)
    changed = bool(values) or any(size.name in names for size in layer.sizes)
    return (layer, values) if changed else None


def _is_literal(tensor: Tensor) -> bool:
    return bool(tensor.shape) and all(size == tensor.shape[0] and isinstance(size, Constant) for size in tensor.shape)


def _generalised(layer: Layer, name: str, size: str) -> Layer | None:
    """The layer with the literal size of one tensor made symbolic; what is read along with it grows accordingly."""
    tensor = layer.tensors[name]
    number = tensor.shape[0]
    forward = tuple(Equation(e.lhs, _wider(e.rhs, name, number, Size(size))) for e in layer.forward)
    inputs = tuple(
        replace(t, shape=tuple(Size(size) for _ in t.shape)) if t.name == name else _grown(t, layer, forward)
        for t in layer.inputs
    )
    general = replace(
        layer,
        inputs=inputs,
        forward=forward,
        sizes=(*layer.sizes, SizeOf(size)),
        samples=(*layer.samples, (size, int(number.value) if isinstance(number, Constant) else 2)),
    )
    try:
        return validated(general)
    except SymderivError:
        return None


def _wider(expr: Expr, name: str, number: Expr, size: Size) -> Expr:
    """Every sum whose index runs over the tensor's literal size runs over the named one."""
    inside = map_children(expr, lambda child: _wider(child, name, number, size)) if not isinstance(expr, Read) else expr
    if isinstance(inside, Sum) and inside.lower == constant(0) and inside.upper == tidy(sub(number, constant(1))):
        here = any(read.tensor == name and Index(inside.index) in read.indices for read in reads(inside.body))
        if here:
            return Sum(inside.body, inside.index, inside.lower, sub(size, constant(1)))
    return inside


def _grown(tensor: Tensor, layer: Layer, forward: Sequence[Equation]) -> Tensor:
    """A tensor as large as the reads of the new relations need, along dimensions that are read at sums of indices."""
    shape = list(tensor.shape)
    for equation in forward:
        box = layer.tensors[equation.lhs.tensor].shape
        ranges = {i: sub(size, constant(1)) for i, size in zip(equation.indices, box, strict=True)}
        ranges |= {n.index: n.upper for n in nodes(equation.rhs) if isinstance(n, Sum)}
        for read in reads(equation.rhs):
            for place, index in enumerate(read.indices if read.tensor == tensor.name else ()):
                if len(free_indices(index)) > 1:
                    shape[place] = tidy(add(_largest(index, ranges), constant(1)))
    return replace(tensor, shape=tuple(shape))


def _largest(index: Expr, ranges: Mapping[str, Expr]) -> Expr:
    value = index
    for name in sorted(free_indices(index)):
        parts = linear_in(polynomial(value), name)
        if parts is not None and name in ranges and all(number > 0 for number in parts[0].values()):
            value = expression(plus(parts[1], times(parts[0], polynomial(ranges[name]))))
    return value


def _open_sizes(layer: Layer, name: str, taken: Sequence[str]) -> dict[str, Expr]:
    """What the open sizes of a tensor are where its dimensions are called `name`."""
    for tensor in tensors_named(name, layer):
        values: dict[str, Expr] = {}
        for size in layer.tensors[tensor].shape:
            own = [s for s in sorted(sizes_in(size)) if polynomial(size).get(((Size(s), 1),)) == 1 and s not in taken]
            if own:
                rest = plus(polynomial(size), scale(polynomial(Size(own[0])), -1))
                values[own[0]] = tidy(sub(Size(name), expression(rest)))
        if values:
            return values
    return {}
