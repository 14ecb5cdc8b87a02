"""Forms that take fewer operations: tried in turn, and kept with their steps where they are cheaper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from symderiv.derive.by_cases import split_by_cases
from symderiv.derive.collect import ExprRule, everywhere
from symderiv.derive.cost import operations
from symderiv.derive.derivation import Gradient
from symderiv.derive.exchange import exchange_sums, gradient_under_sum
from symderiv.derive.passes import Relation, open_up
from symderiv.derive.rewrite import Record, apply_everywhere, described
from symderiv.derive.turned import turned_relations
from symderiv.errors import UsageError
from symderiv.lang.expr import Cases, Expr, Read, Sum, gradient_name
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import nodes, tensors_read
from symderiv.numbers.run import all_sizes

Attempt = Callable[[Record], None]

_USUAL = 3  # of a size without a sample


def cheapen(
    record: Record,
    layer: Layer,
    lhs: Read,
    relations: tuple[Relation, ...],
    gradients: Mapping[str, Gradient],
) -> None:
    """The right side in the cheapest form that the attempts lead to, each tried again after one that helped.

    Operations are counted at the sample sizes of the layer, and at 3 for a size without one.
    """
    attempts: tuple[Attempt, ...] = (
        partial(_by_cases, relations),
        *_with_relations(layer, relations),
        *_exchanged(relations, gradients),
    )
    while any(_helps(record, attempt, layer, lhs) for attempt in attempts):
        pass


def _helps(record: Record, attempt: Attempt, layer: Layer, lhs: Read) -> bool:
    """Whether the attempt led to a cheaper form; if so, its steps are noted."""
    trial = Record(record.now, record.facts, record.avoid)
    attempt(trial)
    if not trial.steps or not _is_cheaper(trial.now, record.now, layer, lhs):
        return False
    for step in trial.steps:
        record.change(step.rule, step.identity, step.after, step.uses)
    return True


def _is_cheaper(new: Expr, old: Expr, layer: Layer, lhs: Read) -> bool:
    samples = {size.name: _USUAL for size in layer.sizes if size.formula is None} | dict(layer.samples)
    try:
        sizes = all_sizes(layer, samples)
    except UsageError:
        return False
    after, before = (max(operations((Equation(lhs, v),), layer.tensors, sizes) for v in _values(s)) for s in (new, old))
    return after < before


def _values(expr: Expr) -> tuple[Expr, ...]:
    """Of cases the dearest counts: each of them is one formula."""
    return (*(value for value, _ in expr.branches), expr.otherwise) if isinstance(expr, Cases) else (expr,)


def _by_cases(relations: tuple[Relation, ...], trial: Record) -> None:
    changed = split_by_cases(trial.now, trial.facts)
    if changed is not None and trial.change(*described(split_by_cases), changed):
        open_up(trial, relations)


def _with_relations(layer: Layer, relations: tuple[Relation, ...]) -> Iterator[Attempt]:
    kept = {relation.tensor for relation in relations if relation.kept}
    for equation in layer.forward:
        if equation.lhs.tensor in kept:
            for rule in turned_relations(equation, layer):
                yield partial(_turned, equation.lhs.tensor, rule, relations)


def _turned(tensor: str, rule: ExprRule, relations: tuple[Relation, ...], trial: Record) -> None:
    _, identity = described(turned_relations)
    changed = everywhere(trial.now, rule, trial.facts)
    if trial.change(f"relation of {tensor} turned round", identity, changed, frozenset((tensor,))):
        open_up(trial, relations)


def _exchanged(relations: tuple[Relation, ...], gradients: Mapping[str, Gradient]) -> Iterator[Attempt]:
    for name, gradient in gradients.items():
        if any(isinstance(node, Sum) for node in nodes(gradient.equation.rhs)):
            yield partial(_exchange, name, gradient, relations)


def _exchange(name: str, gradient: Gradient, relations: tuple[Relation, ...], trial: Record) -> None:
    """Only under sums: elsewhere the gradient keeps its name, so the step says that it stands for its equation."""
    read = gradient_name(name)
    if read not in tensors_read(trial.now):
        return
    put = everywhere(trial.now, gradient_under_sum(read, gradient.equation), trial.facts)
    if trial.change(f"gradient of {name}", "", put, frozenset((read,))):
        rules = tuple(rule for relation in relations if relation.kept for rule in relation.rules)
        exchange = exchange_sums(rules)
        apply_everywhere(trial, exchange, *described(exchange_sums))
        open_up(trial, relations)
