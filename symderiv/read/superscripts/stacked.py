r"""Examples side by side in a matrix: `a^{[2](i)}` is a column of `A^{[2]}`, or a row where each example is one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.read.matrix.labels import number_label
from symderiv.read.matrix.layouts import WEIGHTS, core, weights_first
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Delimited,
    Derivative,
    Indexed,
    Limit,
    Name,
    Number,
    Quotient,
    Relation,
    Slice,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.terms import change_terms, inside, left_side, names_in, parts
from symderiv.read.names.loss_name import loss_of
from symderiv.read.note import Placed
from symderiv.read.superscripts.roles import letter_and_step, raised_in

_MATRIX_PRODUCTS = frozenset({"", r"\cdot"})
_OF_WHOLE = frozenset({"softmax", "norm", "trace", "det"})


@dataclass(frozen=True, slots=True)
class _Stacked:
    """How examples are put together.

    letter    the letter that numbers them
    matrices  the matrix of each name that has it above
    whole     the matrices that the section names, with the numbers of layers that are part of the name
    down      whether each example is a row of its matrix
    flipped   whether it is written as a column all the same
    """

    letter: str
    matrices: Mapping[str, str]
    whole: Collection[str]
    down: bool
    flipped: bool

    def of(self, part: Term) -> Indexed | None:
        """The column, or the row, that a name with the letter above is."""
        if not isinstance(part, Indexed) or part.name not in self.matrices or not _is_last(part, self.letter):
            return None
        name, indices = self.matrices[part.name], part.indices
        label = number_label(indices[0]) if len(indices) == 1 else None
        if label is not None and f"{name}_{label}" in self.whole:
            name, indices = f"{name}_{label}", ()
        own = indices or (Slice(part.start, part.end),)
        place = (part.superscripts[-1], *own) if self.down else (*own, part.superscripts[-1])
        return replace(part, name=name, indices=place, superscripts=part.superscripts[:-1])


def with_stacked_examples(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with columns, or rows, of the matrices for the vectors of single examples."""
    terms = [item.statement.term for item in placed]
    stacked = _stacking(terms)
    if stacked is None:
        return tuple(placed)
    loss = loss_of(placed)
    return tuple(_put(item, stacked, loss) for item in placed)


def _stacking(terms: Sequence[Term]) -> _Stacked | None:
    layers = set(_layers(terms))
    reads = [part for term in terms for part in inside(term) if isinstance(part, Name | Indexed)]
    raised = {(read.name, letter) for read in reads if (letter := _last(read)) is not None and letter not in layers}
    letters = {letter for name, letter in raised if not _letters(name).isupper()}
    if len(letters) != 1:
        return None
    (letter,) = letters
    matrices = {name: _capital(name) for name, above in raised if above == letter and _letters(name)}
    plain = {read.name for read in reads if not _is_last(read, letter)}
    whole = {name for name in plain if name.partition("_")[0] in matrices.values()}
    if not whole or any(name in matrices.values() and name not in plain for name in matrices):
        return None
    relations = [t for t in terms if isinstance(left := left_side(t), Name | Indexed) and left.name in whole]
    beside = {name for term in relations for name in names_in(term) if core(name) not in WEIGHTS}
    columns = _columns(relations, beside) or _columns(terms, whole)
    upright = _columns(terms, set(matrices) - whole)
    if columns >= 0 and upright < 0:  # each is a column of its matrix, and written as a row
        return None
    return _Stacked(letter, matrices, whole, columns < 0, columns < 0 < upright)


def _layers(terms: Sequence[Term]) -> Iterator[str]:
    """The letters above names that have neighbours, or that another script follows."""
    for part in (part for term in terms for part in raised_in(term)):
        for script in part.superscripts:
            known = letter_and_step(script)
            if known is not None and (known[1] or script is not part.superscripts[-1]):
                yield known[0]


def _last(part: Term) -> str | None:
    """The letter that stands last above a name."""
    above = part.superscripts if isinstance(part, Indexed) else ()
    return above[-1].name if above and isinstance(above[-1], Name) else None


def _is_last(part: Term, letter: str) -> bool:
    return _last(part) == letter


