"""`symderiv list`: which layers there are."""

from __future__ import annotations

import sys
from argparse import Namespace

from symderiv.cli.complaint import complaint
from symderiv.cli.loading import chosen, layers_folder, title_of
from symderiv.cli.status import BROKEN, WELL
from symderiv.errors import SymderivError


def list_command(options: Namespace) -> int:
    """One line for each layer: family, name, title.  No declaration is run."""
    found = chosen(layers_folder(options.layers), ())
    width = max(len(d.layer_path) for d in found)
    status = WELL
    for declaration in found:
        try:
            print(f"{declaration.layer_path:<{width}}  {title_of(declaration)}".rstrip())
        except SymderivError as error:
            print(complaint(error), file=sys.stderr)
            status = BROKEN
    return status
