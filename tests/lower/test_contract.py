"""Sums of products: matrix products where the axes allow it, else einsum."""

import pytest

from symderiv.lang.expr import ONE, Expr, Size
from symderiv.lower.contract import contract
from symderiv.lower.labelled import Labelled, align, apply
from symderiv.lower.ops import Align, Apply, Einsum, MatMul, Op, Reduce, Variable
from symderiv.lower.scope import Scope

SCOPE = Scope(
    where="here",
    tensors={},
    functions={},
    derived={},
    facts=(),
    extents={name: Size(name.upper()) for name in "nijkcpq"},
    order=tuple("nijkcpq"),
    like=(Variable("x", 1),),
)


def array(name: str, axes: str) -> Labelled:
    return Labelled(Variable(name, len(axes)), tuple(axes))


def contracted(factors: list[Labelled], summed: str) -> tuple[Op, str, Expr]:
    (result,), count = contract(factors, tuple(summed), SCOPE)
    return result.op, "".join(result.axes), count


def v(name: str, rank: int) -> Variable:
    return Variable(name, rank)


@pytest.mark.parametrize(
    ("axes", "summed", "op", "kept"),
    [
        (("ij", "j"), "j", MatMul(v("a", 2), v("b", 1)), "i"),
        (("ij", "i"), "i", MatMul(v("b", 1), v("a", 2)), "j"),
        (("i", "ij"), "i", MatMul(v("a", 1), v("b", 2)), "j"),
        (("j", "ij"), "j", MatMul(v("b", 2), v("a", 1)), "i"),
        (("ij", "jk"), "j", MatMul(v("a", 2), v("b", 2)), "ik"),
        (("ij", "kj"), "j", MatMul(v("a", 2), Align(v("b", 2), (1, 0))), "ik"),
        (("jk", "ij"), "j", MatMul(v("b", 2), v("a", 2)), "ik"),
        (("i", "i"), "i", MatMul(v("a", 1), v("b", 1)), ""),
        (("nij", "njk"), "j", MatMul(v("a", 3), v("b", 3)), "nik"),
        (("ni", "ni"), "i", Reduce("sum", Apply("multiply", (v("a", 2), v("b", 2))), (1,)), "n"),
        (("ijp", "jp"), "jp", Einsum((v("a", 3), v("b", 2)), ("ijp", "jp"), "i", False), "i"),
        (("ip", "ijpk"), "p", Einsum((v("a", 2), v("b", 4)), ("ip", "ijpk"), "ijk", False), "ijk"),
        (("pi", "pjk"), "p", Einsum((v("a", 2), v("b", 3)), ("pi", "pjk"), "ijk", True), "ijk"),
    ],
)
def test_two_factors(axes: tuple[str, str], summed: str, op: Op, kept: str) -> None:
    found = contracted([array("a", axes[0]), array("b", axes[1])], summed)
    assert found == (op, kept, ONE)


def test_one_factor_is_summed() -> None:
    assert contracted([array("a", "ij")], "i") == (Reduce("sum", v("a", 2), (0,)), "j", ONE)


def test_an_axis_of_one_factor_alone_is_summed_first() -> None:
    op, kept, _ = contracted([array("a", "ip"), array("b", "jkp"), array("c", "jkpq")], "pq")
    assert kept == "ijk"
    assert isinstance(op, Einsum)
    assert len(op.operands) == 2  # c is summed over q, then multiplied with b


def test_a_sum_over_an_index_that_no_factor_has_counts() -> None:
    results, count = contract([array("a", "i")], ("p", "q"), SCOPE)
    assert results == [array("a", "i")]
    assert count != ONE


def test_sums_that_do_not_meet_stay_apart() -> None:
    results, _ = contract([array("a", "ip"), array("b", "jq")], ("p", "q"), SCOPE)
    assert ["".join(result.axes) for result in results] == ["i", "j"]


def test_the_same_factor_twice_is_a_square_and_no_two_sums() -> None:
    a = array("a", "ip")
    op, kept, _ = contracted([a, a], "p")
    assert (op, kept) == (Reduce("sum", Apply("multiply", (a.op, a.op)), (1,)), "i")


def test_axes_are_put_in_place() -> None:
    assert align(array("a", "j"), ("i", "j")) == v("a", 1)
    assert align(array("a", "i"), ("i", "j")) == Align(v("a", 1), (0, None))
    assert align(array("a", "ji"), ("i", "j")) == Align(v("a", 2), (1, 0))
    assert apply("add", (array("a", "i"), array("b", "j")), SCOPE).axes == ("i", "j")
