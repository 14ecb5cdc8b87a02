"""The value of a normal form at concrete sizes, by the meaning of its atoms and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.prove.normal.atoms import Apply, Atom, Base, Form, Indicator, Largest, Leaf, Monomial, Test, Total

ALL = range(-9, 22)  # wide enough for every index that passes the tests at the sizes in use


class Everywhere(Mapping[tuple[int, ...], Fraction]):
    """A tensor with an element at every position, inside the box and outside."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __getitem__(self, position: tuple[int, ...]) -> Fraction:
        mixed = self._seed
        for place in position:
            mixed = (mixed * 31 + place * 7 + 3) % 101
        return Fraction(mixed - 50, 7)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


def value_of(form: Form, evaluation: Evaluation, indices: Mapping[str, int]) -> Fraction:
    """The sum of the monomials."""
    return sum((c * _product(monomial, evaluation, indices) for monomial, c in form.items()), Fraction(0))


def _product(monomial: Monomial, evaluation: Evaluation, indices: Mapping[str, int]) -> Fraction:
    """Brackets first: where one is 0, the other factors need no value."""
    result = Fraction(1)
    for atom, exponent in sorted(monomial, key=lambda pair: not isinstance(pair[0], Test | Indicator)):
        result *= EXACT.power(_atom(atom, evaluation, indices), exponent)
        if not result:
            return result
    return result


def _atom(atom: Atom, evaluation: Evaluation, indices: Mapping[str, int]) -> Fraction:
    match atom:
        case Leaf(expr=expr):
            return Fraction(evaluation.value(expr, indices))
        case Test(relation=relation, value=value):
            number = evaluation.integer(value, indices)
            return Fraction(number >= 0 if relation == "<=" else number == 0)
        case Base(form=form):
            return value_of(form, evaluation, indices)
        case Indicator(positive=positive, form=form):
            number = value_of(form, evaluation, indices)
            return Fraction(number > 0 if positive else number < 0)
        case Total(bound=bound, factors=factors):
            return _total(bound, factors, evaluation, indices)
        case Largest(bound=bound, tests=tests, body=body):
            places = ({**indices, bound: place} for place in ALL)
            return max(value_of(body, evaluation, at) for at in places if _product(tests, evaluation, at))
        case Apply(function=name, arguments=(argument,), order=order):
            return evaluation.functions[name](order, value_of(argument, evaluation, indices), EXACT)
    raise NotImplementedError(type(atom).__name__)


def _total(bound: tuple[str, ...], factors: Monomial, evaluation: Evaluation, indices: Mapping[str, int]) -> Fraction:
    """Over all integers; a test is looked at as soon as its indices have values."""
    if not bound:
        return _product(factors, evaluation, indices)
    name, *rest = bound
    result = Fraction(0)
    for place in ALL:
        at = {**indices, name: place}
        ready = [(a, e) for a, e in factors if isinstance(a, Test) and a.free.isdisjoint(rest)]
        if _product(tuple(ready), evaluation, at):
            result += _total(tuple(rest), tuple(pair for pair in factors if pair not in ready), evaluation, at)
    return result
