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
}

ACTIVATIONS: dict[str, Reference] = {}

SOFTMAX: dict[str, Reference] = {}

LOSSES = {
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
        source=f"{GOODFELLOW}, section 9.5: g and h with stride; {ATEN}/ConvolutionMM2d.cpp, backward, for groups",
        forms="""
            dx_nij = sum_{k,c,u,r} dy_nku w_kcr [C floor(k/K) + c = i, S u + D r - P = j]
            dw_kcr = sum_{n,i,j,u} dy_nku x_nij [C floor(k/K) + c = i, S u + D r - P = j]
            db_k = sum_{n,u} dy_nku
        """,
        printed="db_k = sum_{n,u} dy_nku",
    ),
    "conv2d": Reference(
        source=f"{GOODFELLOW}, section 9.5: g and h with stride; {ATEN}/ConvolutionMM2d.cpp, backward, for groups",
        forms="""
            dx_nijl = sum_{k,c,u,v,r,t} dy_nkuv w_kcrt [C floor(k/K) + c = i, S u + D r - P = j, Q v + F t - O = l]
            dw_kcrt = sum_{n,i,j,l,u,v} dy_nkuv x_nijl [C floor(k/K) + c = i, S u + D r - P = j, Q v + F t - O = l]
            db_k = sum_{n,u,v} dy_nkuv
        """,
        printed="db_k = sum_{n,u,v} dy_nkuv",
    ),
    "conv_transpose2d": Reference(
        source=f"{ATEN}/NaiveConvolutionTranspose2d.cpp, backward: im2col of the gradient, times weight and input",
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
    "avg_pool2d": Reference(
        source=f"{ATEN}/cpu/AvgPoolKernel.cpp, backward: grad_input += grad_output / divide_factor over each window",
        forms="dx_ncij = 1/(R T) sum_{u,v} dy_ncuv [0 <= i + P - S u < R, 0 <= j + O - Q v < T]",
    ),
    "avg_pool2d_blocks": Reference(
        source=f"{ATEN}/cpu/AvgPoolKernel.cpp, backward: grad_input += grad_output / divide_factor over each window",
        forms="da_ij = db_{floor(i/S), floor(j/S)} / S^2 [floor(i/S) < H, floor(j/S) < W]",
        printed="da_ij = 1/S^2 db_{floor(i/S), floor(j/S)} [floor(i/S) < H, floor(j/S) < W]",
    ),
}

NORMALISATION: dict[str, Reference] = {}

ATTENTION: dict[str, Reference] = {}

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
        source="Greff et al., LSTM: A Search Space Odyssey (2017), appendix, without peepholes",
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
        source=f"{GOODFELLOW}, section 10.2.2, equations 10.20 to 10.28",
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
        source="Horner's rule on y_t = x_0 ... x_t: all that follows x_t has it as a factor",
        forms="""
            dp_nt = dy_nt + x_{n, t + 1} dp_{n, t + 1} [t + 1 < T]
            dx_nt = dp_nt {p_{n, t - 1} if 1 <= t; 1 otherwise}
        """,
        printed="dp_nt = dy_nt + x_{n, t + 1} dp_{n, t + 1} [t + 1 < T]",
    ),
    "selective_scan": Reference(
        source="Gu and Dao, Mamba: Linear-Time Sequence Modeling with Selective State Spaces (2023), algorithm 2; "
        "the adjoint of a linear recurrence is the recurrence run backwards",
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

SHAPE: dict[str, Reference] = {}

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
