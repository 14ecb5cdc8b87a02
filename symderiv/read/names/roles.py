"""Which tensor the name of a size speaks of: `k_size`, `dim_input`, `n_out`, by its words."""

from __future__ import annotations

import re

from symderiv.lang.expr import Index, Read, Sum
from symderiv.lang.layer import Layer
from symderiv.lang.walk import free_indices, nodes, reads

_KERNEL = frozenset(
    (
        "kernel",
        "filter",
        "weight",
        "weights",
        "window",
        "noyau",
        "filtre",
        "poids",
        "kern",
        "filterkern",
        "gewicht",
        "núcleo",
        "nucleo",
        "filtro",
    )
)
_INPUT = frozenset(
    (
        "input",
        "inputs",
        "in",
        "entree",
        "entrée",
        "image",
        "picture",
        "eingang",
        "eingabe",
        "eingangsbild",
        "bild",
        "entrada",
        "imagen",
    )
)
_OUTPUT = frozenset(("output", "outputs", "out", "sortie", "ausgang", "ausgabe", "ausgangsbild", "salida"))
WORDS = _KERNEL | _INPUT | _OUTPUT
"""The words that say of a tensor what it is there for."""


def words_of(name: str) -> tuple[str, ...]:
    """The words that a name is made of: `k\\_size` is `k` and `size`."""
    return tuple(word.lower() if len(word) > 1 else word for word in re.split(r"[^A-Za-zÀ-ÿ']+", name) if word)


def tensors_named(name: str, layer: Layer) -> tuple[str, ...]:
    """The tensors that a size's name may belong to, by its words; none where no word points to any."""
    return tensors_of(frozenset(words_of(name)), layer)


def tensors_of(words: frozenset[str], layer: Layer) -> tuple[str, ...]:
    """The tensors that words speak of, by their names or by what they are there for."""
    found = [tensor for tensor in layer.tensors if tensor in words or tensor.lower() in words - {"size", "dim"}]
    if words & _KERNEL:
        found += _summed_over(layer)
    if words & _INPUT:
        found += [t.name for t in layer.inputs if t.name not in _summed_over(layer) and _is_slid_over(layer, t.name)]
    if words & _OUTPUT:
        found += [t.name for t in layer.outputs]
    return tuple(dict.fromkeys(found))


def _summed_over(layer: Layer) -> list[str]:
    """Inputs all of whose indices are bound by sums where they are read: kernels."""
    found = []
    for equation in layer.forward:
        bound = {node.index for node in nodes(equation.rhs) if isinstance(node, Sum)}
        for read in reads(equation.rhs):
            plain = [i.name for i in read.indices if isinstance(i, Index)]
            if plain and len(plain) == len(read.indices) and set(plain) <= bound:
                found.append(read.tensor)
    return [name for name in found if any(t.name == name for t in layer.inputs)]


def _is_slid_over(layer: Layer, name: str) -> bool:
    """Whether a tensor is read at indices that are bound, alone or in a sum of indices."""
    for equation in layer.forward:
        bound = {node.index for node in nodes(equation.rhs) if isinstance(node, Sum)}
        for read in reads(equation.rhs):
            if isinstance(read, Read) and read.tensor == name and free_indices(read) & bound:
                return True
    return False
