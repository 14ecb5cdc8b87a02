"""Forward mode: tangents in textbook form, as a layer again, against dual numbers and against reverse mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import flint
import pytest
from sympy import Eq, Function, floor

from symderiv.check.gradient import USUAL, Loss, agree, loss_at
from symderiv.check.moving import along
from symderiv.check.point import numbers, point_at, rationals
from symderiv.derive.as_layer import as_layer, backward
from symderiv.derive.derivation import Derivation, Tangent
from symderiv.derive.forward_mode import directional, tangent_names, tangents
from symderiv.emit.plain import plain
from symderiv.lang import declare
from symderiv.lang.arithmetic import neg
from symderiv.lang.expr import Read, gradient_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.show import show
from symderiv.lang.validate import validated
from symderiv.lang.walk import free_indices, tensors_read
from symderiv.numbers.arithmetic import Number
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.realisation import realisations
from symderiv.numbers.run import all_sizes, run
from tests.derive.kinds import KINDS, below, derivation_of, layer_of, second_derivation_of
from tests.derive.numbers_of import DUALS, PRECISION, Dual, close, given_tables, random_table
from tests.derive.random_layers import random_layer


def tangent_of(layer: Layer, name: str) -> Tangent:
    """The tangent of one defined tensor."""
    (found,) = [tangent for tangent in tangents(layer) if tangent.of == name]
    return found


FORMS = [
    ("softmax_mse", "l", "l_i (adot_i - sum_{j=0}^{n - 1} l_j adot_j)"),
    ("softmax_mse", "E", "sum_{i=0}^{n - 1} ldot_i (l_i - o_i)"),
    ("fully_connected", "d", "g'(c_j) cdot_j"),
    ("linear", "y", "cdot_j + sum_{i=0}^{N - 1} (x_bi wdot_ij + w_ij xdot_bi)"),
    (
        "bilinear",
        "y",
        "sum_{i=0}^{I - 1} sum_{j=0}^{J - 1} (x_bi z_bj wdot_kij + w_kij z_bj xdot_bi + w_kij x_bi zdot_bj)",
    ),
    ("layer_norm", "mu", "(1/D) sum_{i=0}^{D - 1} xdot_ni"),
    ("layer_norm", "v", "(2/D) sum_{i=0}^{D - 1} (x_ni - mu_n) (xdot_ni - mudot_n)"),
    ("layer_norm", "xhat", "(1 / sqrt(eps + v_n)) (xdot_ni - mudot_n - xhat_ni vdot_n / (2 sqrt(eps + v_n)))"),
    ("layer_norm", "y", "betadot_i + gamma_i xhatdot_ni + xhat_ni gammadot_i"),
    ("rms_norm", "s", "(1 / (D s_n)) sum_{i=0}^{D - 1} x_ni xdot_ni"),
    ("attention", "P", "P_btu (Edot_btu - sum_{k=0}^{U - 1} P_btk Edot_btk)"),
    ("attention", "Y", "sum_{u=0}^{U - 1} (V_buf Pdot_btu + P_btu Vdot_buf)"),
    (
        "conv2d_untied",
        "c",
        "bdot_ij + sum_{p=0}^{K - 1} sum_{q=0}^{K - 1} (a_{i + p, j + q} wdot_pq + w_pq adot_{i + p, j + q})",
    ),
    # What lies outside a box does not move, whatever it counts as.
    (
        "strided",
        "y",
        "sum_{r=0}^{R - 1} (x_{S u + r - P} wdot_r + w_r xdot_{S u + r - P}) [0 <= S u + r - P < L]",
    ),
    (
        "flipped_and_shifted",
        "y",
        "x_{i - 1} xdot_{N - i - 1} [i >= 1] + x_{N - i - 1} xdot_{i - 1} [i >= 1]"
        " + 2 x_{i + 1} xdot_{i + 1} [i + 1 < N]",
    ),
    ("embedding", "y", "tabledot_{ids_n, d}"),
    ("cumulative_sum", "y", "sum_{j=0}^i xdot_j"),
    ("concatenation", "y", "{xdot_{min(N - 1, k)} if k < N; zdot_{max(0, k - N)} otherwise}"),
    ("tanh", "y", "xdot_i (1 - y_i^2)"),
    ("sigmoid", "y", "y_i xdot_i (1 - y_i)"),
    ("relu", "y", "{xdot_i if x_i > 0; 0 otherwise}"),
    ("absolute", "y", "sign(x_i) xdot_i"),
]


@pytest.mark.parametrize(("name", "of", "expected"), FORMS, ids=[f"{name}-{of}" for name, of, _ in FORMS])
def test_textbook_form(name: str, of: str, expected: str) -> None:
    assert plain(tangent_of(layer_of(name), of).equation.rhs) == expected


SECOND_FORMS = [
    ("tanh", "dx", "dydot_i (1 - y_i^2) - 2 dy_i y_i ydot_i"),
    ("linear", "dw", "sum_{b=0}^{B - 1} (dy_bj xdot_bi + x_bi dydot_bj)"),
    ("relu", "dx", "dydot_i {1 if x_i > 0; 0 otherwise}"),  # not at the kink, where it has none
    (
        "attention",
        "dE",
        "Pdot_btu (dP_btu - sum_{f=0}^{F - 1} Y_btf dY_btf)"
        " + P_btu (dPdot_btu - sum_{f=0}^{F - 1} (dY_btf Ydot_btf + Y_btf dYdot_btf))",
    ),
]


@pytest.mark.parametrize(("name", "of", "expected"), SECOND_FORMS, ids=[name for name, _, _ in SECOND_FORMS])
def test_forward_over_reverse(name: str, of: str, expected: str) -> None:
    assert plain(tangent_of(backward(layer_of(name)), of).equation.rhs) == expected


# As a layer


def test_each_relation_is_followed_by_its_tangent() -> None:
    moved = directional(layer_of("softmax_mse"))
    assert moved.name == "softmax_mse_directional"
    assert [equation.lhs.tensor for equation in moved.forward] == ["l", "ldot", "E", "Edot"]
    assert [tensor.name for tensor in moved.inputs] == ["a", "adot"]
    assert [tensor.name for tensor in moved.constants] == ["o"]
    assert moved.tensors["adot"] == Tensor("adot", moved.tensors["a"].shape)
    assert moved.keep == ("l", "ldot", "Edot")
    assert moved.title == "The directional derivative of softmax_mse."


def test_integers_and_given_numbers_stand_still() -> None:
    assert [tensor.name for tensor in directional(layer_of("embedding")).inputs] == ["tabledot", "table"][::-1]
    assert [tensor.name for tensor in directional(layer_of("layer_norm")).inputs if "eps" in tensor.name] == []


@pytest.mark.parametrize("name", KINDS)
def test_it_holds_together(name: str) -> None:
    """Every read is shown to stay inside its box, in the layer and in its backward pass."""
    for layer in (layer_of(name), as_layer(derivation_of(name))):
        moved = directional(layer)
        assert validated(moved) == moved
        assert set(layer.forward) <= set(moved.forward)
        names = tangent_names(layer)
        assert {names[t.name] for t in layer.outputs} <= {t.name for t in moved.defined}


def test_a_name_that_is_taken_is_not_used_twice() -> None:
    n = declare.dims("n")
    i = declare.index("i", n)
    x, xdot, y = (declare.tensor(name, n) for name in ("x", "xdot", "y"))
    moved = directional(declare.Layer(inputs=(x, xdot), forward=(Eq(y[i], x[i] * xdot[i]),), sizes={n: 3}))
    assert [t.name for t in moved.inputs] == ["x", "xdot", "xdotdot", "xdotdotdot"]
    assert show(moved.forward[1].rhs) == "xdot[i]*xdotdot[i] + x[i]*xdotdotdot[i]"


def test_what_does_not_move_has_no_tangent_in_others() -> None:
    n = declare.dims("n")
    i = declare.index("i", n)
    x, k, y, z = (declare.tensor(name, n) for name in ("x", "k", "y", "z"))
    relations = (Eq(k[i], floor(x[i])), Eq(y[i], k[i] * x[i]), Eq(z[i], k[i] ** 2))
    layer = declare.Layer(inputs=(x,), forward=relations, sizes={n: 3})
    moved = directional(layer)
    assert [f"{show(e.lhs)} = {show(e.rhs)}" for e in moved.forward] == [
        "k[i] = floor(x[i])",
        "y[i] = k[i]*x[i]",
        "ydot[i] = k[i]*xdot[i]",
        "z[i] = k[i]**2",
        "zdot[i] = 0",
    ]


def test_forward_mode_of_forward_mode() -> None:
    """The second derivative along one direction twice is that of f."""
    n = declare.dims("n")
    i = declare.index("i", n)
    x, y = declare.tensor("x", n), declare.tensor("y", n)
    once = directional(declare.Layer(inputs=(x,), forward=(Eq(y[i], Function("f")(x[i])),), sizes={n: 2}))
    twice = directional(once)
    assert [f"{show(e.lhs)} = {show(e.rhs)}" for e in twice.forward][-1] == (
        "ydotdotdot[i] = xdot[i]*f''(x[i])*xdotdot[i] + f'(x[i])*xdotdotdot[i]"
    )


# Laws of every tangent


def every_tangent(name: str) -> list[tuple[Layer, Tangent]]:
    layers = layer_of(name), as_layer(derivation_of(name))
    return [(layer, tangent) for layer in layers for tangent in tangents(layer)]


@pytest.mark.parametrize("name", KINDS)
def test_steps_join_and_change_something(name: str) -> None:
    for _, tangent in every_tangent(name):
        ends = [*(step.before for step in tangent.steps[1:]), tangent.equation.rhs]
        assert [step.after for step in tangent.steps] == (ends if tangent.steps else [])
        assert all(step.before != step.after and step.rule for step in tangent.steps)
        for side in (tangent.equation.rhs, *(step.before for step in tangent.steps)):
            assert free_indices(side) <= set(tangent.equation.indices)


@pytest.mark.parametrize("name", KINDS)
def test_a_tangent_reads_what_is_known_before_it(name: str) -> None:
    for layer, tangent in every_tangent(name):
        before = [t.name for t in layer.defined]
        before = before[: before.index(tangent.of)]
        names = tangent_names(layer)
        moving = {names[n] for n in (*before, *(t.name for t in layer.inputs)) if n in names}
        given = {t.name for t in (*layer.inputs, *layer.constants, *layer.scalars)}
        assert set(tensors_read(tangent.equation.rhs)) <= {*given, *before, tangent.of, *moving}


# In numbers


def differing(layer: Layer, found: Sequence[Tangent], integers: Mapping[str, str]) -> Iterator[str]:
    """The tensors whose tangents are not those of dual numbers, at the sample sizes."""
    sizes = all_sizes(layer, dict(layer.samples))
    names = tangent_names(layer)
    given = given_tables(layer, sizes, integers)
    ways = {t.name: random_table(layer, t, sizes, "direction") for t in layer.inputs}
    moved = {name: {at: Dual(given[name][at].value, way[at].value) for at in way} for name, way in ways.items()}
    functions = realisations(layer.functions, 1)
    duals = run(layer.forward, layer.tensors, Evaluation(DUALS, {**given, **moved}, sizes, functions)).values
    still = run(layer.forward, layer.tensors, Evaluation(DUALS, given, sizes, functions)).values
    start = Evaluation(DUALS, {**still, **{names[name]: way for name, way in ways.items()}}, sizes, functions)
    shapes = {names[name]: Tensor(names[name], layer.tensors[name].shape) for name in names}
    values = run([tangent.equation for tangent in found], shapes, start).values
    for tangent in found:
        for at, moving in duals[tangent.of].items():
            value = values[names[tangent.of]][at].value
            if not close(value, moving.tangent):
                yield f"{names[tangent.of]}{at}: found {value}, by dual numbers {moving.tangent}"
                break


@pytest.mark.parametrize("name", KINDS)
def test_tangents_are_those_of_dual_numbers(name: str) -> None:
    second = as_layer(derivation_of(name))
    with flint.ctx.workprec(PRECISION):
        for layer in (layer_of(name), second):
            integers = {tensor: size for tensor, size in below(name).items() if tensor in layer.tensors}
            assert list(differing(layer, tangents(layer), integers)) == []


@pytest.mark.parametrize("seed", range(40, 70))
def test_of_random_layers_too(seed: int) -> None:
    layer = random_layer(seed)
    with flint.ctx.workprec(PRECISION):
        assert list(differing(layer, tangents(layer), {})) == []


@pytest.mark.parametrize(("name", "of"), [("linear", "y"), ("softmax_mse", "l"), ("strided", "y")])
def test_a_wrong_tangent_is_seen(name: str, of: str) -> None:
    layer = layer_of(name)
    wrong = [
        replace(t, equation=Equation(t.equation.lhs, neg(t.equation.rhs))) if t.of == of else t for t in tangents(layer)
    ]
    with flint.ctx.workprec(PRECISION):
        assert f"{of}dot" in next(differing(layer, wrong, {}))


def sides(second: Derivation, found: Sequence[Tangent]) -> tuple[Loss, Number, Number]:
    """<upstream, J v> by tangents and <gradients, v> by reverse mode, of the layer of a derivation."""
    layer = second.layer
    point = point_at(layer, dict(layer.samples))
    loss = loss_at(second, point, USUAL)
    arithmetic = loss.evaluation.arithmetic
    ways = {t.name: numbers(rationals(t.name, loss.shape(t.name)), arithmetic) for t in layer.inputs}
    values = along(loss.evaluation, layer, point.sizes, found, ways).values
    names = tangent_names(layer)
    forward = reverse = arithmetic.from_fraction(Fraction(0))
    for output in layer.outputs:
        weights = values[gradient_name(output.name)]
        forward = sum((weights[at] * tangent for at, tangent in values[names[output.name]].items()), forward)
    for name, way in ways.items():
        if gradient_name(name) not in values:
            continue  # only the place of a maximum depends on it, which does not vary
        reverse = sum((values[gradient_name(name)][at] * component for at, component in way.items()), reverse)
    return loss, forward, reverse


@pytest.mark.parametrize("name", KINDS)
def test_forward_over_reverse_is_reverse_over_reverse(name: str) -> None:
    second = second_derivation_of(name)
    loss, forward, reverse = sides(second, tangents(second.layer))
    assert agree(loss, forward, reverse)


def test_where_they_differ_is_seen() -> None:
    second = second_derivation_of("tanh")
    wrong = tuple(
        replace(t, equation=Equation(t.equation.lhs, Read("dydot", t.equation.lhs.indices))) if t.of == "dx" else t
        for t in tangents(second.layer)
    )
    assert not agree(*sides(second, wrong))
