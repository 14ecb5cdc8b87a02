"""Which elements meet in an equation, as sets of integers that isl can compare for all sizes at once.

An equation that is linear in each tensor that it reads multiplies elements, one of each tensor, as often as there are
`Visit`s: `y[u] = Sum(w[r]*x[2*u + r], r)` brings y[u], w[r] and x[2*u + r] together.  The gradients bring the same
elements together, in another order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import combinations, product

import islpy as isl

from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import (
    ONE,
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
    split_name,
)
from symderiv.lang.layer import Equation, Layer, ranges_of
from symderiv.lang.walk import reads, replace_sizes

Conditions = tuple[Comparison, ...]


@dataclass(frozen=True)
class Visit:
    """A product: the sums around it, conditions of which all hold or not all, what it reads, and its number."""

    sums: tuple[Sum, ...] = ()
    guards: tuple[tuple[Conditions, bool], ...] = ()
    reads: tuple[Read, ...] = ()
    weight: Fraction = Fraction(1)

    def times(self, other: Visit) -> Visit:
        return Visit(
            self.sums + other.sums,
            self.guards + other.guards,
            self.reads + other.reads,
            self.weight * other.weight,
        )


def visits(expr: Expr) -> Iterator[Visit]:
    """Every product that an expression adds up."""
    match expr:
        case Add(terms):
            for term in terms:
                yield from visits(term)
        case Mul(factors):
            for choice in product(*(tuple(visits(factor)) for factor in factors)):
                yield reduce(Visit.times, choice)
        case Sum(body, _, _, _):
            for visit in visits(body):
                yield Visit(sums=(expr,)).times(visit)
        case Cases(branches, otherwise):
            before: tuple[tuple[Conditions, bool], ...] = ()
            for value, held in branches:
                yield from (visit.times(Visit(guards=(*before, (held, True)))) for visit in visits(value))
                before += ((held, False),)
            yield from (visit.times(Visit(guards=before)) for visit in visits(otherwise))
        case Bracket(conditions):
            yield Visit(guards=((conditions, True),))
        case Read():
            yield Visit(reads=(expr,))
        case Constant(value):
            if value:
                yield Visit(weight=value)
        case _:
            if reads(expr):
                raise TypeError(f"not linear in what it reads: {expr!r}")
            yield Visit()


def affine(expr: Expr, space: isl.Space) -> isl.PwAff:
    """An index expression as a function on a space whose dimensions are indices and whose parameters are sizes."""
    match expr:
        case Constant(value):
            return isl.PwAff.val_on_domain(isl.Set.universe(space), isl.Val(str(value)))
        case Index(name) | Size(name, _):
            kind = isl.dim_type.set if isinstance(expr, Index) else isl.dim_type.param
            place = space.find_dim_by_name(kind, name)
            assert place >= 0, name
            return isl.PwAff.var_on_domain(isl.LocalSpace.from_space(space), kind, place)
        case Add(terms):
            return reduce(isl.PwAff.add, (affine(term, space) for term in terms))
        case Mul(factors):
            return reduce(isl.PwAff.mul, (affine(factor, space) for factor in factors))
        case Pow(base, Constant(value)) if value.denominator == 1 and value:
            power = reduce(isl.PwAff.mul, [affine(base, space)] * abs(value.numerator))
            return power if value > 0 else affine(ONE, space).div(power)
        case Call("floor", (inside,)):
            return affine(inside, space).floor()
        case Call("ceil", (inside,)):
            return affine(inside, space).ceil()
        case Call("mod", (dividend, divisor)):
            quotient = affine(dividend, space).div(affine(divisor, space)).floor()
            return affine(dividend, space).sub(affine(divisor, space).mul(quotient))
        case Call("max", arguments):
            return reduce(isl.PwAff.max, (affine(argument, space) for argument in arguments))
        case Call("min", arguments):
            return reduce(isl.PwAff.min, (affine(argument, space) for argument in arguments))
    raise TypeError(f"no index expression: {expr!r}")


RELATIONS = {"=": isl.PwAff.eq_set, "!=": isl.PwAff.ne_set, "<=": isl.PwAff.le_set, "<": isl.PwAff.lt_set}


def where(conditions: Conditions, space: isl.Space) -> isl.Set:
    """Where all of the conditions hold."""
    found = isl.Set.universe(space)
    for condition in conditions:
        found &= RELATIONS[condition.relation](affine(condition.left, space), affine(condition.right, space))
    return found


def between(lower: Expr, name: str, upper: Expr) -> Conditions:
    return Comparison("<=", lower, Index(name)), Comparison("<=", Index(name), upper)


@dataclass(frozen=True)
class Setting:
    """A layer with numbers for some of its sizes; the others stay parameters, and mean all that the layer allows."""

    layer: Layer
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def parameters(self) -> list[str]:
        return [size.name for size in self.layer.sizes if size.formula is None and size.name not in self.numbers]

    def settled(self, expr: Expr) -> Expr:
        """The expression in parameters and indices alone."""
        formulas = {size.name: size.formula for size in self.layer.sizes if size.formula is not None}
        for _ in formulas:  # the formula of one may hold another
            expr = replace_sizes(expr, formulas)
        return replace_sizes(expr, {name: constant(number) for name, number in self.numbers.items()})

    def space(self, names: list[str]) -> isl.Space:
        return isl.Space.create_from_names(isl.DEFAULT_CONTEXT, set=names, params=self.parameters)

    def allowed(self, names: list[str]) -> isl.Set:
        """The points whose sizes are large enough and meet what the layer requires."""
        least = (Comparison("<=", constant(size.least), Size(size.name, size.least)) for size in self.layer.sizes)
        return self.where((*least, *self.layer.require), names)

    def where(self, conditions: Conditions, names: list[str]) -> isl.Set:
        settled = (Comparison(c.relation, self.settled(c.left), self.settled(c.right)) for c in conditions)
        return where(tuple(settled), self.space(names))

    def brought_together(self, equation: Equation) -> set[tuple[str, ...]]:
        """Elements of which tensors the equation multiplies."""
        whole = Visit(reads=(equation.lhs,))
        return {tuple(_tensors(whole.times(visit))) for visit in visits(equation.rhs)} - {(equation.lhs.tensor,)}

    def meeting(self, equation: Equation, tensors: tuple[str, ...]) -> list[tuple[isl.Map, Fraction]]:
        """For each product of elements of just these tensors, what elements it brings together, and its number.

        A map takes the values of all indices to the positions in the tensors, one tensor behind the other; a gradient
        counts as the tensor that it is of.
        """
        whole = Visit(reads=(equation.lhs,))
        products = (whole.times(visit) for visit in visits(equation.rhs))
        return [(self._positions(equation, p, tensors), p.weight) for p in products if _tensors(p) == sorted(tensors)]

    def _positions(self, equation: Equation, visit: Visit, tensors: tuple[str, ...]) -> isl.Map:
        of = self.layer.tensors[split_name(equation.lhs.tensor)[-1]]
        ranges = [(name, *ends) for name, ends in ranges_of(equation, of).items()]
        ranges += [(s.index, s.lower, s.upper) for s in visit.sums]
        names = [name for name, _, _ in ranges]
        assert len({*names}) == len(names), names
        points = self.allowed(names)
        for name, lower, upper in ranges:
            points &= self.where(between(lower, name, upper), names)
        for conditions, held in visit.guards:
            points = points & self.where(conditions, names) if held else points - self.where(conditions, names)
        read = {split_name(r.tensor)[-1]: r.indices for r in visit.reads}
        positions = [affine(self.settled(index), self.space(names)) for name in tensors for index in read[name]]
        together = reduce(isl.Map.flat_range_product, map(isl.Map.from_pw_aff, positions))
        return together.intersect_domain(points)


def _tensors(visit: Visit) -> list[str]:
    return sorted(split_name(read.tensor)[-1] for read in visit.reads)


def each_once(maps: list[isl.Map]) -> bool:
    """Whether no elements are brought together twice, by one map or by two."""
    apart = all(one.range().is_disjoint(other.range()) for one, other in combinations(maps, 2))
    return apart and all(one.is_injective() for one in maps)


def all_of(maps: list[isl.Map]) -> isl.Set:
    """All elements that are brought together."""
    return reduce(isl.Set.union, (one.range() for one in maps))


def unlike(found: isl.Set, wanted: isl.Set) -> str:
    """A point of one set and not of the other, for a message."""
    parts = {"too many": found - wanted, "left out": wanted - found}
    return "; ".join(f"{what}: {part.sample_point()}" for what, part in parts.items() if not part.is_empty())
