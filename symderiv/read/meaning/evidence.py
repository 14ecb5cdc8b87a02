"""What a section's formulas show of its names: where each stands, with which scripts, before which bracket.

Only facts are gathered here; what follows from them is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symderiv.read.meaning.bindings import (
    bound_letters,
    is_reckoning,
    owned_letters,
    plain_letters,
    shared_letters,
    sizes_in,
    statements_of,
)
from symderiv.read.meaning.identifiers import is_derivative_fraction, is_differential
from symderiv.read.meaning.pieces import is_dots
from symderiv.read.meaning.rows import (
    Identifier,
    base_of,
    canonical_node,
    children,
    is_bracket,
    is_letter,
    is_name,
    is_symbol,
    split_at,
    without_blanks,
)
from symderiv.read.meaning.scripts import is_transpose
from symderiv.read.meaning.subscripts import letters_in
from symderiv.read.meaning.vocabulary import known_function
from symderiv.read.tex.tree import Fence, Font, Fraction, Node, Row, Script, Space, Symbol, Words


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a name stands.

    `formula` counts the formulas of the section.  `place` is `left` for the whole left side of a relation, `under` for
    what is differentiated by, `over` for what is differentiated, `script` for inside a script, `mention` for a formula
    that is nothing else, else `body`.  `argument` is the row in the bracket right after it, and `defined` says that the
    two together are a left side.
    """

    name: str
    formula: int
    place: str
    sub: Row | None = None
    sup: Row | None = None
    primes: int = 0
    argument: Row | None = None
    defined: bool = False
    bold: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether the name stands for itself, and before no bracket."""
        return self.argument is None and self.place not in {"script", "mention"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All occurrences of a section, and what is seen of its indices.

    By formula: `bound` are the letters that sums and quantifiers bind, `left` those that left sides have as indices.
    For the section: `shared` are letters that stand as an index on both sides of a relation, `sizes` are upper limits.
    `related` counts the formulas that say something, and do not only mention a name.  `reckoned` are letters that are
    given a value by calculating with other letters, as in `k = \\lfloor i/2 \\rfloor`, with those letters.
    `subscripted` are the names that a formula gives a letter as an index.
    """

    occurrences: tuple[Occurrence, ...]
    bound: tuple[frozenset[str], ...]
    left: tuple[frozenset[str], ...]
    shared: frozenset[str]
    sizes: frozenset[str]
    related: frozenset[int]
    reckoned: tuple[tuple[str, frozenset[str]], ...]
    subscripted: Mapping[tuple[int, str], frozenset[str]]


def evidence(trees: Sequence[Row]) -> Evidence:
    """Gathers what the formulas show; the trees are those with names already joined."""
    occurrences: list[Occurrence] = []
    bound: list[frozenset[str]] = []
    left: list[frozenset[str]] = []
    shared: set[str] = set()
    sizes: set[str] = set()
    related: set[int] = set()
    reckoned: list[tuple[str, frozenset[str]]] = []
    for number, tree in enumerate(trees):
        on_left = {id(node): defined for node, defined in _left_nodes(tree)}
        place = "mention" if len(without_blanks(tree)) == 1 and is_name(base_of(without_blanks(tree)[0])) else "body"
        occurrences.extend(_occurrences(tree, number, place, on_left))
        bound.append(frozenset(bound_letters(tree)))
        left.append(frozenset(letter for side, _ in statements_of(tree) for letter, _ in owned_letters(side)))
        sizes.update(sizes_in(tree))
        for left_side, rest in statements_of(tree):
            related.add(number)
            shared.update(shared_letters(left_side, rest))
            core = without_blanks(left_side)
            if len(core) == 1 and is_letter(core[0]) and is_reckoning(rest):
                reckoned.append((canonical_node(core[0]), frozenset(plain_letters(rest))))
    return Evidence(
        tuple(occurrences),
        tuple(bound),
        tuple(left),
        frozenset(shared),
        frozenset(sizes),
        frozenset(related),
        tuple(reckoned),
        _subscripted(occurrences),
    )


def _subscripted(occurrences: Sequence[Occurrence]) -> Mapping[tuple[int, str], frozenset[str]]:
    found: dict[tuple[int, str], set[str]] = {}
    for o in occurrences:
        for letter in letters_in(o.sub or ()):
            found.setdefault((o.formula, letter), set()).add(o.name)
    return {key: frozenset(names) for key, names in found.items()}


def _occurrences(row: Row, formula: int, place: str, on_left: dict[int, bool]) -> Iterator[Occurrence]:
    for position, node in enumerate(row):
        base = base_of(node)
        here = _place_in(row, position, place)
        if isinstance(base, Identifier) and known_function(base.text) and is_bracket(_next(row, position)):
            yield from _inside(node, base, formula, here, on_left)
            continue
        named = is_name(base) and (not isinstance(base, Words) or _is_naming(base, row, position, node))
        if named and not _is_exponential(node, base):
            yield _occurrence(node, base, row, position, formula, here, on_left)
        yield from _inside(node, base, formula, here, on_left)


