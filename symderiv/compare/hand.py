"""Writing formulas as the author of a note would: the same letters, the same counting, the same kind of fraction."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from symderiv.compare.steps import steps_in
from symderiv.compare.truth import Truth
from symderiv.compare.typed import in_own_signs
from symderiv.derive.sweep import put_equations
from symderiv.emit.latex import latex_sides
from symderiv.emit.matrix import matrix_form
from symderiv.emit.notation import Notation
from symderiv.emit.operations import operation_code
from symderiv.emit.plain import plain_equation
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import mul
from symderiv.lang.expr import DIRECTION, ONE, ZERO, Bracket, Constant, Expr, Mul, Read, gradient_name
from symderiv.lang.layer import Equation
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import free_indices, map_children
from symderiv.read.extents import Extents
from symderiv.read.meaning.terms import derivatives_in, is_differential, left_side
from symderiv.read.names.nameless_name import is_nameless
from symderiv.read.note import ReadClaim, ReadSection
from symderiv.read.tex.operations import INCOMING, RESULT

_WORD = re.compile(r"[A-Za-z_]\w*")
_COMMAND = re.compile(r"\\(?:text\{)?(\w+)\}?")  # a word of several letters, or a Greek one
_IN_BRACKETS = r"(\1)"
_NAMELESS = re.compile(r"⟨([^⟨⟩]*)⟩\d*")  # what a quantity without a name is called inside

_NAMELESS_AT = re.compile(rf"{_NAMELESS.pattern}(?:_(?:\{{[^{{}}]*\}}|\w))?")


def author_notation(section: ReadSection, truth: Truth, text: str) -> Notation:
    """The notation of a section; `text` is the statement whose fractions and commas are followed."""
    extents = section.extents
    bases = []
    for name, tensor in truth.layer.tensors.items():
        bases.append((name, tuple(_first(extents, name, place) for place in range(len(tensor.shape)))))
    own = section.gradients
    return Notation(
        tensors=(
            *((name, section.called.get(name, name)) for name in truth.layer.tensors),
            *((name, name) for name in own.values() if name not in truth.layer.tensors),
        ),
        sizes=tuple((size.name, size.name) for size in truth.layer.sizes),
        functions=(*((name, name) for name in truth.layer.functions), *section.spelled.items()),
        shapes=(*((name, tensor.shape) for name, tensor in truth.layer.tensors.items()), (DIRECTION, ())),
        bases=(*bases, (DIRECTION, ())),
        commas="," in text,
        loss=section.loss,
        fraction=r"\dfrac" if r"\dfrac" in text else r"\frac",
        recurrent=recurrent_tensors(truth.layer.forward),
        raised=(*section.raised.items(), *((own[name], how) for name, how in section.raised.items() if name in own)),
        gradients=tuple(own.items()),
        labelled=section.labelled,
    )


def _first(extents: Extents | None, name: str, place: int) -> int:
    """Where the author counts from along a dimension; as elsewhere where the note does not have the tensor."""
    known = extents.dimensions if extents else {}
    if (name, place) in known:
        return _number(known[name, place][0])
    return max((_number(lower) for lower, _ in known.values()), default=0)


def _number(lower: Expr) -> int:
    return lower.value.numerator if isinstance(lower, Constant) else 0


def written(target: Read, rhs: Expr, claim: ReadClaim, section: ReadSection, truth: Truth) -> tuple[str, str]:
    """Both sides of `target = rhs` in the author's LaTeX, or as plain text where the author types that."""
    notation = author_notation(section, truth, claim.placed.text)
    if claim.placed.plain:
        left, right = plain_equation(Equation(target, rhs), notation).split(" = ", 1)
        left = own_left(claim) if target == claim.target else in_own_signs(left, claim.placed.text)
        return left, in_own_signs(right, claim.placed.text)
    own = notation.gradients
    if target.tensor.startswith("∂"):  # what the left side is called, it is called again
        about = target.tensor[1:]
        own = tuple(pair for pair in own if pair[0] != about or pair[1].partition("^")[0] in claim.placed.text)
    fixed = {e.lhs.tensor: e for e in truth.definitions if e.rhs == ZERO} if claim.placed.moving else {}
    rhs = put_equations(rhs, fixed) if fixed else rhs
    left, right = latex_sides(Equation(target, _with_names(rhs, truth)), replace(notation, gradients=own))
    if claim.placed.moving:
        return own_left(claim), _by_parameter(right, claim, section)
    return (own_left(claim) if is_nameless(target.tensor) else _applied(left, section)), _applied(right, section)


def without_ends(expr: Expr, steps: Collection[str]) -> Expr:
    """The expression without what says at which steps a term is there: `\\delta_{t+1}` counts as 0 after the last."""
    match expr:
        case Bracket(conditions) if all(
            free_indices(side) <= set(steps) for c in conditions for side in (c.left, c.right)
        ):
            return ONE
        case Mul(factors):
            return mul(*(without_ends(factor, steps) for factor in factors))
    return map_children(expr, lambda child: without_ends(child, steps)) if not isinstance(expr, Read) else expr


