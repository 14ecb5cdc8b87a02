"""Conditions as they are printed."""

from __future__ import annotations

import pytest

from symderiv.emit.notation import Notation
from symderiv.emit.plain import plain
from symderiv.lang.expr import Comparison
from tests.prove.shorthand import index, num, size, where

n, A, H = size("n A H")
i, p, u = index("i p u")
zero, one = num(0), num(1)

PRINTED: dict[str, tuple[tuple[Comparison, ...], str]] = {
    "a chain": ((zero.le(u - p), (u - p).le(H - 1)), "[0 <= u - p < H]"),
    "an index subtracted from a size": ((zero.le(A - i), (A - i).le(A - 1)), "[1 <= i <= A]"),
    "a number on one side": ((zero.le(i - 1),), "[i >= 1]"),
    "a later step": (((i + 1).le(n - 1),), "[i + 1 < n]"),
    "the same on both sides": ((n.le(2 * n - i - 2),), "[i <= n - 2]"),
    "the same on both sides, twice": ((n.le(2 * n - i - 2), (2 * n - i).le(n + 4)), "[n - 4 <= i <= n - 2]"),
    "one place": ((one.le(i), i.le(1)), "[i = 1]"),
    "one place, from above": ((i.le(n - 2), (n - 2).le(i)), "[i = n - 2]"),
    "one place from both sides": ((n.le(2 * n - i - 2), (2 * n - i).le(n + 2)), "[i = n - 2]"),
    "two indices stay": (((u + n).le(p + n),), "[u + n <= p + n]"),
    "nothing in common": (((i - A).le(n - 1),), "[i - A < n]"),
}


@pytest.mark.parametrize(("conditions", "text"), PRINTED.values(), ids=PRINTED.keys())
def test_printed(conditions: tuple[Comparison, ...], text: str) -> None:
    assert plain(where(*conditions).expr, Notation()) == text
