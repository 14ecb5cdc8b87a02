r"""A slip undone in the author's own text, so that all else stays as it is written: `x_t \delta_t^\top` turned round.

What comes out is a guess: it counts only where it is read again and proved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from symderiv.compare.pieces import BREAK, FACTOR, HEAD, SIGN, TIMES, Piece, Row, row_of, rows_in, split
from symderiv.compare.scripts import exchanged, replaced, swapped_inside, turned_signs

MARK = (
    r"(?:\\top|\\intercal|\\mathsf\s*\{\s*T\s*\}|\\mathrm\s*\{\s*T\s*\}|\\(?:tr|transp?|transpose|tp|T)(?![A-Za-z])|T)"
)
_AS_SCRIPT = re.compile(rf"\s*(?:\^\s*{MARK}|\^\s*\{{\s*{MARK}\s*\}}|\.T)$")
_IN_SCRIPT = re.compile(rf"\s*{MARK}\s*\}}$")
_NUMBERED = re.compile(r"[A-Za-z]+(\d)\b")

_EXPONENT = re.compile(r"\^\s*(?:(\d)|\{\s*(-?\d+)\s*\})")
_OTHERS = {
    **dict.fromkeys((r"\neq", r"\ne", "≠", "!="), ("=",)),
    "<": (">", r"\ge"),
    ">": ("<", r"\le"),
    **dict.fromkeys((r"\le", r"\leq", r"\leqslant"), (">", r"\ge")),
    **dict.fromkeys((r"\ge", r"\geq", r"\geqslant"), ("<", ">", r"\le")),
    "=": (r"\ne",),
}
_EXPONENTIAL = re.compile(r"\be\s*\^\s*\{?\s*(?=[^\s{-])|\\exp\s*(?:\\left)?\(\s*(?=[^\s-])")
_OVER_ONE = re.compile(r"\\[dt]?frac\s*\{\s*1\s*\}\s*\{(.*)\}$", re.DOTALL)
_BLANK = re.compile(r"(?:\s|\\[,;:! ])+")
_COMPARISON = re.compile(r"\\(?:neq|ne|leqslant|leq|le|geqslant|geq|ge)(?![A-Za-z])|≠|!=|[<>]|=")
_VALUE = re.compile(r"(?:^|\\\\|(?<=\}))\s*([^&\\]*(?:\\[A-Za-z]+[^&\\]*)*?)\s*&")

Change = tuple[int, int, str]
Changes = tuple[Change, ...]


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
            swaps = [change for inner in rows_in(row) for change in _swapped(text, inner)]
            turned = [change for inner in rows_in(row) for change in _toggled(text, inner, told.mark)]
            yield from (*turned, *swaps) if kind == "transpose" else (*swaps, *turned)
            yield from (c for inner in rows_in(row) for c in _turned_round(text, inner, told.mark))
            yield from _swapped_items(text, row)
        case "wrong_index" | "typo":
            yield from _indices(text, told)
            yield from _each_then_all(told.names)
            yield from _swapped_items(text, row)
        case "wrong_variable" | "wrong_argument":
            yield from _each_then_all(told.names)
            yield from _indices(text, told)
        case "missing_term":
            yield from (((len(text), len(text), _as_term(term)),) for term in told.terms)
            if not told.terms:
                yield from _before_terms(text, row, told.heads)
        case "missing_sum":
            yield from _before_terms(text, row, told.heads)
        case "missing_prime":
            yield from (c for inner in rows_in(row) for c in _primes(text, inner))
            yield from _with_factor(text, row, told, typed=typed)
        case "missing_factor":
            yield from _with_factor(text, row, told, typed=typed)
            below = (p.rows[1] for inner in rows_in(row) for p in inner if _is_fraction(text, p))
            yield from (
                ((p.start, p.end, ""),) for inner in below for p in inner if _is_number(text, p) and len(inner) > 1
            )
        case "extra_factor":
            yield from (c for inner in rows_in(row) for c in _without_factor(text, inner))
        case "extra_term":
            yield from (c for inner in rows_in(row) for c in _without_term(text, inner))
        case "extra_sum":
            yield from (((p.start, p.end, ""),) for inner in rows_in(row) for p in inner if p.kind == HEAD)
        case "wrong_exponent":
            yield from (c for inner in rows_in(row) for c in _exponents(text, inner, told.exponent, typed=typed))
        case "wrong_case_condition":
            yield from _comparisons(text)
        case "swapped_cases":
            yield from _cases(text)
        case "range":
            yield from _other_heads(text, row, told.heads)


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
    if len(_terms(row)) == 1 and _leading(row):
        yield ((row[0].start, row[0].end, ""),)
    yield from (c for inner in rows_in(row) for c in _exchanged_terms(text, inner))
    if len(_terms(row)) == 1 and not _leading(row):
        yield ((row[0].start, row[0].start, "-"),)
    for inner in rows_in(row):
        for place, piece in enumerate(inner):
            if piece.kind == SIGN and not (place and text[inner[place - 1].start : piece.start].strip() == "="):
                first = place == 0 or inner[place - 1].kind == BREAK
                other = "" if first else "+" if text[piece.start : piece.end] == "-" else "-"
                yield ((piece.start, piece.end, other),)
    for inner in rows_in(row):
        items = split(inner, BREAK)
        if len(items) > 1 and not any("=" in text[p.start : p.end] for p in inner):
            yield tuple(change for item in items for change in _opposite(text, item))
            own = [p for item in items for p in item[1:] if p.kind == SIGN]
            yield tuple((p.start, p.end, "+" if text[p.start : p.end] == "-" else "-") for p in own)
    for match in _EXPONENTIAL.finditer(text):
        yield ((match.end(), match.end(), "-"),)
    if len(_terms(row)) > 1:
        yield ((row[0].start, row[0].start, r"-("), (row[-1].end, row[-1].end, ")"))


def _leading(row: Row) -> bool:
    return bool(row) and row[0].kind == SIGN


def _terms(row: Row) -> list[Row]:
    return [term for term in split(row, SIGN) if term]


def _opposite(text: str, item: Row) -> Iterator[Change]:
    if _leading(item):
        yield item[0].start, item[0].end, ""
    elif item and len(_terms(item)) == 1:
        yield item[0].start, item[0].start, "-"


def _exchanged_terms(text: str, row: Row) -> Iterator[Changes]:
    """`b - a` for `a - b`."""
    signs = [piece for piece in row if piece.kind == SIGN]
    if len(signs) == 1 and text[signs[0].start : signs[0].end] == "-" and not any(p.kind == BREAK for p in row):
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


def _is_number(text: str, piece: Piece) -> bool:
    return text[piece.start : piece.end].strip("{}").replace(".", "").isdigit()


def _toggled(text: str, row: Row, mark: str) -> Iterator[Changes]:
    """Each factor transposed, or as it is without."""
    for factors in _products(row):
        yield from (((p.start, p.end, _turned(text, p, mark)),) for p in factors if not _is_number(text, p))


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


def _swapped_items(text: str, row: Row) -> Iterator[Changes]:
    """`W[n:, :]` for `W[:, n:]`."""
    for match in re.finditer(r"\[([^\[\],]*),([^\[\],]*)\]", text):
        one, other = match[1].strip(), match[2].strip()
        yield ((match.start(1), match.end(2), f"{other}, {one}"),)


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


def _exponents(text: str, row: Row, exponent: str, *, typed: bool) -> Iterator[Changes]:
    """Another exponent on each factor: one that stands there changed, then one put there, or a root."""
    factors = [piece for piece in row if piece.kind == FACTOR and not _is_number(text, piece)]
    for piece in factors:
        if (found := _EXPONENT.search(text, piece.body, piece.end)) is not None:
            own = int(found[1] or found[2])
            for other in dict.fromkeys((exponent, str(own + 1), str(own - 1), str(-own))):
                if other and other != "0":
                    yield ((*found.span(), _raised(other)),)
    if exponent == "1/2" and not typed:
        inner = (p for p in factors if not _is_fraction(text, p))
        yield from (((p.start, p.end, rf"\sqrt{{{text[p.start : p.end]}}}"),) for p in inner)
    terms = _terms(row)
    if len(terms) > 1 and exponent.isdigit() and not any(piece.kind == BREAK for piece in row):
        yield (row[0].start, row[0].start, "("), (row[-1].end, row[-1].end, f"){_raised(exponent)}")
    if exponent != "1" and exponent.removeprefix("-").isdigit():
        bare = (p for p in factors if "^" not in text[p.body : p.end] and not _is_fraction(text, p))
        yield from (((piece.end, piece.end, _raised(exponent)),) for piece in bare)


def _raised(exponent: str) -> str:
    return "" if exponent == "1" else f"^{exponent}" if len(exponent) == 1 else f"^{{{exponent}}}"


def _comparisons(text: str) -> Iterator[Changes]:
    """A comparison that is its opposite, or the other way round."""
    for match in _COMPARISON.finditer(text):
        yield from (((*match.span(), other),) for other in _OTHERS[match[0]])


def _cases(text: str) -> Iterator[Changes]:
    """Two cases with their values exchanged."""
    found = re.search(r"\\begin\s*\{([A-Za-z]*)\}(.*?)\\end\s*\{\1\}", text, re.DOTALL)
    values = list(_VALUE.finditer(text, found.start(2), found.end(2))) if found is not None else []
    for one, other in combinations(values, 2):
        yield (*one.span(1), other[1]), (*other.span(1), one[1])


def _as_term(term: str) -> str:
    return f" - {term[1:].lstrip()}" if term.startswith("-") else f" + {term}"


def _before_terms(text: str, row: Row, heads: Sequence[str]) -> Iterator[Changes]:
    """A sum over all, then over each term."""
    terms = _terms(row)
    for head in heads:
        if len(terms) > 1:
            yield (row[0].start, row[0].start, rf"{head} \left("), (row[-1].end, row[-1].end, r"\right)")
        for term in terms:
            yield from (((p.start, p.start, f"{head} "),) for p in term[:2] if p.kind in (FACTOR, HEAD))


def _with_factor(text: str, row: Row, told: Told, *, typed: bool) -> Iterator[Changes]:
    """The factor before all, in the numerator or the denominator of a fraction, or in each term."""
    for factor in told.factors:
        if len(_terms(row)) > 1:
            yield (row[0].start, row[0].start, f"{factor} ("), (row[-1].end, row[-1].end, ")")
        yield from (c for inner in rows_in(row) for p in inner for c in _in_fraction(text, p, factor))
        for inner in rows_in(row):
            for item in split(inner, BREAK):
                for term in _terms(item):
                    sign = next((text[p.start : p.end] for p in term if p.kind == TIMES), "*" if typed else "")
                    yield from _in_term(text, term, factor, sign, commutes=bool(told.letters) and not typed)


def _is_fraction(text: str, piece: Piece) -> bool:
    return len(piece.rows) == 2 and all(piece.rows) and "frac" in text[piece.start : piece.rows[0][0].start]


def _in_fraction(text: str, piece: Piece, factor: str) -> Iterator[Changes]:
    r"""`\frac{2}{N}` for `\frac{1}{N}`; `\frac{t}{m p}` for `\frac{t}{p}`."""
    if not _is_fraction(text, piece):
        return
    above, below = piece.rows
    under = _OVER_ONE.match(factor)
    if under is not None and len(_terms(below)) == 1:
        yield ((below[0].start, below[0].start, f"{under[1]} "),)
    elif under is not None:
        yield (below[0].start, below[0].start, f"{under[1]} ("), (below[-1].end, below[-1].end, ")")
    elif text[above[0].start : above[-1].end] == "1" and "frac" not in factor:
        yield ((above[0].start, above[-1].end, factor),)


def _in_term(text: str, term: Row, factor: str, sign: str, *, commutes: bool) -> Iterator[Changes]:
    """The factor in a product: before each factor and behind the last, where the order counts."""
    before, after = (f"{factor} {sign} ", f" {sign} {factor}") if sign else (f"{factor} ", f" {factor}")
    places = [p for p in term if p.kind == FACTOR and not _is_number(text, p)]
    heads = [p for p in term if p.kind == HEAD]
    if commutes:
        places = [*(p for p in heads if p.start < places[0].start), *places[:1]] if places else []
    for piece in places:
        yield ((piece.start, piece.start, f"{factor} " if piece.kind == HEAD else before),)
    if not commutes and places:
        yield ((term[-1].end, term[-1].end, after),)


def _primes(text: str, row: Row) -> Iterator[Changes]:
    """`f'(a)` for `f(a)`."""
    for one, other in pairwise(row):
        if one.kind == FACTOR and other.bracket == "(":
            yield ((one.body, one.body, "'"),)


def _without_factor(text: str, row: Row) -> Iterator[Changes]:
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


def _without_term(text: str, row: Row) -> Iterator[Changes]:
    """A term less, with its sign."""
    starts = [0, *(n for n, piece in enumerate(row) if piece.kind == SIGN and n)]
    for first, after in pairwise((*starts, len(row))):
        if first == 0 and after < len(row):
            sign = row[after]
            yield ((row[0].start, sign.end if text[sign.start : sign.end] == "+" else sign.start, ""),)
        elif first:
            yield ((row[first].start, row[after - 1].end, ""),)


def _other_heads(text: str, row: Row, heads: Sequence[str]) -> Iterator[Changes]:
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
