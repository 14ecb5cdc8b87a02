"""Rows as they are commonly written: idle braces, forgotten raisings and slips are put right first of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderiv.read.meaning.rows import (
    is_letter,
    is_symbol,
    spliced,
    unwrapped,
    without_blanks,
)
from symderiv.read.tex.tree import Accent, Font, Group, Node, Row, Script, Space, Symbol, Words


def scripts_outside(node: Node) -> Node:
    """`\\widehat{h_t}` and `\\mathbf{x_i}` with the scripts where they are commonly written, outside."""
    base = node.base if isinstance(node, Script) else node
    inner = without_blanks(base.row) if isinstance(base, Accent | Font) else ()
    if len(inner) != 1 or not isinstance(inner[0], Script) or not isinstance(base, Accent | Font):
        return node
    script = inner[0]
    moved = replace(script, start=base.start, end=base.end, base=replace(base, row=(script.base,)))
    if not isinstance(node, Script):
        return moved
    if (node.sub is not None and script.sub is not None) or (node.sup is not None and script.sup is not None):
        return node
    sub = script.sub if node.sub is None else node.sub
    sup = script.sup if node.sup is None else node.sup
    return replace(node, base=moved.base, sub=sub, sup=sup, primes=node.primes + script.primes)


def ungrouped(row: Row) -> Row:
    """The row without braces around a single node, and around text with formulas in it."""
    out: list[Node] = []
    for node in row:
        inner = unwrapped(node)
        if isinstance(inner, Group) and not without_blanks(inner.row):
            continue
        if is_symbol(inner, ","):
            out.append(node)  # a decimal comma, `0{,}5`
        elif is_symbol(inner, "\\prime", "'") and out and not isinstance(out[-1], Space):
            out[-1] = _primed(out[-1], inner.end)
        elif isinstance(inner, Group) and any(isinstance(part, Words) for part in inner.row):
            out.extend(spliced(node, inner.row))
        else:
            out.extend(spliced(node, (inner,)))
    return tuple(out)


def with_dots(row: Row) -> Row:
    """`1..n` and `1, ..., n` with the full stops as one sign, and `.*` as the entrywise product."""
    out: list[Node] = []
    for node in row:
        last = out[-1] if out else None
        if is_symbol(node, "*") and is_symbol(last, ".") and last is not None and last.end == node.start:
            out[-1] = Symbol(last.start, node.end, "\\odot")
        elif is_symbol(node, ".") and is_symbol(last, ".", "\\dots") and last is not None and last.end == node.start:
            out[-1] = Symbol(last.start, node.end, "\\dots")
        else:
            out.append(node)
    return tuple(out)


def with_sums(row: Row, sums: Mapping[str, str]) -> Row:
    """The row with the capital letters that stand for a sum as the sign of it."""
    out: list[Node] = []
    for node in row:
        if isinstance(node, Script) and isinstance(node.base, Symbol) and node.base.text in sums:
            node = replace(node, base=replace(node.base, text=sums[node.base.text]))
        out.append(node)
    return tuple(out)


def _primed(node: Node, end: int) -> Node:
    """`\\sigma\\prime`, where the raising was forgotten."""
    if isinstance(node, Script):
        return replace(node, end=end, primes=node.primes + 1)
    return Script(node.start, end, node, None, None, 1)


def slips_mended(row: Row) -> Row:
    """`k\\ _size`, a slip for `k\\_size`: a blank that carries a subscript after a letter is an escaped underscore."""
    out: list[Node] = []
    position = 0
    while position < len(row):
        node = row[position]
        before = out[-1] if out else None
        blank, script = _underscore_slip(row, position)
        if script is not None and blank is not None and is_letter(before) and before is not None:
            assert script.sub is not None
            out.append(Symbol(before.end, script.sub[0].start, "\\_"))
            out.extend(script.sub)
            position += 2 if script is not node else 1
            continue
        out.append(node)
        position += 1
    return tuple(out)


def _underscore_slip(row: Row, position: int) -> tuple[Node | None, Script | None]:
    """A blank and the script on nothing that follows it, or a script whose base is a blank."""
    node = row[position]
    if isinstance(node, Script) and isinstance(node.base, Space) and _is_bare_subscript(node):
        return node.base, node
    following = row[position + 1] if position + 1 < len(row) else None
    if (
        isinstance(node, Space)
        and isinstance(following, Script)
        and isinstance(following.base, Group)
        and not following.base.row
        and _is_bare_subscript(following)
    ):
        return node, following
    return None, None


def _is_bare_subscript(node: Script) -> bool:
    return node.sub is not None and len(node.sub) == 1 and is_letter(node.sub[0]) and node.sup is None
