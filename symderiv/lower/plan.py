"""From a derivation to a program: every equation to array operations, every routine to statements in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symderiv.derive.derivation import Derivation
from symderiv.derive.needed import needed
from symderiv.errors import Unsupported
from symderiv.lang.expr import KNOWN_FUNCTIONS, Call, Expr, gradient_name, split_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.walk import nodes, tensors_read
from symderiv.lower.arguments import bound_sizes, index_reads, integer_tensors, keyword_sizes, tensors_kept
from symderiv.lower.conditions import size_facts
from symderiv.lower.gradients import Pair, backward_pairs, zero_gradients
from symderiv.lower.labelled import Labelled
from symderiv.lower.names import primed, python_names
from symderiv.lower.ops import Align, Copy, Op, Reshape, Slice, Variable, Windows
from symderiv.lower.products import spread_over
from symderiv.lower.program import Block, Program, Routine, sizes_used, variables_used
from symderiv.lower.schedule import schedule
from symderiv.lower.scope import Known, Scope, flat_formulas
from symderiv.lower.stable import shifted
from symderiv.lower.values import lower_value

SHIFTED = "shifted by the maximum, which changes nothing but keeps exp from overflowing"


def lower(derivation: Derivation) -> Program:
    """The forward and backward pass of a layer as array operations.

    Raises Unsupported, naming the equation and the node, for what no array operation computes.
    """
    layer = derivation.layer
    if not layer.outputs:
        raise Unsupported(f"{layer.name}: there is no output, since every tensor that is defined is read.")
    forward = [Pair(equation, equation.rhs) for equation in layer.forward]
    backward = backward_pairs(derivation, (*needed(derivation), *zero_gradients(derivation)))
    functions = [_functions(pair.rhs for pair in pairs) for pairs in (forward, backward)]
    for name, _ in (*functions[0], *functions[1]):
        if name not in layer.functions:
            raise Unsupported(f"{layer.name}: the function {name} is neither known nor one that the layer declares.")
    names = python_names(layer, dict.fromkeys((*functions[0], *functions[1])))
    setting = _Setting(layer, names, frozenset(integer_tensors(layer)))
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
        bound=bound_sizes(layer),
        keyword_sizes=keyword_sizes(layer),
        forward=Routine(blocks[0], first.results, functions[0]),
        backward=Routine(blocks[1], second.results, functions[1]),
        cached=(*kept, *(size.name for size in layer.sizes if size.name in sizes)),
        upstream=upstream,
        integers=integer_tensors(layer),
        index_reads=index_reads(layer),
    )


@dataclass(frozen=True, slots=True)
class _Setting:
    """A layer, the Python names of all that it holds, and which of its tensors hold integers."""

    layer: Layer
    names: Mapping[str, str]
    integers: frozenset[str]

    @property
    def given(self) -> tuple[str, ...]:
        """The tensors that forward is given."""
        return tuple(t.name for t in (*self.layer.inputs, *self.layer.constants, *self.layer.scalars))

    def tensor(self, name: str) -> Tensor:
        """The tensor that a name or the name of its gradient belongs to."""
        return self.layer.tensors[split_name(name)[-1]]

    def known(self, name: str) -> Known:
        """The tensor or gradient of this name as a variable."""
        shape = self.tensor(name).shape
        return Known(Variable(self.names[name], len(shape)), shape, name in self.integers)


@dataclass(frozen=True, slots=True)
class _Task:
    """The equations of one routine, the tensors that it is given, and those that it returns."""

    setting: _Setting
    pairs: tuple[Pair, ...]
    given: tuple[str, ...]
    results: tuple[str, ...]


def _functions(exprs: Iterable[Expr]) -> tuple[tuple[str, int], ...]:
    """The unknown functions that occur, with their primes, sorted."""
    found = {
        (node.function, node.order)
        for expr in exprs
        for node in nodes(expr)
        if isinstance(node, Call) and node.function not in KNOWN_FUNCTIONS
    }
    return tuple(sorted(found))


def _blocks(task: _Task, hints: Mapping[Op, str]) -> tuple[Block, ...]:
    """The blocks that compute the equations in order; results have arrays of their own."""
    setting, names = task.setting, task.setting.names
    known = {name: setting.known(name) for name in task.given}
    shared = {names[name] for name in (*task.given, *task.results)}
    relations = {equation.lhs.tensor: equation for equation in setting.layer.forward}
    values: list[tuple[str, Op]] = []
    notes: list[tuple[str, ...]] = []
    for pair in task.pairs:
        name = pair.equation.lhs.tensor
        rhs = shifted(pair.rhs, relations)
        value = _value(pair.equation, rhs, _scope(setting, known, pair.equation, rhs)).op
        values.append((names[name], Copy(value) if name in task.results and _aliases(value, shared) else value))
        notes.append((*((SHIFTED,) if rhs != pair.rhs else ()), *((pair.note,) if pair.note else ())))
        known = {**known, name: setting.known(name)}
    statements = schedule(values, hints, _taken(setting, (*known, *task.results)))
    return tuple(
        Block(pair.equation, lines, note) for pair, lines, note in zip(task.pairs, statements, notes, strict=True)
    )


def _taken(setting: _Setting, tensors: Iterable[str]) -> set[str]:
    """The names that an intermediate result of a routine must not have."""
    layer, names = setting.layer, setting.names
    functions = {names[name] for name in names if name.rstrip("'") in layer.functions}
    return {names[name] for name in tensors} | {names[size.name] for size in layer.sizes} | functions


def _hints(task: _Task, derivation: Derivation) -> dict[Op, str]:
    """The values of gradients that are not needed by themselves: where they occur in others, they have a name."""
    setting = task.setting
    known = {name: setting.known(name) for name in task.given}
    computed = {pair.equation.lhs.tensor for pair in task.pairs} | set(known)
    hints: dict[Op, str] = {}
    for gradient in derivation.gradients:
        equation = gradient.equation
        if equation.lhs.tensor not in computed and all(name in known for name in tensors_read(equation.rhs)):
            value = _value(equation, equation.rhs, _scope(setting, known, equation, equation.rhs))
            hints.setdefault(value.op, setting.names[equation.lhs.tensor])
    return hints


def _scope(setting: _Setting, known: Mapping[str, Known], equation: Equation, rhs: Expr) -> Scope:
    """The scope of an equation: its free indices run over the box of the tensor on the left."""
    layer, tensor = setting.layer, setting.tensor(equation.lhs.tensor)
    where = f"{layer.name}, equation for {equation.lhs.tensor}"
    if len(equation.indices) != len(tensor.shape):
        raise Unsupported(f"{where}: the left side does not have one index for each dimension.")
    derived = flat_formulas(layer.derived_sizes)
    return Scope(
        where=where,
        tensors=known,
        functions={pair: setting.names[primed(*pair)] for pair in _functions([rhs])},
        derived=derived,
        facts=(*size_facts(derived), *layer.known),
        extents=dict(zip(equation.indices, tensor.shape, strict=True)),
        order=equation.indices,
        like=_floating(setting, known, rhs),
    )


def _floating(setting: _Setting, known: Mapping[str, Known], rhs: Expr) -> tuple[Variable, ...]:
    """The variables whose common dtype the values have: the floating tensors read, else all that are known."""
    numbers = {t.name for t in setting.layer.scalars}
    candidates = [name for name in known if not known[name].integer and name not in numbers]
    read = [name for name in tensors_read(rhs) if name in candidates] or candidates
    arrays = [name for name in read if known[name].shape] or read
    return tuple(known[name].variable for name in arrays)


def _value(equation: Equation, rhs: Expr, scope: Scope) -> Labelled:
    """The right side over exactly the axes of the left side."""
    return spread_over(lower_value(rhs, scope), equation.indices, scope)


def _aliases(op: Op, shared: set[str]) -> bool:
    """Whether the operation is only a view of what the caller holds or gets."""
    match op:
        case Variable(name, count):
            return count > 0 and name in shared
        case Align(operand=inner) | Slice(operand=inner) | Windows(operand=inner) | Reshape(operand=inner):
            return _aliases(inner, shared)
    return False
