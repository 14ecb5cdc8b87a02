"""The lines of a generated module that look at what it is given before anything is computed, and its helpers."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.emit.narrow import WIDTH, broken
from symderiv.emit.numpy_number import number_text
from symderiv.lang.expr import Comparison, Expr, Size, gradient_name
from symderiv.lang.layer import Tensor
from symderiv.lang.walk import sizes_in, sizes_of
from symderiv.lower.op_tree import operations
from symderiv.lower.ops import Apply, Pad, ScatterSum, Spread
from symderiv.lower.program import Program, flat

Names = Mapping[str, str]

_CHECKS = ("_check_sizes", "_check_not_negative", "_check_requirement", "_check_shape", "_check_range")


def shape_text(tensor: Tensor, names: Names) -> str:
    """`(M, N)`, or `number` where there are no axes."""
    return _shape(tensor.shape, names) if tensor.shape else "number"


def _shape(shape: tuple[Expr, ...], names: Names) -> str:
    return _tuple([number_text(size, names)[0] for size in shape])


def _quoted(shape: tuple[Expr, ...], names: Names) -> str:
    return _tuple([f'"{number_text(size, names)[0]}"' for size in shape])


def _tuple(items: list[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def argument_checks(program: Program) -> list[str]:
    """Arguments as arrays and numbers, with their dtypes and numbers of axes checked."""
    layer, names = program.layer, dict(program.names)
    lines = [
        _integers(tensor, names[tensor.name], names)
        if tensor.name in program.integers
        else _argument(tensor, names[tensor.name], names)
        for tensor in (*layer.inputs, *layer.constants)
    ]
    lines += [f"{names[t.name]} = float({names[t.name]})" for t in layer.scalars]
    return lines + [f'{names[size]} = _size("{names[size]}", {names[size]})' for size in program.keyword_sizes]


def _argument(tensor: Tensor, name: str, names: Names) -> str:
    if not tensor.shape:
        return f'{name} = _scalar("{name}", {name})'
    return f'{name} = _array("{name}", {name}, {_quoted(tensor.shape, names)})'


def _integers(tensor: Tensor, name: str, names: Names) -> str:
    """Integers that index must be of an integer dtype; those that are only compared may be whole numbers of any."""
    function = "_array" if tensor.domain == "integer" else "_whole_numbers"
    kind = ", np.integer" if tensor.domain == "integer" else ""
    return f'{name} = {function}("{name}", {name}, {_quoted(tensor.shape, names) if tensor.shape else "()"}{kind})'


def size_lines(program: Program) -> list[str]:
    """Sizes from shapes, derived sizes, and the checks that all shapes agree with them."""
    names = dict(program.names)
    lines = _bound_sizes(program)
    known = [*program.keyword_sizes, *(size for size, _, _ in program.bound)]
    least = program.layer.least
    lines += _check_sizes([names[size] for size in known if least[size]])
    lines += _check_sizes([names[size] for size in known if not least[size]], "_check_not_negative")
    early = [c for c in program.layer.require if sizes_of(c) <= set(known)]
    lines += [line for condition in early for line in _check_requirement(condition, names)]
    waiting: list[str] = []
    for size, formula in program.layer.derived_sizes.items():
        if sizes_in(formula) & set(waiting):
            lines += _check_sizes([names[name] for name in waiting])
            waiting = []
        lines.append(f"{names[size]} = {number_text(formula, names)[0]}")
        waiting.append(size)
    lines += _check_sizes([names[name] for name in waiting])
    late = [condition for condition in program.layer.require if condition not in early]
    lines += [line for condition in late for line in _check_requirement(condition, names)]
    return [*lines, *_shape_checks(program)]


def _check_sizes(names: list[str], function: str = "_check_sizes") -> list[str]:
    return broken(f"{function}({', '.join(f'{name}={name}' for name in names)})") if names else []


def requirement_text(condition: Comparison, names: Names) -> str:
    """`2 * P <= K`."""
    sign = {"=": "=="}.get(condition.relation, condition.relation)
    return f"{number_text(condition.left, names)[0]} {sign} {number_text(condition.right, names)[0]}"


def _check_requirement(condition: Comparison, names: Names) -> list[str]:
    """What it says in words of its own, and the values of the sizes that it speaks of."""
    said = requirement_text(condition, names)
    values = ", ".join(f"{names[size]}={names[size]}" for size in sorted(sizes_of(condition)))
    return broken(f'_check_requirement({said}, "{said}", {values})')


def _bound_sizes(program: Program) -> list[str]:
    """Sizes taken from shapes: all at once where they are the whole shape of a tensor."""
    names, tensors = dict(program.names), program.layer.tensors
    lines = []
    for source in dict.fromkeys(tensor for _, tensor, _ in program.bound):
        axes = {axis: names[size] for size, tensor, axis in program.bound if tensor == source}
        if len(axes) == len(tensors[source].shape):
            left = ", ".join(axes[axis] for axis in sorted(axes))
            lines.append(f"{left if len(axes) > 1 else f'({left},)'} = {names[source]}.shape")
        elif len(axes) > 1:
            left = ", ".join(axes.get(axis, "_") for axis in range(len(tensors[source].shape)))
            lines.append(f"{left} = {names[source]}.shape")
        else:
            lines += [f"{size} = {names[source]}.shape[{axis}]" for axis, size in axes.items()]
    return lines


def _shape_checks(program: Program) -> list[str]:
    """A check for each tensor of which some size was not taken from its own shape; ranges of positions."""
    layer, names = program.layer, dict(program.names)
    own = {(tensor, axis, size) for size, tensor, axis in program.bound}
    lines = []
    for tensor in (*layer.inputs, *layer.constants):
        known = [
            isinstance(size, Size) and (tensor.name, axis, size.name) in own for axis, size in enumerate(tensor.shape)
        ]
        if not all(known):
            lines += _check_shape(names[tensor.name], tensor, names)
    for name, size in program.index_reads:
        lines.append(f'_check_range("{names[name]}", {names[name]}, {number_text(size, names)[0]})')
    return lines


def _check_shape(name: str, tensor: Tensor, names: Names) -> list[str]:
    sizes, shape = _quoted(tensor.shape, names), _shape(tensor.shape, names)
    return broken(f'_check_shape("{name}", {name}, {sizes}, {shape})')


def upstream_checks(program: Program) -> list[str]:
    """The upstream gradients checked, and the cache taken apart."""
    layer, names = program.layer, dict(program.names)
    upstream = [(layer.tensors[name], names[gradient_name(name)]) for name in program.upstream]
    lines = [_argument(tensor, name, names) for tensor, name in upstream]
    cached = [names[name] for name in program.cached]
    if cached:
        left = ", ".join(cached) if len(cached) > 1 else f"({cached[0]},)"
        lines += [f"{left} = cache"] if len(left) < WIDTH - 8 else broken(f"({left}) = cache")
    return lines + [line for tensor, name in upstream if tensor.shape for line in _check_shape(name, tensor, names)]


def helper_names(program: Program) -> frozenset[str]:
    """The helpers that the module calls."""
    found: set[str] = set()
    statements = [s for r in (program.forward, program.backward) for block in flat(r.blocks) for s in block.statements]
    for op in (op for statement in statements for op in operations(statement.value)):
        match op:
            case Apply("erf", _):
                found.add("_erf")
            case Pad(crops=True):
                found.add("_fit")
            case Spread():
                found.add("_spread")
            case ScatterSum():
                found.add("_scatter_sum")
    lines = [*argument_checks(program), *size_lines(program), *upstream_checks(program)]
    calls = ("_array", "_whole_numbers", "_scalar", "_size", *_CHECKS)
    found |= {name for name in calls for line in lines if f"{name}(" in line}
    if "_whole_numbers" in found:
        found.add("_array")
    return frozenset(found)
