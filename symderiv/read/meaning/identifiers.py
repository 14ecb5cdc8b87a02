"""Names of several letters, joined to one node each: `KL`, `relu(x)`, `k\\_size`, `dW`, `\\delta c`.

TeX makes a product of each of them.  What is a name and what a product, the section tells; see `spelling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.read.meaning.mending import scripts_outside, slips_mended, ungrouped, with_dots, with_sums
from symderiv.read.meaning.rows import (
    Identifier,
    base_of,
    canonical,
    canonical_node,
    is_bracket,
    is_digit,
    is_letter,
    is_symbol,
    rebuilt,
    without_blanks,
)
from symderiv.read.meaning.vocabulary import CUTTING, known_function
from symderiv.read.tex.tree import Accent, Font, Fraction, Node, Row, Script, Space, Symbol, Words

PREFIXES = frozenset({"d", "\\delta", "\\Delta"})
"""What makes one name with the symbol after it, where the section says so: `dW`, `\\delta c`, `\\Delta b`."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a section spells names of more than one letter.

    `words` are names made of letters, `prefixes` stand before any symbol, `compounds` are single prefixed names, and
    `sums` are capital letters that stand for a sum or a product, with the command for it.
    """

    words: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    compounds: frozenset[str] = frozenset()
    sums: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Letters side by side in a row, from `first` to before `last`; the last one may carry scripts."""

    text: str
    first: int
    last: int


def run_at(row: Row, position: int) -> Run | None:
    """The letters that stand side by side from here on; `\\_` is one of them, and digits are after it."""
    if not _is_run_letter(row[position]):
        return None
    last = position
    text = ""
    while last < len(row):
        node = row[last]
        base = node.base if isinstance(node, Script) else node
        joins = _is_run_letter(node) or ("\\_" in text and is_digit(base))
        if not joins or (last > position and not adjacent(row[last - 1], node)):
            break
        assert isinstance(base, Symbol)
        text += base.text
        last += 1
        if isinstance(node, Script):
            break
    return Run(text, position, last)


def _is_run_letter(node: Node) -> bool:
    base = node.base if isinstance(node, Script) else node
    return isinstance(base, Symbol) and (base.text == "\\_" or (len(base.text) == 1 and base.text.isalpha()))


def adjacent(first: Node, second: Node) -> bool:
    """Nothing between them; the nodes of a macro's expansion all stand where it is called."""
    return first.end == second.start or (first.start, first.end) == (second.start, second.end)


def joined(row: Row, names: Spelling) -> Row:
    """The row with every name of several letters as one `Identifier`."""
    row = with_sums(slips_mended(with_dots(ungrouped(row))), dict(names.sums))
    marks = differentials(row)
    out: list[Node] = []
    position = 0
    while position < len(row):
        node = row[position]
        if position in marks:
            out.append(node)
            position += 1
            continue
        run = run_at(row, position)
        compound = None if run is not None and _is_whole_word(run, names) else _compound_at(row, position, names)
        if compound is not None:
            out.append(compound[0])
            position = compound[1]
            continue
        if run is not None and len(run.text) > 1:
            last = min((at for at in marks if position < at < run.last), default=run.last)
            out.extend(_resolved(row, run if last == run.last else _shortened(run, last), names))
            position = last
            continue
        out.append(node)
        position += 1
    return tuple(scripts_outside(_joined_inside(node, names)) for node in _dotted_joined(out))


def _is_whole_word(run: Run, names: Spelling) -> bool:
    return run.text in names.words or (len(run.text) > 2 and known_function(run.text) is not None)


def _shortened(run: Run, last: int) -> Run:
    """The run up to a differential in it; there is no `\\_` in such a run."""
    return Run(run.text[: last - run.first], run.first, last)


def _joined_inside(node: Node, names: Spelling) -> Node:
    if isinstance(node, Fraction) and is_derivative_fraction(node):
        return replace(
            node,
            numerator=_joined_after_marks(node.numerator, names),
            denominator=_joined_after_marks(node.denominator, names),
        )
    return rebuilt(node, lambda inner: joined(inner, names))


def _joined_after_marks(row: Row, names: Spelling) -> Row:
    """The rows between the differential signs, joined one by one, so that no `d` is taken for part of a name."""
    out: list[Node] = []
    part: list[Node] = []
    for position, node in enumerate(row):
        starts = is_differential(node) and not any(
            is_letter(base_of(before)) for before in row[position - 1 : position]
        )
        if starts or (is_differential(node) and position == 0):
            out.extend(joined(tuple(part), names))
            out.append(node)
            part = []
        else:
            part.append(node)
    out.extend(joined(tuple(part), names))
    return tuple(out)


def is_differential(node: Node | None) -> bool:
    """`\\partial`, `d` or `\\mathrm{d}`, perhaps with an order above it."""
    base = node.base if isinstance(node, Script) and node.sub is None else node
    if is_symbol(base, "\\partial", "d"):
        return True
    return isinstance(base, Words | Font) and canonical_node(base) == "d"


def is_derivative_fraction(node: Fraction) -> bool:
    """`\\frac{\\partial E}{\\partial x}`, `\\frac{d}{dx}` and the like."""
    above, below = without_blanks(node.numerator), without_blanks(node.denominator)
    if not above or len(below) < 2 or not (is_differential(above[0]) and is_differential(below[0])):
        return False
    if isinstance(below[0], Script):
        return False
    partial = is_symbol(base_of(above[0]), "\\partial")
    return partial == is_symbol(below[0], "\\partial")


