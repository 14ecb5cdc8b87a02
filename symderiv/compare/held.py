"""Derivatives at a step of a recurrence: through all steps before, with what stands at those held, or of one relation.

Notes write all of them alike.  A claim that is not true through all steps and holds in another of these readings is
left open, but where `d` and `\\partial` in it tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symderiv.compare.truth import Truth
from symderiv.derive.one_step import jacobian_at_one_step, step_axes
from symderiv.derive.sweep import put_equations
from symderiv.derive.through_steps import apart
from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr, Read, split_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.walk import reads
from symderiv.lang.walk import replace as replace_nodes
from symderiv.read.meaning.syntax import Derivative
from symderiv.read.meaning.terms import derivatives_in, left_side, without_places
from symderiv.read.note import ReadClaim

SAY_WHICH = (
    "it holds if what stands at earlier steps is held, and not through all steps: "
    r"say which is meant, as by \frac{d h_t}{d w} beside \frac{\partial h_t}{\partial w}"
)
HELD = r"where \partial holds what stands at earlier steps"


def speaks_of_steps(claim: ReadClaim, layer: Layer) -> bool:
    """Whether a claim differentiates something at a step by what acts on earlier steps too."""
    axes = step_axes(layer)
    said = (claim.target, *(link.expr for link in claim.links))
    names = {r.tensor for e in said if e is not None for r in reads(e)}
    return axes is not None and any(len(p) == 2 and p[0] in axes for p in map(split_name, names))


def with_all_held(claim: ReadClaim, truth: Truth, *, alone: bool = False) -> Truth:
    """The truth in which every such derivative of a claim holds what stands at other steps.

    If `alone`, each is that of one relation, in which all else is held.
    Raises Unsupported where there is none.
    """
    said = [e for e in (claim.target, *(link.expr for link in claim.links)) if e is not None]
    definitions, tensors = list(truth.definitions), dict(truth.tensors)
    for equation in _held(truth.layer, [read for e in said for read in reads(e)], alone=alone):
        name = equation.lhs.tensor
        sizes = (truth.layer.tensors[part].shape for part in split_name(name))
        tensors[name] = Tensor(name, tuple(size for shape in sizes for size in shape))
        definitions.append(equation)
    return replace(truth, definitions=tuple(definitions), tensors=tensors)


def with_own_step_held(claim: ReadClaim, layer: Layer) -> ReadClaim:
    """The claim whose right sides hold what stands at earlier steps where they differentiate at the step of the left.

    Raises Unsupported where there is no such derivative.
    """
    axes = step_axes(layer)
    if claim.target is None or axes is None:
        raise Unsupported("there is no step.")
    of = split_name(claim.target.tensor)[0]
    own = claim.target.indices[axes[of]] if of in axes else None

    def is_own(read: Read) -> bool:
        names = split_name(read.tensor)
        if len(names) != 2 or names[0] not in axes:
            return False
        return own is None or apart(own, read.indices[axes[names[0]]]) == 0

    found = [r for link in claim.links if link.expr is not None for r in reads(link.expr) if is_own(r)]
    known = {equation.lhs.tensor: equation for equation in _held(layer, found)}
    if not known:
        raise Unsupported("nothing is differentiated at this step.")

    def put(node: Expr) -> Expr | None:
        held = isinstance(node, Read) and node.tensor in known and is_own(node)
        return put_equations(node, known) if held else None

    links = (replace(k, expr=replace_nodes(k.expr, put) if k.expr is not None else None) for k in claim.links)
    return replace(claim, links=tuple(links))


def _held(layer: Layer, found: Iterable[Read], *, alone: bool = False) -> list[Equation]:
    """The derivatives that are read, with what stands at other steps held."""
    axes = step_axes(layer)
    equations: dict[str, Equation] = {}
    for read in found:
        parts = split_name(read.tensor)
        if axes is None or len(parts) != 2 or parts[0] not in axes or parts[1] not in layer.tensors:
            continue
        of, wrt = parts
        steps = 0
        if wrt in axes:
            known = apart(read.indices[axes[of]], read.indices[len(layer.tensors[of].shape) + axes[wrt]])
            if known is None or known < 0:
                raise Unsupported("these steps cannot be told apart.")
            steps = known
        equation = jacobian_at_one_step(layer, of, wrt, steps, alone=alone)
        if equations.setdefault(read.tensor, equation) != equation:
            raise Unsupported(f"{of} is differentiated by {wrt} over several numbers of steps.")
    return list(equations.values())


def tells_apart(claim: ReadClaim) -> bool:
    r"""Whether the left side is written with d and what its step is differentiated by, on the right, with \partial."""
    term = claim.placed.statement.term
    left = left_side(term)
    if not isinstance(left, Derivative) or _is_partial(left, claim):
        return False
    by = [without_places(part) for part in left.wrt]
    others = [part for part in derivatives_in(term) if [without_places(wrt) for wrt in part.wrt] == by]
    return any(_is_partial(part, claim) for part in others)


def _is_partial(term: Derivative, claim: ReadClaim) -> bool:
    first = claim.placed.statement.start
    text = claim.placed.text[term.start - first : term.end - first]
    return r"\partial" in text or "∂" in text
