"""Colour for a terminal; none anywhere else."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]  # the name of a style and a text, to the text as it is written

_STYLES = {
    "error": "1;31",
    "open": "1;33",
    "good": "1;32",
    "help": "1;36",
    "gutter": "1;34",
    "headline": "1",
}


def plain(style: str, text: str) -> str:
    """The text alone."""
    return text


def coloured(style: str, text: str) -> str:
    """The text between ANSI escapes."""
    return f"\033[{_STYLES[style]}m{text}\033[0m"
