"""The chain rule as a reverse sweep over the equations of a layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from symderiv.derive.assumed import under_assumptions
from symderiv.derive.cheaper import cheapen
from symderiv.derive.conventions import conventions
from symderiv.derive.derivation import Derivation, Gradient, Partial
from symderiv.derive.differentiate import differentiate
from symderiv.derive.letters import apart, slot_of
from symderiv.derive.maxima import read_choices
from symderiv.derive.nest import product_of, sum_of
from symderiv.derive.passes import clean, fold_relations, open_up, relations_of
from symderiv.derive.rewrite import Record
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import (
    ZERO,
    Add,
    ArgMax,
    Bracket,
    Cases,
    Expr,
    Index,
    Mul,
    Read,
    Sum,
    gradient_name,
    partial_name,
)
from symderiv.lang.layer import Equation, Layer, Tensor, box, integer_ranges, ranges_of
from symderiv.lang.recurrence import grouped, recurrent_tensors
from symderiv.lang.walk import nodes, replace, substitute, tensors_read


@lru_cache(maxsize=64)
def derive(layer: Layer) -> Derivation:
    """The gradient of the loss with respect to every input and all that depends on one, from the loss backwards."""
    partials = {
        (equation.lhs.tensor, name): local_partial(layer, equation, name)
        for equation in reversed(layer.forward)
        for name in with_gradient(layer, equation)
    }
    recurrent = recurrent_tensors(layer.forward)
    gradients: dict[str, Gradient] = {}
    for tensor in (*(t for t in reversed(layer.defined) if t in layer.varying), *layer.inputs):
        readers = tuple(e for e in reversed(layer.forward) if tensor.name in with_gradient(layer, e))
        if readers and tensor.name in layer.with_gradient:
            gradients[tensor.name] = _gradient(layer, tensor, readers, partials, gradients, recurrent)
    found = tuple(gradients.values())
    assumed = (under_assumptions(layer, g, _facts_for(layer, layer.tensors[g.wrt])) for g in found if layer.assume)
    return Derivation(
        layer,
        tuple(partials.values()),
        found,
        conventions(layer, found),
        tuple(gradient for gradient in assumed if gradient is not None),
    )


def with_gradient(layer: Layer, equation: Equation) -> tuple[str, ...]:
    """The tensors that an equation reads and that have a gradient."""
    if isinstance(equation.rhs, ArgMax):
        return ()
    varying = layer.with_gradient
    return tuple(name for name in tensors_read(equation.rhs) if name in varying)


def facts_of(layer: Layer, ranges: Mapping[str, tuple[Expr, Expr]]) -> Facts:
    """What is known of a layer where the free indices have these ranges."""
    boxes = {name: box(tensor) for name, tensor in layer.tensors.items()}
    gradients = {gradient_name(name): ranges_ for name, ranges_ in boxes.items()}
    return Facts(ranges, layer.known, layer.derived_sizes, integer_ranges(layer), {**boxes, **gradients})


def local_partial(layer: Layer, equation: Equation, wrt: str) -> Partial:
    """d of[j] / d wrt[i] of one equation, in terms of what the forward pass has."""
    slot = slot_of(layer, wrt)
    tensor, defined = layer.tensors[wrt], layer.tensors[equation.lhs.tensor]
    renamed = apart(layer, equation, frozenset(slot))
    ranges = {**ranges_of(renamed, defined), **dict(zip(slot, box(tensor), strict=True))}
    place = tuple(Index(name) for name in slot)
    try:
        change = differentiate(renamed.rhs, wrt, place)
    except Unsupported as error:
        number = layer.forward.index(equation) + 1
        named = f"{layer.name}, equation {number}" if layer.name else f"equation {number}"
        raise Unsupported(f"{named}: {error.message}", way_out=error.way_out) from None
    record = Record(read_choices(change, layer), facts_of(layer, ranges), layer.names)
    relations = relations_of(layer, layer.forward[: layer.forward.index(equation) + 1])
    if _led_to_by(equation, layer):  # before what is known of a step hides the relation
        fold_relations(record, relations[-1:])
    clean(record, relations)
    lhs = Read(partial_name(defined.name, wrt), (*renamed.lhs.indices, *place))
    return Partial(defined.name, wrt, Equation(lhs, record.now), tuple(record.steps))


def _gradient(
    layer: Layer,
    tensor: Tensor,
    readers: tuple[Equation, ...],
    partials: Mapping[tuple[str, str], Partial],
    gradients: Mapping[str, Gradient],
    recurrent: frozenset[str],
) -> Gradient:
    slot = slot_of(layer, tensor.name)
    place = tuple(Index(name) for name in slot)
    record = Record(_chain_rule(layer, tensor.name, slot, readers), _facts_for(layer, tensor), layer.names)
    local = {partial_name(*key): partial.equation for key, partial in partials.items()}
    record.change("local partials", "", put_equations(record.now, local))
    open_up(record)
    relations = relations_of(layer, layer.forward)
    nearer = {name: gradient for name, gradient in gradients.items() if name not in recurrent}
    while (name := _to_put_in_place(layer, tensor.name, record.now, nearer, gradients)) is not None:
        equations = {gradient_name(name): gradients[name].equation}
        record.change(f"gradient of {name}", "", put_equations(record.now, equations))
        open_up(record, relations)
    lhs = Read(gradient_name(tensor.name), place)
    cheapen(record, layer, lhs, relations, nearer)
    return Gradient(tensor.name, Equation(lhs, record.now), tuple(record.steps))


def _facts_for(layer: Layer, tensor: Tensor) -> Facts:
    """What is known where the gradient of a tensor stands."""
    return facts_of(layer, dict(zip(slot_of(layer, tensor.name), box(tensor), strict=True)))


def _to_put_in_place(
    layer: Layer, wrt: str, expr: Expr, nearer: Mapping[str, Gradient], gradients: Mapping[str, Gradient]
) -> str | None:
    """A tensor whose gradient is read here and nowhere else: it is put in its place.

    Not where a sum, a bracket or cases would stand there more than once.
    It is one of `nearer`: the gradients of a recurrence keep their names, since they read each other.
    """
    counts = Counter(node.tensor for node in nodes(expr) if isinstance(node, Read))
    for name, gradient in nearer.items():
        equation, read = layer.equation_of(name), gradient_name(name)
        if equation is None or not counts[read]:
            continue
        others = [gradients.get(other) for other in with_gradient(layer, equation) if other != wrt]
        elsewhere = any(other is None or read in tensors_read(other.equation.rhs) for other in others)
        is_long = any(_is_long(node) for node in nodes(gradient.equation.rhs))
        if not elsewhere and (counts[read] == 1 or not is_long):
            return name
    return None


def _is_long(node: Expr) -> bool:
    """What should not stand twice.  A delta may: a sum over its index takes it away."""
    if isinstance(node, Bracket):
        return any(condition.relation != "=" for condition in node.conditions)
    return isinstance(node, Sum | Cases)


def _chain_rule(layer: Layer, name: str, slot: tuple[str, ...], readers: tuple[Equation, ...]) -> Expr:
    """dE/dx[i] = sum over the equations y that read x of Sum_j dE/dy[j] dy[j]/dx[i]; dE/dE is 1."""
    terms: list[Expr] = []
    place = tuple(Index(letter) for letter in slot)
    for equation in sorted(readers, key=lambda reader: name in _led_to_by(reader, layer)):
        of = equation.lhs.tensor
        renamed = apart(layer, equation, frozenset(slot))
        partial = Read(partial_name(of, name), (*renamed.lhs.indices, *place))
        upstream = Read(gradient_name(of), renamed.lhs.indices)
        term: Expr = partial if of == layer.scalar_loss else Mul((upstream, partial))
        for index, (lower, upper) in reversed(list(ranges_of(renamed, layer.tensors[of]).items())):
            term = Sum(term, index, lower, upper)
        terms.append(term)
    return add(*terms)


def _led_to_by(reader: Equation, layer: Layer) -> frozenset[str]:
    """The tensors of the recurrence that an equation belongs to; those outside of it come first in a chain rule."""
    groups = (group for group in grouped(layer.forward) if group.index and reader in group.equations)
    return frozenset(equation.lhs.tensor for group in groups for equation in group.equations)


def put_equations(expr: Expr, equations: Mapping[str, Equation]) -> Expr:
    """Every read of a defined name replaced by the right side of its equation, at the indices of the read."""

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Mul):
            return product_of(node.factors)
        if isinstance(node, Add):
            return sum_of(node.terms)
        if isinstance(node, Sum) and node.body == ZERO:
            return ZERO
        if not isinstance(node, Read) or node.tensor not in equations:
            return None
        equation = equations[node.tensor]
        return substitute(equation.rhs, dict(zip(equation.indices, node.indices, strict=True)))

    return replace(expr, change)
