"""Expanding macros, spelling out characters beyond ASCII, and setting text apart from formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from symderiv.read.tex.commands import TEXTS, UPRIGHT
from symderiv.read.tex.error import TexError
from symderiv.read.tex.macros import DEFINING, Macro, is_provided, read_definition
from symderiv.read.tex.tokens import Token, TokenStream, missing_argument, span, tokenize
from symderiv.read.tex.unicode import ACCENTS, is_subscript, is_superscript, lowered, tex
from symderiv.read.tex.words import is_plain_word, text_tokens, upright_word

MAX_CALLS = 10_000
MAX_TOKENS = 131_072

BUILTIN: Mapping[str, Macro] = MappingProxyType(
    {
        macro.name: macro
        for macro in (
            Macro(r"\pmod", 1, r"(\bmod #1)"),
            Macro(r"\eqqcolon", 0, "=:"),
            Macro(r"\vcentcolon", 0, ":"),
            Macro(r"\set", 1, r"\{#1\}", starred=True),
            Macro(r"\R", 0, r"\mathbb{R}"),
            Macro(r"\N", 0, r"\mathbb{N}"),
            Macro(r"\Z", 0, r"\mathbb{Z}"),
            Macro(r"\abs", 1, r"\left|#1\right|", starred=True),
            Macro(r"\norm", 1, r"\left\|#1\right\|", starred=True),
            *(
                Macro("\\" + name, 0, rf"\operatorname{{{name}}}")
                for name in ("tr", "Tr", "diag", "sgn", "sign", "erf", "rank")
            ),
        )
    }
)
"""Commands of widespread packages and page templates, for notes that use them without a definition."""


DERIVATIVES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((r"\pdv", r"\pderivative", r"\partialderivative"), r"\partial"),
        **dict.fromkeys((r"\dv", r"\derivative", r"\odv"), "d"),
    }
)
"""Derivatives of the physics package, and the sign they are written with."""


def expand(tokens: Sequence[Token], macros: Mapping[str, Macro]) -> list[Token]:
    """The tokens with every macro expanded, characters beyond ASCII as TeX, and text as words.

    What comes out of a macro has the span of the call; its arguments keep their own.  Definitions hold from where they
    stand.  Raises TexError for a missing argument and for macros that expand without end.
    """
    known = {**BUILTIN, **macros}
    stream = TokenStream(tokens)
    expanded: list[Token] = []
    calls = 0
    while stream:
        token = stream.take()
        if token.is_words:
            expanded.append(token)
        elif token.text in DEFINING:
            macro = read_definition(token, stream)
            if not is_provided(token, macro, known):
                known[macro.name] = macro
        elif token.text in known:
            calls += 1
            stream.give_back(_expansion(token, known[token.text], stream))
        elif token.text in DERIVATIVES:
            stream.give_back(_derivative(token, stream))
        elif token.text in TEXTS:
            stream.give_back(_text(token, stream))
        elif token.text in UPRIGHT:
            expanded.extend(_upright(token, stream))
        elif token.text in ACCENTS and expanded and (expanded[-1].text.isalpha() or expanded[-1].is_command):
            expanded.extend(_accented(expanded.pop(), token))
        elif not token.text.isascii():
            stream.give_back(_spelt_out(token, stream))
            expanded.append(stream.take())
        else:
            expanded.append(token)
        if calls > MAX_CALLS or len(stream) + len(expanded) > MAX_TOKENS:
            raise TexError(f"The macro {token.text} expands without end.", token.start, token.end)
    return expanded


def _expansion(call: Token, macro: Macro, stream: TokenStream) -> list[Token]:
    """The body of the macro with the arguments of this call in place."""
    if macro.starred:
        stream.skip_star()
    arguments: list[list[Token]] = []
    start, end = call.start, call.end
    if macro.default is not None:
        default = [token.moved(start, end) for token in tokenize(macro.default)]
        arguments.append(stream.bracketed() or default)
    while len(arguments) < macro.parameters:
        argument, argument_end = stream.argument(call)
        arguments.append(argument)
        end = max(end, argument_end)
    body = TokenStream(tokenize(macro.body))
    result: list[Token] = []
    while body:
        token = body.take()
        if token.text == "#" and body:
            result.extend(_argument(call, body.take(), arguments))
        else:
            result.append(token.moved(start, end))
    return result


def _argument(call: Token, number: Token, arguments: Sequence[list[Token]]) -> list[Token]:
    if number.text.isdecimal() and 1 <= int(number.text) <= len(arguments):
        return arguments[int(number.text) - 1]
    raise TexError(f"The macro {call.text} has no parameter #{number.text}.", call.start, call.end)


def _derivative(command: Token, stream: TokenStream) -> list[Token]:
    """`\\pdv{E}{x}`, `\\pdv{x}`, `\\pdv[2]{E}{x}`, `\\pdv{E}{x}{y}` of the physics package as a fraction."""
    stream.skip_star()
    order = stream.bracketed()
    groups: list[list[Token]] = []
    end = command.end
    while len(groups) < 3 and stream.next_is("{"):
        group, end = stream.argument(command)
        groups.append(group)
    if not groups:
        raise missing_argument(command)

    def tex(source: str) -> list[Token]:
        return [token.moved(command.start, end) for token in tokenize(source)]

    sign = tex(DERIVATIVES[command.text] + " ")
    of, *variables = groups if len(groups) > 1 else [[], *groups]
    power = [*tex("^{"), *order, *tex("}")] if order else tex("^{2}") if len(variables) > 1 else []
    below = [part for variable in variables for part in (*sign, *variable)] + (power if order else [])
    return [*tex(r"\frac{"), *sign, *power, *of, *tex("}{"), *below, *tex("}")]


def _text(command: Token, stream: TokenStream) -> list[Token]:
    """`\\text{...}`; a bold or italic single letter is a letter in that font, and `\\intertext` ends its line."""
    stream.skip_star()
    argument, end = stream.argument(command)
    letter = len(argument) == 1 and argument[0].text.isalpha()
    if letter and command.text in (r"\textbf", r"\textit"):
        return [Token(command.text.replace("text", "math"), command.start, command.end), *argument]
    words = text_tokens(argument, command.start, end)
    return [*words, Token("\\\\", end, end)] if command.text.endswith("intertext") else words


def _upright(command: Token, stream: TokenStream) -> list[Token]:
    """`\\mathrm{in}` is a word; `\\mathrm{x_i}` stays a formula in another font."""
    stream.skip_star()
    argument, end = stream.argument(command)
    if is_plain_word(argument):
        return [upright_word(argument, command.start, end)]
    stream.give_back([Token("{", command.end, command.end), *argument, Token("}", end, end)])
    return [command]


def _accented(letter: Token, mark: Token) -> list[Token]:
    """A letter with its combining mark: `x̂` is `\\hat{x}`."""
    start, end = letter.start, mark.end
    return [
        Token("\\" + ACCENTS[mark.text], start, start),
        Token("{", start, start),
        letter,
        Token("}", end, end),
    ]


def _spelt_out(token: Token, stream: TokenStream) -> list[Token]:
    """A character beyond ASCII as TeX; a run of raised or lowered ones as a script."""
    for is_script, mark in ((is_superscript, "^"), (is_subscript, "_")):
        if is_script(token.text):
            return _script(token, stream, mark, is_script)
    replacement = tex(token.text)
    if replacement is None:
        return [token]
    return [part.moved(token.start, token.end) for part in tokenize(replacement)]


def _script(first: Token, stream: TokenStream, mark: str, is_script: Callable[[str], bool]) -> list[Token]:
    """`x⁻³` is `x^{-3}`."""
    run = [first]
    while (following := stream.peek()) is not None and is_script(following.text):
        run.append(stream.take())
    start, end = span(run)
    inner = [part.moved(token.start, token.end) for token in run for part in tokenize(lowered(token.text))]
    return [Token(mark, start, start), Token("{", start, start), *inner, Token("}", end, end)]
