"""Python names for what a layer calls its tensors, sizes and functions."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

from symderiv.lang.expr import gradient_name
from symderiv.lang.layer import Layer

_TAKEN = frozenset(("np", "sliding_window_view", "forward", "backward", "cache"))  # what a module defines itself


def python_names(layer: Layer, functions: Iterable[tuple[str, int]], steps: Iterable[str] = ()) -> dict[str, str]:
    """The Python name of each tensor, size, gradient (`∂x`), function (`f'`) and index of steps, no two alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    wanted = [(name, name) for name in layer.tensors]
    wanted += [(size.name, size.name) for size in layer.sizes]
    wanted += [(primed(name, order), name + "_prime" * order) for name, order in functions]
    wanted += [(gradient_name(name), "d" + name) for name in layer.tensors]
    wanted += [(step_name(index), index) for index in steps]
    for name, python in wanted:
        found[name] = free_name(python, taken)
        taken.add(found[name])
    return found


def step_name(index: str) -> str:
    """The name of the size that stands for the number of a step, where an index runs over steps."""
    return f"step {index}"


def primed(function: str, order: int) -> str:
    """The name of an unknown function or a derivative of it: `f`, `f'`, `f''`."""
    return function + "'" * order


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """An identifier as near to `wanted` as can be: no keyword, nothing that Python or the module defines, not taken."""
    normal = unicodedata.normalize("NFKC", wanted)
    text = (normal if normal.isidentifier() else re.sub(r"[\W_]+", "_", normal)).strip("_") or "x"
    name = f"x{text}" if text[0].isdigit() else text
    occupied = set(taken)
    if _is_reserved(name):
        name += "_"
    if name not in occupied:
        return name
    number = 2
    while f"{name.rstrip('_')}_{number}" in occupied:
        number += 1
    return f"{name.rstrip('_')}_{number}"


def _is_reserved(name: str) -> bool:
    return keyword.iskeyword(name) or hasattr(builtins, name) or name in _TAKEN
