"""The LaTeX and the plain text of expressions, as tables."""

from __future__ import annotations

import pytest

from symderiv.emit.latex import latex, latex_equation, latex_sides, latex_tensor
from symderiv.emit.notation import Notation, notation_of
from symderiv.emit.plain import plain, plain_equation
from symderiv.errors import Unsupported
from symderiv.lang.expr import Cases, Comparison, Expr, Pi, Read, Size
from symderiv.lang.layer import Equation, Layer, Tensor
from tests.emit.shorthand import (
    H,
    K,
    S,
    add,
    between,
    bracket,
    call,
    div,
    half,
    i,
    j,
    largest,
    m,
    mul,
    n,
    neg,
    notation,
    num,
    over,
    p,
    power,
    prime,
    q,
    read,
    sub,
    u,
    v,
)

a, l, o = (lambda at, name=name: read(name, at) for name in "alo")
w = read("w", i, j)
ROW = call("floor", div(u, S))

TABLE: list[tuple[Expr, str, str]] = [
    # numbers and signs
    (num("1/2"), r"\tfrac12", "1/2"),
    (mul(num("-3/14"), l(i)), r"-\tfrac{3}{14}\,l_i", "-3/14 l_i"),
    (sub(l(i), o(i)), "l_i - o_i", "l_i - o_i"),
    (add(neg(o(i)), l(i)), "l_i - o_i", "l_i - o_i"),
    (add(neg(l(i)), num(1)), "1 - l_i", "1 - l_i"),
    (add(l(i), num(-1)), "l_i - 1", "l_i - 1"),
    (neg(add(l(i), o(i))), "-(l_i + o_i)", "-(l_i + o_i)"),
    (mul(num(2), S, n), "2Sn", "2 S n"),
    (add(Size("M"), neg(K), num(1)), "M - K + 1", "M - K + 1"),
    # products and fractions
    (mul(l(i), add(bracket((i, "=", j)), neg(l(j)))), r"l_i\bigl([\,i=j\,] - l_j\bigr)", "l_i ([i = j] - l_j)"),
    (div(l(i), n), r"\frac{l_i}{n}", "l_i/n"),
    (mul(power(S, -2), l(i)), r"\frac{l_i}{S^2}", "l_i/S^2"),
    (div(sub(l(i), o(i)), power(read("v"), half)), r"\frac{l_i - o_i}{\sqrt{v}}", "(l_i - o_i) / sqrt(v)"),
    (power(mul(num(2), Pi()), num("-1/2")), r"\frac{1}{\sqrt{2\pi}}", "1 / sqrt(2 pi)"),
    (power(l(i), num("3/2")), "l_i^{3/2}", "l_i^(3/2)"),
    (power(sub(l(i), o(i)), 2), "(l_i - o_i)^2", "(l_i - o_i)^2"),
    (power(power(l(i), 2), 3), "(l_i^2)^3", "(l_i^2)^3"),
    (mul(l(i), div(num(1), add(l(i), o(i)))), r"\frac{l_i}{l_i + o_i}", "l_i / (l_i + o_i)"),
    # functions
    (call("exp", a(i)), "e^{a_i}", "exp(a_i)"),
    (call("exp", neg(div(power(a(i), 2), num(2)))), "e^{-a_i^2/2}", "exp(-1/2 a_i^2)"),
    (power(call("exp", a(i)), 2), "(e^{a_i})^2", "exp(a_i)^2"),
    (prime("f", a(i)), "f'(a_i)", "f'(a_i)"),
    (call("max", a(i), num(0)), r"\max(0,\,a_i)", "max(0, a_i)"),
    (sub(num(1), power(call("tanh", a(i)), 2)), r"1 - \tanh^2(a_i)", "1 - tanh(a_i)^2"),
    (call("abs", sub(a(i), o(i))), r"\lvert a_i - o_i\rvert", "abs(a_i - o_i)"),
    (call("erf", a(i)), r"\mathrm{erf}(a_i)", "erf(a_i)"),
    # indices
    (w, "w_{ij}", "w_ij"),
    (read("a", add(i, p), add(j, q)), r"a_{i+p,\,j+q}", "a_{i + p, j + q}"),
    (read("a", add(mul(S, i), p)), "a_{Si+p}", "a_{S i + p}"),
    (read("a", num(12), num(3)), "a_{12,3}", "a_{12, 3}"),
    (read("W", read("ids", i), j), r"W_{\mathit{ids}_i,\,j}", "W_{ids_i, j}"),
    (read("b", ROW), r"b_{\lfloor u/S\rfloor}", "b_{floor(u/S)}"),
    (
        add(call("floor", add(div(H, S), neg(div(K, S)))), num(1)),
        r"\lfloor(H-K)/S\rfloor + 1",
        "floor((H - K)/S) + 1",
    ),
    (call("mod", add(i, p), S), r"(i + p) \bmod S", "(i + p) mod S"),
    # sums
    (
        div(call("exp", a(i)), over(j, n, call("exp", a(j)))),
        r"\frac{e^{a_i}}{\sum_j e^{a_j}}",
        "exp(a_i) / (sum_j exp(a_j))",
    ),
    (mul(half, over(i, n, power(sub(l(i), o(i)), 2))), r"\tfrac12\sum_i (l_i - o_i)^2", "1/2 sum_i (l_i - o_i)^2"),
    (
        over(p, K, over(q, K, mul(read("g", p, q), read("a", add(i, p), add(j, q))))),
        r"\sum_{p,q} g_{pq}\,a_{i+p,\,j+q}",
        "sum_{p,q} g_pq a_{i + p, j + q}",
    ),
    (
        mul(power(S, -2), over(p, S, read("a", add(mul(S, i), p)))),
        r"\frac{1}{S^2}\sum_{p=0}^{S-1} a_{Si+p}",
        "(1/S^2) sum_{p=0}^{S - 1} a_{S i + p}",
    ),
    (over(j, m, a(j)), r"\sum_{j=0}^{m-1} a_j", "sum_{j=0}^{m - 1} a_j"),  # not the whole of a
    (between(j, num(0), i, a(j)), r"\sum_{j=0}^{i} a_j", "sum_{j=0}^i a_j"),
    (mul(over(j, n, a(j)), l(i)), r"l_i\sum_j a_j", "l_i sum_j a_j"),
    (mul(over(j, n, a(j)), over(j, n, l(j))), r"\Bigl(\sum_j a_j\Bigr)\sum_j l_j", "(sum_j a_j) sum_j l_j"),
    (over(j, n, neg(mul(a(j), l(j)))), r"-\sum_j a_j\,l_j", "-sum_j a_j l_j"),
    (over(j, n, sub(a(j), l(j))), r"\sum_j (a_j - l_j)", "sum_j (a_j - l_j)"),
    (largest(j, n, a(j)), r"\max_j a_j", "max_j a_j"),
    (largest(j, K, read("a", add(i, j))), r"\max_{0 \le j < K} a_{i+j}", "max_{0 <= j < K} a_{i + j}"),
    # brackets and cases
    (bracket((num(0), "<=", sub(u, p)), (sub(u, p), "<=", sub(H, num(1)))), r"[\,0 \le u-p < H\,]", "[0 <= u - p < H]"),
    (bracket((ROW, "<=", sub(H, num(1)))), r"[\,\lfloor u/S\rfloor < H\,]", "[floor(u/S) < H]"),
    (bracket((a(i), "<=", sub(o(i), num(1)))), r"[\,a_i \le o_i-1\,]", "[a_i <= o_i - 1]"),  # real numbers: no `<`
    (mul(bracket((num(0), "<", a(i))), bracket((i, "!=", j))), r"[\,a_i > 0,\ i \ne j\,]", "[a_i > 0, i != j]"),
    (
        Cases(((a(i), (Comparison("<", num(0), a(i)),)),), num(0)),
        r"\begin{cases} a_i & \text{if } a_i > 0 \\ 0 & \text{otherwise} \end{cases}",
        "{a_i if a_i > 0; 0 otherwise}",
    ),
    # gradients and local partials
    (read("∂l", i), r"\frac{\partial E}{\partial l_i}", "dE/dl_i"),
    (
        over(j, n, mul(read("∂l", j), read("∂l/∂a", j, i))),
        r"\sum_j \frac{\partial E}{\partial l_j}\,\frac{\partial l_j}{\partial a_i}",
        "sum_j dE/dl_j dl_j/da_i",
    ),
    (read("∂z/∂a", i, j), r"\Bigl(\frac{\partial z}{\partial a}\Bigr)_{ij}", "(dz/da)_ij"),  # z's rank is not known
    (power(read("∂l", i), 2), r"\Bigl(\frac{\partial E}{\partial l_i}\Bigr)^2", "(dE/dl_i)^2"),
    (
        between(
            p,
            call("max", add(u, neg(H), num(1)), num(0)),
            call("min", u, sub(K, num(1))),
            mul(read("g", p, v), read("∂c", sub(u, p), v)),
        ),
        r"\sum_{p=\max(0,\,u-H+1)}^{\min(K-1,\,u)} g_{pv}\,\frac{\partial E}{\partial c_{u-p,\,v}}",
        "sum_{p=max(0, u - H + 1)}^{min(K - 1, u)} g_pv dE/dc_{u - p, v}",
    ),
    # brackets grow with what they hold
    (
        mul(l(i), add(l(i), neg(over(j, n, mul(l(j), o(j)))))),
        r"l_i\Bigl(l_i - \sum_j l_j\,o_j\Bigr)",
        "l_i (l_i - sum_j l_j o_j)",
    ),
]


