r"""Parts put in or taken away in a formula's text: factors, terms, exponents, signs of sums, cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from symderiv.compare.pieces import (
    BREAK,
    FACTOR,
    HEAD,
    SIGN,
    TIMES,
    Changes,
    Piece,
    Row,
    is_number,
    rows_in,
    split,
    terms_of,
)

_EXPONENT = re.compile(r"\^\s*(?:(\d)|\{\s*(-?\d+)\s*\})")
_OTHERS = {
    **dict.fromkeys((r"\neq", r"\ne", "≠", "!="), ("=",)),
    "<": (">", r"\ge"),
    ">": ("<", r"\le"),
    **dict.fromkeys((r"\le", r"\leq", r"\leqslant"), (">", r"\ge")),
    **dict.fromkeys((r"\ge", r"\geq", r"\geqslant"), ("<", ">", r"\le")),
    "=": (r"\ne",),
}
_COMPARISON = re.compile(r"\\(?:neq|ne|leqslant|leq|le|geqslant|geq|ge)(?![A-Za-z])|≠|!=|[<>]|=")
_VALUE = re.compile(r"(?:^|\\\\|(?<=\}))\s*([^&\\]*(?:\\[A-Za-z]+[^&\\]*)*?)\s*&")

_OVER_ONE = re.compile(r"\\[dt]?frac\s*\{\s*1\s*\}\s*\{(.*)\}$", re.DOTALL)
_BLANK = re.compile(r"(?:\s|\\[,;:! ])+")


def exponents(text: str, row: Row, exponent: str, *, typed: bool) -> Iterator[Changes]:
    """Another exponent on each factor: one that stands there changed, then one put there, or a root."""
    factors = [piece for piece in row if piece.kind == FACTOR and not is_number(text, piece)]
    for piece in factors:
        if (found := _EXPONENT.search(text, piece.body, piece.end)) is not None:
            own = int(found[1] or found[2])
            for other in dict.fromkeys((exponent, str(own + 1), str(own - 1), str(-own))):
                if other and other != "0":
                    yield ((*found.span(), _raised(other)),)
    if exponent == "1/2" and not typed:
        inner = (p for p in factors if not is_fraction(text, p))
        yield from (((p.start, p.end, rf"\sqrt{{{text[p.start : p.end]}}}"),) for p in inner)
    terms = terms_of(row)
    if len(terms) > 1 and exponent.isdigit() and not any(piece.kind == BREAK for piece in row):
        yield (row[0].start, row[0].start, "("), (row[-1].end, row[-1].end, f"){_raised(exponent)}")
    if exponent != "1" and exponent.removeprefix("-").isdigit():
        bare = (p for p in factors if "^" not in text[p.body : p.end] and not is_fraction(text, p))
        yield from (((piece.end, piece.end, _raised(exponent)),) for piece in bare)


def _raised(exponent: str) -> str:
    return "" if exponent == "1" else f"^{exponent}" if len(exponent) == 1 else f"^{{{exponent}}}"


def comparisons(text: str) -> Iterator[Changes]:
    """A comparison that is its opposite, or the other way round."""
    for match in _COMPARISON.finditer(text):
        yield from (((*match.span(), other),) for other in _OTHERS[match[0]])


def cases(text: str) -> Iterator[Changes]:
    """Two cases with their values exchanged."""
    found = re.search(r"\\begin\s*\{([A-Za-z]*)\}(.*?)\\end\s*\{\1\}", text, re.DOTALL)
    values = list(_VALUE.finditer(text, found.start(2), found.end(2))) if found is not None else []
    for one, other in combinations(values, 2):
        yield (*one.span(1), other[1]), (*other.span(1), one[1])


def as_term(term: str) -> str:
    return f" - {term[1:].lstrip()}" if term.startswith("-") else f" + {term}"


def before_terms(text: str, row: Row, heads: Sequence[str]) -> Iterator[Changes]:
    """A sum over all, then over each term."""
    terms = terms_of(row)
    for head in heads:
        if len(terms) > 1:
            yield _in_brackets(text, row, f"{head} ")
        for term in terms:
            yield from (((p.start, p.start, f"{head} "),) for p in term[:2] if p.kind in (FACTOR, HEAD))


def _in_brackets(text: str, row: Row, before: str) -> Changes:
    """All of a row in brackets, behind something."""
    high = any(sign in text for sign in (r"\frac", r"\dfrac", r"\sum"))
    opening, closing = (r"\left(", r"\right)") if high else ("(", ")")
    return (row[0].start, row[0].start, before + opening), (row[-1].end, row[-1].end, closing)


def with_factor(text: str, row: Row, factors: Sequence[str], *, commutes: bool, typed: bool) -> Iterator[Changes]:
    """The factor before all, in the numerator or the denominator of a fraction, or in each term."""
    for factor in factors:
        if len(terms_of(row)) > 1:
            yield _in_brackets(text, row, factor if factor.isdigit() else f"{factor} ")
        yield from (c for inner in rows_in(row) for p in inner for c in _in_fraction(text, p, factor))
        for inner in rows_in(row):
            for item in split(inner, BREAK):
                for term in terms_of(item):
                    sign = next((text[p.start : p.end] for p in term if p.kind == TIMES), "*" if typed else "")
                    yield from _in_term(text, term, factor, sign, commutes=commutes and not typed)


def is_fraction(text: str, piece: Piece) -> bool:
    return len(piece.rows) == 2 and all(piece.rows) and "frac" in text[piece.start : piece.rows[0][0].start]


def _in_fraction(text: str, piece: Piece, factor: str) -> Iterator[Changes]:
    r"""`\frac{2}{N}` for `\frac{1}{N}`; `\frac{t}{m p}` for `\frac{t}{p}`."""
    if not is_fraction(text, piece):
        return
    above, below = piece.rows
    under = _OVER_ONE.match(factor)
    if under is not None and len(terms_of(below)) == 1:
        yield ((below[0].start, below[0].start, f"{under[1]} "),)
    elif under is not None:
        yield (below[0].start, below[0].start, f"{under[1]} ("), (below[-1].end, below[-1].end, ")")
    elif text[above[0].start : above[-1].end] == "1" and "frac" not in factor:
        yield ((above[0].start, above[-1].end, factor),)


def _in_term(text: str, term: Row, factor: str, sign: str, *, commutes: bool) -> Iterator[Changes]:
    """The factor in a product: before each factor and behind the last, where the order counts."""
    before, after = (f"{factor} {sign} ", f" {sign} {factor}") if sign else (f"{factor} ", f" {factor}")
    places = [p for p in term if p.kind == FACTOR and not is_number(text, p)]
    heads = [p for p in term if p.kind == HEAD]
    if commutes:
        places = [*(p for p in heads if p.start < places[0].start), *places[:1]] if places else []
    for piece in places:
        yield ((piece.start, piece.start, f"{factor} " if piece.kind == HEAD else before),)
    if not commutes and places:
        yield ((term[-1].end, term[-1].end, after),)


def primes(text: str, row: Row) -> Iterator[Changes]:
    """`f'(a)` for `f(a)`."""
    for one, other in pairwise(row):
        if one.kind == FACTOR and other.bracket == "(":
            yield ((one.body, one.body, "'"),)


def without_factor(text: str, row: Row) -> Iterator[Changes]:
    """A factor less, with the sign beside it, or with a blank."""
    for place, piece in enumerate(row):
        if piece.kind == FACTOR:
            start, end = piece.start, piece.end
            if place and row[place - 1].kind == TIMES:
                start = row[place - 1].start
            elif place + 1 < len(row) and row[place + 1].kind == TIMES:
                end = row[place + 1].end
            blank = _BLANK.match(text, end)
            if blank is not None and (place == 0 or text[start - 1 : start].isspace()):
                end = blank.end()
            yield ((start, end, ""),)


def without_term(text: str, row: Row) -> Iterator[Changes]:
    """A term less, with its sign."""
    starts = [0, *(n for n, piece in enumerate(row) if piece.kind == SIGN and n)]
    for first, after in pairwise((*starts, len(row))):
        if first == 0 and after < len(row):
            sign = row[after]
            yield ((row[0].start, sign.end if text[sign.start : sign.end] == "+" else sign.start, ""),)
        elif first:
            yield ((row[first - 1].end, row[after - 1].end, ""),)


def other_heads(text: str, row: Row, heads: Sequence[str]) -> Iterator[Changes]:
    """Other limits of a sum, or of all at once."""
    own = [piece for inner in rows_in(row) for piece in inner if piece.kind == HEAD]
    fitting = [[h for h in heads if _over(h) == _over(text[p.start : p.end]) != ""] for p in own]
    for piece, others in zip(own, fitting, strict=True):
        yield from (((piece.start, piece.end, head),) for head in others)
    every = [(p, [h for h in hs if h != text[p.start : p.end]]) for p, hs in zip(own, fitting, strict=True)]
    yield tuple((piece.start, piece.end, others[0]) for piece, others in every if others)


def _over(head: str) -> str:
    """The index of a sum."""
    found = re.search(r"_\s*\{?\s*(\\?[A-Za-z]+'*)", head)
    return found[1] if found else ""
