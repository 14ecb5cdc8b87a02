"""From an expression to what stands on paper: signs pulled out, negative powers below the line, sums side by side."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from symderiv.emit.chosen import chosen_by_data
from symderiv.emit.conditions import chains, range_chain
from symderiv.emit.names import tensor_name
from symderiv.emit.notation import Notation
from symderiv.emit.presentation import (
    Application,
    Big,
    Chain,
    Choice,
    Derivative,
    Element,
    Enclosed,
    Indexed,
    Indicator,
    Limit,
    Modulo,
    Name,
    Node,
    Number,
    Power,
    Quotient,
    Root,
    Signed,
)
from symderiv.emit.products import number_and_factors, side_by_side, stands_beside
from symderiv.emit.ratios import above_and_below, ratio
from symderiv.emit.whole_range import runs_over_a_whole_dimension
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import (
    DIRECTION,
    Add,
    ArgMax,
    Bracket,
    Call,
    Cases,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    NegativeInfinity,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
    split_name,
)
from symderiv.lang.index_form import Monomial, expression, polynomial, times
from symderiv.lang.walk import binders_of, nodes


def present(expr: Expr, notation: Notation) -> Node:
    """The presentation of an expression whose indices are already counted as `notation` does."""
    match expr:
        case Constant() | Mul() | Sum():
            subtracted, rest = without_sign(expr)
            node = _unsigned(rest, notation)
            return Signed(((True, node),)) if subtracted else node
    return _unsigned(expr, notation)


def _unsigned(expr: Expr, notation: Notation) -> Node:
    match expr:
        case Constant(value):
            return ratio(value)
        case Pi():
            return Name("pi", "pi")
        case Size(name):
            return Name(name, "size")
        case Index(name):
            return Name(name, "index")
        case Read(tensor, indices):
            return element(tensor, tuple(present(index, notation) for index in indices), notation)
        case Add():
            return _sum_of_terms(expr, notation)
        case Mul():
            return _product(expr, notation)
        case Pow(base, exponent):
            return _power(base, exponent, notation)
        case Call():
            return _call(expr, notation)
        case Sum() | Max():
            return _big(expr, notation)
        case ArgMax(largest, place):
            return _place_of(largest, place, notation)
        case NegativeInfinity():
            return Signed(((True, Name("oo", "infinity")),))
        case Bracket(conditions):
            return Indicator(chains(conditions, lambda side: present(side, notation)))
        case Cases(((Read(tensor) as earlier, _),), Read() | Constant()) if tensor in notation.recurrent:
            return present(earlier, notation)
        case Cases(branches, otherwise):
            shown = tuple(
                (present(value, notation), chains(held, lambda side: present(side, notation)))
                for value, held in branches
            )
            return Choice(shown, present(otherwise, notation))
    raise Unsupported(f"a {type(expr).__name__} node cannot be printed.")


def without_sign(expr: Expr) -> tuple[bool, Expr]:
    """Whether an expression is subtracted where it is a term, and what is then left of it."""
    match expr:
        case Constant(value) if value < 0:
            return True, constant(-value)
        case Mul(factors):
            signs = [without_sign(factor) for factor in factors]
            rest = tuple(factor for _, factor in signs if factor != constant(1))
            subtracted = sum(negative for negative, _ in signs) % 2 == 1
            if not rest:
                return subtracted, constant(1)
            return subtracted, rest[0] if len(rest) == 1 else Mul(rest)
        case Sum(body, index, lower, upper):
            subtracted, inside = without_sign(body)
            return (True, Sum(inside, index, lower, upper)) if subtracted else (False, expr)
    return False, expr


def element(tensor: str, indices: tuple[Node, ...], notation: Notation) -> Node:
    """An element of a tensor, or a derivative where the name is that of a gradient or of a local partial."""
    parts = split_name(tensor)
    if len(parts) == 1:
        return Element(tensor, indices)
    of, wrt = parts
    if wrt == DIRECTION:
        return Element(rf"\mathrm{{d}}{tensor_name(of or notation.loss, notation.tensors)}", indices)
    own = dict(notation.gradients).get(wrt)
    if not of and own is not None:
        return Element(own, indices)
    if not of:
        return Derivative(Element(notation.loss, ()), element(wrt, indices, notation))
    rank = notation.rank(of)
    if rank is None and indices:
        return Indexed(Derivative(element(of, (), notation), element(wrt, (), notation)), indices)
    split = rank or 0
    return Derivative(element(of, indices[:split], notation), element(wrt, indices[split:], notation))


def _sum_of_terms(expr: Add, notation: Notation) -> Node:
    terms = [without_sign(term) for term in expr.terms]
    order = sorted(range(len(terms)), key=lambda place: _rank_of_term(terms[place], counts(expr)))
    if terms[order[0]][0] and not all(subtracted for subtracted, _ in terms):
        first = next(place for place in order if not terms[place][0])
        order = [first, *(place for place in order if place != first)]
    return Signed(tuple((terms[place][0], present(terms[place][1], notation)) for place in order))


def _rank_of_term(term: tuple[bool, Expr], counted: bool) -> int:
    """A number that is added stands first, `1 + e^x`, but last where places are counted, `M - K + 1`."""
    subtracted, value = term
    if not isinstance(value, Constant):
        return 1
    return 0 if not subtracted and not counted else 2


def counts(expr: Expr) -> bool:
    """Whether an expression counts places: nothing in it but sizes, indices and whole numbers."""
    return not any(isinstance(node, Read | Sum | Max | Cases | Pi) or _is_real_call(node) for node in nodes(expr))


def _is_real_call(node: Expr) -> bool:
    return isinstance(node, Call) and node.function not in ("floor", "ceil", "mod", "min", "max")


def _product(expr: Mul, notation: Notation) -> Node:
    number, factors = number_and_factors(expr)
    above: list[Node] = []
    below: list[Node] = []
    beside: list[Node] = []
    divides = any(_is_below(factor) for factor in factors)
    for factor in factors:
        if isinstance(factor, Pow) and _is_below(factor):
            below.append(raised_to(present(factor.base, notation), without_sign(factor.exponent)[1], notation))
            continue
        node = present(factor, notation)
        (beside if not divides or stands_beside(node) else above).append(node)
    if not divides:
        coefficient = [] if number == 1 else [ratio(number)]
        return side_by_side([*coefficient, *beside])
    over, under = above_and_below(number)
    numerator = [over] * (over != Number(1)) + above
    denominator = [under] * (under != Number(1)) + below
    quotient = Quotient(side_by_side(numerator), side_by_side(denominator))
    return side_by_side([quotient, *beside])


def _is_below(factor: Expr) -> bool:
    return isinstance(factor, Pow) and without_sign(factor.exponent)[0]


def _power(base: Expr, exponent: Expr, notation: Notation) -> Node:
    subtracted, positive = without_sign(exponent)
    raised = raised_to(present(base, notation), positive, notation)
    return Quotient(Number(1), raised) if subtracted else raised


def raised_to(base: Node, exponent: Expr, notation: Notation) -> Node:
    """A power with a positive exponent; a root where that is 1/2, 1/3, ..."""
    match exponent:
        case Constant(value) if value == 1:
            return base
        case Constant(value) if value.numerator == 1:
            return Root(base, value.denominator)
    return Power(base, present(exponent, notation))


def _call(expr: Call, notation: Notation) -> Node:
    match expr:
        case Call("floor" | "ceil" as kind, (argument,), 0):
            return Enclosed(kind, _over_one_denominator(argument, notation))
        case Call("abs", (argument,), 0):
            return Enclosed("abs", present(argument, notation))
        case Call("mod", (dividend, divisor), 0):
            return Modulo(present(dividend, notation), present(divisor, notation))
        case Call("min" | "max" as function, arguments, 0):
            ordered = sorted(arguments, key=_rank_of_argument)
            return Application(function, 0, tuple(present(argument, notation) for argument in ordered))
    return Application(expr.function, expr.order, tuple(present(argument, notation) for argument in expr.arguments))


def _rank_of_argument(argument: Expr) -> int:
    """Numbers first, then sizes, then what depends on an index: `min(K - 1, u)`."""
    if isinstance(argument, Constant):
        return 0
    return 2 if any(isinstance(node, Index | Read) for node in nodes(argument)) else 1


def _over_one_denominator(argument: Expr, notation: Notation) -> Node:
    """`(M - R)/S` for the index expression `M/S - R/S`, and `i/2` for `1/2 i`."""
    try:
        parts = polynomial(argument)
    except Unsupported:
        return present(argument, notation)
    number = 1
    powers: dict[Expr, int] = {}
    for monomial, coefficient in parts.items():
        number = lcm(number, coefficient.denominator)
        for atom, exponent in monomial:
            powers[atom] = max(powers.get(atom, 0), -exponent)
    below: Monomial = tuple((atom, exponent) for atom, exponent in powers.items() if exponent)
    if number == 1 and not below:
        return present(argument, notation)
    denominator = expression({below: Fraction(number)})
    return Quotient(
        present(expression(times(parts, polynomial(denominator))), notation), present(denominator, notation)
    )


def _big(expr: Sum | Max, notation: Notation) -> Node:
    operator = "sum" if isinstance(expr, Sum) else "max"
    limits: list[Limit] = []
    body: Expr = expr
    while type(body) is type(expr) and isinstance(body, Sum | Max):
        limits.append(limit_of(body, notation))
        body = body.body
    such_that: tuple[Chain, ...] = ()
    if operator == "sum" and all(limit.limits is None for limit in limits):
        chosen, body = chosen_by_data(body, frozenset(limit.index.name for limit in limits))
        such_that = chains(chosen, lambda side: present(side, notation))
    return Big(operator, tuple(limits), present(body, notation), such_that)


def _place_of(largest: Max, place: int, notation: Notation) -> Node:
    """Where a maximum over one index is taken; of several indices the one that is asked, as a subscript."""
    everywhere, binders = place_everywhere(largest, notation), binders_of(largest)
    return everywhere if len(binders) == 1 else Indexed(everywhere, (Name(binders[place].index, "index"),))


def place_everywhere(largest: Max, notation: Notation) -> Node:
    """Where a maximum is taken, along all of its indices."""
    binders = binders_of(largest)
    return Big("argmax", tuple(limit_of(b, notation) for b in binders), present(binders[-1].body, notation))


def limit_of(expr: Sum | Max, notation: Notation) -> Limit:
    """How a big operator says over what its index runs."""
    index = Name(expr.index, "index")
    chain = range_chain(index, expr.lower, expr.upper, lambda side: present(side, notation))
    if runs_over_a_whole_dimension(expr, notation):
        return Limit(index, None, chain)
    return Limit(index, (present(expr.lower, notation), present(expr.upper, notation)), chain)
