"""The symbol table of a section: what each of its names is, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from symderiv.read.meaning.identifiers import Spelling


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one name, given in canonical LaTeX.

    - `subscripts`: how many indices it carries below; None where it is never seen with any.
    - `superscripts`: how many it carries above, as layer, example or time; 0 where a superscript is a power.
    - `counted`: integers above it number it too, as in `z^1 = W^1 x`, and are no powers.
    - `function`: it takes arguments in brackets.
    - `scalar`: a number without indices; a subscript on it labels a part of it, as in `E_{c_1}`.
    - `whole`: it stands for a whole array where it has no indices (bold, transposed, or declared a matrix).
    - `bold`: it is never written but in bold face.
    - `defined`: it is the left side of a relation, or what is differentiated by.
    - `literal`: the name has scripts of its own, as `W_{hh}`, `d_k`, `\\sigma^2`.
    - `declared`: a declaration says so, and no inference.
    - `reason`: why all this is held to be so; `guess` is what a reader should be told where it is only likely.
    """

    name: str
    subscripts: int | None = None
    superscripts: int = 0
    counted: bool = False
    function: bool = False
    scalar: bool = False
    whole: bool = False
    bold: bool = False
    defined: bool = False
    literal: bool = False
    declared: bool = False
    reason: str = ""
    guess: str = ""


@dataclass(frozen=True, slots=True)
class Symbols:
    """The names of a section, its index letters, and how it spells and multiplies.

    - `indices`: letters that are indices somewhere in the section.
    - `entrywise`: signs that a declaration, or the prose, makes entrywise products (`*`).
    - `layer`: the layer that a declaration names, for sections without relations of their own.
    - `labelled`: names that have a letter before their indices, `a_f` of `a_{f,t}`.
    """

    entries: tuple[Entry, ...] = ()
    indices: frozenset[str] = frozenset()
    entrywise: frozenset[str] = frozenset()
    spelling: Spelling = field(default_factory=Spelling)
    layer: str | None = None
    labelled: frozenset[str] = frozenset()
    _found: dict[str, Entry] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._found.update((entry.name, entry) for entry in self.entries)

    def find(self, name: str) -> Entry | None:
        """The entry of a name in canonical LaTeX."""
        return self._found.get(name)

    def literal(self, name: str) -> Entry | None:
        """The entry, if the name is one with scripts of its own."""
        entry = self._found.get(name)
        return entry if entry is not None and entry.literal else None

    def is_function(self, name: str) -> bool:
        entry = self._found.get(name)
        return entry is not None and entry.function

    def is_scalar(self, name: str) -> bool:
        entry = self._found.get(name)
        return entry is not None and entry.scalar
