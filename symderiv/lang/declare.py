"""The public way to declare a layer: names and relations as SymPy objects, converted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy

from symderiv.errors import DeclarationError
from symderiv.lang import layer as data
from symderiv.lang.bounds import Facts
from symderiv.lang.boxes import without_evident
from symderiv.lang.choices import with_choices
from symderiv.lang.declared_names import check_is_sequence
from symderiv.lang.declared_names import dims as dims
from symderiv.lang.declared_names import index as index
from symderiv.lang.declared_names import maximum as maximum
from symderiv.lang.declared_names import padded as padded
from symderiv.lang.declared_names import scalar as scalar
from symderiv.lang.declared_names import scan as scan
from symderiv.lang.declared_names import tensor as tensor
from symderiv.lang.declared_objects import check_objects, check_roles
from symderiv.lang.expr import KNOWN_FUNCTIONS, Call, Comparison, Expr, Index, Read, Size
from symderiv.lang.from_sympy import TensorBase, conditions, convert, is_size
from symderiv.lang.index_form import is_index_expression
from symderiv.lang.show import show
from symderiv.lang.sizes import check_samples, in_order_of_use
from symderiv.lang.validate import validated
from symderiv.lang.walk import free_indices, nodes, tensors_in_positions


def Layer(  # noqa: N802
    *,
    inputs: Sequence[Any],
    forward: Sequence[Any],
    constants: Sequence[Any] = (),
    scalars: Sequence[Any] = (),
    where: Mapping[Any, Any] | None = None,
    keep: Sequence[Any] = (),
    sizes: Mapping[Any, int] | None = None,
    require: Sequence[Any] = (),
    assume: Sequence[Any] = (),
    name: str = "",
) -> data.Layer:
    """A layer from SymPy relations.

    inputs     tensors that have a gradient
    forward    `Eq(y[i], ...)`, one for each tensor that is defined, in any order
    constants  tensors without a gradient; those that stand in index positions hold integers
    scalars    numbers such as epsilon
    where      formulas of derived sizes
    keep       defined tensors that the backward pass may reuse; all of them if empty
    sizes      a sample value for each size that has no formula
    require    conditions on sizes that always hold: `2*P <= K`
    assume     what may hold of the given tensors besides: `Eq(Sum(t[n, k], k), 1)`

    Raises DeclarationError where the declaration does not hold together.
    """
    prefix = f"{name}, " if name else ""
    given = {"inputs": inputs, "constants": constants, "scalars": scalars, "keep": keep, "forward": forward}
    given |= {"require": require, "assume": assume}
    for kind, items in given.items():
        check_is_sequence(items, f"{prefix}{kind}")
    relations = [(relation, f"{prefix}equation {number}") for number, relation in enumerate(forward, 1)]
    made = [_equation(relation, where) for relation, where in relations]
    equations, defined = [equation for equation, _ in made], [tensor_defined for _, tensor_defined in made]
    formulas = {_size_name(key): _expr(value, f"{prefix}where") for key, value in (where or {}).items()}
    samples = {_size_name(key): _sample(key, value, prefix) for key, value in (sizes or {}).items()}
    tensors = {
        kind: tuple(_tensor(item, f"{prefix}{kind}") for item in given[kind])
        for kind in ("inputs", "constants", "scalars", "keep")
    }
    integers = frozenset().union(*(tensors_in_positions(equation.rhs) for equation in equations))
    everything = (*tensors["inputs"], *tensors["constants"], *tensors["scalars"], *defined)
    layer = data.Layer(
        name=name,
        inputs=tensors["inputs"],
        constants=tuple(replace(t, domain="integer") if t.name in integers else t for t in tensors["constants"]),
        scalars=tensors["scalars"],
        functions=_functions(equations),
        sizes=_sizes(samples, formulas, everything, equations, prefix),
        defined=tuple(defined),
        forward=tuple(equations),
        keep=tuple(t.name for t in tensors["keep"]),
        samples=tuple(samples.items()),
        assume=tuple(_assumption(item, f"{prefix}assumption {n}") for n, item in enumerate(assume, 1)),
        require=tuple(c for n, item in enumerate(require, 1) for c in _requirement(item, f"{prefix}requirement {n}")),
    )
    for (relation, where_it_is), equation in zip(relations, equations, strict=True):
        check_objects(relation, equation, layer, where_it_is)
    check_roles(layer, prefix)
    check_samples(layer)
    return with_choices(_without_evident(validated(layer)))


def _without_evident(layer: data.Layer) -> data.Layer:
    """The layer without what its brackets ask of indices that never fail to meet it, as in a dimension not padded."""
    forward = (
        data.Equation(
            e.lhs,
            without_evident(
                e.rhs, Facts(data.ranges_of(e, layer.tensors[e.lhs.tensor]), layer.known, layer.derived_sizes)
            ),
        )
        for e in layer.forward
    )
    return replace(layer, forward=tuple(forward))


def _sample(key: Any, value: Any, prefix: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | sympy.Integer):
        raise DeclarationError(f"{prefix}the sample size {key} = {value!r} is no integer.")
    return int(value)


def _sizes(
    samples: Mapping[str, int],
    formulas: Mapping[str, Expr],
    tensors: Sequence[data.Tensor],
    equations: Sequence[data.Equation],
    prefix: str,
) -> tuple[data.SizeOf, ...]:
    """Sizes with a sample in their order, then those that only shapes and relations have, then the derived ones."""
    both = next((name for name in formulas if name in samples), None)
    if both is not None:
        raise DeclarationError(
            f"{prefix}the size {both} has both a formula and a sample value.", way_out="Take it out of sizes=."
        )
    shapes = [size for t in tensors for size in t.shape]
    places = (*shapes, *formulas.values(), *(equation.rhs for equation in equations))
    used = list(dict.fromkeys(node for expr in places for node in nodes(expr) if isinstance(node, Size)))
    _check_least(used, shapes, formulas, prefix)
    least = {size.name: size.least for size in used}
    unused = next((name for name in (*samples, *formulas) if name not in least), None)
    if unused is not None:
        raise DeclarationError(f"{prefix}the size {unused} is used nowhere.", way_out="Take it out.")
    plain = (name for name in dict.fromkeys((*samples, *least)) if name not in formulas)
    derived = in_order_of_use(formulas, prefix)
    return (
        *(data.SizeOf(name, None, least[name]) for name in plain),
        *(data.SizeOf(name, formulas[name]) for name in derived),
    )


def _check_least(used: Sequence[Size], shapes: Sequence[Expr], formulas: Mapping[str, Expr], prefix: str) -> None:
    """Raises DeclarationError for a size that may be 0 here and not there, or where no dimension and no formula may."""
    for size in used:
        if Size(size.name, 1 - size.least) in used:
            raise DeclarationError(
                f"{prefix}{size.name} is a size of at least 0 and one of at least 1.", way_out="Declare each size once."
            )
        if not size.least and (size in shapes or size.name in formulas):
            what = "has a formula" if size.name in formulas else "is a dimension of a tensor"
            raise DeclarationError(
                f"{prefix}the size {size.name} may be 0 but {what}.", way_out=f'Make it with dims("{size.name}").'
            )


def _requirement(condition: Any, where: str) -> tuple[Comparison, ...]:
    """A condition between sizes, or several."""
    if condition in (True, False, sympy.true, sympy.false):
        raise DeclarationError(
            f"{where}: SymPy turned the condition into {condition}.", way_out="It says nothing, or can never be."
        )
    if not isinstance(condition, sympy.core.relational.Relational | sympy.And):
        raise DeclarationError(f"{where} is no condition but {condition!r}.", way_out="Write 2*P <= K.")
    try:
        found = conditions(condition)
    except DeclarationError as error:
        raise DeclarationError(f"{where}: {error.message}", way_out=error.way_out) from None
    for side in (side for comparison in found for side in (comparison.left, comparison.right)):
        if not is_index_expression(side) or any(isinstance(node, Index) for node in nodes(side)):
            raise DeclarationError(
                f"{where}: {show(side)} is not made of sizes and integers alone.",
                way_out="Use sizes, integers, +, -, *, /, floor, ceiling, Mod, Min and Max.",
            )
    return found


def _equation(relation: Any, where: str) -> tuple[data.Equation, data.Tensor]:
    if relation in (True, False, sympy.true, sympy.false):
        raise DeclarationError(
            f"{where}: SymPy turned the equation into {relation}.",
            way_out="Its two sides are the same, or can never be: mend one of them.",
        )
    if not isinstance(relation, sympy.Eq):
        raise DeclarationError(f"{where} is no equation but {relation!r}.", way_out="Write Eq(y[i], ...).")
    left, right = relation.lhs, relation.rhs
    lhs = _expr(left, where)
    if not isinstance(lhs, Read):
        raise DeclarationError(
            f"{where}: the left side is not a tensor.", way_out="Write Eq(y[i], ...) with y on the left."
        )
    base = left.base if isinstance(left, sympy.Indexed) else left
    return data.Equation(lhs, _expr(right, where)), _tensor(base, where)


def _assumption(relation: Any, where: str) -> data.Assumption:
    if not isinstance(relation, sympy.Eq):
        raise DeclarationError(f"{where} is no equation but {relation!r}.", way_out="Write Eq(Sum(t[n, k], k), 1).")
    left, right = _expr(relation.lhs, where), _expr(relation.rhs, where)
    free = free_indices(left) | free_indices(right)
    found = {str(i.label): (convert(i.lower), convert(i.upper)) for i in relation.atoms(sympy.Idx)}
    return data.Assumption(left, right, tuple((name, *found[name]) for name in sorted(free)))


def _tensor(item: Any, where: str) -> data.Tensor:
    if isinstance(item, TensorBase):
        shape = tuple(_expr(size, where) for size in item.shape)
        return data.Tensor(str(item.label), shape, "positive" if item.is_positive else "real")
    if isinstance(item, sympy.Symbol) and not is_size(item):
        return data.Tensor(item.name, (), "positive" if item.is_positive else "real")
    raise DeclarationError(
        f"{where}: {item!r} is no tensor.", way_out='Make it with tensor("x", N, C) or scalar("eps").'
    )


def _size_name(key: Any) -> str:
    if not is_size(key):
        raise DeclarationError(f"{key!r} is no size.", way_out='Make it with dims("N").')
    return str(key)


def _expr(value: Any, where: str) -> Expr:
    try:
        return convert(value)
    except DeclarationError as error:
        raise DeclarationError(f"{where}: {error.message}", way_out=error.way_out) from None


def _functions(equations: Sequence[data.Equation]) -> tuple[str, ...]:
    calls = {node.function for equation in equations for node in nodes(equation.rhs) if isinstance(node, Call)}
    return tuple(sorted(calls - KNOWN_FUNCTIONS))
