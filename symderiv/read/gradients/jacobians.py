r"""Jacobians that words tell: `the Jacobian of the update $y = f(x)$ is $J = ...$`, `$J_{ij} = ...$`.

Where the note says what is differentiated by what, the letter is that derivative, there and in what follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.read.matrix.layouts import core
from symderiv.read.matrix.listings import is_listing
from symderiv.read.meaning.syntax import Apply, Derivative, Indexed, Listing, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, left_side, named, names_in, without_places
from symderiv.read.note import Placed

_JACOBIAN = re.compile(r"\b[Jj]acobi")
_BY = re.compile(
    r"(?i)\b(?:with\s+respect\s+to|w\.?\s?r\.?\s?t\.?|nach|bez[üu]glich|bzgl\.?|par\s+rapport\s+[àa]|(?:con\s+)?respecto\s+(?:de|a))"
)
_STOP = re.compile(r"[.!?]\s+(?=\S)")
_VARIABLES = ("x", "z", "u", "s", "a", "h", "q", "r", "t", "v", "y")  # and no letters of parameters, b, c, w
_FURTHEST = 8  # formulas between the word and the letter


@dataclass(frozen=True, slots=True)
class _Meant:
    of: Term
    wrt: Term


def with_jacobians(placed: Sequence[Placed], prose: str) -> tuple[Placed, ...]:
    """The statements with derivatives for the letters of Jacobians."""
    said = bool(_JACOBIAN.search(prose))
    known: dict[str, _Meant] = {}
    found: list[Placed] = []
    for number, item in enumerate(placed):
        left = left_side(item.statement.term)
        name = _letter(left)
        if name and isinstance(item.statement.term, Relation):
            plain = said or (isinstance(left, Indexed) and len(left.indices) == 2)
            meant = _listed(item.statement.term) or (_given_by(item.statement.term, name) if plain else None)
            meant = meant or (_told(number, placed) or known.get(name) if said else None)
            known = {other: value for other, value in known.items() if other != name}
            known |= {name: meant} if meant is not None else {}
        found.append(_put(item, known) if known else item)
    return tuple(found)


def is_said(number: int, placed: Sequence[Placed]) -> bool:
    """Whether the sentence before a statement says that it is about a Jacobian."""
    return bool(_letter(left_side(placed[number].statement.term))) and _where_said(number, placed) is not None


def _letter(left: Term) -> str:
    """The letter of a Jacobian: J, with or without indices, and J_f of a function f."""
    name = left.function if isinstance(left, Apply) else named(left) or ""
    return name if core(name) == "J" else ""


def _given_by(term: Relation, name: str) -> _Meant | None:
    """y and x where the statement itself says so: `J_{ij} = \\partial y_i/\\partial x_j`."""
    for part in term.parts[1:]:
        if isinstance(part, Derivative) and len(part.wrt) == 1:
            of, wrt = _plain(part.of), _plain(part.wrt[0])
            return _Meant(of, wrt) if of is not None and wrt is not None and of.name != name else None
    return None


def _listed(term: Relation) -> _Meant | None:
    """y and x of a matrix of the derivatives of each y_i by each x_j."""
    for part in term.parts[1:]:
        if is_listing(part) and isinstance(part, Listing):
            entries = [entry for row in part.items if isinstance(row, Listing) for entry in row.items]
            pairs = [(named(d.of), named(d.wrt[0])) for d in entries if isinstance(d, Derivative) and len(d.wrt) == 1]
            names = set(pairs)
            if len(names) == 1 and (pair := names.pop())[0] and pair[1]:
                return _Meant(Name(part.start, part.start, pair[0]), Name(part.start, part.start, str(pair[1])))
    return None


def _told(number: int, placed: Sequence[Placed]) -> _Meant | None:
    """What the sentence before a statement says that it is the Jacobian of, and by what."""
    left = left_side(placed[number].statement.term)
    relations = {
        named(other): item.statement.term
        for item in placed[:number]
        if isinstance(item.statement.term, Relation)
        and isinstance(other := left_side(item.statement.term), Name | Indexed)
    }
    if isinstance(left, Apply):
        function = left.function.partition("_")[2].strip("{}")
        if function and len(left.arguments) == 1:
            return _Meant(Apply(left.start, left.end, function, left.arguments), left.arguments[0])
    start = _where_said(number, placed)
    if start is None:
        return None
    first, said = start
    between = [item for item in placed[first:number] if not _letter(left_side(item.statement.term))]
    by = next((n for n in range(len(between)) if _BY.search(between[n].before.rpartition("$")[2])), None)
    variable = _plain(between[by].statement.term) if by is not None else None
    about = between[0] if between and by != 0 and said else None
    of = left_side(about.statement.term) if about is not None else _last_defined(placed[:first])
    if isinstance(of, Apply) and len(of.arguments) == 1:
        return _Meant(of, variable or of.arguments[0])
    if not isinstance(of, Name | Indexed):
        return None
    variable = variable or _variable(of.name, relations)
    return _Meant(_plain(of) or of, variable) if variable is not None else None


def _where_said(number: int, placed: Sequence[Placed]) -> tuple[int, bool] | None:
    """The first formula after the word in the sentence before a statement, and whether there is one between."""
    for back in range(min(number, _FURTHEST) + 1):
        item = placed[number - back]
        own = _STOP.split(item.before.rpartition("$")[2])
        if _JACOBIAN.search(own[-1]):
            return number - back, back > 0
        if len(own) > 1:
            return None
    return None


def _last_defined(placed: Sequence[Placed]) -> Term | None:
    """The left side of the last relation for what no other one reads, and that is no Jacobian itself."""
    terms = [item.statement.term for item in placed if isinstance(item.statement.term, Relation)]
    read = {name for term in terms for name in _read_by(term) if name != named(left_side(term))}
    lefts = [left for term in terms if isinstance(left := left_side(term), Name | Indexed) and not _letter(left)]
    return next((left for left in reversed(lefts) if left.name not in read), None)


def _plain(term: Term) -> Name | None:
    """The name alone of what may have indices."""
    name = named(term)
    return Name(term.start, term.end, name) if name else None


def _variable(of: str, relations: Mapping[str | None, Relation]) -> Name | None:
    """What a quantity is a function of: the same letter without its label or prime, or what alone it is made of.

    None where that is a function of something else in its turn: either may be meant.
    """
    given = _made_of(of, relations, frozenset())
    stripped = of.partition("^")[0].partition("_")[0].rstrip("'")
    if stripped != of and stripped in given:
        return Name(0, 0, stripped)
    nearest = [name for name in _read_by(relations[of]) if core(name) in _VARIABLES] if of in relations else []
    return Name(0, 0, nearest[0]) if len(nearest) == 1 and nearest[0] not in relations else None


def _made_of(name: str, relations: Mapping[str | None, Relation], seen: frozenset[str]) -> frozenset[str]:
    """What nothing defines among all that a name is made of."""
    if name not in relations:
        return frozenset((name,))
    others = (other for other in _read_by(relations[name]) if other not in seen | {name})
    return frozenset().union(*(_made_of(other, relations, seen | {name}) for other in others))


def _read_by(term: Relation) -> tuple[str, ...]:
    """The names on the right that are no indices."""
    everything = [part for side in term.parts[1:] for part in inside(side)]
    places = {i.name for t in everything if isinstance(t, Indexed) for i in t.indices if isinstance(i, Name)}
    return tuple(dict.fromkeys(n for side in term.parts[1:] for n in names_in(side) if n not in places))


def _put(item: Placed, known: Mapping[str, _Meant]) -> Placed:
    def change(part: Term) -> Term | None:
        name = _letter(part)
        if name not in known or (isinstance(part, Apply) and part is not left_side(item.statement.term)):
            return None
        of, wrt = (replace(term, start=part.start, end=part.end) for term in (known[name].of, known[name].wrt))
        if isinstance(part, Indexed):
            if len(part.indices) != 2 or part.superscripts or not isinstance(of, Name) or not isinstance(wrt, Name):
                return None
            first, second = part.indices
            of = Indexed(part.start, part.end, of.name, (first,))
            wrt = Indexed(part.start, part.end, wrt.name, (second,))
        return Derivative(part.start, part.end, of, (wrt,))

    term = change_terms(item.statement.term, change)
    if isinstance(term, Relation) and isinstance(term.parts[0], Derivative) and len(term.parts) > 2:
        first = without_places(term.parts[0])
        kept = [n for n, part in enumerate(term.parts) if n == 0 or without_places(part) != first]
        if len(kept) > 1:
            signs = tuple(term.relations[n - 1] for n in kept[1:])
            term = replace(term, parts=tuple(term.parts[n] for n in kept), relations=signs)
    elif isinstance(term, Relation) and len({without_places(part) for part in term.parts}) == 1:
        return replace(item, statement=replace(item.statement, term=term), names_gradient=True)
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))
