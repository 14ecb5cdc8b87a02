"""How far the gradients of a derivation are proved: step by step, with the prover that judges hand derivations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from symderiv.derive.derivation import Derivation, Gradient, Partial, Step
from symderiv.lang.assume import scaled_name, scaled_to_satisfy
from symderiv.lang.expr import ONE, Expr, Read, gradient_name, partial_name
from symderiv.lang.integers import integer_tensors
from symderiv.lang.layer import Equation, Layer, Tensor, integer_ranges, ranges_of
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import reads, tensors_read
from symderiv.lang.walk import replace as replace_nodes
from symderiv.prove.decide import prove
from symderiv.prove.problem import Problem

Equations = Mapping[str, Equation]


def proofs(derivation: Derivation) -> dict[str, str]:
    """For each gradient whose steps, and those of the local partials it rests on, are all proved: `proved for n = 3`.

    A gradient of which some step is not proved is left out.
    """
    known = equations_of(derivation)
    shapes = shapes_of(derivation)
    scopes = {p.equation.lhs.tensor: _scope(p, derivation, known, shapes) for p in derivation.partials}
    found: dict[str, str] = {}
    for gradient in derivation.gradients:
        start = gradient.steps[0].before if gradient.steps else gradient.equation.rhs
        rests_on = [scopes[name] for name in tensors_read(start) if name in scopes]
        scope = _joined([_scope(gradient, derivation, known, shapes), *rests_on])
        if scope:
            found[gradient.wrt] = f"proved for {scope}"
    return found


def assumed_proofs(derivation: Derivation) -> dict[str, str]:
    """The same for the gradients under the layer's assumptions: each of their steps, for all tensors that satisfy them.

    Such a tensor is one that is scaled to satisfy an assumption, and every scaled one satisfies it.
    """
    layer = derivation.layer
    scaled = {equation.lhs.tensor: equation for equation in scaled_to_satisfy(layer)}
    known = {**scaled, **equations_of(derivation)}
    shapes = shapes_of(derivation)
    shapes |= {scaled_name(name): Tensor(scaled_name(name), layer.tensors[name].shape) for name in scaled}
    used = frozenset((*scaled, *(tensor.name for tensor in layer.defined)))
    found = ((g.wrt, _joined([_scope(g, derivation, known, shapes, used)])) for g in derivation.assumed)
    return {wrt: f"proved for {scope}" for wrt, scope in found if scope}


def equations_of(derivation: Derivation) -> Equations:
    """What each name stands for, in an order in which each reads only what stands before it."""
    layer = derivation.layer
    everything = [*layer.forward, *(p.equation for p in derivation.partials)]
    if not derivation.upstream:
        everything.append(Equation(Read(gradient_name(layer.loss)), ONE))
    everything += [g.equation for g in derivation.gradients]
    return {equation.lhs.tensor: equation for equation in everything}


def shapes_of(derivation: Derivation) -> dict[str, Tensor]:
    """Tensors, gradients and local partials; whole numbers as such, though they may come in an array of any dtype."""
    tensors = dict(derivation.layer.tensors)
    tensors |= {name: replace(tensors[name], domain="integer") for name in integer_tensors(derivation.layer)}
    shapes = dict(tensors)
    for name, tensor in tensors.items():
        shapes[gradient_name(name)] = Tensor(gradient_name(name), tensor.shape)
    for partial in derivation.partials:
        name = partial_name(partial.of, partial.wrt)
        shapes[name] = Tensor(name, (*tensors[partial.of].shape, *tensors[partial.wrt].shape))
    return shapes


def _scope(
    derived: Gradient | Partial,
    derivation: Derivation,
    known: Equations,
    shapes: Mapping[str, Tensor],
    always: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """The scopes in which the steps are proved, empty where one is not.

    `always` are tensors whose equations each step may use.
    """
    name = derived.equation.lhs.tensor
    scopes = []
    for step in derived.steps:
        held = {_held(tensor): replace(shapes[tensor], name=_held(tensor)) for tensor in derivation.layer.tensors}
        asked = (
            question(derivation.layer, Equation(derived.equation.lhs, before), after, {**shapes, **held}, definitions)
            for before, after, definitions in _sides(step, name, known, always)
        )
        proof = next((proof for proof in map(prove, asked) if proof is not None), None)
        if proof is None:
            return ()
        scopes.append(proof.scope)
    return tuple(dict.fromkeys(scopes)) or ("all sizes",)


def _sides(
    step: Step, name: str, known: Equations, always: frozenset[str]
) -> Iterator[tuple[Expr, Expr, tuple[Equation, ...]]]:
    """Both sides of a step and the definitions that it uses, in the ways in which it may be proved.

    Where a relation is read from right to left and its tensor stands on both sides, or in the relation itself as in a
    recurrence, what stands there already is held fast under a name of its own: the step is proved for any value of it.
    An element that stands there already and is written once more is another matter: then it has its own value.
    """
    folded = step.rule.removeprefix("relation of ")
    if folded in known and folded != step.rule:
        standing = {read for read in reads(step.before) if read.tensor == folded}
        definition = Equation(known[folded].lhs, _hold(known[folded].rhs, folded, None))
        yield _hold(step.before, folded, standing), _hold(step.after, folded, standing), (definition,)
    used = (step.by_equation | always) - {name} - recurrent_tensors(tuple(known.values()))
    yield step.before, step.after, tuple(known[tensor] for tensor in known if tensor in used)


def _hold(expr: Expr, tensor: str, standing: set[Read] | None) -> Expr:
    """The reads of a tensor, all or those that stand there already, under the name of what is held fast."""

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, Read) or node.tensor != tensor or (standing is not None and node not in standing):
            return None
        return Read(_held(tensor), node.indices)

    return replace_nodes(expr, change)


def _held(tensor: str) -> str:
    return f"{tensor}, held"


def question(
    layer: Layer, equation: Equation, other: Expr, shapes: Mapping[str, Tensor], definitions: tuple[Equation, ...]
) -> Problem:
    """Is the right side of an equation equal to another expression, at all the indices of its left side?"""
    return Problem(
        equation.rhs,
        other,
        ranges=ranges_of(equation, shapes[equation.lhs.tensor]),
        tensors=shapes,
        definitions=definitions,
        derived=layer.derived_sizes,
        at_least_zero=layer.known,
        values=integer_ranges(layer),
    )


def _joined(scopes: list[tuple[str, ...]]) -> str:
    """The narrowest of several scopes; nothing where one of them is empty or two differ."""
    if not all(scopes):
        return ""
    narrow = {scope for held in scopes for scope in held} - {"all sizes"}
    return "all sizes" if not narrow else narrow.pop() if len(narrow) == 1 else ""
