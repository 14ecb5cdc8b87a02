"""`symderiv new`: a small declaration that works, to be written over."""

from __future__ import annotations

import keyword
from argparse import Namespace
from pathlib import Path

from symderiv.cli.status import WELL
from symderiv.errors import Place, UsageError

_DECLARATION = '''\
"""{title}: say in one line what it does; the line becomes the title of its page."""

from sympy import Eq, Sum

from symderiv import Layer, dims, index, tensor

# Sizes are integers of at least 1, kept symbolic; dims("P", least=0) may be 0. An index runs from 0 to its size - 1.
N, M = dims("N M")
i, j = index("i", N), index("j", M)

# Tensors and their shapes; tensor("E") without a shape is a scalar, such as a loss.
x, w = tensor("x", N), tensor("w", N, M)
y = tensor("y", M)

layer = Layer(
    # What gets a gradient. Targets, masks and integer ids go into constants=(...), numbers such as epsilon into
    # scalars=(...).
    inputs=(x, w),
    # One equation for each tensor that is defined, in any order. Write fractions as Rational(1, 2), never as 0.5.
    forward=(Eq(y[j], Sum(w[i, j] * x[i], i)),),
    # A sample value for each size, above 1 and unlike one another: at size 1 a missing sum goes unseen.
    # A size that follows from others gets its formula instead: where={{U: floor((H - R) / S) + 1}}.
    # What sizes must meet is said so: require=(2 * P <= R,).
    sizes={{N: 3, M: 2}},
)
'''


def new_command(options: Namespace) -> int:
    """Writes `layers/FAMILY/NAME.py`.  Raises UsageError for a bad name or where the file exists."""
    parts = options.name.removesuffix(".py").split("/")
    if len(parts) != 2 or not all(_is_name(part) for part in parts):
        raise UsageError(
            f"{options.name!r} does not name a layer.",
            way_out="Write FAMILY/NAME in letters, digits and underscores, for example losses/huber.",
        )
    family, name = parts
    path = Path(options.layers) / family / f"{name}.py"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_DECLARATION.format(title=name.replace("_", " ").capitalize()))
    except FileExistsError:
        raise UsageError(
            "the file exists already.", place=Place(str(path)), way_out="Choose another name, or edit the file."
        ) from None
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}.", place=Place(str(path))) from None
    print(f"{path}: edit it, then `symderiv show {name}`")
    return WELL


def _is_name(part: str) -> bool:
    return part.isascii() and part.isidentifier() and not keyword.iskeyword(part) and not part.startswith("_")
