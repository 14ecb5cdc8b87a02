"""What a claim rests on, and whether a relation that it needs could not be used."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.compare.truth import Truth
from symderiv.lang.expr import Expr, Read, split_name
from symderiv.lang.walk import tensors_read
from symderiv.read.note import Missing, ReadSection


def lacking_for(target: Read, said: Sequence[Expr], section: ReadSection, truth: Truth) -> str | None:
    """Which relation that could not be used a claim needs, in words; None where it needs none.

    said  the sides of the claim
    """
    spoken_of = _spoken_of(said)
    needed = _rests_on(spoken_of, target.tensor, truth) | {size.name for size in truth.layer.sizes}
    reached = _downstream(spoken_of, truth)
    for name, missing in section.unreadable.items():
        if _is_apart(name, missing, target, said, section, truth):
            continue
        undefined = truth.layer.equation_of(name) is None and name in needed
        if name in spoken_of or undefined or missing.names & reached:
            return f"needs {name}, whose relation on line {missing.line} could not be used"
    return None


def repaired_notes(target: Read, sides: Sequence[Expr], section: ReadSection, truth: Truth) -> tuple[str, ...]:
    """The relations that a claim rests on and that were read as what is evidently meant, in words."""
    of = split_name(target.tensor)[0] or truth.derivation.layer.loss
    needed = _rests_on((*_spoken_of(sides), of), target.tensor, truth)
    used = (r for r in section.relations if r.repaired is not None and r.error_class and r.tensor in needed)
    lines = dict.fromkeys(relation.placed.region.line for relation in used)
    return tuple(f"judged with what is evidently meant on line {line}, not with what stands there" for line in lines)


def _is_apart(
    name: str, missing: Missing, target: Read, said: Sequence[Expr], section: ReadSection, truth: Truth
) -> bool:
    """Whether what is differentiated has a relation, and neither that nor the right sides come from what is missing.

    The derivative by what is missing holds it for given, if nothing else that it is made of is spoken of.
    """
    of, wrt = (*split_name(target.tensor), "")[:2]
    if not missing.is_certain or not name or truth.layer.equation_of(of or section.loss) is None:
        return False
    made_of = {of or section.loss, *_spoken_of([side for side in said if side != target])}
    for equation in reversed(truth.layer.forward):
        if equation.lhs.tensor in made_of:
            made_of |= set(tensors_read(equation.rhs))
    return not (missing.names - {name}) & made_of if name == wrt else name not in made_of


def _spoken_of(said: Sequence[Expr]) -> tuple[str, ...]:
    """The tensors that a claim speaks of."""
    names = (name for expr in said for name in tensors_read(expr))
    return tuple(dict.fromkeys(part for name in names for part in split_name(name) if part))


def _rests_on(names: tuple[str, ...], target: str, truth: Truth) -> set[str]:
    """The names, and everything that they and the true value of the left side are made of."""
    found = {*names, target}
    for equation in reversed(truth.definitions):
        if equation.lhs.tensor in found:
            found |= set(tensors_read(equation.rhs))
    return found


def _downstream(names: tuple[str, ...], truth: Truth) -> set[str]:
    """The names, and every tensor that depends on one of them."""
    found = set(names)
    for equation in truth.layer.forward:
        if found & set(tensors_read(equation.rhs)):
            found.add(equation.lhs.tensor)
    return found
