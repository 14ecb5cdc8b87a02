"""Reading rows of tokens: what every construct of TeX has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symderiv.read.tex.commands import CLOSERS, INFIX_FRACTIONS, SYMBOLS
from symderiv.read.tex.error import TexError
from symderiv.read.tex.tokens import Token, missing_argument, never_closed, span
from symderiv.read.tex.tree import Fence, Fraction, Group, Newline, Node, Row, Script, Stack, Symbol, Words
from symderiv.read.tex.unicode import PRIMES

MAX_DEPTH = 200

PRIME = r"\prime"
NEWLINE = "\\\\"

_SCRIPT_MARKS = frozenset({"_", "^"}) | (frozenset(PRIMES) - {PRIME})
_ROW_ENDS = frozenset({"}", "&", r"\right", r"\end"}) | CLOSERS


class Reader:
    """Recursive descent over tokens; `position` is the next one.

    `constructs` says for the text of a token which function reads the node that begins with it.  A row ends before a
    token that closes something; whoever asked for the row sees whether it is the right one.
    """

    def __init__(self, tokens: Sequence[Token], constructs: Mapping[str, Callable[[Reader], Node]]) -> None:
        self.tokens = tokens
        self.constructs = constructs
        self.position = 0
        self.depth = 0

    def peek(self) -> Token | None:
        """The next token that is no blank."""
        while self.position < len(self.tokens) and self.tokens[self.position].is_blank:
            self.position += 1
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def next_is(self, *texts: str) -> bool:
        token = self.peek()
        return token is not None and not token.is_words and token.text in texts

    def take(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def span_from(self, first: int) -> tuple[int, int]:
        """From the token of this index to the last one taken."""
        return span(self.tokens[first : self.position])

    def row(self, newlines: bool = False) -> Row:
        """Nodes up to a token that closes something, or a `\\\\` unless that is a node here."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.too_deep()
        nodes: list[Node] = []
        while (token := self.peek()) is not None:
            text = "" if token.is_words else token.text
            if text in _ROW_ENDS or (text == NEWLINE and not newlines):
                break
            if text in INFIX_FRACTIONS:
                nodes = [self._infix_fraction(nodes, newlines)]
            elif text in _SCRIPT_MARKS:
                base = nodes.pop() if nodes and not isinstance(nodes[-1], Newline) else None
                nodes.append(self._scripts(base))
            else:
                nodes.append(self._construct(token)(self))
        self.depth -= 1
        return tuple(nodes)

    def _construct(self, token: Token) -> Callable[[Reader], Node]:
        """The function that reads the node that begins with this token."""
        return _words if token.is_words else self.constructs.get(token.text, _symbol)

    def too_deep(self) -> TexError:
        at = self.tokens[min(self.position, len(self.tokens) - 1)]
        return TexError(f"The formula is nested deeper than {MAX_DEPTH} levels.", at.start, at.end)

    def argument(self, command: Token, what: str) -> Row:
        """One argument as TeX takes it: a group, or else a single token with its own arguments.

        In one thing this is kinder than TeX: a bracket is taken whole, `x^(2)`.
        """
        token = self.peek()
        if token is not None and token.is_words:
            return (_words(self),)
        if token is None or token.text in _ROW_ENDS or token.text in _SCRIPT_MARKS or token.text == NEWLINE:
            raise missing_argument(command, what)
        if token.text == "{":
            opening = self.take()
            row = self.row(newlines=True)
            self.close(opening, "}")
            return row
        return (self._construct(token)(self),)

    def close(self, opening: Token, closing: str) -> None:
        """Takes the token that closes, or raises an error that names what is open."""
        token = self.peek()
        if token is None:
            raise never_closed(opening)
        if token.text != closing:
            raise stray(token) if token.text in CLOSERS else never_closed(opening)
        self.take()

    def raw_argument(self, command: Token) -> str:
        """The text of an argument that is no formula, such as the name of an environment."""
        if not self.next_is("{"):
            raise missing_argument(command)
        return self._raw_to("}")

    def skip_optional(self) -> None:
        """An argument in square brackets, if there is one, without a meaning here."""
        if self.next_is("["):
            self._raw_to("]")

    def _raw_to(self, closing: str) -> str:
        opening = self.take()
        text = ""
        while not self.next_is(closing):
            if self.peek() is None:
                raise never_closed(opening)
            text += self.take().text
        self.take()
        return text

    def _infix_fraction(self, upper: Sequence[Node], newlines: bool) -> Node:
        """`{a \\over b}`, `{n \\choose k}`: all that stands before and after."""
        sign = self.take()
        lower = self.row(newlines)
        start = min([sign.start, *(node.start for node in (*upper, *lower))])
        end = max([sign.end, *(node.end for node in (*upper, *lower))])
        if name := INFIX_FRACTIONS[sign.text]:
            return Stack(start, end, name, (tuple(upper), lower))
        return Fraction(start, end, tuple(upper), lower)

    def _scripts(self, base: Node | None) -> Node:
        """All the scripts and primes after a base."""
        first = end = self.position
        sub: Row | None = None
        sup: Row | None = None
        primes = 0
        while self.next_is(*_SCRIPT_MARKS):
            mark = self.take()
            if mark.text == "_":
                if sub is not None:
                    raise _double(mark, "subscript")
                sub = self._script(mark, "a subscript")
            elif sup is not None:
                raise _double(mark, "superscript")
            elif mark.text == "^":
                sup, more = without_primes(self._script(mark, "a superscript"))
                primes += more
            else:
                primes += PRIMES[mark.text]
            end = self.position
        self.position = end  # the blanks after the last script are not part of it
        start, last = self.span_from(first)
        if base is None:
            base = Group(start, start, ())
        return Script(min(start, base.start), max(last, base.end), base, sub, sup, primes)

    def _script(self, mark: Token, what: str) -> Row:
        """The argument of `_` or `^`; a lone prime may be one."""
        token = self.peek()
        if token is not None and not token.is_words and token.text in PRIMES:
            self.take()
            return (Symbol(token.start, token.end, PRIME),) * PRIMES[token.text]
        return self.argument(mark, what)


