"""TeX's tokens, each with its place in the formula's text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.read.tex.error import TexError

BLANK = " "
"""The text of the token for any run of white space."""

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}

_TOKEN = re.compile(
    r"(?P<comment>%[^\n]*(?:\n[ \t]*)?)"
    r"|(?P<command>\\(?:[A-Za-z]+|\n|.))"
    r"|(?P<entity>&(?:lt|gt|amp);)"
    r"|(?P<blank>[\s\u200b\u2060\ufeff]+)"
    r"|(?P<character>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A command with its backslash, a character, or `BLANK`; where `is_words`, literal text.

    A token that comes out of a macro has the place of the macro's call.
    """

    text: str
    start: int
    end: int
    is_words: bool = False

    @property
    def is_blank(self) -> bool:
        return self.text == BLANK and not self.is_words

    @property
    def is_command(self) -> bool:
        """A command such as `\\frac` or `\\,`."""
        return len(self.text) > 1 and self.text[0] == "\\" and not self.is_words

    def moved(self, start: int, end: int) -> Token:
        """The same token at another place."""
        return Token(self.text, start, end, self.is_words)


def tokenize(latex: str) -> list[Token]:
    """The tokens of a text; comments are left out.

    Markdown that goes through HTML often has `&lt;` for `<`, so these entities count as the sign they stand for.
    Raises TexError for a backslash at the very end.
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(latex):
        start, end = match.span()
        text = match.group()
        match match.lastgroup:
            case "comment":
                continue
            case "blank":
                text = BLANK
            case "entity":
                text = _ENTITIES[text]
            case "command" if text == "\\\n":
                text = "\\ "
            case "character" if text == "\\":
                raise TexError("The formula ends in a lone backslash.", start, end)
            case _:
                pass
        tokens.append(Token(text, start, end))
    return tokens


def span(tokens: Sequence[Token]) -> tuple[int, int]:
    """From the first to the last character of the tokens, of which there is at least one."""
    return min(token.start for token in tokens), max(token.end for token in tokens)


class TokenStream:
    """Tokens to be taken one by one, and to which tokens can be given back."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._pending = list(reversed(tokens))

    def __len__(self) -> int:
        return len(self._pending)

    def peek(self) -> Token | None:
        """The next token, which stays."""
        return self._pending[-1] if self._pending else None

    def next_is(self, text: str) -> bool:
        token = self.peek()
        return token is not None and token.text == text and not token.is_words

    def take(self) -> Token:
        """The next token; there must be one."""
        return self._pending.pop()

    def give_back(self, tokens: Sequence[Token]) -> None:
        """These tokens come next."""
        self._pending.extend(reversed(tokens))

    def skip_blanks(self) -> None:
        while self._pending and self._pending[-1].is_blank:
            self._pending.pop()

    def skip_star(self) -> None:
        """The `*` of `\\operatorname*`, if there is one."""
        if self.next_is("*"):
            self.take()

    def argument(self, of: Token) -> tuple[list[Token], int]:
        """One undelimited argument, without its braces, and where it ends in the text.

        Raises TexError where there is none.
        """
        self.skip_blanks()
        if not self._pending or self.next_is("}"):
            raise missing_argument(of)
        token = self.take()
        if token.text != "{" or token.is_words:
            return [token], token.end
        return self._until_closed(token, "{", "}")

    def bracketed(self) -> list[Token] | None:
        """An optional argument in square brackets, without them, or None where there is none."""
        blanks: list[Token] = []
        while self._pending and self._pending[-1].is_blank:
            blanks.append(self._pending.pop())
        if not self.next_is("["):
            self.give_back(blanks)
            return None
        return self._until_closed(self.take(), "[", "]")[0]

    def _until_closed(self, opening: Token, open_text: str, close_text: str) -> tuple[list[Token], int]:
        taken: list[Token] = []
        depth = 1
        while self._pending:
            token = self._pending.pop()
            if not token.is_words:
                depth += (token.text == open_text) - (token.text == close_text)
            if depth == 0:
                return taken, token.end
            taken.append(token)
        raise never_closed(opening)


def missing_argument(command: Token, what: str = "its argument") -> TexError:
    return TexError(f"{command.text} lacks {what}.", command.start, command.end)


def never_closed(opening: Token) -> TexError:
    kind = {"{": "brace", "[": "bracket", "(": "bracket"}.get(opening.text, "delimiter")
    return TexError(f'The {kind} "{opening.text}" is never closed.', opening.start, opening.end)
