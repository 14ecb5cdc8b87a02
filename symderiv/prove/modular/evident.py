"""Signs that are evident: 2 and -2 for above and below 0, 1 and -1 for at least and at most 0, 0; None for nothing."""

from __future__ import annotations


def sign_of_sum(left: int | None, right: int | None) -> int | None:
    if left is None or right is None or left * right < 0:
        return None
    return max(left, right, key=abs)


def sign_of_product(left: int | None, right: int | None) -> int | None:
    if left is None or right is None or left * right == 0:
        return None if left is None or right is None else 0
    return _weak(left * right) * (2 if abs(left * right) == 4 else 1)


def _weak(sign: int) -> int:
    return 1 if sign > 0 else -1


def sign_of_power(sign: int | None, exponent: int) -> int | None:
    """Even powers are at least 0, and what is divided by is not 0."""
    strong = exponent < 0 or (sign is not None and abs(sign) == 2)
    if exponent % 2 == 0:
        return 2 if strong else 1
    return None if sign is None else 2 * _weak(sign) if strong and sign else sign
