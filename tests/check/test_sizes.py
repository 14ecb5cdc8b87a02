"""Which sizes a layer is tried at."""

from dataclasses import replace

import pytest

from symderiv.check.sizes import said, size_choices
from symderiv.numbers.run import all_sizes
from tests.check import declared
from tests.check.declared import Build


@pytest.mark.parametrize("build", declared.EVERY_LAYER)
def test_the_samples_come_first_and_no_choice_comes_twice(build: Build) -> None:
    layer = build()
    chosen = size_choices(layer)
    assert chosen[0] == dict(layer.samples)
    assert len({tuple(sorted(sizes.items())) for sizes in chosen}) == len(chosen)
    assert 3 <= len(chosen) <= 6
    assert size_choices(layer) == chosen
    for sizes in chosen:
        assert all(value >= layer.least[name] for name, value in all_sizes(layer, sizes).items())


def test_every_size_is_tried_at_1_and_above() -> None:
    for build in declared.EVERY_LAYER:
        layer = build()
        complete = [all_sizes(layer, sizes) for sizes in size_choices(layer)]
        for size in layer.sizes:
            assert {c[size.name] == 1 for c in complete} == {True, False}, (layer.name, size.name)


def test_a_window_is_tried_as_large_as_what_it_slides_over() -> None:
    chosen = size_choices(declared.correlation())
    assert any(sizes["N"] == sizes["K"] > 1 for sizes in chosen)
    assert any(sizes["N"] - sizes["K"] + 1 < sizes["K"] < sizes["N"] for sizes in chosen)


def test_a_stride_is_tried_that_divides_and_one_that_does_not() -> None:
    chosen = size_choices(declared.pool())
    assert {sizes["N"] % sizes["S"] == 0 for sizes in chosen if sizes["S"] > 1} == {True, False}


def test_a_padding_of_0_is_tried_and_what_is_required_is_met() -> None:
    chosen = size_choices(declared.padded_pool())
    assert {min(sizes["P"], 2) for sizes in chosen} == {0, 1, 2}
    assert all(2 * sizes["P"] <= sizes["K"] for sizes in chosen)


def test_sizes_that_differ_from_one_another_are_among_them() -> None:
    assert any(sizes["N"] > sizes["M"] > 1 for sizes in size_choices(declared.dense()))
    assert any(sizes["M"] > sizes["N"] > 1 for sizes in size_choices(declared.dense()))


def test_samples_too_large_to_loop_over_are_left_out() -> None:
    large = replace(declared.correlation(), samples=(("N", 5000), ("K", 3)))
    chosen = size_choices(large)
    assert len(chosen) >= 3
    assert max(sizes["N"] for sizes in chosen) < 10
    assert size_choices(replace(large, forward=(), defined=(), sizes=(), inputs=(), samples=())) == ({},)


def test_no_more_than_asked_for() -> None:
    assert size_choices(declared.correlation(), most=1) == ({"N": 5, "K": 2},)


def test_sizes_as_a_person_writes_them() -> None:
    assert said({"M": 5, "K": 2}) == "M = 5, K = 2"
    assert said({}) == "no sizes"
