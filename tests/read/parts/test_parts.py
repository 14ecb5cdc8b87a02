"""Vectors that code cuts in parts and puts together: what becomes of the statements about them."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

ROPE = "x1, x2 = chunk(x, chunks=2, dim=-1)", "y = x * c + cat((-x2, x1), dim=-1) * s"
GLU = "a, b = split(h, 2, dim=-1)", "y = a * sigmoid(b)"
THREE = "u, v, w = chunk(z, 3)", "h = u * v + (1 - u) * w"
HALF = "half(x) = concat(-x_2, x_1)", "out = x * c + half(x) * s"

NOTES = {
    "parts with numbers": (*ROPE, "dx = cat((c1 * dy1 + s2 * dy2, c2 * dy2 - s1 * dy1), dim=-1)", "agrees agrees"),
    "wrong part": (*ROPE, "dx = cat((c1 * dy1 + s1 * dy2, c2 * dy2 - s2 * dy1), dim=-1)", "agrees differs"),
    "parts exchanged": (*ROPE, "dx = cat((c2 * dy2 - s1 * dy1, c1 * dy1 + s2 * dy2), dim=-1)", "agrees differs"),
    "a whole vector": (*ROPE, "dc = dy * x", "agrees agrees"),
    "wrong sign": (*ROPE, "ds = dy * cat((x2, -x1), dim=-1)", "agrees differs"),
    "one part": (*ROPE, "dx1 = c1 * dy1 + s2 * dy2", "agrees agrees"),
    "the other part": (*ROPE, "dx2 = c1 * dy1 + s2 * dy2", "agrees differs"),
    "in TeX": (*ROPE, r"\frac{\partial L}{\partial c} = \frac{\partial L}{\partial y} \odot x", "agrees agrees"),
    "parts with names": (*GLU, "da = dy * sigmoid(b)", "agrees agrees"),
    "a derivative of a function": (*GLU, "db = dy * a * sigmoid(b) * (1 - sigmoid(b))", "agrees agrees"),
    "a factor lost": (*GLU, "db = dy * a * sigmoid(b)", "agrees differs"),
    "put together": (*GLU, "dh = cat((da, db), dim=-1)", "agrees agrees"),
    "put together the wrong way": (*GLU, "dh = cat((db, da), dim=-1)", "agrees differs"),
    "three parts": (*THREE, "dz = cat([dh * (v - w), dh * u, dh * (1 - u)])", "agrees agrees"),
    "three parts, one wrong": (*THREE, "dz = cat([dh * (v - w), dh * u, dh * u])", "agrees differs"),
    "a function of parts": (*HALF, "dx = dout * c - half(dout * s)", "agrees agrees"),
    "a function of parts, wrong": (*HALF, "dx = dout * c + half(dout * s)", "agrees differs"),
    "in torch": (
        "q1, q2 = q.chunk(2, dim=-1)",
        "o = q * c + torch.cat([-q2, q1], dim=-1) * s",
        "dq = do * c + torch.cat([do2 * s2, -do1 * s1], dim=-1)",
        "agrees agrees",
    ),
    "in torch, wrong": (
        "q1, q2 = torch.chunk(q, 2, dim=-1)",
        "o = q * c + torch.cat([-q2, q1], dim=-1) * s",
        "dq = do * c + torch.cat([-do2 * s2, do1 * s1], dim=-1)",
        "agrees differs",
    ),
    "a number": ("a1, a2 = chunk(a, 2)", "y = k * a1 * exp(-a2)", "dk = sum(dy * a1 * exp(-a2))", "agrees agrees"),
    "a sum over what is not said": (
        "a1, a2 = chunk(a, 2)",
        "y = a1 * a2",
        "da1 = sum(dy * a2, dim=0)",
        "agrees unchecked",
    ),
    "a sum for what is no number": (
        *ROPE,
        "dx = dy * c + cat((dy2 * s2, -dy1 * s1))",
        "ds = sum(dy * cat((-x2, x1)))",
        "agrees agrees unchecked",
    ),
    "another number of parts": ("a, b = chunk(h, 3)", "y = a * b", "dh = cat((dy * b, dy * a))", "agrees unchecked"),
    "a part beside the whole": (*ROPE, "dx = c1 * dy", "agrees unchecked"),
    "a product that may be of matrices": (*ROPE, r"\frac{\partial L}{\partial c} = x y", "agrees unchecked"),
}


@pytest.mark.parametrize("lines", NOTES.values(), ids=NOTES.keys())
def test_a_note(lines: tuple[str, ...]) -> None:
    *statements, verdicts = lines
    note = "\n\n".join(f"$${statement}$$" for statement in statements)
    assert [finding.verdict for finding in judge(note).findings] == verdicts.split()


def test_vectors_that_nothing_cuts_are_read_as_before() -> None:
    note = "$y = x * c$\n\n" + r"$\frac{\partial y}{\partial x} = c$"
    assert [finding.verdict for finding in judge(note).findings] == ["agrees", "agrees"]
