"""Derivatives in all spellings: fractions, `\\partial_x L`, `\\nabla_W L`, `\\partial L / \\partial x`, `dL/dx`."""

from __future__ import annotations

from dataclasses import replace

from symderiv.read.meaning.cursor import Cursor, Reading
from symderiv.read.meaning.identifiers import differentials, is_derivative_fraction, is_differential
from symderiv.read.meaning.rows import (
    base_of,
    canonical,
    canonical_node,
    is_bracket,
    is_symbol,
    trimmed,
    without_blanks,
)
from symderiv.read.meaning.scripts import scripted
from symderiv.read.meaning.subscripts import form_of
from symderiv.read.meaning.syntax import Derivative, Hole, MeaningError, Name, Quotient, Term
from symderiv.read.meaning.vocabulary import BIG_OPERATORS
from symderiv.read.tex.tree import Fraction, Node, Row, Script, Symbol

_WINDOW = 12
"""So many nodes at most make up `dL / dx` in a line."""


def fraction(base: Fraction, cursor: Cursor) -> Term:
    """A derivative, a quotient, or a hole where nothing stands above and below.

    Raises MeaningError for half a fraction, and for second derivatives.
    """
    node = cursor.take()
    reading = cursor.reading
    if is_derivative_fraction(base):
        return scripted(_derivative(base, cursor), node, reading)
    above, below = without_blanks(base.numerator), without_blanks(base.denominator)
    if not above and not below:
        reading.note("an empty fraction is read as something that is still to be filled in")
        return Hole(base.start, base.end)
    if not above or not below:
        which = "numerator" if not above else "denominator"
        raise MeaningError(f"There is no {which} in this fraction.", base.start, base.end)
    numerator = reading.expression(base.numerator, "numerator", base.end)
    denominator = reading.expression(base.denominator, "denominator", base.end)
    return scripted(Quotient(base.start, base.end, numerator, denominator), node, reading)


def _derivative(base: Fraction, cursor: Cursor) -> Term:
    above, below = without_blanks(base.numerator), without_blanks(base.denominator)
    reading = cursor.reading
    variables = _of_order(above[0], _variables(below))
    by = [reading.expression(variable, "variable", base.end) for variable in variables]
    end, via = base.end, None
    if len(above) > 1:
        of, via = differentiated(above[1:], reading, base.end)
    else:
        of = _operand(cursor, base)
        end = of.end
    for number, wrt in enumerate(reversed(by), 1):  # the innermost is taken by the last variable
        of = Derivative(base.start, end, of, (wrt,), via if number == 1 else None)
    return of


def _of_order(mark: Node, variables: tuple[Row, ...]) -> tuple[Row, ...]:
    """The variable of each derivative: two of `d^2 f / dx^2` and of `\\partial^2 E / \\partial x \\partial y`.

    Raises MeaningError where there are not as many as the order says.
    """
    order = canonical(mark.sup) if isinstance(mark, Script) and mark.sup is not None else "1"
    found: list[Row] = []
    for variable in variables:
        core = without_blanks(variable)
        node = core[-1] if core else None
        raised = isinstance(node, Script) and node.sup is not None and canonical(node.sup) == order != "1"
        if raised and isinstance(node, Script) and len(core) == 1:
            plain = node.base if node.sub is None else replace(node, sup=None)
            found += [(plain,)] * int(order if order.isdigit() else 1)
        else:
            found.append(variable)
    if str(len(found)) != order:
        raise MeaningError(f"This derivative is of order {order}, by {len(found)} variables.", mark.start, mark.end)
    return tuple(found)


def _variables(below: Row) -> tuple[Row, ...]:
    """The variables of a denominator: what stands after each differential sign of the kind that it begins with."""
    out: list[list[Node]] = []
    first = below[0]
    for position, node in enumerate(below):
        begins = position == 0 or (not is_symbol(first, "d") and canonical_node(node) == canonical_node(first))
        if begins and is_differential(node):
            out.append([])
        else:
            out[-1].append(node)
    return tuple(tuple(variable) for variable in out)


def _refuse_second(mark: Node) -> None:
    if isinstance(mark, Script):
        raise _second(mark.start, mark.end)


def _second(start: int, end: int) -> MeaningError:
    return MeaningError("A second derivative is not read.", start, end, way_out="Name the first one and derive that.")


def differentiated(row: Row, reading: Reading, at: int) -> tuple[Term, Term | None]:
    """What is differentiated; `E_{c_1}` with a scalar E is the part of E that goes through `c_1` (rule 6)."""
    core = without_blanks(row)
    node = core[0] if len(core) == 1 else None
    if isinstance(node, Script) and node.sub is not None and node.sup is None:
        name = canonical_node(base_of(node))
        form = form_of(node.sub)
        nested = form.kind == "one" and isinstance(form.parts[0][0], Script)
        if reading.symbols.is_scalar(name) and nested:
            via = reading.expression(trimmed(node.sub), "label", node.end)
            return Name(node.start, node.base.end, name), via
    return reading.expression(row, "expression to be differentiated", at), None


