"""What a derivation is: equations, each with the steps that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symderiv.lang.expr import Expr
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import tensors_read


@dataclass(frozen=True, slots=True)
class Step:
    """One rewriting step of a right side.

    `rule` names it; `identity` is the equation that the rule uses, in LaTeX, or empty.  What stands on one side only
    was put in place of its equation, or the other way round; `uses` names what else is meant with its own equation.
    """

    rule: str
    identity: str
    before: Expr
    after: Expr
    uses: frozenset[str] = frozenset()

    @property
    def by_equation(self) -> frozenset[str]:
        """The tensors, gradients and partials whose equations the step uses; about all others it says nothing."""
        return frozenset(tensors_read(self.before)) ^ frozenset(tensors_read(self.after)) | self.uses


@dataclass(frozen=True, slots=True)
class Partial:
    """A local partial `d of[j] / d wrt[i]` of one equation: its equation reads nothing but forward tensors.

    `equation.lhs` reads `partial_name(of, wrt)` with the indices of `of` first, then those of `wrt`.
    """

    of: str
    wrt: str
    equation: Equation
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Gradient:
    """The gradient of the loss with respect to `wrt`; `equation.lhs` reads `gradient_name(wrt)`.

    The right side reads forward tensors and gradients of tensors nearer the loss.  `steps[0].before` is the chain rule
    over all paths, in terms of gradients and local partials; `steps[-1].after` is the right side; neighbours join.
    """

    wrt: str
    equation: Equation
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Tangent:
    """How a defined tensor moves when the inputs move: linear in the tangents of what its relation reads.

    `steps[0].before` is the differential of the relation's right side; `steps[-1].after` is the right side of the
    equation; neighbours join.
    """

    of: str
    equation: Equation
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """All gradients of a layer, from the loss backwards.

    partials     local partials, one for each pair of a defined tensor and a tensor that its equation reads
    gradients    of defined tensors and inputs; the one of the output is the upstream gradient and is not listed, except
                 that a scalar output is the loss itself, whose gradient is 1
    conventions  what was chosen at ties, kinks and outside boxes, one sentence each
    assumed      the gradients that have another form where all assumptions of the layer hold; `steps[0].before` is the
                 right side of the general one
    """

    layer: Layer
    partials: tuple[Partial, ...]
    gradients: tuple[Gradient, ...]
    conventions: tuple[str, ...] = ()
    assumed: tuple[Gradient, ...] = ()

    @property
    def by_name(self) -> Mapping[str, Gradient]:
        """Every gradient by the name of its tensor."""
        return {gradient.wrt: gradient for gradient in self.gradients}

    @property
    def upstream(self) -> tuple[str, ...]:
        """The outputs whose gradients come from outside: all of them, unless the one output is the loss itself."""
        return () if self.layer.scalar_loss else tuple(output.name for output in self.layer.outputs)


@dataclass(frozen=True, slots=True)
class Adjoint:
    """Another layer that may be the gradient of an input, as a map from the upstream gradient.

    wrt    the input, in which the relation is linear
    layer  the other layer's name
    sizes  what its sizes are here, those left out that are called alike
    made   what it makes of the upstream gradient, without what it adds to that: to be proved equal to the gradient
    """

    wrt: str
    layer: str
    sizes: tuple[tuple[str, Expr], ...]
    made: Expr
