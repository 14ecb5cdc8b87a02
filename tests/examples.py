"""Layers and derivations put together by hand, for tests of every stage behind the derivation."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symderiv.derive.derivation import Derivation, Gradient
from symderiv.lang.arithmetic import add, constant, div, equal, mul, neg, power, sub, within
from symderiv.lang.expr import (
    ONE,
    ZERO,
    Bracket,
    Call,
    Cases,
    Comparison,
    Expr,
    Index,
    Max,
    Read,
    Size,
    Sum,
    gradient_name,
)
from symderiv.lang.layer import Equation, Layer, SizeOf, Tensor

LETTERS = {name: Index(name) for name in "abcdefghijklmnopqrstuvwxyz"}


def size(name: str) -> Size:
    """A size."""
    return Size(name)


def at(name: str, *indices: Expr | int) -> Read:
    """One element, `x[i, 0]`."""
    return Read(name, tuple(constant(i) if isinstance(i, int) else i for i in indices))


def grad(name: str, *indices: Expr | int) -> Read:
    """One element of a gradient."""
    return at(gradient_name(name), *indices)


def total(body: Expr, **uppers: Expr | tuple[Expr, Expr]) -> Expr:
    """The sum over indices by keyword: `i=N` runs from 0 to N - 1, `i=(a, b)` from a to b; the first is outermost."""
    for name, range_ in reversed(uppers.items()):
        lower, upper = range_ if isinstance(range_, tuple) else (ZERO, sub(range_, ONE))
        body = Sum(body, name, lower, upper)
    return body


def largest(body: Expr, **uppers: Expr) -> Expr:
    """The maximum over indices, as `total`."""
    for name, upper in reversed(uppers.items()):
        body = Max(body, name, ZERO, sub(upper, ONE))
    return body


def call(function: str, *arguments: Expr, order: int = 0) -> Call:
    """A function."""
    return Call(function, arguments, order)


def floor(value: Expr, divisor: Expr | None = None) -> Call:
    """floor(value / divisor)."""
    return Call("floor", (value if divisor is None else div(value, divisor),))


def ceil(value: Expr, divisor: Expr) -> Call:
    """ceil(value / divisor)."""
    return Call("ceil", (div(value, divisor),))


def number(numerator: int, denominator: int = 1) -> Expr:
    """A rational number."""
    return constant(Fraction(numerator, denominator))


def less(left: Expr, right: Expr) -> Comparison:
    """left < right."""
    return Comparison("<", left, right)


def layer(
    name: str,
    sizes: Mapping[str, int | Expr],
    inputs: Mapping[str, tuple[Expr, ...]],
    forward: tuple[Equation, ...],
    shapes: Mapping[str, tuple[Expr, ...]],
    constants: Mapping[str, tuple[Expr, ...]] | None = None,
    integers: tuple[str, ...] = (),
    scalars: tuple[str, ...] = (),
    functions: tuple[str, ...] = (),
    keep: tuple[str, ...] = (),
) -> Layer:
    """A layer; a size with an expression is derived, and `shapes` are those of the defined tensors."""
    return Layer(
        name=name,
        inputs=tuple(Tensor(tensor, shape) for tensor, shape in inputs.items()),
        constants=tuple(
            Tensor(tensor, shape, "integer" if tensor in integers else "real")
            for tensor, shape in (constants or {}).items()
        ),
        scalars=tuple(Tensor(scalar, (), "positive") for scalar in scalars),
        functions=functions,
        sizes=tuple(SizeOf(n, value if isinstance(value, Expr) else None) for n, value in sizes.items()),
        defined=tuple(Tensor(e.lhs.tensor, shapes[e.lhs.tensor]) for e in forward),
        forward=forward,
        keep=keep,
        samples=tuple((n, value) for n, value in sizes.items() if isinstance(value, int)),
    )


def derivation(of: Layer, *gradients: Equation) -> Derivation:
    """A derivation whose gradients are given, from the loss backwards, without their steps."""
    found = tuple(Gradient(e.lhs.tensor.removeprefix("∂"), e, ()) for e in gradients)
    return Derivation(of, (), found)


def softmax_mse() -> Derivation:
    """Softmax with squared error; the output is the loss itself."""
    n, i, j = size("n"), LETTERS["i"], LETTERS["j"]
    forward = (
        Equation(at("l", i), div(call("exp", at("a", i)), total(call("exp", at("a", j)), j=n))),
        Equation(at("E"), mul(number(1, 2), total(power(sub(at("l", i), at("o", i)), 2), i=n))),
    )
    of = layer("softmax_mse", {"n": 3}, {"a": (n,)}, forward, {"l": (n,), "E": ()}, {"o": (n,)}, keep=("l",))
    residual = sub(at("l", i), at("o", i))
    mean = total(mul(sub(at("l", j), at("o", j)), at("l", j)), j=n)
    return derivation(
        of, Equation(grad("l", i), residual), Equation(grad("a", i), mul(at("l", i), sub(residual, mean)))
    )


def fully_connected() -> Derivation:
    """Two unknown activation functions around a matrix product."""
    n, m, i, j = size("N"), size("M"), LETTERS["i"], LETTERS["j"]
    forward = (
        Equation(at("l", i), call("f", at("a", i))),
        Equation(at("c", j), add(total(mul(at("w", i, j), at("l", i)), i=n), at("b", j))),
        Equation(at("d", j), call("g", at("c", j))),
    )
    given = {"a": (n,), "w": (n, m), "b": (m,)}
    of = layer(
        "fully_connected", {"N": 3, "M": 2}, given, forward, {"l": (n,), "c": (m,), "d": (m,)}, functions=("f", "g")
    )
    back = total(mul(at("w", i, j), grad("c", j)), j=m)
    return derivation(
        of,
        Equation(grad("c", j), mul(call("g", at("c", j), order=1), grad("d", j))),
        Equation(grad("l", i), back),
        Equation(grad("a", i), mul(call("f", at("a", i), order=1), back)),
        Equation(grad("w", i, j), mul(at("l", i), grad("c", j))),
        Equation(grad("b", j), grad("c", j)),
    )


def avg_pool2d() -> Derivation:
    """Average pooling over S by S windows that do not overlap; what is left over at the end is not read."""
    rows, columns, step, height, width = (size(name) for name in ("HA", "WA", "S", "H", "W"))
    i, j, p, q, u, v = (LETTERS[name] for name in "ijpquv")
    window = at("a", add(mul(step, i), p), add(mul(step, j), q))
    forward = (Equation(at("b", i, j), mul(power(step, -2), total(window, p=step, q=step))),)
    sizes: dict[str, int | Expr] = {"HA": 5, "WA": 7, "S": 2, "H": floor(rows, step), "W": floor(columns, step)}
    of = layer("avg_pool2d", sizes, {"a": (rows, columns)}, forward, {"b": (height, width)})
    inside = (
        Comparison("<=", floor(u, step), sub(height, ONE)),
        Comparison("<=", floor(v, step), sub(width, ONE)),
    )
    back = mul(power(step, -2), Bracket(inside[:1]), Bracket(inside[1:]), grad("b", floor(u, step), floor(v, step)))
    return derivation(of, Equation(grad("a", u, v), back))


def conv2d_untied() -> Derivation:
    """Cross-correlation with a bias for each output element."""
    m, n, k, height, width = (size(name) for name in "MNKHW")
    i, j, p, q, u, v = (LETTERS[name] for name in "ijpquv")
    taps = total(mul(at("w", p, q), at("a", add(i, p), add(j, q))), p=k, q=k)
    forward = (Equation(at("c", i, j), add(at("b", i, j), taps)),)
    sizes: dict[str, int | Expr] = {"M": 5, "N": 6, "K": 2, "H": add(sub(m, k), ONE), "W": add(sub(n, k), ONE)}
    given = {"a": (m, n), "w": (k, k), "b": (height, width)}
    of = layer("conv2d_untied", sizes, given, forward, {"c": (height, width)})
    reach = {
        "p": (call("max", ZERO, add(sub(u, height), ONE)), call("min", sub(k, ONE), u)),
        "q": (call("max", ZERO, add(sub(v, width), ONE)), call("min", sub(k, ONE), v)),
    }
    return derivation(
        of,
        Equation(grad("b", i, j), grad("c", i, j)),
        Equation(grad("w", p, q), total(mul(grad("c", i, j), at("a", add(i, p), add(j, q))), i=height, j=width)),
        Equation(grad("a", u, v), total(mul(at("w", p, q), grad("c", sub(u, p), sub(v, q))), **reach)),
    )


def linear() -> Derivation:
    """A batch of affine maps, the matrix with one row for each output."""
    batch, c_, k_ = size("N"), size("C"), size("K")
    n, c, k = (LETTERS[name] for name in "nck")
    forward = (Equation(at("y", n, k), add(at("b", k), total(mul(at("w", k, c), at("x", n, c)), c=c_))),)
    given = {"x": (batch, c_), "w": (k_, c_), "b": (k_,)}
    of = layer("linear", {"N": 2, "C": 3, "K": 4}, given, forward, {"y": (batch, k_)})
    return derivation(
        of,
        Equation(grad("x", n, c), total(mul(at("w", k, c), grad("y", n, k)), k=k_)),
        Equation(grad("w", k, c), total(mul(grad("y", n, k), at("x", n, c)), n=batch)),
        Equation(grad("b", k), total(grad("y", n, k), n=batch)),
    )


def conv2d() -> Derivation:
    """Cross-correlation with stride S and zero padding P: bracketed reads, gradients in gather form."""
    batch, channels, kernels, h, w_, rows, columns, step, pad, u_, v_ = (size(name) for name in "NCKHWRTSPUV")
    n, c, k, r, t, u, v, i, j = (LETTERS[name] for name in "nckrtuvij")
    row, column = sub(add(mul(step, u), r), pad), sub(add(mul(step, v), t), pad)
    inside = mul(within(row, ZERO, sub(h, ONE)), within(column, ZERO, sub(w_, ONE)))
    product = mul(at("w", k, c, r, t), inside, at("x", n, c, row, column))
    forward = (Equation(at("y", n, k, u, v), add(at("b", k), total(product, c=channels, r=rows, t=columns))),)
    sizes: dict[str, int | Expr] = {"N": 1, "C": 2, "K": 2, "H": 4, "W": 3, "R": 3, "T": 2, "S": 2, "P": 1}
    sizes["U"] = add(floor(sub(add(h, mul(number(2), pad)), rows), step), ONE)
    sizes["V"] = add(floor(sub(add(w_, mul(number(2), pad)), columns), step), ONE)
    given = {"x": (batch, channels, h, w_), "w": (kernels, channels, rows, columns), "b": (kernels,)}
    of = layer("conv2d", sizes, given, forward, {"y": (batch, kernels, u_, v_)})
    reach = {"k": kernels, "u": _reach(i, pad, rows, u_, step), "v": _reach(j, pad, columns, v_, step)}
    tap = at("w", k, c, sub(add(i, pad), mul(step, u)), sub(add(j, pad), mul(step, v)))
    everything = {"n": batch, "u": u_, "v": v_}
    upstream = grad("y", n, k, u, v)
    return derivation(
        of,
        Equation(grad("x", n, c, i, j), total(mul(tap, upstream), **reach)),
        Equation(grad("w", k, c, r, t), total(mul(upstream, inside, at("x", n, c, row, column)), **everything)),
        Equation(grad("b", k), total(upstream, **everything)),
    )


def _reach(at_: Expr, pad: Expr, taps: Expr, outputs: Expr, step: Expr) -> tuple[Expr, Expr]:
    """The outputs that an input element reaches."""
    first = ceil(add(sub(add(at_, pad), taps), ONE), step)
    return call("max", ZERO, first), call("min", sub(outputs, ONE), floor(add(at_, pad), step))


def embedding() -> Derivation:
    """Rows of a matrix looked up by integers."""
    many, vocabulary, width = size("N"), size("V"), size("D")
    n, d, v = (LETTERS[name] for name in "ndv")
    forward = (Equation(at("y", n, d), at("W", at("ids", n), d)),)
    of = layer(
        "embedding",
        {"N": 4, "V": 3, "D": 2},
        {"W": (vocabulary, width)},
        forward,
        {"y": (many, width)},
        {"ids": (many,)},
        integers=("ids",),
    )
    return derivation(of, Equation(grad("W", v, d), total(mul(equal(at("ids", n), v), grad("y", n, d)), n=many)))


def layer_norm() -> Derivation:
    """Mean and variance of each row, in a chain of relations."""
    batch, width, n, i, j = size("N"), size("D"), LETTERS["n"], LETTERS["i"], LETTERS["j"]
    centred = sub(at("x", n, i), at("mu", n))
    deviation = power(add(at("v", n), at("eps")), Fraction(1, 2))
    forward = (
        Equation(at("mu", n), div(total(at("x", n, i), i=width), width)),
        Equation(at("v", n), div(total(power(centred, 2), i=width), width)),
        Equation(at("z", n, i), div(centred, deviation)),
        Equation(at("y", n, i), add(mul(at("gamma", i), at("z", n, i)), at("beta", i))),
    )
    shapes = {"mu": (batch,), "v": (batch,), "z": (batch, width), "y": (batch, width)}
    given = {"x": (batch, width), "gamma": (width,), "beta": (width,)}
    of = layer("layer_norm", {"N": 2, "D": 3}, given, forward, shapes, scalars=("eps",))
    mean = div(total(grad("z", n, j), j=width), width)
    along = div(mul(at("z", n, i), total(mul(at("z", n, j), grad("z", n, j)), j=width)), width)
    return derivation(
        of,
        Equation(grad("z", n, i), mul(at("gamma", i), grad("y", n, i))),
        Equation(grad("x", n, i), div(sub(sub(grad("z", n, i), mean), along), deviation)),
        Equation(grad("gamma", i), total(mul(grad("y", n, i), at("z", n, i)), n=batch)),
        Equation(grad("beta", i), total(grad("y", n, i), n=batch)),
    )


def elementwise(name: str, value: Expr, slope: Expr) -> Derivation:
    """A function of each element x[i] and its derivative."""
    n, i = size("N"), LETTERS["i"]
    of = layer(name, {"N": 4}, {"x": (n,)}, (Equation(at("y", i), value),), {"y": (n,)})
    return derivation(of, Equation(grad("x", i), mul(slope, grad("y", i))))


def tanh() -> Derivation:
    """The hyperbolic tangent, its gradient in terms of the output."""
    i = LETTERS["i"]
    return elementwise("tanh", call("tanh", at("x", i)), sub(ONE, power(at("y", i), 2)))


def relu() -> Derivation:
    """x where it is positive, else 0."""
    x = at("x", LETTERS["i"])
    positive = (less(ZERO, x),)
    return elementwise("relu", Cases(((x, positive),), ZERO), Cases(((ONE, positive),), ZERO))


def max_pool() -> Derivation:
    """The largest of each window; its gradient goes to every element that equals it."""
    long, step, short = size("L"), size("S"), size("U")
    u, p, i = (LETTERS[name] for name in "upi")
    forward = (Equation(at("y", u), largest(at("x", add(mul(step, u), p)), p=step)),)
    of = layer("max_pool", {"L": 5, "S": 2, "U": floor(long, step)}, {"x": (long,)}, forward, {"y": (short,)})
    above = floor(i, step)
    chosen = Bracket((Comparison("<=", above, sub(short, ONE)), Comparison("=", at("x", i), at("y", above))))
    return derivation(of, Equation(grad("x", i), mul(chosen, grad("y", above))))


def cross_entropy() -> Derivation:
    """Softmax and the log-likelihood of integer targets; the output is the loss itself."""
    batch, classes, n, c, k = size("N"), size("C"), LETTERS["n"], LETTERS["c"], LETTERS["k"]
    logs = sub(at("x", n, at("t", n)), call("log", total(call("exp", at("x", n, k)), k=classes)))
    forward = (
        Equation(at("p", n, c), div(call("exp", at("x", n, c)), total(call("exp", at("x", n, k)), k=classes))),
        Equation(at("E"), neg(total(logs, n=batch))),
    )
    shapes: dict[str, tuple[Expr, ...]] = {"p": (batch, classes), "E": ()}
    of = layer(
        "cross_entropy",
        {"N": 2, "C": 3},
        {"x": (batch, classes)},
        forward,
        shapes,
        {"t": (batch,)},
        integers=("t",),
    )
    return derivation(of, Equation(grad("x", n, c), sub(at("p", n, c), equal(at("t", n), c))))


def two_paths() -> Derivation:
    """A loss that an input reaches by two paths, one of them direct."""
    n, i = size("N"), LETTERS["i"]
    both = add(total(power(at("h", i), 2), i=n), total(at("x", i), i=n))
    forward = (Equation(at("h", i), power(at("x", i), 2)), Equation(at("E"), both))
    of = layer("two_paths", {"N": 3}, {"x": (n,)}, forward, {"h": (n,), "E": ()})
    through = mul(number(2), at("x", i), grad("h", i))
    return derivation(of, Equation(grad("h", i), mul(number(2), at("h", i))), Equation(grad("x", i), add(through, ONE)))


def temperature() -> Derivation:
    """A single number that all elements are divided by, with a gradient of its own."""
    n, i = size("N"), LETTERS["i"]
    forward = (Equation(at("y", i), div(at("x", i), at("T"))),)
    of = layer("temperature", {"N": 3}, {"x": (n,), "T": ()}, forward, {"y": (n,)})
    return derivation(
        of,
        Equation(grad("x", i), div(grad("y", i), at("T"))),
        Equation(grad("T"), neg(div(total(mul(at("y", i), grad("y", i)), i=n), at("T")))),
    )


BY_HAND = (
    softmax_mse,
    fully_connected,
    avg_pool2d,
    conv2d_untied,
    linear,
    conv2d,
    embedding,
    layer_norm,
    tanh,
    relu,
    max_pool,
    two_paths,
    temperature,
)
