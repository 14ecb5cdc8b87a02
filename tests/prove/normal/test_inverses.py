"""A matrix times its inverse in proofs, and what must not be taken for that."""

from __future__ import annotations

import pytest

from symderiv.lang.arithmetic import constant, equal, mul, sub
from symderiv.lang.expr import ZERO, Call, Expr, Index, Inverse, Read, Size, Sum, inverse_name
from symderiv.lang.layer import Equation, Tensor
from symderiv.prove.decide import decide
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Proof, Refutation, Verdict

n, m = Size("n"), Size("m")
LAST = sub(n, constant(1))
V = inverse_name("M")
TENSORS = {
    "M": Tensor("M", (n, n)),
    V: Tensor(V, (n, n)),
    "U": Tensor("U", (n, n)),
    "x": Tensor("x", (n,)),
    "S": Tensor("S", (n, n, n)),
    inverse_name("S"): Tensor(inverse_name("S"), (n, n, n)),
}


def read(name: str, *letters: str) -> Read:
    return Read(name, tuple(map(Index, letters)))


def inverted(name: str, *letters: str) -> Equation:
    return Equation(read(inverse_name(name), *letters), Inverse(read(name, *letters), n))


def asked(left: Expr, right: Expr) -> Verdict:
    ranges = {"a": (ZERO, LAST), "b": (ZERO, LAST)}
    return decide(Problem(left, right, ranges, TENSORS, DEFINED))


DEFINED = (inverted("M", "i", "j"), inverted("S", "b", "i", "j"))


def total(body: Expr, name: str = "k", last: Expr = LAST) -> Expr:
    return Sum(body, name, ZERO, last)


SAME = equal(Index("a"), Index("b"))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(mul(read("M", "a", "k"), read(V, "k", "b"))), SAME),
        (total(mul(read(V, "a", "k"), read("M", "k", "b"))), SAME),
        (total(mul(read(V, "k", "b"), read("M", "a", "k"))), SAME),
        (
            total(total(mul(read("M", "a", "k"), read(V, "k", "l"), read("x", "l")), "l")),
            read("x", "a"),
        ),
        (total(total(mul(read("M", "l", "k"), read(V, "k", "l")), "l")), n),
        (
            total(total(mul(read("U", "a", "h"), read("x", "h"), read("M", "h", "k"), read(V, "k", "b"))), "h"),
            mul(read("U", "a", "b"), read("x", "b")),
        ),
    ],
)
def test_the_identity(left: Expr, right: Expr) -> None:
    assert isinstance(asked(left, right), Proof)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(mul(read("M", "a", "k"), read(V, "b", "k"))), SAME),  # M V^T
        (total(mul(read("M", "a", "k"), read("U", "k", "b"))), SAME),
        (total(mul(read("M", "a", "k"), Read(V, (sub(LAST, Index("k")), Index("b"))))), SAME),
        (total(mul(read("M", "a", "k"), read(V, "k", "k"))), SAME),
        (total(mul(read("M", "a", "k"), read(V, "k", "b"), read("x", "k"))), SAME),
        (total(mul(read("M", "a", "k"), read(V, "k", "b")), last=sub(n, constant(2))), SAME),
        (total(mul(read("M", "a", "k"), read(V, "k", "b"), equal(Index("k"), Index("a")))), SAME),
        (total(mul(read("M", "a", "k"), read(V, "k", "b"), Call("exp", (read("x", "k"),)))), SAME),
        (total(mul(read("S", "a", "a", "k"), read(inverse_name("S"), "b", "k", "b"))), SAME),
        (read(V, "a", "b"), read(V, "b", "a")),
    ],
)
def test_what_looks_like_it(left: Expr, right: Expr) -> None:
    verdict = asked(left, right)
    assert isinstance(verdict, Refutation)
    assert verdict.confirmed_by.startswith("a second evaluator")
