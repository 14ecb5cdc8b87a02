"""The forward relations of a section as a layer, through the same checks as a declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symderiv.errors import DeclarationError
from symderiv.lang.arithmetic import add, constant, equal, mul, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.canonical import alike, canonical
from symderiv.lang.expr import KNOWN_FUNCTIONS, Call, Comparison, Constant, Expr, Index, Read, Size
from symderiv.lang.index_form import polynomial
from symderiv.lang.layer import Equation, Layer, SizeOf, Tensor
from symderiv.lang.walk import fresh, index_names, nodes, reads, sizes_in, substitute, tensors_read
from symderiv.read.convert import Scope, check_rank, convert, origin
from symderiv.read.extents import Extents, span_size
from symderiv.read.meaning.syntax import Indexed, MeaningError, Name, Number, Relation, Term
from symderiv.read.sentences.families import fold_elements, fold_sums

_LETTERS = ("i", "j", "k", "l", "m", "n", "p", "q")


@dataclass(frozen=True, slots=True)
class Defined:
    """One relation as read: `place` has the element's number or the index letter of each dimension."""

    number: int
    tensor: str
    place: tuple[int | str, ...]
    rhs: Expr
    links: tuple[Expr, ...]


def read_relation(number: int, term: Relation, scope: Scope) -> Defined:
    """A relation's left side, right side and further links.  Raises MeaningError where it cannot be understood."""
    left = term.parts[0]
    place: tuple[int | str, ...] = ()
    if isinstance(left, Name):
        tensor = left.name
    elif isinstance(left, Indexed):
        tensor, place = left.name, tuple(_place(left, n, index, scope) for n, index in enumerate(left.indices))
    else:
        raise MeaningError("the left side is no tensor.", left.start, left.end)
    if tensor not in scope.ranks:
        what = "the size of something" if tensor in scope.sizes else "a whole array, whose indices are not written"
        raise MeaningError(f"{tensor} is {what} here.", left.start, left.end)
    check_rank(tensor, len(place), left, scope)
    rhs, *links = (convert(part, scope) for part in term.parts[1:])
    return Defined(number, tensor, place, fold_sums(rhs), tuple(links))


def _place(left: Indexed, axis: int, index: Term, scope: Scope) -> int | str:
    if isinstance(index, Number) and index.value.denominator == 1:
        return index.value.numerator - origin(left.name, axis, scope.extents)
    if isinstance(index, Name) and index.name in scope.variables:
        return index.name
    raise MeaningError("the left side is read at an expression, not at an index.", index.start, index.end)


def equation_for(parts: Sequence[Defined], shape: Sequence[Expr]) -> Equation | None:
    """One equation for a tensor from the relations that define its elements; None where they define it in part only."""
    general = [d for d in parts if all(isinstance(p, str) for p in d.place)]
    if general:
        first = general[0]
        if any(isinstance(p, int) for d in parts for p in d.place) and first.tensor in tensors_read(first.rhs):
            return None  # a recurrence of which some step is another
        return Equation(Read(first.tensor, tuple(Index(str(p)) for p in first.place)), first.rhs)
    if any(isinstance(p, str) for d in parts for p in d.place) or not all(isinstance(s, Constant) for s in shape):
        return None
    elements = {tuple(int(p) for p in d.place): d.rhs for d in parts}
    count = 1
    for size in shape:
        assert isinstance(size, Constant)
        count *= size.value.numerator
    if len(elements) != count:
        return None
    letters = _free_letters(elements, len(shape))
    lhs = Read(parts[0].tensor, tuple(Index(letter) for letter in letters))
    folded = fold_elements(elements, letters)
    if folded is None:
        folded = fold_elements({place: canonical(rhs) for place, rhs in elements.items()}, letters)
    return Equation(lhs, folded if folded is not None else _by_brackets(elements, letters))


def _free_letters(elements: Mapping[tuple[int, ...], Expr], count: int) -> list[str]:
    taken = frozenset().union(*(index_names(rhs) for rhs in elements.values()))
    letters: list[str] = []
    for number in range(count):
        letters.append(fresh(_LETTERS[number], taken | set(letters)))
    return letters


