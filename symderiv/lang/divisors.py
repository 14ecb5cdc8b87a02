"""What index expressions are divided by."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import power
from symderiv.lang.expr import Call, Expr, Pow
from symderiv.lang.index_form import polynomial
from symderiv.lang.walk import nodes, sizes_in


def indivisible(expr: Expr, formulas: Mapping[str, Expr]) -> frozenset[str]:
    """The sizes that something is rounded or reduced by and whose formulas cannot stand in their place: sums."""
    found: set[str] = set()
    for node in nodes(expr):
        match node:
            case Call("floor" | "ceil", (argument,)):
                below = (part.base for part in nodes(argument) if isinstance(part, Pow))
                found = found.union(*map(sizes_in, below))
            case Call("mod", (_, modulus)):
                found |= sizes_in(modulus)
    return frozenset(name for name in found & formulas.keys() if not _divides(formulas[name]))


def _divides(formula: Expr) -> bool:
    try:
        return bool(polynomial(power(formula, -1)))
    except Unsupported:
        return False
