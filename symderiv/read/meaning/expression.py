"""From rows of nodes to terms: sums of products, by precedence, with the symbol table.

Juxtaposition binds tighter than `\\cdot` and `/`, those tighter than `\\odot` and `\\circ`, and those tighter than `+`
and `-` (rule 13 of reading).
"""

from __future__ import annotations

from collections.abc import Callable

from symderiv.read.meaning import brackets, calculus, chains, functions, names, notations, sums
from symderiv.read.meaning.cursor import MAX_DEPTH, Cursor, Reading
from symderiv.read.meaning.literals import is_number_start, number
from symderiv.read.meaning.reach import reached
from symderiv.read.meaning.rows import Identifier, base_of, canonical_node, is_letter, is_symbol, without_blanks
from symderiv.read.meaning.scripts import scripted
from symderiv.read.meaning.starts import starts_factor
from symderiv.read.meaning.syntax import Dots, Hole, MeaningError, Name, Negative, Number, Plus, Quotient, Term, Times
from symderiv.read.meaning.vocabulary import (
    ADDITIVE,
    BIG_OPERATORS,
    DIVISION,
    DOTS,
    ENTRYWISE,
    FUNCTIONS,
    MULTIPLICATIVE,
    REMAINDER,
    SELECTORS,
    UNREADABLE,
    UNREADABLE_SIGNS,
)
from symderiv.read.tex.tree import (
    Accent,
    Environment,
    Fence,
    Font,
    Fraction,
    Group,
    Node,
    Root,
    Row,
    Script,
    Stack,
    Symbol,
    Words,
)


class _Grammar:
    """The functions of this module, for those that are called from it and call it again."""

    def expression(self, row: Row, reading: Reading, what: str, at: int) -> Term:
        return expression(row, reading, what, at)

    def relation(self, row: Row, reading: Reading, at: int) -> Term:
        return chains.relation(row, reading, at)

    def product(self, cursor: Cursor) -> Term:
        return product(cursor)

    def juxtaposition(self, cursor: Cursor) -> Term:
        return juxtaposition(cursor)

    def factor(self, cursor: Cursor, after: Node | None) -> Term:
        return factor(cursor, after)


GRAMMAR = _Grammar()


def expression(row: Row, reading: Reading, what: str, at: int) -> Term:
    """All of a row as one term.

    Raises MeaningError where the row is empty (naming `what` is missing) or something in it cannot be read.
    """
    cursor = Cursor(row, reading, at)
    if cursor.peek() is None:
        raise MeaningError(f"There is no {what} here.", at, at)
    term = addition(cursor)
    left_over = cursor.peek()
    if left_over is not None:
        raise MeaningError(f"`{canonical_node(left_over)}` cannot stand here.", left_over.start, left_over.end)
    return term


def addition(cursor: Cursor) -> Term:
    """Products with plus and minus between; a sum before reaches over a later one that uses its index (rule 11)."""
    terms: list[Term] = []
    sign = _take_sign(cursor)
    while True:
        term = _signed(sign, product(cursor) if sign is None else _operand(cursor, sign))
        extended = reached(tuple(terms), term, cursor.reading)
        if extended is None:
            terms.append(term)
        else:
            terms[-1] = extended
        sign = _take_sign(cursor)
        if sign is None:
            break
    if len(terms) == 1:
        return terms[0]
    return Plus(terms[0].start, terms[-1].end, tuple(terms))


def _take_sign(cursor: Cursor) -> Node | None:
    node = cursor.peek()
    if is_symbol(node, *UNREADABLE_SIGNS) and node is not None:
        raise MeaningError(f"`{canonical_node(node)}` is not read: write two statements.", node.start, node.end)
    return cursor.take() if is_symbol(node, *ADDITIVE) else None


def _operand(cursor: Cursor, sign: Node) -> Term:
    """What stands after a sign; a minus may follow, as in `a + -b`."""
    following = cursor.peek()
    if is_symbol(following, "-") and following is not None and not is_symbol(sign, "-"):
        cursor.take()
        return _signed(following, _after(cursor, following, product))
    return _after(cursor, sign, product)


def _after(cursor: Cursor, sign: Node, read: Callable[[Cursor], Term]) -> Term:
    following = cursor.peek()
    if following is None or not starts_factor(following):
        raise cursor.missing("operand", sign)
    return read(cursor)


def _signed(sign: Node | None, term: Term) -> Term:
    return Negative(sign.start, term.end, term) if is_symbol(sign, "-") and sign is not None else term


def product(cursor: Cursor) -> Term:
    """Everything up to the next plus or minus: entrywise products of products."""
    factors = [_multiplication(cursor)]
    while True:
        node = cursor.peek()
        if not _is_entrywise(node, cursor.reading) or node is None:
            break
        cursor.take()
        if isinstance(node, Identifier):
            cursor.reading.note(node.note)
        factors.append(_after(cursor, node, _multiplication))
    if len(factors) == 1:
        return factors[0]
    return Times(factors[0].start, factors[-1].end, tuple(factors), "\\odot")


def _is_entrywise(node: Node | None, reading: Reading) -> bool:
    if isinstance(node, Identifier):
        return node.text == "dot"
    return isinstance(node, Symbol) and (node.text in ENTRYWISE or node.text in reading.symbols.entrywise)


