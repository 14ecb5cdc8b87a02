"""Terms as expressions in index notation, counted from 0: what a section's names and ranges make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symderiv.lang.arithmetic import add, constant, div, mul, neg, power, sub
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    REAL_FUNCTIONS,
    ArgMax,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Pi,
    Read,
    Sum,
    gradient_name,
    partial_name,
)
from symderiv.lang.index_form import tidy
from symderiv.read.extents import Extents
from symderiv.read.functions.customary import FORMULAS, NOT_SUPPORTED
from symderiv.read.functions.function_definitions import FunctionDefinition
from symderiv.read.functions.matrix_functions import DETERMINANT, INVERSE, of_matrix
from symderiv.read.index_terms import index_expression, rounded_down, without_common_number
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Choice,
    Delimited,
    Derivative,
    Hole,
    Indexed,
    Indicator,
    LeftOut,
    MeaningError,
    Name,
    Negative,
    Number,
    Plus,
    Quotient,
    Raised,
    Relation,
    Term,
    Times,
)
from symderiv.read.meaning.terms import integers_in_a_row
from symderiv.read.ranges import Dimension, Variable
from symderiv.read.repairs.left_out import Branches, left_out

_LIKE = {"ln": "log", "sgn": "sign", "ceiling": "ceil"}
_RELATIONS = {"=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": "<", ">=": "<="}
_ENTRYWISE = ("", "\\cdot", "*", "\\times", "\\odot")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names of a statement mean.

    ranks      the number of indices of each tensor
    sizes      what each name of a size stands for
    loss       the name of the loss
    variables  the indices in scope
    formulas   the functions that the text defines
    labels     integers that tell an element, with the dimension along which they do
    """

    ranks: Mapping[str, int]
    sizes: Mapping[str, Expr]
    functions: frozenset[str]
    extents: Extents
    loss: str
    statement: int
    variables: Mapping[str, Variable]
    formulas: Mapping[str, FunctionDefinition] = field(default_factory=dict)
    labels: Mapping[str, Dimension] = field(default_factory=dict)


def convert(term: Term, scope: Scope) -> Expr:
    """The expression of a term.  Raises MeaningError, with the place, for what cannot be one."""
    match term:
        case Number(value=value):
            return constant(value)
        case Name():
            return _name(term, scope)
        case Indexed():
            return _read(term, scope)
        case Plus(terms=terms):
            return add(*(convert(t, scope) for t in terms))
        case Negative(term=inner):
            return neg(convert(inner, scope))
        case Times(factors=factors, sign=sign) if sign in _ENTRYWISE:
            return mul(*(convert(f, scope) for f in factors))
        case Quotient(numerator=left, denominator=right):
            return div(convert(left, scope), convert(right, scope))
        case Raised(base=base, exponent=exponent):
            return power(convert(base, scope), convert(exponent, scope))
        case Apply():
            return _call(term, scope)
        case Delimited(kind=kind, term=inner) if kind in ("floor", "ceil", "abs"):
            return Call(kind, (convert(inner, scope),))
        case Derivative():
            return _derivative(term, scope)
        case Big():
            return _big(term, scope)
        case Indicator(conditions=conditions):
            return Bracket(tuple(c for relation in conditions for c in comparisons(relation, scope)))
        case Choice():
            return _cases(term, scope)
        case Hole():
            raise MeaningError("something is missing here.", term.start, term.end)
    raise MeaningError(f"{type(term).__name__.lower()} notation is not understood here.", term.start, term.end)


def _name(term: Name, scope: Scope) -> Expr:
    name = term.name
    if name in scope.variables:
        return index_of(name, scope)
    if name in scope.sizes:
        return scope.sizes[name]
    if name in (r"\pi", "π"):
        return Pi()
    if name == "e" and name not in scope.ranks:
        return Call("exp", (constant(1),))
    if scope.ranks.get(name) == 0:
        return _counted(Read(name), scope)
    if name in scope.ranks:
        count = scope.ranks[name]
        raise MeaningError(
            f"{name} stands without its {'index' if count == 1 else f'{count} indices'}.", term.start, term.end
        )
    raise MeaningError(f"{name} is not known.", term.start, term.end)


def index_of(name: str, scope: Scope) -> Expr:
    """An index letter in the author's counting: our own index, from 0, plus the author's first value."""
    return add(Index(name), constant(shift(scope.variables[name], scope.extents)))


def shift(variable: Variable, extents: Extents) -> int:
    """The author's first value of an index, where that is a number."""
    lower = extents.variables[variable][0] if variable in extents.variables else constant(0)
    return lower.value.numerator if isinstance(lower, Constant) else 0


def origin(tensor: str, place: int, extents: Extents) -> int:
    """The author's first index along a dimension."""
    lower = extents.dimensions[tensor, place][0]
    return lower.value.numerator if isinstance(lower, Constant) else 0


def _read(term: Indexed, scope: Scope) -> Expr:
    if term.superscripts:
        raise MeaningError(f"the superscript of {term.name} is not understood here.", term.start, term.end)
    if term.name not in scope.ranks:
        raise MeaningError(f"{term.name} is not known.", term.start, term.end)
    check_rank(term.name, len(term.indices), term, scope)
    return _counted(Read(term.name, _indices(term, scope)), scope)


def check_rank(tensor: str, count: int, term: Term, scope: Scope) -> None:
    """Raises MeaningError where a tensor stands with another number of indices than it has in the section."""
    if scope.ranks[tensor] != count:
        message = f"{tensor} has {count} indices here and {scope.ranks[tensor]} elsewhere."
        raise MeaningError(message, term.start, term.end)


