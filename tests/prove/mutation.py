"""What a mutation run asks of pytest, and its figures: `make mutants`.

As a plugin it takes from every test what the tests before it left in caches, so that a mutant is asked and not what was
kept of the program without it, and limits memory, so that a mutant without end ends.
"""

from __future__ import annotations

import json
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from mutmut.stats import status_by_exit_code

FOLDER = Path("mutants")
MEMORY = 2**31
KILLED = ("killed", "segfault", "suspicious")
COLUMNS = ("mutants", "mypy", "killed", "timeout", "survived", "no tests", "not checked")


def pytest_configure() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def pytest_runtest_setup() -> None:
    for clear in _clearings():
        clear()


@cache
def _clearings() -> tuple[Callable[[], None], ...]:
    """How each cache of the program is emptied; all modules are loaded when the first test is set up."""
    modules = [module for name, module in sys.modules.items() if name.startswith("symderiv.")]
    functions = {id(value): value for module in modules for value in vars(module).values()}
    return tuple(f.cache_clear for f in functions.values() if hasattr(f, "cache_clear"))


def figures(folder: Path) -> dict[str, Counter[str]]:
    """How many mutants of each module ended in which way."""
    found = {}
    for path in sorted(folder.rglob("*.py.meta")):
        results = json.loads(path.read_text())["exit_code_by_key"].values()
        if results:
            found[path.relative_to(folder).as_posix().removesuffix(".meta")] = Counter(map(_ending, results))
    return found


def _ending(exit_code: int | None) -> str:
    status = status_by_exit_code[exit_code]
    if status == "caught by type check":
        return "mypy"
    return "killed" if status in KILLED else status


def table(found: dict[str, Counter[str]]) -> Iterable[str]:
    """The figures in rows, of the modules that were run, and the share of mutants that nothing notices."""
    run = {name: ended for name, ended in found.items() if set(ended) != {"not checked"}}
    rows = {**run, "all": sum(run.values(), Counter())}
    width = max(map(len, rows))
    yield "  ".join([" " * width, *COLUMNS, "share"])
    for name, ended in rows.items():
        counts = {**ended, "mutants": ended.total()}
        share = (counts.get("survived", 0) + counts.get("no tests", 0)) / max(1, counts["mutants"])
        yield "  ".join([name.ljust(width), *(str(counts.get(c, 0)).rjust(len(c)) for c in COLUMNS), f"{share:5.1%}"])


if __name__ == "__main__":
    print("\n".join(table(figures(FOLDER))))
