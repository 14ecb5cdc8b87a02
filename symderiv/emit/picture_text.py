"""The picture of a layer in letters, for Markdown."""

from __future__ import annotations

from symderiv.emit.picture import Panel, Picture

_GAP = "      "


def picture_text(picture: Picture) -> str:
    """Grids side by side: `#` depends on the chosen element, `o` is the window, `x` is read by no output."""
    panels = [[_title(panel), *_rows(panel)] for panel in picture.panels]
    widths = [max(len(line) for line in lines) for lines in panels]
    tallest = max(len(lines) for lines in panels)
    found = []
    for number in range(tallest):
        cells = [lines[number] if number < len(lines) else "" for lines in panels]
        found.append(_GAP.join(cell.ljust(wide) for cell, wide in zip(cells, widths, strict=True)).rstrip())
    return "\n".join(found)


def _title(panel: Panel) -> str:
    leading = "".join(f"{number}, " for number in panel.leading)
    return f"{panel.tensor}[{leading}:, :]" if panel.leading else panel.tensor


def _rows(panel: Panel) -> list[str]:
    return [" ".join(_sign(panel, (row, column)) for column in range(panel.columns)) for row in range(panel.rows)]


def _sign(panel: Panel, cell: tuple[int, int]) -> str:
    if cell in panel.marked:
        return "#"
    if cell in panel.unread:
        return "x"
    return "o" if cell in panel.window else "."
