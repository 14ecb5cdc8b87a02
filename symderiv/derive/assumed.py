"""The gradients where the assumptions of a layer hold: the general ones, rewritten with these identities."""

from __future__ import annotations

from symderiv.derive.collect import ExprRule
from symderiv.derive.derivation import Gradient
from symderiv.derive.fold import fold_into
from symderiv.derive.passes import Relation, close, relations_of
from symderiv.derive.rewrite import Record, apply_everywhere, described
from symderiv.derive.sums import count_terms, factors_out_of_sum
from symderiv.derive.totals import known_total
from symderiv.lang.assume import says_symmetric
from symderiv.lang.bounds import Facts
from symderiv.lang.layer import Assumption, Equation, Layer

ASSUMPTION = "assumption"


def under_assumptions(layer: Layer, gradient: Gradient, facts: Facts) -> Gradient | None:
    """The gradient where the assumptions hold, by steps that begin with the general one; None where nothing changes."""
    record = Record(gradient.equation.rhs, facts, layer.names)
    assumptions = tuple(_rule(a) for a in layer.assume if says_symmetric(a) is None)
    relations = relations_of(layer, layer.forward)
    known = known_total(layer.forward, (*assumptions, *_rules(relations)), factors_out_of_sum, count_terms)
    changed = apply_everywhere(record, known, *described(known_total))
    for rule in assumptions:
        changed |= apply_everywhere(record, rule, ASSUMPTION, "")
    if not changed:
        return None
    close(record, relations)
    return Gradient(gradient.wrt, Equation(gradient.equation.lhs, record.now), tuple(record.steps))


def _rule(assumption: Assumption) -> ExprRule:
    return fold_into(assumption.right, assumption.left, frozenset(name for name, _, _ in assumption.ranges))


def _rules(relations: tuple[Relation, ...]) -> tuple[ExprRule, ...]:
    return tuple(rule for relation in relations for rule in relation.rules)
