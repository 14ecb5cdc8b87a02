"""Which letters of a section are indices, and how many indices each of its names carries.

Rules 1, 2, 5, 6, 10 and 15 of reading: the number of indices belongs to the symbol, and what cannot be an index is a
label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symderiv.read.meaning.evidence import Evidence, Occurrence
from symderiv.read.meaning.pieces import relation_signs
from symderiv.read.meaning.rows import (
    base_of,
    canonical,
    canonical_node,
    children,
    is_digit,
    is_letter,
    is_symbol,
    with_scripts,
)
from symderiv.read.meaning.subscripts import EVERY, Form, form_of, is_label, is_power, letters_in, raising_of
from symderiv.read.meaning.vocabulary import CUSTOMARY_INDICES, LABEL_WORDS, RUNNING_INDICES
from symderiv.read.tex.tree import Node, Row, Script

BOUND_NOWHERE = "is bound nowhere where it stands"
"""The reason for a label that is only likely."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a section: certain `indices`, those that name `tensors` of their own, and `sizes`."""

    indices: frozenset[str]
    tensors: frozenset[str]
    sizes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subscripted:
    """What the subscripts of one name come to: a number of indices, and labels with the reason for each."""

    count: int | None
    labels: tuple[tuple[str, str], ...]


def index_letters(evidence: Evidence, functions: frozenset[str], declared: Iterable[str] = ()) -> Letters:
    """Letters are indices where a sum binds them, where one calculates with them, or where both sides have them.

    Of those that only a left side has, the customary ones are.
    """
    tensors = _letters_of_tensors(evidence) | functions
    bound = frozenset[str]().union(*evidence.bound)
    calculated = frozenset(letter for o in evidence.occurrences for letter in _calculated(o))
    free = frozenset[str]().union(*evidence.left) & CUSTOMARY_INDICES
    certain = (
        bound | (free - tensors) | (calculated - evidence.sizes) | (evidence.shared - tensors) | frozenset(declared)
    )
    certain |= _reckoned(evidence, certain)
    certain |= frozenset(_slotted(evidence, certain)) & evidence.shared
    return Letters(certain, tensors - _reckoned(evidence, certain), evidence.sizes)


def _slotted(evidence: Evidence, certain: frozenset[str]) -> Iterable[str]:
    """Letters that stand beside a certain index, or where the same name has digits: the s of `m_{rs}` and `m_{11}`."""
    forms = [(o.name, form_of(o.sub)) for o in evidence.occurrences if o.sub is not None]
    counted = {(name, form.count) for name, form in forms if form.kind == "digits"}
    for name, form in forms:
        if form.kind not in {"atoms", "blanks", "list"}:
            continue
        letters = {letter for part in form.parts for letter in letters_in(part)}
        if (name, form.count) in counted or letters & certain:
            yield from letters


def _reckoned(evidence: Evidence, certain: frozenset[str]) -> frozenset[str]:
    """Letters that are calculated from indices: `k = \\lfloor i/2 \\rfloor`."""
    return frozenset(letter for letter, others in evidence.reckoned if others and others <= certain)


def _letters_of_tensors(evidence: Evidence) -> frozenset[str]:
    """Names that carry scripts of their own outside of scripts, or are defined."""
    return frozenset(
        o.name
        for o in evidence.occurrences
        if o.place in {"left", "under"} or o.defined or (o.place != "script" and (o.sub is not None or _is_numbered(o)))
    )


def _is_numbered(occurrence: Occurrence) -> bool:
    if occurrence.sup is None or canonical(occurrence.sup) == "T":
        return False
    raising = raising_of(occurrence.sup)
    return bool(raising.numbers) or (bool(raising.rest) and not is_power(raising.rest))


def _calculated(occurrence: Occurrence) -> Iterable[str]:
    """The letters of `i+1`, `2j` and the like in a subscript or a bracketed superscript."""
    scripts = [occurrence.sub] if occurrence.sub is not None else []
    if occurrence.sup is not None:
        scripts += list(raising_of(occurrence.sup).numbers)
    for script in scripts:
        form = form_of(script)
        for part in form.parts if form.kind in {"list", "blanks", "expression"} else ():
            if form_of(part).kind == "expression":
                yield from letters_in(tuple(node for node in part if not isinstance(node, Script)))


def letters_used(uses: Sequence[Occurrence], labels: Iterable[str], letters: Letters) -> Iterable[str]:
    """The letters that stand as an index below or above a name, and are no symbols of their own."""
    known = frozenset(labels)
    for use in uses:
        rows = [use.sub] if use.sub is not None and with_scripts(use.name, 0, use.sub) not in known else []
        rows += list(raising_of(use.sup).numbers) if use.sup is not None else []
        for row in rows:
            if _relates(row):
                continue
            for letter in letters_in(tuple(node for node in row if not _is_labelled(node, known))):
                if letter in letters.indices or letter not in letters.tensors | letters.sizes:
                    yield letter


def _relates(row: Row) -> bool:
    """A condition below, as in `\\mathbf{1}_{\\{x > 0\\}}`."""
    return any(relation_signs(inner) for inner in (row, *(rows for node in row for rows in children(node))))


def _is_labelled(node: Node, labels: frozenset[str]) -> bool:
    return isinstance(node, Script) and with_scripts(canonical_node(base_of(node)), 0, node.sub) in labels