@pytest.mark.parametrize(("expr", "in_latex", "in_text"), TABLE)
def test_an_expression_in_latex_and_in_plain_text(expr: Expr, in_latex: str, in_text: str) -> None:
    assert latex(expr, notation()) == in_latex
    assert plain(expr, notation()) == in_text


def test_sums_over_whole_dimensions_share_one_sign() -> None:
    window = over(p, K, over(q, K, mul(read("g", p, q), read("a", add(i, p), add(j, q)))))
    assert latex(window, notation()) == r"\sum_{p,q} g_{pq}\,a_{i+p,\,j+q}"
    assert latex(window) == r"\sum_{p=0}^{K-1}\;\sum_{q=0}^{K-1} g_{pq}\,a_{i+p,\,j+q}", "no shape, no short form"


NAMES = [
    ("gamma", r"\gamma_i"),
    ("xhat", r"\hat{x}_i"),
    ("mubar", r"\bar{\mu}_i"),
    ("eps", r"\varepsilon_i"),
    ("dim_input", r"\mathit{dim\_input}_i"),
    ("W1", "W^{(1)}_i"),
    ("x_prev", r"x^{\mathrm{prev}}_i"),
    ("W_h", "(W_{h})_i"),
    ("α", r"\alpha_i"),
    ("b'", "b'_i"),
    (r"\hat{x}", r"\hat{x}_i"),
    ("W_{hh}", "(W_{hh})_i"),
    (r"k\_size", r"k\_size_i"),
    (r"\sigma^2", r"\sigma^2_i"),
]


