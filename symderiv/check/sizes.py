"""Which sizes a layer is tried at: the declared ones, then a few that between them meet the edges.

An edge is a size of 1 or 0, a window as large as what it slides over, a stride that does not divide, one size above
another that it is usually below.  Candidates are small, and the few that meet most edges not yet met are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations, product
from math import prod

from symderiv.check.draw import draw
from symderiv.errors import SymderivError
from symderiv.lang.expr import Call, Expr, Index, Max, Read, Sum
from symderiv.lang.layer import Layer
from symderiv.lang.walk import children, nodes, sizes_in, tensors_read
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.run import all_sizes, shape_of

Sizes = Mapping[str, int]
Edges = dict[tuple[str, ...], int]

_LARGEST = 6  # of a candidate's sizes
_FEWEST = 5  # choices, even where fewer meet every edge
_MOST_CANDIDATES = 700
_MOST_WORK = 6_000  # of a candidate, as `_work` counts it: the evaluator loops
_MOST_SAMPLED = 60_000  # of the declared samples
_EDGE, _ORDER = 4, 1  # how much meeting one counts


@lru_cache(maxsize=64)
def size_choices(layer: Layer, most: int = 6) -> tuple[dict[str, int], ...]:
    """Values of the sizes without formula, the declared samples first, at most `most` of them, all different.

    Every derived size is at least 1 at each of them.  Samples too large to loop over are left out.
    """
    samples = dict(layer.samples)
    chosen = [samples] if _work(layer, samples) <= _MOST_SAMPLED else []
    met = set(_features(layer, samples, samples)) if chosen else set()
    waiting = [
        (candidate, found)
        for candidate in _candidates(layer, samples)
        if (found := _features(layer, candidate, samples)) and _work(layer, candidate) <= _MOST_WORK
    ]
    while waiting and len(chosen) < most:
        gain, _, _, best = max(
            (sum(weight for edge, weight in found.items() if edge not in met), *_plain(candidate), -place)
            for place, (candidate, found) in enumerate(waiting)
        )
        if gain == 0 and len(chosen) >= _FEWEST:
            break
        candidate, found = waiting[-best]
        waiting = [item for item in waiting if item[0] != candidate]
        if candidate in chosen:
            continue
        chosen.append(candidate)
        met |= set(found)
    return tuple(chosen) or (samples,)


def usual_sizes(layer: Layer) -> dict[str, int]:
    """The declared samples; other values where those are too large to loop over."""
    samples = dict(layer.samples)
    return samples if _work(layer, samples) <= _MOST_SAMPLED else size_choices(layer, most=1)[0]


def _plain(sizes: Sizes) -> tuple[int, int]:
    """Of sizes that meet as many edges, those come first that differ from one another, then the small ones."""
    return len(set(sizes.values())), -sum(sizes.values())


def said(sizes: Sizes) -> str:
    """The sizes as a person writes them: `M = 5, N = 6, K = 2`."""
    return ", ".join(f"{name} = {value}" for name, value in sizes.items()) or "no sizes"


def _candidates(layer: Layer, samples: Sizes) -> Iterator[dict[str, int]]:
    """All small sizes where they are few; else each sample size changed alone, and some at random."""
    least = {name: layer.least[name] for name in samples}
    values = {name: range(first, _LARGEST + 1) for name, first in least.items()}
    if prod(map(len, values.values())) <= _MOST_CANDIDATES:
        yield from (dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))
        return
    yield least
    for name in samples:
        yield from ({**samples, name: value} for value in values[name])
    for number in range(_MOST_CANDIDATES):  # of many sizes most have to be small
        largest = 1 + number % _LARGEST
        yield {name: first + draw(f"{name} {number}", largest) for name, first in least.items()}


def _features(layer: Layer, given: Sizes, samples: Sizes) -> Edges:
    """The edges that these sizes meet, with their weights; none where the layer does not take them."""
    try:
        sizes = all_sizes(layer, given)
    except SymderivError:
        return {}
    found: Edges = {(name, "is above 1" if value > 1 else f"is {value}"): _EDGE for name, value in sizes.items()}
    if all(value > samples[name] for name, value in given.items()):
        found["all above the samples",] = _EDGE
    for name, formula in layer.derived_sizes.items():
        if sizes[name] == 1 and all(sizes[other] > 1 for other in sizes_in(formula)):
            found[name, "is 1 though no other size is"] = _EDGE
        for place, argument in enumerate(_rounded(formula)):
            whole = Evaluation(EXACT, {}, sizes).value(argument, {}).denominator == 1
            found[name, str(place), "divides" if whole else "leaves a rest"] = _EDGE
    if len(set(given.values())) == len(given) and 1 not in given.values():
        found["all differ",] = _EDGE
    for (left, a), (right, b) in combinations([size for size in sizes.items() if size[1] > 1], 2):
        if a != b:  # a square hides what is transposed
            found[left, right, "below" if a < b else "above"] = _ORDER
    return found


def _rounded(formula: Expr) -> list[Expr]:
    """What stands inside a floor or ceiling of a size's formula."""
    return [
        node.arguments[0] for node in nodes(formula) if isinstance(node, Call) and node.function in ("floor", "ceil")
    ]


def _work(layer: Layer, given: Sizes) -> int:
    """About how many nodes are evaluated for all defined tensors, and how many elements all local partials have."""
    sizes = all_sizes(layer, given)
    elements = {name: prod(shape_of(tensor, sizes)) for name, tensor in layer.tensors.items()}
    return sum(
        elements[equation.lhs.tensor]
        * (_operations(equation.rhs, sizes) + sum(elements[name] for name in tensors_read(equation.rhs)))
        for equation in layer.forward
    )


def _operations(expr: Expr, sizes: Sizes) -> int:
    """The nodes evaluated for one value, a sum's body once for each term."""
    inside = 1 + sum(_operations(child, sizes) for child in children(expr))
    return inside * _terms(expr, sizes) if isinstance(expr, Sum | Max) else inside


def _terms(expr: Sum | Max, sizes: Sizes) -> int:
    """How many terms a sum has; where other indices stand in its limits, as many as the largest size at most."""
    limits = (expr.lower, expr.upper)
    if any(isinstance(node, Index | Read) for limit in limits for node in nodes(limit)):
        return max(sizes.values(), default=1)
    first, last = (Evaluation(EXACT, {}, sizes).integer(limit, {}) for limit in limits)
    return max(0, last - first + 1)
