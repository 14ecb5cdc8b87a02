r"""Sizes that words tell: `the kernel is $k_1 \times k_2$`, `$x \in \mathbb{R}^{H \times W}$`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.lang.expr import Expr, Size
from symderiv.lang.layer import Layer
from symderiv.read.meaning.syntax import Indexed, Limit, Name, Raised, Relation, Term, Times
from symderiv.read.meaning.terms import inside, left_side, named, names_in
from symderiv.read.names.roles import WORDS, tensors_of, words_of
from symderiv.read.note import Placed, ToldSize
from symderiv.read.ranges import Member, Survey

_CLAUSE_END = re.compile(r"[.,:;!?](?:\s|$)")
_SETS = frozenset((r"\mathbb{R}", "R"))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The sizes of something, and the words or the name that say of what."""

    sizes: tuple[str, ...]
    words: frozenset[str]


def told_sizes(placed: Sequence[Placed]) -> Mapping[str, ToldSize]:
    """What each name is the size of, where words tell that of one thing and one dimension alone."""
    found: dict[str, set[ToldSize]] = {}
    for shape in (shape for shape in _shapes(placed) if shape.words):
        for place, name in enumerate(shape.sizes):
            found.setdefault(name, set()).add(ToldSize(shape.words, place, len(shape.sizes)))
    return {name: told.pop() for name, told in found.items() if len(told) == 1}


def tensors_told(told: ToldSize, layer: Layer) -> tuple[str, ...]:
    """The tensors that a told size may be one of, by its words and the number of their dimensions."""
    return tuple(t for t in tensors_of(told.words, layer) if len(layer.tensors[t].shape) == told.count)


def read_as_numbers(placed: Sequence[Placed], told: Mapping[str, ToldSize]) -> frozenset[str]:
    r"""The told sizes of what has a name that statements read as numbers: the K of `z \in \mathbb{R}^K` in `y / K`."""
    said = [item.statement.term for item in placed]
    terms = [term for term in said if isinstance(term, Relation) and term.relations[0] in ("=", ":=")]
    parts = [part for term in terms for part in inside(term)]
    indexed = {part.name for part in parts if isinstance(part, Indexed)}
    names = {part.name for part in parts if isinstance(part, Name)}
    sizes = {name for part in parts if isinstance(part, Limit) for name in names_in(part)}
    defined = {named(left_side(term)) for term in terms}
    numbers = names - indexed - sizes - defined
    return frozenset(name for name, size in told.items() if name in numbers and size.words <= indexed | names)


def shapes_told(
    numbers: Collection[str], told: Mapping[str, ToldSize], ranks: Mapping[str, int]
) -> dict[str, tuple[Expr, ...]]:
    """The shapes of what has a name, where all of its sizes are told and are such numbers."""
    found: dict[str, dict[int, Expr]] = {}
    for name in numbers:
        (tensor,) = told[name].words
        if ranks.get(tensor) == told[name].count:
            found.setdefault(tensor, {})[told[name].place] = Size(name)
    whole = {tensor: places for tensor, places in found.items() if len(places) == ranks[tensor]}
    return {tensor: tuple(places[n] for n in range(len(places))) for tensor, places in whole.items()}


def without_told(found: Survey, told: Collection[str], relations: frozenset[int]) -> Survey:
    """The survey without the limits of claims that speak of such sizes: these do not tell what a size is."""

    def tells(member: Member, ends: tuple[Term, Term]) -> bool:
        of_claim = len(member) == 3 and member[0] not in relations
        return not (of_claim and any(name in told for end in ends for name in names_in(end)))

    return replace(found, limits={member: ends for member, ends in found.limits.items() if tells(member, ends)})


def _shapes(placed: Sequence[Placed]) -> Iterator[_Shape]:
    before: Placed | None = None
    for item in placed:
        term = item.statement.term
        match term:
            case Times(sign=r"\times", factors=factors) if (sizes := _names(factors)) is not None:
                yield _Shape(sizes, _words(item, before))
            case Relation(
                parts=(Name(name=name) | Indexed(name=name), Raised(base=Name(name=base), exponent=exponent)),
                relations=("in",),
            ) if base in _SETS:
                sizes = _names(exponent.factors if isinstance(exponent, Times) else (exponent,))
                if sizes is not None:
                    yield _Shape(sizes, frozenset((name,)))
            case Relation(parts=(Name(name=name) | Indexed(name=name), Name(name=space)), relations=("in",)):
                base, _, size = space.partition("^")  # a capital above a letter may be read as part of its name
                if base in _SETS and size:
                    yield _Shape((size.strip("{}"),), frozenset((name,)))
        before = item


def _names(factors: Sequence[Term]) -> tuple[str, ...] | None:
    names = tuple(factor.name for factor in factors if isinstance(factor, Name))
    return names if len(names) == len(factors) else None


def _words(item: Placed, before: Placed | None) -> frozenset[str]:
    """What stands nearest to a size in its clause: the word before it, what is named just before, or the word after."""
    own = [word for word in words_of(_CLAUSE_END.split(item.before)[-1]) if word in WORDS]
    after = [word for word in words_of(_CLAUSE_END.split(item.after)[0]) if word in WORDS]
    named = before.statement.term if before is not None and before.block == item.block else None
    name = [named.name] if isinstance(named, Name) and not _CLAUSE_END.search(item.before) else []
    return frozenset((own[-1:] or name or after[:1])[:1])
