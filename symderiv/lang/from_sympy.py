"""SymPy objects into our own nodes, once.  No text is ever turned into an expression here."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from symderiv.errors import DeclarationError
from symderiv.lang.arithmetic import add, constant, mul, power, sub
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    REAL_FUNCTIONS,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    NegativeInfinity,
    Pi,
    Read,
    Size,
    Sum,
)
from symderiv.lang.index_form import is_index_expression
from symderiv.lang.order import arranged, arranged_terms
from symderiv.lang.roots import roots_together
from symderiv.lang.walk import children

_FUNCTIONS = {getattr(sympy, name): name for name in ("exp", "log", "tanh", "erf", "sin", "cos", "sign", "floor")}
_FUNCTIONS |= {sympy.Abs: "abs", sympy.ceiling: "ceil", sympy.Mod: "mod", sympy.Max: "max", sympy.Min: "min"}
_SYMPY_NAMES = {name: function.__name__ for function, name in _FUNCTIONS.items()}
_RELATIONS = {sympy.Eq: "=", sympy.Ne: "!=", sympy.Le: "<=", sympy.Lt: "<", sympy.Ge: "<=", sympy.Gt: "<"}


class _NoTupleError(DeclarationError, TypeError):
    """A TypeError too: SymPy asks everything in an expression whether it can be iterated over, and expects one."""


class TensorBase(sympy.IndexedBase):  # type: ignore[misc]
    """An IndexedBase that leaves the count of indices to our own checks, and never reads text as an index."""

    def __getitem__(self, indices: Any, **_: Any) -> Any:
        listed = indices if isinstance(indices, tuple) else (indices,)
        for item in listed:
            check_is_expression(item, f"{self.label} is read at")
        # Not Indexed(self, ...): at numbers alone it asks an iterable for the element, and so this method again.
        read = sympy.Expr.__new__(sympy.Indexed, self, *(_as_number(item) for item in listed))
        sympy.IndexedBase._set_assumptions(read, self.assumptions0)  # without them, products of reads become 0
        return read

    def __iter__(self) -> Any:
        raise _NoTupleError(f"{self.label} is a tensor and no tuple.", way_out=f"Write ({self.label},), with a comma.")


class PaddedRead(sympy.Function):  # type: ignore[misc]
    """A read that counts as a given value outside the tensor's box; stays as it is until it is converted."""

    nargs = 2
    is_real = True


class Largest(sympy.Function):  # type: ignore[misc]
    """The maximum of its first argument over the limits in the second; the third is the name of a way with ties."""

    nargs = 3
    is_real = True


def _as_number(item: Any) -> Any:
    return sympy.Integer(item) if isinstance(item, int) else sympy.Float(item) if isinstance(item, float) else item


def check_is_expression(item: Any, what: str) -> None:
    """Raises DeclarationError unless the item is an integer or a SymPy expression: SymPy would evaluate a text."""
    if isinstance(item, str):
        raise DeclarationError(f"{what} the text {item!r}.", way_out='Make an index or a size: i = index("i", n).')
    if isinstance(item, bool) or not isinstance(item, int | float | sympy.Expr):
        raise DeclarationError(f"{what} {item!r}, which is no expression.", way_out="Write an index or a size.")


def is_size(item: Any) -> bool:
    """Whether a SymPy object is a size made by `dims`."""
    return (
        isinstance(item, sympy.Symbol)
        and not isinstance(item, sympy.Idx)
        and bool(item.is_integer and item.is_nonnegative)
    )


def convert(item: Any) -> Expr:
    """A SymPy expression as our own.  Raises DeclarationError for a float or for what the vocabulary lacks."""
    item = sympy.Integer(item) if isinstance(item, int) else item
    match item:
        case float() | sympy.Float():
            raise DeclarationError(f"{item} is a floating-point number.", way_out="Write Rational(1, 10) instead.")
        case sympy.Rational():
            return constant(Fraction(int(item.p), int(item.q)))
        case sympy.Idx():
            return Index(str(item.label))
        case sympy.Symbol():
            return Size(item.name, int(bool(item.is_positive))) if is_size(item) else Read(item.name)
        case sympy.Indexed():
            return Read(str(item.base.label), tuple(convert(i) for i in item.indices))
        case sympy.Add():
            return add(*arranged_terms(_shortest_first(tuple(convert(term) for term in item.args))))
        case sympy.Mul():
            return mul(*arranged(roots_together(tuple(convert(factor) for factor in item.args))))
        case sympy.Sum():
            return _sum(item)
        case sympy.Piecewise():
            return _cases(item)
        case sympy.KroneckerDelta():
            left, right = map(convert, item.args[:2])
            sides = (right, left) if isinstance(left, Constant) else (left, right)  # SymPy puts a number first
            return Bracket((Comparison("=", *sides),))
        case PaddedRead():
            return _padded(item)
        case Largest():
            return _largest(item)
        case sympy.core.numbers.NegativeInfinity():
            return NegativeInfinity()
    if item is sympy.pi:
        return Pi()
    if item is sympy.E:
        return Call("exp", (constant(1),))
    if isinstance(item, sympy.Pow):
        return power(convert(item.base), convert(item.exp))
    return _function(item)


