"""What a matrix expression looks like on paper."""

from __future__ import annotations

from symderiv.emit.matrix_nodes import (
    AllOnes,
    Applied,
    Dot,
    Entrywise,
    Flipped,
    Matrix,
    OnDiagonal,
    Outer,
    Raised,
    Scalar,
    Scaled,
    Summed,
    Times,
    Total,
    Whole,
)
from symderiv.emit.notation import Notation
from symderiv.emit.present import element, limit_of, present, raised_to, without_sign
from symderiv.emit.presentation import (
    Application,
    Big,
    Diagonal,
    Element,
    EntrywisePower,
    Grouped,
    Hadamard,
    Node,
    Number,
    Ones,
    Product,
    Quotient,
    Root,
    Signed,
    Transposed,
)
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import Constant, Expr


def present_whole(tensor: str, notation: Notation, at: tuple[Expr, ...] = ()) -> Node:
    """A tensor or its gradient without indices, but for those of steps."""
    bare = Notation(tensors=notation.tensors, loss=notation.loss, gradients=notation.gradients)
    return element(tensor, tuple(present(index, notation) for index in at), bare)


def present_matrix(node: Matrix, notation: Notation) -> Node:
    """The presentation of a matrix expression."""
    subtracted, rest = matrix_without_sign(node)
    shown = _present(rest, notation)
    return Signed(((True, shown),)) if subtracted else shown


def matrix_without_sign(node: Matrix) -> tuple[bool, Matrix]:
    """Whether the numbers in front are negative together, and the rest."""
    match node:
        case Scalar(_, value):
            subtracted, rest = without_sign(value)
            return subtracted, Scalar((), rest)
        case Scaled(axes, scalars, inside):
            signs = [matrix_without_sign(scalar) for scalar in (*scalars, inside)]
            left = tuple(scalar for _, scalar in signs[:-1] if scalar != Scalar((), constant(1)))
            subtracted = sum(negative for negative, _ in signs) % 2 == 1
            return subtracted, Scaled(axes, left, signs[-1][1]) if left else signs[-1][1]
        case Summed(axes, total, inside):
            subtracted, term = matrix_without_sign(inside)
            return subtracted, Summed(axes, total, term)
    return False, node


def _present(node: Matrix, notation: Notation) -> Node:
    match node:
        case Scalar(_, value):
            return present(value, notation)
        case Whole(_, tensor, at):
            return present_whole(tensor, notation, at)
        case Summed(_, total, inside):
            return Big("sum", (limit_of(total, notation),), present_matrix(inside, notation))
        case AllOnes():
            return Ones()
        case Total(_, terms):
            return _present_total(terms, notation)
        case Entrywise(_, factors):
            return Hadamard(tuple(present_matrix(factor, notation) for factor in factors))
        case Scaled(_, scalars, inside):
            return _present_scaled(scalars, inside, notation)
        case Flipped(_, inside):
            return Transposed(_present(inside, notation))
        case Dot(_, left, right):
            return _product(Transposed(_present(left, notation)), _present(right, notation))
        case Outer(_, left, right):
            return _product(_present(left, notation), Transposed(_present(right, notation)))
        case Times(_, left, right):
            return _product(_present(left, notation), _present(right, notation))
        case OnDiagonal(_, inside):
            return Diagonal(_present(inside, notation))
        case Applied(_, function, primes, arguments):
            return Application(function, primes, tuple(present_matrix(argument, notation) for argument in arguments))
        case Raised():
            return _present_power(node, notation)
    raise Unsupported(f"a {type(node).__name__} node cannot be printed.")


def _present_total(terms: tuple[Matrix, ...], notation: Notation) -> Node:
    signed = [matrix_without_sign(term) for term in terms]
    if signed[0][0]:
        signed.sort(key=lambda term: term[0])
    return Signed(tuple((subtracted, _present(term, notation)) for subtracted, term in signed))


def _product(*factors: Node) -> Node:
    flat = [inner for factor in factors for inner in (factor.factors if isinstance(factor, Product) else (factor,))]
    return flat[0] if len(flat) == 1 else Product(tuple(flat))


def _present_scaled(scalars: tuple[Matrix, ...], inside: Matrix, notation: Notation) -> Node:
    """Scalars in front; those with a negative power below a line."""
    above: list[Node] = []
    below: list[Node] = []
    for scalar in scalars:
        shown = _present(scalar, notation)
        if isinstance(shown, Quotient) and shown.numerator == Number(1) and not isinstance(shown.denominator, Number):
            below.append(shown.denominator)
        else:
            above.append(Grouped(shown) if isinstance(scalar, Dot) else shown)
    content = _present(inside, notation)
    if not below:
        return _product(*above, content)
    simple = isinstance(content, Element | Transposed) and not above
    numerator = content if simple else _product(*above) if above else Number(1)
    quotient = Quotient(numerator, _product(*below))
    return quotient if simple else _product(quotient, content)


def _present_power(node: Raised, notation: Notation) -> Node:
    base = present_matrix(node.base, notation)
    subtracted, positive = without_sign(node.exponent)
    if node.axes and not isinstance(node.exponent, Constant):
        raise Unsupported("a matrix can be raised to a number only.")
    raised = raised_to(base, positive, notation)
    if not node.axes:
        return Quotient(Number(1), raised) if subtracted else raised
    return (
        raised
        if isinstance(raised, Root) and not subtracted
        else EntrywisePower(base, present(node.exponent, notation))
    )
