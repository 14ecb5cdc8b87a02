"""Walking formulas at numbers for all indices and noting each operation once; `cost` says what counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from symderiv.derive.sharing import is_choice, is_sign, up_to_names
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import coefficient, constant, neg, power
from symderiv.lang.expr import (
    ZERO,
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.walk import replace, tensors_read
from symderiv.numbers.evaluate import Evaluation

Indices = Mapping[str, int]
Place = tuple[int, tuple[int, ...]]  # an expression by its number, and the values of the indices it depends on
Part = tuple[tuple[int, ...], bool]  # which of these indices a term or factor depends on, and whether it divides


class Kind(Enum):
    """What is known of a value before any tensor is."""

    ZERO = "it is 0 by its brackets"
    FIXED = "it is made of numbers, sizes and indices"
    OPEN = "it depends on tensors"


@dataclass(frozen=True, slots=True)
class Count:
    """The operations met so far, where the evaluation knows the sizes."""

    exact: Evaluation
    _kinds: dict[Place, Kind] = field(default_factory=dict)
    _single: dict[Place, int] = field(default_factory=dict)
    _joined: dict[tuple[int, tuple[Part, ...]], set[tuple[int, ...]]] = field(default_factory=dict)
    _numbers: dict[Expr, int] = field(default_factory=dict)
    _named: dict[int, tuple[Expr, int, tuple[str, ...]]] = field(default_factory=dict)  # by id, which the node keeps
    _reciprocals: dict[int, tuple[Expr, Expr | None]] = field(default_factory=dict)
    _conditions: dict[int, tuple[Comparison, Bracket]] = field(default_factory=dict)

    def total(self) -> int:
        """How many operations were met."""
        joined = (joining(parts, places) for (_, parts), places in self._joined.items())
        return sum(self._single.values()) + sum(joined)

    def visit(self, expr: Expr, at: Indices) -> Kind:
        """Notes the operations of an expression where its free indices have these values.  Raises Unsupported."""
        match expr:
            case Constant():
                return Kind.ZERO if expr == ZERO else Kind.FIXED
            case Pi() | Size() | Index():
                return Kind.FIXED
            case Read():
                return Kind.OPEN
        place = self._place(expr, at)
        if place not in self._kinds:
            self._kinds[place] = self._inside(expr, at, place)
        return self._kinds[place]

    def _inside(self, expr: Expr, at: Indices, place: Place) -> Kind:
        match expr:
            case Add(terms):
                return self._sum(expr, terms, at, place)
            case Mul(factors):
                return self._product(expr, factors, at, place)
            case Pow(base, exponent):
                inner = self._reciprocal(expr)
                kinds = [self.visit(part, at) for part in ((base, exponent) if inner is None else (inner,))]
                return self._operation(kinds, 1, place)
            case Call(_, arguments, _):
                return self._operation([self.visit(a, at) for a in arguments], max(1, len(arguments) - 1), place)
            case Sum() | Max():
                return self._over_range(expr, at, place)
            case Bracket(conditions):
                return self._bracket(conditions, at)
            case Cases():
                return self._cases(expr, at)
        raise Unsupported(f"the operations of a {type(expr).__name__} node cannot be counted.")

    def _operation(self, kinds: Iterable[Kind], number: int, place: Place) -> Kind:
        if Kind.OPEN not in kinds:
            return Kind.FIXED
        self._single[place] = number
        return Kind.OPEN

    def _sum(self, expr: Add, terms: tuple[Expr, ...], at: Indices, place: Place) -> Kind:
        kinds = [(term, self.visit(term, at)) for term in terms]
        parts = [(term, False) for term, kind in kinds if kind is Kind.OPEN]
        fixed = [term for term, kind in kinds if kind is Kind.FIXED]
        return self._join(expr, parts, fixed, place) if parts or fixed else Kind.ZERO

    def _product(self, expr: Mul, factors: tuple[Expr, ...], at: Indices, place: Place) -> Kind:
        """Brackets first: where one is 0, no other factor is computed."""
        choices = [self.visit(factor, at) for factor in factors if is_choice(factor)]
        if Kind.ZERO in choices:
            return Kind.ZERO
        parts: list[tuple[Expr, bool]] = []
        fixed: list[Expr] = []
        for factor in factors:
            if is_choice(factor) or is_sign(factor):
                continue
            inner = self._reciprocal(factor)
            kind = self.visit(factor if inner is None else inner, at)
            if kind is Kind.ZERO:
                return Kind.ZERO
            if kind is Kind.OPEN:
                parts.append((factor if inner is None else inner, inner is not None))
            else:
                fixed.append(factor)
        found = self._join(expr, parts, fixed, place)
        return Kind.OPEN if Kind.OPEN in choices else found

    def _join(self, expr: Expr, parts: list[tuple[Expr, bool]], fixed: list[Expr], place: Place) -> Kind:
        """Notes the terms of a sum or the factors of a product; what is fixed is one of them."""
        if not parts:
            return Kind.FIXED
        names = self._name(expr)[1]
        split = [(self._positions((part,), names), divides) for part, divides in parts]
        if fixed:
            split.append((self._positions(fixed, names), False))
        number, values = place
        self._joined.setdefault((number, tuple(sorted(split))), set()).add(values)
        return Kind.OPEN

    def _over_range(self, expr: Sum | Max, at: Indices, place: Place) -> Kind:
        first, last = min(self._limit(expr.lower, at)), max(self._limit(expr.upper, at))
        kinds = Counter(self.visit(expr.body, {**at, expr.index: value}) for value in range(first, last + 1))
        same = {Kind.FIXED} if isinstance(expr, Sum) else {Kind.FIXED, Kind.ZERO}  # 0 is a candidate like any other
        if not kinds[Kind.OPEN]:
            return Kind.FIXED if any(kinds[kind] for kind in same) else Kind.ZERO
        self._single[place] = kinds[Kind.OPEN] - 1 + any(kinds[kind] for kind in same)
        return Kind.OPEN

    def _limit(self, limit: Expr, at: Indices) -> tuple[int, ...]:
        """A limit; where tensors decide, with 0 and with the largest size for what it reads."""
        if not tensors_read(limit):
            return (self.exact.integer(limit, at),)
        ends = (ZERO, constant(max(self.exact.sizes.values(), default=1)))
        return tuple(self.exact.integer(reading(limit, end), at) for end in ends)

    def _bracket(self, conditions: tuple[Comparison, ...], at: Indices) -> Kind:
        known = [self._holds(condition, at) for condition in conditions]
        if False in known:
            return Kind.ZERO
        for condition, held in zip(conditions, known, strict=True):
            if held is None:
                self._compare(condition, at)
        return Kind.OPEN if None in known else Kind.FIXED

    def _cases(self, expr: Cases, at: Indices) -> Kind:
        kinds: list[Kind] = []
        for value, conditions in expr.branches:
            bracket = self._bracket(conditions, at)
            if bracket is not Kind.ZERO:
                kinds.append(self.visit(value, at))
            if bracket is Kind.FIXED:
                break
        else:
            kinds.append(self.visit(expr.otherwise, at))
        if len(kinds) == 1:
            return kinds[0]
        return Kind.ZERO if set(kinds) == {Kind.ZERO} else Kind.OPEN

    def _holds(self, condition: Comparison, at: Indices) -> bool | None:
        """Whether a condition on indices holds; None where tensors decide."""
        bracket = self._alone(condition)
        if tensors_read(bracket):
            return None
        return bool(self.exact.value(bracket, at) != 0)

    def _compare(self, condition: Comparison, at: Indices) -> None:
        place = self._place(self._alone(condition), at)
        if place not in self._single:
            self._operation([self.visit(side, at) for side in (condition.left, condition.right)], 1, place)

    def _alone(self, condition: Comparison) -> Bracket:
        """A condition as an expression, the same object each time."""
        return self._conditions.setdefault(id(condition), (condition, Bracket((condition,))))[1]

    def _reciprocal(self, expr: Expr) -> Expr | None:
        """`b` for the power `1/b`; None for what is no such power."""
        if id(expr) not in self._reciprocals:
            self._reciprocals[id(expr)] = (expr, reciprocal(expr))
        return self._reciprocals[id(expr)][1]

    def _place(self, expr: Expr, at: Indices) -> Place:
        number, names = self._name(expr)
        return number, tuple(at[name] for name in names)

    def _positions(self, parts: Iterable[Expr], names: tuple[str, ...]) -> tuple[int, ...]:
        free = frozenset().union(*(self._name(part)[1] for part in parts))
        return tuple(place for place, name in enumerate(names) if name in free)

    def _name(self, expr: Expr) -> tuple[int, tuple[str, ...]]:
        """The number that an expression shares with what is the same up to names, and its free indices in order."""
        if id(expr) not in self._named:
            form, names = up_to_names(expr)
            self._named[id(expr)] = (expr, self._numbers.setdefault(form, len(self._numbers)), names)
        return self._named[id(expr)][1:]


def reading(expr: Expr, value: Expr) -> Expr:
    """An expression with one value for all that it reads."""
    return replace(expr, lambda node: value if isinstance(node, Read) else None)


def reciprocal(expr: Expr) -> Expr | None:
    """`b^2` for `b^-2`; None for what is no power with a negative exponent."""
    match expr:
        case Pow(base, exponent) if coefficient(exponent)[0] < 0:
            return power(base, neg(exponent))
    return None


def joining(parts: tuple[Part, ...], places: set[tuple[int, ...]]) -> int:
    """How many operations join these parts at all these values of the indices, in the order that takes fewest."""

    @cache
    def values(positions: frozenset[int]) -> int:
        order = sorted(positions)
        return len({tuple(place[position] for position in order) for place in places})

    groups = Counter(frozenset(positions) for positions, _ in parts)
    kinds = tuple(groups)

    @cache
    def together(chosen: int) -> int:
        """The groups whose bits are set, by the best way to split them in two."""
        if chosen & (chosen - 1) == 0:
            return 0
        union = frozenset().union(*(kind for place, kind in enumerate(kinds) if chosen >> place & 1))
        splits, half = [], (chosen - 1) & chosen
        while half:
            splits.append(together(half) + together(chosen ^ half))
            half = (half - 1) & chosen
        return min(splits) + values(union)

    within = sum((number - 1) * values(positions) for positions, number in groups.items())
    all_divide = all(divides for _, divides in parts)
    return within + together((1 << len(kinds)) - 1) + all_divide * min(map(values, kinds))
