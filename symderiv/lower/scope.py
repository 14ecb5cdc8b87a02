"""What is known while one equation is lowered: its tensors, how far each index runs, and arithmetic of sizes.

Every index runs from 0 here; `extents` says how many values it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.boxes import differences
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    ZERO,
    Add,
    Call,
    Comparison,
    Constant,
    Expr,
    Index,
    Mul,
    Pi,
    Pow,
    Read,
    Size,
)
from symderiv.lang.index_form import Polynomial, expression, polynomial, tidy, times
from symderiv.lang.walk import free_indices, nodes, replace_sizes
from symderiv.lang.walk import replace as replaced
from symderiv.lower.index_arithmetic import common_denominator
from symderiv.lower.ops import Variable


@dataclass(frozen=True, slots=True)
class Known:
    """A tensor that the program holds: its variable and its shape; `integer` for one of integers."""

    variable: Variable
    shape: tuple[Expr, ...]
    integer: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known at one place of one equation.

    where      the equation, for messages
    tensors    every tensor that can be read
    functions  the Python name of each unknown function, by its name and number of primes
    derived    the formulas of the derived sizes, in sizes that have none
    facts      what is at least 0: since every derived size is at least 1, and by what is required of sizes
    extents    how many values each index takes, from 0 on
    order      the indices in the order in which axes stand
    like       the variables whose common dtype is the dtype of the equation
    values     the range of the elements of the integer tensors that the program computes itself
    step       the size that stands for the number of the step, inside of a recurrence
    """

    where: str
    tensors: Mapping[str, Known]
    functions: Mapping[tuple[str, int], str]
    derived: Mapping[str, Expr]
    facts: tuple[Expr, ...]
    extents: Mapping[str, Expr]
    order: tuple[str, ...]
    like: tuple[Variable, ...]
    values: Mapping[str, tuple[Expr, Expr]] = field(default_factory=dict)
    step: str = ""

    def known(self, name: str) -> Known:
        """The tensor of this name.  Raises Unsupported where the program does not hold it."""
        if name not in self.tensors:
            raise Unsupported(f"{self.where}: {name} is read before it is computed.")
        return self.tensors[name]

    def sorted(self, names: Iterable[str]) -> tuple[str, ...]:
        """Index names in the order of the axes."""
        return tuple(sorted(names, key=self.order.index))

    def knowing(self, conditions: Iterable[Comparison]) -> Scope:
        """The scope where these comparisons of whole numbers hold."""
        return replace(self, facts=(*self.facts, *differences(tuple(conditions))))

    def with_index(self, name: str, extent: Expr) -> Scope:
        """The scope inside a sum over this index."""
        return replace(self, extents={**self.extents, name: extent}, order=(*self.order, name))


def flat_formulas(derived: Mapping[str, Expr]) -> dict[str, Expr]:
    """The formulas of derived sizes with earlier derived sizes replaced by theirs."""
    flat: dict[str, Expr] = {}
    for name, formula in derived.items():
        flat[name] = replace_sizes(formula, flat)
    return flat


def is_host(expr: Expr) -> bool:
    """Whether the expression is made of sizes and constants: a Python number when the program runs."""
    return all(isinstance(node, Constant | Pi | Size | Add | Mul | Pow | Call) for node in nodes(expr)) and not any(
        isinstance(node, Call) and node.function not in KNOWN_FUNCTIONS for node in nodes(expr)
    )


def is_integer(expr: Expr, scope: Scope) -> bool:
    """Whether the expression is an index expression: its values are integers, and reads are of integer tensors."""
    for node in nodes(expr):
        if isinstance(node, Read):
            if not scope.known(node.tensor).integer:
                return False
        elif isinstance(node, Call):
            if node.function not in ("floor", "ceil", "mod", "min", "max"):
                return False
        elif not isinstance(node, Constant | Size | Index | Add | Mul | Pow):
            return False
    return as_polynomial(expr) is not None


def as_polynomial(expr: Expr) -> Polynomial | None:
    """The polynomial of an index expression, None where it is none."""
    try:
        return polynomial(expr)
    except Unsupported:
        return None


def expanded(expr: Expr, scope: Scope) -> Expr:
    """The expression with derived sizes replaced by their formulas."""
    return replace_sizes(expr, scope.derived)


def facts_of(scope: Scope) -> Facts:
    """The ranges of all indices, for proofs about index expressions."""
    ranges: dict[str, tuple[Expr, Expr]] = {
        name: (ZERO, sub(extent, constant(1))) for name, extent in scope.extents.items()
    }
    return Facts(ranges, scope.facts, scope.derived, scope.values)


def at_least_zero(expr: Expr, scope: Scope) -> bool:
    """Whether an index expression is shown to be at least 0 for all indices in their ranges."""
    return never_negative(expr, facts_of(scope))


def is_zero(expr: Expr, scope: Scope) -> bool:
    """Whether two ways to write a size come to the same: their difference is 0."""
    return not polynomial(expanded(expr, scope))


def neat(expr: Expr, scope: Scope) -> Expr:
    """The shorter of the expression in its own sizes and in those that have no formula."""
    own, primary = (replaced(tidy(form), lambda node: _settled(node, scope)) for form in (expr, expanded(expr, scope)))
    return primary if _length(primary) < _length(own) else own


def _settled(node: Expr, scope: Scope) -> Expr | None:
    """floor(x) where x is shown to lie between 0 and 1, or between -1 and 0."""
    match node:
        case Call("floor", (argument,)) if not free_indices(argument):
            for number in (0, -1):
                rest = sub(argument, constant(number))
                value = polynomial(rest)
                step = common_denominator(value)
                above = expression(times(value, step))
                if at_least_zero(above, scope) and at_least_zero(sub(expression(step), add(above, constant(1))), scope):
                    return constant(number)
    return None


def _length(expr: Expr) -> int:
    return sum(1 for _ in nodes(expr))


def positive_part(expr: Expr, scope: Scope) -> Expr:
    """`max(0, expr)`, without the max where the sign is known."""
    if at_least_zero(expr, scope):
        return neat(expr, scope)
    if at_least_zero(sub(ZERO, expr), scope):
        return ZERO
    return Call("max", (ZERO, neat(expr, scope)))


def sign(value: Polynomial, scope: Scope) -> int:
    """1 or -1 for a polynomial in sizes that is shown to be positive or negative, 0 where it is not known."""
    if at_least_zero(add(expression(value), constant(-1)), scope):
        return 1
    if at_least_zero(sub(constant(-1), expression(value)), scope):
        return -1
    return 0
