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
from symderiv.read.meaning.syntax import Apply, Indexed, MeaningError, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, functions_in, inside
from symderiv.read.note import Placed

_MOST_PRIMES = 3


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """`name(arguments) = body`, the body being an expression in scalars: the arguments, and parameters of the note."""

    name: str
    arguments: tuple[str, ...]
    body: Expr

    def at(self, values: Sequence[Expr], order: int) -> Expr:
        """The function at values, or, of one argument, its derivative of an order."""
        if order > _MOST_PRIMES or (order and len(self.arguments) != 1):
            raise Unsupported(f"a derivative of order {order} is not understood here.")
        body = self.body
        for _ in range(order):
            body = differentiate(body, self.arguments[0], ())
        return _put(body, {Read(name): value for name, value in zip(self.arguments, values, strict=True)})


Reader = Callable[[int, Term, tuple[str, ...], Mapping[str, FunctionDefinition]], Expr]


def _put(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    return values[expr] if expr in values else map_children(expr, lambda child: _put(child, values))


def function_definitions(
    placed: Sequence[Placed], numbers: Sequence[int], read: Reader, scalars: Mapping[str, Term]
) -> tuple[Mapping[str, FunctionDefinition], Mapping[str, int]]:
    """The functions that are understood, and the lines of those that are not.

    read     converts a term of a statement in which letters are scalars, by the functions that are understood so far
    scalars  what the relations say of numbers: what hangs on an argument is put in its place
    """
    known: dict[str, FunctionDefinition] = {}
    opaque: dict[str, int] = {}
    for number in _in_order(placed, numbers):
        term = placed[number].statement.term
        assert isinstance(term, Relation) and isinstance(term.parts[0], Apply)
        name = term.parts[0].function
        mentioned = {t.name for c in placed[number].statement.conditions for t in inside(c) if isinstance(t, Name)}
        is_whole = not mentioned & {t.name for t in inside(term.parts[0]) if isinstance(t, Name | Indexed)}
        found = _definition(number, term, term.parts[0], read, known, scalars) if is_whole else None
        if found is None or name in known or name in opaque:
            opaque.setdefault(name, placed[number].region.line)
        else:
            known[name] = found
    return {name: f for name, f in known.items() if name not in opaque}, opaque


def _in_order(placed: Sequence[Placed], numbers: Sequence[int]) -> Sequence[int]:
    """The definitions, each after those of the functions that it applies, as far as that goes."""
    waiting = {number: functions_in(placed[number].statement.term) for number in numbers}
    ordered: list[int] = []
    while waiting:
        names = {uses[0]: None for uses in waiting.values()}
        ready = [n for n, uses in waiting.items() if not any(name in names for name in uses if name != uses[0])]
        for number in ready or list(waiting)[:1]:
            ordered.append(number)
            del waiting[number]
    return ordered


def is_plain(left: Term) -> TypeGuard[Apply]:
    """Whether a left side is a function at arguments, without primes."""
    return isinstance(left, Apply) and not left.primes


def _definition(
    number: int,
    term: Relation,
    left: Apply,
    read: Reader,
    known: Mapping[str, FunctionDefinition],
    scalars: Mapping[str, Term],
) -> FunctionDefinition | None:
    if left.primes or left.indices or left.superscripts or len(term.parts) != 2:
        return None
    arguments, body = _arguments(left, term.parts[1])
    if not arguments:
        return None
    try:
        value = read(number, _unfolded(body, frozenset(arguments), scalars), arguments, known)
    except (MeaningError, Unsupported):
        return None
    if free_indices(value):
        return None
    return FunctionDefinition(left.function, arguments, _by_name(value, arguments))


def _arguments(left: Apply, body: Term) -> tuple[tuple[str, ...], Term]:
    """The letters of the arguments, and the body in them; none where an argument is no letter.

    `f(z_i) = z_i^2` is f at one number: the letter stands for that.
    """
    names: list[str] = []
    for argument in left.arguments:
        if isinstance(argument, Indexed) and not argument.superscripts:
            body = _at_element(body, argument)
        if not isinstance(argument, Name | Indexed) or argument.name in names:
            return (), body
        names.append(argument.name)
    return tuple(names), body


def _at_element(body: Term, element: Indexed) -> Term:
    """The body with a number in the place of an element."""

    def number(part: Term) -> Term | None:
        same = isinstance(part, Indexed) and part.name == element.name and _letters(part) == _letters(element)
        return Name(part.start, part.end, element.name) if same else None

    return change_terms(body, number)


def _letters(element: Indexed) -> tuple[str, ...]:
    return tuple(index.name if isinstance(index, Name) else "" for index in element.indices)


def _unfolded(body: Term, arguments: frozenset[str], scalars: Mapping[str, Term]) -> Term:
    """The body with numbers that hang on an argument replaced by what they are."""

    def hangs(term: Term, seen: frozenset[str]) -> bool:
        names = {part.name for part in inside(term) if isinstance(part, Name)} - seen
        return bool(names & arguments) or any(n in scalars and hangs(scalars[n], seen | {n}) for n in names)

    def put(part: Term) -> Term | None:
        if not isinstance(part, Name) or part.name in arguments or part.name not in scalars:
            return None
        others = {name: term for name, term in scalars.items() if name != part.name}
        there = scalars[part.name]
        return _unfolded(there, arguments, others) if hangs(there, frozenset({part.name})) else None

    return change_terms(body, put)


def _by_name(body: Expr, arguments: tuple[str, ...]) -> Expr:
    """The known function that a definition spells out, where it does: the prover knows more of that."""
    if len(arguments) != 1 or set(tensors_read(body)) - {arguments[0]}:
        return body
    scalar = Read(arguments[0])
    for function in ("sigmoid", "tanh"):
        known = Call(function, (scalar,))
        problem = Problem(body, known, {}, {arguments[0]: Tensor(arguments[0], ())})
        if isinstance(decide_guarded(problem), Proof):
            return known
    return body


def spelled_functions(known: Mapping[str, FunctionDefinition]) -> Mapping[str, str]:
    """How a note calls the functions that have a usual name: `sigmoid` is its sigma."""
    found: dict[str, str] = {}
    for name, definition in known.items():
        match definition.body:
            case Call(function, (Read(),)) if definition.body.arguments == (Read(definition.arguments[0]),):
                if function == "sigmoid":
                    found.setdefault(function, name)
    return found
