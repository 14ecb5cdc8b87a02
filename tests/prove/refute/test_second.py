"""The second evaluator: against the first, node by node, and on expressions that nobody chose."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import flint
import pytest
from hypothesis import given

from symderiv.errors import Unsupported
from symderiv.lang.data import to_data
from symderiv.lang.expr import (
    ArgMax,
    Cases,
    Comparison,
    Determinant,
    Expr,
    Index,
    Inverse,
    Max,
    NegativeInfinity,
    Read,
    Size,
    inverse_name,
)
from symderiv.numbers.arithmetic import BALLS, EXACT, Unclear, Undefined, decimals
from symderiv.numbers.evaluate import OutsideBox, evaluate
from symderiv.prove.problem import Problem
from symderiv.prove.refute.confirm import place_of
from symderiv.prove.refute.enclosures import Enclosures, NoValueError, Value
from symderiv.prove.refute.second import OutsideError, Place, compared, value_at
from symderiv.prove.refute.witness import Point, readable_points
from tests.prove.shorthand import (
    Formula,
    absolute,
    call,
    cases,
    ceil,
    cos,
    erf,
    exp,
    floor,
    index,
    largest,
    log,
    maximum,
    minimum,
    mod,
    num,
    of,
    pi,
    sigmoid,
    sign,
    sin,
    size,
    span,
    sqrt,
    tanh,
    tensor,
    total,
    where,
)
from tests.prove.test_agreement import RANDOMS, SETTINGS, asked, some_expr

(n,) = size("n")
i, j, k = index("i j k")
x, y, q = tensor("x"), tensor("y"), tensor("q")
f, d2f = call("f"), call("f", 2)
SQUARE = (("k",), to_data((x(index("k")[0]) ** 2).expr))
PLACE = Place(
    sizes={"n": 3},
    indices={"i": 1},
    given={"x": {(0,): Fraction(1), (1,): Fraction(-2), (2,): Fraction(1, 2)}, "q": {(): Fraction(5, 2)}},
    definitions={"y": SQUARE},
    shapes={"x": (3,), "y": (3,), "q": ()},
    functions={"f": (Fraction(1), Fraction(0), Fraction(3), Fraction(1, 2))},
)

MAXIMUM = Max(largest(x(i) * x(j), j, n).expr, "i", num(0).expr, (n - 1).expr)  # 4 at (1, 1)


def highest(body: Expr, over: Formula = j, lower: int = 0, upper: Formula | int = 2) -> Max:
    assert isinstance(over.expr, Index)
    return Max(body, over.expr.name, of(lower), of(upper))


def masked(value: Formula, *held: Comparison) -> Expr:
    """The value where the conditions hold, and less than every number elsewhere."""
    return Cases(((value.expr, held),), NegativeInfinity())


PARTS = highest(masked(x(j), num(1).le(j)))
WINDOW = highest(highest(masked(x(j) * x(k), j.lt(k)), k), j)  # 1/2 at (0, 2)
TIED = highest(highest(of(absolute(j - 1) + absolute(k - 1)), k), j)  # 2 at all corners
BLOCKED = highest(highest(masked(x(j) * x(k), j.le(0), k.le(0)), k), j)
EXACTLY: dict[str, tuple[Formula, str]] = {
    "a number": (num("-3/4"), "-3/4"),
    "a size": (n * 2, "6"),
    "an index": (i + 1, "2"),
    "a read": (x(i), "-2"),
    "of a defined tensor": (y(i), "4"),
    "a sum": (total(x(j), j, n), "-1/2"),
    "an empty sum": (span(x(j), j, 2, 1), "0"),
    "a maximum": (largest(x(j), j, n), "1"),
    "where a maximum is": (Formula(ArgMax(MAXIMUM, 0)), "1"),
    "where it is along the second index": (Formula(ArgMax(MAXIMUM, 1)), "1"),
    "a maximum of what lies inside": (Formula(PARTS), "1/2"),
    "a maximum of two of which one is nothing": (Formula(WINDOW), "1/2"),
    "a maximum over a range": (Formula(highest(x(j).expr, j, 1, 2)), "1/2"),
    "where a maximum of what lies inside is": (Formula(ArgMax(PARTS, 0)), "2"),
    "where it is along the first of two": (Formula(ArgMax(WINDOW, 0)), "0"),
    "where it is along the second of two": (Formula(ArgMax(WINDOW, 1)), "2"),
    "where only the first lies inside": (Formula(ArgMax(BLOCKED, 0)), "0"),
    "where a maximum is first taken": (Formula(ArgMax(TIED, 0)), "0"),
    "where it is first taken along the second": (Formula(ArgMax(TIED, 1)), "0"),
    "a product that a condition makes 0": (where(i.eq(0)) / (x(i) + 2), "0"),
    "a power": (x(i) ** -3, "-1/8"),
    "cases": (cases((x(0), x(i).lt(0)), otherwise=x(2)), "1"),
    "a condition": (where(i.le(1), i.ne(0)), "1"),
    "floor of a negative": (floor(-q() / 2), "-2"),
    "ceil": (ceil(q()), "3"),
    "mod of a negative": (mod(-q(), 2), "3/2"),
    "abs, sign, min, max": (absolute(x(i)) + sign(x(i)) + minimum(x(0), x(2)) + maximum(x(0), q()), "4"),
    "an unknown function": (f(x(i)), "9"),
    "its second derivative": (d2f(x(i)), "0"),
}


@pytest.mark.parametrize(("formula", "value"), EXACTLY.values(), ids=EXACTLY.keys())
def test_exact_values(formula: Formula, value: str) -> None:
    assert value_at(to_data(formula.expr), PLACE, 64) == Fraction(value)


ENCLOSED = {
    "exp": exp(x(i)),
    "log": log(q()),
    "tanh": tanh(x(i)),
    "sigmoid": sigmoid(x(i)),
    "erf": erf(x(i)),
    "sin, cos": sin(x(i)) * cos(q()),
    "a root": sqrt(q()),
    "a cube root": q() ** Fraction(-1, 3),
    "pi": pi * q(),
    "an exponent that is not exact": q() ** Formula(exp(x(2)).expr),
    "the larger of two that are not exact": maximum(exp(x(0)), exp(x(1))),
}


@pytest.mark.parametrize("formula", ENCLOSED.values(), ids=ENCLOSED.keys())
@pytest.mark.parametrize("bits", [64, 400])
def test_intervals_hold_the_value(formula: Formula, bits: int) -> None:
    found = value_at(to_data(formula.expr), PLACE, bits)
    with flint.ctx.workprec(2 * bits):
        assert meet(found, first_value(formula), bits)
    assert found.delta < abs(found.a) * 2 ** -(bits // 2)


def meet(value: Value, ball: flint.arb, bits: int) -> bool:
    """Whether an enclosure and a ball may hold the same number."""
    numbers = Enclosures(bits)
    return not any(apart(numbers, value, exactly(end), side) for end, side in ((ball.lower(), -1), (ball.upper(), 1)))


def apart(numbers: Enclosures, value: Value, end: Fraction, side: int) -> bool:
    try:
        return numbers.side(value, end) == side
    except NoValueError:
        return False


def exactly(end: flint.arb) -> Fraction:
    mantissa, exponent = end.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def first_value(formula: Formula) -> flint.arb:
    """By the first evaluator, in balls."""
    values = {name: {at: BALLS.from_fraction(v) for at, v in table.items()} for name, table in PLACE.given.items()}
    return evaluate(formula.expr, BALLS, values, PLACE.sizes, PLACE.indices)


def test_erf_holds_the_value_however_large() -> None:
    for point in map(Fraction, ("0", "1/1000", "3", "-6", "11", "13", "-40")):
        for bits in (64, 512):
            value = Enclosures(bits).call("erf", [point])
            true = Fraction(str(decimals(250).call("erf", decimals(250).from_fraction(point))))
            numbers = Enclosures(2000)
            assert not numbers.interval(true) < value.a
            assert not numbers.interval(true) > value.b


NO_VALUE = {
    "a division by 0": 1 / (x(i) + 2),
    "a logarithm of a negative number": log(x(i)),
    "a root of a negative number": sqrt(x(i)),
    "a root of 0 below the line": (x(i) + 2) ** Fraction(-1, 2),
    "the largest of nothing": largest(x(j), j, num(0)),
    "the largest of what lies outside": Formula(highest(masked(x(j), j.lt(0)))),
    "the place of the largest of what lies outside": Formula(ArgMax(highest(masked(x(j), j.lt(0))), 0)),
    "the place of the largest of nothing": Formula(ArgMax(Max(x(j).expr, "j", n.expr, num(0).expr), 0)),
    "what is not given": tensor("z")(i),
    "an unknown function": call("g")(x(i)),
    "rounding of what is not exact": floor(exp(x(i))),
    "a place that is no integer": x(q()),
    "values that may be equal": where(exp(x(0)).lt(exp(x(0)))),
}


@pytest.mark.parametrize("formula", NO_VALUE.values(), ids=NO_VALUE.keys())
def test_where_there_is_no_value(formula: Formula) -> None:
    with pytest.raises(NoValueError):
        value_at(to_data(formula.expr), PLACE, 64)


def test_outside_of_a_tensor() -> None:
    for tensor_there in (x, y):
        with pytest.raises(OutsideError):
            value_at(to_data(tensor_there(i + 2).expr), PLACE, 64)


def test_what_differs() -> None:
    def differ(left: Formula, right: Formula, bits: int = 64) -> bool:
        return compared(to_data(left.expr), to_data(right.expr), PLACE, bits)[0] != 0

    assert differ(x(0), x(1))
    assert not differ(y(1), num(4))
    assert differ(exp(x(0)), num("2718/1000"))
    with pytest.raises(NoValueError):  # equal, which intervals never tell
        differ(sqrt(num(2)) + sqrt(3), sqrt(5 + 2 * sqrt(6)), 400)
    with pytest.raises(NoValueError):
        differ(exp(x(0)), exp(x(0)) * (1 + num(f"1/{2**100}")))
    assert differ(exp(x(0)), exp(x(0)) * (1 + num(f"1/{2**100}")), 200)


@SETTINGS
@given(RANDOMS)
def test_both_evaluators_agree(random: Random) -> None:
    """Where both have a value, the enclosures meet; what is exact in one is never refuted by the other."""
    problem = asked(some_expr(random, 3, ["i", "k"]), some_expr(random, 2, ["i", "k"]))
    point = next(readable_points(problem, {"n": 3}))
    here = {"i": random.randrange(3), "k": random.randrange(3)}
    for side in (problem.left, problem.right):
        check_side(problem, point, here, side)


def check_side(problem: Problem, point: Point, here: dict[str, int], side: Expr) -> None:
    given_values = {name: {at: Fraction(v) for at, v in table.items()} for name, table in point.values.items()}
    functions = {name: function.coefficients for name, function in point.functions.items()}
    place = place_of(problem, point.sizes, here, given_values, functions)
    try:
        second = value_at(to_data(side), place, 256)
    except (NoValueError, OutsideError):
        return
    with flint.ctx.workprec(128):
        for arithmetic in (EXACT, BALLS):
            try:
                first = point.evaluation(problem, arithmetic).value(side, here)
            except (Undefined, Unclear, OutsideBox, Unsupported):
                continue
            if arithmetic is EXACT and isinstance(second, Fraction):
                assert first == second
            elif arithmetic is BALLS and first.is_finite():
                assert meet(second, first, 256)


def test_a_wrong_value_is_seen() -> None:
    """What the comparison of the two evaluators tells apart."""
    with flint.ctx.workprec(128):
        ball = exp_of_one = flint.arb(1).exp()
        found = value_at(to_data(exp(x(0)).expr), PLACE, 128)
        assert meet(found, ball, 128)
        assert not meet(found, exp_of_one * (1 + flint.arb(2) ** -100), 128)
        assert not meet(Fraction(2), ball, 128)


ROWS = ((2, -1, 3), (1, 4, 0), (5, 2, 1))
MATRICES = {(b, r, c): Fraction(b * ROWS[r][c]) for b in (1, 2) for r in range(3) for c in range(3)}


def of_matrices(row: int = 0, column: int = 0) -> Place:
    given = {"M": {(b - 1, r, c): value for (b, r, c), value in MATRICES.items()}}
    indices = {"b": 1, "i": row, "j": column}
    return Place(sizes={"n": 3}, indices=indices, given=given, definitions={}, shapes={"M": (2, 3, 3)}, functions={})


def test_the_determinant_of_a_matrix_of_several() -> None:
    matrix = Read("M", (Index("b"), Index("i"), Index("j")))
    inverse = Read(inverse_name("M"), matrix.indices)
    assert value_at(to_data(Determinant(matrix, inverse, Size("n"))), of_matrices(), 64) == Fraction(-45 * 8)


@pytest.mark.parametrize(("row", "column"), [(r, c) for r in range(3) for c in range(3)])
def test_an_element_of_an_inverse(row: int, column: int) -> None:
    matrix = Read("M", (Index("b"), Index("i"), Index("j")))
    known = flint.fmpq_mat(3, 3, [2 * flint.fmpq(entry) for line in ROWS for entry in line]).inv()[row, column]
    found = value_at(to_data(Inverse(matrix, Size("n"))), of_matrices(row, column), 64)
    assert found == Fraction(int(known.p), int(known.q))
