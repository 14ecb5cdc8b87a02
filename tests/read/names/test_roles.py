"""Which tensor the name of a size speaks of."""

from __future__ import annotations

import pytest

from symderiv.read.document import read_note
from symderiv.read.names.roles import tensors_named, words_of

(SECTION,) = read_note(r"$c_i = \sum_{p=0}^{2} k_p a_{i+p}$").sections
assert SECTION.layer is not None
LAYER = SECTION.layer


@pytest.mark.parametrize(
    ("name", "words"),
    [(r"k\_size", ("k", "size")), ("dim_input", ("dim", "input")), ("N", ("N",)), (r"n_{out}", ("n", "out"))],
)
def test_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("name", "tensors"),
    [
        (r"k\_size", ("k",)),
        (r"kernel\_size", ("k",)),
        (r"dim\_input", ("a",)),
        (r"taille\_entrée", ("a",)),
        (r"out\_size", ("c",)),
        ("N", ()),
    ],
)
def test_tensors(name: str, tensors: tuple[str, ...]) -> None:
    assert tensors_named(name, LAYER) == tensors
