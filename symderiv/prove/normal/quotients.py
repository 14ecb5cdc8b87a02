"""Forms as fractions in lowest terms, so that equal rational functions of atoms are one form wherever they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import lcm

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx

from symderiv.prove.normal.atoms import Atom, Base, Form, GiveUp, Monomial, atoms_of, form_key
from symderiv.prove.normal.form import ZERO, plus, product_of, scaled, times
from symderiv.prove.normal.functions import power
from symderiv.prove.normal.scope import Scope

_MOST_ATOMS = 40
_MOST_TERMS = 300
_LARGEST_EXPONENT = 40

_Fraction = tuple[fmpz_mpoly, fmpz_mpoly]


class _TooLong(Exception):
    """The fraction is left as it is."""


def reduced(form: Form, scope: Scope) -> Form:
    """a*(x + y)/((x + y)*(x - y)) = a*(x - y)^(-1); the denominator as powers of irreducible factors."""
    if all(exponent > 0 for monomial in form for _, exponent in monomial) or len(form) > _MOST_TERMS:
        return form
    try:
        field = _Field(_denominators(form, {}))
        above, below = field.fraction(form)
        number, factors = below.factor()
        result = scaled(field.form(above), Fraction(1, int(number)))
        for factor, exponent in sorted(factors, key=lambda found: form_key(field.form(found[0]))):
            result = times(result, power(field.form(factor), Fraction(-int(exponent)), scope))
    except _TooLong:
        return form
    return result


def factors_of(form: Form) -> list[tuple[Form, int]] | None:
    """Irreducible factors with their multiplicities, whose product is the form; None where it is left whole."""
    if len(form) < 2 or any(exponent < 0 for monomial in form for _, exponent in monomial):
        return None
    try:
        field = _Field(_denominators(form, {}))
        above, below = field.fraction(form)
    except _TooLong:
        return None
    number, found = above.factor()
    factors = sorted(((field.form(factor), int(times_in)) for factor, times_in in found), key=lambda f: form_key(f[0]))
    whole: Form = {(): Fraction(int(number)) / int(below.leading_coefficient())}
    return [(whole, 1), *factors] if len(factors) > 1 or factors[0][1] > 1 else None


def _denominators(form: Form, found: dict[Atom, int]) -> dict[Atom, int]:
    """The atoms with the common denominator of their exponents; those in bases that are polynomials here too."""
    roots = {atom for monomial in form for atom, exponent in monomial if exponent.denominator > 1}
    for atom in atoms_of(form):
        if isinstance(atom, Base) and atom not in roots:
            _denominators(atom.form, found)
        else:
            mine = (e.denominator for monomial in form for a, e in monomial if a == atom)
            found[atom] = lcm(found.get(atom, 1), *mine)
    if len(found) > _MOST_ATOMS:
        raise _TooLong
    return found


@dataclass(slots=True)
class _Field:
    """Rational functions in the roots of atoms of the stated degrees."""

    degrees: dict[Atom, int]
    atoms: list[Atom] = field(init=False)
    context: fmpz_mpoly_ctx = field(init=False)

    def __post_init__(self) -> None:
        self.atoms = sorted(self.degrees, key=lambda atom: atom.key)
        names = tuple(f"z{number}" for number in range(len(self.atoms)))
        self.context = fmpz_mpoly_ctx.get(names, Ordering.degrevlex)

    def fraction(self, form: Form) -> _Fraction:
        """The form as numerator and denominator without a common divisor."""
        total: _Fraction = (self.context.constant(0), self.context.constant(1))
        for monomial, coefficient in form.items():
            number = (self.context.constant(coefficient.numerator), self.context.constant(coefficient.denominator))
            term = reduce(_product, (self._power(atom, exponent) for atom, exponent in monomial), number)
            total = _lowest(total[0] * term[1] + term[0] * total[1], total[1] * term[1])
        return total

    def _power(self, atom: Atom, exponent: Fraction) -> _Fraction:
        if atom in self.degrees:
            base = (self.context.gen(self.atoms.index(atom)), self.context.constant(1))
            steps = exponent * self.degrees[atom]
        else:
            assert isinstance(atom, Base)
            base, steps = self.fraction(atom.form), exponent
        if steps.denominator > 1 or abs(steps) > _LARGEST_EXPONENT:
            raise _TooLong
        above, below = base if steps > 0 else (base[1], base[0])
        return above ** abs(int(steps)), below ** abs(int(steps))

    def form(self, polynomial: fmpz_mpoly) -> Form:
        """The polynomial as a form."""
        result = ZERO
        for exponents, coefficient in polynomial.to_dict().items():
            pairs = zip(self.atoms, exponents, strict=False)
            monomial: Monomial = tuple((atom, Fraction(int(e), self.degrees[atom])) for atom, e in pairs if e)
            result = plus(result, product_of(monomial), int(coefficient))
        return result


def _product(left: _Fraction, right: _Fraction) -> _Fraction:
    return _lowest(left[0] * right[0], left[1] * right[1])


def _lowest(above: fmpz_mpoly, below: fmpz_mpoly) -> _Fraction:
    if below.is_zero():
        raise GiveUp("division by 0")
    if max(len(above), len(below)) > _MOST_TERMS:
        raise _TooLong
    shared = above.gcd(below)
    return divmod(above, shared)[0], divmod(below, shared)[0]
