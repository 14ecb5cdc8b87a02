"""One name for sums that differ in the names of their indices, their order, a shift or a reflection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import groupby, islice, permutations, product

from symderiv.lang.arithmetic import constant, mul, sub
from symderiv.lang.expr import Call, Expr, Index, Read
from symderiv.lang.index_form import polynomial
from symderiv.lang.polynomial import plus, scale
from symderiv.lang.walk import free_indices, reads
from symderiv.prove.normal.atoms import (
    Apply,
    Base,
    Form,
    GiveUp,
    Indicator,
    Largest,
    Leaf,
    Monomial,
    Total,
    atoms_of,
    form_key,
    held,
    monomial_key,
    single,
    text,
    total,
)
from symderiv.prove.normal.form import atom_form, scaled
from symderiv.prove.normal.index_terms import is_unit, solved
from symderiv.prove.normal.scope import plain

_MOST_ARRANGEMENTS = 120

# Puts other names or expressions for indices in a monomial and brings the result to normal form.
Rename = Callable[[Monomial, Mapping[Expr, Expr]], Form]


def named(names: frozenset[str], factors: Monomial, rename: Rename) -> Form:
    """The sum of a monomial over indices as an atom, the same for all ways to write the sum that are tried here.

    Of all the ways to align and to order the indices, the one with the shortest key is taken, and the first of these.
    """
    height = 1 + max(atom.height for atom, _ in factors)
    best: tuple[tuple[int, str], Monomial, Fraction] | None = None
    for aligned in _aligned(names, factors, rename):
        for order in _orders(names, aligned, rename):
            final: dict[Expr, Expr] = {Index(name): Index(f"#{height}.{number}") for number, name in enumerate(order)}
            renamed = single(rename(aligned, final))
            if renamed is not None:
                key = monomial_key(renamed[0])
                best = min(best or ((len(key), key), *renamed), ((len(key), key), *renamed), key=lambda found: found[0])
    if best is None or 1 + max(atom.height for atom, _ in best[1]) != height:
        raise GiveUp("a sum that renaming its indices changes")
    bound = tuple(f"#{height}.{number}" for number in range(len(names)))
    return scaled(atom_form(total(bound, best[1])), best[2])


def _aligned(names: frozenset[str], factors: Monomial, rename: Rename) -> list[Monomial]:
    """The sum with each index shifted or reflected so that it stands bare in a position of a read."""
    choices = [[(name, value) for value in alignments(name, {factors: Fraction(1)})] for name in sorted(names)]
    result: list[Monomial] = []
    for chosen in islice(product(*choices), _MOST_ARRANGEMENTS):
        aligned: tuple[Monomial, Fraction] | None = (factors, Fraction(1))
        for name, value in chosen:
            if aligned is not None and value != Index(name):
                aligned = single(rename(aligned[0], {Index(name): value}))
        if aligned is not None and aligned[1] == 1:
            result.append(aligned[0])
    return result


def alignments(name: str, form: Form) -> list[Expr]:
    """What to put for an index so that a slot `c*name + rest` of a read, c = 1 or -1, becomes `name`.

    The first slot by tensor and position whose rest holds no other bound index; without any, each slot may be the one.
    """
    alone: dict[tuple[str, int], list[Expr]] = {}
    together: list[Expr] = [Index(name)]
    for read in _reads_in(form):
        for position, slot in enumerate(read.indices):
            parts = solved(slot, name) if name in free_indices(slot) else None
            if parts is not None and is_unit(parts[1]):
                rest = plain(parts[2])
                value = plain(polynomial(mul(constant(parts[0]), sub(Index(name), rest))))
                if any(other[0] == "#" for other in free_indices(rest)):
                    together.append(value)
                else:
                    alone.setdefault((read.tensor, position), []).append(value)
    return list(dict.fromkeys(alone[min(alone)] if alone else together))


def nearest(name: str, places: list[Expr]) -> Expr:
    """Of several alignments `name + shift` the one that is told by how far the others are from it; else the index.

    That does not change when the sum is written with another shift.
    """
    shifts = [polynomial(sub(place, Index(name))) for place in places]
    if any(other == name or other[0] == "#" for shift in shifts for other in free_indices(plain(shift))):
        return Index(name)
    ranks = [sorted(text(plain(plus(other, scale(shift, -1)))) for other in shifts) for shift in shifts]
    first = min(ranks)
    return places[ranks.index(first)] if ranks.count(first) == 1 else Index(name)


def stands_in_a_read(name: str, form: Form) -> bool:
    """Whether there is a slot by which an index can be aligned."""
    slots = (slot for read in _reads_in(form) for slot in read.indices if name in free_indices(slot))
    return any((parts := solved(slot, name)) is not None and is_unit(parts[1]) for slot in slots)


def runs_backwards(name: str, form: Form) -> bool:
    """Whether an index that no slot aligns stands in the first slot that holds it with a minus sign.

    Where it stands in no slot, it is with minus signs only that it is to stand as a number inside functions.
    """
    slots = [
        ((read.tensor, position, text(slot)), slot)
        for read in _reads_in(form)
        for position, slot in enumerate(read.indices)
        if name in free_indices(slot)
    ]
    if not slots:
        signs = [sign for atom in atoms_of(form) for inner in held(atom) for sign in _signs(name, inner)]
        return bool(signs) and max(signs) < 0
    if stands_in_a_read(name, form):
        return False
    return _falls(name, min(slots, key=lambda found: found[0])[1])


def _signs(name: str, form: Form) -> Iterator[Fraction]:
    """The coefficients with which an index stands as a number."""
    for monomial, coefficient in form.items():
        for atom, exponent in monomial:
            if isinstance(atom, Leaf) and atom.expr == Index(name) and exponent % 2:
                yield coefficient
            for inner in held(atom):
                yield from _signs(name, inner)


def _falls(name: str, slot: Expr) -> bool:
    """Whether an index stands in an index expression with minus signs only, those before floors counted in."""
    form = polynomial(slot)
    signs = []
    for monomial, coefficient in form.items():
        for atom, _ in monomial:
            if name in free_indices(atom):
                inner = isinstance(atom, Call) and atom.function == "floor" and _falls(name, atom.arguments[0])
                signs.append((coefficient < 0) != inner)
    return bool(signs) and all(signs)


def _reads_in(form: Form) -> list[Read]:
    found: list[Read] = []
    for atom in atoms_of(form):
        match atom:
            case Leaf(expr=Read() as read):
                found += reads(read)
            case Apply(arguments=arguments):
                found += [read for argument in arguments for read in _reads_in(argument)]
            case Base(form=inner) | Indicator(form=inner) | Largest(body=inner):
                found += _reads_in(inner)
            case Total(factors=factors):
                found += _reads_in({factors: Fraction(1)})
    return found


def _orders(names: frozenset[str], factors: Monomial, rename: Rename) -> list[tuple[str, ...]]:
    """The orders of the indices to try: sorted by what each occurs in, ties in every order."""
    if len(names) == 1:
        return [tuple(names)]
    marks = {name: _mark(name, names, factors, rename) for name in names}
    ordered = sorted(names, key=lambda name: (marks[name], name))
    ties = [list(permutations(group)) for _, group in groupby(ordered, key=lambda name: marks[name])]
    return [sum(choice, ()) for choice in islice(product(*ties), _MOST_ARRANGEMENTS)]


def _mark(name: str, names: frozenset[str], factors: Monomial, rename: Rename) -> str:
    """What an index occurs in, with its own name and those of its companions blotted out."""
    blotted: dict[Expr, Expr] = {Index(other): Index("#self" if other == name else "#other") for other in names}
    mine = [pair for pair in factors if name in pair[0].free]
    return "*".join(sorted(form_key(rename((pair,), blotted)) for pair in mine))
