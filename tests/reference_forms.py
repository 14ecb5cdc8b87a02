"""One reference for each layer: the gradients as a paper, a book or a kernel has them, in the notation of `formulas`.

    "layer": Reference(
        source   where the formulas stand
        forms    one line for each input, and for the gradients and shorthands that these lines read; a gradient without
                 a line is the derived one
        printed  lines that have to be printed so, up to the order of terms and factors and the names of indices
    )

Each gradient has to be proved equal to what symderiv derives, and the derived one takes no more operations: the test
beside this table says how both are seen.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """What the gradients of a layer are known to be."""

    source: str
    forms: str
    printed: str = ""


BISHOP = "Bishop, Pattern Recognition and Machine Learning (2006)"
GOODFELLOW = "Goodfellow, Bengio and Courville, Deep Learning (2016)"
ATEN = "PyTorch, aten/src/ATen/native"

DENSE = {
    "fully_connected": Reference(
        source=f"{BISHOP}, section 5.3.1: delta_j = h'(a_j) sum_k w_kj delta_k, and delta_j z_i for the weights",
        forms="""
            dc_j = g'(c_j) dd_j
            da_i = f'(a_i) sum_j w_ij dc_j
            dw_ij = l_i dc_j
            db_j = dc_j
        """,
        printed="""
            dc_j = g'(c_j) dd_j
            da_i = f'(a_i) sum_j w_ij dc_j
            dw_ij = l_i dc_j
            db_j = dc_j
        """,
    ),
    "linear": Reference(
        source=f"{GOODFELLOW}, section 6.5.6: grad C = G B^T and A^T G for C = A B, here with w transposed; the bias",
        forms="""
            dx_ni = sum_o dy_no w_oi
            dw_oi = sum_n dy_no x_ni
            db_o = sum_n dy_no
        """,
        printed="""
            dx_ni = sum_o dy_no w_oi
            dw_oi = sum_n dy_no x_ni
            db_o = sum_n dy_no
        """,
    ),
    "bilinear": Reference(
        source=f"{ATEN}/Linear.cpp: _trilinear, whose derivatives are trilinear maps of the other arguments",
        forms="""
            dx_ni = sum_k dy_nk sum_j w_kij z_nj
            dz_nj = sum_k dy_nk sum_i w_kij x_ni
            dw_kij = sum_n x_ni z_nj dy_nk
            db_k = sum_n dy_nk
        """,
    ),
}

ACTIVATIONS = {
    "relu": Reference(
        source=f"{GOODFELLOW}, section 6.3.1; {ATEN}/cpu/Activation.cpp, threshold: x <= threshold ? 0 : dy",
        forms="dx_ni = {dy_ni if x_ni > 0; 0 otherwise}",
    ),
    "leaky_relu": Reference(
        source=f"{ATEN}/cpu/Activation.cpp, leaky_relu_backward: x > 0 ? dy : dy * negval",
        forms="dx_ni = {dy_ni if x_ni > 0; alpha dy_ni otherwise}",
    ),
    "prelu": Reference(
        source="He et al., Delving deep into rectifiers (2015), section 2.1: df/da is 0 where y > 0, else y; summed up",
        forms="""
            dx_nc = {dy_nc if x_nc > 0; w_c dy_nc otherwise}
            dw_c = sum_n dy_nc {0 if x_nc > 0; x_nc otherwise}
        """,
    ),
    "elu": Reference(
        source="Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear"
        " units (2016), section 3: f'(x) = 1 if x > 0, f(x) + alpha if x <= 0",
        forms="dx_ni = dy_ni {1 if x_ni > 0; y_ni + alpha otherwise}",
        printed="dx_ni = dy_ni {1 if x_ni > 0; y_ni + alpha otherwise}",
    ),
    "gelu": Reference(
        source=f"{ATEN}/cpu/Activation.cpp, the backward pass of gelu: dy (cdf + x pdf)",
        forms="""
            pdf_ni = exp(-x_ni^2 / 2) / sqrt(2 pi)
            dx_ni = dy_ni (Phi_ni + x_ni pdf_ni)
        """,
    ),
    "gelu_tanh": Reference(
        source=f"{ATEN}/cpu/Activation.cpp, the backward pass of gelu with tanh: dy (left' right + left right')",
        forms="""
            inner_ni = sqrt(2 / pi) (1 + 3 0.044715 x_ni^2)
            dx_ni = dy_ni (1/2 (1 + h_ni) + 1/2 x_ni (1 - h_ni^2) inner_ni)
        """,
    ),
    "silu": Reference(
        source="Ramachandran, Zoph and Le, Searching for activation functions (2017):"
        " f'(x) = beta f(x) + sigma(beta x) (1 - beta f(x))",
        forms="""
            s_ni = sigmoid(x_ni)
            dx_ni = dy_ni (y_ni + s_ni (1 - y_ni))
        """,
    ),
    "mish": Reference(
        source=f"{ATEN}/cpu/Activation.cpp, mish_backward: dy (tanh_softplus + x sigmoid (1 - tanh_softplus^2))",
        forms="dx_ni = dy_ni (h_ni + x_ni sigmoid(x_ni) (1 - h_ni^2))",
        printed="dx_ni = dy_ni (h_ni + x_ni sigmoid(x_ni) (1 - h_ni^2))",
    ),
    "softplus": Reference(
        source=f"{GOODFELLOW}, section 3.10: the derivative of the softplus function is the sigmoid",
        forms="dx_ni = dy_ni sigmoid(beta x_ni)",
        printed="dx_ni = dy_ni sigmoid(beta x_ni)",
    ),
    "sigmoid": Reference(
        source=f"{BISHOP}, equation 4.88: sigma (1 - sigma)",
        forms="dx_ni = dy_ni y_ni (1 - y_ni)",
        printed="dx_ni = dy_ni y_ni (1 - y_ni)",
    ),
    "tanh": Reference(
        source=f"{BISHOP}, section 5.3.2: h'(a) = 1 - h(a)^2",
        forms="dx_ni = dy_ni (1 - y_ni^2)",
        printed="dx_ni = dy_ni (1 - y_ni^2)",
    ),
    "hardswish": Reference(
        source=f"{ATEN}/cpu/Activation.cpp, hardswish_backward: 0, dy or dy (x/3 + 1/2)",
        forms="dx_ni = dy_ni {0 if x_ni <= -3; 1 if x_ni >= 3; x_ni/3 + 1/2 otherwise}",
        printed="dx_ni = dy_ni {0 if x_ni <= -3; 1 if x_ni >= 3; 1/3 x_ni + 1/2 otherwise}",
    ),
    "swiglu": Reference(
        source="Liger kernel, ops/swiglu.py: da = dc b (silu(a) (1 - sigmoid(a)) + sigmoid(a)), db = dc silu(a)",
        forms="""
            g_no = sigmoid(a_no)
            da_no = dy_no b_no (s_no (1 - g_no) + g_no)
            db_no = dy_no s_no
            dx_ni = sum_o da_no w_io + sum_o db_no v_io
            dw_io = sum_n x_ni da_no
            dv_io = sum_n x_ni db_no
        """,
    ),
}

SOFTMAX = {
    "softmax": Reference(
        source=f"{ATEN}/SoftMax.cpp: (grad - sum(grad * output)) * output",
        forms="dx_ni = y_ni (dy_ni - sum_j dy_nj y_nj)",
        printed="dx_ni = y_ni (dy_ni - sum_j dy_nj y_nj)",
    ),
    "log_softmax": Reference(
        source=f"{ATEN}/SoftMax.cpp: grad - exp(output) * sum(grad)",
        forms="dx_ni = dy_ni - exp(y_ni) sum_j dy_nj",
        printed="dx_ni = dy_ni - exp(y_ni) sum_j dy_nj",
    ),
    "logsumexp": Reference(
        source="PyTorch, torch/csrc/autograd/FunctionsManual.cpp, logsumexp_backward: grad * exp(self - result)",
        forms="dx_ni = dy_n exp(x_ni - y_n)",
        printed="dx_ni = dy_n exp(x_ni - y_n)",
    ),
}

LOSSES = {
    "mse_loss": Reference(
        source=f"{ATEN}/cpu/PointwiseOpsKernel.cpp, mse_backward: 2 / numel * (x - t)",
        forms="dx_ni = 2 / (N D) (x_ni - t_ni)",
        printed="dx_ni = 2 (x_ni - t_ni) / (N D)",
    ),
    "l1_loss": Reference(
        source="PyTorch, tools/autograd/derivatives.yaml, abs: grad * self.sgn(), and mean: grad / self.numel()",
        forms="dx_ni = sign(x_ni - t_ni) / (N D)",
        printed="dx_ni = (1 / (N D)) sign(x_ni - t_ni)",
    ),
    "huber_loss": Reference(
        source="Hastie, Tibshirani and Friedman, The elements of statistical learning (2009), table 10.2:"
        " the residual up to delta, delta times its sign beyond",
        forms="dx_ni = {e_ni if abs(e_ni) <= delta; delta sign(e_ni) otherwise} / (N D)",
        printed="dx_ni = (1 / (N D)) {e_ni if abs(e_ni) <= delta; delta sign(e_ni) otherwise}",
    ),
    "softmax_cross_entropy": Reference(
        source=f"{BISHOP}, equation 4.109: y_nj - t_nj, where the targets add up to 1; in general {ATEN}/SoftMax.cpp,"
        " log_softmax_backward of -t / N",
        forms="dz_ni = 1/N (p_ni sum_k t_nk - t_ni)",
        printed="dz_ni = 1/N (p_ni sum_k t_nk - t_ni)",
    ),
    "cross_entropy": Reference(
        source=f"{ATEN}/SoftMax.cpp, log_softmax_backward of -q / N, for the smoothed targets q of Szegedy et al.,"
        " Rethinking the Inception architecture (2016), section 7",
        forms="dz_ni = 1/N (p_ni sum_k q_nk - q_ni)",
        printed="dz_ni = 1/N (p_ni sum_k q_nk - q_ni)",
    ),
    "nll_loss": Reference(
        source=f"{ATEN}/LossNLL.cpp, nll_loss_backward: -grad at the target, 0 elsewhere",
        forms="dx_ni = -1/N [t_n = i]",
        printed="dx_ni = -1/N [t_n = i]",
    ),
    "binary_cross_entropy_with_logits": Reference(
        source=f"{BISHOP}, equation 4.91: y_n - t_n; PyTorch, torch/csrc/autograd/FunctionsManual.cpp,"
        " binary_cross_entropy_with_logits_backward: (sigmoid(x) - t) / numel",
        forms="dx_ni = (p_ni - t_ni) / (N D)",
        printed="dx_ni = (p_ni - t_ni) / (N D)",
    ),
    "kl_div": Reference(
        source="PyTorch, torch/nn/modules/loss.py, KLDivLoss with batchmean: target * (log(target) - input) / N",
        forms="dx_ni = -t_ni / N",
        printed="dx_ni = -t_ni / N",
    ),
    "info_nce": Reference(
        source="van den Oord, Li and Vinyals, Representation learning with contrastive predictive coding (2018),"
        " equation 4: a softmax cross-entropy whose targets are the diagonal",
        forms="""
            ds_ij = 1/N (p_ij - [i = j])
            dq_id = 1 / tau sum_j ds_ij k_jd
            dk_jd = 1 / tau sum_i ds_ij q_id
        """,
        printed="""
            ds_ij = 1/N (p_ij - [i = j])
        """,
    ),
    "softmax_mse": Reference(
        source=f"{BISHOP}, section 5.3.1: y_k - t_k; {ATEN}/SoftMax.cpp: (grad - sum(grad * output)) * output",
        forms="""
            dl_i = l_i - o_i
            da_i = l_i (dl_i - sum_j l_j dl_j)
        """,
        printed="""
            dl_i = l_i - o_i
            da_i = l_i (l_i - o_i - sum_j l_j (l_j - o_j))
        """,
    ),
}

CONVOLUTION = {
    "conv1d": Reference(
        source=f"{GOODFELLOW}, section 9.5: g and h with stride; {ATEN}/Convolution.cpp, convolution_backward,"
        " for groups",
        forms="""
            dx_nij = sum_{k,c,u,r} dy_nku w_kcr [C floor(k/K) + c = i, S u + D r - P = j]
            dw_kcr = sum_{n,i,j,u} dy_nku x_nij [C floor(k/K) + c = i, S u + D r - P = j]
            db_k = sum_{n,u} dy_nku
        """,
        printed="db_k = sum_{n,u} dy_nku",
    ),
    "conv2d": Reference(
        source=f"{GOODFELLOW}, section 9.5: g and h with stride; {ATEN}/Convolution.cpp, convolution_backward,"
        " for groups",
        forms="""
            dx_nijl = sum_{k,c,u,v,r,t} dy_nkuv w_kcrt [C floor(k/K) + c = i, S u + D r - P = j, Q v + F t - O = l]
            dw_kcrt = sum_{n,i,j,l,u,v} dy_nkuv x_nijl [C floor(k/K) + c = i, S u + D r - P = j, Q v + F t - O = l]
            db_k = sum_{n,u,v} dy_nkuv
        """,
        printed="db_k = sum_{n,u,v} dy_nkuv",
    ),
    "conv_transpose2d": Reference(
        source=f"{ATEN}/NaiveConvolutionTranspose2d.cpp, backward: im2col of the gradient, times weight and input;"
        " for groups convolution_backward of Convolution.cpp",
        forms="""
            dx_nijl = sum_{m,k,u,v,r,t} dy_nmuv w_ikrt [K floor(i/C) + k = m, S j + D r - P = u, Q l + F t - O = v]
            dw_ikrt = sum_{n,m,j,l,u,v} dy_nmuv x_nijl [K floor(i/C) + k = m, S j + D r - P = u, Q l + F t - O = v]
            db_k = sum_{n,u,v} dy_nkuv
        """,
        printed="db_k = sum_{n,u,v} dy_nkuv",
    ),
    "unfold": Reference(
        source=f"{ATEN}/im2col.h, col2im: each column element is added to the element of the image that it is",
        forms="""
            dx_nijl = sum_{q,m} dy_nqm [floor(q/(R T)) = i, S floor(m/V) + D (floor(q/T) mod R) - P = j] [Q (m mod V)
            + F (q mod T) - O = l]
        """,
    ),
    "conv2d_untied": Reference(
        source=f"{GOODFELLOW}, section 9.5: the functions g (for the kernel) and h (for the input), stride 1",
        forms="""
            da_ij = sum_{k,l,p,q} dc_kl w_pq [k + p = i, l + q = j]
            dw_pq = sum_{i,j} dc_ij a_{i + p, j + q}
            db_ij = dc_ij
        """,
        printed="""
            dw_pq = sum_{i,j} dc_ij a_{i + p, j + q}
            db_ij = dc_ij
        """,
    ),
}

POOLING = {
    "max_pool2d": Reference(
        source=f"{ATEN}/cpu/MaxPoolKernel.cpp, backward: grad_input[maxindex] += grad_output",
        forms="dx_ncij = sum_{u,v} dy_ncuv [S u + rstar_ncuv - P = i, Q v + tstar_ncuv - O = j]",
        printed="dx_ncij = sum_{u,v} dy_ncuv [S u + rstar_ncuv - P = i, Q v + tstar_ncuv - O = j]",
    ),
    "avg_pool2d_padded": Reference(
        source=f"{ATEN}/cpu/AvgPoolKernel.cpp, backward: grad_input += grad_output / divide_factor over each window",
        forms="dx_ncij = 1/(R T) sum_{u,v} dy_ncuv [0 <= i + P - S u < R, 0 <= j + O - Q v < T]",
    ),
    "avg_pool2d": Reference(
        source=f"{ATEN}/cpu/AvgPoolKernel.cpp, backward: grad_input += grad_output / divide_factor over each window",
        forms="da_ij = db_{floor(i/S), floor(j/S)} / S^2 [floor(i/S) < H, floor(j/S) < W]",
        printed="da_ij = 1/S^2 db_{floor(i/S), floor(j/S)} [floor(i/S) < H, floor(j/S) < W]",
    ),
}

NORMALISATION = {
    "batch_norm": Reference(
        source="Ioffe and Szegedy, Batch Normalization (2015), section 3, the gradients collapsed; "
        f"{ATEN}/Normalization.cpp, batch_norm_backward, in training",
        forms="""
            dxhat_nchw = gamma_c dy_nchw
            dx_nchw = rstd_c (dxhat_nchw - sum_{p,i,j} dxhat_pcij / (N H W)
                - xhat_nchw sum_{p,i,j} dxhat_pcij xhat_pcij / (N H W))
            dgamma_c = sum_{n,h,w} dy_nchw xhat_nchw
            dbeta_c = sum_{n,h,w} dy_nchw
        """,
        printed="""
            dxhat_nchw = gamma_c dy_nchw
            dx_nchw = rstd_c (dxhat_nchw - 1/(N H W) sum_{p,i,j} dxhat_pcij
                - xhat_nchw / (N H W) sum_{p,i,j} xhat_pcij dxhat_pcij)
            dgamma_c = sum_{n,h,w} xhat_nchw dy_nchw
            dbeta_c = sum_{n,h,w} dy_nchw
        """,
    ),
    "batch_norm_eval": Reference(
        source=f"{ATEN}/Normalization.cpp, batch_norm_backward, not in training: invstd * weight * grad_output",
        forms="""
            dx_nchw = gamma_c rstd_c dy_nchw
            dgamma_c = sum_{n,h,w} dy_nchw xhat_nchw
            dbeta_c = sum_{n,h,w} dy_nchw
        """,
        printed="dx_nchw = gamma_c rstd_c dy_nchw",
    ),
    "layer_norm": Reference(
        source="Ba, Kiros and Hinton, Layer Normalization (2016); llm.c, doc/layernorm/layernorm.md: "
        "dx = rstd * (dnorm - mean(dnorm) - norm * mean(dnorm * norm))",
        forms="""
            dxhat_ni = gamma_i dy_ni
            dx_ni = rstd_n (dxhat_ni - sum_j dxhat_nj / D - xhat_ni sum_j dxhat_nj xhat_nj / D)
            dgamma_i = sum_n dy_ni xhat_ni
            dbeta_i = sum_n dy_ni
        """,
        printed="""
            dxhat_ni = gamma_i dy_ni
            dx_ni = rstd_n (dxhat_ni - 1/D sum_j dxhat_nj - xhat_ni / D sum_j xhat_nj dxhat_nj)
            dgamma_i = sum_n xhat_ni dy_ni
            dbeta_i = sum_n dy_ni
        """,
    ),
    "rms_norm": Reference(
        source="Zhang and Sennrich, Root Mean Square Layer Normalization (2019), section 4.2: R, the derivative of the"
        " normalised inputs, and the gradient of the gain",
        forms="""
            dxhat_ni = gamma_i dy_ni
            dx_ni = r_n (dxhat_ni - xhat_ni sum_j dxhat_nj xhat_nj / D)
            dgamma_i = sum_n dy_ni xhat_ni
        """,
        printed="""
            dxhat_ni = gamma_i dy_ni
            dx_ni = r_n (dxhat_ni - xhat_ni / D sum_j xhat_nj dxhat_nj)
            dgamma_i = sum_n xhat_ni dy_ni
        """,
    ),
    "group_norm": Reference(
        source="Wu and He, Group Normalization (2018), as layer normalisation over each group; "
        f"{ATEN}/cpu/group_norm_kernel.cpp, backward, has it in x, c1 dy + c2 x + c3",
        forms="""
            dxhat_nchw = gamma_c dy_nchw
            dx_nchw = rstd_{n, floor(c/K)} (dxhat_nchw
                - sum_{k=0}^{K - 1} sum_{i,j} dxhat_{n, K floor(c/K) + k, i, j} / (K H W)
                - xhat_nchw sum_{k=0}^{K - 1} sum_{i,j} dxhat_{n, K floor(c/K) + k, i, j}
                xhat_{n, K floor(c/K) + k, i, j} / (K H W))
            dgamma_c = sum_{n,h,w} dy_nchw xhat_nchw
            dbeta_c = sum_{n,h,w} dy_nchw
        """,
    ),
    "normalize": Reference(
        source="the projection away from y, scaled: PyTorch, torch/csrc/autograd/FunctionsManual.cpp, norm_backward, "
        "and tools/autograd/derivatives.yaml, clamp_min, in turn",
        forms="dx_ni = {(dy_ni - y_ni sum_j y_nj dy_nj) / norm_n if eps < norm_n; dy_ni / eps otherwise}",
        printed="dx_ni = {1/norm_n (dy_ni - y_ni sum_j y_nj dy_nj) if eps < norm_n; 1/eps dy_ni otherwise}",
    ),
}

FLASH = (
    "Dao et al., FlashAttention (2022), appendix B.2: D_i = sum of dO_i O_i; the scale as in"
    f" {ATEN}/cpu/FlashAttentionKernel.cpp, backward: grad_q + scale * grad_attn @ k"
)

ATTENTION = {
    "scaled_dot_product_attention": Reference(
        source=FLASH,
        forms="""
            dV_nhsf = sum_l P_nhls dO_nhlf
            dP_nhls = sum_f dO_nhlf V_nhsf
            D_nhl = sum_f dO_nhlf O_nhlf
            dA_nhls = P_nhls (dP_nhls - D_nhl)
            dQ_nhld = scale sum_s dA_nhls K_nhsd
            dK_nhsd = scale sum_l dA_nhls Q_nhld
        """,
        printed="""
            dV_nhsf = sum_l P_nhls dO_nhlf
            dP_nhls = sum_f V_nhsf dO_nhlf
            dA_nhls = P_nhls (dP_nhls - sum_f O_nhlf dO_nhlf)
            dQ_nhld = scale sum_s K_nhsd dA_nhls
            dK_nhsd = scale sum_l Q_nhld dA_nhls
        """,
    ),
    "scaled_dot_product_attention_causal": Reference(
        source=f"{FLASH}; P is 0 where the mask hides a key",
        forms="""
            dV_nhsf = sum_l P_nhls dO_nhlf
            dP_nhls = sum_f dO_nhlf V_nhsf
            D_nhl = sum_f dO_nhlf O_nhlf
            dA_nhls = P_nhls (dP_nhls - D_nhl)
            dQ_nhld = scale sum_s dA_nhls K_nhsd
            dK_nhsd = scale sum_l dA_nhls Q_nhld
        """,
        printed="dA_nhls = P_nhls (dP_nhls - sum_f O_nhlf dO_nhlf)",
    ),
    "multi_head_attention": Reference(
        source=f"{FLASH}; for the projections the gradients of a linear layer",
        forms="""
            dO_nhld = sum_i w_o_{i, D h + d} dy_nli
            dP_nhls = sum_d dO_nhld V_nhsd
            dA_nhls = P_nhls (dP_nhls - sum_d dO_nhld O_nhld)
            dQ_nhld = 1/sqrt(D) sum_s dA_nhls K_nhsd
            dK_nhsd = 1/sqrt(D) sum_l dA_nhls Q_nhld
            dV_nhsd = sum_l P_nhls dO_nhld
            dquery_nle = sum_{h,d} w_q_{D h + d, e} dQ_nhld
            dkey_nse = sum_{h,d} w_k_{D h + d, e} dK_nhsd
            dvalue_nse = sum_{h,d} w_v_{D h + d, e} dV_nhsd
            dw_q_ie = sum_{n,l} query_nle dQ_{n, floor(i/D), l, i mod D}
            dw_k_ie = sum_{n,s} key_nse dK_{n, floor(i/D), s, i mod D}
            dw_v_ie = sum_{n,s} value_nse dV_{n, floor(i/D), s, i mod D}
            dw_o_ij = sum_{n,l} O_{n, floor(j/D), l, j mod D} dy_nli
            db_q_i = sum_{n,l} dQ_{n, floor(i/D), l, i mod D}
            db_k_i = sum_{n,s} dK_{n, floor(i/D), s, i mod D}
            db_v_i = sum_{n,s} dV_{n, floor(i/D), s, i mod D}
            db_o_i = sum_{n,l} dy_nli
        """,
        printed="dA_nhls = P_nhls (dP_nhls - sum_d O_nhld dO_nhld)",
    ),
    "rope": Reference(
        source="Su et al., RoFormer (2021), section 3.4.2: a rotation, whose transpose turns back",
        forms="""
            dx_nthi = cos(theta_{t, floor(i/2)}) dy_nthi
                + sin(theta_{t, floor(i/2)}) (1 - 2 (i mod 2)) dy_{n, t, h, i + 1 - 2 (i mod 2)}
        """,
    ),
}

RECURRENT = {
    "lstm_cell": Reference(
        source="Hochreiter and Schmidhuber, Long Short-Term Memory (1997), with forget gates; "
        f"{ATEN}/RNN.cpp, _thnn_differentiable_lstm_cell_backward",
        forms="""
            dc_nj = o_nj dh_nj (1 - tanh(c_nj)^2) + dnext_c_nj
            do_nj = dh_nj tanh(c_nj)
            dg_nj = dc_nj i_nj
            df_nj = dc_nj c0_nj
            di_nj = dc_nj g_nj
            da_i_nj = di_nj i_nj (1 - i_nj)
            da_f_nj = df_nj f_nj (1 - f_nj)
            da_g_nj = dg_nj (1 - g_nj^2)
            da_o_nj = do_nj o_nj (1 - o_nj)
            dx_nd = sum_j W_i_jd da_i_nj + sum_j W_f_jd da_f_nj + sum_j W_g_jd da_g_nj + sum_j W_o_jd da_o_nj
            dh0_nk = sum_j U_i_jk da_i_nj + sum_j U_f_jk da_f_nj + sum_j U_g_jk da_g_nj + sum_j U_o_jk da_o_nj
            dc0_nj = dc_nj f_nj
            dW_i_jd = sum_n da_i_nj x_nd
            dU_i_jk = sum_n da_i_nj h0_nk
            db_i_j = sum_n da_i_nj
            dW_f_jd = sum_n da_f_nj x_nd
            dU_f_jk = sum_n da_f_nj h0_nk
            db_f_j = sum_n da_f_nj
            dW_g_jd = sum_n da_g_nj x_nd
            dU_g_jk = sum_n da_g_nj h0_nk
            db_g_j = sum_n da_g_nj
            dW_o_jd = sum_n da_o_nj x_nd
            dU_o_jk = sum_n da_o_nj h0_nk
            db_o_j = sum_n da_o_nj
        """,
        printed="""
            dc_nj = o_nj dh_nj (1 - tanh(c_nj)^2) + dnext_c_nj
            do_nj = tanh(c_nj) dh_nj
            dc0_nj = f_nj dc_nj
        """,
    ),
    "lstm": Reference(
        source="Greff et al., LSTM: A Search Space Odyssey (2017), Backpropagation Through Time, without peepholes",
        forms="""
            dh_ntj = dy_ntj
                + sum_k U_i_kj da_i_{n, t + 1, k} [t + 1 < T]
                + sum_k U_f_kj da_f_{n, t + 1, k} [t + 1 < T]
                + sum_k U_g_kj da_g_{n, t + 1, k} [t + 1 < T]
                + sum_k U_o_kj da_o_{n, t + 1, k} [t + 1 < T]
            dc_ntj = o_ntj dh_ntj (1 - tanh(c_ntj)^2) + dc_{n, t + 1, j} f_{n, t + 1, j} [t + 1 < T]
            do_ntj = dh_ntj tanh(c_ntj)
            dg_ntj = dc_ntj i_ntj
            df_ntj = dc_ntj {c_{n, t - 1, j} if 1 <= t; c0_nj otherwise}
            di_ntj = dc_ntj g_ntj
            da_i_ntj = di_ntj i_ntj (1 - i_ntj)
            da_f_ntj = df_ntj f_ntj (1 - f_ntj)
            da_g_ntj = dg_ntj (1 - g_ntj^2)
            da_o_ntj = do_ntj o_ntj (1 - o_ntj)
            dx_ntd = sum_j W_i_jd da_i_ntj + sum_j W_f_jd da_f_ntj + sum_j W_g_jd da_g_ntj + sum_j W_o_jd da_o_ntj
            dh0_nk = sum_j U_i_jk da_i_n0j + sum_j U_f_jk da_f_n0j + sum_j U_g_jk da_g_n0j + sum_j U_o_jk da_o_n0j
            dc0_nj = dc_n0j f_n0j
            dW_i_jd = sum_{n,t} da_i_ntj x_ntd
            dU_i_jk = sum_{n,t} da_i_ntj {h_{n, t - 1, k} if 1 <= t; h0_nk otherwise}
            db_i_j = sum_{n,t} da_i_ntj
            dW_f_jd = sum_{n,t} da_f_ntj x_ntd
            dU_f_jk = sum_{n,t} da_f_ntj {h_{n, t - 1, k} if 1 <= t; h0_nk otherwise}
            db_f_j = sum_{n,t} da_f_ntj
            dW_g_jd = sum_{n,t} da_g_ntj x_ntd
            dU_g_jk = sum_{n,t} da_g_ntj {h_{n, t - 1, k} if 1 <= t; h0_nk otherwise}
            db_g_j = sum_{n,t} da_g_ntj
            dW_o_jd = sum_{n,t} da_o_ntj x_ntd
            dU_o_jk = sum_{n,t} da_o_ntj {h_{n, t - 1, k} if 1 <= t; h0_nk otherwise}
            db_o_j = sum_{n,t} da_o_ntj
        """,
        printed="""
            dc_ntj = o_ntj dh_ntj (1 - tanh(c_ntj)^2) + f_{n, t + 1, j} dc_{n, t + 1, j} [t + 1 < T]
            do_ntj = tanh(c_ntj) dh_ntj
            dg_ntj = i_ntj dc_ntj
            di_ntj = g_ntj dc_ntj
        """,
    ),
    "rnn_tanh": Reference(
        source=f"{GOODFELLOW}, section 10.2.2",
        forms="""
            dh_ntj = dy_ntj + sum_k U_kj da_{n, t + 1, k} [t + 1 < T]
            da_ntj = dh_ntj (1 - h_ntj^2)
            dx_ntd = sum_j W_jd da_ntj
            dh0_nk = sum_j U_jk da_n0j
            dW_jd = sum_{n,t} da_ntj x_ntd
            dU_jk = sum_{n,t} da_ntj {h_{n, t - 1, k} if 1 <= t; h0_nk otherwise}
            db_j = sum_{n,t} da_ntj
        """,
    ),
    "gru_cell": Reference(
        source=f"{ATEN}/RNN.cpp, _thnn_differentiable_gru_cell_backward",
        forms="""
            da_m_nj = dy_nj (1 - z_nj) (1 - m_nj^2)
            dv_nj = da_m_nj r_nj
            da_z_nj = dy_nj (h0_nj - m_nj) (1 - z_nj) z_nj
            da_r_nj = da_m_nj v_nj (1 - r_nj) r_nj
            dx_nd = sum_j W_r_jd da_r_nj + sum_j W_z_jd da_z_nj + sum_j W_m_jd da_m_nj
            dh0_nk = sum_j U_r_jk da_r_nj + sum_j U_z_jk da_z_nj + sum_j U_m_jk dv_nj + z_nk dy_nk
            dW_r_jd = sum_n da_r_nj x_nd
            dW_z_jd = sum_n da_z_nj x_nd
            dW_m_jd = sum_n da_m_nj x_nd
            dU_r_jk = sum_n da_r_nj h0_nk
            dU_z_jk = sum_n da_z_nj h0_nk
            dU_m_jk = sum_n dv_nj h0_nk
            db_r_j = sum_n da_r_nj
            db_z_j = sum_n da_z_nj
            db_m_j = sum_n da_m_nj
            db_v_j = sum_n dv_nj
        """,
    ),
    "cumsum": Reference(
        source="PyTorch, torch/csrc/autograd/FunctionsManual.cpp, cumsum_backward: the sum of the reversed gradient",
        forms="dx_nt = sum_{t <= s < T} dy_ns",
        printed="dx_nt = sum_{s=t}^{T - 1} dy_ns",
    ),
    "cumprod": Reference(
        source="Martin and Cundy, Parallelizing Linear Recurrent Neural Nets Over Sequence Length (2018), the gradient"
        " of LinearRecurrence in its code: the recurrence reversed; p_t = x_t p_{t-1} is one",
        forms="""
            dp_nt = dy_nt + x_{n, t + 1} dp_{n, t + 1} [t + 1 < T]
            dx_nt = dp_nt {p_{n, t - 1} if 1 <= t; 1 otherwise}
        """,
        printed="dp_nt = dy_nt + x_{n, t + 1} dp_{n, t + 1} [t + 1 < T]",
    ),
    "selective_scan": Reference(
        source="Gu and Dao, Mamba: Linear-Time Sequence Modeling with Selective State Spaces (2023), algorithm 2; "
        "mamba, csrc/selective_scan/selective_scan_bwd_kernel.cuh: the recurrence run backwards",
        forms="""
            dh_ntds = C_nts dy_ntd + a_{n, t + 1, d, s} dh_{n, t + 1, d, s} [t + 1 < T]
            da_ntds = dh_ntds h_{n, t - 1, d, s} [1 <= t]
            du_ntd = delta_ntd sum_s B_nts dh_ntds + skip_d dy_ntd
            ddelta_ntd = sum_s a_ntds A_ds da_ntds + u_ntd sum_s B_nts dh_ntds
            dA_ds = sum_{n,t} delta_ntd a_ntds da_ntds
            dB_nts = sum_d delta_ntd u_ntd dh_ntds
            dC_nts = sum_d dy_ntd h_ntds
            dskip_d = sum_{n,t} dy_ntd u_ntd
        """,
        printed="dh_ntds = C_nts dy_ntd + a_{n, t + 1, d, s} dh_{n, t + 1, d, s} [t + 1 < T]",
    ),
}

PADDING = f"{ATEN}/PadNd.cpp"

SHAPE = {
    "embedding": Reference(
        source=f"{ATEN}/Embedding.cpp, embedding_dense_backward: grad_weight[index] += grad_output",
        forms="dw_vd = sum_n dy_nd [ids_n = v]",
        printed="dw_vd = sum_n dy_nd [ids_n = v]",
    ),
    "dropout": Reference(
        source="Srivastava et al., Dropout (2014), with the scale in training as PyTorch has it",
        forms="dx_ni = mask_ni / (1 - p) dy_ni",
        printed="dx_ni = mask_ni / (1 - p) dy_ni",
    ),
    "pad": Reference(
        source="PyTorch, torch/csrc/autograd/FunctionsManual.cpp, constant_pad_nd_backward: the gradient is cropped",
        forms="dx_ncij = dy_{n, c, i + T, j + L}",
        printed="dx_ncij = dy_{n, c, i + T, j + L}",
    ),
    "pad_reflect": Reference(
        source=f"{ATEN}/cpu/PaddingKernel.cpp, cpu_padding_backward: what was copied is added to where it came from",
        forms="""
            dz_ncuj = dy_{n, c, u, j + L} + dy_{n, c, u, L - j} [1 <= j, j <= L]
                + dy_{n, c, u, L + 2 W - 2 - j} [W - 1 - R <= j, j <= W - 2]
            dx_ncij = dz_{n, c, i + T, j} + dz_{n, c, T - i, j} [1 <= i, i <= T]
                + dz_{n, c, T + 2 H - 2 - i, j} [H - 1 - B <= i, i <= H - 2]
        """,
    ),
    "pad_circular": Reference(
        source=f"{PADDING}, _pad_circular: every copy of an element gives its gradient back",
        forms="dx_ncij = sum_{u,v} dy_ncuv [(u - T) mod H = i, (v - L) mod W = j]",
    ),
    "pixel_shuffle": Reference(
        source="Shi et al., Real-Time Single Image and Video Super-Resolution (2016): the inverse of a permutation",
        forms="dx_nijk = dy_{n, floor(i/S^2), S j + floor(i/S) mod S, S k + i mod S}",
        printed="dx_nijk = dy_{n, floor(i/S^2), S j + floor(i/S) mod S, S k + i mod S}",
    ),
    "upsample_nearest": Reference(
        source=f"{ATEN}/cpu/UpSampleMoreKernel.cpp, cpu_upsample_nearest_backward: the sum over the copies",
        forms="dx_ncij = sum_{u=S i}^{S i + S - 1} sum_{v=S j}^{S j + S - 1} dy_ncuv",
        printed="dx_ncij = sum_{u=S i}^{S i + S - 1} sum_{v=S j}^{S j + S - 1} dy_ncuv",
    ),
    "cosine_similarity": Reference(
        source=f"{ATEN}/Distance.cpp, cosine_similarity: a / max(|a|, eps) times b / max(|b|, eps); the quotient rule"
        " (b / |b| - y a / |a|) / |a|, where |a| > eps",
        forms="""
            da_ni = {dy_n / r_n (b_ni / max(s_n, eps) - y_n a_ni / r_n) if eps < r_n;
                dy_n b_ni / (eps max(s_n, eps)) otherwise}
            db_ni = {dy_n / s_n (a_ni / max(r_n, eps) - y_n b_ni / s_n) if eps < s_n;
                dy_n a_ni / (eps max(r_n, eps)) otherwise}
        """,
    ),
    "residual": Reference(
        source="He et al., Identity Mappings in Deep Residual Networks (2016), equation 5: 1 + the branch",
        forms="""
            dz_nj = f'(z_nj) sum_i v_ij dy_ni
            dx_ni = dy_ni + sum_j w_ji dz_nj
            dw_ji = sum_n x_ni dz_nj
            dv_ij = sum_n f(z_nj) dy_ni
        """,
        printed="""
            dx_ni = dy_ni + sum_j w_ji dz_nj
            dz_nj = f'(z_nj) sum_i v_ij dy_ni
        """,
    ),
}

FAMILIES = (
    DENSE,
    ACTIVATIONS,
    SOFTMAX,
    LOSSES,
    CONVOLUTION,
    POOLING,
    NORMALISATION,
    ATTENTION,
    RECURRENT,
    SHAPE,
)
REFERENCES = {name: reference for family in FAMILIES for name, reference in family.items()}
