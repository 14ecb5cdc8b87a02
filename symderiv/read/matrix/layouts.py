"""Which names of a section are arrays, and which way each lies: a scalar, a column, a row or a matrix."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeGuard

from symderiv.lang.expr import DIRECTION
from symderiv.read.matrix.forms import factors_in, in_forms
from symderiv.read.meaning.syntax import (
    Derivative,
    Indexed,
    Listing,
    Name,
    Plus,
    Relation,
    Slice,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import derivatives_in, inside, left_side

LOSSES = frozenset({"E", "L", "J", "C", r"\mathcal{L}", r"\mathcal{J}", r"\ell", "loss", "Loss", "cost"})
_NUMBERS = frozenset((r"\pi", "e", r"\infty", DIRECTION))
WEIGHTS = frozenset(("W", "w", "U", "V", r"\Theta", r"\theta"))
IDENTITY = "I"
ONES = frozenset((r"\mathbf{1}", r"\mathbb{1}", r"\vec{1}", r"\boldsymbol{1}"))
ARRAYS = ONES | {IDENTITY}
"""What no section has to define."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How many indices a name is written with, and whether it has rows and columns beside them."""

    written: int = 0
    rows: bool = False
    columns: bool = False

    @property
    def axes(self) -> int:
        """The dimensions that are not written."""
        return self.rows + self.columns

    @property
    def kind(self) -> str:
        """In words."""
        if self.rows and self.columns:
            return "a matrix"
        return "a column" if self.rows else "a row" if self.columns else "a number"


Layouts = Mapping[str, Layout]
Option = tuple[int, Layout]  # how unlikely it is, and the layout


def options(terms: Sequence[Term], symbols: Symbols, no_arrays: frozenset[str]) -> dict[str, tuple[Option, ...]]:
    """What each name may be, the likeliest first; `no_arrays` are indices, sizes and the loss."""
    bare: dict[str, int] = {}
    written: dict[str, set[int]] = {}
    alike: dict[str, set[int]] = {}  # of one letter in all layers
    defined = {left.name for term in terms if isinstance(left := left_side(term), Name | Indexed)}
    aside = no_arrays | ((_NUMBERS | ARRAYS) - defined)
    for part in (t for term in terms for t in inside(term)):
        if isinstance(part, Name) and part.name not in aside:
            bare[part.name] = bare.get(part.name, 0) + 1
        elif isinstance(part, Indexed):
            written.setdefault(part.name, set()).add(len(part.indices))
            if any(isinstance(i, Slice) for i in part.indices):
                bare.setdefault(part.name, 0)
    for name, counts in written.items():
        alike.setdefault(of_all_layers(name), set()).update(counts)
    of_entries = {core(name) for name in symbols.labelled & written.keys() - bare.keys()}
    numbers = {name for name in bare if name not in alike and "_" in name and core(name) in of_entries}
    are_rows = _stand_before_matrices(terms)
    steps_are_vectors = are_rows or _multiplied_by_matrices(terms, numbers)
    outer = _outer_products(terms)
    reads = (t for term in terms for t in inside(term) if isinstance(t, Indexed))
    chosen = {index.name for read in reads for index in read.indices if isinstance(index, Indexed)}
    found = {}
    given = {name: layout for term in terms for name, layout in _written_out(term)}
    forms, factors = in_forms(terms), factors_in(terms)
    variables = {part.name for t in terms for d in derivatives_in(t) for part in d.wrt if isinstance(part, Name)}
    for name in (*bare, *(n for n in written if n not in bare)):
        counts = alike.get(of_all_layers(name), set())
        if name in bare and len(counts) == 1:
            found[name] = _whole_of(next(iter(counts)))
        elif name in numbers:  # `W_{oh}` beside the entries `W_{oi}`
            found[name] = ((0, Layout()),)
        elif name in bare and not counts:
            likely = _by_letter(name, symbols, name in variables, name in factors, name in forms)
            found[name] = ((0, given[name]),) if name in given else likely
        elif len(counts) == 1 and name in chosen:  # `y_t` in `p_{t, y_t}`
            found[name] = ((0, Layout(next(iter(counts)))),)
        elif len(counts) == 1:
            marks = name in outer, name in forms
            found[name] = _beside_indices(next(iter(counts)), name, symbols, steps_are_vectors, *marks)
        elif len(counts) == 2 and max(counts) - min(counts) < 3:
            found[name] = _whole_of_each(min(counts), max(counts) - min(counts))
    return _lying(_as_rows(found) if are_rows else found, terms)


