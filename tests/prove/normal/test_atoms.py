"""Atoms: their names, how deep sums nest in them, and which monomial of a form leads."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from symderiv.prove.normal.atoms import (
    Atom,
    Form,
    apply,
    base,
    form_key,
    height_of,
    held,
    indicator,
    largest,
    leading,
    leaf,
    monomial_key,
    total,
)
from symderiv.prove.normal.atoms import test as bracket
from symderiv.prove.normal.form import ZERO, atom_form, number, plus, product_of
from tests.prove.shorthand import index, tensor

i, j, k = index("i j k")
first, second, other = index("#1.0 #1.1 #2.0")
x, y, A = tensor("x"), tensor("y"), tensor("A")
S, T, U = (leaf(tensor(name)().expr) for name in "stu")


def powers(*factors: tuple[Atom, int | Fraction]) -> Form:
    return product_of(tuple((atom, Fraction(exponent)) for atom, exponent in factors))


def only(form: Form) -> tuple[tuple[Atom, Fraction], ...]:
    (monomial,) = form
    return monomial


def summed(*factors: tuple[Atom, int], bound: tuple[str, ...] = ("#1.0",)) -> Atom:
    return total(bound, only(powers(*factors)))


def read() -> Atom:
    return leaf(x(first).expr)


def limit() -> Atom:
    return bracket("<=", first.expr)


def a_sum() -> Atom:
    return summed((read(), 1), (limit(), 1))


def a_largest() -> Atom:
    return largest("#1.0", only(powers((limit(), 1))), atom_form(read()))


def beside(atom: Atom) -> Form:
    return plus(atom_form(atom), atom_form(S))


HEIGHTS: dict[str, tuple[Callable[[], Atom], int]] = {
    "a read": (read, 0),
    "a bracket": (limit, 0),
    "a function": (lambda: apply("f", (atom_form(S),)), 0),
    "a function of nothing": (lambda: apply("f", (ZERO,)), 0),
    "a sum": (a_sum, 1),
    "a maximum": (a_largest, 1),
    "a maximum of a number": (lambda: largest("#1.0", only(powers((limit(), 1))), number(3)), 1),
    "a function of a sum": (lambda: apply("f", (atom_form(S), atom_form(a_sum()))), 1),
    "a sum in a denominator": (lambda: base(beside(a_sum())), 1),
    "the sign of a sum": (lambda: indicator(True, beside(a_sum())), 1),
    "a sum in a sum": (lambda: total(("#2.0",), only(powers((a_sum(), 2), (leaf(y(other).expr), 1)))), 2),
    "a maximum over a sum": (lambda: largest("#2.0", only(powers((limit(), 1))), atom_form(a_sum())), 2),
}


@pytest.mark.parametrize("name", HEIGHTS)
def test_how_deep_sums_nest(name: str) -> None:
    make, height = HEIGHTS[name]
    atom = make()
    assert atom.height == height
    assert height_of(beside(atom)) == height


def test_a_number_holds_no_sum() -> None:
    assert (height_of(number(3)), height_of(ZERO)) == (0, 0)


KEYS: dict[str, tuple[Callable[[], Form], str]] = {
    "a read": (lambda: atom_form(leaf(tensor("s")().expr)), "1*r's'[]^1"),
    "a product": (lambda: powers((S, 2), (T, Fraction(-1, 2))), "1*r's'[]^2*r't'[]^-1/2"),
    "a sum of terms": (lambda: plus(atom_form(T), atom_form(S), 3), "1*r't'[]^1+3*r's'[]^1"),
    "a function": (lambda: atom_form(apply("f", (atom_form(S), atom_form(T)))), "1*'f'0(1*r's'[]^1,1*r't'[]^1)^1"),
    "a derivative": (lambda: atom_form(apply("f", (atom_form(S),), 2)), "1*'f'2(1*r's'[]^1)^1"),
    "a sum": (lambda: atom_form(a_sum()), "1*S1.1([0<=i'#1.0']^1*r'x'[i'#1.0']^1)^1"),
    "a maximum": (lambda: atom_form(a_largest()), "1*M1([0<=i'#1.0']^1;1*r'x'[i'#1.0']^1)^1"),
}


@pytest.mark.parametrize("name", KEYS)
def test_names(name: str) -> None:
    make, key = KEYS[name]
    form = make()
    assert form_key(form) == key
    if len(form) == 1:
        assert f"1*{monomial_key(only(form))}" == key


MOVED = (leaf(A(first, second).expr), leaf(A(second, first).expr))
LEADING: dict[str, tuple[Form, Form | None]] = {
    "by degree": (plus(powers((S, 2)), powers((U, 1))), powers((S, 2))),
    "by degree of the whole": (plus(powers((S, 1), (T, 2)), powers((U, 2))), powers((S, 1), (T, 2))),
    "by the last atom": (plus(powers((S, 1)), powers((T, 1))), powers((T, 1))),
    "by the power of the last atom": (plus(powers((S, 1), (U, 2)), powers((T, 2), (U, 1))), powers((S, 1), (U, 2))),
    "by the atom before": (plus(powers((S, 1), (U, 1)), powers((T, 1), (U, 1))), powers((T, 1), (U, 1))),
    "by halves": (plus(powers((S, Fraction(3, 2))), powers((U, 1))), powers((S, Fraction(3, 2)))),
    "not by names of bound indices": (plus(powers((MOVED[0], 1)), powers((MOVED[1], 1))), None),
    "by what they have besides": (
        plus(powers((MOVED[0], 1), (S, 1)), powers((MOVED[1], 1))),
        powers((MOVED[0], 1), (S, 1)),
    ),
    "by the sum of powers of what differs in such names": (
        plus(powers((MOVED[0], 1), (MOVED[1], 1)), powers((MOVED[0], 1), (leaf(i.expr), 1))),
        powers((MOVED[0], 1), (MOVED[1], 1)),
    ),
    "no number": (number(3), None),
    "more than a number": (plus(number(3), powers((S, 1))), powers((S, 1))),
    "a number before what it is divided by": (plus(number(3), powers((S, -1))), None),
}


@pytest.mark.parametrize("name", LEADING)
def test_what_leads(name: str) -> None:
    form, expected = LEADING[name]
    assert leading(form) == (None if expected is None else only(expected))


def test_only_a_form_without_denominators_is_known_by_what_leads() -> None:
    assert base(plus(powers((S, 1)), powers((T, 1)))).lead == only(powers((T, 1)))
    assert base(plus(powers((S, -1)), powers((T, 1)))).lead is None
    assert indicator(True, plus(powers((S, 1)), powers((T, -1)))).lead is None


def test_what_atoms_hold() -> None:
    one, two = plus(powers((S, 1)), powers((T, 1))), powers((U, 2))
    assert held(apply("f", (one, two))) == (one, two)
    assert held(base(one)) == held(indicator(False, one)) == (one,)
    assert held(a_sum()) == ({only(powers((read(), 1), (limit(), 1))): 1},)
    assert held(a_largest()) == ({only(powers((limit(), 1))): 1}, atom_form(read()))
    assert held(S) == held(limit()) == ()


def test_free_indices_are_those_that_are_not_bound() -> None:
    inside, up_to_k = leaf(A(first, i).expr), bracket("<=", (k - first).expr)
    assert summed((inside, 1), (up_to_k, 1)).free == {"i", "k"}
    assert largest("#1.0", only(powers((up_to_k, 1))), atom_form(inside)).free == {"i", "k"}
