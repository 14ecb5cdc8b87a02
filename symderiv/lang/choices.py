"""Where each maximum is taken, as tensors of a layer: what its derivative reads and the backward pass keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from symderiv.errors import DeclarationError
from symderiv.lang.arithmetic import add, constant
from symderiv.lang.canonical import alike
from symderiv.lang.expr import ArgMax, Expr, Index, Max, Read
from symderiv.lang.index_form import tidy
from symderiv.lang.layer import Equation, Layer, Tensor, ranges_of
from symderiv.lang.walk import Binder, binders_of, children, free_indices

Ranges = Mapping[str, tuple[Expr, Expr]]


def with_choices(layer: Layer) -> Layer:
    """The layer with an integer tensor for each index of each maximum whose first largest element counts.

    `y[u] = max_r x[u + r]` brings `rstar[u] = argmax_r x[u + r]` along, just before it.
    """
    forward: list[Equation] = []
    defined: list[Tensor] = []
    taken = set(layer.names)
    for equation, tensor in zip(layer.forward, layer.defined, strict=True):
        for largest, ranges in _maxima(equation.rhs, ranges_of(equation, tensor)):
            for place, _ in enumerate(binders_of(largest)):
                choice = ArgMax(largest, place)
                if not any(alike(choice, known.rhs) for known in forward):
                    found = _choice(choice, ranges, taken, layer.name)
                    taken.add(found[1].name)
                    forward.append(found[0])
                    defined.append(found[1])
        forward.append(equation)
        defined.append(tensor)
    keep = tuple(t.name for t in defined if t.domain == "integer" or t.name in layer.keep) if layer.keep else ()
    return replace(layer, forward=tuple(forward), defined=tuple(defined), keep=keep)


def _maxima(expr: Expr, ranges: Ranges) -> Iterator[tuple[Max, Ranges]]:
    """The outermost maxima whose first largest element counts, with the ranges of the indices around them."""
    if isinstance(expr, Max) and expr.ties == "first":
        yield expr, ranges
    inside = {**ranges, expr.index: (expr.lower, expr.upper)} if isinstance(expr, Binder) else ranges
    for child in children(_innermost(expr) if isinstance(expr, Max) and expr.ties == "first" else expr):
        yield from _maxima(child, inside)


def _innermost(largest: Max) -> Max:
    return binders_of(largest)[-1]


def _choice(choice: ArgMax, ranges: Ranges, taken: set[str], layer: str) -> tuple[Equation, Tensor]:
    free = tuple(name for name in ranges if name in free_indices(choice))
    shape = []
    for name in free:
        lower, upper = ranges[name]
        if lower != constant(0) or free_indices(upper):
            raise DeclarationError(
                f"{layer}: a maximum stands under the index {name}, whose range is not that of a dimension.",
                way_out="Give the maximum a relation of its own.",
            )
        shape.append(tidy(add(upper, constant(1))))
    index = binders_of(choice.largest)[choice.place].index
    name = f"{index}star"
    number = 2
    while name in taken:
        name, number = f"{index}star{number}", number + 1
    lhs = Read(name, tuple(Index(letter) for letter in free))
    return Equation(lhs, choice), Tensor(name, tuple(shape), "integer")