def without_primes(row: Row) -> tuple[Row | None, int]:
    """A superscript without the primes at its ends, and how many there were: `^{\\prime}`, `^{[1]'}`."""
    primes = 0
    while row:
        first, last = row[0], row[-1]
        if isinstance(last, Symbol) and last.text == PRIME:
            row, primes = row[:-1], primes + 1
        elif isinstance(first, Symbol) and first.text == PRIME:
            row, primes = row[1:], primes + 1
        elif isinstance(last, Script) and last.sub is None and last.sup is None and _is_bracket_or_nothing(last.base):
            kept = () if last.base == Group(last.base.start, last.base.start, ()) else (last.base,)
            row, primes = (*row[:-1], *kept), primes + last.primes
        else:
            break
    return (row if row or not primes else None), primes


def _is_bracket_or_nothing(base: Node) -> bool:
    return isinstance(base, Fence) or base == Group(base.start, base.start, ())


def stray(token: Token) -> TexError:
    """A token that closes or separates what is not open."""
    message = {
        "&": '"&" stands outside of an environment.',
        r"\right": r"\right has no \left.",
        r"\end": r"\end has no \begin.",
    }.get(token.text, f'"{token.text}" closes nothing.')
    return TexError(message, token.start, token.end)


def _double(mark: Token, what: str) -> TexError:
    return TexError(f"Double {what}.", mark.start, mark.end, way_out="Put the first one with its base in braces.")


def _words(reader: Reader) -> Node:
    token = reader.take()
    return Words(token.start, token.end, token.text)


def _symbol(reader: Reader) -> Node:
    token = reader.take()
    if token.is_command and token.text not in SYMBOLS and not token.text.startswith(r"\not"):
        way_out = r"Define it with \newcommand."
        raise TexError(f"Unknown command {token.text}.", token.start, token.end, way_out=way_out)
    if token.text in ("#", "$"):
        raise TexError(f'"{token.text}" has no meaning in a formula.', token.start, token.end)
    return Symbol(token.start, token.end, token.text)
