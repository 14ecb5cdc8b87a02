"""The lines of a generated module that compute: what a reader of a page wants to see of it."""

from __future__ import annotations

import ast

from symderiv.emit.numpy_checks import CHECKS

_SHOWN = ("forward", "backward")


def essence(source: str) -> str:
    """`forward` and `backward` without docstrings and without the checks of what they are given.

    The lines are those of the source, comments included.
    """
    lines = source.split("\n")
    tree = ast.parse(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in _SHOWN]
    return "\n\n".join(_function(node, lines) for node in functions) + "\n"


def _function(node: ast.FunctionDef, lines: list[str]) -> str:
    """The header, and every line of the body that belongs to no docstring and to no check."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    hidden = {number for statement in body if _checks(statement) for number in _lines_of(statement)}
    start = node.body[0].lineno
    header = lines[node.lineno - 1 : start - 1]
    first = _lines_of(node.body[0])[-1] + 1 if body is not node.body else start
    end = node.end_lineno or start
    kept = [lines[number - 1] for number in range(first, end + 1) if number not in hidden]
    return "\n".join([*header, *_single_blanks(kept)])


def _checks(statement: ast.stmt) -> bool:
    """Whether a statement calls one of the module's own checks."""
    calls = (call for call in ast.walk(statement) if isinstance(call, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id in CHECKS for call in calls)


def _lines_of(statement: ast.stmt) -> range:
    return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


def _single_blanks(lines: list[str]) -> list[str]:
    """No blank line at the beginning, and no two in a row."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    return kept
