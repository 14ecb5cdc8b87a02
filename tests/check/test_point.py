"""The values that a layer is tried with."""

from fractions import Fraction

import pytest
from sympy import Eq

from symderiv.check.integers import integer_bounds
from symderiv.check.point import forward, point_at, positions, rational, rationals, shape_of_name, some
from symderiv.check.sizes import size_choices
from symderiv.errors import UsageError
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.numbers.arithmetic import Undefined, decimals
from symderiv.numbers.evaluate import OutsideBox
from tests.check import declared
from tests.check.declared import Build


def test_rationals_are_inside_their_range_never_0_and_always_the_same() -> None:
    drawn = [rational(f"seed {number}", (-1, 1)) for number in range(200)]
    assert all(-1 < number < 1 and number != 0 for number in drawn)
    assert {number > 0 for number in drawn} == {True, False}
    assert len(set(drawn)) > 150
    assert drawn[0] == Fraction(164603, 524288)


def test_no_two_of_some_hundred_rationals_are_equal() -> None:
    """A tie would be a kink of a maximum, or of a comparison with a scalar."""
    drawn = [*rationals("x", (20, 20)).values(), rational("scalar", (0, 2))]
    assert len(set(map(abs, drawn))) == len(drawn) == 401


def test_rationals_are_floats_too() -> None:
    for number in rationals("x", (3, 4)).values():
        assert Fraction(float(number)) == number


@pytest.mark.parametrize("build", declared.EVERY_LAYER)
def test_there_is_a_point_at_the_samples(build: Build) -> None:
    layer = build()
    point = point_at(layer, dict(layer.samples))
    assert set(point.values) == {t.name for t in (*layer.inputs, *layer.constants, *layer.scalars)}
    assert set(forward(point, decimals(20)).values) == set(layer.tensors)


def test_a_logarithm_gets_positive_numbers() -> None:
    assert min(point_at(declared.logarithm(), {"N": 3}).values["x"].values()) > 0


def test_a_positive_scalar_is_positive() -> None:
    assert point_at(declared.root_mean_square(), {"N": 3}).values["eps"][()] > 0


def test_a_relation_without_values_is_said_to_have_none() -> None:
    with pytest.raises(Undefined, match="log"):
        point_at(declared.nowhere(), {"N": 3})


def test_sizes_that_make_a_derived_size_0_are_an_error() -> None:
    with pytest.raises(UsageError, match="H is 0"):
        point_at(declared.correlation(), {"N": 2, "K": 3})


@pytest.mark.parametrize(
    ("build", "name", "sizes", "bound"),
    [
        (declared.table, "ids", {"N": 4, "V": 3, "D": 2}, 3),
        (declared.counted_from_one, "ids", {"N": 4, "V": 3}, 3),
        (declared.picked, "t", {"N": 3, "V": 4}, 4),
    ],
)
def test_integers_are_bounded_by_what_they_index(build: Build, name: str, sizes: dict[str, int], bound: int) -> None:
    layer = build()
    assert integer_bounds(layer, sizes) == {name: bound}
    values = point_at(layer, sizes).values[name].values()
    assert all(isinstance(value, int) for value in values)


def test_integers_that_count_from_1_are_found() -> None:
    values = point_at(declared.counted_from_one(), {"N": 30, "V": 3}).values["ids"]
    assert set(values.values()) == {1, 2, 3}


def test_two_uses_share_the_smaller_bound() -> None:
    n, few, many = dims("N A B")
    i = index("i", n)
    ids, u, w, y = tensor("ids", n), tensor("u", few), tensor("w", many), tensor("y", n)
    from_both = Layer(
        name="both",
        inputs=(u, w),
        constants=(ids,),
        forward=(Eq(y[i], u[ids[i]] * w[ids[i]]),),
        sizes={n: 2, few: 3, many: 5},
    )
    assert integer_bounds(from_both, {"N": 2, "A": 3, "B": 5}) == {"ids": 3}


def test_reals_have_no_bound() -> None:
    assert integer_bounds(declared.softmax(), {"N": 3}) == {}


def test_an_index_that_fits_nowhere_is_an_error() -> None:
    n, v = dims("N V")
    i = index("i", n)
    ids, w, y = tensor("ids", n), tensor("w", v), tensor("y", n)
    layer = Layer(name="beyond", inputs=(w,), constants=(ids,), forward=(Eq(y[i], w[ids[i] + v]),), sizes={n: 2, v: 3})
    with pytest.raises(OutsideBox):
        point_at(layer, {"N": 2, "V": 3})


def test_all_positions_or_some_with_both_corners() -> None:
    assert some((2, 2), 10) == ((0, 0), (0, 1), (1, 0), (1, 1))
    chosen = some((10, 10), 7)
    assert len(set(chosen)) == 7
    assert {(0, 0), (9, 9)} <= set(chosen)
    assert set(chosen) <= set(positions((10, 10)))
    assert some((), 5) == ((),)


def test_shapes_of_gradients_and_partials() -> None:
    layer = declared.dense()
    sizes = {"N": 3, "M": 2}
    assert shape_of_name(layer, "w", sizes) == shape_of_name(layer, "∂w", sizes) == (3, 2)
    assert shape_of_name(layer, "∂c/∂w", sizes) == (2, 3, 2)


def test_every_choice_of_sizes_has_a_point_or_a_reason() -> None:
    layer = declared.variance_of_one()
    with pytest.raises(Undefined, match="division by 0"):
        point_at(layer, next(sizes for sizes in size_choices(layer) if sizes["N"] == 1))
