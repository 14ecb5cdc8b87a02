"""Two sides are equal if they are so in all cases: where a bracket holds, and where it does not.

In each case what is assumed is a fact like any other: it decides brackets wherever they stand and puts the ends of
ranges in order; and what an equation gives for an index or a size is put in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from symderiv.lang.arithmetic import add, constant, neg, sub
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Expr, Index, Size
from symderiv.lang.index_form import polynomial
from symderiv.lang.polynomial import scale
from symderiv.lang.walk import free_indices, substitute
from symderiv.lang.walk import replace as replace_nodes
from symderiv.prove.normal.atoms import Form, Test, Total, atoms_of, held, text
from symderiv.prove.normal.domain import domain_of
from symderiv.prove.normal.index_terms import root_of, size_root
from symderiv.prove.normal.joined import joined
from symderiv.prove.normal.ranges import limits_of
from symderiv.prove.normal.scope import Scope, plain
from symderiv.prove.normal.vanishing import difference, vanishes

_MOST_QUESTIONS = 2  # brackets of which it is asked, one after another, whether they hold
_MOST_TERMS = 80
_ONE = constant(1)
_ASIDE = "#aside"

Claim = tuple[Expr, Expr, Scope]
Question = tuple[str, Expr]  # whether `0 <= value`, or `0 = value`


def equal_in_all_cases(left: Expr, right: Expr, scope: Scope, room: int = _MOST_QUESTIONS) -> bool:
    """Whether the difference vanishes, in the scope or in each of the cases that it leads to."""
    form = joined(difference(left, right, scope), scope)
    if vanishes(form, scope):
        return True
    asked = min(_questions(form, scope), key=_rank, default=None) if room and len(form) <= _MOST_TERMS else None
    cases = [] if asked is None else list(_cases(asked, left, right, scope))
    return bool(cases) and all(equal_in_all_cases(*case, room - 1) for case in cases)


def _rank(question: Question) -> tuple[bool, int, str]:
    """Equations first: what they give for an index or a size is put in its place."""
    key = text(question[1])
    return question[0] != "=", len(key), key


def _questions(form: Form, scope: Scope) -> Iterator[Question]:
    """Brackets on free indices and sizes, wherever they stand; which of two limits is the nearer; empty ranges."""
    for atom in atoms_of(form):
        if isinstance(atom, Test) and _is_free(atom.value):
            yield atom.relation, atom.value
        if isinstance(atom, Total):
            for name in atom.bound:
                lower, upper = ([end for _, end in side] for side in limits_of(name, atom.factors, scope))
                values = [sub(a, b) for a, b in (*combinations(lower, 2), *combinations(upper, 2))]
                values += [sub(add(end, _ONE), start) for start in lower for end in upper]
                yield from (("<=", plain(polynomial(v))) for v in values if _is_open(v, scope))
        for inner in held(atom):
            yield from _questions(inner, scope)


def _is_free(value: Expr) -> bool:
    return not any(name[0] == "#" for name in free_indices(value))


def _is_open(value: Expr, scope: Scope) -> bool:
    """Whether it is not known on which side of 0 a value lies."""
    whole = polynomial(value)
    below = polynomial(sub(neg(value), _ONE))
    return _is_free(value) and not scope.shown(whole) and not scope.shown(below)


def _cases(question: Question, left: Expr, right: Expr, scope: Scope) -> Iterator[Claim]:
    """The claim where the value is at least 0 and where it is below; or where it is 0, above and below."""
    relation, value = question
    below = sub(neg(value), _ONE)
    if relation == "<=":
        yield _where((left, right), (value,), scope)
        yield _where((left, right), (below,), scope)
        return
    yield _with_equation(left, right, value, scope)
    for side in (sub(value, _ONE), below):
        if scope.shown(scale(polynomial(add(side, _ONE)), -1)):
            continue
        if scope.shown(scale(polynomial(side), -1)):  # only one value is left: the other of two
            yield _with_equation(left, right, side, scope)
        else:
            yield _where((left, right), (side,), scope)


def _where(sides: tuple[Expr, Expr], facts: tuple[Expr, ...], scope: Scope) -> Claim:
    known = replace(scope.facts, at_least_zero=(*scope.facts.at_least_zero, *facts))
    return *sides, _anew(sides, known, scope)


def _anew(sides: tuple[Expr, Expr], facts: Facts, scope: Scope) -> Scope:
    new = Scope(facts, scope.tensors, frozenset(), scope.write_out, scope.thorough)
    return replace(new, nonnegative=domain_of(sides, new)[1])


def _with_equation(left: Expr, right: Expr, value: Expr, scope: Scope) -> Claim:
    """The claim where `0 = value`: an index or a size is replaced by what it equals, where it can be told."""
    facts = scope.facts
    roots = ((Index(name), root_of(value, name)) for name in sorted(free_indices(value), reverse=True))
    index = next(((node, root) for node, root in roots if root is not None), None)
    found = index or size_root(value)
    if found is None:
        return _where((left, right), (value, neg(value)), scope)
    node, root = found

    def put(expr: Expr) -> Expr:
        """No index of the root is captured: what equals it is put aside under a name that stands nowhere else."""
        if isinstance(node, Index):
            return substitute(expr, {node.name: root})
        return substitute(replace_nodes(expr, {node: Index(_ASIDE)}.get), {_ASIDE: root})

    ends = facts.ranges.get(node.name) if isinstance(node, Index) else None
    inside = () if ends is None else (sub(root, ends[0]), sub(ends[1], root))
    least = (sub(root, constant(node.least)),) if isinstance(node, Size) else ()
    known = Facts(
        {name: (put(low), put(high)) for name, (low, high) in facts.ranges.items() if Index(name) != node},
        tuple(map(put, (*facts.at_least_zero, *inside, *least))),
        {name: put(formula) for name, formula in facts.derived.items()},
        {name: (put(low), put(high)) for name, (low, high) in facts.values.items()},
    )
    sides = (put(left), put(right))
    return *sides, _anew(sides, known, scope)
