"""A short, unambiguous text of an expression, for messages to the author of a declaration."""

from symderiv.errors import Unsupported
from symderiv.lang.expr import (
    MINUS_ONE,
    Add,
    ArgMax,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Determinant,
    Expr,
    Index,
    Inverse,
    Max,
    Mul,
    NegativeInfinity,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
)


def show(expr: Expr) -> str:
    """The expression as a declaration would write it: `b[i] + Sum(w[p]*a[i + p], p = 0..K - 1)`."""
    match expr:
        case Constant(value):
            return str(value)
        case Pi():
            return "pi"
        case Size(name) | Index(name):
            return name
        case Read(tensor, indices):
            return f"{tensor}[{', '.join(show(i) for i in indices)}]" if indices else tensor
        case Add(terms):
            return " + ".join(show(t) for t in terms).replace("+ -", "- ")
        case Mul(factors):
            is_whole = isinstance(factors[0], Constant) and factors[0].value.denominator == 1
            first = show(factors[0]) if is_whole else _within(factors[0], Add)
            text = "*".join((first, *(_within(f, Add) for f in factors[1:])))
            return f"-{text[3:]}" if text.startswith("-1*") else text
        case Pow(base, exponent):
            below = "(-1)" if base == MINUS_ONE else _within(base, Add, Mul, Pow)
            return f"{below}**{_within(exponent, Add, Mul, Pow)}"
        case Call(function, arguments, order):
            return f"{function}{chr(39) * order}({', '.join(show(a) for a in arguments)})"
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            return f"{type(expr).__name__}({show(body)}, {index} = {show(lower)}..{show(upper)})"
        case ArgMax(largest, place):
            return f"ArgMax({show(largest)}, {place})"
        case Inverse(entry, _) | Determinant(entry, _, _):
            return f"{type(expr).__name__}({show(entry)})"
        case NegativeInfinity():
            return "-oo"
        case Bracket(conditions):
            return f"[{', '.join(show_comparison(c) for c in conditions)}]"
        case Cases(branches, otherwise):
            parts = [f"{show(v)} if {' and '.join(show_comparison(c) for c in held)}" for v, held in branches]
            return f"({'; '.join([*parts, show(otherwise)])})"
    raise Unsupported(f"a {type(expr).__name__} node cannot be shown.")


def show_comparison(condition: Comparison) -> str:
    """`left relation right`."""
    return f"{show(condition.left)} {condition.relation} {show(condition.right)}"


def _within(expr: Expr, *weaker: type[Expr]) -> str:
    text = show(expr)
    needs = isinstance(expr, weaker) or (isinstance(expr, Constant) and (expr.value.denominator != 1 or expr.value < 0))
    return f"({text})" if needs and text != "-1" else text
