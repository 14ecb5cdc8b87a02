"""Products of arrays written as functions, `np.dot(A, B)`, `np.multiply(a, b)`: products as any others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Apply, Term, Times
from symderiv.read.meaning.terms import change_terms
from symderiv.read.note import Placed

_MODULES = ("np.", "numpy.", "torch.", "tf.", "jnp.")
_SIGNS = {"dot": r"\cdot", "matmul": "", "mm": "", "multiply": r"\odot", "mul": r"\odot", "outer": r"\otimes"}


def with_array_products(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with products for such functions."""
    return tuple(_changed(item) for item in placed)


def _changed(item: Placed) -> Placed:
    term = change_terms(item.statement.term, _product)
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))


def _product(part: Term) -> Term | None:
    if not isinstance(part, Apply) or part.primes or len(part.arguments) != 2:
        return None
    name = next((part.function.removeprefix(m) for m in _MODULES if part.function.startswith(m)), "")
    if name not in _SIGNS:
        return None
    return Times(part.start, part.end, tuple(change_terms(a, _product) for a in part.arguments), _SIGNS[name])
