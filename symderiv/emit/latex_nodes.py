"""The LaTeX of presentation nodes: one short function for each kind."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.emit.heights import SIZES, Style, bracket, height, holds_big, inside_style, raises_argument
from symderiv.emit.latex_joints import beside, indices_above, indices_below, join_term, relation_sign, spaced
from symderiv.emit.names import carries_script, carries_superscript, latex_function, latex_name, tensor_name
from symderiv.emit.notation import Notation
from symderiv.emit.precedence import (
    bracketed_above,
    bracketed_base,
    bracketed_below,
    bracketed_body,
    bracketed_entrywise,
    bracketed_factor,
    bracketed_term,
)
from symderiv.emit.presentation import (
    Application,
    Big,
    Chain,
    Choice,
    Derivative,
    Diagonal,
    Element,
    Enclosed,
    EntrywisePower,
    Grouped,
    Hadamard,
    Indexed,
    Indicator,
    Limit,
    Modulo,
    Name,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Root,
    Signed,
    Transposed,
)
from symderiv.errors import Unsupported

_SIGNS = {"pi": r"\pi", "infinity": r"\infty"}
_BIG = {"sum": r"\sum", "max": r"\max", "argmax": r"\arg\max"}
_ENCLOSING = {"abs": (r"\lvert", r"\rvert"), "floor": (r"\lfloor", r"\rfloor"), "ceil": (r"\lceil", r"\rceil")}
_FUNCTIONS_BEFORE_POWER = ("tanh", "sin", "cos")


def write(node: Node, style: Style, notation: Notation) -> str:
    """A presentation node in LaTeX.  Raises Unsupported for a node it does not know."""
    match node:
        case Number():
            return node.text
        case Name(name, kind):
            return _SIGNS.get(kind) or latex_name(name, notation.sizes if kind == "size" else ())
        case Element():
            return _element(node, notation)
        case Derivative(of, wrt):
            return _derivative(of, wrt, style, notation)
        case Indexed(base, indices):
            return bracket(write(base, style, notation), height(base, style)) + _subscript(indices, notation)
        case Signed():
            return _signed(node, style, notation)
        case Product():
            return _product(node, style, notation)
        case Quotient():
            return _quotient(node, style, notation)
        case Power():
            return _power(node, style, notation)
        case Root(radicand, degree):
            return rf"\sqrt{f'[{degree}]' if degree != 2 else ''}{{{write(radicand, inside_style(style), notation)}}}"
        case Application():
            return _application(node, style, notation)
        case Modulo(dividend, divisor):
            sides = [_within(side, bracketed_base(side, True), style, notation) for side in (dividend, divisor)]
            return rf"{sides[0]} \bmod {sides[1]}"
        case Enclosed(kind, inside):
            # An index shows its fraction on one line also where it stands by itself.
            inner = Style.SCRIPT if kind != "abs" else style
            opening, closing = _ENCLOSING[kind]
            size = SIZES[min(height(inside, inner), 4)]
            left, right = (f"{size}l", f"{size}r") if size else ("", "")
            return spaced(f"{left}{opening}", write(inside, inner, notation)) + f"{right}{closing}"
        case Big():
            return _big(node, style, notation)
        case Indicator(chains):
            return rf"[\,{conditions(chains, notation)}\,]"
        case Choice():
            return _choice(node, notation)
        case Hadamard(factors):
            return r" \odot ".join(_within(factor, bracketed_entrywise(factor), style, notation) for factor in factors)
        case EntrywisePower(base, exponent):
            raised = write(exponent, Style.SCRIPT, notation)
            return _base(base, style, notation) + rf"^{{\odot {raised}}}"
        case Transposed(inside):
            return _base(inside, style, notation) + r"^{\top}"
        case Ones():
            return r"\mathbf{1}"
        case Diagonal(inside):
            return r"\mathrm{diag}" + bracket(write(inside, style, notation), height(inside, style))
        case Grouped(inside):
            return bracket(write(inside, style, notation), height(inside, style))
    raise Unsupported(f"a {type(node).__name__} node cannot be printed in LaTeX.")


def _within(node: Node, bracketed: bool, style: Style, notation: Notation) -> str:
    text = write(node, style, notation)
    return bracket(text, height(node, style)) if bracketed else text


def _element(node: Element, notation: Notation) -> str:
    name = tensor_name(node.tensor, notation.tensors)
    if not node.indices:
        return name
    if node.tensor in notation.labelled:
        stem, _, label = name.rpartition("_")
        shown = [write(index, Style.SCRIPT, notation) for index in node.indices]
        return stem + indices_below([label.strip("{}"), *shown], notation.commas)
    base = f"({name})" if carries_script(name) else name
    count, opening = dict(notation.raised).get(node.tensor, (0, ""))
    above = [write(index, Style.SCRIPT, notation) for index in node.indices[:count]]
    return base + indices_above(above, opening, notation.commas) + _subscript(node.indices[count:], notation)


def _subscript(indices: tuple[Node, ...], notation: Notation) -> str:
    return indices_below([write(index, Style.SCRIPT, notation) for index in indices], notation.commas)


def _derivative(of: Node, wrt: Node, style: Style, notation: Notation) -> str:
    above, below = (
        rf"\partial {_within(part, not isinstance(part, Element), Style.SCRIPT, notation)}" for part in (of, wrt)
    )
    if style is Style.SCRIPT:
        return f"{above}/{below}"
    return f"{_fraction(style, notation)}{{{above}}}{{{below}}}"


def _fraction(style: Style, notation: Notation) -> str:
    return notation.fraction if style is Style.DISPLAY else r"\frac"


def _signed(node: Signed, style: Style, notation: Notation) -> str:
    text = ""
    for place, (subtracted, term) in enumerate(node.terms):
        last = place == len(node.terms) - 1
        shown = _within(term, bracketed_term(term, style is Style.SCRIPT, last), style, notation)
        text += join_term(subtracted, shown, first=place == 0, close=style is Style.SCRIPT)
    return text


def _product(node: Product, style: Style, notation: Notation) -> str:
    one_line = _over_number(node) if style is Style.SCRIPT else None
    if one_line is not None:
        return _quotient(one_line, style, notation)
    text = ""
    for place, factor in enumerate(node.factors):
        last = place == len(node.factors) - 1
        bracketed = bracketed_factor(factor, style is Style.SCRIPT, last)
        shown = _within(factor, bracketed, style, notation)
        if place:
            text = beside(text, shown, _blank_between(node.factors[place - 1], factor, bracketed, style))
        else:
            text = shown
    return text


def _over_number(node: Product) -> Quotient | None:
    """`x^2/2` for `1/2 x^2`, which on one line would read as `1/(2 x^2)`."""
    match node.factors:
        case (Quotient(Number(above), Number() as below), *rest) if not holds_big(node):
            numerator = rest if above == 1 else [Number(above), *rest]
            return Quotient(numerator[0] if len(numerator) == 1 else Product(tuple(numerator)), below)
    return None


def _blank_between(left: Node, right: Node, bracketed: bool, style: Style) -> str:
    """A thin space between factors, but for `2x`, `Si`, `x(y + z)` and before a big operator, which brings its own."""
    if isinstance(right, Big) and not bracketed:
        return ""
    if bracketed:
        return "" if isinstance(left, Number | Name | Element) else r"\,"
    if isinstance(left, Number) and not isinstance(right, Quotient | Number):
        return ""
    if style is Style.SCRIPT and isinstance(left, Name) and isinstance(right, Name):
        return "" if len(left.name) == len(right.name) == 1 else r"\,"
    return (
        "" if isinstance(left, Name) and isinstance(right, Name) and len(left.name) == len(right.name) == 1 else r"\,"
    )


def _quotient(node: Quotient, style: Style, notation: Notation) -> str:
    numerator, denominator = node.numerator, node.denominator
    if style is Style.SCRIPT:
        above = _within(numerator, bracketed_above(numerator, True), style, notation)
        return f"{above}/{_within(denominator, bracketed_below(denominator, True), style, notation)}"
    above, below = (write(part, inside_style(style), notation) for part in (numerator, denominator))
    if isinstance(numerator, Number) and isinstance(denominator, Number) and notation.fraction == r"\frac":
        return rf"\tfrac{above}{below}" if len(above) == len(below) == 1 else rf"\tfrac{{{above}}}{{{below}}}"
    return f"{_fraction(style, notation)}{{{above}}}{{{below}}}"


def _power(node: Power, style: Style, notation: Notation) -> str:
    exponent = write(node.exponent, Style.SCRIPT, notation)
    raised = f"^{exponent}" if len(exponent) == 1 else f"^{{{exponent}}}"
    base = node.base
    if isinstance(base, Application) and base.function in _FUNCTIONS_BEFORE_POWER and isinstance(node.exponent, Number):
        return _applied(base, latex_function(base.function, notation.functions) + raised, style, notation)
    return _base(base, style, notation) + raised


def _base(base: Node, style: Style, notation: Notation) -> str:
    """What is raised to something, in brackets where it has a superscript already."""
    raised = isinstance(base, Application) and raises_argument(base)
    if isinstance(base, Element):
        raised = base.tensor in dict(notation.raised) or carries_superscript(tensor_name(base.tensor, notation.tensors))
    return _within(base, raised or bracketed_base(base, style is Style.SCRIPT), style, notation)


def _application(node: Application, style: Style, notation: Notation) -> str:
    if raises_argument(node):
        exponent = write(node.arguments[0], Style.SCRIPT, notation)
        return f"e^{exponent}" if len(exponent) == 1 else f"e^{{{exponent}}}"
    primes = "'" * node.primes if node.primes < 4 else f"^{{({node.primes})}}"
    return _applied(node, latex_function(node.function, notation.functions) + primes, style, notation)


def _applied(node: Application, name: str, style: Style, notation: Notation) -> str:
    arguments = r",\,".join(write(argument, style, notation) for argument in node.arguments)
    return name + bracket(arguments, max(height(argument, style) for argument in node.arguments))


def _big(node: Big, style: Style, notation: Notation) -> str:
    body = _within(node.body, bracketed_body(node.body, style is Style.SCRIPT), style, notation)
    return r"\;".join(big_signs(node, notation)) + f" {body}"


def big_signs(node: Big, notation: Notation) -> list[str]:
    r"""The operators of a nest: `\sum_{i,j}` for those over whole dimensions, one with limits for each other."""
    if node.operator != "sum" and any(limit.limits is not None for limit in node.limits):
        ranges = r",\ ".join(chain(limit.chain, Style.SCRIPT, notation) for limit in node.limits)
        return [f"{_BIG[node.operator]}_{{{ranges}}}"]
    if node.such_that:
        return [rf"\sum_{{{_listed(node.limits, notation)}\,:\,{conditions(node.such_that, notation)}}}"]
    signs: list[str] = []
    together: list[Limit] = []
    for limit in node.limits:
        if limit.limits is None:
            together.append(limit)
            continue
        signs += _joint_sign(node.operator, together, notation)
        together = []
        signs.append(_sum_sign_with_limits(limit, notation))
    return signs + _joint_sign(node.operator, together, notation)


def _joint_sign(operator: str, limits: list[Limit], notation: Notation) -> list[str]:
    if not limits:
        return []
    indices = _listed(limits, notation)
    return [f"{_BIG[operator]}_{indices}" if len(indices) == 1 else f"{_BIG[operator]}_{{{indices}}}"]


def _listed(limits: Sequence[Limit], notation: Notation) -> str:
    return ",".join(write(limit.index, Style.SCRIPT, notation) for limit in limits)


def _sum_sign_with_limits(limit: Limit, notation: Notation) -> str:
    lower, upper = (write(side, Style.SCRIPT, notation) for side in limit.limits or ())
    return rf"\sum_{{{write(limit.index, Style.SCRIPT, notation)}={lower}}}^{{{upper}}}"


def conditions(chains: tuple[Chain, ...], notation: Notation) -> str:
    """Conditions that all hold."""
    return r",\ ".join(chain(one, Style.SCRIPT, notation) for one in chains)


def chain(one: Chain, style: Style, notation: Notation) -> str:
    r"""`0 \le u-p < H`."""
    text = write(one.parts[0], style, notation)
    for relation, part in zip(one.relations, one.parts[1:], strict=True):
        sign = relation_sign(relation)
        shown = write(part, style, notation)
        text = f"{text}={shown}" if sign == "=" else f"{text} {sign} {shown}"
    return text


def _choice(node: Choice, notation: Notation) -> str:
    lines = [
        rf"{write(value, Style.TEXT, notation)} & \text{{if }} {conditions(held, notation)}"
        for value, held in node.branches
    ]
    lines.append(rf"{write(node.otherwise, Style.TEXT, notation)} & \text{{otherwise}}")
    return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"
