"""Corrections of what is typed as plain text are typed so too, in the author's signs."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge
from symderiv.compare.typed import in_own_signs

SIGNS = {
    "ASCII stays": ("dE/dx_i = 2 x_i", "dE/dx_i = x_i", "dE/dx_i = 2 x_i"),
    "a derivative": ("dE/dx_1 = 2", "∂E/∂x_1 = 1", "∂E/∂x_1 = 2"),
    "lowered": ("sum_j W_ij x_j", "Σⱼ Wⱼᵢ xⱼ", "Σⱼ Wᵢⱼ xⱼ"),
    "lowered in braces": ("x_{ij}", "xᵢ", "xᵢⱼ"),
    "not all have a lowered form": ("x_b", "xᵢ", "x_b"),
    "Greek": ("mu - x", "x − μ", "μ − x"),
    "squares": ("x^2 + y^3 + z^20", "x²", "x² + y³ + z^20"),
    "a name that begins with d": ("delta - d", "δ = 1", "δ - d"),
}


@pytest.mark.parametrize(("text", "like", "expected"), SIGNS.values(), ids=SIGNS.keys())
def test_signs(text: str, like: str, expected: str) -> None:
    assert in_own_signs(text, like) == expected


NOTES = {
    "Unicode": ("E = ½ Σᵢ (xᵢ − tᵢ)²", "∂E/∂xᵢ = tᵢ − xᵢ", "∂E/∂xᵢ = xᵢ − tᵢ"),
    "ASCII": ("E = 1/2 sum_i (x_i - t_i)^2", "dE/dx_i = t_i - x_i", "dE/dx_i = x_i - t_i"),
    "a function": ("E = sum_i exp(x_i)", "dE/dx_i = exp(-x_i)", "dE/dx_i = exp(x_i)"),
}


@pytest.mark.parametrize(("relation", "claim", "correction"), NOTES.values(), ids=NOTES.keys())
def test_a_correction(relation: str, claim: str, correction: str) -> None:
    finding = judge(f"```\n{relation}\n{claim}\n```").findings[-1]
    assert (finding.verdict, finding.correction) == ("differs", correction)
