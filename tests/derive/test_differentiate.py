"""The derivative of one right side, before anything is rewritten."""

from __future__ import annotations

import pytest

from symderiv.derive.differentiate import differential, differentiate
from symderiv.errors import Unsupported
from symderiv.lang.expr import ZERO, Cases, Comparison, Index, Read, Sum
from symderiv.lang.show import show
from tests.prove.shorthand import (
    Formula,
    absolute,
    call,
    cases,
    cos,
    erf,
    exp,
    floor,
    index,
    largest,
    log,
    maximum,
    minimum,
    num,
    pi,
    sigmoid,
    sign,
    sin,
    size,
    sqrt,
    tanh,
    tensor,
    total,
    where,
)

(n,) = size("n")
i, j, u = index("i j u")
x, w, ids, s = map(tensor, ("x", "w", "ids", "s"))
f, f1, f2 = call("f"), call("f", 1), call("f", 2)
D = "[i = u]"

# d / d x[u]; for a scalar, d / d s
DERIVATIVES: dict[str, tuple[Formula, str]] = {
    "a number": (num(3), "0"),
    "a size": (n, "0"),
    "pi": (pi, "0"),
    "another tensor": (w(i), "0"),
    "the tensor": (x(i), D),
    "at a position": (x(2 * i + 1), "[2*i + 1 = u]"),
    "at a chosen position": (x(ids(i)), "[ids[i] = u]"),
    "a sum": (x(i) + w(i) + x(j), "[i = u] + [j = u]"),
    "a product": (x(i) * w(i), f"w[i]*{D}"),
    "a product with itself": (x(i) * x(j), "x[j]*[i = u] + x[i]*[j = u]"),
    "a bracket": (where(i.le(1)) * x(i), "[i <= 1]*[i = u]"),
    "a bracket alone": (where(x(i).eq(0)), "0"),
    "a square": (x(i) ** 2, f"2*x[i]*{D}"),
    "an inverse": (1 / x(i), f"-x[i]**(-2)*{D}"),
    "a root": (sqrt(x(i)), f"(1/2)*x[i]**(-1/2)*{D}"),
    "a power by a size": (x(i) ** n, f"n*x[i]**(n - 1)*{D}"),
    "a power of a number": (num(2) ** x(i), f"2**x[i]*log(2)*{D}"),
    "a power by itself": (w(i) ** x(i), f"w[i]**x[i]*log(w[i])*{D}"),
    "a sum over an index": (total(x(j) * w(j), j, n), "Sum(w[j]*[j = u], j = 0..n - 1)"),
    "exp": (exp(x(i)), f"exp(x[i])*{D}"),
    "exp of something": (exp(2 * x(i)), f"2*exp(2*x[i])*{D}"),
    "log": (log(x(i)), f"x[i]**-1*{D}"),
    "tanh": (tanh(x(i)), f"(1 - tanh(x[i])**2)*{D}"),
    "sigmoid": (sigmoid(x(i)), f"sigmoid(x[i])*(1 - sigmoid(x[i]))*{D}"),
    "erf": (erf(x(i)), f"2*pi**(-1/2)*exp(-x[i]**2)*{D}"),
    "sin": (sin(x(i)), f"cos(x[i])*{D}"),
    "cos": (cos(x(i)), f"-sin(x[i])*{D}"),
    "abs": (absolute(x(i)), f"sign(x[i])*{D}"),
    "sign": (sign(x(i)), "0"),
    "floor": (floor(x(i)), "0"),
    "max": (maximum(0, x(i)), f"(1 if 0 < x[i]; 0)*{D}"),
    "max the other way": (maximum(x(i), 0), f"(1 if 0 <= x[i]; 0)*{D}"),
    "min": (minimum(1, x(i)), f"(1 if x[i] < 1; 0)*{D}"),
    "an unknown function": (f(x(i)), f"f'(x[i])*{D}"),
    "its derivative": (f1(x(i)), f"f''(x[i])*{D}"),
    "a function of a function": (f(f(x(i))), f"f'(x[i])*f'(f(x[i]))*{D}"),
    "cases": (cases((x(i), num(0).lt(x(i))), otherwise=w(i)), f"({D} if 0 < x[i]; 0)"),
}


