"""The derivative of one right side: with respect to one element of a tensor, or along a direction."""

from collections.abc import Callable

from symderiv.derive.elementary import derivative
from symderiv.derive.matrices import of_matrix
from symderiv.derive.maxima import of_maximum
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, equal, mul, power
from symderiv.lang.expr import (
    ZERO,
    Add,
    ArgMax,
    Bracket,
    Call,
    Cases,
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
from symderiv.lang.order import arranged
from symderiv.lang.walk import reads

# The derivative of one read, 0 for what does not vary: deltas make a local partial of it, tangents a direction.
OfRead = Callable[[Read], Expr]


def differentiate(expr: Expr, tensor: str, slot: tuple[Expr, ...]) -> Expr:
    """d expr / d tensor[slot]: every read of the tensor is compared with the slot by a bracket.

    The indices of the slot must not occur in the expression, bound or free.
    """

    def of_read(read: Read) -> Expr:
        brackets = (equal(index, at) for index, at in zip(read.indices, slot, strict=True))
        return mul(*brackets) if read.tensor == tensor else ZERO

    return differential(expr, of_read)


def differential(expr: Expr, of_read: OfRead) -> Expr:
    """The derivative of an expression, made of the derivatives of what it reads.  What stands in index positions and in
    conditions does not vary.
    """
    match expr:
        case Constant() | Pi() | Size() | Index() | Bracket() | ArgMax() | NegativeInfinity():
            return ZERO
        case Read():
            return of_read(expr)
        case Add(terms):
            return add(*(differential(term, of_read) for term in terms))
        case Mul(factors):
            return add(*(_times_rest(factors, place, of_read) for place in range(len(factors))))
        case Pow(base, exponent):
            return _of_power(base, exponent, of_read)
        case Call(_, arguments, _):
            changes = (differential(argument, of_read) for argument in arguments)
            return add(*(product(derivative(expr, n), d) for n, d in enumerate(changes) if d != ZERO))
        case Sum(body, index, lower, upper):
            change = differential(body, of_read)
            return Sum(change, index, lower, upper) if change != ZERO else ZERO
        case Inverse() | Determinant():
            return of_matrix(expr, of_read)
        case Max():
            return of_maximum(expr, lambda body: differential(body, of_read))
        case Cases(branches, otherwise):
            values = tuple(differential(value, of_read) for value in (*(v for v, _ in branches), otherwise))
            if all(value == ZERO for value in values):
                return ZERO
            held = (conditions for _, conditions in branches)
            return Cases(tuple(zip(values, held, strict=False)), values[-1])
    if all(of_read(read) == ZERO for read in reads(expr)):
        return ZERO
    raise Unsupported(
        f"a {type(expr).__name__} node cannot be differentiated.", way_out="Supported: sums, products, powers, calls."
    )


def product(*factors: Expr) -> Expr:
    """The product with its factors in textbook order."""
    whole = mul(*factors)
    return Mul(arranged(whole.factors)) if isinstance(whole, Mul) else whole


def _times_rest(factors: tuple[Expr, ...], place: int, of_read: OfRead) -> Expr:
    change = differential(factors[place], of_read)
    return product(*factors[:place], change, *factors[place + 1 :]) if change != ZERO else ZERO


def _of_power(base: Expr, exponent: Expr, of_read: OfRead) -> Expr:
    """(u^k)' = k u^(k-1) u', and for an exponent that varies u^v (v' log u + v u'/u)."""
    change, rise = differential(base, of_read), differential(exponent, of_read)
    if rise == ZERO:
        return product(exponent, power(base, add(exponent, constant(-1))), change) if change != ZERO else ZERO
    rising = product(rise, Call("log", (base,)))
    along = product(exponent, power(base, -1), change) if change != ZERO else ZERO
    return product(Pow(base, exponent), add(rising, along))
