"""The derivative of one tensor of a layer with respect to another, over every path between them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from symderiv.derive.derivation import Derivation
from symderiv.derive.nest import product_of
from symderiv.derive.passes import open_up
from symderiv.derive.rewrite import Record
from symderiv.derive.sweep import derive, facts_of, put_equations
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import constant, equal
from symderiv.lang.expr import ArgMax, Expr, Index, Read, gradient_name, partial_name, split_name
from symderiv.lang.layer import Equation, Layer, Tensor, box
from symderiv.lang.recurrence import defining, recurrent_tensors
from symderiv.lang.walk import fresh, index_names, tensors_read
from symderiv.lang.walk import replace as replace_nodes


@lru_cache(maxsize=256)
def jacobian(layer: Layer, of: str, wrt: str) -> Equation:
    """d of[j] / d wrt[i] as an equation for `partial_name(of, wrt)`, in terms of forward tensors alone.

    It is the gradient of `of[j]` taken as a loss: the upstream gradient is a delta at j.
    Raises Unsupported where a path leads through the steps of a recurrence: its length is not known.
    """
    derivation = derive(up_to(layer, of))
    tensor, other = layer.tensors[of], layer.tensors[wrt]
    known = derivation.by_name.get(wrt)
    slot = known.equation.indices if known is not None else _letters(other, frozenset())
    unfolded = _unfolded(derivation, wrt) if known is not None else constant(0)
    place = _letters(tensor, frozenset(slot) | index_names(unfolded))
    lhs = Read(partial_name(of, wrt), tuple(Index(name) for name in (*place, *slot)))
    if of == wrt:
        return Equation(lhs, product_of(tuple(equal(Index(a), Index(b)) for a, b in zip(place, slot, strict=True))))
    ranges = dict(zip((*place, *slot), (*box(tensor), *box(other)), strict=True))
    record = Record(unfolded, facts_of(layer, ranges), layer.names)
    record.change("the gradient of one element", "", replace_nodes(record.now, lambda n: _delta(n, of, place)))
    open_up(record)
    return Equation(lhs, record.now)


def up_to(layer: Layer, name: str) -> Layer:
    """The part of a layer that a tensor depends on, with that tensor as its only output.

    Where its maxima are taken belongs to it: derivatives read that.
    """
    needed = {name}
    needed |= {read for equation in defining(layer.forward, (name,)) for read in tensors_read(equation.rhs)}
    forward = tuple(e for e in layer.forward if e.lhs.tensor in needed or _is_place(e, needed))
    needed |= {equation.lhs.tensor for equation in forward}
    return replace(
        layer,
        inputs=tuple(t for t in layer.inputs if t.name in needed),
        defined=tuple(t for t in layer.defined if t.name in needed),
        forward=forward,
        assume=(),
    )


def _is_place(equation: Equation, known: set[str]) -> bool:
    return isinstance(equation.rhs, ArgMax) and known.issuperset(tensors_read(equation.rhs))


def _letters(tensor: Tensor, taken: frozenset[str]) -> tuple[str, ...]:
    names: list[str] = []
    for place in range(len(tensor.shape)):
        names.append(fresh("ijklmn"[place % 6], {*taken, *names}))
    return tuple(names)


def _unfolded(derivation: Derivation, wrt: str) -> Expr:
    """A gradient with the gradients of tensors nearer the loss put in their places, down to the upstream one."""
    expr = derivation.by_name[wrt].equation.rhs
    equations = {gradient_name(g.wrt): g.equation for g in derivation.gradients}
    recurrent = recurrent_tensors(defining(tuple(equations.values()), (gradient_name(wrt),)))
    if recurrent:
        through = ", ".join(split_name(name)[1] for name in equations if name in recurrent)
        raise Unsupported(
            f"the derivative with respect to {wrt} goes through every step of the recurrence of {through}",
            way_out="State the gradient of the loss, which is a recurrence itself.",
        )
    while any(name in equations for name in tensors_read(expr)):
        expr = put_equations(expr, equations)
    return expr


def _delta(node: Expr, of: str, place: tuple[str, ...]) -> Expr | None:
    if not isinstance(node, Read) or node.tensor != gradient_name(of):
        return None
    return product_of(tuple(equal(index, Index(name)) for index, name in zip(node.indices, place, strict=True)))
