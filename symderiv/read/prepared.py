"""The statements of a section with functions, cases and symbols put into the forms that the rest of reading knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.read.classify import kinds_of, names_of
from symderiv.read.functions.applications import Application, with_applications
from symderiv.read.functions.applied import signatures, with_arguments, with_claims
from symderiv.read.functions.named_values import with_named_values
from symderiv.read.gradients.by_parameters import with_parameters
from symderiv.read.meaning.syntax import Limit, Listing, Name, Number, Relation
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import names_in
from symderiv.read.names.letters import with_elements, with_labels
from symderiv.read.note import Placed
from symderiv.read.sentences.link_order import with_known_links_first
from symderiv.read.sentences.prose_cases import with_split_definitions


@dataclass(frozen=True, slots=True)
class Prepared:
    """The statements, and what each is for.

    numbers       symbols without an index that are any one number, and the letter of each
    applications  what the section defines by applying something
    values        the claims that say of a value what it is, and are not about a derivative
    indices       the index letters
    """

    statements: tuple[Placed, ...]
    kinds: tuple[str, ...]
    numbers: Mapping[str, str]
    applications: Sequence[Application]
    values: frozenset[int]
    indices: frozenset[str]

    def notes(self, number: int) -> tuple[str, ...]:
        """What was assumed of the symbols of a statement."""
        names = names_in(self.statements[number].statement.term) if number < len(self.statements) else ()
        letters = [self.numbers[name] for name in names if name in self.numbers]
        return tuple(f"{letter} without an index is read as any one number" for letter in letters)


def _with_ranges(item: Placed) -> Placed:
    """The statement with `r \\in \\{0, 1, 2\\}` as a range of r."""
    ranges = {c: limit for c in item.statement.conditions if (limit := _listed_range(c)) is not None}
    if not ranges:
        return item
    rest = tuple(c for c in item.statement.conditions if c not in ranges)
    known = (*item.statement.ranges, *ranges.values())
    return replace(item, statement=replace(item.statement, conditions=rest, ranges=known))


def _listed_range(condition: Relation) -> Limit | None:
    match condition:
        case Relation(parts=(Name(name=name), Listing(items=items, bracket="{")), relations=("in",)):
            values = [item.value for item in items if isinstance(item, Number)]
            if len(values) == len(items) and values == [values[0] + n for n in range(len(values))]:
                return Limit(condition.start, condition.end, name, items[0], items[-1])
    return None


def prepared(statements: Sequence[Placed], symbols: Symbols) -> Prepared:
    """Every statement with applications as tensors or functions of numbers, labels as names, and cases in one place."""
    statements = [_with_ranges(item) for item in statements]
    kinds = kinds_of(statements, symbols)
    names = names_of(statements, symbols)
    placed, kinds, called = with_named_values(statements, kinds, names.indices)
    placed = with_parameters(placed, kinds, called)
    placed, kinds, applications = with_applications(placed, kinds, names.indices)
    placed = with_known_links_first(placed, kinds, names.indices | names.sizes)
    placed = with_labels(placed, kinds)
    placed, numbers = with_elements(placed, kinds)
    placed = with_split_definitions(placed, kinds)
    known = signatures(placed, kinds)
    placed = with_arguments(placed, kinds, known)
    placed, kinds, values = with_claims(placed, kinds, known)
    return Prepared(placed, kinds, numbers, (*called, *applications), values, names.indices)
