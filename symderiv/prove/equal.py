"""Are two expressions equal for all sizes?  By the normal form of their difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import constant, neg, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.expr import Expr, Index, Read
from symderiv.lang.index_form import polynomial
from symderiv.lang.layer import Tensor
from symderiv.lang.polynomial import plus as plus_polynomials
from symderiv.lang.polynomial import scale
from symderiv.lang.walk import nodes, replace_sizes
from symderiv.prove.atoms import Base, Form, GiveUp, Monomial, Test, atoms_of
from symderiv.prove.brackets import at_least_zero
from symderiv.prove.domain import domain_of
from symderiv.prove.form import ONE, ZERO, atom_form, plus, product_of, times
from symderiv.prove.index_terms import begins_with_minus, root_of
from symderiv.prove.normal_form import formed
from symderiv.prove.scope import Scope
from symderiv.prove.sums import substituted
from symderiv.prove.verdict import Proof

_LONGEST_WRITTEN_OUT = 16
_MOST_DENOMINATORS = 20


def prove_equal(left: Expr, right: Expr, facts: Facts, tensors: Mapping[str, Tensor] | None = None) -> Proof | None:
    """A proof that both sides are equal for all sizes and all indices in the ranges of `facts`, or None.

    Equal means equal wherever both sides are defined; the proof's domain says where that is.  Sums stay sums at first,
    and those over few literal values are written out only when that fails.
    """
    left, right = (in_base_sizes(side, facts) for side in (left, right))
    scope = Scope(base_facts(facts), tensors or {})
    try:
        domain, nonnegative = domain_of((left, right), scope)
        trial = replace(scope, nonnegative=nonnegative)
        if not vanishes(_difference(left, right, trial), trial):
            if not trial.left_whole or min(trial.left_whole) > _LONGEST_WRITTEN_OUT:
                return None
            trial = replace(trial, write_out=_LONGEST_WRITTEN_OUT)
            if not vanishes(_difference(left, right, trial), trial):
                return None
    except (GiveUp, Unsupported, RecursionError):
        return None
    return Proof("normal form", "all sizes", domain, "both sides have one normal form")


def _difference(left: Expr, right: Expr, scope: Scope) -> Form:
    return plus(formed(left, scope), formed(right, scope), -1)


def in_base_sizes(expr: Expr, facts: Facts) -> Expr:
    """Derived sizes replaced by their formulas, which are in terms of earlier sizes."""
    for name in reversed(tuple(facts.derived)):
        expr = replace_sizes(expr, {name: facts.derived[name]})
    return expr


def base_facts(facts: Facts) -> Facts:
    """The same facts in base sizes; that each derived size is at least 1 becomes a fact about its formula."""
    ranges = {
        name: (in_base_sizes(low, facts), in_base_sizes(high, facts)) for name, (low, high) in facts.ranges.items()
    }
    known = [in_base_sizes(fact, facts) for fact in facts.at_least_zero]
    known += [sub(in_base_sizes(formula, facts), constant(1)) for formula in facts.derived.values()]
    values = {
        name: (in_base_sizes(low, facts), in_base_sizes(high, facts)) for name, (low, high) in facts.values.items()
    }
    return Facts(ranges, tuple(known), values=values)


def vanishes(difference: Form, scope: Scope) -> bool:
    """Whether a form is 0, after brackets have been used up and denominators cleared."""
    return not difference or not _cleared(_identified(_one_way_round(difference, scope), scope))


def _one_way_round(form: Form, scope: Scope) -> Form:
    """[0 <= -u] = 1 - [0 <= u - 1], so that of a condition and its opposite one is left."""
    result = ZERO
    for monomial, coefficient in form.items():
        product = ONE
        for pair in monomial:
            factor = product_of((pair,))
            if isinstance(pair[0], Test) and pair[0].relation == "<=" and begins_with_minus(polynomial(pair[0].value)):
                opposite = plus_polynomials(scale(polynomial(pair[0].value), -1), {(): Fraction(-1)})
                factor = plus(ONE, at_least_zero(opposite, scope), -1)
            product = times(product, factor)
        result = plus(result, product, coefficient)
    return result


def _identified(form: Form, scope: Scope) -> Form:
    """f(i)*[i = j] = f(j)*[i = j]."""
    result = ZERO
    for monomial, coefficient in form.items():
        result = plus(result, _identified_monomial(monomial, scope), coefficient)
    return result


def _identified_monomial(monomial: Monomial, scope: Scope) -> Form:
    for atom, _ in monomial:
        if isinstance(atom, Test) and atom.relation == "=":
            roots = ((name, root_of(atom.value, name)) for name in sorted(atom.free, reverse=True))
            name, value = next(((n, v) for n, v in roots if v is not None), ("", None))
            rest = tuple(pair for pair in monomial if pair[0] != atom)
            if value is not None and any(name in other.free for other, _ in rest):
                moved = substituted({rest: Fraction(1)}, {Index(name): value}, scope)
                return times(atom_form(atom), _identified(moved, scope))
    left = _without_implied(monomial, scope)
    return ZERO if left is None else {left: Fraction(1)}


def _without_implied(monomial: Monomial, scope: Scope) -> Monomial | None:
    """[e = 0]*[0 <= v] is [e = 0] where e = 0 implies 0 <= v, and 0 (None) where it implies v < 0.

    Asked only where v reads an integer tensor: an index is put in the place of what it equals.
    """
    equations = [atom.value for atom, _ in monomial if isinstance(atom, Test) and atom.relation == "="]
    asked = [
        atom
        for atom, _ in monomial
        if isinstance(atom, Test) and atom.relation == "<=" and any(isinstance(n, Read) for n in nodes(atom.value))
    ]
    if not equations or not asked:
        return monomial
    both_ways = tuple(side for value in equations for side in (value, neg(value)))
    known = replace(scope.facts, at_least_zero=(*scope.facts.at_least_zero, *both_ways))
    if any(never_negative(sub(constant(-1), atom.value), known) for atom in asked):
        return None
    implied = {atom for atom in asked if never_negative(atom.value, known)}
    return tuple(pair for pair in monomial if pair[0] not in implied)


def _cleared(form: Form) -> Form:
    """The form times powers of the bases that stand in its denominators; these are not 0 on the domain."""
    for _ in range(_MOST_DENOMINATORS):
        lowest = {
            atom: min(dict(monomial).get(atom, Fraction(0)) for monomial in form)
            for atom in atoms_of(form)
            if isinstance(atom, Base)
        }
        divisor = next((atom for atom, exponent in lowest.items() if exponent < 0), None)
        if divisor is None:
            return form
        raised = ZERO
        for monomial, coefficient in form.items():
            raised = plus(raised, product_of((*monomial, (divisor, -lowest[divisor]))), coefficient)
        form = raised
    raise GiveUp("too many denominators")
