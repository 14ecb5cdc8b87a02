r"""Which tensors a note says to add up to 1: `$y$ is one-hot`, `the one-hot targets $t$`, `a distribution $q$`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import ascii_lowercase

from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import Index, Read, Sum
from symderiv.lang.index_form import tidy
from symderiv.lang.layer import Assumption, Layer, box

_SAID = (
    r"(?:(?:one|1)(?:\s|-)?hot|(?:one|1)(?:\s|-)(?:of|aus)(?:\s|-)K|encodage\s+disjonctif|"
    r"probability\s+(?:vector|distribution)|Wahrscheinlichkeitsverteilung|"
    r"distribution\s+de\s+probabilité|distribución\s+de\s+probabilidad|"
    r"(?:add|sum)s?\s+(?:up\s+)?to\s+(?:one|1))"
)
_NAME = (
    r"(?:\$|\\\()\s*(?:\\(?:mathbf|boldsymbol|bm|vec|mathrm)\s*\{?\s*)?(\\?[A-Za-z]+)\s*\}?\s*"
    r"(?:[_^](?:\{[^{}$]*\}|\w|\([^()$]*\)))*\s*(?:\\in\b[^$]*)?(?:\$|\\\))"
)
_NEAR = r"[^$.:;!?]{0,40}?"  # no other formula and no end of a sentence between
_DENIED = re.compile(r"(?i)\bnot\b|n't\b|\bnicht\b|\bkein|\bn'est\b|\bpas\b|\bno\b")
_AFTER = re.compile(rf"(?i){_NAME}({_NEAR}){_SAID}")
_BEFORE = re.compile(rf"(?i){_SAID}({_NEAR}){_NAME}")


def share_names(paragraphs: Sequence[str]) -> frozenset[str]:
    """The names of what the words say to add up to 1."""
    found = set()
    for paragraph in paragraphs:
        text = " ".join(paragraph.split())
        found |= {name for name, between in _AFTER.findall(text) if not _DENIED.search(between)}
        found |= {name for between, name in _BEFORE.findall(text) if not _DENIED.search(between)}
    return frozenset(found)


def sums_of(layer: Layer, names: frozenset[str]) -> Iterator[Assumption]:
    r"""`\sum_c t_{nc} = 1` for each such tensor that is given, over its last dimension."""
    letters = [letter for letter in ascii_lowercase[8:] if letter not in layer.names]
    for tensor in layer.inputs:
        if tensor.name in names and tensor.shape:
            places = letters[: len(tensor.shape)]
            *others, (lower, upper) = box(tensor)
            total = Sum(Read(tensor.name, tuple(map(Index, places))), places[-1], tidy(lower), tidy(upper))
            yield Assumption(total, constant(1), tuple((n, *e) for n, e in zip(places, others, strict=False)))
