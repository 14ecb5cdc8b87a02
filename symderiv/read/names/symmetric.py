r"""Which matrices a note takes to be symmetric: `let $A$ be symmetric`, `$A = A^T$`, and a covariance $\Sigma$."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderiv.errors import DeclarationError, Unsupported
from symderiv.lang.expr import Index, Read, inverse_name
from symderiv.lang.index_form import same_index
from symderiv.lang.layer import Assumption, Layer, box
from symderiv.lang.walk import tensors_read
from symderiv.read.matrix.layouts import core
from symderiv.read.meaning.syntax import Name, Relation, Transposed
from symderiv.read.note import Placed

_SAID = re.compile(
    r"(?i)symmetri|sym[ée]tri|simetri|simétri|covarian|kovarian|kernel\s*matri|kernmatri|\bgram\b|\bhessian|\bhesse|"
    r"positive?(?:\s|-)(?:semi-?)?definit|"
    r"positiv\s+(?:semi-?)?definit|(?:semi-?)?d[ée]finie?\s+positive|(?:semi-?)?definid[ao]\s+positiv"
)
_DENIED = re.compile(
    r"(?i)\bnot\b|n't\b|\bnicht\b|\bn'est\b|\bnon\b|\bno\s+(?:es|necesariamente)\b|asymmetri|antisym|skew|schief"
)
_SENTENCE = re.compile(r"[.!?;](?=\s|$)")
_FORMULA = re.compile(r"(\$+[^$]+\$+|\\\(.+?\\\))")
_ALONE = re.compile(
    r"(?:\$|\\\()\s*(?:\\(?:mathbf|boldsymbol|bm|mathrm|mathit)\s*\{?\s*)?(\\?[A-Za-z]+)\s*\}?\s*"
    r"(?:\\(?:in|succ|succeq)\b.*|=.*)?(?:\$|\\\))"
)
_COVARIANCE = r"\Sigma"


def symmetric_names(placed: Sequence[Placed], paragraphs: Sequence[str]) -> frozenset[str]:
    """The names of the matrices that the words or a formula say to be symmetric."""
    found = {name for item in placed for name in _stated(item)}
    for words, formulas in (sentence for paragraph in paragraphs for sentence in _sentences(paragraph)):
        if _SAID.search(words) and not _DENIED.search(words):
            names = (match[1] for formula in formulas if (match := _ALONE.fullmatch(formula)))
            found |= {name for name in names if core(name).lstrip("\\")[:1].isupper()}
    return frozenset(found)


def _sentences(paragraph: str) -> Iterator[tuple[str, list[str]]]:
    """The words of each sentence, and the formulas in it."""
    words, formulas = "", list[str]()
    for part in _FORMULA.split(paragraph):
        if _FORMULA.fullmatch(part):
            formulas.append(part)
            continue
        first, *others = _SENTENCE.split(part)
        words += f" {first}"
        for other in others:
            yield words, formulas
            words, formulas = other, []
    yield words, formulas


def _stated(item: Placed) -> Iterator[str]:
    """A of `A = A^T`."""
    for relation in (item.statement.term, *item.statement.conditions):
        match relation:
            case Relation(parts=(Name(name=name), Transposed(term=Name(name=other)))) if name == other:
                yield name
            case Relation(parts=(Transposed(term=Name(name=name)), Name(name=other))) if name == other:
                yield name


def assumptions_of(layer: Layer, names: frozenset[str]) -> Iterator[Assumption]:
    """`M[i, j] = M[j, i]` for each such matrix that is given, and for a covariance whose inverse is taken."""
    read = {name for equation in layer.forward for name in tensors_read(equation.rhs)} | layer.tensors.keys()
    for tensor in layer.inputs:
        customary = core(tensor.name) == _COVARIANCE and inverse_name(tensor.name) in read
        if (tensor.name not in names and not customary) or len(tensor.shape) < 2:
            continue
        if not _are_one(layer, tensor.name):
            continue
        places = tuple(Index(f"i{n}") for n in range(len(tensor.shape)))
        ranges = tuple((place.name, *ends) for place, ends in zip(places, box(tensor), strict=True))
        turned = (*places[:-2], places[-1], places[-2])
        yield Assumption(Read(tensor.name, places), Read(tensor.name, turned), ranges)


def _are_one(layer: Layer, name: str) -> bool:
    *_, rows, columns = layer.tensors[name].shape
    try:
        return same_index(rows, columns)
    except (DeclarationError, Unsupported):
        return False
