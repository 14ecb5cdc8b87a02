"""Random small layers derive to what forward-mode dual numbers give, step by step, and some of them twice."""

from __future__ import annotations

import pytest

from symderiv.derive.as_layer import as_layer
from symderiv.derive.sweep import derive
from symderiv.lang.expr import Bracket, Call, Cases, Pow, Sum
from symderiv.lang.walk import nodes
from tests.derive.numbers_of import complaints
from tests.derive.random_layers import random_layer

# A mistake was found by each of these: an index captured, a read taken from under its bracket, a range in a circle.
FOUND = (33, 61, 63, 109, 115, 946)
FOUND_BY_SECOND_DERIVATIVES = (1245, 1570)


@pytest.mark.parametrize("seed", [*FOUND, *range(18, 33)])
def test_a_random_layer_is_derived_rightly(seed: int) -> None:
    derivation = derive(random_layer(seed))
    assert complaints(derivation, dict(derivation.layer.samples)) == []


@pytest.mark.parametrize("seed", [*FOUND_BY_SECOND_DERIVATIVES, 1, 2, 4, 6, 7])
def test_and_once_more(seed: int) -> None:
    second = derive(as_layer(derive(random_layer(seed))))
    assert complaints(second, dict(second.layer.samples), steps=False) == []


def test_they_are_of_every_kind() -> None:
    layers = [random_layer(seed) for seed in range(60)]
    kinds = {type(node) for layer in layers for equation in layer.forward for node in nodes(equation.rhs)}
    assert {Bracket, Cases, Pow, Sum} <= kinds
    calls = {n.function for made in layers for e in made.forward for n in nodes(e.rhs) if isinstance(n, Call)}
    assert {"floor", "mod", "min", "f", "tanh", "exp"} <= calls
    assert len({len(layer.forward) for layer in layers}) == 2
    assert len({layer.scalar_loss for layer in layers}) == 2
