"""Corrections of formulas that are typed as plain text, in the signs that their author types: `∂E/∂bᵢ = pᵢ − tᵢ`."""

from __future__ import annotations

import re

from symderiv.read.tex.unicode import GREEK_NAMES, lowered_text

_SUBSCRIPT = re.compile(r"_(?:\{(?P<group>[^{}]*)\}|(?P<run>[A-Za-z0-9]+))")
_LOWERED = re.compile("[\u2080-\u209c\u1d62-\u1d6a\u2c7c]")
_RAISED = {"2": "²", "3": "³"}


def in_own_signs(text: str, like: str) -> str:
    """A formula in plain ASCII with the signs that another text has for the same."""
    if "∂" in like:
        text = re.sub(r"(?<![A-Za-z])d(\w+)/d(?=[A-Za-z])", r"∂\1/∂", text)
    for sign, names in (("Σ", ("sum",)), ("∑", ("sum",))):
        if sign in like:
            text = re.sub(rf"(?<![A-Za-z])(?:{'|'.join(names)})(?=_|\b)", sign, text)
    for name, letter in GREEK_NAMES.items():
        if letter in like:
            text = re.sub(rf"(?<![A-Za-z]){name}(?![A-Za-z])", letter, text)
    if _LOWERED.search(like):
        text = _SUBSCRIPT.sub(lambda match: lowered_text(match["group"] or match["run"]) or match.group(), text)
    if any(sign in like for sign in _RAISED.values()):
        text = re.sub(r"\^([23])(?!\d)", lambda match: _RAISED[match[1]], text)
    return text.replace("-", "−") if "−" in like and "-" not in like else text
