"""How a sum over indices ends: written out, as a value, or as a sum."""

from __future__ import annotations

import pytest

from symderiv.lang.bounds import Facts
from symderiv.prove.normal.atoms import Form, GiveUp, Total, atoms_of, single
from symderiv.prove.normal.equal import prove_equal
from symderiv.prove.normal.form import atom_form, times
from symderiv.prove.normal.index_terms import index_form
from symderiv.prove.normal.normal_form import formed
from symderiv.prove.normal.scope import Scope
from symderiv.prove.normal.sums import read_form, sum_over
from tests.prove.normal.test_form import bracket
from tests.prove.shorthand import Formula, call, index, num, size, span, sqrt, tensor, total, up_to

n, m = size("n m")
i, j, k = index("i j k")
x = tensor("x")
s, f = tensor("s")(), call("f")
FACTS = Facts({"i": up_to(n), "k": up_to(m)})


def sums_in(form: Form) -> int:
    return sum(isinstance(atom, Total) for atom in atoms_of(form))


@pytest.mark.parametrize(("most", "left"), [(3, {4, 7}), (4, {7}), (6, {7}), (7, set())])
def test_a_sum_over_few_literal_values_is_written_out(most: int, left: set[int]) -> None:
    """Of the others it is noted how many values they have."""
    scope = Scope(FACTS, write_out=most)
    four, seven = (formed(span(f(x(j)), j, *ends).expr, scope) for ends in ((1, 4), (0, 6)))
    assert (sums_in(four), sums_in(seven)) == (4 in left, 7 in left)
    assert (len(four), len(seven)) == (1 if 4 in left else 4, 1 if 7 in left else 7)
    assert scope.left_whole == left


def test_sixteen_values_are_written_out_and_seventeen_are_not() -> None:
    def apart(last: int) -> Formula:
        return sum((x(number) for number in range(last + 1)), num(0))

    assert prove_equal(span(x(j), j, 0, 15).expr, apart(15).expr, FACTS) is not None
    assert prove_equal(span(x(j), j, 0, 16).expr, apart(16).expr, FACTS) is None


@pytest.mark.parametrize("side", [j, n - 1 - j])
def test_a_sum_with_one_limit_is_given_up(side: Formula) -> None:
    scope = Scope(FACTS)
    body = times(read_form(x(j).expr, scope), atom_form(bracket("<=", side.expr)))
    with pytest.raises(GiveUp):
        sum_over(frozenset("j"), body, scope)


COUNTED = {
    "a count": (total(s, j, n), n * s),
    "the 8th powers": (total(j**8, j, n + 1), total(j**8, j, n) + n**8),
    "the squares, times what does not move": (6 * total(j**2 * x(i), j, n + 1), n * (n + 1) * (2 * n + 1) * x(i)),
}
LEFT_WHOLE = {
    "what may be no values": span(s, j, i, k),
    "the 9th powers": total(j**9, j, n),
    "roots": total(sqrt(j), j, n),
    "reciprocals": span(1 / j, j, 1, n),
    "an index that is read too": total(j * x(j), j, n),
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_sum_of_powers_is_a_polynomial(name: str) -> None:
    left, right = COUNTED[name]
    assert sums_in(formed(left.expr, Scope(FACTS))) == 0
    assert prove_equal(left.expr, right.expr, FACTS) is not None


@pytest.mark.parametrize("name", LEFT_WHOLE)
def test_no_other_sum_is(name: str) -> None:
    assert sums_in(formed(LEFT_WHOLE[name].expr, Scope(FACTS))) == 1


@pytest.mark.parametrize("name", [name for name in LEFT_WHOLE if name != "what may be no values"])
def test_no_other_sum_is_with_more_effort(name: str) -> None:
    assert sums_in(formed(LEFT_WHOLE[name].expr, Scope(FACTS, thorough=True))) == 1


def test_a_count_of_what_may_be_no_values_is_written_with_more_effort() -> None:
    """(k + 1 - i)*[0 <= k + 1 - i], or with the opposite bracket."""
    form = formed(LEFT_WHOLE["what may be no values"].expr, Scope(FACTS, thorough=True))
    assert sums_in(form) == 0
    assert single(form) is None
    assert form != times(index_form((k + 1 - i).expr, Scope(FACTS)), formed(s.expr, Scope(FACTS)))
