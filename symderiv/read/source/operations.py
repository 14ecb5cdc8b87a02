"""Backward formulas in the manner of a table of operations: `` `tanh(self)`: `self: grad * (1 - result * result)` ``.

The first span of code of a block says what is computed, every other one what the gradient of one argument is.  An
operation may work along a dimension, as softmax does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderiv.read.source.delimiters import Mark
from symderiv.read.source.passages import CodeMark

OPERATION, BACKWARD = "operation", "backward"
BY_ELEMENTS, ALONG = "backward by elements", "backward along a dimension"  # where there is no matrix product

_CALL = re.compile(r"[A-Za-z_]\w*\(\s*(?P<arguments>[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*\)")
_NAMED = re.compile(r"[A-Za-z_]\w*:\s+(?P<body>.*[-+*/(].*)", re.DOTALL)
_GRADIENT = re.compile(r"(?P<argument>[A-Za-z_]\w*):\s+\S")
_ALONG = re.compile(r"(?:log_)?softmax\(")
_PRODUCT = re.compile(r"\b(?:mm|matmul)\(")
_USES = re.compile(r"\b(?:grad|result)\b")


def of_operations(text: str, code: Sequence[CodeMark]) -> tuple[Mark, ...]:
    """The spans of a block that state an operation and its gradients; none where the block does not speak of one."""
    if len(code) < 2:
        return ()
    first, *others = (text[mark.start : mark.end] for mark in code)
    call, named = _CALL.fullmatch(first), _NAMED.fullmatch(first)
    if call:
        arguments = set(re.split(r"\s*,\s*", call["arguments"]))
    elif named:
        arguments = set(re.findall(r"[A-Za-z_]\w*", named["body"]))
    else:
        return ()
    gradients = [_GRADIENT.match(other) for other in others]
    if not all(found and found["argument"] in arguments for found in gradients):
        return ()
    if not any(_USES.search(other) for other in others):
        return ()
    kind = BACKWARD if _PRODUCT.search(first) else ALONG if _ALONG.match(first) else BY_ELEMENTS
    kinds = (OPERATION, *(kind for _ in others))
    return tuple(_mark(text, mark, kind) for mark, kind in zip(code, kinds, strict=True))


def _mark(text: str, code: CodeMark, kind: str) -> Mark:
    """The span with its backticks, which belong to the statement."""
    start, end = code.start, code.end
    while start and text[start - 1] == "`":
        start -= 1
    while text[end : end + 1] == "`":
        end += 1
    return Mark(start, end, start, end, display=False, code=kind)
