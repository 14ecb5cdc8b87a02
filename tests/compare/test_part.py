"""In JSON, what stands below a left side that is alone on its line speaks for the statement."""

from __future__ import annotations

import json

import pytest

from symderiv.compare.judge import judge
from symderiv.compare.report import as_json

LOSS = "$E = x^2$\n\n"
G = r"\frac{\partial E}{\partial x}"

STATEMENTS = {
    "on one line": (f"{G} = x", (3, f"{G} = x", rf"{G} = 2x")),
    "the left side alone": (f"{G}\n  = x", (4, "x", "2x")),
    "a sign at the end": (f"{G} =\n  x", (4, "x", "2x")),
    "aligned": (rf"\begin{{aligned}} {G}" + "\n  &= x \\end{aligned}", (4, "x", "2x")),
    "the first link beside it": (f"{G} = 2 x\n  = x", (3, f"{G} = 2 x\n  = x", f"{G} = 2x")),
    "the link that breaks": (f"{G} =\n  x =\n  2 x", (4, "x", "2x")),
    "right": (f"{G} =\n  x + x =\n  2 x", (5, "2 x", None)),
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.values(), ids=STATEMENTS.keys())
def test_what_is_at_issue(statement: str, expected: tuple[int, str, str | None]) -> None:
    document = judge(f"{LOSS}$${statement}$$")
    found = json.loads(as_json([document]))["documents"][0]["findings"][-1]
    line, text, correction = expected
    assert (found["line"], found["text"]) == (line, text)
    assert found["correction"] == correction
