"""The same derivation put otherwise: other letters, terms of sums in another order, lines broken elsewhere.

    python -m tests.corpus.rewriting [NAME...] [--show] [--seed N]

None of this changes what is said, so that no verdict may change.  Letters keep their kind: what people call an index
becomes another index, a matrix another capital letter, and `z_1` beside `Z` stays an element of it.

Left as they are: letters that custom gives a meaning, those that also stand in prose, in code, in a comment or in a
definition of a macro, and those in rows of letters that may be a word, as in `np`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from random import Random

from symderiv.compare.judge import judge
from symderiv.errors import ReadingError
from symderiv.read.meaning.declarations import Declarations
from symderiv.read.meaning.statements import statements
from symderiv.read.meaning.symbols import symbol_table
from symderiv.read.meaning.syntax import Apply, Big, Negative, Plus, Term
from symderiv.read.meaning.terms import inside
from symderiv.read.meaning.vocabulary import CONDITION_WORDS, CUTTING, FUNCTIONS, LABEL_WORDS
from symderiv.read.source.spans import Document, Formula, scan
from symderiv.read.tex.parse import parse
from symderiv.read.tex.tokens import tokenize
from tests.corpus.score import NAMES, text_of

Edit = tuple[int, int, str]

_KINDS = (
    "ijkmn",
    "xuvwqrsahzbcp",
    "XWUVAZBM",
    "QRSHG",
    (r"\mu", r"\nu", r"\rho", r"\tau", r"\kappa", r"\omega"),
    (r"\alpha", r"\beta", r"\gamma", r"\eta", r"\zeta"),
    (r"\theta", r"\phi", r"\psi", r"\varphi"),
)
r"""Letters of one kind, in the order in which they are taken for others.

