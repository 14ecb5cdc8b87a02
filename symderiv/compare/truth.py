"""What is true in a section: its layer's relations and gradients, as definitions that a claim is judged against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from symderiv.compare.by_expression import by_variable, variable
from symderiv.derive.as_layer import with_names
from symderiv.derive.derivation import Derivation
from symderiv.derive.forward_mode import tangent_names, tangents
from symderiv.derive.jacobian import up_to
from symderiv.derive.letters import slot_of
from symderiv.derive.partials import partial_equations
from symderiv.derive.sweep import derive
from symderiv.derive.through_steps import through_steps
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, mul
from symderiv.lang.expr import (
    DIRECTION,
    ONE,
    ZERO,
    Comparison,
    Determinant,
    Expr,
    Index,
    Inverse,
    Read,
    Sum,
    gradient_name,
    partial_name,
    split_name,
)
from symderiv.lang.index_form import tidy
from symderiv.lang.layer import Equation, Layer, Tensor, box
from symderiv.lang.recurrence import defining, recurrent_tensors
from symderiv.lang.walk import replace_sizes, tensors_read
from symderiv.read.names.nameless_name import is_nameless
from symderiv.read.note import GradientNames, ReadSection

Range = tuple[Expr, Expr]


@dataclass(frozen=True, slots=True)
class Truth:
    """A layer's derivation, with every equation that holds in it and every tensor's shape.

    layer        all relations; the derivation is of the part of it that the loss depends on
    definitions  forward relations, then gradients from the loss backwards: each reads only what stands before it
    padded       what the note says to count as 0 outside of its range, wherever it is read there
    """

    layer: Layer
    derivation: Derivation
    definitions: tuple[Equation, ...]
    tensors: Mapping[str, Tensor]
    padded: frozenset[str] = frozenset()


def truth_of(
    layer: Layer,
    loss: str | None = None,
    nameless: Collection[str] = (),
    apart: Collection[str] = (),
    names: GradientNames | None = None,
    padded: frozenset[str] = frozenset(),
) -> Truth:
    """The truth about a layer.  A scalar of it that is named as the loss is the loss, whatever else is an output.

    nameless  tensors that only some claims speak of: the loss does not depend on them
    apart     outputs that a loss that is only named does not depend on
    names     letters for gradients, which are defined by them
    """
    known = layer.tensors.get(loss or "")
    idle = _idle(layer, nameless)
    is_defined = known is not None and not known.shape and layer.equation_of(known.name) is not None
    if known is not None and is_defined:
        derivation = derive(up_to(layer, known.name))
    elif nameless and len(nameless) + len(idle) == len(layer.forward):  # there is no loss
        return Truth(layer, derive(layer), layer.forward, layer.tensors, padded)
    else:
        others = {tensor.name for tensor in layer.outputs} & set(apart)
        rest = without(layer, {*nameless, *idle, *others})
        derivation = derive(_before(rest if rest.forward else without(layer, {*nameless, *idle}), loss or ""))
    about = derivation.layer
    tensors = dict(layer.tensors)
    for tensor in about.varying:
        tensors[gradient_name(tensor.name)] = Tensor(gradient_name(tensor.name), tensor.shape)
    definitions = list(layer.forward)
    if not derivation.upstream and about.loss in layer.tensors:
        definitions.append(Equation(Read(gradient_name(about.loss)), ONE))
    definitions += [gradient.equation for gradient in derivation.gradients]
    truth = Truth(layer, derivation, tuple(definitions), tensors, padded)
    if names is None or not names.equations:
        return truth
    truth = with_partials(truth, [equation.rhs for equation in names.equations])
    shapes = {**names.tensors, **truth.tensors}
    return replace(truth, definitions=(*truth.definitions, *names.equations), tensors=shapes)


def truth_about(section: ReadSection, layer: Layer) -> Truth:
    """The truth about the layer of a section, or about that layer with other sizes."""
    return truth_of(layer, section.loss, section.nameless, section.apart, section.names, section.padded)


def _idle(layer: Layer, nameless: Collection[str]) -> frozenset[str]:
    """Inverses and determinants that only claims read: the loss does not depend on them."""
    rest = [equation for equation in layer.forward if equation.lhs.tensor not in nameless]
    found: set[str] = set()
    for equation in reversed(rest):
        readers = [e for e in rest if e.lhs.tensor not in found and equation.lhs.tensor in tensors_read(e.rhs)]
        if isinstance(equation.rhs, Inverse | Determinant) and not readers:
            found.add(equation.lhs.tensor)
    return frozenset(found)


def _before(layer: Layer, loss: str) -> Layer:
    """What a loss may hang on that is only named, `E = E_1 + E_2`: no sum that it is a part of, nor the other parts."""
    if loss not in layer.tensors:
        return layer
    after = {loss}
    for equation in layer.forward:
        if after & set(tensors_read(equation.rhs)):
            after.add(equation.lhs.tensor)
    while True:
        kept = [e for e in layer.forward if e.lhs.tensor not in after]
        read = {name for e in kept for name in tensors_read(e.rhs)}
        before = {tensor.name for tensor in layer.outputs}
        parts = {e.lhs.tensor for e in kept} - read - before
        if not parts:
            break
        after |= parts
    return without(layer, after - {loss}) if kept else layer


def without(layer: Layer, names: Collection[str]) -> Layer:
    """A layer without some of its outputs, and without the inputs that nothing else reads."""
    if not names:
        return layer
    forward = tuple(e for e in layer.forward if e.lhs.tensor not in names)
    lost = {name for e in layer.forward if e.lhs.tensor in names for name in tensors_read(e.rhs)}
    kept = {name for e in forward for name in tensors_read(e.rhs)}
    inputs = tuple(t for t in layer.inputs if t.name in kept or t.name not in lost)
    return replace(
        layer, inputs=inputs, forward=forward, defined=tuple(t for t in layer.defined if t.name not in names)
    )


def with_partials(truth: Truth, expressions: Iterable[Expr]) -> Truth:
    """The truth with the total derivatives of one tensor by another that the expressions read."""
    expressions = tuple(expressions)
    truth = with_differentials(truth, expressions)
    wanted = dict.fromkeys(name for expr in expressions for name in tensors_read(expr))
    truth = _with_variables(truth, wanted)
    definitions, tensors = list(truth.definitions), dict(truth.tensors)
    for name in wanted:
        parts = split_name(name)
        if len(parts) == 2 and parts[0] and name not in tensors and all(part in truth.layer.tensors for part in parts):
            for equation in partial_equations(truth.layer, name, expressions):
                if equation.lhs.tensor not in tensors:
                    definitions.append(equation)
                    partial = equation.lhs.tensor
                    tensors[partial] = Tensor(partial, _shape(truth.layer, partial))
    return _forwards(replace(truth, definitions=tuple(definitions), tensors=tensors), wanted)


def _forwards(truth: Truth, wanted: Collection[str]) -> Truth:
    """The truth with gradients of the loss made of derivatives that run forwards through the steps, if both are read.

    The two ways give the same, which no proof step by step would find.
    """
    definitions, tensors = list(truth.definitions), dict(truth.tensors)
    for name in wanted:
        of, wrt = (*split_name(name), "")[:2]
        own, whole = gradient_name(wrt), partial_name(truth.derivation.layer.loss, wrt)
        if not of or own not in {*wanted} & tensors.keys() or name not in recurrent_tensors(definitions):
            continue
        equations = {e.lhs.tensor: e for e in through_steps(truth.layer, wrt)}
        if whole not in equations or any(own in tensors_read(e.rhs) for e in definitions):
            continue
        definitions = [e for e in definitions if e.lhs.tensor != own]
        for equation in defining(tuple(equations.values()), (whole,)):
            partial = equation.lhs.tensor
            if partial != whole and partial not in tensors:
                definitions.append(equation)
                tensors[partial] = Tensor(partial, _shape(truth.layer, partial))
        definitions.append(Equation(Read(own, equations[whole].lhs.indices), equations[whole].rhs))
    return replace(truth, definitions=tuple(definitions), tensors=tensors)


def _shape(layer: Layer, partial: str) -> tuple[Expr, ...]:
    """The dimensions of a partial: those of one tensor, then those of the other."""
    return tuple(size for part in split_name(partial) for size in layer.tensors[part].shape)


def with_differentials(truth: Truth, expressions: Iterable[Expr], still: Collection[str] = ()) -> Truth:
    """The truth with the differential of every tensor, where the expressions speak of any.

    still  the given tensors that are held fixed
    """
    if not any(is_differential(name) for expr in expressions for name in tensors_read(expr)):
        return truth
    if any(map(is_differential, truth.tensors)):
        return truth
    layer = truth.layer
    names = {tangent: partial_name(of, DIRECTION) for of, tangent in tangent_names(layer).items()}
    fixed = [
        Equation(Read(partial_name(t.name, DIRECTION), tuple(map(Index, slot_of(layer, t.name)))), ZERO)
        for t in layer.inputs
        if t.name in still
    ]
    moved = [
        Equation(Read(names[t.equation.lhs.tensor], t.equation.lhs.indices), with_names(t.equation.rhs, names))
        for t in tangents(layer)
    ]
    tensors = {**truth.tensors}
    for tensor in (*layer.inputs, *layer.defined):
        name = partial_name(tensor.name, DIRECTION)
        tensors[name] = Tensor(name, tensor.shape)
    whole = Equation(Read(gradient_name(DIRECTION)), _of_loss(truth))
    tensors[gradient_name(DIRECTION)] = Tensor(gradient_name(DIRECTION), ())
    return replace(truth, definitions=(*truth.definitions, *fixed, *moved, whole), tensors=tensors)


def _of_loss(truth: Truth) -> Expr:
    """dL = sum over all outputs y of dL/dy dy; the differential of L itself where it has a relation."""
    layer = truth.derivation.layer
    if not truth.derivation.upstream:
        return Read(partial_name(layer.loss, DIRECTION))
    parts = []
    for tensor in layer.outputs:
        names = slot_of(layer, tensor.name)
        place = tuple(map(Index, names))
        part: Expr = mul(Read(gradient_name(tensor.name), place), Read(partial_name(tensor.name, DIRECTION), place))
        for name, (lower, upper) in reversed(list(zip(names, box(tensor), strict=True))):
            part = Sum(part, name, lower, upper)
        parts.append(part)
    return add(*parts)


def is_differential(name: str) -> bool:
    """Whether a name is that of a derivative along the direction of differentials."""
    return split_name(name)[1:] == (DIRECTION,)


def _with_variables(truth: Truth, wanted: Iterable[str]) -> Truth:
    """The truth with derivatives by expressions, as those by the variables that they are."""
    for name in wanted:
        of, wrt = (*split_name(name), "")[:2]
        if name in truth.tensors or not is_nameless(wrt) or wrt not in truth.layer.tensors:
            continue
        found = variable(truth.layer, wrt)
        source = partial_name(of, found.of.tensor) if of else gradient_name(found.of.tensor)
        truth = with_partials(truth, (Read(source),))
        known = {equation.lhs.tensor: equation for equation in truth.definitions}
        if source not in known:
            raise Unsupported(f"there is no {called(source)} to go on from.")
        equation = by_variable(truth.layer, of, found, known)
        shape = (*(truth.layer.tensors[of].shape if of else ()), *truth.layer.tensors[wrt].shape)
        tensors = {**truth.tensors, name: Tensor(name, shape)}
        truth = replace(truth, definitions=(*truth.definitions, equation), tensors=tensors)
    return truth


def called(name: str) -> str:
    """A tensor, a gradient or a partial in words."""
    of, *wrt = split_name(name)
    if not wrt:
        return of
    return f"the derivative of {of} by {wrt[0]}" if of else f"the gradient of {wrt[0]}"


def at_sizes(truth: Truth, values: Mapping[str, Expr]) -> Truth:
    """The truth with sizes replaced by others, as where two sizes are taken to be equal."""

    def shaped(tensor: Tensor) -> Tensor:
        return replace(tensor, shape=tuple(tidy(replace_sizes(size, values)) for size in tensor.shape))

    layer = truth.layer
    changed = replace(
        layer,
        inputs=tuple(shaped(t) for t in layer.inputs),
        constants=tuple(shaped(t) for t in layer.constants),
        defined=tuple(shaped(t) for t in layer.defined),
        sizes=tuple(size for size in layer.sizes if size.name not in values),
        samples=tuple(pair for pair in layer.samples if pair[0] not in values),
        forward=tuple(Equation(e.lhs, replace_sizes(e.rhs, values)) for e in layer.forward),
        require=tuple(
            Comparison(c.relation, replace_sizes(c.left, values), replace_sizes(c.right, values)) for c in layer.require
        ),
    )
    definitions = tuple(Equation(e.lhs, replace_sizes(e.rhs, values)) for e in truth.definitions)
    tensors = {name: shaped(tensor) for name, tensor in truth.tensors.items()}
    return replace(truth, layer=changed, definitions=definitions, tensors=tensors)
