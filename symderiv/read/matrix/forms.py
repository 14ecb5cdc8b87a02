"""What the products of a section tell of names: what is multiplied by, and what stands in a quadratic form."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.read.meaning.syntax import Indexed, Name, Raised, Term, Times, Transposed
from symderiv.read.meaning.terms import inside, left_side


def factors_in(terms: Sequence[Term]) -> frozenset[str]:
    """The names that relations multiply by: none of them is the loss."""
    relations = [term for term in terms if isinstance(left_side(term), Name | Indexed)]
    products = [part for term in relations for part in inside(term) if isinstance(part, Times)]
    turned = [f.term if isinstance(f, Transposed) else f for product in products for f in product.factors]
    return frozenset(factor.name for factor in turned if isinstance(factor, Name))


def in_forms(terms: Sequence[Term]) -> frozenset[str]:
    """The matrices of quadratic forms: `x^T \\Sigma^{-1} x`, or the matrix itself between the two."""
    found: set[str] = set()
    for part in (t for term in terms for t in inside(term)):
        if isinstance(part, Times) and len(part.factors) > 2 and part.sign in ("", "\\cdot"):
            for before, factor, after in zip(part.factors, part.factors[1:], part.factors[2:], strict=False):
                plain = factor.base if isinstance(factor, Raised) else factor
                if (
                    isinstance(before, Transposed)
                    and isinstance(plain, Name | Indexed)
                    and not isinstance(after, Transposed)
                ):
                    found.add(plain.name)
    return frozenset(found)
