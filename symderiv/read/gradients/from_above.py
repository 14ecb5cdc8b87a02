r"""Letters of which words say that they come from the layer above: the gradient as far as no later step is between.

In `\delta y^t = \Delta^t + R^T \delta z^{t+1}` that is what the loss sees of y at t directly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.gradients.gradient_names import Meaning, Named
from symderiv.read.gradients.local_loss import is_defined, read_by_later_steps_alone
from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Plus, Relation, Term
from symderiv.read.meaning.terms import change_terms, left_side, names_in, without_places
from symderiv.read.note import Placed
from symderiv.read.superscripts.first_steps import output_name

_ABOVE = re.compile(
    r"\b(?:from|by|of) (?:the )?(?:above|(?:layers? (?:above|after)|next layers?|upper layers?|following layers?)\b)"
    r"|\b(?:von|aus) (?:oben|(?:der|den) (?:Schicht(?:en)? (?:darüber|oberhalb|danach)|(?:nächsten|oberen) Schicht))"
    r"|\b(?:de la couche (?:supérieure|suivante|d'au-dessus|au-dessus)|d'en haut)"
    r"|\b(?:de la capa (?:superior|siguiente|de arriba)|desde arriba)",
    re.IGNORECASE,
)


def with_errors_from_above(named: Named) -> Named:
    """The statements with such gradients for these letters, and what the letters mean."""
    spoken = {
        item.statement.term.name
        for item in named.placed
        if isinstance(item.statement.term, Name | Indexed) and (_ABOVE.search(item.after) or _ABOVE.search(item.before))
    }
    found = {name: tensor for name in spoken if (tensor := _added_to(name, named.placed, named.loss)) is not None}
    if not found:
        return named
    loss = Name(0, 0, named.loss)
    meanings = (Meaning(n, None, Derivative(0, 0, loss, (Name(0, 0, output_name(t)),))) for n, t in found.items())

    def change(term: Term) -> Term | None:
        if not isinstance(term, Name | Indexed) or term.name not in found:
            return None
        wrt = replace(term, name=output_name(found[term.name]))
        return Derivative(term.start, term.end, replace(loss, start=term.start, end=term.start), (wrt,))

    def changed(item: Placed) -> Placed:
        is_claim = isinstance(left_side(item.statement.term), Derivative)
        term = change_terms(item.statement.term, change) if is_claim else item.statement.term
        return replace(item, statement=replace(item.statement, term=term))

    return replace(named, placed=tuple(map(changed, named.placed)), meanings=(*named.meanings, *meanings))


def _added_to(name: str, placed: Sequence[Placed], loss: str) -> str | None:
    """The tensor whose gradient a letter is one of several terms of, at the same scripts, where later steps read it."""
    if is_defined(name, placed):
        return None
    found: set[str] = set()
    for term in (item.statement.term for item in placed):
        match term:
            case Relation(parts=(Derivative(of=Name(name=of), wrt=(Name() | Indexed() as wrt,)), *sides)) if of == loss:
                for side in (side for side in sides if name in names_in(side)):
                    own = without_places(replace(wrt, name=name))
                    terms = map(without_places, side.terms) if isinstance(side, Plus) else iter(())
                    found |= {wrt.name} if own in terms else set()
    tensor = found.pop() if len(found) == 1 else None
    return tensor if tensor is not None and read_by_later_steps_alone(tensor, placed) else None
