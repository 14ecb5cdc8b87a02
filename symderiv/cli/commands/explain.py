"""`symderiv explain`: what the codes of findings mean."""

from __future__ import annotations

import textwrap
from argparse import Namespace

from symderiv.cli.status import WELL
from symderiv.compare.codes import CODES, Code, code_named
from symderiv.compare.examples import EXAMPLES


def explain_command(options: Namespace) -> int:
    """Prints each code with its page, or the table.  Raises UsageError for an unknown code."""
    if not options.codes:
        for code in CODES:
            print(f"{code.name}  {code.headline}")
        return WELL
    print("\n\n".join(page(code_named(name)) for name in options.codes))
    return WELL


def page(code: Code) -> str:
    """What a code means, and a note in which it is found."""
    lines = [f"{code.name}: {code.headline}"]
    lines += [f"error class: {code.error_class}"] if code.error_class else []
    lines += ["", _filled(code.explanation)]
    example = EXAMPLES.get(code.name)
    if example:
        lines += ["", "Found for example in:", ""]
        lines += [f"    {line}".rstrip() for line in example.split("\n")]
    return "\n".join(lines)


def _filled(text: str) -> str:
    return textwrap.fill(text, 88, break_on_hyphens=False, break_long_words=False)
