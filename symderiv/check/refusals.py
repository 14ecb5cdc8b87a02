"""What generated code must refuse, before it computes anything: wrong ranks, shapes, dtypes and sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from symderiv.check.generated import Generated, functions_of
from symderiv.check.point import Point
from symderiv.check.result import Check
from symderiv.lang.expr import Comparison, Expr, Size
from symderiv.lang.layer import Layer, Tensor
from symderiv.lang.show import show_comparison
from symderiv.lang.sizes import holds
from symderiv.lang.told_sizes import sizes_of_shapes, told_sizes
from symderiv.lang.walk import sizes_in, sizes_of
from symderiv.numbers.arithmetic import EXACT, Undefined
from symderiv.numbers.evaluate import Evaluation

_LARGEST = 6  # of the sizes among which such are looked for that a layer does not take
_MOST_CHANGING = 6

Arrays = Callable[[Point, str], dict[str, Any]]
Upstream = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Arguments with one thing wrong, and the names one of which the message must contain."""

    what: str
    names: tuple[str, ...]
    given: Mapping[str, Any]
    sizes: Mapping[str, int]


def refusal_checks(generated: Generated, point: Point, arrays: Arrays, upstream: Upstream) -> Iterator[Check]:
    """Each mistake, made alone: the code must raise a ValueError that names it, and call no function before."""
    given = arrays(point, "float64")
    for mistake in _mistakes(generated.layer, point, given):
        name = f"generated code refuses {mistake.what}"
        yield _refused(name, generated.title, mistake.names, _forward(generated, mistake))
    for output in generated.outputs:
        yield from _upstream_checks(generated, point, given, upstream["float64"], output)


def _forward(generated: Generated, mistake: Mistake) -> Callable[[], Any]:
    untouched = dict.fromkeys(functions_of(generated.layer), _called)
    return lambda: generated.forward(mistake.given, mistake.sizes, untouched)


def _called(array: Any) -> Any:
    raise AssertionError("a function was called before the arguments were checked")


def _refused(name: str, layer: str, names: tuple[str, ...], attempt: Callable[[], Any]) -> Check:
    """Whether the attempt ends with a ValueError of the module's own: it begins with the layer and names the thing."""
    try:
        attempt()
    except ValueError as error:
        said = str(error)
        if said.startswith(f"{layer}: ") and any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", said) for n in names):
            return Check(name, True, said)
        return Check(name, False, f"the message does not say that it is about {' or '.join(names)}: {said}")
    except Exception as error:
        return Check(name, False, f"{type(error).__name__} instead of ValueError: {error}")
    return Check(name, False, "it was accepted")


def _mistakes(layer: Layer, point: Point, given: Mapping[str, Any]) -> Iterator[Mistake]:
    tensors = (*layer.inputs, *layer.constants)
    for tensor in tensors:
        name, array = tensor.name, np.asarray(given[tensor.name])
        yield Mistake(f"{name} with one axis more", (name,), {**given, name: array[None]}, point.sizes)
        wrong = array.astype(_wrong_dtype(tensor, layer))
        yield Mistake(f"{name} of dtype {wrong.dtype}", (name,), {**given, name: wrong}, point.sizes)
        for axis in range(array.ndim):
            others = _fixed_by(layer, tensor, axis, point.sizes)
            if others:
                longer = np.concatenate([array, np.take(array, [0], axis=axis)], axis=axis)
                what = f"{name} with axis {axis} longer by 1"
                names = tuple(dict.fromkeys((name, *others, *_sharing(layer, tensor.shape[axis]))))
                yield Mistake(what, names, {**given, name: longer}, point.sizes)
    yield from _size_mistakes(layer, point, given)


def _wrong_dtype(tensor: Tensor, layer: Layer) -> str:
    """Integers for an input array, floats for integers; single numbers and other constants may be whole numbers."""
    if tensor.domain == "integer":
        return "float64"
    return "int64" if tensor in layer.inputs and tensor.shape else "complex128"


