r"""A mean without limits, `\frac{1}{n} \sum_i x_i`: n is how many values the index has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.classify import FORWARD
from symderiv.read.meaning.syntax import (
    Big,
    Derivative,
    Indexed,
    Limit,
    Name,
    Negative,
    Number,
    Plus,
    Quotient,
    Relation,
    Term,
    Times,
)
from symderiv.read.meaning.terms import change_terms, inside, left_side, named
from symderiv.read.note import Placed

_COUNT = re.compile(r"[A-Za-z](_.*)?")


def with_counts(
    placed: Sequence[Placed], kinds: Sequence[str]
) -> tuple[tuple[Placed, ...], Mapping[int, tuple[str, ...]]]:
    """The relations with limits for the sums of such means, and a note at each; limits that are given go before."""
    counts = _counts(placed, kinds)
    from_zero = any(isinstance(t, Indexed) and any(_is_zero(i) for i in t.indices) for p in placed for t in _terms(p))
    new, notes = list(placed), {}
    for number, (item, kind) in enumerate(zip(placed, kinds, strict=True)):
        found: dict[str, str] = {}

        def limited(part: Term, found: dict[str, str] = found) -> Term | None:
            pair = _mean(part)
            if pair is None or counts.get(pair[1].limits[0].index) != pair[0].name:
                return None
            name, total = pair
            found[name.name] = total.limits[0].index
            body = change_terms(total.body, limited)
            whole = replace(total, limits=(_whole(total.limits[0], name, from_zero),), body=body)
            assert isinstance(part, Times)
            return replace(part, factors=tuple(whole if factor is total else factor for factor in part.factors))

        if kind == FORWARD:
            new[number] = replace(
                item, statement=replace(item.statement, term=change_terms(item.statement.term, limited))
            )
            notes[number] = tuple(f"{n} is read as the number of values of {i}" for n, i in found.items())
    return tuple(new), {number: said for number, said in notes.items() if said}


def _terms(item: Placed) -> Iterator[Term]:
    return inside(item.statement.term)


def _counts(placed: Sequence[Placed], kinds: Sequence[str]) -> Mapping[str, str]:
    """For each index the one letter that counts its values in every mean over it."""
    relations = [item for item, kind in zip(placed, kinds, strict=True) if kind == FORWARD]
    means = [pair for p in relations for t in _terms(p) if (pair := _mean(t))]
    other = {named(left_side(p.statement.term)) for p in placed if isinstance(p.statement.term, Relation)}
    other |= {named(wrt) for p in placed for t in _terms(p) if isinstance(t, Derivative) for wrt in t.wrt}
    other |= {t.name for p in placed for t in _terms(p) if isinstance(t, Indexed)}
    limits = [limit for p in placed for t in _terms(p) if isinstance(t, Big) for limit in t.limits]
    limits += [limit for p in placed for limit in p.statement.ranges]
    bound = {limit.index for limit in limits}
    told = {limit.index for limit in limits if limit.lower is not None or limit.upper is not None}
    names: dict[str, set[str]] = {}
    for name, total in means:
        names.setdefault(total.limits[0].index, set()).add(name.name)
    return {
        index: next(iter(found))
        for index, found in names.items()
        if len(found) == 1 and index not in told and not found & (other | bound)
    }


def _mean(term: Term) -> tuple[Name, Big] | None:
    """The letter and the sum in `1/n sum_i ...`, where the sum has one index and no limits."""
    if not isinstance(term, Times) or not isinstance(term.factors[-1], Big):
        return None
    total, before = term.factors[-1], term.factors[-2]
    if total.operator != "sum" or len(total.limits) != 1 or total.conditions or not isinstance(before, Quotient):
        return None
    limit = total.limits[0]
    under = before.denominator.factors if isinstance(before.denominator, Times) else (before.denominator,)
    letters = [part for part in under if not isinstance(part, Number)]
    if limit.lower is not None or limit.upper is not None or len(letters) != 1 or not isinstance(letters[0], Name):
        return None
    return (letters[0], total) if _COUNT.fullmatch(letters[0].name) else None


def _whole(limit: Limit, name: Name, from_zero: bool) -> Limit:
    """From 1 to n, or from 0 to n - 1 in a note that counts from 0."""
    start, end = limit.start, limit.end
    own = replace(name, start=start, end=end)
    one = Number(start, end, Fraction(1))
    if not from_zero:
        return replace(limit, lower=one, upper=own)
    return replace(
        limit, lower=replace(one, value=Fraction(0)), upper=Plus(start, end, (own, Negative(start, end, one)))
    )


def _is_zero(term: Term) -> bool:
    return isinstance(term, Number) and term.value == 0
