"""Running text in LaTeX and in Markdown: what a person wrote is escaped, mathematics stands between dollar signs."""

from __future__ import annotations

import re
import unicodedata

# Signs beyond ASCII; a page is ASCII throughout, so that it compiles wherever LaTeX does.
_SIGNS = {
    "∂": r"$\partial$",
    "Σ": r"$\Sigma$",
    "∑": r"$\sum$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "≠": r"$\ne$",
    "→": r"$\to$",
    "·": r"$\cdot$",
    "×": r"$\times$",
    "∈": r"$\in$",
    "∞": r"$\infty$",
    "−": "--",
    "–": "--",
    "—": "---",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"\dots{}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "œ": r"\oe{}",
    "ø": r"\o{}",
}
_ACCENTS = {
    "\u0300": r"\`",
    "\u0301": r"\'",
    "\u0302": r"\^",
    "\u0303": r"\~",
    "\u0308": r"\"",
    "\u030a": r"\r",
    "\u030c": r"\v",
    "\u0327": r"\c",
}
_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "varepsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "varphi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
}
_MATHEMATICS = re.compile(r"\$([^$]*)\$")


def latex_escaped(text: str) -> str:
    """Text as it is, every character that TeX would act on escaped."""
    return "".join(_latex_character(character) for character in text)


def _latex_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii():
        return character if character.isprintable() else " "
    if character in _SIGNS:
        return _SIGNS[character]
    if character in _GREEK:
        return rf"$\{_GREEK[character]}$"
    taken_apart = unicodedata.normalize("NFD", character)
    letter, mark = taken_apart[0], taken_apart[1:]
    if mark in _ACCENTS and letter.isascii():
        return f"{_ACCENTS[mark]}{{{letter}}}"
    return rf"\texttt{{U+{ord(character):04X}}}"


def latex_text(text: str) -> str:
    """Text with mathematics between dollar signs."""
    return "".join(
        f"${part}$" if place % 2 else latex_escaped(part) for place, part in enumerate(_MATHEMATICS.split(text))
    )


def markdown_escaped(text: str) -> str:
    """Text as it is, every character that Markdown or HTML would act on escaped."""
    return re.sub(r"([\\`*_{}\[\]#|<>~$&])", r"\\\1", re.sub(r"\s+", " ", text))


def markdown_text(text: str) -> str:
    """Text with mathematics between dollar signs; as code between them, so that Markdown leaves backslashes alone."""
    return "".join(
        f"$`{part}`$" if place % 2 else markdown_escaped(part) for place, part in enumerate(_MATHEMATICS.split(text))
    )


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
