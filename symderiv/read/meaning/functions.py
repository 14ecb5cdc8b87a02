"""Functions at their arguments: known ones by name, any other before a bracket."""

from __future__ import annotations

from symderiv.read.meaning import sums
from symderiv.read.meaning.cursor import Cursor, Reading
from symderiv.read.meaning.pieces import relation_signs
from symderiv.read.meaning.rows import (
    Identifier,
    base_of,
    canonical,
    canonical_node,
    is_braced,
    is_bracket,
    is_digit,
    is_letter,
    is_symbol,
    split_at,
    trimmed,
    without_blanks,
)
from symderiv.read.meaning.scripts import above, index, indices, raised, scripted
from symderiv.read.meaning.subscripts import Raising, is_label, is_power, raising_of
from symderiv.read.meaning.syntax import Apply, MeaningError, Number, Quotient, Raised, Term, Times
from symderiv.read.meaning.table import Entry
from symderiv.read.meaning.vocabulary import BIG_OPERATORS, FUNCTIONS, SELECTORS, known_function
from symderiv.read.tex.tree import Accent, Fence, Font, Fraction, Group, Node, Root, Row, Script, Symbol, Words

_ARGUMENT_SIGNS = frozenset({"\\infty", "\\partial", "\\nabla", "."})
ARGUMENT_SEPARATORS = frozenset({",", ";", "|", "\\mid"})


def applied(function: str, arguments: tuple[Term, ...], node: Node) -> Apply:
    """A function at terms that are read already."""
    return Apply(node.start, node.end, function, arguments)


def root(node: Root, reading: Reading) -> Term:
    """A square root is a function; any other root is a power."""
    inner = reading.expression(node.row, "expression under the root", node.end)
    if not without_blanks(node.degree):
        return applied("sqrt", (inner,), node)
    degree = reading.expression(node.degree, "degree of the root", node.end)
    if isinstance(degree, Number) and degree.value == 2:
        return applied("sqrt", (inner,), node)
    one = Number(degree.start, degree.start, degree.value / degree.value) if isinstance(degree, Number) else None
    if one is None:
        raise MeaningError("A root of a degree that is no number is not read.", node.start, node.end)
    return Raised(node.start, node.end, inner, Quotient(degree.start, degree.end, one, degree))


def function_word(node: Node) -> str | None:
    """The plain name of a known function that the node names, in any of the ways to write it."""
    base = base_of(node)
    if isinstance(base, Symbol):
        return FUNCTIONS.get(base.text[1:]) if base.text.startswith("\\") else None
    if isinstance(base, Words | Identifier):
        return known_function(base.text.strip().replace(" ", ""))
    if isinstance(base, Font) and base.name in {"it", "sf", "bf", "rm", "tt"}:
        return known_function(canonical(base.row))
    return None


def plain_name(node: Node) -> str:
    """The name of a function that is not known: words as they are, else canonical LaTeX."""
    base = base_of(node)
    return base.text.strip() if isinstance(base, Words) else canonical_node(base)


def known(cursor: Cursor) -> Term:
    """A known function with its scripts and its argument, in brackets or beside it.

    Raises MeaningError where it has no argument.
    """
    node = cursor.take()
    name = function_word(node) or ""
    script = node if isinstance(node, Script) else None
    reading = cursor.reading
    if name in SELECTORS and script is not None and script.sub is not None:
        return sums.over(name, script, cursor)
    primes = script.primes if script else 0
    own = _own_indices(script, name, reading)
    following = cursor.peek()
    if is_bracket(following, "([") or is_braced(following):
        fence = cursor.take()
        value: Term = Apply(node.start, base_end(fence), name, arguments(fence, reading), primes, own)
        return scripted(raised_value(value, script, reading), fence, reading)
    argument = _beside(cursor, node, name)
    return raised_value(Apply(node.start, argument.end, name, (argument,), primes, own), script, reading)


def base_end(node: Node) -> int:
    """Where a bracket ends, its scripts apart."""
    return node.base.end if isinstance(node, Script) else node.end


