"""How long symderiv takes, and what it needs of memory: each layer, all, notes, and beside them SymPy written out.

    python benchmarks/speed.py [--layers DIR]

Layers are measured in this process, as seconds of computing; imports are apart, and each layer is derived once, since
a second time would find intermediate results.  Commands are measured in processes of their own, from start to end.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from judge import judged, median_and_worst
from measured import Measured, measured
from notes import note_times, per_formula, per_note

from symderiv.check.checks import checks
from symderiv.cli.loading import Declaration, declarations, load
from symderiv.cli.proofs import proofs
from symderiv.derive.sweep import derive
from symderiv.emit.document import latex_page, markdown_page
from symderiv.emit.numpy_source import numpy_module

ROOT = Path(__file__).parents[1]
EXPANDED = (3, 10, 30)  # sizes at which SymPy writes softmax out
ROUNDS = 3
PATIENCE = 60  # seconds for each of them
BOUNDS = {
    "median": 0.3,
    "worst": 5.0,
    "proof": 0.1,
    "longest proof": 2.0,
    "refutation": 0.01,
    "help": 0.150,
    "all": 50.0,
    "again": 2.0,
    "memory": 1024.0,
    "notes": 120.0,
    "note": 2.0,
    "formula": 0.002,
}  # seconds and MB


def stages(declaration: Declaration) -> dict[str, float]:
    """Seconds of each stage for one layer."""
    spent: dict[str, float] = {}

    def timed(name: str, action: Callable[[], Any]) -> Any:
        started = time.process_time()
        result = action()
        spent[name] = time.process_time() - started
        return result

    layer = timed("load", lambda: load(declaration))
    derivation = timed("derive", lambda: derive(layer))
    code = timed("code", lambda: numpy_module(derivation))
    proved = timed("prove", lambda: proofs(derivation))
    timed("latex", lambda: latex_page(derivation, path=declaration.name, code=code, proofs=proved))
    timed("markdown", lambda: markdown_page(derivation, path=declaration.name, code=code, proofs=proved))
    spent["together"] = sum(spent.values())
    timed("check", lambda: list(checks(derivation, code)))
    return spent


def layer_table(layers: Path) -> None:
    """Every layer, and the median and the worst of them."""
    together: dict[str, float] = {}
    for declaration in declarations(layers):
        spent = stages(declaration)
        if not together:
            print(f"{'seconds':<36}" + "".join(f"{stage:>10}" for stage in spent))
        print(f"{declaration.layer_path:<36}" + "".join(f"{value:>10.3f}" for value in spent.values()))
        together[declaration.layer_path] = spent["together"]
    print()
    worst = max(together, key=lambda path: together[path])
    line("derive and emit, median", statistics.median(together.values()), "median")
    line("derive and emit, worst", together[worst], "worst", worst)


def judge_table(layers: Path) -> None:
    """True claims about every gradient proved, false ones refuted."""
    times = judged(layers)
    median, worst, name = median_and_worst(times.proved)
    line(f"{len(times.proved)} true claims proved, median", median, "proof")
    line("the longest proof", worst, "longest proof", name)
    median, worst, name = median_and_worst(times.refuted)
    line(f"{len(times.refuted)} false claims refuted, median", median, "refutation", f"the worst {worst:.3f} s, {name}")
    print(f"{len(times.open)} claims left open{': ' if times.open else ''}{'; '.join(times.open)}\n")


def command_table(layers: Path) -> None:
    """The whole command, from nothing and again, with its memory."""

    def symderiv(*arguments: str) -> Measured:
        environment = {"SYMDERIV_CACHE": str(Path(out) / "kept")}
        return measured([sys.executable, "-m", "symderiv", *arguments], ROOT, environment=environment)

    with tempfile.TemporaryDirectory() as out:
        everything = ("all", "--layers", str(layers), "--out", str(Path(out) / "generated"), "--exit-zero")
        helped = min(symderiv("--help").seconds or 0.0 for _ in range(ROUNDS))
        first, again = symderiv(*everything), symderiv(*everything)
    count = f"{len(declarations(layers))} layers"
    line("symderiv --help", helped, "help", f"the best of {ROUNDS}")
    line("symderiv all, from nothing", first.seconds, "all", f"{count}, on two cores")
    line("symderiv all, nothing changed", again.seconds, "again", count)
    line("peak memory, all processes", first.memory, "memory", unit="MB")


def note_table() -> None:
    """The labelled notes of the tests: all of them by the command, each by itself, and formulas."""
    times = note_times()
    median, worst, name = per_note(times)
    line("symderiv diff, all labelled notes", times.everything.seconds, "notes", "on two cores")
    line("its peak memory, all processes", times.everything.memory, "memory", unit="MB")
    line("a note of ten claims, median", median, "note", f"the worst {worst:.3f} s, {name}")
    line(
        f"{len(times.formulas)} formulas read, median",
        per_formula(times),
        "formula",
        f"the worst {max(times.formulas):.4f} s",
    )


def expansion_table() -> None:
    """SymPy's Jacobian of softmax at numbers, which is what the first table does for all sizes at once."""
    for size in EXPANDED:
        command = [sys.executable, str(Path(__file__).with_name("expansion.py")), str(size)]
        seconds = measured(command, ROOT, limit=PATIENCE).seconds
        shown = f"{seconds:>9.3f} s" if seconds is not None else f"more than {PATIENCE} s"
        print(f"SymPy, softmax written out, n = {size:<4} {shown}")


def line(what: str, value: float | None, bound: str, note: str = "", unit: str = "s") -> None:
    """One measurement beside its bound."""
    assert value is not None
    verdict = "" if value <= BOUNDS[bound] else "   OVER"
    said = f"; {note}" if note else ""
    print(f"{what:<36}{value:>10.3f} {unit:<3} (bound {BOUNDS[bound]:g}{said}){verdict}")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description="How long symderiv takes, and what it needs of memory.")
    parser.add_argument("--layers", type=Path, default=ROOT / "layers", help="folder of FAMILY/NAME.py")
    layers = parser.parse_args().layers.resolve()
    layer_table(layers)
    judge_table(layers)
    command_table(layers)
    print()
    note_table()
    print()
    expansion_table()


if __name__ == "__main__":
    main()