@pytest.mark.parametrize(("expr", "text"), DERIVATIVES.values(), ids=DERIVATIVES.keys())
def test_derivative(expr: Formula, text: str) -> None:
    assert show(differentiate(expr.expr, "x", (u.expr,))) == text


ALONG = {
    "what does not move": (w(i) * x(ids(i)) + s(), "w[i]*xdot[ids[i]]"),
    "two that move": (x(i) * x(j), "x[j]*xdot[i] + x[i]*xdot[j]"),
    "a sum": (total(x(j) * w(j), j, n), "Sum(w[j]*xdot[j], j = 0..n - 1)"),
    "a sum that does not move": (total(w(j), j, n) * x(i), "xdot[i]*Sum(w[j], j = 0..n - 1)"),
    "an exponent": (w(i) ** x(i), "xdot[i]*w[i]**x[i]*log(w[i])"),
    "a rounded number": (floor(x(i)), "0"),
    "cases that do not move": (cases((w(i), num(0).lt(x(i))), otherwise=num(1)), "0"),
    "a case": (cases((x(i), num(0).lt(x(i))), otherwise=w(i)), "(xdot[i] if 0 < x[i]; 0)"),
    "a maximum of what does not move": (largest(w(j), j, n) * x(i), "xdot[i]*Max(w[j], j = 0..n - 1)"),
}


@pytest.mark.parametrize(("expr", "text"), ALONG.values(), ids=ALONG.keys())
def test_along_a_direction(expr: Formula, text: str) -> None:
    """Each read of x moves by the read of xdot at the same place."""
    found = differential(expr.expr, lambda read: Read("xdot", read.indices) if read.tensor == "x" else ZERO)
    assert show(found) == text


def test_a_scalar_has_no_slot() -> None:
    assert show(differentiate((s() * x(i)).expr, "s", ())) == "x[i]"


def test_all_of_several_equal_arguments_count_once() -> None:
    """The first: at a tie the derivatives of max add up to 1."""
    both = differentiate(maximum(x(i), x(j)).expr, "x", (u.expr,))
    assert show(both) == "(1 if x[j] <= x[i]; 0)*[i = u] + (1 if x[i] < x[j]; 0)*[j = u]"


def test_a_maximum_over_an_index_is_differentiated_where_it_is_taken() -> None:
    change = differentiate(largest(x(j), j, n).expr, "x", (u.expr,))
    assert show(change) == "[ArgMax(Max(x[j], j = 0..n - 1), 0) = u]"


def test_a_known_function_of_two_arguments_is_refused() -> None:
    with pytest.raises(Unsupported, match="the derivative of mod with 2 arguments is not known"):
        differentiate(call("mod")(x(i), n).expr, "x", (u.expr,))


@pytest.mark.parametrize("expr", [expr for expr, _ in DERIVATIVES.values()], ids=DERIVATIVES.keys())
def test_a_derivative_derives_again(expr: Formula) -> None:
    """That is what second derivatives rest on."""
    first = differentiate(expr.expr, "x", (u.expr,))
    differentiate(first, "x", (Index("v"),))


def test_conditions_are_kept() -> None:
    found = differentiate(cases((x(i) ** 2, x(i).lt(1)), otherwise=x(i)).expr, "x", (u.expr,))
    assert isinstance(found, Cases)
    ((_, conditions),) = found.branches
    assert conditions == (Comparison("<", x(i).expr, num(1).expr),)


def test_limits_are_kept() -> None:
    found = differentiate(total(x(j), j, n).expr, "x", (u.expr,))
    assert isinstance(found, Sum)
    assert (found.index, show(found.lower), show(found.upper)) == ("j", "0", "n - 1")
