"""The reader of typed formulas: it reads what the plain printer writes, and refuses what has no meaning."""

from __future__ import annotations

import pytest

from symderiv.emit.notation import notation_of
from symderiv.emit.plain import plain_equation
from symderiv.lang.arithmetic import neg
from symderiv.lang.canonical import alike
from symderiv.lang.expr import ArgMax, Expr, NegativeInfinity, Size
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.walk import nodes
from tests.derive.kinds import KINDS, derivation_of, layer_of
from tests.formulas import FormulaError, Names, equations, formula, names_of
from tests.prove.shorthand import (
    Formula,
    call,
    cases,
    exp,
    floor,
    index,
    largest,
    mod,
    num,
    of,
    pi,
    size,
    span,
    sqrt,
    tensor,
    total,
    where,
)

n, m = size("n m")
i, j, k, l = index("i j k l")
x, y, w, s, wide = tensor("x"), tensor("y"), tensor("w"), tensor("s"), tensor("gate_o")
dx, dd, f = tensor("∂x"), tensor("∂d"), call("f")
SHAPES = {"x": (n,), "y": (n,), "w": (n, m), "gate_o": (n, m), "d": (m,), "s": ()}
NAMES = Names(
    {name: Tensor(name, tuple(map(of, shape))) for name, shape in SHAPES.items()},
    {"n": Size("n"), "m": Size("m")},
    frozenset(("f",)),
)

READ = [
    ("x_i", x(i)),
    ("x_{i + 1} w_ij w_{j, 0} w_0j", x(i + 1) * w(i, j) * w(j, 0) * w(0, j)),
    ("gate_o_ij s", wide(i, j) * s()),
    ("dx_i + dE/dx_j + dd_i", dx(i) + dx(j) + dd(i)),
    ("x_i - y_i - 2 (s - x_i)", x(i) - y(i) - num(2) * (s() - x(i))),
    ("-x_i / y_i / s y_j", -(x(i) / y(i) / s() * y(j))),
    ("x_i/n^2 - 1/(2 n s)", x(i) * n**-2 - num("1/2") * n**-1 * s() ** -1),
    ("x_i^-1 + x_i^(1/2) + sqrt(s)", x(i) ** -1 + sqrt(x(i)) + sqrt(s())),
    ("0.25 pi x_i", num("1/4") * pi * x(i)),
    ("exp(-x_i^2/2) f'(x_i) f''(s)", exp(-(x(i) ** 2) / 2) * call("f", 1)(x(i)) * call("f", 2)(s())),
    ("floor(i/2) mod n x_{i mod 2}", mod(floor(i / 2), n) * x(mod(i, num(2)))),
    ("sum_k x_k w_kj + s", total(x(k) * w(k, j), k, n) + s()),
    ("s sum_{k,l} w_kl", s() * total(total(w(k, l), l, m), k, n)),
    ("sum_{k=i}^{n - 1} x_k", span(x(k), k, i, n - 1)),
    ("sum_{k=0}^n 1", span(num(1), k, 0, n)),
    ("sum_{1 <= k < n} x_k", span(x(k), k, 1, n - 1)),
    ("sum_{k <= i} x_k", span(x(k), k, 0, i)),
    ("sum_{max(0, i) <= k <= min(i, 2), l} w_kl", span(total(w(k, l), l, m), k, call("max")(0, i), call("min")(i, 2))),
    ("max_k w_kj", largest(w(k, j), k, n)),
    ("[0 <= i < n, j = i]", where(num(0).le(i), i.lt(n), j.eq(i))),
    ("x_i [x_i > 0, i >= 1]", x(i) * where(num(0).lt(x(i)), num(1).le(i))),
    ("{x_i if x_i > s; 2 x_i otherwise}", cases((x(i), s().lt(x(i))), otherwise=2 * x(i))),
]


@pytest.mark.parametrize(("text", "meant"), READ, ids=[text for text, _ in READ])
def test_what_is_meant(text: str, meant: Formula) -> None:
    assert alike(formula(text, NAMES, "ij"), meant.expr)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_printed_is_read(name: str) -> None:
    layer, notation = layer_of(name), notation_of(layer_of(name))
    relations = (
        e for e in layer.forward if not any(isinstance(node, ArgMax | NegativeInfinity) for node in nodes(e.rhs))
    )
    for equation in (*relations, *(gradient.equation for gradient in derivation_of(name).gradients)):
        (found,), _ = equations(plain_equation(equation, notation), names_of(layer))
        assert found.lhs == equation.lhs
        assert alike(found.rhs, equation.rhs)
        assert not alike(found.rhs, neg(equation.rhs)), "another sign would be seen"


def test_lines_name_what_later_lines_read() -> None:
    (shorthand, line), names = equations("g_kj = w_kj x_k\n\n dx_i = sum_j g_ij", NAMES)
    assert names.tensors["g"] == Tensor("g", (Size("n"), Size("m")))
    assert "g" not in NAMES.tensors
    g = tensor("g")
    assert shorthand == Equation(g(k, j).expr, (w(k, j) * x(k)).expr)
    assert alike(line.rhs, total(g(i, j), j, m).expr)


def test_the_range_of_an_index_may_stand_on_the_left() -> None:
    (shorthand,), names = equations("g_{i, j < m} = x_{i}\n    - s", NAMES)
    assert names.tensors["g"] == Tensor("g", (Size("n"), Size("m")))
    assert shorthand == Equation(tensor("g")(i, j).expr, (x(i) - s()).expr)


WRONG = [
    ("x_i +", "more is expected where the end stands"),
    ("(x_i", r"\) is expected where the end stands"),
    ("x_i )", r"'\)' is left over"),
    ("x_ij", "x_ij has 2 indices, and x 1 dimensions|the index ij is bound by no sum"),
    ("w_i", "w_i has 1 indices, and w 2 dimensions"),
    ("x_k", "the index k is bound by no sum"),
    ("q_i", "q_i is no name that the layer has"),
    ("f''", "f'' is no name"),
    ("sum_k x_{k + 1}", "the range of k is not to be seen"),
    ("sum_k x_k d_k", "the range of k is not to be seen"),
    ("{x_i if x_i > 0}", "; is expected where } stands"),
    ("", "more is expected"),
]


@pytest.mark.parametrize(("text", "why"), WRONG, ids=[text for text, _ in WRONG])
def test_what_has_no_meaning_is_refused(text: str, why: str) -> None:
    with pytest.raises(FormulaError, match=why):
        formula(text, NAMES, "ij")


@pytest.mark.parametrize("text", ["x_i", "2 = x_i", "g_i = 1 + n"])
def test_a_line_that_defines_nothing_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        equations(text, NAMES)


def test_a_range_that_is_printed_is_kept() -> None:
    inner: Expr = span(x(k), k, 1, n - 1).expr
    assert not alike(formula("sum_k x_k", NAMES), inner)
