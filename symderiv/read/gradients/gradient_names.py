"""Names of gradients, `\\delta_j = \\partial E/\\partial z_j`, `dW`, `\\bar{x}`, put back to what they name.

A name that a formula introduces for a gradient, or that is spelled as one and used as one, means the true gradient
wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.read.gradients.averaged import with_scales
from symderiv.read.gradients.held_gradients import with_held_gradients
from symderiv.read.gradients.spelled_gradients import spelled_gradients
from symderiv.read.meaning.syntax import Component, Derivative, Indexed, Name, Number, Relation, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import change_terms, inside, left_side, without_places
from symderiv.read.names.loss_name import loss_of
from symderiv.read.note import Placed

_DEFINING = ("=", ":=")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name of a gradient means: `pattern` is it as introduced, `meant` the derivative, in the same letters.

    Without a pattern the name has whatever scripts the tensor has.
    """

    name: str
    pattern: Name | Indexed | None
    meant: Derivative

    @property
    def tensor(self) -> str:
        (wrt,) = self.meant.wrt
        assert isinstance(wrt, Name | Indexed)
        return wrt.name


@dataclass(frozen=True, slots=True)
class Named:
    """The statements of a section with derivatives for their names, what the names mean, and the loss."""

    placed: tuple[Placed, ...]
    meanings: tuple[Meaning, ...]
    loss: str


def with_gradient_names(placed: Sequence[Placed], symbols: Symbols, prose: str = "") -> Named:
    """Puts derivatives in the place of the names of gradients."""
    placed = with_held_gradients([_with_components(item) for item in placed])
    loss = loss_of(placed)
    introduced = [(number, meaning) for number, item in enumerate(placed) for meaning in _introduced(item, placed)]
    known = {meaning.name for _, meaning in introduced}
    meanings = [meaning for _, meaning in introduced]
    spelled = spelled_gradients(placed, frozenset(known), loss, prose)
    placed, spelled = with_scales(placed, spelled, known, loss)
    for name, tensor in spelled.items():
        if name not in known:
            meanings.append(Meaning(name, None, Derivative(0, 0, Name(0, 0, loss), (Name(0, 0, tensor),))))
    by_name: dict[str, list[Meaning]] = {}
    for meaning in meanings:
        by_name.setdefault(meaning.name, []).append(meaning)
    where = {number for number, _ in introduced}
    found = tuple(_put(item, by_name, number in where) for number, item in enumerate(placed))
    return Named(found, tuple(meanings), loss)


def _with_components(item: Placed) -> Placed:
    """`(\\nabla_x L)_i` is the derivative by `x_i`."""

    def change(part: Term) -> Term | None:
        match part:
            case Component(term=Derivative(wrt=(Name() | Indexed() as wrt,)) as derivative, indices=indices):
                if _indices(wrt):  # `W_1` may be a name
                    return None
                entry = Indexed(wrt.start, wrt.end, wrt.name, indices, _superscripts(wrt))
                return replace(derivative, start=part.start, end=part.end, wrt=(entry,))
        return None

    term = change_terms(item.statement.term, change)
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))


# ------------------------------------------------------------------------------------------------------ introduced


def _introduced(item: Placed, placed: Sequence[Placed]) -> Iterator[Meaning]:
    """`\\delta_j := \\partial E/\\partial z_j`, and `\\partial E/\\partial u_j = y_j - t_j := e_j`."""
    term = item.statement.term
    if not isinstance(term, Relation):
        return
    left = left_side(term)
    if isinstance(left, Name | Indexed) and term.relations[0] in _DEFINING:
        meant = next((part for part in term.parts[1:] if _is_gradient(part)), None)
        if isinstance(meant, Derivative) and _is_pattern(left, meant) and not _is_defined_elsewhere(left, item, placed):
            yield Meaning(left.name, left, meant)
    last = term.parts[-1]
    if isinstance(left, Derivative) and _is_gradient(left) and term.relations[-1] in (":=", "=:"):
        named = isinstance(last, Name | Indexed) and not _is_defined_elsewhere(last, item, placed)
        if named and isinstance(last, Name | Indexed) and _is_pattern(last, left):
            yield Meaning(last.name, last, left)


def _is_gradient(term: Term) -> bool:
    """The derivative of a number by an element, and nothing else."""
    return (
        isinstance(term, Derivative)
        and isinstance(term.of, Name)
        and len(term.wrt) == 1
        and isinstance(term.wrt[0], Name | Indexed)
    )


def _is_pattern(left: Name | Indexed, meant: Derivative) -> bool:
    """Whether a name's scripts are letters, each once, and those of the element that is differentiated by."""
    scripts = _scripts(left)
    letters = [script.name for script in scripts if isinstance(script, Name)]
    numbers = [script for script in scripts if isinstance(script, Number)]
    (wrt,) = meant.wrt
    inner = {t.name for script in _scripts(wrt) for t in inside(script) if isinstance(t, Name)}
    return len(letters) + len(numbers) == len(scripts) and len(set(letters)) == len(letters) and inner <= set(letters)


def _scripts(term: Term) -> tuple[Term, ...]:
    return (*term.indices, *term.superscripts) if isinstance(term, Indexed) else ()


