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
    "avg_pool2d": Reference(
        source=f"{ATEN}/cpu/AvgPoolKernel.cpp, backward: grad_input += grad_output / divide_factor over each window",
        forms="da_ij = db_{floor(i/S), floor(j/S)} / S^2 [floor(i/S) < H, floor(j/S) < W]",
        printed="da_ij = 1/S^2 db_{floor(i/S), floor(j/S)} [floor(i/S) < H, floor(j/S) < W]",
    ),
}

NORMALISATION: dict[str, Reference] = {}

ATTENTION: dict[str, Reference] = {}

RECURRENT: dict[str, Reference] = {}

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
