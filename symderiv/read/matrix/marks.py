"""Signs that a statement speaks of whole arrays."""

from __future__ import annotations

from symderiv.read.matrix.layouts import core
from symderiv.read.meaning.syntax import Apply, Delimited, Derivative, Name, Term, Times, Transposed
from symderiv.read.meaning.terms import inside


def is_about_arrays(term: Term) -> bool:
    """Whether something stands for all of its entries: it is transposed, has a norm, or is differentiated by."""
    for part in inside(term):
        match part:
            case Transposed() | Delimited(kind="norm" | "inner"):
                return True
            case Times(sign="\\odot" | "\\otimes", factors=factors) if any(isinstance(f, Name) for f in factors):
                return True
            case Derivative(wrt=(Name(name=name),)) if core(name)[:1].isupper():
                return True
            case Apply(function="softmax" | "diag" | "trace" | "tr", arguments=(Name(), *_), indices=()):
                return True
    return False
