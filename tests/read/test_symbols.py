"""The symbol table of a section: what is declared goes first, what is inferred has its reason."""

from __future__ import annotations

import pytest

from symderiv.errors import ReadingError
from symderiv.read.meaning.declarations import Declarations, merged, parse_declarations
from symderiv.read.meaning.symbols import Entry, Symbols
from tests.read.reading import symbols_of


def entry(symbols: Symbols, name: str) -> Entry:
    found = symbols.find(name)
    assert found is not None, f"{name} is not in {[e.name for e in symbols.entries]}"
    return found


# ------------------------------------------------------------------------------------------------------ declarations


def test_all_clauses() -> None:
    declared = parse_declarations(
        "tensors w[2] l a, c d; scalar E; functions f g; hadamard *; names d_k W_{xh}; layer softmax; indices i j"
    )
    assert declared == Declarations(
        tensors=(("w", 2), ("l", None), ("a", None), ("c", None), ("d", None)),
        scalars=("E",),
        functions=("f", "g"),
        names=("d_k", "W_{xh}"),
        indices=("i", "j"),
        hadamard=("*",),
        layer=("softmax",),
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (r"names \sigma^2", r"\sigma^2"),
        (r"names {\delta c}", r"\delta c"),
        (r"names x_\text{in}", r"x_{\text{in}}"),
        (r"names \mathbf{W}_{hh}", "W_{hh}"),
        (r"names k\_size", r"k\_size"),
        (r"name \widehat{x}", r"\hat{x}"),
    ],
)
def test_declared_names_are_canonical(text: str, name: str) -> None:
    assert parse_declarations(text).names == (name,)


def test_an_unknown_clause_names_the_known_ones() -> None:
    with pytest.raises(ReadingError, match=r"begins with `tenors`.*tensors w"):
        parse_declarations("tenors w[2]")


def test_the_last_declaration_holds() -> None:
    both = merged([parse_declarations("tensors w[2] x[1]; scalar E"), parse_declarations("tensors w[3]")])
    assert dict(both.tensors) == {"w": 3, "x": 1}
    assert both.scalars == ("E",)


def test_a_declaration_overrides_what_is_inferred() -> None:
    formulas = ["w_{ij} = g(x)", "y = g(x + 1)"]
    assert entry(symbols_of(formulas), "w").subscripts == 2
    assert entry(symbols_of(formulas), "g").function
    declared = symbols_of(formulas, "tensors w[3]; scalar g")
    assert entry(declared, "w").subscripts == 3
    assert entry(declared, "w").declared
    assert not entry(declared, "g").function


def test_declared_layer_and_hadamard_star() -> None:
    symbols = symbols_of(["y = a * b"], "hadamard *; layer softmax")
    assert symbols.layer == "softmax"
    assert symbols.entrywise == {"*"}


# -------------------------------------------------------------------------------------------------------- inference


@pytest.mark.parametrize(
    ("formulas", "counts"),
    [
        (["w_{12} = 0", "w_{ij} = 1"], {"w": 2}),
        (["w_{12} = 0", "w_{11} = 1"], {"w": 2}),
        (["x_{12} = 0", "x_1 = 1"], {"x": 1}),
        (["c_1 = w_{11}l_1 + w_{21}l_2"], {"c": 1, "w": 2, "l": 1}),
        ([r"\forall i,j: b_{i j} = a_{2i \space 2j+1}"], {"a": 2, "b": 2}),
        ([r"y_{n,k,h,w} = \sum_c x_{n,c,h,w}"], {"x": 4, "y": 4}),
        ([r"y_{nkij} = \sum_{c,p,q} x_{n,c,i+p,j+q} w_{kcpq}"], {"x": 4, "y": 4, "w": 4}),
        (["b'_1 = b_1"], {"b'": 1, "b": 1}),
        ([r"L_i = -\log p_{y_i}"], {"L": 1, "p": 1}),
        ([r"e_{tj} = W_{s_t j}"], {"e": 2, "W": 2, "s": 1}),
        ([r"P_{i:} = S_{i:}", "P_{ij} = S_{ij}"], {"P": 2, "S": 2}),
        (["y = W x"], {"y": None, "W": None, "x": None}),
    ],
)
def test_the_number_of_indices_belongs_to_the_symbol(formulas: list[str], counts: dict[str, int | None]) -> None:
    symbols = symbols_of(formulas)
    assert {name: entry(symbols, name).subscripts for name in counts} == counts


