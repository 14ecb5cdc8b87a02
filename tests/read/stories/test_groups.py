"""Which headings of a note are read together."""

from __future__ import annotations

import pytest

from symderiv.read.source.spans import scan
from symderiv.read.stories.groups import groups, is_relation

BROKEN, LIMIT = "$\\frac{\\partial\ny}{\\partial\nx} = 1$", "$\\nabla_x y = 1\n+ \\sum_{j=1}^2 0$"
RELATION, CLAIM = "$y = f(x)$", r"$\frac{\partial y}{\partial x} = 1$"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"# A\n\n{RELATION}\n\n{CLAIM}\n\n# B\n\n{RELATION}\n\n{CLAIM}", ((1,), (2,))),
        (f"# A\n\n{RELATION}\n\n# B\n\n{CLAIM}", ((1, 2),)),
        (f"# A\n\n{RELATION}\n\n## B\n\n{CLAIM}\n\n## C\n\n{RELATION}\n\n{CLAIM}", ((1, 2, 3),)),
        (f"# A\n\n{RELATION}\n\n{CLAIM}\n\n# B\n\n{CLAIM}", ((1, 2),)),
        (f"# A\n\n{RELATION}\n\n{CLAIM}\n\n# B\n\n{BROKEN}\n\n{LIMIT}", ((1, 2),)),
    ],
)
def test_groups(text: str, expected: tuple[tuple[int, ...], ...]) -> None:
    assert groups(scan(text)) == expected


@pytest.mark.parametrize(
    ("latex", "expected"),
    [("y = f(x)", True), (r"\frac{\partial y}{\partial x} = 1", False), (r"\nabla_x y = 1", False), ("y", False)],
)
def test_is_relation(latex: str, expected: bool) -> None:
    assert is_relation(latex) is expected
