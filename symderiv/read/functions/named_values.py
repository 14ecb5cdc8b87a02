r"""Values of functions at what is no number: `\pi(a | s)`, `\phi(s, a)`, `p(w)`, `\hat{r}_\theta(x, y_w)`.

Each is a tensor.  An argument that some sum binds is an index; one that is the same wherever the function is applied
only says what it is about; several that nothing binds, `y_w` and `y_l`, tell values apart, and what defines a function
at a letter, `r(x, y) = ...`, holds at each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.classify import FORWARD, FUNCTION, MENTION
from symderiv.read.functions.applications import Application
from symderiv.read.functions.valued_functions import Sort, Value, Valued, signs_of, sort_of, valued_functions
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Derivative,
    Indexed,
    Limit,
    Name,
    Number,
    Relation,
    Term,
)
from symderiv.read.meaning.terms import change_terms, inside, left_side, named, names_in
from symderiv.read.note import Placed
from symderiv.read.sentences.definitions import moved

_MOST = 40  # values of one function
_DISTRIBUTIONS = frozenset(("p", "q", "P", "Q", "\\pi", "\\mu", "\\rho"))
_BAR = re.compile(r"\||\\mid\b|\\vert\b")


def with_named_values(
    placed: Sequence[Placed], kinds: Sequence[str], indices: frozenset[str]
) -> tuple[tuple[Placed, ...], tuple[str, ...], tuple[Application, ...]]:
    """The statements with tensors for such values, what each is for, and what the tensors are called."""
    placed, kinds = [_with_parameters(placed, item) for item in placed], list(kinds)
    functions = valued_functions(placed, indices)
    while (instances := _instances(placed, kinds, functions)) and len(placed) < _MOST:
        placed, kinds = [*placed, *instances], [*kinds, *(FUNCTION for _ in instances)]
        functions = valued_functions(placed, indices)
    uses: dict[Value, list[tuple[Placed, Apply]]] = {}
    for item in placed:
        for part in _applied(item.statement.term, functions):
            uses.setdefault(functions[sort_of(part)].value(part), []).append((item, part))
    kept = {value: _apart([functions[value[0]].places(part) for _, part in own]) for value, own in uses.items()}
    called = {value: _application(*own[0], functions[value[0]], kept[value]) for value, own in uses.items()}

    def change(part: Term) -> Term | None:
        if not isinstance(part, Apply) or sort_of(part) not in functions:
            return None
        function = functions[sort_of(part)]
        value = function.value(part)
        places = function.places(part)
        values = dict(zip(called[value].letters, (places[n] for n in kept[value]), strict=True))
        return called[value].element(values, part.start, part.end)

    new = [_changed(item, change) for item in placed]
    what = [
        FORWARD if kind == FUNCTION and isinstance(left_side(item.statement.term), Name | Indexed) else kind
        for item, kind in zip(new, kinds, strict=True)
    ]
    given = {named(left_side(item.statement.term)) for item, kind in zip(new, what, strict=True) if kind == FORWARD}
    shares = [
        share
        for value, application in called.items()
        if application.tensor not in given and (share := _adds_up(application, uses[value][0][0])) is not None
    ]
    return (*new, *shares), (*what, *(MENTION for _ in shares)), tuple(called.values())


def _adds_up(application: Application, item: Placed) -> Placed | None:
    """That a distribution adds up to 1 over what it is one of: `p(x)` over x, `\\pi(a | s)` over a."""
    pattern = application.pattern
    assert isinstance(pattern, Apply)
    first = pattern.arguments[0]
    barred = _BAR.search(application.tensor) is not None
    if not isinstance(first, Name) or first.name not in application.letters or pattern.indices:
        return None
    if not (barred or (len(pattern.arguments) == 1 and _core(pattern.function) in _DISTRIBUTIONS)):
        return None
    start, end = pattern.start, pattern.end
    element = application.element({letter: Name(start, end, letter) for letter in application.letters}, start, end)
    total = Big(start, end, "sum", (Limit(start, end, first.name),), (), element)
    term = Relation(start, end, (total, Number(start, end, Fraction(1))), ("=",))
    statement = replace(item.statement, term=term, conditions=(), where=(), ranges=(), free=(), notes=())
    return replace(item, statement=statement, implied=True)


def _apart(rows: Sequence[tuple[Term, ...]]) -> tuple[int, ...]:
    """The columns that are no copy of one before: the t of `(a_t, s_t)` is one index."""
    columns = [tuple(moved(place, 0, 0) for place in column) for column in zip(*rows, strict=True)]
    return tuple(n for n, column in enumerate(columns) if column not in columns[:n])


def _changed(item: Placed, change: object) -> Placed:
    term = change_terms(item.statement.term, change)  # type: ignore[arg-type]  # a function of terms
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))


def parameters_of(application: Application) -> frozenset[str]:
    """The names that a value is said to depend on: `\\theta` of `\\pi_\\theta(a | s)` and of `\\pi(a | s, \\theta)`."""
    assert isinstance(application.pattern, Apply)
    return frozenset((*labels_of(application.pattern.function), *names_in(application.pattern)))


def labels_of(name: str) -> tuple[str, ...]:
    """What stands below a name: `\\theta` of `\\pi_{\\theta}`."""
    return tuple(label.strip() for label in name.partition("_")[2].strip("{}").split(",") if label.strip())


def _with_parameters(placed: Sequence[Placed], item: Placed) -> Placed:
    """The statement with `\\nabla_\\theta \\pi(a | s)` as that of `\\pi_\\theta`, where only that is spoken of else."""
    known = {part.function for other in placed for part in inside(other.statement.term) if isinstance(part, Apply)}
    lefts = [left_side(other.statement.term) for other in placed]
    defined = {(left.function, len(left.arguments)) for left in lefts if isinstance(left, Apply)}

    def change(part: Term) -> Term | None:
        match part:
            case Derivative(wrt=(Name(name=parameter),)):
                return replace(part, of=change_terms(part.of, lambda inner: with_label(inner, parameter)))
        return None

    def with_label(part: Term, parameter: str) -> Term | None:
        if isinstance(part, Apply) and (part.function, len(part.arguments)) not in defined:
            spelled = [name for name in known if labels_of(name) == (parameter,) and _core(name) == part.function]
            if len(spelled) == 1:
                return replace(part, function=spelled[0])
        return None

    return _changed(item, change)


def _core(name: str) -> str:
    return name.partition("_")[0]


def _applied(term: Term, functions: Mapping[Sort, Valued]) -> Iterator[Apply]:
    return (part for part in inside(term) if isinstance(part, Apply) and sort_of(part) in functions)


def _application(item: Placed, part: Apply, function: Valued, kept: Sequence[int]) -> Application:
    """What a value is called: by its text, where it stands first."""
    first = item.statement.start
    text = item.text[max(part.start - first, 0) : part.end - first]
    places = function.places(part)
    letters = tuple(next(iter(names_in(places[n])), "") for n in kept)
    return Application(part, text, letters, item.region.line)


def _instances(placed: Sequence[Placed], kinds: Sequence[str], functions: Mapping[Sort, Valued]) -> tuple[Placed, ...]:
    """What definitions at a letter say of the values for which no statement says it yet."""
    known: dict[Value, Placed] = {}
    for item, kind in zip(placed, kinds, strict=True):
        left = left_side(item.statement.term)
        if kind == FUNCTION and isinstance(left, Apply) and sort_of(left) in functions:
            known.setdefault(functions[sort_of(left)].value(left), item)
    defined: dict[Sort, Placed] = {}
    for (sort, _), item in known.items():
        defined.setdefault(sort, item)
    found: dict[Value, Placed] = {}
    for item in placed:
        for part in _applied(item.statement.term, functions):
            value = functions[sort_of(part)].value(part)
            if value not in known and sort_of(part) in defined:
                found.setdefault(value, _instance(defined[sort_of(part)], part))
    return tuple(found.values())


def _instance(definition: Placed, part: Apply) -> Placed:
    """A definition at the signs of an application."""
    term = definition.statement.term
    assert isinstance(term, Relation) and isinstance(term.parts[0], Apply)
    pairs = zip(signs_of(term.parts[0]), signs_of(part), strict=True)
    values = {old.name: new for old, new in pairs if isinstance(old, Name)}
    at_labels = change_terms(term, lambda inner: values.get(inner.name) if isinstance(inner, Name) else None)
    return replace(definition, statement=replace(definition.statement, term=at_labels), implied=True)
