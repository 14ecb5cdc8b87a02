"""Generated modules: how they read, that they hold in any run and for any name, and what they do with dtypes."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from math import erf
from pathlib import Path

import numpy as np
import pytest

from symderiv.check.code import check_code
from symderiv.check.generated import module_of
from symderiv.derive.derivation import Derivation
from symderiv.emit.notation import notation_of
from symderiv.emit.numpy_source import numpy_module
from symderiv.emit.plain import plain_equation
from symderiv.lang.arithmetic import mul
from symderiv.lang.expr import Index, Size
from symderiv.lang.layer import Equation
from tests import examples
from tests.examples import at, call, derivation, grad, layer
from tests.lower.structures import STRUCTURES

ROOT = Path(__file__).parents[2]
N, i = Size("N"), Index("i")


def body(source: str, function: str) -> list[str]:
    """The lines of a function behind its checks: from the first formula on."""
    lines = source.split(f"\ndef {function}(")[1].split("\n\n\n")[0].splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("    # "))
    return [line.strip() for line in lines[start:] if line.strip()]


def without_comments(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("#")]


READS: list[tuple[Callable[[], Derivation], list[str], list[str]]] = [
    (
        examples.softmax_mse,
        [
            "exp_a_shifted = np.exp(a - np.max(a))",
            "l = exp_a_shifted / np.sum(exp_a_shifted)",
            "E = 0.5 * np.sum((l - o) ** 2)",
            "cache = (o, l)",
            "return E, cache",
        ],
        [
            "dl = l - o",
            "da = dE * l * (dl - dl @ l)",
            'return {"da": da}',
        ],
    ),
    (
        examples.fully_connected,
        [
            "l = f(a)",
            "c = l @ w + b",
            "d = g(c)",
            "cache = (a, w, l, c, M)",
            "return d, cache",
        ],
        [
            "dc = g_prime(c) * dd",
            "da = f_prime(a) * (w @ dc)",
            "dw = l[:, None] * dc",
            "db = dc",
            'return {"da": da, "dw": dw, "db": db}',
        ],
    ),
    (
        examples.avg_pool2d,
        [
            "a_dot_one = a[: H * S, : S * W].reshape(H, S, W, S) @ np.ones((S,), dtype=a.dtype)",
            "b = np.sum(a_dot_one, axis=1) / S**2",
            "cache = (HA, WA, S, H, W)",
            "return b, cache",
        ],
        [
            "da = np.pad(np.repeat(np.repeat(db / S**2, S, axis=1), S, axis=0), ((0, HA % S), (0, WA % S)))",
            'return {"da": da}',
        ],
    ),
    (
        examples.conv2d_untied,
        [
            "a_windows = sliding_window_view(a, (K, K))",
            'c = b + np.einsum("ijpq,pq->ij", a_windows, w, optimize=True)',
            "cache = (a, w, K, H, W)",
            "return c, cache",
        ],
        [
            "db = dc.copy()",
            "a_windows = sliding_window_view(a, (H, W))",
            'dw = np.einsum("pqij,ij->pq", a_windows, dc)',
            "dc_windows = sliding_window_view(np.pad(dc, K - 1), (K, K))[..., ::-1, ::-1]",
            'da = np.einsum("uvpq,pq->uv", dc_windows, w, optimize=True)',
            'return {"da": da, "dw": dw, "db": db}',
        ],
    ),
]


@pytest.mark.parametrize(("make", "forward", "backward"), READS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_module_reads_like_its_formulas(
    make: Callable[[], Derivation], forward: list[str], backward: list[str]
) -> None:
    source = numpy_module(make())
    assert without_comments(body(source, "forward")) == forward
    assert without_comments(body(source, "backward")) == backward


@pytest.mark.parametrize("make", [*examples.BY_HAND, examples.cross_entropy])
def test_each_block_begins_with_its_formula(make: Callable[[], Derivation]) -> None:
    of = make()
    source = " ".join(numpy_module(of).replace("#     ", "").split())
    for equation in of.layer.forward:
        assert f"# {plain_equation(equation, notation_of(of.layer))} " in source


def test_docstrings_have_shapes_and_formulas() -> None:
    source = numpy_module(examples.avg_pool2d())
    for line in ("a  (HA, WA), input", "S  size, an integer of at least 1", "b      (H, W)", "H = HA // S"):
        assert f"        {line}\n" in source
    assert source.count("a_{S i + p, S j + q}") == 2  # in the docstring and above the code
    assert numpy_module(examples.fully_connected()).count("f_prime  derivative f' of the function f") == 1


ALL = [make() for make in (*examples.BY_HAND, examples.cross_entropy)]
ALL += [derivation(structure.layer()) for structure in STRUCTURES]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every example, named and configured like that of the project."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (folder / "generated").mkdir()
    for of in ALL:
        (folder / "generated" / f"{of.layer.name}.py").write_text(numpy_module(of))
    return folder


@pytest.mark.parametrize("command", [["check"], ["format", "--check", "--isolated", "--line-length", "100"]])
def test_all_modules_are_clean(generated: Path, command: list[str]) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, *command, "--no-cache", "generated"], cwd=generated, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_line_is_wider_than_a_hundred(generated: Path) -> None:
    wide = [
        (path.name, line)
        for path in sorted((generated / "generated").glob("*.py"))
        for line in path.read_text().splitlines()
        if len(line) > 100
    ]
    assert wide == []


def test_no_module_has_a_loop_over_elements(generated: Path) -> None:
    """Loops are over names, axes, coefficients and halvings, never over what an array holds."""
    loops = {
        line.strip()
        for path in (generated / "generated").glob("*.py")
        for line in path.read_text().splitlines()
        if line.lstrip().startswith(("for ", "while "))
    }
    assert loops <= {
        "for name, size in sizes.items():",
        "for high, low in zip(above[1:], below[1:], strict=True):",
        "for size, (before, after) in zip(array.shape, widths, strict=True):",
        "while True:  # rows with one target are added in pairs, until each target has one row",
    }


def test_the_text_does_not_depend_on_hash_order() -> None:
    script = (
        "from symderiv.emit.numpy_source import numpy_module\n"
        "from tests import examples\n"
        "print(*(numpy_module(make()) for make in examples.BY_HAND))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


HOSTILE = ["lambda", "np", "cache", "max", "sliding_window_view", r"\hat{x}", 'a"""', "x'", "e\nimport os", "γ", "_erf"]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_of_a_tensor_gives_code_that_works(name: str) -> None:
    rhs = mul(at(name, i), call("exp", at(name, i)))
    of = layer("named", {"N": 3}, {name: (N,)}, (Equation(at("y", i), rhs),), {"y": (N,)})
    back = Equation(grad(name, i), mul(grad("y", i), call("exp", at(name, i)), examples.add(at(name, i), examples.ONE)))
    made = derivation(replace(of, title='A "title" \\ with """ signs'), back)
    source = numpy_module(made)
    assert "\nimport os" not in source
    checks = check_code(made, source)
    assert [check.detail for check in checks if not check.passed and "refuses" not in check.name] == []