@pytest.mark.parametrize(
    ("formulas", "labels", "no_labels"),
    [
        ([r"h_t = \tanh(W_{xh} x_t + W_{hh} h_{t-1} + b_h)"], ["W_{xh}", "W_{hh}", "b_h"], ["h_t", "x_t"]),
        ([r"f_t = \sigma(W_f x_t + b_f)"], ["W_f", "b_f"], ["f_t", "x_t"]),
        ([r"h_{out} = W_{out} h_{in}"], ["h_{out}", "W_{out}", "h_{in}"], []),
        ([r"L_{\text{CE}} = -\sum_i y_i \log x_{\mathrm{in}}"], [r"L_{\text{CE}}", r"x_{\text{in}}"], ["y_i"]),
        ([r"\mu_\mathcal{B} = \frac1m \sum_i x_i"], [r"\mu_{\mathcal{B}}"], ["x_i"]),
        ([r"S_{ij} = \frac{1}{\sqrt{d_k}} \sum_a Q_{ia} K_{ja}"], ["d_k"], ["Q_{ia}"]),
        ([r"s = \sum_k d_k"], [], ["d_k"]),
        ([r"\frac{\partial E}{\partial d_k} = 1"], [], ["d_k"]),
        ([r"W^O = O^T", r"z^l = a^{l-1}"], ["W^O"], ["a^l", "z^l"]),
        ([r"\delta^L = z^L", r"\delta^l = z^l"], [], [r"\delta^L", "z^L"]),
        ([r"p_t^* = \sigma(x_t)"], ["p^*"], ["p_t"]),
        ([r"\sigma^2 = \frac1n \sum_i (x_i - \mu)^2"], [r"\sigma^2"], []),
        ([r"y = x^2"], [], ["x^2"]),
        ([r"\frac{\partial L}{\partial \sigma_i^2} = 1"], [r"\sigma^2"], []),
    ],
)
def test_labels(formulas: list[str], labels: list[str], no_labels: list[str]) -> None:
    symbols = symbols_of(formulas)
    assert [name for name in labels if symbols.literal(name) is None] == []
    assert [name for name in no_labels if symbols.literal(name) is not None] == []


@pytest.mark.parametrize(
    ("formulas", "indices", "no_indices"),
    [
        ([r"y_i = \sum_j w_{ij} x_j"], "ij", "wxy"),
        ([r"\forall u,v: b_{u v} = a_{u v}"], "uv", "ab"),
        ([r"y_c = x_c, \quad c = 1, \dots, C"], "c", "Cxy"),
        ([r"h_t = U h_{t-1}"], "t", "Uh"),
        ([r"b_{kl} = a_{2k, 2l}", r"k = \lfloor i/2 \rfloor", "c_i = d_i"], "ikl", "abcd"),
        ([r"c_{ij} = b_{ij} + \sum_{0 \le k, l \le 1} k_{k l} a_{i+k, j+l}"], "ijkl", "abc"),
        ([r"y_i = x_{n-1}", r"s = \sum_{i=0}^{n-1} x_i"], "i", "n"),
        ([r"\frac{\partial G}{\partial m_{rs}} = \frac{\partial G}{\partial p_s}h_r", "m_{11} = s_1"], "rs", "Gmph"),
    ],
)
def test_index_letters(formulas: list[str], indices: str, no_indices: str) -> None:
    found = symbols_of(formulas).indices
    assert set(indices) <= found
    assert not set(no_indices) & found


@pytest.mark.parametrize(
    ("formulas", "prose", "functions", "others"),
    [
        ([r"g_t = \tanh(U_g (r_t h_t))", r"z_t = \sigma(U_z h_t)"], "", [r"\sigma"], ["U_g", "U_z"]),
        ([r"y_t = f_g (r_t h_t)", r"z_t = f_z h_t"], "", [], ["f_z"]),
        ([r"u = S (a + b)", r"v = S^T (c)", r"w = S (d)"], "", [], ["S"]),
        (["l_1 = f(a_1)", r"\frac{\partial l_1}{\partial a_1} = f'(a_1)"], "", ["f"], ["l", "a"]),
        (["d_1 = g(c_1)"], "", ["g"], ["d", "c"]),
        (["y = a(b + c)", "z = a b + a c"], "", [], ["a"]),
        (["p = l(1 - l)"], "", [], ["l", "p"]),
        (["q(x) = x^2", "y = q(a + b) + q"], "", ["q"], ["y"]),
        ([r"y = \gamma(x - \mu) + \beta"], "", [], [r"\gamma"]),
        ([r"y = \sigma(x - \mu)"], "", [r"\sigma"], ["x"]),
        ([r"y = \sigma(x - \mu)", r"z = \sigma x"], "", [], [r"\sigma"]),
        (["y = u(a + b)", "z = c"], "u is the activation function", ["u"], ["c"]),
        (["y = u(a + b)", "z = c"], "Soit u la fonction d'activation", ["u"], ["c"]),
        (["y = u(a + b)", "z = c"], "u is a number", [], ["u"]),
        ([r"J = L(\hat{y}, y)"], "", ["L"], ["J"]),
        ([r"\pi_\theta(y | x) = 1"], "", [r"\pi_{\theta}"], [r"\pi"]),
    ],
)
def test_functions(formulas: list[str], prose: str, functions: list[str], others: list[str]) -> None:
    symbols = symbols_of(formulas, prose=prose)
    assert [name for name in functions if not symbols.is_function(name)] == []
    assert [name for name in others if symbols.is_function(name)] == []


