"""The checks of layers, and what a page says of them."""

from __future__ import annotations

from symderiv.check.checks import checks
from symderiv.check.result import Check
from symderiv.check.sizes import said, size_choices
from symderiv.cli.generation import Derived
from symderiv.errors import SymderivError

Row = tuple[str, str]

# How the names of checks begin, and what the page calls them.
_GROUPS = (
    ("step ", "steps, before against after"),
    ("forward mode ", "forward mode against the gradients"),
    ("gradient of ", "gradients, central differences at 50 digits"),
    ("second derivative", "second derivative along arbitrary directions"),
    ("generated code ", "generated code, float64 and float32, and what it refuses"),
)


def checked(layer: Derived) -> tuple[Check, ...]:
    """All checks of one layer.  Raises SymderivError, with the declaration's file as its place."""
    try:
        return tuple(checks(layer.derivation, layer.source))
    except SymderivError as error:
        raise error.at(layer.declaration.place) from error


def check_rows(layer: Derived, made: tuple[Check, ...]) -> tuple[Row, ...]:
    """What the page says: how many of each kind pass, and at which sizes."""
    rows: list[Row] = []
    for beginning, called in _GROUPS:
        group = [check for check in made if check.name.startswith(beginning)]
        if group:
            rows.append((called, f"{sum(check.passed for check in group)} of {len(group)}"))
    choices = [said(choice) for choice in size_choices(layer.derivation.layer)]
    return (*rows, *zip(("at the sizes", *("" for _ in choices[1:])), choices, strict=True))
