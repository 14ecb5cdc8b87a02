"""Formulas as a person types them, and as the plain printer writes them: `da_i = l_i (dl_i - sum_j dl_j l_j)`.

    x_ij  x_{i + 1, j}         an element; the indices are letters or stand in braces
    dx_ij  dE/dx_ij            the gradient of the loss with respect to it
    a b / c  a^2  sqrt(a)      factors side by side, quotients from left to right
    sum_j  sum_{j,k}           to the end of the product, over the whole of the dimension in which j stands alone
    sum_{j=0}^{n - 1}  sum_{0 <= j < n}  max_j
    sum_{j: a_j = i}           over those j for which it holds
    [i < n, j = i]             1 where all hold, else 0
    {a if x_i > 0; b otherwise}
    f'(a)  floor(i/S)  i mod S  pi  0.044715

A line that begins with a sign goes on with the one before it, and so does one after a bracket that is still open.  One
that defines what is no tensor and no gradient gives a name to its right side, for the lines after it:
`g_ni = gamma_i dy_ni`; where the range of an index is not to be seen on the right, it stands on the left:
`m_{n, g < G} = ...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.lang.arithmetic import add, constant, mul, neg, power, sub
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    ONE,
    ZERO,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
    gradient_name,
    split_name,
)
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.walk import nodes

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([^\W\d]\w*'*)|(<=|>=|!=|.))")
_RELATIONS = ("<=", ">=", "!=", "<", ">", "=")
_ENDS = ("", "+", "-", ")", "]", "}", ",", ";", "if", "otherwise", *_RELATIONS)  # of a product


class FormulaError(ValueError):
    """The text is no formula of this notation, or uses a name that nothing has."""


@dataclass(frozen=True)
class Names:
    """What the names in a formula stand for."""

    tensors: Mapping[str, Tensor]
    sizes: Mapping[str, Size]
    functions: frozenset[str] = frozenset()
    loss: str = "E"

    def shape(self, name: str) -> tuple[Expr, ...]:
        """The shape of a tensor or of a gradient."""
        return self.tensors[split_name(name)[-1]].shape


def names_of(layer: Layer) -> Names:
    """The names of a layer."""
    sizes = {size.name: Size(size.name, size.least) for size in layer.sizes}
    return Names(layer.tensors, sizes, frozenset(layer.functions), layer.loss)


def formula(text: str, names: Names, indices: Iterable[str] | None = ()) -> Expr:
    """One expression, in which these are the free indices, or any where it is None.  Raises FormulaError."""
    reader = _Reader(text, names, None if indices is None else frozenset(indices))
    found = reader.expression()
    reader.finish()
    return found


def equations(text: str, names: Names) -> tuple[tuple[Equation, ...], Names]:
    """One equation a line, and the names with those that the lines define.  Raises FormulaError."""
    found: list[Equation] = []
    for line in _joined(text):
        left, sign, right = line.partition(" = ")
        if not sign:
            raise FormulaError(f"{line!r} is no equation.")
        lhs, given = _left(left, names)
        indices = [index.name for index in lhs.indices if isinstance(index, Index)]
        rhs = formula(right, names, indices)
        if split_name(lhs.tensor)[-1] not in names.tensors:
            shape = tuple(given.get(index) or _whole(index, rhs, names) for index in indices)
            names = replace(names, tensors={**names.tensors, lhs.tensor: Tensor(lhs.tensor, shape)})
        found.append(Equation(lhs, rhs))
    return tuple(found), names


def _joined(text: str) -> list[str]:
    """The lines, each with those that go on with it."""
    found: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if found and (line[0] in "+-" or _is_open(found[-1])):
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


def _is_open(line: str) -> bool:
    """Whether a bracket is still to be closed."""
    return any(line.count(left) > line.count(right) for left, right in ("()", "[]", "{}"))


def _left(left: str, names: Names) -> tuple[Read, Mapping[str, Expr]]:
    """An element of a tensor or of a gradient; else what a line gives a name to, and the sizes that it states."""
    try:
        known = formula(left, names, None)
    except FormulaError:
        known = None
    if isinstance(known, Read):
        return known, {}
    new = re.fullmatch(r"([^\W\d_]+)(?:_(?:([^\W\d_]+)|\{(.+)\}))?", left)
    if new is None:
        raise FormulaError(f"{left!r} can be given no meaning.")
    items = [item.partition("<") for item in (new[3].split(",") if new[3] else new[2] or "")]
    given = {index.strip(): formula(size, names) for index, _, size in items if size}
    return Read(new[1], tuple(Index(index.strip()) for index, _, _ in items)), given


def _whole(index: str, body: Expr, names: Names) -> Expr:
    """The size of the dimension in which an index stands alone."""
    found: set[Expr] = set()
    for node in nodes(body):
        if isinstance(node, Read):
            found |= {
                size for at, size in zip(node.indices, names.shape(node.tensor), strict=True) if at == Index(index)
            }
    if len(found) != 1:
        raise FormulaError(f"the range of {index} is not to be seen: give its limits, sum_{{0 <= {index} < ...}}.")
    return found.pop()


def _reciprocal(expr: Expr) -> Expr:
    match expr:
        case Mul(factors):
            return mul(*map(_reciprocal, factors))
        case Pow(base, exponent):
            return power(base, neg(exponent))
    return power(expr, -1)


def _compared(left: Expr, relation: str, right: Expr) -> Comparison:
    flipped = {">": "<", ">=": "<="}
    if relation in flipped:
        return Comparison(flipped[relation], right, left)
    return Comparison(relation, left, right)


class _Reader:
    """Reads one text; `indices` are those in scope, or None where any letter may be one."""

    def __init__(self, text: str, names: Names, indices: frozenset[str] | None) -> None:
        self.text = text
        self.tokens = [match.group(0).strip() for match in _TOKEN.finditer(text.strip())]
        self.names = names
        self.indices = indices
        self.at = 0

    def finish(self) -> None:
        if self.at < len(self.tokens):
            self.fail(f"{self.next()!r} is left over")

    def fail(self, why: str) -> FormulaError:
        raise FormulaError(f"{self.text}: {why}.")

    def next(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.next()
        if not token or (wanted and token not in wanted):
            self.fail(f"{' or '.join(wanted) or 'more'} is expected where {token or 'the end'} stands")
        self.at += 1
        return token

    def expression(self) -> Expr:
        terms = []
        sign = self.take() if self.next() == "-" else "+"
        while True:
            term = self.product()
            terms.append(neg(term) if sign == "-" else term)
            if self.next() not in ("+", "-"):
                return add(*terms)
            sign = self.take()

    def product(self) -> Expr:
        found = self.power()
        while self.next() not in _ENDS:
            if self.next() == "/":
                self.take()
                found = mul(found, _reciprocal(self.power()))
            else:
                found = mul(found, self.power())
        return found

    def power(self) -> Expr:
        base = self.atom()
        if self.next() == "^":
            self.take()
            negative = self.next() == "-" and bool(self.take())
            exponent = self.atom()
            return power(base, neg(exponent) if negative else exponent)
        if self.next() == "mod":
            self.take()
            return Call("mod", (base, self.atom()))
        return base

    def atom(self) -> Expr:
        token = self.take()
        match token:
            case "(":
                found = self.expression()
                self.take(")")
                return found
            case "[":
                bracket = Bracket(self.conditions())
                self.take("]")
                return bracket
            case "{":
                return self.cases()
        if token[0].isdigit():
            return Constant(Fraction(token))
        return self.named(token)

    def named(self, token: str) -> Expr:
        """A sum, a function, a gradient, an element, a size, pi or an index."""
        if token.startswith(("sum_", "max_")) and token not in self.names.tensors:
            return self.big(token)
        function = token.rstrip("'")
        if self.next() == "(" and function in {"sqrt", *KNOWN_FUNCTIONS, *self.names.functions}:
            return self.call(function, len(token) - len(function))
        if token == f"d{self.names.loss}" and self.next() == "/" and self.next(1).startswith("d"):
            self.take("/")
            return self.element(self.take())
        if token in self.names.sizes:
            return self.names.sizes[token]
        if self.indices is not None and token in self.indices:
            return Index(token)
        return Pi() if token == "pi" and "pi" not in self.names.tensors else self.element(token)

    def element(self, token: str) -> Read:
        """`x_ij`, `dx_ij`; the longest name that a tensor has is meant."""
        for text, of in ((token, str), (token[1:] if token[0] == "d" else "", gradient_name)):
            cuts = [place for place, sign in enumerate(text) if sign == "_"]
            for end in (len(text), *reversed(cuts)):
                if text[:end] in self.names.tensors:
                    return Read(of(text[:end]), self.places(text, end))
        self.fail(f"{token} is no name that the layer has")
        raise AssertionError

    def places(self, text: str, end: int) -> tuple[Expr, ...]:
        shape, letters = self.names.tensors[text[:end]].shape, text[end + 1 :]
        found: tuple[Expr, ...]
        if text[end:] == "_":
            found = self.listed()
        else:
            found = tuple(map(self.place, (letters,) if letters and len(shape) == 1 else letters))
        if len(found) != len(shape):
            self.fail(f"{text} has {len(found)} indices, and {text[:end]} {len(shape)} dimensions")
        return found

    def listed(self) -> tuple[Expr, ...]:
        self.take("{")
        found = [self.expression()]
        while self.take(",", "}") == ",":
            found.append(self.expression())
        return tuple(found)

    def place(self, text: str) -> Expr:
        if text.isdigit():
            return constant(int(text))
        if text in self.names.sizes and (self.indices is None or text not in self.indices):
            return self.names.sizes[text]
        if self.indices is not None and text not in self.indices:
            self.fail(f"the index {text} is bound by no sum and stands not on the left")
        return Index(text)

    def call(self, function: str, order: int) -> Expr:
        self.take("(")
        arguments = [self.expression()]
        while self.take(",", ")") == ",":
            arguments.append(self.expression())
        if function == "sqrt":
            return power(arguments[0], Fraction(1, 2))
        return Call(function, tuple(arguments), order)

    def conditions(self) -> tuple[Comparison, ...]:
        found: list[Comparison] = []
        while True:
            left = self.expression()
            while self.next() in _RELATIONS:
                relation, right = self.take(), self.expression()
                found.append(_compared(left, relation, right))
                left = right
            if self.next() != ",":
                return tuple(found)
            self.take(",")

    def cases(self) -> Expr:
        branches = []
        while True:
            value = self.expression()
            if self.take("if", "otherwise") == "otherwise":
                self.take("}")
                return Cases(tuple(branches), value)
            branches.append((value, self.conditions()))
            self.take(";")

    def big(self, token: str) -> Expr:
        operator, outside = token[:3], self.indices
        signs = [(token[4:], None)] if token[4:] else self.limits()
        self.indices = (outside or frozenset()) | {index for index, _ in signs}
        such_that = self.such_that() if self.next() == ":" else ONE
        body = mul(self.product(), such_that)
        self.indices = outside
        for index, ends in reversed(signs):
            lower, upper = ends or (ZERO, sub(_whole(index, body, self.names), ONE))
            body = Sum(body, index, lower, upper) if operator == "sum" else Max(body, index, lower, upper)
        return body

    def such_that(self) -> Expr:
        """`: ids_n = v}`, the end of what stands under a sum."""
        self.take(":")
        found = Bracket(self.conditions())
        self.take("}")
        return found

    def limits(self) -> list[tuple[str, tuple[Expr, Expr] | None]]:
        """`{j,k}`, `{0 <= j < n}`, `{j < n}`, `{j=0}^n`; of `{j: a_j = i}` the part before the colon."""
        self.take("{")
        found: list[tuple[str, tuple[Expr, Expr] | None]] = []
        while True:
            lower = ZERO
            if self.relations_ahead() == 2:
                lower = self.expression()
                self.take("<=")
            index = self.take()
            if self.next() == ":":
                return [*found, (index, None)]
            match self.take(",", "}", "=", "<", "<="):
                case "=":
                    lower = self.expression()
                    self.take("}")
                    self.take("^")
                    upper = self.listed()[0] if self.next() == "{" else self.atom()
                    return [*found, (index, (lower, upper))]
                case "<" | "<=" as relation:
                    upper = self.expression()
                    found.append((index, (lower, sub(upper, ONE) if relation == "<" else upper)))
                    last = self.take(",", "}")
                case last:
                    found.append((index, None))
            if last == "}":
                return found

    def relations_ahead(self) -> int:
        """How many relations stand before the next comma or closing brace outside of parentheses."""
        number = depth = 0
        for token in self.tokens[self.at :]:
            depth += (token in "([{") - (token in ")]}")
            if depth < 0 or (token in ",:" and not depth):
                break
            number += token in _RELATIONS
        return number
