"""The form of gradients: what a textbook would print."""

from __future__ import annotations

import pytest
from sympy import Eq, Rational, Sum, exp, floor

from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.emit.plain import plain
from symderiv.lang.canonical import alike
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.lang.expr import Add, Mul
from symderiv.lang.layer import Layer as LayerData
from tests.derive.kinds import derivation_of


def formula(derivation: Derivation, wrt: str) -> str:
    """A gradient's right side in plain text."""
    return plain(derivation.by_name[wrt].equation.rhs)


FORMS = [
    ("softmax_mse", "l", "l_i - o_i"),
    ("softmax_mse", "a", "l_i (l_i - o_i - sum_{j=0}^{n - 1} l_j (l_j - o_j))"),
    ("fully_connected", "c", "g'(c_j) dE/dd_j"),
    ("fully_connected", "b", "dE/dc_j"),
    ("fully_connected", "w", "l_i dE/dc_j"),
    ("fully_connected", "l", "sum_{j=0}^{M - 1} w_ij dE/dc_j"),
    ("fully_connected", "a", "f'(a_i) sum_{j=0}^{M - 1} w_ij dE/dc_j"),
    ("conv2d_untied", "b", "dE/dc_ij"),
    ("conv2d_untied", "w", "sum_{i=0}^{H - 1} sum_{j=0}^{W - 1} a_{i + p, j + q} dE/dc_ij"),
    (
        "conv2d_untied",
        "a",
        "sum_{p=max(0, i - H + 1)}^{min(K - 1, i)} sum_{q=max(0, j - W + 1)}^{min(K - 1, j)} w_pq dE/dc_{i - p, j - q}",
    ),
    ("avg_pool2d", "a", "(1/S^2) dE/db_{floor(i/S), floor(j/S)} [floor(i/S) < H, floor(j/S) < W]"),
    # Strides are solved for the output, dilations for the places that the stride divides.
    (
        "strided",
        "x",
        "sum_{u=max(0, ceil((i + P - R + 1)/S))}^{min(U - 1, floor((i + P)/S))} w_{i + P - S u} dE/dy_u",
    ),
    (
        "strided",
        "w",
        "sum_{u=max(0, ceil((P - r)/S))}^{min(U - 1, floor((L + P - r - 1)/S))} x_{S u + r - P} dE/dy_u",
    ),
    (
        "dilated_valid",
        "x",
        "sum_{r=max(0, ceil((i + S - S U)/D))}^{min(R - 1, floor(i/D))} w_r dE/dy_{floor((i - D r)/S)}"
        " [(i - D r) mod S = 0]",
    ),
    ("dilated_valid", "w", "sum_{u=0}^{U - 1} x_{D r + S u} dE/dy_u"),
    (
        "convolution_in_groups",
        "x",
        "sum_{l=0}^{K - 1}"
        " sum_{r=max(0, ceil((j + P + S - S U)/D))}^{min(R - 1, floor((j + P)/D))}"
        " w_{l + K floor(i/C), i mod C, r} dE/dy_{n, l + K floor(i/C), floor((j + P - D r)/S)}"
        " [(j + P - D r) mod S = 0]",
    ),
    ("depthwise", "x", "sum_{r=max(0, i - U + 1)}^{min(R - 1, i)} w_cr dE/dy_{c, i - r}"),
    (
        "transposed",
        "x",
        "sum_{k=0}^{K - 1} sum_{r=max(0, P - S i)}^{min(R - 1, J + P - S i - 1)} w_ckr dE/dy_{k, S i + r - P}",
    ),
    (
        "overlapping_pool",
        "x",
        "(1/R) sum_{u=max(0, ceil((i + P - R + 1)/S))}^{min(U - 1, floor((i + P)/S))} dE/dy_u",
    ),
    ("convolution_then_pool", "c", "(1/S) dE/dy_{floor(u/S)} [floor(u/S) < V]"),
    ("embedding", "table", "sum_{n=0}^{N - 1} dE/dy_nd [ids_n = v]"),
    (
        "rotary",
        "x",
        "cosine_{t, floor(i/2)} dE/dy_ti + sine_{t, floor(i/2)} dE/dy_{t, i - 2 (i mod 2) + 1} (1 - 2 (i mod 2))",
    ),
    ("upsample_nearest", "x", "sum_{k=S i}^{S i + S - 1} sum_{l=S j}^{S j + S - 1} dE/dy_kl"),
    ("pixel_shuffle", "x", "dE/dy_{floor(i/S^2), S j + floor(i/S) mod S, S k + i mod S}"),
    ("max_pool", "x", "sum_{u=0}^{U - 1} sum_{v=0}^{V - 1} dE/dy_cuv [tstar_cuv + v = j, S u + rstar_cuv = i]"),
    ("padded_max_pool", "x", "sum_{u=0}^{L - 1} dE/dy_u [rstar_u + u - 1 = i]"),
    ("cumulative_sum", "x", "sum_{i=j}^{N - 1} dE/dy_i"),
    ("concatenation", "x", "dE/dy_i"),
    ("concatenation", "z", "dE/dy_{i + N}"),
    ("padded_concatenation", "z", "dE/dy_{i + N}"),
    ("rolled", "x", "dE/dy_{(i + K) mod N}"),
    ("channel_shuffle", "x", "dE/dy_{G (j mod K) + floor(j/K), i}"),
    ("pixel_unshuffle", "x", "dE/dy_{S^2 i + S (j mod S) + k mod S, floor(j/S), floor(k/S)}"),
    ("scattered", "x", "dE/dy_{ids_n, i} [0 <= ids_n <= K - 1]"),
    # What the forward pass has is written with its letters.
    ("bilinear", "x", "sum_{k=0}^{K - 1} dE/dy_bk sum_{j=0}^{J - 1} w_kij z_bj"),
    ("chain_of_products", "b", "sum_{i=0}^{I - 1} a_ij sum_{m=0}^{L - 1} c_km dE/dy_im"),
    ("two_layers", "z", "f'(z_bj) sum_{k=0}^{M - 1} w2_jk dE/dy_bk"),
    ("two_layers", "y", "(y_bk - t_bk)/B"),
    ("layer_norm", "mu", "-(1 / sqrt(eps + v_n)) sum_{i=0}^{D - 1} dE/dxhat_ni"),
    ("layer_norm", "v", "-(1 / (2 (eps + v_n))) sum_{i=0}^{D - 1} xhat_ni dE/dxhat_ni"),
    (
        "layer_norm",
        "x",
        "(1 / sqrt(eps + v_n)) (dE/dxhat_ni - (1/D) sum_{j=0}^{D - 1} dE/dxhat_nj"
        " - (xhat_ni/D) sum_{j=0}^{D - 1} xhat_nj dE/dxhat_nj)",
    ),
    ("rms_norm", "s", "-(1 / s_n) sum_{i=0}^{D - 1} y_ni dE/dy_ni"),
    ("cosine_similarity", "x", "y_i dE/dd - E x_i / a^2"),
    ("cross_entropy", "p", "-t_nc / (N p_nc)"),
    ("cross_entropy", "x", "(1/N) (p_nc sum_{k=0}^{C - 1} t_nk - t_nc)"),
    ("log_softmax", "y", "-(1/N) [t_n = c]"),
    ("attention", "P", "sum_{f=0}^{F - 1} V_buf dE/dY_btf"),
    ("attention", "E", "P_btu (dE/dP_btu - sum_{f=0}^{F - 1} Y_btf dE/dY_btf)"),
    ("attention", "Q", "(1 / sqrt(D)) sum_{u=0}^{U - 1} K_bud dE/dE_btu"),
    ("graph_attention", "e", "p_nm (dE/dp_nm - sum_{i=0}^{D - 1} y_ni dE/dy_ni) {1 if e_nm >= 0; 1/5 otherwise}"),
    ("quantile_loss", "x", "{-q if x_n <= t_n; 1 - q otherwise}"),
    (
        "response_norm",
        "x",
        "(1/z_c^b) dE/dy_c - 2 a b x_c sum_{m=max(0, c + P - C + 1)}^{min(2 P, c + P)}"
        " x_{c + P - m} z_{c + P - m}^(-b - 1) dE/dy_{c + P - m}",
    ),
    ("lstm_cell", "c", "gate_o_bj dE/dh_bj (1 - tanh(c_bj)^2)"),
    ("lstm_cell", "w_g", "sum_{b=0}^{B - 1} x_bi dE/dgate_g_bj (1 - gate_g_bj^2)"),
    ("tanh", "x", "dE/dy_i (1 - y_i^2)"),
    ("sigmoid", "x", "y_i dE/dy_i (1 - y_i)"),
    ("swish", "x", "dE/dy_i (sigmoid(x_i) + y_i (1 - sigmoid(x_i)))"),
    ("gelu", "x", "dE/dy_i (1/2 (1 + erf(x_i / sqrt(2))) + (x_i / sqrt(2 pi)) exp(-1/2 x_i^2))"),
    ("relu", "x", "dE/dy_i {1 if x_i > 0; 0 otherwise}"),
    ("relu_by_max", "x", "dE/dy_i {1 if x_i > 0; 0 otherwise}"),
    ("hard_tanh", "x", "dE/dy_i {0 if x_i < -1; 0 if x_i > 1; 1 otherwise}"),
    ("softplus", "x", "sigmoid(x_i) dE/dy_i"),
    ("absolute", "x", "sign(x_i) dE/dy_i"),
    ("reciprocal", "x", "-(3 x_i y_i / (1 + x_i^2)) dE/dy_i"),
]


