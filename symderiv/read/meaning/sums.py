"""Sums, products, maxima and minima over indices, with limits in every form (rule 12 of reading)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction as Rational

from symderiv.read.meaning.chains import conditions
from symderiv.read.meaning.cursor import Cursor, Reading
from symderiv.read.meaning.pieces import Sign, items, split_relations
from symderiv.read.meaning.rows import (
    base_of,
    bounds,
    canonical_node,
    is_letter,
    is_name,
    is_symbol,
    split_at,
    trimmed,
    without_blanks,
)
from symderiv.read.meaning.syntax import Big, Limit, MeaningError, Negative, Number, Plus, Relation, Term
from symderiv.read.meaning.vocabulary import BIG_OPERATORS, SELECTORS
from symderiv.read.tex.tree import Fence, Node, Row, Script, Stack, Words

_BELOW = {"<", "<="}
_ABOVE = {">", ">="}


@dataclass(frozen=True, slots=True)
class Bound:
    """An index that is bound: its name and where it stands."""

    name: str
    start: int
    end: int

    def limit(self, lower: Term | None = None, upper: Term | None = None) -> Limit:
        return Limit(self.start, self.end, self.name, lower, upper)


def big(cursor: Cursor) -> Term:
    """A big operator with its limits and its body; `\\arg\\max` is one operator."""
    node = cursor.take()
    operator = canonical_node(base_of(node))
    if any(operator == sign for _, sign in cursor.reading.symbols.spelling.sums):
        cursor.reading.note("a capital Greek letter with an index below is read as a sum or a product")
    if operator == "\\arg":
        following = cursor.peek()
        selector = canonical_node(base_of(following)) if following is not None else ""
        if selector not in {"\\max", "\\min"}:
            raise MeaningError("`\\arg` stands without `\\max` or `\\min`.", node.start, node.end)
        node, operator = cursor.take(), "\\arg" + selector[1:]
    return over(BIG_OPERATORS[operator], node, cursor)


def over(operator: str, node: Node, cursor: Cursor) -> Term:
    """An operator that has been taken, over the body that follows it.

    Raises MeaningError where there is no body, and for limits that cannot be read.
    """
    reading = cursor.reading
    script = node if isinstance(node, Script) else None
    limits, such_that = _limits(script, node, reading)
    outer = reading.bound
    reading.bound = outer | {limit.index for limit in limits}
    try:
        body = _body(operator, node, cursor)
    finally:
        reading.bound = outer
    return Big(node.start, body.end, operator, limits, such_that, body)


def _body(operator: str, node: Node, cursor: Cursor) -> Term:
    """Maxima take what stands beside them, sums all up to the next plus or minus."""
    sign = cursor.peek()
    grammar = cursor.reading.grammar
    if is_symbol(sign, "-", "+") and sign is not None and operator not in SELECTORS:
        cursor.take()
        if cursor.peek() is None:
            raise cursor.missing("operand", sign)
        body = grammar.product(cursor)
        return Negative(sign.start, body.end, body) if is_symbol(sign, "-") else body
    if sign is None or is_symbol(sign, ")", "]", "=", ",", "+", "-"):
        raise MeaningError(f"`{canonical_node(base_of(node))}` has nothing to its right.", node.start, node.end)
    return grammar.juxtaposition(cursor) if operator in SELECTORS else grammar.product(cursor)


# ---------------------------------------------------------------------------------------------------------- limits


def _limits(script: Script | None, node: Node, reading: Reading) -> tuple[tuple[Limit, ...], tuple[Relation, ...]]:
    if script is None or script.sub is None:
        return (), ()
    core = without_blanks(script.sub)
    rows = core[0].lines if len(core) == 1 and isinstance(core[0], Stack) else (script.sub,)
    uppers = tuple(_uppers(script.sup, reading, node)) if script.sup is not None else ()
    limits: list[Limit] = []
    such_that: list[Relation] = []
    for row in rows:
        if trimmed(row):
            _read_limits(trimmed(row), uppers, limits, such_that, reading)
    return tuple(limits), tuple(such_that)


def _uppers(sup: Row, reading: Reading, node: Node) -> Iterator[Term]:
    for part in items(sup):
        yield reading.expression(trimmed(part), "upper limit", node.end)


def _read_limits(
    row: Row, uppers: Sequence[Term], limits: list[Limit], such_that: list[Relation], reading: Reading
) -> None:
    """The limits in one line below an operator; what is read is added to the lists."""
    head, after_colon = _such_that(row)
    if after_colon:
        such_that.extend(conditions(after_colon, reading, bounds(row)[1]))
        row = head
    parts, signs = split_relations(row)
    chained = {sign.relation for sign in signs} <= _BELOW or {sign.relation for sign in signs} <= _ABOVE
    if len(signs) >= 2 and chained and not any(items(part)[1:] for part in (parts[0], parts[-1])):
        _read_chain(parts, signs, limits, such_that, reading)
        return
    pending: list[Bound] = []
    for item in items(row):
        core = trimmed(item)
        if not core:
            raise MeaningError("An index is missing between these commas.", *bounds(row))
        sides, item_signs = split_relations(core)
        if not item_signs:
            pending.extend(_bound(core, reading))
            continue
        _read_relation(core, sides, item_signs, pending, uppers, limits, such_that, reading)
        pending = []
    limits.extend(bound.limit(None, _pick(uppers, number)) for number, bound in enumerate(pending))


def _pick(uppers: Sequence[Term], number: int) -> Term | None:
    if not uppers:
        return None
    return uppers[number] if number < len(uppers) else uppers[-1]


def _such_that(row: Row) -> tuple[Row, Row]:
    """`i : y_i = c` and `i \\mid y_i = c`: the indices, and what must hold for them."""
    for sign in (":", "\\mid", "|"):
        parts = split_at(row, {sign})
        if len(parts) == 2 and split_relations(parts[1])[1] and trimmed(parts[0]):
            return trimmed(parts[0]), parts[1]
    return row, ()


def _read_relation(
    core: Row,
    sides: Sequence[Row],
    signs: Sequence[Sign],
    pending: list[Bound],
    uppers: Sequence[Term],
    limits: list[Limit],
    such_that: list[Relation],
    reading: Reading,
) -> None:
    """`i = 1`, `j \\ne i`, `k \\in S`, `t \\ge 0`, with the indices that stand before it between commas."""
    if len(signs) > 1:
        limits.extend(bound.limit() for bound in pending)
        _read_chain(sides, signs, limits, such_that, reading)
        return
    sign = signs[0].relation
    known = {limit.index for limit in limits}
    own = list(_bound(sides[0], reading))
    if own and all(bound.name in known for bound in own):
        limits.extend(bound.limit() for bound in pending)
        such_that.extend(conditions(core, reading, bounds(core)[1]))
        return
    if sign == "=":
        lower = reading.expression(sides[1], "lower limit", signs[0].end)
        for number, bound in enumerate((*pending, *own), start=len(limits)):
            limits.append(bound.limit(lower, _pick(uppers, number)))
        return
    also = list(_bound_right(sides[1], sign, known, reading)) if sign in _BELOW | _ABOVE | {"!="} else []
    if sign in _BELOW | _ABOVE and not also:
        other = reading.expression(sides[1], "limit", signs[0].end)
        limits.extend(bound.limit() for bound in pending)
        limits.extend(_one_sided(bound, sign, other) for bound in own)
        return
    limits.extend(bound.limit() for bound in (*pending, *own, *also))
    such_that.extend(conditions(core, reading, bounds(core)[1]))


def _one_sided(bound: Bound, sign: str, other: Term) -> Limit:
    if sign in _BELOW:
        return bound.limit(None, stepped(other, -1) if sign == "<" else other)
    return bound.limit(stepped(other, 1) if sign == ">" else other, None)


def stepped(term: Term, step: int) -> Term:
    """The next integer above or below: what a strict inequality means."""
    if isinstance(term, Number):
        return replace(term, value=term.value + step)
    one = Number(term.end, term.end, Rational(1))
    terms = term.terms if isinstance(term, Plus) else (term,)
    return Plus(term.start, term.end, (*terms, one if step > 0 else Negative(term.end, term.end, one)))


def _bound_right(row: Row, sign: str, known: set[str], reading: Reading) -> Iterator[Bound]:
    """`i < j` under one sum binds j too, unless it is bound already or stands on the left side."""
    core = without_blanks(row)
    if len(core) != 1 or not is_letter(core[0]):
        return
    name = canonical_node(core[0])
    taken = known | reading.left | reading.bound
    if sign != "!=" and name in reading.symbols.indices and name not in taken:
        reading.note(f"the sum is read as over {name} too, which nothing else binds")
        yield Bound(name, core[0].start, core[0].end)


def _read_chain(
    parts: Sequence[Row], signs: Sequence[Sign], limits: list[Limit], such_that: list[Relation], reading: Reading
) -> None:
    """`0 \\le k, l \\le 1` bounds both; `1 \\le i < j \\le n` bounds both and keeps its condition."""
    relations = [sign.relation for sign in signs]
    if not (all(sign in _BELOW for sign in relations) or all(sign in _ABOVE for sign in relations)):
        raise MeaningError("These limits are not read.", signs[0].start, signs[-1].end)
    if relations[0] in _ABOVE:
        parts, relations = tuple(reversed(parts)), ["<=" if sign == ">=" else "<" for sign in reversed(relations)]
    lower = reading.expression(parts[0], "lower limit", signs[0].start)
    upper = reading.expression(parts[-1], "upper limit", signs[-1].end)
    lower = stepped(lower, 1) if relations[0] == "<" else lower
    upper = stepped(upper, -1) if relations[-1] == "<" else upper
    for part in parts[1:-1]:
        for item in items(part):
            limits.extend(bound.limit(lower, upper) for bound in _bound(trimmed(item), reading))
    for number in range(1, len(parts) - 2):
        left, right = (reading.expression(part, "index", signs[number].end) for part in parts[number : number + 2])
        such_that.append(Relation(left.start, right.end, (left, right), (relations[number],)))


def _bound(row: Row, reading: Reading) -> Iterator[Bound]:
    """The indices that a row names: letters side by side are one each.

    Raises MeaningError for anything that is no name.
    """
    for node in without_blanks(row):
        base = base_of(node)
        if isinstance(base, Words):
            reading.note(f"`{base.text.strip()}` under a sum is read as a remark")
        elif isinstance(node, Fence):
            for item in items(node.row):
                yield from _bound(item, reading)
        elif is_name(base) and not is_symbol(base, "\\infty"):
            yield Bound(canonical_node(node), node.start, node.end)
        else:
            raise MeaningError(f"`{canonical_node(node)}` cannot be an index of a sum.", node.start, node.end)
