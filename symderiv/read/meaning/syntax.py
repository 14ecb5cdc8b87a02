"""What the second stage makes of a formula: mathematics as written, with the author's names, indices and order.

Nothing is evaluated or normalised here; every term knows where it stands in the formula's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symderiv.errors import Place, ReadingError


class MeaningError(ReadingError):
    """A formula that cannot be read; it stands at `start` to `end` of the formula's text."""

    def __init__(
        self, message: str, start: int = 0, end: int = 0, *, place: Place | None = None, way_out: str = ""
    ) -> None:
        super().__init__(message, place=place, way_out=way_out)
        self.start = start
        self.end = end

    def at(self, place: Place) -> MeaningError:
        """The same error with a place, unless it has one already."""
        if self.place:
            return self
        return type(self)(self.message, self.start, self.end, place=place, way_out=self.way_out)


class Visited:
    """What is gone through again and again: what is inside is listed once."""

    __slots__ = ("_inside",)
    _inside: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Term(Visited):
    """The base: where in the formula's text the term stands."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number(Term):
    """A number as written, exactly: `0.5` is 1/2."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name(Term):
    """A symbol without indices, in canonical LaTeX: `x`, `b'`, `\\hat{x}`, `W_{hh}`, `\\sigma^2`, `k\\_size`.

    Bold face is dropped: `\\mathbf{x}` and its entries `x_i` are one tensor.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Indexed(Term):
    """`w_{ij}` or `a^{(l)}_j`: the name, its subscripts, and the superscripts that number layers, examples or times."""

    name: str
    indices: tuple[Term, ...]
    superscripts: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Apply(Term):
    """A function at its arguments, with the number of primes on it: `exp(x)`, `f'(a_i)`, `\\max(0, x)`.

    `indices` and `superscripts` are the function's own, as in `g^{[l]}(z)`, `\\alpha_t(s)`, `\\text{softmax}_j(S)`.
    Known functions have their plain name (`exp`, `log`, `max`, `relu`, `softmax`, `sqrt`), words are as written
    (`GELU`), letters are in canonical LaTeX (`\\sigma`, `L_{\\delta}`).
    """

    function: str
    arguments: tuple[Term, ...]
    primes: int = 0
    indices: tuple[Term, ...] = ()
    superscripts: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivative(Term):
    """`\\frac{\\partial E}{\\partial x_i}` and its other spellings (`\\partial_x L`, `\\nabla_W L`, `d\\ell/dx`).

    `via` is a label on the loss, as in `E_{c_1}`: the part of E that goes through `c_1`.  `wrt` is empty where no
    variable is named, as in `\\nabla f(x)`; it may be more than a name, as in `\\partial \\log \\sigma`.
    """

    of: Term
    wrt: tuple[Term, ...]
    via: Term | None = None


@dataclass(frozen=True, slots=True)
class Plus(Term):
    """Terms added up; a subtracted one is a `Negative`."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Negative(Term):
    """`-x`."""

    term: Term


@dataclass(frozen=True, slots=True)
class Times(Term):
    """Factors multiplied; `sign` is how: `""` for juxtaposition, `\\cdot`, `*`, `\\times`, `\\odot`, `\\otimes`.

    `\\circ` and a `*` that is declared entrywise are `\\odot`; `\\ast` and `\\star` are `*`, and `@` is juxtaposition.
    Sets have `\\cup`, `\\cap` and `\\setminus`.
    """

    factors: tuple[Term, ...]
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Quotient(Term):
    """`\\frac{a}{b}` or `a/b`."""

    numerator: Term
    denominator: Term


@dataclass(frozen=True, slots=True)
class Raised(Term):
    """`x^2`, `x^{-1/2}`."""

    base: Term
    exponent: Term


@dataclass(frozen=True, slots=True)
class Transposed(Term):
    """`W^T`, `W^\\top`."""

    term: Term


@dataclass(frozen=True, slots=True)
class Delimited(Term):
    """`|x|`, `\\lVert x \\rVert`, `\\lfloor x \\rfloor`, `\\lceil x \\rceil`, `\\langle x, y \\rangle`.

    `kind` is `abs`, `norm`, `floor`, `ceil`, `inner`; `order` is the label on a norm, as in `\\lVert x \\rVert_2`.
    """

    kind: str
    term: Term
    order: Term | None = None


