"""Every SymPy object that a declaration may hold, and what it becomes."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import (
    Abs,
    Eq,
    Function,
    Integral,
    KroneckerDelta,
    Max,
    Min,
    Mod,
    Ne,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    ceiling,
    cos,
    erf,
    exp,
    floor,
    log,
    pi,
    sign,
    sin,
    sqrt,
    tanh,
)

from symderiv.errors import DeclarationError
from symderiv.lang.declare import dims, index, padded, scalar, tensor
from symderiv.lang.expr import Call, Index, Read, Size
from symderiv.lang.from_sympy import convert, is_size
from symderiv.lang.show import show

N, M, K, P = dims("N M K P")
i, j, p = index("i j", N)[0], index("j", M), index("p", K)
x, w, t = tensor("x", N, M), tensor("w", K), tensor("t", N)
s, eps = tensor("s"), scalar("eps", positive=True)
f = Function("f")

BECOMES = {
    "a number": (7, "7"),
    "a fraction": (Rational(-3, 4), "-3/4"),
    "pi": (pi, "pi"),
    "e": (sympy.E, "exp(1)"),
    "a size": (N, "N"),
    "an index": (i, "i"),
    "a scalar": (s, "s"),
    "a read": (x[i, j], "x[i, j]"),
    "one index": (w[p], "w[p]"),
    "a position that is computed": (w[2 * p - 1], "w[2*p - 1]"),
    "an integer tensor in a position": (x[t[i], j], "x[t[i], j]"),
    "a sum": (x[i, j] + w[p], "w[p] + x[i, j]"),
    "a difference": (w[p] - x[i, j], "w[p] - x[i, j]"),
    "what is subtracted comes last": (-w[p] + x[i, j], "x[i, j] - w[p]"),
    "a product, sizes first, then what has more indices": (x[i, j] * w[p] * N, "N*x[i, j]*w[p]"),
    "a quotient": (w[p] / (N * eps), "N**-1*eps**-1*w[p]"),
    "a power": (w[p] ** 3, "w[p]**3"),
    "a maximum of multiples": (Max(w[p], 3 * w[p]), "max(w[p], 3*w[p])"),
    "the shortest term first": (x[i, j] ** 3 + w[p], "w[p] + x[i, j]**3"),
    "roots of numbers as one": (w[p] * sqrt(2 / pi) / 2, "(2*pi)**(-1/2)*w[p]"),
    "a root": (sqrt(w[p] + eps), "(eps + w[p])**(1/2)"),
    "1 over a root": (1 / sqrt(w[p]), "w[p]**(-1/2)"),
    "exp": (exp(w[p]), "exp(w[p])"),
    "log": (log(w[p]), "log(w[p])"),
    "tanh": (tanh(w[p]), "tanh(w[p])"),
    "erf": (erf(w[p]), "erf(w[p])"),
    "sin": (sin(w[p]), "sin(w[p])"),
    "cos": (cos(w[p]), "cos(w[p])"),
    "sign": (sign(w[p]), "sign(w[p])"),
    "abs": (Abs(w[p]), "abs(w[p])"),
    "max": (Max(w[p], 0), "max(0, w[p])"),
    "min": (Min(w[p], 1), "min(1, w[p])"),
    "floor": (w[floor(p / K)], "w[floor(K**-1*p)]"),
    "ceil": (w[ceiling(p / K)], "w[ceil(K**-1*p)]"),
    "mod": (w[Mod(p, K)], "w[mod(p, K)]"),
    "an unknown function": (f(w[p]), "f(w[p])"),
    "an unknown function of one": (f(f(w[p]) + 1), "f(f(w[p]) + 1)"),
    "sigmoid": (Function("sigmoid")(w[p]), "sigmoid(w[p])"),
    "a sum over an index": (Sum(w[p], p), "Sum(w[p], p = 0..K - 1)"),
    "a sum with limits": (Sum(w[p], (p, 1, N)), "Sum(w[p], p = 1..N)"),
    "the first index is the outermost": (
        Sum(x[i, j], i, j),
        "Sum(Sum(x[i, j], j = 0..M - 1), i = 0..N - 1)",
    ),
    "limits with sizes are independent": (
        Sum(x[i, j], (j, 0, P), (i, 0, P)),
        "Sum(Sum(x[i, j], i = 0..P), j = 0..P)",
    ),
    "a limit that hangs on an outer index": (
        Sum(x[i, j], (j, 0, i), (i, 0, N - 1)),
        "Sum(Sum(x[i, j], j = 0..i), i = 0..N - 1)",
    ),
    "a sum of sums": (Sum(w[p] * Sum(x[i, j], j), p), "Sum(w[p]*Sum(x[i, j], j = 0..M - 1), p = 0..K - 1)"),
    "a delta": (KroneckerDelta(i, j) * w[p], "w[p]*[i = j]"),
    "a delta with a number": (KroneckerDelta(i, 0), "[i = 0]"),
    "cases": (Piecewise((w[p], w[p] > 0), (0, True)), "(w[p] if 0 < w[p]; 0)"),
    "cases with at least": (Piecewise((w[p], w[p] >= 0), (0, True)), "(w[p] if 0 <= w[p]; 0)"),
    "cases with less": (Piecewise((w[p], i < j), (0, True)), "(w[p] if i < j; 0)"),
    "cases with equal": (Piecewise((w[p], Eq(i, j)), (1, True)), "(w[p] if i = j; 1)"),
    "cases with unequal": (Piecewise((w[p], Ne(i, j)), (1, True)), "(w[p] if i != j; 1)"),
    "three cases": (
        Piecewise((1, w[p] > 1), (-1, w[p] < -1), (w[p], True)),
        "(1 if 1 < w[p]; -1 if w[p] < -1; w[p])",
    ),
    "two conditions at once": (
        Piecewise((w[p], sympy.And(w[p] > 0, i <= j)), (0, True)),
        ("(w[p] if 0 < w[p] and i <= j; 0)", "(w[p] if i <= j and 0 < w[p]; 0)"),
    ),
    "a padded read": (padded(w)[p - P], "[0 <= p - P, p - P <= K - 1]*w[p - P]"),
    "a padded read in two dimensions": (
        padded(x)[i - 1, j],
        "[0 <= i - 1, i - 1 <= N - 1]*x[i - 1, j]",
    ),
    "padded with another number": (padded(w, 1)[p - P], "(w[p - P] if 0 <= p - P and p - P <= K - 1; 1)"),
    "padded with a fraction": (
        padded(w, Rational(1, 2))[p - P],
        "(w[p - P] if 0 <= p - P and p - P <= K - 1; 1/2)",
    ),
}


@pytest.mark.parametrize("given, text", BECOMES.values(), ids=BECOMES.keys())
def test_becomes(given: Any, text: str | tuple[str, str]) -> None:
    assert show(convert(given)) in ((text,) if isinstance(text, str) else text)


def test_three_indices_of_a_sum_keep_their_order() -> None:
    a, b, c = index("a b c", K)
    read = tensor("y", K, K, K)[a, b, c]
    bound = []
    expr: Any = convert(Sum(read, c, a, b))
    while not isinstance(expr, Read):
        bound.append(expr.index)
        expr = expr.body
    assert bound == ["c", "a", "b"]


def test_what_kind_of_name_it_is() -> None:
    assert convert(N) == Size("N")
    assert convert(i) == Index("i")
    assert convert(s) == convert(scalar("s")) == Read("s")
    assert convert(f(s)) == Call("f", (Read("s"),))
    assert [is_size(item) for item in (N, i, s, eps, 3, "N", Symbol("k", integer=True))] == [True] + 6 * [False]


class Hidden(sympy.Function):  # type: ignore[misc]
    """A function of somebody's own, with a class."""


