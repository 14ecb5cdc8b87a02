"""What the first stage makes of a formula: TeX only, no mathematics yet.

Every node knows where it stands, `start` to `end` counted in characters of the formula's own text, so that any later
stage can point at it.  A call of a macro gives all nodes of its expansion the span of the call.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """The base: where in the formula's text the node stands."""

    start: int
    end: int


Row = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    """A character or command, `x`, `+`, `\\alpha`, `\\sum`; look-alikes are mapped to one, `\\leqslant` to `\\le`."""

    text: str


@dataclass(frozen=True, slots=True)
class Space(Node):
    """An explicit blank: `\\space`, `\\,`, `~`, `\\quad`; `text` is the command.  A blank between tokens is no node."""

    text: str


@dataclass(frozen=True, slots=True)
class Words(Node):
    """Text in a formula: `\\text{if }`, `\\mathrm{in}`, `\\operatorname{softmax}`."""

    text: str


@dataclass(frozen=True, slots=True)
class Group(Node):
    """`{ ... }`."""

    row: Row


@dataclass(frozen=True, slots=True)
class Fence(Node):
    """A pair of brackets and what is between, with or without `\\left` and `\\right`; `.` for an invisible one."""

    opening: str
    closing: str
    row: Row


@dataclass(frozen=True, slots=True)
class Fraction(Node):
    """`\\frac{numerator}{denominator}` and its kin; a row may be empty."""

    numerator: Row
    denominator: Row


@dataclass(frozen=True, slots=True)
class Root(Node):
    """`\\sqrt[degree]{row}`; `degree` is empty for a square root."""

    row: Row
    degree: Row


@dataclass(frozen=True, slots=True)
class Accent(Node):
    """`\\hat{x}`, `\\bar{x}`, `\\tilde{x}`, `\\dot{x}`, `\\vec{x}`, `\\underline{x}`; `name` is `hat`, `bar`, ..."""

    name: str
    row: Row


@dataclass(frozen=True, slots=True)
class Font(Node):
    """`\\mathbf{x}`, `\\mathcal{L}`, `\\mathbb{1}`; `name` is `bf`, `cal`, `bb`, `it`, `sf`, `frak`, `tt`."""

    name: str
    row: Row


@dataclass(frozen=True, slots=True)
class Script(Node):
    """A base with a subscript, a superscript and primes; a row is None where there is none."""

    base: Node
    sub: Row | None
    sup: Row | None
    primes: int


@dataclass(frozen=True, slots=True)
class Environment(Node):
    """`\\begin{name} ... \\end{name}`: lines of cells, each cell a row."""

    name: str
    lines: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True)
class Stack(Node):
    """`\\substack{... \\\\ ...}`, or `\\binom`, where `name` says which."""

    name: str
    lines: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Newline(Node):
    """`\\\\` outside an environment."""
