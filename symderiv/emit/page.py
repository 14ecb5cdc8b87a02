"""What one page of the book says, before it is set in LaTeX or Markdown: formulas in LaTeX, text with `$...$` in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.derive.conventions import outside_boxes
from symderiv.derive.derivation import Adjoint, Derivation, Gradient, Step
from symderiv.derive.domains import domains
from symderiv.emit.breaking import display_lines
from symderiv.emit.heights import Style
from symderiv.emit.latex import latex, latex_node, latex_tensor
from symderiv.emit.likeness import derived_alike, repeated
from symderiv.emit.matrix import matrix_sides
from symderiv.emit.notation import Notation
from symderiv.emit.page_formulas import (
    Formula,
    Numbers,
    Rooms,
    numbered,
    partial_formulas,
    relation_formulas,
    where_it_holds,
)
from symderiv.emit.page_text import (
    adjoint_text,
    assumptions_text,
    before_text,
    domain_text,
    given_text,
    needs_text,
    outside_text,
    reuses_text,
    sizes_text,
)
from symderiv.emit.present import present
from symderiv.emit.rebase import rebase_equation
from symderiv.emit.text import listed
from symderiv.emit.widths import width
from symderiv.lang.expr import Expr, split_name
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import tensors_read


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
    """Everything that a page says about a layer but for its picture, its code and its checks.

    where  where all relations hold that have an index; else empty, and each says it
    """

    title: str
    given: str
    relations: tuple[Formula, ...]
    where: str
    needs: str
    partials: tuple[Formula, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def page_of(
    derivation: Derivation,
    notation: Notation,
    proofs: Mapping[str, str],
    rooms: Rooms,
    assumed_proofs: Mapping[str, str] | None = None,
    adjoints: Sequence[Adjoint] = (),
) -> Page:
    """The page of a derivation; formulas are broken into lines that fit.

    `proofs` says for the tensors how far their gradients are proved, "proved for all sizes"; `assumed_proofs` how far
    those are that hold under the layer's assumptions.  `adjoints` are the layers that are proved to be its gradient.
    """
    layer = derivation.layer
    numbers = numbered(layer, derivation.partials)
    relations, shared = relation_formulas(layer, notation, rooms)
    before = before_text(layer, notation)
    return Page(
        title=(layer.title or layer.name).rstrip("."),
        given=given_text(layer, notation),
        relations=relations,
        where=shared,
        needs=" ".join(filter(None, (before, sizes_text(layer, notation), needs_text(derivation, notation)))),
        partials=partial_formulas(derivation.partials, numbers, notation, rooms),
        sections=_sections(derivation, notation, proofs, assumed_proofs or {}, rooms, numbers),
        notes=tuple(
            filter(
                None,
                (
                    *_conventions(derivation, notation, numbers),
                    *(adjoint_text(adjoint, derivation, notation) for adjoint in adjoints),
                    reuses_text(derivation, notation),
                    assumptions_text(derivation),
                ),
            )
        ),
    )


def _conventions(derivation: Derivation, notation: Notation, numbers: Numbers) -> Iterator[str]:
    """What was chosen, with letters as mathematics; what stands before a first step is said beside the relations."""
    layer = derivation.layer
    padded = {outside.sentence: outside for outside in outside_boxes(layer)}
    defined = {domain.sentence: domain for domain in domains(layer, derivation.gradients)}
    for text in derivation.conventions:
        outside = padded.get(text)
        if text in defined:
            yield domain_text(defined[text], notation)
        elif outside is None:
            yield _with_tensors(text, layer, notation, numbers)
        elif not outside.is_case or not outside.before_first_step:
            yield outside_text(outside, notation)


def _sections(
    derivation: Derivation,
    notation: Notation,
    proofs: Mapping[str, str],
    assumed_proofs: Mapping[str, str],
    rooms: Rooms,
    numbers: Numbers,
) -> tuple[Section, ...]:
    """The gradients in turn; of those that are derived alike, the first goes through the steps.

    What a rule says stands where the page uses it first.
    """
    sections: list[Section] = []
    full: list[Gradient] = []
    for gradient in derivation.gradients:
        told = frozenset(step.identity for earlier in full for step in earlier.steps)
        section = _section(gradient, derivation.layer, notation, proofs.get(gradient.wrt, ""), rooms, numbers, told)
        model = next((g for g in full if derived_alike(g, gradient)), None) if len(section.steps) > 2 else None
        if model is None:
            full.append(gradient)
        else:
            note = f"in the same way as for ${latex_tensor(model.wrt, notation)}$"
            section = replace(section, steps=(replace(section.steps[-1], note=note),))
        sections.append(_under_assumptions(section, derivation, gradient.wrt, notation, assumed_proofs, rooms, numbers))
    return tuple(sections)


def _lines(equation: Equation, notation: Notation, room: float, oversized: str) -> tuple[str, ...]:
    """The right side of an equation, with indices that count as those on the left do."""
    return display_lines(present(rebase_equation(equation, notation).rhs, notation), room, notation, oversized)


def _under_assumptions(
    general: Section,
    derivation: Derivation,
    wrt: str,
    notation: Notation,
    proofs: Mapping[str, str],
    rooms: Rooms,
    numbers: Numbers,
) -> Section:
    """The section of a gradient, and how it goes on under the layer's assumptions."""
    layer = derivation.layer
    assumed = next((gradient for gradient in derivation.assumed if gradient.wrt == wrt), None)
    if assumed is None:
        return general
    further = _section(assumed, layer, notation, proofs.get(wrt, ""), rooms, numbers, frozenset())
    first = replace(further.steps[0], note="the gradient in general")
    given = listed([f"${latex(a.left, notation)} = {latex(a.right, notation)}$" for a in layer.assume])
    return replace(general, assumed=replace(further, steps=(first, *further.steps[1:])), given=given)


