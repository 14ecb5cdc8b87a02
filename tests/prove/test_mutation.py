"""The figures of a mutation run."""

import json
from pathlib import Path

from tests.prove.mutation import figures, table

ENDED = {"a": 1, "b": 3, "c": 0, "d": 33, "e": 37, "f": -24, "g": None, "h": -11}


def test_figures(tmp_path: Path) -> None:
    for name, results in (("one", ENDED), ("two", {"a": None}), ("three", {})):
        (tmp_path / f"{name}.py.meta").write_text(json.dumps({"exit_code_by_key": results}))
    found = figures(tmp_path)
    assert list(found) == ["one.py", "two.py"]
    assert found["one.py"] == {
        "killed": 3,
        "survived": 1,
        "no tests": 1,
        "mypy": 1,
        "timeout": 1,
        "not checked": 1,
    }
    head, row, everything = table(found)
    assert head.split()[:4] == ["mutants", "mypy", "killed", "timeout"]
    assert row.split() == ["one.py", "8", "1", "3", "1", "1", "1", "1", "25.0%"]
    assert everything.split()[1:] == row.split()[1:]
