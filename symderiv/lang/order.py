"""A total order of expressions, the same on every machine and in every run."""

from fractions import Fraction
from functools import lru_cache

from symderiv.lang.expr import (
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
from symderiv.lang.walk import children

Key = tuple[int, str, Fraction, tuple["Key", ...]]

_RANK: dict[type[Expr], int] = {
    Constant: 0,
    Pi: 1,
    Size: 2,
    Index: 3,
    Read: 4,
    Call: 5,
    Pow: 6,
    Mul: 7,
    Add: 8,
    Sum: 9,
    Max: 10,
    ArgMax: 13,
    NegativeInfinity: 14,
    Inverse: 15,
    Determinant: 16,
    Bracket: 11,
    Cases: 12,
}


@lru_cache(maxsize=16384)
def sort_key(expr: Expr) -> Key:
    """A key that tells any two different expressions apart."""
    name, number = "", Fraction(0)
    match expr:
        case Constant(value):
            number = value
        case Size(text, least):
            name, number = text, Fraction(least)
        case Index(text):
            name = text
        case Read(tensor, _):
            name = tensor
        case Call(function, _, order):
            name, number = function, Fraction(order)
        case Sum(_, index, _, _):
            name = index
        case Max(_, index, _, _, ties):
            name = f"{index} {ties}"
        case ArgMax(_, place):
            number = Fraction(place)
        case Bracket(conditions):
            name = " ".join(c.relation for c in conditions)
        case Cases(branches, _):
            name = ";".join(" ".join(c.relation for c in conditions) for _, conditions in branches)
    return (_RANK[type(expr)], name, number, tuple(sort_key(child) for child in children(expr)))


def arranged(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Factors in the order in which a textbook writes them: numbers, sizes, tensors, functions, gradients, sums.

    A single number stands before the elements, `alpha x_i`, and a logarithm, whose argument is often written without
    parentheses, last of all that is no sum: `t_i log p_i`.
    """
    return tuple(sorted(factors, key=_product_key))


def arranged_terms(terms: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Terms with a leading minus after those without, else as they stand."""
    return tuple(sorted(terms, key=_is_negative))


def _is_negative(term: Expr) -> bool:
    match term:
        case Constant(value):
            return value < 0
        case Mul((Constant(value), *_)):
            return value < 0
    return False


def _is_single(expr: Expr) -> bool:
    """Whether an expression is one number for all elements, `1 - eps`."""
    match expr:
        case Read(tensor, indices):
            return not indices and not tensor.startswith("∂")
        case Constant() | Pi() | Size():
            return True
        case Add() | Mul() | Pow():
            return all(map(_is_single, children(expr)))
    return False


def _product_key(factor: Expr) -> tuple[int, int, int, Key]:
    inner = factor.base if isinstance(factor, Pow) else factor
    match inner:
        case Constant() | Pi() | Mul((Constant(), Pi() | Pow(Pi()))):
            place = 0
        case Size():
            place = 1
        case Call("log"):
            place = 7
        case Call():
            place = 4
        case Read(tensor, indices):
            place = 5 if tensor.startswith("∂") else 3 if indices else 2
        case Add() | Mul() if _is_single(inner):
            place = 2
        case Add() | Mul() | Cases() | Index():
            place = 6
        case Bracket():
            place = 8
        case _:
            place = 9
    if not isinstance(inner, Read):
        return (place, 0, 0, sort_key(factor))
    shifted = sum(not isinstance(index, Index | Constant) for index in inner.indices)
    return (place, shifted, -len(inner.indices), sort_key(factor))
