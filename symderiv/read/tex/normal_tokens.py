"""Tokens without what has no meaning: sizes, styles, labels, colours; look-alikes mapped to one sign."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.read.tex.commands import (
    CANONICAL,
    CLOSERS,
    CLOSING_BARS,
    CLOSING_SIZES,
    DROPPED,
    DROPPED_WITH_ARGUMENTS,
    LABELLED_SIGNS,
    MIDDLE_BARS,
    MIDDLE_SIZES,
    OPENERS,
    OPENING_BARS,
    OPENING_SIZES,
    SIZES,
    SPACES_WITH_ARGUMENT,
    SPACES_WITH_LENGTH,
)
from symderiv.read.tex.tokens import Token, TokenStream, missing_argument, span

_RELATIONS_NEGATED = {"=": r"\ne", r"\in": r"\notin", "<": r"\ge", ">": r"\le", r"\equiv": r"\not\equiv"}
_ARGUMENTS = {r"\max": r"\argmax", r"\min": r"\argmin"}
_SIZED = SIZES | MIDDLE_SIZES
_BARE_BRACKETS = frozenset(OPENERS) | CLOSERS | {"|", r"\|"}
_LENGTH_CHARACTERS = frozenset("+-.0123456789")
_ROW_BREAKS = frozenset({"\\\\", "&", r"\quad", r"\qquad", r"\hspace", "\\ ", r"\,", r"\;", r"\:", "~"})


def normalize(tokens: Sequence[Token]) -> list[Token]:
    """The tokens that mean something, look-alikes mapped.  Raises TexError where a command lacks its argument."""
    stream = TokenStream(tokens)
    kept: list[Token] = []
    while stream:
        token = stream.take()
        text = token.text
        if token.is_words:
            kept.append(token)
        elif text in DROPPED_WITH_ARGUMENTS:
            _drop_arguments(token, stream)
        elif text in LABELLED_SIGNS:
            stream.bracketed()
            stream.argument(token)
            kept.append(Token(LABELLED_SIGNS[text], token.start, token.end))
        elif text in _SIZED:
            kept.extend(_sized(token, stream))
        elif text in DROPPED:
            continue
        elif text in SPACES_WITH_ARGUMENT:
            stream.skip_star()
            stream.argument(token)
            kept.append(Token(r"\hspace", token.start, token.end))
        elif text in SPACES_WITH_LENGTH:
            _skip_length(token, stream)
            kept.append(Token(r"\hspace", token.start, token.end))
        elif text == r"\not":
            kept.append(_negated(token, stream))
        else:
            kept.append(_canonical(token))
            _merge_last(kept)
    return _join_broken_brackets(kept)


def _canonical(token: Token) -> Token:
    return Token(CANONICAL.get(token.text, token.text), token.start, token.end)


def _drop_arguments(command: Token, stream: TokenStream) -> None:
    stream.skip_star()
    stream.bracketed()
    for _ in range(DROPPED_WITH_ARGUMENTS[command.text]):
        stream.argument(command)


def _sized(size: Token, stream: TokenStream) -> list[Token]:
    """The bracket after a size, perhaps in braces; `\\bigl|` opens, `\\bigr|` closes, `\\middle|` separates."""
    stream.skip_blanks()
    bracket = _bare_bracket(stream)
    if bracket is None:
        return []
    for sizes, bars in (
        (OPENING_SIZES, OPENING_BARS),
        (CLOSING_SIZES, CLOSING_BARS),
        (MIDDLE_SIZES, MIDDLE_BARS),
    ):
        if size.text in sizes and bracket.text in bars:
            return [Token(bars[bracket.text], bracket.start, bracket.end)]
    return [bracket]


def _bare_bracket(stream: TokenStream) -> Token | None:
    """`(` or `{(}`, taken from the stream; None where something else stands there."""
    taken: list[Token] = []
    braced = stream.next_is("{")
    if braced:
        taken.append(stream.take())
        stream.skip_blanks()
    if stream and not taken and _is_bare(stream.peek()):
        return _canonical(stream.take())
    if stream and _is_bare(stream.peek()):
        bracket = stream.take()
        taken.append(bracket)
        stream.skip_blanks()
        if stream.next_is("}"):
            return _canonical(bracket).moved(taken[0].start, stream.take().end)
    stream.give_back(taken)
    return None


def _is_bare(token: Token | None) -> bool:
    return token is not None and not token.is_words and CANONICAL.get(token.text, token.text) in _BARE_BRACKETS


def _skip_length(command: Token, stream: TokenStream) -> None:
    """`3mu`, `-1.5em` after `\\kern` and its like."""
    stream.skip_blanks()
    if stream.next_is("{"):
        stream.argument(command)
        return
    found = False
    while (token := stream.peek()) is not None and (token.text in _LENGTH_CHARACTERS or token.is_blank):
        found = found or token.text.isdigit()
        stream.take()
    if not found or len(stream) < 2:
        raise missing_argument(command, "a length")
    stream.take()
    stream.take()  # a unit has two letters


def _negated(command: Token, stream: TokenStream) -> Token:
    """`\\not=` is `\\ne`; where there is no such sign, the two together are one."""
    stream.skip_blanks()
    if not stream:
        raise missing_argument(command, "the sign to strike out")
    sign = _canonical(stream.take())
    return Token(_RELATIONS_NEGATED.get(sign.text, command.text + sign.text), command.start, max(command.end, sign.end))


def _merge_last(kept: list[Token]) -> None:
    """`...` is `\\dots`, `->` is `\\to`, `\\arg\\max` is `\\argmax`."""
    texts = ["" if token.is_words else token.text for token in kept[-4:]]
    if texts[-3:] == [".", ".", "."] and texts[0] not in (r"\left", r"\right"):
        _replace_last(kept, 3, r"\dots")
    elif texts[-2:] == ["-", ">"]:
        _replace_last(kept, 2, r"\to")
    elif texts[-1] in _ARGUMENTS:
        first = len(kept) - 2
        while first >= 0 and (kept[first].is_blank or kept[first].text == r"\,"):
            first -= 1
        if first >= 0 and kept[first].text == r"\arg":
            _replace_last(kept, len(kept) - first, _ARGUMENTS[texts[-1]])


def _replace_last(kept: list[Token], count: int, text: str) -> None:
    start, end = span(kept[-count:])
    del kept[-count:]
    kept.append(Token(text, start, end))


def _join_broken_brackets(tokens: list[Token]) -> list[Token]:
    """Without `\\right. \\\\ & \\left.`, by which authors let a bracket go on in the next line."""
    joined: list[Token] = []
    position = 0
    while position < len(tokens):
        after = _after_break(tokens, position)
        if after is None:
            joined.append(tokens[position])
            position += 1
        else:
            position = after
    return joined


def _after_break(tokens: list[Token], position: int) -> int | None:
    """Where the bracket goes on, if it is broken at this position."""
    if tokens[position].text != r"\right":
        return None
    texts = [token.text for token in tokens[position : position + 16] if not token.is_blank]
    if texts[:2] != [r"\right", "."] or "\\\\" not in texts or r"\left" not in texts:
        return None
    broken = texts[2 : texts.index(r"\left")]
    if not set(broken) <= _ROW_BREAKS or texts[texts.index(r"\left") + 1 :][:1] != ["."]:
        return None
    remaining = len(broken) + 4
    while remaining:
        remaining -= not tokens[position].is_blank
        position += 1
    return position
