"""A layer: tensors, sizes and a flat list of equations, each tensor defined once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.boxes import differences
from symderiv.lang.expr import ArgMax, Bracket, Cases, Comparison, Expr, Index, Max, Mul, Read, Sum
from symderiv.lang.walk import binders_of, children, tensors_read


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor's name and its shape, one expression in sizes for each dimension; a scalar has none.

    `domain` is `real`, `positive` or `integer`; integer tensors (targets, ids) stand in index positions and have no
    gradient.  `inverse_of` is the matrix that this one is the inverse of, where a prover is to know it.
    """

    name: str
    shape: tuple[Expr, ...]
    domain: str = "real"
    inverse_of: str = ""


@dataclass(frozen=True, slots=True)
class SizeOf:
    """A size and the least that it may be, 1 or 0.

    `formula` gives a derived size in terms of earlier ones, and is None for one that shapes bring along.
    """

    name: str
    formula: Expr | None = None
    least: int = 1


@dataclass(frozen=True, slots=True)
class Equation:
    """`lhs[indices] = rhs`, for every index in the box of the tensor on the left."""

    lhs: Read
    rhs: Expr

    @property
    def indices(self) -> tuple[str, ...]:
        """The names of the free indices, one for each dimension of the left side."""
        return tuple(index.name for index in self.lhs.indices if isinstance(index, Index))


