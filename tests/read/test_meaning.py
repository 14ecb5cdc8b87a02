"""What formulas mean: tables of LaTeX and meaning in the notation of `symderiv.read.meaning.show`, rule by rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.errors import Place, Unsupported
from symderiv.read.meaning.cursor import MAX_DEPTH
from symderiv.read.meaning.declarations import Declarations
from symderiv.read.meaning.show import show, show_statement
from symderiv.read.meaning.statements import MeaningError, continued, statements
from symderiv.read.meaning.symbols import symbol_table
from symderiv.read.meaning.syntax import Derivative, Hole, Limit, Name, Relation, Term
from symderiv.read.tex.parse import TexError, parse
from symderiv.read.tex.tokens import tokenize
from tests.read.reading import notes, shown, statements_of, symbols_of

FORMULAS = [json.loads(line) for line in (Path(__file__).parent / "formulas.jsonl").read_text("utf-8").splitlines()]
SECTIONS: dict[str, list[str]] = {record["section"]: [] for record in FORMULAS}
for _record in FORMULAS:
    SECTIONS[_record["section"]].append(_record["latex"])

# Four sections of hand-written notes: a layer with softmax, a dense layer, average pooling, a convolution.
SOFTMAX = [
    ("o_1", "o[1]"),
    ("a_i", "a[i]"),
    (r"l_1 = \dfrac{e^{a_1}}{e^{a_1}+e^{a_2}+e^{a_3}}", "l[1] = exp(a[1])/(exp(a[1]) + exp(a[2]) + exp(a[3]))"),
    (r"l_2 = \dfrac{e^{a_2}}{e^{a_1}+e^{a_2}+e^{a_3}}", "l[2] = exp(a[2])/(exp(a[1]) + exp(a[2]) + exp(a[3]))"),
    (r"l_3 = \dfrac{e^{a_3}}{e^{a_1}+e^{a_2}+e^{a_3}}", "l[3] = exp(a[3])/(exp(a[1]) + exp(a[2]) + exp(a[3]))"),
    (
        r"E = \dfrac{1}{2}((l_1-o_1)^2+(l_2-o_2)^2+(l_3-o_3)^2)",
        "E = 1/2 * ((l[1] - o[1])^2 + (l[2] - o[2])^2 + (l[3] - o[3])^2)",
    ),
    (r"\dfrac{\partial E}{\partial l1} = o_1 - l_1", "D(E, l[1]) = o[1] - l[1]"),
    (r"\dfrac{\partial E}{\partial l2} = o_2 - l_2", "D(E, l[2]) = o[2] - l[2]"),
    (r"\dfrac{\partial l_1}{\partial a_1} = l_1(1-l_1)", "D(l[1], a[1]) = l[1] * (1 - l[1])"),
    (
        r"\dfrac{\partial E}{\partial a_1} = \dfrac{\partial E}{\partial l_1} \dfrac{\partial l_1}{\partial a_1}"
        r" = (o_1-l_1)l_1(1-l_1)",
        "D(E, a[1]) = D(E, l[1]) * D(l[1], a[1]) = (o[1] - l[1]) * l[1] * (1 - l[1])",
    ),
    (
        r"\dfrac{\partial E}{\partial a_i} = \dfrac{\partial E}{\partial l_i} \dfrac{\partial l_i}{\partial a_i}"
        r" = (o_i-l_i)l_1(1-l_i)",
        "D(E, a[i]) = D(E, l[i]) * D(l[i], a[i]) = (o[i] - l[i]) * l[1] * (1 - l[i])",
    ),
    (r"\dfrac{\partial E}{\partial b_i} = \dfrac{\partial E}{\partial a_i}", "D(E, b[i]) = D(E, a[i])"),
]
DENSE = [
    ("d_1 =g(c_1)", "d[1] = g(c[1])"),
    ("d_2 = g(c2)", "d[2] = g(c[2])"),
    (
        "c_1 = w_{11}l_1 + w_{21}l_2 + w_{31}l_3 + b'_1",
        "c[1] = w[1, 1] * l[1] + w[2, 1] * l[2] + w[3, 1] * l[3] + b'[1]",
    ),
    (
        "c_2 = w_{12}l_1 + w_{22}l_2 + w_{32}l_3 + b'_2",
        "c[2] = w[1, 2] * l[1] + w[2, 2] * l[2] + w[3, 2] * l[3] + b'[2]",
    ),
    ("l_1 = f(a_1)", "l[1] = f(a[1])"),
    (
        r"\dfrac{\partial E}{\partial a_1} = \dfrac{\partial E_{c_1}}{\partial c_1} \dfrac{\partial c_1}{\partial l_1}"
        r" \dfrac{\partial l_1}{\partial a_1} + \dfrac{\partial E_{c_2}}{\partial c_2}"
        r" \dfrac{\partial c_2}{\partial l_1} \dfrac{\partial l_1}{\partial a_1}",
        "D(E, a[1]) = D(E via c[1], c[1]) * D(c[1], l[1]) * D(l[1], a[1])"
        " + D(E via c[2], c[2]) * D(c[2], l[1]) * D(l[1], a[1])",
    ),
    (r"\dfrac{\partial c_2}{\partial l_1} = w_{12}", "D(c[2], l[1]) = w[1, 2]"),
    (r"\dfrac{\partial l_1}{\partial a_1} = f'(a_1)", "D(l[1], a[1]) = f'(a[1])"),
    (r"\dfrac{\partial E}{\partial b_j} = \dfrac{\partial E}{\partial l_i} ", "D(E, b[j]) = D(E, l[i])"),
    (r"\dfrac{\partial E}{\partial w_{ij}} = \dfrac{\partial E}{\partial c_j}l_i", "D(E, w[i, j]) = D(E, c[j]) * l[i]"),
    (
        r"\dfrac{\partial E}{\partial a_i} = \dfrac{\partial E_{c_1}}{\partial c_1} w_{i1}"
        r" + \dfrac{\partial E_{c_2}}{\partial c_2} w_{i2}",
        "D(E, a[i]) = D(E via c[1], c[1]) * w[i, 1] + D(E via c[2], c[2]) * w[i, 2]",
    ),
]
POOLING = [
    (
        r"\forall i,j: \space b_{i j} = \dfrac{a_{2i \space 2j} + a_{2i+1 \space 2j} + a_{2i \space 2j+1}"
        r" + a_{2i+1 \space 2j+1}}{4}",
        "forall i, j: b[i, j] = (a[2 * i, 2 * j] + a[2 * i + 1, 2 * j] + a[2 * i, 2 * j + 1]"
        " + a[2 * i + 1, 2 * j + 1])/4",
    ),
    (
        r"\forall i,j: \space \dfrac{\partial E}{\partial a_{i \space j}}"
        r" = \dfrac{1}{4} \dfrac{\partial E}{\partial b_{k \space l}} ",
        "forall i, j: D(E, a[i, j]) = 1/4 * D(E, b[k, l])",
    ),
    (r"k = \Big\lfloor \dfrac{i}{2} \Big\rfloor", "k = floor(i/2)"),
    (r"l = \Big\lfloor \dfrac{j}{2} \Big\rfloor", "l = floor(j/2)"),
]
CONVOLUTION = [
    (
        r"\forall i,j: c_{i \space j} = b_{i \space j} + \sum\limits_{0 \leqslant k, l \leqslant 1} \space"
        r" k_{k \space l} c_{i+k, \space j+l}",
        "forall i, j: c[i, j] = b[i, j] + sum(k = 0..1, l = 0..1: k[k, l] * c[i + k, j + l])",
    ),
    (r"\dfrac{\partial E}{\partial b_{i,j}} = \dfrac{\partial E}{\partial c_{i, j}}", "D(E, b[i, j]) = D(E, c[i, j])"),
    (
        r"\dfrac{\partial E}{\partial k_{i,j}} = \sum\limits_{p=0}^{2} \sum\limits_{l=0}^{2}"
        r" \Big( \dfrac{\partial E}{\partial c_{k \space l}} a_{i+p, j+l}\Big)",
        "D(E, k[i, j]) = sum(p = 0..2: sum(l = 0..2: D(E, c[k, l]) * a[i + p, j + l]))",
    ),
    (
        r"\dfrac{\partial E}{\partial a_{i,j}} = \sum\limits_{k=max(0, k\_size-1)}^{min(k\_size, dim\_input-j)}"
        r" \sum\limits_{l=max(0, k\ _size-1)}^{min(k\_size, dim\_input-k)} \dfrac{}{}",
        r"D(E, a[i, j]) = sum(k = max(0, k\_size - 1)..min(k\_size, dim\_input - j):"
        r" sum(l = max(0, k\_size - 1)..min(k\_size, dim\_input - k): ?))",
    ),
]
NOTES = [SOFTMAX, DENSE, POOLING, CONVOLUTION]
OTHER_LETTERS = str.maketrans("laobwcdEijpk", "uvtmhzqGrsxn")


def plain(section: list[tuple[str, str]]) -> list[str]:
    return [latex for latex, _ in section]


@pytest.mark.parametrize("section", NOTES, ids=["softmax", "dense", "pooling", "convolution"])
def test_sections_of_notes(section: list[tuple[str, str]]) -> None:
    for latex, meaning in section:
        assert shown(latex, plain(section)) == [meaning]


def renamed(latex: str) -> str:
    """The formula with other letters, fractions of the usual size, and other white space."""
    out = ""
    for token in tokenize(latex):
        text = token.text.translate(OTHER_LETTERS) if len(token.text) == 1 else token.text
        out += " \n" if token.is_blank else text.replace(r"\dfrac", r"\frac").replace(r"\leqslant", r"\le")
    return out


def renamed_meaning(meaning: str) -> str:
    """The same letters renamed in a meaning; `D`, `exp`, `sum` and the like are no letters of the formula."""
    words = {"exp", "sum", "floor", "via", "forall", "D", "o"}
    out, word = "", ""
    for character in meaning + " ":
        if character.isalpha():
            word += character
            continue
        is_operator = word in words and not (word == "o" and character == "[")
        out += word if is_operator else word.translate(OTHER_LETTERS)
        out, word = out + character, ""
    return out[:-1]


@pytest.mark.parametrize("section", [SOFTMAX, DENSE, POOLING, CONVOLUTION[:3]])
def test_the_same_notes_with_other_letters(section: list[tuple[str, str]]) -> None:
    assert renamed("w_{ij}l_1") == "h_{rs}u_1"
    assert renamed_meaning("exp(w[i, j]) * D(E, l[1])") == "exp(h[r, s]) * D(G, u[1])"
    formulas = [renamed(latex) for latex in plain(section)]
    for (_, meaning), latex in zip(section, formulas, strict=True):
        assert shown(latex, formulas) == [renamed_meaning(meaning)]


@pytest.mark.parametrize("separator", [r" \\ ", r" \qquad ", r", \quad ", "; "])
def test_the_same_notes_in_one_display(separator: str) -> None:
    for section in (SOFTMAX[2:], DENSE):
        assert shown(separator.join(plain(section))) == [meaning for _, meaning in section]


def test_the_same_notes_in_an_align() -> None:
    rows = [latex.replace("=", "&=", 1) for latex in plain(DENSE)]
    assert shown(r"\begin{align*} " + r" \\ ".join(rows) + r" \end{align*}") == [meaning for _, meaning in DENSE]


# ------------------------------------------------------------------------------------------------------- rule by rule

RULES: list[tuple[str, str, str, list[str]]] = [
    # rule, formula, meaning, other formulas of the section
    ("1 number of indices", "y = w_{12}", "y = w[1, 2]", ["w_{ij} = 0"]),
    ("1 number of indices", "y = w_{12}", "y = w[1, 2]", ["w_{11} = 0"]),
    ("1 number of indices", "y = x_{12}", "y = x[12]", ["x_1 = 0"]),
    ("2 commas", "y = a_{i+1,j}", "y = a[i + 1, j]", []),
    ("2 blanks", r"b_{i j} = a_{2i \space 2j+1}", "b[i, j] = a[2 * i, 2 * j + 1]", []),
    ("2 blanks", r"b_{i\,j} = a_{i\;j}", "b[i, j] = a[i, j]", []),
    ("2 atoms", "a_i = w_{i1}", "a[i] = w[i, 1]", ["w_{11} = 0"]),
    ("2 product", "b_i = a_{2i}", "b[i] = a[2 * i]", []),
    ("2 expression", r"y_i = x_{\lfloor i/2 \rfloor}", "y[i] = x[floor(i/2)]", []),
    ("4 digits beside a name", "y = l1", "y = l[1]", ["l_i = 0"]),
    ("4 digits beside a name", "y = w12", "y = w[1, 2]", ["w_{ij} = 0"]),
    ("4 digits beside a name", "y = l1^2", "y = l[1]^2", ["l_i = 0"]),
    ("5 label, a pair", r"h_t = W_{hh} h_{t-1}", "h[t] = W_{hh} * h[t - 1]", []),
    ("5 label, a capital", r"\mathcal{L}_D = 1", r"\mathcal{L}_D = 1", []),
    ("5 label, text", r"y = x_{\text{in}}", r"y = x_{\text{in}}", []),
    ("5 label and index", r"y_i = x_{\text{in}, i}", r"y[i] = x_{\text{in}}[i]", []),
    ("5 label, bound nowhere", r"S_{ij} = Q_{ij}/\sqrt{d_k}", "S[i, j] = Q[i, j]/sqrt(d_k)", []),
    ("6 part of a loss", r"\frac{\partial E_{c_1}}{\partial c_1} = \frac{\partial E}{\partial c_1}",
     "D(E via c[1], c[1]) = D(E, c[1])", []),
    ("6 index of an index", r"L_i = s_{y_i}", "L[i] = s[y[i]]", []),
    ("7 call, declared by use", "y = g(c_1)", "y = g(c[1])", []),
    ("7 call, defined", "y = q(a + b)", "y = q(a + b)", ["q(x) = x^2"]),
    ("7 call, primed", "y = q(a + b)", "y = q(a + b)", ["z = q'(x)"]),
    ("7 product", "y = l_1(1-l_1)", "y = l[1] * (1 - l[1])", []),
    ("7 product", "y = a(b + c)", "y = a * (b + c)", ["z = a b"]),
    ("7 call, an index", r"y = \sum_s \alpha(s)", r"y = sum(s: \alpha(s))", [r"\alpha_t = 1"]),
    ("8 derivative of a function", "y = f'(a_i)", "y = f'(a[i])", []),
    ("8 second derivative of a function", "y = f''(a)", "y = f''(a)", []),
    ("8 part of a name", "y = b'_1 + w'", "y = b'[1] + w'", []),
    ("8 index with a prime", "y = x_{m'}", "y = x[m']", [r"s = \sum_{m'} x_{m'}"]),
    ("9 transpose", r"y = W^T x + V^\top z + {}^t U w", "y = W^T * x + V^T * z + U^T * w", []),
    ("9 inverse transpose", "y = M^{-T}", "y = M^(-1)^T", []),
    ("9 layers in brackets", r"z^{(l)} = W^{[l]} a^{(l-1)}", "z[; l] = W[; l] * a[; l - 1]", []),
    ("9 layers and examples", r"Z = A^{[l](i) T} + a^{[1](i)2}", "Z = A[; l, i]^T + a[; 1, i]^2", []),
    ("9 bare layers", r"z^l_j = a^{l-1}_j", "z[j; l] = a[j; l - 1]", []),
    ("9 power", r"y = x^l + x_i^2", "y = x^l + x[i]^2", []),
    ("9 counted layers", r"z^2 = W^2 z^1", "z[; 2] = W[; 2] * z[; 1]", ["W^1 = 0"]),
    ("10 a square that is a name", r"y = \sigma^2 + \epsilon", r"y = \sigma^2 + \epsilon", [r"\sigma^2 = 1"]),
    ("11 up to the plus", r"y_i = \sum_j w_{ij} x_j + b_i", "y[i] = sum(j: w[i, j] * x[j]) + b[i]", []),
    ("11 beyond the plus", r"L = -\sum_i y_i a_i + (1-y_i) b_i", "L = -sum(i: y[i] * a[i] + (1 - y[i]) * b[i])", []),
    ("11 free on the left", r"y_i = \sum_i x_i + z_i", "y[i] = sum(i: x[i]) + z[i]", []),
    ("11 inner sum", r"s = \sum_i \sum_j a_{ij} + b_j", "s = sum(i: sum(j: a[i, j] + b[j]))", []),
    ("11 two sums", r"s = \sum_i a_i + \sum_i b_i", "s = sum(i: a[i]) + sum(i: b[i])", []),
    ("11 all products", r"s = \sum_i a_i \cdot b \odot c_i", "s = sum(i: (a[i] . b) o c[i])", []),
    ("11 a sign at once", r"s = \sum_{i=1}^m -2 x_i", "s = sum(i = 1..m: -(2 * x[i]))", []),
    ("12 both bounded", r"s = \sum_{0 \le k, l \le 1} a_{kl}", "s = sum(k = 0..1, l = 0..1: a[k, l])", []),
    ("12 condition", r"y_j = \sum_{i \ne j} x_i", "y[j] = sum(i if i != j: x[i])", []),
    ("12 no range", r"s = \sum_i x_i", "s = sum(i: x[i])", []),
    ("12 several", r"s = \sum_{i,j=1}^{n} a_{ij}", "s = sum(i = 1..n, j = 1..n: a[i, j])", []),
    ("12 several, bare", r"s = \sum_{ij} a_{ij}", "s = sum(i, j: a[i, j])", []),
    ("12 strict", r"s = \sum_{0 \le k < n} x_k", "s = sum(k = 0..n - 1: x[k])", []),
    ("12 one-sided", r"s = \sum_{k \ge 0} x_k", "s = sum(k = 0..: x[k])", []),
    ("12 triangle", r"s = \sum_{1 \le i < j \le n} a_{ij}", "s = sum(i = 1..n, j = 1..n if i < j: a[i, j])", []),
    ("12 lines", r"s = \sum_{\substack{0 \le p < k\\0 \le q < k}} a_{pq}",
     "s = sum(p = 0..k - 1, q = 0..k - 1: a[p, q])", []),
    ("12 range and condition", r"s_j = \sum_{i=1, i \ne j}^n x_i", "s[j] = sum(i = 1..n if i != j: x[i])", []),
    ("12 a set", r"s = \sum_{k \in S} x_k", "s = sum(k if k in S: x[k])", []),
    ("12 such that", r"s_c = \sum_{i : y_i = c} x_i", "s[c] = sum(i if y[i] = c: x[i])", []),
    ("12 maximum", r"y = \max_{0 \le m,n < 2} x_{m,n} + 1", "y = max(m = 0..1, n = 0..1: x[m, n]) + 1", []),
    ("12 argument of the maximum", r"k = \arg\max_i x_i", "k = argmax(i: x[i])", []),
    ("13 a/bc", "y = a/bc", "y = a/(b * c)", []),
    ("13 a number", "y = 1/2 x", "y = 1/2 * x", []),
    ("13 dots bind looser", r"y = a b \cdot c d", "y = a * b . c * d", []),
    ("13 circles loosest", r"y = a \cdot b \odot c", "y = (a . b) o c", []),
    ("13 circle", r"y = a \circ b", "y = a o b", []),
    ("13 star", "y = a * b", "y = a ** b", []),
    ("13 slash before a dot", r"y = a/b \cdot c", "y = a/b . c", []),
    ("14 prefixed names", r"dX = dY W^T", "dX = dY * W^T", []),
    ("14 prefixed names", r"\delta c_t = \delta h_t \odot o_t", r"\delta c[t] = \delta h[t] o o[t]", []),
    ("14 prefixed names", r"\Delta w_{ij} = x_i", r"\Delta w[i, j] = x[i]", []),
    ("14 a d by itself", r"y = d x", "y = d * x", []),
    ("15 tensor and index", r"s = \sum_{k,l} k_{k l} a_k", "s = sum(k, l: k[k, l] * a[k])", []),
    ("16 definitions", r"a := b \equiv c", "a := b := c", []),
    ("16 assignment", r"w \leftarrow w - g", "w <- w - g", []),
    ("16 chain", "a = b = c = d", "a = b = c = d", []),
    ("16 named on the right", "a = b =: c", "a = b =: c", []),
    ("17 where", r"y_i = x_k, \text{ where } k = \lfloor i/2 \rfloor", "y[i] = x[k] where k = floor(i/2)", []),
    ("17 where", r"y_i = x_k \text{ où } k = 2i", "y[i] = x[k] where k = 2 * i", []),
    ("17 where without the word", r"y_i = x_k, \quad k = 2i", "y[i] = x[k] where k = 2 * i", []),
    ("17 condition", r"\frac{\partial p_i}{\partial z_j} = -p_i p_j, \quad i \ne j",
     "D(p[i], z[j]) = -(p[i] * p[j]) if i != j", []),
    ("17 condition", r"\frac{\partial p_i}{\partial z_j} = p_i, \quad i = j", "D(p[i], z[j]) = p[i] if i = j", []),
    ("17 condition", r"y = x \quad (x > 0)", "y = x if x > 0", []),
    ("17 condition", r"y = x \text{ if } x > 0", "y = x if x > 0", []),
    ("17 range", r"y_i = x_i, \quad i = 1, \dots, n", "y[i] = x[i] for i = 1..n", []),
    ("17 range", r"y_i = x_i \text{ for } 1 \le i \le n", "y[i] = x[i] for i = 1..n", []),
    ("17 range alone", r"i = 0, \dots, n-K", "i in {0, ..., n - K} for i = 0..n - K", []),
    ("17 quantifier", r"\forall i,j: c_{ij} = a_{ij}", "forall i, j: c[i, j] = a[i, j]", []),
    ("17 quantifier", r"c_i = a_i \quad \forall i", "forall i: c[i] = a[i]", []),
    ("17 quantifier with a condition", r"c_{ij} = 0 \quad \forall j \ne i", "forall j: c[i, j] = 0 if j != i", []),
    ("17 quantifier in words", r"c_i = a_i \text{ for all } i", "forall i: c[i] = a[i]", []),
    ("19 spellings", r"\frac{\partial E}{\partial x_i} = 0", "D(E, x[i]) = 0", []),
    ("19 spellings", r"\partial L/\partial x = 0", "D(L, x) = 0", []),
    ("19 spellings", r"\partial_x L = 0", "D(L, x) = 0", []),
    ("19 spellings", r"\partial_{w_{ij}} L = x_i", "D(L, w[i, j]) = x[i]", []),
    ("19 spellings", r"\nabla_W L = 0", "D(L, W) = 0", []),
    ("19 spellings", r"\nabla f(x) = 0", "D(f(x)) = 0", []),
    ("19 spellings", r"\bar x = 0", r"\bar{x} = 0", []),
    ("19 spellings", r"d\ell/dx = 0", r"D(\ell, x) = 0", []),
    ("19 spellings", r"\frac{dL}{dx} = 0", "D(L, x) = 0", []),
    ("19 spellings", r"\frac{\mathrm{d}}{\mathrm{d}x} \log x = 1/x", "D(log(x), x) = 1/x", []),
    ("19 spellings", r"\frac{\partial}{\partial x} f(g(x)) = f'(g(x)) g'(x)", "D(f(g(x)), x) = f'(g(x)) * g'(x)", []),
    ("19 spellings", r"\frac{\partial (x_i - m)}{\partial x_j} = 0", "D(x[i] - m, x[j]) = 0", []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "latex", "meaning", "section"), RULES)
def test_rules(rule: str, latex: str, meaning: str, section: list[str]) -> None:
    assert shown(latex, section) == [meaning], rule


def test_rule_3_a_wrong_count_is_an_error_where_declared_and_a_note_where_inferred() -> None:
    assert shown("y = w_{ijk}", ["w_{i,j} = 0"]) == ["y = w[i, j, k]"]
    assert "w has 2 indices, and here stand 3" in notes("y = w_{ijk}", ["w_{i,j} = 0"])
    with pytest.raises(MeaningError, match=r"w has 2 indices.*commas") as error:
        shown("y = w_{ijk}", declared="tensors w[2]")
    assert (error.value.start, error.value.end) == (4, 11)


def test_rule_14_a_differential_is_a_prefix_only_where_the_section_says_so() -> None:
    assert shown(r"y = \frac{dL}{dx} + dL/dx", ["dX = dY"]) == ["y = D(L, x) + D(L, x)"]
    assert shown("y = dX", ["dX = dY"]) == ["y = dX"]
    assert shown("y = dX", ["d = 2"]) == ["y = d * X"]
    assert shown("y = dX", declared="tensors dX[2]") == ["y = dX"]


def test_rule_13_a_star_is_entrywise_where_declared() -> None:
    assert shown("y = a * b c + d", declared="hadamard *") == ["y = a o b * c + d"]
    assert shown(r"y = a \cdot b * c", declared="hadamard *") == ["y = (a . b) o c"]
    assert shown(r"y = a \cdot b * c") == ["y = (a . b) ** c"]


def test_rule_7_a_declaration_decides() -> None:
    assert shown("y = q(x_1)", declared="scalar q") == ["y = q * x[1]"]
    assert shown("y = q(a + b)", ["z = q"], declared="functions q") == ["y = q(a + b)"]


def test_rule_18_a_line_that_begins_with_a_sign_goes_on() -> None:
    first, second = statements_of(r"\begin{aligned} a_i &= b_i \\ &= c_i + d_i \end{aligned}")
    assert [show_statement(first), show_statement(second)] == ["a[i] = b[i]", "a[i] = c[i] + d[i]"]
    assert (first.continues, second.continues) == (False, True)
    (alone,) = statements_of("= c_i + d_i", ["a_i = b_i"])
    assert alone.continues and isinstance(alone.term, Relation)
    assert isinstance(alone.term.parts[0], Hole)
    assert show_statement(continued(alone, first)) == "a[i] = c[i] + d[i]"
    (known,) = statements(parse("= c_i + d_i"), symbols_of(["a_i = b_i"]), first)
    assert show_statement(known) == "a[i] = c[i] + d[i]"


@pytest.mark.parametrize(
    ("latex", "meanings"),
    [
        (r"a = b \\ c = d", ["a = b", "c = d"]),
        (r"a = b \\ + c", ["a = b + c"]),
        (r"a = b + \\ c", ["a = b + c"]),
        (r"a \\ = b", ["a = b"]),
        (r"a = b, c = d", ["a = b", "c = d"]),
        (r"a = b \qquad c = d", ["a = b", "c = d"]),
        (r"a = b \Rightarrow c = d", ["a = b", "c = d"]),
        (r"x > 0 \Rightarrow y = x", ["y = x if x > 0"]),
        (r"a = b \text{ and } c = d", ["a = b", "c = d"]),
        (r"\begin{align} a &= b & c &= d \\ e &= f \end{align}", ["a = b", "c = d", "e = f"]),
        (r"\begin{align} a &= b \\ &\quad + c \end{align}", ["a = b + c"]),
        (r"\begin{eqnarray} a & = & b \\ c & = & d \end{eqnarray}", ["a = b", "c = d"]),
        (r"\begin{equation}\begin{split} a &= b \\ &= c\end{split}\end{equation}", ["a = b", "a = c"]),
        (r"\left\{\begin{aligned} a &= b \\ c &= d\end{aligned}\right.", ["a = b", "c = d"]),
        (r"\begin{cases} a = b \\ c = d\end{cases}", ["a = b", "c = d"]),
        (r"\boxed{a = b}", ["a = b"]),
        (r"\begin{aligned} y &= \left( a + b \right. \\ &\left. + c \right) d\end{aligned}", ["y = (a + b + c) * d"]),
        (r"x_1, x_2 = f(x)", ["x[1], x[2] = f(x)"]),
        (r"x_0, \dots, x_{n-1}", ["x[0], ..., x[n - 1]"]),
        (r"f_i, g_i", ["f[i], g[i]"]),
        (r" ", []),
        (r"a = b.", ["a = b"]),
        (r"a = b \quad (3)", ["a = b"]),
        (r"c_i = a_i \text{ for } i", ["forall i: c[i] = a[i]"]),
        (r"a = W b \text{ where $W$ is the weight}", ["a = W * b"]),
        (r"y = W x,\ W \in \mathbb{R}^n", [r"y = W * x if W in \mathbb{R}^n"]),
        (r"L = \text{data loss} + R", [r"L = \text{data loss} + R"]),
        (r"a = b \quad \text{(by the chain rule)}", ["a = b"]),
    ],
)
def test_statements_of_a_formula(latex: str, meanings: list[str]) -> None:
    assert shown(latex) == meanings


@pytest.mark.parametrize(
    ("latex", "meaning"),
    [
        (r"y = e^{x} + e^2", "y = exp(x) + exp(2)"),
        (r"e^{-x_i}", "exp(-x[i])"),
        (r"\exp z_i", "exp(z[i])"),
        (r"\log 2\pi", r"log(2 * \pi)"),
        (r"\log\frac{a}{b} c", "log(a/b) * c"),
        (r"\tanh^2(c)", "tanh(c)^2"),
        (r"\sin^2 x", "sin(x)^2"),
        (r"-log(p)", "-log(p)"),
        (r"max(0, x)", "max(0, x)"),
        (r"\max\{0, x\}", "max(0, x)"),
        (r"[x]_+", "max(0, x)"),
        (r"\operatorname{softmax}(x)_i", "softmax(x)[i]"),
        (r"\text{softmax}_j(S)", "softmax[j](S)"),
        (r"\mathrm{ReLU}'(x)", "relu'(x)"),
        (r"\mathit{swish}(x, \beta)", r"swish(x, \beta)"),
        (r"\sqrt{x}", "sqrt(x)"),
        (r"\sqrt[3]{x}", "x^(1/3)"),
        (r"|x| + \|x\|^2 + \lVert W \rVert_F^2", "abs(x) + norm(x)^2 + norm_F(W)^2"),
        (r"\lceil x/2 \rceil", "ceil(x/2)"),
        (r"\langle a, b \rangle", "inner(a, b)"),
        (r"\mathbb{1}[x > 0]", "[x > 0]"),
        (r"\mathbb{1}_{\{x > 0\}}", "[x > 0]"),
        (r"\mathbf{1}_{i = j}", "[i = j]"),
        (r"1_{x > 0}", "[x > 0]"),
        (r"[s_i = v]", "[s[i] = v]"),
        (r"p_i(\delta_{ij} - p_j)", "p[i] * ([i = j] - p[j])"),
        (r"\delta_j^i", "[j = i]"),
        (r"\mathbf{1}\mathbf{1}^T", r"\mathbf{1} * \mathbf{1}^T"),
        (r"\boldsymbol{\hat y}_i + \hat{\mathbf{y}}_i + \widehat{y_i}", r"\hat{y}[i] + \hat{y}[i] + \hat{y}[i]"),
        (r"x \in \mathbb{R}^{n \times m}", r"x in \mathbb{R}^(n x m)"),
        (r"0.5x + .5 + 1{,}5", "(1/2) * x + (1/2) + (3/2)"),
        (r"10^{-3}", "10^(-3)"),
        (r"1e-5", "(1/100000)"),
        (r"a \cdot -b", "a . (-b)"),
        (r"-x^2", "-x^2"),
        (r"(a+b)^T", "(a + b)^T"),
        (r"(Ax)_i", "(A * x)[i]"),
        (r"W[:, 2:]^T", "W[:, 2:]^T"),
        (r"P_{i:} + W_{v\cdot}", "P[i, :] + W[v, :]"),
        (r"\left. y \right|_{x = 0}", "y|x = 0"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "matrix(row(a, b), row(c, d))"),
        (r"\begin{bmatrix} x_1, x_2 \end{bmatrix}", "matrix(row(x[1], x[2]))"),
        (r"[h_{t-1}, x_t]", "[h[t - 1], x[t]]"),
        (r"\{0, 1\}", "{0, 1}"),
        (r"a \otimes b \times c", "(a (x) b) x c"),
        (r"X.T @ Y", "X^T * Y"),
        (r"np.sum(x, axis=1)", "np.sum(x, axis = 1)"),
        (r"\frac{}{}", "?"),
        (r"x_{?}", "x[?]"),
        (r"\binom{n}{2}", "binomial(n, 2)"),
    ],
)
def test_terms(latex: str, meaning: str) -> None:
    assert shown(latex) == [meaning]


@pytest.mark.parametrize(
    ("latex", "meaning"),
    [
        (r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", "{1 if x > 0; 0 otherwise}"),
        (r"\begin{cases} x, & \text{if } x \ge 0, \\ 0, & \text{else.} \end{cases}", "{x if x >= 0; 0 otherwise}"),
        (r"\begin{cases} 1 & \text{si } i = j \\ 0 & \text{sinon} \end{cases}", "{1 if i = j; 0 otherwise}"),
        (r"\begin{cases} 1 \quad \text{if } x > 0 \\ 0 \quad \text{else} \end{cases}", "{1 if x > 0; 0 otherwise}"),
        (r"\begin{cases} 1 & \text{if $x > 0$} \\ 0 & \text{sonst} \end{cases}", "{1 if x > 0; 0 otherwise}"),
        (r"\begin{cases} a & i = j \text{ and } k \ne l \\ b & i < j \end{cases}", "{a if i = j, k != l; b if i < j}"),
        (r"\begin{cases} a & 0 < x \le 1 \\ b & \text{otherwise} \end{cases}", "{a if 0 < x <= 1; b otherwise}"),
        (r"\left\{\begin{array}{ll} x & x > 0 \\ 0 & \mathrm{else} \end{array}\right.", "{x if x > 0; 0 otherwise}"),
        (r"\begin{Bmatrix} 0 & if & x < 0 \\ undefined & if & x == 0 \end{Bmatrix}", "{0 if x < 0; ? if x = 0}"),
    ],
)  # fmt: skip
def test_cases(latex: str, meaning: str) -> None:
    assert shown(f"f(x) = {latex}") == [f"f(x) = {meaning}"]


def test_plain_text_with_capital_sigma() -> None:
    section = ["aᵢ = bᵢ + Σⱼ Wᵢⱼ xⱼ", "∂E/∂xⱼ = Σᵢ Wⱼᵢ (pᵢ − tᵢ)", "∂pᵢ/∂aₖ = pᵢ ([i = k] − pₖ)"]
    assert [shown(latex, section)[0] for latex in section] == [
        "a[i] = b[i] + sum(j: W[i, j] * x[j])",
        "D(E, x[j]) = sum(i: W[j, i] * (p[i] - t[i]))",
        "D(p[i], a[k]) = p[i] * ([i = k] - p[k])",
    ]
    assert shown(r"y = \Sigma_i^{-1} x", [r"z = |\Sigma_i|"]) == [r"y = \Sigma[i]^(-1) * x"]


# ------------------------------------------------------------------------------------------------------------- guesses


@pytest.mark.parametrize(
    ("latex", "section", "note"),
    [
        ("y = l1", ["l_i = 0"], "`l1` is read as `l_1`"),
        (r"y = \sqrt{d_k}", [], "`d_k` is read as one name: k is bound nowhere"),
        ("y = g(c_1)", [], "`g(...)` is read as a function"),
        (r"L = \sum_i a_i + b_i", [], "reaching over the next term, which uses i"),
        ("y = a/bc", [], "read as a/(bc)"),
        (r"y = \sigma^2", [r"\sigma^2 = 1"], r"`\sigma^2` is read as one name"),
        ("KL = x", [], "`KL` is read as one name"),
        (r"y = k\ _size", [], r"`\ _` is read as `\_`: one name, `k\_size`"),
        (r"y = \frac{}{}", [], "still to be filled in"),
        (r"y = (x > 0)", [], "a relation in round brackets is read as 1"),
        (r"s = \sum_{i<j} a_{ij}", [], "over j too"),
        (r"y = a\ dot\ b", [], "`dot` between blanks is read as the entrywise product"),
        (r"y = e^-x", [], "`e^-x` is read as `e^{-x}`"),
        (r"y = \log a b", [], "`log` without brackets is read as taking all"),
        (r"a = b \quad \text{(by hand)}", [], "`(by hand)` is read as a remark"),
    ],
)
def test_every_guess_is_noted(latex: str, section: list[str], note: str) -> None:
    assert note in notes(latex, section)


@pytest.mark.parametrize("latex", ["c_1 = w_{11} l_1 + b_1", r"y_i = \sum_{j=1}^n w_{ij} x_j", r"y = \log(x) e^{-x}"])
def test_plain_formulas_need_no_guess(latex: str) -> None:
    assert notes(latex) == ""


# --------------------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("latex", "texts"),
    [
        (r"\forall i,j: \space \dfrac{a_i}{b_j} = 1 ", [r"\dfrac{a_i}{b_j} = 1"]),
        ("  a = b,\\quad c = d.", ["a = b", "c = d"]),
        (r"\begin{align} a &= b, \\ c &= d \end{align}", ["a &= b", "c &= d"]),
        (r"\begin{align} a &= b \\ &= c \end{align}", ["a &= b", "= c"]),
        (r"p_i = 0, \quad i \ne j.", [r"p_i = 0, \quad i \ne j"]),
        (r"y_i = x_i, \quad i = 0, \dots, n-1", [r"y_i = x_i, \quad i = 0, \dots, n-1"]),
        (r"y_i = x_k \text{ where } k = 2i", ["y_i = x_k"]),
        (r"\sum_i{\frac{a_i}{b}}", [r"\sum_i{\frac{a_i}{b}}"]),
        (r"\boxed{a = \frac{b}{c}}", [r"a = \frac{b}{c}"]),
        (r"a = {b} + {c}", ["a = {b} + {c}"]),
    ],
)
def test_where_statements_stand(latex: str, texts: list[str]) -> None:
    assert [latex[s.start : s.end] for s in statements_of(latex)] == texts


def test_where_terms_stand() -> None:
    latex = r"y = 2(a + b) \frac{\partial E}{\partial x_i}"
    (statement,) = statements_of(latex)
    assert isinstance(statement.term, Relation)
    factors = statement.term.parts[1].factors  # type: ignore[attr-defined]
    assert [latex[f.start : f.end] for f in factors] == ["2", "(a + b)", r"\frac{\partial E}{\partial x_i}"]
    derivative = factors[2]
    assert isinstance(derivative, Derivative) and isinstance(derivative.of, Name)
    assert latex[derivative.of.start : derivative.of.end] == "E"
    assert latex[derivative.wrt[0].start : derivative.wrt[0].end] == "x_i"


@pytest.mark.parametrize(
    ("latex", "message", "place"),
    [
        ("a + = b", "no operand after this", "+"),
        ("a - - b", "no operand after this", "-"),
        (r"y = \sum_{i=1}^{n}", "has nothing to its right", r"\sum_{i=1}^{n}"),
        ("y = x_{i,}", "index is missing beside this comma", ","),
        ("y = x_{}", "nothing in this subscript", "x_{}"),
        ("y = a * ", "no operand after this", "*"),
        (r"y = \frac{a}{}", "no denominator", r"\frac{a}{}"),
        (r"y = \log", "has no argument", r"\log"),
        ("y = ", "no right side", "="),
        (r"y = \frac{\partial^3 L}{\partial x \partial y}", "of order 3, by 2 variables", r"\partial^3"),
        (r"y = \frac{\partial L}{\partial x \partial y}", "of order 1, by 2 variables", r"\partial"),
        (r"y = \nabla^2 f", "second derivative", r"\nabla^2"),
        (r"y = a \pm b", "write two statements", r"\pm"),
        (r"y = \int x", "integral", r"\int"),
        (r"y = \sin^{-1} x", "inverse function", r"\sin^{-1}"),
        (r"y = \frac{\partial}{\partial x}", "nothing to be differentiated", r"\frac{\partial}{\partial x}"),
        (r"y = \begin{cases} 1 & \text{sometimes} \end{cases}", "only text", r"\text{sometimes}"),
        (r"y = \begin{cases} 1 \end{cases}", "no condition", "1"),
        (r"y = x!", "cannot stand here", "!"),
        (r"x = 1 \text{ or } x = 2", "write two statements", r"\text{ or }"),
        (r"s = \sum_{i = 1, 3} x_i", "cannot be an index of a sum", "3"),
        (r"y = {}^a x", "stands on nothing", "{}^a"),
    ],
)
def test_malformed_formulas(latex: str, message: str, place: str) -> None:
    with pytest.raises(MeaningError, match=message) as error:
        shown(latex)
    assert latex[error.value.start : error.value.end] == place


def test_deep_nesting_is_an_error_with_a_place() -> None:
    deep = MAX_DEPTH + 5
    for latex in ("(" * deep + "x" + ")" * deep, r"\frac{1}{" * deep + "x" + "}" * deep, r"\log" * deep + " x"):
        with pytest.raises(MeaningError, match="nests deeper") as error:
            shown(f"y = {latex}")
        assert 0 < error.value.start < error.value.end
    assert shown("y = " + "(" * 40 + "x" + ")" * 40) == ["y = x"]


def test_a_long_formula_is_read() -> None:
    terms = [f"x_{{{n}}}" for n in range(1500)]
    (statement,) = statements_of("y = " + " + ".join(terms))
    assert show(statement.term).count("x[") == 1500


def test_an_error_gets_its_place_once() -> None:
    with pytest.raises(MeaningError) as error:
        shown("a + = b")
    placed = error.value.at(Place("note.md", 3, 7))
    assert str(placed) == "note.md:3:7: There is no operand after this."
    assert (placed.start, placed.end) == (2, 3)
    assert placed.at(Place("other.md")) is placed


def test_a_node_that_is_no_term_is_not_shown() -> None:
    with pytest.raises(Unsupported, match="Term is no term"):
        show(Term(0, 1))


def test_ranges_of_a_statement() -> None:
    (statement,) = statements_of(r"y_i = x_i, \quad i = 0, \dots, n-1")
    (limit,) = statement.ranges
    assert isinstance(limit, Limit)
    assert (limit.index, show(limit.lower), show(limit.upper)) == ("i", "0", "n - 1")  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- whole sections


@pytest.mark.parametrize("record", FORMULAS, ids=[f"{r['section']}: {r['latex'][:40]}" for r in FORMULAS])
def test_formulas_of_many_kinds(record: dict[str, object]) -> None:
    latex = str(record["latex"])
    section = [other for other in SECTIONS[str(record["section"])] if _is_tex(other)]
    if "error" in record:
        with pytest.raises((MeaningError, TexError)) as error:
            shown(latex, section)
        assert [error.value.message, [error.value.start, error.value.end]] == [record["error"], record["at"]]
        return
    found = statements_of(latex, section)
    assert [show_statement(statement) for statement in found] == record["shown"]
    assert sorted({note for statement in found for note in statement.notes}) == record.get("notes", [])


def _is_tex(latex: str) -> bool:
    try:
        parse(latex)
    except TexError:
        return False
    return True


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_a_statement_by_itself_means_the_same(section: str) -> None:
    """The text that a statement stands at, read alone, gives the statement again: places are exact."""
    formulas = [latex for latex in SECTIONS[section] if _is_tex(latex)]
    symbols = symbols_of(formulas)
    for latex in formulas:
        try:
            found = statements(parse(latex), symbols)
        except MeaningError:
            continue
        for before, statement in zip((None, *found), found, strict=False):
            text = latex[statement.start : statement.end]
            text = text if r"\begin" in text else text.replace("&", " ")
            (again,) = statements(parse(text), symbols, before)
            assert show(again.term) == show(statement.term)
            assert again.conditions == () or len(again.conditions) == len(statement.conditions)


def test_a_slip_changes_the_meaning() -> None:
    """Each of these small changes is seen."""
    base = r"\frac{\partial E}{\partial a_i} = f'(a_i) \sum_{j=1}^{n} w_{ij} \delta_j + b_i"
    slips = [
        base.replace("f'", "f"),
        base.replace("w_{ij}", "w_{ji}"),
        base.replace("j=1", "j=0"),
        base.replace("+", "-"),
        base.replace(r"\sum_{j=1}^{n} ", ""),
        base.replace("a_i)", "a_j)"),
        base.replace(r"\delta_j", r"\delta_i"),
        base.replace("f'(a_i)", "f'^2(a_i)"),
        base.replace(r"\frac{\partial E}{\partial a_i}", r"\frac{\partial a_i}{\partial E}"),
    ]
    meanings = [tuple(shown(latex, [base, r"\delta_j = 1"])) for latex in (base, *slips)]
    assert len(set(meanings)) == len(meanings)


PIECES = [
    "a", "x_i", "W_{ij}", "=", "+", "-", r"\cdot", "/", "(", ")", "[", "]", r"\sum_{i=1}^n", r"\sum_{i", "}", "{", "^2",
    "^{(l)}", "_1", "'", ",", r"\quad", r"\frac{\partial E}{\partial x}", r"\frac{a}{", r"\nabla_W", r"\log", r"\max",
    r"\mathbb{1}", r"\text{if }", r"\forall i", ":", r"\\", r"\delta_{ij}", "f(x)", "dX", "2", ".", r"\dots", "|",
    r"\begin{cases} a & b \\ c \end{cases}", r"\in", "<", r"\partial", "d", r"\_", "&", "*", "?", r"\left(", r"\right)",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_is_read_or_refused_with_a_place(pieces: list[str]) -> None:
    latex = " ".join(pieces)
    try:
        tree = parse(latex)
        found = statements(tree, symbol_table([tree], Declarations()))
    except (TexError, MeaningError) as error:
        assert error.message
        assert 0 <= error.start <= error.end <= len(latex)
        return
    for statement in found:
        assert show_statement(statement)
        assert 0 <= statement.start < statement.end <= len(latex)
