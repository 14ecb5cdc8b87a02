r"""Ranges under which a relation reads what is not there: `z_i = \sum_{k=0}^{K-1} v_k x_{2i+k}` for i = 0, ..., n - K.

Of n elements x that is more than there are, and by more the longer the signal is: no padding is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, mul, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.expr import Expr, Index, Size
from symderiv.lang.index_form import expression, polynomial
from symderiv.lang.polynomial import Polynomial, linear_in
from symderiv.lang.walk import sizes_in
from symderiv.read.index_terms import index_expression
from symderiv.read.meaning.syntax import (
    Big,
    Delimited,
    Indexed,
    Limit,
    MeaningError,
    Name,
    Negative,
    Number,
    Plus,
    Quotient,
    Relation,
    Term,
    Times,
)
from symderiv.read.meaning.terms import change_terms, inside
from symderiv.read.note import Edit, Placed
from symderiv.read.ranges import elements_listed, is_size
from symderiv.read.repairs.repair import Repair

Ends = tuple[Expr, Expr]
_BEYOND = re.compile(
    r"(?<!without )(?<!no )(?<!ohne )(?<!sans )(?<!sin )padd|aufgefüllt|remplissage|relleno"
    r"|periodi|circular|zyklisch|zirkul|wraps? around|outside|beyond|außerhalb|hors d|en dehors|fuera d",
    re.IGNORECASE,
)
"""Words that say what counts where there is no element."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A read at an index expression, and the last element that there is."""

    term: Indexed
    index: Expr
    last: Expr


def range_repair(number: int, term: Relation, placed: Sequence[Placed]) -> Repair | None:
    """The one range that is too long, if a shorter one makes everything be there; None where nothing leaves its box."""
    item = placed[number]
    limits = [*item.statement.ranges, *(limit for part in _sums(term) for limit in part.limits)]
    given = {limit.index: limit for limit in limits if limit.lower is not None and limit.upper is not None}
    if not given or len(given) != len(limits):
        return None
    if any(_BEYOND.search(other.before) for other in placed[: number + 1]):
        return None
    try:
        ends = {letter: (_size(limit.lower), _size(limit.upper)) for letter, limit in given.items()}
        reads = list(_reads(term, ends, _listed(placed)))
        beyond = [read for read in reads if _leaves(read, ends)]
        if _padded(placed) & {read.term.name for read in beyond}:
            return None
        found = next((r for read in beyond if (r := _shorter(read, item, ends)) is not None), None)
        if found is None:
            return None
        letter, upper = found
        if any(_leaves(read, {**ends, letter: (ends[letter][0], _size(upper))}) for read in reads):
            return None
    except (MeaningError, Unsupported):
        return None
    return _repair(term, item, given[letter], upper, beyond[0])


def _padded(placed: Sequence[Placed]) -> frozenset[str]:
    """The tensors of which it is said that they count as 0 outside."""
    terms = [item.statement.term for item in placed]
    said = [t.parts[0] for t in terms if isinstance(t, Relation) and t.relations == ("padding",)]
    return frozenset(element.name for element in said if isinstance(element, Indexed))


def _sums(term: Term) -> Iterator[Big]:
    return (part for part in inside(term) if isinstance(part, Big))


def _listed(placed: Sequence[Placed]) -> Mapping[str, Expr]:
    """The last element of each vector whose elements the note names: `x_0, ..., x_{n-1}`."""
    found = [elements for item in placed for elements in elements_listed(item.statement.term)]
    return {name: _size(last) for (name, _), (_, last) in found if is_size(last)}


def _size(term: Term | None) -> Expr:
    """A limit in sizes.  Raises MeaningError for one that is none."""
    if term is None or not is_size(term):
        raise MeaningError("a limit is no size.")
    return index_expression(term, _as_size)


def _as_size(symbol: Term) -> Expr:
    if isinstance(symbol, Name):
        return Size(symbol.name)
    raise MeaningError("an index is no arithmetic of indices and sizes.", symbol.start, symbol.end)


def _reads(term: Relation, ends: Mapping[str, Ends], listed: Mapping[str, Expr]) -> Iterator[_Read]:
    def of_name(symbol: Term) -> Expr:
        return Index(symbol.name) if isinstance(symbol, Name) and symbol.name in ends else _as_size(symbol)

    for part in (part for side in term.parts[1:] for part in inside(side)):
        if isinstance(part, Indexed) and len(part.indices) == 1 and part.name in listed:
            yield _Read(part, index_expression(part.indices[0], of_name), listed[part.name])


