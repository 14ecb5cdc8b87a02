"""Generated code against the plain evaluator: values, shapes and dtypes at several sizes, and what it refuses.

The allowed difference is eps * operations * magnitude: the rounding unit of the dtype, the number of operations that
lead from the given tensors to one element, and the largest absolute value of any tensor or gradient at that point (at
least 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symderiv.check.generated import Generated, array_of, functions_of, module_of
from symderiv.check.point import Point, numbers, rationals, shape_of_name
from symderiv.check.point import forward as evaluated
from symderiv.check.refusals import refusal_checks
from symderiv.check.result import Check
from symderiv.check.sizes import said
from symderiv.check.ties import at_ties
from symderiv.check.usable import raw_partials, usable_points
from symderiv.derive.derivation import Derivation
from symderiv.lang.expr import Expr, Max, Sum, gradient_name
from symderiv.lang.layer import Layer, Tensor
from symderiv.lang.walk import children
from symderiv.numbers.arithmetic import Undefined, decimals
from symderiv.numbers.evaluate import Evaluation, OutsideBox, Table
from symderiv.numbers.run import run

_DIGITS = 30
DTYPES = ("float64", "float32")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a layer has at a point by the plain evaluator, and how far off code may be.

    `room` is what is to be multiplied with the rounding unit of a dtype.
    """

    point: Point
    upstream: Mapping[str, Table]
    outputs: Mapping[str, Table]
    gradients: Mapping[str, Table]
    operations: int
    magnitude: float

    @property
    def room(self) -> float:
        """The allowed difference in rounding units."""
        return self.operations * self.magnitude


def check_code(derivation: Derivation, source: str) -> tuple[Check, ...]:
    """Every check of a generated module, in order: runs at each choice of sizes and dtype, then what it must refuse.

    Raises Unsupported for a node or a function that the evaluator does not have.
    """
    layer = derivation.layer
    try:
        generated = Generated(derivation, module_of(source, layer.name))
    except Exception as error:
        return (Check("generated code is a module", False, _said(error)),)
    references = tuple(_references(derivation))
    if not references:
        return (Check("generated code runs", False, "no sizes were found at which every relation has a value"),)
    found = [_check_run(generated, reference, dtype) for reference in references for dtype in DTYPES]
    tied = at_ties(references[0].point, raw_partials(derivation))
    if tied is not None:
        at_tie = reference_at(derivation, tied)
        found += [_check_run(generated, at_tie, dtype, "ties and kinks, ") for dtype in DTYPES]
    found += [_check_mixed(generated, references[0]), _check_apart(generated, references[0])]
    return (*found, *refusal_checks(generated, references[0].point, given_arrays, upstream_arrays(references[0])))


def _references(derivation: Derivation) -> Iterator[Reference]:
    """A reference for each choice of sizes at which every relation, derivative and gradient has a value."""
    for point in usable_points(derivation)[0]:
        try:
            yield reference_at(derivation, point)
        except (Undefined, OutsideBox):
            continue


def reference_at(derivation: Derivation, point: Point) -> Reference:
    """All values at a point, in decimals, with arbitrary upstream gradients."""
    layer, arithmetic = derivation.layer, decimals(_DIGITS)
    outputs = {t.name: shape_of_name(layer, t.name, point.sizes) for t in layer.outputs}
    upstream = {name: rationals(f"upstream {name}", shape) for name, shape in outputs.items()}
    start = evaluated(point, arithmetic)
    known = {gradient_name(name): numbers(table, arithmetic) for name, table in upstream.items()}
    if not derivation.upstream:  # a derivation of the loss itself has 1 in its place, and code multiplies with it
        known = {name: {(): arithmetic.from_fraction(Fraction(1))} for name in known}
    start = Evaluation(arithmetic, {**start.values, **known}, start.sizes, start.functions)
    equations = [gradient.equation for gradient in derivation.gradients]
    tensors = {gradient_name(name): Tensor(gradient_name(name), t.shape) for name, t in layer.tensors.items()}
    values = run(equations, tensors, start).values
    factor = Fraction(1) if derivation.upstream else next(iter(upstream.values()))[()]
    gradients = {
        t.name: _scaled(values.get(gradient_name(t.name)), factor, shape_of_name(layer, t.name, point.sizes))
        for t in layer.inputs
    }
    everything = [value for table in (*values.values(), *gradients.values()) for value in table.values()]
    return Reference(
        point,
        upstream,
        {name: values[name] for name in outputs},
        gradients,
        operations=8 + sum(_operations(e.rhs, point.sizes) for e in (*layer.forward, *equations)),
        magnitude=max(1.0, *(abs(float(value)) for value in everything)),
    )


def _scaled(table: Table | None, factor: Fraction, shape: tuple[int, ...]) -> Table:
    """A table times the gradient of the loss; zeros where nothing depends on the tensor."""
    if table is None:
        return {position: 0 for position in np.ndindex(*shape)}
    return {position: float(value) * float(factor) for position, value in table.items()}


def _operations(expr: Expr, sizes: Mapping[str, int]) -> int:
    """The operations behind one value: each node once, and as often as the sums around it have terms at most."""
    inside = sum(_operations(child, sizes) for child in children(expr))
    return (1 + inside) * (max(sizes.values(), default=1) if isinstance(expr, Sum | Max) else 1)


