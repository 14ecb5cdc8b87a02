"""Plain-text formulas as TeX's tokens, each with the place of what it is made of: `e^-x_i` is `e^{-x_{i}}`."""

from __future__ import annotations

import re
from collections.abc import Callable

from symderiv.read.tex.tokens import Token, tokenize
from symderiv.read.tex.unicode import is_subscript

_FUNCTIONS = ("exp", "log", "ln", "sin", "cos", "tan", "tanh", "sinh", "cosh", "max", "min", "det", "arctan")
_BIG = ("sum", "prod")
GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Sigma", "Phi", "Psi",
    "Omega", "partial", "nabla",
)  # fmt: skip
_SIGNS = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne", "==": "=", "->": r"\to", "<-": r"\leftarrow", "**": "^"}
_TEXT = ("if", "for", "otherwise", "else", "where", "and", "when", "all", "with", "wenn", "sonst", "si", "sinon")

_PIECE = re.compile(
    r"(?P<command>\\(?:[A-Za-z]+|.))|(?P<sign><=|>=|!=|==|->|<-|\*\*)|(?P<script>[_^])|(?P<sum>[Σ∑])|(?P<root>√)"
    r"|(?P<word>[A-Za-z]+)|(?P<turned>\.T\b)|(?P<over>/)|(?P<special>[%&#~$])|(?P<blank>\s+)|(?P<other>.)",
    re.DOTALL,
)
_LOWER = re.compile(r"[A-Za-z0-9]+")
_UPPER = re.compile(r"[-+−]?(?:\d+(?:\.\d+)?|\\?[A-Za-z]+|[^\W\d_])(?:_(?:[A-Za-z0-9]+|\{[^{}]*\})|[ᵢⱼₖₗₘₙᵣₜₚ₀-₉])*")


def plain_tokens(text: str) -> list[Token]:
    """The tokens of a formula that is typed as plain text; what is TeX in it stays.

    Raises TexError for a backslash at the very end.
    """
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _PIECE.match(text, place)
        assert match is not None and match.lastgroup is not None
        read = _READERS.get(match.lastgroup, _as_it_stands)
        tokens, place = read(text, match)
        found += tokens
    return found


def _as_it_stands(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    return [
        token.moved(token.start + match.start(), token.end + match.start()) for token in tokenize(match.group())
    ], match.end()


def _sign(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    if match.group() == "**":
        return _raised(text, match.start(), match.end())
    return [Token(_SIGNS[match.group()], *match.span())], match.end()


def _script(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    """`_ij` is `_{ij}`; `^-2x` is `^{-2}x`; what stands in brackets is one argument."""
    if match.group() == "^":
        return _raised(text, match.start(), match.end())
    run = _LOWER.match(text, match.end())
    sign = Token("_", *match.span())
    if text.startswith("(", match.end()):
        return _grouped(sign, text, match.end())
    if run is None:
        return [sign], match.end()
    return [sign, *_braced(text, run.start(), run.end(), lambda inner: tokenize(inner))], run.end()


def _raised(text: str, start: int, end: int) -> tuple[list[Token], int]:
    sign = Token("^", start, end)
    run = _UPPER.match(text, end)
    if text.startswith("(", end):
        return _grouped(sign, text, end)
    if run is None:
        return [sign], end
    return [sign, *_braced(text, end, run.end(), plain_tokens)], run.end()


def _grouped(sign: Token, text: str, start: int) -> tuple[list[Token], int]:
    """What stands in round brackets as one argument, or the sign alone where they never close."""
    end = _closing(text, start)
    if end is None:
        return [sign], start
    inner = _braced(text, start + 1, end, plain_tokens)[1:-1]
    return [sign, Token("{", start, start + 1), *inner, Token("}", end, end + 1)], end + 1


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return None


def _braced(text: str, start: int, end: int, read: Callable[[str], list[Token]]) -> list[Token]:
    inner = [token.moved(token.start + start, token.end + start) for token in read(text[start:end])]
    return [Token("{", start, start), *inner, Token("}", end, end)]


def _sum(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    """A capital sigma with an index below it, or before a blank, adds up; elsewhere it is a letter."""
    following = text[match.end() : match.end() + 1]
    adds = match.group() == "∑" or following in ("_", " ") or is_subscript(following)
    return [Token(r"\sum" if adds else r"\Sigma", *match.span())], match.end()


def _root(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    sign = Token(r"\sqrt", *match.span())
    end = match.end()
    while text[end : end + 1] == " ":
        end += 1
    return _grouped(sign, text, end) if text.startswith("(", end) else ([sign], match.end())


def _word(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    """A function, a Greek letter, a word of English, a name of several letters; two letters are as in TeX."""
    word, (start, end) = match.group(), match.span()
    if word == "sqrt":
        return _root(text, match)
    if word in (*_FUNCTIONS, *_BIG, *GREEK):
        return [Token("\\" + word, start, end)], end
    if word in _TEXT:
        return [Token(f" {word} ", start, end, is_words=True)], end
    if len(word) < 3 or not word[1:].islower():
        return [Token(letter, start + n, start + n + 1) for n, letter in enumerate(word)], end
    if word[0] == "d" and word[1:] in GREEK:
        return [Token("d", start, start + 1), Token("\\" + word[1:], start + 1, end)], end
    return [Token(word, start, end, is_words=True)], end


def _over(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    """`1/(a + b) (c + d)`: what follows a denominator in brackets after a blank is no part of it."""
    sign = Token("/", *match.span())
    end = _closing(text, match.end()) if text.startswith("(", match.end()) else None
    if end is None or not re.match(r"\s+(?:[^\W_]|[(√Σ∑\\])", text[end + 1 :]):
        return [sign], match.end()
    inner = [t.moved(t.start + match.end(), t.end + match.end()) for t in plain_tokens(text[match.end() : end + 1])]
    return [sign, *inner, Token(r"\cdot", end + 1, end + 1)], end + 1


def _turned(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    return [Token("^", match.start(), match.start() + 1), Token(r"\top", match.start() + 1, match.end())], match.end()


def _special(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    return [Token(match.group(), *match.span(), is_words=True)], match.end()


def _blank(text: str, match: re.Match[str]) -> tuple[list[Token], int]:
    return [Token(" ", *match.span())], match.end()


_READERS: dict[str, Callable[[str, re.Match[str]], tuple[list[Token], int]]] = {
    "sign": _sign,
    "script": _script,
    "sum": _sum,
    "root": _root,
    "word": _word,
    "turned": _turned,
    "over": _over,
    "special": _special,
    "blank": _blank,
}
