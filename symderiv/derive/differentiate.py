"""The derivative of one right side with respect to one element of a tensor."""

from symderiv.derive.elementary import derivative
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
)
from symderiv.lang.order import arranged
from symderiv.lang.walk import tensors_read


def differentiate(expr: Expr, tensor: str, slot: tuple[Expr, ...]) -> Expr:
    """d expr / d tensor[slot]: every read of the tensor is compared with the slot by a bracket.

    The indices of the slot must not occur in the expression, bound or free.
    """
    if tensor not in tensors_read(expr):
        return ZERO
    match expr:
        case Constant() | Pi() | Size() | Index() | Bracket() | ArgMax() | NegativeInfinity():
            return ZERO
        case Read(name, indices):
            brackets = (equal(index, at) for index, at in zip(indices, slot, strict=True))
            return mul(*brackets) if name == tensor else ZERO
        case Add(terms):
            return add(*(differentiate(term, tensor, slot) for term in terms))
        case Mul(factors):
            return add(*(_times_rest(factors, place, tensor, slot) for place in range(len(factors))))
        case Pow(base, exponent):
            return _of_power(base, exponent, tensor, slot)
        case Call(_, arguments, _):
            changes = (differentiate(argument, tensor, slot) for argument in arguments)
            return add(*(product(derivative(expr, n), d) for n, d in enumerate(changes) if d != ZERO))
        case Sum(body, index, lower, upper):
            return Sum(differentiate(body, tensor, slot), index, lower, upper)
        case Max():
            return of_maximum(expr, lambda body: differentiate(body, tensor, slot))
        case Cases(branches, otherwise):
            changed = tuple((differentiate(value, tensor, slot), conditions) for value, conditions in branches)
            return Cases(changed, differentiate(otherwise, tensor, slot))
    raise Unsupported(
        f"a {type(expr).__name__} node cannot be differentiated.", way_out="Supported: sums, products, powers, calls."
    )


def product(*factors: Expr) -> Expr:
    """The product with its factors in textbook order."""
    whole = mul(*factors)
    return Mul(arranged(whole.factors)) if isinstance(whole, Mul) else whole


def _times_rest(factors: tuple[Expr, ...], place: int, tensor: str, slot: tuple[Expr, ...]) -> Expr:
    change = differentiate(factors[place], tensor, slot)
    return product(*factors[:place], change, *factors[place + 1 :]) if change != ZERO else ZERO


def _of_power(base: Expr, exponent: Expr, tensor: str, slot: tuple[Expr, ...]) -> Expr:
    """(u^k)' = k u^(k-1) u', and for an exponent that varies u^v (v' log u + v u'/u)."""
    change = differentiate(base, tensor, slot)
    if tensor not in tensors_read(exponent):
        return product(exponent, power(base, add(exponent, constant(-1))), change) if change != ZERO else ZERO
    rising = product(differentiate(exponent, tensor, slot), Call("log", (base,)))
    along = product(exponent, power(base, -1), change) if change != ZERO else ZERO
    return product(Pow(base, exponent), add(rising, along))