def _shortest_first(terms: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """SymPy forgets the author's order; an index expression stays as it is."""
    return terms if all(map(is_index_expression, terms)) else tuple(sorted(terms, key=_weight))


def _weight(expr: Expr) -> int:
    """The number of nodes without those of positions and limits."""
    match expr:
        case Bracket():
            return 0
        case Read():
            return 1
        case Sum(body):
            return 1 + _weight(body)
    return 1 + sum(map(_weight, children(expr)))


def _function(item: Any) -> Expr:
    kind: Any = getattr(item, "func", None)
    if kind in _FUNCTIONS:
        return Call(_FUNCTIONS[kind], tuple(convert(argument) for argument in item.args))
    if isinstance(item, sympy.core.function.AppliedUndef):
        name = kind.__name__
        if len(item.args) != 1:
            raise DeclarationError(
                f"the unknown function {name} has {len(item.args)} arguments.", way_out="Only one is supported."
            )
        if name in KNOWN_FUNCTIONS and name != "sigmoid":
            raise DeclarationError(
                f"Function({name!r}) hides the function {name}.", way_out=f"Import {_SYMPY_NAMES[name]} from sympy."
            )
        return Call(name, (convert(item.args[0]),))
    raise DeclarationError(
        f"{type(item).__name__} is not in the vocabulary: {item!r}.",
        way_out="Supported: +, *, **, Sum, maximum(x, i), Piecewise, KroneckerDelta, Max, Min, floor, ceiling, Mod, "
        + ", ".join(name for name in REAL_FUNCTIONS if name not in ("max", "min"))
        + ", and unknown functions of one argument.",
    )


def _sum(item: Any) -> Expr:
    """The first index is the outermost where no limit depends on another, as it is read aloud."""
    for limit in item.limits:
        if len(limit) != 3 or not isinstance(limit[0], sympy.Idx):
            raise DeclarationError(
                f"{limit[0]} is summed over but is no index.", way_out=f'Make it with index("{limit[0]}", n).'
            )
    limits = [(str(v.label), convert(low), convert(high), low, high) for v, low, high in item.limits]
    bound = {limit[0] for limit in item.limits}
    independent = not any(bound & (low.free_symbols | high.free_symbols) for *_, low, high in limits)
    body = convert(item.function)
    for name, lower, upper, *_ in reversed(limits) if independent else limits:
        body = Sum(body, name, lower, upper)
    return body


def _largest(item: Any) -> Expr:
    """Nested maxima, the first index outermost."""
    body, limits, ties = item.args
    found = convert(body)
    for index, lower, upper in reversed(limits):
        found = Max(found, str(index.label), convert(lower), convert(upper), ties.name)
    return found


def _cases(item: Any) -> Expr:
    _check_not_folded(item)
    branches: list[tuple[Expr, tuple[Comparison, ...]]] = []
    for value, condition in item.args:
        if condition is sympy.true:
            return Cases(tuple(branches), convert(value)) if branches else convert(value)
        branches.append((convert(value), conditions(condition)))
    raise DeclarationError("a Piecewise has no last branch.", way_out="End it with (value, True).")


def _check_not_folded(item: Any) -> None:
    """SymPy folds f(Sum(Piecewise(.., m), m)) under another Sum to a Piecewise on m, which is then bound no longer."""
    for _, condition in item.args:
        names = {index.name for index in condition.atoms(sympy.Idx)}
        for value, _ in item.args:
            bound = {limit[0].name for inner in value.atoms(sympy.Sum) for limit in inner.limits if limit}
            for name in sorted(names & bound):
                raise DeclarationError(
                    f"a condition on {name} stands outside of a sum over {name}: SymPy moves a Piecewise out of the "
                    "functions around it.",
                    way_out="Give the inner sum a relation of its own, or another letter to the outer index.",
                )


def conditions(condition: Any) -> tuple[Comparison, ...]:
    """A SymPy relation, or the And of several.  Raises DeclarationError for any other."""
    if isinstance(condition, sympy.And):
        return tuple(c for part in sorted(condition.args, key=sympy.default_sort_key) for c in conditions(part))
    relation = _RELATIONS.get(type(condition))
    if relation is None:
        raise DeclarationError(
            f"the condition {condition!r} is not supported.", way_out="Use <, <=, Eq, Ne and And of them."
        )
    left, right = convert(condition.lhs), convert(condition.rhs)
    if isinstance(condition, sympy.Ge | sympy.Gt):
        left, right = right, left
    return (Comparison(relation, left, right),)


def _runs_over(position: Any, dimension: Any) -> bool:
    """Whether a position is an index that runs over just this dimension."""
    return isinstance(position, sympy.Idx) and position.lower == 0 and position.upper == dimension - 1


def _padded(item: Any) -> Expr:
    read, value = item.args
    inner = convert(read)
    assert isinstance(inner, Read)
    if len(inner.indices) != len(read.base.shape):
        return inner  # the wrong number of indices is reported where the layer is checked
    outside = convert(value)
    inside = []
    for position, index, dimension in zip(read.indices, inner.indices, read.base.shape, strict=True):
        if _runs_over(position, dimension):
            continue
        inside.append(Comparison("<=", constant(0), index))
        inside.append(Comparison("<=", index, sub(convert(dimension), constant(1))))
    if not inside:
        return inner
    if value == 0:
        return mul(Bracket(tuple(inside)), inner)
    return Cases(((inner, tuple(inside)),), outside)
