"""The pytest plugin: what is collected, what passes, fails and is skipped, and what is loaded meanwhile."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from symderiv.cli.arguments import parser
from tests.cli.conftest import DOUBLE
from tests.cli.test_diff import OPEN, RIGHT, WRONG

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
# By module, and not by entry point, which stands only where this version is installed.
PLUGIN = ("-p", "no:symderiv", "-p", "symderiv.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:xdist")


@pytest.fixture
def notes(pytester: pytest.Pytester) -> Path:
    for name, text in (("notes", WRONG + OPEN), ("README", WRONG), ("deep/more", RIGHT), ("open", OPEN)):
        path = pytester.path / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    pytester.makepyfile("def test_something(): pass")
    return pytester.path


def outcomes(pytester: pytest.Pytester, *arguments: str) -> dict[str, int]:
    return pytester.runpytest(*PLUGIN, *arguments).parseoutcomes()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), {"passed": 1}),
        (("notes.md",), {"passed": 2, "failed": 1, "skipped": 1}),
        (("notes.md", "--symderiv-strict"), {"passed": 2, "failed": 2}),
        (("notes.md", "-o", "symderiv_strict=true"), {"passed": 2, "failed": 2}),
        (("README.md",), {"passed": 2, "failed": 1}),
        (("notes.md::line-5",), {"failed": 1}),
        (("deep/more.md", "notes.md::line-5"), {"passed": 3, "failed": 1}),
        (("-o", "symderiv_notes=deep/*.md"), {"passed": 4}),
        (("-o", "symderiv_notes=*.md"), {"passed": 8, "failed": 2, "skipped": 2}),
    ],
)
def test_what_is_collected(
    pytester: pytest.Pytester, notes: Path, arguments: tuple[str, ...], expected: dict[str, int]
) -> None:
    assert outcomes(pytester, *arguments) == expected


def test_a_failure_is_the_finding_in_full(pytester: pytest.Pytester, notes: Path) -> None:
    result = pytester.runpytest(*PLUGIN, "notes.md", "-rs")
    result.stdout.fnmatch_lines(
        [
            r"*line 5: \frac{\partial E}{\partial l_i} = o_i - l_i*",
            "error[[]SD201[]]: wrong sign",
            " --> notes.md:5:2",
            "*^^^^^^^^^ derived: l_i - o_i",
            "  = witness: *",
            r"help: \frac{\partial E}{\partial l_i} = l_i - o_i",
            "SKIPPED [[]1[]] notes.md: line 6: SD303 q stands in no forward relation of this section",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_the_tests_are_named_after_their_places(pytester: pytest.Pytester, notes: Path) -> None:
    (notes / "notes.md").write_text("$y_i = 2 x_i$ and $z_i = 3 x_i$\n\n$L = \\sum_i y_i z_i$\n")
    result = pytester.runpytest(*PLUGIN, "--collect-only", "-q", "notes.md")
    assert result.outlines[:3] == ["notes.md::line-1-col-2", "notes.md::line-1-col-20", "notes.md::line-3"]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "the file is empty."), (b"$x = \xe9$", "line 1 is not UTF-8"), (b"\0", "the file is binary")],
)
def test_a_document_that_cannot_be_read_is_an_error(
    pytester: pytest.Pytester, notes: Path, content: bytes, message: str
) -> None:
    (notes / "bad.md").write_bytes(content)
    result = pytester.runpytest(*PLUGIN, "bad.md", "--continue-on-collection-errors")
    result.stdout.fnmatch_lines([f"error: {message}*", "  --> bad.md*"])
    assert "Traceback" not in result.stdout.str()
    assert result.ret != 0


def test_a_document_may_name_a_layer(pytester: pytest.Pytester) -> None:
    claim = r"$\frac{\partial E}{\partial x_i} = 2 \frac{\partial E}{\partial y_i}$"
    pytester.makefile(".md", notes=f"<!-- symderiv: layer double -->\n\n{claim}\n")
    folder = pytester.path / "mine" / "toys"
    folder.mkdir(parents=True)
    (folder / "double.py").write_text(DOUBLE)
    assert outcomes(pytester, "notes.md", "-o", "symderiv_layers=mine") == {"passed": 1}


def test_nothing_heavy_is_loaded_without_a_document(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makefile(".md", notes=RIGHT)
    pytester.makepyfile(
        """
        import sys

        def test_loaded():
            assert "symderiv.pytest_plugin" in sys.modules
            heavy = ("sympy", "numpy", "flint", "markdown_it", "jinja2", "symderiv.cli", "symderiv.lang")
            assert [name for name in heavy if name in sys.modules] == []
        """
    )
    assert pytester.runpytest_subprocess(*PLUGIN).parseoutcomes() == {"passed": 1}


def test_the_entry_point_names_it() -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    assert points == {"symderiv": "symderiv.pytest_plugin"}


def test_the_hooks_call_what_there_is() -> None:
    """Each hook of pre-commit passes the names of changed files to a call that the command line knows."""
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    entries = re.findall(r"^  entry: symderiv (.+)$", hooks, re.MULTILINE)
    assert len(entries) == hooks.count("- id: ") == 2
    for entry in entries:
        options = parser().parse_args([*shlex.split(entry), "a.md", "b.tex"])
        assert (options.command, options.files, options.skip_empty) == ("diff", ["a.md", "b.tex"], True)
    (pattern,) = set(re.findall(r"^  files: (.+)$", hooks, re.MULTILINE))
    assert [name for name in ("notes/a.md", "b.tex", "c.py", "d.mdx") if re.search(pattern, name)] == [
        "notes/a.md",
        "b.tex",
    ]
