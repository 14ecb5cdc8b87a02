"""Derives the gradients of neural-network layers, writes them down, and checks derivations made by hand.

    from symderiv import Layer, backward, derive, dims, directional, index, judge, tensor

`derive(layer)` gives the derivation of a layer, `judge(text, layer=None)` what is right and wrong in a hand
derivation; `backward(layer)` and `directional(layer)` are the gradients and the directional derivative of a layer as
layers again; the other names declare layers.  Each is loaded when it is first used, so that `import symderiv` is quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symderiv.compare.judge import judge as judge
    from symderiv.derive.as_layer import backward as backward
    from symderiv.derive.forward_mode import directional as directional
    from symderiv.derive.sweep import derive as derive
    from symderiv.lang.declare import Layer as Layer
    from symderiv.lang.declare import dims as dims
    from symderiv.lang.declare import index as index
    from symderiv.lang.declare import maximum as maximum
    from symderiv.lang.declare import padded as padded
    from symderiv.lang.declare import scalar as scalar
    from symderiv.lang.declare import scan as scan
    from symderiv.lang.declare import tensor as tensor

__version__ = "0.1.0"
__all__ = [
    "Layer",
    "backward",
    "derive",
    "dims",
    "directional",
    "index",
    "judge",
    "maximum",
    "padded",
    "scalar",
    "scan",
    "tensor",
]

_HOMES = {
    "backward": "symderiv.derive.as_layer",
    "directional": "symderiv.derive.forward_mode",
    "judge": "symderiv.compare.judge",
} | dict.fromkeys(("Layer", "dims", "index", "maximum", "padded", "scalar", "scan", "tensor"), "symderiv.lang.declare")


class _Stage(ModuleType):
    """The stage `symderiv.derive` is called like the function of the same name, since one name cannot be both."""

    def __call__(self, layer: Any) -> Any:
        return import_module(f"{self.__name__}.sweep").derive(layer)


import_module("symderiv.derive")  # a docstring only: what is slow in the stage waits for the call
sys.modules["symderiv.derive"].__class__ = _Stage


def __getattr__(name: str) -> Any:
    """A public name, fetched from where it is defined."""
    if name not in _HOMES:
        raise AttributeError(f"module 'symderiv' has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
