"""Points as people write them."""

from __future__ import annotations

import pytest

from symderiv.compare.point_text import point_text

MANY = [(f"a[{n}]", "1") for n in range(17)]


@pytest.mark.parametrize(
    ("point", "sizes", "expected"),
    [
        ([("x", "1/2")], (), ("x = 1/2",)),
        ([("a[0]", "1"), ("a[1]", "-2"), ("o[0]", "3")], (), ("a = (1, -2)", "o_0 = 3")),
        ([("a[0]", "1"), ("a[1]", "-2")], (2,), ("a = (1, -2)",)),
        ([("a[0]", "1"), ("a[1]", "-2")], (3,), ("a_0 = 1", "a_1 = -2")),
        ([("w[0, 0]", "1"), ("w[0, 1]", "2")], (), ("w = ((1, 2))",)),
        ([("w[0, 0]", "1"), ("w[1, 1]", "4")], (), ("w_00 = 1", "w_11 = 4")),
        ([("f(x)", "x^2 + 1"), ("b'[0]", "1"), ("∂c[1]", "2")], (), ("b'_0 = 1", "∂c_1 = 2", "f(x) = x^2 + 1")),
        ([("a[1000000, 1000000]", "7")], (), ("a_{1000000,1000000} = 7",)),
        (MANY, (17,), (*(f"a_{n} = 1" for n in range(10)), *(f"a_{{{n}}} = 1" for n in range(10, 16)), "...")),
        ([("a[1]", "1"), ("a[2]", "-2")], (), ("a = (1, -2)",)),
        ([("a[2]", "1"), ("a[3]", "-2")], (), ("a_2 = 1", "a_3 = -2")),
        ([], (), ()),
    ],
)
def test_elements_stand_together(
    point: list[tuple[str, str]], sizes: tuple[int, ...], expected: tuple[str, ...]
) -> None:
    assert point_text(point, sizes) == expected
