r"""A slip undone in the author's own text, so that all else stays as it is written: `x_t \delta_t^\top` turned round.

What comes out is a guess: it counts only where it is read again and proved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from symderiv.compare.own_parts import (
    as_term,
    before_terms,
    cases,
    comparisons,
    exponents,
    is_fraction,
    other_heads,
    primes,
    with_factor,
    without_factor,
    without_term,
)
from symderiv.compare.pieces import (
    BREAK,
    FACTOR,
    HEAD,
    SIGN,
    TIMES,
    Change,
    Changes,
    Piece,
    Row,
    is_number,
    row_of,
    rows_in,
    split,
    terms_of,
)
from symderiv.compare.scripts import exchanged, replaced, swapped_inside, turned_signs

MARK = (
    r"(?:\\top|\\intercal|\\mathsf\s*\{\s*T\s*\}|\\mathrm\s*\{\s*T\s*\}|\\(?:tr|transp?|transpose|tp|T)(?![A-Za-z])|T)"
)
_AS_SCRIPT = re.compile(rf"\s*(?:\^\s*{MARK}|\^\s*\{{\s*{MARK}\s*\}}|\.T)$")
_IN_SCRIPT = re.compile(rf"\s*{MARK}\s*\}}$")
_MINUS = ("-", "−")
_NUMBERED = re.compile(r"[A-Za-z]+(\d)\b")

_PAIR = re.compile(r"\[((?:[^\[\],{}]|\{[^{}]*\})*),((?:[^\[\],{}]|\{[^{}]*\})*)\]")
_OF_OUTPUT = re.compile(r"(\\sigma|\\tanh)'\s*\(((?:[^()])*)\)")
_EXPONENTIAL = re.compile(r"\be\s*\^\s*\{?\s*(?=[^\s{-])|\\exp\s*(?:\\left)?\(\s*(?=[^\s-])")


@dataclass(frozen=True, slots=True)
class Told:
    """What a diagnosis tells of the text that belongs there.

    mark     how transposition is written
    indices  indices that are wrong, each with the one that is meant
    letters  the letters of indices
    names    places of wrong names, each with what belongs there
    terms    a term that is missing, as it may be written
    factors  a factor that is missing
    heads    the signs of the sums that belong there
    exponent  the exponent that belongs somewhere
    steps    those letters that say at which step something is
    """

    mark: str = r"^\top"
    indices: tuple[tuple[str, str], ...] = ()
    letters: tuple[str, ...] = ()
    names: Changes = ()
    terms: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    exponent: str = ""
    steps: tuple[str, ...] = ()


def reworded(text: str, kind: str, told: Told, *, typed: bool) -> Iterator[str]:
    """The text with one slip of this kind undone in each place where it may be, the likeliest first."""
    row = row_of(text, typed=typed)
    for changes in _changes(text, row, kind, told, typed=typed):
        new = _changed(text, changes)
        if changes and new != text:
            yield new


def _changes(text: str, row: Row, kind: str, told: Told, *, typed: bool) -> Iterator[Changes]:
    match kind:
        case "sign":
            yield from _signs(text, row)
        case "transpose" | "order":
            yield from _swapped_items(text)
            swaps = [change for inner in rows_in(row) for change in _swapped(text, inner)]
            turned = [change for inner in rows_in(row) for change in _toggled(text, inner, told.mark)]
            yield from (*turned, *swaps) if kind == "transpose" else (*swaps, *turned)
            yield from (c for inner in rows_in(row) for c in _turned_round(text, inner, told.mark))
        case "notation_abuse":
            yield from _of_outputs(text, row)
        case "wrong_index" | "typo":
            yield from _swapped_items(text)
            yield from _indices(text, told)
            yield from _each_then_all(told.names)
        case "wrong_variable" | "wrong_argument":
            yield from _each_then_all(told.names)
            yield from _indices(text, told)
        case "missing_term":
            yield from (((len(text), len(text), as_term(term)),) for term in told.terms)
            if not told.terms:
                yield from before_terms(text, row, told.heads)
        case "missing_sum":
            yield from before_terms(text, row, told.heads)
        case "missing_prime":
            yield from (c for inner in rows_in(row) for c in primes(text, inner))
            yield from with_factor(text, row, told.factors, commutes=bool(told.letters), typed=typed)
        case "missing_factor":
            yield from with_factor(text, row, told.factors, commutes=bool(told.letters), typed=typed)
            below = (p.rows[1] for inner in rows_in(row) for p in inner if is_fraction(text, p))
            yield from (
                ((p.start, p.end, ""),) for inner in below for p in inner if is_number(text, p) and len(inner) > 1
            )
        case "extra_factor":
            yield from (c for inner in rows_in(row) for c in without_factor(text, inner))
        case "extra_term":
            yield from (c for inner in rows_in(row) for c in without_term(text, inner))
        case "extra_sum":
            yield from (((p.start, p.end, ""),) for inner in rows_in(row) for p in inner if p.kind == HEAD)
        case "wrong_exponent":
            yield from (c for inner in rows_in(row) for c in exponents(text, inner, told.exponent, typed=typed))
        case "wrong_case_condition":
            yield from comparisons(text)
        case "swapped_cases":
            yield from cases(text)
        case "range":
            yield from other_heads(text, row, told.heads)


def _changed(text: str, changes: Changes) -> str:
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text.strip()


def _each_then_all(changes: Changes) -> Iterator[Changes]:
    yield from ((change,) for change in changes)
    if len(changes) > 2:
        yield from pairwise(changes)
    if len(changes) > 1:
        yield changes


def _signs(text: str, row: Row) -> Iterator[Changes]:
    """A minus in front, two terms exchanged, a sign turned."""
    if len(terms_of(row)) == 1 and _leading(row):
        yield ((row[0].start, row[0].end, ""),)
    yield from (c for inner in rows_in(row) for c in _exchanged_terms(text, inner))
    if len(terms_of(row)) == 1 and not _leading(row):
        yield ((row[0].start, row[0].start, "-"),)
    for inner in rows_in(row):
        for place, piece in enumerate(inner):
            if piece.kind == SIGN and not (place and text[inner[place - 1].start : piece.start].strip() == "="):
                first = place == 0 or inner[place - 1].kind == BREAK
                other = "" if first else "+" if text[piece.start : piece.end] in _MINUS else "-"
                yield ((piece.start, piece.end, other),)
    for inner in rows_in(row):
        items = split(inner, BREAK)
        if len(items) > 1 and not any("=" in text[p.start : p.end] for p in inner):
            yield tuple(change for item in items for change in _opposite(text, item))
            own = [p for item in items for p in item[1:] if p.kind == SIGN]
            yield tuple((p.start, p.end, "+" if text[p.start : p.end] in _MINUS else "-") for p in own)
    for match in _EXPONENTIAL.finditer(text):
        yield ((match.end(), match.end(), "-"),)
    if len(terms_of(row)) > 1:
        yield ((row[0].start, row[0].start, r"-("), (row[-1].end, row[-1].end, ")"))


def _leading(row: Row) -> bool:
    return bool(row) and row[0].kind == SIGN


def _opposite(text: str, item: Row) -> Iterator[Change]:
    if _leading(item):
        yield item[0].start, item[0].end, ""
    elif item and len(terms_of(item)) == 1:
        yield item[0].start, item[0].start, "-"


def _exchanged_terms(text: str, row: Row) -> Iterator[Changes]:
    """`b - a` for `a - b`."""
    signs = [piece for piece in row if piece.kind == SIGN]
    if len(signs) == 1 and text[signs[0].start : signs[0].end] in _MINUS and not any(p.kind == BREAK for p in row):
        before, after = split(row, SIGN)
        if before and after:
            yield _exchange(text, before, after)


def _exchange(text: str, one: Sequence[Piece], other: Sequence[Piece]) -> Changes:
    spans = [(part[0].start, part[-1].end) for part in (one, other)]
    texts = [text[start:end] for start, end in spans]
    return (*spans[0], texts[1]), (*spans[1], texts[0])


def _products(row: Row) -> Iterator[list[Piece]]:
    """The factors of each product in a row."""
    for item in split(row, BREAK):
        for term in split(item, SIGN):
            yield [piece for piece in term if piece.kind == FACTOR]


def _toggled(text: str, row: Row, mark: str) -> Iterator[Changes]:
    """Each factor transposed, or as it is without."""
    for factors in _products(row):
        yield from (((p.start, p.end, _turned(text, p, mark)),) for p in factors if not is_number(text, p))


def _turned(text: str, piece: Piece, mark: str) -> str:
    """A factor transposed; one that is, as it is without."""
    whole = text[piece.start : piece.end]
    if (found := _AS_SCRIPT.search(whole)) is not None:
        return whole[: found.start()]
    body = piece.body - piece.start
    scripts = whole[body:]
    if (found := _IN_SCRIPT.search(scripts)) is not None:
        return whole[: body + found.start()] + "}"
    bare = mark.removeprefix("^")
    if not mark.startswith("^") or "^" not in scripts:
        return whole + mark
    if scripts.endswith("}"):
        return f"{whole[:-1]}{bare}}}"
    return whole[:body] + re.sub(r"\^\s*(\S+)$", lambda raised: f"^{{{raised[1]}{bare}}}", scripts)


def _swapped(text: str, row: Row) -> Iterator[Changes]:
    """Two factors beside each other in the other order, and what stands before a factor behind it."""
    for factors in _products(row):
        yield from (_exchange(text, (a,), (b,)) for a, b in pairwise(factors))


def _turned_round(text: str, row: Row, mark: str) -> Iterator[Changes]:
    """`a b^T` for `b a^T`: a product transposed as a whole."""
    for factors in _products(row):
        for count in (len(factors), 2):
            part = factors[-count:]
            if 1 < len(part) == count:
                yield tuple((p.start, p.end, _turned(text, q, mark)) for p, q in zip(part, reversed(part), strict=True))


def _of_outputs(text: str, row: Row) -> Iterator[Changes]:
    r"""`y * (1 - y)` for `\sigma'(y)`, and `1 - y^2` for `\tanh'(y)`: the derivatives in terms of what comes out."""
    sign = next((f" {text[p.start : p.end]} " for inner in rows_in(row) for p in inner if p.kind == TIMES), " ")
    changes = []
    for match in _OF_OUTPUT.finditer(text):
        value = match[2].strip()
        new = f"(1 - {value}^2)" if match[1] == r"\tanh" else f"{value}{sign}(1 - {value})"
        changes.append((*match.span(), new))
    yield from _each_then_all(tuple(changes))


def _swapped_items(text: str) -> Iterator[Changes]:
    """`W[n:, :]` for `W[:, n:]`, `[h, x]` for `[x, h]`."""
    found = (m for m in _PAIR.finditer(text) if "=" not in m[0])
    yield from _each_then_all(tuple((m.start(1), m.end(2), f"{m[2].strip()}, {m[1].strip()}") for m in found))


def _indices(text: str, told: Told) -> Iterator[Changes]:
    if len(told.indices) > 1:
        yield tuple(change for old, new in told.indices for change in replaced(text, old, new))
    for old, new in told.indices or [pair for name in told.steps for pair in _shifts(name)]:
        yield from _each_then_all(tuple(replaced(text, old, new)))
    yield from (tuple(changes) for changes in turned_signs(text))
    for one, other in combinations(told.letters, 2):
        yield from _each_then_all(tuple(swapped_inside(text, one, other)))
        yield tuple(exchanged(text, one, other))
    yield from _other_numbers(text)


def _shifts(name: str) -> Iterator[tuple[str, str]]:
    yield from ((name, f"{name}+1"), (name, f"{name}-1"), (f"{name}+1", name), (f"{name}-1", name))


def _other_numbers(text: str) -> Iterator[Changes]:
    """`x1` for `x2` and the reverse, of parts that have numbers."""
    found: dict[str, list[re.Match[str]]] = {}
    for match in _NUMBERED.finditer(text):
        found.setdefault(match[0][:-1], []).append(match)
    every: list[Changes] = []
    for same in found.values():
        digits = sorted({match[1] for match in same})
        if len(digits) == 2:
            other = dict(zip(digits, reversed(digits), strict=True))
            every.append(tuple((m.start(1), m.end(1), other[m[1]]) for m in same))
    yield from every
    yield from ((change,) for changes in every for change in changes)
