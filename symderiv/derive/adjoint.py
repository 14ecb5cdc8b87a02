"""Layers of which one is the gradient of the other: linear maps that are adjoint.

Where y = A x, the gradient of x is A^T dE/dy: another layer that computes A^T is the adjoint of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from symderiv.derive.derivation import Adjoint, Derivation
from symderiv.derive.differentiate import differentiate
from symderiv.derive.letters import slot_of
from symderiv.lang.arithmetic import add
from symderiv.lang.expr import ZERO, Add, Expr, Index, Mul, Read, Size, gradient_name
from symderiv.lang.layer import Layer
from symderiv.lang.walk import (
    bound_apart,
    fresh,
    index_names,
    replace,
    replace_sizes,
    sizes_in,
    substitute,
    tensors_read,
)

Sizes = Mapping[str, Expr]


def candidates(derivation: Derivation, others: Sequence[Layer]) -> Iterator[Adjoint]:
    """The layers whose shapes are those of the gradients of a layer with one relation, each way of matching once."""
    layer = derivation.layer
    for gradient in derivation.gradients if _is_one_map(layer) else ():
        if _linear_part(layer, gradient.wrt) is None:
            continue
        for other in others:
            for tensor in other.inputs if _is_one_map(other) else ():
                part = _linear_part(other, tensor.name)
                names = _names(layer, gradient.wrt, other, tensor.name, part) if part is not None else None
                if part is None or names is None:
                    continue
                pairs = _pairs(layer, other, names)
                for sizes in _matched(pairs, {}) if pairs is not None else ():
                    known = _completed(sizes, part, layer)
                    if known is not None:
                        made = _put(part, other, names, known, gradient.equation.lhs)
                        yield Adjoint(gradient.wrt, other.name, _renamed(other, known), made)


def _is_one_map(layer: Layer) -> bool:
    """Whether there is a single relation, and it gives no loss."""
    return len(layer.forward) == 1 and layer.defined[0].name != layer.loss


def _linear_part(layer: Layer, name: str) -> Expr | None:
    """The terms of the relation that read an input, None where they are not linear in it, or only copy it."""
    rhs = layer.forward[0].rhs
    terms = [term for term in (rhs.terms if isinstance(rhs, Add) else (rhs,)) if name in tensors_read(term)]
    taken = index_names(rhs)
    slot = tuple(Index(fresh(letter, taken)) for letter in slot_of(layer, name))
    slopes = [differentiate(term, name, slot) for term in terms]
    holds = all(slope != ZERO and name not in tensors_read(slope) for slope in slopes)
    is_copy = all(isinstance(t, Read) and all(isinstance(i, Index) for i in t.indices) for t in terms)
    return add(*terms) if terms and holds and not is_copy else None


def _names(layer: Layer, wrt: str, other: Layer, tensor: str, part: Expr) -> Mapping[str, str] | None:
    """What the tensors of the other layer are here: its input the upstream gradient, the rest what is called alike."""
    alike = {name: name for name in tensors_read(part) if name != tensor}
    if any(name not in layer.tensors or name in (wrt, layer.defined[0].name) for name in alike):
        return None
    return {**alike, tensor: gradient_name(layer.defined[0].name), other.defined[0].name: gradient_name(wrt)}


def _pairs(layer: Layer, other: Layer, names: Mapping[str, str]) -> list[tuple[Expr, Expr]] | None:
    """Each size of the other layer's tensors beside the size of what it is here; None for other numbers of indices."""
    here = {**{gradient_name(name): tensor for name, tensor in layer.tensors.items()}, **layer.tensors}
    shapes = [(other.tensors[theirs].shape, here[ours].shape) for theirs, ours in names.items()]
    if any(len(theirs) != len(ours) for theirs, ours in shapes):
        return None
    return [pair for theirs, ours in shapes for pair in zip(theirs, ours, strict=True)]


def _matched(pairs: Sequence[tuple[Expr, Expr]], known: Sizes) -> Iterator[Sizes]:
    """Values of the other layer's sizes that make each pair equal; those of one name are tried first."""
    if not pairs:
        yield known
        return
    (theirs, ours), *rest = pairs
    factors, wanted = ((side.factors if isinstance(side, Mul) else (side,)) for side in (theirs, ours))
    if len(factors) != len(wanted):
        factors, wanted = (theirs,), (ours,)
    ways = sorted(permutations(wanted), key=lambda way: sum(a != b for a, b in zip(factors, way, strict=True)))
    for way in ways if all(isinstance(factor, Size) for factor in factors) else ():
        assigned = [(size.name, value) for size, value in zip(factors, way, strict=True) if isinstance(size, Size)]
        found = {**dict(assigned), **known}
        if all(found[name] == value for name, value in assigned):
            yield from _matched(rest, found)


def _completed(sizes: Sizes, part: Expr, layer: Layer) -> Sizes | None:
    """The sizes with those that only the relation reads, which have to be called alike."""
    ours = {size.name: Size(size.name, size.least) for size in layer.sizes}
    missing = [name for name in sorted(sizes_in(part)) if name not in sizes]
    return {**sizes, **{name: ours[name] for name in missing}} if all(name in ours for name in missing) else None


def _put(part: Expr, other: Layer, names: Mapping[str, str], sizes: Sizes, lhs: Read) -> Expr:
    """The part of the other layer's relation in the names of this one, at the indices of the gradient."""
    own = other.forward[0].indices
    taken = frozenset(index.name for index in lhs.indices if isinstance(index, Index))
    there = substitute(bound_apart(part, taken), dict(zip(own, lhs.indices, strict=True)))

    def renamed(node: Expr) -> Expr | None:
        return (
            Read(names[node.tensor], tuple(replace(i, renamed) for i in node.indices))
            if isinstance(node, Read)
            else None
        )

    return replace_sizes(replace(there, renamed), sizes)


def _renamed(other: Layer, sizes: Sizes) -> tuple[tuple[str, Expr], ...]:
    found = ((size.name, sizes[size.name]) for size in other.sizes if size.name in sizes)
    return tuple((name, value) for name, value in found if not (isinstance(value, Size) and value.name == name))
