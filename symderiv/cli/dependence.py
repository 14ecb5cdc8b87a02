"""Which files a declaration depends on, told from its text without running it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

# What these give is the same in every run, and its version is known.
_STEADY = frozenset(
    ("__future__", "collections", "dataclasses", "fractions", "functools", "itertools", "math", "operator", "string")
) | {"sympy", "symderiv", "typing"}
# What may read a file, run a text or tell where the file stands.
_UNTOLD = frozenset(("open", "exec", "eval", "compile", "__import__", "__builtins__", "__file__", "__spec__", "input"))


def files_read(declaration: Path) -> tuple[Path, ...]:
    """The declaration, and the modules in the folder of layers that it imports, and those that they import.

    Nothing where it may depend on more than such files: where it imports anything else that has not the same content
    in every run, reads files, or cannot be read itself.
    """
    folder = declaration.parent.parent.resolve()
    found: dict[Path, None] = {}
    waiting = [declaration]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = None
        needed = _needed(path, folder)
        if needed is None:
            return ()
        waiting += needed
    return tuple(found)


def _needed(path: Path, folder: Path) -> list[Path] | None:
    """The files that one file imports, None where not all that it depends on can be told."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if any(isinstance(node, ast.Name) and node.id in _UNTOLD for node in ast.walk(tree)):
        return None
    files: list[Path] = []
    for names in _imports(tree):
        homes = [home for name in names for home in _homes(name)]
        if not homes or not all(home.resolve().is_relative_to(folder) for home in homes):
            return None
        files += homes
    return files


def _imports(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """For each import that is not steady, the modules it may mean: `from a.b import c` is about a.b or a.b.c."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name,) for alias in node.names if not _is_steady(alias.name))
        elif isinstance(node, ast.ImportFrom):
            name = node.module or ""
            if node.level:
                yield ()  # a declaration has no package: this stops with an error
            elif not _is_steady(name):
                yield from ((name, f"{name}.{alias.name}") for alias in node.names)


def _is_steady(module: str) -> bool:
    """What lies inside symderiv is not for declarations, and may read files."""
    root = module.partition(".")[0]
    return root in _STEADY and (root != "symderiv" or module == root)


def _homes(module: str) -> list[Path]:
    """The files that a module may come from, the packages around it first; none where it is no Python source."""
    parts = module.split(".")
    found: list[Path] = []
    whole = False
    for entry in dict.fromkeys(sys.path):
        for length in range(1, len(parts) + 1):
            stem = Path(entry, *parts[:length])
            files = [file for file in (stem / "__init__.py", stem.with_name(f"{stem.name}.py")) if file.is_file()]
            found += files
            whole = whole or (length == len(parts) and bool(files))
    return found if whole else []
