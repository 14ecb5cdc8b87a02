"""What a diagnosis tells of the text that belongs in a claim: read off the author's other lines where they have it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import product

from symderiv.compare.align import without_common
from symderiv.compare.changed import changed_parts
from symderiv.compare.diagnose import Diagnosis
from symderiv.compare.own_words import MARK, Told
from symderiv.compare.pieces import HEAD, Change, row_of, rows_in
from symderiv.compare.steps import steps_in
from symderiv.emit.latex import latex
from symderiv.emit.notation import Notation
from symderiv.emit.rebase import rebase
from symderiv.errors import SymderivError
from symderiv.lang.expr import ONE, Add, Constant, Expr, Index, Pow, Read, Sum, gradient_name, inverse_name
from symderiv.lang.walk import nodes, reads
from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Term
from symderiv.read.meaning.terms import inside, named
from symderiv.read.note import Placed, ReadClaim, ReadLink, ReadSection

Written = Callable[[Expr], Sequence[str]]

_TRANSPOSED = re.compile(rf"(?<!\}})\^\s*(?:\{{\s*(?:\([^()]*\))?\s*)?({MARK})(?=\s*\}}|(?![A-Za-z]))")
_TRANSPOSED_END = re.compile(rf"\s*\^\s*\{{?\s*{MARK}\s*\}}?$")
_OVER_SET = re.compile(r"\\sum\s*_\s*\{\s*((\w+)\s*_\s*(?:\w|\{[^{}]*\}))\s*\\in\s*(.*)\}", re.DOTALL)
_WIDENED = re.compile(r"\\,\\mathbf\{1\}(?:\\,\\mathbf\{1\}\^\{\\top\})?$")  # a number in a form of arrays
_MOST_PAIRS = 3
_MOST_HEADS = 8
_TWO = 2


def told_by(
    diagnosis: Diagnosis | None,
    link: ReadLink,
    claim: ReadClaim,
    section: ReadSection,
    notation: Notation,
    written: Written,
) -> Told:
    """What belongs in a link; `written` is an expression in the author's LaTeX, in one or more ways."""
    texts = [claim.placed.text, *(item.text for item in _statements(section))]
    mark = _mark(texts, typed=claim.placed.plain)
    wrong = link.expr
    if diagnosis is None:
        return Told(mark=mark, heads=tuple(head for name in claim.stray for head in _heads_over(name, texts)))
    mended = diagnosis.mended
    if wrong is None:
        return Told(mark=mark, heads=_heads(mended, texts, written))
    change = changed_parts(wrong, mended, diagnosis.error_class)
    return Told(
        mark=mark,
        indices=_indices(wrong, mended, notation),
        letters=_letters(wrong, claim),
        names=tuple(dict.fromkeys(_names(wrong, mended, link.term, claim, section, written))),
        terms=_terms(wrong, mended, written),
        factors=_factors(change, claim, section, written),
        heads=_heads(mended, texts, written),
        exponent=_exponent(change),
        steps=tuple(sorted(steps_in(claim, (wrong,), notation))) if claim.placed.whole else (),
    )


def _statements(section: ReadSection) -> list[Placed]:
    return [*(claim.placed for claim in section.claims), *(relation.placed for relation in section.relations)]


def _mark(texts: Sequence[str], *, typed: bool) -> str:
    r"""How the author writes that something is transposed: `^\top`, `^T`, `.T`."""
    found = next((match[1] for text in texts if (match := _TRANSPOSED.search(text))), None)
    if found is None and typed:
        return ".T" if any(".T" in text for text in texts) else "^T"
    if found is None:
        return r"^\top"
    return f"^{{{found}}}" if "{" in found else f"^{found}"


def _factors(
    change: tuple[Expr, Expr] | None, claim: ReadClaim, section: ReadSection, written: Written
) -> tuple[str, ...]:
    """A factor that is missing, as the author calls it, or as it is printed."""
    if change is None or change[0] != ONE:
        return ()
    factor = change[1]
    name = _spelled(factor.tensor, claim, section) if isinstance(factor, Read) and claim.placed.whole else None
    return _written(factor, written) or ((name,) if name else ())


def _written(expr: Expr, written: Written) -> tuple[str, ...]:
    with suppress(SymderivError):
        found = (_WIDENED.sub("", text) for text in written(expr))
        return tuple(text for text in found if text and r"\mathbf{1}" not in text)
    return ()


def _indices(wrong: Expr, mended: Expr, notation: Notation) -> tuple[tuple[str, str], ...]:
    """Indices that reads have no longer, each with those that they have now."""
    old, new = (_printed_indices(expr, notation) for expr in (wrong, mended))
    pairs = list(product((old - new), (new - old)))
    alike = [pair for pair in pairs if set(re.findall("[A-Za-z]", pair[0])) == set(re.findall("[A-Za-z]", pair[1]))]
    return tuple(alike or pairs)[:_MOST_PAIRS]


def _printed_indices(expr: Expr, notation: Notation) -> Counter[str]:
    with suppress(SymderivError):
        printed = (latex(index) for read in reads(rebase(expr, notation)) for index in read.indices)
        return Counter(text.replace(" - ", "-").replace(" + ", "+") for text in printed)
    return Counter()


def _letters(wrong: Expr, claim: ReadClaim) -> tuple[str, ...]:
    names = {name for read in reads(wrong) for index in read.indices for name in _names_of(index)}
    return tuple(sorted(names | set(claim.ranges)))[:4]


