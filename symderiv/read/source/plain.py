"""Formulas typed as plain text: lines of a fence without a language, indented code, and runs in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderiv.read.source.delimiters import Mark

PLAIN_LANGUAGES = frozenset(("", "text", "txt", "plain", "plaintext", "maths"))
"""What a fence says that holds formulas as people type them; code in a programming language is not judged."""

_CODE = re.compile(
    r"^\s*(?:def|class|import|from|return|for|while|if|elif|else|try|with|fn|func|function|void|int|float|double|const"
    r"|auto|var|public|static|print|using|assert|#include|template|end|do|begin|\$|>>>)\b.*[:({;]?\s*$"
    r"|;\s*$|[{}]\s*$|[A-Za-z_]\w*\.\w+\(|[-+*/%|&]=|\"[^\"]*\"|'[^']*'\s*[,)\]]|::|=>|&&|\|\||^\s*(?:[$>]|//|--\w)\s",
    re.MULTILINE,
)
_SIGN = r"(?<![<>=!:+\-*/~])(?:=|:=|≔|≡)(?![=>])"
_RELATION = re.compile(rf"\S\s*{_SIGN}\s*\S")
_GOES_ON = re.compile(rf"\s*(?:{_SIGN}|[-+−·*/×]\s)")
_SCRIPTS = "\u2070-\u209c\u1d62-\u1d6a\u1d2c-\u1d61\u2c7cʰʲʳʷʸˡˢˣ²³¹"
_MATHEMATICS = re.compile(
    rf"[∂∇Σ∑∏√½⅓¼·⊙⊗∘≤≥≠∈∞{_SCRIPTS}]|[α-ωΑ-Ω]"
    r"|(?<![A-Za-z])d[A-Za-z]\w*\s*/\s*d[A-Za-z]|(?<![A-Za-z])[A-Za-z][_^](?:[A-Za-z0-9]{1,3}\b|[{(-])|[A-Za-z]'+\s*\("
    r"|(?<![A-Za-z])d[A-Za-z]_?\w?\s*=|\bsum_|\\[A-Za-z]{2,}"
)
_REMARK = re.compile(r"(?:\s{2,}|\t)(?=[(#\[]|//|--\s|←|<-\s)|\s+#\s")
_LABEL = re.compile(r"\s*(?:[-*•]\s+|\(?\d{1,2}[.)]\s+|(?:[A-Za-z][\w-]*\s+)*[A-Za-z]{2,}:\s+)?")

_FUNCTIONS = (
    "exp", "log", "ln", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "max", "min", "sqrt", "sum", "prod",
    "sigmoid", "softmax", "relu", "erf", "sign", "abs", "diag", "tr", "softplus",
)  # fmt: skip
_LETTER = rf"[^\W\d_{_SCRIPTS}]"
_PIECE = re.compile(
    rf"(?P<function>(?:{'|'.join(_FUNCTIONS)})(?![A-Za-z]))"
    r"|(?P<address>https?://\S+)|(?P<applied>[A-Za-z]{2,}'*(?=\())|(?P<differential>d[A-Za-z](?![A-Za-z]))"
    rf"|(?P<name>{_LETTER}(?!{_LETTER}))|(?P<word>{_LETTER}{{2,}})|(?P<other>.)",
    re.DOTALL,
)
_SYMBOLS = frozenset("0123456789 +-−*/·×⊙⊗∘^_=:≔≡()[]{}|<>≤≥≠∈.,'′’½⅓¼⅔¾²³∂∇√∞…\u2009\u00a0\\")


def of_block(text: str) -> tuple[Mark, ...]:
    """The formulas in a block of plain text, one for each line with those that go on with it; none where it is code."""
    if _CODE.search(text) or not _MATHEMATICS.search(text):
        return ()
    found: list[Mark] = []
    offset = 0
    for line in text.split("\n"):
        label = _LABEL.match(line)
        start = offset + (label.end() if label else 0)
        remark = _REMARK.search(line, start - offset)
        end = offset + (remark.start() if remark and line[: remark.start()].strip() else len(line))
        body = text[start:end].rstrip(" \t,;.")
        if found and _GOES_ON.match(line) and text[found[-1].end : offset].strip(" \t,;") == "\n":
            found[-1] = _mark(found[-1].start, start + len(body))
        elif _RELATION.search(body):
            found.append(_mark(start, start + len(body)))
        if end < offset + len(line):
            found += [mark.moved(end) for mark in of_prose(text[end : offset + len(line)], ())]
        offset += len(line) + 1
    return tuple(found)


def of_prose(text: str, taken: Sequence[tuple[int, int]]) -> tuple[Mark, ...]:
    """The formulas in running text that no delimiters show; `taken` is what is a formula, a comment or code already."""
    seen = list(text.replace("|", "\n") if text.lstrip().startswith("|") else text)  # a row of a table
    for start, end in taken:
        seen[start:end] = "\n" * (end - start)
    if not _RELATION.search(text) or not _MATHEMATICS.search("".join(seen)):
        return ()
    found = []
    for start, end in _runs("".join(seen)):
        part = text[start:end]
        if _RELATION.search(part) and _MATHEMATICS.search(part):
            found.append(_mark(start, end))
    return tuple(found)


def _mark(start: int, end: int) -> Mark:
    return Mark(start, end, start, end, display=False, plain=True)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Maximal runs of what formulas are made of, without the letters of words and the punctuation at their ends."""
    start: int | None = None
    for match in _PIECE.finditer(text):
        is_part = match.lastgroup in ("function", "applied", "differential", "name") or (
            match.lastgroup == "other" and (match.group() in _SYMBOLS or not match.group().isascii())
        )
        if is_part and match.group() != "\n" and start is None:
            start = match.start()
        elif (not is_part or match.group() == "\n") and start is not None:
            yield from _trimmed(text, start, match.start())
            start = None
    if start is not None:
        yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The statements of a run: it is cut at colons, commas and full stops before blanks, and where brackets end it."""
    part = text[start:end]
    for piece in re.finditer(r"(?:[^,:;.]|[,:;.](?!\s|$))+", part):
        first, last = piece.span()
        first, last = _balanced(part, first, last)
        while first < last and (part[first].isspace() or part[first] in "-–*/,.:;=)]|"):
            first += 1
        while first < last and (part[last - 1].isspace() or part[last - 1] in ",.:;*-–(["):
            last -= 1
        if first < last and part[first] == "(" and _balanced(part, first + 1, last) == (first + 1, last - 1):
            first, last = first + 1, last - 1
        if last - first > 2:
            yield start + first, start + last


def _balanced(text: str, first: int, last: int) -> tuple[int, int]:
    """The part up to a bracket that closes nothing, and from after one that is never closed."""
    open_at: list[int] = []
    for place in range(first, last):
        if text[place] in "([{":
            open_at.append(place)
        elif text[place] in ")]}":
            if not open_at:
                return first, place
            open_at.pop()
    return (open_at[-1] + 1, last) if open_at else (first, last)
