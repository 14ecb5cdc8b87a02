r"""Matrices and columns written out: `R_\theta = \begin{pmatrix} \cos\theta & -\sin\theta \\ ... \end{pmatrix}`.

Each entry is a relation.  A letter below the name that the entries depend on is an argument: `R_{-\theta}` is another
matrix, with entries of the same form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.read.matrix.layouts import core
from symderiv.read.meaning.syntax import (
    Apply,
    Derivative,
    Dots,
    Hole,
    Indexed,
    Listing,
    Name,
    Negative,
    Number,
    Relation,
    Term,
    Transposed,
)
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import (
    bound_in,
    change_terms,
    derivatives_in,
    functions_in,
    inside,
    left_side,
    names_in,
    without_places,
)
from symderiv.read.meaning.vocabulary import GREEK
from symderiv.read.note import Placed

Rows = tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """A matrix that is written out; `letter` is what its entries are functions of, where the name says so."""

    name: str
    letter: str | None
    rows: Rows

    def at(self, argument: Term) -> Rows:
        """The entries at another value of the letter."""

        def put(part: Term) -> Term | None:
            return argument if isinstance(part, Name) and part.name == self.letter else None

        return tuple(tuple(change_terms(entry, put) for entry in row) for row in self.rows)


def with_written_matrices(placed: Sequence[Placed], symbols: Symbols) -> tuple[tuple[Placed, ...], Symbols]:
    """The statements with a relation for each entry of what is written out, and the symbols with arguments as names.

    What relations read is a tensor of its own for each argument; a claim may also speak of it at others.
    """
    written = {n: _written(item.statement.term, symbols) for n, item in enumerate(placed)}
    found = {n: matrix for n, matrix in written.items() if matrix is not None and _is_used(matrix, n, placed)}
    if len({written.name for written in found.values()}) != len(found):
        return tuple(placed), symbols
    families = {written.name: written for written in found.values()}
    read = {
        without_places(argument)
        for n, item in enumerate(placed)
        for part, argument in _uses(item.statement.term, families)
        if n in found or not isinstance(left_side(item.statement.term), Derivative)
    }
    new: list[Placed] = []
    for number, item in enumerate(placed):
        if number in found:
            new += _relations(item, found[number], read)
            continue
        term = change_terms(item.statement.term, lambda part: _put(part, families, read))
        new.append(item if term is item.statement.term else _with(item, term))
    letters = {written.letter for written in found.values()}
    return tuple(new), replace(symbols, indices=symbols.indices - letters) if letters - {None} else symbols


def _is_used(written: _Written, number: int, placed: Sequence[Placed]) -> bool:
    """Whether another relation reads it, or a claim differentiates by it; a Jacobian may be written out as well."""
    for other, item in enumerate(placed):
        term = item.statement.term
        if isinstance(left_side(term), Derivative):
            read: Sequence[Term] = derivatives_in(term)
        else:
            read = term.parts[1:] if isinstance(term, Relation) else ()
        if other != number and any(written.name in (*names_in(side), *functions_in(side)) for side in read):
            return True
    return False


def _written(term: Term, symbols: Symbols) -> _Written | None:
    if not isinstance(term, Relation) or len(term.parts) != 2 or term.relations[0] not in ("=", ":="):
        return None
    left, rows = left_side(term), rows_of(term.parts[1])
    if rows is None or not _are_numbers(rows, symbols):
        return None
    letters = {name for row in rows for entry in row for name in names_in(entry)}
    match left:
        case Name(name=name):
            return _Written(name, None, rows)
        case Indexed(name=name, indices=(Name(name=letter),), superscripts=()) if letter in letters:
            return _Written(name, letter, rows)
        case Apply(function=name, arguments=(Name(name=letter),), primes=0, indices=()) if letter in letters:
            return _Written(name, letter, rows)
    return None


def rows_of(term: Term) -> Rows | None:
    """The rows of a matrix that is written out."""
    if not isinstance(term, Listing) or term.bracket != "matrix":
        return None
    rows = tuple(row.items for row in term.items if isinstance(row, Listing))
    return rows if len({len(row) for row in rows}) == 1 and len(rows) == len(term.items) else None


def _are_numbers(rows: Rows, symbols: Symbols) -> bool:
    """Whether the entries are formulas in numbers, and not the names of entries, blocks, vectors or derivatives."""
    entries = [entry for row in rows for entry in row]
    everything = [part for entry in entries for part in inside(entry)]
    if any(isinstance(part, Derivative | Dots | Hole | Transposed | Relation | Listing) for part in everything):
        return False
    if not any(_is_formula(entry) for entry in entries) or any(bound_in(entry) for entry in entries):
        return False
    plain = [part.name for part in everything if isinstance(part, Name)]
    if any(core(part.name)[:1].isupper() for part in everything if isinstance(part, Name | Indexed)):
        return False
    entry_of_name = {name: symbols.find(name) for name in plain}
    whole = [name for name, entry in entry_of_name.items() if entry is not None and (entry.whole or entry.subscripts)]
    return not whole and (len(rows[0]) > 1 or all(name in GREEK for name in plain))


def _is_formula(entry: Term) -> bool:
    inner = entry.term if isinstance(entry, Negative) else entry
    return not isinstance(inner, Name | Indexed | Number) and bool(names_in(inner))


def _uses(term: Term, families: Mapping[str, _Written]) -> Iterator[tuple[Term, Term]]:
    """Where a term speaks of a matrix with an argument, and the argument."""
    for part in inside(term):
        argument = _argument(part, families)
        if argument is not None:
            yield part, argument


def _argument(part: Term, families: Mapping[str, _Written]) -> Term | None:
    match part:
        case (
            Indexed(name=name, indices=(argument,), superscripts=())
            | Apply(function=name, arguments=(argument,), primes=0, indices=())
        ) if name in families and families[name].letter is not None:
            return argument
    return None


def _put(part: Term, families: Mapping[str, _Written], read: set[Term]) -> Term | None:
    """A matrix at an argument: by a name of its own, or written out."""
    argument = _argument(part, families)
    if argument is None:
        return None
    assert isinstance(part, Indexed | Apply)
    family = families[part.name if isinstance(part, Indexed) else part.function]
    label = _label(family.name, argument)
    if label is not None and without_places(argument) in read:
        return Name(part.start, part.end, label)
    rows = family.at(argument)
    start, end = part.start, part.end
    return Listing(start, end, tuple(Listing(start, end, row, "row") for row in rows), "matrix")


def _label(name: str, argument: Term) -> str | None:
    match argument:
        case Name(name=letter):
            return f"{name}_{letter if len(letter) == 1 else f'{{{letter}}}'}"
        case Negative(term=Name(name=letter)):
            return f"{name}_{{-{letter}}}"
    return None


def _relations(item: Placed, written: _Written, read: set[Term]) -> Iterator[Placed]:
    """A relation for each entry, at each argument that relations have; the first stands for the statement."""
    if written.letter is None:
        tensors = [(written.name, written.rows)]
    else:
        own = sorted(read, key=lambda argument: argument != Name(0, 0, written.letter or ""))
        named = [(_label(written.name, argument), written.at(argument)) for argument in own]
        tensors = [(label, rows) for label, rows in named if label is not None]
    term = item.statement.term
    first = True
    for name, rows in tensors:
        for i, row in enumerate(rows, 1):
            for j, entry in enumerate(row, 1):
                places = tuple(Number(term.start, term.start, Fraction(n)) for n in ((i, j) if len(row) > 1 else (i,)))
                left = Indexed(term.start, term.start, name, places)
                relation = Relation(term.start, term.end, (left, entry), ("=",))
                yield replace(_with(item, relation), implied=item.implied or not first)
                first = False


def _with(item: Placed, term: Term) -> Placed:
    return replace(item, statement=replace(item.statement, term=term))
