"""What one page of the book says, before it is set in LaTeX or Markdown: formulas in LaTeX, text with `$...$` in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.derive.derivation import Derivation, Gradient, Partial, Step
from symderiv.emit.breaking import display_lines
from symderiv.emit.heights import Style
from symderiv.emit.latex import latex, latex_node, latex_tensor
from symderiv.emit.matrix import matrix_sides
from symderiv.emit.notation import Notation
from symderiv.emit.page_text import assumptions_text, given_text, needs_text, range_text, reuses_text, sizes_text
from symderiv.emit.present import present
from symderiv.emit.text import listed
from symderiv.emit.widths import width
from symderiv.lang.expr import Expr, split_name
from symderiv.lang.layer import Equation, Layer, ranges_of
from symderiv.lang.walk import tensors_read


@dataclass(frozen=True, slots=True)
class Formula:
    """An equation of its own: left side, the lines of the right side, where it holds, its number.

    `beside` says that where it holds fits on the same line.
    """

    left: str
    lines: tuple[str, ...]
    where: str
    beside: bool
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a derivation: the lines of the new right side, and the rule that made it."""

    lines: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """The derivation of one gradient; its last line is the result.  `matrix` has both sides of its matrix form.

    `assumed` says how it goes on where the assumptions of the layer hold, `given` what these are.
    """

    tensor: str
    where: str
    left: str
    steps: tuple[Line, ...]
    proof: str
    matrix: tuple[str, str] | None
    assumed: Section | None = None
    given: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a page says about a layer but for its picture, its code and its checks."""

    title: str
    given: str
    relations: tuple[Formula, ...]
    needs: str
    partials: tuple[Formula, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


_RANGE = 6.0  # em that one range takes beside a formula


@dataclass(frozen=True, slots=True)
class Rooms:
    """How many em a right side may take: `wide` where it stands alone, `narrow` beside the rule that made it.

    `oversized` is a LaTeX command for what is longer and cannot be broken.
    """

    wide: float
    narrow: float
    oversized: str = ""


def page_of(
    derivation: Derivation,
    notation: Notation,
    proofs: Mapping[str, str],
    rooms: Rooms,
    assumed_proofs: Mapping[str, str] | None = None,
) -> Page:
    """The page of a derivation; formulas are broken into lines that fit.

    `proofs` says for the tensors how far their gradients are proved, "proved for all sizes"; `assumed_proofs` how far
    those are that hold under the layer's assumptions.
    """
    layer = derivation.layer
    relations = tuple(_formula(e, layer, notation, rooms, number) for number, e in enumerate(layer.forward, 1))
    first = len(relations) + 1
    partials = tuple(
        _formula(p.equation, None, notation, rooms, number) for number, p in enumerate(derivation.partials, first)
    )
    numbers, found = _Numbers.of(layer, derivation.partials), derivation.gradients
    conventions = (_with_tensors(text, layer, notation, numbers) for text in derivation.conventions)
    return Page(
        title=(layer.title or layer.name).rstrip("."),
        given=given_text(layer, notation),
        relations=relations,
        needs=f"{sizes_text(layer, notation)} {needs_text(derivation, notation)}".strip(),
        partials=partials,
        sections=tuple(_section_of(g, derivation, notation, proofs, assumed_proofs or {}, rooms) for g in found),
        notes=tuple(
            note for note in (*conventions, reuses_text(derivation, notation), assumptions_text(derivation)) if note
        ),
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of relations by the tensor that they define, and of local partials by their name."""

    relations: Mapping[str, int]
    partials: Mapping[str, int]

    @staticmethod
    def of(layer: Layer, partials: Sequence[Partial]) -> _Numbers:
        relations = {equation.lhs.tensor: number for number, equation in enumerate(layer.forward, 1)}
        first = len(relations) + 1
        return _Numbers(relations, {p.equation.lhs.tensor: number for number, p in enumerate(partials, first)})


def _formula(equation: Equation, layer: Layer | None, notation: Notation, rooms: Rooms, number: int) -> Formula:
    where = "" if layer is None else _where(equation, layer, notation)
    right = present(equation.rhs, notation)
    lines = display_lines(right, rooms.wide, notation, rooms.oversized)
    taken = width(right, Style.DISPLAY, notation) + _RANGE * (where.count(";") + 1)
    return Formula(latex(equation.lhs, notation), lines, where, taken <= rooms.wide, number)


def _where(equation: Equation, layer: Layer, notation: Notation) -> str:
    tensor = split_name(equation.lhs.tensor)[-1]
    return range_text(ranges_of(equation, layer.tensors[tensor]), notation)


