"""Which superscripts number a symbol (layers, examples, times), which belong to its name, and which are powers.

Rules 9 and 10 of reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symderiv.read.meaning.evidence import Occurrence
from symderiv.read.meaning.infer_indices import Letters
from symderiv.read.meaning.rows import base_of, canonical, is_digit, is_letter, is_symbol, with_scripts, without_blanks
from symderiv.read.meaning.subscripts import Raising, form_of, is_power, raising_of
from symderiv.read.tex.tree import Row, Script


@dataclass(frozen=True, slots=True)
class Superscripted:
    """What the superscripts of a name come to: a number of indices, labels with reasons, and squares that are names."""

    count: int
    counted: bool
    labels: tuple[tuple[str, str], ...]
    powers: tuple[Occurrence, ...]
    reason: str


def layer_letters(occurrences: Sequence[Occurrence], letters: Letters) -> frozenset[str]:
    """Letters that number layers or times: above a left side, or with a number added to them, above some symbol.

    What names a tensor besides is one only with a number: the `o` of `b^o` is the `o_k` beside it.
    """
    above = [(o, raising_of(o.sup)) for o in occurrences if o.sup is not None and o.name != "e"]
    stepped = {letter for o, raising in above for letter in _numbering_letters(o, raising) if _is_stepped(raising)}
    plain = {letter for o, raising in above for letter in _numbering_letters(o, raising)}
    subscripted = {o.name for o in occurrences if o.sub is not None and o.place != "script"}
    return frozenset(stepped | (plain - (subscripted & letters.tensors - letters.indices)))


def _is_stepped(raising: Raising) -> bool:
    return len(without_blanks(raising.rest)) > 1


def _numbering_letters(occurrence: Occurrence, raising: Raising) -> Iterator[str]:
    rest = without_blanks(raising.rest)
    if not rest or raising.numbers or is_power(rest):
        return
    named = [node for node in rest if is_letter(base_of(node))]
    stepped = len(rest) == 3 and is_letter(rest[0]) and is_symbol(rest[1], "+", "-") and is_power(rest[2:])
    if len(named) == len(rest) == 1 and occurrence.place in {"left", "under"} and not canonical(rest).isupper():
        yield canonical(rest)
    elif stepped and occurrence.place in {"left", "under"}:
        yield canonical(rest[:1])


def superscripted(name: str, uses: Sequence[Occurrence], letters: Letters, layers: frozenset[str]) -> Superscripted:
    """How many indices a name carries above, from all its uses, and which of its superscripts are part of the name."""
    labels: dict[str, str] = {}
    counts: list[int] = []
    powers: list[Occurrence] = []
    reasons: list[str] = []
    rows = [(use, use.sup) for use in uses if use.sup is not None]
    numbered = any(_numbers(raising_of(sup), letters, layers) for _, sup in rows)
    counted = _is_counted(rows)
    for use, sup in rows:
        raising = raising_of(sup)
        if raising.label:
            labels[with_scripts(name, 0, None, sup)] = "its superscript is a label"
        elif raising.numbers:
            counts.append(len(raising.numbers))
            reasons.append("brackets above")
        elif _is_label(raising.rest, letters, layers, numbered):
            labels[with_scripts(name, 0, None, raising.rest)] = f"{canonical(raising.rest)} is no index of the section"
        elif _numbers(raising, letters, layers):
            counts.append(_signs(raising.rest))
            reasons.append(f"{canonical(raising.rest)} above numbers it")
        elif counted and _is_integer(raising.rest):
            counts.append(1)
            reasons.append("integers above number it")
        elif is_power(raising.rest) and canonical(raising.rest) == "2" and use.place in {"left", "under"}:
            powers.append(use)
    reason = ", ".join(dict.fromkeys(reasons))
    return Superscripted(max(counts, default=0), counted, tuple(sorted(labels.items())), tuple(powers), reason)


def _is_counted(rows: Sequence[tuple[Occurrence, Row]]) -> bool:
    """`z^1`, `z^2`: a first power is never written, and two powers of one symbol are not both given values."""
    integers = {canonical(sup) for _, sup in rows if _is_integer(sup)}
    defined = {canonical(sup) for use, sup in rows if _is_integer(sup) and use.place in {"left", "under"}}
    return "1" in integers or len(defined) > 1


def _is_integer(row: Row) -> bool:
    core = without_blanks(row)
    return bool(core) and all(is_digit(node) for node in core)


def _numbers(raising: Raising, letters: Letters, layers: frozenset[str]) -> bool:
    """Does what is above number the symbol?  Brackets do, and the section's layer letters."""
    if raising.numbers:
        return True
    rest = without_blanks(raising.rest)
    if not rest or is_power(rest):
        return False
    if is_letter(rest[0]) and canonical(rest[:1]) in layers:
        return len(rest) == 1 or is_symbol(rest[1], "+", "-") or form_of(rest).kind == "atoms"
    return form_of(rest).kind == "atoms" and any(
        canonical((node,)) in letters.indices for node in rest if not isinstance(node, Script)
    )


def _signs(row: Row) -> int:
    form = form_of(row)
    return form.count if form.kind in {"list", "blanks", "atoms"} else 1


def _is_label(row: Row, letters: Letters, layers: frozenset[str], numbered: bool) -> bool:
    """`W^O`, `\\delta^h`: a capital, or what names other tensors, above a symbol that is not numbered otherwise."""
    core = without_blanks(row)
    known = letters.indices | letters.sizes | layers
    if len(core) > 1 and all(is_letter(node) for node in core):  # `W^{xh}`, from x to h
        named = [canonical((node,)) for node in core]
        return all(text in letters.tensors and text not in known for text in named) and not numbered
    if len(core) != 1 or not is_letter(core[0]):
        return False
    text = canonical(core)
    return (text.isupper() or text in letters.tensors) and text not in known and not numbered
