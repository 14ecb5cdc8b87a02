"""Reading the text that people write: declarations and hand derivations."""

from __future__ import annotations

from pathlib import Path

from symderiv.errors import Place, ReadingError

LARGEST = 8_000_000  # bytes; far above any derivation, and far below what would fill the memory


def read_text(path: Path) -> str:
    """The text of a file, lines ending in a plain newline.

    Raises ReadingError where the file is missing, a folder, empty, too large, binary or not UTF-8.
    """
    place = Place(str(path))
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ReadingError("this is a folder, not a file.", place=place, way_out="Name a file inside it.")
        if size > LARGEST:
            raise ReadingError(f"the file has {size} bytes; at most {LARGEST} are read.", place=place)
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReadingError("there is no such file.", place=place, way_out="Check the name and the folder.") from None
    except OSError as error:
        raise ReadingError(
            f"the file cannot be read: {error.strerror}.", place=place, way_out="Check its permissions."
        ) from None
    return _decoded(content, place)


def _decoded(content: bytes, place: Place) -> str:
    if b"\0" in content:
        raise ReadingError("the file is binary, not text.", place=place, way_out="Name the text file it was made from.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        raise ReadingError(
            f"line {line} is not UTF-8: byte 0x{content[error.start]:02x} at offset {error.start}.",
            place=Place(place.file, line),
            way_out="Save the file as UTF-8.",
        ) from None
    if not text.strip():
        raise ReadingError("the file is empty.", place=place, way_out="Write something in it, or name another file.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
