"""Layers in one dimension with numbers for strides, dilations and kernels, and which elements they bring together.

What a layer brings together is written down by hand, in the notation of isl: for each position j of the input, each
position r of the kernel and each position u of the output, whether they meet.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Eq, Integer, KroneckerDelta, Mod, Piecewise, Sum, floor

from symderiv.lang import layer as data
from symderiv.lang.declare import Layer, dims, index, padded, tensor

G, L, U = dims("G L U")
PADDINGS = A, B = dims("A B", least=0)  # paddings on the left and on the right
u, i = index("u", U), index("i", L)


@dataclass(frozen=True)
class Literal:
    """A layer, the tensors of which it multiplies elements, and which of their positions meet."""

    layer: data.Layer
    tensors: tuple[str, ...]
    meet: str


def outputs(S: int, D: int, P: int, R: int) -> str:
    return f"floor((L + {2 * P} - {D * (R - 1)} - 1)/{S}) + 1"


def convolution(S: int, D: int, P: int, R: int) -> Literal:
    """Stride, dilation, padding and kernel."""
    r = index("r", R)
    x, w, y = tensor("x", L), tensor("w", R), tensor("y", U)
    layer = Layer(
        name="convolution",
        inputs=(x, w),
        forward=(Eq(y[u], Sum(w[r] * padded(x)[S * u + D * r - P], r)),),
        where={U: floor((L + 2 * P - D * (R - 1) - 1) / Integer(S)) + 1},
        sizes={L: D * (R - 1) + 9},
    )
    meet = f"0 <= j < L and 0 <= r < {R} and 0 <= u < {outputs(S, D, P, R)} and {S}*u + {D}*r - {P} = j"
    return Literal(layer, ("x", "w", "y"), f"[L] -> {{ [j, r, u] : {meet} }}")


def average(S: int, P: int, R: int) -> Literal:
    """Stride, padding and window."""
    r = index("r", R)
    x, y = tensor("x", L), tensor("y", U)
    layer = Layer(
        name="average",
        inputs=(x,),
        forward=(Eq(y[u], Sum(padded(x)[S * u + r - P], r) / R),),
        where={U: floor((L + 2 * P - R) / Integer(S)) + 1},
        sizes={L: R + 9},
    )
    meet = f"0 <= j < L and 0 <= u < {outputs(S, 1, P, R)} and 0 <= j - {S}*u + {P} < {R}"
    return Literal(layer, ("x", "y"), f"[L] -> {{ [j, u] : {meet} }}")


def transposed(S: int, D: int, P: int, R: int, more: int, rounded: bool = True) -> Literal:
    """Stride, dilation, padding, kernel and padding of the output.

    Declared from the output, where the position in the input is a quotient, or as a sum over the input.
    """
    r = index("r", R)
    x, w, y = tensor("x", L), tensor("w", R), tensor("y", U)
    row = u + P - D * r
    quotient = Sum(KroneckerDelta(Mod(row, S), 0) * w[r] * padded(x)[floor(row / Integer(S))], r)
    spread = Sum(KroneckerDelta(S * i + D * r - P, u) * w[r] * x[i], i, r)
    layer = Layer(
        name="transposed",
        inputs=(x, w),
        forward=(Eq(y[u], quotient if rounded else spread),),
        where={U: S * (L - 1) - 2 * P + D * (R - 1) + more + 1},
        sizes={L: 9},
    )
    size = f"{S}*(L - 1) - {2 * P} + {D * (R - 1)} + {more} + 1"
    meet = f"0 <= j < L and 0 <= r < {R} and 0 <= u < {size} and u = {S}*j + {D}*r - {P}"
    return Literal(layer, ("x", "w", "y"), f"[L] -> {{ [j, r, u] : {meet} }}")


def grouped(S: int, D: int, P: int, R: int, K: int, C: int) -> Literal:
    """Stride, dilation, padding, kernel, and how many outputs and inputs a group has."""
    k, c, r = index("k", G * K), index("c", C), index("r", R)
    x, w, y = tensor("x", G * C, L), tensor("w", G * K, C, R), tensor("y", G * K, U)
    window = padded(x)[C * floor(k / Integer(K)) + c, S * u + D * r - P]
    layer = Layer(
        name="grouped",
        inputs=(x, w),
        forward=(Eq(y[k, u], Sum(w[k, c, r] * window, c, r)),),
        where={U: floor((L + 2 * P - D * (R - 1) - 1) / Integer(S)) + 1},
        sizes={L: D * (R - 1) + 9, G: 2},
    )
    along = f"0 <= j < L and 0 <= r < {R} and 0 <= u < {outputs(S, D, P, R)} and {S}*u + {D}*r - {P} = j"
    group = f"0 <= g < G and k = {K}*g + m and 0 <= m < {K} and i = {C}*g + c and 0 <= c < {C}"
    meet = f"exists g, m : {group} and {along}"
    return Literal(layer, ("x", "w", "y"), f"[G, L] -> {{ [i, j, k, c, r, k, u] : {meet} }}")


def circular(length: int) -> Literal:
    """Padding that may go round several times, as a remainder by a number, at any widths of padding."""
    v = index("v", A + length + B)
    x, y = tensor("x", length), tensor("y", A + length + B)
    layer = Layer(name="circular", inputs=(x,), forward=(Eq(y[v], x[Mod(v - A, length)]),), sizes={A: 9, B: 8})
    meet = f"exists q : 0 <= j < {length} and 0 <= v < A + {length} + B and v - A = j + {length}*q"
    return Literal(layer, ("x", "y"), f"[A, B] -> {{ [j, v] : A >= 0 and B >= 0 and {meet} }}")


def reflected(left: int | None = None, right: int | None = None) -> Literal:
    """At any length and any widths of padding below it, or at these widths."""
    widths = zip(PADDINGS, (left, right), strict=True)
    A, B = (size if width is None else Integer(width) for size, width in widths)
    v = index("v", A + L + B)
    x, y = tensor("x", L), tensor("y", A + L + B)
    value = Piecewise((x[A - v], v < A), (x[v - A], v < A + L), (x[2 * L - 2 + A - v], True))
    samples = {L: 9, **dict(zip(PADDINGS, (3, 4), strict=True))} if left is None else {L: 9}
    layer = Layer(name="reflected", inputs=(x,), forward=(Eq(y[v], value),), require=(A < L, B < L), sizes=samples)
    where = f"v - {A} = -j or v - {A} = j or v - {A} = 2*(L - 1) - j"  # at either end of the input, two are the same
    meet = f"0 <= {A} < L and 0 <= {B} < L and 0 <= j < L and 0 <= v < {A} + L + {B} and ({where})"
    sizes = "A, B, L" if left is None else "L"
    return Literal(layer, ("x", "y"), f"[{sizes}] -> {{ [j, v] : {meet} }}")
