r"""What a section assumes of given tensors: `\sum_c t_{nc} = 1` where it is said, or customary beside a logarithm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.errors import DeclarationError, Unsupported
from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import Call, Constant, Expr, Index, Mul, Read, Sum
from symderiv.lang.index_form import same_index, tidy
from symderiv.lang.layer import Assumption, Layer, box
from symderiv.lang.validate import validated
from symderiv.lang.walk import free_indices, nodes
from symderiv.read.classify import MENTION
from symderiv.read.convert import convert
from symderiv.read.meaning.syntax import Big, MeaningError, Relation
from symderiv.read.names.shares import sums_of
from symderiv.read.names.symmetric import assumptions_of
from symderiv.read.note import Placed
from symderiv.read.work import Work


def with_assumptions(layer: Layer, work: Work) -> Layer:
    """The layer with what is assumed of the tensors that it is given; a claim needs it where it fails in general."""
    said = (*_stated(work), *sums_of(layer, work.shares))
    for assumption in (*said, *_customary(layer), *assumptions_of(layer, work.symmetric)):
        try:
            layer = validated(replace(layer, assume=(*layer.assume, assumption)))
        except (DeclarationError, Unsupported):
            continue  # it speaks of what the relations compute, or of a tensor of which something is assumed already
    return layer


def is_stated_sum(item: Placed, kind: str) -> bool:
    r"""Whether a statement says what something adds up to: `\sum_c t_{nc} = 1`."""
    term = item.statement.term
    if kind != MENTION or not isinstance(term, Relation) or term.relations != ("=",):
        return False
    return isinstance(term.parts[0], Big) and term.parts[0].operator == "sum"


def _stated(work: Work) -> Iterator[Assumption]:
    for number, kind in enumerate(work.kinds):
        term = work.placed[number].statement.term
        if not isinstance(term, Relation) or not is_stated_sum(work.placed[number], kind):
            continue
        try:
            left, right = (convert(part, work.scope(number)) for part in term.parts)
            ranges = tuple((name, *work.range_of(number, name)) for name in sorted(free_indices(left)))
        except (MeaningError, Unsupported):
            continue
        if isinstance(right, Constant):
            yield Assumption(left, right, ranges)


def _customary(layer: Layer) -> Iterator[Assumption]:
    r"""`\sum_c t_c \log p_c` weighs logarithms by shares, which add up to 1."""
    given = {tensor.name: tensor for tensor in layer.inputs}
    for total in (node for equation in layer.forward for node in nodes(equation.rhs) if isinstance(node, Sum)):
        for read in _weights(total.body):
            tensor = given.get(read.tensor)
            names = [index.name for index in read.indices if isinstance(index, Index)]
            if tensor is None or total.index not in names or len(set(names)) != len(read.indices):
                continue
            axis = names.index(total.index)
            lower, upper = box(tensor)[axis]
            if not same_index(total.lower, lower) or not same_index(total.upper, upper):
                continue
            others = [(name, *box(tensor)[n]) for n, name in enumerate(names) if n != axis]
            yield Assumption(Sum(read, total.index, tidy(lower), tidy(upper)), constant(1), tuple(others))


def _weights(body: Expr) -> Iterator[Read]:
    """The tensors that a logarithm is multiplied by, within sums over their other indices too."""
    if isinstance(body, Mul) and any(isinstance(f, Call) and f.function == "log" for f in body.factors):
        yield from (factor for factor in body.factors if isinstance(factor, Read) and factor.indices)
