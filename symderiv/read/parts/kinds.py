"""What each name of a section with cut vectors is: a whole vector, a part of one, or a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from symderiv.read.meaning.syntax import (
    Apply,
    Component,
    Derivative,
    Indexed,
    Name,
    Negative,
    Number,
    Relation,
    Term,
    Times,
)
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import inside, parts
from symderiv.read.meaning.vocabulary import GREEK
from symderiv.read.parts.cuts import Cuts, joined, plain, without_options

WHOLE, PART, NUMBER = "a whole vector", "a part of a vector", "a number"
_SUMS = frozenset(("sum",))
_LAST = frozenset(("dim", "axis"))


def is_sum(term: Term) -> bool:
    """Whether a term adds up all entries of something: `sum(x)`."""
    return isinstance(term, Apply) and plain(term.function) in _SUMS


def is_over_all(term: Term) -> bool:
    """Whether a sum is one over all entries: of one thing, along the last dimension if one is named."""
    arguments = term.arguments if isinstance(term, Apply) and is_sum(term) else ()
    inner = without_options(arguments)
    return len(inner) == 1 and all(_is_last(option) for option in arguments if option is not inner[0])


def _is_last(option: Term) -> bool:
    match option:
        case Relation(parts=(Name(name=name), Negative(term=Number(value=value)))):
            return plain(name) in _LAST and value == 1
        case Relation(parts=(Name(name=name), Name())):
            return plain(name) == "keepdim"
    return False


@dataclass(slots=True)
class Kinds:
    """The kinds of names, as far as they are known."""

    cuts: Cuts
    symbols: Symbols
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known.update(dict.fromkeys(self.cuts.wholes, WHOLE))

    def of(self, term: Term) -> str | None:
        """What a term is; None where nothing tells."""
        match term:
            case Number():
                return NUMBER
            case Name(name=name):
                entry = self.symbols.find(name)
                is_number = name not in self.known and (name in GREEK or (entry is not None and entry.scalar))
                return NUMBER if is_number else self.known.get(name)
            case Indexed(indices=(Number(),), superscripts=()) | Component(indices=(Number(),)):
                return PART
            case Derivative(wrt=(wrt,)):
                return self.of(wrt)
            case Apply(function=function) if joined(term) is not None or function in self.cuts.functions:
                return WHOLE
            case Apply() if is_sum(term):
                return NUMBER
        own = {self.of(part) for part in _operands(term)}
        return next((kind for kind in (WHOLE, PART, None, NUMBER) if kind in own), None)

    def tell(self, term: Term, kind: str) -> None:
        """Says what a term is to the names in it of which nothing is known."""
        match term:
            case Name(name=name):
                if self.of(term) is None and kind != NUMBER:
                    self.known[name] = kind
            case Indexed(name=name, indices=(Number(),)):
                self.known.setdefault(name, WHOLE)
            case Derivative(wrt=(wrt,)):
                self.tell(wrt, kind)
            case Apply(function=function) if (items := joined(term)) is not None:
                for item in items:
                    self.tell(item, PART)
            case Apply(function=function, arguments=arguments) if function in self.cuts.functions:
                for argument in arguments:
                    self.tell(argument, WHOLE)
            case Apply(arguments=arguments) if is_sum(term):
                for argument in without_options(arguments):
                    inner = self.of(argument)
                    if inner is not None:
                        self.tell(argument, inner)
            case _:
                for part in _operands(term):
                    self.tell(part, kind)


def kinds_of(terms: Sequence[Term], cuts: Cuts, symbols: Symbols, loss: str) -> Kinds:
    """What the statements of a section tell of its names, each from what is known of the others."""
    found = Kinds(cuts, symbols, {loss: NUMBER})
    numbered = {part.name for term in terms for part in inside(term) if isinstance(part, Indexed)}
    for term in terms:  # a gradient that is summed up is that of a number
        match term:
            case Relation(parts=(Derivative(wrt=(Name(name=name),)), right)) if _is_summed(right):
                if name not in numbered:
                    found.known.setdefault(name, NUMBER)
    before: Mapping[str, str] = {}
    while before != found.known:
        before = dict(found.known)
        for term in terms:
            sides = term.parts if isinstance(term, Relation) else (term,)
            own = {found.of(side) for side in sides}
            kind = next((kind for kind in (WHOLE, PART) if kind in own), None)
            for side in sides:
                found.tell(side, kind if kind is not None and NUMBER not in own else NUMBER)
    return found


def _is_summed(term: Term) -> bool:
    """Whether a term is a sum over everything, with numbers before it."""
    if is_over_all(term):
        return True
    operands = tuple(_operands(term)) if isinstance(term, Times | Negative) else ()
    return any(_is_summed(part) for part in operands)


def _operands(term: Term) -> Iterator[Term]:
    return (part for part in parts(term) if not isinstance(part, Relation))
