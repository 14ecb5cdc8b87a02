"""The question: what it depends on, and which sizes are tried."""

import pytest

from symderiv.prove.problem import Problem
from tests.prove.shorthand import call, defined, exp, floor, index, num, problem, shaped, size, tensor

n, m, H = size("n m H")
(P,) = size("P", least=0)
i, j = index("i j")
x, y, z = tensor("x"), tensor("y"), tensor("z")
f, g = call("f"), call("g", 1)
TENSORS = shaped(x=(n,), y=(n,), z=(n,))
DEFINITIONS = (defined(y(i), exp(x(i))), defined(z(i), f(x(i))))
CLAIM = problem(y(i) * g(x(0)), x(i), {"i": n}, TENSORS, definitions=DEFINITIONS)


def test_what_it_depends_on() -> None:
    assert CLAIM.used == DEFINITIONS[:1]
    assert [tensor.name for tensor in CLAIM.given] == ["x"]
    assert [tensor.name for tensor in CLAIM.defined_tensors] == ["y"]
    assert CLAIM.functions == ("g",)
    assert CLAIM.sizes == ("n",)
    assert CLAIM.least == {"n": 1}


def of_sizes(*names: object, **more: object) -> Problem:
    left = num(0)
    for name in names:
        left = left + name  # type: ignore[operator]
    return problem(left, num(0), {}, {}, **more)


SAMPLES = {
    "no size": (of_sizes(), [{}]),
    "a size": (of_sizes(n), [{"n": 2}, {"n": 3}, {"n": 4}]),
    "two sizes": (of_sizes(n, m), [{"m": 2, "n": 3}, {"m": 3, "n": 4}, {"m": 4, "n": 2}]),
    "its own samples": (of_sizes(n, samples=({"n": 7}, {"n": 0}, {"n": 5})), [{"n": 7}, {"n": 5}]),
    "a derived size": (
        of_sizes(n, H, derived={"H": floor(n / 2).expr}),
        [{"n": 2, "H": 1}, {"n": 3, "H": 1}, {"n": 4, "H": 2}],
    ),
    "a derived size that would be too small": (
        of_sizes(n, H, derived={"H": (n - 3).expr}),
        [{"n": 4, "H": 1}],
    ),
    "a fact": (of_sizes(n, at_least_zero=((n - 3).expr,)), [{"n": 3}, {"n": 4}]),
}


@pytest.mark.parametrize(("claim", "expected"), SAMPLES.values(), ids=SAMPLES.keys())
def test_sample_sizes(claim: Problem, expected: list[dict[str, int]]) -> None:
    assert list(claim.sample_sizes()) == expected


FURTHER = {
    "no size": (of_sizes(), []),
    "a size": (of_sizes(n), [{"n": 1}, {"n": 1}, {"n": 4}, {"n": 5}, {"n": 6}, {"n": 7}]),
    "two sizes": (
        of_sizes(n, m),
        [
            {"m": 1, "n": 1},
            {"m": 1, "n": 3},
            {"m": 2, "n": 1},
            {"m": 4, "n": 5},
            {"m": 5, "n": 6},
            {"m": 6, "n": 7},
            {"m": 7, "n": 8},
        ],
    ),
    "a size that may be 0": (of_sizes(P, samples=({"P": 9},)), [{"P": 0}, {"P": 0}, *({"P": p} for p in (4, 5, 6, 7))]),
    "no sample that is allowed": (
        of_sizes(n, m, at_least_zero=((n - 5).expr, (m - 3).expr), samples=({"n": 2, "m": 2},)),
        [{"m": 4, "n": 5}, {"m": 5, "n": 6}, {"m": 6, "n": 7}, {"m": 7, "n": 8}],
    ),
}


@pytest.mark.parametrize(("claim", "expected"), FURTHER.values(), ids=FURTHER.keys())
def test_further_sizes(claim: Problem, expected: list[dict[str, int]]) -> None:
    assert list(claim.further_sizes()) == expected


def test_sizes_that_are_missing_are_not_allowed() -> None:
    assert of_sizes(n, m).allowed({"n": 3}) is None
    assert of_sizes(n).allowed({"n": 3, "m": 4}) == {"n": 3}
