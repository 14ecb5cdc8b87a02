"""Every layer against its reference: the gradients are equal, take no more operations, and are printed as they should.

The operations are those of a gradient and of all that it reads, at the layer's sample sizes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from symderiv.check.gradient import USUAL, loss_at
from symderiv.check.usable import usable_points
from symderiv.cli.loading import declarations, load
from symderiv.cli.proofs import equations_of, question, shapes_of
from symderiv.derive.cost import operations
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive, put_equations
from symderiv.emit.notation import notation_of
from symderiv.emit.plain import plain_equation
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Expr, gradient_name, split_name
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.walk import substitute, tensors_read
from symderiv.numbers.run import all_sizes, run, shape_of, tabulate
from symderiv.prove.decide import prove
from tests.formulas import equations, names_of
from tests.reference_forms import FAMILIES, REFERENCES, Reference

KNOWN = {declaration.name: declaration for declaration in declarations(Path(__file__).parents[1] / "layers")}
_POINTS = 3  # sizes at which what is not proved is compared in numbers
_TOLERANCE = 1e-30


@dataclass(frozen=True)
class Compared:
    """A derivation beside its reference: the lines in order, and the shapes of all that is named."""

    derivation: Derivation
    lines: tuple[Equation, ...]
    shapes: Mapping[str, Tensor]

    @property
    def shorthands(self) -> tuple[Equation, ...]:
        return tuple(line for line in self.lines if len(split_name(line.lhs.tensor)) == 1)

    @property
    def gradients(self) -> tuple[Equation, ...]:
        return tuple(line for line in self.lines if len(split_name(line.lhs.tensor)) == 2)

    @property
    def sizes(self) -> Mapping[str, int]:
        return all_sizes(self.derivation.layer, dict(self.derivation.layer.samples))

    def derived(self, line: Equation) -> Expr:
        """The right side that symderiv has for the gradient of a line, in the letters of the line."""
        equation = self.derivation.by_name[split_name(line.lhs.tensor)[1]].equation
        return substitute(equation.rhs, dict(zip(equation.indices, line.lhs.indices, strict=True)))


def compared(derivation: Derivation, text: str) -> Compared:
    lines, names = equations(text, names_of(derivation.layer))
    taken = [line.lhs.tensor for line in lines if line.lhs.tensor in derivation.layer.tensors]
    assert not taken, f"a line defines {taken}, which the layer has already"
    return Compared(derivation, lines, {**shapes_of(derivation), **names.tensors})


def complaints(derivation: Derivation, reference: Reference) -> list[str]:
    """What is wrong, empty where nothing is."""
    both = compared(derivation, reference.forms)
    with_line = {split_name(line.lhs.tensor)[1] for line in both.gradients}
    without = [t.name for t in derivation.layer.inputs if t.name not in with_line]
    found = [f"no reference for the gradient of {name}" for name in without]
    found += [f"not equal: {said(both, line)}" for line in both.gradients if not equal(both, line)]
    return [*found, *dearer(both), *misprinted(compared(derivation, reference.printed))]


# Are they equal?


def equal(both: Compared, line: Equation) -> bool:
    """Whether a line is proved to be the derived gradient; else whether it has the same values."""
    derived, name = both.derived(line), line.lhs.tensor
    definitions = (*(e for key, e in equations_of(both.derivation).items() if key != name), *both.shorthands)
    problem = question(both.derivation.layer, line, derived, both.shapes, definitions)
    return prove(problem) is not None or equal_in_numbers(both, line, derived)


def equal_in_numbers(both: Compared, line: Equation, derived: Expr) -> bool:
    """Whether both sides have the same values at every index, at points of several sizes; False where there is none."""
    points = usable_points(both.derivation)[0][:_POINTS]
    for point in points:
        evaluation = run(both.shorthands, both.shapes, loss_at(both.derivation, point, USUAL).evaluation)
        shape = shape_of(both.shapes[line.lhs.tensor], point.sizes)
        left, right = (tabulate(Equation(line.lhs, side), shape, evaluation) for side in (line.rhs, derived))
        if any(abs(left[at] + -1 * right[at]) > _TOLERANCE * (1 + abs(left[at])) for at in left):
            return False
    return bool(points)


# Do they take more operations?


def dearer(both: Compared) -> Iterator[str]:
    """The gradients, and the whole, that take more operations than the reference."""
    ours = {gradient.equation.lhs.tensor: gradient.equation for gradient in both.derivation.gradients}
    theirs = {**ours, **{line.lhs.tensor: line for line in both.lines}}
    inputs = tuple(gradient_name(t.name) for t in both.derivation.layer.inputs)
    wanted = {f"the gradient of {split_name(g.lhs.tensor)[1]}": (g.lhs.tensor,) for g in both.gradients}
    for what, names in {**wanted, "the whole": inputs}.items():
        derived, reference = (operations(needed(names, known), both.shapes, both.sizes) for known in (ours, theirs))
        if derived > reference:
            yield f"{what} takes {derived} operations, the reference {reference}"


def needed(names: tuple[str, ...], known: Mapping[str, Equation]) -> tuple[Equation, ...]:
    """The equations of these names and of all that they read."""
    found: dict[str, Equation] = {}
    waiting = [name for name in names if name in known]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = known[name]
            waiting += [other for other in tensors_read(known[name].rhs) if other in known]
    return tuple(found.values())


# Are they printed as they should?


def misprinted(both: Compared) -> Iterator[str]:
    """The lines that are printed in another form; names for parts are put in their place."""
    shorthands: dict[str, Equation] = {}
    for line in both.shorthands:
        shorthands[line.lhs.tensor] = Equation(line.lhs, put_equations(line.rhs, shorthands))
    for line in both.gradients:
        gradient = both.derivation.by_name[split_name(line.lhs.tensor)[1]]
        text = said(both, gradient.equation)
        (printed,), _ = equations(text, names_of(both.derivation.layer))
        moved = substitute(printed.rhs, dict(zip(printed.indices, line.lhs.indices, strict=True)))
        if not alike(put_equations(line.rhs, shorthands), moved):
            yield f"printed as {text}, not as {said(both, line)}"


def said(both: Compared, equation: Equation) -> str:
    """An equation as it is printed."""
    return plain_equation(equation, notation_of(both.derivation.layer))


# The layers


@cache
def derivation_of(name: str) -> Derivation:
    return derive(load(KNOWN[name]))


@pytest.mark.parametrize("name", KNOWN)
def test_every_layer_keeps_up_with_its_reference(name: str) -> None:
    assert name in REFERENCES, "a layer without a reference"
    assert complaints(derivation_of(name), REFERENCES[name]) == []


def test_every_reference_has_a_layer_and_a_source() -> None:
    assert set(REFERENCES) <= set(KNOWN)
    assert sum(map(len, FAMILIES)) == len(REFERENCES), "a layer with two references"
    assert [name for name, reference in REFERENCES.items() if not reference.source.strip()] == []


# Seeded mistakes

ROW = Reference("", "dl_i = l_i - o_i\nda_i = l_i (dl_i - sum_j l_j dl_j)")


def test_a_missing_input_is_seen() -> None:
    assert complaints(derivation_of("softmax_mse"), Reference("", "dl_i = l_i - o_i")) == [
        "no reference for the gradient of a"
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "da_i = l_i (dl_i + sum_j l_j dl_j)",
        "da_i = l_i (dl_i - sum_{j=0}^{n - 2} l_j dl_j)",
        "da_i = l_i dl_i - sum_j l_j dl_j",
        "s = sum_j l_j dl_j\n da_i = l_i (dl_i - 2 s)",
    ],
)
def test_a_wrong_reference_is_seen(wrong: str) -> None:
    (found,) = [c for c in complaints(derivation_of("softmax_mse"), Reference("", wrong)) if "operations" not in c]
    assert found.startswith("not equal: dE/da_i = ")


def test_what_is_equal_in_numbers_alone_is_accepted() -> None:
    both = compared(derivation_of("softmax_mse"), f"{ROW.forms}\ndl_i = 2 l_i - 2 o_i")
    right, wrong = both.gradients[1], both.gradients[2]
    assert equal_in_numbers(both, right, both.derived(right))
    assert not equal_in_numbers(both, wrong, both.derived(wrong))


def worse(name: str, wrt: str, rule: str) -> Derivation:
    """The derivation with one gradient as it stood before a rule was used last."""
    derivation = derivation_of(name)
    gradient = derivation.by_name[wrt]
    place = max(number for number, step in enumerate(gradient.steps) if step.rule == rule)
    equation = Equation(gradient.equation.lhs, gradient.steps[place].before)
    earlier = replace(gradient, equation=equation, steps=gradient.steps[:place])
    return replace(derivation, gradients=tuple(earlier if g.wrt == wrt else g for g in derivation.gradients))


def test_a_dearer_gradient_is_seen() -> None:
    derivation = worse("softmax_mse", "a", "a factor that does not depend on the index leaves the sum")
    assert complaints(derivation, ROW) == [
        "the gradient of a takes 24 operations, the reference 14",
        "the whole takes 24 operations, the reference 14",
    ]


def test_another_printed_form_is_seen() -> None:
    derivation = worse("softmax_mse", "a", "factor")
    printed = replace(ROW, printed=ROW.forms)
    (found,) = [c for c in complaints(derivation, printed) if c.startswith("printed")]
    assert found.startswith("printed as dE/da_i = l_i dE/dl_i - l_i sum_j l_j dE/dl_j, not as ")
    assert complaints(derivation_of("softmax_mse"), replace(ROW, printed="dl_i = l_i - o_i")) == []
