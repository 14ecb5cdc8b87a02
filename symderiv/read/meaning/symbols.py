"""The symbol table of a section: what is declared, and what the formulas and the text let one infer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.read.meaning.declarations import Declarations
from symderiv.read.meaning.evidence import Evidence, Occurrence, evidence
from symderiv.read.meaning.identifiers import joined
from symderiv.read.meaning.infer_functions import Called, called
from symderiv.read.meaning.infer_indices import BOUND_NOWHERE, Letters, index_letters, letters_used, subscripted
from symderiv.read.meaning.infer_superscripts import Superscripted, layer_letters, superscripted
from symderiv.read.meaning.rows import base_of, canonical, canonical_node, with_scripts
from symderiv.read.meaning.spelling import spelling
from symderiv.read.meaning.subscripts import form_of, letters_in, raising_of
from symderiv.read.meaning.table import Entry, Symbols
from symderiv.read.tex.tree import Row, Script

__all__ = ["Entry", "Symbols", "symbol_table"]

_ENTRYWISE = (
    r"element-?wise|entry-?wise|entry by entry|component-?wise|Hadamard|terme à terme|élément|elementweise|elemento"
)


def symbol_table(trees: Sequence[Row], declarations: Declarations, prose: str = "") -> Symbols:
    """The names of a section, from its formulas, its declarations and the text between.

    A declaration goes before anything inferred.
    """
    names = spelling(trees, declarations.all_names())
    seen = evidence(tuple(joined(tree, names) for tree in trees))
    functions = frozenset(o.name for o in seen.occurrences if o.defined) | frozenset(declarations.functions)
    letters = index_letters(seen, functions, declarations.indices)
    layers = layer_letters(seen.occurrences, letters)
    entries: dict[str, Entry] = {}
    indices = set(letters.indices)
    for name, uses in _by_name(seen.occurrences).items():
        if name in letters.indices and all(_is_plain(use) for use in uses):
            continue
        for entry in _inferred(name, uses, letters, layers, seen, prose):
            entries.setdefault(entry.name, entry)
    for o in seen.occurrences:
        indices.update(letters_used([o], entries, letters))
    for entry in _declared(declarations, entries):
        entries[entry.name] = entry
    return Symbols(
        tuple(entries[name] for name in sorted(entries)),
        frozenset(indices),
        frozenset(declarations.hadamard) | _entrywise_signs(prose),
        names,
        declarations.layer[-1] if declarations.layer else None,
    )


def _by_name(occurrences: Sequence[Occurrence]) -> Mapping[str, list[Occurrence]]:
    """The uses of each name; a prime is part of a name unless it stands before a bracket."""
    functions = {o.name for o in occurrences if o.primes and o.argument is not None}
    also_plain = {o.name for o in occurrences if o.primes and o.argument is None}
    out: dict[str, list[Occurrence]] = {}
    for o in occurrences:
        is_primed_name = o.primes and (o.argument is None or o.name in also_plain or o.name not in functions)
        out.setdefault(o.name + "'" * o.primes if is_primed_name else o.name, []).append(o)
    return out


def _inferred(
    name: str, uses: list[Occurrence], letters: Letters, layers: frozenset[str], seen: Evidence, prose: str
) -> Iterator[Entry]:
    """The entry of a name, and those of the names that it makes with its labels."""
    if _is_kronecker(name, uses, letters, layers):
        return
    below = subscripted(name, uses, letters, seen)
    above = superscripted(name, uses, letters, layers)
    scalar = _is_labelled_scalar(uses)
    tensor_labels = {} if scalar else dict(_tensor_labels(name, uses))
    labels = {**dict(below.labels), **dict(above.labels), **tensor_labels}
    plain = [use for use in uses if with_scripts(name, 0, use.sub) not in labels]
    indexed = not scalar and any(with_scripts(name, 0, use.sub) not in labels for use in uses if use.sub is not None)
    count = below.count if indexed else None
    yield _entry(name, plain, count, above, scalar, called(name, plain, prose))
    yield from _label_entries(name, uses, labels, prose)
    for use in above.powers:
        yield _power_entry(name, use, labels, below.count)


def _entry(
    name: str,
    uses: Sequence[Occurrence],
    count: int | None,
    above: Superscripted,
    scalar: bool,
    function: Called | None,
) -> Entry:
    """The entry of a name itself, from its uses without labels."""
    whole = any(use.bold and use.sub is None for use in uses) or any(_is_transposed(use) for use in uses)
    reasons = [
        f"{count} below" if count else "",
        above.reason,
        f"a function: {function.reason}" if function else "",
        "a scalar with its parts labelled" if scalar else "",
        "a whole array" if whole else "",
    ]
    guessed = function is not None and function.guess
    return Entry(
        name,
        subscripts=count,
        superscripts=above.count,
        counted=above.counted,
        function=function is not None,
        scalar=scalar,
        whole=whole,
        bold=bool(uses) and all(use.bold for use in uses),
        defined=_is_defined(uses),
        reason="; ".join(reason for reason in reasons if reason),
        guess=f"`{name}(...)` is read as a function at its argument: {function.reason}" if function and guessed else "",
    )


def _label_entries(name: str, uses: Sequence[Occurrence], labels: Mapping[str, str], prose: str) -> Iterator[Entry]:
    """The names that a name makes with its labels: `W_{hh}`, `d_k`, `p^*`."""
    for label, reason in labels.items():
        own = [use for use in uses if label in {with_scripts(name, 0, use.sub), with_scripts(name, 0, None, use.sup)}]
        function = called(label, [replace(use, sub=None) for use in own], prose)
        if function is not None and function.guess and name[:1].isupper() and any(use.is_bare for use in uses):
            function = None  # `U_h (r h)` beside `U_z h`
        guess = f"`{label}` is read as one name: {reason}" if reason.endswith(BOUND_NOWHERE) else ""
        yield Entry(
            label, function=function is not None, defined=_is_defined(own), literal=True, reason=reason, guess=guess
        )


def _is_defined(uses: Sequence[Occurrence]) -> bool:
    return any(use.place in {"left", "under"} or use.defined for use in uses)


def _power_entry(name: str, use: Occurrence, labels: Mapping[str, str], count: int | None) -> Entry:
    """`\\sigma^2` where it is defined or differentiated as one."""
    labelled = with_scripts(name, 0, use.sub)
    owner = labelled if labelled in labels else name
    return Entry(
        f"{owner}^2",
        subscripts=count if use.sub is not None and owner == name else None,
        defined=True,
        literal=True,
        reason="defined or differentiated as one",
        guess=f"`{owner}^2` is read as one name: it is defined or differentiated as one",
    )


def _is_kronecker(name: str, uses: Sequence[Occurrence], letters: Letters, layers: frozenset[str]) -> bool:
    """`\\delta_{ij}` and `\\delta^i_j`: a delta with two indices that nothing defines and no layer numbers."""
    if name != "\\delta" or any(use.place in {"left", "under", "over"} or use.defined for use in uses):
        return False
    others = letters.tensors - letters.indices
    return all(_two_indices(use, layers) and not others & set(_letters_of(use)) for use in uses)


def _letters_of(use: Occurrence) -> Iterator[str]:
    """The letters in the scripts of a name, one by one."""
    for script in (use.sub, use.sup):
        yield from letters_in(script or ())


def _two_indices(use: Occurrence, layers: frozenset[str]) -> bool:
    if use.sub is None:
        return False
    below = form_of(use.sub)
    count = below.count if below.kind in {"list", "blanks", "atoms", "digits"} else 1
    if below.kind == "relation":
        return use.sup is None
    if use.sup is None:
        return count == 2
    raising = raising_of(use.sup)
    single = form_of(raising.rest).kind == "one" and not raising.numbers
    return count == 1 and single and canonical(raising.rest) not in layers


def _is_labelled_scalar(uses: Sequence[Occurrence]) -> bool:
    """A loss that is differentiated bare, whose only subscripts are symbols with subscripts: `E` and `E_{c_1}`."""
    bare = any(use.place in {"over", "left"} and use.sub is None and use.sup is None for use in uses)
    return bare and _only_nested(uses) is not None


def _tensor_labels(name: str, uses: Sequence[Occurrence]) -> Iterator[tuple[str, str]]:
    """`\\delta_{z_t}`, where a delta has nothing but symbols below and never stands bare: the delta of `z` at `t`."""
    nested = _only_nested(uses)
    if name not in {"\\delta", "\\Delta"} or nested is None or any(use.sub is None for use in uses):
        return
    for base in nested:
        yield f"{name}_{{{base}}}" if len(base) > 1 else f"{name}_{base}", f"it names what belongs to {base}"


def _only_nested(uses: Sequence[Occurrence]) -> list[str] | None:
    """The symbols in the subscripts, if all subscripts are single symbols with subscripts of their own."""
    found: list[str] = []
    for use in uses:
        if use.sub is None:
            continue
        form = form_of(use.sub)
        node = form.parts[0][0] if form.kind == "one" else None
        if not isinstance(node, Script) or node.sub is None:
            return None
        found.append(canonical_node(base_of(node)))
    return found or None


def _is_transposed(use: Occurrence) -> bool:
    return use.sup is not None and raising_of(use.sup).transposed and use.sub is None


def _is_plain(use: Occurrence) -> bool:
    """A letter by itself, as an index is used."""
    return use.sub is None and use.sup is None and use.argument is None and use.place not in {"under", "over"}


def _entrywise_signs(prose: str) -> frozenset[str]:
    """`*`, where the text says that it is the entrywise product."""
    near = rf"[`$]\*[`$][^.\n]{{0,40}}(?i:{_ENTRYWISE})|(?i:{_ENTRYWISE})[^.\n]{{0,40}}[`$]\*[`$]"
    return frozenset({"*"}) if re.search(near, prose) else frozenset()


def _declared(declarations: Declarations, inferred: Mapping[str, Entry]) -> Iterator[Entry]:
    for name, count in declarations.tensors:
        before = inferred.get(name, Entry(name))
        subscripts = before.subscripts if count is None else count
        yield _sealed(replace(before, subscripts=subscripts, function=False, scalar=False))
    for name in declarations.scalars:
        yield _sealed(Entry(name, scalar=True))
    for name in declarations.functions:
        yield _sealed(replace(inferred.get(name, Entry(name)), function=True, scalar=False))
    for name in declarations.matrices:
        yield _sealed(replace(inferred.get(name, Entry(name)), whole=True, function=False))
    for name in declarations.names:
        yield replace(_sealed(Entry(name)), literal=True)


def _sealed(entry: Entry) -> Entry:
    """The entry as declared: no guess any more."""
    literal = "_" in entry.name.replace("\\_", "") or "^" in entry.name
    return replace(entry, declared=True, literal=literal, reason="declared", guess="")
