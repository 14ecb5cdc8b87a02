"""`symderiv explain`: what the codes of findings mean."""

from __future__ import annotations

import textwrap
from argparse import Namespace

from symderiv.cli.status import WELL
from symderiv.compare.codes import CODES, code_named


def explain_command(options: Namespace) -> int:
    """Prints one code with its paragraph, or the table.  Raises UsageError for an unknown code."""
    if options.code is None:
        for code in CODES:
            print(f"{code.name}  {code.headline}")
        return WELL
    code = code_named(options.code)
    print(f"{code.name}: {code.headline}")
    if code.error_class:
        print(f"error class: {code.error_class}")
    print()
    print(textwrap.fill(code.explanation, 88, break_on_hyphens=False, break_long_words=False))
    return WELL
