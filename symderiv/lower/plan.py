"""From a derivation to a program: every equation to array operations, every routine to statements in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.derive.derivation import Derivation
from symderiv.derive.needed import needed
from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr, gradient_name, split_name
from symderiv.lang.integers import integer_tensors
from symderiv.lang.layer import Equation
from symderiv.lang.recurrence import grouped
from symderiv.lang.told_sizes import sizes_of_shapes, told_sizes
from symderiv.lang.walk import tensors_read
from symderiv.lower.arguments import index_reads, tensors_kept
from symderiv.lower.gradients import Pair, backward_pairs, zero_gradients
from symderiv.lower.loops import lower_loop
from symderiv.lower.names import python_names
from symderiv.lower.ops import Align, Copy, Op, Reshape, Slice, Variable, Windows
from symderiv.lower.program import Block, Loop, Program, Routine, sizes_used, variables_used
from symderiv.lower.schedule import schedule
from symderiv.lower.scope import Known
from symderiv.lower.setting import Setting, scope_of, taken_names, unknown_functions, value_of
from symderiv.lower.stable import shifted

SHIFTED = "shifted by the maximum, which changes nothing but keeps exp from overflowing"


def lower(derivation: Derivation) -> Program:
    """The forward and backward pass of a layer as array operations.

    Raises Unsupported, naming the equation and the node, for what no array operation computes.
    """
    layer = derivation.layer
    if not layer.outputs:
        last = layer.forward[-1].lhs.tensor
        raise Unsupported(
            f"{layer.name}: there is no output, since every tensor that is defined is read.",
            way_out=f'Give the output a name of its own: Eq(out[...], {last}[...]), with out = tensor("out", ...).',
        )
    forward = [Pair(equation, equation.rhs) for equation in layer.forward]
    backward = backward_pairs(derivation, (*needed(derivation), *zero_gradients(derivation)))
    functions = [unknown_functions(pair.rhs for pair in pairs) for pairs in (forward, backward)]
    for name, _ in (*functions[0], *functions[1]):
        if name not in layer.functions:
            raise Unsupported(f"{layer.name}: the function {name} is neither known nor one that the layer declares.")
    steps = [group.index for pairs in (forward, backward) for group in grouped(_computed(pairs)) if group.index]
    names = python_names(layer, dict.fromkeys((*functions[0], *functions[1])), dict.fromkeys(steps))
    setting = Setting(layer, names, frozenset(integer_tensors(layer)))
    upstream = tuple(output.name for output in layer.outputs)
    first = _Task(setting, tuple(forward), setting.given, upstream)
    held = (*tensors_kept(layer, [pair.rhs for pair in backward]), *map(gradient_name, upstream))
    second = _Task(setting, tuple(backward), held, tuple(gradient_name(t.name) for t in layer.inputs))
    blocks = _blocks(first, {}), _blocks(second, _hints(second, derivation))
    sizes = sizes_used(blocks[1], [size for name in upstream for size in layer.tensors[name].shape])
    variables = variables_used(blocks[1])
    kept = [name for name in held if names[name] in variables and len(split_name(name)) == 1]
    return Program(
        layer=layer,
        names=tuple(names.items()),
        bound=sizes_of_shapes(layer),
        keyword_sizes=told_sizes(layer),
        forward=Routine(blocks[0], first.results, functions[0]),
        backward=Routine(blocks[1], second.results, functions[1]),
        cached=(*kept, *(size.name for size in layer.sizes if size.name in sizes)),
        upstream=upstream,
        integers=integer_tensors(layer),
        index_reads=index_reads(layer),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """The equations of one routine, the tensors that it is given, and those that it returns."""

    setting: Setting
    pairs: tuple[Pair, ...]
    given: tuple[str, ...]
    results: tuple[str, ...]


def _blocks(task: _Task, hints: Mapping[Op, str]) -> tuple[Block | Loop, ...]:
    """The blocks that compute the equations in order; results have arrays of their own."""
    setting = task.setting
    relations = {equation.lhs.tensor: equation for equation in setting.layer.forward}
    pairs = {pair.equation.lhs.tensor: replace(pair, rhs=shifted(pair.rhs, relations)) for pair in task.pairs}
    unshifted = {pair.equation.lhs.tensor: pair.rhs for pair in task.pairs}
    known = {name: setting.known(name) for name in task.given}
    taken = taken_names(setting, (*known, *pairs, *task.results))
    found: list[Block | Loop] = []
    waiting: list[Pair] = []
    for group in grouped(_computed(list(pairs.values()))):
        members = [pairs[equation.lhs.tensor] for equation in group.equations]
        if not group.index:
            waiting += members
            continue
        found += _straight(waiting, task, known, hints, taken)
        found.append(lower_loop(group, members, setting, known, taken))
        known.update({pair.equation.lhs.tensor: setting.known(pair.equation.lhs.tensor) for pair in members})
        waiting = []
    found += _straight(waiting, task, known, hints, taken)
    return tuple(_noted(block, pairs, unshifted) for block in found)


def _straight(
    pairs: Sequence[Pair], task: _Task, known: dict[str, Known], hints: Mapping[Op, str], taken: set[str]
) -> list[Block]:
    """Equations one after the other; `known` grows by what they define, `taken` by the names that they use."""
    setting, names = task.setting, task.setting.names
    shared = {names[name] for name in (*task.given, *task.results)}
    values: list[tuple[str, Op]] = []
    for pair in pairs:
        name = pair.equation.lhs.tensor
        value = value_of(pair.equation, pair.rhs, scope_of(setting, known, pair.equation, pair.rhs)).op
        values.append((names[name], Copy(value) if name in task.results and _aliases(value, shared) else value))
        known[name] = setting.known(name)
    statements = schedule(values, hints, taken)
    taken.update(statement.name for lines in statements for statement in lines)
    return [Block(pair.equation, lines) for pair, lines in zip(pairs, statements, strict=True)]


def _noted(block: Block | Loop, pairs: Mapping[str, Pair], unshifted: Mapping[str, Expr]) -> Block | Loop:
    """The block with what its formula does not show."""
    if isinstance(block, Loop):
        return replace(block, blocks=tuple(_with_notes(inner, pairs, unshifted) for inner in block.blocks))
    return _with_notes(block, pairs, unshifted)


def _with_notes(block: Block, pairs: Mapping[str, Pair], unshifted: Mapping[str, Expr]) -> Block:
    pair = pairs[block.equation.lhs.tensor]
    moved = (SHIFTED,) if pair.rhs != unshifted[pair.equation.lhs.tensor] else ()
    return replace(block, notes=(*moved, *((pair.note,) if pair.note else ())))


def _computed(pairs: Sequence[Pair]) -> list[Equation]:
    return [Equation(pair.equation.lhs, pair.rhs) for pair in pairs]


def _hints(task: _Task, derivation: Derivation) -> dict[Op, str]:
    """The values of gradients that are not needed by themselves: where they occur in others, they have a name."""
    setting = task.setting
    known = {name: setting.known(name) for name in task.given}
    computed = {pair.equation.lhs.tensor for pair in task.pairs} | set(known)
    hints: dict[Op, str] = {}
    for gradient in derivation.gradients:
        equation = gradient.equation
        if equation.lhs.tensor not in computed and all(name in known for name in tensors_read(equation.rhs)):
            value = value_of(equation, equation.rhs, scope_of(setting, known, equation, equation.rhs))
            hints.setdefault(value.op, setting.names[equation.lhs.tensor])
    return hints


def _aliases(op: Op, shared: set[str]) -> bool:
    """Whether the operation is only a view of what the caller holds or gets."""
    match op:
        case Variable(name, count):
            return count > 0 and name in shared
        case Align(operand=inner) | Slice(operand=inner) | Windows(operand=inner) | Reshape(operand=inner):
            return _aliases(inner, shared)
    return False