@pytest.mark.parametrize(
    ("formulas", "superscripts"),
    [
        ([r"z^l = W^l a^{l-1} + b^l"], {"z": 1, "W": 1, "a": 1, "b": 1}),
        ([r"z^{(i)} = w x^{(i)}"], {"z": 1, "x": 1, "w": 0}),
        ([r"a^{[2](i)} = x^{[1](i)}"], {"a": 2, "x": 2}),
        ([r"z^1 = W^1 x", r"z^2 = W^2 z^1"], {"z": 1, "W": 1, "x": 0}),
        ([r"y = x^n"], {"x": 0, "y": 0}),
        ([r"S^{ij} = Q^{ia} K^{ja}"], {"S": 2, "Q": 2, "K": 2}),
        ([r"y = W^T x"], {"W": 0}),
    ],
)
def test_numbering_superscripts(formulas: list[str], superscripts: dict[str, int]) -> None:
    symbols = symbols_of(formulas)
    assert {name: entry(symbols, name).superscripts for name in superscripts} == superscripts


def test_a_loss_whose_parts_are_labelled() -> None:
    formulas = [
        r"\frac{\partial E}{\partial a} = \frac{\partial E_{c_1}}{\partial c_1} + \frac{\partial E_{c_2}}{\partial c_2}"
    ]
    assert entry(symbols_of(formulas), "E").scalar
    assert not entry(symbols_of([r"s_{y_i} = f_{y_i}", r"s_k = f_k"]), "s").scalar


@pytest.mark.parametrize(
    ("formulas", "words", "prefixes"),
    [
        (["KL = x", r"\frac{\partial KL}{\partial x} = 1"], {"KL"}, set()),
        (["C = AB", "A = 1", "B = 2"], set(), set()),
        (["y = relu(x)", "z = softplus(x)"], set(), set()),
        (["y = leakyRelu(x)"], {"leakyRelu"}, set()),
        (["net_j = x_j"], {"net"}, set()),
        (["dW = X^T dY"], set(), {"d"}),
        ([r"\delta c_t = \delta h_t"], set(), {r"\delta"}),
        ([r"\frac{dW}{dt} = 1", "y = d x"], set(), set()),
        ([r"\Delta w_{ij} = -\eta g_{ij}"], set(), {r"\Delta"}),
        ([r"\delta_{ij} = 1"], set(), set()),
    ],
)
def test_spelling(formulas: list[str], words: set[str], prefixes: set[str]) -> None:
    spelling = symbols_of(formulas).spelling
    assert set(spelling.words) == words
    assert set(spelling.prefixes) == prefixes


def test_a_delta_with_two_indices_is_a_symbol_only_where_something_makes_it_one() -> None:
    assert symbols_of([r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)"]).find(r"\delta") is None
    assert symbols_of([r"y = \delta^i_m A^{ij}"]).find(r"\delta") is None
    assert symbols_of([r"\delta^l_j = z^l_j"]).find(r"\delta") is not None
    assert symbols_of([r"z^l_j = a^l_j", r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"]).find(r"\delta") is not None


@pytest.mark.parametrize(
    ("prose", "signs"),
    [
        ("Here $*$ is the entrywise product.", {"*"}),
        ("`grad` is the incoming gradient, `*` elementwise.", {"*"}),
        ("the Hadamard product is written $*$", {"*"}),
        ("divisions of vectors are entrywise", set()),
        ("the convolution is written $*$", set()),
    ],
)
def test_the_text_says_what_a_star_is(prose: str, signs: set[str]) -> None:
    assert symbols_of(["y = a * b"], prose=prose).entrywise == signs


def test_every_entry_says_why() -> None:
    symbols = symbols_of([r"l_1 = f(a_1)", r"h_t = \tanh(W_{hh} h_{t-1})", r"z^{(i)} = x_i", r"\sigma^2 = \sigma_i"])
    telling = [e for e in symbols.entries if e.subscripts or e.superscripts or e.function or e.literal]
    assert len(telling) > 6
    assert [e.name for e in telling if not e.reason] == []


def test_scope_is_the_section() -> None:
    """Where `g(c2)` is a call the section says so; the same formula elsewhere may be a product."""
    assert symbols_of(["d_2 = g(c2)", "d_1 = g(c_1)"]).is_function("g")
    assert not symbols_of(["d_2 = g(c2)", "y = 3g"]).is_function("g")


def test_the_order_of_formulas_does_not_matter() -> None:
    formulas = [r"l_1 = f(a_1)", "w_{ij} = w_{11}", r"\sigma^2 = 1", "dW = dY", r"h_t = W_{hh} h_{t-1}"]
    formulas += [r"s = \sum_k x_k", r"y = \sqrt{d_k}", "KL = 0"]
    assert symbols_of(formulas) == symbols_of(formulas[::-1])
