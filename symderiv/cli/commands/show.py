"""`symderiv show`: one derivation in the terminal."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from symderiv.check.sizes import said
from symderiv.cli.loading import chosen, layers_folder, load
from symderiv.cli.progress import progress
from symderiv.cli.status import WELL
from symderiv.derive.as_layer import backward
from symderiv.derive.conventions import conventions
from symderiv.derive.derivation import Derivation, Gradient, Partial, Step, Tangent
from symderiv.derive.forward_mode import directional, tangents
from symderiv.derive.needed import needed
from symderiv.derive.sweep import derive
from symderiv.emit.derivation_data import as_json, costs
from symderiv.emit.notation import Notation, notation_of
from symderiv.emit.plain import plain, plain_equation
from symderiv.errors import UsageError
from symderiv.lang.layer import Layer, Tensor

_RULE_COLUMN = 76  # where the name of a rule stands beside its line; on a line of its own where that is too long


def show_command(options: Namespace) -> int:
    """Prints the relations, the local partials, each gradient with its steps, the conventions and the operations.

    Of the layer itself, or of its backward pass; or the relations and each tangent with its steps.
    """
    found = chosen(layers_folder(options.layers), [options.layer])
    if len(found) != 1:
        raise UsageError(f"{options.layer} names {len(found)} layers.", way_out="Name one.")
    layer = load(found[0])
    with progress(f"deriving {layer.name}"):
        if options.forward:
            text = forward_page(layer)
        else:
            derivation = derive(backward(layer) if options.second else layer)
            text = as_json(derivation) if options.format == "json" else page(derivation)
    print(text)
    return WELL


def page(derivation: Derivation) -> str:
    """A derivation as plain text."""
    layer = derivation.layer
    notation = notation_of(layer)
    parts = _heading(layer, notation)
    parts.append(_section("local partials", [plain_equation(p.equation, notation) for p in derivation.partials]))
    parts += [_steps(gradient, notation) for gradient in derivation.gradients]
    if derivation.assumed:
        held = (f"{plain(a.left, notation)} = {plain(a.right, notation)}" for a in layer.assume)
        parts.append(f"where {' and '.join(held)}")
        parts += [_steps(gradient, notation) for gradient in derivation.assumed]
    if derivation.conventions:
        parts.append(_section("conventions", derivation.conventions))
    if computed := needed(derivation):
        parts.append(_operations(derivation, computed, notation))
    return "\n\n".join(parts)


def forward_page(layer: Layer) -> str:
    """The directional derivative of a layer as plain text."""
    moved = directional(layer)
    notation = notation_of(moved)
    parts = _heading(layer, notation)
    parts.append(_section("direction", [_tensor(t) for t in moved.inputs if t.name not in layer.tensors]))
    parts += [_steps(tangent, notation) for tangent in tangents(layer) if tangent.equation in moved.forward]
    said = conventions(layer, ())
    if said:
        parts.append(_section("conventions", said))
    return "\n\n".join(parts)


def _heading(layer: Layer, notation: Notation) -> list[str]:
    given = [_tensor(tensor) for tensor in (*layer.inputs, *layer.constants, *layer.scalars)]
    relations = [plain_equation(equation, notation) for equation in layer.forward]
    return [f"{layer.name}: {layer.title}", _section("given", given), _section("relations", relations)]


def _tensor(tensor: Tensor) -> str:
    shape = f"[{', '.join(plain(size) for size in tensor.shape)}]" if tensor.shape else ""
    return f"{tensor.name}{shape}" + (f", {tensor.domain}" if tensor.domain != "real" else "")


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _steps(derived: Gradient | Partial | Tangent, notation: Notation) -> str:
    """The left side, then one right side a line with the rule that led to it."""
    left = plain(derived.equation.lhs, notation)
    if not derived.steps:
        return plain_equation(derived.equation, notation)
    lines = [left, f"  = {plain(derived.steps[0].before, notation)}"]
    for step in derived.steps:
        lines += _line(step, notation)
    return "\n".join(lines)


def _operations(derivation: Derivation, computed: Sequence[Gradient], notation: Notation) -> str:
    """The operations of each gradient that is computed, and of all together."""
    found = costs(derivation)
    rows = [(plain(gradient.equation.lhs, notation), found.each[gradient.wrt]) for gradient in computed]
    rows += [("all together", found.together)] * (len(rows) > 1)
    widths = [max(len(str(row[column])) for row in rows) for column in (0, 1)]
    lines = [f"{name:<{widths[0]}}  {number:>{widths[1]}}" for name, number in rows]
    return _section(f"operations at {said(found.sizes)}", lines)


def _line(step: Step, notation: Notation) -> list[str]:
    text = f"  = {plain(step.after, notation)}"
    if len(text) + 2 <= _RULE_COLUMN:
        return [f"{text:<{_RULE_COLUMN}}{step.rule}"]
    return [text, f"{'':<{_RULE_COLUMN}}{step.rule}"]