VOCABULARY = (
    "Supported: +, *, **, Sum, maximum(x, i), Piecewise, KroneckerDelta, Max, Min, floor, ceiling, Mod, "
    "exp, log, tanh, sigmoid, erf, sin, cos, abs, sign, and unknown functions of one argument."
)
BOUND_BY_SYMBOL = Symbol("k", integer=True)

REFUSED = {
    "a float": (0.5, "0.5 is a floating-point number.", "Write Rational(1, 10) instead."),
    "a float in a sum": (w[p] + 0.5, "0.500000000000000 is a floating-point number.", "Write Rational(1, 10) instead."),
    "a float in an exponent": (w[p] ** 1.5, "1.50000000000000 is a floating-point number.", None),
    "a float in a position": (w[p + 0.5], "0.500000000000000 is a floating-point number.", None),
    "a float in a limit": (Sum(w[p], (p, 0, N * 0.5)), "0.500000000000000 is a floating-point number.", None),
    "a float in padding": (padded(w, 0.5)[p], "0.500000000000000 is a floating-point number.", None),
    "a function that is not known": (
        sympy.gamma(w[p]),
        "gamma is not in the vocabulary: gamma(w[p]).",
        VOCABULARY,
    ),
    "a class of somebody's own": (Hidden(w[p]), "Hidden is not in the vocabulary: Hidden(w[p]).", VOCABULARY),
    "a product over an index": (Product(w[p], (p, 0, K - 1)), None, VOCABULARY),
    "an integral": (Integral(s, s), "Integral is not in the vocabulary: Integral(s, s).", VOCABULARY),
    "a derivative": (sympy.Derivative(f(s), s), None, VOCABULARY),
    "infinity": (sympy.oo, "Infinity is not in the vocabulary: oo.", VOCABULARY),
    "the imaginary unit": (sympy.I, "ImaginaryUnit is not in the vocabulary: I.", VOCABULARY),
    "a text": ("w[p]", "str is not in the vocabulary: 'w[p]'.", VOCABULARY),
    "nothing": (None, "NoneType is not in the vocabulary: None.", VOCABULARY),
    "a tensor without indices": (w, "TensorBase is not in the vocabulary: w.", VOCABULARY),
    "an unknown function of two": (f(s, eps), "the unknown function f has 2 arguments.", "Only one is supported."),
    "an unknown function of none": (f(), "the unknown function f has 0 arguments.", "Only one is supported."),
    "a known function that is hidden": (
        Function("exp")(s),
        "Function('exp') hides the function exp.",
        "Import exp from sympy.",
    ),
    "a known function under our name": (
        Function("ceil")(s),
        "Function('ceil') hides the function ceil.",
        "Import ceiling from sympy.",
    ),
    "a sum over a symbol": (
        Sum(s, (BOUND_BY_SYMBOL, 0, 3)),
        "k is summed over but is no index.",
        'Make it with index("k", n).',
    ),
    "cases without a last": (
        Piecewise((s, s > 0)),
        "a Piecewise has no last branch.",
        "End it with (value, True).",
    ),
    "cases that SymPy moves out of a sum": (
        Sum(sympy.log(Sum(Piecewise((0, sympy.Eq(p, index("q", K))), (w[p], True)), p)), index("q", K)),
        "a condition on p stands outside of a sum over p: SymPy moves a Piecewise out of the functions around it.",
        "Give the inner sum a relation of its own, or another letter to the outer index.",
    ),
    "cases with or": (
        Piecewise((s, sympy.Or(s > 1, s < -1)), (0, True)),
        None,
        "Use <, <=, Eq, Ne and And of them.",
    ),
}


