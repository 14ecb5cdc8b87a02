"""What everything that is made of a layer depends on, as a digest: two runs with the same key make the same."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import symderiv
from symderiv.cli.dependence import files_read
from symderiv.cli.loading import Declaration, siblings

_PACKAGES = ("sympy", "numpy", "jinja2", "python-flint", "mpmath", "markdown-it-py")


@dataclass(frozen=True, slots=True)
class Keys:
    """The key of a layer, and that of the hand derivation beside it; empty where there is none, or it is not known."""

    layer: str = ""
    note: str = ""


def surroundings() -> str:
    """What all layers have in common: symderiv's own sources, the packages that it uses, Python, the machine.

    Empty where one of them cannot be told.
    """
    try:
        sources = [*_sources(Path(symderiv.__file__).parent)]
        packages = [f"{package} {version(package)}" for package in _PACKAGES]
    except (OSError, PackageNotFoundError):
        return ""
    python = (sys.version, sys.platform, str(sys.flags.optimize))
    return _digest([*sources, *packages, *python]) if sources else ""


def keys_of(declaration: Declaration, common: str) -> Keys:
    """The keys of a layer and of its note; `common` is what `surroundings` told.

    A page says which layers of the family are its layer's adjoint, and so depends on them all.
    """
    own = files_read(declaration.path) if common else ()
    family = [files_read(sibling.path) for sibling in siblings(declaration)] if own else []
    if not all(family):
        return Keys()
    files = dict.fromkeys((*own, *(path for files in family for path in files)))
    try:
        contents = [content for path in files for content in (str(path.resolve()), path.read_bytes())]
        note = declaration.notes.read_bytes() if declaration.notes.is_file() else b""
    except OSError:
        return Keys()
    if not contents:
        return Keys()
    layer = _digest([common, declaration.family, declaration.name, *contents[1:]])
    return Keys(layer, _digest([layer, str(declaration.notes), note]) if note else "")


def _sources(package: Path) -> Iterable[str | bytes]:
    """Name and content of every module and template, the layers that come along left out."""
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package)
        if path.is_file() and "__pycache__" not in name.parts and name.parts[0] != "_layers":
            yield name.as_posix()
            yield path.read_bytes()


def _digest(items: Iterable[str | bytes]) -> str:
    """One digest of several texts, in which each begins and ends in its place."""
    found = hashlib.sha256()
    for item in items:
        content = item.encode("utf-8", "surrogatepass") if isinstance(item, str) else item
        found.update(len(content).to_bytes(8, "big"))
        found.update(content)
    return found.hexdigest()