@pytest.mark.parametrize("name", ["lambda", "forward", 'S"', "N_{x}"])
def test_any_name_of_a_size_and_of_a_layer(name: str) -> None:
    n = Size(name)
    of = layer(f"layer {name}", {name: 3}, {"x": (n,)}, (Equation(at("y", i), at("x", i)),), {"y": (n,)})
    checks = check_code(derivation(of), numpy_module(derivation(of)))
    assert [check.detail for check in checks if not check.passed and "refuses" not in check.name] == []


def test_several_outputs_come_as_a_tuple_and_take_a_gradient_each() -> None:
    forward = (Equation(at("y", i), mul(at("x", i), at("x", i))), Equation(at("z", i), at("x", i)))
    of = layer("pair", {"N": 3}, {"x": (N,)}, forward, {"y": (N,), "z": (N,)})
    back = Equation(grad("x", i), examples.add(mul(examples.number(2), at("x", i), grad("y", i)), grad("z", i)))
    module = module_of(numpy_module(derivation(of, back)), "pair")
    x = np.array([1.0, 2.0, 3.0])
    (y, z), cache = module.forward(x)
    assert (y.tolist(), z.tolist()) == ([1, 4, 9], [1, 2, 3])
    assert module.backward(np.ones(3), np.zeros(3), cache)["dx"].tolist() == [2, 4, 6]
    assert not np.shares_memory(z, x)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_stays_whatever_numbers_stand_in_the_layer(dtype: str) -> None:
    module = module_of(numpy_module(examples.layer_norm()), "layer_norm")
    x, gamma = np.ones((2, 3), dtype=dtype) * np.arange(3, dtype=dtype), np.ones(3, dtype=dtype)
    y, cache = module.forward(x, gamma, gamma, np.float64(1e-3))
    gradients = module.backward(y, cache)
    assert {array.dtype for array in (y, *gradients.values())} == {np.dtype(dtype)}


