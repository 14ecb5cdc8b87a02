"""Text inside a formula: `\\text{if $x > 0$}`, `\\operatorname{arg\\,max}`, `\\mathrm{in}`."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from symderiv.read.tex.commands import SPACES
from symderiv.read.tex.tokens import Token, span

_TEXT_ACCENTS = {"\\'": "\u0301", "\\`": "\u0300", "\\^": "\u0302", '\\"': "\u0308", "\\~": "\u0303", "\\c": "\u0327"}

_SPOKEN = {**{"\\" + sign: sign for sign in "_%&#${}"}, "\\\\": " ", r"\dots": "…"}


def text_of(tokens: Sequence[Token]) -> str:
    """What the tokens say as text: braces and unknown commands are silent, `\\'e` is `é`."""
    said: list[str] = []
    accent = ""
    for token in tokens:
        if token.text in _TEXT_ACCENTS:
            accent = _TEXT_ACCENTS[token.text]
        elif token.text in SPACES:
            said.append(" ")
        elif token.is_command:
            said.append(_SPOKEN.get(token.text, ""))
        elif token.text not in "{}":
            said.append(unicodedata.normalize("NFC", token.text + accent))
            accent = ""
    return "".join(said)


def is_plain_word(tokens: Sequence[Token]) -> bool:
    """Nothing but letters, digits, hyphens and blanks?"""
    return bool(tokens) and all(
        token.is_words or token.is_blank or token.text in SPACES or token.text == "-" or token.text.isalnum()
        for token in tokens
    )


def upright_word(tokens: Sequence[Token], start: int, end: int) -> Token:
    """A word set in mathematics, where blanks do not count: `\\operatorname{arg\\,max}` says `argmax`."""
    return Token(text_of(tokens).replace(" ", ""), start, end, is_words=True)


def text_tokens(tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    """The argument of `\\text` as words and, between dollar signs, the tokens of formulas.

    One piece of text becomes one token; with formulas between, the whole is put in braces.
    """
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == "$":
            pieces.append([])
        else:
            pieces[-1].append(token)
    if len(pieces) % 2 == 0 or len(pieces) == 1:  # no formula, or a dollar sign without a partner
        return [Token(text_of(tokens), start, end, is_words=True)]
    result = [Token("{", start, start)]
    for number, piece in enumerate(pieces):
        if number % 2 == 1:
            result.extend(piece)
        elif piece:
            result.append(Token(text_of(piece), *span(piece), is_words=True))
    return [*result, Token("}", end, end)]
