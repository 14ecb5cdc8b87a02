"""A note that calls the tensors of a layer otherwise: names are matched by role, so that most claims are true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, permutations, product

from symderiv.compare.screen import screen
from symderiv.compare.truth import Truth, truth_of, with_partials
from symderiv.emit.latex import latex_tensor
from symderiv.errors import Unsupported
from symderiv.lang.layer import Layer
from symderiv.lang.walk import tensors_read
from symderiv.read.document import About, read_note
from symderiv.read.note import ReadClaim, ReadSection

_MOST_MATCHINGS = 200


def matched(text: str, path: str, layer: Layer) -> About:
    """The layer, with its names for the names of the note that it does not have."""
    sections = [s for s in read_note(text, path, about=About(layer)).sections if s.layer is layer]
    used = {name: rank for s in sections for name, rank in s.ranks.items()}
    spelled = _spelled(used, layer)
    strange = {name: rank for name, rank in used.items() if rank and name not in (*layer.tensors, *spelled)}
    best, most = About(layer, spelled), -1
    if not strange:
        return best
    truth = truth_of(layer)
    for names in _matchings(strange, layer, {*used, *spelled.values()}):
        about = About(layer, {**spelled, **names})
        score = sum(_true_links(section, truth) for section in read_note(text, path, about=about).sections)
        if score > most:
            best, most = about, score
    return best


def _spelled(used: Mapping[str, int], layer: Layer) -> dict[str, str]:
    r"""The names that are those of the layer as they are printed, `\alpha` for alpha."""
    printed = {latex_tensor(name): name for name, tensor in layer.tensors.items() if name not in used}
    return {name: printed[name] for name in used if name in printed and name not in layer.tensors}


def _matchings(strange: Mapping[str, int], layer: Layer, used: set[str]) -> Iterator[Mapping[str, str]]:
    """Every way to give the strange names tensors of the same number of indices that the note does not name itself."""
    free = [t for t in layer.tensors.values() if t.name not in used]
    by_rank = sorted({*strange.values()})
    choices = []
    for rank in by_rank:
        names = [name for name, own in strange.items() if own == rank]
        tensors = [t.name for t in free if len(t.shape) == rank]
        choices.append([dict(zip(names, picked, strict=False)) for picked in _picked(names, tensors)])
    for combination in islice(product(*choices), _MOST_MATCHINGS):
        yield {name: tensor for part in combination for name, tensor in part.items()}


def _picked(names: Sequence[str], tensors: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield from permutations(tensors, min(len(names), len(tensors)))


def _true_links(section: ReadSection, truth: Truth) -> int:
    return sum(_looks_true(claim, truth) for claim in section.claims)


def _looks_true(claim: ReadClaim, truth: Truth) -> bool:
    """Whether the last link of a claim has the values of its left side, as far as numbers show."""
    if claim.target is None or claim.needs or not claim.links or claim.links[-1].expr is None:
        return False
    last = claim.links[-1].expr
    try:
        known = with_partials(truth, (claim.target, last))
    except Unsupported:
        return False
    if any(name not in known.tensors for name in (*tensors_read(last), claim.target.tensor)):
        return False
    return screen(claim.target, claim.ranges, known).passes(last)
