"""The closed set of expression nodes.  Nothing evaluates itself on construction.

An index position is an expression too: `a[S*i + p]` is `Read("a", (Add((Mul((Size("S"), Index("i"))), Index("p"))),))`.
Indices start at 0 and bounds are inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar, dataclass_transform


class Hashed:
    """What is looked up in caches again and again: its hash is computed once."""

    __slots__ = ("_hash",)


class Expr(Hashed):
    """The base of all nodes; two nodes are equal when their fields are."""

    __slots__ = ()


Class = TypeVar("Class", bound=type)


@dataclass_transform(frozen_default=True)
def frozen(cls: Class) -> Class:
    """A frozen dataclass with slots that remembers its hash."""
    made: Any = dataclass(frozen=True, slots=True)(cls)
    of_fields = made.__hash__

    def once(self: Any) -> int:
        try:
            return self._hash  # type: ignore[no-any-return]
        except AttributeError:
            object.__setattr__(self, "_hash", of_fields(self))
            return self._hash  # type: ignore[no-any-return]

    made.__hash__ = once
    return made  # type: ignore[no-any-return]


@frozen
class Constant(Expr):
    """A rational number, exactly."""

    value: Fraction


@frozen
class Pi(Expr):
    """The number pi."""


@frozen
class Size(Expr):
    """An integer that the shapes of tensors are made of: `n`, `H`, `K`; of at least 1, or of at least 0: a padding."""

    name: str
    least: int = 1


@frozen
class Index(Expr):
    """An integer that runs over a range; bound by a `Sum` or a `Max`, or free on the left of an equation."""

    name: str


@frozen
class Read(Expr):
    """One element of a tensor, `x[i, j]`; a scalar is read with no indices."""

    tensor: str
    indices: tuple[Expr, ...] = ()


@frozen
class Add(Expr):
    """The sum of the terms."""

    terms: tuple[Expr, ...]


@frozen
class Mul(Expr):
    """The product of the factors."""

    factors: tuple[Expr, ...]


@frozen
class Pow(Expr):
    """`base ** exponent`; a quotient is a product with a power -1, a root a power 1/2."""

    base: Expr
    exponent: Expr


@frozen
class Call(Expr):
    """A function of scalars, `exp(x)`; `order` counts the primes of an unknown function of one argument: f, f', f''."""

    function: str
    arguments: tuple[Expr, ...]
    order: int = 0


@frozen
class Sum(Expr):
    """The sum of `body` for every integer `index` from `lower` to `upper`, both included; 0 where there is none."""

    body: Expr
    index: str
    lower: Expr
    upper: Expr


@frozen
class Max(Expr):
    """The largest `body` for every integer `index` from `lower` to `upper`, both included.

    `ties` says where its derivative goes when several are the largest: to the `first`, to `each` of them, or to all
    in `equal` parts.
    """

    body: Expr
    index: str
    lower: Expr
    upper: Expr
    ties: str = "first"


@frozen
class ArgMax(Expr):
    """Where a maximum is first taken: the value there of its index number `place`.

    `largest` is a `Max`, or several nested directly, whose indices are counted from the outermost, 0; the first is
    the one that the innermost index reaches first.
    """

    largest: Max
    place: int


@frozen
class Inverse(Expr):
    """The entry of the inverse of a matrix where `entry` is that of the matrix, which has `size` rows and columns.

    It is the whole right side of the relation that gives the inverse its own name, `inverse_name`.  To the provers that
    tensor is any other; evaluators compute it.
    """

    entry: Read
    size: Expr


@frozen
class Determinant(Expr):
    """The determinant of the matrix with this first entry; `inverse` is the first entry of its inverse.

    Like `Inverse` it is the whole right side of a relation; its derivative is made of the inverse.
    """

    entry: Read
    inverse: Read
    size: Expr


@frozen
class NegativeInfinity(Expr):
    """Less than every number: what lies outside a box counts as this under a `Max`, and nowhere else."""


@frozen
class Comparison(Hashed):
    """`left relation right` with one of `=`, `!=`, `<=`, `<`; true or false, and no expression itself."""

    relation: str
    left: Expr
    right: Expr


@frozen
class Bracket(Expr):
    """Iverson's bracket: 1 where all conditions hold, else 0; a product is not evaluated further where it is 0."""

    conditions: tuple[Comparison, ...]


@frozen
class Cases(Expr):
    """The value of the first branch whose conditions all hold, else `otherwise`."""

    branches: tuple[tuple[Expr, tuple[Comparison, ...]], ...]
    otherwise: Expr


TIES = ("first", "each", "equal")

ZERO = Constant(Fraction(0))
ONE = Constant(Fraction(1))
MINUS_ONE = Constant(Fraction(-1))

DIRECTION = "⟨d⟩"  # what differentials are derivatives by: dY is `∂Y/∂⟨d⟩`

# Functions with a meaning of their own; every other name is an unknown function f of one argument.
REAL_FUNCTIONS = ("exp", "log", "tanh", "sigmoid", "erf", "sin", "cos", "abs", "sign", "max", "min")
INTEGER_FUNCTIONS = ("floor", "ceil", "mod")
KNOWN_FUNCTIONS = frozenset(REAL_FUNCTIONS + INTEGER_FUNCTIONS)


def gradient_name(tensor: str) -> str:
    """The name under which the gradient of the loss with respect to `tensor` is read."""
    return f"∂{tensor}"


def partial_name(of: str, wrt: str) -> str:
    """The name under which d `of` / d `wrt` is read, with the indices of `of` first, then those of `wrt`."""
    return f"∂{of}/∂{wrt}"


def inverse_name(matrix: str) -> str:
    """The name under which the inverse of a matrix is read."""
    return f"{_braced(matrix)}^{{-1}}"


def determinant_name(matrix: str) -> str:
    """The name under which the determinant of a matrix is read."""
    return f"|{matrix}|"


def _braced(name: str) -> str:
    return f"{{{name}}}" if "^" in name or "_" in name else name


def split_name(name: str) -> tuple[str, ...]:
    """`(tensor,)` for a tensor's own name, `(of, wrt)` for a partial's, `("", wrt)` for a gradient's."""
    if not name.startswith("∂"):
        return (name,)
    of, slash, wrt = name[1:].partition("/∂")
    return (of, wrt) if slash else ("", of)
