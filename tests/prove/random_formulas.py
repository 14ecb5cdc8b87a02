"""Random expressions in index notation, with all reads inside their tensors and all roots and quotients defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from symderiv.lang.arithmetic import add, constant, div, equal, mul, neg, power, sub, within
from symderiv.lang.expr import ONE, ZERO, Bracket, Call, Cases, Comparison, Constant, Expr, Index, Max, Read, Size, Sum
from symderiv.lang.layer import Equation, Tensor

n, m, S = Size("n"), Size("m"), Size("S")
# The lengths that an index may run through, by name.
LENGTHS: Mapping[str, Expr] = {"n": n, "m": m, "S": S, "S*n": mul(S, n), "n+m-1": add(n, m, constant(-1))}
GIVEN = {
    name: Tensor(name, tuple(LENGTHS[length] for length in lengths.split()), domain)
    for name, lengths, domain in (
        ("x", "n", "real"),
        ("y", "n", "real"),
        ("b", "m", "real"),
        ("A", "n m", "real"),
        ("W", "m n", "real"),
        ("G", "n n", "real"),
        ("c", "S*n", "real"),
        ("d", "n+m-1", "real"),
        ("s", "", "real"),
        ("q", "n", "positive"),
        ("p", "", "positive"),
        ("t", "n", "integer"),
    )
}
SLOTS = {
    name: tuple(next(key for key, length in LENGTHS.items() if length == d) for d in tensor.shape)
    for name, tensor in GIVEN.items()
}
VALUES = {"t": (ZERO, sub(m, ONE))}  # whole numbers that stand where an index below m may stand


def last(length: str) -> Expr:
    """The last position of a length."""
    return sub(LENGTHS[length], ONE)


def _x(name: str) -> Expr:
    return Read("x", (Index(name),))


_E, _SQUARED = Call("exp", (_x("i"),)), power(sub(_x("j"), Read("mean")), 2)
_SPREAD = power(add(Read("var"), Read("p")), Fraction(-1, 2))
# Forward relations, by the tensors that they define; each list is closed under what it reads.
RELATIONS: tuple[tuple[tuple[str, str, Expr], ...], ...] = (
    (("soft", "n", div(_E, Sum(Call("exp", (_x("j"),)), "j", ZERO, last("n")))),),
    (
        ("mean", "", div(Sum(_x("j"), "j", ZERO, last("n")), n)),
        ("var", "", div(Sum(_SQUARED, "j", ZERO, last("n")), n)),
        ("norm", "n", mul(sub(_x("i"), Read("mean")), _SPREAD)),
    ),
    (
        ("h", "m", Sum(mul(Read("W", (Index("i"), Index("j"))), _x("j")), "j", ZERO, last("n"))),
        ("z", "m", Call("f", (add(Read("h", (Index("i"),)), Read("b", (Index("i"),))),))),
    ),
    (("top", "", Max(_x("j"), "j", ZERO, last("n"))), ("e", "n", Call("exp", (sub(_x("i"), Read("top")),)))),
)
POSITIVE = frozenset(("q", "p", "soft", "e"))
NEVER_NEGATIVE = frozenset(("var",))


def equations_of(chosen: tuple[tuple[str, str, Expr], ...]) -> tuple[Equation, ...]:
    """Relations as equations."""
    return tuple(Equation(Read(name, (Index("i"),) if slots else ()), rhs) for name, slots, rhs in chosen)


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be used: indices with the length they stay below, and tensors with the lengths of their slots."""

    indices: Mapping[str, str]
    tensors: Mapping[str, tuple[str, ...]]

    def inside(self, index: str, length: str) -> Scope:
        """The scope under a sum; the newest index comes last."""
        others = {name: kind for name, kind in self.indices.items() if name != index}
        return Scope({**others, index: length}, self.tensors)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes expressions by chance."""

    random: Random

    def index(self, scope: Scope, length: str) -> Expr:
        """An index expression from 0 to the length less 1."""
        own = [Index(name) for name, kind in scope.indices.items() if kind == length]
        if own and self.random.random() < 0.75:
            return own[-1] if self.random.random() < 0.5 else self.random.choice(own)
        flat = [Index(name) for name, kind in scope.indices.items() if kind == "S*n"]
        choices: list[Expr] = [ZERO, last(length)]
        if own:
            choices = [*own, sub(last(length), self.random.choice(own))]
        if length == "n" and flat:
            choices.append(Call("floor", (div(self.random.choice(flat), S),)))
        if length == "S" and flat:
            choices.append(Call("mod", (self.random.choice(flat), S)))
        if length == "m" and "t" in scope.tensors:
            choices.append(Read("t", (self.index(scope, "n"),)))
        if length == "S*n":
            choices.append(add(mul(S, self.index(scope, "n")), self.index(scope, "S")))
            choices.append(add(mul(n, self.index(scope, "S")), self.index(scope, "n")))
        if length == "n+m-1":
            choices.append(add(self.index(scope, "n"), self.index(scope, "m")))
        return self.random.choice(choices[-3:])

    def read(self, scope: Scope) -> Expr:
        """An element; now and then one beside it, with a bracket that keeps the read inside."""
        name = self.random.choice([tensor for tensor in scope.tensors if tensor != "t"])
        places = tuple(self.index(scope, length) for length in scope.tensors[name])
        if places and self.random.random() < 0.15:
            beside = add(places[0], constant(self.random.choice((1, -1))))
            return mul(within(beside, ZERO, last(scope.tensors[name][0])), Read(name, (beside, *places[1:])))
        return Read(name, places)

    def leaf(self, scope: Scope) -> Expr:
        """A read, more often than not; else a number."""
        if self.random.random() < 0.8:
            return self.read(scope)
        number = Constant(Fraction(self.random.choice((-3, -2, -1, 1, 2, 3)), self.random.choice((1, 1, 2, 3))))
        return self.random.choice((number, n, m, Index(self.random.choice(list(scope.indices)))))

    def condition(self, scope: Scope) -> Comparison:
        """A condition between indices."""
        name = self.random.choice(list(scope.indices))
        alike = [other for other, kind in scope.indices.items() if kind == scope.indices[name] and other != name]
        length = scope.indices[name]
        others = [Index(other) for other in alike] * 3 + [ZERO, last(length), sub(last(length), Index(name))]
        left, right = Index(name), self.random.choice(others)
        if self.random.random() < 0.3:
            left, right = right, left  # type: ignore[assignment]
        return Comparison(self.random.choice(("=", "=", "<=", "<=", "<", "!=")), left, right)

    def sum(self, depth: int, scope: Scope, body: str = "real") -> Expr:
        """A sum or a maximum over the full range, or a sum over a part of it."""
        length = self.random.choice(("n", "n", "n", "m", "m", "S", "S*n"))
        index = new_name(scope.indices)
        inner = scope.inside(index, length)
        inside = self.positive(depth - 1, inner) if body == "positive" else self.real(depth - 1, inner)
        if body == "positive":
            return Sum(inside, index, ZERO, last(length))
        kind = self.random.random()
        if kind < 0.08:
            return Max(inside, index, ZERO, last(length))
        if kind < 0.45:
            inside = mul(Bracket((self.condition(inner),)), inside)
        return Sum(inside, index, *self._limits(scope, length))

    def _limits(self, scope: Scope, length: str) -> tuple[Expr, Expr]:
        own = [Index(name) for name, kind in scope.indices.items() if kind == length]
        ranges: list[tuple[Expr, Expr]] = [(ZERO, last(length))] * 4
        ranges += [(ONE, last(length)), (ZERO, sub(LENGTHS[length], constant(2)))]
        for index in own:
            ranges += [(ZERO, index), (index, last(length)), (add(index, ONE), last(length)), (ZERO, sub(index, ONE))]
        return self.random.choice(ranges)

    def positive(self, depth: int, scope: Scope) -> Expr:
        """What is above 0 wherever it stands."""
        if depth <= 0:
            names = [name for name in scope.tensors if name in POSITIVE]
            if names and self.random.random() < 0.7:
                name = self.random.choice(names)
                return Read(name, tuple(self.index(scope, length) for length in scope.tensors[name]))
            return self.random.choice((constant(2), Constant(Fraction(1, 2)), n, Call("exp", (self.leaf(scope),))))
        kind = self.random.randrange(7)
        if kind < 2:
            return Call(self.random.choice(("exp", "exp", "sigmoid")), (self.real(depth - 1, scope),))
        if kind == 2:
            return add(power(self.real(depth - 1, scope), 2), self.positive(0, scope))
        if kind == 3:
            return add(self.positive(depth - 1, scope), self.positive(depth - 1, scope))
        if kind == 4:
            return self.sum(depth, scope, "positive")
        if kind == 5:
            return mul(self.positive(depth - 1, scope), self.positive(0, scope))
        exponent = self.random.choice((Fraction(1, 2), Fraction(-1, 2), Fraction(-1), Fraction(2)))
        return power(self.positive(depth - 1, scope), exponent)

    def real(self, depth: int, scope: Scope) -> Expr:
        """Any expression."""
        if depth <= 0:
            return self.leaf(scope)

        def inner() -> Expr:
            return self.real(depth - self.random.choice((1, 1, 2)), scope)

        kind = self.random.randrange(20)
        if kind < 3:
            return add(inner(), inner(), *((inner(),) if self.random.random() < 0.3 else ()))
        if kind < 6:
            return mul(inner(), inner())
        if kind < 11:
            return self.sum(depth, scope)
        if kind == 11:
            return power(inner(), self.random.choice((2, 2, 3)))
        if kind == 12:
            return div(inner(), self.positive(depth - 1, scope))
        if kind == 13:
            return Call("log", (self.positive(depth - 1, scope),))
        if kind == 14:
            return self.positive(depth, scope)
        if kind == 15:
            return Call(self.random.choice(("tanh", "sigmoid", "abs", "exp")), (inner(),))
        if kind == 16:
            return Call(self.random.choice(("f", "g")), (inner(),), self.random.choice((0, 0, 1)))
        if kind == 17:
            return Call(self.random.choice(("max", "min")), (inner(), inner()))
        if kind == 18:
            held = Comparison(self.random.choice(("<", "<=")), inner(), inner())
            return Cases(((inner(), (self.random.choice((held, self.condition(scope))),)),), inner())
        return self.random.choice((neg(inner()), mul(Bracket((self.condition(scope),)), inner())))


def new_name(taken: Mapping[str, str] | frozenset[str]) -> str:
    """A letter for a bound index that is not in use."""
    return next(letter for letter in ("j", "l", "v", "w", "o", *(f"j{k}" for k in range(999))) if letter not in taken)


def delta(left: Expr, right: Expr) -> Expr:
    """`[left = right]`."""
    return equal(left, right)
