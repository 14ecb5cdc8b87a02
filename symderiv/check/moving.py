"""A layer at a point whose inputs move: the tangents of its tensors by their equations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from symderiv.check.environment import Environment, with_computed
from symderiv.check.point import shape_of_name
from symderiv.check.sizes import Sizes
from symderiv.derive.derivation import Tangent
from symderiv.derive.forward_mode import tangent_names
from symderiv.lang.layer import Layer
from symderiv.numbers.evaluate import Evaluation, Table


def moving(environment: Environment, tangents: Iterable[Tangent], seed: str, inputs: Iterable[str]) -> Environment:
    """The environment in which these inputs move in a direction that depends on nothing but the seed, others not."""
    layer, moved = environment.derivation.layer, frozenset(inputs)
    directions = {
        t.name: environment.direction(t.name, seed) if t.name in moved else environment.zeros(t.name)
        for t in layer.inputs
    }
    evaluation = along(environment.evaluation, layer, environment.point.sizes, tangents, directions)
    names = {tangent: name for name, tangent in tangent_names(layer).items()}
    return replace(environment, evaluation=evaluation, tangents=names, _own={})


def along(
    evaluation: Evaluation, layer: Layer, sizes: Sizes, tangents: Iterable[Tangent], directions: Mapping[str, Table]
) -> Evaluation:
    """The evaluation with the tangents of all tensors: those of the inputs are the directions, by the inputs' names."""
    names = tangent_names(layer)
    given = {names[name]: direction for name, direction in directions.items()}
    evaluation = replace(evaluation, values={**evaluation.values, **given}, _sums={}, _free={})
    return with_computed(evaluation, ((t.equation, shape_of_name(layer, t.of, sizes)) for t in tangents))
