"""Putting files in place: all of a run or none, one run at a time, unchanged files untouched."""

from __future__ import annotations

import difflib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from symderiv.errors import Place, UsageError

if sys.platform != "win32":
    import fcntl

Files = Mapping[str, bytes]  # content by path inside the output folder, with forward slashes

_ASIDE = ".symderiv-"  # begins the name of the folder in which files wait


@dataclass(frozen=True, slots=True)
class Stale:
    """A file that is not what it should be, with the unified difference."""

    path: Path
    difference: str


def stale(out: Path, files: Files) -> tuple[Stale, ...]:
    """The files in `out` that differ from `files`; nothing is written."""
    with _told(out):
        return tuple(
            Stale(out / name, _difference(out / name, content))
            for name, content in sorted(files.items())
            if _content(out / name) != content
        )


def publish(out: Path, files: Files) -> tuple[Path, ...]:
    """Makes `out` hold `files` and gives the paths that changed.

    Everything is written aside first and moved into place at the end; if anything fails on the way, all is put back.
    Raises UsageError where a path cannot be written.
    """
    with _told(out):
        return _publish(out, files)


@contextmanager
def _told(out: Path) -> Iterator[None]:
    """What the file system refuses becomes a message."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"the file system refuses: {error.strerror}.",
            place=Place(str(error.filename or out)),
            way_out="No file was changed; mend the path, or choose another folder with --out.",
        ) from None


def _publish(out: Path, files: Files) -> tuple[Path, ...]:
    new_folders = [folder for folder in (out, *out.parents) if not folder.exists()]
    out.mkdir(parents=True, exist_ok=True)
    try:
        with _alone(out), _uninterrupted():
            return _replace_all(out, files)
    except BaseException:
        for folder in new_folders:
            with suppress(OSError):
                folder.rmdir()
        raise


def _replace_all(out: Path, files: Files) -> tuple[Path, ...]:
    for left_over in out.glob(f"{_ASIDE}*"):  # of a run that was killed: no other run is at work now
        shutil.rmtree(left_over)
    changed = {name: content for name, content in sorted(files.items()) if _content(out / name) != content}
    if not changed:
        return ()
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=out))
    try:
        for name, content in changed.items():
            _write(aside / "new" / name, content)
        _move(aside, out, tuple(changed))
    finally:
        shutil.rmtree(aside)
    return tuple(out / name for name in changed)


def _move(aside: Path, out: Path, names: tuple[str, ...]) -> None:
    """Each file from `aside/new` into place, the old ones kept in `aside/old` until all is done."""
    undo: list[tuple[Path, Path | None]] = []
    folders: list[Path] = []
    try:
        for name in names:
            target, kept = out / name, aside / "old" / name
            if not target.parent.exists():
                folders.append(target.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(target, kept)
                undo.append((target, kept))
            else:
                undo.append((target, None))
            os.replace(aside / "new" / name, target)
    except BaseException:
        for target, old in reversed(undo):
            if old is not None:
                os.replace(old, target)
            else:
                target.unlink(missing_ok=True)
        for folder in reversed(folders):
            with suppress(OSError):
                folder.rmdir()
        raise


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _difference(path: Path, content: bytes) -> str:
    """From the file as it is to the file as it should be."""
    try:
        before, after = ((data or b"").decode().splitlines(keepends=True) for data in (_content(path), content))
    except UnicodeDecodeError:
        return f"{path}: binary files differ\n"
    lines = difflib.unified_diff(before, after, str(path), f"{path} (as it should be)")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Holds the lock of a folder; another run waits here.  The lock goes with the process, and leaves no file."""
    if sys.platform == "win32":  # no such lock there: each file is still replaced as a whole
        yield
        return
    handle = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C and a request to end wait until the block is done: it takes milliseconds."""
    if sys.platform == "win32":
        yield
        return
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
