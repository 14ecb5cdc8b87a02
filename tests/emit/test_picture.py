"""The picture: what it shows is found in the relations, and agrees with what a change of one element changes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from symderiv.emit.caption import IN_COLOUR, IN_LETTERS, caption
from symderiv.emit.dependence import Element, dependence_of
from symderiv.emit.notation import notation_of
from symderiv.emit.picture import picture_of
from symderiv.emit.picture_text import picture_text
from symderiv.emit.picture_tikz import tikz
from symderiv.lang.layer import Layer
from symderiv.numbers.arithmetic import FLOATS
from symderiv.numbers.run import run_forward
from tests.emit.layers_here import PATHS, by_hand, derivation, shifted

LAYERS = {**{path: derivation(path).layer for path in PATHS}, "by hand": by_hand().layer, "shifted": shifted()}


@pytest.fixture(params=sorted(LAYERS))
def layer(request: pytest.FixtureRequest) -> Layer:
    return LAYERS[request.param]


def _given(layer: Layer, shapes: dict[str, tuple[int, ...]]) -> dict[str, dict[tuple[int, ...], float]]:
    """Values without a pattern."""
    names = [t.name for t in (*layer.inputs, *layer.constants, *layer.scalars)]
    return {
        name: {
            at: 0.3 + ((17 * place + 5 * number) % 23) / 19
            for number, at in enumerate(product(*(range(size) for size in shapes[name])))
        }
        for place, name in enumerate(names)
    }


def _changed(layer: Layer, element: Element) -> set[Element]:
    """The defined elements whose value changes when one element of an input does."""
    shapes = dict(dependence_of(layer).shapes)
    functions = {name: (lambda order, x, arithmetic: x * x + 0.1 * x) for name in layer.functions}
    given = _given(layer, shapes)
    before = run_forward(layer, given, dict(layer.samples), FLOATS, functions)
    given[element[0]][element[1]] += 0.37
    after = run_forward(layer, given, dict(layer.samples), FLOATS, functions)
    names = [equation.lhs.tensor for equation in layer.forward]
    return {(name, at) for name in names for at in before[name] if before[name][at] != after[name][at]}


def test_reached_is_what_a_change_changes(layer: Layer) -> None:
    dependence = dependence_of(layer)
    for tensor in layer.inputs:
        for at in dependence.positions(tensor.name):
            element = (tensor.name, at)
            assert dependence.reached_from(element) - {element} == _changed(layer, element)


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
    assert dependence_of(cut).reached_from(("x", (0,))) - {("x", (0,))} != _changed(full, ("x", (0,)))


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
    ("pooling/avg_pool2d_blocks", "acts on $b_{1,1}$ (green)", "Grey: what $b_{1,1}$ depends on."),
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
