"""The codes of findings, a closed table: what each means and what usually lies behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderiv.errors import UsageError


@dataclass(frozen=True, slots=True)
class Code:
    """A code, its headline, one paragraph about it, and the error class it stands for where it stands for one."""

    name: str
    headline: str
    explanation: str
    error_class: str | None = None


CODES = (
    Code(
        "SD101",
        "formula cannot be read",
        "The formula is not well formed: a brace, a bracket or an environment is not closed, a command lacks an "
        "argument, or an operator lacks an operand. Nothing is said about whether it is right; the rest of the "
        "document is judged.",
    ),
    Code(
        "SD102",
        "notation is not known",
        "The formula is well formed, but uses a command or a construction that has no meaning here yet. Write it in"
        " another way, or declare what a symbol stands for: `<!-- symderiv: tensors w[2] a; functions f; names d_k "
        "-->`.",
    ),
    Code(
        "SD103",
        "formula is too large",
        "A formula may have 64 kB, nest 200 deep, and hold integers of 100 digits and exponents up to 64. Split it.",
    ),
    Code(
        "SD200",
        "differs",
        "A witness shows that the two sides differ, and no single edit of the statement was found that would mend "
        "it. The correction is the derived gradient.",
    ),
    Code(
        "SD201",
        "wrong sign",
        "A term or the whole expression has the opposite sign. For a squared error the derivative is prediction "
        "minus target; the other order comes from writing the descent direction instead of the gradient.",
        "sign",
    ),
    Code(
        "SD202",
        "extra term",
        "The statement has a term that the derivative does not have, often a variable that was held constant or a "
        "part of the loss that does not depend on what is differentiated by.",
        "extra_term",
    ),
    Code(
        "SD203",
        "missing terms",
        "The chain rule sums over every path from the variable to the loss. A path was left out: every output of a "
        "softmax depends on every input, and a mean or a variance depends on every element.",
        "missing_term",
    ),
    Code(
        "SD204",
        "missing factor",
        "A factor of the chain rule, a constant such as 1/2 or 1/n, or a local derivative is absent.",
        "missing_factor",
    ),
    Code(
        "SD205",
        "extra factor",
        "The statement has a factor that the derivative does not have, often one that was already part of the "
        "gradient it is multiplied by.",
        "extra_factor",
    ),
    Code(
        "SD206",
        "missing or extra prime",
        "A function stands where its derivative belongs, or the reverse: f for f', g' for g.",
        "missing_prime",
    ),
    Code(
        "SD207",
        "wrong index",
        "A tensor is read at another element than the derivative reads: an index in place of another, a literal "
        "index in a formula for all i, or a shift in the wrong direction.",
        "wrong_index",
    ),
    Code(
        "SD208",
        "wrong range",
        "A sum or a condition runs over other values than it should: a limit is off, or a read leaves the tensor at"
        " the border. In a convolution the gradient of the input runs over the windows that hold the element, and "
        "those are fewer near the edge.",
        "range",
    ),
    Code(
        "SD209",
        "wrong variable",
        "Another tensor stands where the derivative has this one, for example the output in place of the input.",
        "wrong_variable",
    ),
    Code(
        "SD210",
        "wrong argument",
        "The right function is applied to the wrong argument: f'(l) where f'(a) belongs.",
        "wrong_argument",
    ),
    Code(
        "SD211",
        "wrong function",
        "Another function stands where the derivative has this one, for example a sine for a cosine.",
        "wrong_function",
    ),
    Code(
        "SD212",
        "wrong exponent",
        "A power has the wrong exponent; in normalisations the derivative of an inverse root has -3/2.",
        "wrong_exponent",
    ),
    Code(
        "SD213",
        "missing sum",
        "One term stands where a sum over an index belongs. What is shared by many outputs, such as a bias or a "
        "weight, collects from all of them.",
        "missing_sum",
    ),
    Code(
        "SD214",
        "extra sum",
        "A sum stands over an index that the derivative does not sum over, and counts the same term several times.",
        "extra_sum",
    ),
    Code(
        "SD215",
        "wrong transpose",
        "A matrix is transposed that should not be, or the reverse. The shapes decide: a gradient has the shape of "
        "what it belongs to.",
        "transpose",
    ),
    Code(
        "SD216",
        "wrong order",
        "The factors of a matrix product stand in the wrong order. The shapes decide: neighbours have to agree in the "
        "dimension that is summed over.",
        "order",
    ),
    Code(
        "SD217",
        "wrong condition of a case",
        "A case distinction branches at the wrong place: the comparison is the other way round, or includes the "
        "border where it should not. The branches of a derivative are those of the function.",
        "wrong_case_condition",
    ),
    Code(
        "SD218",
        "cases swapped",
        "The values of two branches of a case distinction stand in each other's place: what holds above the "
        "threshold is given below it.",
        "swapped_cases",
    ),
    Code(
        "SD219",
        "slip in a relation",
        "A forward relation cannot be meant as written: it reads the tensor that it defines, an index stands on one"
        " side only, or it contradicts the others. What follows is judged against its one sensible repair; `--fix` "
        "leaves that to you, since nothing can prove what was meant.",
        "typo",
    ),
    Code(
        "SD220",
        "slip on the left side",
        "The right side is the derivative of something else than the left side names. The correction keeps the right "
        "side and names that on the left; `--fix` leaves it to you, since either side may be the slip.",
        "typo_lhs",
    ),
    Code(
        "SD221",
        "right only under a reading that is not declared",
        "The statement is right if its notation is read in a way that the document does not state, for example with"
        " the derivative of a function written at its output. Say so where the notation is introduced.",
        "notation_abuse",
    ),
    Code(
        "SD301",
        "incomplete",
        "The statement has a hole, such as an empty fraction or a sum that stops, or is true in a special case "
        "only, such as one size. The correction fills the hole, or says what holds in general.",
        "incomplete",
    ),
    Code(
        "SD302",
        "undecided",
        "Neither a proof nor a witness was found. The evidence is told; it is not a verdict.",
    ),
    Code(
        "SD303",
        "unchecked",
        "The statement speaks of something that the document does not define, or needs a formula that could not be "
        "read. Define it, or name the layer: `<!-- symderiv: layer NAME -->` or `--layer NAME`.",
    ),
    Code(
        "SD309",
        "the engines contradict each other",
        "One engine proved the statement and another refuted it. That is a mistake of symderiv, not of the "
        "document; please report it with both certificates.",
    ),
    Code(
        "SD310",
        "internal error",
        "symderiv made a mistake while it read or judged the statement, and says nothing about it; the other "
        "statements are judged. `--debug` shows where it happened; please report it with the statement.",
    ),
)

_BY_NAME = {code.name: code for code in CODES}
_BY_CLASS = {code.error_class: code for code in CODES if code.error_class}

INTERNAL, CONTRADICTION = "SD310", "SD309"
_TOO_LARGE = re.compile(r"deeper than \d+ levels|longer than \d+ kB|more than \d+ digits|expands without end")
_UNKNOWN = re.compile(r"Unknown (?:command|environment)")
ERROR_CLASSES = frozenset(_BY_CLASS)  # `incomplete` among them
OF_VERDICT = {"differs": "SD200", "incomplete": "SD301", "undecided": "SD302", "unchecked": "SD303", "unread": "SD101"}


def code_for(verdict: str, error_class: str | None = None) -> str | None:
    """The code of a finding: that of its error class, else that of its verdict; None for what agrees."""
    if error_class is not None:
        return _BY_CLASS[error_class].name
    return OF_VERDICT.get(verdict)


def code_of_unread(message: str, *, well_formed: bool) -> str:
    """The code of a formula that is not read, by what is said of it."""
    if _TOO_LARGE.search(message):
        return "SD103"
    return "SD102" if well_formed or _UNKNOWN.match(message) else OF_VERDICT["unread"]


def code_named(name: str) -> Code:
    """The entry of the table.  Raises UsageError for a code that is not in it."""
    found = _BY_NAME.get(name.upper())
    if found is None:
        raise UsageError(f"there is no code {name}.", way_out="`symderiv explain` lists them all.")
    return found
