"""Applying rules until none applies, with every change recorded as a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from symderiv.derive.collect import ExprRule, everywhere
from symderiv.derive.derivation import Step
from symderiv.derive.nest import NestRule, rewrite_nests
from symderiv.errors import Unsupported
from symderiv.lang.bounds import Facts
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Expr
from symderiv.lang.positions import tidy_positions
from symderiv.lang.walk import bound_apart, free_indices

_MOST_STEPS = 1000  # far beyond any layer; a loop in the rules is an error, not a hang


@dataclass(slots=True)
class Record:
    """A right side on its way to its last form: where it is now, and how it came there.

    avoid    names that no bound index should have
    settled  rules, each with a form that it leaves as it is
    """

    now: Expr
    facts: Facts
    avoid: frozenset[str] = frozenset()
    steps: list[Step] = field(default_factory=list)
    settled: set[tuple[object, Expr]] = field(default_factory=set)

    def change(self, rule: str, identity: str, after: Expr, uses: frozenset[str] = frozenset()) -> bool:
        """Notes a step, joined to the last one where that used the same rule; False where nothing changed."""
        if after == self.now or alike(after, self.now):
            return False
        after = bound_apart(tidy_positions(after), free_indices(after), self.avoid)
        if self.steps and self.steps[-1].rule == rule:
            last = self.steps[-1]
            self.steps[-1] = Step(rule, identity, last.before, after, last.uses | uses)
        else:
            self.steps.append(Step(rule, identity, self.now, after, uses))
        self.now = after
        if len(self.steps) > _MOST_STEPS:
            raise Unsupported(
                f"the rewriting does not end: {rule}.", way_out="This is a fault of symderiv: please report it."
            )
        return True


def described(rule: Callable[..., object]) -> tuple[str, str]:
    """A rule's name and identity, from the two lines of its docstring."""
    name, _, identity = (rule.__doc__ or "").strip().partition("\n")
    return name.strip(), identity.strip()


def apply_nest_rules(record: Record, rules: Iterable[NestRule]) -> bool:
    """The rules in turn, each as often as it applies, until none does; whether anything changed."""
    ordered = tuple(rules)
    changed = False
    for _ in range(_MOST_STEPS):
        for rule in ordered:
            if (rule, record.now) in record.settled:
                continue
            after = rewrite_nests(record.now, rule, record.facts)
            if after is not None and record.change(*described(rule), after):
                changed = True
                break
            record.settled.add((rule, record.now))
        else:
            return changed
    raise Unsupported("the rewriting does not end.", way_out="This is a fault of symderiv: please report it.")


def apply_to_nests(
    record: Record, rule: NestRule, name: str, identity: str, uses: frozenset[str] = frozenset()
) -> bool:
    """One rule on every nest, outermost first, until it changes nothing; whether anything changed."""
    return _until_nothing_new(record, rule, lambda now: rewrite_nests(now, rule, record.facts), name, identity, uses)


def apply_everywhere(
    record: Record, rule: ExprRule, name: str, identity: str, uses: frozenset[str] = frozenset()
) -> bool:
    """One rule on every node, innermost first, until it changes nothing; whether anything changed."""
    return _until_nothing_new(record, rule, lambda now: everywhere(now, rule, record.facts), name, identity, uses)


def _until_nothing_new(
    record: Record,
    rule: object,
    rewritten: Callable[[Expr], Expr | None],
    name: str,
    identity: str,
    uses: frozenset[str],
) -> bool:
    """A form that was there before ends it: a rule that goes back and forth is no way on."""
    if (rule, record.now) in record.settled:
        return False
    passed = [record.now]
    while (after := rewritten(record.now)) is not None and not any(alike(after, form) for form in passed):
        if not record.change(name, identity, after, uses):
            break
        passed.append(record.now)
    if after is None or alike(after, record.now):
        record.settled.add((rule, record.now))
    return len(passed) > 1
