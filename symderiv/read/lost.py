"""Relations that cannot be read at all: which names of a section they speak of, so that nothing is built on them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from symderiv.read.classify import Names
from symderiv.read.note import Missing


def lost(unread: Sequence[tuple[int, str]], names: Names) -> tuple[Mapping[str, Missing], Mapping[str, int]]:
    """Tensors that such a relation may define, with what else it mentions, and functions that it speaks of.

    unread  the line and the text of each
    """
    missing: dict[str, Missing] = {}
    functions: dict[str, int] = {}
    for line, text in unread:
        spoken_of = [name for name in (*names.ranks, *sorted(names.functions)) if _mentions(text, name)]
        functions.update((name, line) for name in spoken_of if name in names.functions)
        tensors = [name for name in spoken_of if name not in names.functions]
        if tensors:
            missing.setdefault(tensors[0], Missing(line, frozenset(tensors[1:]), is_certain=False))
    return missing, functions


def _mentions(text: str, name: str) -> bool:
    """Whether a text has a name as a letter or a command of its own."""
    ends = r"(?![A-Za-z])" if name[-1:].isalpha() else ""
    return re.search(rf"(?<![A-Za-z\\]){re.escape(name)}{ends}", text) is not None