@pytest.mark.parametrize(("layer", "wrt", "expected"), FORMS, ids=[f"{layer}-{wrt}" for layer, wrt, _ in FORMS])
def test_textbook_form(layer: str, wrt: str, expected: str) -> None:
    assert formula(derivation_of(layer), wrt) == expected


PARTIALS = [
    ("softmax_mse", "E", "l", "l_i - o_i"),
    ("softmax_mse", "l", "a", "l_j ([j = i] - l_i)"),
    ("fully_connected", "l", "a", "f'(a_j) [j = i]"),
    ("fully_connected", "c", "w", "l_i [k = j]"),
    ("conv2d_untied", "c", "w", "a_{i + p, j + q}"),
    ("cross_entropy", "p", "x", "p_qk ([k = c] - p_qc) [q = n]"),
    ("layer_norm", "v", "mu", "0"),
]


@pytest.mark.parametrize(("layer", "of", "wrt", "expected"), PARTIALS)
def test_local_partials_are_in_terms_of_the_forward_pass(layer: str, of: str, wrt: str, expected: str) -> None:
    (partial,) = [p for p in derivation_of(layer).partials if (p.of, p.wrt) == (of, wrt)]
    assert plain(partial.equation.rhs) == expected


def pool_by(stride: int) -> LayerData:
    """Average pooling with a literal window that divides the size."""
    H, W = dims("H W")
    i, j = index("i", H), index("j", W)
    p, q = index("p q", stride)
    a, b = tensor("a", stride * H, stride * W), tensor("b", H, W)
    relation = Eq(b[i, j], Sum(a[stride * i + p, stride * j + q], p, q) / stride**2)
    return Layer(inputs=(a,), forward=(relation,), sizes={H: 3, W: 4})


