"""The layers of a family that are each other's adjoint, as far as the prover says so."""

from __future__ import annotations

from symderiv.cli.loading import Declaration, load, siblings
from symderiv.cli.proofs import question, shapes_of
from symderiv.derive.adjoint import candidates
from symderiv.derive.derivation import Adjoint, Derivation
from symderiv.errors import SymderivError
from symderiv.lang.layer import Layer
from symderiv.prove.decide import prove


def adjoints(declaration: Declaration, derivation: Derivation) -> tuple[Adjoint, ...]:
    """The layers of the same family that are proved to be the gradients of a layer, each once for an input."""
    found: dict[tuple[str, str], Adjoint] = {}
    for candidate in candidates(derivation, (derivation.layer, *_others(declaration))):
        key = (candidate.wrt, candidate.layer)
        if key not in found and _is_proved(candidate, derivation):
            found[key] = candidate
    return tuple(found.values())


def _others(declaration: Declaration) -> list[Layer]:
    """The other layers of a family; one that does not hold together is another page's trouble."""
    found = []
    for sibling in (sibling for sibling in siblings(declaration) if sibling.path != declaration.path):
        try:
            found.append(load(sibling))
        except SymderivError:
            continue
    return found


def _is_proved(candidate: Adjoint, derivation: Derivation) -> bool:
    gradient = derivation.by_name[candidate.wrt].equation
    return prove(question(derivation.layer, gradient, candidate.made, shapes_of(derivation), ())) is not None
