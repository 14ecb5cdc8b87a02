"""What holds of every derivation, first and second: how steps hang together, and what a gradient may read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from symderiv.derive.derivation import Derivation, Gradient, Partial, Step
from symderiv.derive.sweep import derive, with_gradient
from symderiv.lang.expr import Expr, Index, Read, gradient_name, partial_name, split_name
from symderiv.lang.layer import Equation
from symderiv.lang.walk import Binder, children, free_indices, nodes, substitute, tensors_read
from tests.derive.kinds import KINDS, derivation_of, layer_of, second_derivation_of

SECOND = [name for name in KINDS if name != "lstm_cell"]  # which has too many for a quick test
ALL = [pytest.param(derivation_of, name, id=name) for name in KINDS]
ALL += [pytest.param(second_derivation_of, name, id=f"second {name}") for name in SECOND]
Found = Callable[[str], Derivation]
every_derivation = pytest.mark.parametrize(("found", "name"), ALL)


def everything(derivation: Derivation) -> tuple[Gradient | Partial, ...]:
    return (*derivation.partials, *derivation.gradients)


def broken_joints(derived: Gradient | Partial) -> Iterator[str]:
    """Where neighbouring steps do not join, or the last one is not the result."""
    for step, following in zip(derived.steps, derived.steps[1:], strict=False):
        if step.after != following.before:
            yield f"{step.rule} and {following.rule}"
    if derived.steps and derived.steps[-1].after != derived.equation.rhs:
        yield f"{derived.steps[-1].rule} and the result"


@every_derivation
def test_steps_join(found: Found, name: str) -> None:
    assert [joint for derived in everything(found(name)) for joint in broken_joints(derived)] == []


@every_derivation
def test_every_step_changes_something_and_says_how(found: Found, name: str) -> None:
    for derived in everything(found(name)):
        for step in derived.steps:
            assert step.before != step.after
            assert step.rule.strip()


@every_derivation
def test_a_gradient_begins_with_the_chain_rule(found: Found, name: str) -> None:
    """Gradients of the tensors that read it, times local partials, and nothing else."""
    derivation = found(name)
    for gradient in derivation.gradients:
        readers = {e.lhs.tensor for e in derivation.layer.forward if gradient.wrt in with_gradient(derivation.layer, e)}
        upstream = {gradient_name(of) for of in readers if of != derivation.layer.scalar_loss}
        partials = {partial_name(of, gradient.wrt) for of in readers}
        assert set(tensors_read(gradient.steps[0].before)) == upstream | partials


@every_derivation
def test_free_indices_are_those_of_the_left_side(found: Found, name: str) -> None:
    for derived in everything(found(name)):
        sides = [derived.equation.rhs, *(side for step in derived.steps for side in (step.before, step.after))]
        for side in sides:
            assert free_indices(side) <= set(derived.equation.indices)


def hidden(expr: Expr, scope: frozenset[str]) -> Iterator[str]:
    """The indices that are bound where an index of that name is in scope already."""
    if isinstance(expr, Binder):
        if expr.index in scope:
            yield expr.index
        scope |= {expr.index}
    for child in children(expr):
        yield from hidden(child, scope)


@every_derivation
def test_no_bound_index_hides_another(found: Found, name: str) -> None:
    for derived in everything(found(name)):
        for side in (derived.equation.rhs, *(step.after for step in derived.steps)):
            assert list(hidden(side, frozenset(derived.equation.indices))) == []


@every_derivation
def test_new_indices_have_letters_of_their_own(found: Found, name: str) -> None:
    """Not those of a size, a tensor or a function, unless the author gave an index that letter."""
    derivation = found(name)
    authors = {n for e in derivation.layer.forward for n in (*e.indices, *_bound(e.rhs))}
    for derived in everything(derivation):
        letters = {*derived.equation.indices, *_bound(derived.equation.rhs)}
        assert letters & derivation.layer.names <= authors


def _bound(expr: Expr) -> set[str]:
    return {node.index for node in nodes(expr) if isinstance(node, Binder)}


@every_derivation
def test_a_gradient_reads_what_is_known_before_it(found: Found, name: str) -> None:
    """Forward tensors, upstream gradients and gradients listed before it; no partial, no gradient of the loss."""
    derivation = found(name)
    known = {*derivation.layer.tensors, *map(gradient_name, derivation.upstream)}
    for gradient in derivation.gradients:
        assert set(tensors_read(gradient.equation.rhs)) <= known
        known.add(gradient_name(gradient.wrt))


@every_derivation
def test_a_partial_reads_forward_tensors_alone(found: Found, name: str) -> None:
    derivation = found(name)
    for partial in derivation.partials:
        assert split_name(partial.equation.lhs.tensor) == (partial.of, partial.wrt)
        assert set(tensors_read(partial.equation.rhs)) <= derivation.layer.tensors.keys()


@every_derivation
def test_there_is_a_gradient_for_every_tensor_that_is_read(found: Found, name: str) -> None:
    derivation = found(name)
    layer = derivation.layer
    read = {n for e in layer.forward for n in with_gradient(layer, e)}
    wanted = {t.name for t in layer.varying} & read
    assert {gradient.wrt for gradient in derivation.gradients} == wanted
    for gradient in derivation.gradients:
        assert gradient.equation.lhs.tensor == gradient_name(gradient.wrt)
        assert len(gradient.equation.indices) == len(layer.tensors[gradient.wrt].shape)


@pytest.mark.parametrize("name", KINDS)
def test_the_same_again(name: str) -> None:
    """Nothing of the order of sets or of what was derived before."""
    assert derive(layer_of(name)) == derivation_of(name)


def test_a_scalar_loss_has_no_upstream_gradient() -> None:
    assert derivation_of("cross_entropy").upstream == ()
    assert derivation_of("two_outputs").upstream == ("y", "z")


def test_a_tensor_called_like_the_loss_has_a_gradient() -> None:
    derivation = derivation_of("attention")
    assert derivation.upstream == ("Y",)
    assert derivation.layer.loss == "L"
    assert "∂E" in tensors_read(derivation.by_name["Q"].equation.rhs)


# Seeded mistakes


def test_a_step_left_out_is_seen() -> None:
    gradient = derivation_of("strided").by_name["x"]
    assert len(gradient.steps) > 2
    assert list(broken_joints(gradient)) == []
    assert len(list(broken_joints(replace(gradient, steps=gradient.steps[:1] + gradient.steps[2:])))) == 1
    assert list(broken_joints(replace(gradient, steps=gradient.steps[:-1]))) == [
        f"{gradient.steps[-2].rule} and the result"
    ]


def test_a_hidden_index_is_seen() -> None:
    inner = derivation_of("linear").by_name["x"].equation.rhs
    (bound,) = _bound(inner)
    assert list(hidden(inner, frozenset("bi"))) == []
    assert list(hidden(inner, frozenset((bound,)))) == [bound]


def test_another_free_index_is_seen() -> None:
    gradient = derivation_of("linear").by_name["w"]
    moved = substitute(gradient.equation.rhs, {"i": Index("elsewhere")})
    assert not free_indices(moved) <= set(gradient.equation.indices)


def test_steps_that_do_not_join_are_seen() -> None:
    equation = Equation(Read("∂x", ()), Read("∂y", ()))
    step = Step("a rule", "", Read("a", ()), equation.rhs)
    assert list(broken_joints(Gradient("x", equation, (step,)))) == []
    assert list(broken_joints(Gradient("x", equation, (step, step)))) == ["a rule and a rule"]
