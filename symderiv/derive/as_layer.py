"""The backward pass as a layer of its own: what second derivatives are made from."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.derive.derivation import Derivation
from symderiv.lang.expr import Expr, Read, gradient_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.validate import validated
from symderiv.lang.walk import replace, tensors_read


def as_layer(derivation: Derivation) -> Layer:
    """The layer whose relations are the gradients of a derivation, with the gradients of the inputs as its outputs.

    The upstream gradients are inputs.  The gradient of `x` becomes the tensor `dx` (`ddx` where `dx` is taken).  What
    no gradient of an input needs is left out, and inputs that none needs are no inputs any more.
    Raises DeclarationError where a relation does not hold together.
    """
    layer = derivation.layer
    shaped = [layer.tensors[name] for name in derivation.upstream] + [
        layer.tensors[g.wrt] for g in derivation.gradients
    ]
    names = _names(layer, shaped)
    gradients = tuple(_renamed(gradient.equation, names) for gradient in derivation.gradients)
    wanted = {names[gradient_name(t.name)] for t in layer.inputs if t.name in derivation.by_name}
    forward = _needed((*layer.forward, *gradients), wanted)
    read = {name for equation in forward for name in tensors_read(equation.rhs)}
    defined = {equation.lhs.tensor for equation in forward}
    new = {names[gradient_name(t.name)]: Tensor(names[gradient_name(t.name)], t.shape) for t in shaped}
    upstream = tuple(new[names[gradient_name(name)]] for name in derivation.upstream)
    everything = {**layer.tensors, **new}
    return validated(
        Layer(
            name=f"{layer.name}_backward",
            inputs=tuple(t for t in (*layer.inputs, *upstream) if t.name in read),
            constants=tuple(t for t in layer.constants if t.name in read),
            scalars=tuple(t for t in layer.scalars if t.name in read),
            functions=layer.functions,
            sizes=layer.sizes,
            defined=tuple(everything[equation.lhs.tensor] for equation in forward),
            forward=forward,
            keep=tuple(n for n in (*layer.keep, *new) if n in defined) if layer.keep else (),
            samples=layer.samples,
            title=f"The gradients of {layer.name}." if layer.name else "",
        )
    )


def _names(layer: Layer, tensors: list[Tensor]) -> dict[str, str]:
    """A name for the gradient of each tensor that nothing else has."""
    taken = set(layer.names)
    names: dict[str, str] = {}
    for tensor in tensors:
        name = f"d{tensor.name}"
        while name in taken:
            name = f"d{name}"
        taken.add(name)
        names[gradient_name(tensor.name)] = name
    return names


def _renamed(equation: Equation, names: Mapping[str, str]) -> Equation:
    def change(node: Expr) -> Expr | None:
        return Read(names.get(node.tensor, node.tensor), node.indices) if isinstance(node, Read) else None

    return Equation(Read(names[equation.lhs.tensor], equation.lhs.indices), replace(equation.rhs, change))


def _needed(equations: tuple[Equation, ...], wanted: set[str]) -> tuple[Equation, ...]:
    """Those that define a wanted tensor or one that another of them reads; each reads only what stands before it."""
    needed: set[str] = set()
    more = set(wanted)
    while more - needed:  # more than once only where a recurrence reads what stands behind it
        needed |= more
        more = {name for e in equations if e.lhs.tensor in needed for name in tensors_read(e.rhs)}
    return tuple(equation for equation in equations if equation.lhs.tensor in needed)
