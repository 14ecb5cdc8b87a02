"""The engines against each other and against the plain evaluator, on expressions that nobody chose."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symderiv.lang.arithmetic import add, constant, mul, neg, sub
from symderiv.lang.canonical import alike
from symderiv.lang.expr import (
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.walk import map_children, nodes, replace, replace_sizes, substitute
from symderiv.prove.decide import prove
from symderiv.prove.problem import Problem
from symderiv.prove.refute.ball import INDEX_ARITHMETIC, refute
from symderiv.prove.tower.walk import prove_at_sizes
from tests.prove.shorthand import shaped, size, up_to

n = size("n")[0]
LAST = sub(n.expr, constant(1))
TENSORS = {
    **shaped(x=(n,), y=(n,), A=(n, n), s=()),
    **shaped("positive", p=(), q=(n,)),
    **shaped("integer", t=(n,)),
}
SETTINGS = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
RANDOMS = st.integers(0, 10**6).map(Random)


def some_index(random: Random, names: list[str]) -> Expr:
    return Index(random.choice(names))


def some_leaf(random: Random, names: list[str]) -> Expr:
    kind = random.randrange(8)
    if kind < 3:
        return Read(random.choice("xyq"), (some_index(random, names),))
    if kind == 3:
        return Read("A", (some_index(random, names), some_index(random, names)))
    if kind == 4:
        return Read("x", (Read("t", (some_index(random, names),)),))
    if kind == 5:
        return Constant(Fraction(random.randint(-3, 3), random.randint(1, 3)))
    return random.choice((Read("s"), Read("p"), Size("n"), some_index(random, names)))


def some_condition(random: Random, names: list[str]) -> Comparison:
    other = random.choice(
        (some_index(random, names), constant(random.randint(0, 2)), LAST, sub(LAST, some_index(random, names)))
    )
    return Comparison(random.choice(("=", "!=", "<=", "<")), some_index(random, names), other)


def some_sum(random: Random, depth: int, names: list[str]) -> Expr:
    index = f"j{depth}"
    outer = some_index(random, names)
    lower, upper = random.choice(((constant(0), LAST), (constant(0), LAST), (constant(0), outer), (outer, LAST)))
    body = some_expr(random, depth - 1, [*names, index, index])
    if random.random() < 0.4:
        body = mul(body, Bracket((some_condition(random, [*names, index]),)))
    return Sum(body, index, lower, upper)


def some_expr(random: Random, depth: int, names: list[str]) -> Expr:
    """An expression with sums, brackets, powers, kinks and functions."""
    if depth == 0:
        return some_leaf(random, names)

    def inner() -> Expr:
        return some_expr(random, depth - 1, names)

    kind = random.randrange(12)
    if kind < 2:
        return add(inner(), inner())
    if kind < 4:
        return mul(inner(), inner())
    if kind < 7:
        return some_sum(random, depth, names)
    if kind == 7:
        return Pow(inner(), constant(random.choice((-1, 2, 3, -2))))
    if kind == 8:
        positive = add(Pow(inner(), constant(2)), Read("p"))
        return Pow(positive, Constant(random.choice((Fraction(1, 2), Fraction(-1, 2), Fraction(-3, 2)))))
    if kind == 9:
        return Call(random.choice(("exp", "exp", "log", "sigmoid", "tanh", "erf", "abs", "sign", "f", "g")), (inner(),))
    if kind == 10:
        return Call(random.choice(("max", "min")), (inner(), inner()))
    held = random.choice((some_condition(random, names), Comparison("<", inner(), inner())))
    return Cases(((inner(), (held,)),), inner())


def rewritten(random: Random, expr: Expr) -> Expr:
    """The same by true identities, at nodes chosen by chance."""

    def change(node: Expr) -> Expr | None:
        if random.random() < 0.6:
            return None
        match node:
            case Add(terms):
                return Add(tuple(random.sample(terms, len(terms))))
            case Mul((Add(terms), *rest)):
                return add(*(mul(term, *rest) for term in terms))
            case Mul(factors):
                return Mul(tuple(random.sample(factors, len(factors))))
            case Sum(Add(terms), index, lower, upper):
                return add(*(Sum(term, index, lower, upper) for term in terms))
            case Sum(body, index, lower, upper):
                backwards = {index: sub(LAST, Index(f"{index}'"))}
                return Sum(substitute(body, backwards), f"{index}'", sub(LAST, upper), sub(LAST, lower))
            case Pow(base, Constant(exponent)) if exponent == 2:
                return mul(base, base)
            case Call("tanh", (argument,)):
                return sub(mul(constant(2), Call("sigmoid", (mul(constant(2), argument),))), constant(1))
            case Call("abs", (argument,)):
                return Call("max", (argument, neg(argument)))
            case Call("max", (one, other)):
                return add(other, Call("max", (sub(one, other), constant(0))))
            case Call("exp", (Add(terms),)):
                return mul(*(Call("exp", (term,)) for term in terms))
        return None

    return replace(expr, change)


def edited(random: Random, expr: Expr) -> Expr:
    """The expression with one node changed."""
    target = random.choice([node for node in nodes(expr) if not isinstance(node, Size)])

    def change(node: Expr) -> Expr:
        if node is not target:
            return map_children(node, change)
        match node:
            case Constant(value):
                return Constant(value + random.choice((1, -1)))
            case Index():
                return Index(random.choice("ik"))
            case Add((_, *rest)):
                return add(*rest)
            case Mul((_, *rest)):
                return mul(*rest)
            case Sum(body, index, lower, upper):
                return Sum(body, index, lower, sub(upper, constant(1)))
            case Bracket((held,)):
                return Bracket((Comparison(random.choice(("<", "<=", "=", "!=")), held.left, held.right),))
            case Call(function, arguments, order) if function in "fg":
                return Call(function, arguments, order + 1)
        return neg(node)

    return change(expr)


def asked(left: Expr, right: Expr) -> Problem:
    ranges = {"i": up_to(n), "k": up_to(n)}
    return Problem(left, right, ranges, TENSORS, samples=({"n": 3}, {"n": 4}), values={"t": up_to(n)})


@SETTINGS
@given(RANDOMS)
def test_what_is_proved_is_not_refuted(random: Random) -> None:
    left = some_expr(random, random.choice((1, 2, 3)), ["i", "k"])
    claim = asked(left, edited(random, rewritten(random, left)))
    search = refute(claim, hard=True)
    if search.refutation is not None and search.refutation.confirmed_by != INDEX_ARITHMETIC:
        assert prove(claim) is None


@SETTINGS
@given(RANDOMS)
def test_true_rewriting_is_not_refuted(random: Random) -> None:
    left = some_expr(random, random.choice((1, 2, 3)), ["i", "k"])
    assert refute(asked(left, rewritten(random, rewritten(random, left)))).refutation is None


@SETTINGS
@given(RANDOMS)
def test_what_the_tower_proves_at_a_size_is_not_refuted_there(random: Random) -> None:
    left = some_expr(random, 2, ["i", "k"])
    right = edited(random, rewritten(random, left))
    three = {"n": constant(3)}
    sides = [replace_sizes(side, three) for side in (left, right)]
    tensors = {
        name: type(t)(name, tuple(replace_sizes(d, three) for d in t.shape), t.domain) for name, t in TENSORS.items()
    }
    proof = prove_at_sizes(sides[0], sides[1], {}, {"i": range(3), "k": range(3)}, tensors)
    if proof is not None:
        claim = Problem(sides[0], sides[1], {"i": up_to(3), "k": up_to(3)}, tensors, values={"t": up_to(3)})
        assert refute(claim, hard=True).refutation is None


def test_true_rewriting_is_mostly_proved_and_edits_are_mostly_refuted() -> None:
    """The tests above would pass for engines that never answer."""
    proved = refuted = changed = 0
    for seed in range(60):
        random = Random(seed)
        left = some_expr(random, 2, ["i", "k"])
        proved += prove(asked(left, rewritten(random, left))) is not None
        right = edited(random, left)
        if not alike(left, right):
            changed += 1
            refuted += refute(asked(left, right), hard=True).refutation is not None
    assert proved >= 54
    assert refuted >= 0.8 * changed