def subscripted(name: str, uses: Sequence[Occurrence], letters: Letters, evidence: Evidence) -> Subscripted:
    """How many indices a name carries below, from all its uses, and which of its subscripts are labels."""
    forms = [(use, form_of(use.sub)) for use in uses if use.sub is not None]
    firm = frozenset(_split_count(form) for _, form in forms if _is_firm(form, letters) and not _is_word(form))
    only = _only_letter(forms)
    loose = only if only is not None and _is_bound_nowhere(only, [use for use, _ in forms], evidence) else None
    labels: dict[str, str] = {}
    kept: list[Form] = []
    reasons = [_label_reason(form, letters, firm, loose) for _, form in forms]
    labelled = any(reason and form.kind == "one" for reason, (_, form) in zip(reasons, forms, strict=True))
    for reason, (use, form) in zip(reasons, forms, strict=True):
        if labelled and not reason and form.kind == "one" and not _is_firm(form, letters) and 1 not in firm:
            reason = "it stands beside a label"
        if reason:
            labels[with_scripts(name, 0, use.sub)] = reason
        elif form.kind != "relation":
            kept.append(form)
    return Subscripted(_count(kept), tuple(sorted(labels.items())))


def _is_word(form: Form) -> bool:
    return form.kind == "atoms" and "".join(canonical(part) for part in form.parts) in LABEL_WORDS


def _is_firm(form: Form, letters: Letters) -> bool:
    """A subscript that can only be indices."""
    if form.kind in {"list", "blanks"}:
        return not any(is_label(node) for part in form.parts for node in part)
    if form.kind in {"digits", "expression"}:
        return True
    return form.kind in {"one", "atoms"} and any(_is_index(node, letters) for part in form.parts for node in part)


def _is_index(node: Node, letters: Letters) -> bool:
    if is_digit(node) or is_symbol(node, *EVERY, "?"):
        return True
    primes = node.primes if isinstance(node, Script) else 0
    return canonical_node(base_of(node)) + "'" * primes in letters.indices and not (
        isinstance(node, Script) and node.sub is not None
    )


def _split_count(form: Form) -> int:
    return 1 if form.kind in {"digits", "expression", "one"} else form.count


def _only_letter(forms: Sequence[tuple[Occurrence, Form]]) -> str | None:
    """The letter, if all subscripts of a name are that single letter."""
    found = {canonical(form.parts[0]) if form.kind == "one" else "" for _, form in forms}
    return found.pop() if len(found) == 1 else None


def _label_reason(form: Form, letters: Letters, firm: frozenset[int], loose: str | None) -> str:
    """Why a subscript is a label, or nothing where it is made of indices; `loose` is a letter that nothing binds."""
    match form.kind:
        case "text":
            return "its subscript is text"
        case "one" if not isinstance(form.parts[0][0], Script):
            return _sign_label(form.parts[0], letters, firm, loose)
        case "atoms":
            return _atoms_label(form, letters, firm)
        case _:
            return ""


def _sign_label(part: Row, letters: Letters, firm: frozenset[int], loose: str | None) -> str:
    """Why a single sign is a label."""
    letter = canonical(part)
    if not is_letter(base_of(part[0])):
        return "its subscript is a word" if letter.isalpha() else ""
    if letter in RUNNING_INDICES and letter not in letters.tensors:
        return ""
    if letter == loose:
        return f"{letter} {BOUND_NOWHERE}"
    if letter in letters.indices:
        return ""
    if letter in letters.tensors:
        return f"{letter} names something else"
    if letter in letters.sizes:
        return ""
    if len(letter) == 1 and letter.islower() and (letter in CUSTOMARY_INDICES or 1 in firm):
        return ""
    return f"{letter} is no index of the section"


def _is_bound_nowhere(letter: str, uses: Sequence[Occurrence], evidence: Evidence) -> bool:
    """`d_k` in formulas that neither bind k nor have it as the index of anything else; no left side has k either."""
    telling = [use for use in uses if use.formula in evidence.related]
    free = any(letter in left for left in evidence.left) or letter in {name for name, _ in evidence.reckoned}
    if not telling or free or any(use.place in {"left", "under"} for use in uses):
        return False
    return not any(
        letter in evidence.bound[use.formula]
        or evidence.subscripted.get((use.formula, letter), frozenset()) - {use.name}
        for use in telling
    )


def _atoms_label(form: Form, letters: Letters, firm: frozenset[int]) -> str:
    nodes = [part[0] for part in form.parts]
    if _is_word(form) and form.count not in firm:
        return f"{canonical(nodes)} is a word"
    if any(_is_index(node, letters) for node in nodes) or form.count in firm:
        return ""
    names = [canonical_node(node) for node in nodes]
    if any(isinstance(node, Script) for node in nodes):
        return ""
    if all(name in CUSTOMARY_INDICES and name not in letters.tensors for name in names):
        return ""
    return f"{''.join(names)} are no indices of the section"


def _count(forms: Sequence[Form]) -> int | None:
    """The number of indices that fits the subscripts best: what commas and blanks say, else single letters."""
    if not forms:
        return None
    spelled = [form.count for form in forms if form.kind in {"list", "blanks"}]
    if spelled:
        return max(spelled)
    side_by_side = [form.count for form in forms if form.kind == "atoms"]
    if side_by_side:
        return max(side_by_side)
    digits = {form.count for form in forms if form.kind == "digits"}
    if len(digits) == 1 and all(form.kind == "digits" for form in forms):
        return digits.pop()
    return 1
