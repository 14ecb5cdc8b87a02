"""Names that no relation knows but that differ from one known name by a prime or an accent: they stand for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.read.classify import FORWARD
from symderiv.read.meaning.syntax import Indexed, Name, Term
from symderiv.read.meaning.terms import change_terms, inside
from symderiv.read.note import Placed

_ACCENTS = (
    "\\hat{",
    "\\bar{",
    "\\tilde{",
    "\\dot{",
    "\\vec{",
    "\\widehat{",
    "\\underline{",
    "\\mathbf{",
    "\\boldsymbol{",
)


def bare(name: str) -> str:
    """A name without primes and accents."""
    stripped = name.replace("'", "").replace("\\prime", "")
    for accent in _ACCENTS:
        if stripped.startswith(accent) and stripped.endswith("}"):
            stripped = stripped[len(accent) : -1]
    return stripped


def with_aliases(
    placed: Sequence[Placed], kinds: Sequence[str]
) -> tuple[tuple[Placed, ...], Mapping[int, tuple[str, ...]]]:
    """The statements with each such name in a claim replaced by the known one, and notes for those claims."""
    known = dict.fromkeys(
        t.name
        for item, kind in zip(placed, kinds, strict=True)
        if kind == FORWARD
        for t in inside(item.statement.term)
        if isinstance(t, Indexed)
    )
    new = list(placed)
    notes: dict[int, tuple[str, ...]] = {}
    for number, (item, kind) in enumerate(zip(placed, kinds, strict=True)):
        if kind == FORWARD:
            continue
        meant = _meant(item, tuple(known))
        if meant:
            term = change_terms(item.statement.term, lambda part, meant=meant: _renamed(part, meant))  # type: ignore[misc]
            new[number] = replace(item, statement=replace(item.statement, term=term))
            notes[number] = tuple(f"{old} is read as {name}" for old, name in meant.items())
    return tuple(new), notes


def _meant(item: Placed, known: tuple[str, ...]) -> dict[str, str]:
    """For each unknown indexed name of a claim the one known name that differs by primes and accents alone."""
    found = {}
    for term in inside(item.statement.term):
        if isinstance(term, Indexed) and term.name not in known:
            near = [name for name in known if bare(name) == bare(term.name)]
            if len(near) == 1:
                found[term.name] = near[0]
    return found


def _renamed(part: Term, meant: Mapping[str, str]) -> Term | None:
    return replace(part, name=meant[part.name]) if isinstance(part, Indexed) and part.name in meant else None


def with_names(item: Placed, names: Mapping[str, str], scalars: Mapping[str, str]) -> Placed:
    """A statement with tensors and scalars under other names; a letter without indices may be an index itself."""

    def renamed(part: Term) -> Term | None:
        meant = scalars if isinstance(part, Name) else names
        return replace(part, name=meant[part.name]) if isinstance(part, Indexed | Name) and part.name in meant else None

    return replace(item, statement=replace(item.statement, term=change_terms(item.statement.term, renamed)))
