"""Which names of a section are functions: rules 7 and 8 of reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.read.meaning.evidence import Occurrence, arguments
from symderiv.read.meaning.rows import canonical, contains_symbol, is_name, is_symbol, without_blanks
from symderiv.read.meaning.scripts import is_transpose
from symderiv.read.meaning.vocabulary import CUSTOMARY_FUNCTIONS
from symderiv.read.tex.tree import Row, Script


@dataclass(frozen=True, slots=True)
class Called:
    """Why a name is a function; `guess` where it could as well be a factor before a bracket."""

    reason: str
    guess: bool = False


def called(name: str, uses: Sequence[Occurrence], prose: str) -> Called | None:
    """Whether a name is a function, from all its uses with the same scripts, and why."""
    brackets = [use for use in uses if use.argument is not None]
    if any(use.defined for use in brackets):
        return Called("it is defined with its argument")
    if any(use.primes and use.sub is None and use.place != "left" for use in brackets) and not any(
        use.primes and use.argument is None for use in uses
    ):
        return Called("it has a prime before a bracket")
    if said_function(name, prose) and brackets:
        return Called("the text calls it a function")
    if any(use.place == "under" for use in uses):
        return None
    if any(_has_several(use.argument) for use in brackets if use.argument is not None):
        return Called("it has several arguments")
    bare = [use for use in uses if use.argument is None and use.place not in {"script", "mention"}]
    if not brackets or bare or any(use.is_bare or is_transpose(use.sup or ()) for use in uses):
        return None
    if all(use.argument is not None and _is_simple(use.argument) for use in brackets):
        return Called("it never stands without a bracket", guess=True)
    if any(use.sub is not None for use in brackets):
        return None
    contents = {canonical(use.argument or ()) for use in brackets}
    is_word = name.startswith("\\text") or (len(name) > 2 and name.replace("\\_", "").isalnum())
    if name in CUSTOMARY_FUNCTIONS or len(contents) > 1 or is_word:
        return Called("it never stands without a bracket", guess=True)
    return None


_FUNCTION = r"(?i:f[uo]n[ck]tion|Funktion|función|activation|non-?linearity)"
_LINKS = r"(?i:is|be|denotes|est|sei|ist|es|the|an?|la|une?|die|eine|activation|non-?linear|d['’]activation|of)"


def said_function(name: str, prose: str) -> bool:
    """Does the text around the formulas call it a function: `f la fonction`, `the activation function g`?"""
    if not name.isalpha():
        return False
    plain = rf"\$?(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])\$?"
    before = rf"{_FUNCTION}(?: (?i:d['’]activation|of activation))? {plain}"
    after = rf"{plain}(?:,? {_LINKS})* {_FUNCTION}"
    return re.search(f"{before}|{after}", prose) is not None


def _has_several(argument: Row) -> bool:
    parts = arguments(argument)
    return len(parts) > 1 and all(without_blanks(part) for part in parts)


def _is_simple(argument: Row) -> bool:
    """One symbol, perhaps with a sign or a number before it: what one seldom multiplies in brackets."""
    core = without_blanks(argument)
    if core and is_symbol(core[0], "-"):
        core = core[1:]
    if contains_symbol(core, {"+", "-"}) or not core:
        return False
    names = [node for node in core if is_name(node) or isinstance(node, Script)]
    return len(core) <= 2 and bool(names)
