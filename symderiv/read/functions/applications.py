"""Applications that a note defines and that are no functions of numbers: `\\sigma(z)_i`, `S_i(z)`, `\\log p(x | \\mu)`.

Each is a tensor, called by its left side, with an index for every index letter that stands in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import count

from symderiv.lang.expr import REAL_FUNCTIONS
from symderiv.read.classify import FORWARD, FUNCTION, MENTION
from symderiv.read.functions.applied_elsewhere import bodies_of, elsewhere
from symderiv.read.matrix.marks import may_be_about_arrays, stands_for_all
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Component,
    Derivative,
    Indexed,
    Limit,
    Name,
    Quotient,
    Relation,
    Term,
    Times,
)
from symderiv.read.meaning.terms import change_terms, inside, left_side
from symderiv.read.note import Placed
from symderiv.read.sentences.definitions import moved


@dataclass(frozen=True, slots=True)
class Application:
    """The left side of a definition, the tensor that it is called, by its text, and the index letters in it, in order.

    line  where it is defined
    """

    pattern: Term
    tensor: str
    letters: tuple[str, ...]
    line: int

    @property
    def function(self) -> str:
        """The function that is applied, where that is its own."""
        inner = self.pattern.term if isinstance(self.pattern, Component) else self.pattern
        return inner.function if isinstance(inner, Apply) and inner.function not in REAL_FUNCTIONS else ""

    def written(self, indices: Sequence[str]) -> str:
        """Its text with other indices in the places of its letters."""
        values = dict(zip(self.letters, indices, strict=True))
        places = {(p.start, p.end): p.name for p in inside(self.pattern) if isinstance(p, Name) and p.name in values}
        text = self.tensor
        for (start, end), letter in sorted(places.items(), reverse=True):
            first, last = start - self.pattern.start, end - self.pattern.start
            value = values[letter]
            whole = value if len(value) == 1 or text[last : last + 1] == "}" else f"{{{value}}}"
            text = text[:first] + whole + text[last:]
        return text

    def element(self, indices: Mapping[str, Term], start: int, end: int) -> Term:
        """The tensor at indices, standing in a place."""
        places = tuple(indices[letter] for letter in self.letters)
        return Indexed(start, end, self.tensor, places) if places else Name(start, end, self.tensor)


def with_applications(
    placed: Sequence[Placed], kinds: Sequence[str], indices: frozenset[str]
) -> tuple[tuple[Placed, ...], tuple[str, ...], tuple[Application, ...]]:
    """The statements with such applications replaced by tensors, what each is for, and what was replaced."""
    primed = {t.function for p in placed for t in inside(p.statement.term) if isinstance(t, Apply) and t.primes}
    defined = {n: found for n, item in enumerate(placed) if (found := _defined(item, kinds[n], indices, primed))}
    known: dict[Term, Application] = {}
    new = tuple(FORWARD if n in defined else kind for n, kind in enumerate(kinds))
    for found in defined.values():
        known.setdefault(moved(found.pattern, 0, 0), found)
    applications = tuple(known.values())
    ranks = {t.name: len(t.indices) for p in placed for t in inside(p.statement.term) if isinstance(t, Indexed)}
    own = {application.function for application in applications}
    bodies = bodies_of([placed[n].statement.term for n in defined])
    logarithms = _logarithms(applications)
    names = _short_names(applications, placed, kinds)

    def changed(part: Term) -> Term | None:
        for application in applications:
            bound = unified(application.pattern, part, frozenset(application.letters))
            if bound is not None:
                return application.element(bound, part.start, part.end)
        if isinstance(part, Apply) and (of := _logarithm(part)) is not None and (part.function, of) in logarithms:
            return logarithms[part.function, of].element({}, part.start, part.end)
        if isinstance(part, Apply) and (body := elsewhere(part, bodies)) is not None:
            return change_terms(body, changed)
        if isinstance(part, Derivative) and isinstance(part.of, Apply) and not part.wrt:
            at_its_letter = len(part.of.arguments) == 1 and moved(part.of, 0, 0) in known
            return change_terms(replace(part, wrt=part.of.arguments), changed) if at_its_letter else part
        if isinstance(part, Name | Indexed) and part.name in names:
            return _short(part, names[part.name])
        if isinstance(part, Apply) and part.indices and part.function in names and len(part.arguments) == 1:
            return _times_bracket(part, names[part.function], lambda inner: change_terms(inner, changed))
        return None if "softmax" in own else _softmax(part, ranks, indices)

    return tuple(_replaced(item, changed) for item in placed), new, applications


def _replaced(item: Placed, change: object) -> Placed:
    term = change_terms(item.statement.term, change)  # type: ignore[arg-type]  # a function of terms
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))


def _defined(item: Placed, kind: str, indices: frozenset[str], primed: Collection[str]) -> Application | None:
    """What a statement defines, if that is an application that no function of numbers can be."""
    term = item.statement.term
    if kind not in (FUNCTION, MENTION) or not isinstance(term, Relation) or term.relations[0] not in ("=", ":="):
        return None
    left = term.parts[0]
    inner = left.term if isinstance(left, Component) else left
    if not isinstance(inner, Apply) or inner.primes or any(isinstance(p, Apply) and p.primes for p in inside(left)):
        return None
    arrays = _takes_arrays(inner, term.parts[1]) or (
        inner.function not in primed and _takes_whole(inner, term.parts[1])
    )
    if left is inner and not inner.indices and not _names_unknown(inner) and not arrays:
        return None
    if left is not inner and inner.function in REAL_FUNCTIONS:
        return None
    letters = tuple(
        dict.fromkeys(part.name for part in inside(left) if isinstance(part, Name) and part.name in indices)
    )
    first = item.statement.start
    return Application(left, item.text[left.start - first : left.end - first], letters, item.region.line)


def _names_unknown(left: Apply) -> bool:
    """`\\log p(x)` and `\\log L`: a known function of something that is only named by it."""
    return left.function in ("log", "exp") and len(left.arguments) == 1 and isinstance(left.arguments[0], Apply | Name)


def _takes_arrays(left: Apply, body: Term) -> bool:
    """Whether a definition reads other elements of an argument than the one that stands on the left."""
    for argument in left.arguments:
        if isinstance(argument, Name | Indexed):
            reads = {part.indices for part in _plain(body) if isinstance(part, Indexed) and part.name == argument.name}
            own = {_plain_indices(argument)} if isinstance(argument, Indexed) else set()
            if reads - own:
                return True
    return False


def _takes_whole(left: Apply, body: Term) -> bool:
    """Whether a definition is in matrix notation, and has an argument without indices."""
    names = {part.name for part in inside(body) if isinstance(part, Name)}
    given = any(isinstance(argument, Name) and argument.name in names for argument in left.arguments)
    return given and (any(map(stands_for_all, inside(body))) or may_be_about_arrays(body, frozenset()))


def _plain(term: Term) -> Iterator[Term]:
    return inside(moved(term, 0, 0))


def _plain_indices(argument: Indexed) -> tuple[Term, ...]:
    plain = moved(argument, 0, 0)
    assert isinstance(plain, Indexed)
    return plain.indices


def _short_names(
    applications: Sequence[Application], placed: Sequence[Placed], kinds: Sequence[str]
) -> Mapping[str, Application]:
    """The functions that may stand without what they are applied to: `S_j` for `S_j(z)`, `f` for `f(x)`."""
    lefts = [left_side(item.statement.term) for item, kind in zip(placed, kinds, strict=True) if kind == FORWARD]
    tensors = {left.name for left in lefts if isinstance(left, Name | Indexed)}
    counts = Counter(application.function for application in applications)
    return {a.function: a for a in applications if counts[a.function] == 1 and a.function not in (*tensors, "")}


def _logarithms(applications: Sequence[Application]) -> Mapping[tuple[str, str], Application]:
    """What may be called `\\log p` where `\\log p(x; \\theta)` is defined, and nothing else of that name."""
    found: dict[tuple[str, str], list[Application]] = {}
    for application in applications:
        match application.pattern:
            case Apply(function="log" | "exp" as outer, arguments=(Apply(function=inner),)):
                found.setdefault((outer, inner), []).append(application)
    return {key: own[0] for key, own in found.items() if len(own) == 1 and not own[0].letters}


def _logarithm(part: Apply) -> str | None:
    match part:
        case Apply(function="log" | "exp", arguments=(Name(name=name),)):
            return name
    return None


def _times_bracket(part: Apply, application: Application, inside_of: Callable[[Term], Term]) -> Term | None:
    """`S_i (1 - S_i)`: a product, where `S_i(z)` is defined and this is nothing like it."""
    first = part.arguments[0]
    of = _short(Indexed(part.start, first.start, part.function, part.indices), application)
    if of is None or part.primes or isinstance(first, Name | Indexed):
        return None
    return Times(part.start, part.end, (of, inside_of(first)), "")


def _short(part: Name | Indexed, application: Application) -> Term | None:
    indices = part.indices if isinstance(part, Indexed) and not part.superscripts else ()
    if len(indices) != len(application.letters):
        return None
    return application.element(dict(zip(application.letters, indices, strict=True)), part.start, part.end)


def unified(pattern: Term, term: Term, letters: frozenset[str]) -> dict[str, Term] | None:
    """What the letters of a pattern stand for in a term; None where the term is no such application."""
    bound: dict[str, Term] = {}

    def same(left: object, right: object) -> bool:
        if isinstance(left, Name) and left.name in letters and isinstance(right, Term):
            known = bound.setdefault(left.name, right)
            return moved(known, 0, 0) == moved(right, 0, 0)
        if isinstance(left, Term) and isinstance(right, Term):
            names = [f.name for f in fields(left) if f.name not in ("start", "end")]
            return type(left) is type(right) and all(same(getattr(left, n), getattr(right, n)) for n in names)
        if isinstance(left, tuple) and isinstance(right, tuple):
            return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
        return left == right

    return bound if same(pattern, term) else None


def _softmax(part: Term, ranks: Mapping[str, int], indices: frozenset[str]) -> Term | None:
    """`softmax(z)_i` where the note does not say what that is: what it is everywhere."""
    if not isinstance(part, Component) or len(part.indices) != 1 or not isinstance(part.term, Apply):
        return None
    function, arguments = part.term.function, part.term.arguments
    if function != "softmax" or len(arguments) != 1 or part.term.indices:
        return None
    start, end = part.start, part.end
    taken = {t.name for t in inside(part) if isinstance(t, Name | Indexed)} | indices
    letter = next(name for n in count() if (name := f"j{n or ''}") not in taken)

    def at(index: Term) -> Term:
        def element(inner: Term) -> Term | None:
            is_vector = isinstance(inner, Name) and ranks.get(inner.name) == 1
            return Indexed(start, end, inner.name, (index,)) if is_vector and isinstance(inner, Name) else None

        return Apply(start, end, "exp", (change_terms(arguments[0], element),))

    whole = Big(start, end, "sum", (Limit(start, end, letter),), (), at(Name(start, end, letter)))
    return Quotient(start, end, at(part.indices[0]), whole)
