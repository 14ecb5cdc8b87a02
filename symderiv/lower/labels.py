"""Names for intermediate results that say what they hold: `a_windows`, `exp_a`, `sum_exp_a`, `l_minus_o`."""

from __future__ import annotations

from symderiv.lang.expr import Constant, Size
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
    Spread,
    Variable,
    Where,
    Windows,
)

_LONGEST = 24

_WORDS = ("zero", "one", "two", "three", "four")
_BETWEEN = {"add": "plus", "subtract": "minus", "multiply": "times", "divide": "over"}
_NOUNS = {
    "add": "total",
    "subtract": "difference",
    "multiply": "product",
    "divide": "quotient",
    "power": "power",
    "negative": "negative",
}


def readable_name(op: Op) -> str:
    """A name for the value of an operation; a noun for its kind where the whole would be too long."""
    name = _described(op)
    return name if name and len(name) <= _LONGEST else _noun(op)


def _described(op: Op) -> str:
    """The operation in words, empty where there are none."""
    match op:
        case Variable(name, _):
            return name
        case Number(Size(name)):
            return name
        case Number(Constant(value)) if value.denominator == 1 and 0 <= value < len(_WORDS):
            return _WORDS[int(value)]
        case Arange(Size(name)):
            return f"range_{name}"
        case Apply("subtract", (left, right)) if _is_maximum_of(left, right):
            return _after(left, "shifted")
        case Apply("power", (base, Number(Constant(value)))) if value == 2:
            return _after(base, "squared")
        case Apply(function, (left, right)) if function in _BETWEEN:
            words = (_described(left), _described(right))
            return f"{words[0]}_{_BETWEEN[function]}_{words[1]}" if all(words) else ""
        case Apply(function, (inner,)) | Invoke(function, inner):
            return _before(function, inner)
        case Reduce(function, inner, _):
            return _before(function, inner)
        case Align(inner, _) | Slice(inner, _) | Reshape(inner, _) | Cast(inner, _) | Copy(inner) | Fill(inner, _, _):
            return _described(inner)
    return _laid_out(op)


def _laid_out(op: Op) -> str:
    match op:
        case Windows(inner, _, _):
            return _after(_bare(inner), "windows")
        case Pad(inner, _, _):
            return _after(_bare(inner), "padded")
        case Spread(inner, _):
            return _after(inner, "spread")
        case Repeat(inner, _, _):
            return _after(inner.operand if isinstance(inner, Repeat) else inner, "repeated")
        case Gather(inner, _):
            return _after(inner, "gathered")
        case ScatterSum(inner, _, _):
            return _after(inner, "scattered")
        case ArgMax(inner):
            return _before("argmax", _bare(inner.operand if isinstance(inner, Reshape) else inner))
        case Where(_, inner, _):
            return _after(inner, "masked")
        case Choose(_, inner, _):
            return _after(inner, "near")
        case MatMul(left, right) | Einsum((left, right), _, _, _):
            words = (_described(left), _described(right))
            return f"{words[0]}_dot_{words[1]}" if all(words) else ""
    return ""


def _bare(op: Op) -> Op:
    """What is padded or spread, without saying so again."""
    return _bare(op.operand) if isinstance(op, Pad | Spread | Slice) else op


def _is_maximum_of(left: Op, right: Op) -> bool:
    inner = right.operand if isinstance(right, Align) else right
    return isinstance(inner, Reduce) and inner.function == "max" and inner.operand == left


def _before(word: str, op: Op) -> str:
    name = _described(op)
    return f"{word}_{name}" if name else ""


def _after(op: Op, word: str) -> str:
    name = _described(op)
    return f"{name}_{word}" if name else ""


def _noun(op: Op) -> str:
    """The kind of the value in one word."""
    match op:
        case Apply(function, _):
            return _NOUNS.get(function, "mask" if function in ("and", "equal", "less", "less_equal") else "values")
        case Reduce(function, _, _):
            return "largest" if function == "max" else "sums"
        case MatMul() | Einsum():
            return "contraction"
        case Windows():
            return "windows"
        case Arange():
            return "positions"
        case Align(inner, _) | Slice(inner, _) | Cast(inner, _) | Reshape(inner, _) | Copy(inner):
            return _noun(inner)
    return "values"
