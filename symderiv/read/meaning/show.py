"""Terms in a short, unambiguous notation, for messages and tests.

`w[i, j]` is an entry, `z[j; l]` one numbered above, `f'(x)` a call, `D(E, x[i])` a derivative, `D(E via c[1], c[1])` a
part of one, `sum(i = 1..n: x[i])` a sum, `[i = j]` an indicator, `{a if x > 0; b otherwise}` a value by cases, `x^T` a
transpose and `?` a hole.  `a * b` is a juxtaposition; `a . b`, `a x b`, `a o b`, `a (x) b` and `a ** b` are products
with a dot, a cross, a circle, a circled cross and a star.
"""

from __future__ import annotations

from fractions import Fraction

from symderiv.errors import Unsupported
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Choice,
    Component,
    Delimited,
    Derivative,
    Dots,
    Evaluated,
    Hole,
    Indexed,
    Indicator,
    Limit,
    Listing,
    Name,
    Negative,
    Number,
    Plus,
    Quotient,
    Raised,
    Relation,
    Slice,
    Statement,
    Term,
    Times,
    Transposed,
)

_COMPOUND = (Plus, Negative, Times, Quotient, Relation)
_SIGNS = {"": " * ", "*": " ** ", "\\cdot": " . ", "\\times": " x ", "\\odot": " o ", "\\otimes": " (x) "}


def show(term: Term) -> str:
    """The term in the notation above.  Raises Unsupported for a node that is no term of the vocabulary."""
    match term:
        case Number(value=value):
            return _number(value)
        case Name(name=name):
            return name
        case Indexed(name=name, indices=indices, superscripts=superscripts):
            return f"{name}{_scripts(indices, superscripts)}"
        case Apply(function=function, arguments=arguments, primes=primes, indices=indices, superscripts=superscripts):
            own = _scripts(indices, superscripts) if indices or superscripts else ""
            return f"{function}{own}{chr(39) * primes}({_listed(arguments)})"
        case Derivative(of=of, wrt=wrt, via=via):
            part = f" via {show(via)}" if via is not None else ""
            return f"D({', '.join([show(of) + part, *map(show, wrt)])})"
        case Plus(terms=terms):
            return _sum(terms)
        case Negative(term=inner):
            return f"-{_tight(inner)}"
        case Times(factors=factors, sign=sign):
            return _SIGNS.get(sign, f" {sign} ").join(_factor(factor, sign) for factor in factors)
        case Quotient(numerator=numerator, denominator=denominator):
            return f"{_tight(numerator)}/{_tight(denominator)}"
        case Raised(base=base, exponent=exponent):
            return f"{_tight(base)}^{_tight(exponent)}"
        case Transposed(term=inner):
            return f"{_tight(inner)}^T"
        case _:
            return _show_other(term)


def _show_other(term: Term) -> str:
    match term:
        case Delimited(kind=kind, term=inner, order=order):
            label = f"_{show(order)}" if order is not None else ""
            return f"{kind}{label}({show(inner)})"
        case Component(term=inner, indices=indices):
            return f"{_tight(inner)}{_scripts(indices, ())}"
        case Slice(lower=lower, upper=upper):
            return f"{show(lower) if lower else ''}:{show(upper) if upper else ''}"
        case Evaluated(term=inner, conditions=conditions):
            return f"{_tight(inner)}|{_listed(conditions)}"
        case Big(operator=operator, limits=limits, conditions=conditions, body=body):
            over = ", ".join(map(_limit, limits)) + (f" if {_listed(conditions)}" if conditions else "")
            return f"{operator}({over}: {show(body)})" if over else f"{operator}({show(body)})"
        case Relation(parts=parts, relations=relations):
            signs = ["", *(f" {sign} " for sign in relations)]
            return "".join(sign + show(part) for sign, part in zip(signs, parts, strict=True))
        case Indicator(conditions=conditions):
            return f"[{_listed(conditions)}]"
        case Choice(branches=branches):
            shown = [f"{show(value)} {'if ' + _listed(when) if when else 'otherwise'}" for value, when in branches]
            return "{" + "; ".join(shown) + "}"
        case Listing(items=items, bracket=bracket):
            return _listing(items, bracket)
        case Hole():
            return "?"
        case Dots():
            return "..."
        case Limit():
            return _limit(term)
        case _:
            raise Unsupported(f"{type(term).__name__} is no term of a formula.")


def show_statement(statement: Statement) -> str:
    """A statement with all that is said about it."""
    text = show(statement.term)
    if statement.free:
        text = f"forall {', '.join(statement.free)}: {text}"
    if statement.ranges:
        text += f" for {', '.join(map(_limit, statement.ranges))}"
    if statement.conditions:
        text += f" if {_listed(statement.conditions)}"
    if statement.where:
        text += f" where {_listed(statement.where)}"
    return text


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"({value})"


def _scripts(indices: tuple[Term, ...], superscripts: tuple[Term, ...]) -> str:
    above = f"; {_listed(superscripts)}" if superscripts else ""
    return f"[{_listed(indices)}{above}]"


def _listed(terms: tuple[Term, ...]) -> str:
    return ", ".join(map(show, terms))


def _sum(terms: tuple[Term, ...]) -> str:
    text = show(terms[0])
    for term in terms[1:]:
        text += f" - {_tight(term.term)}" if isinstance(term, Negative) else f" + {show(term)}"
    return text


def _tight(term: Term) -> str:
    """In brackets, if its parts could be torn apart otherwise."""
    return f"({show(term)})" if isinstance(term, _COMPOUND) else show(term)


def _factor(term: Term, sign: str) -> str:
    """Juxtapositions bind tighter than any sign, so they need no brackets beside one."""
    side_by_side = isinstance(term, Times) and term.sign == "" and sign != ""
    return show(term) if side_by_side or isinstance(term, Quotient) else _tight(term)


def _limit(limit: Limit) -> str:
    if limit.lower is None and limit.upper is None:
        return limit.index
    return f"{limit.index} = {show(limit.lower) if limit.lower else ''}..{show(limit.upper) if limit.upper else ''}"


def _listing(items: tuple[Term, ...], bracket: str) -> str:
    closing = {"(": ")", "[": "]", "{": "}", "": ""}
    if bracket in closing:
        return f"{bracket}{_listed(items)}{closing[bracket]}"
    return f"{bracket}({_listed(items)})"
