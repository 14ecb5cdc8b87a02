"""Putting pieces of LaTeX side by side, and the signs between."""

from __future__ import annotations

_RELATIONS = {"=": "=", "!=": r"\ne", "<=": r"\le", "<": "<", ">=": r"\ge", ">": ">"}


def beside(left: str, right: str, blank: str) -> str:
    """Two pieces of LaTeX with something between, and an invisible space where a command would swallow a letter."""
    return spaced(left + blank, right)


def spaced(left: str, right: str) -> str:
    """Two pieces of LaTeX with a blank where a command that ends the first would swallow a letter of the second."""
    last_command = left.rsplit("\\", 1)[-1] if "\\" in left else ""
    swallows = last_command.isalpha() and right[:1].isalpha()
    return f"{left} {right}" if swallows else left + right


def join_term(subtracted: bool, shown: str, *, first: bool, close: bool) -> str:
    """A term with the sign before it."""
    if first:
        return f"-{shown}" if subtracted else shown
    sign = "-" if subtracted else "+"
    return f"{sign}{shown}" if close else f" {sign} {shown}"


def relation_sign(relation: str) -> str:
    r"""`\le` for `<=`."""
    return _RELATIONS[relation]


def indices_above(written: list[str], opening: str, commas: bool) -> str:
    """Indices above a name, each in its bracket: `^{(t)}`, `^{ij}`."""
    if not written:
        return ""
    closing = {"(": ")", "[": "]"}.get(opening, "")
    together = opening or (not commas and all(len(text) == 1 for text in written))
    return f"^{{{('' if together else ',').join(f'{opening}{text}{closing}' for text in written)}}}"


def indices_below(written: list[str], commas: bool) -> str:
    """Indices below a name: `_{ij}`, with commas where one is longer than a letter."""
    short = not commas and all(len(text) == 1 for text in written)
    text = "".join(written) if short else (",".join if all(t.isalnum() for t in written) else r",\,".join)(written)
    return "" if not written else f"_{text}" if len(text) == 1 else f"_{{{text}}}"
