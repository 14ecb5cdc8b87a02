"""The checks of generated code: they pass for what is right, and each one fails on a mistake of its kind."""

from collections.abc import Callable

import numpy as np
import pytest

from symderiv.check.code import check_code, reference_at
from symderiv.check.generated import Generated, array_of, functions_of, module_of
from symderiv.check.point import point_at
from symderiv.check.result import Check
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.emit.numpy_source import numpy_module
from symderiv.lang.told_sizes import told_sizes
from tests import examples
from tests.check import declared


def failed(checks: tuple[Check, ...]) -> dict[str, str]:
    return {check.name: check.detail for check in checks if not check.passed}


@pytest.mark.parametrize("make", [*examples.BY_HAND, examples.cross_entropy])
def test_what_is_right_passes(make: Callable[[], Derivation]) -> None:
    of = make()
    checks = check_code(of, numpy_module(of))
    assert failed(checks) == {}
    names = " ".join(check.name for check in checks)
    for what in ("float64", "float32", "mixed dtypes", "leaves its arguments alone", "one axis more"):
        assert what in names


def padded_pool() -> Derivation:
    return derive(declared.padded_pool())


def test_sizes_that_may_be_0_and_conditions_on_sizes_are_checked() -> None:
    of = padded_pool()
    checks = check_code(of, numpy_module(of))
    assert failed(checks) == {}
    names = " ".join(check.name for check in checks)
    for what in ("P = 0", "refuses the size P = -1", "refuses sizes without 2*P <= K", "refuses sizes that make H = 0"):
        assert what in names


# the layer, a text of its module, what is put there, and what the checks say
MISTAKES = [
    (examples.softmax_mse, "dl = l - o", "dl = l + o", "in float64 at n = 3", "da[0] is"),
    (examples.softmax_mse, "dE * l *", "l *", "in float64 at n = 3", "da[0] is"),
    (examples.softmax_mse, "0.5 * np.sum", "np.sum", "in float64 at n = 3", "E is"),
    (examples.softmax_mse, "0.5 * np.sum", "np.float64(0.5) * np.sum", "in float32 at n = 3", "E has dtype float64"),
    (examples.softmax_mse, "l = exp_a_shifted / ", "l = exp_a_shifted.astype(np.float32) / ", "in float64", "E is"),
    (examples.softmax_mse, "dl @ l)", "dl @ l)[None]", "in float64", "da has shape (1, 3), expected (3,)"),
    (
        examples.softmax_mse,
        '    _check_shape("o", o, ("n",), (n,))\n',
        "",
        "refuses a with axis 0 longer by 1",
        "does not say that it is about a or o: operands could not be broadcast",
    ),
    (examples.softmax_mse, 'dE = _scalar("dE", dE)', "pass", "refuses dE with one axis more", "it was accepted"),
    (examples.conv2d_untied, "[..., ::-1, ::-1]", "", "in float64 at M = 5", "da[0, 0] is"),
    (examples.conv2d_untied, "db = dc.copy()", "db = dc", "leaves its arguments alone", "shares memory"),
    (examples.conv2d_untied, "    _check_sizes(H=H, W=W)\n", "", "refuses sizes that make H = 0", ""),
    (examples.conv2d_untied, "db = dc.copy()", "db = dc.copy(); dc *= 2", "leaves its arguments alone", "is changed"),
    (examples.avg_pool2d, "HA % S", "0", "in float64 at HA = 5", "da has shape"),
    (
        examples.avg_pool2d,
        "b = np.sum(a_dot_one, axis=1) / S**2",
        "b = np.sum(a_dot_one, axis=1) // S**2",
        "in float64",
        "b[",
    ),
    (examples.avg_pool2d, "    _check_sizes(S=S, HA=HA, WA=WA)\n", "", "refuses the size S = 0", "ZeroDivisionError"),
    (padded_pool, "    _check_not_negative(P=P)\n", "", "refuses the size P = -1", ""),
    (padded_pool, '    _check_requirement(2 * P <= K, "2 * P <= K", K=K, P=P)\n', "", "refuses sizes without 2*P", ""),
    (padded_pool, "_check_requirement(2 * P <= K,", "_check_requirement(P <= K,", "refuses sizes without 2*P", ""),
    (
        padded_pool,
        "_check_sizes(K=K, S=S, N=N)",
        "_check_sizes(K=K, S=S, N=N, P=P)",
        "in float64 at",
        "the size P is 0",
    ),
    (examples.linear, "np.issubdtype(array.dtype, kind)", "True", "refuses x of dtype int64", "it was accepted"),
    (examples.linear, "dw = dy.T @ x", "dw = x.T @ dy", "in float64", "dw has shape (3, 4), expected (4, 3)"),
    (examples.fully_connected, "    l = f(a)\n", "", "in float64", "NameError"),
    (
        examples.fully_connected,
        '    a = _array("a", a, ("N",))\n',
        '    l = f(a)\n    a = _array("a", a, ("N",))\n',
        "refuses a with one axis more",
        "a function was called before the arguments were checked",
    ),
    (examples.embedding, "_scatter_sum(dy, ids, V)", "np.zeros((V, D)); dW[ids] = dy", "in float64", "dW["),
    (examples.tanh, '"dx": dx', '"dx": dx, "dy": dy', "in float64", "2 gradients for 1 inputs"),
    (examples.tanh, "def backward", "def backwards", "in float64", "backward"),
]


