"""Lines that are not too wide: statements taken apart at their largest inner value, lists broken at their commas."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace

from symderiv.emit.numpy_expression import op_text, subscript
from symderiv.emit.numpy_number import Names
from symderiv.lower.labels import readable_name
from symderiv.lower.names import free_name
from symderiv.lower.op_tree import operands, rank, with_operands
from symderiv.lower.ops import Align, Choose, Op, Variable
from symderiv.lower.program import Statement
from symderiv.lower.schedule import is_cheap

WIDTH = 96  # within a function; with its indentation a line has at most 100 characters


def statement_lines(statement: Statement, names: Names, taken: set[str], width: int = WIDTH) -> list[str]:
    """`name = value`, in several statements if one is too wide; `taken` grows by the names that they are given."""
    place = f"[{subscript(statement.place, names)}]" if statement.place else ""
    text = f"{statement.name}{place} = {op_text(statement.value, names)[0]}"
    if len(text) <= width:
        return [text]
    part = _largest_part(statement.value, names)
    if part is None:
        return broken(text, width)
    name = free_name(readable_name(part), taken)
    taken.add(name)
    rest = _replaced(statement.value, part, Variable(name, rank(part)))
    first = statement_lines(Statement(name, part), names, taken, width)
    return [*first, *statement_lines(replace(statement, value=rest), names, taken, width)]


def _largest_part(op: Op, names: Names) -> Op | None:
    """The widest operation inside that is worth a name and fits on a line, else the widest of all."""
    inside = (part.operand if isinstance(part, Align) else part for part in _inside(op))
    parts = [(len(op_text(part, names)[0]), part) for part in inside if not is_cheap(part)]
    fitting = [pair for pair in parts if pair[0] <= WIDTH - 26]
    return max(fitting or parts, key=lambda pair: pair[0])[1] if parts else None


def _inside(op: Op) -> Iterator[Op]:
    if isinstance(op, Choose):
        return  # nothing in it is computed before the choice
    for part in operands(op):
        yield part
        yield from _inside(part)


def _replaced(op: Op, part: Op, variable: Variable) -> Op:
    """The operation with a variable wherever the part occurs."""
    if op == part:
        return variable
    return with_operands(op, tuple(_replaced(inner, part, variable) for inner in operands(op)))


def broken(text: str, width: int = WIDTH) -> list[str]:
    """A line broken at the commas of its outermost bracket, one item to a line."""
    start, end = _outer_bracket(text)
    if len(text) <= width or start < 0:
        return [text]
    items = _items(text[start + 1 : end])
    comma = "" if _only_groups(text, start, end) else ","  # which would make a tuple of it
    inner = [f"    {line}" for item in items for line in broken(f"{item}{comma}", width - 4)]
    return [text[: start + 1], *inner, text[end:]]


def _only_groups(text: str, start: int, end: int) -> bool:
    """Whether a bracket holds one value: no call, no list, no tuple."""
    called = start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_)]")
    inside = text[start + 1 : end]
    return text[start] == "(" and not called and len(_items(inside)) == 1 and not inside.rstrip().endswith(",")


def _outer_bracket(text: str) -> tuple[int, int]:
    """The ends of the widest bracket that is inside no other, -1 where there is none."""
    best, depth, start = (-1, -1), 0, 0
    for place, quoted, character in _outside_quotes(text):
        if quoted:
            continue
        if character in "([{":
            start = place if depth == 0 else start
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0 and place - start > best[1] - best[0]:
                best = (start, place)
    return best


def _items(text: str) -> list[str]:
    """What stands between the commas that are inside no bracket."""
    items, depth, start = [], 0, 0
    for place, quoted, character in _outside_quotes(text):
        if quoted:
            continue
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            items.append(text[start:place].strip())
            start = place + 1
    items.append(text[start:].strip())
    return [item for item in items if item]


def _outside_quotes(text: str) -> Iterator[tuple[int, bool, str]]:
    quoted = False
    for place, character in enumerate(text):
        quoted ^= character == '"'
        yield place, quoted, character


def harmless(text: str) -> str:
    """What an author wrote, on one line and without signs that could end a docstring or mean something in it."""
    plain = text.replace("\\", "").replace('"""', "'''")
    return "".join(character if character.isprintable() else " " for character in plain)


def comment_lines(text: str) -> list[str]:
    """A comment, its second and further lines indented."""
    return textwrap.wrap(harmless(text), WIDTH, initial_indent="# ", subsequent_indent="#     ", break_long_words=False)


def wrapped(text: str, width: int = WIDTH - 4) -> list[str]:
    """Running text in lines, the second and further ones indented."""
    return textwrap.wrap(harmless(text), width, subsequent_indent="    ", break_long_words=False)
