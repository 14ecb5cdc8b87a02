"""The same derivation put otherwise: other letters, terms of sums in another order, lines broken elsewhere.

    python -m tests.corpus.rewriting NAME [--show]

None of this changes what is said, so that no verdict may change.  Letters keep their kind: what people call an index
becomes another index, a matrix another capital letter.  Left as they are: letters that custom gives a meaning, as `d`,
`E`, `\\sigma`, and those that also stand in prose, in code, in a comment or in a definition of a macro.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from symderiv.compare.judge import judge
from symderiv.errors import ReadingError
from symderiv.read.meaning.declarations import Declarations
from symderiv.read.meaning.statements import statements
from symderiv.read.meaning.symbols import symbol_table
from symderiv.read.meaning.syntax import Apply, Big, Negative, Plus, Term
from symderiv.read.meaning.terms import inside
from symderiv.read.source.spans import Document, Formula, scan
from symderiv.read.tex.parse import parse
from symderiv.read.tex.tokens import tokenize
from tests.corpus.score import NAMES, text_of

Edit = tuple[int, int, str]

_KINDS = (
    "ijkmn",
    "xuvwqrsahzbcp",
    "XWUVHMQRBAGSZ",
    (r"\mu", r"\nu", r"\rho", r"\tau", r"\kappa", r"\omega"),
    (r"\alpha", r"\beta", r"\gamma", r"\eta", r"\zeta"),
    (r"\theta", r"\phi", r"\psi", r"\varphi"),
)
"""Letters of one kind, in the order in which they are taken for others."""
_RUN = re.compile(r"(?<![\\A-Za-z])(?![ijklmnpqrs]+(?![A-Za-z]))[a-z]{3,}")
_WORDS = re.compile(
    r"\\(?:text\w*|mathit|mathrm|mathsf|mathtt|mbox|operatorname\*?|label|tag|begin|end|hspace|vspace)\s*\{[^{}]*\}"
)
_LONE_LETTER = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
_WIDTH = 60
_OPENING = ("{", "(", "[", r"\{")
_CLOSING = ("}", ")", "]", r"\}")


def rewritten(text: str, path: str = "") -> str:
    """The note with everything put otherwise."""
    return rewrapped(with_other_letters(reordered(text, path), path), path)


def with_other_letters(text: str, path: str = "") -> str:
    """The note with other letters."""
    document = scan(text, path)
    letters = {t for formula in document.formulas for _, _, t in _letters(formula)}
    taken = letters | _other_letters(document, text)
    new: dict[str, str] = {}
    for kind in _KINDS:
        used = [letter for letter in kind if letter in letters and letter not in _other_letters(document, text)]
        free = [letter for letter in kind if letter not in taken]
        others = [*free, *used][: len(used)] if free else [*used[1:], *used[:1]]
        new.update(zip(used, others, strict=True))
    return _edited(text, chain.from_iterable(_renamings(formula, new, text) for formula in document.formulas))


def _renamings(formula: Formula, new: dict[str, str], text: str) -> Iterator[Edit]:
    for start, end, letter in _letters(formula):
        if letter in new:
            place = _offset(text, *formula.position(start))
            glued = new[letter].startswith("\\") and formula.latex[end : end + 1].isalpha()
            yield place, place + end - start, new[letter] + (" " if glued else "")


def _letters(formula: Formula) -> Iterator[tuple[int, int, str]]:
    """The letters of a formula outside of words, each with its place."""
    if formula.plain or formula.problem:
        return
    words = [m.span() for pattern in (_WORDS, _RUN) for m in pattern.finditer(formula.latex)]
    for token in tokenize(formula.latex):
        if not any(start <= token.start < end for start, end in words):
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
    options = parser.parse_args()
    for name in options.names or NAMES:
        path, text = text_of(name)
        new = rewritten(text, path)
        if options.show:
            print(new)
        before, after = verdicts(text, path), verdicts(new, path)
        print(f"{name}: {'as before' if before == after else f'{before} then {after}'}", flush=True)


if __name__ == "__main__":
    main()