def _letters(name: str) -> str:
    """The one letter of a name, `a`, `dz`; nothing where it has others."""
    letter = core(name)
    own = letter[1:] if len(letter) == 2 and letter[0] == "d" else letter
    return own if len(own) == 1 and own.isascii() and own.isalpha() else ""


def _capital(name: str) -> str:
    r"""`A` for `a`, `\hat{Y}` for `\hat{y}`, `dZ` for `dz`."""
    letter = _letters(name)
    before, _, after = name.rpartition(letter)
    return f"{before}{letter.upper()}{after}"


def _columns(terms: Sequence[Term], data: Collection[str]) -> int:
    """Above 0 where products tell that examples are columns, `W X` and `dZ A^T`, below where they are rows."""
    return sum(_vote(part, {*data, *(f"d{name}" for name in data)}) for term in terms for part in inside(term))


def _vote(term: Term, data: Collection[str]) -> int:
    if not isinstance(term, Times) or term.sign not in _MATRIX_PRODUCTS:
        return 0
    factors = [factor for factor in term.factors if not isinstance(factor, Number | Quotient)]
    plain = [factor.term if isinstance(factor, Transposed) else factor for factor in factors]
    of = [factor.wrt[0] if isinstance(factor, Derivative) and factor.wrt else factor for factor in plain]
    if len(of) != 2 or not all(isinstance(factor, Name | Indexed) for factor in of):
        return 0
    first, second = (isinstance(factor, Name | Indexed) and factor.name in data for factor in of)
    if first and second:
        return isinstance(factors[1], Transposed) - isinstance(factors[0], Transposed)
    weights = weights_first(of, data)
    if not (first or second) or weights is None:
        return 0
    return 1 if weights else -1


def _put(item: Placed, stacked: _Stacked, loss: str) -> Placed:
    term = item.statement.term

    def change(part: Term) -> Term | None:
        found = stacked.of(part)
        if found is not None and stacked.flipped:
            return Transposed(part.start, part.end, found)
        if isinstance(part, Derivative) and stacked.flipped and len(part.wrt) == 1:
            by = stacked.of(part.wrt[0])
            return Transposed(part.start, part.end, replace(part, wrt=(by,))) if by is not None else None
        return found

    changed = change_terms(term, change)
    if changed is term:
        return item
    if isinstance(changed, Relation) and isinstance(changed.parts[0], Transposed):
        sides = tuple(Transposed(side.start, side.end, side) for side in changed.parts[1:])
        changed = replace(changed, parts=(changed.parts[0].term, *sides))
    left = left_side(changed)
    if isinstance(left, Name) and left.name == loss:
        changed = change_terms(changed, lambda part: _over_units(part, stacked.letter))
    kind = "row" if stacked.down else "column"
    told = f"what has ({stacked.letter}) above is read as {kind} {stacked.letter} of the matrix of the same letter"
    statement = replace(item.statement, term=changed, notes=(*item.statement.notes, told))
    return replace(item, statement=statement)


def _over_units(part: Term, letter: str) -> Term | None:
    """A sum over the examples in which columns are multiplied like numbers: over all units, where there is one too."""
    if not isinstance(part, Big) or letter not in [limit.index for limit in part.limits]:
        return None
    if not any(isinstance(t, Slice) for t in inside(part.body)) or _as_whole(part.body):
        return None
    unit = Name(part.start, part.start, "u")

    def entry(term: Term) -> Term | None:
        return unit if isinstance(term, Slice) else None

    limit = Limit(part.start, part.start, unit.name)
    return replace(part, body=Big(part.start, part.end, "sum", (limit,), (), change_terms(part.body, entry)))


def _as_whole(term: Term) -> bool:
    """Whether something makes a number of a column in a term."""
    match term:
        case Transposed() | Delimited(kind="norm" | "inner") | Big(limits=()):
            return True
        case Apply(function=function, arguments=arguments) if arguments:
            if function in _OF_WHOLE or (len(arguments) > 1 and function not in ("max", "min")):
                return True
    return any(_as_whole(part) for part in parts(term))