def _section(
    gradient: Gradient,
    layer: Layer,
    notation: Notation,
    proof: str,
    rooms: Rooms,
    numbers: Numbers,
    told: frozenset[str],
) -> Section:
    start = gradient.steps[0].before if gradient.steps else gradient.equation.rhs
    lhs = gradient.equation.lhs
    first = _lines(Equation(lhs, start), notation, rooms.narrow, rooms.oversized)
    lines = [Line(first, _chain_rule_note(start, numbers, notation))]
    for steps in repeated(gradient.steps):
        shown = _lines(Equation(lhs, steps[-1].after), notation, rooms.narrow, rooms.oversized)
        note = "; ".join(dict.fromkeys(_note(step, layer, notation, numbers, told) for step in steps))
        if shown == lines[-1].lines:  # a step that only reorders shows nothing new
            lines[-1] = Line(shown, f"{lines[-1].note}; {note}")
        else:
            lines.append(Line(shown, note))
    left = latex(lhs, notation)
    if lines[0].lines == (left,) and len(lines) > 1:  # the gradient is a local partial itself
        del lines[0]
    return Section(
        tensor=latex_tensor(gradient.wrt, notation),
        where=where_it_holds(gradient.equation, layer, notation),
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


def _chain_rule_note(start: Expr, numbers: Numbers, notation: Notation) -> str:
    """`chain rule through c (2)`: the tensors by way of which it acts, with their relations."""
    through = [split_name(name)[0] for name in tensors_read(start) if len(split_name(name)) == 2]
    names = [of for of in through if of in numbers.relations]
    if not names:
        return "chain rule"
    parts = [f"${latex_tensor(name, notation)}$ ({numbers.relations[name]})" for name in dict.fromkeys(names)]
    return f"chain rule through {listed(parts)}"


def _note(step: Step, layer: Layer, notation: Notation, numbers: Numbers, told: frozenset[str]) -> str:
    """The rule, its identity unless that is told already, and the numbers of the equations that it puts in place."""
    name = _with_tensors(step.rule, layer, notation, numbers)
    gone = [name for name in tensors_read(step.before) if name not in tensors_read(step.after)]
    used = sorted({numbers.partials[partial] for partial in gone if partial in numbers.partials})
    numbered = f" {listed([f'({number})' for number in used])}" if used else ""
    return (
        f"{name}{numbered}: ${step.identity}$" if step.identity and step.identity not in told else f"{name}{numbered}"
    )


def _with_tensors(text: str, layer: Layer, notation: Notation, numbers: Numbers) -> str:
    """`relation of l` with its letter as mathematics, and the number of the relation."""

    def spoken(match: re.Match[str]) -> str:
        word, tensor = match.groups()
        if tensor not in layer.tensors:
            return match[0]
        number = numbers.relations.get(tensor) if word == "relation" else None
        return f"{word} of ${latex_tensor(tensor, notation)}$" + (f" ({number})" if number else "")

    return re.sub(r"\b(relation|gradient) of (\w+)", spoken, text)