@pytest.mark.parametrize(("name", "printed"), NAMES)
def test_names_of_tensors(name: str, printed: str) -> None:
    assert latex(read(name, i)) == printed


@pytest.mark.parametrize("name", ["b'", r"\sigma^2", "W1"])
def test_a_name_with_a_superscript_is_never_raised_directly(name: str) -> None:
    assert latex(power(read(name, i), 2)).startswith("(")


def test_what_an_author_writes_otherwise() -> None:
    theirs = notation(tensors=(("l", r"\ell"),), commas=True, loss=r"\mathcal{L}", fraction=r"\dfrac")
    assert latex(mul(read("∂l", i), w), theirs) == r"\dfrac{\partial \mathcal{L}}{\partial \ell_i}\,w_{i,j}"
    assert latex(mul(half, Size("n_0")), Notation(sizes=(("n_0", "N"),), fraction=r"\dfrac")) == r"\dfrac{1}{2}\,N"


def test_both_sides_of_an_equation() -> None:
    equation = Equation(read("∂a", i), mul(read("∂l", i), prime("f", a(i))))
    assert latex_equation(equation, notation()) == (
        r"\frac{\partial E}{\partial a_i} = \frac{\partial E}{\partial l_i}\,f'(a_i)"
    )
    assert plain_equation(equation, notation()) == "dE/da_i = dE/dl_i f'(a_i)"
    assert latex_equation(equation, notation()) == " = ".join(latex_sides(equation, notation()))


def test_whole_tensors() -> None:
    assert latex_tensor("W1") == "W^{(1)}"
    assert latex_tensor("∂w", notation()) == r"\frac{\partial E}{\partial w}"


def test_sigmoid_is_sigma_unless_the_letter_is_taken() -> None:
    def layer(tensor: str) -> Layer:
        given = (Tensor(tensor, (n,)),)
        return Layer("", given, (), (), (), (), (Tensor("y", (n,)),), (Equation(read("y", i), read(tensor, i)),))

    assert latex(call("sigmoid", a(i)), notation_of(layer("x"))) == r"\sigma(a_i)"
    assert latex(call("sigmoid", a(i)), notation_of(layer("sigma"))) == r"\mathrm{sigmoid}(a_i)"


def test_an_unknown_node_is_an_error() -> None:
    class Strange(Expr):
        pass

    for printer in (latex, plain):
        with pytest.raises(Unsupported, match="Strange"):
            printer(mul(Read("a", (i,)), Strange()))
