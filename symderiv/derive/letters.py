"""Letters for the indices of a gradient, unlike all others around."""

from __future__ import annotations

from symderiv.lang.expr import Expr, Index, Read, Size
from symderiv.lang.layer import Equation, Layer, ranges_of
from symderiv.lang.walk import Binder, bound_apart, fresh, nodes, reads, substitute


def slot_of(layer: Layer, name: str) -> tuple[str, ...]:
    """Letters for one element of a tensor: those of its equation, or of its first read, as far as they are plain."""
    equation = layer.equation_of(name)
    if equation is not None:
        return equation.indices
    found = [read for e in layer.forward for read in reads(e.rhs) if read.tensor == name]
    plainest = min(found, key=lambda read: sum(not isinstance(index, Index) for index in read.indices), default=None)
    indices = plainest.indices if plainest is not None else (None,) * len(layer.tensors[name].shape)
    letters: list[str] = []
    for index, dimension in zip(indices, layer.tensors[name].shape, strict=True):
        if isinstance(index, Index) and index.name not in letters:
            letters.append(index.name)
        else:
            plain = {i.name for i in indices if isinstance(i, Index)}
            wanted = _of_dimension(dimension) if index is not None and reads(index) else "i"
            letters.append(fresh(wanted, {*letters, *plain, *layer.names}))
    return tuple(letters)


def _of_dimension(dimension: Expr) -> str:
    """`v` for the dimension V: what data chooses from it has no index of its own."""
    return dimension.name[0].lower() if isinstance(dimension, Size) else "i"


def apart(layer: Layer, equation: Equation, taken: frozenset[str]) -> Equation:
    """The same equation with none of its indices, free or bound, named like a taken one."""
    ranges = ranges_of(equation, layer.tensors[equation.lhs.tensor])
    used = taken | layer.names | set(equation.indices)
    values: dict[str, Expr] = {}
    for name in equation.indices:
        if name in taken:
            new = _other_letter(name, equation.rhs, ranges[name], used)
            used |= {new}
            values[name] = Index(new)
    lhs = Read(equation.lhs.tensor, tuple(substitute(index, values) for index in equation.lhs.indices))
    names = frozenset(index.name for index in lhs.indices if isinstance(index, Index))
    return Equation(lhs, bound_apart(substitute(equation.rhs, values), taken | names, layer.names))


def _other_letter(name: str, expr: Expr, range_: tuple[Expr, Expr], used: frozenset[str]) -> str:
    """That of a bound index over the same range, which the author has chosen; or a new one.

    The letters of indices that run over another range say something else to the reader.
    """
    binders = [node for node in nodes(expr) if isinstance(node, Binder)]
    chosen = (node.index for node in binders if (node.lower, node.upper) == range_ and node.index not in used)
    return next(chosen, None) or fresh(name, used | {node.index for node in binders})
