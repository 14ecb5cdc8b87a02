"""What one edit changed, in a few words: `x_j belongs in place of x_i`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from symderiv.emit.notation import Notation
from symderiv.emit.plain import plain
from symderiv.errors import SymderivError
from symderiv.lang.arithmetic import add, mul
from symderiv.lang.expr import ONE, ZERO, Add, Call, Constant, Expr, Mul, Pow, Read, Sum
from symderiv.lang.walk import children, with_children

Change = tuple[Expr, Expr]

_LONGEST = 40  # characters of a part that is named in a headline
_PARTS = ("index", "variable", "argument", "function", "exponent")
_EXCHANGED = {*(f"wrong_{part}" for part in _PARTS), "missing_prime", "transpose", "notation_abuse"}
_WHOLE: dict[str, type[Expr]] = {
    "wrong_argument": Call,
    "wrong_exponent": Pow,
    "missing_prime": Call,
    "notation_abuse": Call,
    "wrong_function": Call,
}
_NAMELESS = re.compile(r"⟨([^⟨⟩]*)⟩\d*")


def in_words(kind: str, wrong: Expr, mended: Expr, notation: Notation) -> str | None:
    """What an edit of this kind put in place of what, after the name of the kind; None for no one short thing."""
    found = changed_parts(wrong, mended, kind)
    if found is None:
        return None
    old, new = found
    if kind in ("missing_factor", "missing_term") and old in (ONE, ZERO):
        return _named(new, notation)
    if kind in ("extra_factor", "extra_term") and new in (ONE, ZERO):
        return _named(old, notation)
    if kind == "missing_sum" and isinstance(new, Sum):
        return f" over {new.index}"
    if kind == "extra_sum" and isinstance(old, Sum):
        return f" over {old.index}"
    if kind == "sign" and old != wrong and not isinstance(old, Constant):
        return _named(old, notation)
    if kind in _EXCHANGED and not isinstance(old, Add | Mul | Sum):
        said = _plain(old, notation), _plain(new, notation)
        return f": {said[1]} belongs in place of {said[0]}" if all(said) and said[0] != said[1] else None
    return None


def changed_parts(old: Expr, new: Expr, kind: str) -> Change | None:
    """The smallest parts that differ; 1 or 0 for a factor or a term that one side lacks; None for equal sides."""
    if old == new:
        return None
    match old, new:
        case (Mul(before), Mul(after)):
            return _rest(before, after, kind, mul) or (old, new)
        case (Add(before), Add(after)):
            return _rest(before, after, kind, add) or (old, new)
        case (Mul(before), _) if new in before:
            return mul(*_without(before, (new,))), ONE
        case (_, Mul(after)) if old in after:
            return ONE, mul(*_without(after, (old,)))
        case (Add(before), _) if new in before:
            return add(*_without(before, (new,))), ZERO
        case (_, Add(after)) if old in after:
            return ZERO, add(*_without(after, (old,)))
    if isinstance(old, (Read, _WHOLE.get(kind, Read))):
        return old, new
    return _inside(old, new, kind) or (old, new)


def _inside(old: Expr, new: Expr, kind: str) -> Change | None:
    """The change in the one child that differs, where the nodes are alike but for that."""
    before, after = children(old), children(new)
    if type(old) is not type(new) or len(before) != len(after) or with_children(old, after) != new:
        return None
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    return changed_parts(*pairs[0], kind) if len(pairs) == 1 else None


def _rest(before: Sequence[Expr], after: Sequence[Expr], kind: str, joined: Callable[..., Expr]) -> Change | None:
    """What is left of factors or terms when those that both sides have are taken away."""
    old, new = _without(before, after), _without(after, before)
    if len(old) == len(new) == 1 and (kind != "sign" or joined is mul):
        return changed_parts(old[0], new[0], kind)
    return joined(*old), joined(*new)


def _without(parts: Sequence[Expr], others: Sequence[Expr]) -> tuple[Expr, ...]:
    left = list(others)
    kept = []
    for part in parts:
        if part in left:
            left.remove(part)
        else:
            kept.append(part)
    return tuple(kept)


def _named(expr: Expr, notation: Notation) -> str | None:
    text = _plain(expr, notation)
    return f": {text}" if text else None


def _plain(expr: Expr, notation: Notation) -> str | None:
    try:
        text = _NAMELESS.sub(r"\1", plain(expr, notation))
    except SymderivError:
        return None
    return text if len(text) <= _LONGEST else None