def _names_of(index: Expr) -> Iterator[str]:
    return (node.name for node in nodes(index) if isinstance(node, Index))


def _terms(wrong: Expr, mended: Expr, written: Written) -> tuple[str, ...]:
    """The term that is missing, where nothing else differs."""
    own, others = (expr.terms if isinstance(expr, Add) else (expr,) for expr in (wrong, mended))
    left, right = without_common(own, others)
    return _written(right[0], written) if not left and len(right) == 1 else ()


def _heads(mended: Expr, texts: Sequence[str], written: Written) -> tuple[str, ...]:
    """The signs of sums over the indices that the mended formula sums over, the author's own first."""
    sums = [node.index for node in nodes(mended) if isinstance(node, Sum)]
    each = [_heads_over(name, texts) for name in sums]
    own = [
        *([" ".join(heads[0] for heads in each)] if len(each) == _TWO else []),
        *(h for heads in each for h in heads),
    ]
    printed = [head for text in _written(mended, written) for head in _heads_in(text)]
    others = [head for text in texts for head in _heads_in(text)]
    return tuple(dict.fromkeys((*own, *printed, *others)))[:_MOST_HEADS] if sums else ()


def _heads_over(name: str, texts: Sequence[str]) -> list[str]:
    r"""`\sum_{i=1}^n` and the like for an index, as the author writes them; with nothing but the index else."""
    own = [head for text in texts for head in _heads_in(text)]
    fitting = [head for head in own if re.search(rf"_\s*\{{?\s*(?:\w_)?{re.escape(name)}(?![A-Za-z])", head)]
    wider = [text for head in fitting for text in _with_one_more(head, texts)]
    return [*fitting, *wider, rf"\sum_{name}" if len(name) == 1 else rf"\sum_{{{name}}}"]


def _with_one_more(head: str, texts: Sequence[str]) -> Iterator[str]:
    r"""`\sum_{w_j \in \{w_O\} \cup S}` for `\sum_{w_j \in S}`, where w_O is spoken of, too."""
    found = _OVER_SET.fullmatch(head)
    if found is not None:
        alone = re.compile(rf"{re.escape(found[2])}\s*_\s*(?:[A-Za-z0-9*+](?![A-Za-z])|\{{[^{{}}]*\}})")
        others = {match[0] for text in texts for match in alone.finditer(text)} - {found[1]}
        yield from (rf"\sum_{{{found[1]} \in \{{{other}\}} \cup {found[3]}}}" for other in sorted(others))


def _heads_in(text: str) -> list[str]:
    found = (piece for row in rows_in(row_of(text)) for piece in row if piece.kind == HEAD)
    return [text[piece.start : piece.end] for piece in found if text.startswith(r"\sum", piece.start)]


def _exponent(change: tuple[Expr, Expr] | None) -> str:
    """The exponent that belongs there, without the sign that a line below a fraction has."""
    match change:
        case (_, Pow(_, Constant(value))):
            return str(abs(value))
        case (Pow(_, Constant()), _):
            return "1"
        case (Read(old), Read(new)) if new == inverse_name(old):
            return "-1"
    return ""


def _names(
    wrong: Expr, mended: Expr, right: Term, claim: ReadClaim, section: ReadSection, written: Written
) -> Iterator[Change]:
    """The places of a name in a link that stands there too often, each with one that stands there too seldom."""
    own, others = (Counter(read.tensor for read in reads(expr)) for expr in (wrong, mended))
    for old, new in product(own - others, others - own):
        spelled = _spelled(new, claim, section)
        for term in inside(right):
            if _stands_for(term, old) and term.end > term.start:
                start = term.start - right.start
                text = _text_of(term, claim.placed)
                if spelled is not None:
                    yield start, start + len(_base(term, text)), spelled
                elif (at := _at_indices(wrong, mended, new)) is not None:
                    yield from ((start, term.end - right.start, other) for other in _written(at, written))


def _at_indices(wrong: Expr, mended: Expr, tensor: str) -> Read | None:
    return next((read for read in reads(mended) if read.tensor == tensor and read not in {*reads(wrong)}), None)


def _stands_for(term: Term, tensor: str) -> bool:
    match term:
        case Name(name=name) | Indexed(name=name):
            return name == tensor
        case Derivative(wrt=(wrt,)):
            return gradient_name(named(wrt) or "") == tensor
    return False


def _spelled(tensor: str, claim: ReadClaim, section: ReadSection) -> str | None:
    """How the author writes a name, in this statement or another one of its kind."""
    own = [placed for placed in _statements(section) if placed.whole == claim.placed.whole]
    for placed in (claim.placed, *own):
        for term in inside(placed.statement.term):
            if _stands_for(term, tensor) and (text := _text_of(term, placed)):
                return _base(term, text)
    return None


def _text_of(term: Term, placed: Placed) -> str:
    start = placed.statement.start
    return placed.text[max(term.start - start, 0) : max(term.end - start, 0)]


def _base(term: Term, text: str) -> str:
    """A name without the indices that are written below it, and without a sign of transposition."""
    own = isinstance(term, Indexed) and any(term.start < index.start < term.end for index in term.indices)
    row = row_of(text)
    if own and len(row) == 1 and row[0].body:
        return text[: row[0].body]
    return _TRANSPOSED_END.sub("", text)
