"""Every error a person can cause: what, where, which rule, the way out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something stands: a file, and if known a line and a column, both counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class SymderivError(Exception):
    """A message for the person at the keyboard; `place` says where, `way_out` what to do."""

    def __init__(self, message: str, *, place: Place | None = None, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.way_out = way_out

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}" + (f" {self.way_out}" if self.way_out else "")

    def at(self, place: Place) -> "SymderivError":
        """The same error with a place, unless it has one already."""
        return self if self.place else type(self)(self.message, place=place, way_out=self.way_out)


class DeclarationError(SymderivError):
    """A layer's declaration does not hold together."""


class ReadingError(SymderivError):
    """A file or a formula cannot be read."""


class UsageError(SymderivError):
    """The command was called with something it does not know."""


class Unsupported(SymderivError):
    """A node or a notation that a stage does not know (yet); never passed over in silence."""


def internal(error: Exception) -> str:
    """A mistake of the program itself in one line."""
    return f"internal error: {type(error).__name__}: {' '.join(str(error).split())}"
