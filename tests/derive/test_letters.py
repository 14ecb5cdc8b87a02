"""Letters for the indices of gradients and partials."""

from __future__ import annotations

from typing import Any

from sympy import Eq, Function, Sum

from symderiv.derive.letters import apart, slot_of
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.lang.show import show

N, K = dims("N K")
f = Function("f")


def layer(*equations: Any, inputs: tuple[Any, ...], **sizes: int) -> Any:
    return Layer(inputs=inputs, forward=equations, sizes={dims(name): value for name, value in sizes.items()})


i, j, k = index("i", N), index("j", N), index("k", K)
x, y, z = tensor("x", N), tensor("y", N), tensor("z", K)


def test_a_defined_tensor_keeps_the_letters_of_its_equation() -> None:
    made = layer(Eq(y[j], f(x[j])), inputs=(x,), N=3)
    assert slot_of(made, "y") == ("j",)
    assert slot_of(made, "x") == ("j",)


def test_the_plainest_read_gives_the_letters() -> None:
    a = tensor("a", N, N)
    made = layer(Eq(y[i], Sum(a[N - 1 - i, 0] * a[j, i], j)), inputs=(a,), N=3)
    assert slot_of(made, "a") == ("j", "i")


def test_a_position_that_is_computed_gets_a_new_letter() -> None:
    a, b = tensor("a", 2 * K, N), tensor("b", N, K)
    made = layer(Eq(b[j, k], a[2 * k + 1, j]), inputs=(a,), N=3, K=2)
    assert slot_of(made, "a") == ("i", "j")


def test_new_letters_are_nobodys() -> None:
    """i is the name of a tensor here, and j stands beside."""
    named, out = tensor("i", 2 * N, N), tensor("out", N)
    made = layer(Eq(out[j], named[2 * j, j]), inputs=(named,), N=3)
    assert slot_of(made, "i") == ("k", "j")


def test_a_letter_twice_stands_once() -> None:
    a = tensor("a", N, N)
    made = layer(Eq(y[j], a[j, j]), inputs=(a,), N=3)
    assert slot_of(made, "a") == ("j", "i")


def test_nothing_to_rename() -> None:
    made = layer(Eq(y[i], Sum(x[j], j)), inputs=(x,), N=3)
    assert apart(made, made.forward[0], frozenset("k")) == made.forward[0]


def test_free_indices_take_the_letter_of_a_sum_over_the_same_range() -> None:
    """dy_j/dx_i where y_i is declared with a sum over j."""
    made = layer(Eq(y[i], f(x[i]) / Sum(f(x[j]), j)), inputs=(x,), N=3)
    found = apart(made, made.forward[0], frozenset("i"))
    assert show(found.lhs) == "y[j]"
    assert show(found.rhs) == "f(x[j])*Sum(f(x[k]), k = 0..N - 1)**-1"


def test_and_not_that_of_a_sum_over_another() -> None:
    w = tensor("w", N, K)
    made = layer(Eq(y[i], Sum(w[i, k] * z[k], k)), inputs=(w, z), N=3, K=2)
    found = apart(made, made.forward[0], frozenset("i"))
    assert show(found.lhs) == "y[j]"
    assert show(found.rhs) == "Sum(w[j, k]*z[k], k = 0..K - 1)"


def test_bound_indices_are_renamed_too() -> None:
    made = layer(Eq(y[i], Sum(x[j], j)), inputs=(x,), N=3)
    found = apart(made, made.forward[0], frozenset("j"))
    assert show(found.lhs) == "y[i]"
    assert show(found.rhs) == "Sum(x[k], k = 0..N - 1)"


def test_not_to_the_name_of_a_size_or_a_tensor() -> None:
    n, m, ell = dims("n"), dims("m"), tensor("l", dims("n"))
    row, column = index("k", n), index("j", m)
    table = tensor("i", n, m)
    made = Layer(inputs=(table,), forward=(Eq(ell[row], Sum(table[row, column], column)),), sizes={n: 3, m: 2})
    found = apart(made, made.forward[0], frozenset("k"))
    assert show(found.lhs) == "l[p]"