def _stand_before_matrices(terms: Sequence[Term]) -> bool:
    """Whether relations multiply vectors at steps by matrices from the right alone, `x_t W`: they are rows."""
    before, after = False, False
    relations = [term for term in terms if not isinstance(left_side(term), Derivative)]
    for part in (t for term in relations for t in inside(term)):
        if isinstance(part, Times) and part.sign in ("", "\\cdot", "\\times"):
            for first, second in pairwise(part.factors):
                matrices = [isinstance(f, Name) and core(f.name)[:1].isupper() for f in (first, second)]
                vectors = [isinstance(f, Indexed) and core(f.name)[:1].islower() for f in (first, second)]
                before |= vectors[0] and matrices[1]
                after |= matrices[0] and vectors[1]
    return before and not after


def _as_rows(found: Mapping[str, tuple[Option, ...]]) -> dict[str, tuple[Option, ...]]:
    """The same with rows for columns."""

    def turned(layout: Layout) -> Layout:
        return replace(layout, rows=layout.columns, columns=layout.rows) if layout.axes == 1 else layout

    own = {name: [(cost, turned(layout)) for cost, layout in options] for name, options in found.items()}
    return {name: tuple(sorted(options, key=lambda option: option[0])) for name, options in own.items()}


def _whole_of(rank: int) -> tuple[Option, ...]:
    """A name that is written with indices elsewhere, and stands for all of its entries where it has none."""
    if rank == 1:
        return (0, Layout(rows=True)), (2, Layout(columns=True))
    return ((0, Layout(rows=True, columns=True)),) if rank == 2 else ((0, Layout(rank)),)


def _whole_of_each(written: int, axes: int) -> tuple[Option, ...]:
    """A name with fewer indices in some places, `o^{(t)}` beside `o^{(t)}_i`: one array for each value of these."""
    if axes == 2:
        return ((0, Layout(written, rows=True, columns=True)),)
    return (0, Layout(written, rows=True)), (2, Layout(written, columns=True))


def _written_out(term: Term) -> Iterator[tuple[str, Layout]]:
    """The name of an array whose entries a statement lists, and which way it lies."""
    match term:
        case Relation(parts=(Name(name=name), Listing(bracket="matrix", items=rows))):
            several = any(isinstance(row, Listing) and len(row.items) > 1 for row in rows)
            if len(rows) > 1 or several:
                yield name, Layout(rows=len(rows) > 1, columns=several)


def _by_letter(name: str, symbols: Symbols, is_variable: bool, is_factor: bool, is_form: bool) -> tuple[Option, ...]:
    """A capital letter is customarily a matrix, a bold small one a column, a Greek one a number."""
    number, column, row, matrix = Layout(), Layout(rows=True), Layout(columns=True), Layout(rows=True, columns=True)
    letter = core(name)
    entry = symbols.find(name)
    if entry is not None and entry.declared and entry.scalar:
        return ((0, number),)
    is_text = "(" in of_all_layers(name)  # what a function makes of an array is called by its text
    if is_text or (name in LOSSES and not is_variable and not is_factor):
        return (0, number), (6, column), (8, matrix)
    bold = entry is not None and entry.whole
    if letter.startswith("\\") and letter[1:2].isupper():
        bold = bold or is_form
        return ((0, matrix), (4, column), (6, number)) if bold else ((0, number), (2, matrix), (4, column), (6, row))
    if letter.startswith("\\") and not bold:
        return (0, number), (3 if is_variable else 4, column), (6, row), (6, matrix)
    if letter[:1].isupper():
        return (0, matrix), (6, column), (8, row), (10, number)
    if bold:
        return (0, column), (2, row), (6, matrix), (8, number)
    return (0, column), (2, row), (2, number), (6, matrix)


def _multiplied_by_matrices(terms: Sequence[Term], numbers: Collection[str] = ()) -> bool:
    """Whether capital letters stand before small ones with an index, `W x_t`: these are then one vector for each."""
    for part in (t for term in terms for t in inside(term)):
        if isinstance(part, Times) and part.sign in ("", "\\cdot"):
            for first, second in pairwise(part.factors):
                matrix = first.term if isinstance(first, Transposed) else first
                if not (isinstance(matrix, Name) and isinstance(second, Indexed) and len(second.indices) == 1):
                    continue
                if (
                    matrix.name not in numbers
                    and core(matrix.name)[:1].isupper()
                    and not core(second.name)[:1].isupper()
                ):
                    return True
    return False