def test_a_number_for_the_gradient_of_the_loss_changes_no_dtype() -> None:
    module = module_of(numpy_module(examples.softmax_mse()), "softmax_mse")
    a = np.array([1, 2, 3], dtype="float32")
    loss, cache = module.forward(a, a)
    assert (np.asarray(loss).dtype, module.backward(2, cache)["da"].dtype) == (np.float32, np.float32)
    assert np.allclose(module.backward(2.0, cache)["da"], 2 * module.backward(1.0, cache)["da"])


X, W, B = np.ones((2, 3)), np.ones((4, 3)), np.ones(4)


@pytest.mark.parametrize(
    ("make", "arguments", "keywords", "message"),
    [
        (
            examples.linear,
            (np.ones((2, 3)), np.ones((4, 2)), np.ones(4)),
            {},
            r"w has shape \(4, 2\), expected \(K, C\) = \(4, 3\)",
        ),
        (examples.linear, (np.ones(3), np.ones((4, 3)), np.ones(4)), {}, r"x has shape \(3,\), expected \(N, C\)\."),
        (
            examples.linear,
            (np.ones((2, 3), int), np.ones((4, 3)), np.ones(4)),
            {},
            "x has dtype int64, expected floating",
        ),
        (examples.linear, (np.ones((0, 3)), np.ones((4, 3)), np.ones(4)), {}, "the size N is 0, expected at least 1"),
        (examples.avg_pool2d, (np.ones((3, 3)),), {"S": 0}, "the size S is 0, expected at least 1"),
        (examples.avg_pool2d, (np.ones((3, 3)),), {"S": 2.0}, "the size S is 2.0, expected an integer"),
        (examples.avg_pool2d, (np.ones((3, 3)),), {"S": 4}, "the size H is 0, expected at least 1"),
        (examples.embedding, (np.ones((3, 2)), np.array([0, 3])), {}, "ids holds 0 to 3, expected 0 to 2"),
        (examples.embedding, (np.ones((3, 2)), np.array([-1, 1])), {}, "ids holds -1 to 1, expected 0 to 2"),
        (examples.embedding, (np.ones((3, 2)), np.array([0.0])), {}, "ids has dtype float64, expected integer"),
    ],
)
def test_what_does_not_fit_is_named(
    make: Callable[[], Derivation], arguments: tuple[np.ndarray, ...], keywords: dict[str, float], message: str
) -> None:
    of = make()
    module = module_of(numpy_module(of), of.layer.name)
    with pytest.raises(ValueError, match=f"^{of.layer.name}: {message}"):
        module.forward(*arguments, **keywords)


def test_lists_are_taken_as_arrays() -> None:
    module = module_of(numpy_module(examples.tanh()), "tanh")
    y, cache = module.forward([0.0, 1.0])
    assert module.backward([1.0, 1.0], cache)["dx"][0] == 1
    assert y.shape == (2,)


def test_a_size_may_be_a_number_of_numpy() -> None:
    module = module_of(numpy_module(examples.avg_pool2d()), "avg_pool2d")
    b, _ = module.forward(np.ones((4, 4), dtype="float32"), S=np.int64(2))
    assert b.dtype == np.float32


def test_the_error_function_is_as_exact_as_its_dtype() -> None:
    of = examples.elementwise("erf", call("erf", at("x", i)), examples.ONE)
    module = module_of(numpy_module(of), "erf")
    x = np.concatenate([np.linspace(-7, 7, 20001), np.geomspace(1e-300, 1, 500), [0.0, np.inf, -np.inf]])
    found, _ = module.forward(x)
    assert np.max(np.abs(found - [erf(value) for value in x])) < 3e-16
    assert np.all(found[20001:20501] > 0)
    assert module.forward(x.astype("float32"))[0].dtype == np.float32
