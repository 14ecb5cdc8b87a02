"""A generated module as functions that can be called: the one place where text that symderiv wrote is executed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symderiv.derive.derivation import Derivation
from symderiv.lang.layer import Layer, Tensor
from symderiv.lang.told_sizes import told_sizes
from symderiv.numbers.arithmetic import FLOATS
from symderiv.numbers.evaluate import Table
from symderiv.numbers.realisation import Realisation, realisations

Array = NDArray[Any]
Function = Callable[[Array], Array]
Values = Mapping[str, Any]


def module_of(source: str, name: str) -> ModuleType:
    """A fresh module with what the source defines.  Only for source that `symderiv.emit` wrote."""
    module = ModuleType(name)
    exec(compile(source, f"<generated code of {name}>", "exec"), module.__dict__)
    return module


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a generated module computes: outputs by their names, gradients by the names of the inputs."""

    outputs: Mapping[str, Any]
    gradients: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Generated:
    """The two functions of a module, called with values by the names of the layer."""

    derivation: Derivation
    module: ModuleType

    @property
    def layer(self) -> Layer:
        """The layer."""
        return self.derivation.layer

    @property
    def title(self) -> str:
        """What the messages of the module begin with."""
        return str(getattr(self.module, "_LAYER", self.layer.name))

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        """The tensors of which backward is given gradients."""
        return self.layer.outputs

    def forward(self, given: Values, sizes: Mapping[str, int], functions: Mapping[str, Function]) -> tuple[Any, Any]:
        """`(outputs, cache)`, called as the module documents it."""
        parameters = inspect.signature(self.module.forward).parameters.values()
        tensors = (*self.layer.inputs, *self.layer.constants, *self.layer.scalars)
        positional = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
        keywords = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
        named = dict(zip(keywords, told_sizes(self.layer), strict=True))
        arguments = [given[t.name] for t in tensors] + [functions[name] for name in positional[len(tensors) :]]
        outputs, cache = self.module.forward(*arguments, **{name: sizes[size] for name, size in named.items()})
        return outputs, cache

    def backward(self, upstream: Values, cache: Any, functions: Mapping[str, Function]) -> Mapping[str, Any]:
        """The dict of gradients."""
        names = list(inspect.signature(self.module.backward).parameters)
        arguments = [upstream[output.name] for output in self.outputs]
        wanted = [functions[name] for name in names[len(arguments) + 1 :]]
        found: Mapping[str, Any] = self.module.backward(*arguments, cache, *wanted)
        return found

    def outcome(
        self, given: Values, upstream: Values, sizes: Mapping[str, int], functions: Mapping[str, Function]
    ) -> Outcome:
        """Forward, then backward."""
        outputs, cache = self.forward(given, sizes, functions)
        names = [output.name for output in self.outputs]
        named = {names[0]: outputs} if len(names) == 1 else dict(zip(names, outputs, strict=True))
        gradients = self.backward(upstream, cache, functions)
        if len(gradients) != len(self.layer.inputs):
            raise KeyError(f"backward returns {len(gradients)} gradients for {len(self.layer.inputs)} inputs")
        found = list(gradients.values())  # in the order of the inputs; an odd name has a key of its own
        pairs = enumerate(self.layer.inputs)
        return Outcome(named, {t.name: gradients.get(f"d{t.name}", found[place]) for place, t in pairs})


def functions_of(layer: Layer) -> dict[str, Function]:
    """Concrete functions for the unknown ones and their derivatives, by their names in generated code."""
    found: dict[str, Function] = {}
    for name, realisation in realisations(layer.functions, variant=1).items():
        for order in range(4):
            found[name + "_prime" * order] = _on_arrays(realisation, order)
    return found


def _on_arrays(realisation: Realisation, order: int) -> Function:
    """A derivative of a concrete function on arrays: its coefficients are Python floats, which widen nothing."""
    return lambda array: realisation(order, array, FLOATS)


def array_of(table: Table, shape: tuple[int, ...], dtype: Any) -> Any:
    """A table of numbers as an array, one of rank 0 as a scalar of the dtype."""
    array = np.empty(shape, dtype=dtype)
    for position, value in table.items():
        array[position] = value
    return array if shape else array[()]
