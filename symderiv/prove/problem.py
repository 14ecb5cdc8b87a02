"""The question that a verdict answers: are two expressions equal?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from random import Random

from symderiv.errors import SymderivError
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import KNOWN_FUNCTIONS, Call, Determinant, Expr, Inverse, Size
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.recurrence import defining
from symderiv.lang.walk import nodes, tensors_read
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.run import with_derived

_SAMPLES = 3
_TRIES = 1000  # small sizes that are drawn, where most are not allowed
_SPREAD = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """Is `left = right`, for all sizes, all free indices in their ranges and all values of the given tensors?

    ranges         the range of each free index, both ends included
    tensors        every tensor that is read, given or defined: its shape and domain
    definitions    equations of defined tensors, each reading only what is given or defined before it
    derived        the formulas of derived sizes, in terms of earlier ones
    samples        sizes to try; some of the problem's own choice where there are none
    at_least_zero  index expressions that are known to be at least 0
    values         the range of the elements of integer tensors, both ends included
    """

    left: Expr
    right: Expr
    ranges: Mapping[str, tuple[Expr, Expr]] = field(default_factory=dict)
    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    definitions: tuple[Equation, ...] = ()
    derived: Mapping[str, Expr] = field(default_factory=dict)
    samples: tuple[Mapping[str, int], ...] = ()
    at_least_zero: tuple[Expr, ...] = ()
    values: Mapping[str, tuple[Expr, Expr]] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        """What is known about indices and sizes."""
        return Facts(self.ranges, self.at_least_zero, self.derived, self.values)

    @property
    def used(self) -> tuple[Equation, ...]:
        """The definitions that the two sides depend on, in order."""
        return defining(self.definitions, (*tensors_read(self.left), *tensors_read(self.right)))

    @property
    def opened(self) -> tuple[Equation, ...]:
        """Those that may be put in the place of what they define: to a proof, an inverse may be any matrix."""
        return tuple(e for e in self.used if not isinstance(e.rhs, Inverse | Determinant))

    @property
    def told(self) -> Mapping[str, Tensor]:
        """The tensors, each inverse with the matrix that it is the inverse of."""
        matrices = {e.lhs.tensor: e.rhs.entry.tensor for e in self.used if isinstance(e.rhs, Inverse)}
        inverses = {name: replace(self.tensors[name], inverse_of=matrix) for name, matrix in matrices.items()}
        return {**self.tensors, **inverses} if inverses else self.tensors

    @property
    def given(self) -> tuple[Tensor, ...]:
        """The tensors whose elements a point assigns."""
        used = self.used
        defined = {equation.lhs.tensor for equation in used}
        names = dict.fromkeys(name for expr in self.expressions for name in tensors_read(expr) if name not in defined)
        return tuple(self.tensors[name] for name in sorted(names) if name in self.tensors)

    @property
    def expressions(self) -> tuple[Expr, ...]:
        """Both sides and the right sides of the definitions they depend on."""
        return (self.left, self.right, *(equation.rhs for equation in self.used))

    @property
    def functions(self) -> tuple[str, ...]:
        """The unknown functions."""
        calls = {node.function for expr in self.expressions for node in nodes(expr) if isinstance(node, Call)}
        return tuple(sorted(calls - KNOWN_FUNCTIONS))

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes without a formula."""
        return tuple(sorted(self.least.keys() - set(self.derived)))

    @property
    def least(self) -> Mapping[str, int]:
        """The least that each size may be."""
        shapes = (d for t in (*self.given, *self.defined_tensors) for d in t.shape)
        ends = chain.from_iterable((*self.ranges.values(), *self.values.values()))
        everywhere = (*self.expressions, *shapes, *ends, *self.derived.values(), *self.at_least_zero)
        return {node.name: node.least for expr in everywhere for node in nodes(expr) if isinstance(node, Size)}

    @property
    def defined_tensors(self) -> tuple[Tensor, ...]:
        """The tensors of the definitions used."""
        return tuple(self.tensors[equation.lhs.tensor] for equation in self.used)

    def allowed(self, base: Mapping[str, int]) -> dict[str, int] | None:
        """All sizes for values of the base sizes, or None where one is too small or a known fact does not hold."""
        try:
            sizes = with_derived({name: base[name] for name in self.sizes}, self.derived, self.least)
            exact = Evaluation(EXACT, {}, sizes)
            if all(exact.integer(fact, {}) >= 0 for fact in self.at_least_zero):
                return sizes
        except (SymderivError, KeyError):
            return None
        return None

    def sample_sizes(self) -> Iterator[dict[str, int]]:
        """The samples; without any, some small sizes that differ from each other."""
        names = self.sizes
        own = ({name: 2 + (number + shift) % 3 for number, name in enumerate(names)} for shift in (0, 1, 2))
        found = False
        for base in self.samples or own:
            if (sizes := self.allowed(base)) is not None:
                found = True
                yield sizes
            if not names:
                return
        if not found:
            yield from islice(self._small_sizes(), _SAMPLES)

    def _small_sizes(self) -> Iterator[dict[str, int]]:
        """Small sizes that what is known allows, in an order that looks random and is the same in every run."""
        random = Random(0)
        for _ in range(_TRIES):
            base = {name: self.least[name] + random.randrange(_SPREAD) for name in self.sizes}
            if (sizes := self.allowed(base)) is not None:
                yield sizes

    def further_sizes(self) -> Iterator[dict[str, int]]:
        """Sizes at the edge, each in turn the least that it may be, and larger ones than the samples."""
        names = self.sizes
        first = next(self.sample_sizes(), dict.fromkeys(names, 3))
        least = {name: self.least[name] for name in names}
        edges = [least, *({**{n: first[n] for n in names}, name: least[name]} for name in names)]
        larger = [{name: start + number for number, name in enumerate(names)} for start in (4, 5, 6, 7)]
        for base in (*edges, *larger) if names else ():
            if (sizes := self.allowed(base)) is not None:
                yield sizes
