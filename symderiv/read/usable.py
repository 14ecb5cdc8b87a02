"""Which of a section's relations hold together as a layer; one that does not is left out, and the others remain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.errors import DeclarationError, Unsupported
from symderiv.lang.expr import Expr, split_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.validate import check_equation, validated
from symderiv.lang.walk import tensors_read
from symderiv.read.note import GradientNames
from symderiv.read.relations import layer_of, shape_of
from symderiv.read.work import Work

Shapes = Mapping[str, tuple[Expr, ...]]


def usable(equations: Sequence[Equation], work: Work, told: Shapes) -> tuple[Layer | None, Mapping[str, str]]:
    """The layer of all the equations that can be used, and for each other tensor why its own cannot.

    told  the shapes of tensors that the note does not name itself
    """
    refused: dict[str, str] = {}
    left = list(equations)
    while left:
        try:
            return _layer(left, work, told, check=True), refused
        except (DeclarationError, Unsupported) as error:
            found = (
                _refused_alone(left, work, told)
                or _refused_in_turn(left, work, told)
                or {left[-1].lhs.tensor: error.message}
            )
        refused |= found
        left = [equation for equation in left if equation.lhs.tensor not in found]
    return None, refused


def _layer(equations: Sequence[Equation], work: Work, told: Shapes, *, check: bool) -> Layer:
    layer = layer_of(equations, work.names.ranks, work.extents, told)
    return validated(layer) if check else layer


def _refused_alone(equations: Sequence[Equation], work: Work, told: Shapes) -> dict[str, str]:
    """The equations that are not well formed by themselves, or read outside of boxes."""
    try:
        layer = _layer(equations, work, told, check=False)
    except (DeclarationError, Unsupported):
        return {}
    refused = {}
    for equation in equations:
        try:
            check_equation(layer, equation, f"the relation for {equation.lhs.tensor}")
        except (DeclarationError, Unsupported) as error:
            refused[equation.lhs.tensor] = error.message
    return refused


def _refused_in_turn(equations: Sequence[Equation], work: Work, told: Shapes) -> dict[str, str]:
    """The equations that do not go together with those before them: they close a circle, or use a name otherwise."""
    kept: list[Equation] = []
    refused = {}
    for equation in equations:
        try:
            _layer([*kept, equation], work, told, check=True)
        except (DeclarationError, Unsupported) as error:
            refused[equation.lhs.tensor] = error.message
        else:
            kept.append(equation)
    return refused


def gradient_names(
    equations: Sequence[Equation], layer: Layer | None, work: Work
) -> tuple[GradientNames, Mapping[str, str]]:
    """What the letters that name gradients stand for, each after those that it needs; why others stand for nothing."""
    if layer is None:
        return GradientNames(), {
            e.lhs.tensor: "it speaks of a gradient, and no forward relation is known" for e in equations
        }
    known: GradientNames = GradientNames()
    waiting, refused = list(equations), dict[str, str]()
    while waiting:
        later = {equation.lhs.tensor for equation in waiting}
        ready = [e for e in waiting if not later & set(tensors_read(e.rhs))]
        if not ready:
            return known, refused | dict.fromkeys(later, "it is defined in terms of itself")
        for equation in ready:
            try:
                known = _with_name(equation, known, layer, work)
            except (DeclarationError, Unsupported) as error:
                refused[equation.lhs.tensor] = error.message
        waiting = [e for e in waiting if e not in ready]
    return known, refused


def _with_name(equation: Equation, known: GradientNames, layer: Layer, work: Work) -> GradientNames:
    """The names with one more.  Raises DeclarationError where its equation does not hold together with the layer."""
    name = equation.lhs.tensor
    if name in layer.tensors:
        raise DeclarationError(f"{name} is a tensor of the forward relations, and no name of a gradient.")
    tensors = {**known.tensors, name: Tensor(name, shape_of(name, work.names.ranks[name], work.extents))}
    read = [t for t in tensors_read(equation.rhs) if t not in layer.tensors and t not in tensors]
    shapes = {t: _shape(t, layer, work) for t in read}
    inputs = (*layer.inputs, *(Tensor(t, shapes[t]) for t in read), *known.tensors.values())
    check_equation(replace(layer, inputs=inputs, defined=(*layer.defined, tensors[name])), equation, f"{name}")
    given = {t: Tensor(t, shapes[t]) for t in read if len(split_name(t)) == 1}
    return GradientNames((*known.equations, equation), {**tensors, **given})


def _shape(name: str, layer: Layer, work: Work) -> tuple[Expr, ...]:
    """The shape of a gradient, of a partial, or of a tensor that no relation reads."""
    parts = split_name(name)
    if len(parts) == 1:
        return shape_of(name, work.names.ranks[name], work.extents)
    unknown = next((part for part in parts if part and part not in layer.tensors), None)
    if unknown is not None:
        raise DeclarationError(f"{unknown} stands in no forward relation of this section.")
    return tuple(size for part in parts if part for size in layer.tensors[part].shape)