def _by_parameter(latex: str, claim: ReadClaim, section: ReadSection) -> str:
    r"""Differentials as the derivatives by a parameter that they stand for: `\nabla_\theta \log p`."""
    statement = claim.placed.statement
    first = next(d for d in derivatives_in(statement.term) if is_differential(d))
    sign = claim.placed.text[first.start - statement.start : first.of.start - statement.start]
    if not sign.startswith(r"\nabla"):
        raise Unsupported("the derivative is written in another way.")
    names = "|".join((_NAMELESS_AT.pattern, *map(re.escape, section.applied)))
    latex = re.sub(rf"\((\\mathrm\{{d\}})(?P<of>{names})\)(?=_)", r"\1\g<of>", latex)
    own = [match[1] for match in _NAMELESS_AT.finditer(latex)]  # as the author wrote it, with its indices
    rest = [_applied(part, section) for part in _NAMELESS_AT.sub("⟨⟩", latex).split("⟨⟩")]
    return "".join(a + b for a, b in zip(rest, (*own, ""), strict=True)).replace(r"\mathrm{d}", sign)


def _applied(latex: str, section: ReadSection) -> str:
    r"""What stands for an application as the author wrote that: `\sigma(A_k)`, and no index below `\sigma(A_i)`."""
    for tensor, text in section.applied.items():

        def at(match: re.Match[str], text: Callable[[Sequence[str]], str] = text) -> str:
            below = match["below"]
            indices = below.strip("{}").split(",") if below else []
            after_command = match[0].startswith("(") and match.string[: match.start()][-1:].isalpha()  # `\\log(p)`
            try:
                return (" " if after_command else "") + text(indices)
            except ValueError as error:  # more letters than can be told apart
                raise Unsupported("an application cannot be written at these indices.") from error

        name = re.escape(tensor)
        latex = re.sub(rf"(?:\\mathit\{{{name}\}}|\({name}\)|{name})(?:_(?P<below>\{{[^{{}}]*\}}|\w))?", at, latex)
    return latex


def _with_names(rhs: Expr, truth: Truth) -> Expr:
    """The expression with what has no name put in its place."""
    known = {e.lhs.tensor: e for e in truth.layer.forward if is_nameless(e.lhs.tensor)}
    return put_equations(rhs, known) if known else rhs


def own_left(claim: ReadClaim) -> str:
    """The left side as the author wrote it; empty where the statement goes on with that of another one."""
    statement, text = claim.placed.statement, claim.placed.text
    if statement.continues:
        return ""
    end = left_side(statement.term).end - statement.start
    while end < len(text) and text.count("{", 0, end) > text.count("}", 0, end):  # a term may end within its braces
        end += 1
    return text[:end].rstrip()


def written_whole(target: Read, rhs: Expr, claim: ReadClaim, section: ReadSection, truth: Truth) -> str | None:
    """`target = rhs` for all entries at once in the author's LaTeX, where there is a matrix form."""
    notation = author_notation(section, truth, claim.placed.text)
    steps = steps_in(claim, (target, rhs), notation)
    text = matrix_form(Equation(target, without_ends(rhs, steps)), notation, steps)
    if text is None:
        return text
    left, _, right = text.partition(" = ")
    right = _applied(_NAMELESS.sub(_IN_BRACKETS, right), section)
    return f"{own_left(claim) if is_nameless(target.tensor) else left} = {right}"


def written_code(target: Read, rhs: Expr, claim: ReadClaim, section: ReadSection, truth: Truth) -> str:
    """`argument: rhs` in the words of a table of operations.  Raises Unsupported for what such a table cannot say."""
    said = [RESULT, claim.placed.text, *(relation.placed.text for relation in section.relations)]
    words = {form: word for text in said for word in _WORD.findall(text) for form in (word, word.capitalize())}
    bare = {name: _COMMAND.sub(r"\1", name) for name in truth.layer.tensors}
    names = {name: words[word] for name, word in bare.items() if word in words}
    incoming = {gradient_name(name): INCOMING for name, word in names.items() if word == RESULT}
    code = operation_code(Equation(target, rhs), {**names, **incoming}, author_notation(section, truth, ""))
    return f"{own_left(claim)}: {code}"


def spoken(rhs: Expr, claim: ReadClaim, section: ReadSection, truth: Truth) -> str:
    """An expression in plain text, in the author's letters and counting."""
    notation = author_notation(section, truth, claim.placed.text)
    assert claim.target is not None
    said = plain_equation(Equation(claim.target, _with_names(rhs, truth)), notation).split(" = ", 1)[1]
    return _NAMELESS.sub(r"\1", said)
