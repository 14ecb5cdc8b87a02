"""What normal forms are made of.

A form is a polynomial with rational coefficients: a sum of monomials, each a product of atoms with rational exponents.
Two atoms are equal if their keys are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from symderiv.lang.expr import ZERO as NOTHING
from symderiv.lang.expr import Add, Bracket, Call, Comparison, Constant, Expr, Index, Mul, Pi, Pow, Read, Size
from symderiv.lang.walk import free_indices


class GiveUp(Exception):
    """No proof along this way; never an answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """What a monomial is made of.  `free` are its free indices, `height` how deep sums nest inside it."""

    key: str
    free: frozenset[str]
    height: int

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Atom) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


Monomial = tuple[tuple[Atom, Fraction], ...]
Form = Mapping[Monomial, Fraction]


@dataclass(frozen=True, slots=True, eq=False)
class Leaf(Atom):
    """A size, an index, an integer function of these, a read, pi, or a prime, which has a fractional exponent."""

    expr: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Test(Atom):
    """`[0 <= value]` or `[0 = value]` for an integer polynomial in indices and sizes."""

    relation: str
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Apply(Atom):
    """A function of forms; exp is applied to a single monomial with coefficient 1."""

    function: str
    arguments: tuple[Form, ...]
    order: int


@dataclass(frozen=True, slots=True, eq=False)
class Base(Atom):
    """A form as the base of a power that is not multiplied out: its exponent is negative or fractional."""

    form: Form
    lead: Monomial | None


@dataclass(frozen=True, slots=True, eq=False)
class Indicator(Atom):
    """`[0 < form]` where `positive`, else `[form < 0]`, for a real form."""

    positive: bool
    form: Form
    lead: Monomial | None


@dataclass(frozen=True, slots=True, eq=False)
class Total(Atom):
    """A monomial summed over all integers for each of its bound indices; their ranges are tests among the factors."""

    bound: tuple[str, ...]
    factors: Monomial


@dataclass(frozen=True, slots=True, eq=False)
class Largest(Atom):
    """The largest value of a form for the integers that pass the tests."""

    bound: str
    tests: Monomial
    body: Form


# Atoms from their parts


def leaf(expr: Expr) -> Leaf:
    """The atom of an index expression or a read."""
    return Leaf(text(expr), free_indices(expr), 0, expr)


def test(relation: str, value: Expr) -> Test:
    """The atom `[0 <= value]` or `[0 = value]`."""
    return Test(f"[0{relation}{text(value)}]", free_indices(value), 0, relation, value)


def bracket_of(atom: Test) -> Expr:
    """The bracket that a test is."""
    return Bracket((Comparison(atom.relation, NOTHING, atom.value),))


def apply(function: str, arguments: tuple[Form, ...], order: int = 0) -> Apply:
    """The atom of a function's value."""
    key = f"{function!r}{order}({','.join(map(form_key, arguments))})"
    free: frozenset[str] = frozenset().union(*map(free_in, arguments))
    return Apply(key, free, max(map(height_of, arguments)), function, arguments, order)


def base(form: Form) -> Base:
    """The atom of a form that is raised to powers."""
    return Base(f"B({form_key(form)})", free_in(form), height_of(form), form, _removable(form))


def indicator(positive: bool, form: Form) -> Indicator:
    """The atom `[0 < form]` or `[form < 0]`."""
    key = f"{'P' if positive else 'N'}({form_key(form)})"
    return Indicator(key, free_in(form), height_of(form), positive, form, _removable(form))


def _removable(form: Form) -> Monomial | None:
    """The leading monomial, where the order of monomials is sure to end: without negative exponents."""
    return leading(form) if all(exponent > 0 for monomial in form for _, exponent in monomial) else None


def total(bound: tuple[str, ...], factors: Monomial) -> Total:
    """The atom of a sum whose bound indices have their final names."""
    free: frozenset[str] = frozenset().union(*(atom.free for atom, _ in factors)) - set(bound)
    height = 1 + max(atom.height for atom, _ in factors)
    return Total(f"S{len(bound)}.{height}({monomial_key(factors)})", free, height, bound, factors)


def largest(bound: str, tests: Monomial, body: Form) -> Largest:
    """The atom of a maximum over an index that has its final name."""
    free = (free_in(body) | frozenset().union(*(atom.free for atom, _ in tests))) - {bound}
    height = 1 + height_of(body)
    return Largest(f"M{height}({monomial_key(tests)};{form_key(body)})", free, height, bound, tests, body)


@lru_cache(maxsize=65536)
def text(expr: Expr) -> str:
    """An index expression or read as text that no other one has; names are quoted."""
    match expr:
        case Constant(value):
            return str(value)
        case Size(name):
            return f"s{name!r}"
        case Index(name):
            return f"i{name!r}"
        case Pi():
            return "pi"
        case Read(tensor, indices):
            return f"r{tensor!r}[{','.join(map(text, indices))}]"
        case Add(parts):
            return f"({'+'.join(map(text, parts))})"
        case Mul(parts):
            return f"({'*'.join(map(text, parts))})"
        case Pow(bottom, exponent):
            return f"{text(bottom)}^{text(exponent)}"
        case Call(function, arguments, order):
            return f"{function!r}{order}({','.join(map(text, arguments))})"
    raise GiveUp(f"{type(expr).__name__} in an index position")


# Reading forms


def monomial_key(monomial: Monomial) -> str:
    """The text of a monomial that no other one has."""
    return "*".join(f"{atom.key}^{exponent}" for atom, exponent in monomial)


def form_key(form: Form) -> str:
    """The text of a form that no other one has."""
    return "+".join(sorted(f"{number}*{monomial_key(monomial)}" for monomial, number in form.items()))


def free_in(form: Form) -> frozenset[str]:
    """The free indices of a form."""
    return frozenset().union(*(atom.free for monomial in form for atom, _ in monomial))


def height_of(form: Form) -> int:
    """How deep sums nest in a form."""
    return max((atom.height for monomial in form for atom, _ in monomial), default=0)


def atoms_of(form: Form) -> list[Atom]:
    """The atoms of a form, each once, in the order of their keys."""
    return sorted({atom for monomial in form for atom, _ in monomial}, key=lambda atom: atom.key)


def held(atom: Atom) -> tuple[Form, ...]:
    """The forms that stand inside an atom."""
    match atom:
        case Apply(arguments=arguments):
            return arguments
        case Base(form=form) | Indicator(form=form):
            return (form,)
        case Total(factors=factors):
            return ({factors: Fraction(1)},)
        case Largest(tests=tests, body=body):
            return ({tests: Fraction(1)}, body)
    return ()


def single(form: Form) -> tuple[Monomial, Fraction] | None:
    """The monomial and coefficient of a form of one term."""
    return next(iter(form.items())) if len(form) == 1 else None


def leading(form: Form) -> Monomial | None:
    """The greatest monomial, by degree and then by atoms, in an order that multiplication respects.

    Names of bound indices do not count in the order, so that renaming them changes nothing; None where they would.
    """
    ranked: dict[tuple[Fraction, tuple[tuple[str, Fraction], ...]], list[Monomial]] = {}
    for monomial in form:
        exponents: dict[str, Fraction] = {}
        for atom, exponent in monomial:
            name = re.sub(r"'#[^']*'", "#", atom.key)
            exponents[name] = exponents.get(name, Fraction(0)) + exponent
        rank = (sum(exponents.values(), Fraction(0)), tuple(sorted(exponents.items(), reverse=True)))
        ranked.setdefault(rank, []).append(monomial)
    first = ranked[max(ranked)]
    return first[0] if len(first) == 1 and first[0] else None
