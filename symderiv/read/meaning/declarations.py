"""What a note declares of its names, invisible to its readers.

    <!-- symderiv: tensors w[2] l a; scalar E; functions f g; hadamard *; names d_k W_{xh}; layer softmax -->

A clause is a keyword and names in LaTeX; clauses are separated by semicolons, names by blanks or commas.  A name with a
blank in it stands in braces: `{\\delta c}`.  `w[2]` is a tensor with two indices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from symderiv.errors import ReadingError
from symderiv.read.meaning.rows import canonical
from symderiv.read.tex.parse import parse

CLAUSES = {
    "tensor": "tensors",
    "tensors": "tensors",
    "scalar": "scalars",
    "scalars": "scalars",
    "function": "functions",
    "functions": "functions",
    "matrix": "matrices",
    "matrices": "matrices",
    "vector": "matrices",
    "vectors": "matrices",
    "name": "names",
    "names": "names",
    "index": "indices",
    "indices": "indices",
    "hadamard": "hadamard",
    "layer": "layer",
}
_WAY_OUT = f"The clauses are: {', '.join(sorted(set(CLAUSES.values())))}; as in `tensors w[2] l; functions f`."
_COUNTED = re.compile(r"(?P<name>.+?)\[(?P<count>\d{1,2})\]")


@dataclass(frozen=True, slots=True)
class Declarations:
    """Declared names in canonical LaTeX; a tensor has its number of indices, or None where none is given."""

    tensors: tuple[tuple[str, int | None], ...] = ()
    scalars: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    matrices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()
    hadamard: tuple[str, ...] = ()
    layer: tuple[str, ...] = ()

    def all_names(self) -> tuple[str, ...]:
        """Every declared name that can stand in a formula."""
        tensors = tuple(name for name, _ in self.tensors)
        return (*tensors, *self.scalars, *self.functions, *self.matrices, *self.names)


def parse_declarations(text: str) -> Declarations:
    """The declarations in the text after `symderiv:`.

    Raises ReadingError for an unknown clause, and TexError for a name that is no LaTeX.
    """
    found: dict[str, list[object]] = {field.name: [] for field in fields(Declarations)}
    for clause in text.split(";"):
        words = tuple(_words(clause))
        if not words:
            continue
        keyword = CLAUSES.get(words[0].lower().rstrip(":"))
        if keyword is None:
            raise ReadingError(f"A declaration begins with `{words[0]}`.", way_out=_WAY_OUT)
        for word in words[1:]:
            found[keyword].append(_declared(keyword, word))
    return Declarations(**{name: tuple(values) for name, values in found.items()})  # type: ignore[arg-type]


def _declared(keyword: str, word: str) -> object:
    if keyword in {"hadamard", "layer"}:
        return word
    if keyword == "tensors":
        counted = _COUNTED.fullmatch(word)
        return (canonical_name(counted["name"]), int(counted["count"])) if counted else (canonical_name(word), None)
    return canonical_name(word)


def canonical_name(latex: str) -> str:
    """A name as written in a declaration, in canonical LaTeX."""
    return canonical(parse(latex, {}))


def _words(clause: str) -> Iterator[str]:
    """The words of a clause; braces hold one together, and are taken off where they are around all of it."""
    depth = 0
    word = ""
    for character in clause:
        depth += (character == "{") - (character == "}")
        if depth <= 0 and (character.isspace() or character == ","):
            if word:
                yield _bare(word)
            word = ""
        else:
            word += character
    if word:
        yield _bare(word)


def _bare(word: str) -> str:
    return word[1:-1] if word.startswith("{") and word.endswith("}") else word


def merged(declarations: Iterable[Declarations]) -> Declarations:
    """Several declarations as one; where they disagree the last one holds."""
    out = Declarations()
    for one in declarations:
        tensors = {**dict(out.tensors), **dict(one.tensors)}
        pairs = {field.name: getattr(out, field.name) + getattr(one, field.name) for field in fields(Declarations)}
        out = Declarations(**{**pairs, "tensors": tuple(tensors.items())})
    return out
