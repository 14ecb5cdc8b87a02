"""Declarations: one that holds, and each mistake seeded into it, with the message that it gets."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Eq, Function, Rational, Sum, exp, floor, log

from symderiv.errors import DeclarationError
from symderiv.lang.declare import Layer, dims, index, padded, scalar, tensor
from symderiv.lang.expr import Comparison, Size
from symderiv.lang.layer import SizeOf, Tensor
from symderiv.lang.show import show

N, C, H, K, U, S = dims("N C H K U S")
n, c, u, r, h = index("n", N), index("c", C), index("u", U), index("r", K), index("h", H)
x, w, b, t = tensor("x", N, C, H), tensor("w", C, K), tensor("b", C), tensor("t", N)
z, y = tensor("z", N, C, U), tensor("y", N, C, U)
eps = scalar("eps", positive=True)
P = dims("P", least=0)

FIRST = Eq(z[n, c, u], Sum(w[c, r] * x[n, c, S * u + r], r))
SECOND = Eq(y[n, c, u], exp(z[n, c, u] + b[c]) + eps)

GOOD: dict[str, Any] = {
    "inputs": (x, w, b),
    "scalars": (eps,),
    "forward": (FIRST, SECOND),
    "where": {U: floor((H - K) / S) + 1},
    "sizes": {N: 2, C: 3, H: 7, K: 4, S: 2},
    "name": "seeded",
}


def made(**changes: Any) -> Any:
    return Layer(**{**GOOD, **changes})


def test_it_holds() -> None:
    layer = made()
    size = {name: Size(name) for name in "NCHKUS"}
    assert layer.name == "seeded"
    assert layer.inputs == (
        Tensor("x", (size["N"], size["C"], size["H"])),
        Tensor("w", (size["C"], size["K"])),
        Tensor("b", (size["C"],)),
    )
    assert layer.scalars == (Tensor("eps", (), "positive"),)
    assert [t.name for t in layer.defined] == ["z", "y"]
    assert [t.name for t in layer.outputs] == ["y"]
    assert layer.functions == layer.keep == layer.constants == ()
    assert layer.samples == (("N", 2), ("C", 3), ("H", 7), ("K", 4), ("S", 2))
    assert [s.name for s in layer.sizes] == ["N", "C", "H", "K", "S", "U"]
    assert show(layer.derived_sizes["U"]) == "floor(S**-1*(H - K)) + 1"
    assert show(layer.forward[0].rhs) == "Sum(w[c, r]*x[n, c, S*u + r], r = 0..K - 1)"


def shifted(**more: Any) -> Any:
    """`d[i] = a[i - P]`, 0 before the beginning; P may be 0 and is below N."""
    given = {"forward": (Eq(d[i], padded(a)[i - P]),), "sizes": {N: 3, P: 1}, "require": (P < N,), "name": "shifted"}
    return Layer(**{"inputs": (a,), **given, **more})


def test_a_size_may_be_0_and_meet_a_condition() -> None:
    layer = shifted()
    assert layer.sizes == (SizeOf("N"), SizeOf("P", None, 0))
    assert layer.require == (Comparison("<", Size("P", 0), Size("N")),)
    assert [show(fact) for fact in layer.known] == ["N - P - 1"]
    assert shifted(sizes={N: 3, P: 0}).samples == (("N", 3), ("P", 0))


def test_a_condition_on_sizes_is_known_to_the_proofs() -> None:
    inside = {"forward": (Eq(d[i], Sum(a[p], p)),), "sizes": {N: 3, P: 1}}
    assert shifted(**inside).require
    with pytest.raises(DeclarationError, match=r"a\[p\] may leave its box"):
        shifted(**inside, require=())


def test_equations_in_any_order_are_sorted() -> None:
    assert made(forward=(SECOND, FIRST)) == made()


def test_a_chain_of_equations_is_sorted() -> None:
    v = [tensor(f"v{k}", N) for k in range(5)]
    given = tensor("g", N)
    chain = [Eq(v[0][n], given[n])] + [Eq(v[k][n], v[k - 1][n] + given[n]) for k in range(1, 5)]
    for order in ([4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [0, 1, 2, 3, 4]):
        layer = Layer(inputs=(given,), forward=[chain[k] for k in order], sizes={N: 3})
        assert [e.lhs.tensor for e in layer.forward] == ["v0", "v1", "v2", "v3", "v4"]
        assert [t.name for t in layer.defined] == ["v0", "v1", "v2", "v3", "v4"]


def test_unknown_functions_are_found() -> None:
    f, g = Function("f"), Function("g")
    layer = made(forward=(FIRST, Eq(y[n, c, u], g(f(z[n, c, u])) + Function("sigmoid")(b[c]) + eps)))
    assert layer.functions == ("f", "g")


def test_a_tensor_that_chooses_elements_holds_integers() -> None:
    table, taken = tensor("table", C, K), tensor("taken", N, K)
    layer = Layer(inputs=(table,), constants=(t,), forward=(Eq(taken[n, r], table[t[n], r]),), sizes={N: 2, C: 3, K: 4})
    assert layer.constants == (Tensor("t", (Size("N"),), "integer"),)


def test_a_constant_that_does_not_is_real() -> None:
    layer = made(constants=(t,), forward=(FIRST, Eq(y[n, c, u], exp(z[n, c, u] + b[c]) + eps * t[n])))
    assert layer.constants == (Tensor("t", (Size("N"),)),)


def test_a_size_given_by_an_integer() -> None:
    k, taken = index("k", 3), tensor("taken", 3)
    layer = Layer(inputs=(v := tensor("v", 4),), forward=(Eq(taken[k], v[k + 1]),))
    assert layer.sizes == ()
    assert [show(size) for size in layer.inputs[0].shape] == ["4"]
    assert v[k] != taken[k]


def test_a_scalar_output() -> None:
    loss = tensor("E")
    layer = Layer(inputs=(b,), forward=(Eq(loss, Sum(b[c] ** 2, c) / 2),), sizes={C: 3})
    assert layer.scalar_loss == layer.loss == "E"


def test_sizes_derived_from_derived_ones_are_sorted() -> None:
    V = dims("V")
    v, last = index("v", V), tensor("last", V)
    layer = Layer(
        inputs=(s := tensor("s", H),),
        forward=(Eq(last[v], s[S * (S * v)]),),
        where={V: floor((U - 1) / S) + 1, U: floor((H - 1) / S) + 1},
        sizes={H: 9, S: 2},
    )
    assert [size.name for size in layer.sizes] == ["H", "S", "U", "V"]
    assert layer.sizes[0] == SizeOf("H")
    assert s is not last


# The mistakes.  Each is seeded into the declaration above, or into another that holds without it.

wrong_x = tensor("x", N, C, H, K)
i, j, p = index("i", N), index("j", N), index("p", P + 1)
a, d, e = tensor("a", N), tensor("d", N), tensor("e", N)
undefined = tensor("q", N, C, U)
CYCLE = (Eq(d[i], e[i] + a[i]), Eq(e[i], d[i]))


def small(right: Any, **more: Any) -> Any:
    """`d[i] = right`, reading a."""
    forward = {} if "forward" in more else {"forward": (Eq(d[i], right),)}
    return Layer(**{"inputs": (a,), "sizes": {N: 3}, **forward, **more})


BAD = {
    "an undefined tensor": (
        lambda: made(forward=(FIRST, Eq(y[n, c, u], undefined[n, c, u] + b[c] + eps))),
        "seeded, equation 2: q is read but is neither given nor defined.",
    ),
    "a scalar that is not given": (
        lambda: small(a[i] + eps),
        "equation 1: eps is read but is neither given nor defined.",
    ),
    "too few indices": (
        lambda: Layer(
            inputs=(wrong_x,), forward=(Eq(z[n, c, u], wrong_x[n, c, u]),), sizes={N: 2, C: 3, H: 7, K: 4, U: 5}
        ),
        "equation 1: x is read with 3 indices but has 4 dimensions (N, C, H, K).",
    ),
    "too many indices": (lambda: small(a[i, i]), "equation 1: a is read with 2 indices but has 1 dimension (N)."),
    "too few indices when padded": (
        lambda: made(forward=(FIRST.func(z[n, c, u], Sum(w[c, r] * padded(x)[n, c], r)), SECOND)),
        "seeded, equation 1: x is read with 2 indices but has 3 dimensions (N, C, H).",
    ),
    "too few indices on the left": (
        lambda: made(forward=(FIRST, Eq(y[n, c], exp(z[n, c, 0] + b[c]) + eps))),
        "seeded, equation 2: y is read with 2 indices but has 3 dimensions (N, C, U).",
    ),
    "an index bound twice": (
        lambda: small(Sum(a[i], i)),
        "equation 1: the index i is bound twice.",
    ),
    "an index bound twice by sums": (
        lambda: small(Sum(a[j] * Sum(a[j], j), j) + a[i]),
        "equation 1: the index j is bound twice.",
    ),
    "a tensor defined twice": (
        lambda: made(forward=(FIRST, SECOND, Eq(y[n, c, u], z[n, c, u]))),
        "seeded, y is defined twice.",
    ),
    "an input that is defined": (
        lambda: small(a[i], forward=(Eq(d[i], a[i]), Eq(a[i], d[i]))),
        "a is declared as input and as defined.",
    ),
    "an input that is a constant": (
        lambda: small(a[i], constants=(a,)),
        "a is declared as input and as constant.",
    ),
    "a cycle": (lambda: small(None, forward=CYCLE), "the relations go round in a circle: d -> e -> d."),
    "a tensor that reads itself": (
        lambda: small(a[i] + d[i]),
        "the relations go round in a circle: d -> d.",
    ),
    "a read outside its box": (
        lambda: small(a[i + 1]),
        "equation 1: a[i + 1] may leave its box: index 1, i + 1, is not shown to stay in 0..N - 1.",
    ),
    "a read below its box": (
        lambda: small(a[i - 1]),
        "equation 1: a[i - 1] may leave its box: index 1, i - 1, is not shown to stay in 0..N - 1.",
    ),
    "a window too many": (
        lambda: made(where={U: floor((H - K) / S) + 2}),
        "seeded, equation 1: x[n, c, S*u + r] may leave its box: index 3, S*u + r, is not shown to stay in 0..H - 1.",
    ),
    "a float": (lambda: small(a[i] * 0.5), "equation 1: 0.500000000000000 is a floating-point number."),
    "a float as a size": (lambda: small(a[i], sizes={N: 3.0}), "the sample size N = 3.0 is no integer."),
    "a float in a formula": (
        lambda: made(where={U: floor((H - K) * 0.5) + 1}),
        "seeded, where: 0.500000000000000 is a floating-point number.",
    ),
    "an index on the right only": (
        lambda: small(a[i] * a[j]),
        "equation 1: the index j stands on the right side only.",
    ),
    "an index outside its sum": (
        lambda: small(a[i] + Sum(a[j], j) * a[j]),
        "equation 1: the index j stands on the right side only.",
    ),
    "no sample size": (lambda: small(a[i], sizes={}), "the size N has no sample value."),
    "a sample size of 0": (lambda: small(a[i], sizes={N: 0}), "the sample size N = 0 is below 1."),
    "a negative sample size": (lambda: small(a[i], sizes={N: -2}), "the sample size N = -2 is below 1."),
    "a derived size of 0": (
        lambda: made(sizes={**GOOD["sizes"], H: 3, K: 5}),
        "seeded, at the sample sizes, U = 0 is below 1.",
    ),
    "a sample size below 0": (
        lambda: shifted(sizes={N: 3, P: -1}),
        "shifted, the sample size P = -1 is below 0.",
    ),
    "samples that are not as required": (
        lambda: shifted(sizes={N: 3, P: 3}),
        "shifted, at the sample sizes, P < N does not hold.",
    ),
    "a size that is at least 2": (lambda: dims("P", least=2), "a size is at least 2."),
    "a size of both kinds": (
        lambda: shifted(forward=(Eq(d[i], padded(a)[i - P + dims("P") - 1]),)),
        "shifted, P is a size of at least 0 and one of at least 1.",
    ),
    "a dimension that may be 0": (
        lambda: shifted(inputs=(tensor("a", N + 1), tensor("e", P))),
        "shifted, the size P may be 0 but is a dimension of a tensor.",
    ),
    "a derived size that may be 0": (
        lambda: shifted(sizes={N: 3}, where={P: N - 1}),
        "shifted, the size P may be 0 but has a formula.",
    ),
    "an index divided by a size that may be 0": (lambda: shifted(forward=(Eq(d[i], a[floor(i / P)]),)), None),
    "a condition that is always true": (
        lambda: shifted(require=(P >= 0,)),
        "shifted, requirement 1: SymPy turned the condition into True.",
    ),
    "a condition that is none": (
        lambda: shifted(require=(N - P,)),
        "shifted, requirement 1 is no condition but N - P.",
    ),
    "a condition on an index": (
        lambda: shifted(require=(i > P,)),
        "shifted, requirement 1: i is not made of sizes and integers alone.",
    ),
    "a condition that is not known": (
        lambda: shifted(require=((P < N) | (N > 3),)),
        "shifted, requirement 1 is no condition but (N > 3) | (P < N).",
    ),
    "a condition without a comma": (lambda: shifted(require=P < N), "shifted, require is no tuple but P < N."),
    "a sample size that is truth": (lambda: small(a[i], sizes={N: True}), "the sample size N = True is no integer."),
    "a formula with a fraction": (
        lambda: made(where={U: (H - K) / S + 1}, sizes={**GOOD["sizes"], S: 2}),
        "seeded, S**-1*(H - K) + 1 is 5/2 at these sizes, which is no integer.",
    ),
    "sizes in a circle": (
        lambda: made(where={U: floor((H - K) / S) + 1, H: U + K}),
        "seeded, the size H has both a formula and a sample value.",
    ),
    "formulas in a circle": (
        lambda: made(where={U: H - 1, H: U + 1}, sizes={N: 2, C: 3, K: 4, S: 2}),
        "seeded, the formulas of the sizes H and U go round in a circle.",
    ),
    "a size used nowhere": (
        lambda: small(a[i], sizes={N: 3, K: 4}),
        "the size K is used nowhere.",
    ),
    "an index in a formula": (
        lambda: small(a[i], where={N: 3 + i}, sizes={}),
        "the formula of the size N, i + 3, is not made of sizes and integers alone.",
    ),
    "an equation that is always true": (
        lambda: small(a[i], forward=(Eq(d[i], d[i]),)),
        "equation 1: SymPy turned the equation into True.",
    ),
    "an equation that is never true": (
        lambda: small(a[i], forward=(Eq(sympy.Integer(1), 2),)),
        "equation 1: SymPy turned the equation into False.",
    ),
    "no equation": (lambda: small(a[i], forward=(a[i],)), "equation 1 is no equation but a[i]."),
    "an inequality": (lambda: small(a[i], forward=(d[i] < a[i],)), "equation 1 is no equation but d[i] < a[i]."),
    "no tensor on the left": (
        lambda: small(a[i], forward=(Eq(2 * d[i], a[i]),)),
        "equation 1: the left side is not a tensor.",
    ),
    "a size on the left": (
        lambda: small(a[i], forward=(Eq(N, a[i]),)),
        "equation 1: the left side is not a tensor.",
    ),
    "an index that is computed on the left": (
        lambda: small(a[i], forward=(Eq(d[i + 1], a[i]),)),
        "equation 1: the left side d[i + 1] must be read at different indices, one for each dimension.",
    ),
    "an index twice on the left": (
        lambda: Layer(inputs=(a,), forward=(Eq(tensor("m", N, N)[i, i], a[i]),), sizes={N: 3}),
        "equation 1: the left side m[i, i] must be read at different indices, one for each dimension.",
    ),
    "no equations": (lambda: small(a[i], forward=()), "forward is empty."),
    "an input that is not read": (
        lambda: small(a[i], inputs=(a, b), sizes={N: 3, C: 2}),
        "b is given but no equation reads it.",
    ),
    "a size as an input": (lambda: small(a[i], inputs=(a, N)), "inputs: N is no tensor."),
    "an element as an input": (lambda: small(a[i], inputs=(a[i],)), "inputs: a[i] is no tensor."),
    "a text as an input": (lambda: small(a[i], inputs=("a",)), "inputs: 'a' is no tensor."),
    "inputs without a comma": (lambda: small(a[i], inputs=a), "inputs is no tuple but a."),
    "an equation without a comma": (
        lambda: small(a[i], forward=Eq(d[i], a[i])),
        "forward is no tuple but Eq(d[i], a[i]).",
    ),
    "a tensor as a size": (lambda: small(a[i], sizes={N: 3, a: 4}), "a is no size."),
    "a text as a size": (lambda: small(a[i], sizes={"N": 3}), "'N' is no size."),
    "an index as a size": (lambda: small(a[i], sizes={N: 3, i: 3}), "i is no size."),
    "a size and a tensor of one name": (
        lambda: Layer(inputs=(a,), forward=(Eq(tensor("N", N)[i], a[i]),), sizes={N: 3}),
        "N is the name of a size and of a tensor.",
    ),
    "a function and a tensor of one name": (
        lambda: small(Function("a")(a[i])),
        "a is the name of a function and of a tensor.",
    ),
    "a size and an index of one name": (
        lambda: Layer(inputs=(a,), forward=(Eq(d[index("N", N)], a[index("N", N)]),), sizes={N: 3}),
        "equation 1: N is the name of an index and of a size.",
    ),
    "two shapes of one tensor": (
        lambda: small(a[i] + tensor("a", N, N)[0, i]),
        "equation 1: a has the shape (N, N) here and (N) elsewhere.",
    ),
    "an index with another range": (
        lambda: Layer(inputs=(b,), forward=(Eq(d[c], b[c]),), sizes={N: 3, C: 2}),
        "equation 1: the index c takes C values but dimension 1 of d is N.",
    ),
    "a kept tensor that nothing defines": (
        lambda: small(a[i], keep=(a,)),
        "a is to be kept but no equation defines it.",
    ),
    "a real tensor that chooses": (
        lambda: small(a[a[i]]),
        "equation 1: a stands in an index position but is not one of the constants.",
    ),
    "a position that is no integer": (
        lambda: small(a[i / 2]),
        "equation 1: index 1 of a, (1/2)*i, is not shown to be an integer.",
    ),
    "a position with a function": (
        lambda: small(a[exp(i)]),
        "equation 1: index 1 of a, exp(i): an index cannot contain a Call node.",
    ),
    "a limit that is no integer": (
        lambda: small(a[i] * Sum(a[j], (j, 0, (N - 1) / 2))),
        "equation 1: a limit of the index j, (1/2)*N - 1/2, is not shown to be an integer.",
    ),
    "something that is not in the vocabulary": (
        lambda: small(sympy.gamma(a[i])),
        "equation 1: gamma is not in the vocabulary: gamma(a[i]).",
    ),
    "a name that is none": (lambda: tensor("2x", N), "'2x' is no name."),
    "a name with a sign": (lambda: dims("N C-1"), "'C-1' is no name."),
    "an empty name": (lambda: index("", N), "'' is no name."),
    "a name that is no text": (lambda: tensor(a, N), None),
    "a scalar with a bad name": (lambda: scalar("e.ps"), "'e.ps' is no name."),
    "an index without an integer size": (
        lambda: index("i", Rational(1, 2)),
        "the index i has the size 1/2, which is no integer.",
    ),
    "a padded element": (lambda: padded(a[i]), "padded(...) takes a tensor."),
    "a text as padding": (lambda: padded(a, "0"), "padded(a) has the value the text '0'."),
}


@pytest.mark.parametrize("make, message", BAD.values(), ids=BAD.keys())
def test_a_seeded_mistake(make: Any, message: str | None) -> None:
    with pytest.raises(DeclarationError) as error:
        make()
    assert message is None or error.value.message == message
    assert error.value.message.endswith(".")


HOLDS = {
    "every index once": lambda: small(Sum(a[j], j) * a[i]),
    "one sum after the other": lambda: small(Sum(a[j], j) + Sum(a[j], j) * a[i]),
    "a read that is padded": lambda: small(padded(a)[i + 1]),
    "a read under a condition": lambda: small(sympy.Piecewise((a[i + 1], i < N - 1), (0, True))),
    "a read at the end": lambda: small(a[N - 1 - i]),
    "a fraction": lambda: small(a[i] * Rational(1, 2)),
    "a power of a log": lambda: small(log(a[i] ** 2)),
    "a sample size of 1": lambda: small(a[i], sizes={N: 1}),
    "relations in a row": lambda: small(None, forward=(Eq(e[i], d[i]), Eq(d[i], a[i]))),
    "lists": lambda: small(None, inputs=[a], forward=[Eq(d[i], a[i])]),
    "what is kept is defined": lambda: small(None, forward=(Eq(e[i], d[i]), Eq(d[i], a[i])), keep=(d,)),
}


@pytest.mark.parametrize("make", HOLDS.values(), ids=HOLDS.keys())
def test_without_the_mistake_it_holds(make: Any) -> None:
    assert make().forward[0].lhs.tensor == "d"


WAYS_OUT = {
    "an index bound twice": "Use another letter for the inner one.",
    "a read outside its box": "Write padded(a) if what lies outside counts as 0, or mend the sizes.",
    "a float": "Write Rational(1, 10) instead.",
    "an undefined tensor": "Add it to inputs=, constants= or scalars=, or define it by an equation.",
    "no sample size": "Add it to sizes=, above 1 and unlike the others.",
    "inputs without a comma": "Write (x,), with a comma, for one alone.",
    "an equation that is always true": "Its two sides are the same, or can never be: mend one of them.",
    "an index on the right only": "Sum over j, or put it on the left.",
    "a size as an input": 'Make it with tensor("x", N, C) or scalar("eps").',
    "a tensor as a size": 'Make it with dims("N").',
    "a cycle": "One of them must not read the other, or only at earlier steps, h[t - 1].",
    "a name that is none": "Use letters, digits and underscores, a letter first.",
}


@pytest.mark.parametrize("mistake, way_out", WAYS_OUT.items(), ids=WAYS_OUT.keys())
def test_the_way_out(mistake: str, way_out: str) -> None:
    with pytest.raises(DeclarationError) as error:
        BAD[mistake][0]()
    assert error.value.way_out == way_out
