"""A derivation as plain data: relations, gradients, and what they take to compute."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symderiv.check.sizes import usual_sizes
from symderiv.derive.cost import operations
from symderiv.derive.derivation import Derivation, Gradient, Partial
from symderiv.derive.needed import gradients_read, needed
from symderiv.emit.latex import latex_equation
from symderiv.emit.notation import Notation, notation_of
from symderiv.emit.plain import plain, plain_equation
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.walk import tensors_read
from symderiv.numbers.run import all_sizes


@dataclass(frozen=True, slots=True)
class Costs:
    """The operations that gradients take.

    sizes     the sizes without a formula at which they are counted
    each      those of each gradient by itself, what it reads not included
    together  those of all that the gradients of the inputs need, what several have in common once
    """

    sizes: Mapping[str, int]
    each: Mapping[str, int]
    together: int


def costs(derivation: Derivation) -> Costs:
    """The operations at the sample sizes, or at smaller ones where those are too large to loop over."""
    layer, chosen = derivation.layer, usual_sizes(derivation.layer)
    sizes = all_sizes(layer, chosen)
    equations = {gradient.wrt: gradient.equation for gradient in derivation.gradients}
    each = {wrt: operations([equation], layer.tensors, sizes) for wrt, equation in equations.items()}
    together = operations((gradient.equation for gradient in needed(derivation)), layer.tensors, sizes)
    return Costs(chosen, each, together)


def reused(derivation: Derivation) -> tuple[str, ...]:
    """The tensors of the forward pass that the gradients read and that are not given, in order."""
    read = {name for gradient in needed(derivation) for name in tensors_read(gradient.equation.rhs)}
    return tuple(tensor.name for tensor in derivation.layer.defined if tensor.name in read)


def as_json(derivation: Derivation) -> str:
    """A derivation as JSON."""
    return json.dumps(as_data(derivation), indent=1)


def as_data(derivation: Derivation) -> dict[str, Any]:
    """A derivation as what JSON can hold.

    `steps` counts the recorded rewriting steps.  A gradient that is not `needed` is put in its place wherever it is
    read, and no gradient of an input reads it.  `reads_from_forward` and `reused` name tensors; `reused` has those
    alone that the forward pass computes.  `gradients_as_assumed` has those with another form under the assumptions.
    """
    layer, notation, found = derivation.layer, notation_of(derivation.layer), costs(derivation)
    partials = [_partial(partial, notation) for partial in derivation.partials]
    computed = {gradient.wrt for gradient in needed(derivation)}
    gradients = [
        _gradient(gradient, layer, notation)
        | {"needed": gradient.wrt in computed, "operations": found.each[gradient.wrt]}
        for gradient in derivation.gradients
    ]
    return {
        "version": 1,
        "layer": layer.name,
        "title": layer.title,
        "inputs": [_tensor(tensor) for tensor in layer.inputs],
        "constants": [_tensor(tensor) for tensor in layer.constants],
        "scalars": [_tensor(tensor) for tensor in layer.scalars],
        "upstream": list(derivation.upstream),
        "relations": [{"tensor": equation.lhs.tensor, **_printed(equation, notation)} for equation in layer.forward],
        "partials": partials,
        "gradients": gradients,
        "assumptions": [f"{plain(a.left, notation)} = {plain(a.right, notation)}" for a in layer.assume],
        "gradients_as_assumed": [_gradient(gradient, layer, notation) for gradient in derivation.assumed],
        "conventions": list(derivation.conventions),
        "sizes": dict(found.sizes),
        "operations": found.together,
        "steps": sum(part["steps"] for part in (*partials, *gradients)),
        "reused": list(reused(derivation)),
    }


def _tensor(tensor: Tensor) -> dict[str, Any]:
    return {"name": tensor.name, "shape": [plain(size) for size in tensor.shape], "domain": tensor.domain}


def _printed(equation: Equation, notation: Notation) -> dict[str, str]:
    return {"formula": plain_equation(equation, notation), "latex": latex_equation(equation, notation)}


def _partial(partial: Partial, notation: Notation) -> dict[str, Any]:
    return {
        "of": partial.of,
        "wrt": partial.wrt,
        **_printed(partial.equation, notation),
        "steps": len(partial.steps),
    }


def _gradient(gradient: Gradient, layer: Layer, notation: Notation) -> dict[str, Any]:
    read = tensors_read(gradient.equation.rhs)
    return {
        "wrt": gradient.wrt,
        **_printed(gradient.equation, notation),
        "steps": len(gradient.steps),
        "reads_from_forward": [name for name in layer.tensors if name in read],
        "reads_gradients": list(gradients_read(gradient.equation.rhs)),
    }
