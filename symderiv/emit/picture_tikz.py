"""The picture of a layer in TikZ: columns of nodes with lines, or grids with shaded cells."""

from __future__ import annotations

from symderiv.emit.caption import element_name, panel_title
from symderiv.emit.names import tensor_name
from symderiv.emit.notation import Notation
from symderiv.emit.picture import Panel, Picture

_STEP = 22.0  # millimetres between columns of nodes
_ROW = 9.0
_LARGEST_CELL = 5.5
_GRID_GAP = 16.0
_WIDTH = 140.0


def tikz(picture: Picture, notation: Notation) -> str:
    """A `tikzpicture` that uses the styles and colours of the book's preamble."""
    lines = _network(picture, notation) if picture.is_network else _grids(picture, notation)
    return "\n".join([r"\begin{tikzpicture}[x=1mm,y=-1mm]", *lines, r"\end{tikzpicture}"])


def _network(picture: Picture, notation: Notation) -> list[str]:
    drawn: list[str] = []
    tallest = max([panel.rows for panel in picture.panels] + [length for _, length in picture.constants])
    for place, panel in enumerate(picture.panels):
        for row in range(panel.rows):
            style = "cell, hit" if (row, 0) in panel.marked else "cell"
            label = element_name(panel.tensor, (row,) if _is_vector(picture, place) else (), notation)
            at = f"{_number(place * _STEP)},{_number(_height(row, panel.rows, tallest))}"
            drawn.append(rf"\node[{style}] (n{place}-{row}) at ({at}) {{{label}}};")
    for start, end, acts in sorted(picture.lines, key=lambda line: (line[2], line[:2])):
        bend = "[bend left=14]" if end[0] - start[0] > 1 else ""
        if acts:
            drawn.append(
                rf"\draw[back] (n{end[0]}-{end[1]}) to{bend.replace('left', 'right')} (n{start[0]}-{start[1]});"
            )
        else:
            drawn.append(rf"\draw[read] (n{start[0]}-{start[1]}) to{bend} (n{end[0]}-{end[1]});")
    return drawn + _beside_network(picture, notation, tallest)


def _is_vector(picture: Picture, place: int) -> bool:
    return picture.panels[place].rows > 1 or (place == 0 and bool(picture.chosen[1]))


def _beside_network(picture: Picture, notation: Notation, tallest: int) -> list[str]:
    """To the right of the last column: constants that it reads, or the upstream gradient that comes in."""
    last = len(picture.panels) - 1
    drawn: list[str] = []
    for number, (name, length) in enumerate(picture.constants):
        x = _number((last + 1 + 0.8 * number) * _STEP)
        for row in range(length):
            node = f"k{number}-{row}"
            y = _number(_height(row, length, tallest))
            drawn.append(rf"\node[given] ({node}) at ({x},{y}) {{{element_name(name, (row,), notation)}}};")
            drawn += [rf"\draw[given line] ({node}) -- (n{last}-{end});" for end in range(picture.panels[last].rows)]
    if not picture.ends_in_loss:
        for row, _ in sorted(picture.panels[last].marked):
            drawn.append(rf"\draw[back] ([xshift=9mm]n{last}-{row}.east) -- (n{last}-{row});")
        middle = _number((tallest - 1) / 2 * _ROW)
        label = rf"$\partial {tensor_name(notation.loss)}/\partial {tensor_name(picture.panels[last].tensor)}$"
        drawn.append(rf"\node[anchor=west,good,font=\small] at ({_number(last * _STEP + 14)},{middle}) {{{label}}};")
    return drawn


def _height(row: int, rows: int, tallest: int) -> float:
    return (row + (tallest - rows) / 2) * _ROW


def _grids(picture: Picture, notation: Notation) -> list[str]:
    columns = sum(panel.columns for panel in picture.panels)
    gaps = _GRID_GAP * (len(picture.panels) - 1)
    cell = min(_LARGEST_CELL, (_WIDTH - gaps) / columns)
    tallest = max(panel.rows for panel in picture.panels) * cell
    drawn: list[str] = []
    left = 0.0
    for place, panel in enumerate(picture.panels):
        top = (tallest - panel.rows * cell) / 2
        drawn += _grid(panel, left, top, cell)
        middle = _number(left + panel.columns * cell / 2)
        drawn.append(
            rf"\node[title] at ({middle},{_number(tallest + 4)}) {{${panel_title(picture, place, notation)}$}};"
        )
        right = left + panel.columns * cell
        if place < len(picture.panels) - 1:
            ends = [
                f"{_number(right + 3.5)},{_number(tallest / 2)}",
                f"{_number(right + _GRID_GAP - 3.5)},{_number(tallest / 2)}",
            ]
            drawn.append(rf"\draw[onward] ({ends[0]}) -- ({ends[1]});")
        left = right + _GRID_GAP
    return drawn


def _grid(panel: Panel, left: float, top: float, cell: float) -> list[str]:
    def corner(row: int, column: int) -> str:
        return f"{_number(left + column * cell)},{_number(top + row * cell)}"

    drawn = [rf"\fill[window] ({corner(r, c)}) rectangle ({corner(r + 1, c + 1)});" for r, c in sorted(panel.window)]
    drawn += [rf"\fill[hit cell] ({corner(r, c)}) rectangle ({corner(r + 1, c + 1)});" for r, c in sorted(panel.marked)]
    across = [(corner(row, 0), corner(row, panel.columns)) for row in range(panel.rows + 1)]
    down = [(corner(0, column), corner(panel.rows, column)) for column in range(panel.columns + 1)]
    drawn.append(_strokes("rule line", across + down))
    falling = [(corner(r, c), corner(r + 1, c + 1)) for r, c in sorted(panel.unread)]
    rising = [(corner(r + 1, c), corner(r, c + 1)) for r, c in sorted(panel.unread)]
    if panel.unread:
        drawn.append(_strokes("unread", falling + rising))
    drawn += [rf"\draw[focus] ({corner(r, c)}) rectangle ({corner(r + 1, c + 1)});" for r, c in sorted(panel.outlined)]
    return drawn


def _strokes(style: str, lines: list[tuple[str, str]]) -> str:
    return rf"\draw[{style}] " + " ".join(f"({start}) -- ({end})" for start, end in lines) + ";"


def _number(value: float) -> str:
    """A length with one decimal at most, the same on every machine."""
    return f"{round(value * 10) / 10:g}"
