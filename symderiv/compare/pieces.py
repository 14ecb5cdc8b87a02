r"""The pieces of a formula's text: factors with their scripts and brackets, signs, heads of sums, each with its place.

Nothing is understood here; `\left( x_i - m \right)^2` is one piece, whose inside is a row of pieces again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

FACTOR, SIGN, TIMES, HEAD, BREAK = "factor", "sign", "times", "head", "break"

_TOKEN = re.compile(
    r"(?P<blank>(?:\s|~|&|\\[,;:! ]|\\q?quad(?![A-Za-z]))+)"
    r"|(?P<fence>\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|.))"
    r"|(?P<begin>\\begin\s*\{[^{}]*\})|(?P<end>\\end\s*\{[^{}]*\})"
    r"|(?P<command>\\(?:[A-Za-z]+|.))"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z]+\d*(?:\.T\b)?)"
    r"|(?P<char>.)",
    re.DOTALL,
)
_KINDS = {
    **dict.fromkeys(("+", "-", "−", r"\pm"), SIGN),
    **dict.fromkeys(("*", "@", "·", r"\cdot", r"\times", r"\odot", r"\circ", r"\ast", r"\otimes", "/"), TIMES),
    **dict.fromkeys(("=", ",", ";", r"\\", ":", "<", ">", r"\le", r"\ge", r"\in", r"\ne", ":="), BREAK),
    **dict.fromkeys((r"\sum", r"\prod", r"\int", r"\max", r"\min"), HEAD),
}
_FONT = "boldsymbol|mathbf|bm|mathcal|cal|bf|mathrm|hat|widehat|tilde|widetilde|bar|overline|vec|dot"
_OPERATOR = re.compile(rf"d|\\mathrm\s*\{{\s*d\s*\}}|\\(?:nabla|partial|{_FONT})")
_CLOSING = {"(": ")", "[": "]", "{": "}", r"\{": r"\}"}
_CLOSERS = frozenset((*_CLOSING.values(), r"\rangle"))
_HOLDING = re.compile(r"\\(?:[dtc]?frac|sqrt|boxed|underbrace|overbrace)(?![A-Za-z])")
_DERIVATIVE = re.compile(r"\s*(?:\\partial(?![A-Za-z])|d(?![a-z])|\\mathrm\s*\{\s*d\s*\})")
_APPLIED = re.compile(r"\\(?:log|ln|exp|tanh|sinh|cosh|sin|cos|sigma|phi|operatorname|mathrm|text|mathit)(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row at `start` to `end` of the text; `rows` are what its brackets, fractions and roots hold.

    bracket  how it opens where it is no more than a pair of brackets with scripts: `(`, `[`, `{`
    body     where its scripts begin
    """

    kind: str
    start: int
    end: int
    rows: tuple[Row, ...] = ()
    bracket: str = ""
    body: int = 0


Row = tuple[Piece, ...]
Change = tuple[int, int, str]
"""The characters from one place to another, replaced by others."""
Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def row_of(text: str, *, typed: bool = False) -> Row:
    """The pieces of a text; where it is typed, letters that follow each other are one name."""
    tokens = [
        _Token(match.lastgroup or "", match.group(), *match.span())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "blank"
    ]
    reader = _Reader([part for token in tokens for part in _letters(token, typed=typed)], text)
    pieces: list[Piece] = []
    while reader.left():
        pieces += reader.row()
        reader.skip()
    return tuple(pieces)


def _with_operators(pieces: Sequence[Piece], text: str) -> Iterator[Piece]:
    r"""The pieces; `dY`, `\nabla_y L` and `\hat y` are one."""
    rest = list(pieces)
    while rest:
        piece = rest.pop(0)
        if rest and _belongs_to(piece, rest[0], text):
            rest[0] = replace(rest[0], start=piece.start, bracket="", rows=())
        else:
            yield piece


def _belongs_to(piece: Piece, of: Piece, text: str) -> bool:
    if not (piece.kind == of.kind == FACTOR and _OPERATOR.fullmatch(text, piece.start, piece.body)):
        return False
    return text[piece.start] == "\\" or piece.end == piece.body == of.start


def _letters(token: _Token, *, typed: bool) -> Iterator[_Token]:
    """A word of LaTeX is a product of letters, but for `cos1`."""
    if token.kind != "word" or typed or token.text[-1:].isdigit():
        yield token
        return
    for place, letter in enumerate(token.text):
        yield _Token("char", letter, token.start + place, token.start + place + 1)


