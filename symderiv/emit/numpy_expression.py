"""NumPy text of array operations, one small function for each kind that is more than a call."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.emit.numpy_number import Level, Names, Text, number_text, within
from symderiv.errors import Unsupported
from symderiv.lang.expr import ONE, ZERO, Comparison, Constant, Expr
from symderiv.lower.op_tree import rank
from symderiv.lower.ops import (
    Align,
    Apply,
    Arange,
    ArgMax,
    Cast,
    Choose,
    Copy,
    Einsum,
    Fill,
    Gather,
    Invoke,
    MatMul,
    Number,
    Op,
    Pad,
    Reduce,
    Repeat,
    Reshape,
    ScatterSum,
    Slice,
    Span,
    Spread,
    Variable,
    Where,
    Windows,
)

_INFIX = {
    "add": ("+", Level.SUM, Level.SUM, Level.FLOOR),
    "subtract": ("-", Level.SUM, Level.SUM, Level.FLOOR),
    "multiply": ("*", Level.PRODUCT, Level.PRODUCT, Level.SIGN),
    "divide": ("/", Level.PRODUCT, Level.PRODUCT, Level.SIGN),
    "floor_divide": ("//", Level.FLOOR, Level.PRODUCT, Level.SIGN),
    "remainder": ("%", Level.FLOOR, Level.PRODUCT, Level.SIGN),
    "power": ("**", Level.POWER, Level.ATOM, Level.SIGN),
    "and": ("&", Level.AND, Level.AND, Level.SUM),
}
_RELATIONS = {"equal": "==", "not_equal": "!=", "less_equal": "<=", "less": "<"}
_MIRRORED = {"==": "==", "!=": "!=", "<=": ">=", "<": ">"}
_OF_ONE = ("exp", "log", "tanh", "sin", "cos", "abs", "sign", "sqrt", "floor", "ceil")
_CALLS = frozenset((*_OF_ONE, "maximum", "minimum", "clip", "logaddexp"))  # NumPy has the same names


def op_text(op: Op, names: Names) -> Text:
    """The text of an operation; `names` are the Python names of the sizes.  Raises Unsupported for an unknown one."""
    match op:
        case Variable(name, _):
            return name, Level.ATOM
        case Number(None):
            return "-np.inf", Level.SIGN
        case Number(value) if value is not None:
            return number_text(value, names)
        case Apply():
            return _apply(op, names)
        case Choose():
            return _choose(op, names), Level.CHOICE
        case MatMul(left, right):
            texts = op_text(left, names), op_text(right, names)
            return f"{within(texts[0], Level.PRODUCT)} @ {within(texts[1], Level.SIGN)}", Level.PRODUCT
        case Align():
            return _align(op, names), Level.ATOM
        case Slice(inner, parts):
            return f"{_atom(inner, names)}[{subscript(parts, names)}]", Level.ATOM
        case Gather(inner, positions):
            return f"{_atom(inner, names)}[{', '.join(op_text(p, names)[0] for p in positions)}]", Level.ATOM
        case Reshape(inner, shape):
            return f"{_atom(inner, names)}.reshape({', '.join(_numbers(shape, names))})", Level.ATOM
        case Copy(inner):
            return f"{_atom(inner, names)}.copy()", Level.ATOM
        case Cast(Arange(count), like):
            return f"np.arange({_number(count, names)}, dtype={dtype_text(like)})", Level.ATOM
        case Cast(inner, like) if not rank(inner):
            return f"np.asarray({op_text(inner, names)[0]}, dtype={dtype_text(like)})", Level.ATOM
        case Cast(inner, like):
            return f"{_atom(inner, names)}.astype({dtype_text(like)})", Level.ATOM
        case Fill():
            return _fill(op, names), Level.ATOM
    return _call(op, names), Level.ATOM


def _call(op: Op, names: Names) -> str:
    """Operations that are written as a call."""
    match op:
        case Arange(count):
            return f"np.arange({_number(count, names)})"
        case Invoke(function, inner):
            return f"{function}({op_text(inner, names)[0]})"
        case Pad():
            return _pad(op, names)
        case Spread(inner, steps):
            return f"_spread({op_text(inner, names)[0]}, {_tuple(steps, names)})"
        case Repeat(inner, times, axis):
            place = f", axis={axis}" if rank(op) > 1 else ""
            return f"np.repeat({op_text(inner, names)[0]}, {_number(times, names)}{place})"
        case Windows():
            return _windows(op, names)
        case Reduce(function, inner, axes):
            return _reduce(function, inner, axes, False, names)
        case ArgMax(inner):
            return f"np.argmax({op_text(inner, names)[0]}, axis=-1)"
        case Einsum():
            return _einsum(op, names)
        case Where(mask, chosen, otherwise):
            return f"np.where({', '.join(op_text(part, names)[0] for part in (mask, chosen, otherwise))})"
        case ScatterSum(values, positions, count):
            texts = op_text(values, names)[0], op_text(positions, names)[0], _number(count, names)
            return f"_scatter_sum({', '.join(texts)})"
    raise Unsupported(f"{type(op).__name__} is no operation that NumPy text is known for.")


def _atom(op: Op, names: Names) -> str:
    return within(op_text(op, names), Level.ATOM)


def _number(value: Expr, names: Names) -> str:
    return number_text(value, names)[0]


def _numbers(values: Sequence[Expr], names: Names) -> list[str]:
    return [_number(value, names) for value in values]


def _tuple(values: Sequence[Expr], names: Names) -> str:
    texts = _numbers(values, names)
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


def _apply(op: Apply, names: Names) -> Text:
    texts = [op_text(operand, names) for operand in op.operands]
    if op.function in _INFIX:
        sign, level, left, right = _INFIX[op.function]
        space = "" if sign == "**" and all(text.isidentifier() or text.isdigit() for text, _ in texts) else " "
        return f"{within(texts[0], left)}{space}{sign}{space}{within(texts[1], right)}", level
    if op.function in _RELATIONS:
        sign = _RELATIONS[op.function]
        if isinstance(op.operands[0], Number) and not isinstance(op.operands[1], Number):
            texts, sign = texts[::-1], _MIRRORED[sign]
        return f"{within(texts[0], Level.AND)} {sign} {within(texts[1], Level.AND)}", Level.COMPARISON
    if op.function == "negative":
        text = f"({texts[0][0]})" if texts[0][1] == Level.POWER else within(texts[0], Level.PRODUCT)
        return f"-{text}", Level.SIGN
    if op.function == "sigmoid":
        return f"np.exp(-np.logaddexp(0, -{within(texts[0], Level.SIGN)}))", Level.ATOM
    if op.function == "erf":
        return f"_erf({texts[0][0]})", Level.ATOM
    if op.function in _CALLS:
        return f"np.{op.function}({', '.join(text for text, _ in texts)})", Level.ATOM
    raise Unsupported(f"no NumPy text is known for the function {op.function}.")


def _choose(op: Choose, names: Names) -> str:
    """`a if t >= 1 else b`."""
    held = " and ".join(comparison_text(condition, names) for condition in op.conditions)
    chosen, otherwise = (within(op_text(side, names), Level.COMPARISON) for side in (op.chosen, op.otherwise))
    return f"{chosen} if {held} else {otherwise}"


def comparison_text(condition: Comparison, names: Names) -> str:
    """A comparison of Python numbers, a number on the right."""
    sides, sign = [condition.left, condition.right], {"=": "=="}.get(condition.relation, condition.relation)
    if isinstance(sides[0], Constant):
        sides, sign = sides[::-1], _MIRRORED[sign]
    return f"{_number(sides[0], names)} {sign} {_number(sides[1], names)}"


def _align(op: Align, names: Names) -> str:
    """Axes reordered and new ones put in; a reduction keeps its axes where they are put back in place."""
    inner, order = op.operand, op.order
    present = [axis for axis in order if axis is not None]
    if isinstance(inner, Reduce) and present == sorted(present):
        back = tuple(place for place, axis in enumerate(order) if axis is None)
        if back == inner.axes and len(order) == rank(inner.operand) and not _is_dot(inner.function, inner.operand):
            return _reduce(inner.function, inner.operand, inner.axes, True, names)
    text = _atom(inner, names)
    if present != list(range(rank(inner))):
        text += ".T" if present == list(range(rank(inner)))[::-1] else f".transpose({', '.join(map(str, present))})"
    parts = [":" if axis is not None else "None" for axis in order]
    if "None" not in parts:
        return text
    while parts[-1] == ":":
        parts.pop()
    return f"{text}[{', '.join(parts)}]"


def subscript(parts: Sequence[Span | Expr], names: Names) -> str:
    texts = [_span(part, names) if isinstance(part, Span) else _number(part, names) for part in parts]
    while texts[-1] == ":":
        texts.pop()
    lead = next(place for place, text in enumerate(texts) if text != ":")
    if lead >= 2 and len(texts) == len(parts):
        texts = ["...", *texts[lead:]]
    return ", ".join(texts)


def _span(span: Span, names: Names) -> str:
    """`start:stop:step`, with room around the colons where a side is more than a name or a number."""
    ends = [number_text(end, names) if end is not None else ("", Level.ATOM) for end in (span.start, span.stop)]
    if span.step is not None:
        ends.append(number_text(span.step, names))
    if all(level >= Level.SIGN for _, level in ends):
        return ":".join(text for text, _ in ends)
    text = ends[0][0] + (" :" if ends[0][0] else ":")
    for place, (end, _) in enumerate(ends[1:], 1):
        text += f" {end}" if end else ""
        text += " :" if end and place < len(ends) - 1 else ":" if place < len(ends) - 1 else ""
    return text


def _pad(op: Pad, names: Names) -> str:
    inner = op_text(op.operand, names)[0]
    pairs = [(_number(before, names), _number(after, names)) for before, after in op.widths]
    if len(set(pairs)) == 1 and not op.crops:
        before, after = pairs[0]
        widths = before if before == after and not op.crops else f"({before}, {after})"
    else:
        widths = f"({', '.join(f'({before}, {after})' for before, after in pairs)}{',' * (len(pairs) == 1)})"
    function = "_fit" if op.crops else "np.pad"
    if op.value == ZERO:
        return f"{function}({inner}, {widths})"
    value = "-np.inf" if op.value is None else _number(op.value, names)
    return f"{function}({inner}, {widths}, constant_values={value})"


def _windows(op: Windows, names: Names) -> str:
    inner = op_text(op.operand, names)[0]
    if op.axes == tuple(range(rank(op.operand))):
        lengths = _number(op.lengths[0], names) if len(op.lengths) == 1 else _tuple(op.lengths, names)
        return f"sliding_window_view({inner}, {lengths})"
    if len(op.axes) == 1:
        return f"sliding_window_view({inner}, {_number(op.lengths[0], names)}, axis={op.axes[0]})"
    return f"sliding_window_view({inner}, {_tuple(op.lengths, names)}, axis={op.axes})"


def _reduce(function: str, inner: Op, axes: tuple[int, ...], keep: bool, names: Names) -> str:
    if _is_dot(function, inner) and isinstance(inner, Apply):
        return _dots(inner.operands, axes, names)
    place = ""
    if len(axes) < rank(inner) or keep:
        place = f", axis={axes[0] if len(axes) == 1 else axes}"
    return f"np.{function}({op_text(inner, names)[0]}{place}{', keepdims=True' if keep else ''})"


def _is_dot(function: str, inner: Op) -> bool:
    """Whether a sum is over the product of two arrays of one shape."""
    if function != "sum" or not isinstance(inner, Apply) or inner.function != "multiply":
        return False
    return all(rank(part) == rank(inner) and not isinstance(part, Align) for part in inner.operands)


def _dots(factors: Sequence[Op], axes: tuple[int, ...], names: Names) -> str:
    """The sum of a product of two arrays of one shape, without writing the product out."""
    letters = "ijklmnpqrstuvwxyzabcdefgh"[: rank(factors[0])]
    kept = "".join(letter for axis, letter in enumerate(letters) if axis not in axes)
    texts = ", ".join(op_text(factor, names)[0] for factor in factors)
    return f'np.einsum("{letters},{letters}->{kept}", {texts})'


def _einsum(op: Einsum, names: Names) -> str:
    texts = [op_text(operand, names)[0] for operand in op.operands]
    subscripts = f'"{",".join(op.inputs)}->{op.output}"'
    return f"np.einsum({', '.join((subscripts, *texts))}{', optimize=True' if op.optimize else ''})"


def dtype_text(like: tuple[Variable, ...]) -> str:
    """The dtype that some variables have together."""
    if len(like) == 1 and like[0].rank:
        return f"{like[0].name}.dtype"
    return f"np.result_type({', '.join(variable.name for variable in like)})"


def _fill(op: Fill, names: Names) -> str:
    shape = _tuple(op.shape, names) if op.shape else "()"
    match op.operand:
        case Number(value) if value == ZERO:
            return f"np.zeros({shape}, dtype={dtype_text(op.like)})"
        case Number(value) if value == ONE:
            return f"np.ones({shape}, dtype={dtype_text(op.like)})"
        case Number(value) if value is not None:
            return f"np.full({shape}, {_number(value, names)}, dtype={dtype_text(op.like)})"
    return f"np.broadcast_to({op_text(op.operand, names)[0]}, {shape}).copy()"
