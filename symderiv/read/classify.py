"""What each statement of a section is for, and what its names are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from symderiv.read.gradients.spelled_gradients import differentiated_through, names_a_gradient, reads_a_gradient
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Delimited,
    Derivative,
    Indexed,
    Limit,
    Listing,
    Name,
    Number,
    Relation,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import (
    change_terms,
    derivatives_in,
    inside,
    is_differential,
    left_side,
    named,
    names_in,
)
from symderiv.read.names.class_labels import class_labels
from symderiv.read.names.nameless_name import is_nameless
from symderiv.read.note import Placed
from symderiv.read.ranges import Dimension, elements_listed, is_size
from symderiv.read.superscripts.steps import first_name

GRADIENT, NAMED, FORWARD, INDEX = "gradient", "named", "forward", "index"
RANGE, MENTION, FUNCTION, MENDED = "range", "mention", "function", "mended"
_DEFINING = ("=", ":=")
_NO_ARRAYS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a section, told apart.

    ranks      tensors with the number of their indices
    indices    letters that are indices
    sizes      names that stand in limits
    functions  names that are applied
    loss       the name of which gradients are taken
    labels     integers that tell an element, with the dimension along which they do
    """

    ranks: Mapping[str, int]
    indices: frozenset[str]
    sizes: frozenset[str]
    functions: frozenset[str]
    loss: str
    labels: Mapping[str, Dimension] = field(default_factory=dict)


def kind_of(placed: Placed, symbols: Symbols) -> str:
    """What a statement is for, by its left side."""
    term = placed.statement.term
    if not isinstance(term, Relation):
        return MENTION
    left = left_side(term)
    if term.relations == ("padding",):
        return MENTION
    if placed.names_gradient:
        return NAMED
    if isinstance(left, Derivative):
        return GRADIENT
    if term.relations[0] in ("in", "<", "<=", ">", ">=", "!="):
        return RANGE
    if term.relations[0] not in _DEFINING:
        return MENTION
    if isinstance(left, Name) and left.name in symbols.indices and symbols.find(left.name) is None:
        return MENTION if isinstance(term.parts[1], Name | Number) else INDEX  # `i = j` is a case, no definition
    if isinstance(left, Name | Indexed) and names_a_gradient(left.name, symbols):
        return NAMED
    if isinstance(left, Apply):
        return FUNCTION
    if isinstance(turned := term.parts[1], Transposed) and named(turned.term) == named(left) is not None:
        return MENTION  # `A = A^T`: it says that A is symmetric
    if isinstance(term.parts[1], Listing):  # it names the entries of an array
        return MENTION
    return FORWARD if isinstance(left, Name | Indexed) else MENTION


def kinds_of(placed: Sequence[Placed], symbols: Symbols) -> tuple[str, ...]:
    """What each statement is for.  What is made of derivatives and used nowhere is the name of some gradient.

    What is only spelled as one is none where something that is differentiated is made of it: `L = \\sum_t \\delta_t^2`.
    """
    kinds = [kind_of(item, symbols) for item in placed]
    within = differentiated_through([item.statement.term for item in placed])
    for number, item in enumerate(placed):
        term = item.statement.term
        if kinds[number] == NAMED and not item.names_gradient and named(left_side(term)) in within:
            kinds[number] = NAMED if derivatives_in(term) or reads_a_gradient(term, within, symbols) else FORWARD
    read = {
        name
        for item, kind in zip(placed, kinds, strict=True)
        if kind in (FORWARD, GRADIENT) and isinstance(item.statement.term, Relation)
        for side in item.statement.term.parts[1:]
        for name in names_in(side)
    }
    for number, item in enumerate(placed):
        if kinds[number] == FORWARD and derivatives_in(item.statement.term):
            kinds[number] = NAMED if named(left_side(item.statement.term)) not in read else FORWARD
    return tuple(kinds)


def names_of(
    placed: Sequence[Placed],
    symbols: Symbols,
    of_layer: frozenset[str] = frozenset(),
    arrays: Mapping[str, int] = _NO_ARRAYS,
) -> Names:
    """The names of a section, from how all of its statements use them.

    `arrays` has the number of indices of each name where the section is written in matrix notation.
    `of_layer` are the sizes of the layer that the section is about: what the section gives no other meaning is one.
    """
    terms = [p.statement.term for p in placed]
    everything = [t for term in terms for t in inside(term)]
    everything += [t for p in placed for relation in p.statement.where for t in inside(relation)]
    counts: dict[str, Counter[int]] = {}
    for term in everything:
        if isinstance(term, Indexed):
            counts.setdefault(term.name, Counter())[len(term.indices)] += 1
    positions = {
        n.name
        for t in everything
        if isinstance(t, Indexed)
        for i in t.indices
        for n in inside(i)
        if isinstance(n, Name)
    }
    claimed = [limit for p in placed if _is_claim(p) for limit in _limits_of(p)]
    given = [limit for p in placed if not _is_claim(p) for limit in _limits_of(p)]
    bound = {limit.index for limit in (*given, *claimed)}
    defining = {i.name for p in placed if not _is_claim(p) for i in _left_indices(p) if isinstance(i, Name)}
    sizes = _sizes(given, frozenset(bound | set(counts) | defining))
    sizes |= _sizes(claimed, symbols.indices | bound | set(counts))
    named = {t.name for t in everything if isinstance(t, Name)}
    sizes |= ((of_layer & (named | positions)) | _strides(everything)) - bound - set(counts) - _of_left_sides(placed)
    listed = [last for p in placed for _, (_, last) in elements_listed(p.statement.term)]
    sizes |= {last.name for last in listed if isinstance(last, Name)} - bound - set(counts)
    labels = class_labels(placed, frozenset(symbols.indices | positions))
    indices = frozenset((symbols.indices | positions | bound) - sizes - set(labels))
    loss = _loss(placed, counts)
    ranks = {name: count.most_common(1)[0][0] for name, count in counts.items()}
    functions = frozenset(t.function for t in everything if isinstance(t, Apply) and symbols.is_function(t.function))
    for name in _scalars(terms, ranks, indices, sizes, loss):
        ranks[name] = 0
    ranks.update({name: rank for name, rank in arrays.items() if name not in indices | sizes})
    return Names(ranks, indices, sizes, functions, loss, labels)


