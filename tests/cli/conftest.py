"""A command line to call, and a folder of layers to call it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from symderiv.cli import main

DOUBLE = '''\
"""Twice the input."""

from sympy import Eq

from symderiv import Layer, dims, index, tensor

N = dims("N")
i = index("i", N)
x, y = tensor("x", N), tensor("y", N)

layer = Layer(inputs=(x,), forward=(Eq(y[i], 2 * x[i]),), sizes={N: 3})
'''


@dataclass(frozen=True)
class Outcome:
    """What a call left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def symderiv(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """`symderiv("list", "--layers", folder)` runs the command line in this process, and in no other."""

    def call(*arguments: object) -> Outcome:
        alone = ("--jobs", 1) if arguments and arguments[0] in ("docs", "code", "check", "all") else ()
        try:
            status = main([str(argument) for argument in (*arguments, *alone)])
        except SystemExit as left:  # argparse leaves this way
            status = int(left.code or 0)
        out, err = capsys.readouterr()
        return Outcome(status, out, err)

    return call


@pytest.fixture
def layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own, with ./layers that holds one small layer."""
    folder = tmp_path / "layers"
    (folder / "toys").mkdir(parents=True)
    (folder / "toys" / "double.py").write_text(DOUBLE)
    monkeypatch.chdir(tmp_path)
    return folder
