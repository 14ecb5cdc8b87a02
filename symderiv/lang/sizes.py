"""Sizes in numbers: sample values, and derived sizes computed from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import eq, le, lt, ne

from symderiv.errors import DeclarationError
from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import Comparison, Constant, Expr, Index
from symderiv.lang.index_form import is_index_expression, tidy
from symderiv.lang.layer import Layer
from symderiv.lang.show import show, show_comparison
from symderiv.lang.walk import nodes, replace_sizes, sizes_in

_HOLDS: Mapping[str, Callable[[int, int], bool]] = {"=": eq, "!=": ne, "<=": le, "<": lt}


def in_order_of_use(formulas: Mapping[str, Expr], prefix: str = "") -> tuple[str, ...]:
    """The derived sizes, each after those that its formula holds.  Raises DeclarationError where there is no order."""
    for name, formula in formulas.items():
        if not is_index_expression(formula) or any(isinstance(node, Index) for node in nodes(formula)):
            raise DeclarationError(
                f"{prefix}the formula of the size {name}, {show(formula)}, is not made of sizes and integers alone.",
                way_out="Use sizes, integers, +, -, *, /, floor, ceiling, Mod, Min and Max.",
            )
    waiting = dict(formulas)
    ordered: list[str] = []
    while waiting:
        ready = next((name for name, formula in waiting.items() if not sizes_in(formula) & waiting.keys()), None)
        if ready is None:
            names = " and ".join(sorted(waiting))
            raise DeclarationError(
                f"{prefix}the formulas of the sizes {names} go round in a circle.",
                way_out="One of them must do without the other.",
            )
        ordered.append(ready)
        del waiting[ready]
    return tuple(ordered)


def check_samples(layer: Layer) -> None:
    """Raises DeclarationError unless every size has a sample value that it may have, and they meet what is required."""
    prefix = f"{layer.name}, " if layer.name else ""
    given = dict(layer.samples)
    for size in layer.sizes:
        if size.formula is None and size.name not in given:
            raise DeclarationError(
                f"{prefix}the size {size.name} has no sample value.",
                way_out="Add it to sizes=, above 1 and unlike the others.",
            )
    for name, value in layer.samples:
        if value < layer.least[name]:
            raise DeclarationError(f"{prefix}the sample size {name} = {value} is below {layer.least[name]}.")
    try:
        values = size_values(layer, given)
    except DeclarationError as error:
        raise DeclarationError(f"{prefix}{error.message}", way_out=error.way_out) from None
    for name, value in values.items():
        if value < layer.least[name]:
            raise DeclarationError(
                f"{prefix}at the sample sizes, {name} = {value} is below {layer.least[name]}.",
                way_out="Choose other sample sizes.",
            )
    for condition in layer.require:
        if not holds(condition, values):
            raise DeclarationError(
                f"{prefix}at the sample sizes, {show_comparison(condition)} does not hold.",
                way_out="Choose other sample sizes.",
            )


def holds(condition: Comparison, sizes: Mapping[str, int]) -> bool:
    """Whether a condition between sizes holds.  Raises DeclarationError where a side is no integer."""
    return _HOLDS[condition.relation](integer_value(condition.left, sizes), integer_value(condition.right, sizes))


def size_values(layer: Layer, given: Mapping[str, int]) -> dict[str, int]:
    """All sizes, the derived ones computed from the given ones in order."""
    values = dict(given)
    for size in layer.sizes:
        if size.formula is not None and size.name not in values:
            values[size.name] = integer_value(size.formula, values)
    return values


def integer_value(expr: Expr, sizes: Mapping[str, int]) -> int:
    """The value of an expression in sizes.  Raises DeclarationError where it is no integer."""
    value = tidy(replace_sizes(expr, {name: constant(number) for name, number in sizes.items()}))
    if not isinstance(value, Constant) or value.value.denominator != 1:
        raise DeclarationError(
            f"{show(expr)} is {show(value)} at these sizes, which is no integer.", way_out="Round it with floor(...)."
        )
    return value.value.numerator
