"""How long symderiv takes: each layer derived and emitted, and the whole command with its peak memory.

    python benchmarks/speed.py

The first table is measured in this process, imports apart, the best of three; the second in processes of their own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from symderiv.check.checks import checks
from symderiv.cli.loading import Declaration, declarations, load
from symderiv.cli.proofs import proofs
from symderiv.derive.sweep import derive
from symderiv.emit.document import latex_page, markdown_page
from symderiv.emit.numpy_source import numpy_module

ROOT = Path(__file__).parents[1]
LAYERS = ROOT / "layers"
ROUNDS = 3
BOUNDS = {"layer": 1.0, "help": 0.150, "all": 20.0, "memory": 400}  # seconds and MB


def stages(declaration: Declaration) -> dict[str, float]:
    """Seconds of each stage for one layer."""
    spent: dict[str, float] = {}

    def timed(name: str, action: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = action()
        spent[name] = time.perf_counter() - started
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


def command(*arguments: str) -> float:
    """Seconds that one call of the command line takes."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "symderiv", *arguments], cwd=ROOT, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    return time.perf_counter() - started


def main() -> None:
    """Prints both tables."""
    for number, declaration in enumerate(declarations(LAYERS)):
        best = min((stages(declaration) for _ in range(ROUNDS)), key=lambda spent: spent["together"])
        if number == 0:
            print(f"{'seconds':<28}" + "".join(f"{stage:>10}" for stage in best))
        name = f"{declaration.family}/{declaration.name}"
        print(f"{name:<28}" + "".join(f"{value:>10.3f}" for value in best.values()))
    print(f"bound for each layer, together: {BOUNDS['layer']} s")
    print()
    with tempfile.TemporaryDirectory() as out:
        helps = min(command("--help") for _ in range(ROUNDS))
        everything = command("all", "--layers", str(LAYERS), "--out", out, "--exit-zero")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    print(f"symderiv --help  {helps:>8.3f} s   (bound {BOUNDS['help']})")
    print(f"symderiv all     {everything:>8.3f} s   (bound {BOUNDS['all']}, for the first four layers)")
    print(f"peak memory      {peak:>8.0f} MB  (bound {BOUNDS['memory']})")


if __name__ == "__main__":
    main()
