"""Running the equations of a layer in order."""

from fractions import Fraction

import pytest

from symderiv.errors import UsageError
from symderiv.lang.arithmetic import add, constant, div, mul, power, sub
from symderiv.lang.expr import Call, Index, Read, Size, Sum
from symderiv.lang.layer import Equation, Layer, SizeOf, Tensor
from symderiv.numbers.arithmetic import EXACT, FLOATS
from symderiv.numbers.evaluate import Evaluation, OutsideBox
from symderiv.numbers.run import all_sizes, run_forward, run_lazily, shape_of

n, H, S = Size("n"), Size("H"), Size("S")
i, j = Index("i"), Index("j")
ZERO, ONE, TWO = map(constant, (0, 1, 2))


def over(body: object, length: object) -> Sum:
    return Sum(body, "j", ZERO, sub(length, ONE))  # type: ignore[arg-type]


POOL = Layer(
    name="pool",
    inputs=(Tensor("x", (n,)),),
    constants=(),
    scalars=(),
    functions=(),
    sizes=(SizeOf("n"), SizeOf("S"), SizeOf("H", Call("floor", (div(n, S),)))),
    defined=(Tensor("y", (H,)), Tensor("E", ())),
    forward=(
        Equation(Read("y", (i,)), div(over(Read("x", (add(mul(S, i), j),)), S), S)),
        Equation(Read("E"), over(power(Read("y", (j,)), 2), H)),
    ),
)
GIVEN = {"x": {(place,): Fraction(place * place) for place in range(5)}}


def test_all_tensors_in_order() -> None:
    tensors = run_forward(POOL, GIVEN, {"n": 5, "S": 2}, EXACT)
    assert tensors["y"] == {(0,): Fraction(1, 2), (1,): Fraction(13, 2)}
    assert tensors["E"] == {(): Fraction(1, 4) + Fraction(169, 4)}
    assert tensors["x"] == GIVEN["x"]


def test_derived_sizes() -> None:
    assert all_sizes(POOL, {"n": 5, "S": 2}) == {"n": 5, "S": 2, "H": 2}
    assert shape_of(Tensor("y", (H, add(S, ONE))), {"H": 2, "S": 4}) == (2, 5)


def test_a_size_below_1_is_an_error() -> None:
    with pytest.raises(UsageError, match="the size H is 0, below 1"):
        run_forward(POOL, GIVEN, {"n": 1, "S": 2}, EXACT)


def test_an_element_is_computed_when_it_is_read() -> None:
    start = Evaluation(EXACT, {"x": {(0,): Fraction(3), (1,): Fraction(5)}}, {"n": 5, "S": 2, "H": 2})
    tensors = run_lazily(POOL.forward, POOL.tensors, start).values
    assert tensors["y"][(0,)] == 4
    with pytest.raises(OutsideBox):
        tensors["y"][(1,)]
    with pytest.raises(KeyError):
        tensors["y"][(2,)]
    assert list(tensors["y"]) == [(0,), (1,)]


def test_softmax_of_twenty_elements() -> None:
    logits, probabilities = (Tensor(name, (n,)) for name in "al")
    shifted = Equation(Read("l", (i,)), div(Call("exp", (Read("a", (i,)),)), over(Call("exp", (Read("a", (j,)),)), n)))
    layer = Layer("softmax", (logits,), (), (), (), (SizeOf("n"),), (probabilities,), (shifted,))
    row = run_forward(layer, {"a": {(place,): place / 7 for place in range(20)}}, {"n": 20}, FLOATS)["l"]
    assert sum(row.values()) == pytest.approx(1)
    assert row[(7,)] / row[(0,)] == pytest.approx(2.718281828459045)