def _fixed_by(layer: Layer, tensor: Tensor, axis: int, sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The given tensors that settle the length of an axis: others, or itself by another of its axes or by a formula.

    A size that is taken from the axis settles nothing where any length gives one.
    """
    size = tensor.shape[axis]
    tensors = (*layer.inputs, *layer.constants)
    places = [
        other.name
        for other in tensors
        for place, dimension in enumerate(other.shape)
        if dimension == size and (other is not tensor or place != axis)
    ]
    told = [t for t in sizes_of_shapes(layer) if (t.tensor, t.axis) == (tensor.name, axis)]
    if any(Evaluation(EXACT, {}, sizes).integer(t.slope, {}) == 1 for t in told) or (
        isinstance(size, Size) and size.name not in layer.derived_sizes
    ):
        return tuple(dict.fromkeys(places))
    return tuple(dict.fromkeys((tensor.name, *places)))


def _sharing(layer: Layer, dimension: Expr) -> tuple[str, ...]:
    """The given tensors of which some dimension holds a size of this one: each of them may be the one that is named."""
    sizes = sizes_in(dimension)
    return tuple(
        tensor.name
        for tensor in (*layer.inputs, *layer.constants)
        if any(sizes & sizes_in(other) for other in tensor.shape)
    )


def _size_mistakes(layer: Layer, point: Point, given: Mapping[str, Any]) -> Iterator[Mistake]:
    for size in told_sizes(layer):
        below = layer.least[size] - 1
        yield Mistake(f"the size {size} = {below}", (size,), given, {**point.sizes, size: below})
    for name in layer.derived_sizes:
        sizes = _first_sizes(layer, _base_sizes(layer, name), partial(_is_zero, layer, name))
        if sizes is not None:
            yield Mistake(f"sizes that make {name} = 0", (name,), _zeros(layer, sizes, given), sizes)
            break
    for condition in layer.require:
        names = sizes_of(condition).union(*(_base_sizes(layer, name) for name in sizes_of(condition)))
        sizes = _first_sizes(layer, names, partial(_fails_alone, layer, condition))
        if sizes is not None:
            what = f"sizes without {show_comparison(condition)}"
            yield Mistake(what, tuple(sorted(sizes_of(condition))), _zeros(layer, sizes, given), sizes)


def _zeros(layer: Layer, sizes: Mapping[str, int], given: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays of these sizes, of the dtypes of the given ones."""
    tensors = (*layer.inputs, *layer.constants)
    return {**given, **{t.name: np.zeros(_shape(t, sizes), dtype=np.asarray(given[t.name]).dtype) for t in tensors}}


def _is_zero(layer: Layer, name: str, sizes: Mapping[str, int]) -> bool:
    """Whether a derived size is 0 and all else is as it should be."""
    others = all(value >= layer.least[other] for other, value in sizes.items() if other != name)
    return sizes[name] == 0 and others and all(holds(condition, sizes) for condition in layer.require)


def _fails_alone(layer: Layer, condition: Comparison, sizes: Mapping[str, int]) -> bool:
    """Whether a requirement is not met and all else is as it should be."""
    others = all(holds(other, sizes) for other in layer.require if other != condition)
    return others and all(value >= layer.least[name] for name, value in sizes.items()) and not holds(condition, sizes)


def _base_sizes(layer: Layer, name: str) -> frozenset[str]:
    """The sizes without a formula that a size hangs on."""
    formula = layer.derived_sizes.get(name)
    if formula is None:
        return frozenset((name,))
    return frozenset().union(*(_base_sizes(layer, other) for other in sizes_in(formula)))


def _first_sizes(
    layer: Layer, changing: frozenset[str], fits: Callable[[Mapping[str, int]], bool]
) -> dict[str, int] | None:
    """The first sizes that fit, the samples with some of them replaced by small numbers."""
    names = [size.name for size in layer.sizes if size.name in changing and size.formula is None]
    if len(names) > _MOST_CHANGING:
        return None
    for chosen in product(*(range(layer.least[name], _LARGEST + 1) for name in names)):
        sizes = {**dict(layer.samples), **dict(zip(names, chosen, strict=True))}
        try:
            for name, formula in layer.derived_sizes.items():
                sizes[name] = Evaluation(EXACT, {}, sizes).integer(formula, {})
        except Undefined:  # a size of 0 is divided by
            continue
        if fits(sizes):
            return sizes
    return None


def _shape(tensor: Tensor, sizes: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(Evaluation(EXACT, {}, sizes).integer(dimension, {}) for dimension in tensor.shape)


def _upstream_checks(
    generated: Generated, point: Point, given: Mapping[str, Any], upstream: Mapping[str, Any], output: Tensor
) -> Iterator[Check]:
    """An upstream gradient with an axis more, and with each axis longer."""
    functions = functions_of(generated.layer)
    try:
        _, cache = generated.forward(given, point.sizes, functions)
    except Exception as error:
        yield Check(f"generated code refuses a wrong gradient of {output.name}", False, f"forward fails: {error}")
        return
    array = np.asarray(upstream[output.name])
    wrong = [("one axis more", array[None])]
    for axis in range(array.ndim):
        longer = np.concatenate([array, np.take(array, [0], axis=axis)], axis=axis)
        wrong.append((f"axis {axis} longer by 1", longer))
    untouched = dict.fromkeys(functions, _called)
    for what, value in wrong:
        name = f"generated code refuses d{output.name} with {what}"
        attempt = partial(generated.backward, {**upstream, output.name: value}, cache, untouched)
        yield _refused(name, generated.title, (f"d{output.name}",), attempt)
