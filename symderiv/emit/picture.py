"""What a layer's picture shows, found by enumerating its index relations at the sample sizes.

One element of an input is chosen; marked is everything that depends on it, which is where its gradient comes from, and
beside it everything that one element of an output reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.emit.dependence import Dependence, Element, dependence_of
from symderiv.lang.layer import Layer, Tensor

_MOST_TENSORS = 5
_LONGEST_COLUMN = 6  # more nodes than this, and lines between them can no longer be told apart
_WIDEST_GRID = 24


@dataclass(frozen=True, slots=True)
class Panel:
    """One tensor: its last two dimensions at fixed `leading` indices.

    rows, columns  numbers of cells; a vector is one column
    marked         cells that depend on the chosen element; in the first panel, that element itself
    window         cells that the element under `focus` reads
    unread         cells of the first panel that no output depends on
    """

    tensor: str
    leading: tuple[int, ...]
    rows: int
    columns: int
    marked: frozenset[tuple[int, int]]
    window: frozenset[tuple[int, int]] = frozenset()
    unread: frozenset[tuple[int, int]] = frozenset()
    outlined: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """Panels from an input to the outputs.

    reached    for each panel but the first: its tensor, the elements that depend on the chosen one, and of how many
    lines      for vectors: pairs of (panel, row) where the second reads the first, and whether the chosen element acts
               through that read
    constants  for vectors: tensors without a gradient that the last panel reads, with their lengths
    focus      the output element whose window is shown, where windows are
    """

    chosen: Element
    panels: tuple[Panel, ...]
    reached: tuple[tuple[str, tuple[tuple[int, ...], ...], int], ...]
    lines: tuple[tuple[tuple[int, int], tuple[int, int], bool], ...]
    constants: tuple[tuple[str, int], ...]
    focus: Element | None
    every_element_reaches_all: bool
    sizes: tuple[tuple[str, int], ...]
    integers: tuple[str, ...]
    ends_in_loss: bool

    @property
    def is_network(self) -> bool:
        """Whether it is drawn as columns of nodes with lines."""
        return bool(self.lines)


def picture_of(layer: Layer) -> Picture | None:
    """The picture of a layer, or None where its sample sizes are too large for one or no input reaches an output."""
    dependence = dependence_of(layer)
    source = _source(layer, dependence)
    if source is None:
        return None
    drawn = _drawn_tensors(layer, dependence, source)
    if any(max(_extent(dependence.shapes[name])) > _WIDEST_GRID for name in drawn):
        return None
    chosen = _chosen_element(source, drawn[-1], dependence)
    reached = dependence.reached_from(chosen)
    columns = all(
        len(dependence.shapes[name]) <= 1 and _extent(dependence.shapes[name])[0] <= _LONGEST_COLUMN for name in drawn
    )
    lines = _lines(drawn, dependence, reached) if columns else ()
    focus = None if lines else _focus(drawn[-1], dependence, reached)
    return Picture(
        chosen=chosen,
        panels=tuple(_panel(name, dependence, chosen, reached, focus, source) for name in drawn),
        reached=tuple(_count(name, dependence, reached) for name in drawn[1:]),
        lines=lines,
        constants=_constants(layer, drawn, dependence) if lines else (),
        focus=focus,
        every_element_reaches_all=_reaches_all(source, drawn[1], dependence),
        sizes=layer.samples,
        integers=tuple(sorted(dependence.integers)),
        ends_in_loss=drawn[-1] == layer.loss,
    )


def _source(layer: Layer, dependence: Dependence) -> str | None:
    """The first input with an index of which some element is read."""
    with_index = [t.name for t in layer.inputs if t.shape] or [t.name for t in layer.inputs]
    read = {name for name, _ in dependence.readers}
    return next((name for name in with_index if name in read), None)


def _drawn_tensors(layer: Layer, dependence: Dependence, source: str) -> tuple[str, ...]:
    """The input, what depends on it, and the outputs; where that is too much, the outputs only."""
    on_the_way = {source}
    for (tensor, _), those in dependence.reads.items():
        if any(name in on_the_way for name, _ in those):
            on_the_way.add(tensor)
    defined = [equation.lhs.tensor for equation in layer.forward if equation.lhs.tensor in on_the_way]
    outputs = [tensor.name for tensor in layer.outputs if tensor.name in on_the_way]
    if len(defined) >= _MOST_TENSORS:
        defined = outputs[-_MOST_TENSORS + 1 :]
    return (source, *defined)


def _extent(shape: tuple[int, ...]) -> tuple[int, int]:
    """The rows and columns that are drawn of a tensor."""
    if len(shape) < 2:
        return (shape[0] if shape else 1), 1
    return shape[-2], shape[-1]


def _cell(position: tuple[int, ...]) -> tuple[int, int]:
    return _extent(position) if len(position) > 1 else (position[0] if position else 0, 0)


def _chosen_element(source: str, output: str, dependence: Dependence) -> Element:
    """An element with the most ways to the outputs among those at the front, the middle one of them."""
    shape = dependence.shapes[source]
    front = [p for p in dependence.positions(source) if all(number == 0 for number in p[: max(len(shape) - 2, 0)])]
    counts = {p: sum(name == output for name, _ in dependence.reached_from((source, p))) for p in front}
    best = [p for p in front if counts[p] == max(counts.values())]
    middle = [(size - 1) / 2 for size in shape]
    return source, min(best, key=lambda p: (sum(abs(a - b) for a, b in zip(p, middle, strict=True)), p))


def _focus(output: str, dependence: Dependence, reached: frozenset[Element]) -> Element | None:
    """The middle one of the output elements that are reached in the slice that is drawn."""
    elements = sorted(element for element in reached if element[0] == output)
    depth = len(dependence.shapes[output]) - 2
    drawn = [element for element in elements if depth <= 0 or element[1][:depth] == elements[0][1][:depth]]
    return drawn[len(drawn) // 2] if drawn and dependence.shapes[output] else None


def _lines(
    drawn: tuple[str, ...], dependence: Dependence, reached: frozenset[Element]
) -> tuple[tuple[tuple[int, int], tuple[int, int], bool], ...]:
    found = []
    for place, name in enumerate(drawn):
        for position in dependence.positions(name):
            for read in dependence.reads.get((name, position), ()):
                if read[0] in drawn:
                    start = (drawn.index(read[0]), _cell(read[1])[0])
                    found.append((start, (place, _cell(position)[0]), read in reached))
    return tuple(found)


def _constants(layer: Layer, drawn: tuple[str, ...], dependence: Dependence) -> tuple[tuple[str, int], ...]:
    read = {name for e, those in dependence.reads.items() if e[0] == drawn[-1] for name, _ in those}
    return tuple(
        (constant.name, dependence.shapes[constant.name][0])
        for constant in layer.constants
        if constant.name in read and _is_short_vector(constant, dependence)
    )


def _is_short_vector(tensor: Tensor, dependence: Dependence) -> bool:
    return len(tensor.shape) == 1 and dependence.shapes[tensor.name][0] <= _LONGEST_COLUMN


def _panel(
    name: str,
    dependence: Dependence,
    chosen: Element,
    reached: frozenset[Element],
    focus: Element | None,
    source: str,
) -> Panel:
    depth = max(len(dependence.shapes[name]) - 2, 0)
    mine = sorted(position for tensor, position in reached if tensor == name)
    leading = mine[0][:depth] if mine else (0,) * depth
    rows, columns = _extent(dependence.shapes[name])

    def cells(elements: frozenset[Element]) -> frozenset[tuple[int, int]]:
        return frozenset(_cell(p) for tensor, p in elements if tensor == name and p[:depth] == leading)

    window = cells(dependence.needed_for(focus)) if focus is not None and name != focus[0] else frozenset()
    unread: frozenset[tuple[int, int]] = frozenset()
    if name == source:
        unread = cells(frozenset((name, p) for p in dependence.positions(name) if (name, p) not in dependence.readers))
    outlined = cells(frozenset((focus,))) if focus is not None else frozenset()
    return Panel(name, leading, rows, columns, cells(reached), window, unread, outlined)


def _count(
    name: str, dependence: Dependence, reached: frozenset[Element]
) -> tuple[str, tuple[tuple[int, ...], ...], int]:
    """The elements of a tensor that are reached, and how many it has."""
    mine = tuple(sorted(position for tensor, position in reached if tensor == name))
    return name, mine, sum(1 for _ in dependence.positions(name))


def _reaches_all(source: str, target: str, dependence: Dependence) -> bool:
    """Whether every element of the source acts on every element of the target."""
    targets = {(target, position) for position in dependence.positions(target)}
    return all(targets <= dependence.reached_from((source, position)) for position in dependence.positions(source))
