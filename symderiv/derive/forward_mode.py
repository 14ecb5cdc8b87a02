r"""Forward mode: how every tensor of a layer moves when its inputs move, relation by relation.

The tangent of `x` is called `xdot`, which is printed as \dot{x}; with more dots where that name is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderiv.derive.as_layer import with_names
from symderiv.derive.derivation import Tangent
from symderiv.derive.differentiate import differential
from symderiv.derive.maxima import read_choices
from symderiv.derive.passes import clean, relations_of
from symderiv.derive.rewrite import Record
from symderiv.derive.sweep import facts_of, with_gradient
from symderiv.lang.expr import ZERO, Expr, Read, gradient_name
from symderiv.lang.layer import Equation, Layer, Tensor, ranges_of
from symderiv.lang.recurrence import defining
from symderiv.lang.validate import validated
from symderiv.lang.walk import tensors_read


def directional(layer: Layer) -> Layer:
    """The layer that computes, beside all that `layer` does, its derivative along a direction of its inputs.

    The direction is one more input for each input, `xdot` for `x`, of the same shape.  The tangents of the outputs come
    out, of the shape of the outputs: `ydot[j]` is the sum of dy[j]/dx[i] xdot[i] over all inputs x and all i.  Tangents
    that none of them needs are left out, and so are directions that nothing reads.
    Raises Unsupported for a node that cannot be differentiated, DeclarationError where a relation does not hold
    together.
    """
    names = tangent_names(layer)
    derived = {tangent.of: tangent.equation for tangent in tangents(layer)}
    kept = defining(tuple(derived.values()), {names[t.name] for t in layer.outputs if t.name in names})
    pairs = ((relation, derived.get(relation.lhs.tensor)) for relation in layer.forward)
    forward = tuple(e for relation, tangent in pairs for e in (relation, tangent) if e is relation or e in kept)
    tensors = {**layer.tensors, **{new: Tensor(new, layer.tensors[name].shape) for name, new in names.items()}}
    read = {name for equation in forward for name in tensors_read(equation.rhs)}
    inputs = (*layer.inputs, *(tensors[names[t.name]] for t in layer.inputs))
    return validated(
        replace(
            layer,
            name=f"{layer.name}_directional",
            inputs=tuple(t for t in inputs if t.name in read),
            defined=tuple(tensors[equation.lhs.tensor] for equation in forward),
            forward=forward,
            keep=(*layer.keep, *(tangent.lhs.tensor for tangent in kept)) if layer.keep else (),
            title=f"The directional derivative of {layer.name}." if layer.name else "",
        )
    )


def tangents(layer: Layer) -> tuple[Tangent, ...]:
    """The tangent of each defined tensor, in the order of the relations.  Raises what `directional` raises."""
    names = tangent_names(layer)
    still: set[str] = set()  # what does not move whatever the inputs do
    found: list[Tangent] = []
    for equation in layer.forward:
        if equation.lhs.tensor in names:
            moving = {name: names[name] for name in with_gradient(layer, equation) if name not in still}
            found.append(_tangent(layer, equation, names[equation.lhs.tensor], moving))
            if found[-1].equation.rhs == ZERO:
                still.add(equation.lhs.tensor)
    return tuple(found)


def tangent_names(layer: Layer) -> dict[str, str]:
    """A name for the tangent of each input and of each defined tensor that nothing else has; none for integers."""
    taken = set(layer.names)
    names: dict[str, str] = {}
    for tensor in (*layer.inputs, *layer.defined):
        if tensor.domain == "integer":
            continue
        name = f"{tensor.name}dot"
        while name in taken:
            name = f"{name}dot"
        taken.add(name)
        names[tensor.name] = name
    return names


def _tangent(layer: Layer, equation: Equation, called: str, moving: Mapping[str, str]) -> Tangent:
    """The tangent of an equation that reads these moving tensors, given with the names of their tangents.

    Each of their reads in turn is replaced by the read of its tangent, times the derivative by it.
    """

    # On the way tangents are called like gradients: they stand where gradients do in a product, which is last.
    def of_read(read: Read) -> Expr:
        return Read(gradient_name(read.tensor), read.indices) if read.tensor in moving else ZERO

    of = equation.lhs.tensor
    facts = facts_of(layer, ranges_of(equation, layer.tensors[of]))
    record = Record(read_choices(differential(equation.rhs, of_read), layer), facts, layer.names.union(moving.values()))
    clean(record, relations_of(replace(layer, keep=()), layer.forward[: layer.forward.index(equation) + 1]))
    names = {gradient_name(name): tangent for name, tangent in moving.items()}
    steps = (replace(s, before=with_names(s.before, names), after=with_names(s.after, names)) for s in record.steps)
    return Tangent(of, Equation(Read(called, equation.lhs.indices), with_names(record.now, names)), tuple(steps))
