"""Claims about functions that a note names and never defines: only what holds for every function can be judged."""

from __future__ import annotations

from symderiv.compare.codes import code_for
from symderiv.compare.finding import DIFFERS, UNCHECKED, Finding
from symderiv.lang.expr import Call, split_name
from symderiv.lang.walk import nodes
from symderiv.read.names.nameless_name import is_nameless
from symderiv.read.note import ReadClaim, ReadSection


def unless_undefined(finding: Finding, claim: ReadClaim, section: ReadSection) -> Finding:
    """A finding that differs left open where it is about a function of which nothing is said.

    `f(g(x))' = f'(x) g'(x)` differs whatever f is; `f'(x) = 3x^2` may be what f is.
    """
    if finding.verdict != DIFFERS or claim.target is None or not is_nameless(claim.target.tensor):
        return finding
    assert section.layer is not None
    equation = section.layer.equation_of(split_name(claim.target.tensor)[0])
    calls = [node for node in nodes(equation.rhs) if isinstance(node, Call)] if equation is not None else []
    unknown = [call.function for call in calls if call.function in section.layer.functions]
    said = [node for link in claim.links if link.expr is not None for node in nodes(link.expr)]
    primed = {node.function for node in said if isinstance(node, Call) and node.order}
    missing = next((function for function in unknown if function not in primed), None)
    if missing is None:
        return finding
    message = f"it is not said what {missing} is: define it, as `{missing}(x) = ...`"
    return Finding(
        finding.place,
        finding.text,
        finding.kind,
        UNCHECKED,
        code=code_for(UNCHECKED),
        message=message,
        notes=finding.notes,
    )