def _own_indices(script: Script | None, name: str, reading: Reading) -> tuple[Term, ...]:
    """The axis of a softmax, the base of a logarithm; a label is left aside."""
    if script is None or script.sub is None or any(is_label(node) for node in script.sub):
        return ()
    return indices(script.sub, None, name, script, reading)


def raised_value(value: Term, script: Script | None, reading: Reading) -> Term:
    """`\\tanh^2(x)` is the square of the value; an inverse function is not read."""
    if script is None or script.sup is None:
        return value
    raising = raising_of(script.sup)
    if is_power(raising.rest) and canonical(raising.rest) == "-1":
        raise MeaningError("An inverse function is not read.", script.start, script.end)
    return raised(value, raising, script, reading)


def arguments(node: Node, reading: Reading) -> tuple[Term, ...]:
    """What stands in a bracket of arguments; `axis=1` is a relation."""
    fence = node.base if isinstance(node, Script) else node
    assert isinstance(fence, Fence)
    if not without_blanks(fence.row):
        return ()
    return tuple(_argument(part, fence, reading) for part in split_at(fence.row, ARGUMENT_SEPARATORS))


def _argument(part: Row, fence: Fence, reading: Reading) -> Term:
    core = without_blanks(part)
    if not core:
        raise MeaningError("An argument is missing between these commas.", fence.start, fence.end)
    if relation_signs(part):
        return reading.grammar.relation(part, reading, fence.end)
    if any(is_symbol(node, ":") for node in core):
        return index(part, fence, reading)
    return reading.expression(trimmed(part), "argument", fence.end)


def _beside(cursor: Cursor, node: Node, name: str) -> Term:
    """The argument of a function without brackets: the factors that follow, up to the next bracket or function."""
    factors: list[Term] = []
    plain = True
    while True:
        following = cursor.peek()
        blank = cursor.follows_blank()
        if following is None or not _goes_with(following, bool(factors), plain and not blank):
            break
        plain = is_digit(base_of(following)) or not isinstance(following, Fraction)
        factors.append(cursor.reading.grammar.factor(cursor, node))
        if function_word(following) or isinstance(base_of(following), Fence):
            break
    if not factors:
        raise MeaningError(f"`{canonical_node(node)}` has no argument.", node.start, node.end)
    if len(factors) == 1:
        return factors[0]
    if sum(not isinstance(factor, Number) for factor in factors) > 1:
        cursor.reading.note(f"`{name}` without brackets is read as taking all that stands beside it")
    return Times(factors[0].start, factors[-1].end, tuple(factors), "")


def _goes_with(node: Node, begun: bool, plain: bool) -> bool:
    """Does a node belong to the argument of a function without brackets?"""
    base = base_of(node)
    if not begun:
        return not isinstance(base, Symbol) or is_letter(base) or is_digit(base) or _begins(base)
    if not plain or isinstance(base, Fence | Fraction) or function_word(node):
        return False
    return is_letter(base) or is_digit(base) or isinstance(base, Accent | Font | Group | Identifier)


def _begins(base: Symbol) -> bool:
    return base.text in BIG_OPERATORS or base.text[1:] in FUNCTIONS or base.text in _ARGUMENT_SIGNS


def call(node: Node, name: str, entry: Entry | None, cursor: Cursor) -> Term:
    """A name that is a function, at the bracket that follows."""
    reading = cursor.reading
    fence = cursor.take()
    script = node if isinstance(node, Script) else None
    raising = raising_of(script.sup) if script and script.sup is not None else Raising()
    primes = (script.primes if script else 0) + raising.primes
    own = _own_indices(script, name, reading)
    up = above(raising, entry, script, reading) if script else None
    if entry is not None:
        reading.note(entry.guess)
    value: Term = Apply(
        node.start, base_end(fence), name, arguments(fence, reading), primes, own, up.numbers if up else ()
    )
    if up is not None and script is not None:
        value = raised(value, up.left, script, reading)
    return scripted(value, fence, reading)
