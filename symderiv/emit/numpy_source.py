"""A program as the text of a Python module in plain NumPy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from symderiv.derive.derivation import Derivation
from symderiv.emit.narrow import WIDTH, broken, comment_lines, harmless, statement_lines, wrapped
from symderiv.emit.notation import Notation, notation_of
from symderiv.emit.numpy_checks import (
    argument_checks,
    helper_names,
    requirement_text,
    shape_text,
    size_lines,
    upstream_checks,
)
from symderiv.emit.numpy_expression import dtype_text
from symderiv.emit.numpy_number import Names, number_text
from symderiv.emit.plain import plain_equation
from symderiv.lang.expr import gradient_name
from symderiv.lang.layer import Equation, Tensor
from symderiv.lower.names import primed
from symderiv.lower.op_tree import operations
from symderiv.lower.ops import Windows
from symderiv.lower.plan import lower
from symderiv.lower.program import Block, Loop, Program, Routine, flat


def numpy_module(derivation: Derivation) -> str:
    """The module of a layer: `forward(...) -> (outputs, cache)` and `backward(dNAME, ..., cache) -> {"dx": ...}`.

    forward takes the inputs, the constants, the scalars and the unknown functions of the layer in this order, and as
    keyword arguments the sizes that no shape tells.  It returns the output (a tuple of them where there are several)
    and the cache.  backward takes the gradient of each output, the cache, and those of the functions and their
    derivatives (`f_prime`) that it needs; it returns a dict of the gradients of the inputs.

    Raises Unsupported for what no array operation computes.
    """
    program = lower(derivation)
    notation = notation_of(derivation.layer)
    text = _template().render(
        title=_title(program),
        layer=re.sub(r"[^\w .-]", "_", program.layer.name),
        windows=_has_windows(program),
        forward=_forward(program, notation),
        backward=_backward(program, notation),
        helpers=helper_names(program),
    )
    return text.rstrip("\n") + "\n"


@lru_cache(maxsize=1)
def _template() -> Template:
    """The template of a module; compiling it takes longer than filling it in."""
    return Environment(
        loader=PackageLoader("symderiv.emit"),
        undefined=StrictUndefined,
        autoescape=False,  # the text is Python
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    ).get_template("numpy_module.py.jinja")


def _title(program: Program) -> str:
    """The first line of the declaration, harmless inside a docstring."""
    text = harmless(program.layer.title or f"The layer {program.layer.name}").replace('"', "'")
    return " ".join(text.split()).rstrip(".") + "."


def _has_windows(program: Program) -> bool:
    statements = (s for r in (program.forward, program.backward) for block in flat(r.blocks) for s in block.statements)
    return any(isinstance(op, Windows) for statement in statements for op in operations(statement.value))


@dataclass(frozen=True, slots=True)
class _Text:
    """One function: its first line, the parts of its docstring, and its lines without indentation."""

    signature: str
    summary: str
    formulas: tuple[str, ...]
    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    raises: str
    body: tuple[str, ...]


def _forward(program: Program, notation: Notation) -> _Text:
    layer, names = program.layer, dict(program.names)
    functions = [names[primed(*function)] for function in program.forward.functions]
    tensors = (*layer.inputs, *layer.constants, *layer.scalars)
    sizes = {names[size]: layer.least[size] for size in program.keyword_sizes}
    parameters = [*(names[t.name] for t in tensors), *functions, *(["*", *sizes] if sizes else [])]
    outputs = ", ".join(names[output] for output in program.forward.results)
    several = len(program.forward.results) > 1
    body = [
        *argument_checks(program),
        *size_lines(program),
        *_blocks(program, program.forward, notation),
        "",
        *broken(f"cache = {_tuple([names[name] for name in program.cached])}"),
        f"return {f'({outputs})' if several else outputs}, cache",
    ]
    arguments = [
        *((names[t.name], _described(t, program)) for t in tensors),
        *((names[primed(*pair)], _function_words(pair)) for pair in program.forward.functions),
        *((size, f"size, an integer of at least {least}") for size, least in sizes.items()),
    ]
    returns = [(names[name], shape_text(layer.tensors[name], names)) for name in program.forward.results]
    return _Text(
        signature="\n".join(broken(f"def forward({', '.join(parameters)}):", WIDTH + 4)),
        summary="The output and what backward needs." if not several else "The outputs and what backward needs.",
        formulas=_formulas([block.equation for block in flat(program.forward.blocks)], notation, _about_sizes(program)),
        arguments=_columns(arguments),
        returns=_columns([*returns, ("cache", "what backward is to be given")]),
        raises="shape, a size or a dtype",
        body=tuple(body),
    )


def _backward(program: Program, notation: Notation) -> _Text:
    layer, names = program.layer, dict(program.names)
    upstream = [names[gradient_name(name)] for name in program.upstream]
    functions = [names[primed(*function)] for function in program.backward.functions]
    body = [
        *upstream_checks(program),
        *_blocks(program, program.backward, notation),
        *_returned(program),
    ]
    arguments = [
        *((names[gradient_name(n)], _upstream_words(layer.tensors[n], names)) for n in program.upstream),
        ("cache", "what forward returned"),
        *((names[primed(*pair)], _function_words(pair)) for pair in program.backward.functions),
    ]
    returns = [(f'"{gradient_key(t, names)}"', shape_text(t, names)) for t in layer.inputs]
    return _Text(
        signature="\n".join(broken(f"def backward({', '.join([*upstream, 'cache', *functions])}):", WIDTH + 4)),
        summary="The gradients of the inputs, in a dict.",
        formulas=_formulas([block.equation for block in flat(program.backward.blocks)], notation, ()),
        arguments=_columns(arguments),
        returns=_columns(returns),
        raises="shape or a dtype",
        body=tuple(body),
    )


def _blocks(program: Program, routine: Routine, notation: Notation) -> list[str]:
    """Each equation as a comment with its formula, then its statements."""
    names = dict(program.names)
    taken = {s.name for block in flat(routine.blocks) for s in block.statements} | set(names.values())
    lines: list[str] = []
    for block in routine.blocks:
        if isinstance(block, Loop):
            lines += ["", *_loop(block, names, taken, notation)]
        else:
            lines += ["", *_comment(block, notation), *_statements(block, names, taken, WIDTH)]
    return lines


def _statements(block: Block, names: Names, taken: set[str], width: int) -> list[str]:
    return [line for statement in block.statements for line in statement_lines(statement, names, taken, width)]


def _loop(loop: Loop, names: Names, taken: set[str], notation: Notation) -> list[str]:
    """The arrays that the steps fill, and the loop over the steps."""
    lines = []
    for array in loop.arrays:
        shape = _tuple([number_text(size, names)[0] for size in array.shape])
        lines += broken(f"{array.name} = np.empty({shape}, dtype={dtype_text(array.like)})")
    steps = f"range({number_text(loop.count, names)[0]})"
    lines.append(f"for {names[loop.step]} in {f'reversed({steps})' if loop.backwards else steps}:")
    inside: list[str] = []
    for block in loop.blocks:
        inside += ["", *_comment(block, notation), *_statements(block, names, taken, WIDTH - 4)]
    return [*lines, *(f"    {line}" if line else line for line in inside[1:])]


def _comment(block: Block, notation: Notation) -> list[str]:
    formula = comment_lines(plain_equation(block.equation, notation))
    return [*formula, *(line for note in block.notes for line in comment_lines(f"({note})"))]


def _returned(program: Program) -> list[str]:
    names = dict(program.names)
    pairs = [f'"{gradient_key(t, names)}": {names[gradient_name(t.name)]}' for t in program.layer.inputs]
    return ["", *broken(f"return {{{', '.join(pairs)}}}")]


def gradient_key(tensor: Tensor, names: Names) -> str:
    """`dx` for the tensor x; for one whose name is no identifier the variable of its gradient."""
    return f"d{tensor.name}" if tensor.name.isidentifier() else names[gradient_name(tensor.name)]


def _tuple(items: Sequence[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _formulas(equations: Sequence[Equation], notation: Notation, more: Sequence[str]) -> tuple[str, ...]:
    lines = [line for equation in equations for line in wrapped(plain_equation(equation, notation))]
    return (*lines, *more)


def _about_sizes(program: Program) -> tuple[str, ...]:
    """The sizes that are computed from others, and what sizes must meet."""
    names, layer = dict(program.names), program.layer
    derived = (f"{names[name]} = {number_text(formula, names)[0]}" for name, formula in layer.derived_sizes.items())
    return (*derived, *(requirement_text(condition, names) for condition in layer.require))


def _described(tensor: Tensor, program: Program) -> str:
    """The shape of an argument and what it is."""
    layer, names = program.layer, dict(program.names)
    if tensor in layer.scalars:
        return "number" if tensor.domain == "real" else f"number, {tensor.domain}"
    kind = "integers" if tensor.name in program.integers else "input" if tensor in layer.inputs else "constant"
    positive = ", positive" if tensor.domain == "positive" else ""
    return f"{shape_text(tensor, names)}, {kind}{positive}"


def _upstream_words(output: Tensor, names: Names) -> str:
    return f"{shape_text(output, names)}, gradient of the loss with respect to {output.name}"


def _function_words(pair: tuple[str, int]) -> str:
    name, order = pair
    kind = "function" if not order else f"derivative {primed(name, order)} of the function {name}"
    return f"{kind}, applied to an array element by element"


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Names and their explanations side by side."""
    width = max(len(name) for name, _ in pairs)
    return tuple(line for name, text in pairs for line in wrapped(f"{name:<{width}}  {text}"))
