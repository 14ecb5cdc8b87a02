"""Short formulas beside a statement: cases, definitions, ranges; and which statement they speak of."""

from __future__ import annotations

import pytest

from symderiv.read.document import read_note
from symderiv.read.note import ReadClaim

FORWARD = "$y_i = f(x_i)$"
CLAIM = r"$\frac{\partial y_i}{\partial x_j} = 0$"


def claims(*lines: str) -> tuple[ReadClaim, ...]:
    (found,) = read_note("\n\n".join((FORWARD, *lines))).sections
    return found.claims


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        ([CLAIM], [0]),
        ([rf"{CLAIM} if $i \ne j$"], [1]),
        ([rf"{CLAIM} für $i \ne j$"], [1]),
        ([rf"If $i \ne j$, then {CLAIM}"], [1]),
        ([r"**Case $i \ne j$:**", CLAIM], [1]),
        ([r"**Case $i \ne j$:**", CLAIM, CLAIM], [1, 0]),
        ([rf"Si $i \ne j$, alors {CLAIM}. Et {CLAIM}"], [1, 0]),
        ([rf"{CLAIM}. If $i = j$ then {CLAIM}"], [0, 1]),
        ([rf"{CLAIM} if $x_i > 0$"], [1]),
        ([rf"{CLAIM} if $i \ne j$ and $i > 0$"], [2]),
    ],
)
def test_conditions(lines: list[str], counts: list[int]) -> None:
    assert [len(claim.conditions) for claim in claims(*lines)] == counts


def test_a_heading_is_about_its_section() -> None:
    text = f"# A\n\n{FORWARD}\n\n## The case $i = j$\n\n{CLAIM}\n\n{CLAIM}\n\n## Both\n\n{CLAIM}\n"
    (found,) = read_note(text).sections
    assert [len(claim.conditions) for claim in found.claims] == [1, 1, 0]


def test_a_definition_is_for_the_statement_it_stands_beside() -> None:
    forward = r"$b_i = a_{2i} + a_{2i+1}$"
    first = r"$\frac{\partial E}{\partial a_j} = \frac{\partial E}{\partial b_k}$, where $k = \lfloor j/2 \rfloor$"
    second = r"$\frac{\partial b_k}{\partial a_j} = 1$"
    (found,) = read_note("\n\n".join((forward, first, second))).sections
    assert found.claims[0].stray == ()
    assert set(found.claims[1].ranges) == {"j", "k"}
