"""The exact engine: both sides as rational functions in generators, sign cell by sign cell.

At concrete sizes all sums are written out.  For all sizes, what depends on an index stands as a generator of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
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
from symderiv.lang.layer import Equation, Tensor
from symderiv.numbers.arithmetic import EXACT, Undefined
from symderiv.numbers.evaluate import Evaluation, OutsideBox
from symderiv.prove.normal.atoms import GiveUp, form_key
from symderiv.prove.normal.normal_form import formed
from symderiv.prove.normal.scope import Scope, is_index_expression
from symderiv.prove.normal.signs import form_above_zero
from symderiv.prove.tower.cells import Cell, vanishing_cells
from symderiv.prove.tower.field import Value
from symderiv.prove.tower.kernels import Kernels
from symderiv.prove.verdict import Proof

_MOST_POSITIONS = 64

Indices = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """Two sides to be shown equal: at concrete sizes where these are given, else for all sizes in the scope."""

    left: Expr
    right: Expr
    tensors: Mapping[str, Tensor]
    definitions: Mapping[str, Equation]
    sizes: Mapping[str, int] | None
    scope: Scope

    def vanishing_cells(self, indices: Indices) -> int | None:
        """In how many sign cells the difference of the sides is 0; None where that is not shown for all."""

        def vanishes(field: Kernels, cell: Cell) -> bool:
            walk = _Walk(field, self, cell)
            return field.vanishes(field.add(walk.value(self.left, indices), walk.value(self.right, indices), -1))

        return vanishing_cells(vanishes)


def prove_at_sizes(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int],
    ranges: Mapping[str, range],
    tensors: Mapping[str, Tensor] | None = None,
    definitions: Mapping[str, Equation] | None = None,
) -> Proof | None:
    """A proof that both sides are equal at these sizes, for every value of the free indices in `ranges`, or None."""
    claim = Claim(left, right, tensors or {}, definitions or {}, sizes, Scope(tensors=tensors or {}))
    names = sorted(ranges)
    positions = list(islice(product(*(ranges[name][: _MOST_POSITIONS + 1] for name in names)), _MOST_POSITIONS + 1))
    if len(positions) > _MOST_POSITIONS:
        return None
    cells = 0
    for position in positions:
        done = claim.vanishing_cells(dict(zip(names, position, strict=True)))
        if done is None:
            return None
        cells += done
    where = ", ".join(f"{name} = {value}" for name, value in sorted(sizes.items())) or "the sizes as stated"
    return Proof("exact tower", where, (), f"zero in {cells} sign cells at {len(positions)} index positions")


def prove_elementwise(left: Expr, right: Expr, scope: Scope) -> Proof | None:
    """A proof for all sizes in which reads, sums and sizes are generators, one for each normal form; or None."""
    cells = Claim(left, right, scope.tensors, {}, None, scope).vanishing_cells({})
    return None if cells is None else Proof("exact tower", "all sizes", (), f"zero in {cells} sign cells")


class _Walk:
    """The value of an expression in the field of one cell."""

    def __init__(self, field: Kernels, claim: Claim, cell: Cell) -> None:
        self._field = field
        self._claim = claim
        self._cell = cell
        self._exact = Evaluation(EXACT, {}, claim.sizes or {})
        self._elements: dict[tuple[str, tuple[int, ...]], Value] = {}

    def value(self, expr: Expr, indices: Indices) -> Value:
        """The value.  Raises Undefined where there is none in this cell, and GiveUp."""
        field = self._field
        if self._claim.sizes is None and isinstance(expr, Size | Index | Read | Sum | Max):
            return self._whole(expr)
        match expr:
            case Constant(number):
                return field.number(number)
            case Pi():
                return field.generator("pi", positive=True)
            case Size() | Index():
                return field.number(self._exact.integer(expr, indices))
            case Read(tensor, positions):
                return self._element(tensor, tuple(self._exact.integer(index, indices) for index in positions))
            case Add(terms):
                total = field.number(0)
                for term in terms:
                    total = field.add(total, self.value(term, indices))
                return total
            case Mul(factors):
                return self._product(factors, indices)
            case Pow(base, exponent):
                return self._power(self.value(base, indices), self.value(exponent, indices))
            case Call():
                return self._call(expr, indices)
            case Sum(body, index, lower, upper):
                total = field.number(0)
                for place in self._range(lower, upper, indices):
                    total = field.add(total, self.value(body, {**indices, index: place}))
                return total
            case Max(body, index, lower, upper):
                values = [self.value(body, {**indices, index: k}) for k in self._range(lower, upper, indices)]
                return self._extremum("max", values)
            case Bracket(conditions):
                return self._bracket(conditions, indices)
            case Cases(branches, otherwise):
                for branch, conditions in branches:
                    holds = self._bracket(conditions, indices)
                    if holds == field.number(1):
                        return self.value(branch, indices)
                    if holds != field.number(0):
                        raise GiveUp("a branch that depends on an index")
                return self.value(otherwise, indices)
        raise GiveUp(f"{type(expr).__name__} in the tower")

    def _range(self, lower: Expr, upper: Expr, indices: Indices) -> range:
        return range(self._exact.integer(lower, indices), self._exact.integer(upper, indices) + 1)

    def _whole(self, expr: Expr) -> Value:
        """What depends on sizes and indices as one generator, the same for the same normal form."""
        form = formed(expr, self._claim.scope)
        if not form or list(form) == [()]:
            return self._field.number(form.get((), 0))
        key = f"{'element' if isinstance(expr, Read) else 'whole'} {form_key(form)}"
        if key in self._cell.fixed:
            return self._field.number(self._cell.fixed[key])
        return self._field.generator(key, positive=form_above_zero(form, self._claim.scope))

    def _element(self, tensor: str, position: tuple[int, ...]) -> Value:
        key = (tensor, position)
        if key not in self._elements:
            self._elements[key] = self._new_element(tensor, position)
        return self._elements[key]

    def _new_element(self, tensor: str, position: tuple[int, ...]) -> Value:
        self._check_inside(tensor, position)
        if tensor in self._claim.definitions:
            equation = self._claim.definitions[tensor]
            return self.value(equation.rhs, dict(zip(equation.indices, position, strict=True)))
        key = f"element {tensor!r}{position}"
        known = self._claim.tensors.get(tensor)
        if key in self._cell.fixed:
            return self._field.number(self._cell.fixed[key])
        return self._field.generator(key, positive=known is not None and known.domain == "positive")

    def _check_inside(self, tensor: str, position: tuple[int, ...]) -> None:
        if tensor in self._claim.tensors:
            shape = self._claim.tensors[tensor].shape
            lengths = [self._exact.integer(dimension, {}) for dimension in shape]
            if any(not 0 <= place < length for place, length in zip(position, lengths, strict=True)):
                raise OutsideBox(f"{tensor}{list(position)} is read, which lies outside the tensor.")

    def _product(self, factors: tuple[Expr, ...], indices: Indices) -> Value:
        """Brackets first: where one is 0, no other factor is looked at."""
        result, guarded = self._field.number(1), False
        for factor in sorted(factors, key=lambda f: not isinstance(f, Bracket)):
            try:
                value = self.value(factor, indices)
            except Undefined:
                if guarded:
                    raise GiveUp("a factor without a value beside a bracket that may be 0") from None
                raise
            result = self._field.mul(result, value)
            if isinstance(factor, Bracket):
                guarded = guarded or value != self._field.number(1)
                if result[0].is_zero():
                    break
        return result

    def _power(self, base: Value, exponent: Value) -> Value:
        if exponent[0].is_constant() and exponent[1].is_constant():
            above, below = (int(part.leading_coefficient()) for part in exponent)
            return self._field.power(base, Fraction(above, below))
        return self._field.exp(self._field.mul(exponent, self._field.log(base)))

    def _call(self, call: Call, indices: Indices) -> Value:
        field, name = self._field, call.function
        if name in KNOWN_FUNCTIONS and is_index_expression(call, self._claim.scope):
            if self._claim.sizes is None:
                return self._whole(call)
            return field.number(self._exact.integer(call, indices))
        values = [self.value(argument, indices) for argument in call.arguments]
        one = values[0]
        match name:
            case "exp":
                return field.exp(one)
            case "log":
                return field.log(one)
            case "sigmoid":
                grown = field.exp(one)
                return field.mul(grown, field.invert(field.add(field.number(1), grown)))
            case "tanh":
                grown = field.exp(field.mul(field.number(2), one))
                below = field.invert(field.add(grown, field.number(1)))
                return field.mul(field.add(grown, field.number(-1)), below)
            case "abs" | "sign":
                sign = field.number(field.sign(one))
                return sign if name == "sign" else field.mul(sign, one)
            case "max" | "min":
                return self._extremum(name, values)
            case "erf":
                return field.number(0) if one[0].is_zero() else field.odd("erf", one)
            case "cos":
                return field.number(1) if one[0].is_zero() else field.odd("cos", one, even=True)
            case "sin":
                return self._sine(one)
        if name in KNOWN_FUNCTIONS:
            raise GiveUp(f"{name} in the tower")
        return field.generator(f"{name!r}{call.order}({','.join(map(field.text, values))})")

    def _sine(self, value: Value) -> Value:
        """sin^2 = 1 - cos^2."""
        field = self._field
        if value[0].is_zero():
            return field.number(0)
        cosine = field.odd("cos", value, even=True)
        sine = field.odd("sin", value)
        field.relate(sine, 2, field.add(field.number(1), field.mul(cosine, cosine), -1))
        return sine

    def _extremum(self, name: str, values: list[Value]) -> Value:
        if not values:
            raise Undefined("the largest of no values")
        best = values[0]
        for other in values[1:]:
            sign = self._field.sign(self._field.add(best, other, -1))
            if sign == (-1 if name == "max" else 1):
                best = other
        return best

    def _bracket(self, conditions: tuple[Comparison, ...], indices: Indices) -> Value:
        result = self._field.number(1)
        for condition in conditions:
            scope, sides = self._claim.scope, (condition.left, condition.right)
            if self._claim.sizes is None and all(is_index_expression(side, scope) for side in sides):
                result = self._field.mul(result, self._symbolic_bracket(condition))
                continue
            right, left = (self.value(side, indices) for side in reversed(sides))
            sign = self._field.sign(self._field.add(right, left, -1))
            if not {"=": sign == 0, "!=": sign != 0, "<": sign > 0, "<=": sign >= 0}[condition.relation]:
                return self._field.number(0)
        return result

    def _symbolic_bracket(self, condition: Comparison) -> Value:
        """A bracket on indices as a generator b with b^2 = b."""
        form = formed(Bracket((condition,)), self._claim.scope)
        if not form or list(form) == [()]:
            return self._field.number(form.get((), 0))
        bracket = self._field.generator(f"bracket {form_key(form)}")
        self._field.relate(bracket, 2, bracket)
        return bracket
