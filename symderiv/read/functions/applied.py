"""Functions that a note defines, where it speaks of them in other ways than by applying them.

`f'(x)` on a left side is a derivative like any other; in `dg/ds` the function stands without its argument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.lang.expr import REAL_FUNCTIONS
from symderiv.read.classify import FORWARD, FUNCTION, GRADIENT, MENTION
from symderiv.read.functions.customary import FORMULAS
from symderiv.read.functions.function_definitions import is_plain
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Derivative,
    Indexed,
    Name,
    Negative,
    Plus,
    Quotient,
    Relation,
    Term,
    Times,
)
from symderiv.read.meaning.terms import change_terms, derivatives_in, inside, left_side
from symderiv.read.note import Placed

Signatures = Mapping[str, tuple[Term, ...]]
_MEANT = frozenset((*REAL_FUNCTIONS, "cosh", "sinh", "tan", "cot", "sqrt"))  # no note gives these another meaning


def signatures(placed: Sequence[Placed], kinds: Sequence[str]) -> Signatures:
    """The functions that are defined at letters, with those letters."""
    found: dict[str, tuple[Term, ...]] = {}
    for item, kind in zip(placed, kinds, strict=True):
        left = left_side(item.statement.term)
        if kind == FUNCTION and is_plain(left) and _at_letters(left) and left.function not in _MEANT:
            found.setdefault(left.function, left.arguments)
    return found


def _at_letters(left: Apply) -> bool:
    return bool(left.arguments) and all(isinstance(argument, Name | Indexed) for argument in left.arguments)


def with_arguments(placed: Sequence[Placed], kinds: Sequence[str], known: Signatures) -> tuple[Placed, ...]:
    """The statements with every function at its arguments: `dg/ds` is that of g(s), where `g(s)` is defined."""
    lefts = [left_side(p.statement.term) for p, kind in zip(placed, kinds, strict=True) if kind == FORWARD]
    tensors = {left.name for left in lefts if isinstance(left, Name | Indexed)}
    tensors |= {t.name for p in placed for t in inside(p.statement.term) if isinstance(t, Indexed)}
    missing = {name: arguments for name, arguments in known.items() if name not in tensors}

    def changed(part: Term) -> Term | None:
        if isinstance(part, Derivative) and isinstance(part.of, Name) and part.of.name in missing and part.wrt:
            arguments = missing[part.of.name]
            given = part.wrt if len(arguments) == len(part.wrt) == 1 else arguments
            return replace(part, of=Apply(part.of.start, part.of.end, part.of.name, given))
        if isinstance(part, Name) and part.name in missing:
            return Apply(part.start, part.end, part.name, missing[part.name])
        return None

    return tuple(_changed(item, changed) for item in placed) if missing else tuple(placed)


def _changed(item: Placed, change: object) -> Placed:
    term = change_terms(item.statement.term, change)  # type: ignore[arg-type]  # a function of terms
    return replace(item, statement=replace(item.statement, term=term))


def with_claims(
    placed: Sequence[Placed], kinds: Sequence[str], known: Signatures
) -> tuple[tuple[Placed, ...], tuple[str, ...], frozenset[int]]:
    """The statements about functions that are known already, as claims: `f'(x) = ...`, `\\tanh(x) = 2 \\sigma(2x) - 1`.

    The numbers are those of statements that say of a value what it is, and are not about a derivative.
    """
    new, what = list(placed), list(kinds)
    values: set[int] = set()
    for number, (item, kind) in enumerate(zip(placed, kinds, strict=True)):
        term = item.statement.term
        left = left_side(term)
        if kind == MENTION and _is_made_of_derivatives(term):
            values.add(number)
            what[number] = GRADIENT
        if kind != FUNCTION or not isinstance(left, Apply) or not isinstance(term, Relation):
            continue
        if left.function not in known and left.function not in _MEANT and left.function not in FORMULAS:
            continue
        if left.primes and len(left.arguments) == 1 and isinstance(left.arguments[0], Name | Indexed):
            of = replace(left, primes=left.primes - 1)
            derivative = Derivative(left.start, left.end, of, left.arguments)
            new[number] = replace(
                item, statement=replace(item.statement, term=replace(term, parts=(derivative, *term.parts[1:])))
            )
            what[number] = GRADIENT
        elif left.primes or left.function in _MEANT or not _at_letters(left):
            values.add(number)
            what[number] = GRADIENT
    return tuple(new), tuple(what), frozenset(values)


def _is_made_of_derivatives(term: Term) -> bool:
    """`a dE/dx + b dE/dy = 0`: what a sum or a product of derivatives is."""
    if not isinstance(term, Relation) or set(term.relations) != {"="}:
        return False
    left = term.parts[0]
    return isinstance(left, Big | Plus | Times | Negative | Quotient) and bool(derivatives_in(left))


def defined_numbers(placed: Sequence[Placed], kinds: Sequence[str]) -> Mapping[str, Term]:
    """What the relations say of names without indices."""
    found: dict[str, Term] = {}
    for item, kind in zip(placed, kinds, strict=True):
        term = item.statement.term
        if kind == FORWARD and isinstance(term, Relation) and isinstance(term.parts[0], Name):
            found[term.parts[0].name] = term.parts[1]
    return found
