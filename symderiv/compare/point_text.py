"""The point of a witness as a person writes it: the elements of a tensor together where all of them are known."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from math import prod

_ELEMENT = re.compile(r"(?P<tensor>.+)\[(?P<position>\d+(?:, \d+)*)\]")
_MOST_ELEMENTS = 16  # of one tensor

Position = tuple[int, ...]


def point_text(point: Sequence[tuple[str, str]], sizes: Collection[int]) -> tuple[str, ...]:
    """`a[0] = 1` and `a[1] = -2` as `a = (1, -2)`, unless a has more elements than those that play a part.

    sizes  the values that sizes have at the point; none where the sizes are numbers
    """
    tensors: dict[str, dict[Position, str]] = {}
    shown: list[str] = []
    for name, value in point:
        found = _ELEMENT.fullmatch(name)
        if found:
            position = tuple(int(part) for part in found["position"].split(", "))
            tensors.setdefault(found["tensor"], {})[position] = value
        else:
            shown.append(f"{name} = {value}")
    return (*(text for tensor, elements in tensors.items() for text in _elements(tensor, elements, sizes)), *shown)


def _elements(tensor: str, elements: Mapping[Position, str], sizes: Collection[int]) -> list[str]:
    first = tuple(min(axis) for axis in zip(*elements, strict=False))
    moved = {tuple(p - f for p, f in zip(place, first, strict=True)): text for place, text in elements.items()}
    lengths = [max(axis) + 1 for axis in zip(*moved, strict=False)]
    whole = len(moved) == prod(lengths) > 1 and (not sizes or all(length in sizes for length in lengths))
    if whole and set(first) <= {0, 1} and len(moved) <= _MOST_ELEMENTS:
        return [f"{tensor} = {_row((), lengths, moved)}"]
    single = [f"{tensor}_{_subscript(place)} = {value}" for place, value in elements.items()]
    return single[:_MOST_ELEMENTS] + ["..."] * (len(single) > _MOST_ELEMENTS)


def _subscript(place: Position) -> str:
    """`12` for short numbers, `{1,12}` for others."""
    digits = [str(number) for number in place]
    return "".join(digits) if all(len(digit) == 1 for digit in digits) else f"{{{','.join(digits)}}}"


def _row(before: Position, lengths: Sequence[int], elements: Mapping[Position, str]) -> str:
    if not lengths:
        return elements[before]
    inside = [_row((*before, place), lengths[1:], elements) for place in range(lengths[0])]
    return f"({', '.join(inside)})"