def given_arrays(point: Point, dtype: str) -> dict[str, Any]:
    """The given tensors as arrays of a dtype; integer tensors as integers, scalars as Python numbers."""
    layer = point.layer
    found: dict[str, Any] = {}
    for tensor in (*layer.inputs, *layer.constants, *layer.scalars):
        shape = shape_of_name(layer, tensor.name, point.sizes)
        kind = "int64" if tensor.domain == "integer" else dtype
        found[tensor.name] = array_of(point.values[tensor.name], shape, kind)
    return {**found, **{t.name: float(found[t.name]) for t in layer.scalars}}


def upstream_arrays(reference: Reference) -> Mapping[str, Mapping[str, Any]]:
    """The upstream gradients, for each dtype."""
    layer, sizes = reference.point.layer, reference.point.sizes
    return {
        dtype: {
            name: array_of(table, shape_of_name(layer, name, sizes), dtype)
            for name, table in reference.upstream.items()
        }
        for dtype in DTYPES
    }


def _check_run(generated: Generated, reference: Reference, dtype: str, where: str = "") -> Check:
    """Whether all outputs and gradients have the right values, shapes and dtype."""
    name = f"generated code in {dtype} at {where}{said(reference.point.chosen)}"
    given, upstream = given_arrays(reference.point, dtype), upstream_arrays(reference)[dtype]
    return _compared(name, generated, reference, given, upstream, dtype, dtype)


def _compared(
    name: str,
    generated: Generated,
    reference: Reference,
    given: Mapping[str, Any],
    upstream: Mapping[str, Any],
    dtype: str,
    accuracy: str,
) -> Check:
    """A run against the reference; an empty `dtype` stands for whatever NumPy makes of mixed ones."""
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            outcome = generated.outcome(given, upstream, reference.point.sizes, functions_of(generated.layer))
    except Exception as error:
        return Check(name, False, _said(error))
    allowed = float(np.finfo(accuracy).eps) * reference.room
    worst = 0.0
    for what, found, wanted in _pairs(outcome.outputs, outcome.gradients, reference):
        fault, difference = _fault(generated.layer, what, found, wanted, reference.point, dtype, allowed)
        if fault:
            return Check(name, False, fault)
        worst = max(worst, difference)
    eps = float(np.finfo(accuracy).eps)
    reason = f"{eps:.2g} * {reference.operations} operations * magnitude {reference.magnitude:.3g}"
    return Check(name, True, f"largest difference {worst:.2g}, allowed {allowed:.2g} = {reason}")


def _pairs(
    outputs: Mapping[str, Any], gradients: Mapping[str, Any], reference: Reference
) -> Iterator[tuple[str, Any, Table]]:
    for name, table in reference.outputs.items():
        yield name, outputs[name], table
    for name, table in reference.gradients.items():
        yield f"d{name}", gradients[name], table


def _fault(
    layer: Layer, what: str, found: Any, wanted: Table, point: Point, dtype: str, allowed: float
) -> tuple[str, float]:
    """What is wrong with an array, empty if nothing is; and its largest difference from what is wanted."""
    tensor = what if what in layer.tensors and what not in {f"d{t.name}" for t in layer.inputs} else what[1:]
    shape = shape_of_name(layer, tensor, point.sizes)
    if np.shape(found) != shape:
        return f"{what} has shape {np.shape(found)}, expected {shape}", 0.0
    array = np.asarray(found)
    if dtype and array.dtype != dtype:
        return f"{what} has dtype {array.dtype}, expected {dtype}", 0.0
    worst = 0.0
    for position, value in wanted.items():
        difference = abs(float(array[position]) - float(value))
        if not difference <= allowed:
            place = f"[{', '.join(map(str, position))}]" if position else ""
            return f"{what}{place} is {float(array[position]):.10g}, expected {float(value):.10g}", difference
        worst = max(worst, difference)
    return "", worst


def _check_mixed(generated: Generated, reference: Reference) -> Check:
    """Whether a layer takes one tensor in float64 among float32: nothing but precision may be lost."""
    given, upstream = given_arrays(reference.point, "float32"), upstream_arrays(reference)["float32"]
    first = generated.layer.inputs[0].name if generated.layer.inputs else ""
    mixed = {name: np.float64(value) if name == first else value for name, value in given.items()}
    return _compared("generated code with mixed dtypes", generated, reference, mixed, upstream, "", "float32")


def _check_apart(generated: Generated, reference: Reference) -> Check:
    """Whether nothing that is given is changed, and nothing that is returned shares memory with it."""
    name = "generated code leaves its arguments alone"
    given, upstream = given_arrays(reference.point, "float64"), upstream_arrays(reference)["float64"]
    before = {key: np.copy(value) for key, value in {**given, **_marked(upstream)}.items()}
    try:
        outcome = generated.outcome(given, upstream, reference.point.sizes, functions_of(generated.layer))
    except Exception as error:
        return Check(name, False, _said(error))
    held = {**given, **_marked(upstream)}
    changed = [key for key, value in held.items() if not np.array_equal(value, before[key])]
    if changed:
        return Check(name, False, f"{changed[0]} is changed")
    results = {**outcome.outputs, **{f"gradient of {key}": value for key, value in outcome.gradients.items()}}
    arrays = [(key, value) for key, value in (*held.items(), *results.items()) if np.ndim(value)]
    for place, (key, value) in enumerate(arrays):
        for other, result in arrays[place + 1 :]:
            if other in results and key not in outcome.outputs and np.shares_memory(value, result):
                return Check(name, False, f"{other} shares memory with {key}")
    return Check(name, True, f"{len(held)} arguments as before, {len(results)} results with memory of their own")


def _marked(upstream: Mapping[str, Any]) -> dict[str, Any]:
    return {f"upstream gradient of {name}": value for name, value in upstream.items()}


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
