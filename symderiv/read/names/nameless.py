"""What a derivative is taken of where that is no tensor: a quantity of its own, with a relation that nobody wrote.

`\\frac{d}{dx} \\log \\sigma(x)` is the derivative of a tensor that is called by its own text and defined as that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symderiv.derive.jacobian import jacobian
from symderiv.derive.sweep import put_equations
from symderiv.errors import DeclarationError, Unsupported
from symderiv.lang.expr import Expr, Read, split_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.validate import validated
from symderiv.lang.walk import tensors_read
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Derivative,
    Indexed,
    MeaningError,
    Name,
    Negative,
    Quotient,
    Raised,
    Relation,
    Term,
)
from symderiv.read.meaning.terms import change_terms, derivatives_in, inside, named, parts
from symderiv.read.names.nameless_name import called
from symderiv.read.note import GradientNames, Placed
from symderiv.read.relations import equation_for, layer_of, read_relation, shape_of
from symderiv.read.sentences.definitions import moved
from symderiv.read.work import Work

QUANTITY = "quantity"


def with_nameless(
    placed: Sequence[Placed], kinds: Sequence[str], indices: frozenset[str], values: Collection[int]
) -> tuple[tuple[Placed, ...], tuple[str, ...]]:
    """The statements in which derivatives are taken of tensors alone, after them the relations of the nameless ones.

    values  the statements whose whole left side is to be such a quantity
    """
    new: list[Placed] = []
    made: dict[Term, Placed] = {}
    for number, item in enumerate(placed):
        names = _Names(item, indices, made)
        term = change_terms(item.statement.term, names.changed)
        if number in values and isinstance(term, Relation):
            term = replace(term, parts=(names.name(term.parts[0]), *term.parts[1:]))
        new.append(replace(item, statement=replace(item.statement, term=term)))
    return (*new, *made.values()), (*kinds, *(QUANTITY for _ in made))


@dataclass(frozen=True, slots=True)
class _Names:
    """Names for what the derivatives of one statement are taken of; equal terms are one quantity."""

    item: Placed
    indices: frozenset[str]
    made: dict[Term, Placed]

    def changed(self, part: Term) -> Term | None:
        if not isinstance(part, Derivative) or len(part.wrt) != 1:
            return None
        inner = change_terms(part.of, self.changed)
        of = part.of if isinstance(part.of, Name | Indexed) else self.name(inner)
        wrt = self.name(part.wrt[0]) if self._is_variable(part.wrt[0]) else part.wrt[0]
        return None if of is part.of and wrt is part.wrt[0] else replace(part, of=of, wrt=(wrt,))

    def _is_variable(self, term: Term) -> bool:
        """`\\log \\sigma`: an expression in one element."""
        if isinstance(term, Name | Indexed) or not isinstance(term, Apply | Raised | Quotient | Negative):
            return False
        letters = [part for part in inside(term) if isinstance(part, Name | Indexed)]
        symbols = {moved(part, 0, 0) for part in letters if part.name not in self.indices}
        return len(symbols) == 1

    def name(self, term: Term) -> Term:
        key = moved(term, 0, 0)
        if key not in self.made:
            first = self.item.statement.start
            text = self.item.text[max(term.start - first, 0) : term.end - first]
            name = called(text, [str(named(_left(p))) for p in self.made.values()])
            letters = tuple(dict.fromkeys(free_letters(term, self.indices)))
            places = tuple(Name(term.start, term.start, letter) for letter in letters)
            left = Indexed(term.start, term.start, name, places) if places else Name(term.start, term.start, name)
            relation = Relation(term.start, term.end, (left, term), ("=",))
            self.made[key] = replace(self.item, statement=replace(self.item.statement, term=relation, notes=()))
        own = moved(_left(self.made[key]), term.start, term.start)
        return replace(own, start=term.start, end=term.end)


def _left(item: Placed) -> Term:
    assert isinstance(item.statement.term, Relation)
    return item.statement.term.parts[0]


def free_letters(term: Term, indices: frozenset[str]) -> Iterator[str]:
    """The index letters of a term that nothing in it binds, in order."""
    match term:
        case Name(name=name) if name in indices:
            yield name
        case Big(limits=limits):
            bound = {limit.index for limit in limits}
            for part in parts(term):
                yield from (letter for letter in free_letters(part, indices) if letter not in bound)
            return
    for part in parts(term):
        yield from free_letters(part, indices)


@dataclass(frozen=True, slots=True)
class Widened:
    """The layer with the nameless quantities, and their names.

    failed  why those that cannot be used cannot
    late    those that are made of gradients, which are no part of the layer, with their shapes
    """

    layer: Layer | None
    names: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    late: GradientNames = field(default_factory=GradientNames)


def widened(work: Work, layer: Layer | None, given: Layer | None) -> Widened:
    """The layer with the nameless quantities.

    given  the layer that the section is about, where it has no relations of its own
    """
    found = Widened(layer)
    taken = [d.of for item in work.placed for d in derivatives_in(item.statement.term)]
    differentiated = {named(of) for of in taken}
    for number, kind in enumerate(work.kinds):
        if kind != QUANTITY:
            continue
        name = str(named(_left(work.placed[number])))
        try:
            equation, tensor = _defined(work, number)
            if name not in differentiated and any(len(split_name(n)) == 2 for n in tensors_read(equation.rhs)):
                late = GradientNames((*found.late.equations, equation), {**found.late.tensors, name: tensor})
                found = replace(found, late=late)
            else:
                wider = _with(equation, tensor, work, found.layer, given)
                found = replace(found, layer=wider, names=(*found.names, name))
        except (MeaningError, Unsupported, DeclarationError) as error:
            found = replace(found, failed={**found.failed, name: error.message})
    return found


def _defined(work: Work, number: int) -> tuple[Equation, Tensor]:
    term = work.placed[number].statement.term
    assert isinstance(term, Relation)
    defined = read_relation(number, term, work.scope(number))
    shape = shape_of(defined.tensor, work.names.ranks.get(defined.tensor, 0), work.extents)
    equation = equation_for([defined], shape)
    if equation is None:
        raise DeclarationError("what is differentiated here is given in part only.")
    return equation, Tensor(defined.tensor, shape)


def _with(equation: Equation, tensor: Tensor, work: Work, layer: Layer | None, given: Layer | None) -> Layer:
    if layer is not None:
        equation = Equation(equation.lhs, _unfolded(equation.rhs, layer, work.names.loss))
    if given is not None:
        assert layer is not None
        return validated(replace(layer, forward=(*layer.forward, equation), defined=(*layer.defined, tensor)))
    forward = layer.forward if layer is not None else ()
    told = {name: t.shape for name, t in layer.tensors.items()} if layer is not None else {}
    wider = layer_of([*forward, equation], work.names.ranks, work.extents, told)
    return validated(replace(wider, assume=layer.assume if layer is not None else ()))


def _unfolded(rhs: Expr, layer: Layer, loss: str) -> Expr:
    """What is differentiated again, with its derivatives in terms of forward tensors."""
    found: dict[str, Equation] = {}
    for name in tensors_read(rhs):
        of, wrt = (*split_name(name), "")[:2]
        of = of or loss
        if len(split_name(name)) == 2 and of in layer.tensors and wrt in layer.tensors:
            partial = jacobian(layer, of, wrt)
            found[name] = Equation(Read(name, partial.lhs.indices), partial.rhs)
    return put_equations(rhs, found) if found else rhs
