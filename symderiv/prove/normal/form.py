"""Arithmetic of normal forms, with the few relations that atoms obey among themselves.

Brackets are idempotent, positive whole powers of a sum are multiplied out, and what a sum has in common with a power of
it in the same monomial is cancelled.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor

from symderiv.lang.expr import Constant
from symderiv.prove.normal.atoms import Atom, Base, Form, GiveUp, Indicator, Leaf, Monomial, Test, indicator

_MOST_TERMS = 10_000
_MOST_PRODUCTS = 40_000

ZERO: Form = {}
ONE: Form = {(): Fraction(1)}


def number(value: Fraction | int) -> Form:
    """A number as a form."""
    return {(): Fraction(value)} if value else {}


def atom_form(atom: Atom) -> Form:
    """An atom as a form."""
    return {((atom, Fraction(1)),): Fraction(1)}


def plus(left: Form, right: Form, factor: Fraction | int = 1) -> Form:
    """`left + factor*right`."""
    result = dict(left)
    _accumulate(result, right, factor)
    return result


def _accumulate(result: dict[Monomial, Fraction], form: Form, factor: Fraction | int) -> None:
    for monomial, coefficient in form.items():
        value = result.get(monomial, 0) + factor * coefficient
        if value:
            result[monomial] = Fraction(value)
        else:
            result.pop(monomial, None)
    if len(result) > _MOST_TERMS:
        raise GiveUp("too many terms")


def scaled(form: Form, factor: Fraction | int) -> Form:
    """`factor*form`."""
    return {monomial: coefficient * factor for monomial, coefficient in form.items()} if factor else {}


def times(left: Form, right: Form) -> Form:
    """The product, multiplied out."""
    if len(left) * len(right) > _MOST_PRODUCTS:
        raise GiveUp("too many products")
    if left == ONE or right == ONE:
        return right if left == ONE else left
    result: dict[Monomial, Fraction] = {}
    for a, x in left.items():
        for b, y in right.items():
            _accumulate(result, product_of((*a, *b)), x * y)
    return result


def product_of(factors: Monomial) -> Form:
    """The product of powers of atoms, which may repeat."""
    exponents: dict[Atom, Fraction] = {}
    for atom, exponent in factors:
        exponents[atom] = exponents[atom] + exponent if atom in exponents else exponent
    return settled({atom: exponent for atom, exponent in exponents.items() if exponent})


def settled(exponents: dict[Atom, Fraction]) -> Form:
    """The product of powers of distinct atoms, by the relations among them."""
    coefficient = Fraction(1)
    relations: list[Base | Indicator] = []
    for atom, exponent in list(exponents.items()):
        if isinstance(atom, Test | Indicator):
            if exponent < 0:
                raise GiveUp("division by a bracket")
            exponents[atom] = Fraction(1)
        if isinstance(atom, Leaf) and isinstance(atom.expr, Constant) and not 0 <= exponent < 1:
            coefficient *= atom.expr.value ** floor(exponent)
            exponents[atom] = exponent - floor(exponent)
            if not exponents[atom]:
                del exponents[atom]
        if isinstance(atom, Base | Indicator):
            relations.append(atom)
    for atom in relations:
        rewritten = _by_base(exponents, atom) if isinstance(atom, Base) else _by_sign(exponents, atom)
        if rewritten is not None:
            return scaled(rewritten, coefficient)
    return {tuple(sorted(exponents.items(), key=lambda pair: pair[0].key)): coefficient}


def _by_base(exponents: dict[Atom, Fraction], atom: Base) -> Form | None:
    """B^(n+e) = B * B^(n-1+e); and lead * B^e = (B^(e+1) - rest * B^e) / c for e < 0, where B = c*lead + rest."""
    exponent = exponents[atom]
    if exponent >= 1:
        others = product_of((*((a, e) for a, e in exponents.items() if a != atom), (atom, exponent - 1)))
        return times(others, atom.form)
    if exponent < 0 and atom.lead is not None and (others_left := _divided(exponents, atom.lead)) is not None:
        raised = product_of((*others_left.items(), (atom, Fraction(1))))
        return _without_lead(raised, others_left, atom.form, atom.lead)
    return None


def _by_sign(exponents: dict[Atom, Fraction], atom: Indicator) -> Form | None:
    """[0<u][u<0] = 0; and u*[u<0] = u - u*[0<u], used to remove lead*[u<0]."""
    if any(isinstance(a, Indicator) and a != atom and a.key[1:] == atom.key[1:] for a in exponents):
        return ZERO
    if not atom.positive and atom.lead is not None and (others := _divided(exponents, atom.lead)) is not None:
        del_sign = {a: e for a, e in others.items() if a != atom}
        whole = times(product_of(tuple(del_sign.items())), atom.form)
        raised = plus(whole, times(whole, atom_form(indicator(True, atom.form))), -1)
        return _without_lead(raised, others, atom.form, atom.lead)
    return None


def _without_lead(raised: Form, others: dict[Atom, Fraction], form: Form, lead: Monomial) -> Form:
    rest = {monomial: c for monomial, c in form.items() if monomial != lead}
    return scaled(plus(raised, times(product_of(tuple(others.items())), rest), -1), 1 / form[lead])


def _divided(exponents: dict[Atom, Fraction], lead: Monomial) -> dict[Atom, Fraction] | None:
    """The monomial divided by `lead`, or None where that leaves a negative exponent."""
    if any(exponents.get(atom, 0) < exponent for atom, exponent in lead):
        return None
    result = dict(exponents)
    for atom, exponent in lead:
        result[atom] -= exponent
        if not result[atom]:
            del result[atom]
    return result