def _counted(read: Read, scope: Scope) -> Expr:
    """An integer that tells an element in the author's counting: our own, from 0, plus the author's first value."""
    if read.tensor not in scope.labels or scope.labels[read.tensor] not in scope.extents.dimensions:
        return read
    return add(read, constant(origin(*scope.labels[read.tensor], scope.extents)))


def _indices(term: Indexed, scope: Scope) -> tuple[Expr, ...]:
    """The index positions, counted from 0."""

    def of_symbol(symbol: Term) -> Expr:
        return convert(symbol, scope)

    return tuple(
        tidy(sub(rounded_down(index_expression(index, of_symbol)), constant(origin(term.name, place, scope.extents))))
        for place, index in enumerate(term.indices)
    )


def _derivative(term: Derivative, scope: Scope) -> Expr:
    if len(term.wrt) != 1:
        raise MeaningError("a second derivative is not understood here.", term.start, term.end)
    wrt = _element(term.wrt[0], scope)
    of = term.of
    if isinstance(of, Name) and of.name == scope.loss:
        return Read(gradient_name(wrt.tensor), wrt.indices)
    read = _element(of, scope)
    return Read(partial_name(read.tensor, wrt.tensor), (*read.indices, *wrt.indices))


def _element(term: Term, scope: Scope) -> Read:
    if isinstance(term, Name | Indexed):
        converted = convert(term, scope)
        if isinstance(converted, Read):
            return converted
    raise MeaningError("a derivative is taken of or by something that is no element of a tensor.", term.start, term.end)


def _call(term: Apply, scope: Scope) -> Expr:
    function = _LIKE.get(term.function.lstrip("\\"), term.function.lstrip("\\"))
    arguments = tuple(convert(argument, scope) for argument in term.arguments)
    if function in (INVERSE, DETERMINANT):
        return of_matrix(function, arguments[0], scope.extents)
    several = function in ("max", "min", "mod")
    if not arguments or (function in KNOWN_FUNCTIONS and not several and len(arguments) > 1):
        raise MeaningError(f"{term.function} has {len(arguments)} arguments here.", term.start, term.end)
    defined = scope.formulas.get(term.function)
    if defined is not None and len(arguments) == len(defined.arguments):
        return defined.at(arguments, term.primes)
    if len(arguments) == 1 and term.function not in scope.functions:
        if function in FORMULAS:
            return FORMULAS[function].at(arguments, term.primes)
        if function in REAL_FUNCTIONS and term.primes:
            return FunctionDefinition(function, ("x",), Call(function, (Read("x"),))).at(arguments, term.primes)
        if function in NOT_SUPPORTED:
            raise MeaningError(f"the function {function} is not supported.", term.start, term.end)
    if term.function in scope.functions or (function not in KNOWN_FUNCTIONS and len(arguments) == 1):
        return Call(term.function, arguments, term.primes)
    if function in KNOWN_FUNCTIONS and not term.primes:
        return Call(function, arguments)
    raise MeaningError(f"the function {term.function} is not known.", term.start, term.end)


def _big(term: Big, scope: Scope) -> Expr:
    is_place = term.operator == "argmax" and len(term.limits) == 1 and not term.conditions
    if term.operator not in ("sum", "max") and not is_place:
        raise MeaningError(f"{term.operator} over an index is not understood here.", term.start, term.end)
    names = {limit.index: (scope.statement, term.start + 1, limit.index) for limit in term.limits}
    inner = replace(scope, variables={**scope.variables, **names})
    body = convert(term.body, inner)
    conditions = tuple(c for relation in term.conditions for c in comparisons(relation, inner))
    if conditions:
        body = mul(body, Bracket(conditions))
    for limit in reversed(term.limits):
        first = shift(names[limit.index], scope.extents)
        lower, upper = scope.extents.variables[names[limit.index]]
        low = convert(limit.lower, inner) if limit.lower is not None else lower
        high = convert(limit.upper, inner) if limit.upper is not None else upper
        ends = tidy(sub(low, constant(first))), tidy(sub(high, constant(first)))
        body = Sum(body, limit.index, *ends) if term.operator == "sum" else Max(body, limit.index, *ends)
        body = add(ArgMax(body, 0), constant(first)) if is_place and isinstance(body, Max) else body
    return body


def comparisons(relation: Relation, scope: Scope) -> tuple[Comparison, ...]:
    """The conditions that a chain of comparisons states."""
    found = []
    for left, sign, right in zip(relation.parts, relation.relations, relation.parts[1:], strict=False):
        if sign == "in" and (ends := integers_in_a_row(right)) is not None:
            value = convert(left, scope)
            found += [Comparison("<=", constant(ends[0]), value), Comparison("<=", value, constant(ends[1]))]
            continue
        if sign not in _RELATIONS:
            raise MeaningError(f"the relation {sign} is not understood here.", relation.start, relation.end)
        sides = without_common_number(convert(left, scope), convert(right, scope))
        if sign in (">", ">="):
            sides = sides[::-1]
        found.append(Comparison(_RELATIONS[sign], *sides))
    return tuple(found)


def branches_of(term: Choice, scope: Scope) -> Branches:
    """The values of a choice with their conditions, those left out on purpose not among them."""
    return [
        (convert(value, scope), tuple(c for relation in conditions for c in comparisons(relation, scope)))
        for value, conditions in term.branches
        if not isinstance(value, LeftOut)
    ]


def _cases(term: Choice, scope: Scope) -> Expr:
    branches = branches_of(term, scope)
    plain = [value for value, conditions in branches if not conditions]
    held = tuple((value, conditions) for value, conditions in branches if conditions)
    if plain:
        return Cases(held, plain[0]) if held else plain[0]
    if held and left_out(held) is not None:
        return Cases(held[:-1], held[-1][0])
    message = "the cases leave something out: what holds otherwise is not said."
    raise MeaningError(message, term.branches[0][0].start, term.branches[-1][0].end)
