"""Layers put together without SymPy: each mistake is refused, and the same layer without it holds."""

from __future__ import annotations

import pytest

from symderiv.errors import DeclarationError
from symderiv.lang.layer import Equation, Layer, SizeOf, Tensor
from symderiv.lang.validate import check_equation, in_order, validated
from tests.prove.shorthand import Formula, call, cases, defined, index, largest, size, span, tensor, total, where

N, M, K, H = size("N M K H")
i, j, p = index("i j p")
a, w, t, d, e = tensor("a"), tensor("w"), tensor("t"), tensor("d"), tensor("e")


def made(*equations: Equation, functions: tuple[str, ...] = ("f",)) -> Layer:
    """Given a of size N, w of size K and the integers t of size N; what is defined has size H = N - K + 1."""
    return Layer(
        name="",
        inputs=(Tensor("a", (N.expr,)), Tensor("w", (K.expr,))),
        constants=(Tensor("t", (N.expr,), "integer"),),
        scalars=(),
        functions=functions,
        sizes=(SizeOf("N"), SizeOf("K"), SizeOf("H", (N - K + 1).expr)),
        defined=tuple(Tensor(equation.lhs.tensor, (H.expr,)) for equation in equations),
        forward=equations,
    )


HOLDS = {
    "a window": total(w(p) * a(i + p), p, K),
    "the largest of a window": largest(a(i + p), p, K),
    "a read under a bracket": total(where((i + p).le(N - 1)) * a(i + p), p, N),
    "a bracket that stands last": total(a(i + p) * where((i + p).le(N - 1)), p, N),
    "a strict condition": total(a(i + p) * where((i + p).lt(N)), p, N),
    "an equation as a condition": total(a(p) * where(p.eq(i)), p, H),
    "a read in a case": cases((a(i + 1), (i + 1).lt(N)), otherwise=0),
    "limits by an index": span(a(j), j, i, N - 1),
    "an empty sum": span(a(j), j, 1, 0),
    "an integer tensor": a(t(i)),
    "a known function": call("max")(a(i), 0),
    "an unknown function": call("f")(a(i)),
}

BAD = {
    "a window too far": (total(w(p) * a(i + p + 1), p, K), "may leave its box: index 1, i + p + 1,"),
    "the bracket guards another product": (
        total(where((i + p).le(N - 1)) * w(0) + a(i + p), p, N),
        "a[i + p] may leave its box",
    ),
    "a bracket that is too wide": (total(where((i + p).le(N)) * a(i + p), p, N), "a[i + p] may leave its box"),
    "a bracket that says !=": (total(where((i + p).ne(N)) * a(i + p), p, N), "a[i + p] may leave its box"),
    "the bracket itself reads": (total(where(a(i + p).le(0)) * w(0), p, N), "a[i + p] may leave its box"),
    "the bracket guards itself": (
        total(where((i + p).le(N - 1), a(i + p).le(0)) * w(0), p, N),
        "a[i + p] may leave its box",
    ),
    "a case that does not guard": (cases((0, (i + 1).lt(N)), otherwise=a(i + 1)), "a[i + 1] may leave its box"),
    "a condition that reads": (cases((0, a(i + K).lt(0)), otherwise=1), "a[i + K] may leave its box"),
    "not defined": (tensor("q")(i), "q is read but is neither given nor defined."),
    "the number of indices": (a(i, i), "a is read with 2 indices but has 1 dimension (N)."),
    "the number of indices of a scalar": (a(), "a is read with 0 indices but has 1 dimension (N)."),
    "an index on the right only": (a(j), "the index j stands on the right side only."),
    "a plain index on the right only": (a(i) * j, "the index j stands on the right side only."),
    "an index in its own limit": (span(a(j), j, 0, j), "the index j stands on the right side only."),
    "an index bound twice": (total(a(i), i, N), "the index i is bound twice."),
    "a maximum that binds twice": (total(largest(a(p), p, K), p, K), "the index p is bound twice."),
    "a size that is not declared": (a(i) * M, "the size M is not declared."),
    "a function that is not declared": (call("g")(a(i)), "the function g with 1 arguments is not known."),
    "a half as a position": (a(i / 2), "index 1 of a, (1/2)*i, is not shown to be an integer."),
    "a quotient as a limit": (span(a(0), j, 0, N / K), "is not shown to be an integer."),
}


@pytest.mark.parametrize("right", HOLDS.values(), ids=HOLDS.keys())
def test_holds(right: Formula) -> None:
    layer = made(defined(d(i), right))
    assert validated(layer) == layer


@pytest.mark.parametrize("right, message", BAD.values(), ids=BAD.keys())
def test_does_not_hold(right: Formula, message: str) -> None:
    with pytest.raises(DeclarationError) as error:
        validated(made(defined(d(i), right)))
    assert error.value.message.startswith("equation 1: ")
    assert message in error.value.message


def test_the_equation_is_named() -> None:
    layer = made(defined(d(i), a(i)), defined(e(i), a(i + K)))
    with pytest.raises(DeclarationError, match=r"^equation 2: a\[i \+ K\] may leave"):
        validated(layer)
    with pytest.raises(DeclarationError, match=r"^here: a\[i \+ K\] may leave"):
        check_equation(layer, layer.forward[1], "here")


def test_order() -> None:
    first, second, third = defined(d(i), a(i)), defined(e(i), d(i)), defined(tensor("g")(i), d(i) * e(i))
    ordered = made(first, second, third)
    assert in_order(made(third, second, first)) == in_order(made(second, third, first)) == ordered
    assert in_order(ordered) == ordered


def test_cycles() -> None:
    g = tensor("g")
    layer = made(defined(d(i), g(i)), defined(e(i), d(i)), defined(g(i), e(i)), defined(tensor("z")(i), d(i)))
    with pytest.raises(DeclarationError, match=r"round in a circle: d -> g -> e -> d\."):
        in_order(layer)
    with pytest.raises(DeclarationError, match=r"round in a circle: d -> d\."):
        in_order(made(defined(e(i), d(i)), defined(d(i), d(i) + a(i))))
