"""From a folder of declarations to layers, and what is said of each that does not hold together."""

from __future__ import annotations

from pathlib import Path

import pytest

from symderiv.cli.loading import Declaration, chosen, declarations, layers_folder, load, title_of
from symderiv.errors import SymderivError, UsageError
from tests.cli.conftest import DOUBLE

HEAD = DOUBLE.rpartition("layer = ")[0]  # everything but the layer; its last line is number 10


def declared(folder: Path, text: str | bytes) -> Declaration:
    path = folder / "toys" / "sample.py"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Declaration("toys", "sample", path)


def test_the_name_is_the_files_and_the_title_the_docstrings(layers: Path) -> None:
    declaration = declarations(layers)[0]
    layer = load(declaration)
    assert (layer.name, layer.title, title_of(declaration)) == ("double", "Twice the input", "Twice the input")


def test_only_declarations_are_found_in_order(layers: Path) -> None:
    others = ("toys/_helper.py", "toys/__init__.py", "toys/.hidden.py", "toys/notes.md", "alone.py", "__pycache__/x.py")
    for name in others:
        (layers / name).parent.mkdir(exist_ok=True)
        (layers / name).write_text("")
    (layers / "arts").mkdir()
    (layers / "arts" / "zebra.py").write_text(DOUBLE)
    assert [f"{d.family}/{d.name}" for d in declarations(layers)] == ["arts/zebra", "toys/double"]


def test_layers_are_chosen_by_name_family_and_path(layers: Path) -> None:
    (layers / "arts").mkdir()
    for name in ("arts/double", "arts/triple"):
        (layers / f"{name}.py").write_text(DOUBLE)
    everything = declarations(layers)
    assert chosen(layers, ()) == everything
    for name in ("triple", "arts/triple", "arts/triple.py", str(layers / "arts" / "triple.py")):
        assert [d.path for d in chosen(layers, [name, name])] == [layers / "arts" / "triple.py"]
    with pytest.raises(UsageError, match="Write arts/double or toys/double"):
        chosen(layers, ["double"])


@pytest.mark.parametrize(
    ("name", "hint"),
    [("doubel", "Did you mean double?"), ("toys/dubble", "Did you mean double?"), ("qqq", "There are: double.")],
)
def test_an_unknown_layer_brings_near_names(layers: Path, name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        chosen(layers, [name])
    assert caught.value.message == f"there is no layer {name} in {layers}."
    assert caught.value.way_out == hint


def test_layers_are_looked_for_here_and_then_in_what_comes_along(
    layers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert layers_folder(None) == Path("layers")
    assert layers_folder(str(layers)) == layers
    with pytest.raises(UsageError, match="there is no folder nowhere"):
        layers_folder("nowhere")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert declarations(layers_folder(None))


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no declaration"):
        chosen(tmp_path, ())


# what the file holds, the line that is named, words of the message, words of the way out
BAD = {
    "syntax error": (HEAD + "layer = Layer(\n", 11, "this is not Python: '(' was never closed", "just before"),
    "bad indentation": ("x = 1\n  y = 2\n", 2, "this is not Python: unexpected indent", "Mend"),
    "no layer": (HEAD, None, "sample: the file defines no `layer`.", "layer = Layer(...)"),
    "another layer": (HEAD + "layer = 3\n", None, "defines `layer` as int", "layer = Layer(...)"),
    "unknown import": ("from sympy import Eqq\n", 1, "stops with ImportError: cannot import name 'Eqq'", "Mend"),
    "unknown name": (HEAD + "\n\nz = w[i]\n", 13, "stops with NameError: name 'w' is not defined", "Mend"),
    "error in sympy": (HEAD + "\nEq()\n", 12, "stops with TypeError", "Mend"),
    "error in a function": ("def f():\n    return 1 // 0\n\n\nf()\n", 2, "stops with ZeroDivisionError", "Mend"),
    "leaves": ("import sys\n\nsys.exit('done')\n", 3, "stops with SystemExit: done", "Mend"),
    "undefined tensor": (
        HEAD + 'z = tensor("z", N)\n'
        "layer = Layer(\n    inputs=(x,),\n    forward=(\n        Eq(y[i], x[i] + z[i]),\n    ),\n"
        "    sizes={N: 3},\n)\n",
        15,
        "sample, equation 1: z is read but is neither given nor defined.",
        "Add it to inputs=",
    ),
    "wrong number of indices": (
        HEAD + 'z = tensor("z", N)\n'
        "layer = Layer(inputs=(x,), forward=[Eq(z[i], x[i]),\n  Eq(y[i], x[i, i])], sizes={N: 3})\n",
        13,
        "sample, equation 2: x is read with 2 indices but has 1 dimension (N).",
        "",
    ),
    "float": (
        HEAD + "layer = Layer(inputs=(x,), forward=(Eq(y[i], 0.5 * x[i]),), sizes={N: 3})\n",
        11,
        "sample, equation 1: 0.5",
        "Rational",
    ),
    "no sample size": (
        HEAD + "layer = Layer(inputs=(x,), forward=(Eq(y[i], N * x[i]),))\n",
        11,
        "the size N ",
        "sizes=",
    ),
    "keyword unknown": (
        HEAD + "layer = Layer(input=(x,), forward=(Eq(y[i], x[i]),))\n",
        11,
        "TypeError: Layer() got an unexpected",
        "Mend",
    ),
    "empty": ("", None, "the file is empty.", "Write something"),
    "blank": (" \n\n", None, "the file is empty.", "Write something"),
    "binary": (b"layer\x00\xff", None, "the file is binary", "text"),
    "not UTF-8": (b"# caf\xe9\nlayer = 1\n", 1, "line 1 is not UTF-8: byte 0xe9 at offset 5.", "UTF-8"),
    "deep nesting": ("x = " + "(" * 5000 + ")" * 5000, 1, "not Python: too many nested parentheses", ""),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_declaration_is_one_message_with_its_line(case: str, layers: Path) -> None:
    text, line, message, way_out = BAD[case]
    declaration = declared(layers, text)
    with pytest.raises(SymderivError) as caught:
        load(declaration)
    error = caught.value
    assert message in error.message
    assert "\n" not in error.message
    assert way_out in error.way_out
    assert error.place is not None
    assert (error.place.file, error.place.line) == (str(declaration.path), line)


def test_a_declaration_has_a_namespace_of_its_own(layers: Path) -> None:
    declared(layers, HEAD + "leak = 1\nlayer = Layer(inputs=(x,), forward=(Eq(y[i], x[i]),), sizes={N: 2})\n")
    (layers / "toys" / "after.py").write_text(DOUBLE + "assert 'leak' not in globals()\n")
    assert [load(d).name for d in declarations(layers)] == ["after", "double", "sample"]


def test_what_a_declaration_prints_is_not_part_of_the_results(layers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(declared(layers, DOUBLE + "print('noise')\n"))
    assert capsys.readouterr() == ("", "noise\n")


def test_nothing_is_left_beside_the_declarations(layers: Path) -> None:
    before = sorted(layers.rglob("*"))
    for declaration in declarations(layers):
        load(declaration)
    assert sorted(layers.rglob("*")) == before
