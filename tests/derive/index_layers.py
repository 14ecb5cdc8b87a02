"""Layers whose gradients turn on their indices: strides, padding, dilation, groups, rounding, data-dependent reads."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Eq, KroneckerDelta, Max, Min, Mod, Piecewise, Sum, floor, oo

from symderiv.lang import layer as data
from symderiv.lang.declare import Layer, dims, index, maximum, padded, tensor

C, D, G, H, I, J, K, L, M, N, P, R, S, T, U, V, W = dims("C D G H I J K L M N P R S T U V W")


def convolution() -> data.Layer:
    """Batched, strided and padded, in two dimensions."""
    n, c, k = index("n", N), index("c", C), index("k", K)
    r, t, u, v = index("r", R), index("t", T), index("u", U), index("v", V)
    x, w, b = tensor("x", N, C, H, W), tensor("w", K, C, R, T), tensor("b", K)
    y = tensor("y", N, K, U, V)
    window = Sum(w[k, c, r, t] * padded(x)[n, c, S * u + r - P, S * v + t - P], c, r, t)
    return Layer(
        name="convolution",
        inputs=(x, w, b),
        forward=(Eq(y[n, k, u, v], b[k] + window),),
        where={U: floor((H + 2 * P - R) / S) + 1, V: floor((W + 2 * P - T) / S) + 1},
        sizes={N: 1, C: 2, K: 2, H: 4, W: 3, R: 3, T: 2, S: 2, P: 1},
    )


def convolution_in_groups() -> data.Layer:
    """Strided, padded, dilated, in groups: all at symbolic size."""
    n, o, c, r, u = index("n", N), index("o", G * K), index("c", C), index("r", R), index("u", U)
    x, w, y = tensor("x", N, G * C, H), tensor("w", G * K, C, R), tensor("y", N, G * K, U)
    window = Sum(w[o, c, r] * padded(x)[n, C * floor(o / K) + c, S * u + D * r - P], c, r)
    return Layer(
        name="convolution_in_groups",
        inputs=(x, w),
        forward=(Eq(y[n, o, u], window),),
        where={U: floor((H + 2 * P - D * (R - 1) - 1) / S) + 1},
        sizes={N: 1, G: 2, C: 3, K: 2, H: 5, R: 2, S: 2, P: 1, D: 2},
    )


def dilated() -> data.Layer:
    n, c, k, u, r = index("n", N), index("c", C), index("k", K), index("u", U), index("r", R)
    x, w, y = tensor("x", N, C, L), tensor("w", K, C, R), tensor("y", N, K, U)
    return Layer(
        name="dilated",
        inputs=(x, w),
        forward=(Eq(y[n, k, u], Sum(w[k, c, r] * padded(x)[n, c, S * u + D * r - P], c, r)),),
        where={U: floor((L + 2 * P - D * (R - 1) - 1) / S) + 1},
        sizes={N: 2, C: 2, K: 2, L: 7, R: 3, S: 2, P: 1, D: 2},
    )


def dilated_valid() -> data.Layer:
    u, r = index("u", U), index("r", R)
    x, w, y = tensor("x", L), tensor("w", R), tensor("y", U)
    return Layer(
        name="dilated_valid",
        inputs=(x, w),
        forward=(Eq(y[u], Sum(w[r] * x[S * u + D * r], r)),),
        where={U: floor((L - D * (R - 1) - 1) / S) + 1},
        sizes={L: 7, R: 2, S: 2, D: 3},
    )


def strided() -> data.Layer:
    u, r = index("u", U), index("r", R)
    x, w, y = tensor("x", L), tensor("w", R), tensor("y", U)
    return Layer(
        name="strided",
        inputs=(x, w),
        forward=(Eq(y[u], Sum(w[r] * padded(x)[S * u + r - P], r)),),
        where={U: floor((L + 2 * P - R) / S) + 1},
        sizes={L: 7, R: 3, S: 2, P: 1},
    )


def depthwise() -> data.Layer:
    c, u, r = index("c", C), index("u", U), index("r", R)
    x, w, y = tensor("x", C, H), tensor("w", C, R), tensor("y", C, U)
    return Layer(
        name="depthwise",
        inputs=(x, w),
        forward=(Eq(y[c, u], Sum(w[c, r] * x[c, u + r], r)),),
        where={U: H - R + 1},
        sizes={C: 2, H: 5, R: 3},
    )


def transposed() -> data.Layer:
    """A transposed convolution: every input scatters the kernel, strided and cropped."""
    c, k, i, o, r = index("c", C), index("k", K), index("i", I), index("o", J), index("r", R)
    x, w, y = tensor("x", C, I), tensor("w", C, K, R), tensor("y", K, J)
    return Layer(
        name="transposed",
        inputs=(x, w),
        forward=(Eq(y[k, o], Sum(w[c, k, r] * x[c, i] * KroneckerDelta(S * i + r - P, o), c, i, r)),),
        where={J: S * (I - 1) + R - 2 * P},
        sizes={C: 2, K: 2, I: 3, R: 4, S: 2, P: 1},
    )


def overlapping_pool() -> data.Layer:
    u, r = index("u", U), index("r", R)
    x, y = tensor("x", L), tensor("y", U)
    return Layer(
        name="overlapping_pool",
        inputs=(x,),
        forward=(Eq(y[u], Sum(padded(x)[S * u + r - P], r) / R),),
        where={U: floor((L + 2 * P - R) / S) + 1},
        sizes={L: 7, R: 3, S: 2, P: 1},
    )


def pool_by_two() -> data.Layer:
    """A stride given as a number."""
    i, j, p, q = index("i", H), index("j", W), index("p", 2), index("q", 2)
    a, b = tensor("a", M, N), tensor("b", H, W)
    return Layer(
        name="pool_by_two",
        inputs=(a,),
        forward=(Eq(b[i, j], Sum(a[2 * i + p, 2 * j + q], p, q) / 4),),
        where={H: floor(M / 2), W: floor(N / 2)},
        sizes={M: 5, N: 6},
    )


def convolution_then_pool() -> data.Layer:
    """The sizes are derived in two steps."""
    u, r, v, s = index("u", U), index("r", R), index("v", V), index("s", S)
    x, w, c, y = tensor("x", L), tensor("w", R), tensor("c", U), tensor("y", V)
    return Layer(
        name="convolution_then_pool",
        inputs=(x, w),
        forward=(Eq(c[u], Sum(w[r] * x[u + r], r)), Eq(y[v], Sum(c[S * v + s], s) / S)),
        where={U: L - R + 1, V: floor(U / S)},
        sizes={L: 8, R: 3, S: 2},
    )


def embedding() -> data.Layer:
    n, d = index("n", N), index("d", D)
    table, ids, y = tensor("table", V, D), tensor("ids", N), tensor("y", N, D)
    return Layer(
        name="embedding",
        inputs=(table,),
        constants=(ids,),
        forward=(Eq(y[n, d], table[ids[n], d]),),
        sizes={N: 4, V: 3, D: 2},
    )


def upsample_nearest() -> data.Layer:
    i, j = index("i", S * N), index("j", S * M)
    x, y = tensor("x", N, M), tensor("y", S * N, S * M)
    return Layer(
        name="upsample_nearest",
        inputs=(x,),
        forward=(Eq(y[i, j], x[floor(i / S), floor(j / S)]),),
        sizes={N: 3, M: 2, S: 2},
    )


def pixel_shuffle() -> data.Layer:
    c, h, w = index("c", C), index("h", S * H), index("w", S * W)
    x, y = tensor("x", C * S**2, H, W), tensor("y", C, S * H, S * W)
    return Layer(
        name="pixel_shuffle",
        inputs=(x,),
        forward=(Eq(y[c, h, w], x[S**2 * c + S * Mod(h, S) + Mod(w, S), floor(h / S), floor(w / S)]),),
        sizes={C: 2, H: 2, W: 3, S: 2},
    )


def rotary() -> data.Layer:
    """Pairs of neighbours are turned: an odd index reads the even one before it, an even one the odd one after."""
    t, i = index("t", T), index("i", 2 * D)
    x, y = tensor("x", T, 2 * D), tensor("y", T, 2 * D)
    cosine, sine = tensor("cosine", T, D), tensor("sine", T, D)
    partner = x[t, i + 1 - 2 * Mod(i, 2)] * sine[t, floor(i / 2)] * (2 * Mod(i, 2) - 1)
    return Layer(
        name="rotary",
        inputs=(x,),
        constants=(cosine, sine),
        forward=(Eq(y[t, i], x[t, i] * cosine[t, floor(i / 2)] + partner),),
        sizes={T: 2, D: 2},
    )


def cumulative_sum() -> data.Layer:
    i, j = index("i j", N)
    x, y = tensor("x", N), tensor("y", N)
    return Layer(name="cumulative_sum", inputs=(x,), forward=(Eq(y[i], Sum(x[j], (j, 0, i))),), sizes={N: 4})


def concatenation() -> data.Layer:
    k = index("k", N + M)
    x, z, y = tensor("x", N), tensor("z", M), tensor("y", N + M)
    return Layer(
        name="concatenation",
        inputs=(x, z),
        forward=(Eq(y[k], Piecewise((x[Min(k, N - 1)], k < N), (z[Max(k - N, 0)], True))),),
        sizes={N: 3, M: 2},
    )


def padded_concatenation() -> data.Layer:
    k = index("k", N + M)
    x, z, y = tensor("x", N), tensor("z", M), tensor("y", N + M)
    return Layer(
        name="padded_concatenation",
        inputs=(x, z),
        forward=(Eq(y[k], padded(x)[k] + padded(z)[k - N]),),
        sizes={N: 3, M: 2},
    )


def flipped_and_shifted() -> data.Layer:
    i = index("i", N)
    x, y = tensor("x", N), tensor("y", N)
    return Layer(
        name="flipped_and_shifted",
        inputs=(x,),
        forward=(Eq(y[i], x[N - 1 - i] * padded(x)[i - 1] + padded(x, 1)[i + 1] ** 2),),
        sizes={N: 4},
    )


def diagonal() -> data.Layer:
    """A tensor that is read at one index twice, and backwards."""
    i, j = index("i j", N)
    a, y = tensor("a", N, N), tensor("y", N)
    return Layer(
        name="diagonal",
        inputs=(a,),
        forward=(Eq(y[i], a[i, i] * Sum(a[j, j], j) + a[i, N - 1 - i]),),
        sizes={N: 3},
    )


def max_pool() -> data.Layer:
    """Overlapping windows in two dimensions; the first largest element counts."""
    c, r, t, u, v = index("c", C), index("r", R), index("t", T), index("u", U), index("v", V)
    x, y = tensor("x", C, H, W), tensor("y", C, U, V)
    return Layer(
        name="max_pool",
        inputs=(x,),
        forward=(Eq(y[c, u, v], maximum(x[c, S * u + r, v + t], r, t)),),
        where={U: floor((H - R) / S) + 1, V: W - T + 1},
        sizes={C: 2, H: 6, W: 4, R: 3, T: 2, S: 2},
    )


def padded_max_pool() -> data.Layer:
    """What lies outside counts as minus infinity."""
    r, u = index("r", 3), index("u", L)
    x, y = tensor("x", L), tensor("y", L)
    return Layer(
        name="padded_max_pool",
        inputs=(x,),
        forward=(Eq(y[u], maximum(padded(x, -oo)[u + r - 1], r)),),
        sizes={L: 4},
    )


def shifted_log_sum() -> data.Layer:
    """A maximum among other terms, and under a sum."""
    n, c, k = index("n", N), index("c", C), index("k", C)
    x, m, y = tensor("x", N, C), tensor("m", N), tensor("y", N)
    return Layer(
        name="shifted_log_sum",
        inputs=(x,),
        forward=(
            Eq(m[n], maximum(x[n, c], c)),
            Eq(y[n], m[n] + Sum((x[n, c] - m[n]) ** 2 * maximum(x[n, k] * x[n, c], k), c)),
        ),
        sizes={N: 2, C: 3},
    )


def rolled() -> data.Layer:
    """Round and round."""
    i = index("i", N)
    x, y = tensor("x", N), tensor("y", N)
    return Layer(name="rolled", inputs=(x,), forward=(Eq(y[i], x[Mod(i - K, N)]),), sizes={N: 4, K: 3})


def channel_shuffle() -> data.Layer:
    """Groups and the channels of a group change places."""
    c, i = index("c", G * K), index("i", L)
    x, y = tensor("x", G * K, L), tensor("y", G * K, L)
    relation = Eq(y[c, i], x[K * Mod(c, G) + floor(c / G), i])
    return Layer(name="channel_shuffle", inputs=(x,), forward=(relation,), sizes={G: 2, K: 3, L: 2})


def pixel_unshuffle() -> data.Layer:
    """Blocks of an image become channels."""
    c, h, w = index("c", C * S**2), index("h", H), index("w", W)
    x, y = tensor("x", C, S * H, S * W), tensor("y", C * S**2, H, W)
    relation = Eq(y[c, h, w], x[floor(c / S**2), S * h + Mod(floor(c / S), S), S * w + Mod(c, S)])
    return Layer(name="pixel_unshuffle", inputs=(x,), forward=(relation,), sizes={C: 2, H: 3, W: 2, S: 2})


def scattered() -> data.Layer:
    """Rows added up where whole numbers say, which nothing keeps inside."""
    n, k, i = index("n", N), index("k", K), index("i", D)
    x, ids, y = tensor("x", N, D), tensor("ids", N), tensor("y", K, D)
    relation = Eq(y[k, i], Sum(KroneckerDelta(ids[n], k) * x[n, i], n))
    return Layer(name="scattered", inputs=(x,), constants=(ids,), forward=(relation,), sizes={N: 4, K: 3, D: 2})


LAYERS: dict[str, Callable[[], data.Layer]] = {
    make.__name__: make
    for make in (
        convolution,
        convolution_in_groups,
        dilated,
        dilated_valid,
        strided,
        depthwise,
        transposed,
        overlapping_pool,
        pool_by_two,
        convolution_then_pool,
        embedding,
        upsample_nearest,
        pixel_shuffle,
        rotary,
        cumulative_sum,
        concatenation,
        padded_concatenation,
        flipped_and_shifted,
        diagonal,
        max_pool,
        padded_max_pool,
        shifted_log_sum,
        rolled,
        channel_shuffle,
        pixel_unshuffle,
        scattered,
    )
}
