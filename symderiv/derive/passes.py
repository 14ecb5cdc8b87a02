"""The rules in the order in which they are applied: from a raw derivative to the textbook form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from symderiv.derive.case_forms import equal_cases, join_cases, nested_cases
from symderiv.derive.choices import brackets_leave_cases, cases_to_bracket, drop_decided_case
from symderiv.derive.collect import (
    ExprRule,
    cancel_in_sum,
    collect_powers,
    collect_terms,
    factor_common,
    power_of_product,
)
from symderiv.derive.divisions import all_with_remainder
from symderiv.derive.fold import fold_under_sum, vanishing_sum
from symderiv.derive.functions import LOGISTIC, join_exponentials, sign_is_odd, sign_times_itself
from symderiv.derive.nest import NestRule
from symderiv.derive.quotients import (
    divide_quotient,
    divide_with_remainder,
    divide_without_remainder,
    divisible,
    known_extremum,
    known_position,
    quotient_to_range,
)
from symderiv.derive.radix import quotient_and_remainder
from symderiv.derive.rewrite import Record, apply_everywhere, apply_nest_rules, apply_to_nests, described
from symderiv.derive.rules import (
    bracket_to_limits,
    contract_delta,
    drop_decided,
    known_element,
    multiply_out,
    solve_delta,
    split_sum,
)
from symderiv.derive.shifts import shift_index
from symderiv.derive.spread import (
    equal_under_delta,
    multiply_out_and_collect,
    over_one_denominator,
    sign_into_sum,
    sign_out_of_sum,
)
from symderiv.derive.sums import count_terms, drop_zero, factors_out_of_sum, single_term
from symderiv.derive.through import early_rules, relation_rules
from symderiv.derive.totals import known_parts, known_total
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
    all_with_remainder,
    shift_index,
)
CLOSE = (factors_out_of_sum, count_terms)
FUNCTIONS = (*LOGISTIC, sign_is_odd, sign_times_itself)
FINISH = (
    equal_under_delta,
    cancel_in_sum,
    multiply_out_and_collect,
    factor_common,
    over_one_denominator,
    sign_out_of_sum,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation read from right to left, as rules on expressions; results may be written with a kept one.

    The rules say what its left side equals, and what functions of that do; `early` are those to be applied before
    logistic functions are recognised, `folds` and `early_folds` the same for what stands under sums.
    """

    equation: Equation
    rules: tuple[ExprRule, ...]
    kept: bool
    early: tuple[ExprRule, ...] = ()
    folds: tuple[NestRule, ...] = ()
    early_folds: tuple[NestRule, ...] = ()

    @property
    def tensor(self) -> str:
        """The tensor that the relation defines."""
        return self.equation.lhs.tensor


def relations_of(layer: Layer, equations: tuple[Equation, ...]) -> tuple[Relation, ...]:
    """The equations as rules, and whether the backward pass may reuse their tensors."""
    return tuple(_relation(e, e.lhs.tensor in layer.keep or not layer.keep) for e in equations)


@lru_cache(maxsize=1024)  # what a rule leaves as it is, is told by the rule
def _relation(equation: Equation, kept: bool) -> Relation:
    rules, early = relation_rules(equation), early_rules(equation)
    return Relation(equation, rules, kept, early, tuple(map(fold_under_sum, rules)), tuple(map(fold_under_sum, early)))


def clean(record: Record, relations: tuple[Relation, ...]) -> None:
    """A local partial: deltas contracted where a sum runs over their index, then the textbook form."""
    apply_nest_rules(record, CLEAN)
    close(record, relations)
    while apply_nest_rules(record, CLEAN):  # a delta that was a common factor of two terms
        close(record, relations)


def open_up(record: Record, relations: tuple[Relation, ...] = ()) -> None:
    """A gradient: deltas contracted and indices solved for, then the textbook form."""
    apply_nest_rules(record, OPEN)
    close(record, relations)


def close(record: Record, relations: tuple[Relation, ...]) -> None:
    """The textbook form: in what the forward pass has, factors out of sums, common factors out of terms."""
    tidy_up(record)
    fold_relations(record, relations, early=True)
    for rule in FUNCTIONS:
        apply_everywhere(record, rule, *described(rule))
    fold_relations(record, relations)
    if apply_everywhere(record, join_exponentials, *described(join_exponentials)):
        fold_relations(record, relations)
    tidy_up(record)
    apply_nest_rules(record, CLOSE)
    use_totals(record, relations)
    tidy_up(record)
    for rule in FINISH:
        if apply_everywhere(record, rule, *described(rule)):
            tidy_up(record)
    record.change(*described(sign_into_sum), sign_into_sum(record.now, record.facts) or record.now)


def use_totals(record: Record, relations: tuple[Relation, ...]) -> None:
    """Sums whose terms add up to something short; all relations say so, and kept ones may stand in the result."""
    uses = frozenset(relation.tensor for relation in relations)
    vanishing = vanishing_sum(_rules(relations), factors_out_of_sum, count_terms)
    if apply_everywhere(record, vanishing, *described(vanishing_sum), uses):
        apply_nest_rules(record, (drop_zero,))
    equations = tuple(relation.equation for relation in relations)
    kept = _rules(tuple(relation for relation in relations if relation.kept))
    for known in (known_total, known_parts):
        apply_everywhere(record, known(equations, kept, factors_out_of_sum, count_terms), *described(known), uses)


def _rules(relations: tuple[Relation, ...]) -> tuple[ExprRule, ...]:
    return tuple(rule for relation in relations for rule in relation.rules)


def fold_relations(record: Record, relations: tuple[Relation, ...], *, early: bool = False) -> None:
    """In what the forward pass has."""
    for relation in (relation for relation in relations if relation.kept):
        name, uses = f"relation of {relation.tensor}", frozenset((relation.tensor,))
        rules = relation.early if early else relation.rules
        for rule, fold in zip(rules, relation.early_folds if early else relation.folds, strict=True):
            apply_everywhere(record, rule, name, "", uses)
            apply_to_nests(record, fold, name, "", uses)


def tidy_up(record: Record) -> None:
    """Powers of products spread, like factors and like terms collected."""
    for rule in (power_of_product, collect_powers, join_cases, equal_cases, nested_cases, collect_terms):
        apply_everywhere(record, rule, *described(rule))
