"""Cutting a formula into lines: those of an `align`, or what stands between two `\\\\`.

Signs alone decide, so that no symbol table is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.read.meaning.pieces import PUNCTUATION, is_relation_sign, operates, relation_signs
from symderiv.read.meaning.rows import spliced, trimmed, without_blanks
from symderiv.read.meaning.vocabulary import (
    CASES,
    COLUMN_PAIRS,
    DISPLAYS,
    RELATIONS,
)
from symderiv.read.tex.tree import Environment, Fence, Group, Newline, Node, Row, Space, Symbol, Words


def lines(row: Row) -> tuple[Row, ...]:
    """The lines of a formula; one that begins or breaks off with an operator is joined to its neighbour."""
    out: list[Row] = []
    for line in _raw_lines(_unboxed(row)):
        if not without_blanks(line):
            continue
        if out and (_begins_with_operator(line) or _breaks_off(out[-1]) or _goes_on(out[-1], line)):
            out[-1] = _mended((*out[-1], *line))
        else:
            out.append(_mended(line))
    return tuple(out)


def _unboxed(row: Row) -> Row:
    """The row without the braces, or the box, around a statement."""
    alone = len(without_blanks(row)) == 1
    out: list[Node] = []
    for node in row:
        if isinstance(node, Group) and relation_signs(node.row):
            inner = _unboxed(node.row)
            out.extend(inner if alone else spliced(node, inner))
        else:
            out.append(node)
    return tuple(out)


def _raw_lines(row: Row) -> Iterator[Row]:
    core = trimmed(row, PUNCTUATION)
    alone = _environment_of(core[0]) if len(core) == 1 else None
    if alone is not None:
        environment = alone
        if environment.name.rstrip("*") in DISPLAYS or is_system(environment):
            for cells in environment.lines:
                yield from _raw_lines(_one_row(environment, cells))
            return
    if not any(isinstance(node, Newline) for node in row):
        yield row
        last = core[-1] if core else None
        if len(core) > 1 and last is not None:
            yield from _system_lines(last)
        return
    line: list[Node] = []
    for node in (*row, Newline(0, 0)):
        if isinstance(node, Newline):
            yield from _raw_lines(tuple(line))
            line = []
        else:
            line.append(node)


def _system_lines(node: Node) -> Iterator[Row]:
    """The statements of a system under one brace that ends a line."""
    environment = _environment_of(node)
    if environment is not None and is_system(environment):
        for cells in environment.lines:
            yield _one_row(environment, cells)


def _environment_of(node: Node) -> Environment | None:
    """An environment, with or without a brace to its left."""
    if isinstance(node, Fence) and node.closing == "." and node.opening == "\\{":
        inner = without_blanks(node.row)
        node = inner[0] if len(inner) == 1 else node
    return node if isinstance(node, Environment) else None


def is_system(environment: Environment) -> bool:
    """Statements under one brace, and not the values of one: every line relates, and none names a condition."""
    name = environment.name.rstrip("*")
    if name not in CASES and name not in DISPLAYS and name != "array":
        return False
    lines_ = [line for line in environment.lines if any(without_blanks(cell) for cell in line)]
    if name in CASES or name == "array":
        first_cells = [line[0] for line in lines_]
        aligned = all(any(_begins_with_relation(cell) for cell in line[1:]) for line in lines_)
        if name == "array" and lines_ and aligned:
            return True  # an `eqnarray` by another name
        if any(len(line) > 1 and without_blanks(line[1]) for line in lines_):
            return False
        return any(relation_signs(cell) for cell in first_cells) and not any(
            isinstance(node, Words) for cell in first_cells for node in cell
        )
    return all(any(relation_signs(cell) for cell in line) for line in lines_)


def _one_row(environment: Environment, cells: tuple[Row, ...]) -> Row:
    """The cells of a line as one row, with a wide blank where a new pair of columns begins."""
    out: list[Node] = []
    for number, cell in enumerate(cells):
        if number and number % 2 == 0 and environment.name.rstrip("*") in COLUMN_PAIRS and without_blanks(cell):
            place = cell[0].start
            out.append(Space(place, place, "\\quad"))
        out.extend(cell)
    return tuple(out)


def _begins_with_relation(cell: Row) -> bool:
    first = trimmed(cell)[:1]
    return bool(first) and is_relation_sign(first[0])


def _begins_with_operator(line: Row) -> bool:
    first = trimmed(line)[:1]
    return bool(first) and isinstance(first[0], Symbol) and operates(first[0].text)


def _breaks_off(line: Row) -> bool:
    last = trimmed(line)[-1:]
    if not last or not isinstance(last[0], Symbol):
        return False
    return operates(last[0].text) or last[0].text in RELATIONS


def _goes_on(before: Row, line: Row) -> bool:
    """A line that begins with a relation sign goes on with one that has none yet."""
    first = trimmed(line)[:1]
    return bool(first) and is_relation_sign(first[0]) and not relation_signs(before)


def _mended(line: Row) -> Row:
    """Brackets broken over two lines, `\\left( ... \\right.` and `\\left. ... \\right)`, made one pair again."""
    out: list[Node] = []
    for node in line:
        if isinstance(node, Fence) and node.opening == "." and node.closing != "|":
            opened = next((at for at in range(len(out) - 1, -1, -1) if _is_open(out[at])), None)
            if opened is not None:
                head = out[opened]
                assert isinstance(head, Fence)
                inner = (*head.row, *out[opened + 1 :], *node.row)
                out[opened:] = [replace(head, end=node.end, closing=node.closing, row=inner)]
                continue
        out.append(node)
    return tuple(out)


def _is_open(node: Node) -> bool:
    return isinstance(node, Fence) and node.closing == "." and node.opening not in {"\\{", "{"}
