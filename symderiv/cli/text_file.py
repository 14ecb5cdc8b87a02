"""Reading the text that people write, declarations and hand derivations, and putting a mended one in its place."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from symderiv.errors import Place, ReadingError, UsageError

LARGEST = 8_000_000  # bytes; far above any derivation, and far below what would fill the memory
_MARK = "\ufeff"  # of the byte order, which some editors put before a text


def read_text(path: Path) -> str:
    """The text of a file, lines ending in a plain newline.

    Raises ReadingError where the file is missing, a folder, empty, too large, binary or not UTF-8.
    """
    return re.sub("\r\n?", "\n", read_source(path).removeprefix(_MARK))


def read_source(path: Path) -> str:
    """The text of a file to the letter, with its own line ends and the mark before it.  Raises as `read_text` does."""
    place = Place(str(path))
    try:
        if path.is_dir():
            raise ReadingError("this is a folder, not a file.", place=place, way_out="Name a file inside it.")
        with path.open("rb") as file:  # which may be a pipe, or a device without an end
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ReadingError(
                f"the file has more than {LARGEST} bytes, and no more are read.",
                place=place,
                way_out="Split it into several files.",
            )
    except FileNotFoundError:
        raise ReadingError("there is no such file.", place=place, way_out="Check the name and the folder.") from None
    except OSError as error:
        raise ReadingError(
            f"the file cannot be read: {error.strerror}.", place=place, way_out="Check its permissions."
        ) from None
    return _decoded(content, place)


def replace_source(path: Path, before: str, after: str) -> None:
    """Puts a text in the place of the one that was read from a file, as a whole and with the same permissions.

    Raises UsageError where the file may not be written, or is no longer what was read.
    """
    place = Place(str(path))
    target = path.resolve()  # a link goes on being one
    try:
        if not target.stat().st_mode & 0o222 or not os.access(target, os.W_OK):
            raise UsageError("the file is read-only, nothing was written.", place=place, way_out="Make it writable.")
        if target.read_bytes() != before.encode():
            raise UsageError(
                "the file was changed while it was judged, nothing was written.", place=place, way_out="Run it again."
            )
        handle, aside = tempfile.mkstemp(prefix=".symderiv-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after.encode())
            shutil.copymode(target, aside)
            os.replace(aside, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(aside)
            raise
    except OSError as error:
        raise UsageError(
            f"the file cannot be written: {error.strerror}.", place=place, way_out="Check its permissions."
        ) from None


def _decoded(content: bytes, place: Place) -> str:
    if b"\0" in content:
        raise ReadingError("the file is binary, not text.", place=place, way_out="Name the text file it was made from.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        raise ReadingError(
            f"line {line} is not UTF-8: byte 0x{content[error.start]:02x} at offset {error.start}.",
            place=Place(place.file, line),
            way_out="Save the file as UTF-8.",
        ) from None
    if not text.removeprefix(_MARK).strip():
        raise ReadingError("the file is empty.", place=place, way_out="Write something in it, or name another file.")
    return text
