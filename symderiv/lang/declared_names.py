"""What declarations are written with: sizes, indices, tensors, padded reads, maxima, recurrences, as SymPy objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy

from symderiv.errors import DeclarationError
from symderiv.lang.expr import TIES
from symderiv.lang.from_sympy import Largest, PaddedRead, TensorBase, check_is_expression


def dims(names: str, least: int = 1) -> Any:
    """Symbolic sizes, integers of at least 1: `N, C = dims("N C")`, `n = dims("n")`; or of at least 0, as a padding is:
    `P = dims("P", least=0)`.
    """
    if least not in (0, 1):
        raise DeclarationError(f"a size is at least {least!r}.", way_out="Write least=0 or leave it out for 1.")
    return sympy.symbols(_checked(names), integer=True, **({"positive": True} if least else {"nonnegative": True}))


def index(names: str, size: Any) -> Any:
    """Indices that run from 0 to `size - 1`: `i, j = index("i j", n)`."""
    check_is_expression(size, f"the index {names} has the size")
    try:
        found = [sympy.Idx(name, size) for name in _checked(names).replace(",", " ").split()]
    except TypeError:
        raise DeclarationError(f"the index {names} has the size {size}, which is no integer.") from None
    return found[0] if len(found) == 1 else tuple(found)


def tensor(name: str, *shape: Any, positive: bool = False) -> Any:
    """A tensor of the given shape, read as `x[i, j]`; without a shape a scalar, written as `E`.

    Where `positive`, its elements are above 0, as those of a variance that is given.
    """
    for size in shape:
        check_is_expression(size, f"{name} has the size")
    known = {"positive": True} if positive else {}
    return TensorBase(_checked(name), shape=shape, **known) if shape else scalar(name, positive)


def scalar(name: str, positive: bool = False) -> Any:
    """A number that is given to the layer, such as epsilon."""
    return sympy.Symbol(_checked(name), real=True, positive=True if positive else None)


def padded(x: Any, value: Any = 0) -> _Padded:
    """The tensor with a value outside its box: 0, another number, -oo under a maximum: `padded(x)[i - P]`."""
    if not isinstance(x, TensorBase):
        raise DeclarationError("padded(...) takes a tensor.", way_out="Write padded(x)[i, j], not padded(x[i, j]).")
    check_is_expression(value, f"padded({x.label}) has the value")
    return _Padded(x, sympy.Integer(value) if isinstance(value, int) else value)


def maximum(body: Any, *indices: Any, ties: str = "first") -> Any:
    """The largest value over one or more indices, each whole or as `(i, lower, upper)`: `maximum(x[i, j], j)`.

    Where several are the largest, the derivative goes to the `first` (in the order of the indices, the last fastest),
    to `each`, or to all in `equal` parts.
    """
    check_is_expression(body, "maximum(...) is taken over")
    if ties not in TIES:
        raise DeclarationError(f"ties is {ties!r}.", way_out=f"Choose one of {', '.join(TIES)}.")
    limits = [_limits(index) for index in indices]
    if not limits:
        raise DeclarationError("maximum(...) names no index.", way_out="Write maximum(x[i, j], j).")
    return Largest(body, sympy.Tuple(*(sympy.Tuple(*limit) for limit in limits)), sympy.Symbol(ties))


def _limits(item: Any) -> tuple[Any, Any, Any]:
    found = item if isinstance(item, tuple | sympy.Tuple) else (item, None, None)
    if len(found) != 3 or not isinstance(found[0], sympy.Idx):
        raise DeclarationError(f"maximum(...) over {item!r}, which is no index.", way_out="Write i or (i, 0, n - 1).")
    index, lower, upper = found
    if lower is None:
        return index, index.lower, index.upper
    for limit in (lower, upper):
        check_is_expression(limit, f"maximum(...) over {index.label} has the limit")
    return index, sympy.Integer(lower) if isinstance(lower, int) else lower, upper


def scan(index: Any, relations: Sequence[Any], initial: Mapping[Any, Any] | None = None) -> tuple[Any, ...]:
    """The relations of a recurrence, which read their own tensors at earlier steps: `h[t - 1, j]`.

    `initial` gives what stands before the first step for each tensor that is read there: a tensor without the
    dimension of the steps, or a number; 0 where it gives nothing.
    """
    check_is_sequence(relations, "scan(...)")
    slots: dict[Any, int] = {}
    for number, relation in enumerate(relations, 1):
        left = getattr(relation, "lhs", None)
        if not isinstance(left, sympy.Indexed) or index not in left.indices:
            raise DeclarationError(
                f"scan(...), relation {number}: {index} is no index of the left side.",
                way_out=f"Write Eq(h[{index}, ...], ...).",
            )
        slots[left.base] = left.indices.index(index)
    return tuple(_with_initial(relation, index, slots, initial or {}) for relation in relations)


def _with_initial(relation: Any, index: Any, slots: Mapping[Any, int], initial: Mapping[Any, Any]) -> Any:
    values: dict[Any, Any] = {}
    for read in relation.rhs.atoms(sympy.Indexed):
        slot = slots.get(read.base)
        if slot is None or len(read.indices) <= slot or read.indices[slot] == index:
            continue
        before = initial.get(read.base, 0)
        others = (*read.indices[:slot], *read.indices[slot + 1 :])
        value = before[others] if isinstance(before, TensorBase) else before
        values[read] = padded(read.base, value)[read.indices]
    return sympy.Eq(relation.lhs, relation.rhs.xreplace(values), evaluate=False)


class _Padded:
    def __init__(self, base: Any, value: Any) -> None:
        self.base = base
        self.value = value

    def __getitem__(self, indices: Any) -> Any:
        return PaddedRead(self.base[indices], self.value)


def _checked(names: str) -> str:
    parts = names.replace(",", " ").split() if isinstance(names, str) else []
    bad = [part for part in parts if not part.isidentifier()]
    if bad or not parts:
        raise DeclarationError(
            f"{bad[0] if bad else names!r} is no name.", way_out="Use letters, digits and underscores, a letter first."
        )
    return names


def check_is_sequence(items: Any, what: str) -> None:
    """Raises DeclarationError unless the items stand in a tuple or list."""
    if isinstance(items, sympy.Basic) or not isinstance(items, Sequence):
        raise DeclarationError(f"{what} is no tuple but {items!r}.", way_out="Write (x,), with a comma, for one alone.")