def _multiplication(cursor: Cursor) -> Term:
    """Juxtapositions with `\\cdot`, `/`, `\\bmod` and the like between, from left to right."""
    left = juxtaposition(cursor)
    open_sign: str | None = None
    while True:
        node = cursor.peek()
        if not isinstance(node, Symbol) or _is_entrywise(node, cursor.reading):
            return left
        if node.text in DIVISION:
            cursor.take()
            left, open_sign = _divided(left, node, cursor), None
        elif node.text in MULTIPLICATIVE:
            cursor.take()
            sign = MULTIPLICATIVE[node.text]
            right = _factor_after(cursor, node)
            same = isinstance(left, Times) and open_sign == sign
            factors = (*left.factors, right) if same and isinstance(left, Times) else (left, right)
            left, open_sign = Times(left.start, right.end, factors, sign), sign
        elif node.text in REMAINDER:
            cursor.take()
            left, open_sign = functions.applied("mod", (left, _factor_after(cursor, node)), node), None
        else:
            return left


def _factor_after(cursor: Cursor, sign: Node) -> Term:
    following = cursor.peek()
    if is_symbol(following, "-") and following is not None:
        cursor.take()
        return _signed(following, _after(cursor, following, juxtaposition))
    return _after(cursor, sign, juxtaposition)


def _divided(numerator: Term, sign: Node, cursor: Cursor) -> Term:
    """`a/bc` is a/(bc), but a numeral over a numeral is a number: `1/2 x` is x/2 (rule 13)."""
    following = cursor.peek()
    if isinstance(numerator, Number) and is_number_start(following):
        denominator = factor(cursor, sign)
        quotient = Quotient(numerator.start, denominator.end, numerator, denominator)
        after = cursor.peek()
        if after is None or not starts_factor(after):
            return quotient
        rest = juxtaposition(cursor)
        factors = rest.factors if isinstance(rest, Times) and rest.sign == "" else (rest,)
        return Times(numerator.start, rest.end, (quotient, *factors), "")
    denominator = _factor_after(cursor, sign)
    bracketed = following is not None and denominator.end <= following.end
    if isinstance(denominator, Times) and denominator.sign == "" and not bracketed:
        cursor.reading.note("`a/bc` is read as a/(bc): what stands side by side belongs together")
    return Quotient(numerator.start, denominator.end, numerator, denominator)


def juxtaposition(cursor: Cursor) -> Term:
    """Factors side by side."""
    factors = [factor(cursor, None)]
    while True:
        node = cursor.peek()
        if node is None or not starts_factor(node):
            break
        factors.append(factor(cursor, None))
    if len(factors) == 1:
        return factors[0]
    return Times(factors[0].start, factors[-1].end, tuple(factors), "")


def factor(cursor: Cursor, after: Node | None) -> Term:
    """A single factor with its scripts.

    Raises MeaningError where none stands here, and where formulas nest deeper than anybody reads.
    """
    node = cursor.peek()
    if node is None:
        raise cursor.missing("operand", after)
    if not starts_factor(node):
        message = f"`{canonical_node(node)}` cannot stand here."
        raise MeaningError(message, node.start, node.end)
    reading = cursor.reading
    reading.depth += 1
    if reading.depth > MAX_DEPTH:
        raise MeaningError(f"This nests deeper than {MAX_DEPTH} levels.", node.start, node.end)
    try:
        return _factor(node, cursor)
    finally:
        reading.depth -= 1


def _factor(node: Node, cursor: Cursor) -> Term:
    base = base_of(node)
    if is_number_start(base):
        return number(cursor)
    if isinstance(base, Symbol) and not is_letter(base):
        return _command(base, node, cursor)
    if is_letter(base) or isinstance(base, Identifier | Accent | Font | Words):
        differential = calculus.inline_differential(cursor)
        return differential if differential is not None else names.named(cursor)
    match base:
        case Fraction():
            return calculus.fraction(base, cursor)
        case Fence():
            return brackets.fence(base, cursor)
        case Environment():
            cursor.take()
            return scripted(brackets.environment(base, cursor.reading), node, cursor.reading)
        case Group():
            return _group(base, node, cursor)
        case Root():
            cursor.take()
            return scripted(functions.root(base, cursor.reading), node, cursor.reading)
        case Stack(name="binom"):
            cursor.take()
            arguments = tuple(expression(row, cursor.reading, "number", base.end) for row in base.lines)
            return scripted(functions.applied("binomial", arguments, base), node, cursor.reading)
        case _:
            raise MeaningError(f"`{canonical_node(node)}` is not read here.", node.start, node.end)


def _command(base: Symbol, node: Node, cursor: Cursor) -> Term:
    """A factor that begins with a command that is no letter."""
    text = base.text
    if text in UNREADABLE:
        raise MeaningError(f"{UNREADABLE[text].capitalize()} is not read.", node.start, node.end)
    binds = isinstance(node, Script) and node.sub is not None
    if text == "\\arg" or (text in BIG_OPERATORS and (binds or text[1:] not in SELECTORS)):
        return sums.big(cursor)
    if text[1:] in FUNCTIONS:
        return functions.known(cursor)
    if text == "\\partial":
        return calculus.partial(cursor)
    if text == "\\nabla":
        return calculus.nabla(cursor)
    cursor.take()
    if text in DOTS:
        return Dots(node.start, node.end)
    if text == "?":
        return Hole(node.start, node.end)
    return scripted(Name(base.start, base.end, text), node, cursor.reading)


def _group(base: Group, node: Node, cursor: Cursor) -> Term:
    """`{ ... }`; one with nothing in it may carry the mark of a transpose before its matrix, `{}^t W`."""
    cursor.take()
    if without_blanks(base.row):
        return scripted(expression(base.row, cursor.reading, "expression", base.end), node, cursor.reading)
    if isinstance(node, Script) and node.sub is None and node.sup is not None:
        return notations.transposed_before(node, cursor)
    raise MeaningError("There is nothing between these braces.", node.start, max(node.end, node.start + 1))
