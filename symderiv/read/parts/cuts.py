"""Which vectors a section cuts in parts of one length: `x1, x2 = chunk(x, 2)`, `cat((a, b))`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symderiv.read.meaning.syntax import (
    Apply,
    Component,
    Dots,
    Indexed,
    Listing,
    Name,
    Number,
    Relation,
    Term,
)
from symderiv.read.meaning.terms import inside
from symderiv.read.meaning.vocabulary import CUTTING
from symderiv.read.note import Placed

_MODULES = frozenset(("torch", "np", "numpy", "jnp", "tf", "mx", "ops"))
_JOINS = frozenset(("cat", "concat", "concatenate", "hstack"))


@dataclass(frozen=True, slots=True)
class Cuts:
    """How a section cuts its vectors.

    count      in how many parts
    first      the number of the first part: 1 in `x1, x2`
    wholes     the vectors that are cut
    functions  what the section defines by parts, `rotate_half(x) = cat((-x2, x1))`: the argument and the value
    """

    count: int
    first: int
    wholes: frozenset[str] = frozenset()
    functions: Mapping[str, tuple[str, Term]] = field(default_factory=dict)

    def numbers(self) -> range:
        """The numbers of the parts."""
        return range(self.first, self.first + self.count)


def joined(term: Term) -> tuple[Term, ...] | None:
    """The parts of `cat((a, b), dim=-1)`, of `concat(a, b)`; None for what puts nothing together."""
    if not isinstance(term, Apply) or plain(term.function).lower() not in _JOINS or term.primes:
        return None
    arguments = without_options(term.arguments)
    if len(arguments) == 1 and isinstance(arguments[0], Listing) and arguments[0].bracket in ("(", "[", ""):
        arguments = arguments[0].items
    return arguments if len(arguments) > 1 and not any(isinstance(a, Dots) for a in arguments) else None


def plain(function: str) -> str:
    r"""The name of a function without its font and the module that it is from: `torch.cat`, `\text{cat}`."""
    return function.rpartition("{")[2].rstrip("}").rpartition(".")[2].lstrip("\\").replace("\\_", "_")


def without_options(arguments: Sequence[Term]) -> tuple[Term, ...]:
    """The arguments without `dim=-1`."""
    return tuple(argument for argument in arguments if not isinstance(argument, Relation))


def with_cuts(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with `a = (x)_1`, `b = (x)_2` for `a, b = chunk(x)`."""
    found: list[Placed] = []
    for item in placed:
        cut = _cut(item.statement.term)
        if cut is None:
            found.append(item)
            continue
        whole, parts = cut
        first = next((part.indices[0] for part in parts if isinstance(part, Indexed)), None)
        base = first.value if isinstance(first, Number) else Fraction(1)
        for number, part in enumerate(parts):
            entry = Component(part.start, part.end, whole, (Number(part.start, part.end, base + number),))
            term = Relation(part.start, part.end, (part, entry), ("=",))
            found.append(replace(item, statement=replace(item.statement, term=term), implied=True))
    return tuple(found)


def _cut(term: Term) -> tuple[Name, tuple[Name | Indexed, ...]] | None:
    """The vector and the names of its parts: of `chunk(x, 2)` and of `x.chunk(2)`."""
    match term:
        case Relation(
            parts=(Listing(items=items), Apply(function=function, arguments=arguments) as call),
            relations=("=" | ":=",),
        ) if plain(function).lower() in CUTTING:
            owner = function.rpartition(".")[0]
            of = (*((Name(call.start, call.start, owner),) if owner and owner not in _MODULES else ()), *arguments)
            whole, *others = of or (call,)
            if not isinstance(whole, Name):
                return None
            parts = tuple(item for item in items if isinstance(item, Name | Indexed))
            if len(parts) == len(items) > 1 and all(_says_how_many(other) in (None, len(items)) for other in others):
                return whole, parts
    return None


def _says_how_many(argument: Term) -> Fraction | None:
    """The number of parts in `chunk(x, 2)`, `chunk(x, chunks=2)`."""
    match argument:
        case Number(value=value):
            return value
        case Relation(parts=(Name(name=name), Number(value=value)), relations=("=",)):
            return value if plain(name) in ("chunks", "sections", "num_or_size_splits") else None
    return None


def is_cut(item: Placed) -> bool:
    """Whether a statement says of what vector something is a part."""
    term = item.statement.term
    return item.implied and isinstance(term, Relation) and _part_of(term.parts[1]) is not None


def _part_of(term: Term) -> tuple[str, int] | None:
    match term:
        case Component(term=Name(name=name), indices=(Number(value=value),)) if value.denominator == 1:
            return name, value.numerator
    return None


def cuts(placed: Sequence[Placed]) -> Cuts | None:
    """How a section cuts vectors; None where it does not, or in several ways."""
    terms = [item.statement.term for item in placed]
    counts = {len(parts) for term in terms for part in inside(term) if (parts := joined(part)) is not None}
    pieces: dict[str, list[tuple[Term, int]]] = {}
    for item, term in zip(placed, terms, strict=True):
        if is_cut(item) and isinstance(term, Relation) and (of := _part_of(term.parts[1])) is not None:
            pieces.setdefault(of[0], []).append((term.parts[0], of[1]))
    counts |= {len(parts) for parts in pieces.values()}
    firsts = {min(number for _, number in parts) for parts in pieces.values()}
    others = [(p, whole, n) for whole, parts in pieces.items() for p, n in parts if not isinstance(p, Name)]
    if len(counts) != 1 or len(firsts) > 1 or not all(_is_numbered(*other) for other in others):
        return None
    return Cuts(counts.pop(), firsts.pop() if firsts else 1, frozenset(pieces), dict(_functions(terms)))


def _is_numbered(part: Term, whole: str, number: int) -> bool:
    """`x2` is the second part of x."""
    match part:
        case Indexed(name=name, indices=(Number(value=value),)):
            return name == whole and value == number
    return False


def _functions(terms: Sequence[Term]) -> Iterator[tuple[str, tuple[str, Term]]]:
    for term in terms:
        match term:
            case Relation(parts=(Apply(function=function, arguments=(Name(name=argument),), primes=0), value)):
                if any(joined(part) is not None for part in inside(value)):
                    yield function, (argument, value)
