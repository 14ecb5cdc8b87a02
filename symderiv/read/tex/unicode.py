"""Characters beyond ASCII as the TeX that they stand for: `α`, `∂`, `≤`, `x̂`, `½`, `²`, `𝐱`."""

from __future__ import annotations

import re
import unicodedata

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "ς": "varsigma", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "ϕ": "phi", "ϵ": "epsilon", "ϑ": "vartheta", "ϖ": "varpi", "ϱ": "varrho",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "µ": "mu", "∆": "Delta",
}  # fmt: skip

GREEK_NAMES = {name: letter for letter, name in reversed(_GREEK.items())}
"""The letter that each Greek name stands for."""

_SIGNS = {
    "∂": "partial", "∇": "nabla", "∞": "infty", "∑": "sum", "∏": "prod", "∫": "int", "∀": "forall",
    "∃": "exists", "∈": "in", "∉": "notin", "∋": "ni", "⊂": "subset", "⊆": "subseteq", "⊃": "supset",
    "⊇": "supseteq", "∪": "cup", "∩": "cap", "∅": "emptyset", "∖": "setminus", "≤": "le", "⩽": "le",
    "≦": "le", "≥": "ge", "⩾": "ge", "≧": "ge", "≠": "ne", "≈": "approx", "≡": "equiv", "∼": "sim",
    "≃": "simeq", "≅": "cong", "∝": "propto", "≪": "ll", "≫": "gg", "≔": "coloneqq", "≜": "triangleq",
    "≝": "coloneqq", "←": "leftarrow", "→": "to", "⟵": "leftarrow", "⟶": "to", "↦": "mapsto",
    "⟼": "mapsto", "↔": "leftrightarrow", "⇒": "Rightarrow", "⟹": "Rightarrow", "⇐": "Leftarrow",
    "⇔": "Leftrightarrow", "⟺": "Leftrightarrow", "×": "times", "·": "cdot", "⋅": "cdot", "∙": "cdot",
    "•": "bullet", "÷": "div", "±": "pm", "∓": "mp", "∘": "circ", "⊙": "odot", "⊗": "otimes",
    "⊕": "oplus", "⊖": "ominus", "⋆": "star", "⊤": "top", "⊥": "bot", "…": "dots", "⋯": "dots",
    "⋮": "vdots", "⋱": "ddots", "∧": "land", "∨": "lor", "¬": "lnot", "∥": "parallel", "‖": "|",
    "∣": "mid", "⌊": "lfloor", "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil", "⟨": "langle", "⟩": "rangle",
    "〈": "langle", "〉": "rangle", "⟦": "llbracket", "⟧": "rrbracket", "√": "sqrt", "ħ": "hbar",
    "†": "dagger", "∴": "therefore", "∵": "because", "ı": "imath", "ȷ": "jmath", "□": "square",
}  # fmt: skip

_PLAIN = {"−": "-", "–": "-", "∗": "*", "⁎": "*", "∕": "/", "⁄": "/", "∶": ":", "ⅆ": "d", "°": r"^{\circ}"}

PRIMES = {"'": 1, "’": 1, "′": 1, "ʹ": 1, "″": 2, '"': 2, "”": 2, "‴": 3, r"\prime": 1}
"""How many primes a character stands for."""

ACCENTS = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot", "\u0308": "ddot",
    "\u030c": "check", "\u0306": "breve", "\u0301": "acute", "\u0300": "grave", "\u030a": "mathring",
    "\u20d7": "vec", "\u0332": "underline",
}  # fmt: skip
"""Combining marks, which follow their letter, and the TeX accents that they stand for."""

_ALPHABETS = {
    "BOLD": "mathbf", "BOLD ITALIC": "mathbf", "SANS-SERIF BOLD": "mathbf", "SANS-SERIF BOLD ITALIC": "mathbf",
    "ITALIC": "", "SANS-SERIF": "mathsf", "SANS-SERIF ITALIC": "mathsf", "SCRIPT": "mathcal",
    "BOLD SCRIPT": "mathcal", "FRAKTUR": "mathfrak", "BOLD FRAKTUR": "mathfrak", "DOUBLE-STRUCK": "mathbb",
    "BLACK-LETTER": "mathfrak", "MONOSPACE": "mathtt",
}  # fmt: skip

_ALPHABET_NAME = re.compile(
    r"(?:MATHEMATICAL )?(?P<alphabet>[A-Z-]+(?: [A-Z]+)??) (?:ITALIC )?(?:CAPITAL|SMALL|DIGIT|NABLA|PARTIAL)"
)


def is_superscript(text: str) -> bool:
    """A single raised character?"""
    return len(text) == 1 and unicodedata.decomposition(text).startswith("<super>")


def is_subscript(text: str) -> bool:
    """A single lowered character?"""
    return len(text) == 1 and unicodedata.decomposition(text).startswith("<sub>")


_SUBSCRIPTS = {unicodedata.normalize("NFKC", sign): sign for sign in "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"}


def written_like(text: str, old: str) -> str:
    """The text in the place of another: lowered where that is a lowered character."""
    return _SUBSCRIPTS.get(text, text) if is_subscript(old) else text


def lowered_text(text: str) -> str | None:
    """The text in lowered characters, None where one of them has no such form."""
    found = [_SUBSCRIPTS.get(character) for character in text]
    return "".join(sign for sign in found if sign) if all(found) else None


def lowered(scripts: str) -> str:
    """The ordinary characters of raised or lowered ones: `⁻³` gives `-3`."""
    return unicodedata.normalize("NFKC", scripts).replace("−", "-")


def tex(character: str) -> str | None:
    """The TeX for one character beyond ASCII, or None where it stands for itself, as a command does."""
    if len(character) != 1:
        return None
    if command := _GREEK.get(character) or _SIGNS.get(character):
        return "\\" + command
    if character in _PLAIN:
        return _PLAIN[character]
    return _fraction(character) or _accented(character) or _alphabet(character)


def _fraction(character: str) -> str | None:
    """`½` is `\\frac{1}{2}`."""
    if not unicodedata.decomposition(character).startswith("<fraction>"):
        return None
    numerator, slash, denominator = unicodedata.normalize("NFKC", character).partition("⁄")
    return rf"\frac{{{numerator}}}{{{denominator}}}" if slash and denominator else None


def _accented(character: str) -> str | None:
    """`ŷ` is `\\hat{y}`."""
    parts = unicodedata.normalize("NFD", character)
    if len(parts) != 2 or parts[1] not in ACCENTS:
        return None
    return rf"\{ACCENTS[parts[1]]}{{{parts[0]}}}"


def _alphabet(character: str) -> str | None:
    """`𝐱` is `\\mathbf{x}`, `ℝ` is `\\mathbb{R}`, `ℓ` is `\\ell`."""
    if character == "ℓ":
        return r"\ell"
    plain = unicodedata.normalize("NFKC", character)
    found = _ALPHABET_NAME.match(unicodedata.name(character, ""))
    if plain == character or len(plain) != 1 or not found or found["alphabet"] not in _ALPHABETS:
        return None
    inner = tex(plain) or plain
    command = _ALPHABETS[found["alphabet"]]
    return rf"\{command}{{{inner}}}" if command else inner
