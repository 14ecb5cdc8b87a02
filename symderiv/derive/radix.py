"""A sum over a flattened index, taken apart into one over quotients and one over remainders.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from symderiv.derive.nest import Binder, Nest, close_nest, on_nest
from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Expr
from symderiv.lang.flattened import Split, quotients, taken_apart
from symderiv.lang.flattened import divisor as divisor_of
from symderiv.lang.index_form import expression
from symderiv.lang.polynomial import Polynomial
from symderiv.lang.walk import fresh, index_names, replace_sizes


def quotient_and_remainder(nest: Nest, facts: Facts) -> Expr | None:
    r"""sum over quotients and remainders
    \sum_{q=0}^{S T-1} f(\lfloor q/T \rfloor,\, q) = \sum_{i=0}^{S-1} \sum_{j=0}^{T-1} f(i,\, T i + j)
    """
    for place, binder in enumerate(nest.binders):
        divisor = divisor_of((*nest.factors, *nest.brackets), binder.index)
        count = _count(binder, divisor, facts) if divisor is not None else None
        if divisor is None or count is None:
            continue
        taken = frozenset((*facts.ranges, *index_names(close_nest(nest))))
        first = fresh(binder.index, taken)
        split = Split(binder.index, expression(divisor), first, fresh(binder.index, taken | {first}))
        apart = on_nest(nest, lambda part, split=split: taken_apart(part, split))  # type: ignore[misc]
        both = ((split.quotient, count), (split.remainder, split.divisor))
        new = (Binder(name, constant(0), sub(length, constant(1))) for name, length in both)
        return close_nest(
            Nest((*apart.binders[:place], *new, *apart.binders[place + 1 :]), apart.factors, apart.brackets)
        )
    return None


def _count(binder: Binder, divisor: Polynomial, facts: Facts) -> Expr | None:
    """S where the index runs from 0 to S*T - 1."""
    if binder.lower != constant(0):
        return None
    length = add(binder.upper, constant(1))
    return quotients(length, divisor) or quotients(replace_sizes(length, facts.derived), divisor)
