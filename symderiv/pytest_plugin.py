"""The pytest plugin: each statement of a hand derivation is a test.

A document is collected where it is named in the call, `pytest notes.md`, or where the setting `symderiv_notes` says so;
the README of a project is left alone.  Until there is such a document nothing of symderiv is loaded but this module.

PYTEST_DONT_REWRITE: it asserts nothing, and may be loaded before pytest could rewrite it.
"""

from __future__ import annotations

from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path

import pytest

_ENDINGS = (".md", ".markdown", ".tex", ".ltx", ".latex")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--symderiv-strict` and the settings."""
    group = parser.getgroup("symderiv", "hand derivations, judged by symderiv")
    group.addoption("--symderiv-strict", action="store_true", help="statements that are left open fail")
    parser.addini("symderiv_notes", "documents to judge: patterns of paths below the root folder", "args", [])
    parser.addini("symderiv_strict", "statements that are left open fail", "bool", False)
    parser.addini("symderiv_layers", "folder of the layers that documents may name (default: ./layers)", "string", "")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The document, if it is one that is asked for."""
    if not _is_named(file_path, parent) and not _is_configured(file_path, parent.config):
        return None
    collected: pytest.Collector = import_module("symderiv.cli.note_tests").NoteFile.from_parent(parent, path=file_path)
    return collected


def _is_named(path: Path, parent: pytest.Collector) -> bool:
    return path.name.lower().endswith(_ENDINGS) and parent.session.isinitpath(path)


def _is_configured(path: Path, config: pytest.Config) -> bool:
    """Whether a pattern of the settings fits; `*` stands for anything, folders too."""
    patterns = config.getini("symderiv_notes")
    root = config.rootpath
    return path.is_relative_to(root) and any(fnmatch(path.relative_to(root).as_posix(), p) for p in patterns)
