"""Names that are spelled as gradients and used as such: `dW`, `\\delta c_t`, `\\Delta b`, `\\bar{x}`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import derivatives_in, inside, is_differential, left_side, named, names_in
from symderiv.read.note import Placed

_PREFIXES = (r"\delta", r"\Delta", r"\partial", "d")
_BAR = re.compile(r"\\bar\{(.+)\}")
_LABELLED = re.compile(r"\\(?:delta|Delta)_(?:\{(.+)\}|(.))")
_DIFFERENTIALS = re.compile(r"(?i)\bdifferentials?\b|différentielle|\bdifferential(?:e|s)?\b")
_RATES = frozenset({r"\eta", r"\alpha", r"\epsilon", r"\varepsilon", r"\mu", r"\rho", "lr"})


def spelled_gradients(placed: Sequence[Placed], introduced: frozenset[str], loss: str, prose: str) -> Mapping[str, str]:
    """The names that stand for a gradient by their spelling, each with the tensor that it is the gradient of.

    introduced  names that the note says to be gradients
    """
    terms = [item.statement.term for item in placed]
    names = dict.fromkeys(name for term in terms for name in names_in(term))
    reads = reads_of(terms)
    known = {*reads, *(name for read in reads.values() for name in read)}
    found: dict[str, str] = {}
    for name in names:
        tensor = _spelled(name, known - {name})
        if tensor is not None and tensor != loss and not (name in reads and name in _read_anywhere(reads)):
            found[name] = tensor
    families: dict[str, dict[str, str]] = {}
    for name, tensor in found.items():
        families.setdefault(_family(name), {})[name] = tensor
    kept: dict[str, str] = {}
    for family, members in families.items():
        if not _are_differentials(members, terms, reads, loss, prose) and _is_used_as_such(
            family, {*members, *introduced}, members, terms
        ):
            kept.update(members)
    return kept


def reads_of(terms: Sequence[Term]) -> dict[str, frozenset[str]]:
    """What each relation's left side is made of, for names that are not spelled as gradients themselves."""
    found: dict[str, frozenset[str]] = {}
    for term in terms:
        left = left_side(term)
        if not isinstance(term, Relation) or not isinstance(left, Name | Indexed):
            continue
        if any(isinstance(part, Derivative) for part in inside(term)):
            continue
        names = frozenset(name for side in term.parts[1:] for name in names_in(side))
        found[left.name] = found.get(left.name, frozenset()) | names
    spelled = {name for name in found if _spelled(name, set(found) | {n for read in found.values() for n in read})}
    return {name: read for name, read in found.items() if name not in spelled or _BAR.fullmatch(name)}


def names_a_gradient(name: str, symbols: Symbols) -> bool:
    """`dW`, `\\delta c`, `\\Delta w` where the rest is a name of the section; a bare `\\delta` is one too."""
    for prefix in _PREFIXES:
        rest = name.removeprefix(prefix)
        known = any(symbols.find(spelled) is not None for spelled in (rest.strip(), rest.strip(" {}")))
        if rest != name and (known or (not rest and prefix == r"\delta")):
            return True
    return False


def reads_a_gradient(term: Term, others: frozenset[str], symbols: Symbols) -> bool:
    """Whether a term has a name that is spelled as a gradient and none of the others."""
    return any(names_a_gradient(name, symbols) for name in names_in(term) if name not in others)


def differentiated_through(terms: Sequence[Term]) -> frozenset[str]:
    """The names of which relations make what derivatives are taken of: all that the chain rule goes through."""
    reads: dict[str, set[str]] = {}
    for term in terms:
        left = named(left_side(term))
        if isinstance(term, Relation) and left is not None and not derivatives_in(term):
            reads.setdefault(left, set()).update(name for side in term.parts[1:] for name in names_in(side))
    taken = (named(d.of) for term in terms for d in derivatives_in(term) if not is_differential(d))
    found: set[str] = set()
    new = {name for name in taken if name is not None}
    while new := {other for name in new for other in reads.get(name, ())} - found:
        found |= new
    return frozenset(found)


def _read_anywhere(reads: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(name for own, read in reads.items() for name in read if not _spelled(own, set(reads)))


def _spelled(name: str, known: set[str] | frozenset[str]) -> str | None:
    """The tensor of the section that a name is the gradient of by its spelling."""
    for prefix in _PREFIXES:
        rest = name.removeprefix(prefix)
        if rest != name and rest.strip(" {}") in known:
            return rest.strip(" {}")
        if rest != name and rest.strip() in known:
            return rest.strip()
    for pattern in (_BAR, _LABELLED):
        match = pattern.fullmatch(name)
        inner = next(filter(None, match.groups()), None) if match else None
        if inner in known:
            return inner
    return None


def _family(name: str) -> str:
    if _BAR.fullmatch(name):
        return "bar"
    return next(prefix for prefix in _PREFIXES if name.startswith(prefix))


def _are_differentials(
    members: Mapping[str, str], terms: Sequence[Term], reads: Mapping[str, frozenset[str]], loss: str, prose: str
) -> bool:
    """`dY = W dX`, where Y is made of X: what goes with the relations is a differential, and no gradient."""
    if _DIFFERENTIALS.search(prose) or any(f"{prefix}{loss}" in _all_names(terms) for prefix in _PREFIXES):
        return True
    reach = reachable(reads)
    for term in terms:
        left = left_side(term)
        if not isinstance(term, Relation) or not isinstance(left, Name | Indexed) or left.name not in members:
            continue
        own = members[left.name]
        for other in (members[n] for side in term.parts[1:] for n in names_in(side) if n in members):
            if other in reach.get(own, frozenset()) and own not in reach.get(other, frozenset()):
                return True
    return False


def _all_names(terms: Sequence[Term]) -> frozenset[str]:
    return frozenset(name for term in terms for name in names_in(term))


def reachable(reads: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    reach = dict(reads)
    changed = True
    while changed:
        wider = {
            name: found.union(*(reach[other] for other in found if other in reach)) for name, found in reach.items()
        }
        changed = wider != reach
        reach = wider
    return reach


def _speaks_of(term: Relation, gradients: Collection[str]) -> bool:
    """Whether a right side is made of gradients."""
    return any(_is_gradient(part, gradients) for side in term.parts[1:] for part in inside(side))


def _is_gradient(part: Term, gradients: Collection[str]) -> bool:
    return isinstance(part, Derivative) or (isinstance(part, Name | Indexed) and part.name in gradients)


def _is_used_as_such(
    family: str, gradients: Collection[str], members: Mapping[str, str], terms: Sequence[Term]
) -> bool:
    """Whether the names of one family are gradients: no step of a descent, and for bars one that nothing defines."""
    stated = [term for term in terms if isinstance(term, Relation)]
    own = [t for t in stated if isinstance(left := left_side(t), Name | Indexed) and left.name in members]
    if family == r"\Delta":
        return not any(name in _RATES for term in own for side in term.parts[1:] for name in names_in(side))
    if family == "bar":
        lefts = {left.name for t in own if isinstance(left := left_side(t), Name | Indexed)}
        sides = [side for t in own for side in t.parts[1:]]
        derived = any(_is_gradient(part, set(gradients) - set(members)) for side in sides for part in inside(side))
        return bool(own) and all(_speaks_of(t, gradients) for t in own) and (derived or bool(set(members) - lefts))
    return True
