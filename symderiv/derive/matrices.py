"""How the inverse and the determinant of a matrix change when its entries do."""

from __future__ import annotations

from collections.abc import Callable

from symderiv.lang.arithmetic import constant, mul, neg, sub
from symderiv.lang.expr import ZERO, Determinant, Expr, Index, Inverse, Read, Sum, determinant_name, inverse_name
from symderiv.lang.walk import fresh, index_names


def of_matrix(expr: Inverse | Determinant, of_read: Callable[[Read], Expr]) -> Expr:
    """d(M^-1)[i, j] = -sum_kl M^-1[i, k] dM[k, l] M^-1[l, j] and d det M = det M sum_kl M^-1[l, k] dM[k, l].

    of_read  the derivative of one entry
    """
    *before, row, column = expr.entry.indices
    taken = index_names(expr) | index_names(of_read(expr.entry))
    first = fresh("k", taken)
    second = fresh("l", taken | {first})
    change = of_read(Read(expr.entry.tensor, (*before, Index(first), Index(second))))
    if change == ZERO:
        return ZERO
    inverse = inverse_name(expr.entry.tensor)

    def entry(i: Expr, j: Expr) -> Expr:
        return Read(inverse, (*before, i, j))

    if isinstance(expr, Inverse):
        whole = neg(mul(entry(row, Index(first)), change, entry(Index(second), column)))
    else:
        scale = Read(determinant_name(expr.entry.tensor), tuple(before))
        whole = mul(scale, entry(Index(second), Index(first)), change)
    last = sub(expr.size, constant(1))
    for name in (second, first):
        whole = Sum(whole, name, ZERO, last)
    return whole