@dataclass(frozen=True, slots=True)
class Assumption:
    """`left = right` for all values of the indices in `ranges`: `(name, lower, upper)`, both ends included."""

    left: Expr
    right: Expr
    ranges: tuple[tuple[str, Expr, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """The forward relations of one layer, at symbolic size.

    inputs     tensors that have a gradient
    constants  tensors that have none: targets, masks, integer ids
    scalars    numbers such as epsilon, with their domain
    functions  names of unknown functions of one argument, f with its derivative f'
    sizes      integers of at least 1, or of at least 0
    defined    the tensors on the left sides, in the order of `forward`
    forward    the equations, in an order in which each reads only what is given or defined before it
    keep       defined tensors that the backward pass may reuse; all of them where it is empty
    samples    sample values of the sizes that have no formula
    title      the first line of the declaration's docstring
    require    what the sizes must meet beyond what each is at least
    assume     identities of given tensors that a second form of the gradients may use
    """

    name: str
    inputs: tuple[Tensor, ...]
    constants: tuple[Tensor, ...]
    scalars: tuple[Tensor, ...]
    functions: tuple[str, ...]
    sizes: tuple[SizeOf, ...]
    defined: tuple[Tensor, ...]
    forward: tuple[Equation, ...]
    keep: tuple[str, ...] = ()
    samples: tuple[tuple[str, int], ...] = ()
    title: str = ""
    require: tuple[Comparison, ...] = ()
    assume: tuple[Assumption, ...] = ()

    @property
    def tensors(self) -> Mapping[str, Tensor]:
        """Every tensor by its name."""
        return {t.name: t for t in (*self.inputs, *self.constants, *self.scalars, *self.defined)}

    @property
    def with_gradient(self) -> frozenset[str]:
        """The names of what has a gradient."""
        return frozenset(tensor.name for tensor in self.varying)

    @property
    def varying(self) -> tuple[Tensor, ...]:
        """The inputs and the defined tensors that depend on one: those that have a gradient."""
        names = {tensor.name for tensor in self.inputs}
        reads = {e.lhs.tensor: tensors_read(e.rhs) for e in self.forward}
        real = {tensor.name for tensor in self.defined if tensor.domain != "integer"}
        while more := {name for name in real - names if names.intersection(reads[name])}:
            names |= more
        return tuple(tensor for tensor in (*self.inputs, *self.defined) if tensor.name in names)

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        """The defined tensors that no equation reads, save those that say where a maximum is taken."""
        read = {name for equation in self.forward for name in tensors_read(equation.rhs)}
        return tuple(t for t in self.defined if t.name not in read and t.domain != "integer")

    @property
    def derived_sizes(self) -> Mapping[str, Expr]:
        """The formulas of the sizes that have one."""
        return {size.name: size.formula for size in self.sizes if size.formula is not None}

    @property
    def least(self) -> Mapping[str, int]:
        """The least that each size may be."""
        return {size.name: size.least for size in self.sizes}

    @property
    def known(self) -> tuple[Expr, ...]:
        """What is at least 0 since the sizes meet what is required of them."""
        return differences(self.require)

    @property
    def scalar_loss(self) -> str | None:
        """The output that is the loss itself: the only one, if it is a scalar."""
        outputs = self.outputs
        return outputs[0].name if len(outputs) == 1 and not outputs[0].shape else None

    @property
    def loss(self) -> str:
        """The name of the loss: that of the output where it is the loss itself, else `E`, or the first that is free."""
        return self.scalar_loss or next(name for name in ("E", "L", "J", "loss", "∂") if name not in self.tensors)

    @property
    def names(self) -> frozenset[str]:
        """The names of tensors, sizes and functions, which no new index should have."""
        return frozenset((*self.tensors, *(size.name for size in self.sizes), *self.functions))

    def equation_of(self, tensor: str) -> Equation | None:
        """The equation that defines a tensor, or None for one that is given."""
        return next((e for e in self.forward if e.lhs.tensor == tensor), None)


@lru_cache(maxsize=1024)
def box(tensor: Tensor) -> tuple[tuple[Expr, Expr], ...]:
    """The range of each index of a tensor, both ends included: 0 to the dimension less 1."""
    return tuple((constant(0), sub(dimension, constant(1))) for dimension in tensor.shape)


def ranges_of(equation: Equation, tensor: Tensor) -> dict[str, tuple[Expr, Expr]]:
    """The range of each free index of an equation that defines `tensor`."""
    return dict(zip(equation.indices, box(tensor), strict=True))


def integer_ranges(layer: Layer) -> dict[str, tuple[Expr, Expr]]:
    """The range of each integer tensor all of whose elements stand in an index position: that of the dimension.

    Where a maximum is taken lies in the range of its index.
    """
    found = {e.lhs.tensor: ends for e in layer.forward if (ends := choice_range(e)) is not None}
    for equation in layer.forward:
        _collect_ranges(equation.rhs, layer.tensors, ranges_of(equation, layer.tensors[equation.lhs.tensor]), found)
    return found


def choice_range(equation: Equation) -> tuple[Expr, Expr] | None:
    """The range of the values of a tensor that says where a maximum is taken; None for any other equation."""
    if not isinstance(equation.rhs, ArgMax):
        return None
    binder = binders_of(equation.rhs.largest)[equation.rhs.place]
    return binder.lower, binder.upper


def _collect_ranges(
    expr: Expr,
    tensors: Mapping[str, Tensor],
    ranges: Mapping[str, tuple[Expr, Expr]],
    found: dict[str, tuple[Expr, Expr]],
) -> None:
    """What a bracket or a condition guards says nothing: it may never be read."""
    match expr:
        case Cases():
            return
        case Mul(factors) if any(isinstance(factor, Bracket) for factor in factors):
            return
        case Sum(_, index, lower, upper) | Max(_, index, lower, upper):
            ranges = {**ranges, index: (lower, upper)}
        case Read(name, indices):
            for index_expr, range_ in zip(indices, box(tensors[name]), strict=True):
                if isinstance(index_expr, Read) and _is_whole(index_expr, tensors[index_expr.tensor], ranges):
                    found.setdefault(index_expr.tensor, range_)
    for child in children(expr):
        _collect_ranges(child, tensors, ranges, found)


def _is_whole(read: Read, tensor: Tensor, ranges: Mapping[str, tuple[Expr, Expr]]) -> bool:
    """Whether a read at these ranges visits every element."""
    names = [index.name for index in read.indices if isinstance(index, Index)]
    return len(set(names)) == len(read.indices) and all(
        ranges.get(name) == range_ for name, range_ in zip(names, box(tensor), strict=True)
    )