@pytest.mark.parametrize(("stride", "scale"), [(2, "1/4"), (3, "1/9")])
def test_a_literal_stride(stride: int, scale: str) -> None:
    assert formula(derive(pool_by(stride)), "a") == f"{scale} dE/db_{{floor(i/{stride}), floor(j/{stride})}}"


def test_a_stride_that_need_not_divide_leaves_a_bracket() -> None:
    M, S, H = dims("M S H")
    i, p = index("i", H), index("p", S)
    a, b = tensor("a", M), tensor("b", H)
    relation = Eq(b[i], Sum(a[S * i + p], p))
    layer = Layer(inputs=(a,), forward=(relation,), where={H: floor(M / S)}, sizes={M: 7, S: 2})
    assert formula(derive(layer), "a") == "dE/db_{floor(i/S)} [floor(i/S) < H]"


def test_other_letters_give_the_same_form() -> None:
    """And the relations in another order."""
    m = dims("m")
    r, s = index("r s", m)
    x, y, t, loss = tensor("x", m), tensor("y", m), tensor("t", m), tensor("L")
    layer = Layer(
        inputs=(x,),
        constants=(t,),
        forward=(Eq(loss, Rational(1, 2) * Sum((y[r] - t[r]) ** 2, r)), Eq(y[s], exp(x[s]) / Sum(exp(x[r]), r))),
        sizes={m: 4},
    )
    assert formula(derive(layer), "x") == "y_s (y_s - t_s - sum_{r=0}^{m - 1} y_r (y_r - t_r))"


def test_a_lost_term_would_be_seen() -> None:
    rhs = derivation_of("softmax_mse").by_name["a"].equation.rhs
    assert isinstance(rhs, Mul)
    outside, inside = rhs.factors
    assert isinstance(inside, Add)
    assert alike(rhs, Mul((Add(inside.terms[::-1]), outside)))
    assert not alike(rhs, Mul((outside, Add(inside.terms[:-1]))))
