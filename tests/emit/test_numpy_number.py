"""Python text of numbers and of operations: brackets where Python needs them, and Python numbers only."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from symderiv.check.generated import module_of
from symderiv.emit.numpy_expression import op_text
from symderiv.emit.numpy_number import number_text
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, div, mul, neg, power, sub
from symderiv.lang.expr import ONE, ZERO, Expr, Index, Pi, Read, Size
from symderiv.lower.ops import (
    Align,
    Apply,
    Arange,
    Cast,
    Einsum,
    Fill,
    Gather,
    MatMul,
    Number,
    Op,
    Pad,
    Reduce,
    Repeat,
    Reshape,
    Slice,
    Span,
    Variable,
    Where,
    Windows,
)
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from tests.examples import call, ceil, floor, number

M, N, S = Size("M"), Size("N"), Size("S")
NAMES = {"M": "M", "N": "N", "S": "S"}


def text(value: Expr) -> str:
    return number_text(value, NAMES)[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (number(-3), "-3"),
        (number(1, 2), "0.5"),
        (number(44715, 10**6), "0.044715"),
        (number(2, 3), "2 / 3"),
        (Pi(), "np.pi"),
        (sub(N, ONE), "N - 1"),
        (sub(ONE, N), "1 - N"),
        (add(neg(N), M), "M - N"),
        (neg(add(N, M)), "-(N + M)"),
        (mul(S, sub(N, ONE)), "S * (N - 1)"),
        (power(S, 2), "S**2"),
        (power(add(S, ONE), 2), "(S + 1)**2"),
        (power(N, Fraction(1, 2)), "N**0.5"),
        (div(M, mul(S, N)), "M / (S * N)"),
        (floor(M, S), "M // S"),
        (neg(floor(M, S)), "-(M // S)"),
        (mul(S, floor(M, S)), "S * (M // S)"),
        (ceil(M, S), "-(-M // S)"),
        (floor(add(M, number(1, 2))), "(2 * M + 1) // 2"),
        (call("mod", M, S), "M % S"),
        (call("max", ZERO, sub(M, N)), "max(0, M - N)"),
        (call("exp", N), "float(np.exp(N))"),
    ],
)
def test_numbers(value: Expr, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize("value", [Index("i"), Read("x"), call("f", N), call("sigmoid", N)])
def test_what_is_no_number_is_refused(value: Expr) -> None:
    with pytest.raises(Unsupported):
        text(value)


sizes = some.sampled_from([M, N, S, ONE, number(2), number(-3)])
numbers = some.recursive(
    sizes,
    lambda inner: some.one_of(
        some.builds(add, inner, inner),
        some.builds(sub, inner, inner),
        some.builds(mul, inner, inner),
        some.builds(neg, inner),
        some.builds(lambda value, size: floor(value, size), inner, some.sampled_from([S, N, number(3)])),
        some.builds(lambda value, size: ceil(value, size), inner, some.sampled_from([S, N, number(3)])),
        some.builds(lambda left, right: call("max", left, right), inner, inner),
        some.builds(lambda value: power(value, 2), inner),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(numbers)
def test_the_text_has_the_value_of_the_expression(value: Expr) -> None:
    wanted = Evaluation(EXACT, {}, {"M": 7, "N": 4, "S": 3}).value(value, {})
    module = module_of(f"M, N, S = 7, 4, 3\nfound = {text(value)}\n", "text")
    assert module.found == wanted
    assert type(module.found) is int


a, b, w = Variable("a", 1), Variable("b", 1), Variable("w", 2)


def combine(function: str, *operands: Op) -> Apply:
    return Apply(function, operands)


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        (combine("subtract", a, combine("subtract", a, b)), "a - (a - b)"),
        (combine("subtract", combine("subtract", a, b), a), "a - b - a"),
        (combine("multiply", combine("add", a, b), a), "(a + b) * a"),
        (combine("divide", a, combine("multiply", a, b)), "a / (a * b)"),
        (combine("multiply", a, MatMul(w, b)), "a * (w @ b)"),
        (combine("negative", combine("add", a, b)), "-(a + b)"),
        (combine("negative", combine("multiply", a, b)), "-a * b"),
        (combine("negative", combine("floor_divide", a, b)), "-(a // b)"),
        (combine("negative", combine("power", a, Number(number(2)))), "-(a**2)"),
        (combine("power", combine("negative", a), Number(number(2))), "(-a) ** 2"),
        (combine("power", combine("power", a, Number(number(2))), Number(number(2))), "(a**2) ** 2"),
        (combine("and", combine("less", a, b), combine("less_equal", a, b)), "(a < b) & (a <= b)"),
        (combine("less", Number(ZERO), a), "a > 0"),
        (combine("sigmoid", combine("add", a, b)), "np.exp(-np.logaddexp(0, -(a + b)))"),
        (Align(w, (1, 0)), "w.T"),
        (Align(Variable("t", 3), (0, 2, 1)), "t.transpose(0, 2, 1)"),
        (Align(a, (0, None)), "a[:, None]"),
        (Align(w, (1, None, 0)), "w.T[:, None]"),
        (Align(Reduce("max", w, (1,)), (0, None)), "np.max(w, axis=1, keepdims=True)"),
        (Align(combine("add", a, b), (0, None)), "(a + b)[:, None]"),
        (Reduce("sum", w, (0, 1)), "np.sum(w)"),
        (Reduce("sum", combine("multiply", w, w), (1,)), 'np.einsum("ij,ij->i", w, w)'),
        (Slice(a, (Span(ONE, sub(N, ONE)),)), "a[1 : N - 1]"),
        (Slice(a, (Span(stop=N, step=S),)), "a[:N:S]"),
        (Slice(a, (Span(start=sub(N, ONE), step=S),)), "a[N - 1 :: S]"),
        (Slice(a, (Span(step=number(-1)),)), "a[::-1]"),
        (Slice(w, (Span(), Span(step=S))), "w[:, ::S]"),
        (Slice(w, (Span(ONE), Span())), "w[1:]"),
        (Slice(Variable("t", 3), (Span(), Span(), Span(step=S))), "t[..., ::S]"),
        (Slice(w, (sub(N, ONE), Span())), "w[N - 1]"),
        (Pad(w, ((ONE, ONE), (ONE, ONE)), ZERO), "np.pad(w, 1)"),
        (Pad(w, ((ZERO, ONE), (ZERO, ONE)), None), "np.pad(w, (0, 1), constant_values=-np.inf)"),
        (Pad(a, ((sub(N, M), ONE),), ZERO, crops=True), "_fit(a, ((N - M, 1),))"),
        (Repeat(a, S, 0), "np.repeat(a, S)"),
        (Repeat(w, S, 1), "np.repeat(w, S, axis=1)"),
        (Windows(a, (S,), (0,)), "sliding_window_view(a, S)"),
        (Windows(w, (S,), (1,)), "sliding_window_view(w, S, axis=1)"),
        (Reshape(combine("add", a, b), (N, S)), "(a + b).reshape(N, S)"),
        (Gather(w, (a, b)), "w[a, b]"),
        (Where(combine("less", a, b), a, Number(ZERO)), "np.where(a < b, a, 0)"),
        (Cast(Arange(N), (a,)), "np.arange(N, dtype=a.dtype)"),
        (Cast(combine("less", a, b), (a, b)), "(a < b).astype(np.result_type(a, b))"),
        (Fill(Number(ZERO), (N, M), (a,)), "np.zeros((N, M), dtype=a.dtype)"),
        (Fill(Number(constant(3)), (N,), (a,)), "np.full((N,), 3, dtype=a.dtype)"),
        (Fill(a, (M, N), (a,)), "np.broadcast_to(a, (M, N)).copy()"),
        (Einsum((w, a), ("ij", "j"), "i", True), 'np.einsum("ij,j->i", w, a, optimize=True)'),
    ],
)
def test_operations(op: Op, expected: str) -> None:
    assert op_text(op, NAMES)[0] == expected


def test_an_unknown_operation_or_function_is_refused() -> None:
    with pytest.raises(Unsupported, match="besselj"):
        op_text(combine("besselj", a), NAMES)
    with pytest.raises(Unsupported, match="Op"):
        op_text(Op(), NAMES)
