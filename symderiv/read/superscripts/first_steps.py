"""What stands before the first step of a recurrence that a note writes: `h_0`, given or a tensor of its own.

Where the loss is not given, it may depend on every step of what the recurrence gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.expr import Cases, Comparison, Constant, Expr, Index, Read
from symderiv.lang.index_form import polynomial
from symderiv.lang.layer import Equation
from symderiv.lang.walk import reads, tensors_read
from symderiv.lang.walk import replace as replace_nodes
from symderiv.read.superscripts.steps import first_name


def with_first_values(
    equations: Sequence[Equation],
) -> tuple[tuple[Equation, ...], Mapping[str, tuple[str, int]]]:
    """The equations with a value where they read before the first step.

    Also the new tensors, each with the one that it goes before and the dimension that it lacks.
    """
    by_name = {equation.lhs.tensor: equation for equation in equations}
    known = {
        name: equation.rhs
        for name, equation in by_name.items()
        if isinstance(equation.rhs, Constant) and any(name == first_name(other) for other in by_name)
    }
    new: dict[str, tuple[str, int]] = {}
    found = []
    for equation in equations:
        if equation.lhs.tensor not in known:
            found.append(Equation(equation.lhs, _guarded(equation, by_name, known, new)))
    return tuple(found), new


def _guarded(
    equation: Equation,
    by_name: Mapping[str, Equation],
    known: Mapping[str, Expr],
    new: dict[str, tuple[str, int]],
) -> Expr:
    own = frozenset(equation.indices)

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, Read) or node.tensor not in by_name:
            return None
        behind = [axis for axis, index in enumerate(node.indices) if _is_step_before(index, own)]
        if len(behind) != 1:
            return None
        (axis,) = behind
        name = first_name(node.tensor)
        rest = (*node.indices[:axis], *node.indices[axis + 1 :])
        if name not in known:
            new[name] = (node.tensor, axis)
        value = known.get(name, Read(name, rest))
        return Cases(((node, (Comparison("<=", constant(0), node.indices[axis]),)),), value)

    return replace_nodes(equation.rhs, change)


def _is_step_before(index: Expr, letters: frozenset[str]) -> bool:
    """`t - 1` for an index t of the left side."""
    for letter in letters:
        try:
            if dict(polynomial(sub(Index(letter), index))) == {(): 1}:
                return True
        except Unsupported:
            continue
    return False


def with_outputs(equations: Sequence[Equation]) -> tuple[Equation, ...]:
    """The equations with a second name for what only later steps read, so that a loss may depend on it directly."""
    found = list(equations)
    for equation in equations:
        name = equation.lhs.tensor
        readers = [(e, read) for e in equations for read in reads(e.rhs) if read.tensor == name]
        later = readers and all(
            any(_is_step_before(index, frozenset(e.indices)) for index in read.indices) for e, read in readers
        )
        if later and name in {n for e in equations for n in tensors_read(e.rhs)}:
            found.append(Equation(Read(output_name(name), equation.lhs.indices), Read(name, equation.lhs.indices)))
    return tuple(found)


def output_name(tensor: str) -> str:
    """What a tensor is called where only the loss reads it."""
    return rf"\mathrm{{out}}({tensor})"
