"""Evident signs: 2 and -2 for above and below 0, 1 and -1 for at least and at most 0, 0; None for nothing."""

from __future__ import annotations

from itertools import product

import pytest

from symderiv.prove.modular.evident import sign_of_power, sign_of_product, sign_of_sum

# Numbers of each sign; those at the ends make it the strongest that holds of all.
NUMBERS: dict[int | None, tuple[int, ...]] = {
    2: (1, 3),
    1: (0, 2),
    0: (0,),
    -1: (0, -2),
    -2: (-1, -3),
    None: (-2, 0, 2),
}
SIGNS = tuple(NUMBERS)


def sign_of_all(numbers: set[float]) -> int | None:
    if numbers == {0}:
        return 0
    if min(numbers) >= 0:
        return 2 if min(numbers) > 0 else 1
    if max(numbers) <= 0:
        return -2 if max(numbers) < 0 else -1
    return None


@pytest.mark.parametrize(("left", "right"), list(product(SIGNS, SIGNS)))
def test_a_sum(left: int | None, right: int | None) -> None:
    holds = sign_of_all({float(a + b) for a in NUMBERS[left] for b in NUMBERS[right]})
    assert sign_of_sum(left, right) == holds


@pytest.mark.parametrize(("left", "right"), list(product(SIGNS, SIGNS)))
def test_a_product(left: int | None, right: int | None) -> None:
    holds = sign_of_all({float(a * b) for a in NUMBERS[left] for b in NUMBERS[right]})
    assert sign_of_product(left, right) == (None if None in (left, right) else holds)  # 0 times what is not known


@pytest.mark.parametrize(("sign", "exponent"), list(product(SIGNS, (-3, -2, -1, 1, 2, 3))))
def test_a_power(sign: int | None, exponent: int) -> None:
    """What is divided by is not 0."""
    numbers = {float(a**exponent) for a in NUMBERS[sign] if a or exponent > 0}
    if sign == 0 and exponent < 0:
        return
    found = sign_of_power(sign, exponent)
    if exponent > 0 and exponent % 2 == 0 and sign == 0:
        assert found == 1  # and not the stronger 0
    else:
        assert found == sign_of_all(numbers)


@pytest.mark.parametrize("sign", SIGNS)
def test_the_power_0_of_what_may_be_0_is_not_said_to_be_above_0(sign: int | None) -> None:
    assert sign_of_power(sign, 0) == (2 if 0 not in NUMBERS[sign] else 1)
