"""Which tensors hold integers: those that index, and those that are compared with indices and nothing else."""

from __future__ import annotations

from symderiv.lang.expr import Bracket, Cases, Comparison, Expr, Index, Read
from symderiv.lang.layer import Layer
from symderiv.lang.walk import children, nodes, tensors_read


def integer_tensors(layer: Layer) -> tuple[str, ...]:
    """The tensors of integers: those declared so, and constants that are only ever compared with indices."""
    constants = {t.name for t in layer.constants if t.domain != "integer"}
    compared: set[str] = set()
    otherwise: set[str] = set()
    for equation in layer.forward:
        _uses(equation.rhs, compared, otherwise)
    declared = tuple(t.name for t in layer.tensors.values() if t.domain == "integer")
    return declared + tuple(t.name for t in layer.constants if t.name in (constants & compared) - otherwise)


def _uses(expr: Expr, compared: set[str], otherwise: set[str]) -> None:
    """Sorts the tensors read into those compared with an index and those read for their values."""
    if isinstance(expr, Read):
        otherwise.add(expr.tensor)
    comparisons = _comparisons(expr)
    sides = [side for c in comparisons for side in (c.left, c.right)]
    for comparison in comparisons:
        for side, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
            against_index = not tensors_read(other) and any(isinstance(node, Index) for node in nodes(other))
            (compared if against_index else otherwise).update(tensors_read(side))
    for child in children(expr):
        if child not in sides:
            _uses(child, compared, otherwise)


def _comparisons(expr: Expr) -> tuple[Comparison, ...]:
    match expr:
        case Bracket(conditions):
            return conditions
        case Cases(branches, _):
            return tuple(condition for _, held in branches for condition in held)
    return ()