def _leaves(read: _Read, ends: Mapping[str, Ends]) -> bool:
    """Whether a read is not shown to stay before the last element; every range has a value."""
    facts = Facts(ends, tuple(sub(high, low) for low, high in ends.values()))
    return not never_negative(sub(read.last, read.index), facts)


def _shorter(read: _Read, item: Placed, ends: Mapping[str, Ends]) -> tuple[str, Term] | None:
    """The letter whose range is too long, and its last value: of a sum over all elements, or of what is defined."""
    if isinstance(read.index, Index) and read.index.name not in {limit.index for limit in item.statement.ranges}:
        more = sub(ends[read.index.name][1], read.last)
        return (read.index.name, _term(read.last)) if never_negative(sub(more, constant(1)), Facts({})) else None
    for limit in item.statement.ranges:
        split = linear_in(polynomial(read.index), limit.index)
        slope = _number(split[0]) if split is not None else None
        if split is None or slope is None or slope < 1:
            continue
        rest = _highest(expression(split[1]), {name: e for name, e in ends.items() if name != limit.index})
        if rest is None:
            return None
        past = polynomial(sub(add(mul(constant(slope), ends[limit.index][1]), rest), read.last))
        along = sizes_in(read.last)
        grows = any(
            n > 0 and len(m) == 1 and isinstance(m[0][0], Size) and m[0][0].name in along for m, n in past.items()
        )
        by_one = _number(past) in (1, 2) and sizes_in(rest)
        if grows or by_one:
            above = _term(sub(read.last, rest))
            half = Delimited(0, 0, "floor", Quotient(0, 0, above, Number(0, 0, slope)))
            return limit.index, above if slope == 1 else half
    return None


def _number(value: Polynomial) -> Fraction | None:
    return value.get((), Fraction(0)) if not set(value) - {()} else None


def _highest(value: Expr, ends: Mapping[str, Ends]) -> Expr | None:
    """The largest value of an index expression."""
    for name, (low, high) in ends.items():
        split = linear_in(polynomial(value), name)
        slope = _number(split[0]) if split is not None else None
        if split is None or slope is None:
            return None
        value = add(mul(constant(slope), high if slope > 0 else low), expression(split[1]))
    return value


def _term(value: Expr) -> Term:
    """A sum of sizes and numbers as a term, what is added before what is taken away."""
    terms: list[Term] = []
    for monomial, number in sorted(polynomial(value).items(), key=lambda pair: (not pair[0], pair[1] < 0)):
        if len(monomial) > 1 or any(not isinstance(atom, Size) or power != 1 for atom, power in monomial):
            raise Unsupported("a product of sizes is no limit here.")
        names = [Name(0, 0, atom.name) for atom, _ in monomial if isinstance(atom, Size)]
        factors = (*([] if abs(number) == 1 and names else [Number(0, 0, abs(number))]), *names)
        term = factors[0] if len(factors) == 1 else Times(0, 0, factors)
        terms.append(Negative(0, 0, term) if number < 0 else term)
    return terms[0] if len(terms) == 1 else Plus(0, 0, tuple(terms)) if terms else Number(0, 0, Fraction(0))


def _written(term: Term) -> str:
    """A limit in LaTeX."""
    match term:
        case Delimited(term=Quotient(numerator=above, denominator=below)):
            brackets = ("(", ")") if isinstance(above, Plus) else ("", "")
            return rf"\lfloor {brackets[0]}{_written(above)}{brackets[1]}/{_written(below)} \rfloor"
        case Plus(terms=terms):
            signed = [f" - {_written(t.term)}" if isinstance(t, Negative) else f" + {_written(t)}" for t in terms]
            return "".join(signed).removeprefix(" + ").strip()
        case Negative(term=inner):
            return f"-{_written(inner)}"
        case Times(factors=factors):
            return " ".join(map(_written, factors))
        case Name(name=name):
            return name
        case Number(value=value):
            return str(value)
    raise Unsupported("this is no limit.")


def _repair(term: Relation, item: Placed, limit: Limit, upper: Term, read: _Read) -> Repair:
    """The relation with the range ending where it has to."""
    assert limit.upper is not None
    new = replace(limit, upper=upper)
    problem = (
        f"for the last {limit.index} it reads {read.term.name} where there is no element: it ends at {_written(upper)}"
    )
    ranges = tuple(new if other is limit else other for other in item.statement.ranges)
    repaired = change_terms(term, lambda part: new if part is limit else None)
    assert isinstance(repaired, Relation)
    is_here = item.text[limit.start - item.statement.start :].startswith(limit.index) and limit.start >= term.start
    edits = (Edit(limit.upper.start, limit.upper.end, _written(upper)),) if is_here else ()
    return Repair(problem, "range", limit.upper if is_here else term, repaired, edits, ranges)
