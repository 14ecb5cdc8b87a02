"""What stands on paper: signs, fractions, roots and big operators, before any alphabet is chosen.

`symderiv.emit.present` makes these nodes from expressions; the LaTeX and the plain printer walk them.
"""

from __future__ import annotations

from dataclasses import dataclass


class Node:
    """The base of all presentation nodes."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number that is not negative, `value / 10**places`; signs belong to `Signed`, fractions to `Quotient`."""

    value: int
    places: int = 0

    @property
    def text(self) -> str:
        """The digits, with a decimal point where there are places behind it."""
        digits = str(self.value).zfill(self.places + 1)
        return f"{digits[: -self.places]}.{digits[-self.places :]}" if self.places else digits


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A size, an index or pi: `kind` is `size`, `index` or `pi`."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Element(Node):
    """One element of a tensor."""

    tensor: str
    indices: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    """d of / d wrt; both are elements or derivatives themselves."""

    of: Node
    wrt: Node


@dataclass(frozen=True, slots=True)
class Indexed(Node):
    """A derivative of whole tensors, at indices of which it is not known which belong to which."""

    base: Node
    indices: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Signed(Node):
    """Terms added up; each with whether it is subtracted."""

    terms: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """Factors side by side."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quotient(Node):
    """One above the other."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    """`base` raised to `exponent`."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Root(Node):
    """The root of `degree` 2, 3, ..."""

    radicand: Node
    degree: int


@dataclass(frozen=True, slots=True)
class Application(Node):
    """A function with its primes at its arguments."""

    function: str
    primes: int
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Modulo(Node):
    """The remainder of a division."""

    dividend: Node
    divisor: Node


@dataclass(frozen=True, slots=True)
class Enclosed(Node):
    """Something between bars or half brackets: `kind` is `abs`, `floor` or `ceil`."""

    kind: str
    inside: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """`0 <= i < n`: one part more than relations."""

    parts: tuple[Node, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound index with both limits, or without any where it runs over the whole of a dimension.

    `chain` says the same as the limits: `0 <= p < K`.
    """

    index: Name
    limits: tuple[Node, Node] | None
    chain: Chain


@dataclass(frozen=True, slots=True)
class Big(Node):
    """A `sum` or a `max` over indices, outermost first; of a sum, `such_that` says which terms count."""

    operator: str
    limits: tuple[Limit, ...]
    body: Node
    such_that: tuple[Chain, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator(Node):
    """Iverson's bracket."""

    chains: tuple[Chain, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """Values with their conditions, and the value otherwise."""

    branches: tuple[tuple[Node, tuple[Chain, ...]], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Hadamard(Node):
    """Factors multiplied element by element."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class EntrywisePower(Node):
    """Each element raised to `exponent`."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Transposed(Node):
    """A matrix or a column transposed."""

    inside: Node


@dataclass(frozen=True, slots=True)
class Ones(Node):
    """The column of ones."""


@dataclass(frozen=True, slots=True)
class Diagonal(Node):
    """The matrix with a column on its diagonal."""

    inside: Node


@dataclass(frozen=True, slots=True)
class Grouped(Node):
    """Brackets that help the reader and are not needed."""

    inside: Node