@dataclass(frozen=True, slots=True)
class Component(Term):
    """An entry of something that is not a name: `(Ax)_i`, `\\text{softmax}(x)_i`, `W_z[2:, :]`."""

    term: Term
    indices: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Slice(Term):
    """All of a dimension, or a part of it, in the place of an index: `:`, `\\cdot`, `2:`."""

    lower: Term | None = None
    upper: Term | None = None


@dataclass(frozen=True, slots=True)
class Evaluated(Term):
    """`\\left. y \\right|_{x = 0}`: a term where the conditions hold."""

    term: Term
    conditions: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Limit(Term):
    """One bound index of a big operator; a bound is None where the author gives none."""

    index: str
    lower: Term | None = None
    upper: Term | None = None


@dataclass(frozen=True, slots=True)
class Big(Term):
    """`\\sum`, `\\prod`, `\\max`, `\\min` over indices; no limits where the author gives none.

    `operator` is `sum`, `prod`, `max`, `min`, `argmax` or `argmin`.
    """

    operator: str
    limits: tuple[Limit, ...]
    conditions: tuple[Relation, ...]
    body: Term


@dataclass(frozen=True, slots=True)
class Relation(Term):
    """A chain `a = b = c`: one more part than relations.

    Relations: `=`, `:=`, `<-`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `~=`.  Rarer ones, which define nothing: `=:`
    (the right side is the name), `notin`, `subset`, `~`, `prop`, `->`; `padding` where the 0 on the right
    counts for elements that are not there.
    """

    parts: tuple[Term, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator(Term):
    """`\\mathbb{1}[i = j]`, `[i = j]`, `\\delta_{ij}`: 1 where all conditions hold."""

    conditions: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Choice(Term):
    """`\\begin{cases} ... \\end{cases}`: values with their conditions; an empty tuple of conditions is `otherwise`."""

    branches: tuple[tuple[Term, tuple[Relation, ...]], ...]


@dataclass(frozen=True, slots=True)
class Listing(Term):
    """`(a, b, c)`, or the rows of a matrix written out.

    `bracket` is `(`, `[`, `{` as written, `""` without any, `matrix` (its items are listings too, one for each row,
    with `row`), or `system` for statements under one brace.
    """

    items: tuple[Term, ...]
    bracket: str = ""


@dataclass(frozen=True, slots=True)
class Misplaced(Term):
    """A part of an array that does not fit where it stands, and the one that would; `kind` is the class of the slip."""

    term: Term
    meant: Term
    kind: str


@dataclass(frozen=True, slots=True)
class Hole(Term):
    """Something that is not there: an empty `\\frac{}{}`, a `?`, an empty pair of brackets."""


@dataclass(frozen=True, slots=True)
class LeftOut(Hole):
    """`undefined`: the value of a case that the author leaves out on purpose."""


@dataclass(frozen=True, slots=True)
class Dots(Term):
    """`\\dots`: a run that the author leaves to the reader."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a formula; it stands at `start` to `end` of the formula's text.

    `term` is a `Relation` or, where the formula only mentions something, any other term.

    - `free`: the indices of a `\\forall`, `for all`.
    - `ranges`: what an index runs over, `i = 1, \\dots, n`.  A formula that only says this is a statement whose term is
      the relation `i in (1, ..., n)`.
    - `conditions`: what must hold for it, `i \\ne j`, `if x > 0`.
    - `where`: the definitions that a following `where k = ...` adds.
    - `continues`: the text begins with a relation sign, and the left side is taken from the statement before; a
      `Hole` of no width stands for it where the formula has no statement before.
    - `notes`: the guesses made in reading it.
    """

    start: int
    end: int
    term: Term
    free: tuple[str, ...] = ()
    ranges: tuple[Limit, ...] = ()
    conditions: tuple[Relation, ...] = ()
    where: tuple[Relation, ...] = ()
    continues: bool = False
    notes: tuple[str, ...] = ()
