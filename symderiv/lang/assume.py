"""Identities that a layer may use: how they are declared, and every tensor that satisfies one.

A tensor satisfies `left = right`, where left has it once in each term and right is never 0, exactly if it is
s * right / left(s) for some s: for s the tensor itself, and for every s the product satisfies the identity.  So proofs
put that product in the tensor's place, and points are drawn as s.  A matrix is symmetric exactly if it is
1/2 (s + s^T) for some s.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symderiv.errors import DeclarationError
from symderiv.lang.arithmetic import add, constant, div, mul, neg
from symderiv.lang.expr import Add, Constant, Expr, Index, Mul, Pow, Read, Size, Sum
from symderiv.lang.layer import Assumption, Equation, Layer, Tensor
from symderiv.lang.show import show
from symderiv.lang.walk import (
    bound_apart,
    free_indices,
    fresh,
    index_names,
    reads,
    replace,
    tensors_read,
)


def scaled_name(tensor: str) -> str:
    """The name of the tensor that another one is scaled from."""
    return f"{tensor}°"


def scaled_to_satisfy(layer: Layer) -> tuple[Equation, ...]:
    """For each assumption of a layer, `t[n, k] = s[n, k] * right[n] / left(s)[n]`, s under the name `scaled_name(t)`.

    Raises DeclarationError where an assumption is not of that form, or where two speak of one tensor.
    """
    found: dict[str, Equation] = {}
    for number, assumption in enumerate(layer.assume, 1):
        where = f"{layer.name}, assumption {number}" if layer.name else f"assumption {number}"
        equation = _symmetric(assumption, layer) or next(_scaled(assumption, layer), None)
        if equation is None:
            raise DeclarationError(
                f"{where}: {show(assumption.left)} = {show(assumption.right)} is not of the form that is understood.",
                way_out="Write a sum of multiples of one given tensor on the left, and a number but 0 on the right: "
                "Eq(Sum(t[n, k], k), 1).",
            )
        name = equation.lhs.tensor
        if name in found or any(name in tensors_read(other.rhs) for other in found.values()):
            raise DeclarationError(f"{where}: two assumptions speak of {name}.", way_out="Leave one of them out.")
        found[name] = equation
    return tuple(found.values())


def says_symmetric(assumption: Assumption) -> str | None:
    """The matrix that an assumption says to be symmetric, `M[i, j] = M[j, i]`; None where it says something else."""
    match assumption:
        case Assumption(left=Read(tensor=name, indices=(*before, i, j)), right=Read(tensor=other, indices=indices)):
            places = {index.name for index in (*before, i, j) if isinstance(index, Index)}
            if name == other and indices == (*before, j, i) and len(places) == len(indices):
                return name
    return None


def _symmetric(assumption: Assumption, layer: Layer) -> Equation | None:
    name = says_symmetric(assumption)
    if name not in {t.name for t in (*layer.constants, *layer.inputs) if t.domain != "integer"}:
        return None
    left, right = assumption.left, assumption.right
    assert isinstance(left, Read) and isinstance(right, Read)
    free = scaled_name(left.tensor)
    both = add(Read(free, left.indices), Read(free, right.indices))
    return Equation(left, mul(constant(Fraction(1, 2)), both))


def _scaled(assumption: Assumption, layer: Layer) -> Iterator[Equation]:
    """The equations for those tensors that can be scaled."""
    if not _is_never_0(assumption.right, layer):
        return
    free = {name for name, _, _ in assumption.ranges}
    for tensor in (*layer.constants, *layer.inputs):
        read = next((r for r in reads(assumption.left) if r.tensor == tensor.name), None)
        if read is None or tensor.domain == "integer" or _degree(assumption.left, tensor.name) != 1:
            continue
        if tensor.name in tensors_read(assumption.right) or not _is_slice(assumption.left, read, free):
            continue
        yield _equation(assumption, tensor, read, free)


def _equation(assumption: Assumption, tensor: Tensor, read: Read, free: set[str]) -> Equation:
    place = _place(assumption, read, free)
    left = _left_of(assumption, tensor.name, scaled_name(tensor.name), place)
    scaled = div(mul(Read(scaled_name(tensor.name), place), assumption.right), left)
    return Equation(Read(tensor.name, place), scaled)


def _place(assumption: Assumption, read: Read, free: set[str]) -> tuple[Index, ...]:
    names: list[str] = []
    for index in read.indices:
        kept = index.name if isinstance(index, Index) and index.name in free else ""
        names.append(kept or fresh("k", {*names, *free, *index_names(assumption.left)}))
    return tuple(Index(name) for name in names)


def _left_of(assumption: Assumption, tensor: str, other: str, place: tuple[Index, ...]) -> Expr:
    """The left side with another tensor in the place of one, beside these indices."""
    return replace(
        bound_apart(assumption.left, frozenset(index.name for index in place)),
        lambda node: Read(other, node.indices) if isinstance(node, Read) and node.tensor == tensor else None,
    )


def tangent_to_satisfy(layer: Layer, tensor: str, tangent: str) -> Equation | None:
    """What keeps an assumption true to first order, `t' = s' - t * left(s') / right`, for any s'; None without one."""
    for assumption in layer.assume:
        equation = None if says_symmetric(assumption) else next(_scaled(assumption, layer), None)
        if equation is None or equation.lhs.tensor != tensor:
            continue
        place = tuple(index for index in equation.lhs.indices if isinstance(index, Index))
        change = div(_left_of(assumption, tensor, scaled_name(tangent), place), assumption.right)
        rhs = add(Read(scaled_name(tangent), place), neg(mul(equation.lhs, change)))
        return Equation(Read(tangent, place), rhs)
    return None


def _is_never_0(expr: Expr, layer: Layer) -> bool:
    match expr:
        case Constant(value):
            return value != 0
        case Size(name):
            return all(size.least > 0 for size in layer.sizes if size.name == name)
        case Mul(factors):
            return all(_is_never_0(factor, layer) for factor in factors)
        case Pow(base, Constant()):
            return _is_never_0(base, layer)
        case Read(tensor, ()):
            return any(t.name == tensor and t.domain == "positive" for t in layer.scalars)
    return False


def _is_slice(left: Expr, first: Read, free: set[str]) -> bool:
    """Whether every read of the tensor has each free index, alone, in the place where the first read has it."""
    places = {index.name: place for place, index in enumerate(first.indices) if isinstance(index, Index)}
    if not free <= places.keys():
        return False
    for read in (r for r in reads(left) if r.tensor == first.tensor):
        for place, index in enumerate(read.indices):
            wanted = next((name for name in free if places[name] == place), None)
            if index != Index(wanted) if wanted else free_indices(index) & free:
                return False
    return True


def _degree(expr: Expr, tensor: str) -> Fraction | None:
    """d where scaling the tensor by c scales the expression by c^d; None where it does not."""
    if tensor not in tensors_read(expr):
        return Fraction(0)
    match expr:
        case Read(name, _):
            return Fraction(1) if name == tensor else None
        case Sum(body, _, lower, upper) if not {*tensors_read(lower), *tensors_read(upper)} & {tensor}:
            return _degree(body, tensor)
        case Add(terms):
            first, *others = [_degree(term, tensor) for term in terms]
            return first if all(other == first for other in others) else None
        case Mul(factors):
            parts = [_degree(factor, tensor) for factor in factors]
            known = [part for part in parts if part is not None]
            return sum(known, Fraction(0)) if len(known) == len(parts) else None
        case Pow(base, Constant(exponent)):
            part = _degree(base, tensor)
            return None if part is None else part * exponent
    return None
