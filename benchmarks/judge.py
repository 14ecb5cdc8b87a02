"""How long the judge takes for each gradient of each layer: a true claim proved, false ones refuted.

The true claim is the gradient as the sweep leaves it, before any rule is applied, held against what is derived.  False
are the gradient with its sign turned, doubled, and without its first term.  Seconds of computing in this process; the
process of its own in which a note's statements are judged adds its start.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from symderiv.cli.loading import declarations, load
from symderiv.cli.proofs import equations_of, question, shapes_of
from symderiv.derive.sweep import derive
from symderiv.lang.arithmetic import add, constant, mul, neg
from symderiv.lang.expr import Add, Expr
from symderiv.lang.layer import Equation
from symderiv.prove.decide import decide
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Proof, Refutation


@dataclass(slots=True)
class Times:
    """Seconds by the claim; the claims that were left open."""

    proved: dict[str, float] = field(default_factory=dict)
    refuted: dict[str, float] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def judge(self, name: str, claim: Problem, is_true: bool) -> None:
        """One claim, judged and timed.  Raises ValueError for a wrong verdict."""
        started = time.process_time()
        verdict = decide(claim)
        spent = time.process_time() - started
        match verdict:
            case Proof() if is_true:
                self.proved[name] = spent
            case Refutation() if not is_true:
                self.refuted[name] = spent
            case Proof() | Refutation():
                raise ValueError(f"{name} is judged wrongly: {verdict}")
            case _:
                self.open.append(name)


def judged(layers: Path) -> Times:
    """All claims about all layers."""
    times = Times()
    for declaration in declarations(layers):
        derivation = derive(load(declaration))
        layer, shapes, known = derivation.layer, shapes_of(derivation), equations_of(derivation)
        for gradient in derivation.gradients:
            lhs, rhs = gradient.equation.lhs, gradient.equation.rhs
            others = tuple(equation for name, equation in known.items() if name != lhs.tensor)
            start = gradient.steps[0].before if gradient.steps else rhs
            name = f"{declaration.layer_path}, {gradient.wrt}"
            times.judge(name, question(layer, Equation(lhs, start), rhs, shapes, others), is_true=True)
            for number, wrong in enumerate(_wrong(rhs)):
                claim = question(layer, Equation(lhs, wrong), rhs, shapes, layer.forward)
                times.judge(f"{name}, {number}", claim, is_true=False)
    return times


def _wrong(rhs: Expr) -> Iterator[Expr]:
    yield neg(rhs)
    yield mul(constant(2), rhs)
    if isinstance(rhs, Add):
        yield add(*rhs.terms[1:])


def median_and_worst(spent: dict[str, float]) -> tuple[float, float, str]:
    """The median, the worst, and which claim that was."""
    worst = max(spent, key=lambda name: spent[name])
    return statistics.median(spent.values()), spent[worst], worst
