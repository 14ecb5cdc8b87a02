"""Forward relations: definitions, chains, second definitions, functions and their derivatives."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge


@pytest.mark.parametrize(
    ("lines", "verdicts"),
    [
        (["$y_i = x_i^2$"], ["agrees"]),
        (["$y_i = x_i^2 = x_i x_i$"], ["agrees"]),
        (["$y_i = x_i^2 = 2 x_i$"], ["differs"]),
        (["$y_i = x_i^2$", "$y_j = x_j x_j$"], ["agrees", "agrees"]),
        (["$y_i = x_i^2$", "$y_i = 2 x_i$"], ["agrees", "differs"]),
        (["$g(t) = t^2$", "$g'(t) = 2t$"], ["agrees", "agrees"]),
        (["$g(t) = t^2$", "$g'(t) = t$"], ["agrees", "differs"]),
        (["$g(t) = t_i$"], ["unchecked"]),
    ],
)
def test_relations(lines: list[str], verdicts: list[str]) -> None:
    assert [f.verdict for f in judge("\n\n".join(lines)).findings] == verdicts
