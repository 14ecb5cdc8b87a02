"""What a quantity without a name is called inside: its text between brackets that no formula has."""

from __future__ import annotations

from collections.abc import Collection

from symderiv.lang.expr import split_name

_OPEN, _CLOSE = "⟨", "⟩"


def called(text: str, taken: Collection[str]) -> str:
    """A name for what stands in the text, different from the others."""
    plain = " ".join(text.replace("∂", "d").split())
    name, number = f"{_OPEN}{plain}{_CLOSE}", 1
    while name in taken:
        number += 1
        name = f"{_OPEN}{plain}{_CLOSE}{number}"
    return name


def is_nameless(name: str) -> bool:
    """Whether a tensor, or what a partial is of, is a quantity without a name."""
    return any(part.startswith(_OPEN) for part in split_name(name))
