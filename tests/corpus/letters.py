"""The same derivation in other letters of the same kind, none of which custom gives another meaning.

What people call an index becomes another index, a matrix another capital letter, and `z_1` beside `Z` stays an element
of it.  Left as they are: letters of no kind, those that also stand in prose, in code, in a comment or in a definition
of a macro, and those in rows of letters that may be a word, as in `np`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from random import Random

from symderiv.read.meaning.vocabulary import CONDITION_WORDS, CUTTING, FUNCTIONS, LABEL_WORDS
from symderiv.read.source.spans import Document, Formula, scan
from symderiv.read.tex.tokens import tokenize

Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Kind:
    """Letters that are taken for one another, in order; `weights`, which customarily are such, for weights alone."""

    others: tuple[str, ...]
    weights: tuple[str, ...] = ()

    @property
    def letters(self) -> tuple[str, ...]:
        return (*self.others, *self.weights)


_INDICES = _Kind(tuple("ijkmn"))
_KINDS = (
    _INDICES,
    _Kind(tuple("xuvqrsahzbcp"), ("w",)),
    _Kind(tuple("XAZBM"), ("W", "U", "V")),
    _Kind(tuple("QRSHG")),  # letters that symmetric matrices often have
    _Kind((r"\mu", r"\nu", r"\rho", r"\tau", r"\kappa", r"\omega")),
    _Kind((r"\alpha", r"\beta", r"\gamma", r"\eta", r"\zeta")),
    _Kind((r"\phi", r"\psi", r"\varphi"), (r"\theta",)),
)
r"""Of no kind are letters that custom gives a meaning: `d`, `e` of calculus, `f`, `g`, `\sigma` of functions, `l`, `L`,
`t`, `T` of layers and steps, `E`, `J`, `C` of losses, `y`, `o` of outputs, `N`, `D`, `K` of sizes, `I`, `\delta`.
"""
_PAIRS = (_Kind(tuple("xazb"), tuple("wuv")), _Kind(tuple("qrsh")))
"""Letters whose capitals are of one kind, too."""
_KNOWN = frozenset((*FUNCTIONS, *LABEL_WORDS, *CONDITION_WORDS, *CUTTING))
_RUN = re.compile(r"\\[A-Za-z]+|[A-Za-z]+")
WORDS = re.compile(
    r"\\(?:text\w*|mathit|mathrm|mathsf|mathtt|mbox|operatorname\*?|label|tag|begin|end|hspace|vspace)\s*\{[^{}]*\}"
    r"|\\(?:mathbb|mathcal|mathscr|mathfrak)\s*(?:\{[^{}]*\}|[A-Za-z])"
    r"|(?<![\\A-Za-z])[A-Za-z]\w*(?:\.[A-Za-z]\w*)+"
)
"""What a formula holds of words, letters that are symbols by their font, and names of code, `np.sum`."""
_LONE_LETTER = re.compile(r"(?<![A-Za-z\\])d?([A-Za-z])(?![A-Za-z])")


def with_other_letters(text: str, path: str = "", seed: int = 0) -> str:
    """The note with other letters; a seed takes them in another order."""
    document = scan(text, path)
    formulas = [formula for formula in document.formulas if not (formula.plain or formula.problem)]
    rows, doubtful = _rows_of_letters(formulas)
    letters = {t for formula in formulas for _, _, t in _letters(formula, rows)}
    held = _other_letters(document, text) | doubtful
    new = _new_letters(letters, held, seed)
    while made := {t for row in rows if "".join(new.get(t, t) for t in row) in _KNOWN for t in row if t in new}:
        held |= made  # `ij` must not become `in`
        new = _new_letters(letters, held, seed)
    return edited(text, chain.from_iterable(_renamings(formula, new, rows, text) for formula in formulas))


def _new_letters(letters: Set[str], held: Set[str], seed: int) -> dict[str, str]:
    """For each letter that may become another, which; both cases of one become both of another, or neither does."""
    both = {t for t in letters if t.swapcase() in letters - {t} and t.lower() not in _INDICES.others}
    paired = {t for kind in _PAIRS for t in kind.letters}
    stays = held | {t for t in both if t.swapcase() in held or t.lower() not in paired}
    taken = letters | held
    new: dict[str, str] = {}
    for kind in _PAIRS:
        free = {t for t in kind.letters if not {t, t.upper()} & taken}
        for old, other in _exchanged(kind, both - stays, free, seed).items():
            new |= {old: other, old.upper(): other.upper()}
    for kind in _KINDS:
        known = {*taken, *new.values()}
        beside = set[str]() if kind == _INDICES else {t.swapcase() for t in known}
        new |= _exchanged(kind, letters - stays - both, {*kind.letters} - known - beside, seed)
    return new


def _exchanged(kind: _Kind, used: Set[str], free: Set[str], seed: int) -> dict[str, str]:
    """Another letter for each of a kind that is used: for weights any, for others none of weights."""
    others, weights = _ordered(kind.others, seed), _ordered(kind.weights, seed)
    new = _permuted([t for t in weights if t in used], [t for t in (*others, *weights) if t in free])
    return new | _permuted([t for t in others if t in used], [t for t in others if t in free - {*new.values()}])


def _ordered(letters: Sequence[str], seed: int) -> Sequence[str]:
    return Random(seed).sample(letters, len(letters)) if seed else letters


def _permuted(used: Sequence[str], free: Sequence[str]) -> dict[str, str]:
    others = [*free, *used][: len(used)] if free else [*used[1:], *used[:1]]
    return dict(zip(used, others, strict=True))


def _rows_of_letters(formulas: Iterable[Formula]) -> tuple[frozenset[str], frozenset[str]]:
    """The letters without a sign between them that are letters, `ij` and `AB`, and those of which that is in doubt.

    They are where each of them stands alone as well, and the row is short, no word and no function as in `mm(a, b)`.
    """
    runs = [(run, formula.latex[end : end + 1] == "(") for formula in formulas for _, end, run in _runs(formula)]
    alone = {"d", *(run for run, _ in runs if len(run) == 1)}
    called = {run for run, is_called in runs if is_called and len(run) > 1}
    long = {run for run, _ in runs if re.search("[A-Za-z][a-z]{3}", run)}
    rows = frozenset(run for run, _ in runs if set(run) <= alone and run not in _KNOWN | called | long)
    words = {run for run in long if not set(run) <= alone} | {run for run, _ in runs if run in _KNOWN and len(run) > 2}
    return rows, frozenset(chain.from_iterable({run for run, _ in runs} - rows - words))


def _runs(formula: Formula) -> Iterator[tuple[int, int, str]]:
    """Letters that follow one another in a formula, outside of words, each row with its place."""
    words = [match.span() for match in WORDS.finditer(formula.latex)]
    for run in _RUN.finditer(formula.latex):
        if not run.group().startswith("\\") and not any(start <= run.start() < end for start, end in words):
            yield *run.span(), run.group()


def _renamings(formula: Formula, new: Mapping[str, str], rows: Set[str], text: str) -> Iterator[Edit]:
    for start, end, letter in _letters(formula, rows):
        if letter in new:
            place = offset(text, *formula.position(start))
            glued = new[letter].startswith("\\") and formula.latex[end : end + 1].isalpha()
            yield place, place + end - start, new[letter] + (" " if glued else "")


def _letters(formula: Formula, rows: Set[str]) -> Iterator[tuple[int, int, str]]:
    """The letters of a formula outside of words, each with its place."""
    places = {start + n for start, _, run in _runs(formula) if run in rows for n in range(len(run))}
    for token in tokenize(formula.latex):
        if token.start in places or token.text.startswith("\\"):
            yield token.start, token.end, token.text


def _other_letters(document: Document, text: str) -> set[str]:
    """Letters that stand outside of formulas, or in words within them: these have to stay."""
    rest = text
    for formula in reversed(document.formulas):
        if not formula.plain:
            start = offset(text, *formula.position(0))
            end = offset(text, *formula.position(len(formula.latex)))
            words = " ".join(match.group() for match in WORDS.finditer(formula.latex))
            rest = f"{rest[:start]} {words} {rest[end:]}"
    greek = {letter for kind in _KINDS for letter in kind.letters if letter.startswith("\\") and letter in rest}
    return {*_LONE_LETTER.findall(rest), *greek}


def offset(text: str, line: int, column: int) -> int:
    """Where a line and a column, both from 1, are in a text."""
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text with other characters at some places."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text
