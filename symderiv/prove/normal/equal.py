"""Are two expressions equal for all sizes?  By the normal form of their difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.bounds import Facts
from symderiv.lang.divisors import indivisible
from symderiv.lang.expr import Expr
from symderiv.lang.layer import Tensor
from symderiv.lang.walk import replace_sizes
from symderiv.prove.normal.atoms import GiveUp
from symderiv.prove.normal.cases import equal_in_all_cases
from symderiv.prove.normal.domain import domain_of
from symderiv.prove.normal.scope import Scope
from symderiv.prove.normal.vanishing import difference, vanishes
from symderiv.prove.verdict import Proof

_LONGEST_WRITTEN_OUT = 16


def prove_equal(left: Expr, right: Expr, facts: Facts, tensors: Mapping[str, Tensor] | None = None) -> Proof | None:
    """A proof that both sides are equal for all sizes and all indices in the ranges of `facts`, or None.

    Equal means equal wherever both sides are defined; the proof's domain says where that is.  Sums stay sums at first,
    and those over few literal values are written out only when that fails.
    """
    return _proof(left, right, facts, tensors or {}, lambda one, other, t: vanishes(difference(one, other, t), t))


def prove_in_cases(left: Expr, right: Expr, facts: Facts, tensors: Mapping[str, Tensor] | None = None) -> Proof | None:
    """The same with more effort: fractions reduced and parts of sums put together everywhere, and cases told apart."""

    def shown(one: Expr, other: Expr, trial: Scope) -> bool:
        return equal_in_all_cases(one, other, replace(trial, thorough=True, insides={}, rounded={}))

    return _proof(left, right, facts, tensors or {}, shown)


def _proof(
    left: Expr,
    right: Expr,
    facts: Facts,
    tensors: Mapping[str, Tensor],
    shown: Callable[[Expr, Expr, Scope], bool],
) -> Proof | None:
    left, right, scope = in_base_sizes(left, right, facts, tensors)
    try:
        domain, nonnegative = domain_of((left, right), scope)
        trial = replace(scope, nonnegative=nonnegative, insides={}, rounded={})
        if not shown(left, right, trial):
            if not trial.left_whole or min(trial.left_whole) > _LONGEST_WRITTEN_OUT:
                return None
            trial = replace(trial, write_out=_LONGEST_WRITTEN_OUT, insides={}, rounded={})
            if not shown(left, right, trial):
                return None
    except (GiveUp, Unsupported, RecursionError):
        return None
    return Proof("normal form", "all sizes", domain, "both sides have one normal form")


def in_base_sizes(left: Expr, right: Expr, facts: Facts, tensors: Mapping[str, Tensor]) -> tuple[Expr, Expr, Scope]:
    """Both sides and what is known of them with derived sizes replaced by their formulas.

    That each derived size is at least 1 becomes a fact about its formula.  A size that an index is divided by keeps its
    name where its formula is a sum.
    """
    ends = [end for known in (facts.ranges, facts.values) for limits in known.values() for end in limits]
    everything = (left, right, *ends, *facts.at_least_zero)
    divisors = frozenset().union(*(indivisible(expr, facts.derived) for expr in everything))

    def opened(expr: Expr) -> Expr:
        """Each formula is in terms of earlier sizes."""
        for name in reversed(tuple(facts.derived)):
            if name not in divisors:
                expr = replace_sizes(expr, {name: facts.derived[name]})
        return expr

    ranges, values = (
        {name: (opened(low), opened(high)) for name, (low, high) in known.items()}
        for known in (facts.ranges, facts.values)
    )
    known = [opened(fact) for fact in facts.at_least_zero]
    known += [sub(opened(formula), constant(1)) for formula in facts.derived.values()]
    derived = {name: opened(facts.derived[name]) for name in facts.derived if name in divisors}
    return opened(left), opened(right), Scope(Facts(ranges, tuple(known), derived, values), tensors)