def _operand(cursor: Cursor, mark: Node) -> Term:
    """What an operator such as `\\frac{d}{dx}` acts on: the bracket that follows, or all that stands beside it."""
    following = cursor.peek()
    if following is None:
        raise MeaningError("There is nothing to be differentiated after this.", mark.start, mark.end)
    if is_bracket(following):
        return cursor.reading.grammar.factor(cursor, mark)
    return cursor.reading.grammar.juxtaposition(cursor)


def partial(cursor: Cursor) -> Term:
    """`\\partial_x L`, `\\partial L / \\partial x`, `\\partial/\\partial x (...)`, and `\\partial L` alone."""
    node = cursor.take()
    reading = cursor.reading
    if isinstance(node, Script):
        return _subscripted_operator(node, cursor)
    following = cursor.peek()
    if is_symbol(following, "/") and is_symbol(cursor.peek_second(), "\\partial"):
        wrt = _below_slash(cursor)
        operand = _operand(cursor, node)
        return Derivative(node.start, operand.end, operand, (wrt,))
    of, via = _numerator(cursor, node)
    second = cursor.peek_second()
    if is_symbol(cursor.peek(), "/") and second is not None and is_symbol(base_of(second), "\\partial"):
        wrt = _below_slash(cursor)
        return Derivative(node.start, wrt.end, of, (wrt,), via)
    reading.note("a derivative is named without its variable")
    return Derivative(node.start, of.end, of, (), via)


def _numerator(cursor: Cursor, mark: Node) -> tuple[Term, Term | None]:
    following = cursor.peek()
    if isinstance(following, Script) and cursor.reading.symbols.is_scalar(canonical_node(base_of(following))):
        return differentiated((cursor.take(),), cursor.reading, mark.end)
    return cursor.reading.grammar.factor(cursor, mark), None


def _below_slash(cursor: Cursor) -> Term:
    """The variable after `/ \\partial`."""
    slash = cursor.take()
    if not is_differential(cursor.peek()):
        raise MeaningError("There is no variable after this.", slash.start, slash.end)
    mark = cursor.take()
    _refuse_second(mark)
    return cursor.reading.grammar.factor(cursor, mark)


def _subscripted_operator(node: Script, cursor: Cursor) -> Term:
    """`\\partial_x L` and `\\nabla_W L`."""
    if node.sup is not None:
        raise _second(node.start, node.end)
    if node.sub is None:
        raise MeaningError("This sign of a derivative is not read.", node.start, node.end)
    wrt = cursor.reading.expression(node.sub, "variable", node.end)
    of, via = _acted_on(cursor, node)
    return Derivative(node.start, of.end, of, (wrt,), via)


def nabla(cursor: Cursor) -> Term:
    """`\\nabla_W L`, and `\\nabla f(x)` without a variable."""
    node = cursor.take()
    if isinstance(node, Script) and node.sup is not None:
        raise _second(node.start, node.end)
    if isinstance(node, Script) and node.sub is not None:
        return _subscripted_operator(node, cursor)
    of, via = _acted_on(cursor, node)
    return Derivative(node.start, of.end, of, (), via)


def _acted_on(cursor: Cursor, node: Node) -> tuple[Term, Term | None]:
    """A name or a bracket by itself; a fraction or a sum with all that stands beside it."""
    following = cursor.peek()
    if following is None:
        raise MeaningError("There is nothing to be differentiated after this.", node.start, node.end)
    base = base_of(following)
    if isinstance(base, Fraction) or is_symbol(base, *BIG_OPERATORS):
        return cursor.reading.grammar.juxtaposition(cursor), None
    return _numerator(cursor, node)


def inline_differential(cursor: Cursor) -> Term | None:
    """`dL/dx` and `d/dx` in a line, or None where something else stands here."""
    if not is_differential(cursor.peek()) or 0 not in differentials(cursor.ahead(_WINDOW)):
        return None
    mark = cursor.take()
    if is_symbol(cursor.peek(), "/"):
        wrt = _below_slash(cursor)
        operand = _operand(cursor, mark)
        return Derivative(mark.start, operand.end, operand, (wrt,))
    of, via = _numerator(cursor, mark)
    slash = cursor.peek()
    if not isinstance(slash, Symbol) or slash.text != "/":
        raise MeaningError("This derivative is not read.", mark.start, of.end)
    wrt = _below_slash(cursor)
    return Derivative(mark.start, wrt.end, of, (wrt,), via)