def _by_brackets(elements: Mapping[tuple[int, ...], Expr], letters: Sequence[str]) -> Expr:
    """Elements that follow no one pattern: each under the bracket of its own place."""
    terms = []
    for place, rhs in sorted(elements.items()):
        brackets = (equal(Index(letter), constant(value)) for letter, value in zip(letters, place, strict=True))
        terms.append(mul(*brackets, rhs))
    return add(*terms)


def layer_of(
    equations: Sequence[Equation],
    ranks: Mapping[str, int],
    extents: Extents,
    told: Mapping[str, tuple[Expr, ...]],
) -> Layer:
    """The layer that the equations make, not yet checked; what they read and do not define is an input.

    told  the shapes of tensors that the note does not name itself

    Raises DeclarationError where the size of something is not known.
    """
    defined = {e.lhs.tensor for e in equations}
    read = dict.fromkeys(name for e in equations for name in tensors_read(e.rhs))
    shapes = {name: told[name] if name in told else shape_of(name, ranks[name], extents) for name in (*read, *defined)}
    calls = {n.function for e in equations for n in nodes(e.rhs) if isinstance(n, Call)}
    used = frozenset().union(
        *(sizes_in(e.rhs) for e in equations), *(sizes_in(s) for sh in shapes.values() for s in sh)
    )
    given = [name for name in read if name not in defined]
    places = [place for e in equations for read in reads(e.rhs) for place in read.indices]
    labels = {read.tensor for place in places for read in reads(place)}
    require = _required(size for shape in shapes.values() for size in shape)
    return Layer(
        name="",
        inputs=tuple(Tensor(name, shapes[name]) for name in given if name not in labels),
        constants=tuple(Tensor(name, shapes[name], "integer") for name in given if name in labels),
        scalars=(),
        functions=tuple(sorted(calls - KNOWN_FUNCTIONS)),
        sizes=tuple(SizeOf(name) for name in sorted(used)),
        defined=tuple(Tensor(e.lhs.tensor, shapes[e.lhs.tensor]) for e in equations),
        forward=tuple(equations),
        samples=sample_sizes(sorted(used), require),
        require=require,
    )


def _required(sizes: Iterable[Expr]) -> tuple[Comparison, ...]:
    """That every dimension has a place at least, where that is not plain: `n - K + 1` of them take `K <= n`."""
    wanted = dict.fromkeys(size for size in sizes if any(number < 0 for number in polynomial(size).values()))
    asked = [Comparison("<=", constant(1), size) for size in wanted]
    return tuple(c for c in asked if not never_negative(sub(c.right, c.left), Facts({})))


def shape_of(name: str, rank: int, extents: Extents) -> tuple[Expr, ...]:
    """The shape of a tensor by its ranges."""
    missing = [place for place in range(rank) if (name, place) not in extents.dimensions]
    if missing:
        raise DeclarationError(f"the size of {name} is not known.", way_out=f"Say over what the indices of {name} run.")
    return tuple(span_size(extents.dimensions[name, place]) for place in range(rank))


def sample_sizes(names: Sequence[str], require: Sequence[Comparison] = ()) -> tuple[tuple[str, int], ...]:
    """Different sizes above 1 for sizes that a note leaves open, the larger ones for those that others are taken from.

    Sizes that are asked to be larger than others come last.
    """
    weight = dict.fromkeys(names, Fraction(0))
    for condition in require:
        for monomial, number in polynomial(sub(condition.right, condition.left)).items():
            for atom, _ in monomial:
                if isinstance(atom, Size):
                    weight[atom.name] += number
    ordered = sorted(names, key=lambda name: weight[name])
    return tuple((name, 3 + number) for number, name in enumerate(ordered))


def second_definitions(pieces: Sequence[Defined]) -> list[tuple[Defined, tuple[Expr, Expr]]]:
    """Later relations of a tensor that is defined already, each with what both say it is, if not in the same words."""
    general = [d for d in pieces if d.place and all(isinstance(p, str) for p in d.place)]
    general = general or [d for d in pieces if not d.place]
    found = []
    for later in general[1:]:
        values = dict(zip(map(str, general[0].place), (Index(str(p)) for p in later.place), strict=True))
        first = substitute(general[0].rhs, values)
        if not alike(first, later.rhs):
            found.append((later, (first, later.rhs)))
    return found
