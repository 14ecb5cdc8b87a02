"""Names with their scripts: which of these are indices, which belong to the name, and what the name is applied to."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.read.meaning.cursor import Cursor, Reading
from symderiv.read.meaning.evidence import arguments as argument_rows
from symderiv.read.meaning.functions import call, function_word, known, plain_name
from symderiv.read.meaning.literals import MAX_DIGITS
from symderiv.read.meaning.notations import exponential, indicator, kronecker
from symderiv.read.meaning.pieces import has_items, items
from symderiv.read.meaning.rows import (
    Identifier,
    base_of,
    canonical,
    canonical_node,
    is_braced,
    is_bracket,
    is_letter,
    is_symbol,
    trimmed,
    with_scripts,
    without_blanks,
)
from symderiv.read.meaning.scripts import above, digits_beside, index, indices, raised, scripted
from symderiv.read.meaning.subscripts import Raising, form_of, is_label, raising_of
from symderiv.read.meaning.syntax import (
    Component,
    Indexed,
    MeaningError,
    Name,
    Term,
)
from symderiv.read.meaning.table import Entry, Symbols
from symderiv.read.meaning.vocabulary import OR_WORDS, SELECTORS
from symderiv.read.tex.tree import Accent, Fence, Font, Fraction, Node, Row, Script, Symbol, Words


@dataclass(frozen=True, slots=True)
class Owner:
    """A name with the scripts that belong to it; `sub` and `raising` are what is left of them."""

    name: str
    sub: Row | None
    raising: Raising


def named(cursor: Cursor) -> Term:
    """A name with its scripts, and a call where it is a function before a bracket."""
    node = cursor.peek()
    assert node is not None
    base = base_of(node)
    if isinstance(base, Identifier):
        cursor.reading.note(base.note)
    if function_word(node) and _is_applied(node, cursor):
        return known(cursor)
    for special in (indicator, kronecker, exponential):
        term = special(node, base, cursor)
        if term is not None:
            return term
    return _symbol(cursor)


def _is_applied(node: Node, cursor: Cursor) -> bool:
    """Is a word that is a known function used as one here?"""
    following = cursor.peek_second()
    if is_bracket(following) or is_braced(following):
        return True
    if function_word(node) in SELECTORS and isinstance(node, Script) and node.sub is not None:
        return True
    base = base_of(following) if following is not None else None
    if isinstance(base, Identifier) and base.text == "dot":
        return False
    return is_letter(base) or isinstance(base, Fraction | Accent | Font | Words | Identifier | Fence)


def _symbol(cursor: Cursor) -> Term:
    node = cursor.take()
    base = base_of(node)
    reading = cursor.reading
    if isinstance(base, Words) and base.text.strip().lower() in OR_WORDS:
        raise MeaningError("Alternatives are not read: write two statements.", node.start, node.end)
    script = node if isinstance(node, Script) else None
    text = canonical_node(base)
    raising = raising_of(script.sup) if script is not None and script.sup is not None else Raising()
    primes = (script.primes if script is not None else 0) + raising.primes
    following = cursor.peek()
    derived = primes > 0 and is_bracket(following) and _is_derived(text, primes, reading.symbols)
    name = text if derived else text + "'" * primes
    owner = _owner(name, script.sub if script is not None else None, raising, reading.symbols)
    entry = reading.symbols.find(owner.name) or reading.symbols.find(name) or reading.symbols.find(text)
    if entry is not None and entry.name == owner.name and entry.literal:
        reading.note(entry.guess)
    if derived or _is_call(owner, entry, base, following, reading.symbols):
        return _called(owner, entry, node, cursor)
    if script is None:
        beside = _digits_beside(owner.name, entry, node, cursor)
        if beside is not None:
            return beside
    return _with_brackets(_with_scripts(owner, entry, node, reading), cursor)


def _is_derived(text: str, primes: int, symbols: Symbols) -> bool:
    """Is a prime before a bracket a derivative?  It is part of the name where the section has such a name."""
    return symbols.is_function(text) or symbols.find(text + "'" * primes) is None


def _owner(name: str, sub: Row | None, raising: Raising, symbols: Symbols) -> Owner:
    """Which scripts belong to the name (rules 5 and 10)."""
    if sub is not None:
        labelled = with_scripts(name, 0, sub)
        if symbols.literal(labelled) is not None or any(is_label(node) for node in without_blanks(sub)):
            if has_items(sub):
                labelled, sub = _label_among(name, sub)
            else:
                sub = None
            name = labelled
        else:
            inner = _inner_script(sub)
            tensor = with_scripts(name, 0, (base_of(inner),)) if inner is not None else ""
            if inner is not None and symbols.literal(tensor) is not None:
                name, sub = tensor, inner.sub
                raising = raising_of(inner.sup) if inner.sup is not None and not raising.rest else raising
    if raising.label:
        return Owner(with_scripts(name) + f"^{_braced(raising.label)}", sub, Raising())
    if raising.rest and not raising.numbers:
        above_name = with_scripts(name, 0, None, raising.rest)
        if symbols.literal(above_name) is not None:
            return Owner(above_name, sub, Raising((), "", raising.transposed))
    return Owner(name, sub, raising)


def _braced(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _label_among(name: str, sub: Row) -> tuple[str, Row]:
    """`x_{\\text{in}, i}`: the text is part of the name, the rest are indices."""
    parts = items(sub)
    labels = [part for part in parts if any(is_label(node) for node in part)]
    others = [part for part in parts if part not in labels]
    label = ",".join(canonical(part) for part in labels)
    row: tuple[Node, ...] = ()
    for part in others:
        place = part[0].start if part else 0
        row += ((Symbol(place, place, ","),) if row else ()) + part
    return f"{name}_{_braced(label)}", row


def _inner_script(sub: Row) -> Script | None:
    form = form_of(sub)
    node = form.parts[0][0] if form.kind == "one" else None
    return node if isinstance(node, Script) and node.sub is not None else None


def _is_call(owner: Owner, entry: Entry | None, base: Node, following: Node | None, symbols: Symbols) -> bool:
    """Does the bracket that follows hold arguments (rule 7)?"""
    if not is_bracket(following):
        return is_braced(following) and isinstance(base, Words)
    if entry is not None and entry.function:
        return True
    fence = following.base if isinstance(following, Script) else following
    if not isinstance(fence, Fence) or fence.opening != "(":
        return isinstance(base, Font) and base.name == "bb"
    if isinstance(base, Words | Identifier) and entry is None:
        return True
    if entry is not None and entry.declared:
        return False
    several = len(argument_rows(fence.row)) > 1 and owner.sub is None
    return several or _is_index_letter(fence.row, symbols)


def _is_index_letter(row: Row, symbols: Symbols) -> bool:
    """`y(x)` in a sum over x: an index in brackets is no factor."""
    core = without_blanks(row)
    return len(core) == 1 and canonical(core) in symbols.indices and symbols.find(canonical(core)) is None


def _called(owner: Owner, entry: Entry | None, node: Node, cursor: Cursor) -> Term:
    """A call, with the scripts that belong to the function's name taken off."""
    base = base_of(node)
    name = plain_name(node) if owner.name == canonical_node(base) else owner.name
    if isinstance(node, Script):
        primes = node.primes if "'" not in owner.name else 0
        node = Script(node.start, node.end, node.base, owner.sub, _left_above(owner, node), primes)
    return call(node, name, entry, cursor)


