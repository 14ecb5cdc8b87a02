"""A number type that notes how each of its comparisons comes out, so that a kink between two points is seen."""

from __future__ import annotations

from dataclasses import replace

from symderiv.numbers.arithmetic import Arithmetic, Number


def watched(arithmetic: Arithmetic) -> tuple[Arithmetic, list[int]]:
    """The same arithmetic, and the list to which it appends -1, 0 or 1 for each comparison, maximum and absolute value.

    An evaluation at two points that leaves the same list took the same branches at both.
    """
    sides: list[int] = []

    def compare(left: Number, right: Number) -> int:
        sides.append(arithmetic.compare(left, right))
        return sides[-1]

    def largest(left: Number, right: Number) -> Number:
        compare(left, right)
        return arithmetic.largest(left, right)

    def smallest(left: Number, right: Number) -> Number:
        compare(left, right)
        return arithmetic.smallest(left, right)

    def absolute(value: Number) -> Number:
        compare(value, value * 0)
        return arithmetic.functions["abs"](value)

    watching = replace(
        arithmetic,
        compare=compare,
        largest=largest,
        smallest=smallest,
        functions={**arithmetic.functions, "abs": absolute},
    )
    return watching, sides
