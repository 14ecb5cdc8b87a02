"""The layers of the project with their derivations, and one that is nobody's, for pages and pictures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from symderiv.cli.loading import declarations, load
from symderiv.derive.derivation import Derivation, Gradient, Partial, Step
from symderiv.derive.sweep import derive
from symderiv.lang.expr import Read, Size
from symderiv.lang.layer import Equation, Layer, SizeOf, Tensor
from tests.emit.shorthand import add, i, j, k, m, mul, n, num, over, power, read, sub

ROOT = Path(__file__).parents[2]
PATHS = tuple(f"{found.family}/{found.name}" for found in declarations(ROOT / "layers"))


@cache
def derivation(path: str) -> Derivation:
    """The derivation of `FAMILY/NAME`."""
    (found,) = [d for d in declarations(ROOT / "layers") if f"{d.family}/{d.name}" == path]
    return derive(load(found))


def by_hand() -> Derivation:
    """`y_j = sum_i x_i w_ij + eps^2`, `E = sum_j y_j t_j`, with its gradients written down rather than derived."""
    layer = Layer(
        name="tilted",
        inputs=(Tensor("x", (n,)), Tensor("w", (n, m))),
        constants=(Tensor("t", (m,)),),
        scalars=(Tensor("eps", (), "positive"),),
        functions=(),
        sizes=(SizeOf("n"), SizeOf("m")),
        defined=(Tensor("y", (m,)), Tensor("E", ())),
        forward=(
            Equation(read("y", j), add(over(i, n, mul(read("x", i), read("w", i, j))), power(read("eps"), 2))),
            Equation(read("E"), over(j, m, mul(read("y", j), read("t", j)))),
        ),
        samples=(("n", 3), ("m", 2)),
        title="A tilted plane.",
    )
    upstream = Equation(read("∂y", j), read("t", j))
    start = over(j, m, mul(read("∂y", j), read("∂y/∂x", j, i)))
    middle = over(j, m, mul(read("∂y", j), read("w", i, j)))
    end = over(j, m, mul(read("w", i, j), read("t", j)))
    steps = (Step("local partials", "", start, middle), Step("gradient of y", r"\bar y = t", middle, end))
    return Derivation(
        layer,
        partials=(
            Partial("E", "y", Equation(Read("∂E/∂y", (j,)), read("t", j)), ()),
            Partial("y", "x", Equation(Read("∂y/∂x", (j, i)), read("w", i, j)), ()),
        ),
        gradients=(
            Gradient("y", upstream, ()),
            Gradient("x", Equation(read("∂x", i), end), steps),
            Gradient("w", Equation(read("∂w", i, j), mul(read("x", i), read("∂y", j))), ()),
        ),
        conventions=("The gradient of x is 100 % a convention.",),
    )


def shifted() -> Layer:
    """`yk = x_{k+1} xk` where k + 1 < n, in two dimensions more: of its last element nothing but a product reads."""
    return Layer(
        name="shifted",
        inputs=(Tensor("x", (m, m, n)),),
        constants=(),
        scalars=(),
        functions=(),
        sizes=(SizeOf("n"), SizeOf("m"), SizeOf("k", sub(n, num(2)))),
        defined=(Tensor("y", (m, m, Size("k"))),),
        forward=(Equation(read("y", i, j, k), mul(read("x", j, i, k), read("x", i, j, add(k, num(1))))),),
        samples=(("n", 5), ("m", 2)),
    )
