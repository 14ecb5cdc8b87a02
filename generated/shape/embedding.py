"""Embedding: the rows of a table chosen by ids.

Written by symderiv from the layer embedding.
"""

import numpy as np

_LAYER = "embedding"


def forward(w, ids):
    """The output and what backward needs.

        y_nd = w_{ids_n, d}

    Arguments
        w    (V, D), input
        ids  (N,), integers
    Returns
        y      (N, D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    w = _array("w", w, ("V", "D"))
    ids = _array("ids", ids, ("N",), np.integer)
    (N,) = ids.shape
    V, D = w.shape
    _check_sizes(N=N, V=V, D=D)
    _check_range("ids", ids, V)

    # y_nd = w_{ids_n, d}
    y = w[ids]

    cache = (ids, N, V, D)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dw_vd = sum_{n: ids_n = v} dE/dy_nd

    Arguments
        dy     (N, D), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dw"  (V, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "D"))
    ids, N, V, D = cache
    _check_shape("dy", dy, ("N", "D"), (N, D))

    # dE/dw_vd = sum_{n: ids_n = v} dE/dy_nd
    dw = _scatter_sum(dy, ids, V)

    return {"dw": dw}


def _scatter_sum(values, positions, count):
    """Row v is the sum of the rows of values whose position is v; positions lead in values."""
    order = np.argsort(positions, axis=None, kind="stable")
    targets = positions.ravel()[order]
    rows = values.reshape(positions.size, -1)[order]
    inside = (targets >= 0) & (targets < count)
    if not inside.all():
        targets, rows = targets[inside], rows[inside]
    while True:  # rows with one target are added in pairs, until each target has one row
        starts = np.flatnonzero(np.diff(targets, prepend=-1))
        if starts.size == targets.size:
            break
        place = np.arange(targets.size) - np.repeat(starts, np.diff(starts, append=targets.size))
        second = np.flatnonzero(place % 2)
        rows[second - 1] += rows[second]
        targets, rows = targets[place % 2 == 0], rows[place % 2 == 0]
    result = np.zeros((count, rows.shape[1]), dtype=values.dtype)
    result[targets] = rows
    return result.reshape(count, *values.shape[positions.ndim :])


def _array(name, value, sizes, kind=np.floating):
    """The value as an array, with its dtype and number of axes checked; sizes name its axes."""
    array = np.asarray(value)
    if not np.issubdtype(array.dtype, kind):
        raise ValueError(f"{_LAYER}: {name} has dtype {array.dtype}, expected {kind.__name__}.")
    if array.ndim != len(sizes):
        expected = f"({', '.join(sizes)})"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")
    return array


def _check_sizes(**sizes):
    """Raises ValueError for a size below 1."""
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{_LAYER}: the size {name} is {size}, expected at least 1.")


def _check_shape(name, array, sizes, shape):
    """Raises ValueError for another shape than the one that the sizes give."""
    if array.shape != shape:
        expected = f"({', '.join(sizes)}) = {shape}"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")


def _check_range(name, array, size):
    """Raises ValueError where an integer is no position along an axis of this size."""
    if array.min() < 0 or array.max() >= size:
        found = f"{array.min()} to {array.max()}"
        raise ValueError(f"{_LAYER}: {name} holds {found}, expected 0 to {size - 1}.")