def _is_exponential(node: Node, base: Node) -> bool:
    """`e^{x}`, which is no use of a name `e`."""
    return is_symbol(base, "e") and isinstance(node, Script) and node.sub is None and node.sup is not None


def _is_naming(words: Words, row: Row, position: int, node: Node) -> bool:
    """Words that name something rather than say something."""
    after = _next(row, position)
    return isinstance(node, Script) or is_bracket(after) or (" " not in words.text.strip() and len(row) > 1)


def _occurrence(
    node: Node, base: Node, row: Row, position: int, formula: int, place: str, on_left: dict[int, bool]
) -> Occurrence:
    after = _next(row, position)
    argument = None
    if is_bracket(after) and not _is_slicing(after) and not _is_joining(base, after):
        fence = base_of(after) if after is not None else None
        argument = fence.row if isinstance(fence, Fence) else None
    defined = on_left.get(id(node))
    script = node if isinstance(node, Script) else None
    return Occurrence(
        canonical_node(base),
        formula,
        "left" if defined is False else place,
        script.sub if script else None,
        script.sup if script else None,
        script.primes if script else 0,
        argument,
        bool(defined),
        isinstance(base, Font) and base.name == "bf",
    )


def _is_slicing(node: Node | None) -> bool:
    fence = base_of(node) if node is not None else None
    return isinstance(fence, Fence) and fence.opening == "[" and any(is_symbol(inner, ":") for inner in fence.row)


def _is_joining(base: Node, node: Node | None) -> bool:
    r"""`W [h_{t-1}, x_t]`, `\delta_t [h_{t-1}, x_t]^T`: vectors side by side, after a capital letter or transposed."""
    fence = base_of(node) if node is not None else None
    if not isinstance(fence, Fence) or fence.opening != "[":
        return False
    name = canonical_node(base).split("_")[0]
    turned = isinstance(node, Script) and is_transpose(node.sup or ())
    items = split_at(fence.row, {",", ";"})
    several = len(items) > 1 and all(any(isinstance(part, Script) for part in item) for item in items)
    return several and (turned or (len(name) == 1 and name.isupper()))


def _next(row: Row, position: int) -> Node | None:
    return next((row[at] for at in range(position + 1, len(row)) if not isinstance(row[at], Space)), None)


def _place_in(row: Row, position: int, place: str) -> str:
    """`over` and `under` for what follows a differential sign in the row itself, as in `\\partial L / \\partial x`."""
    if place != "body":
        return place
    before = (row[at] for at in range(position - 1, -1, -1) if not isinstance(row[at], Space))
    if is_symbol(next(before, None), "\\partial"):
        return "under" if is_symbol(next(before, None), "/") else "over"
    return place


def _inside(node: Node, base: Node, formula: int, place: str, on_left: dict[int, bool]) -> Iterator[Occurrence]:
    if isinstance(node, Fraction) and is_derivative_fraction(node):
        first_order = not isinstance(without_blanks(node.numerator)[0], Script)
        for row, inner in ((node.numerator, "over"), (node.denominator, "under" if first_order else "body")):
            rest = tuple(part for part in row if not is_differential(part))
            single = len(without_blanks(rest)) == 1
            yield from _occurrences(rest, formula, inner if single else "body", on_left)
        return
    if isinstance(node, Script):
        differentiates = isinstance(base, Symbol) and base.text in {"\\nabla", "\\partial"}
        for script in (node.sub, node.sup):
            if script is not None:
                yield from _occurrences(script, formula, "under" if differentiates else "script", on_left)
    if is_name(base):
        return
    if isinstance(node, Script):
        for row in children(node.base):
            yield from _occurrences(row, formula, place if place == "script" else "body", on_left)
        return
    inner_place = place if place == "script" else "body"
    for row in children(node):
        yield from _occurrences(row, formula, inner_place, on_left)


def _left_nodes(tree: Row) -> Iterator[tuple[Node, bool]]:
    """The names that are whole left sides, and whether with a bracket of plain arguments."""
    for left, _ in statements_of(tree):
        core = without_blanks(left)
        if len(core) == 1:
            yield core[0], False
        elif len(core) == 2 and is_bracket(core[1], "(") and is_name(base_of(core[0])):
            fence = base_of(core[1])
            if isinstance(fence, Fence) and all(_is_plain_argument(item) for item in arguments(fence.row)):
                yield core[0], True


def arguments(row: Row) -> tuple[Row, ...]:
    """The arguments in a bracket: between commas, semicolons and bars."""
    return split_at(row, {",", ";", "|", "\\mid"})


def _is_plain_argument(row: Row) -> bool:
    core = without_blanks(row)
    return len(core) == 1 and (is_name(base_of(core[0])) or is_dots(core))
