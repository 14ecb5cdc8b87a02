"""What a section's layer is made of where functions, cases, symbols and derivatives need to be told apart first."""

from __future__ import annotations

import pytest

from symderiv.lang.expr import Cases, Comparison, Read
from symderiv.lang.layer import Layer
from symderiv.lang.walk import nodes
from symderiv.read.document import read_note
from symderiv.read.names.nameless_name import called, is_nameless
from symderiv.read.note import ReadSection
from symderiv.read.repairs.left_out import left_out

X, ONE_MORE = Read("x"), Read("y")


def section(*lines: str) -> ReadSection:
    (found,) = read_note("\n\n".join(lines)).sections
    return found


def layer(*lines: str) -> Layer:
    found = section(*lines).layer
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "taken", "name"),
    [
        (r"\log \sigma(x)", (), r"⟨\log \sigma(x)⟩"),
        ("x\n  + y", (), "⟨x + y⟩"),
        ("∂x", (), "⟨dx⟩"),
        ("x", ("⟨x⟩",), "⟨x⟩2"),
    ],
)
def test_what_has_no_name_is_called_by_its_text(text: str, taken: tuple[str, ...], name: str) -> None:
    assert called(text, taken) == name
    assert is_nameless(name)
    assert is_nameless(f"∂{name}/∂x")
    assert not is_nameless(text)


def test_equal_expressions_are_one_quantity_and_the_loss_has_nothing_to_do_with_it() -> None:
    claim = r"$\frac{\partial x_i^2}{\partial x_j} = 2 x_i \delta_{ij}$"
    found = section("$y_i = 3 x_i$", claim, claim)
    assert found.nameless == ("⟨x_i^2⟩",)
    assert [relation.tensor for relation in found.relations] == ["y"]


@pytest.mark.parametrize(
    ("conditions", "apart"),
    [
        (("x<y", "y<=x"), ()),
        (("x<y", "y<x"), ("x!=y",)),
        (("x<0", "0<x"), ("x!=0",)),
        (("x<0", "1<x"), None),
        (("x<0", "x<1"), None),
        (("x<0", "0<=x"), ()),
    ],
)
def test_points_that_cases_leave_out(conditions: tuple[str, ...], apart: tuple[str, ...] | None) -> None:
    found = left_out([(X, (comparison(text),)) for text in conditions])
    assert (None if found is None else len(found)) == (None if apart is None else len(apart))


def comparison(text: str) -> Comparison:
    """`x<=0` as a comparison."""
    relation = "<=" if "<=" in text else "<"
    left, right = (layer(f"$u = {side} + 0 x$").forward[0].rhs for side in text.split(relation))
    return Comparison(relation, left, right)


@pytest.mark.parametrize(
    "text",
    [
        "$u = x$ if $x > 0$ and $-x$ otherwise.",
        "$u = x$ für $x > 0$, $-x$ sonst.",
        "$u = x$ for $x > 0$ and $-x$ for $x < 0$.",
        "$u = x$ for $x > 0$ and $u = -x$ for $x < 0$.",
    ],
)
def test_cases_in_a_sentence_are_one_definition(text: str) -> None:
    (equation,) = layer(text).forward
    assert isinstance(equation.rhs, Cases)


def test_what_stands_after_a_full_stop_is_no_case() -> None:
    (equation,) = layer("$u = x$ if $x > 0$. Now $-x$ otherwise.").forward
    assert not isinstance(equation.rhs, Cases)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (", where it is positive:", 1),
        (", wo es positiv ist:", 1),
        (", donde es positivo:", 1),
        (", là où elle est positive:", 0),
        (" when the maximum is nonzero:", 1),
        (". It is positive:", 0),
    ],
)
def test_conditions_in_words(words: str, count: int) -> None:
    found = section(rf"Let $h = \max(0, a)${words}", r"$\frac{\partial h}{\partial a} = 1$")
    assert [len(claim.conditions) for claim in found.claims] == [count]


def test_words_about_one_definition_end_at_the_next() -> None:
    lines = [r"Let $h = \max(0, a)$, where it is positive.", r"Let $g = 2 h$.", r"$\frac{\partial g}{\partial a} = 2$"]
    assert [len(claim.conditions) for claim in section(*lines).claims] == [0]


@pytest.mark.parametrize(
    ("lines", "integers"),
    [
        ([r"$L_i = -\log p_{i y_i}$"], ["y"]),
        ([r"$E = \sum_{c \ne t} \max(0, s_c - s_t)$"], ["t"]),
        ([r"$L = -z_y + \log \sum_k e^{z_k}$"], ["y"]),
        ([r"$E = \sum_i w_i x_i$"], []),
    ],
)
def test_labels_are_integers(lines: list[str], integers: list[str]) -> None:
    constants = layer(*lines).constants
    assert [tensor.name for tensor in constants if tensor.domain == "integer"] == integers


def test_elements_that_are_listed_tell_a_size() -> None:
    found = layer(r"Scores $s_1, \dots, s_C$.", r"$E = \sum_c s_c^2$")
    assert [size.name for size in found.sizes] == ["C"]


@pytest.mark.parametrize(
    ("definition", "use", "tensor"),
    [
        (r"$q(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$", "$L = \\sum_i q(z)_i^2$", "q(z)_i"),
        (r"$q(z_i) = \frac{e^{z_i}}{\sum_j e^{z_j}}$", "$L = \\sum_i q(z_i)^2$", "q(z_i)"),
        (r"$q_i(z) = \frac{e^{z_i}}{\sum_j e^{z_j}}$", "$L = \\sum_i q_i(z)^2$", "q_i(z)"),
        (r"$\log p(x) = -x^2$", "$L = 3 \\log p(x)$", r"\log p(x)"),
    ],
)
def test_applications_that_are_tensors(definition: str, use: str, tensor: str) -> None:
    assert tensor in {n.tensor for e in layer(definition, use).forward for n in nodes(e.rhs) if isinstance(n, Read)}


def test_a_letter_that_runs_over_nothing_is_a_label() -> None:
    found = layer("$x_t = y x$ and $p_t = \\tanh(x_t)$", r"$L = (1 - p_t)^2 + q_t$", "$q_t = p_t + x$")
    assert {"x", "x_{t}", "p_{t}"} <= set(found.tensors)


def test_an_example_that_is_one_throughout_is_a_label() -> None:
    lines = [r"The loss of example $i$ with scores $f_j = \sum_k w_{jk} x_{k} u_i$", r"$L_i = \sum_j f_j^2$"]
    assert {"u_{i}", "L_{i}"} <= set(layer(*lines).tensors)
    without_the_word = [line.replace("example $i$", "it") for line in lines]
    assert "u_{i}" not in layer(*without_the_word).tensors


def test_a_bare_argument_is_one_number_beside_its_elements() -> None:
    found = section("$f(x) = x^2$", "$y_i = f(x_i)$", "$f'(x) = 2x$")
    assert found.called == {"{x}": "x"}


def test_an_argument_with_elements_of_its_own_stays_an_array() -> None:
    found = section(r"$f(x) = \sum_i x_i^2$", r"$\frac{\partial f(x)}{\partial x_i} = 2 x_i$")
    assert found.called == {}