def differentials(row: Row) -> frozenset[int]:
    """Where in a row a `d` is that of `dL/dx`, and no part of a name."""
    found: set[int] = set()
    for position, node in enumerate(row):
        if not is_symbol(node, "/"):
            continue
        below = _skip_blanks(row, position + 1, 1)
        if not (below < len(row) - 1 and _is_upright_d(row[below]) and adjacent(row[below], row[below + 1])):
            continue
        above = _skip_blanks(row, position - 1, -1)
        if above >= 0 and _is_upright_d(row[above]):
            found |= {above, below}
        elif above >= 1 and _is_upright_d(row[above - 1]):
            found |= {above - 1, below}
    return frozenset(found)


def _is_upright_d(node: Node) -> bool:
    return is_symbol(node, "d") or (isinstance(node, Words) and node.text == "d")


def _skip_blanks(row: Row, position: int, step: int) -> int:
    while 0 <= position < len(row) and isinstance(row[position], Space):
        position += step
    return position


def _compound_at(row: Row, position: int, names: Spelling) -> tuple[Node, int] | None:
    """`dW`, `\\delta c_t`, `\\mathrm{d}X` as one node, and where to go on."""
    node = row[position]
    prefix = canonical_node(node) if isinstance(node, Symbol | Words | Font) else ""
    if prefix not in PREFIXES:
        return None
    following = position + 1 if prefix == "d" else _skip_blanks(row, position + 1, 1)
    if following >= len(row) or not can_be_prefixed(row[following]):
        return None
    target = row[following]
    if isinstance(node, Symbol) and prefix == "d" and not adjacent(node, target):
        return None
    run = run_at(row, following)
    if run is not None and (run.text in names.words or (prefix == "d" and known_function(run.text))):
        text, last = run.text, run.last
    else:
        text, last = canonical_node(base_of(target)), following + 1
    name = canonical((Symbol(0, 0, prefix), Symbol(0, 0, text)))
    if prefix not in names.prefixes and name not in names.compounds:
        return None
    return _with_base(Identifier(node.start, row[last - 1].end, name), row[last - 1]), last


def _with_base(identifier: Identifier, carrier: Node) -> Node:
    """The identifier with the scripts that its last letter carries."""
    if isinstance(carrier, Script):
        base = replace(identifier, end=carrier.base.end)
        return replace(carrier, start=identifier.start, base=base)
    return identifier


def _resolved(row: Row, run: Run, names: Spelling) -> Sequence[Node]:
    """The nodes for a run of letters: a word, letters before a word, or the letters as they are."""
    text, nodes = run.text, row[run.first : run.last]
    after = row[run.last] if run.last < len(row) else None
    before = row[run.first - 1] if run.first else None
    if "\\_" in text:
        slip = any(node.end - node.start > 2 and is_symbol(node, "\\_") for node in nodes)
        note = f"`\\ _` is read as `\\_`: one name, `{text}`" if slip else ""
        return [_word(nodes, text, note)]
    if text == "dot" and isinstance(before, Space) and isinstance(after, Space):
        return [_word(nodes, text, "`dot` between blanks is read as the entrywise product")]
    called = is_bracket(after) or (isinstance(after, Symbol) and after.text == "\\{")
    for cut in range(len(text) - 1):
        word = text[cut:]
        if not _is_word(word, called, cut == 0, names):
            continue
        tail = nodes[cut:]
        note = "" if known_function(word) else f"`{word}` is read as one name"
        return [*joined(nodes[:cut], names), _word(tail, word, note)]
    for cut in range(1, len(text) - 1):
        compound = _compound_at(nodes, cut, names)
        if compound is not None:
            return [*nodes[:cut], compound[0], *joined(nodes[compound[1] :], names)]
    return nodes


def _is_word(word: str, called: bool, whole: bool, names: Spelling) -> bool:
    if word in names.words:
        return True
    if not known_function(word):
        return False
    return (len(word) > 2 and (called or whole)) or (called and whole)


def _word(nodes: Row, text: str, note: str) -> Node:
    identifier = Identifier(nodes[0].start, nodes[-1].end, text, note)
    return _with_base(identifier, nodes[-1])


def _dotted_joined(nodes: list[Node]) -> list[Node]:
    """`np.sum(`, `grad.sum(`, `x.chunk(`: two words and a full stop between are one name; `X.T` is a transpose."""
    out: list[Node] = []
    for position, node in enumerate(nodes):
        stop = out[-1] if out else None
        first = out[-2] if len(out) > 1 else None
        after = nodes[position + 1] if position + 1 < len(nodes) else None
        if (
            isinstance(node, Identifier)
            and is_symbol(stop, ".")
            and (isinstance(first, Identifier) or (is_letter(first) and node.text in CUTTING))
            and is_bracket(after, "(")
            and stop is not None
            and first is not None
            and adjacent(stop, node)
            and adjacent(first, stop)
        ):
            note = first.note if isinstance(first, Identifier) else ""
            out[-2:] = [Identifier(first.start, node.end, f"{canonical_node(first)}.{node.text}", note)]
        elif is_symbol(node, "T") and is_symbol(stop, ".") and first is not None and stop is not None:
            if can_be_prefixed(first) and not isinstance(first, Script) and adjacent(first, stop):
                out[-2:] = [Script(first.start, node.end, first, None, (node,), 0)]
            else:
                out.append(node)
        else:
            out.append(node)
    return out


def can_be_prefixed(node: Node) -> bool:
    base = base_of(node)
    return is_letter(base) or isinstance(base, Font | Accent | Identifier)
