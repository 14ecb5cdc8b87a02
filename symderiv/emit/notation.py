"""How an author writes: the letters of tensors, where counting starts, what the loss is called."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr, split_name
from symderiv.lang.layer import Layer
from symderiv.lang.recurrence import recurrent_tensors

Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Notation:
    r"""What a printer has to know that is not in the expression.

    tensors    tensor -> its LaTeX, where the usual rule (`gamma` is \gamma, `xhat` is \hat{x}) is not wanted
    sizes      size -> its LaTeX
    functions  function -> its LaTeX
    shapes     the shape of each tensor: a sum over the whole of a dimension is then printed without limits
    base       the number that the first element along a dimension has, 0 or 1
    bases      the tensors that differ from `base`, with a number for each dimension
    commas     whether indices are always separated: `w_{i,j}` for `w_{ij}`
    loss       the name of the loss
    fraction   `\frac` or `\dfrac`, for fractions that stand alone
    recurrent  the tensors that recurrences define: what stands before their first step is said once, and not each time
    raised     the tensors whose first indices stand above, with how many and the bracket round them: `x^{(i)}_j`
    gradients  tensor -> the author's own name for its gradient: `\delta` for that of `z`
    labelled   the tensors whose label stands before their indices in one subscript: `a_{f,t}` for the `a_f` at t
    """

    tensors: Names = ()
    sizes: Names = ()
    functions: Names = ()
    shapes: tuple[tuple[str, tuple[Expr, ...]], ...] = ()
    base: int = 0
    bases: tuple[tuple[str, tuple[int, ...]], ...] = ()
    commas: bool = False
    loss: str = "E"
    fraction: str = r"\frac"
    recurrent: frozenset[str] = frozenset()
    raised: tuple[tuple[str, tuple[int, str]], ...] = ()
    gradients: Names = ()
    labelled: frozenset[str] = frozenset()

    def shape(self, tensor: str) -> tuple[Expr, ...] | None:
        """The shape of a tensor, of a gradient or of a local partial; None where it is not known."""
        parts = [dict(self.shapes).get(part) for part in _tensors_of(tensor)]
        known = [shape for shape in parts if shape is not None]
        return tuple(size for shape in known for size in shape) if len(known) == len(parts) else None

    def rank(self, tensor: str) -> int | None:
        """The number of dimensions of a tensor, if it is known."""
        shape = self.shape(tensor)
        if shape is not None:
            return len(shape)
        bases = dict(self.bases).get(tensor)
        return None if bases is None else len(bases)

    def first(self, tensor: str, rank: int) -> tuple[int, ...]:
        """The number of the first element along each of the `rank` dimensions of what `tensor` names."""
        own = dict(self.bases)
        parts = _tensors_of(tensor)
        if not any(part in own for part in parts):
            return (self.base,) * rank
        numbers: list[int] = []
        for place, part in enumerate(parts):
            missing = rank - len(numbers) - sum(self._rank_of(later, tensor) for later in parts[place + 1 :])
            numbers += own.get(part, (self.base,) * missing)
        if len(numbers) != rank:
            raise Unsupported(f"{tensor} is read with {rank} indices, but its notation counts {len(numbers)}.")
        return tuple(numbers)

    def _rank_of(self, part: str, tensor: str) -> int:
        rank = self.rank(part)
        if rank is None:
            raise Unsupported(f"{tensor} cannot be printed: it is not known how many indices {part} has.")
        return rank

    @property
    def counts_from_zero(self) -> bool:
        """Whether indices are printed as they are."""
        return self.base == 0 and not self.bases


def _tensors_of(name: str) -> tuple[str, ...]:
    """The tensors whose indices a name carries, in order: `∂l/∂a` has those of `l`, then those of `a`."""
    parts = split_name(name)
    if len(parts) == 1:
        return parts
    return tuple(tensor for part in parts if part for tensor in _tensors_of(part))


def notation_of(layer: Layer) -> Notation:
    """The notation of a layer's own document: indices from 0, all shapes known."""
    taken = {*layer.tensors, *layer.functions, *(size.name for size in layer.sizes)}
    functions = () if "sigma" in taken else (("sigmoid", r"\sigma"),)
    return Notation(
        functions=functions,
        shapes=tuple((tensor.name, tensor.shape) for tensor in layer.tensors.values()),
        loss=layer.loss,
        recurrent=recurrent_tensors(layer.forward),
    )
