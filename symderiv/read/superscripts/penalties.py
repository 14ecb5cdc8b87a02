"""A loss that reads every layer, `J = L + \\lambda \\sum_k |W^k|^2`: what it adds to the gradients of one layer.

What the last layer gives goes through an unknown function.  A gradient sees only the derivative of that there, a
tensor that may have any value: the function is as good as linear.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Big, Delimited, Indexed, Limit, Listing, Name, Plus, Relation, Term, Times
from symderiv.read.meaning.terms import bound_in, change_terms, left_side
from symderiv.read.note import Placed

_SLOPE = r"\mathrm{slope}"


def penalty(
    loss: Placed, letter: str, at_layers: Sequence[Callable[[Term], Term]], outputs: Sequence[Term]
) -> Placed | None:
    """The loss of the layers in a view: what each of them adds, and a linear function of what they give.

    at_layers  puts a term that is said of the layer `letter` at each layer of the view
    outputs    the left sides of what no relation of the view reads
    """
    term = loss.statement.term
    if not isinstance(term, Relation) or len(term.parts) != 2:
        return None
    terms = term.parts[1].terms if isinstance(term.parts[1], Plus) else (term.parts[1],)
    added = [part for part in terms if letter in bound_in(part)]
    if not added or len(outputs) != 1:
        return None

    def spread(part: Term) -> Term | None:
        if isinstance(part, Big) and part.operator == "sum" and [limit.index for limit in part.limits] == [letter]:
            bodies = tuple(at(part.body) for at in at_layers)
            return bodies[0] if len(bodies) == 1 else Plus(part.start, part.end, bodies)
        return None

    spreaded = [change_terms(part, spread) for part in added]
    if any(letter in bound_in(part) for part in spreaded):
        return None
    whole = (*spreaded, _linear(outputs[0]))
    meant = replace(term, parts=(left_side(term), Plus(term.start, term.end, whole)))
    return replace(loss, statement=replace(loss.statement, term=meant), implied=True)


def _linear(output: Term) -> Term:
    """sum_j slope_j h_j, or the inner product where the indices are not written."""
    start, end = output.start, output.end
    if isinstance(output, Indexed) and output.indices:
        slope = Indexed(start, end, _SLOPE, output.indices)
        total: Term = Times(start, end, (slope, output))
        for index in output.indices:
            assert isinstance(index, Name)
            total = _sum(index.name, total)
        return total
    return Delimited(start, end, "inner", Listing(start, end, (Name(start, end, _SLOPE), output), ""))


def _sum(name: str, body: Term) -> Term:
    return Big(body.start, body.end, "sum", (Limit(body.start, body.start, name),), (), body)
