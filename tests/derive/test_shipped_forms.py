"""The form of the gradients of the layers that are shipped: what a textbook prints.

One gradient a line; those of tensors between input and output are told where the result rests on them.
"""

from __future__ import annotations

import pytest

from symderiv.emit.notation import notation_of
from symderiv.emit.plain import plain
from tests.derive.kinds import derivation_of

FORMS = [
    ("dense/linear", "x", "sum_o w_oi dE/dy_no"),
    ("dense/linear", "w", "sum_n x_ni dE/dy_no"),
    ("dense/linear", "b", "sum_n dE/dy_no"),
    ("dense/bilinear", "x", "sum_k dE/dy_nk sum_j w_kij z_nj"),
    ("dense/bilinear", "z", "sum_k dE/dy_nk sum_i w_kij x_ni"),
    ("dense/bilinear", "w", "sum_n x_ni z_nj dE/dy_nk"),
    ("dense/bilinear", "b", "sum_n dE/dy_nk"),
    ("activations/relu", "x", "dE/dy_ni {1 if x_ni > 0; 0 otherwise}"),
    ("activations/leaky_relu", "x", "dE/dy_ni {1 if x_ni > 0; alpha otherwise}"),
    ("activations/prelu", "x", "dE/dy_nc {1 if x_nc > 0; w_c otherwise}"),
    ("activations/prelu", "w", "sum_n dE/dy_nc {0 if x_nc > 0; x_nc otherwise}"),
    ("activations/elu", "x", "dE/dy_ni {1 if x_ni > 0; y_ni + alpha otherwise}"),
    ("activations/gelu", "x", "dE/dy_ni (Phi_ni + (x_ni / sqrt(2 pi)) exp(-1/2 x_ni^2))"),
    (
        "activations/gelu_tanh",
        "x",
        "dE/dy_ni (1/2 (1 + h_ni) + x_ni (1 - h_ni^2) (1 + 0.134145 x_ni^2) / sqrt(2 pi))",
    ),
    ("activations/silu", "x", "dE/dy_ni (sigmoid(x_ni) + y_ni (1 - sigmoid(x_ni)))"),
    ("activations/mish", "x", "dE/dy_ni (h_ni + x_ni sigmoid(x_ni) (1 - h_ni^2))"),
    ("activations/softplus", "x", "sigmoid(beta x_ni) dE/dy_ni"),
    ("activations/sigmoid", "x", "y_ni dE/dy_ni (1 - y_ni)"),
    ("activations/tanh", "x", "dE/dy_ni (1 - y_ni^2)"),
    ("activations/hardswish", "x", "dE/dy_ni {0 if x_ni <= -3; 1 if x_ni >= 3; 1/2 + 1/3 x_ni otherwise}"),
    ("activations/swiglu", "a", "b_no dE/dy_no (sigmoid(a_no) + s_no (1 - sigmoid(a_no)))"),
    ("activations/swiglu", "b", "s_no dE/dy_no"),
    ("activations/swiglu", "x", "sum_o v_io dE/db_no + sum_o w_io dE/da_no"),
    ("activations/swiglu", "w", "sum_n x_ni dE/da_no"),
    ("activations/swiglu", "v", "sum_n x_ni dE/db_no"),
    ("softmax/softmax", "x", "y_ni (dE/dy_ni - sum_j y_nj dE/dy_nj)"),
    ("softmax/log_softmax", "x", "dE/dy_ni - exp(y_ni) sum_j dE/dy_nj"),
    ("softmax/logsumexp", "x", "exp(x_ni - y_n) dE/dy_n"),
    ("losses/mse_loss", "x", "2 (x_ni - t_ni) / (D N)"),
    ("losses/l1_loss", "x", "(1 / (D N)) sign(x_ni - t_ni)"),
    ("losses/huber_loss", "x", "(1 / (D N)) {e_ni if abs(e_ni) <= delta; delta sign(e_ni) otherwise}"),
    ("losses/softmax_cross_entropy", "z", "(1/N) (p_ni sum_k t_nk - t_ni)"),
    ("losses/cross_entropy", "z", "(1/N) (p_ni sum_k q_nk - q_ni)"),
    ("losses/nll_loss", "x", "-(1/N) [t_n = c]"),
    ("losses/binary_cross_entropy_with_logits", "x", "(p_ni - t_ni) / (D N)"),
    ("losses/kl_div", "x", "-t_ni/N"),
    ("losses/info_nce", "s", "(1/N) (p_ij - [i = j])"),
    ("losses/info_nce", "q", "(1 / tau) sum_j k_jd dE/ds_ij"),
    ("losses/info_nce", "k", "(1 / tau) sum_i q_id dE/ds_ij"),
]

ASSUMED = [
    ("losses/softmax_cross_entropy", "z", "(p_ni - t_ni)/N"),
    ("losses/cross_entropy", "z", "(p_ni - q_ni)/N"),
]


def _names(rows: list[tuple[str, str, str]]) -> list[str]:
    return [f"{layer}-{wrt}" for layer, wrt, _ in rows]


@pytest.mark.parametrize(("layer", "wrt", "expected"), FORMS, ids=_names(FORMS))
def test_textbook_form(layer: str, wrt: str, expected: str) -> None:
    derivation = derivation_of(layer)
    assert plain(derivation.by_name[wrt].equation.rhs, notation_of(derivation.layer)) == expected


@pytest.mark.parametrize(("layer", "wrt", "expected"), ASSUMED, ids=_names(ASSUMED))
def test_textbook_form_under_the_assumptions(layer: str, wrt: str, expected: str) -> None:
    derivation = derivation_of(layer)
    (gradient,) = [gradient for gradient in derivation.assumed if gradient.wrt == wrt]
    assert plain(gradient.equation.rhs, notation_of(derivation.layer)) == expected
