"""An entry of what is written about vectors in parts: part p at place i of `x * c + cat((-x2, x1)) * s`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symderiv.lang.expr import KNOWN_FUNCTIONS
from symderiv.read.functions.customary import FORMULAS
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Component,
    Delimited,
    Derivative,
    Indexed,
    Indicator,
    Limit,
    MeaningError,
    Name,
    Negative,
    Number,
    Plus,
    Quotient,
    Raised,
    Relation,
    Term,
    Times,
)
from symderiv.read.parts.cuts import joined, plain, without_options
from symderiv.read.parts.kinds import NUMBER, PART, WHOLE, Kinds, is_over_all, is_sum

_ENTRYWISE = ("*", "\\odot")
_FUNCTIONS = (KNOWN_FUNCTIONS | FORMULAS.keys()) - {"mod"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What an entry is read with.

    letters  indices that stand nowhere else, for sums
    bound    what the argument of a function is that is being put in
    """

    kinds: Kinds
    letters: Iterator[str]
    bound: Mapping[str, Term] = field(default_factory=dict)


def entry(term: Term, part: Term | None, place: Term, frame: Frame) -> Term:
    """A term at a part and a place; `part` is None for what is a part itself.  Raises MeaningError where it is not."""
    kind = frame.kinds.of(term)
    if kind is None:
        raise MeaningError("it is not known what this is an array of.", term.start, term.end)
    if kind == NUMBER and not _has_arrays(term, frame):
        return term
    if kind not in (NUMBER, WHOLE if part is not None else PART):
        raise MeaningError(f"this is {kind}, and stands beside what is not.", term.start, term.end)

    def at(inner: Term) -> Term:
        return entry(inner, part, place, frame)

    match term:
        case Name() | Indexed() | Component():
            return _element(term, part, place, frame)
        case Derivative(wrt=(wrt,)):
            return replace(term, wrt=(at(wrt),))
        case Apply() if (items := joined(term)) is not None:
            return _of_joined(term, items, part, place, frame)
        case Apply(function=function, arguments=(argument,)) if function in frame.kinds.cuts.functions:
            letter, value = frame.kinds.cuts.functions[function]
            return entry(value, part, place, replace(frame, bound={letter: argument}))
        case Apply(arguments=arguments) if is_sum(term):
            return _total(term, arguments, frame)
        case Apply(function=function, arguments=arguments) if plain(function) in _FUNCTIONS and not term.primes:
            return replace(term, function=plain(function), arguments=tuple(map(at, arguments)))
        case Times(factors=factors, sign=sign):
            arrays = [factor for factor in factors if frame.kinds.of(factor) != NUMBER]
            if sign not in _ENTRYWISE and len(arrays) > 1:
                raise MeaningError("it is not said whether this product is entrywise.", term.start, term.end)
            return replace(term, factors=tuple(map(at, factors)))
        case Plus(terms=terms):
            return replace(term, terms=tuple(map(at, terms)))
        case Negative(term=inner):
            return replace(term, term=at(inner))
        case Quotient(numerator=above, denominator=below):
            return replace(term, numerator=at(above), denominator=at(below))
        case Raised(base=base, exponent=exponent) if frame.kinds.of(exponent) == NUMBER:
            return replace(term, base=at(base))
        case Delimited(kind="abs", term=inner):
            return replace(term, term=at(inner))
    raise MeaningError("this is not understood entry by entry.", term.start, term.end)


def _has_arrays(term: Term, frame: Frame) -> bool:
    """Whether a number is made of arrays, as a sum is."""
    match term:
        case Apply() if is_sum(term):
            return True
        case Times() | Plus() | Negative() | Quotient() | Raised() | Apply():
            return any(_has_arrays(part, frame) for part in _inner(term))
    return False


def _inner(term: Term) -> tuple[Term, ...]:
    match term:
        case Times(factors=found) | Plus(terms=found) | Apply(arguments=found):
            return found
        case Quotient(numerator=above, denominator=below):
            return above, below
        case Negative(term=inner) | Raised(base=inner):
            return (inner,)
    return ()


def _element(term: Name | Indexed | Component, part: Term | None, place: Term, frame: Frame) -> Term:
    cuts = frame.kinds.cuts
    start, end = term.start, term.end
    match term:
        case Name(name=name) if name in frame.bound:
            return entry(frame.bound[name], part, place, replace(frame, bound={}))
        case Indexed(name=name, indices=(Number() as number,)) if name in frame.bound:
            return entry(frame.bound[name], number, place, replace(frame, bound={}))
        case Name(name=name):
            return Indexed(start, end, name, (place,) if part is None else (part, place))
        case (
            Indexed(name=name, indices=(Number(value=value) as number,))
            | Component(term=Name(name=name), indices=(Number(value=value) as number,))
        ) if value in cuts.numbers() and frame.kinds.known.get(name) == WHOLE:
            return Indexed(start, end, name, (number, place))
    raise MeaningError("there is no such part.", start, end)


def _of_joined(term: Apply, items: tuple[Term, ...], part: Term | None, place: Term, frame: Frame) -> Term:
    """Part p of `cat((a, b))`: [p = 1] a + [p = 2] b, or one of them where p is a number."""
    numbers = frame.kinds.cuts.numbers()
    if len(items) != len(numbers) or part is None:
        raise MeaningError("these are not as many parts as elsewhere.", term.start, term.end)
    if isinstance(part, Number):
        return entry(items[int(part.value) - numbers.start], None, place, frame)
    terms = []
    for number, item in zip(numbers, items, strict=True):
        start, end = item.start, item.end
        is_this = Relation(start, end, (part, Number(start, end, Fraction(number))), ("=",))
        terms.append(Times(start, end, (Indicator(start, end, (is_this,)), entry(item, None, place, frame))))
    return Plus(term.start, term.end, tuple(terms))


def _total(term: Apply, arguments: tuple[Term, ...], frame: Frame) -> Term:
    """`sum(x * y)` over all entries."""
    inner = without_options(arguments)
    if not is_over_all(term):
        raise MeaningError("a sum over some dimensions is not understood here.", term.start, term.end)
    kind = frame.kinds.of(inner[0])
    start, end = term.start, term.end
    place = Name(start, end, next(frame.letters))
    part = Name(start, end, next(frame.letters)) if kind == WHOLE else None
    body: Term = Big(start, end, "sum", (Limit(start, start, place.name),), (), entry(inner[0], part, place, frame))
    return body if part is None else Big(start, end, "sum", (limit(part.name, frame.kinds, start),), (), body)


def limit(letter: str, kinds: Kinds, start: int) -> Limit:
    """That a letter is the number of a part."""
    numbers = kinds.cuts.numbers()
    first, last = (Number(start, start, Fraction(number)) for number in (numbers[0], numbers[-1]))
    return Limit(start, start, letter, first, last)
