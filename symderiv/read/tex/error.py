"""The error of a formula that TeX itself would not read."""

from __future__ import annotations

from symderiv.errors import Place, ReadingError


class TexError(ReadingError):
    """A formula that cannot be read; `start` to `end` is the part of its text that is to blame."""

    def __init__(self, message: str, start: int, end: int, *, place: Place | None = None, way_out: str = "") -> None:
        super().__init__(message, place=place, way_out=way_out)
        self.start = start
        self.end = end

    def at(self, place: Place) -> TexError:
        """The same error with a place, unless it has one already."""
        if self.place:
            return self
        return TexError(self.message, self.start, self.end, place=place, way_out=self.way_out)
