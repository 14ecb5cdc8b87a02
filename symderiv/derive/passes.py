"""The rules in the order in which they are applied: from a raw derivative to the textbook form."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.derive.choices import brackets_leave_cases, cases_to_bracket, drop_decided_case
from symderiv.derive.collect import (
    ExprRule,
    cancel_in_sum,
    collect_powers,
    collect_terms,
    factor_common,
    join_cases,
    power_of_product,
)
from symderiv.derive.fold import fold_relation, vanishing_sum
from symderiv.derive.quotients import (
    divide_quotient,
    divide_with_remainder,
    divide_without_remainder,
    divisible,
    known_extremum,
    known_position,
    quotient_to_range,
)
from symderiv.derive.radix import count_multiples, quotient_and_remainder
from symderiv.derive.rewrite import Record, apply_everywhere, apply_nest_rules, described
from symderiv.derive.rules import (
    bracket_to_limits,
    contract_delta,
    drop_decided,
    known_element,
    multiply_out,
    solve_delta,
    split_sum,
)
from symderiv.derive.sums import count_terms, drop_zero, factors_out_of_sum, single_term
from symderiv.lang.layer import Equation, Layer

CASES = (brackets_leave_cases, cases_to_bracket, drop_decided_case)
CLEAN = (drop_zero, single_term, *CASES, contract_delta, drop_decided, count_terms)
OPEN = (
    drop_zero,
    single_term,
    *CASES,
    contract_delta,
    multiply_out,
    split_sum,
    solve_delta,
    quotient_and_remainder,
    divide_with_remainder,
    drop_decided,
    divide_without_remainder,
    quotient_to_range,
    divide_quotient,
    known_position,
    known_extremum,
    known_element,
    bracket_to_limits,
    divisible,
    count_multiples,
)
CLOSE = (factors_out_of_sum, count_terms)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation read from right to left, as a rule on expressions; results may be written with a kept one."""

    tensor: str
    rule: ExprRule
    kept: bool


def relations_of(layer: Layer, equations: tuple[Equation, ...]) -> tuple[Relation, ...]:
    """The equations as rules, and whether the backward pass may reuse their tensors."""
    return tuple(
        Relation(e.lhs.tensor, fold_relation(e), e.lhs.tensor in layer.keep or not layer.keep) for e in equations
    )


def clean(record: Record, relations: tuple[Relation, ...]) -> None:
    """A local partial: deltas contracted where a sum runs over their index, then the textbook form."""
    apply_nest_rules(record, CLEAN)
    close(record, relations)


def open_up(record: Record, relations: tuple[Relation, ...] = ()) -> None:
    """A gradient: deltas contracted and indices solved for, then the textbook form."""
    apply_nest_rules(record, OPEN)
    close(record, relations)


def close(record: Record, relations: tuple[Relation, ...]) -> None:
    """The textbook form: in what the forward pass has, factors out of sums, common factors out of terms."""
    tidy_up(record)
    fold(record, relations)
    tidy_up(record)
    apply_nest_rules(record, CLOSE)
    vanishing = vanishing_sum(tuple(r.rule for r in relations), factors_out_of_sum, count_terms)
    if apply_everywhere(record, vanishing, *described(vanishing_sum)):
        apply_nest_rules(record, (drop_zero,))
    tidy_up(record)
    for rule in (cancel_in_sum, factor_common):
        if apply_everywhere(record, rule, *described(rule)):
            tidy_up(record)


def fold(record: Record, relations: tuple[Relation, ...]) -> None:
    """What the forward pass has, in the place of the right sides of its relations."""
    for relation in relations:
        if relation.kept:
            apply_everywhere(record, relation.rule, f"relation of {relation.tensor}", "")


def tidy_up(record: Record) -> None:
    """Powers of products spread, like factors and like terms collected."""
    for rule in (power_of_product, collect_powers, join_cases, collect_terms):
        apply_everywhere(record, rule, *described(rule))
