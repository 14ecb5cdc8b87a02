"""Finding declarations, `layers/FAMILY/NAME.py`, and running the ones that are asked for."""

from __future__ import annotations

import ast
import difflib
import re
import runpy
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

import symderiv
from symderiv.cli.text_file import read_text
from symderiv.errors import DeclarationError, Place, SymderivError, UsageError
from symderiv.lang.layer import Layer


@dataclass(frozen=True, slots=True)
class Declaration:
    """The file that declares a layer; its name is the file's, its family the folder's."""

    family: str
    name: str
    path: Path

    @property
    def place(self) -> Place:
        """The file as a place for messages."""
        return Place(str(self.path))

    @property
    def layer_path(self) -> str:
        """`FAMILY/NAME`, where its files go in the output folder and what heads its page."""
        return f"{self.family}/{self.name}"

    @property
    def notes(self) -> Path:
        """Where a hand derivation of the layer stands, if there is one."""
        return self.path.with_suffix(".md")


def layers_folder(asked: str | None) -> Path:
    """The folder asked for; else `./layers`; else the set that comes with the package.  Raises UsageError."""
    package = Path(symderiv.__file__).parent
    candidates = [Path(asked)] if asked else [Path("layers"), package / "_layers", package.parent / "layers"]
    for folder in candidates:
        if folder.is_dir():
            return folder
    if asked:
        raise UsageError(f"there is no folder {asked}.", way_out="Name the folder that holds FAMILY/NAME.py.")
    raise UsageError("there is no folder ./layers here.", way_out="Name one with --layers DIR.")


def declarations(folder: Path) -> tuple[Declaration, ...]:
    """Every declaration in a folder, sorted by family and name; nothing is run."""
    files = sorted(folder.glob("*/*.py"))
    return tuple(
        Declaration(path.parent.name, path.stem, path)
        for path in files
        if path.is_file() and not path.name.startswith(("_", ".")) and not path.parent.name.startswith((".", "_"))
    )


def siblings(declaration: Declaration) -> tuple[Declaration, ...]:
    """The declarations of the same family, this one among them."""
    return tuple(d for d in declarations(declaration.path.parent.parent) if d.path.parent == declaration.path.parent)


def chosen(folder: Path, names: Sequence[str]) -> tuple[Declaration, ...]:
    """The declarations of the layers named, each once and in the order of the folder; all of them for no name.

    Raises UsageError for an unknown or ambiguous name, and where the folder holds no declaration at all.
    """
    known = declarations(folder)
    if not known:
        raise UsageError(
            f"{folder} holds no declaration FAMILY/NAME.py.", way_out="Start one with `symderiv new FAMILY/NAME`."
        )
    wanted = {_named(known, name, folder) for name in names}
    return tuple(declaration for declaration in known if not names or declaration in wanted)


def _named(known: tuple[Declaration, ...], name: str, folder: Path) -> Declaration:
    """A layer by `NAME`, `FAMILY/NAME` or the path of its file."""
    spoken = name.removesuffix(".py")
    found = [d for d in known if spoken in (d.name, d.layer_path, d.path.with_suffix("").as_posix())]
    if len(found) == 1:
        return found[0]
    if found:
        choices = " or ".join(d.layer_path for d in found)
        raise UsageError(f"{name} is the name of {len(found)} layers in {folder}.", way_out=f"Write {choices}.")
    near = difflib.get_close_matches(spoken.split("/")[-1], [d.name for d in known], n=3, cutoff=0.5)
    way_out = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(d.name for d in known)}."
    raise UsageError(f"there is no layer {name} in {folder}.", way_out=way_out)


def load(declaration: Declaration) -> Layer:
    """Runs the declaration file in a namespace of its own and takes `layer` from it, under the file's name.

    Raises DeclarationError or ReadingError with file and line where the file is no declaration that holds together.
    """
    path = declaration.path
    source = read_text(path)
    tree = _parsed(source, path)
    try:
        with redirect_stdout(sys.stderr):  # what a declaration prints is not part of the results
            namespace = runpy.run_path(str(path), run_name=declaration.name)
    except SymderivError as error:
        raise _placed(error, declaration, tree) from None
    except (Exception, SystemExit) as error:
        place = Place(str(path), _line_in(error, path))
        raise DeclarationError(
            f"{declaration.name}: the declaration stops with {type(error).__name__}: {_one_line(error)}",
            place=place,
            way_out="Mend this line; SYMDERIV_DEBUG=1 python FILE shows the whole traceback.",
        ) from error
    layer = namespace.get("layer")
    if not isinstance(layer, Layer):
        said = "defines no `layer`" if layer is None else f"defines `layer` as {type(layer).__name__}"
        raise DeclarationError(
            f"{declaration.name}: the file {said}.", place=Place(str(path)), way_out="End it with layer = Layer(...)."
        )
    return replace(layer, name=declaration.name, title=_title(tree) or declaration.name)


def title_of(declaration: Declaration) -> str:
    """The title of a layer, without running its declaration."""
    return _title(_parsed(read_text(declaration.path), declaration.path))


def _parsed(source: str, path: Path) -> ast.Module:
    try:
        return ast.parse(source, str(path))
    except SyntaxError as error:
        raise DeclarationError(
            f"this is not Python: {error.msg}.",
            place=Place(str(path), error.lineno, error.offset or None),
            way_out="Mend the line; the mistake may be just before it.",
        ) from None
    except (RecursionError, MemoryError, ValueError) as error:
        raise DeclarationError(f"this cannot be read as Python: {_one_line(error)}", place=Place(str(path))) from None


def _title(tree: ast.Module) -> str:
    """The first line of the docstring, without the full stop."""
    docstring = ast.get_docstring(tree) or ""
    return docstring.partition("\n")[0].strip().removesuffix(".")


def _placed(error: SymderivError, declaration: Declaration, tree: ast.Module) -> SymderivError:
    """The error under the layer's name, at the line of the equation it speaks of, else at the line that was running."""
    number = re.match(r"equation (\d+)\b", error.message)
    line = _equation_line(tree, int(number[1])) if number else None
    name = f"{declaration.name}, " if number else f"{declaration.name}: "
    message = error.message if error.message.startswith(declaration.name) else name + error.message
    place = Place(str(declaration.path), line or _line_in(error, declaration.path))
    return type(error)(message, place=error.place or place, way_out=error.way_out)


def _equation_line(tree: ast.Module, number: int) -> int | None:
    """The line of the n-th entry of `forward=(...)`, where it is written as a plain list."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "forward" and isinstance(node.value, ast.Tuple | ast.List):
            entries = node.value.elts
            return entries[number - 1].lineno if number <= len(entries) else None
    return None


def _line_in(error: BaseException, path: Path) -> int | None:
    """The last line of the declaration that was running when the error was raised."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return lines[-1] if lines else None


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or "no message"