Of no kind are letters that custom gives a meaning: `d`, `e` of calculus, `f`, `g`, `\sigma` of functions, `l`, `L`, `t`,
`T` of layers and steps, `E`, `J`, `C` of losses, `y`, `o` of outputs, `N`, `D`, `K` of sizes, `I`, `\delta`, `\lambda`.
Capitals that symmetric matrices often have, as `H` of a Hessian, are a kind of their own.
"""
_PAIRS = ("xuvwazb", "qrsh")
"""Letters whose capitals are of one kind, too: `z_1` beside `Z` stays an element of it."""
_KNOWN = frozenset((*FUNCTIONS, *LABEL_WORDS, *CONDITION_WORDS, *CUTTING))
_RUN = re.compile(r"\\[A-Za-z]+|[A-Za-z]+")
_WORDS = re.compile(
    r"\\(?:text\w*|mathit|mathrm|mathsf|mathtt|mbox|operatorname\*?|label|tag|begin|end|hspace|vspace)\s*\{[^{}]*\}"
    r"|\\(?:mathbb|mathcal|mathscr|mathfrak)\s*(?:\{[^{}]*\}|[A-Za-z])"
    r"|(?<![\\A-Za-z])[A-Za-z]\w*(?:\.[A-Za-z]\w*)+"
)
_LONE_LETTER = re.compile(r"(?<![A-Za-z\\])d?([A-Za-z])(?![A-Za-z])")
_WIDTH = 60
_OPENING = ("{", "(", "[", r"\{")
_CLOSING = ("}", ")", "]", r"\}")


def rewritten(text: str, path: str = "", seed: int = 0) -> str:
    """The note with everything put otherwise."""
    return rewrapped(with_other_letters(reordered(text, path), path, seed), path)


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
    return _edited(text, chain.from_iterable(_renamings(formula, new, rows, text) for formula in formulas))


def _new_letters(letters: Set[str], held: Set[str], seed: int) -> dict[str, str]:
    """For each letter that may become another, which; both cases of one become both of another, or neither does."""
    both = {t for t in letters if t.swapcase() in letters - {t} and t.lower() not in _KINDS[0]}
    stays = held | {t for t in both if t.swapcase() in held or not any(t.lower() in kind for kind in _PAIRS)}
    taken = letters | held
    new: dict[str, str] = {}
    for kind in _PAIRS:
        used = [t for t in _shuffled(kind, seed) if t in both - stays]
        free = [t for t in _shuffled(kind, seed) if not {t, t.upper()} & taken]
        for old, other in _exchanged(used, free):
            new |= {old: other, old.upper(): other.upper()}
    for kind in _KINDS:
        used = [t for t in _shuffled(kind, seed) if t in letters - stays - both]
        others = set[str]() if kind == _KINDS[0] else {t.swapcase() for t in (*taken, *new.values())}
        free = [t for t in _shuffled(kind, seed) if t not in {*taken, *new.values()} | others]
        new |= dict(_exchanged(used, free))
    return new


def _shuffled(kind: Sequence[str], seed: int) -> Sequence[str]:
    return Random(seed).sample(kind, len(kind)) if seed else kind


def _exchanged(used: Sequence[str], free: Sequence[str]) -> Iterable[tuple[str, str]]:
    others = [*free, *used][: len(used)] if free else [*used[1:], *used[:1]]
    return zip(used, others, strict=True)


def _rows_of_letters(formulas: Iterable[Formula]) -> tuple[frozenset[str], frozenset[str]]:
    """The letters without a sign between them that are letters, `ij` and `AB`, and those of which that is in doubt.

    They are where each of them stands alone as well, and the row is no word and no function, as in `mm(a, b)`.
    """
    runs = [(run, formula.latex[end : end + 1] == "(") for formula in formulas for _, end, run in _runs(formula)]
    alone = {"d", *(run for run, _ in runs if len(run) == 1)}
    called = {run for run, is_called in runs if is_called and len(run) > 1}
    rows = frozenset(run for run, _ in runs if set(run) <= alone and run not in _KNOWN | called)
    words = {run for run, _ in runs if (run in _KNOWN and len(run) > 2) or re.search("[A-Za-z][a-z]{3}", run)}
    return rows, frozenset(chain.from_iterable({run for run, _ in runs} - rows - words))


def _runs(formula: Formula) -> Iterator[tuple[int, int, str]]:
    """Letters that follow one another in a formula, outside of words, each row with its place."""
    words = [match.span() for match in _WORDS.finditer(formula.latex)]
    for run in _RUN.finditer(formula.latex):
        if not run.group().startswith("\\") and not any(start <= run.start() < end for start, end in words):
            yield *run.span(), run.group()


def _renamings(formula: Formula, new: dict[str, str], rows: Set[str], text: str) -> Iterator[Edit]:
    for start, end, letter in _letters(formula, rows):
        if letter in new:
            place = _offset(text, *formula.position(start))
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
            start = _offset(text, *formula.position(0))
            end = _offset(text, *formula.position(len(formula.latex)))
            words = " ".join(match.group() for match in _WORDS.finditer(formula.latex))
            rest = f"{rest[:start]} {words} {rest[end:]}"
    greek = {letter for kind in _KINDS for letter in kind if letter.startswith("\\") and letter in rest}
    return {*_LONE_LETTER.findall(rest), *greek}


def reordered(text: str, path: str = "") -> str:
    """The note with the last of what is added up put first, in every sum where that leaves no doubt."""
    document = scan(text, path)
    edits: list[Edit] = []
    for formula, term in _terms(document):
        for plus in _outermost_sums(term):
            first, last = plus.terms[0], plus.terms[-1]
            rest = formula.latex[first.start : plus.terms[-2].end]
            moved = formula.latex[last.start : last.end]
            whole = formula.latex[first.start : last.end]
            if _can_move(last, moved, whole):
                sign = "" if rest.lstrip().startswith("-") else "+ "
                start = _offset(text, *formula.position(first.start))
                edits.append((start, start + len(whole), f"{moved} {sign}{rest}"))
    return _edited(text, edits)


def _can_move(last: Term, moved: str, whole: str) -> bool:
    is_open = any(isinstance(part, Apply) for part in inside(last)) and not moved.endswith((")", "}", "]"))
    plain = not any(sign in whole for sign in ("&", r"\\", "\n", "%", r"\left", r"\right", "dots"))
    has_big = any(isinstance(part, Big) for part in inside(last))
    balanced = all(whole.count(a) == whole.count(b) for a, b in ("()", "[]", "{}"))
    return plain and balanced and not is_open and not has_big and not isinstance(last, Negative)


def _outermost_sums(term: Term) -> Iterator[Plus]:
    end = -1
    for part in inside(term):
        if isinstance(part, Plus) and part.start >= end:
            end = part.end
            yield part


def _terms(document: Document) -> Iterator[tuple[Formula, Term]]:
    """The terms of all formulas that can be read and hold no macro."""
    formulas = [f for f in document.formulas if not (f.plain or f.problem or any(name in f.latex for name in f.macros))]
    for formula in formulas:
        try:
            tree = parse(formula.latex, formula.macros)
            symbols = symbol_table([tree], Declarations(), "")
            found = statements(tree, symbols, None)
        except ReadingError:
            continue
        yield from ((formula, statement.term) for statement in found)


def rewrapped(text: str, path: str = "") -> str:
    """The note with lines broken elsewhere: in running text at blanks, in displayed formulas before a sign."""
    document = scan(text, path)
    edits: list[Edit] = []
    lines = text.split("\n")
    for formula in document.formulas:
        span = lines[formula.line - 1 : formula.end_line]
        if (
            formula.display
            and not formula.plain
            and not any(re.match(r"\s*(?:[>|#]|[-*+\d.)]+\s)", one) for one in span)
        ):
            edits += _breaks(formula, text)
    held = [(_offset(text, *f.position(0)), _offset(text, *f.position(len(f.latex)))) for f in document.formulas]
    for block in document.prose:
        if not block.level and block.text.count("|") < 2:
            edits += _wraps(block.text, lambda n, block=block: _offset(text, *block.position(n)), held)
    return _edited(text, edits)


def _breaks(formula: Formula, text: str) -> Iterator[Edit]:
    """Line breaks in the place of blanks within brackets and braces, of words and comments none.

    A break between the right sides of a chain says something: they are told apart by lines.
    """
    words = [match.span() for match in _WORDS.finditer(formula.latex)]
    depth = 0
    for token in tokenize(formula.latex):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        line = formula.latex[formula.latex.rfind("\n", 0, token.start) + 1 : token.start]
        in_words = any(start <= token.start < end for start, end in words)
        if depth > 0 and formula.latex[token.start : token.end] == " " and not in_words and "%" not in line:
            place = _offset(text, *formula.position(token.start))
            yield place, place + 1, "\n"


def _wraps(block: str, offset: object, held: Sequence[tuple[int, int]]) -> Iterator[Edit]:
    assert callable(offset)
    since = 0
    for match in re.finditer(r"[ \n]+", block):
        if "\n" in match.group():
            since = match.end()
        following = block[match.end() : match.end() + 1]
        start = offset(match.start())
        inside_formula = any(a <= start < b for a, b in held)
        if match.start() - since > _WIDTH and following.isalpha() and not inside_formula and match.group() == " ":
            since = match.end()
            yield start, start + 1, "\n"


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _edited(text: str, edits: Iterable[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def verdicts(text: str, path: str) -> list[str]:
    """What is said of each statement, in order."""
    return [finding.verdict for finding in judge(text, path=path).findings]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="documents, without ending; all of them by default")
    parser.add_argument("--show", action="store_true", help="print what becomes of the documents")
    parser.add_argument("--seed", type=int, default=0, help="take the letters in another order")
    options = parser.parse_args()
    for name in options.names or NAMES:
        path, text = text_of(name)
        new = rewritten(text, path, options.seed)
        if options.show:
            print(new)
        before, after = verdicts(text, path), verdicts(new, path)
        print(f"{name}: {'as before' if before == after else f'{before} then {after}'}", flush=True)


if __name__ == "__main__":
    main()
