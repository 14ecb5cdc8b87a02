"""Which files a declaration depends on, and when that cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from symderiv.cli.dependence import files_read
from tests.cli.conftest import DOUBLE

KNOWN = {
    "a declaration": DOUBLE,
    "parts of SymPy": "import sympy.functions\nfrom sympy.core import add\n",
    "what computes": "from __future__ import annotations\nimport itertools, math\nfrom fractions import Fraction\n",
    "names like the forbidden ones": "def opens(x): return x.open()\n",
}
UNKNOWN = {
    "a file": "x = open('x')\n",
    "its own place": "x = __file__\n",
    "a text that is run": "exec('x = 1')\n",
    "the system": "import os\n",
    "chance": "from random import random\n",
    "a package of unknown version": "import pytest\n",
    "a module that is not there": "from nowhere import x\n",
    "a part that is not there": "import shared.nowhere\n",
    "the inside of symderiv": "from symderiv.cli.text_file import read_text\n",
    "a relative import": "from . import shared\n",
    "no Python": "x = (\n",
    "a module outside the folder": "import outside\n",
    "a module that imports one outside": "import shared.reaches\n",
    "a module that reads files": "from shared import reads\n",
}


@pytest.fixture
def modules(layers: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Modules inside the folder of layers and one beside it, all of which can be imported."""
    monkeypatch.syspath_prepend(str(layers))
    monkeypatch.syspath_prepend(str(layers.parent))
    (layers / "shared").mkdir()
    for name, text in {
        "layers/shared/__init__.py": "",
        "layers/shared/halves.py": "from shared.numbers import two\n",
        "layers/shared/numbers.py": "import shared.halves\ntwo = 2\n",
        "layers/shared/reaches.py": "import outside\n",
        "layers/shared/reads.py": "x = open\n",
        "outside.py": "",
    }.items():
        (layers.parent / name).write_text(text)
    return layers


def read(folder: Path, text: str) -> list[str]:
    path = folder / "toys" / "sample.py"
    path.write_text(text)
    return [str(file.resolve().relative_to(folder.resolve())) for file in files_read(path)]


@pytest.mark.parametrize("case", KNOWN)
def test_most_depend_on_their_own_text_alone(modules: Path, case: str) -> None:
    assert read(modules, KNOWN[case]) == ["toys/sample.py"]


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_may_depend_on_more_is_not_told(modules: Path, case: str) -> None:
    assert read(modules, UNKNOWN[case]) == []


def test_a_file_that_is_not_there(layers: Path) -> None:
    assert files_read(layers / "toys" / "nothing.py") == ()


@pytest.mark.parametrize(
    "text",
    [
        "import shared.halves",
        "from shared import halves",
        "from shared.halves import two",
        "import layers.shared.halves",
    ],
)
def test_modules_in_the_folder_are_followed(modules: Path, text: str) -> None:
    found = read(modules, text + "\n")
    assert found[0] == "toys/sample.py"
    assert sorted(found[1:]) == ["shared/__init__.py", "shared/halves.py", "shared/numbers.py"]
