"""Matrix expressions: each node knows the indices that its rows and columns stand for."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.lang.expr import Expr, Sum

Axes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The base: a scalar has no axis, a column one, a matrix two (of its rows, of its columns)."""

    axes: Axes


@dataclass(frozen=True, slots=True)
class Scalar(Matrix):
    """A number or an expression in sizes; no axes."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Whole(Matrix):
    """A whole tensor or gradient, or what of it is at certain steps."""

    tensor: str
    at: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOnes(Matrix):
    """A column of ones."""


@dataclass(frozen=True, slots=True)
class Total(Matrix):
    """Terms added up; all have the axes of the total."""

    terms: tuple[Matrix, ...]


@dataclass(frozen=True, slots=True)
class Summed(Matrix):
    """The sum over steps of what there is at each; `total` says over which."""

    total: Sum
    inside: Matrix


@dataclass(frozen=True, slots=True)
class Entrywise(Matrix):
    """Factors multiplied element by element; all have the axes of the product."""

    factors: tuple[Matrix, ...]


@dataclass(frozen=True, slots=True)
class Scaled(Matrix):
    """A product with scalars."""

    scalars: tuple[Matrix, ...]
    inside: Matrix


@dataclass(frozen=True, slots=True)
class Flipped(Matrix):
    """The transpose of a matrix, or a column as a row."""

    inside: Matrix


@dataclass(frozen=True, slots=True)
class Dot(Matrix):
    """The inner product of two columns."""

    left: Matrix
    right: Matrix


@dataclass(frozen=True, slots=True)
class Outer(Matrix):
    """A column times a row."""

    left: Matrix
    right: Matrix


@dataclass(frozen=True, slots=True)
class Times(Matrix):
    """A matrix product: a matrix times a matrix or a column."""

    left: Matrix
    right: Matrix


@dataclass(frozen=True, slots=True)
class OnDiagonal(Matrix):
    """A column on the diagonal of a matrix; both axes are the column's."""

    inside: Matrix


@dataclass(frozen=True, slots=True)
class Applied(Matrix):
    """A function at each element; the arguments are scalars or have the axes of the result."""

    function: str
    primes: int
    arguments: tuple[Matrix, ...]


@dataclass(frozen=True, slots=True)
class Raised(Matrix):
    """A power of each element."""

    base: Matrix
    exponent: Expr


def transposed(node: Matrix) -> Matrix:
    """The transpose of a matrix, as far inside as it goes: `(A B)^T = B^T A^T`."""
    axes = node.axes[::-1]
    match node:
        case Flipped(_, inside):
            return inside
        case Total(_, terms):
            return Total(axes, tuple(transposed(term) for term in terms))
        case Entrywise(_, factors):
            return Entrywise(axes, tuple(transposed(factor) for factor in factors))
        case Scaled(_, scalars, inside):
            return Scaled(axes, scalars, transposed(inside))
        case Outer(_, left, right):
            return Outer(axes, right, left)
        case Times(_, left, right):
            return Times(axes, transposed(right), transposed(left))
        case OnDiagonal():
            return node
        case Applied(_, function, primes, arguments):
            return Applied(axes, function, primes, tuple(transposed(a) if len(a.axes) == 2 else a for a in arguments))
        case Raised(_, base, exponent):
            return Raised(axes, transposed(base), exponent)
    return Flipped(axes, node)


def oriented(node: Matrix, axes: Axes) -> Matrix:
    """The node with its axes in the order asked for."""
    return node if node.axes == axes else transposed(node)
