"""The backward pass as a layer of its own: what second derivatives are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.lang.expr import Expr, Read, gradient_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.recurrence import defining
from symderiv.lang.validate import validated
from symderiv.lang.walk import replace as replace_nodes
from symderiv.lang.walk import tensors_read


def backward(layer: Layer) -> Layer:
    """The backward pass of a layer: `derive(backward(layer))` is of second order.  Raises what `derive` raises."""
    return as_layer(derive(layer))


def as_layer(derivation: Derivation) -> Layer:
    """The layer whose relations are the gradients of a derivation, with the gradients of the inputs as its outputs.

    The upstream gradients are inputs.  The gradient of `x` becomes the tensor `dx` (`ddx` where `dx` is taken).  What
    no gradient of an input needs is left out, and inputs that none needs are no inputs any more.
    Raises DeclarationError where a relation does not hold together, or where it is not shown that it does.
    """
    return validated(assembled(derivation))


def assembled(derivation: Derivation) -> Layer:
    """The same layer, which need not be shown to hold together: enough to evaluate it."""
    layer = derivation.layer
    names = names_of_gradients(derivation)
    gradients = tuple(_renamed(gradient.equation, names) for gradient in derivation.gradients)
    wanted = {names[gradient_name(t.name)] for t in layer.inputs if t.name in derivation.by_name}
    forward = defining((*layer.forward, *gradients), wanted)
    read = {name for equation in forward for name in tensors_read(equation.rhs)}
    defined = {equation.lhs.tensor for equation in forward}
    shapes = {gradient_name(name): tensor.shape for name, tensor in layer.tensors.items()}
    new = {called: Tensor(called, shapes[name]) for name, called in names.items()}
    upstream = tuple(new[names[gradient_name(name)]] for name in derivation.upstream)
    everything = {**layer.tensors, **new}
    return replace(
        layer,
        name=f"{layer.name}_backward",
        inputs=tuple(t for t in (*layer.inputs, *upstream) if t.name in read),
        constants=tuple(t for t in layer.constants if t.name in read),
        scalars=tuple(t for t in layer.scalars if t.name in read),
        defined=tuple(everything[equation.lhs.tensor] for equation in forward),
        forward=forward,
        keep=tuple(n for n in (*layer.keep, *new) if n in defined) if layer.keep else (),
        title=f"The gradients of {layer.name}." if layer.name else "",
    )


def names_of_gradients(derivation: Derivation) -> dict[str, str]:
    """What each gradient is called in the layer, by `gradient_name`: a name that nothing else has."""
    taken = set(derivation.layer.names)
    names: dict[str, str] = {}
    for tensor in (*derivation.upstream, *(gradient.wrt for gradient in derivation.gradients)):
        name = f"d{tensor}"
        while name in taken:
            name = f"d{name}"
        taken.add(name)
        names[gradient_name(tensor)] = name
    return names


def _renamed(equation: Equation, names: Mapping[str, str]) -> Equation:
    return Equation(Read(names[equation.lhs.tensor], equation.lhs.indices), with_names(equation.rhs, names))


def with_names(expr: Expr, names: Mapping[str, str]) -> Expr:
    """The expression with some tensors under other names."""

    def change(node: Expr) -> Expr | None:
        return Read(names[node.tensor], node.indices) if isinstance(node, Read) and node.tensor in names else None

    return replace_nodes(expr, change)
