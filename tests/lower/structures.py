"""Right sides, one for each kind of index expression and node, that a program must compute as the evaluator does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderiv.lang.arithmetic import add, constant, div, equal, mul, neg, power, sub, within
from symderiv.lang.expr import ONE, ZERO, Bracket, Cases, Comparison, Expr, Index, Pi, Size
from symderiv.lang.layer import Equation, Layer
from tests.examples import at, call, floor, largest, layer, less, number, total

N, M, K, S, V = (Size(name) for name in "NMKSV")
i, j, k, p, q, n = (Index(name) for name in "ijkpqn")
two = number(2)


@dataclass(frozen=True)
class Structure:
    """y over `shape` equals `rhs`; `sizes` has samples and formulas, `integers` are constants."""

    name: str
    rhs: Expr
    shape: tuple[Expr, ...]
    inputs: Mapping[str, tuple[Expr, ...]]
    sizes: Mapping[str, int | Expr]
    integers: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)
    constants: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)

    def layer(self) -> Layer:
        """The layer with this one equation."""
        letters = tuple(Index(name) for name in "ijkl"[: len(self.shape)])
        return layer(
            self.name,
            self.sizes,
            self.inputs,
            (Equation(at("y", *letters), self.rhs),),
            {"y": self.shape},
            {**self.integers, **self.constants},
            integers=tuple(self.integers),
        )


def _one(name: str, rhs: Expr, shape: tuple[Expr, ...] = (N,), more: int = 4, **tensors: tuple[Expr, ...]) -> Structure:
    return Structure(name, rhs, shape, tensors or {"x": (N,)}, {"N": more})


x = at("x", i)
inside_before = (Comparison("<=", ZERO, sub(i, ONE)), Comparison("<=", sub(i, ONE), sub(N, ONE)))

STRUCTURES = (
    # nodes
    _one("constant_only", constant(3)),
    _one("sizes_only", div(N, number(3))),
    _one("pi", mul(Pi(), x)),
    _one("index_as_value", mul(add(i, ONE), x)),
    _one("index_in_function", add(x, call("sin", div(i, N)))),
    _one("negative_first", sub(neg(x), ONE)),
    _one("one_minus", sub(ONE, x)),
    _one("cube_and_root", add(power(x, 3), power(add(power(x, 2), ONE), number(3, 2)))),
    _one("odd_powers", add(power(x, 5), power(x, 4), power(x, 6))),
    _one("reciprocal", div(number(2), add(power(x, 2), ONE))),
    _one("power_of_size", power(add(power(x, 2), ONE), N)),
    _one("third_root", power(add(power(x, 2), ONE), number(1, 3))),
    _one("thirds", mul(number(2, 3), x)),
    _one("negative_thirds", mul(number(-2, 3), x)),
    _one("functions", add(*(call(f, x) for f in ("tanh", "sigmoid", "erf", "sin", "cos", "abs", "sign")))),
    _one("max_and_min", add(call("max", x, ZERO), call("min", x, ONE, number(1, 2)))),
    _one("softplus", call("log", add(ONE, call("exp", x)))),
    _one("guarded_log", Cases(((call("log", x), (less(ZERO, x),)),), number(-7))),
    _one("guarded_root", Cases(((power(x, number(1, 2)), (less(ZERO, x),)),), ZERO)),
    _one("guarded_by_failure", Cases(((ZERO, (Comparison("<=", x, ZERO),)),), call("log", x))),
    _one(
        "three_cases",
        Cases(((ONE, (less(ONE, x),)), (neg(x), (less(number(-1), x), less(x, ZERO))), (x, (less(x, ZERO),))), ZERO),
    ),
    _one("numbers_by_case", Cases(((ONE, (less(ZERO, x),)),), number(1, 10))),
    _one("bracket_alone", Bracket((less(ZERO, x),))),
    _one("bracket_of_sizes", Bracket((Comparison("<=", N, number(3)),))),
    _one("bracket_of_sizes_times", mul(Bracket((Comparison("<=", N, number(3)),)), x)),
    _one("bracket_times_reciprocal", mul(Bracket((Comparison("!=", i, ZERO),)), power(i, -1), x)),
    # one dimension of a read
    _one("reversed", at("x", sub(sub(N, ONE), i))),
    _one("at_a_number", mul(x, at("x", 0))),
    _one("at_a_size", mul(x, at("x", sub(N, ONE)))),
    _one("shifted_in", mul(Bracket(inside_before), at("x", sub(i, ONE)))),
    _one("padded_with_one", Cases(((at("x", sub(i, ONE)), inside_before),), ONE)),
    _one("shifted_both_ways", mul(within(add(i, ONE), ZERO, sub(N, ONE)), at("x", add(i, ONE)), x)),
    Structure("strided", at("x", mul(two, i)), (M,), {"x": (N,)}, {"N": 7, "M": floor(add(N, ONE), two)}),
    Structure(
        "strided_backwards", at("x", sub(sub(N, ONE), mul(S, i))), (M,), {"x": (N,)}, {"N": 7, "S": 3, "M": floor(N, S)}
    ),
    Structure("repeated", at("x", floor(i, S)), (mul(S, N),), {"x": (N,)}, {"N": 3, "S": 2}),
    Structure(
        "repeated_shifted",
        at("x", floor(add(i, ONE), S)),
        (M,),
        {"x": (N,)},
        {"N": 3, "S": 2, "M": sub(mul(S, N), ONE)},
    ),
    Structure("tiled_modulo", at("x", call("mod", i, N)), (mul(S, N),), {"x": (N,)}, {"N": 3, "S": 2}),
    Structure(
        "zeros_between",
        mul(equal(call("mod", i, S), ZERO), at("x", floor(i, S))),
        (add(mul(S, sub(N, ONE)), ONE),),
        {"x": (N,)},
        {"N": 3, "S": 2},
    ),
    Structure("floor_of_floor", at("x", floor(floor(i, S), two)), (mul(two, S, N),), {"x": (N,)}, {"N": 2, "S": 3}),
    Structure(
        "windows_of_three", at("x", add(i, j, k)), (N, N, N), {"x": (M,)}, {"N": 2, "M": sub(mul(number(3), N), two)}
    ),
    Structure(
        "windows_with_steps",
        total(mul(at("w", p, q), at("x", add(mul(S, i), mul(two, p), q))), p=K, q=two),
        (M,),
        {"x": (N,), "w": (K, two)},
        {"N": 9, "K": 2, "S": 3, "M": add(floor(sub(N, mul(two, K)), S), ONE)},
    ),
    Structure(
        "convolution_flipped",
        total(
            mul(at("w", p), at("x", sub(i, p))), p=(call("max", ZERO, sub(i, sub(N, ONE))), call("min", sub(K, ONE), i))
        ),
        (M,),
        {"x": (N,), "w": (K,)},
        {"N": 5, "K": 3, "M": sub(add(N, K), ONE)},
    ),
    Structure(
        "tiles_backwards",
        total(mul(at("w", p), at("x", sub(add(mul(S, i), sub(S, ONE)), p))), p=S),
        (M,),
        {"x": (N,), "w": (S,)},
        {"N": 7, "S": 3, "M": floor(N, S)},
    ),
    # several dimensions
    Structure("transposed", at("x", j, i), (M, N), {"x": (N, M)}, {"N": 2, "M": 3}),
    Structure("diagonal", mul(at("x", i, i), total(at("x", j, j), j=N)), (N,), {"x": (N, N)}, {"N": 3}),
    Structure("anti_diagonal", at("x", i, sub(sub(N, ONE), i)), (N,), {"x": (N, N)}, {"N": 3}),
    Structure("skewed", at("x", add(i, j), j), (N, M), {"x": (sub(add(N, M), ONE), M)}, {"N": 2, "M": 3}),
    Structure("product_of_indices", at("x", call("mod", mul(i, j), N)), (N, M), {"x": (N,)}, {"N": 3, "M": 4}),
    Structure("clamped", at("x", call("min", add(i, ONE), sub(N, ONE))), (N,), {"x": (N,)}, {"N": 3}),
    Structure("looked_up", at("x", at("ids", i), j), (N, M), {"x": (V, M)}, {"N": 4, "M": 2, "V": 3}, {"ids": (N,)}),
    Structure(
        "looked_up_behind", at("x", j, at("ids", i)), (N, M), {"x": (M, V)}, {"N": 4, "M": 2, "V": 3}, {"ids": (N,)}
    ),
    Structure("picked", at("x", i, at("ids", i)), (N,), {"x": (N, V)}, {"N": 4, "V": 3}, {"ids": (N,)}),
    Structure(
        "looked_up_and_guarded",
        mul(within(sub(at("ids", i), ONE), ZERO, sub(V, ONE)), at("x", sub(at("ids", i), ONE))),
        (N,),
        {"x": (V,)},
        {"N": 4, "V": 3},
        {"ids": (N,)},
    ),
    Structure(
        "looked_up_past_the_end",
        mul(within(add(at("ids", i), ONE), ZERO, sub(V, ONE)), at("x", add(at("ids", i), ONE))),
        (N,),
        {"x": (V,)},
        {"N": 6, "V": 2},
        {"ids": (N,)},
    ),
    Structure(
        "sum_of_padded_windows",
        total(mul(within(sub(add(i, p), ONE), ZERO, sub(N, ONE)), at("x", sub(add(i, p), ONE))), p=K),
        (N,),
        {"x": (N,)},
        {"N": 5, "K": 3},
    ),
    Structure(
        "half_as_many",
        mul(at("x", i, j), at("c", i, floor(j, two)), at("s", i, floor(j, two))),
        (N, mul(two, M)),
        {"x": (N, mul(two, M))},
        {"N": 2, "M": 3},
        constants={"c": (N, M), "s": (N, M)},
    ),
    # sums
    _one("sum_of_a_number", add(x, total(number(1, 2), j=N))),
    _one("sum_of_indices", add(x, total(div(ONE, add(j, ONE)), j=N))),
    _one("empty_sum_at_size_one", add(x, total(mul(at("x", j), at("x", j)), j=sub(N, ONE)))),
    _one("triangle", total(at("x", j), j=(ZERO, i))),
    _one("upper_triangle", total(mul(at("x", j), at("x", j)), j=(i, sub(N, ONE)))),
    _one("band", total(at("x", j), j=(call("max", ZERO, sub(i, two)), call("min", sub(N, ONE), add(i, ONE))))),
    _one("all_but_one", total(mul(Bracket((Comparison("!=", i, j),)), power(sub(i, j), -1), at("x", j)), j=N)),
    _one("sum_of_sums", mul(total(at("x", j), j=N), total(mul(at("x", j), total(at("x", k), k=(ZERO, j))), j=N))),
    _one("sum_split_by_indices", total(add(mul(at("x", j), x), power(at("x", j), 2)), j=N)),
    _one("square_of_sum", power(total(mul(at("x", j), at("x", j)), j=N), 2)),
    _one("delta", total(mul(equal(add(j, ONE), i), at("x", j)), j=N)),
    _one("delta_among_conditions", total(mul(equal(add(j, ONE), i), Bracket((less(j, two),)), at("x", j)), j=N)),
    _one("delta_with_stride", total(mul(equal(mul(two, j), i), at("x", j)), j=N)),
    _one("unsolved_delta", total(mul(equal(mul(j, j), i), at("x", j)), j=N)),
    _one("masked_exponentials", total(mul(Bracket((Comparison("<=", j, i),)), call("exp", at("x", j))), j=N)),
    Structure("outer", mul(x, at("z", j)), (N, M), {"x": (N,), "z": (M,)}, {"N": 2, "M": 3}),
    Structure("outer_transposed", mul(at("x", j), at("z", i)), (M, N), {"x": (N,), "z": (M,)}, {"N": 2, "M": 3}),
    Structure(
        "three_matrices",
        total(mul(at("a", i, p), at("b", p, q), at("c", j, q)), p=M, q=K),
        (N, N),
        {"a": (N, M), "b": (M, K), "c": (N, K)},
        {"N": 2, "M": 3, "K": 4},
    ),
    Structure(
        "batched_products",
        total(mul(at("a", i, k, p), at("b", i, p, j)), p=M),
        (V, N, K),
        {"a": (V, K, M), "b": (V, M, N)},
        {"V": 2, "N": 3, "M": 4, "K": 5},
    ),
    Structure(
        "shared_everything",
        total(mul(at("a", i, p), at("b", i, p)), p=M),
        (N,),
        {"a": (N, M), "b": (N, M)},
        {"N": 2, "M": 3},
    ),
    Structure(
        "divided_under_the_sum",
        total(div(at("a", i, p), add(power(at("b", p), 2), ONE)), p=M),
        (N,),
        {"a": (N, M), "b": (M,)},
        {"N": 2, "M": 3},
    ),
    Structure("histogram", total(equal(at("ids", n), i), n=N), (V,), {"x": (N,)}, {"N": 5, "V": 3}, {"ids": (N,)}),
    Structure(
        "batched_scatter",
        total(mul(equal(at("ids", i, n), j), at("x", i, n)), n=N),
        (M, V),
        {"x": (M, N)},
        {"N": 5, "M": 2, "V": 3},
        {"ids": (M, N)},
    ),
    Structure(
        "scatter_of_two_axes",
        total(mul(equal(at("ids", n, p), i), at("x", n, p, j)), n=N, p=M),
        (V, K),
        {"x": (N, M, K)},
        {"N": 3, "M": 2, "K": 2, "V": 3},
        {"ids": (N, M)},
    ),
    Structure(
        "one_hot_of_a_constant",
        sub(at("x", i, j), equal(at("t", i), j)),
        (N, M),
        {"x": (N, M)},
        {"N": 4, "M": 3},
        constants={"t": (N,)},
    ),
    # maxima
    _one("largest", largest(at("x", j), j=N)),
    _one("largest_of_a_product", largest(mul(at("x", j), x), j=N)),
    _one("largest_so_far", call("exp", call("max", ZERO, largest(at("x", j), j=add(i, ONE))))),
    Structure(
        "largest_of_padded_windows",
        largest(
            Cases(
                ((at("x", sub(add(i, p), ONE)), (Comparison("<=", ONE, add(i, p)), Comparison("<=", add(i, p), N))),),
                number(-9),
            ),
            p=number(3),
        ),
        (N,),
        {"x": (N,)},
        {"N": 4},
    ),
    Structure(
        "largest_of_tiles",
        largest(at("x", add(mul(S, i), p), add(mul(S, j), q)), p=S, q=S),
        (K, M),
        {"x": (N, V)},
        {"N": 5, "V": 4, "S": 2, "K": floor(N, S), "M": floor(V, S)},
    ),
    # exponentials
    _one("softmax", div(call("exp", x), total(call("exp", at("x", j)), j=N))),
    _one("log_sum_exp", call("log", total(call("exp", at("x", j)), j=N))),
    _one("log_softmax", call("log", div(call("exp", x), total(call("exp", at("x", j)), j=N)))),
    _one(
        "weighted_mean", div(total(mul(at("x", j), call("exp", at("x", j))), j=N), total(call("exp", at("x", k)), k=N))
    ),
    _one("softmax_squared", div(call("exp", mul(two, x)), power(total(call("exp", at("x", j)), j=N), 2))),
    _one(
        "causal_softmax",
        div(total(mul(call("exp", at("x", j)), at("x", j)), j=(ZERO, i)), total(call("exp", at("x", k)), k=(ZERO, i))),
    ),
    _one("ratio_with_a_rest", div(call("exp", x), add(ONE, total(call("exp", at("x", j)), j=N)))),
)
