"""Random small layers: sums of products of reads at random places, each read 0 outside its box."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from symderiv.lang.arithmetic import add, constant, mul, power, sub
from symderiv.lang.expr import Bracket, Call, Cases, Comparison, Expr, Index, Read, Size, Sum
from symderiv.lang.layer import Equation, Layer, SizeOf, Tensor
from symderiv.lang.validate import validated
from symderiv.lang.walk import tensors_read

SIZES = ("N", "M", "S")
LETTERS = "ijklmn"


def random_layer(seed: int) -> Layer:
    """One or two relations over two inputs; the second may read the first."""
    random = Random(seed)
    inputs = [Tensor(name, _shape(random)) for name in ("x", "w")]
    known, equations, defined = list(inputs), [], []
    for name in random.choice((("y",), ("y",), ("h", "y"))):
        shape = _shape(random)[: random.randint(0, 2)]
        letters = LETTERS[: len(shape)]
        body = _relation(random, letters, known)
        equations.append(Equation(Read(name, tuple(map(Index, letters))), body))
        defined.append(Tensor(name, shape))
        known.append(defined[-1])
    read = {tensor for equation in equations for tensor in tensors_read(equation.rhs)}
    return validated(
        Layer(
            name=f"random {seed}",
            inputs=tuple(t for t in inputs if t.name in read),
            constants=(),
            scalars=(),
            functions=("f",),
            sizes=tuple(SizeOf(name) for name in SIZES),
            defined=tuple(defined),
            forward=tuple(equations),
            samples=(("N", random.choice((2, 3))), ("M", random.choice((1, 3, 4))), ("S", random.choice((1, 2, 3)))),
        )
    )


def _shape(random: Random) -> tuple[Expr, ...]:
    return tuple(Size(random.choice("NM")) for _ in range(random.randint(1, 2)))


def _relation(random: Random, letters: str, known: list[Tensor]) -> Expr:
    terms = [_term(random, letters, known) for _ in range(random.randint(1, 2))]
    return _wrapped(random, add(*terms)) if len(terms) == 1 else add(*terms)


def _term(random: Random, letters: str, known: list[Tensor]) -> Expr:
    bound = [letter for letter in LETTERS if letter not in letters][: random.randint(0, 2)]
    names = [*letters, *bound]
    factors = [_read(random, names, random.choice(known)) for _ in range(random.randint(1, 2))]
    body = _wrapped(random, mul(*factors)) if random.random() < 0.15 else mul(*factors)
    for place, index in reversed(list(enumerate(bound))):
        upper: Expr = sub(Size(random.choice(SIZES)), constant(1))
        if random.random() < 0.2 and names[: len(letters) + place]:
            upper = Index(random.choice(names[: len(letters) + place]))
        body = Sum(body, index, constant(0), upper)
    return mul(constant(Fraction(random.choice((1, 1, 2, -1)), random.choice((1, 1, 3)))), body)


def _wrapped(random: Random, inside: Expr) -> Expr:
    match random.randint(0, 7):
        case 0:
            return Call("f", (inside,))
        case 1:
            return power(inside, 2)
        case 2:
            return Call("tanh", (inside,))
        case 3:
            return Cases(
                ((inside, (Comparison("<", constant(0), Call("tanh", (inside,))),)),),
                mul(constant(Fraction(1, 10)), inside),
            )
        case 4:
            return mul(Call("exp", (inside,)), inside)
    return inside


def _read(random: Random, names: list[str], tensor: Tensor) -> Expr:
    places = tuple(_place(random, names) for _ in tensor.shape)
    conditions: list[Comparison] = []
    for place, size in zip(places, tensor.shape, strict=True):
        conditions += [Comparison("<=", constant(0), place), Comparison("<=", place, sub(size, constant(1)))]
    read = Read(tensor.name, places)
    if not conditions:
        return read
    if random.random() < 0.15:
        return Cases(((read, tuple(conditions)),), constant(1))
    return mul(Bracket(tuple(conditions)), read)


def _place(random: Random, names: list[str]) -> Expr:
    if not names:
        return constant(0)
    first, second = Index(random.choice(names)), Index(random.choice(names))
    stride: Expr = random.choice((Size("S"), constant(2), constant(1), constant(-1)))
    affine = add(mul(stride, first), *((second,) if random.random() < 0.5 else ()))
    match random.randint(0, 9):
        case 0:
            return Call("floor", (mul(affine, power(Size("S"), -1)),))
        case 1:
            return Call("mod", (affine, Size("S")))
        case 2:
            return Call("floor", (mul(constant(Fraction(1, 2)), affine),))
        case 3:
            return sub(sub(Size("N"), constant(1)), first)
        case 4:
            return Call("min", (affine, sub(Size("M"), constant(1))))
        case 5:
            return add(affine, mul(random.choice((Size("S"), constant(3))), second), constant(-1))
    return random.choice((first, affine, add(affine, constant(random.choice((-1, 1))))))
