"""The picture: what it shows is found in the relations, and agrees with what a change of one element changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from symderiv.emit.caption import IN_COLOUR, IN_LETTERS, caption
from symderiv.emit.dependence import Dependence, Element, dependence_of
from symderiv.emit.notation import notation_of
from symderiv.emit.picture import picture_of
from symderiv.emit.picture_text import picture_text
from symderiv.emit.picture_tikz import tikz
from symderiv.lang.expr import ArgMax
from symderiv.lang.layer import Layer
from symderiv.numbers.arithmetic import FLOATS
from symderiv.numbers.evaluate import Table
from symderiv.numbers.run import run_forward
from tests.emit.layers_here import PATHS, by_hand, derivation, shifted

_MOST = 24  # elements that are changed in a layer: each takes two runs of it

LAYERS = {**{path: derivation(path).layer for path in PATHS}, "by hand": by_hand().layer, "shifted": shifted()}


@pytest.fixture(params=sorted(LAYERS))
def layer(request: pytest.FixtureRequest) -> Layer:
    return LAYERS[request.param]


def _given(layer: Layer, dependence: Dependence, sign: int) -> dict[str, dict[tuple[int, ...], float]]:
    """Small values without a pattern, where no function is flat, all inputs of one sign; integers as they are taken."""
    names = [t.name for t in (*layer.inputs, *layer.constants, *layer.scalars)]
    inputs = {t.name for t in layer.inputs}
    return {
        name: dict(dependence.integers[name])
        if name in dependence.integers
        else {
            at: (sign if name in inputs else 1) * (0.04 + ((17 * place + 5 * number) % 23) / 150)
            for number, at in enumerate(dependence.positions(name))
        }
        for place, name in enumerate(names)
    }


def _changed(layer: Layer, dependence: Dependence, element: Element) -> set[Element]:
    """The defined elements whose value changes when one element of an input does, by a little or until it is largest.

    Of cases, now one holds and now another.  The places of maxima are not among them.
    """
    names = [equation.lhs.tensor for equation in layer.forward if not isinstance(equation.rhs, ArgMax)]
    changed: set[Element] = set()
    tensor, position = element
    for sign in (1, -1):
        given = _given(layer, dependence, sign)
        before = _run(layer, given)
        for change in (0.037 * sign, 3.0):
            after = _run(layer, {**given, tensor: {**given[tensor], position: given[tensor][position] + change}})
            changed |= {(name, at) for name in names for at in before[name] if before[name][at] != after[name][at]}
    return changed


def _run(layer: Layer, given: dict[str, dict[tuple[int, ...], float]]) -> Mapping[str, Table]:
    functions = {name: (lambda order, x, arithmetic: x * x + 0.1 * x) for name in layer.functions}
    return run_forward(layer, given, dict(layer.samples), FLOATS, functions)


def test_reached_is_what_a_change_changes(layer: Layer) -> None:
    dependence = dependence_of(layer)
    for tensor in layer.inputs:
        positions = list(dependence.positions(tensor.name))
        for at in positions[:: 1 + len(positions) * len(layer.inputs) // _MOST]:
            element = (tensor.name, at)
            assert dependence.reached_from(element) - {element} == _changed(layer, dependence, element)


def test_needed_is_the_reverse_of_reached(layer: Layer) -> None:
    dependence = dependence_of(layer)
    output = layer.outputs[0].name
    for at in dependence.positions(output):
        for name, where in dependence.needed_for((output, at)):
            assert (output, at) in dependence.reached_from((name, where))


def test_a_lost_read_would_be_seen() -> None:
    """The comparison with a change fails for a layer whose relation reads one element more."""
    full = by_hand().layer
    cut = replace(full, forward=(replace(full.forward[0], rhs=full.forward[0].rhs.terms[1]), full.forward[1]))
    assert dependence_of(cut).reached_from(("x", (0,))) - {("x", (0,))} != _changed(
        full, dependence_of(full), ("x", (0,))
    )


def test_the_panels_mark_what_is_reached(layer: Layer) -> None:
    picture = picture_of(layer)
    assert picture is not None
    dependence = dependence_of(layer)
    reached = dependence.reached_from(picture.chosen)
    for panel in picture.panels:
        depth = len(panel.leading)
        marked = {at for name, at in reached if name == panel.tensor and at[:depth] == panel.leading}
        assert len(panel.marked) == len(marked) > 0
        assert panel.rows * panel.columns == sum(
            at[:depth] == panel.leading for at in dependence.positions(panel.tensor)
        )


def test_places_of_maxima_are_not_drawn() -> None:
    """A gradient does not pass through them."""
    layer = LAYERS["pooling/max_pool2d"]
    picture = picture_of(layer)
    assert picture is not None
    assert [panel.tensor for panel in picture.panels] == ["x", "y"]
    assert any(isinstance(equation.rhs, ArgMax) for equation in layer.forward)


def test_tikz_and_letters_show_the_same(layer: Layer) -> None:
    picture = picture_of(layer)
    assert picture is not None
    drawing, letters = tikz(picture, notation_of(layer)), picture_text(picture)
    marked = sum(len(panel.marked) for panel in picture.panels)
    assert letters.count("#") == marked
    assert drawing.count("[cell, hit]" if picture.is_network else r"\fill[hit cell]") == marked
    assert letters.count("x ") + letters.count("x\n") >= len(picture.panels[0].unread) - 1
    assert drawing.startswith(r"\begin{tikzpicture}")
    assert drawing.endswith(r"\end{tikzpicture}")


def test_vectors_are_nodes_and_matrices_grids() -> None:
    network = picture_of(by_hand().layer)
    assert network is not None
    assert network.is_network
    assert [panel.tensor for panel in network.panels] == ["x", "y", "E"]
    assert network.constants == (("t", 2),)
    assert sum(acts for *_, acts in network.lines) == 4, "x_1 to both y, both y to E"
    grids = picture_of(shifted())
    assert grids is not None
    assert not grids.is_network


def test_a_slice_of_three_dimensions() -> None:
    picture = picture_of(shifted())
    assert picture is not None
    first, last = picture.panels
    assert (first.leading, first.rows, first.columns) == ((0,), 2, 5)
    assert (last.rows, last.columns) == (2, 3)
    assert first.unread == {(0, 4), (1, 4)}, "x_{0,j,4} is read by no output"
    assert r"x_{0,\cdot,\cdot}" in tikz(picture, notation_of(shifted()))


CAPTIONS = [
    ("by hand", "Every element of $y$ depends on every element of $x$", "Drawn for $n=3$, $m=2$."),
    ("shifted", "acts on 2 of the 12 elements of $y$ (green)", "Crossed out: what no output reads"),
    ("pooling/avg_pool2d", "acts on $b_{1,1}$ (green)", "Grey: what $b_{1,1}$ depends on."),
    ("convolution/conv2d_untied", "acts on 4 of the 20 elements of $c$ (green)", "Drawn for $M=5$, $N=6$, $K=2$."),
]


@pytest.mark.parametrize(("name", "reach", "rest"), CAPTIONS)
def test_the_caption_says_what_was_found(name: str, reach: str, rest: str) -> None:
    picture = picture_of(LAYERS[name])
    assert picture is not None
    text = caption(picture, notation_of(LAYERS[name]), IN_COLOUR)
    assert reach in text
    assert rest in text
    assert "green" not in caption(picture, notation_of(LAYERS[name]), IN_LETTERS)


def test_no_picture_where_the_sample_sizes_are_large() -> None:
    assert picture_of(replace(shifted(), samples=(("n", 40), ("m", 2)))) is None


def test_lengths_are_short_decimals(layer: Layer) -> None:
    picture = picture_of(layer)
    assert picture is not None
    for number in re.findall(r"\d+\.\d+", tikz(picture, notation_of(layer))):
        assert len(number.split(".")[1]) == 1
