"""The laws of the house: where imports go, what may turn text into expressions, how long a module may be."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "symderiv").rglob("*.py"))
DOORS = {
    "lang/declare.py",
    "lang/declared_names.py",
    "lang/declared_objects.py",
    "lang/from_sympy.py",
    "derive/elementary.py",
}
LAYERS = sorted(path.stem for path in (ROOT / "layers").glob("*/*.py"))
STAGES = ("errors", "lang", "numbers", "prove", "derive", "read", "lower", "check", "emit", "compare", "cli")
# The only modules that may import late: the commands' are chosen by name, the public names are fetched on first use,
# the stages are loaded only where the cache has not everything, and for pytest only where it meets a document.
LATE = {"__init__.py", "cli/run.py", "cli/task.py", "pytest_plugin.py"}
# What turns text into expressions or code, or judges in ways that were caught with wrong answers.
FORBIDDEN_NAMES = {"sympify", "S", "parse_expr", "lambdify", "eval", "exec", "compile", "parse_latex", "simplify"}
FORBIDDEN_METHODS = {"subs", "doit", "equals", "evalf", "sympify"}
# Words that are names of layers and mean something else in these places: a function, a word of notes, a call, English.
OTHERWISE_MEANT = {
    "tanh": STAGES,  # functions of the expression language
    "sigmoid": STAGES,
    "softmax": ("read", "compare/codes.py"),  # functions and words that people use in notes
    "softplus": ("read",),
    "relu": ("read",),
    "normalize": ("emit/text.py", "lower/names.py", "read/tex"),  # of the standard library, and of tokens
    "unfold": ("prove",),  # a definition put in the place of its name
    "linear": ("prove", "read/meaning", "lang/maxima.py"),  # of degree 1
    "pad": ("emit", "lower"),  # of NumPy
    "cumsum": ("emit", "lower"),
    "cumprod": ("emit", "lower"),
}
PROGRAM_RUNNERS = {"check"}  # the stage that runs generated modules may compile them


def within(path: Path) -> str:
    return path.relative_to(ROOT / "symderiv").as_posix()


def imports(tree: ast.AST) -> list[tuple[str, ast.stmt]]:
    """Every module imported, by its full name."""
    found: list[tuple[str, ast.stmt]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            found.append((node.module or "", node))
    return found


def sympy_imports(tree: ast.AST) -> list[str]:
    return [name for name, _ in imports(tree) if name.split(".")[0] == "sympy"]


def late_imports(tree: ast.AST) -> list[int]:
    """Lines of imports that stand inside a function, and of calls that import."""
    lines = []
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            lines += [node.lineno for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return lines + [call.lineno for call in calls if called(call) in ("import_module", "__import__")]


def called(call: ast.Call) -> str:
    """The name of what is called, without what stands before the dot."""
    match call.func:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


def forbidden_calls(tree: ast.AST) -> list[str]:
    """Calls that may turn text into an expression, with their lines; `re.compile` is none."""
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        on_re = (
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "re"
        )
        bare = isinstance(call.func, ast.Name) or (isinstance(call.func, ast.Attribute) and not on_re)
        if (bare and called(call) in FORBIDDEN_NAMES) or (
            isinstance(call.func, ast.Attribute) and called(call) in FORBIDDEN_METHODS
        ):
            found.append(f"{called(call)} on line {call.lineno}")
    return found


def words_outside_comments(source: str) -> set[str]:
    """The identifiers and the words inside strings, docstrings left out."""
    words: set[str] = set()
    docstrings = {
        node.body[0].lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None
    }
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.start[0] in docstrings):
            continue
        words.update(re.findall(r"\w+", token.string))
    return words


def layers_named(place: str, source: str, layers: Iterable[str]) -> set[str]:
    """The layers whose names stand in a module, save where the word means something else."""
    words = words_outside_comments(source) & set(layers)
    return {word for word in words if not place.startswith(tuple(OTHERWISE_MEANT.get(word, ())))}


@pytest.fixture(params=MODULES, ids=within)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_imports_run_one_way() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_against_the_law_is_seen(tmp_path: Path) -> None:
    """The contract itself, on a small package that breaks it."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]:
        (container,) = contract["containers"]
        for stage in (part.strip() for layer in contract["layers"] for part in layer.split("|")):
            folder = tmp_path.joinpath(*container.split("."), stage)
            folder.mkdir(parents=True, exist_ok=True)
            for package in (folder, folder.parent):
                (package / "__init__.py").touch()
    tool = Path(sys.executable).with_name("lint-imports")

    def kept() -> bool:
        done = subprocess.run([tool, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode == 0

    assert kept()
    (tmp_path / "symderiv" / "lang" / "bad.py").write_text("import symderiv.derive\n")
    assert not kept()
    (tmp_path / "symderiv" / "lang" / "bad.py").unlink()
    (tmp_path / "symderiv" / "attic").mkdir()
    (tmp_path / "symderiv" / "attic" / "__init__.py").touch()
    assert not kept(), "a folder that the contract does not name"


def test_a_module_can_be_read_in_one_sitting(module: Path) -> None:
    lines = module.read_text().count("\n")
    assert lines <= 300, f"{within(module)} has {lines} lines"


def test_sympy_comes_in_at_its_doors_only(module: Path) -> None:
    if within(module) not in DOORS:
        assert sympy_imports(ast.parse(module.read_text())) == []


def test_nothing_is_imported_late(module: Path) -> None:
    if within(module) not in LATE:
        assert late_imports(ast.parse(module.read_text())) == []


def test_no_text_becomes_an_expression(module: Path) -> None:
    found = forbidden_calls(ast.parse(module.read_text()))
    if within(module).split("/")[0] in PROGRAM_RUNNERS:
        found = [call for call in found if call.split()[0] not in ("exec", "compile")]
    assert found == []


def test_no_layer_is_known_by_its_name(module: Path) -> None:
    assert layers_named(within(module), module.read_text(), LAYERS) == set()


def test_a_layer_known_by_its_name_is_seen() -> None:
    assert layers_named("emit/numpy_source.py", "x = 'conv2d' + pad", ["conv2d", "pad"]) == {"conv2d"}
    assert layers_named("derive/sweep.py", "x = pad", ["conv2d", "pad"]) == {"pad"}


def test_no_module_reaches_for_layers_or_generated_files(module: Path) -> None:
    roots = {name.split(".")[0] for name, _ in imports(ast.parse(module.read_text()))}
    assert roots.isdisjoint({"layers", "generated", "tests"})


def test_there_are_layers_to_look_for() -> None:
    assert LAYERS
    assert MODULES


@pytest.mark.parametrize(
    ("code", "check"),
    [
        ("import sympy.core", sympy_imports),
        ("from sympy import Eq", sympy_imports),
        ("def f():\n    import json", late_imports),
        ("import_module('json')", late_imports),
        ("sympy.sympify('x')", forbidden_calls),
        ("eval('x')", forbidden_calls),
        ("expr.subs('x', 1)", forbidden_calls),
        ("sympy.S('x')", forbidden_calls),
        ("compile('x', '', 'eval')", forbidden_calls),
        ("simplify(x)", forbidden_calls),
    ],
)
def test_each_law_can_be_broken(code: str, check: object) -> None:
    assert callable(check)
    assert check(ast.parse(code)) != []


def test_what_the_laws_allow() -> None:
    tree = ast.parse("import json\nimport re\nre.compile('x')\nmodel.evaluate(x)\n")
    assert sympy_imports(tree) == late_imports(tree) == forbidden_calls(tree) == []
    assert words_outside_comments('"""alpha"""\nx = 1  # beta\ny = "gamma delta"\n') == {
        "x",
        "1",
        "y",
        "gamma",
        "delta",
    }


def test_no_name_is_defined_twice() -> None:
    """F811 holds everywhere and is never switched off: of two tests of one name, the first would not run."""
    settings = (ROOT / "pyproject.toml").read_text()
    assert '"F811"' not in settings
    sources = [*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "layers").rglob("*.py")]
    excused = [path.name for path in sources if re.search(r"noqa.*F811", path.read_text()) and path != Path(__file__)]
    assert excused == []
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, "check", "--isolated", "--select", "F811", "--ignore-noqa", "symderiv", "tests", "layers"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_project_files_name_no_place_on_a_machine() -> None:
    endings = {".py", ".md", ".toml", ".tex", ".jinja", ".j2", ".json", ".yml", ""}
    folders = ("symderiv", "layers", "generated", "tests", "benchmarks", "docs", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]  # a file in a worktree
    place = re.compile(r"(?<![\w.~-])/(?:home|root|Users|work|tmp|opt|mnt)/\w")
    named = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in files
        if path.suffix in endings and "__pycache__" not in path.parts
        for found in [place.search(path.read_text(encoding="utf-8"))]
        if found
    ]
    assert named == []
