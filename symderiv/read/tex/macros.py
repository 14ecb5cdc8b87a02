"""The macros of a note, and reading their definitions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from symderiv.read.tex.error import TexError
from symderiv.read.tex.tokens import Token, TokenStream, missing_argument, tokenize


@dataclass(frozen=True, slots=True)
class Macro:
    """`\\newcommand{name}[parameters][default]{body}`; in the body, `#1` is the first argument.

    Where there is a `default`, the first argument is optional and stands in square brackets.  Where it is `starred`, a
    star may follow the name, without a meaning.
    """

    name: str
    parameters: int
    body: str
    default: str | None = None
    starred: bool = False


_ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]+\Z")

NO_MACROS: Mapping[str, Macro] = MappingProxyType({})


def definitions(latex: str, known: Mapping[str, Macro] = NO_MACROS) -> dict[str, Macro]:
    """The macros that a text defines; one that cannot be read is left out here, and is an error where it is called."""
    found: dict[str, Macro] = {}
    try:
        stream = TokenStream(tokenize(latex))
    except TexError:
        return found
    while stream:
        token = stream.take()
        if token.text in DEFINING:
            try:
                macro = read_definition(token, stream)
            except TexError:
                continue
            if not is_provided(token, macro, known) and not is_provided(token, macro, found):
                found[macro.name] = macro
    return found


def read_definition(command: Token, stream: TokenStream) -> Macro:
    """The definition that follows a command of `DEFINING`.  Raises TexError where it is malformed."""
    return DEFINING[command.text](command, stream)


def is_provided(command: Token, macro: Macro, known: Mapping[str, Macro]) -> bool:
    """`\\providecommand` leaves a macro alone that there is already."""
    return command.text == r"\providecommand" and macro.name in known


def _new_command(command: Token, stream: TokenStream) -> Macro:
    """`\\newcommand{\\name}[2][default]{body}`."""
    stream.skip_star()
    name = _name(command, stream)
    count = stream.bracketed()
    default = stream.bracketed() if count is not None else None
    body, _ = stream.argument(command)
    parameters = _source(count or ()).strip() or "0"
    if not parameters.isdecimal():
        raise TexError(f"{command.text} has {parameters} for a number of parameters.", command.start, command.end)
    return Macro(name, int(parameters), _source(body), None if default is None else _source(default))


def _def(command: Token, stream: TokenStream) -> Macro:
    """`\\def\\name#1#2{body}`."""
    stream.skip_blanks()
    name = _name(command, stream)
    parameters = 0
    while stream and not stream.next_is("{"):
        token = stream.take()
        if token.is_blank:
            continue
        if token.text != "#" or not stream.next_is(str(parameters + 1)):
            raise TexError(
                f"{command.text}{name} has parameters between delimiters, which are not read.",
                token.start,
                token.end,
                way_out=r"Define it with \newcommand.",
            )
        stream.take()
        parameters += 1
    body, _ = stream.argument(command)
    return Macro(name, parameters, _source(body))


def _let(command: Token, stream: TokenStream) -> Macro:
    """`\\let\\name=\\other`."""
    name = _name(command, stream)
    stream.skip_blanks()
    if stream.next_is("="):
        stream.take()
        stream.skip_blanks()
    if not stream:
        raise missing_argument(command)
    return Macro(name, 0, stream.take().text)


def _math_operator(command: Token, stream: TokenStream) -> Macro:
    """`\\DeclareMathOperator*{\\name}{word}`."""
    stream.skip_star()
    name = _name(command, stream)
    word, _ = stream.argument(command)
    return Macro(name, 0, rf"\operatorname{{{_source(word)}}}")


def _paired_delimiter(command: Token, stream: TokenStream) -> Macro:
    """`\\DeclarePairedDelimiter{\\name}{left}{right}`, called as `\\name{x}`, `\\name*{x}` or `\\name[\\big]{x}`."""
    name = _name(command, stream)
    left, _ = stream.argument(command)
    right, _ = stream.argument(command)
    body = rf"\left{_source(left)} #2 \right{_source(right)}"
    return Macro(name, 2, body, default="", starred=True)


def _document_command(command: Token, stream: TokenStream) -> Macro:
    """`\\NewDocumentCommand{\\name}{m m}{body}`, mandatory arguments only."""
    name = _name(command, stream)
    kinds, end = stream.argument(command)
    arguments = _source(kinds).replace(" ", "")
    if set(arguments) - {"m"}:
        raise TexError(
            f"{command.text} declares arguments of kind {arguments!r}, of which only 'm' is read.",
            command.start,
            end,
            way_out=r"Define it with \newcommand.",
        )
    body, _ = stream.argument(command)
    return Macro(name, len(arguments), _source(body))


DEFINING: Mapping[str, Callable[[Token, TokenStream], Macro]] = MappingProxyType(
    {
        **dict.fromkeys((r"\newcommand", r"\renewcommand", r"\providecommand", r"\DeclareRobustCommand"), _new_command),
        **dict.fromkeys((r"\def", r"\gdef", r"\edef", r"\xdef"), _def),
        r"\let": _let,
        r"\DeclareMathOperator": _math_operator,
        r"\DeclarePairedDelimiter": _paired_delimiter,
        **dict.fromkeys(
            (r"\NewDocumentCommand", r"\RenewDocumentCommand", r"\DeclareDocumentCommand"), _document_command
        ),
    }
)
"""The commands that define macros."""


def _name(command: Token, stream: TokenStream) -> str:
    tokens, end = stream.argument(command)
    names = [token for token in tokens if not token.is_blank]
    if len(names) != 1 or not names[0].is_command:
        raise TexError(f"{command.text} needs the name of the macro it defines.", command.start, end)
    return names[0].text


def _source(tokens: Sequence[Token]) -> str:
    """The text of the tokens; a blank keeps a command apart from a letter that a comment kept apart before."""
    text = ""
    for token in tokens:
        is_glued = token.text[:1].isalpha() and _ENDS_IN_COMMAND.search(text) is not None
        text += " " + token.text if is_glued else token.text
    return text
