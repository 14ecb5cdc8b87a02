"""What is true in a section: its layer's relations and gradients, as definitions that a claim is judged against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.derive.derivation import Derivation
from symderiv.derive.jacobian import jacobian, up_to
from symderiv.derive.sweep import derive, put_equations
from symderiv.lang.arithmetic import add, mul, sub, within
from symderiv.lang.bounds import Facts, inside
from symderiv.lang.expr import (
    ONE,
    ZERO,
    Add,
    Bracket,
    Comparison,
    Expr,
    Index,
    Mul,
    Read,
    Sum,
    gradient_name,
    split_name,
)
from symderiv.lang.index_form import is_index_expression, polynomial, tidy
from symderiv.lang.layer import Equation, Layer, Tensor, box
from symderiv.lang.validate import under
from symderiv.lang.walk import bound_apart, free_indices, map_children, replace_sizes, tensors_read

Range = tuple[Expr, Expr]


@dataclass(frozen=True, slots=True)
class Truth:
    """A layer's derivation, with every equation that holds in it and every tensor's shape.

    layer        all relations; the derivation is of the part of it that the loss depends on
    definitions  forward relations, then gradients from the loss backwards: each reads only what stands before it
    """

    layer: Layer
    derivation: Derivation
    definitions: tuple[Equation, ...]
    tensors: Mapping[str, Tensor]


def truth_of(layer: Layer, loss: str | None = None) -> Truth:
    """The truth about a layer.  A scalar of it that is named as the loss is the loss, whatever else is an output."""
    known = layer.tensors.get(loss or "")
    is_defined = known is not None and not known.shape and layer.equation_of(known.name) is not None
    derivation = derive(up_to(layer, known.name) if known is not None and is_defined else layer)
    about = derivation.layer
    tensors = dict(layer.tensors)
    for tensor in about.varying:
        tensors[gradient_name(tensor.name)] = Tensor(gradient_name(tensor.name), tensor.shape)
    definitions = list(layer.forward)
    if not derivation.upstream and about.loss in layer.tensors:
        definitions.append(Equation(Read(gradient_name(about.loss)), ONE))
    definitions += [gradient.equation for gradient in derivation.gradients]
    return Truth(layer, derivation, tuple(definitions), tensors)


def with_partials(truth: Truth, expressions: Iterable[Expr]) -> Truth:
    """The truth with the total derivatives of one tensor by another that the expressions read."""
    wanted = dict.fromkeys(name for expr in expressions for name in tensors_read(expr))
    definitions, tensors = list(truth.definitions), dict(truth.tensors)
    for name in wanted:
        parts = split_name(name)
        if len(parts) == 2 and parts[0] and name not in tensors and all(part in truth.layer.tensors for part in parts):
            definitions.append(jacobian(truth.layer, *parts))
            shape = truth.layer.tensors[parts[0]].shape + truth.layer.tensors[parts[1]].shape
            tensors[name] = Tensor(name, shape)
    return Truth(truth.layer, truth.derivation, tuple(definitions), tensors)


def unknown_in(truth: Truth, expr: Expr) -> tuple[str, ...]:
    """The tensors that an expression reads and the truth does not know."""
    return tuple(
        dict.fromkeys(
            part
            for name in tensors_read(expr)
            if name not in truth.tensors
            for part in split_name(name)
            if part and part not in truth.layer.tensors
        )
    )


def in_boxes(expr: Expr, truth: Truth, ranges: Mapping[str, Range]) -> tuple[Expr, tuple[str, ...]]:
    """The expression with 0 for every read outside its box, and the tensors that are read so.

    A sum whose own index leaves a dimension that it stands in alone is left as it is: that limit is a slip, no padding.
    """
    outside: dict[str, None] = {}
    facts = Facts(ranges, truth.layer.known, truth.layer.derived_sizes)
    return _boxed(expr, truth, facts, outside, frozenset()), tuple(outside)


def _boxed(expr: Expr, truth: Truth, facts: Facts, outside: dict[str, None], bound: frozenset[str]) -> Expr:
    match expr:
        case Read(name, indices) if name in truth.tensors:
            brackets = [
                within(index, lower, upper)
                for index, (lower, upper) in zip(indices, box(truth.tensors[name]), strict=True)
                if not (isinstance(index, Index) and index.name in bound) and not inside(index, lower, upper, facts)
            ]
            if brackets:
                outside[name] = None
            return mul(expr, *brackets)
        case Sum(body, index, lower, upper):
            inner = replace(facts, ranges={**facts.ranges, index: (lower, upper)})
            return Sum(_boxed(body, truth, inner, outside, bound | {index}), index, lower, upper)
        case Mul(factors):
            known = under(tuple(c for f in factors if isinstance(f, Bracket) for c in f.conditions), facts)
            return mul(*(f if isinstance(f, Bracket) else _boxed(f, truth, known, outside, bound) for f in factors))
    return map_children(expr, lambda child: _boxed(child, truth, facts, outside, bound))


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
    )
    definitions = tuple(Equation(e.lhs, replace_sizes(e.rhs, values)) for e in truth.definitions)
    tensors = {name: shaped(tensor) for name, tensor in truth.tensors.items()}
    return Truth(changed, truth.derivation, definitions, tensors)


def true_formula(target: Read, truth: Truth) -> Expr:
    """The derived right side at the indices of a claim's left side, no bound index being called like one of those."""
    equations = {e.lhs.tensor: e for e in truth.definitions if e.lhs.tensor == target.tensor}
    formula = put_equations(target, equations)
    return _decided(bound_apart(formula, free_indices(target), truth.layer.names))


def _decided(expr: Expr) -> Expr:
    """The expression without brackets that always hold, `[k = k]`, and without what stands under `[0 = 1]`."""
    match expr:
        case Bracket(conditions):
            known = {condition: _holds(condition) for condition in conditions}
            if False in known.values():
                return ZERO
            kept = tuple(condition for condition in conditions if known[condition] is None)
            return Bracket(kept) if kept else ONE
        case Mul(factors):
            return mul(*map(_decided, factors))
        case Add(terms):
            return add(*map(_decided, terms))
    return map_children(expr, _decided)


def _holds(condition: Comparison) -> bool | None:
    """Whether a condition between index expressions holds for all values of them; None where that hangs on them."""
    if not (is_index_expression(condition.left) and is_index_expression(condition.right)):
        return None
    difference = polynomial(sub(condition.right, condition.left))
    if set(difference) - {()}:
        return None
    number = difference.get((), Fraction(0))
    return {"=": number == 0, "!=": number != 0, "<": number > 0, "<=": number >= 0}[condition.relation]
