"""What superscripts come to: a name with a layer in it, indices before the others, transposes and powers left alone."""

from __future__ import annotations

import pytest

from symderiv.read.document import read_note
from symderiv.read.meaning.show import show
from symderiv.read.meaning.syntax import Name, Number, Plus, Term
from symderiv.read.superscripts.resolved import resolve
from symderiv.read.superscripts.roles import INDEX, LAYER, OPEN, Roles
from tests.read.reading import statements_of, symbols_of

ROLES = Roles(
    letters={"l": LAYER, "L": LAYER, "i": INDEX, "t": INDEX, "q": OPEN},
    counted=frozenset({("x", 1, 0), ("a", 2, 1), ("h", 1, 0)}),
    styles={"z": "(", "a": "[", "x": "("},
)


def script(text: str) -> Term:
    """A letter, a number, or a letter with 1 added."""
    if text.isdigit():
        return Number(0, 0, int(text))  # type: ignore[arg-type]
    if text.endswith("+1"):
        return Plus(0, 0, (Name(0, 0, text[:-2]), Number(0, 0, 1)))  # type: ignore[arg-type]
    return Name(0, 0, text)


@pytest.mark.parametrize(
    ("name", "above", "resolved", "indices"),
    [
        ("z", ["l"], "z^{(l)}", 0),
        ("z", ["l+1"], "z^{(l+1)}", 0),
        ("z", ["2"], "z^{(2)}", 0),
        ("w", ["L"], "w^{L}", 0),
        ("x", ["i"], "x", 1),
        ("x", ["2"], "x", 1),
        ("h", ["0"], "h", 1),
        ("a", ["2", "i"], "a^{[2]}", 1),
        ("a", ["2", "3"], "a^{[2]}", 1),
    ],
)
def test_a_superscript_is_part_of_the_name_or_an_index(
    name: str, above: list[str], resolved: str, indices: int
) -> None:
    found = resolve(name, [script(text) for text in above], ROLES)
    assert found is not None
    assert (found.name, len(found.indices)) == (resolved, indices)


def test_what_the_section_does_not_tell_stays_open() -> None:
    assert resolve("z", [script("q")], ROLES) is None


@pytest.mark.parametrize(
    ("formula", "read"),
    [
        (r"\boldsymbol{W}^{(k)\top} g", "W[; k]^T * g"),
        (r"a^{[1]T} b", "a[; 1]^T * b"),
        (r"1 - a^{[1](i) 2}", "1 - a[; 1, i]^2"),
    ],
)
def test_transposes_and_powers_stand_apart(formula: str, read: str) -> None:
    (statement,) = statements_of(formula, [r"a^{[1](i)} = 1"])
    assert show(statement.term) == read


@pytest.mark.parametrize(
    ("formulas", "tensors"),
    [
        (
            [r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k", r"\frac{\partial C}{\partial w^l_{jk}} = 0"],
            {"z^{l}", "w^{l}", "a^{l-1}"},
        ),
        ([r"a^{(t)}_j = \sum_k W_{jk} a^{(t-1)}_k", r"\frac{\partial C}{\partial W_{jk}} = 0"], {"a", "W"}),
        ([r"y^{(i)} = x^{(i)} w", r"L = \sum_i y^{(i)}"], {"y", "x", "w", "L"}),
        ([r"y^{(2)}_i = 3 y^{(1)}_i"], {"y^{(2)}", "y^{(1)}"}),
        ([r"h_j = W^{xh}_{ji} x_i", r"x_i = 2 u_i"], {"h", "W^{xh}", "x"}),
    ],
)
def test_layers_are_names_and_steps_are_indices(formulas: list[str], tensors: set[str]) -> None:
    section = read_note("\n\n".join(f"${formula}$" for formula in formulas)).sections[0]
    assert tensors <= set(section.ranks)


def test_a_letter_that_names_another_tensor_is_a_label() -> None:
    symbols = symbols_of(
        [r"h_j = W^{xh}_{ji} x_i", r"o_k = W^{ho}_{kj} h_j", r"\frac{\partial E}{\partial b^{o}_k} = o_k"]
    )
    assert symbols.literal("W^{xh}") is not None
    assert symbols.literal("b^o") is not None
