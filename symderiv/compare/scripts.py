"""The indices in a formula's text: places in subscripts, superscripts and square brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.compare.pieces import Change

_SCRIPT = re.compile(
    r"[_^]\s*(?:\{(?P<group>(?:[^{}]|\{[^{}]*\})*)\}|(?P<one>[A-Za-z0-9]|\\[A-Za-z]+))|\[(?P<list>[^\[\]]*)\]"
)
_HEAD = re.compile(r"\\(?:sum|prod|int|max|min)\s*(?:\\limits\s*)?(?:_\s*(?:\{[^{}]*\}|\S)\s*)?$")
_ATOM = re.compile(r"\\[A-Za-z]+|\s+|.", re.DOTALL)


def _scripts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where each script stands, and whether it is without braces."""
    for match in _SCRIPT.finditer(text):
        if _HEAD.search(text, 0, match.start()):
            continue
        for name in ("group", "one", "list"):
            if match[name] is not None:
                yield match.start(name), match.end(name), name == "one"


def _atoms(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    found = _ATOM.finditer(text, start, end)
    return [(match[0], *match.span()) for match in found if not match[0].isspace()]


def replaced(text: str, old: str, new: str) -> Iterator[Change]:
    """Each place of an index with another one in it; `t` is not found in `t-1`."""
    wanted = [atom for atom, _, _ in _atoms(old, 0, len(old))]
    for start, end, bare in _scripts(text):
        atoms = _atoms(text, start, end)
        for place in range(len(atoms) - len(wanted) + 1):
            here = atoms[place : place + len(wanted)]
            after = atoms[place + len(wanted)][0] if place + len(wanted) < len(atoms) else ""
            if [atom for atom, _, _ in here] == wanted and after not in ("+", "-"):
                put = f"{{{new}}}" if bare and len(_atoms(new, 0, len(new))) > 1 else new
                yield here[0][1], here[-1][2], put


def swapped_inside(text: str, one: str, other: str) -> Iterator[Change]:
    """Each script that has both indices, with these exchanged."""
    for start, end, _ in _scripts(text):
        if {one, other} <= {atom for atom, _, _ in _atoms(text, start, end)}:
            changes = [(a - start, b - start, new) for a, b, new in _exchanged_in(text, start, end, one, other)]
            inside = text[start:end]
            for a, b, new in reversed(changes):
                inside = inside[:a] + new + inside[b:]
            yield start, end, inside


def turned_signs(text: str) -> Iterator[list[Change]]:
    """Each script with its signs turned: `i+m` for `i-m`."""
    for start, end, _ in _scripts(text):
        signs = [(a, b, "-" if atom == "+" else "+") for atom, a, b in _atoms(text, start, end) if atom in ("+", "-")]
        if signs:
            yield signs


def exchanged(text: str, one: str, other: str) -> Iterator[Change]:
    """Two indices exchanged wherever they stand."""
    for start, end, _ in _scripts(text):
        yield from _exchanged_in(text, start, end, one, other)


def _exchanged_in(text: str, start: int, end: int, one: str, other: str) -> Iterator[Change]:
    new = {one: other, other: one}
    yield from ((a, b, new[atom]) for atom, a, b in _atoms(text, start, end) if atom in new)
