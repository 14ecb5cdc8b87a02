"""Signs that a statement speaks of whole arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from symderiv.read.matrix.layouts import LOSSES, core
from symderiv.read.meaning.syntax import (
    Apply,
    Delimited,
    Derivative,
    Indexed,
    Listing,
    Name,
    Raised,
    Relation,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.terms import inside, is_differential
from symderiv.read.names.nameless_name import is_nameless


def is_about_arrays(term: Term) -> bool:
    """Whether something stands for all of its entries: it is transposed, has a norm, or is differentiated by."""
    for part in inside(term):
        if stands_for_all(part):
            return True
        match part:
            case Times(sign="\\odot" | "\\otimes", factors=factors) if any(isinstance(f, Name) for f in factors):
                return True
            case Relation(parts=(Derivative(wrt=(Name(),)), *others)):
                if any(isinstance(other, Listing) and other.bracket == "matrix" for other in others):
                    return True
            case Derivative(of=of) if is_differential(part) and any(map(_may_be_matrix, inside(of))):
                return True
            case Raised(base=Name(name=name)) if is_nameless(name):  # `(I + B)^{-1}`
                return True
            case Derivative(wrt=(Name(name=name),)) if core(name)[:1].isupper():
                return True
            case Apply(function="softmax" | "trace" | "tr", arguments=(Name(), *_), indices=()):
                return True
            case Apply(function="diag", indices=()):
                return True
    return False


def stands_for_all(part: Term) -> bool:
    """Whether a term can be made of whole arrays alone: a transpose, a norm, an inner product, a trace."""
    match part:
        case Transposed() | Delimited(kind="norm" | "inner") | Apply(function="det" | "logdet", indices=()):
            return True
        case Apply(function="trace" | "tr", arguments=(argument,), indices=()):
            return not isinstance(argument, Indexed)
    return False


def stars_are_entrywise(terms: Sequence[Term]) -> bool:
    """Whether matrices are multiplied with another sign than `*`, which then is no product of matrices."""
    products = [part for term in terms for part in inside(term) if isinstance(part, Times)]
    signs = {p.sign for p in products if any(isinstance(f, Transposed) or _may_be_matrix(f) for f in p.factors)}
    return bool(signs & {"\\cdot", "\\times"}) and "*" not in signs


def may_be_about_arrays(term: Term, no_arrays: frozenset[str]) -> bool:
    """Whether a capital letter stands right before a small one, as a matrix does: `u = A x`."""
    for part in inside(term):
        if isinstance(part, Times) and part.sign in ("", "\\cdot"):
            for first, second in pairwise(part.factors):
                if not (isinstance(first, Name) and isinstance(second, Name)) or {first.name, second.name} & no_arrays:
                    continue
                if _is_capital(first.name) and core(second.name)[:1].islower():
                    return True
    return False


def _may_be_matrix(part: Term) -> bool:
    return isinstance(part, Name) and _is_capital(part.name)


def _is_capital(name: str) -> bool:
    return core(name)[:1].isupper() and name not in LOSSES