def _is_claim(placed: Placed) -> bool:
    return isinstance(left_side(placed.statement.term), Derivative)


def _limits_of(placed: Placed) -> list[Limit]:
    """The limits of a statement's sums, and the ranges that it is stated for."""
    sums = [limit for t in inside(placed.statement.term) if isinstance(t, Big) for limit in t.limits]
    return [*sums, *placed.statement.ranges]


def _left_indices(placed: Placed) -> tuple[Term, ...]:
    left = left_side(placed.statement.term)
    return left.indices if isinstance(left, Indexed) else ()


def _of_left_sides(placed: Sequence[Placed]) -> frozenset[str]:
    """The letters in the indices of what statements are about, `i` in dE/dx_i."""
    lefts = [t for p in placed for t in inside(left_side(p.statement.term)) if isinstance(t, Indexed)]
    return frozenset(n.name for left in lefts for i in left.indices for n in inside(i) if isinstance(n, Name))


def _strides(terms: Sequence[Term]) -> frozenset[str]:
    """Capital letters that an index is put together with, as S and P in x_{S i + k - P}."""
    positions = (i for t in terms if isinstance(t, Indexed) for i in t.indices if not isinstance(i, Name))
    return frozenset(n.name for i in positions for n in inside(i) if isinstance(n, Name) and n.name.isupper())


def _sizes(limits: Sequence[Limit], not_sizes: frozenset[str]) -> frozenset[str]:
    """Names that stand in a limit of a sum; an index of an outer sum is none."""
    found = set()
    for limit in limits:
        for side in (limit.lower, limit.upper):
            if side is not None:
                found |= {n.name for n in inside(side) if isinstance(n, Name) and n.name != r"\infty"}
    return frozenset(found - not_sizes)


def _loss(placed: Sequence[Placed], counts: Mapping[str, Counter[int]]) -> str:
    """The plain name of which most derivatives are taken; one that no relation speaks of can be nothing else.

    What stands before the first step of a recurrence is none.
    """
    taken = [d for p in placed for d in derivatives_in(p.statement.term) if p.moving or not is_differential(d)]
    of = Counter(d.of.name for d in taken if isinstance(d.of, Name))
    spoken_of = spoken_of_in([p.statement.term for p in placed])
    others = {*counts, *map(first_name, counts)}
    plain = [name for name, _ in of.most_common() if name not in others and not is_nameless(name)]
    return next((name for name in plain if name not in spoken_of), plain[0] if plain else "E")


def spoken_of_in(terms: Sequence[Term]) -> frozenset[str]:
    """The names that stand in relations outside of derivatives."""
    found: set[str] = set()

    def visit(part: Term) -> Term | None:
        if isinstance(part, Name | Indexed):
            found.add(part.name)
        return part if isinstance(part, Derivative) else None

    for term in terms:
        if isinstance(term, Relation) and not isinstance(left_side(term), Derivative):
            change_terms(term, visit)
    return frozenset(found)


def _scalars(
    terms: Sequence[Term], ranks: Mapping[str, int], indices: frozenset[str], sizes: frozenset[str], loss: str
) -> tuple[str, ...]:
    """Names that never carry an index, unless a statement treats them as whole arrays, as none does with the loss."""
    known = {*ranks, *indices, *sizes, "e", r"\pi", r"\infty"}
    plain = dict.fromkeys(t.name for term in terms for t in inside(term) if isinstance(t, Name))
    arrays = {t.name for term in terms if _is_about_arrays(term, known) for t in inside(term) if isinstance(t, Name)}
    beside = {name for term in terms if not _is_about_arrays(term, known) for name in _beside_elements(term)}
    whole = arrays - beside - {loss}
    return tuple(name for name in plain if name not in known and (name not in whole or is_nameless(name)))


def _beside_elements(term: Term) -> Iterator[str]:
    """The names that a statement multiplies elements by: `beta z_i`."""
    for part in inside(term):
        if isinstance(part, Times) and any(isinstance(factor, Indexed) for factor in part.factors):
            yield from (factor.name for factor in part.factors if isinstance(factor, Name))


def _is_about_arrays(term: Term, known: set[str]) -> bool:
    """Whether a statement transposes, multiplies entrywise, takes a norm, or differentiates by a capital letter."""
    for part in inside(term):
        match part:
            case Transposed() | Delimited(kind="norm" | "inner"):
                return True
            case Times(sign=r"\odot" | r"\otimes" | r"\ast", factors=factors):
                if any(isinstance(factor, Name) for factor in factors):
                    return True
            case Derivative(wrt=(Name(name=name), *_)) if name[:1].isupper() and name not in known:
                return True
    return False


def stated_ranges(placed: Sequence[Placed], kinds: Sequence[str]) -> dict[str, tuple[Term, Term]]:
    """Ranges that a whole statement gives for an index letter: `i = 1, ..., n` standing alone."""
    found: dict[str, tuple[Term, Term]] = {}
    for item, kind in zip(placed, kinds, strict=True):
        if kind in (RANGE, MENTION, INDEX):
            for limit in item.statement.ranges:
                if limit.lower is not None and limit.upper is not None and is_size(limit.upper):
                    found[limit.index] = (limit.lower, limit.upper)
    return found