def _left_above(owner: Owner, node: Script) -> Row | None:
    raising = owner.raising
    return node.sup if raising.rest or raising.numbers or raising.transposed or raising.primes else None


def _digits_beside(name: str, entry: Entry | None, node: Node, cursor: Cursor) -> Term | None:
    """`l1` for `l_1` (rule 4)."""
    if name == "\\pi" or isinstance(base_of(node), Words):
        return None
    digits = digits_beside(cursor.ahead(MAX_DIGITS), node.end)
    if not digits:
        return None
    cursor.skip(len(digits))
    reading = cursor.reading
    plain = tuple(digit.base if isinstance(digit, Script) else digit for digit in digits)
    count = entry.subscripts if entry is not None else None
    found = indices(plain, count if count == len(plain) else 1, name, node, reading)
    reading.note(f"`{name}{canonical(plain)}` is read as `{with_scripts(name, 0, plain)}`")
    term = Indexed(node.start, plain[-1].end, name, found)
    last = digits[-1]
    if isinstance(last, Script) and last.sup is not None:
        return raised(term, raising_of(last.sup), last, reading)
    return term


def _with_brackets(term: Term, cursor: Cursor) -> Term:
    """`W[:, 2:]` and `w[i, j]`, as programs write an entry."""
    following = cursor.peek_beside()
    fence = following.base if isinstance(following, Script) else following
    if not isinstance(fence, Fence) or fence.opening != "[" or fence.start != term.end:
        return term
    if following is None or not any(is_symbol(inner, ":", ",") for inner in fence.row):
        return term
    cursor.take()
    parts = tuple(index(part, fence, cursor.reading) for part in items(fence.row))
    entry = Component(term.start, fence.end, term, parts)
    return scripted(entry, following, cursor.reading)


def _with_scripts(owner: Owner, entry: Entry | None, node: Node, reading: Reading) -> Term:
    if not isinstance(node, Script):
        return Name(node.start, node.end, owner.name)
    sub = owner.sub
    if sub is not None and entry is not None and entry.scalar:
        return Name(node.start, node.end, with_scripts(owner.name, 0, sub))
    below: tuple[Term, ...] = ()
    if sub is not None and trimmed(sub):
        count = entry.subscripts if entry is not None else None
        firm = entry is not None and entry.declared and count is not None
        below = indices(sub, count, owner.name, node, reading, firm)
    elif sub is not None:
        raise MeaningError("There is nothing in this subscript.", node.start, node.end)
    up = above(owner.raising, entry, node, reading)
    term: Term = Name(node.start, node.end, owner.name)
    if below or up.numbers:
        term = Indexed(node.start, node.end, owner.name, below, up.numbers)
    return raised(term, up.left, node, reading)
