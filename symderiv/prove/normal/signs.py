"""Signs of atoms and forms, what can be taken out of a form with a known sign, and brackets on the sign of a form."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from symderiv.lang.arithmetic import sub
from symderiv.lang.expr import Constant, Pi, Read, Size
from symderiv.lang.index_form import polynomial
from symderiv.prove.normal.atoms import (
    Apply,
    Atom,
    Base,
    Form,
    GiveUp,
    Indicator,
    Leaf,
    Monomial,
    Test,
    Total,
    indicator,
    leading,
    monomial_key,
)
from symderiv.prove.normal.form import ONE, atom_form, number, plus, product_of, scaled, times
from symderiv.prove.normal.index_terms import limit_of
from symderiv.prove.normal.scope import Scope


def never_below_zero(atom: Atom, scope: Scope) -> bool:
    """Whether an atom is at least 0 wherever the claim is defined."""
    match atom:
        case Test() | Indicator() | Leaf(expr=Size()):
            return True
        case Base(form=form):
            return atom.key in scope.nonnegative or form_never_below_zero(form, scope)
        case Total(factors=factors):
            return atom.key in scope.nonnegative or all(_power_never_below_zero(a, e, scope) for a, e in factors)
    return atom.key in scope.nonnegative or above_zero(atom, scope)


def above_zero(atom: Atom, scope: Scope) -> bool:
    """Whether an atom is positive."""
    match atom:
        case Leaf(expr=Size(least=least)):
            return least > 0
        case Leaf(expr=Pi() | Constant()) | Apply(function="exp"):
            return True
        case Leaf(expr=Read(tensor, _)):
            return tensor in scope.tensors and scope.tensors[tensor].domain == "positive"
        case Base(form=form):
            return form_above_zero(form, scope)
        case Total(bound=(index,), factors=factors):
            others = all(isinstance(a, Test) or above_zero(a, scope) for a, _ in factors)
            return others and _not_empty(index, [a for a, _ in factors if isinstance(a, Test)], scope)
    return False


def _not_empty(index: str, tests: list[Test], scope: Scope) -> bool:
    """Whether some integer passes the tests, which are to be one lower and one upper limit."""
    limits = dict(limit for a in tests if a.relation == "<=" and (limit := limit_of(a.value, index, scope)) is not None)
    return len(tests) == len(limits) == 2 and scope.shown(polynomial(sub(limits[False], limits[True])))


def _power_never_below_zero(atom: Atom, exponent: Fraction, scope: Scope) -> bool:
    return (exponent.denominator == 1 and exponent % 2 == 0) or never_below_zero(atom, scope)


def form_never_below_zero(form: Form, scope: Scope) -> bool:
    """Whether every term is shown to be at least 0."""
    return all(c > 0 and all(_power_never_below_zero(a, e, scope) for a, e in m) for m, c in form.items())


def form_above_zero(form: Form, scope: Scope) -> bool:
    """Whether every term is shown to be at least 0 and one of them positive."""
    return form_never_below_zero(form, scope) and any(all(above_zero(a, scope) for a, _ in m) for m in form)


def content(form: Form, scope: Scope, positive: bool) -> tuple[Fraction, Monomial, Form]:
    """A number and a monomial taken out, so that the rest has whole coefficients without a common divisor.

    Where `positive`, both are at least 0 wherever the claim is defined; else the rest begins with a plus sign.
    """
    divisor = _rational_gcd(list(form.values()))
    shared: dict[Atom, Fraction] = dict(next(iter(form)))
    for monomial in form:
        exponents = dict(monomial)
        for atom in {*shared, *exponents}:
            shared[atom] = min(shared.get(atom, Fraction(0)), exponents.get(atom, Fraction(0)))
    taken = tuple(
        (atom, exponent)
        for atom, exponent in sorted(shared.items(), key=lambda pair: pair[0].key)
        if exponent and not isinstance(atom, Test | Indicator) and (not positive or never_below_zero(atom, scope))
    )
    if not positive:
        first = leading(form) or max(form, key=monomial_key)
        divisor = divisor if form[first] > 0 else -divisor
    rest = times(form, product_of(tuple((atom, -exponent) for atom, exponent in taken)))
    return divisor, taken, scaled(rest, 1 / divisor)


def _rational_gcd(values: list[Fraction]) -> Fraction:
    return Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))


def comparison(relation: str, value: Form, scope: Scope) -> Form:
    """`[0 relation value]` for a real value, in [0 < u] and [u < 0]."""
    above, below = sign_brackets(value, scope)
    match relation:
        case "<":
            return above
        case "<=":
            return plus(ONE, below, -1)
        case "=":
            return plus(plus(ONE, above, -1), below, -1)
        case "!=":
            return plus(above, below)
    raise GiveUp(f"the relation {relation}")


def sign_brackets(value: Form, scope: Scope) -> tuple[Form, Form]:
    """`[0 < value]` and `[value < 0]`."""
    if not value:
        return number(0), number(0)
    divisor = abs(_rational_gcd(list(value.values())))
    monomial = content(value, scope, positive=True)[1]
    taken = tuple((atom, -exponent) for atom, exponent in monomial if above_zero(atom, scope))
    rest = times(scaled(value, 1 / divisor), product_of(taken))
    if not rest:  # without the factor, terms are seen to cancel
        return number(0), number(0)
    if form_above_zero(rest, scope):
        return ONE, number(0)
    if form_above_zero(scaled(rest, -1), scope):
        return number(0), ONE
    first = leading(rest) or max(rest, key=monomial_key)
    forward = rest[first] > 0
    plain = rest if forward else scaled(rest, -1)
    above = atom_form(indicator(True, plain))
    below = number(0) if form_never_below_zero(plain, scope) else atom_form(indicator(False, plain))
    return (above, below) if forward else (below, above)