@pytest.mark.parametrize(("make", "old", "new", "name", "detail"), MISTAKES)
def test_each_mistake_is_caught(make: Callable[[], Derivation], old: str, new: str, name: str, detail: str) -> None:
    of = make()
    source = numpy_module(of)
    assert source.count(old) >= 1, source
    found = failed(check_code(of, source.replace(old, new, 1)))
    assert any(name in key and detail in text for key, text in found.items()), found


def test_a_text_that_is_no_module_is_one_failed_check() -> None:
    (check,) = check_code(examples.tanh(), "def forward(:")
    assert not check.passed
    assert "SyntaxError" in check.detail


def test_a_passed_check_states_how_far_off_code_may_be() -> None:
    of = examples.linear()
    first = check_code(of, numpy_module(of))[0]
    assert "allowed" in first.detail
    assert "operations" in first.detail
    reference = reference_at(of, point_at(of.layer, dict(of.layer.samples)))
    assert reference.room >= reference.operations >= 8


def test_numbers_that_are_masked_out_are_not_computed_with() -> None:
    """A module that divides by 0 where nothing is looked at fails: NumPy would warn."""
    i = examples.LETTERS["i"]
    positive = (examples.less(examples.ZERO, examples.at("x", i)),)
    root = examples.Cases(((examples.call("log", examples.at("x", i)), positive),), examples.ZERO)
    of = examples.elementwise("guarded", root, examples.ONE)
    source = numpy_module(of)
    careless = source.replace("np.log(np.where(mask, x, 1))", "np.log(x)")
    assert careless != source
    assert any("FloatingPointError" in detail for detail in failed(check_code(of, careless)).values())


def test_the_sizes_that_no_shape_tells_are_keywords() -> None:
    assert told_sizes(examples.avg_pool2d().layer) == ("S",)
    assert told_sizes(examples.conv2d().layer) == ("S", "P")
    assert told_sizes(examples.conv2d_untied().layer) == ()


def test_concrete_functions_keep_the_dtype() -> None:
    functions = functions_of(examples.fully_connected().layer)
    assert set(functions) == {f"{name}{'_prime' * order}" for name in "fg" for order in range(4)}
    x = np.linspace(-1, 1, 5, dtype="float32")
    assert {functions[name](x).dtype for name in functions} == {np.dtype("float32")}
    h = 1e-6
    slope = (functions["f"](0.5 + h) - functions["f"](0.5 - h)) / (2 * h)
    assert slope == pytest.approx(functions["f_prime"](0.5), rel=1e-6)


def test_functions_of_scalars_keep_the_dtype() -> None:
    derivation = derive(declared.functions_of_scalars())
    assert [check.detail for check in check_code(derivation, numpy_module(derivation)) if not check.passed] == []


def test_a_table_becomes_an_array() -> None:
    assert array_of({(0, 0): 1, (0, 1): 2}, (1, 2), "float32").tolist() == [[1, 2]]
    assert array_of({(): 3}, (), "float32") == np.float32(3)


def test_a_module_has_a_namespace_of_its_own() -> None:
    one, other = module_of("a = 1", "one"), module_of("b = 2", "other")
    assert not hasattr(other, "a")
    assert one.a == 1
    assert Generated(examples.tanh(), one).layer.name == "tanh"