def _outer_products(terms: Sequence[Term]) -> frozenset[str]:
    """The names that relations make of a product that ends in something small that is transposed, `k_t v_t^T`."""
    found = set()
    for term in terms:
        left = left_side(term)
        if not isinstance(term, Relation) or not _is_name(left):
            continue
        added = [t for side in term.parts[1:] for t in (side.terms if isinstance(side, Plus) else (side,))]
        last = [t.factors[-1] for t in added if isinstance(t, Times) and t.sign in ("", "\\cdot")]
        if any(isinstance(t, Transposed) and _is_name(t.term) and core(t.term.name)[:1].islower() for t in last):
            found.add(left.name)
    return frozenset(found)


def _beside_indices(
    rank: int, name: str, symbols: Symbols, vectors: bool, outer: bool, is_form: bool
) -> tuple[Option, ...]:
    """A name that never stands without indices: numbers, or one array for each value of the index."""
    entry = symbols.find(name)
    bold = vectors or (entry is not None and (entry.whole or entry.bold))
    number, column = Layout(rank), Layout(rank, rows=True)
    row, matrix = Layout(rank, columns=True), Layout(rank, rows=True, columns=True)
    if rank > 1:
        return ((0, number),)
    if is_form and core(name).lstrip("\\")[:1].isupper():
        return (0, matrix), (4, number)
    if core(name)[:1].isupper():
        return (0, number), (2, matrix), (6, column)
    if bold and outer:
        return (0, matrix), (4, column), (6, row), (8, number)
    return (
        ((0, column), (2, row), (4, number), (6, matrix)) if bold else ((0, number), (2, column), (4, row), (8, matrix))
    )


def _lying(found: dict[str, tuple[Option, ...]], terms: Sequence[Term]) -> dict[str, tuple[Option, ...]]:
    """The same, where what is transposed is no number, and a bias lies along what its weights give."""
    flipped = {t.term.name for term in terms for t in inside(term) if isinstance(t, Transposed) and _is_name(t.term)}
    across: dict[str, bool] = {}
    computed = {left.name for term in terms if _is_name(left := left_side(term))}
    for total in (t for term in terms for t in inside(term) if isinstance(t, Plus)):
        products = [p.factors for p in total.terms if isinstance(p, Times) and p.sign in ("", "\\cdot")]
        weights = {weights_first(factors, computed) for factors in products if len(factors) == 2}
        if len(weights) == 1 and None not in weights:
            across.update({t.name: not weights.copy().pop() for t in total.terms if isinstance(t, Name)})
    turned = {of_all_layers(name) for name in flipped}
    lying = {of_all_layers(name): column for name, column in across.items()}
    return {
        name: _fitting(name, own, of_all_layers(name) in turned, lying.get(of_all_layers(name)))
        for name, own in found.items()
    }


def _is_name(term: Term) -> TypeGuard[Name | Indexed]:
    return isinstance(term, Name | Indexed)


def weights_first(factors: Sequence[Term], computed: Collection[str] = ()) -> bool | None:
    """Whether the first of two matrices is the one with the weights, by its letter.

    `U` and `V` are also called what weights multiply: they are some beside what is computed, and beside `X` and `H`.
    """
    plain = [factor.term if isinstance(factor, Transposed) else factor for factor in factors]
    names = [factor.name for factor in plain if _is_name(factor)]
    named = [core(name) in WEIGHTS for name in names]
    if len(names) != 2 or sum(named) != 1:
        return None
    weights, other = names if named[0] else names[::-1]
    doubtful = core(weights) in ("U", "V") and core(other) not in ("X", "H", "x", "h") and other not in computed
    return None if doubtful else named[0]


def _fitting(name: str, own: tuple[Option, ...], flipped: bool, across: bool | None) -> tuple[Option, ...]:
    options = tuple((cost, layout) for cost, layout in own if layout.axes or not flipped or len(own) == 1)
    if across is None or len(options) == 1:
        return options
    against = [(cost + 8 * (layout.axes == 1 and layout.columns != across), layout) for cost, layout in options]
    return tuple(sorted(against, key=lambda option: option[0]))


def of_all_layers(name: str) -> str:
    """A name without the layer above it: `W^{l}` and `W^{l+1}` are of one kind."""
    return name.partition("^")[0]


def core(name: str) -> str:
    """The letter of a name: without accents, fonts and labels."""
    inner = name.split("_")[0].split("^")[0].rstrip("'")
    while inner.startswith("\\") and "{" in inner:
        inner = inner[inner.index("{") + 1 :].rstrip("}")
    return inner or name
