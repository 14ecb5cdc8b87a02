"""What of a generated module stands on a page."""

from __future__ import annotations

from symderiv.emit.essence import essence

MODULE = '''"""A layer."""

import numpy as np


def forward(a, o):
    """The output.

    Raises ValueError.
    """
    a = _array("a", a, ("n",))
    (n,) = a.shape
    _check_shape(
        "o", o, (n,)
    )

    # E = sum_i a_i
    E = np.sum(a)  # all of it

    cache = (a,)
    return E, cache


def backward(dE, cache):
    """The gradients."""
    dE = _scalar("dE", dE)
    (a,) = cache

    # dE/da_i = 1
    da = dE * np.ones_like(a)

    return {"da": da}


def _array(name, value, sizes):
    """Checked."""
    return np.asarray(value)


def _scalar(name, value):
    return value


def _check_shape(name, array, shape):
    pass
'''

SHOWN = """def forward(a, o):
    (n,) = a.shape

    # E = sum_i a_i
    E = np.sum(a)  # all of it

    cache = (a,)
    return E, cache

def backward(dE, cache):
    (a,) = cache

    # dE/da_i = 1
    da = dE * np.ones_like(a)

    return {"da": da}
"""


def test_docstrings_and_checks_are_left_out() -> None:
    assert essence(MODULE) == SHOWN


def test_a_helper_that_computes_is_no_check() -> None:
    spread = "def _spread(array, steps):\n    pass\n\n\ndef _array("
    changed = MODULE.replace("da = dE * np.ones_like(a)", "da = _spread(dE * np.ones_like(a), (2,))")
    assert "da = _spread(" in essence(changed.replace("def _array(", spread))


def test_a_line_that_computes_is_never_left_out() -> None:
    changed = MODULE.replace("da = dE * np", "da = -dE * np")
    assert "da = -dE * np" in essence(changed)
