"""What a witness says in a sentence."""

from __future__ import annotations

import pytest

from symderiv.compare.certificate import witness_text
from symderiv.prove.verdict import Refutation


@pytest.mark.parametrize(
    ("left", "right", "digits", "values"),
    [
        ("1/2", "-1/2", 0, "claimed 1/2, true -1/2"),
        ("0e-70", "-277.5", 10, "claimed 0 (less than 1e-70), true -277.5 (10 digits are certain)"),
    ],
)
def test_the_values_of_a_witness(left: str, right: str, digits: int, values: str) -> None:
    found = Refutation(sizes=(), indices=(), point=(), left=left, right=right, digits=digits, confirmed_by="")
    assert witness_text(found)[1] == values
