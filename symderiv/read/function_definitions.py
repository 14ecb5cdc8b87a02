"""Functions that a note defines, `f(x) = 1 / (1 + e^{-x})`: what they are at any argument, and their derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from symderiv.derive.differentiate import differentiate
from symderiv.errors import Unsupported
from symderiv.lang.expr import Call, Expr, Read
from symderiv.lang.layer import Tensor
from symderiv.lang.walk import free_indices, map_children, tensors_read
from symderiv.prove.guarded import decide_guarded
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Proof
from symderiv.read.meaning.syntax import Apply, MeaningError, Name, Relation, Term
from symderiv.read.note import Placed

_MOST_PRIMES = 3


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """`name(argument) = body`, the body being an expression in the scalar `argument`."""

    name: str
    argument: str
    body: Expr

    def at(self, value: Expr, order: int) -> Expr:
        """The function, or its derivative of an order, at a value."""
        if order > _MOST_PRIMES:
            raise Unsupported(f"a derivative of order {order} is not understood here.")
        body = self.body
        for _ in range(order):
            body = differentiate(body, self.argument, ())
        return _put(body, Read(self.argument), value)


Reader = Callable[[int, Term, str, Mapping[str, FunctionDefinition]], Expr]


def _put(expr: Expr, read: Read, value: Expr) -> Expr:
    return value if expr == read else map_children(expr, lambda child: _put(child, read, value))


def defines_function(term: Term) -> bool:
    """Whether a statement says what a function is: a function at arguments on its left side."""
    return isinstance(term, Relation) and isinstance(term.parts[0], Apply)


def function_definitions(
    placed: Sequence[Placed], numbers: Sequence[int], read: Reader
) -> tuple[Mapping[str, FunctionDefinition], Mapping[str, int]]:
    """The functions that are understood, and the lines of those that are not.

    read  converts a term of a statement in which a letter is a scalar, by the functions that are understood so far
    """
    known: dict[str, FunctionDefinition] = {}
    opaque: dict[str, int] = {}
    lefts = [placed[number].statement.term for number in numbers]
    defined = {t.parts[0].function for t in lefts if isinstance(t, Relation) and _is_plain(t.parts[0])}
    for number in numbers:
        term = placed[number].statement.term
        assert isinstance(term, Relation) and isinstance(term.parts[0], Apply)
        name = term.parts[0].function
        found = _definition(number, term, term.parts[0], read, known)
        if term.parts[0].primes and name in defined:
            continue  # a claim about a function that is defined
        if found is None or name in known or name in opaque:
            opaque.setdefault(name, placed[number].region.line)
        else:
            known[name] = found
    return {name: f for name, f in known.items() if name not in opaque}, opaque


def _is_plain(left: Term) -> TypeGuard[Apply]:
    return isinstance(left, Apply) and not left.primes


def _definition(
    number: int, term: Relation, left: Apply, read: Reader, known: Mapping[str, FunctionDefinition]
) -> FunctionDefinition | None:
    if left.primes or left.indices or left.superscripts or len(left.arguments) != 1:
        return None
    argument = left.arguments[0]
    if not isinstance(argument, Name) or len(term.parts) != 2:
        return None
    try:
        body = read(number, term.parts[1], argument.name, known)
    except (MeaningError, Unsupported):
        return None
    if free_indices(body) or set(tensors_read(body)) - {argument.name}:
        return None
    return FunctionDefinition(left.function, argument.name, _by_name(body, argument.name))


def _by_name(body: Expr, argument: str) -> Expr:
    """The known function that a definition spells out, where it does: the prover knows more of that."""
    scalar = Read(argument)
    for function in ("sigmoid", "tanh"):
        known = Call(function, (scalar,))
        problem = Problem(body, known, {}, {argument: Tensor(argument, ())})
        if isinstance(decide_guarded(problem), Proof):
            return known
    return body
