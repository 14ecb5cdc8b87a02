"""What reading makes of a hand derivation: sections, each with a layer and claims about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from symderiv.lang.expr import Comparison, Expr, Read
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.read.extents import Extents
from symderiv.read.meaning.syntax import Statement, Term

Range = tuple[Expr, Expr]


@dataclass(frozen=True, slots=True)
class Region:
    """A range of the document: lines and columns from 1, the end column just after the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Edit:
    """The characters `start` to `end` of a formula, replaced by others."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement where it stands; `region_of` gives the place of a part of its formula, by offsets.

    whole           it was written for all entries at once, in matrix notation
    implied         it follows from another statement of the note, and is not judged for itself
    names_gradient  it only says what a name of a gradient means
    restates        it says so again
    problem         why it cannot be judged, where that is known before it is read
    before, after   the prose that leads up to its formula, and that which follows
    plain           it is typed as plain text, and is no LaTeX
    code            what it is in a table of operations
    moving          the given tensors that depend on what it differentiates by, where that alone is known of it
    """

    statement: Statement
    text: str
    region: Region
    block: int
    offsets: tuple[tuple[int, int, int], ...]  # offset in the formula, line, column: where each line of it begins
    whole: bool = False
    implied: bool = False
    names_gradient: bool = False
    restates: bool = False
    problem: str = ""
    before: str = ""
    after: str = ""
    plain: bool = False
    code: str = ""
    moving: frozenset[str] = frozenset()

    @property
    def formula(self) -> tuple[int, int]:
        """Where its formula begins: line and column."""
        return self.offsets[0][1:]

    def region_of(self, start: int, end: int) -> Region:
        """The place of the formula's characters `start` to `end`."""
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return Region(line, column, end_line, end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        begin, line, column = [row for row in self.offsets if row[0] <= offset][-1]
        return line, column + offset - begin


@dataclass(frozen=True, slots=True)
class ToldSize:
    """What words say that a name is the size of: the words, the dimension from 0, and how many dimensions there are."""

    words: frozenset[str]
    place: int
    count: int


@dataclass(frozen=True, slots=True)
class ReadLink:
    """One right side of a claim's chain; `expr` is None where it could not be understood, and `problem` says why.

    `misfit` says that it could not since its arrays do not fit together;
    `guess` by which guess alone they do, empty for that of a size.
    `conditions` are where it says something: it may be given by cases that leave out single points.
    """

    term: Term
    expr: Expr | None
    problem: str | None = None
    misfit: bool = False
    guess: str | None = None
    conditions: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim: `target` reads a gradient or a partial at an element; `ranges` are those of its free indices.

    `stray` are the free indices that the left side lacks, `sizes` the names of sizes that it uses, `conditions` what it
    is stated for, `firsts` the author's first value of each free index.  `needs` says what is missing where the claim
    cannot be understood at all.  `mendings` are what a side whose dimensions do not fit may have been: the number of
    the link, the class of the slip, and the side without it.  `told` are the sizes that words tell.
    `strange` is a name that no relation knows, and that was read as what alone can be meant.
    """

    placed: Placed
    target: Read | None
    links: tuple[ReadLink, ...]
    ranges: Mapping[str, Range]
    stray: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    needs: str | None = None
    incomplete: bool = False
    sizes: tuple[str, ...] = ()
    conditions: tuple[Comparison, ...] = ()
    firsts: Mapping[str, int] = field(default_factory=dict)
    mendings: tuple[tuple[int, str, Expr], ...] = ()
    told: Mapping[str, ToldSize] = field(default_factory=dict)
    strange: str | None = None


@dataclass(frozen=True, slots=True)
class ReadRelation:
    """A forward relation: what it defines, and what is wrong with it.

    `repaired` is the term that was evidently meant, where one repair makes sense, and `edits` are that in the author's
    text where more than a name changes; `problem` says what is wrong, and
    `equals` are two expressions that the relation says are equal, where that is to be judged.
    """

    placed: Placed
    tensor: str | None
    problem: str | None = None
    error_class: str | None = None
    repaired: Term | None = None
    culprit: Term | None = None
    edits: tuple[Edit, ...] = ()
    equals: tuple[tuple[Expr, Expr], ...] = ()
    ranges: Mapping[str, Range] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A relation that could not be used: its line, the names that it reads, and whether it is known what it defines."""

    line: int
    names: frozenset[str]
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class GradientNames:
    """What the letters that a note gives to gradients stand for, in an order in which each reads only what is known.

    `tensors` has their shapes, and those of what only they read.
    """

    equations: tuple[Equation, ...] = ()
    tensors: Mapping[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section of a note.

    layer      what its relations make, None where they do not hold together (`problem` says why)
    extents    the author's counting
    loss       the name of the loss
    unreadable which tensors have a relation that could not be used, with its line
    named_layer  the layer that a declaration names
    ranks      the tensors that the section names, with the number of their indices
    opaque     functions that the note says something about which is not understood, with the line
    called     what the author calls tensors of the layer that have another name there
    names      the letters that stand for gradients
    raised     the tensors whose first indices are written above, with how many and the bracket round them
    gradients  what the author calls gradients, by the tensor
    spelled    how the author calls functions that have a usual name, \\sigma for sigmoid
    applied    tensors that stand for what a note applies, with how they are written at indices
    apart      scalars that claims differentiate and that the loss, if it is only named, has nothing to do with
    labelled   tensors whose names have a letter before their indices: `a_{f,t}` is a_f at t
    nameless   those tensors of the layer that stand for what a claim differentiates, and have no name of their own
    stated     where formulas begin that say what given tensors add up to
    padded     the tensors and gradients of which it is said that they count as 0 outside
    symmetric  whether words call something symmetric
    """

    relations: tuple[ReadRelation, ...]
    claims: tuple[ReadClaim, ...]
    layer: Layer | None
    extents: Extents | None
    problem: str | None = None
    loss: str = "E"
    unreadable: Mapping[str, Missing] = field(default_factory=dict)
    named_layer: str | None = None
    ranks: Mapping[str, int] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    opaque: Mapping[str, int] = field(default_factory=dict)
    names: GradientNames = field(default_factory=GradientNames)
    raised: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    gradients: Mapping[str, str] = field(default_factory=dict)
    spelled: Mapping[str, str] = field(default_factory=dict)
    applied: Mapping[str, Callable[[Sequence[str]], str]] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    nameless: tuple[str, ...] = ()
    stated: frozenset[tuple[int, int]] = frozenset()
    padded: frozenset[str] = frozenset()
    symmetric: bool = False
    labelled: frozenset[str] = frozenset()
