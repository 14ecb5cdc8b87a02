"""Over what indices run and how large tensors are, as far as a note tells."""

from __future__ import annotations

import pytest

from symderiv.lang.show import show
from symderiv.read.document import read_note
from symderiv.read.note import ReadSection


def section(*lines: str) -> ReadSection:
    (found,) = read_note("\n\n".join(lines)).sections
    return found


def range_of(found: ReadSection, tensor: str, place: int) -> tuple[str, str]:
    assert found.extents is not None
    lower, upper = found.extents.dimensions[tensor, place]
    return show(lower), show(upper)


@pytest.mark.parametrize(
    ("lines", "tensor", "place", "expected"),
    [
        ([r"$y_i = f(x_i)$"], "x", 0, ("0", "n - 1")),
        ([r"$y_i = f(x_i)$ for $i = 1, \dots, m$"], "x", 0, ("1", "m")),
        ([r"$y = \sum_{i=1}^{N} x_i$"], "x", 0, ("1", "N")),
        ([r"$y = \sum_{i=0}^{N-1} x_i$"], "x", 0, ("0", "N - 1")),
        ([r"$y = x_1 + x_2$"], "x", 0, ("1", "2")),
        ([r"$y_i = x_{2i} + x_{2i+1}$"], "x", 0, ("0", "2*n - 1")),
        ([r"$y_i = x_{2i-1} + x_{2i}$ for $i = 1, \dots, n$"], "x", 0, ("1", "2*n")),
        ([r"$y_i = \sum_{p=0}^{2} w_p x_{i+p}$"], "x", 0, ("0", "n + 1")),
        ([r"$y_i = x_i x_{i+1}$ for $i = 1, \dots, n$"], "x", 0, ("1", "n + 1")),
        # a number in the limit of a claim may be its slip, and tells no size
        ([r"$y_i = f(x_i)$", r"$\frac{\partial L}{\partial x_i} = \sum_{i=0}^{3} x_i$"], "x", 0, ("0", "n - 1")),
    ],
)
def test_ranges(lines: list[str], tensor: str, place: int, expected: tuple[str, str]) -> None:
    assert range_of(section(*lines), tensor, place) == expected


def test_two_dimensions_that_relations_tell_apart_stay_apart_where_a_claim_confuses_them() -> None:
    found = section(
        r"$y_j = \sum_{i=1}^{n} x_i w_{ij}$ for $j = 1, \dots, m$",
        r"$\frac{\partial L}{\partial x_i} = \sum_j w_{ji} \frac{\partial L}{\partial y_j}$",
    )
    assert range_of(found, "w", 0) == ("1", "n")
    assert range_of(found, "w", 1) == ("1", "m")


def test_the_range_that_a_claim_is_stated_for_is_its_condition() -> None:
    found = section(
        r"$y_i = x_i x_{i+1}$ for $i = 1, \dots, n$",
        r"$\frac{\partial L}{\partial x_i} = 0$ for $i = 2, \dots, n$",
        r"$\frac{\partial L}{\partial x_i} = 0$ for $i = 1, \dots, n + 1$",
    )
    narrow, whole = found.claims
    assert len(narrow.conditions) == 2
    assert not whole.conditions
