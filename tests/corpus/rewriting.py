"""The same derivation put otherwise: other letters, terms of sums in another order, lines broken elsewhere.

    python -m tests.corpus.rewriting [NAME...] [--show] [--seed N]

None of this changes what is said, so that no verdict may change.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence

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
from tests.corpus.letters import WORDS, Edit, edited, offset, with_other_letters
from tests.corpus.score import NAMES, text_of

_WIDTH = 60
_OPENING = ("{", "(", "[", r"\{")
_CLOSING = ("}", ")", "]", r"\}")


def rewritten(text: str, path: str = "", seed: int = 0) -> str:
    """The note with everything put otherwise."""
    return rewrapped(with_other_letters(reordered(text, path), path, seed), path)


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
                start = offset(text, *formula.position(first.start))
                edits.append((start, start + len(whole), f"{moved} {sign}{rest}"))
    return edited(text, edits)


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
    held = [(offset(text, *f.position(0)), offset(text, *f.position(len(f.latex)))) for f in document.formulas]
    for block in document.prose:
        if not block.level and block.text.count("|") < 2:
            edits += _wraps(block.text, lambda n, block=block: offset(text, *block.position(n)), held)
    return edited(text, edits)


def _breaks(formula: Formula, text: str) -> Iterator[Edit]:
    """Line breaks in the place of blanks within brackets and braces, of words and comments none.

    A break between the right sides of a chain says something: they are told apart by lines.
    """
    words = [match.span() for match in WORDS.finditer(formula.latex)]
    depth = 0
    for token in tokenize(formula.latex):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        line = formula.latex[formula.latex.rfind("\n", 0, token.start) + 1 : token.start]
        in_words = any(start <= token.start < end for start, end in words)
        if depth > 0 and formula.latex[token.start : token.end] == " " and not in_words and "%" not in line:
            place = offset(text, *formula.position(token.start))
            yield place, place + 1, "\n"


def _wraps(block: str, place_of: object, held: Sequence[tuple[int, int]]) -> Iterator[Edit]:
    assert callable(place_of)
    since = 0
    for match in re.finditer(r"[ \n]+", block):
        if "\n" in match.group():
            since = match.end()
        following = block[match.end() : match.end() + 1]
        start = place_of(match.start())
        inside_formula = any(a <= start < b for a, b in held)
        if match.start() - since > _WIDTH and following.isalpha() and not inside_formula and match.group() == " ":
            since = match.end()
            yield start, start + 1, "\n"


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