def _is_defined_elsewhere(left: Name | Indexed, item: Placed, placed: Sequence[Placed]) -> bool:
    """Whether a relation without derivatives says what the name is, and others read it; a delta is a gradient."""
    if left.name.startswith((r"\delta", r"\Delta", r"\nabla")):
        return False
    relations = [
        other.statement.term
        for other in placed
        if other is not item
        and isinstance(other.statement.term, Relation)
        and not any(isinstance(part, Derivative) for part in inside(other.statement.term))
    ]
    defined = [term for term in relations if _is_named(left_side(term), left.name)]
    read = any(_is_named(part, left.name) for term in relations for side in term.parts[1:] for part in inside(side))
    return bool(defined) and (read or not _scripts(left))


def _is_named(term: Term, name: str) -> bool:
    return isinstance(term, Name | Indexed) and term.name == name


# ----------------------------------------------------------------------------------------------------- put in place


def _put(item: Placed, by_name: Mapping[str, Sequence[Meaning]], introduces: bool) -> Placed:
    term = item.statement.term

    def change(part: Term) -> Term | None:
        if isinstance(part, Derivative):
            return part
        if isinstance(part, Name | Indexed) and part.name in by_name:
            inner = part
            if isinstance(part, Indexed):
                inner = replace(part, indices=tuple(change_terms(index, change) for index in part.indices))
            return next((d for meaning in by_name[part.name] if (d := _meant(inner, meaning)) is not None), None)
        return None

    changed = change_terms(term, change)
    if introduces and isinstance(changed, Relation):
        changed = _without_itself(changed)
        if len(changed.parts) == 1:
            return replace(item, names_gradient=True)
    if changed is term:
        return item
    restates = isinstance(changed, Relation) and len({without_places(part) for part in changed.parts}) == 1
    return replace(item, statement=replace(item.statement, term=changed), restates=restates)


def _without_itself(term: Relation) -> Relation:
    """The chain without the links that are the left side itself."""
    left = without_places(term.parts[0])
    kept = [
        (sign, part) for sign, part in zip(term.relations, term.parts[1:], strict=True) if without_places(part) != left
    ]
    return replace(term, parts=(term.parts[0], *(part for _, part in kept)), relations=tuple(sign for sign, _ in kept))


def _meant(part: Name | Indexed, meaning: Meaning) -> Derivative | None:
    """The derivative that a name with these scripts means, or None where it was not introduced with such."""
    (wrt,) = meaning.meant.wrt
    assert isinstance(wrt, Name | Indexed)
    if meaning.pattern is None:
        own = replace(part, name=wrt.name)
        return replace(meaning.meant, start=part.start, end=part.end, of=_at(meaning.meant.of, part), wrt=(own,))
    values = _matched(part, meaning.pattern)
    if values is None:
        return None
    bare = isinstance(meaning.pattern, Indexed) and bool(meaning.pattern.indices) and not _indices(part)
    if bare and _indices(meaning.pattern) != _indices(wrt) and not _same_letters(meaning.pattern, wrt):
        return None

    def change(inner: Term) -> Term | None:
        if isinstance(inner, Name) and inner.name in values:
            return _at(values[inner.name], part)
        return None

    scripts: Name | Indexed = wrt
    if isinstance(wrt, Indexed):
        indices = () if bare else tuple(change_terms(index, change) for index in wrt.indices)
        above = tuple(change_terms(script, change) for script in wrt.superscripts)
        scripts = (
            Indexed(part.start, part.end, wrt.name, indices, above)
            if indices or above
            else Name(part.start, part.end, wrt.name)
        )
    else:
        scripts = replace(wrt, start=part.start, end=part.end)
    return Derivative(part.start, part.end, _at(meaning.meant.of, part), (scripts,))


def _at(term: Term, part: Term) -> Term:
    return replace(term, start=part.start, end=part.end) if not (term.start or term.end) else term


def _indices(term: Term) -> tuple[Term, ...]:
    return term.indices if isinstance(term, Indexed) else ()


def _superscripts(term: Term) -> tuple[Term, ...]:
    return term.superscripts if isinstance(term, Indexed) else ()


def _same_letters(pattern: Name | Indexed, wrt: Name | Indexed) -> bool:
    """Whether the indices are the same letters in the same order."""
    own, other = ([without_places(index) for index in _indices(term)] for term in (pattern, wrt))
    return own == other


def _matched(part: Name | Indexed, pattern: Name | Indexed) -> Mapping[str, Term] | None:
    """What the letters of a pattern stand for in a use of the name; its indices may be left out together."""
    values: dict[str, Term] = {}
    rows = [(_superscripts(pattern), _superscripts(part))]
    if _indices(part):
        rows.append((_indices(pattern), _indices(part)))
    for letters, terms in rows:
        if len(letters) != len(terms):
            return None
        for letter, term in zip(letters, terms, strict=True):
            if isinstance(letter, Name):
                values[letter.name] = term
            elif not (isinstance(letter, Number) and isinstance(term, Number) and letter.value == term.value):
                return None
    return values


def written_gradients(named: Named, tensors: Sequence[str]) -> Mapping[str, str]:
    """What the author calls the gradients of tensors: `\\delta^{l}` for that of `z^{l}`, with the same scripts."""
    found: dict[str, str] = {}
    for meaning in named.meanings:
        (wrt,) = meaning.meant.wrt
        plain = meaning.pattern is None or (isinstance(wrt, Name | Indexed) and _same_letters(meaning.pattern, wrt))
        if "_" in meaning.name or not plain:
            continue
        for tensor in tensors:
            base, above, label = tensor.partition("^")
            if base == meaning.tensor and not re.search(r"\^", meaning.name):
                found.setdefault(tensor, f"{meaning.name}{above}{label}")
    return found
