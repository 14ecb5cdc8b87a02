"""Two runs have the same key only if they make the same."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from symderiv.cli import keys as module
from symderiv.cli.keys import Keys, keys_of, surroundings
from symderiv.cli.loading import Declaration, declarations


@pytest.fixture
def double(layers: Path) -> Declaration:
    """A layer with a note beside it."""
    (layers / "toys" / "double.md").write_text("$y = 2 x$\n")
    return declarations(layers)[0]


def append(path: Path) -> None:
    path.write_text(path.read_text() + "\n")


def test_nothing_changed(double: Declaration) -> None:
    first = keys_of(double, "a")
    double.path.touch()
    assert keys_of(double, "a") == first
    assert first.layer and first.note and first.layer != first.note


def test_another_declaration_is_another_layer_and_another_note(double: Declaration) -> None:
    first = keys_of(double, "a")
    append(double.path)
    again = keys_of(double, "a")
    assert again.layer != first.layer
    assert again.note != first.note


def test_another_note_is_the_same_layer(double: Declaration) -> None:
    first = keys_of(double, "a")
    append(double.notes)
    again = keys_of(double, "a")
    assert again.layer == first.layer
    assert again.note != first.note
    double.notes.unlink()
    assert keys_of(double, "a") == Keys(first.layer)


@pytest.mark.parametrize("change", [{"family": "tools"}, {"name": "twice"}])
def test_the_name_counts(double: Declaration, change: dict[str, str]) -> None:
    assert keys_of(replace(double, **change), "a").layer != keys_of(double, "a").layer


def test_each_part_begins_and_ends_in_its_place(double: Declaration) -> None:
    one, other = replace(double, family="ab", name="c"), replace(double, family="a", name="bc")
    assert keys_of(one, "a").layer != keys_of(other, "a").layer


def test_a_module_that_it_imports_counts(double: Declaration, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = double.path.parent.parent
    monkeypatch.syspath_prepend(str(folder))
    (folder / "shared.py").write_text("x = 1\n")
    double.path.write_text("import shared\n")
    first = keys_of(double, "a")
    assert first.layer
    append(folder / "shared.py")
    assert keys_of(double, "a").layer not in (first.layer, "")


def test_what_is_not_known_has_no_key(double: Declaration) -> None:
    assert keys_of(double, "") == Keys()
    double.path.write_text("import os\n")
    assert keys_of(double, "a") == Keys()
    double.path.unlink()
    assert keys_of(double, "a") == Keys()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Something that stands for symderiv's own sources."""
    folder = tmp_path / "package"
    for name in ("stage/module.py", "stage/templates/page.jinja", "stage/__pycache__/module.pyc", "_layers/a/b.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x\n")
    monkeypatch.setattr(module.symderiv, "__file__", str(folder / "__init__.py"))
    return folder


def another_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "4.0")


def another_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "version", lambda name: "99" if name == "sympy" else "1")


@pytest.mark.parametrize("change", [another_python, another_package])
def test_python_and_packages_count(
    package: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None]
) -> None:
    monkeypatch.setattr(module, "version", lambda name: "1")
    first = surroundings()
    assert surroundings() == first != ""
    change(monkeypatch)
    assert surroundings() not in (first, "")


def test_sources_and_templates_count_and_nothing_else(package: Path) -> None:
    first = surroundings()
    append(package / "stage/__pycache__/module.pyc")
    append(package / "_layers/a/b.py")
    assert surroundings() == first
    found = {first}
    for name in ("stage/module.py", "stage/templates/page.jinja"):
        append(package / name)
        found.add(surroundings())
    (package / "stage/module.py").rename(package / "stage/other.py")
    found.add(surroundings())
    assert len(found) == 4


def test_what_cannot_be_told_is_empty(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(module.symderiv, "__file__", str(package / "archive.zip" / "__init__.py"))
    assert surroundings() == ""
    monkeypatch.setattr(module.symderiv, "__file__", str(package / "__init__.py"))
    assert surroundings() != ""
    monkeypatch.setattr(module, "version", missing)
    assert surroundings() == ""
