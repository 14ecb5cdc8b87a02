"""Short names for the expressions that the tables of the tests are made of."""

from __future__ import annotations

from fractions import Fraction

from symderiv.emit.notation import Notation
from symderiv.lang.arithmetic import add, constant, div, mul, neg, power, sub
from symderiv.lang.expr import Bracket, Call, Comparison, Expr, Index, Max, Read, Size, Sum

i, j, k, p, q, u, v = (Index(letter) for letter in "ijkpquv")
n, m, H, K, S = (Size(letter) for letter in "nmHKS")
half = constant(Fraction(1, 2))


def num(value: int | str) -> Expr:
    """`num("1/3")`."""
    return constant(Fraction(value))


def read(tensor: str, *indices: Expr) -> Read:
    return Read(tensor, indices)


def call(function: str, *arguments: Expr) -> Call:
    return Call(function, arguments)


def prime(function: str, argument: Expr) -> Call:
    return Call(function, (argument,), 1)


def over(index: Index, size: Expr, body: Expr) -> Sum:
    """The sum over the whole range of a size."""
    return Sum(body, index.name, num(0), sub(size, num(1)))


def between(index: Index, lower: Expr, upper: Expr, body: Expr) -> Sum:
    return Sum(body, index.name, lower, upper)


def largest(index: Index, size: Expr, body: Expr) -> Max:
    return Max(body, index.name, num(0), sub(size, num(1)))


def bracket(*conditions: tuple[Expr, str, Expr]) -> Bracket:
    return Bracket(tuple(Comparison(relation, left, right) for left, relation, right in conditions))


def notation(**changes: object) -> Notation:
    """Vectors a, l, o with n elements, matrices w (n x m) and x (m x n), a kernel g (K x K), a map c (H x H)."""
    shapes = {"a": (n,), "l": (n,), "o": (n,), "d": (m,), "w": (n, m), "x": (m, n), "g": (K, K), "c": (H, H), "E": ()}
    return Notation(shapes=tuple(shapes.items()), **changes)  # type: ignore[arg-type]


__all__ = [
    "H",
    "K",
    "S",
    "add",
    "between",
    "bracket",
    "call",
    "constant",
    "div",
    "half",
    "i",
    "j",
    "k",
    "largest",
    "m",
    "mul",
    "n",
    "neg",
    "notation",
    "num",
    "over",
    "p",
    "power",
    "prime",
    "q",
    "read",
    "sub",
    "u",
    "v",
]
