"""Which indices of a statement in matrix notation are written: those of steps and examples, `\\delta_t`, `z^{(i)}`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.emit.notation import Notation
from symderiv.lang.expr import Expr, Index, Read, Sum
from symderiv.lang.walk import nodes, reads
from symderiv.read.meaning.syntax import Indexed, Name
from symderiv.read.meaning.terms import inside
from symderiv.read.note import ReadClaim


def steps_in(claim: ReadClaim, exprs: Sequence[Expr], notation: Notation) -> frozenset[str]:
    """The indices of these expressions that the author writes, or that run over the same dimensions as such ones."""
    own = frozenset(_written(claim))
    said = (*exprs, *(link.expr for link in claim.links if link.expr is not None))
    sizes = {size for name, size in _places(said, notation) if name in own}
    bound = {node.index for expr in exprs for node in nodes(expr) if isinstance(node, Sum)}
    return own | {name for name, size in _places(exprs, notation) if name in bound and size in sizes}


def _written(claim: ReadClaim) -> Iterator[str]:
    for term in inside(claim.placed.statement.term):
        for index in term.indices if isinstance(term, Indexed) else ():
            if term.start < index.start < term.end:
                yield from (part.name for part in inside(index) if isinstance(part, Name))


def _places(exprs: Sequence[Expr], notation: Notation) -> Iterator[tuple[str, Expr]]:
    """Each index that stands in a dimension, with the size of that."""
    for read in (read for expr in exprs for read in reads(expr)):
        shape = notation.shape(read.tensor)
        if isinstance(read, Read) and shape is not None and len(shape) == len(read.indices):
            for index, size in zip(read.indices, shape, strict=True):
                yield from ((node.name, size) for node in nodes(index) if isinstance(node, Index))