class _Reader:
    """Takes pieces from tokens."""

    def __init__(self, tokens: Sequence[_Token], text: str) -> None:
        self._tokens = tokens
        self._text = text
        self._place = 0

    def left(self) -> bool:
        return self._place < len(self._tokens)

    def skip(self) -> None:
        self._place += 1

    def _peek(self) -> _Token | None:
        return self._tokens[self._place] if self.left() else None

    def _take(self) -> _Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def row(self) -> Row:
        """The pieces up to a bracket that closes what is around them."""
        pieces: list[Piece] = []
        while (token := self._peek()) is not None and not _closes(token):
            pieces.append(self._piece())
        return tuple(_with_operators(pieces, self._text))

    def _piece(self) -> Piece:
        first = self._take()
        kind = _KINDS.get(first.text, FACTOR)
        if kind in (SIGN, TIMES, BREAK):
            return Piece(kind, first.start, first.end)
        end, rows, bracket = first.end, [], ""
        if (opening := _opening(first)) is not None:
            end, inner = self._closed(first)
            rows, bracket = [inner], opening
        elif first.kind == "begin":
            end, rows = self._environment(first)
        elif kind == FACTOR and first.kind in ("command", "word"):
            end, rows = self._arguments(first)
        body = end
        while (token := self._peek()) is not None and (token.text in ("_", "^", "'") and token.start >= end):
            end = self._script()
        return Piece(kind, first.start, end, tuple(rows), bracket, body)

    def _closed(self, first: _Token) -> tuple[int, Row]:
        inner = self.row()
        return (self._take().end if self.left() else first.end), inner

    def _environment(self, first: _Token) -> tuple[int, list[Row]]:
        rows: list[Row] = []
        while (token := self._peek()) is not None and token.kind != "end":
            rows.append(self.row())
            if (token := self._peek()) is not None and token.kind != "end":
                self._take()
        return (self._take().end if self.left() else first.end), rows

    def _arguments(self, first: _Token) -> tuple[int, list[Row]]:
        """What a command or a function is applied to: all groups that follow, and round brackets after a function."""
        end, rows = first.end, []
        while (token := self._peek()) is not None and token.text == "{" and first.kind == "command":
            end, inner = self._closed(self._take())
            if _HOLDING.match(first.text):
                rows.append(inner)
        if rows and _DERIVATIVE.match(self._text, first.end + 1):
            rows = []
        token = self._peek()
        is_called = first.kind == "word" and token is not None and token.text == "(" and token.start == end
        if token is not None and (is_called or (_APPLIED.match(first.text) and _opening(token) == "(")):
            end, inner = self._closed(self._take())
            rows.append(inner)
        return end, rows

    def _script(self) -> int:
        sign = self._take()
        token = self._peek()
        if sign.text == "'" or token is None:
            return sign.end
        first = self._take()
        if first.text == "{":
            return self._closed(first)[0]
        return self._arguments(first)[0] if first.kind == "command" else first.end


def _opening(token: _Token) -> str | None:
    text = token.text[-1:] if token.kind == "fence" and not token.text.endswith((r"\{", r"\lbrace")) else token.text
    if token.kind == "fence" and token.text.startswith(r"\left") and text not in _CLOSING:
        return "|"
    return text if text in _CLOSING else None


def _closes(token: _Token) -> bool:
    if token.kind == "end":
        return True
    if token.kind == "fence":
        return token.text.startswith(r"\right") or token.text[-1:] in _CLOSERS
    return token.text in _CLOSERS


def rows_in(row: Row) -> Iterator[Row]:
    """The row and every row inside it, outermost first."""
    yield row
    for piece in row:
        for inner in piece.rows:
            yield from rows_in(inner)


def split(row: Row, kind: str) -> list[Row]:
    """The parts of a row between its pieces of a kind."""
    parts: list[list[Piece]] = [[]]
    for piece in row:
        if piece.kind == kind:
            parts.append([])
        else:
            parts[-1].append(piece)
    return [tuple(part) for part in parts]


def terms_of(row: Row) -> list[Row]:
    """The parts of a row between its signs."""
    return [term for term in split(row, SIGN) if term]


def is_number(text: str, piece: Piece) -> bool:
    """Whether a piece is a number."""
    return text[piece.start : piece.end].strip("{}").replace(".", "").isdigit()
