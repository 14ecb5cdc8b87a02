"""True rewriting of terms: products, powers, functions, kinks and definitions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

from symderiv.lang.arithmetic import add, constant, div, mul, neg, power, sub
from symderiv.lang.expr import ONE, ZERO, Add, Bracket, Call, Cases, Comparison, Constant, Expr, Mul, Pow, Read
from symderiv.lang.layer import Equation
from symderiv.lang.walk import length, substitute
from tests.prove.random_formulas import Scope
from tests.prove.rewriting import SUMS, Here, Rule, is_guard, is_positive, places, put

TWO, HALF = constant(2), constant(Fraction(1, 2))
_OPPOSITE = {"=": "!=", "!=": "=", "<=": "<", "<": "<="}
_LONGEST = 150  # nodes: longer expressions are not rewritten further


def reorder(node: Expr, here: Here) -> Expr | None:
    match node:
        case Add(parts) | Mul(parts) if len(parts) > 1:
            return type(node)(tuple(here.random.sample(parts, len(parts))))
        case Call("max" | "min" as name, parts):
            return Call(name, tuple(here.random.sample(parts, len(parts))))
    return None


def distribute(node: Expr, here: Here) -> Expr | None:
    match node:
        case Mul(factors):
            sums = [number for number, factor in enumerate(factors) if isinstance(factor, Add)]
            if not sums:
                return None
            at = here.random.choice(sums)
            terms = factors[at]
            assert isinstance(terms, Add)
            return add(*(mul(*factors[:at], term, *factors[at + 1 :]) for term in terms.terms))
    return None


def factor(node: Expr, here: Here) -> Expr | None:
    """a*b + a*c = a*(b + c), a number in front of everything, a sum of fractions as one fraction."""
    match node:
        case Add((Mul((first, *rest)), Mul((again, *others)), *more)) if first == again:
            if not isinstance(first, Bracket) and any(isinstance(part, Bracket) for part in (*rest, *others)):
                return None
            return add(mul(first, add(mul(*rest), mul(*others))), *more)
        case Add(terms):
            number = constant(here.random.choice((2, 3, -1)))
            return mul(number, add(*(div(term, number) for term in terms)))
    return None


def zero(node: Expr, here: Here) -> Expr | None:
    other = here.some()
    return add(node, other, neg(other))


def one(node: Expr, here: Here) -> Expr | None:
    other = here.some_positive()
    return mul(node, other, power(other, -1))


def powers(node: Expr, here: Here) -> Expr | None:
    match node:
        case Pow(Add(terms), Constant(exponent)) if exponent == 2:
            return add(*(mul(a, b) for a in terms for b in terms))
        case Pow(base, Constant(exponent)) if exponent.denominator == 1 and exponent > 1:
            return mul(base, power(base, exponent - 1))
        case Pow(Mul(factors), exponent) if all(map(is_positive, factors)):
            return mul(*(Pow(part, exponent) for part in factors))
        case Pow(base, Constant(exponent)) if is_positive(base):
            kind = here.random.randrange(3)
            if kind == 0:
                return Call("exp", (mul(constant(exponent), Call("log", (base,))),))
            if kind == 1:
                return mul(base, power(base, exponent - 1))
            return power(Pow(base, constant(exponent / 2)), 2)
        case Mul((first, *rest)) if first in rest and not isinstance(first, Bracket):
            rest.remove(first)
            return mul(power(first, 2), *rest)
    return None


def exponentials(node: Expr, here: Here) -> Expr | None:
    match node:
        case Call("exp", (Add(terms),)):
            at = here.random.randrange(1, len(terms))
            return mul(Call("exp", (add(*terms[:at]),)), Call("exp", (add(*terms[at:]),)))
        case Call("exp", (argument,)):
            if here.random.random() < 0.5:
                return power(Call("exp", (neg(argument),)), -1)
            return power(Call("exp", (mul(HALF, argument),)), 2)
        case Mul((Call("exp", (first,)), Call("exp", (second,)), *rest)):
            return mul(Call("exp", (add(first, second),)), *rest)
    return None


def logarithms(node: Expr, here: Here) -> Expr | None:
    match node:
        case Call("log", (Mul(factors),)) if all(map(is_positive, factors)):
            return add(*(Call("log", (part,)) for part in factors))
        case Call("log", (Pow(base, Constant() as exponent),)) if is_positive(base):
            return mul(exponent, Call("log", (base,)))
        case Call("log", (argument,)) if is_positive(argument):
            other = here.some_positive()
            return sub(Call("log", (mul(argument, other),)), Call("log", (other,)))
    if is_positive(node):
        return Call("exp", (Call("log", (node,)),))
    return None


def log_of_exp(node: Expr, here: Here) -> Expr | None:
    return Call("log", (Call("exp", (node,)),)) if here.random.random() < 0.3 else None


def sigmoids(node: Expr, here: Here) -> Expr | None:
    kind = here.random.randrange(3)
    match node:
        case Call("sigmoid", (argument,)):
            if kind == 0:
                return power(add(ONE, Call("exp", (neg(argument),))), -1)
            if kind == 1:
                return sub(ONE, Call("sigmoid", (neg(argument),)))
            return mul(HALF, add(ONE, Call("tanh", (mul(HALF, argument),))))
        case Call("tanh", (argument,)):
            doubled = Call("exp", (mul(TWO, argument),))
            if kind == 0:
                return div(sub(doubled, ONE), add(doubled, ONE))
            if kind == 1:
                return sub(mul(TWO, Call("sigmoid", (mul(TWO, argument),))), ONE)
            return neg(Call("tanh", (neg(argument),)))
    return None


def kinks(node: Expr, here: Here) -> Expr | None:
    kind = here.random.randrange(3)
    match node:
        case Call("abs", (a,)):
            if kind == 0:
                return Call("max", (a, neg(a)))
            if kind == 1:
                return Call("abs", (neg(a),))
            return Cases(((a, (Comparison("<", ZERO, a),)),), neg(a))
        case Call("max", (a, b)):
            if kind == 0:
                return add(a, Call("max", (sub(b, a), ZERO)))
            if kind == 1:
                return neg(Call("min", (neg(a), neg(b))))
            return Cases(((a, (Comparison(here.random.choice(("<", "<=")), b, a),)),), b)
        case Call("min", (a, b)):
            if kind == 0:
                return mul(HALF, sub(add(a, b), Call("abs", (sub(a, b),))))
            if kind == 1:
                return neg(Call("max", (neg(a), neg(b))))
            return Cases(((b, (Comparison("<", b, a),)),), a)
    return None


def cases(node: Expr, here: Here) -> Expr | None:
    """The other way round; or as brackets, since guarded reads stand in products of their own."""
    match node:
        case Cases(((value, (held,)),), otherwise):
            opposite = _negated(held)
            if here.random.random() < 0.5:
                return Cases(((otherwise, (opposite,)),), value)
            return add(mul(Bracket((held,)), value), mul(Bracket((opposite,)), otherwise))
    return None


def brackets(node: Expr, here: Here) -> Expr | None:
    match node:
        case Bracket((Comparison("=", left, right),)) if here.random.random() < 0.5:
            return Bracket((Comparison("<=", left, right), Comparison("<=", right, left)))
        case Bracket((held,)) if not is_guard(node):
            return sub(ONE, Bracket((_negated(held),)))
        case Bracket((first, second)):
            return Bracket((second, first))
    return None


def _negated(held: Comparison) -> Comparison:
    if held.relation in ("=", "!="):
        return Comparison(_OPPOSITE[held.relation], held.left, held.right)
    return Comparison(_OPPOSITE[held.relation], held.right, held.left)


def unfold(node: Expr, here: Here) -> Expr | None:
    if not isinstance(node, Read) or node.tensor not in here.definitions:
        return None
    equation = here.definitions[node.tensor]
    return substitute(equation.rhs, dict(zip(equation.indices, node.indices, strict=True)))


TERMS: tuple[Rule, ...] = (
    reorder,
    distribute,
    factor,
    zero,
    one,
    powers,
    exponentials,
    logarithms,
    log_of_exp,
    sigmoids,
    kinks,
    cases,
    brackets,
    unfold,
)
# How often a rule that is drawn is taken: those that fit everywhere would be most of all steps.
_SHARES = {"zero": 0.2, "one": 0.15, "log_of_exp": 0.2, "logarithms": 0.2}


def rewritten(
    random: Random, expr: Expr, scope: Scope, definitions: Mapping[str, Equation], steps: int
) -> tuple[Expr, tuple[str, ...]]:
    """The expression after so many steps at nodes chosen by chance, and the names of the rules."""
    names: list[str] = []
    for _ in range(60 * steps):
        if len(names) == steps or length(expr) > _LONGEST:
            break
        path, node, inside = random.choice(list(places(expr, scope)))
        rule = random.choice((*SUMS, *TERMS))
        if random.random() > _SHARES.get(rule.__name__, 1):
            continue
        known = Scope({name: kind for name, kind in inside.indices.items() if kind}, inside.tensors)
        if is_guard(node) and rule is not brackets:
            continue
        new = rule(node, Here(random, known, definitions)) if known.indices else None
        if new is not None and new != node:
            expr = put(expr, path, new)
            names.append(rule.__name__)
    return expr, tuple(names)
