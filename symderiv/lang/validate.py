"""Whether a layer holds together: every name defined, every index bound once, every read inside its box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderiv.errors import DeclarationError, Unsupported
from symderiv.lang.assume import scaled_to_satisfy
from symderiv.lang.bounds import Facts, inside
from symderiv.lang.boxes import in_branches, under_brackets, within_range
from symderiv.lang.boxes import under as under
from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    Bracket,
    Call,
    Cases,
    Expr,
    Index,
    Max,
    Mul,
    NegativeInfinity,
    Read,
    Size,
    Sum,
)
from symderiv.lang.index_form import is_integral, polynomial, tidy
from symderiv.lang.layer import Equation, Layer, Tensor, box, ranges_of
from symderiv.lang.maxima import check_holds_a_value, without_infinity
from symderiv.lang.recurrence import grouped
from symderiv.lang.show import show
from symderiv.lang.walk import children, nodes


def validated(layer: Layer) -> Layer:
    """The layer, its equations in an order that can be evaluated.  Raises DeclarationError where it does not hold."""
    _check_names(layer)
    for number, equation in enumerate(layer.forward, 1):
        check_equation(layer, equation, f"{_prefix(layer)}equation {number}")
    for number, assumption in enumerate(layer.assume, 1):
        ranges = {name: (lower, upper) for name, lower, upper in assumption.ranges}
        for side in (assumption.left, assumption.right):
            _check(side, layer, Facts(ranges, layer.known, layer.derived_sizes), f"{_prefix(layer)}assumption {number}")
    scaled_to_satisfy(layer)
    return in_order(layer)


def _prefix(layer: Layer) -> str:
    return f"{layer.name}, " if layer.name else ""


def _check_names(layer: Layer) -> None:
    seen: dict[str, str] = {}
    kinds = (
        ("input", layer.inputs),
        ("constant", layer.constants),
        ("scalar", layer.scalars),
        ("defined", layer.defined),
    )
    for kind, tensors in kinds:
        for tensor in tensors:
            if tensor.name in seen and kind == "defined" and seen[tensor.name] == "defined":
                raise DeclarationError(
                    f"{_prefix(layer)}{tensor.name} is defined twice.",
                    way_out="Give the second equation a tensor of its own.",
                )
            if tensor.name in seen:
                raise DeclarationError(
                    f"{_prefix(layer)}{tensor.name} is declared as {seen[tensor.name]} and as {kind}.",
                    way_out="A tensor is one of input, constant, scalar, or defined by an equation.",
                )
            seen[tensor.name] = kind
    others = [("size", size.name) for size in layer.sizes] + [("function", name) for name in layer.functions]
    for kind, name in others:
        if name in seen:
            raise DeclarationError(
                f"{_prefix(layer)}{name} is the name of a {kind} and of a tensor.", way_out="Rename one of them."
            )
    for name in layer.keep:
        if seen.get(name) != "defined":
            raise DeclarationError(
                f"{_prefix(layer)}{name} is to be kept but no equation defines it.",
                way_out="What is given is kept anyway: take it out of keep=.",
            )


def check_equation(layer: Layer, equation: Equation, where: str) -> None:
    """Raises DeclarationError, beginning with `where`, unless the equation is well formed and reads inside boxes."""
    defined = layer.tensors[equation.lhs.tensor]
    if len(equation.lhs.indices) != len(defined.shape):
        raise DeclarationError(f"{where}: {_rank_message(equation.lhs, defined)}")
    names = equation.indices
    if len(names) != len(equation.lhs.indices) or len(set(names)) != len(names):
        raise DeclarationError(
            f"{where}: the left side {show(equation.lhs)} must be read at different indices, one for each dimension.",
            way_out="Put what is special about an element on the right side.",
        )
    facts = Facts(ranges_of(equation, defined), layer.known, layer.derived_sizes)
    _check(equation.rhs, layer, facts, where)


def _rank_message(read: Read, tensor: Tensor) -> str:
    count, dimensions = len(read.indices), len(tensor.shape)
    shape = f" ({', '.join(show(d) for d in tensor.shape)})" if dimensions else ""
    index = "index" if count == 1 else "indices"
    return f"{read.tensor} is read with {count} {index} but has {dimensions} dimension{'s' * (dimensions != 1)}{shape}."


def _check(expr: Expr, layer: Layer, facts: Facts, where: str) -> None:
    match expr:
        case Index(name):
            if name not in facts.ranges:
                raise DeclarationError(
                    f"{where}: the index {name} stands on the right side only.",
                    way_out=f"Sum over {name}, or put it on the left.",
                )
        case Read(_, indices):
            for position in indices:  # first: an index without a range would be said to leave the box
                _check(position, layer, facts, where)
            _check_read(expr, layer, facts, where)
            return
        case Size(name):
            if name not in {size.name for size in layer.sizes}:
                raise DeclarationError(
                    f"{where}: the size {name} is not declared.", way_out="Give it a sample value in sizes=."
                )
        case Call(function, arguments) if function not in KNOWN_FUNCTIONS and function not in layer.functions:
            raise DeclarationError(f"{where}: the function {function} with {len(arguments)} arguments is not known.")
        case NegativeInfinity():
            raise DeclarationError(
                f"{where}: -oo stands outside of a maximum.", way_out="Write maximum(padded(x, -oo)[...], r)."
            )
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            if index in facts.ranges:
                raise DeclarationError(
                    f"{where}: the index {index} is bound twice.", way_out="Use another letter for the inner one."
                )
            for bound in (lower, upper):
                _check(bound, layer, facts, where)
                _check_is_whole(bound, f"{where}: a limit of the index {index}")
            within = within_range(index, lower, upper, facts)
            if isinstance(expr, Max):
                check_holds_a_value(expr, facts, where)
                body = without_infinity(body)
            _check(body, layer, within, where)
            return
        case Mul(factors):
            _check_product(factors, layer, facts, where)
            return
        case Cases(branches, otherwise):
            for side in (side for _, held in branches for c in held for side in (c.left, c.right)):
                _check(side, layer, facts, where)
            known, rest = in_branches(branches, facts)
            for (value, _), there in zip(branches, known, strict=True):
                _check(value, layer, there, where)
            _check(otherwise, layer, rest, where)
            return
    for child in children(expr):
        _check(child, layer, facts, where)


def _check_product(factors: tuple[Expr, ...], layer: Layer, facts: Facts, where: str) -> None:
    """The other factors are not evaluated where a bracket among them is 0."""
    known = under_brackets(factors, facts)
    for factor in factors:
        _check(factor, layer, facts if isinstance(factor, Bracket) else known, where)


def _check_read(read: Read, layer: Layer, facts: Facts, where: str) -> None:
    tensor = layer.tensors.get(read.tensor)
    if tensor is None:
        raise DeclarationError(
            f"{where}: {read.tensor} is read but is neither given nor defined.",
            way_out="Add it to inputs=, constants= or scalars=, or define it by an equation.",
        )
    if len(read.indices) != len(tensor.shape):
        raise DeclarationError(f"{where}: {_rank_message(read, tensor)}")
    for position, (index, (lower, upper)) in enumerate(zip(read.indices, box(tensor), strict=True), 1):
        _check_is_whole(index, f"{where}: index {position} of {read.tensor}")
        if _has_integer_read(index, layer.tensors):
            continue  # the values of an integer tensor are checked where they are known: when code runs
        if not inside(index, lower, upper, facts):
            raise DeclarationError(
                f"{where}: {show(read)} may leave its box: index {position}, {show(tidy(index))}, "
                f"is not shown to stay in {show(lower)}..{show(upper)}.",
                way_out=f"Write padded({read.tensor}) if what lies outside counts as 0, or mend the sizes.",
            )


def _check_is_whole(expr: Expr, what: str) -> None:
    """Raises DeclarationError unless the form of the expression shows that it is an integer."""
    try:
        whole = is_integral(polynomial(expr))
    except Unsupported as error:
        raise DeclarationError(f"{what}, {show(expr)}: {error.message}", way_out=error.way_out) from None
    if not whole:
        raise DeclarationError(f"{what}, {show(expr)}, is not shown to be an integer.", way_out="Round it with floor.")


def _has_integer_read(index: Expr, tensors: Mapping[str, Tensor]) -> bool:
    return any(isinstance(node, Read) and node.tensor in tensors for node in nodes(index))


def in_order(layer: Layer) -> Layer:
    """The equations sorted so that each reads only what stands before it, or earlier steps of its own recurrence."""
    try:
        groups = grouped(layer.forward)
    except DeclarationError as error:
        raise DeclarationError(f"{_prefix(layer)}{error.message}", way_out=error.way_out) from None
    ordered = tuple(equation for group in groups for equation in group.equations)
    by_name = {t.name: t for t in layer.defined}
    return replace(layer, forward=ordered, defined=tuple(by_name[e.lhs.tensor] for e in ordered))