def _lines(expr: Expr, notation: Notation, room: float, oversized: str) -> tuple[str, ...]:
    return display_lines(present(expr, notation), room, notation, oversized)


def _section_of(
    gradient: Gradient,
    derivation: Derivation,
    notation: Notation,
    proofs: Mapping[str, str],
    assumed_proofs: Mapping[str, str],
    rooms: Rooms,
) -> Section:
    """The section of a gradient, and how it goes on under the layer's assumptions."""
    layer, numbers = derivation.layer, _Numbers.of(derivation.layer, derivation.partials)
    general = _section(gradient, layer, notation, proofs.get(gradient.wrt, ""), rooms, numbers)
    assumed = next((g for g in derivation.assumed if g.wrt == gradient.wrt), None)
    if assumed is None:
        return general
    further = _section(assumed, layer, notation, assumed_proofs.get(gradient.wrt, ""), rooms, numbers)
    first = replace(further.steps[0], note="the gradient in general")
    given = listed([f"${latex(a.left, notation)} = {latex(a.right, notation)}$" for a in layer.assume])
    return replace(general, assumed=replace(further, steps=(first, *further.steps[1:])), given=given)


def _section(
    gradient: Gradient, layer: Layer, notation: Notation, proof: str, rooms: Rooms, numbers: _Numbers
) -> Section:
    start = gradient.steps[0].before if gradient.steps else gradient.equation.rhs
    lines = [Line(_lines(start, notation, rooms.narrow, rooms.oversized), _chain_rule_note(start, numbers, notation))]
    for step in gradient.steps:
        shown = _lines(step.after, notation, rooms.narrow, rooms.oversized)
        note = _note(step, layer, notation, numbers)
        if shown == lines[-1].lines:  # a step that only reorders shows nothing new
            lines[-1] = Line(shown, f"{lines[-1].note}; {note}")
        else:
            lines.append(Line(shown, note))
    left = latex(gradient.equation.lhs, notation)
    if lines[0].lines == (left,) and len(lines) > 1:  # the gradient is a local partial itself
        del lines[0]
    return Section(
        tensor=latex_tensor(gradient.wrt, notation),
        where=_where(gradient.equation, layer, notation),
        left=left,
        steps=tuple(lines),
        proof=proof,
        matrix=_matrix_form(gradient.equation, notation, rooms.wide),
    )


def _matrix_form(equation: Equation, notation: Notation, room: float) -> tuple[str, str] | None:
    """The matrix form where it fits on one line; a longer one says less than the formula with indices."""
    sides = matrix_sides(equation, notation)
    if sides is None or width(sides[1], Style.DISPLAY, notation) > room:
        return None
    return latex_node(sides[0], notation), latex_node(sides[1], notation)


def _chain_rule_note(start: Expr, numbers: _Numbers, notation: Notation) -> str:
    """`chain rule through c (2)`: the tensors by way of which it acts, with their relations."""
    through = [split_name(name)[0] for name in tensors_read(start) if len(split_name(name)) == 2]
    names = [of for of in through if of in numbers.relations]
    if not names:
        return "chain rule"
    parts = [f"${latex_tensor(name, notation)}$ ({numbers.relations[name]})" for name in dict.fromkeys(names)]
    return f"chain rule through {listed(parts)}"


def _note(step: Step, layer: Layer, notation: Notation, numbers: _Numbers) -> str:
    """The rule with its identity, and the numbers of the equations that it puts in place."""
    name = _with_tensors(step.rule, layer, notation, numbers)
    gone = [name for name in tensors_read(step.before) if name not in tensors_read(step.after)]
    used = sorted({numbers.partials[partial] for partial in gone if partial in numbers.partials})
    numbered = f" {listed([f'({number})' for number in used])}" if used else ""
    return f"{name}{numbered}: ${step.identity}$" if step.identity else f"{name}{numbered}"


def _with_tensors(text: str, layer: Layer, notation: Notation, numbers: _Numbers) -> str:
    """`relation of l` with its letter as mathematics, and the number of the relation."""

    def spoken(match: re.Match[str]) -> str:
        word, tensor = match.groups()
        if tensor not in layer.tensors:
            return match[0]
        number = numbers.relations.get(tensor) if word == "relation" else None
        return f"{word} of ${latex_tensor(tensor, notation)}$" + (f" ({number})" if number else "")

    return re.sub(r"\b(relation|gradient) of (\w+)", spoken, text)
