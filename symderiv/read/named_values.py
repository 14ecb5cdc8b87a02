r"""Values of functions at what is no number: `\pi(a | s)`, `\phi(s, a)`, `p(w)`, `\hat{r}_\theta(x, y_w)`.

Each is a tensor.  An argument that some sum binds is an index; one that is the same wherever the function is applied
only says what it is about; several that nothing binds, `y_w` and `y_l`, tell values apart, and what defines a function
at a letter, `r(x, y) = ...`, holds at each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.lang.expr import KNOWN_FUNCTIONS
from symderiv.read.applications import Application
from symderiv.read.classify import FORWARD, FUNCTION
from symderiv.read.customary import FORMULAS
from symderiv.read.definitions import moved
from symderiv.read.meaning.syntax import Apply, Big, Derivative, Indexed, Indicator, Limit, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, left_side, named, names_in, parts
from symderiv.read.note import Placed

_MOST = 40  # values of one function


@dataclass(frozen=True, slots=True)
class _Function:
    """A function whose values are tensors: at which arguments it has indices, and at which labels."""

    name: str
    indices: tuple[int, ...]
    labels: tuple[int, ...]

    def key(self, part: Apply) -> tuple[Term, ...]:
        """Which value an application is, its indices apart."""
        return tuple(moved(part.arguments[place], 0, 0) for place in self.labels)


def with_named_values(
    placed: Sequence[Placed], kinds: Sequence[str], indices: frozenset[str]
) -> tuple[tuple[Placed, ...], tuple[str, ...], tuple[Application, ...]]:
    """The statements with tensors for such values, what each is for, and what the tensors are called."""
    placed, kinds = [_with_parameters(placed, item) for item in placed], list(kinds)
    while (instances := _instances(placed, kinds, _functions(placed, kinds, indices))) and len(placed) < _MOST:
        placed, kinds = [*placed, *instances], [*kinds, *(FUNCTION for _ in instances)]
    functions = _functions(placed, kinds, indices)
    called: dict[tuple[str, tuple[Term, ...]], Application] = {}
    for item in placed:
        for part in _applied(item.statement.term, functions):
            function = functions[part.function]
            called.setdefault((part.function, function.key(part)), _application(item, part, function))

    def change(part: Term) -> Term | None:
        if not isinstance(part, Apply) or part.function not in functions:
            return None
        function = functions[part.function]
        application = called[part.function, function.key(part)]
        values = dict(zip(application.letters, _places(part, function), strict=True))
        return application.element(values, part.start, part.end)

    new = [_changed(item, change) for item in placed]
    what = [
        FORWARD if kind == FUNCTION and isinstance(left_side(item.statement.term), Name | Indexed) else kind
        for item, kind in zip(new, kinds, strict=True)
    ]
    return tuple(new), tuple(what), tuple(called.values())


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


def _functions(placed: Sequence[Placed], kinds: Sequence[str], indices: frozenset[str]) -> Mapping[str, _Function]:
    """The functions whose values are tensors."""
    terms = [item.statement.term for item in placed]
    uses: dict[str, list[Apply]] = {}
    for term in terms:
        for part in inside(term):
            if isinstance(part, Apply):
                uses.setdefault(part.function, []).append(part)
    bound = indices | {limit.index for term in terms for part in inside(term) for limit in _limits(part)}
    candidates = {name: applied for name, applied in uses.items() if _is_unknown(name) and _are_plain(applied)}
    while True:
        numbers = {name for term in terms for name in _numbers(term, frozenset(candidates))}
        found = {name: _function(name, applied, bound, numbers) for name, applied in candidates.items()}
        left = {name: candidates[name] for name, function in found.items() if function is not None}
        known = {name: function for name, function in found.items() if function is not None}
        letters = {str(named(place)) for name in left for part in left[name] for place in _places(part, known[name])}
        if len(left) == len(candidates) and letters <= bound:
            return known
        candidates, bound = left, bound | letters


def _limits(part: Term) -> tuple[Limit, ...]:
    return part.limits if isinstance(part, Big) else ()


def _is_unknown(function: str) -> bool:
    plain = function.lstrip("\\")
    return plain not in KNOWN_FUNCTIONS and plain not in FORMULAS and function not in ("softmax", "d", "\\sigma")


def _are_plain(applied: Sequence[Apply]) -> bool:
    """Whether a function is applied to names alone, and always to as many."""
    alike = len({len(part.arguments) for part in applied}) == 1
    return alike and all(
        not part.primes
        and not part.indices
        and not part.superscripts
        and part.arguments
        and all(isinstance(argument, Name) for argument in part.arguments)
        for part in applied
    )


def _numbers(term: Term, functions: frozenset[str]) -> Iterator[str]:
    """The names that stand elsewhere than in the brackets of these functions, in conditions, and below."""
    match term:
        case Apply(function=function) if function in functions:
            return
        case Name(name=name):
            yield name
        case Indexed(name=name):
            yield name
        case Derivative(of=of, wrt=wrt):
            yield from _numbers(of, functions)
            yield from (name for part in wrt for name in _numbers(part, functions))
        case Big(body=body, limits=limits):
            yield from (name for name in _numbers(body, functions) if name not in {limit.index for limit in limits})
        case Indicator():
            return
        case _:
            for part in parts(term):
                yield from _numbers(part, functions)


def _function(name: str, applied: Sequence[Apply], bound: frozenset[str], numbers: set[str]) -> _Function | None:
    """What a function is; None where it may be one of numbers."""
    columns = [[str(named(part.arguments[place])) for part in applied] for place in range(len(applied[0].arguments))]
    varied = [place for place, column in enumerate(columns) if len(set(column)) > 1 or set(column) & bound]
    if any(set(columns[place]) & (numbers - bound) for place in varied):
        return None
    plain = [place for place, column in enumerate(columns) if not set(column) & numbers or set(column) & bound]
    indices = tuple(place for place in varied if set(columns[place]) & bound)
    if not plain or (len(columns) == 1 and not indices):
        return None
    return _Function(name, indices, tuple(place for place in varied if place not in indices))


def _applied(term: Term, functions: Mapping[str, _Function]) -> Iterator[Apply]:
    return (part for part in inside(term) if isinstance(part, Apply) and part.function in functions)


def _places(part: Apply, function: _Function) -> tuple[Term, ...]:
    return tuple(part.arguments[place] for place in function.indices)


def _application(item: Placed, part: Apply, function: _Function) -> Application:
    """What a value is called: by its text, where it stands first."""
    first = item.statement.start
    text = item.text[part.start - first : part.end - first]
    letters = tuple(str(named(place)) for place in _places(part, function))
    return Application(part, text, letters, item.region.line)


def _instances(
    placed: Sequence[Placed], kinds: Sequence[str], functions: Mapping[str, _Function]
) -> tuple[Placed, ...]:
    """What definitions at a letter say of the values at labels for which no statement says it yet."""
    known = {}
    for item, kind in zip(placed, kinds, strict=True):
        left = left_side(item.statement.term)
        if kind == FUNCTION and isinstance(left, Apply) and left.function in functions:
            known.setdefault((left.function, functions[left.function].key(left)), item)
    defined: dict[str, Placed] = {}
    for (name, _), item in known.items():
        defined.setdefault(name, item)
    found: dict[tuple[str, tuple[Term, ...]], Placed] = {}
    for item in placed:
        for part in _applied(item.statement.term, functions):
            key = (part.function, functions[part.function].key(part))
            if key not in known and part.function in defined:
                found.setdefault(key, _instance(defined[part.function], item, part, functions[part.function]))
    return tuple(found.values())


def _instance(definition: Placed, item: Placed, part: Apply, function: _Function) -> Placed:
    """A definition at the labels of an application, as if it stood in the place of that."""
    term = definition.statement.term
    assert isinstance(term, Relation)
    left = term.parts[0]
    assert isinstance(left, Apply)
    values = {named(left.arguments[place]): part.arguments[place] for place in function.labels}
    at_labels = change_terms(term, lambda inner: values.get(inner.name) if isinstance(inner, Name) else None)
    statement = replace(definition.statement, term=at_labels)
    return replace(definition, statement=statement, implied=True)
