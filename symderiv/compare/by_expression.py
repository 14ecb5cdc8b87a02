"""Derivatives by an expression in one number, `dE / d log(sigma)`: by the variable s = log(sigma)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symderiv.derive.differentiate import differentiate
from symderiv.derive.passes import open_up
from symderiv.derive.rewrite import Record
from symderiv.derive.sweep import facts_of, put_equations
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import mul, power
from symderiv.lang.expr import Expr, Index, Read, gradient_name, partial_name
from symderiv.lang.layer import Equation, Layer, Tensor, box
from symderiv.lang.walk import fresh, index_names, map_children, reads

_NUMBER = Read("x")


@dataclass(frozen=True, slots=True)
class Variable:
    """A tensor that is a function of the same element of another one, and the slope of that function."""

    equation: Equation
    of: Read
    slope: Expr


def variable(layer: Layer, name: str) -> Variable:
    """What a tensor is a function of.  Raises Unsupported where that is more than one element."""
    equation = layer.equation_of(name)
    inside = dict.fromkeys(reads(equation.rhs)) if equation is not None else {}
    if equation is None or len(inside) != 1:
        raise Unsupported("a derivative is taken by something that is no function of one element of a tensor.")
    (read,) = inside
    if read.indices != equation.lhs.indices:
        raise Unsupported("a derivative is taken by something that is no function of one element of a tensor.")
    slope = differentiate(_put(equation.rhs, read, _NUMBER), _NUMBER.tensor, ())
    return Variable(equation, read, _put(slope, _NUMBER, read))


def by_variable(layer: Layer, of: str, found: Variable, known: Mapping[str, Equation]) -> Equation:
    """dE/ds = dE/dx / (ds/dx), for E or for a tensor `of`; `known` has the derivative by x.  The slope is not 0."""
    name, tensor = found.equation.lhs.tensor, layer.tensors[found.equation.lhs.tensor]
    above = layer.tensors[of] if of else Tensor("", ())
    taken = {*index_names(found.equation.rhs), *found.equation.indices}
    places: list[str] = []
    for number in range(len(above.shape)):
        places.append(fresh("ijklmn"[number % 6], {*taken, *places}))
    indices = tuple(Index(place) for place in (*places, *found.equation.indices))
    source = partial_name(of, found.of.tensor) if of else gradient_name(found.of.tensor)
    lhs = Read(partial_name(of, name) if of else gradient_name(name), indices)
    rhs = mul(put_equations(Read(source, indices), {source: known[source]}), power(found.slope, -1))
    ranges = dict(zip((*places, *found.equation.indices), (*box(above), *box(tensor)), strict=True))
    record = Record(rhs, facts_of(layer, ranges), layer.names)
    open_up(record)
    return Equation(lhs, record.now)


def _put(expr: Expr, old: Read, new: Expr) -> Expr:
    return new if expr == old else map_children(expr, lambda child: _put(child, old, new))
