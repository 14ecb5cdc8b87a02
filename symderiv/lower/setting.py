"""What every equation of a program is lowered in: the layer, its names, and the scope of one equation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symderiv.errors import Unsupported
from symderiv.lang.expr import KNOWN_FUNCTIONS, Call, Expr, split_name
from symderiv.lang.layer import Equation, Layer, Tensor, choice_range
from symderiv.lang.walk import nodes, tensors_read
from symderiv.lower.conditions import size_facts
from symderiv.lower.labelled import Labelled
from symderiv.lower.names import primed
from symderiv.lower.ops import Variable
from symderiv.lower.products import spread_over
from symderiv.lower.scope import Known, Scope, flat_formulas
from symderiv.lower.values import lower_value


@dataclass(frozen=True, slots=True)
class Setting:
    """A layer, the Python names of all that it holds, and which of its tensors hold integers."""

    layer: Layer
    names: Mapping[str, str]
    integers: frozenset[str]

    @property
    def given(self) -> tuple[str, ...]:
        """The tensors that forward is given."""
        return tuple(t.name for t in (*self.layer.inputs, *self.layer.constants, *self.layer.scalars))

    def tensor(self, name: str) -> Tensor:
        """The tensor that a name or the name of its gradient belongs to."""
        return self.layer.tensors[split_name(name)[-1]]

    def known(self, name: str) -> Known:
        """The tensor or gradient of this name as a variable."""
        shape = self.tensor(name).shape
        return Known(Variable(self.names[name], len(shape)), shape, name in self.integers)


def unknown_functions(exprs: Iterable[Expr]) -> tuple[tuple[str, int], ...]:
    """The unknown functions that occur, with their primes, sorted."""
    found = {
        (node.function, node.order)
        for expr in exprs
        for node in nodes(expr)
        if isinstance(node, Call) and node.function not in KNOWN_FUNCTIONS
    }
    return tuple(sorted(found))


def taken_names(setting: Setting, tensors: Iterable[str]) -> set[str]:
    """The names that an intermediate result of a routine must not have."""
    layer, names = setting.layer, setting.names
    functions = {names[name] for name in names if name.rstrip("'") in layer.functions}
    return {names[name] for name in tensors} | {names[size.name] for size in layer.sizes} | functions


def scope_of(setting: Setting, known: Mapping[str, Known], equation: Equation, rhs: Expr) -> Scope:
    """The scope of an equation: its free indices run over the box of the tensor on the left."""
    layer, tensor = setting.layer, setting.tensor(equation.lhs.tensor)
    where = f"{layer.name}, equation for {equation.lhs.tensor}"
    if len(equation.indices) != len(tensor.shape):
        raise Unsupported(f"{where}: the left side does not have one index for each dimension.")
    derived = flat_formulas(layer.derived_sizes)
    return Scope(
        where=where,
        tensors=known,
        functions={pair: setting.names[primed(*pair)] for pair in unknown_functions([rhs])},
        derived=derived,
        facts=(*size_facts(derived), *layer.known),
        extents=dict(zip(equation.indices, tensor.shape, strict=True)),
        order=equation.indices,
        like=_floating(setting, known, rhs),
        values={e.lhs.tensor: ends for e in layer.forward if (ends := choice_range(e)) is not None},
    )


def _floating(setting: Setting, known: Mapping[str, Known], rhs: Expr) -> tuple[Variable, ...]:
    """The variables whose common dtype the values have: the floating tensors read, else all that are known."""
    numbers = {t.name for t in setting.layer.scalars}
    candidates = [name for name in known if not known[name].integer and name not in numbers]
    read = [name for name in tensors_read(rhs) if name in candidates] or candidates
    arrays = [name for name in read if known[name].shape] or read
    return tuple(known[name].variable for name in arrays)


def value_of(equation: Equation, rhs: Expr, scope: Scope) -> Labelled:
    """The right side over exactly the axes of the left side."""
    return spread_over(lower_value(rhs, scope), equation.indices, scope)
