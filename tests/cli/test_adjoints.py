"""Layers of one family that are found to be each other's adjoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from symderiv.cli.adjoints import adjoints
from symderiv.cli.loading import Declaration, declarations, load
from symderiv.derive.sweep import derive
from symderiv.lang.show import show

HEAD = """
from sympy import Eq, Mod, Sum, floor
from symderiv import Layer, dims, index, padded, tensor
N, K, S, M, U = dims("N K S M U")
i, k, m, u = index("i", N), index("k", K), index("m", M), index("u", U)
"""

SUM = """
x, w, b, y = tensor("x", N), tensor("w", M, N), tensor("b", M), tensor("y", M)
layer = Layer(inputs=(x, w, b), forward=(Eq(y[m], Sum(w[m, i] * x[i], i){end}),), sizes={{N: 2, M: 3}})
"""

OTHER_WAY = """
h, w, z = tensor("h", M), tensor("w", M, N), tensor("z", N)
layer = Layer(inputs=(h, w), forward=(Eq(z[i], {sign}Sum(w[m, i] * h[m], m)),), sizes={{N: 2, M: 3}})
"""

REPEATED = """
x, y = tensor("x", N), tensor("y", N * S)
j = index("j", N * S)
layer = Layer(inputs=(x,), forward=(Eq(y[j], x[floor(j / S)]),), sizes={N: 2, S: 3})
"""

SUMMED = """
p = index("p", S)
z, y = tensor("z", S * K), tensor("y", K)
layer = Layer(inputs=(z,), forward=(Eq(y[k], Sum(z[S * k + p], p)),), sizes={K: 2, S: 3})
"""

COPY = """
x, y = tensor("x", N), tensor("y", N)
layer = Layer(inputs=(x,), forward=(Eq(y[i], x[i]),), sizes={N: 2})
"""

SQUARE = """
x, y = tensor("x", N), tensor("y", N)
layer = Layer(inputs=(x,), forward=(Eq(y[i], x[i]**2),), sizes={N: 2})
"""

SCALED = """
x, w, y = tensor("x", N), tensor("w", N), tensor("y", N)
layer = Layer(inputs=(x,), constants=(w,), forward=(Eq(y[i], w[i] * x[i]),), sizes={N: 2})
"""


def family(folder: Path, **sources: str) -> list[Declaration]:
    for name, source in sources.items():
        path = folder / "maps" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD + source)
    return list(declarations(folder))


CASES = {
    "a product and the product with the transpose": (
        {"one": SUM.format(end=" + b[m]"), "two": OTHER_WAY.format(sign="")},
        {("one", "x", "two", ""), ("two", "h", "one", "")},
    ),
    "another sign": ({"one": SUM.format(end=" + b[m]"), "two": OTHER_WAY.format(sign="-")}, set()),
    "each element several times and their sum": (
        {"repeated": REPEATED, "summed": SUMMED},
        {("repeated", "x", "summed", "K = N"), ("summed", "z", "repeated", "N = K")},
    ),
    "its own": ({"scaled": SCALED}, {("scaled", "x", "scaled", "")}),
    "a copy says nothing, a square is no linear map": ({"copy": COPY, "square": SQUARE}, set()),
    "one that does not hold together is passed over": (
        {"scaled": SCALED, "broken": "layer = 1 / 0"},
        {("scaled", "x", "scaled", "")},
    ),
}


@pytest.mark.parametrize(("sources", "expected"), CASES.values(), ids=CASES.keys())
def test_found(tmp_path: Path, sources: dict[str, str], expected: set[tuple[str, ...]]) -> None:
    found = {
        (d.name, a.wrt, a.layer, ", ".join(f"{name} = {show(value)}" for name, value in a.sizes))
        for d in family(tmp_path, **sources)
        if d.name != "broken"
        for a in adjoints(d, derive(load(d)))
    }
    assert found == expected


def test_convolution_and_transposed_convolution() -> None:
    known = {d.name: d for d in declarations(Path(__file__).parents[2] / "layers")}
    found = {
        (name, a.wrt, a.layer)
        for name in ("conv2d", "conv_transpose2d")
        for a in adjoints(known[name], derive(load(known[name])))
    }
    assert found == {("conv2d", "x", "conv_transpose2d"), ("conv_transpose2d", "x", "conv2d")}
