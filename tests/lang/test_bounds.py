"""What is shown of index expressions, against every small size."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.lang.arithmetic import add, constant, mul, sub
from symderiv.lang.bounds import Facts, inside, never_negative
from symderiv.lang.expr import Expr
from tests.lang.oracle import points_of, value
from tests.prove.shorthand import Formula, Operand, ceil, floor, index, maximum, minimum, mod, num, of, size, tensor

n, M, H, K, S, P, D, U = size("n M H K S P D U")
(zero,) = size("Z", least=0)
i, j, p, q, u = index("i j p q u")
t = tensor("t")

Known = Mapping[str, tuple[Operand, Operand]]


def facts(ranges: Known, held: tuple[Formula, ...] = (), **derived: Formula) -> Facts:
    ends = {name: (of(lower), of(upper)) for name, (lower, upper) in ranges.items()}
    return Facts(ends, tuple(fact.expr for fact in held), {name: f.expr for name, f in derived.items()})


def lowest(expr: Expr, known: Facts, sizes: str, largest: int) -> Fraction | None:
    """The least value at small sizes where all that is known holds."""
    values = [
        value(expr, point)
        for point in points_of(known.ranges, known.derived, sizes, largest)
        if all(value(fact, point) >= 0 for fact in known.at_least_zero)
    ]
    return min(values, default=None)


# name: expression that is never negative and somewhere 0, what is known, the sizes
TRUE = {
    "a size is at least 1": (n - 1, facts({}), "n"),
    "a product of sizes": (n * S - n - S + 1, facts({}), "n S"),
    "a square of a size": (n**2 - n, facts({}), "n"),
    "the lower end": (i, facts({"i": (0, n - 1)}), "n"),
    "the upper end": (n - 1 - i, facts({"i": (0, n - 1)}), "n"),
    "two indices": (n + S - 2 - i - p, facts({"i": (0, n - 1), "p": (0, S - 1)}), "n S"),
    "a flattened index": (n * S - 1 - S * i - p, facts({"i": (0, n - 1), "p": (0, S - 1)}), "n S"),
    "a range that hangs on an index": (n - 1 - j, facts({"i": (0, n - 1), "j": (0, i)}), "n"),
    "backwards": (n - 1 - i, facts({"i": (0, n - 1)}), "n"),
    "the quotient is small": (n - 1 - floor(u / S), facts({"u": (0, n * S - 1)}), "n S"),
    "the quotient is not negative": (floor(u / S), facts({"u": (0, n * S - 1)}), "n S"),
    "a remainder is not negative": (mod(u, S), facts({"u": (0, n - 1)}), "n S"),
    "a remainder is small": (S - 1 - mod(u, S), facts({"u": (0, n - 1)}), "n S"),
    "rounded down, multiplied": (u - S * floor(u / S), facts({"u": (0, n - 1)}), "n S"),
    "rounded up, multiplied": (S * ceil(u / S) - u, facts({"u": (0, n - 1)}), "n S"),
    "the smaller": (i - minimum(i, j), facts({"i": (0, n - 1), "j": (0, n - 1)}), "n"),
    "the larger": (maximum(i, j) - j, facts({"i": (0, n - 1), "j": (0, n - 1)}), "n"),
    "cut off below": (maximum(i - j, 0), facts({"i": (0, n - 1), "j": (0, n - 1)}), "n"),
    "a limit with max": (i - j, facts({"j": (0, n - 1), "i": (maximum(0, j), n - 1)}), "n"),
    "a limit with min": (j - i, facts({"j": (0, n - 1), "i": (0, minimum(n - 1, j))}), "n"),
    "a condition": (i - j, facts({"i": (0, n - 1), "j": (0, n - 1)}, (i - j,)), "n"),
    "two conditions": (i - q, facts({"i": (0, n), "j": (0, n), "q": (0, n)}, (i - j, j - q)), "n"),
    "a derived size": (M - K - H + 1, facts({}, H=M - K + 1), "M K"),
    "a rounded derived size": (M - S * H, facts({}, H=floor(M / S)), "M S"),
    "a size that may be 0": (zero, facts({}), "Z=0"),
    "a product with a size that may be 0": (n * zero, facts({}), "n Z=0"),
    "a size that is not above another": (n - 2 * zero, facts({}, (n - 2 * zero,)), "n Z=0"),
    "a size below another, over an index": (
        n - 1 - i - zero,
        facts({"i": (0, S - 1)}, (n - S - zero,)),
        "n S Z=0",
    ),
}

FALSE = {
    "a size may be 1": (n - 2, facts({}), "n"),
    "two sizes": (n - S, facts({}), "n S"),
    "an index may be 0": (i - 1, facts({"i": (0, n - 1)}), "n"),
    "beyond the upper end": (n - 2 - i, facts({"i": (0, n - 1)}), "n"),
    "two indices, one end": (n - 1 - i - j, facts({"i": (0, n - 1), "j": (0, n - 1)}), "n"),
    "a wrong stride": (n * S - 1 - (S + 1) * i, facts({"i": (0, n - 1)}), "n S"),
    "rounded up": (n - 1 - ceil(u / S), facts({"u": (0, n * S - 1)}), "n S"),
    "a negative quotient": (floor((u - 1) / S), facts({"u": (0, n - 1)}), "n S"),
    "a remainder may be 0": (mod(u, S) - 1, facts({"u": (0, n - 1)}), "n S"),
    "the larger": (i - maximum(i, j), facts({"i": (0, n - 1), "j": (0, n - 1)}), "n"),
    "the smaller": (minimum(i, j) - j, facts({"i": (0, n - 1), "j": (0, n - 1)}), "n"),
    "the condition the other way": (j - i, facts({"i": (0, n - 1), "j": (0, n - 1)}, (i - j,)), "n"),
    "a derived size off by one": (M - K - H, facts({}, H=M - K + 1), "M K"),
    "an upper limit with max": (n - 1 - j, facts({"i": (0, S - 1), "j": (0, maximum(n - 1, i))}), "n S"),
    "a lower limit with min": (j - i, facts({"i": (0, n - 1), "j": (minimum(i, 1), n)}), "n"),
    "an index without a range": (i, facts({}), ""),
    "a size that may be 0": (zero - 1, facts({}), "Z=0"),
    "a product with a size that may be 0": (n * zero - zero - 1, facts({}), "n Z=0"),
    "a common factor that may be 0": (n * zero - 1, facts({}), "n Z=0"),
    "more than is known of two sizes": (n - 3 * zero, facts({}, (n - 2 * zero,)), "n Z=0"),
}


@pytest.mark.parametrize("expr, known, sizes", TRUE.values(), ids=TRUE.keys())
def test_shown(expr: Formula, known: Facts, sizes: str) -> None:
    assert lowest(expr.expr, known, sizes, 4) == 0
    assert never_negative(expr.expr, known)


@pytest.mark.parametrize("expr, known, sizes", TRUE.values(), ids=TRUE.keys())
def test_nothing_stronger_is_shown(expr: Formula, known: Facts, sizes: str) -> None:
    """One less is negative somewhere."""
    assert not never_negative((expr - 1).expr, known)


@pytest.mark.parametrize("expr, known, sizes", FALSE.values(), ids=FALSE.keys())
def test_not_shown(expr: Formula, known: Facts, sizes: str) -> None:
    if sizes:
        least = lowest(expr.expr, known, sizes, 4)
        assert least is not None
        assert least < 0
    assert not never_negative(expr.expr, known)


def test_an_integer_tensor_has_a_range() -> None:
    ranges, values = {"i": (of(0), (n - 1).expr)}, {"t": (of(0), (M - 1).expr)}
    known = Facts(ranges, values=values)
    assert inside(t(i).expr, of(0), (M - 1).expr, known)
    assert not inside((t(i) + 1).expr, of(0), (M - 1).expr, known)
    assert not inside(t(i).expr, of(0), (M - 1).expr, Facts(ranges))


def window(height: Formula, taken: Formula, stride: Formula) -> Formula:
    return floor((height - taken) / stride) + 1


# name: position, length of the dimension, what is known, the sizes; all at symbolic size
READS = {
    "a convolution": (i + p, M, facts({"i": (0, H - 1), "p": (0, K - 1)}, H=M - K + 1), "M K"),
    "a flipped kernel": (K - 1 - p, K, facts({"p": (0, K - 1)}), "K"),
    "a strided convolution": (
        S * i + p,
        M,
        facts({"i": (0, H - 1), "p": (0, K - 1)}, H=window(M, K, S)),
        "M K S",
    ),
    "a padded convolution": (
        S * i + p - P,
        M,
        facts(
            {"i": (0, H - 1), "p": (0, K - 1)},
            (S * i + p - P, M - 1 - (S * i + p - P)),
            H=window(M + 2 * P, K, S),
        ),
        "M K S P",
    ),
    "a dilated convolution": (
        i + D * p,
        M,
        facts({"i": (0, H - 1), "p": (0, K - 1)}, H=M - D * (K - 1)),
        "M K D",
    ),
    "a strided dilated convolution": (
        S * i + D * p,
        M,
        facts({"i": (0, H - 1), "p": (0, K - 1)}, H=window(M, D * (K - 1) + 1, S)),
        "M K S D",
    ),
    "pooling": (S * i + p, M, facts({"i": (0, H - 1), "p": (0, S - 1)}, H=floor(M / S)), "M S"),
    "pooling of windows that overlap": (
        S * i + p,
        M,
        facts({"i": (0, H - 1), "p": (0, K - 1)}, H=window(M, K, S)),
        "M K S",
    ),
    "the window of an element": (floor(u / S), H, facts({"u": (0, S * H - 1)}), "S H"),
    "the window of an element, under a condition": (
        floor(u / S),
        H,
        facts({"u": (0, M - 1)}, (H - 1 - floor(u / S),), H=floor(M / S)),
        "M S",
    ),
    "the gradient of a convolution": (
        u - p,
        H,
        facts({"u": (0, M - 1), "p": (maximum(0, u - H + 1), minimum(K - 1, u))}, H=M - K + 1),
        "M K",
    ),
    "the gradient of a dilated convolution": (
        u - D * p,
        H,
        facts({"u": (0, M - 1), "p": (maximum(0, ceil((u - H + 1) / D)), minimum(K - 1, floor(u / D)))}),
        "M K D H",
    ),
    "a transposed convolution, its input": (
        i,
        H,
        facts({"u": (0, U - 1), "i": (maximum(0, ceil((u - K + 1) / S)), minimum(H - 1, floor(u / S)))}),
        "U H K S",
    ),
    "a transposed convolution, its kernel": (
        u - S * i,
        K,
        facts({"u": (0, U - 1), "i": (maximum(0, ceil((u - K + 1) / S)), minimum(H - 1, floor(u / S)))}),
        "U H K S",
    ),
    "a transposed padded convolution, its kernel": (
        u + P - S * i,
        K,
        facts(
            {"u": (0, U - 1), "i": (maximum(0, ceil((u + P - K + 1) / S)), minimum(H - 1, floor((u + P) / S)))},
        ),
        "U H K S P",
    ),
    "a transposed convolution, scattered": (
        S * i + p,
        U,
        facts({"i": (0, H - 1), "p": (0, K - 1)}, U=S * (H - 1) + K),
        "H K S",
    ),
    "split into heads": (D * q + j, H * D, facts({"q": (0, H - 1), "j": (0, D - 1)}), "H D"),
    "pixel shuffle": (
        S**2 * i + S * p + q,
        n * S**2,
        facts({"i": (0, n - 1), "p": (0, S - 1), "q": (0, S - 1)}),
        "n S",
    ),
    "pixel shuffle back": (mod(u, S), S, facts({"u": (0, n * S - 1)}), "n S"),
    "nearest neighbours": (floor(u / S), n, facts({"u": (0, n * S - 1)}), "n S"),
    "a causal window": (maximum(0, i - K + 1), n, facts({"i": (0, n - 1)}), "n K"),
    "reversed": (n - 1 - i, n, facts({"i": (0, n - 1)}), "n"),
    "a constant": (num(0), n, facts({}), "n"),
}

LEAVES = {
    "no limit for the kernel": (i + p, M, facts({"i": (0, M - 1), "p": (0, K - 1)}), "M K"),
    "one window too many": (S * i + p, M, facts({"i": (0, H), "p": (0, K - 1)}, H=window(M, K, S)), "M K S"),
    "windows rounded up": (S * i + p, M, facts({"i": (0, H - 1), "p": (0, S - 1)}, H=ceil(M / S)), "M S"),
    "padding without a condition": (
        S * i + p - P,
        M,
        facts({"i": (0, H - 1), "p": (0, K - 1)}, H=window(M + 2 * P, K, S)),
        "M K S P",
    ),
    "padding with half of the condition": (
        S * i + p - P,
        M,
        facts({"i": (0, H - 1), "p": (0, K - 1)}, (S * i + p - P,), H=window(M + 2 * P, K, S)),
        "M K S P",
    ),
    "dilation forgotten in the size": (i + D * p, M, facts({"i": (0, H - 1), "p": (0, K - 1)}, H=M - K + 1), "M K D"),
    "no window for the rest": (floor(u / S), H, facts({"u": (0, M - 1)}, H=floor(M / S)), "M S"),
    "the gradient without its limits": (u - p, H, facts({"u": (0, M - 1), "p": (0, K - 1)}, H=M - K + 1), "M K"),
    "the limit off by one": (
        u - p,
        H,
        facts({"u": (0, M - 1), "p": (maximum(0, u - H), minimum(K - 1, u))}, H=M - K + 1),
        "M K",
    ),
    "rounded down in place of up": (
        u - S * i,
        K,
        facts({"u": (0, U - 1), "i": (maximum(0, floor((u - K + 1) / S)), minimum(H - 1, floor(u / S)))}),
        "U H K S",
    ),
    "another dimension's size": (i, n, facts({"i": (0, M - 1)}), "n M"),
}


def leaves(position: Formula, length: Formula, known: Facts, sizes: str) -> bool:
    """Whether the read leaves its box at some small sizes."""
    ends = (lowest(expr.expr, known, sizes, 3) for expr in (position, length - 1 - position))
    return any(end is not None and end < 0 for end in ends)


@pytest.mark.parametrize("position, length, known, sizes", READS.values(), ids=READS.keys())
def test_reads_inside(position: Formula, length: Formula, known: Facts, sizes: str) -> None:
    assert not leaves(position, length, known, sizes)
    assert inside(position.expr, of(0), (length - 1).expr, known)


@pytest.mark.parametrize("position, length, known, sizes", LEAVES.values(), ids=LEAVES.keys())
def test_reads_that_may_leave(position: Formula, length: Formula, known: Facts, sizes: str) -> None:
    assert leaves(position, length, known, sizes)
    assert not inside(position.expr, of(0), (length - 1).expr, known)


KNOWN = facts({"i": (0, n - 1), "p": (0, S - 1), "u": (maximum(0, i - 1), n * S - 1)})
WITH_FORMULA = facts({"i": (0, H - 1), "p": (0, S - 1)}, (H - i - p,), H=floor((n + 1) / S))
PARTS = [i, p, n, S, S * i, n * S, num(1), floor(i / S), floor((i + p) / 2), ceil((n - i) / S), minimum(i, p)]
PARTS += [maximum(i - p, 0), maximum(n, S) - i, mod(i, S)]
MORE = {id(KNOWN): [u, floor(u / S)], id(WITH_FORMULA): [H, S * H]}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from([KNOWN, WITH_FORMULA]), st.data())
def test_what_is_shown_is_true(known: Facts, data: st.DataObject) -> None:
    """The sum is moved until it is barely true at sizes up to 2, and so often false at larger ones."""
    term = st.tuples(st.integers(-2, 2), st.sampled_from([*PARTS, *MORE[id(known)]]))
    terms = data.draw(st.lists(term, min_size=1, max_size=4))
    expr = add(*(mul(constant(count), part.expr) for count, part in terms))
    least = lowest(expr, known, "n S", 2)
    assert least is not None
    barely = sub(expr, constant(least))
    if never_negative(barely, known):
        truly = lowest(barely, known, "n S", 4)
        assert truly is not None
        assert truly >= 0


def test_the_random_facts_are_sometimes_shown_and_sometimes_false() -> None:
    """The property above looks at both kinds: without a false one it could not fail."""
    shown = (n * S - 1 - u).expr
    false = (2 - i).expr
    assert never_negative(shown, KNOWN)
    assert lowest(false, KNOWN, "n S", 2) == 1
    assert lowest(false, KNOWN, "n S", 4) == -1
    assert not never_negative(false, KNOWN)
