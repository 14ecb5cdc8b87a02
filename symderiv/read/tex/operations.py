r"""Formulas of a table of operations as TeX's tokens: `self: grad * y` is `\frac{\partial E}{\partial self} = ...`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from symderiv.read.tex.error import TexError
from symderiv.read.tex.plain import GREEK, plain_tokens
from symderiv.read.tex.tokens import Token, tokenize

LOSS, RESULT, INCOMING = "E", "result", "grad"

_FORMULAS = {
    "add": "#1+#2",
    "sub": "#1-#2",
    "mul": r"#1\cdot #2",
    "div": r"\frac{#1}{#2}",
    "neg": "-#1",
    "pow": "#1^{#2}",
    "square": "#1^{2}",
    "reciprocal": r"\frac{1}{#1}",
    "sqrt": r"\sqrt{#1}",
    "rsqrt": r"\frac{1}{\sqrt{#1}}",
    "exp": r"\exp(#1)",
    "log": r"\log(#1)",
    "sin": r"\sin(#1)",
    "cos": r"\cos(#1)",
    "tanh": r"\tanh(#1)",
    "sigmoid": r"\operatorname{sigmoid}(#1)",
    "mm": "#1 #2",
    "matmul": "#1 #2",
}
_NAME = re.compile(r"[A-Za-z_]\w*")
_PRODUCT = re.compile(r"\b(?:mm|matmul)\(")
_METHOD = re.compile(r"\.\s*(?!t\(\)|T\b)[A-Za-z_]\w*\s*\(")
_TURNED = re.compile(r"\.t\(\)|\.T\b")
_SUM = re.compile(r"\.sum\(\s*(?:(?:dim\s*=\s*)?(?:dim|-1))\s*(?:,\s*(?:keepdim\s*=\s*)?[Tt]rue\s*)?\)")
_ALONG = {
    "softmax": r"\frac{\exp(#i)}{\sum_{j}\exp(#j)}",
}
"""Operations along a dimension, of one argument at its index."""


def operation_tokens(text: str) -> list[Token]:
    """`tanh(self)`, or `name: expression`: what the result is."""
    start, end = _inside(text)
    named = re.match(r"[A-Za-z_]\w*:\s+", text[start:end])
    body = start + (named.end() if named else 0)
    along = _along(text, body, end)
    if along is not None:
        return [*_name(RESULT, start, start, text, "i"), Token("=", start, start), *along]
    index = "" if _PRODUCT.search(text) else "i"
    result = _name(RESULT, start, start, text, index)
    return [*result, Token("=", start, start), *_expression(text, body, end, gradients=False, index=index)]


def _along(text: str, start: int, end: int) -> list[Token] | None:
    """`softmax(x, dim)` at an index, None for another operation."""
    name = _NAME.match(text, start, end)
    formula = _ALONG.get(name.group().removeprefix("log_")) if name is not None else None
    if name is not None and name.group().startswith("log_"):
        formula = rf"\log({formula})" if formula is not None else None
    if name is None or formula is None or not text.startswith("(", name.end()):
        return None
    close = _closing(text, name.end(), end)
    first = next(_split(text, name.end() + 1, close))
    found = []
    for piece in re.split(r"(#[ij])", formula):
        if piece.startswith("#"):
            found += [
                Token("{", *first),
                *_expression(text, *first, gradients=False, index=piece[1]),
                Token("}", *first),
            ]
        else:
            found += [token.moved(name.start(), close + 1) for token in tokenize(piece)]
    return found


def backward_tokens(text: str, *, by_elements: bool = False, along: bool = False) -> list[Token]:
    """`self: expression`: what the gradient of an argument is, or of each of its elements.

    along  they lie along a dimension, over which a sum may be taken
    """
    start, end = _inside(text)
    named = re.match(r"([A-Za-z_]\w*):\s+", text[start:end])
    if named is None:
        raise TexError("It is not said what this is the gradient of.", start, end)
    index = "i" if by_elements else ""
    left = _derivative(named[1], start, start + len(named[1]), text, index)
    sign = Token("=", start + len(named[1]), start + len(named[1]) + 1)
    total = None if along else _SUM.search(text, start, end)
    if total is not None:
        raise TexError("A sum over a dimension is not understood here.", total.start(), total.end())
    return [*left, sign, *_expression(text, start + named.end(), end, gradients=True, index=index)]


def _inside(text: str) -> tuple[int, int]:
    start, end = len(text) - len(text.lstrip("`")), len(text.rstrip("`"))
    return start, end


def _expression(text: str, start: int, end: int, *, gradients: bool, index: str = "") -> list[Token]:
    """The tokens of an expression; `index` is that of the elements where they lie along a dimension."""
    found: list[Token] = []
    place = start
    while place < end:
        method = _METHOD.match(text, place, end)
        if method is not None:
            raise TexError("A call of a method is not understood here.", method.start(), method.end())
        after = _operand_end(text, place, end)
        if after is None:
            found += _moved(plain_tokens, text, place, place + 1)
            place += 1
            continue
        total = _SUM.match(text, after, end) if index else None
        own = _operand(text, place, after, gradients=gradients, index="j" if total and index == "i" else index)
        if total is not None:
            own = [*(t.moved(place, total.end()) for t in tokenize(r"{\sum_{j}")), *own, Token("}", place, total.end())]
            after = total.end()
        found += own
        place = after
        turned = _TURNED.match(text, place, end)
        if turned:
            found += [Token("^", place, turned.end()), Token(r"\top", place, turned.end())]
            place = turned.end()
    return found


def _operand_end(text: str, place: int, end: int) -> int | None:
    """Where a name, a call or a bracket ends that begins here."""
    name = _NAME.match(text, place, end)
    after = name.end() if name is not None else place
    if text.startswith("(", after):
        return _closing(text, after, end) + 1
    return after if name is not None else None


def _operand(text: str, start: int, end: int, *, gradients: bool, index: str) -> list[Token]:
    name = _NAME.match(text, start, end)
    if name is None:
        inner = _expression(text, start + 1, end - 1, gradients=gradients, index=index)
        return [Token("(", start, start + 1), *inner, Token(")", end - 1, end)]
    if name.end() < end:
        inside = _split(text, name.end() + 1, end - 1)
        arguments = [_expression(text, a, b, gradients=gradients, index=index) for a, b in inside]
        return _applied(name.group(), arguments, start, end)
    if gradients and name.group() == INCOMING:
        return _derivative(RESULT, *name.span(), text, index)
    return _name(name.group(), *name.span(), text, index)


def _applied(name: str, arguments: list[list[Token]], start: int, end: int) -> list[Token]:
    """A function written out.  Raises TexError for one that is not known to work entry by entry."""
    formula = _FORMULAS.get(name)
    count = len(set(re.findall(r"#(\d)", formula or "")))
    if formula is None or count != len(arguments):
        raise TexError(f"The operation {name} is not known here.", start, end)
    found = []
    for piece in re.split(r"(#\d)", formula):
        if piece.startswith("#"):
            found += [Token("{", start, start), Token("(", start, start), *arguments[int(piece[1]) - 1]]
            found += [Token(")", end, end), Token("}", end, end)]
        else:
            found += [token.moved(start, end) for token in tokenize(piece)]
    return [Token("{", start, start), *found, Token("}", end, end)]


def _derivative(name: str, start: int, end: int, text: str, index: str = "") -> list[Token]:
    before = tokenize(rf"\frac{{\partial {LOSS}}}{{\partial ")
    after = Token("}", start, end)
    return [*(token.moved(start, end) for token in before), *_name(name, start, end, text, index), after]


def _name(name: str, start: int, end: int, text: str, index: str = "") -> list[Token]:
    """A name; in a formula with matrix products, a capital one, as of a matrix, unless it is Greek and so a number.

    Elsewhere it is an array of which an element is read, as everything works entry by entry: the result is no loss.
    """
    if index and name not in GREEK:
        return [*_name(name, start, end, text), *(token.moved(start, end) for token in tokenize(f"_{{{index}}}"))]
    if name in GREEK:
        return [Token("\\" + name, start, end)]
    return [Token(name.capitalize() if _PRODUCT.search(text) else name, start, end, is_words=True)]


def _moved(read: Callable[[str], list[Token]], text: str, start: int, end: int) -> list[Token]:
    return [token.moved(token.start + start, token.end + start) for token in read(text[start:end])]


def _closing(text: str, start: int, end: int) -> int:
    depth = 0
    for place in range(start, end):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    raise TexError('The bracket "(" is never closed.', start, start + 1)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    depth, first = 0, start
    for place in range(start, end):
        depth += (text[place] == "(") - (text[place] == ")")
        if text[place] == "," and depth == 0:
            yield first, place
            first = place + 1
    yield first, end