@pytest.mark.parametrize("given, message, way_out", REFUSED.values(), ids=REFUSED.keys())
def test_refused(given: Any, message: str | None, way_out: str | None) -> None:
    with pytest.raises(DeclarationError) as error:
        convert(given)
    assert message is None or error.value.message == message
    assert way_out is None or error.value.way_out == way_out


EVALUATED: list[str] = []
BOMB = "__import__('tests.lang.test_from_sympy', fromlist=['EVALUATED']).EVALUATED.append('read')"


@pytest.mark.parametrize(
    "make",
    [
        lambda: x[BOMB],
        lambda: x[i, BOMB],
        lambda: padded(x)[BOMB, j],
        lambda: padded(x, BOMB),
        lambda: tensor("y", BOMB),
        lambda: tensor("y", N, BOMB),
        lambda: tensor(BOMB),
        lambda: index("i", BOMB),
        lambda: index(BOMB, N),
        lambda: dims(BOMB),
        lambda: scalar(BOMB),
        lambda: convert(BOMB),
    ],
)
def test_no_text_is_evaluated(make: Any) -> None:
    with pytest.raises(DeclarationError):
        make()
    assert EVALUATED == []


def test_sympy_itself_would_have_evaluated_the_text() -> None:
    """The mistake that the test above guards against."""
    seen: list[int] = []
    sympy.sympify("f(1)", locals={"f": seen.append})
    assert seen == [1]


POSITIONS = {
    "a text": ("i", "x is read at the text 'i'.", 'Make an index or a size: i = index("i", n).'),
    "truth": (True, "x is read at True, which is no expression.", "Write an index or a size."),
    "a slice": (slice(None), "x is read at slice(None, None, None), which is no expression.", None),
    "nothing": (None, "x is read at None, which is no expression.", None),
    "a condition": (sympy.Eq(i, j), "x is read at Eq(i, j), which is no expression.", None),
}


@pytest.mark.parametrize("position, message, way_out", POSITIONS.values(), ids=POSITIONS.keys())
def test_what_is_no_position(position: Any, message: str, way_out: str | None) -> None:
    for make in (lambda: x[position], lambda: x[i, position], lambda: padded(x)[i, position]):
        with pytest.raises(DeclarationError) as error:
            make()
        assert error.value.message == message
        assert way_out is None or error.value.way_out == way_out


def test_a_tensor_is_no_tuple() -> None:
    with pytest.raises(DeclarationError) as error:
        list(x)
    assert str(error.value) == "x is a tensor and no tuple. Write (x,), with a comma."


def test_a_read_commutes_and_a_delta_beside_it_is_kept() -> None:
    n = dims("n")
    i, k = index("i k", n)
    x, t = tensor("x", n), tensor("t", n)
    assert x[i].is_commutative
    assert show(convert(x[k] ** 2 * sympy.KroneckerDelta(t[i], k))) == "x[k]**2*[k = t[i]]"
