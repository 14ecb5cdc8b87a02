"""The layer that a hand derivation names in a comment: `<!-- symderiv: layer softmax -->`."""

from __future__ import annotations

from symderiv.errors import Place, ReadingError, SymderivError
from symderiv.read.meaning.declarations import parse_declarations
from symderiv.read.source.spans import declarations


def named_layer(text: str, path: str) -> str | None:
    """The name, if there is one.  Raises ReadingError where a document names several, or for a bad declaration."""
    if "symderiv" not in text:
        return None
    names: dict[str, int] = {}
    for declaration in declarations(text, path):
        place = Place(path, declaration.line)
        try:
            names |= {
                name: declaration.line for name in parse_declarations(declaration.text).layer if name not in names
            }
        except SymderivError as error:
            raise error.at(place) from None
    if len(names) > 1:
        raise ReadingError(
            f"the document names several layers: {', '.join(names)}.",
            place=Place(path, max(names.values())),
            way_out="Write one document for each layer.",
        )
    return next(iter(names), None)
