"""The sentences of a page, each from the facts of the layer and its derivation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symderiv.derive.conventions import Outside, outside_boxes
from symderiv.derive.derivation import Adjoint, Derivation
from symderiv.derive.domains import Domain
from symderiv.emit.conditions import range_chain
from symderiv.emit.heights import Style
from symderiv.emit.latex import latex, latex_tensor
from symderiv.emit.latex_joints import relation_sign
from symderiv.emit.latex_nodes import write
from symderiv.emit.names import latex_function, latex_name
from symderiv.emit.notation import Notation
from symderiv.emit.present import present
from symderiv.emit.presentation import Name
from symderiv.emit.text import listed
from symderiv.lang.expr import Expr, gradient_name
from symderiv.lang.integers import integer_tensors
from symderiv.lang.layer import Layer, Tensor
from symderiv.lang.walk import tensors_read


def range_text(ranges: Mapping[str, tuple[Expr, Expr]], notation: Notation) -> str:
    r"""`0 \le i, j < n`: indices with the same range together."""
    groups: dict[tuple[Expr, Expr], list[str]] = {}
    for index, limits in ranges.items():
        groups.setdefault(limits, []).append(index)
    found = []
    for (lower, upper), indices in groups.items():
        one = range_chain(Name(indices[0], "index"), lower, upper, lambda side: present(side, notation))
        least, _, bound = (write(part, Style.SCRIPT, notation) for part in one.parts)
        letters = ",".join(latex_name(index) for index in indices)
        found.append(rf"{least} {relation_sign(one.relations[0])} {letters} {relation_sign(one.relations[1])} {bound}")
    return r",\; ".join(found)


def given_text(layer: Layer, notation: Notation) -> str:
    """What goes in: inputs, constants, scalars with their shapes, and unknown functions."""
    sentences = []
    integers = integer_tensors(layer)
    for word, tensors in (("Inputs", layer.inputs), ("Constants", layer.constants), ("Scalars", layer.scalars)):
        if tensors:
            members = [_member(tensor, tensor.name in integers, notation) for tensor in tensors]
            sentences.append(f"{word if len(tensors) > 1 else word[:-1]} {listed(members)}.")
    if layer.functions:
        names = listed([f"${latex_function(name, notation.functions)}$" for name in layer.functions])
        act = "acts" if len(layer.functions) == 1 else "act"
        sentences.append(f"{names} {act} on each element.")
    return " ".join(sentences)


def _member(tensor: Tensor, whole: bool, notation: Notation) -> str:
    name = latex_tensor(tensor.name, notation)
    if not tensor.shape:
        return f"${name} > 0$" if tensor.domain == "positive" else f"${name}$"
    field = r"\mathbb{Z}" if whole else r"\mathbb{R}_{>0}" if tensor.domain == "positive" else r"\mathbb{R}"
    extent = r" \times ".join(write(present(size, notation), Style.SCRIPT, notation) for size in tensor.shape)
    return rf"${name} \in {field}^{{{extent}}}$"


def sizes_text(layer: Layer, notation: Notation) -> str:
    """The derived sizes with their formulas, the sizes that may be 0, and what is required of sizes."""
    formulas = [
        f"${latex_name(name, notation.sizes)} = {write(present(formula, notation), Style.SCRIPT, notation)}$"
        for name, formula in layer.derived_sizes.items()
    ]
    zero = [f"${latex_name(size.name, notation.sizes)}$" for size in layer.sizes if not size.least]
    required = [f"${written}$" for written in _requirements(layer, notation)]
    sentences = (
        f"Here {listed(formulas)}." if formulas else "",
        f"{listed(zero)} may be 0; every other size is at least 1." if zero else "",
        f"It is required that {listed(required)}." if required else "",
    )
    return " ".join(filter(None, sentences))


def _requirements(layer: Layer, notation: Notation) -> Iterator[str]:
    for condition in layer.require:
        sides = (write(present(side, notation), Style.SCRIPT, notation) for side in (condition.left, condition.right))
        yield f" {relation_sign(condition.relation)} ".join(sides)


def before_text(layer: Layer, notation: Notation) -> str:
    """What stands before the first step of a recurrence, where no bracket in the relations says it."""
    said = dict.fromkeys(
        f"${latex(outside.read, notation)}$ stands for ${latex(outside.value, notation)}$"
        for outside in outside_boxes(layer)
        if outside.is_case and outside.before_first_step
    )
    return f"Before the first step, {listed(list(said))}." if said else ""


def outside_text(outside: Outside, notation: Notation) -> str:
    """What a tensor counts as outside of its box, or before the first step."""
    name, value = latex_tensor(outside.read.tensor, notation), latex(outside.value, notation)
    return f"{outside.where}, ${name}$ counts as ${value}$."


def domain_text(domain: Domain, notation: Notation) -> str:
    """Where a tensor or its gradient has a value."""
    name = f"${latex_tensor(domain.tensor, notation)}$"
    sign = {"<": ">", "<=": r"\ge", "!=": r"\ne"}[domain.relation]
    what = f"The gradient of {name}" if domain.is_gradient else name
    return f"{what} is defined where ${latex(domain.expr, notation)} {sign} 0$."


def adjoint_text(adjoint: Adjoint, derivation: Derivation, notation: Notation) -> str:
    """That the gradient of an input is what another layer computes."""
    (output,) = derivation.layer.outputs
    wrt, upstream = f"${latex_tensor(adjoint.wrt, notation)}$", f"${latex_slash(output.name, notation)}$"
    letters = [f"${latex(value, notation)}$ for its ${latex_name(name)}$" for name, value in adjoint.sizes]
    with_letters = f", with {listed(letters)}" if letters else ""
    if adjoint.layer == derivation.layer.name:
        return f"It is its own adjoint: at {upstream} it gives the gradient of {wrt}{with_letters}."
    return f"Its adjoint is {adjoint.layer}: at {upstream} it gives the gradient of {wrt}{with_letters}."


def needs_text(derivation: Derivation, notation: Notation) -> str:
    """What the gradients read of the forward pass."""
    layer = derivation.layer
    read = {name for gradient in derivation.gradients for name in tensors_read(gradient.equation.rhs)}
    kept = [f"${latex_tensor(t.name, notation)}$" for t in layer.defined if t.name in read]
    given = (*layer.inputs, *layer.constants, *layer.scalars)
    again = [f"${latex_tensor(t.name, notation)}$" for t in given if t.name in read]
    start = upstream_text(derivation, notation)
    if not kept:
        keeps = (
            f"It reads {listed(again)} again and keeps nothing else."
            if again
            else "It keeps nothing of the forward pass."
        )
    else:
        keeps = f"It keeps {listed(kept)}" + (f" and reads {listed(again)} again." if again else ".")
    return f"{start} {keeps}"


def upstream_text(derivation: Derivation, notation: Notation) -> str:
    """Where the backward pass starts."""
    if not derivation.upstream:
        loss = latex_tensor(derivation.layer.loss, notation)
        return f"The backward pass starts from the loss ${loss}$ itself."
    names = [f"${latex_slash(name, notation)}$" for name in derivation.upstream]
    return f"The backward pass starts from {listed(names)}, which the next layer gives."


def latex_slash(tensor: str, notation: Notation) -> str:
    r"""`\partial E/\partial x` on one line."""
    return rf"\partial {latex_tensor(notation.loss, notation)}/\partial {latex_tensor(tensor, notation)}"


def assumptions_text(derivation: Derivation) -> str:
    """Which of two forms of a gradient the code computes."""
    return "The code computes the general gradients, which need no assumption." if derivation.assumed else ""


def reuses_text(derivation: Derivation, notation: Notation) -> str:
    """Which gradients are computed once and read by which others."""
    sentences = []
    for tensor in (*derivation.upstream, *(g.wrt for g in derivation.gradients)):
        name = gradient_name(tensor)
        users = [g.wrt for g in derivation.gradients if name in tensors_read(g.equation.rhs)]
        if len(users) > 1:
            letters = listed([f"${latex_tensor(user, notation)}$" for user in users])
            sentences.append(f"${latex_slash(tensor, notation)}$ is used for {letters}.")
    return " ".join(sentences)
