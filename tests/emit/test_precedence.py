"""Brackets stand where they are needed: printed text, read as a person reads it, has the value of the expression."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.emit import plain as plain_module
from symderiv.emit.breaking import display_lines
from symderiv.emit.latex import latex
from symderiv.emit.notation import Notation
from symderiv.emit.plain import plain
from symderiv.emit.present import present
from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import Add, Call, Expr, Index, Mul, Pow, Read, Sum
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from tests.emit.plain_reader import PlainReader

VALUES = {"x": Fraction(3, 2), "y": Fraction(5), "z": Fraction(7, 3)}
LEAVES = st.sampled_from(
    [Read("x"), Read("y"), Read("z"), *(constant(Fraction(t)) for t in ("2", "-3", "1/2", "-2/3"))]
)


def _nodes(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    summed = st.one_of(inner, inner.map(lambda body: Mul((Index("s"), body))))
    return st.one_of(
        several.map(Add),
        several.map(Mul),
        st.tuples(inner, st.sampled_from([2, 3, -1, -2])).map(lambda pair: Pow(pair[0], constant(pair[1]))),
        inner.map(lambda argument: Call("f", (argument,))),
        summed.map(lambda body: Sum(body, "s", constant(1), constant(2))),
    )


EXPRESSIONS = st.recursive(LEAVES, _nodes, max_leaves=8)


def _meant(expr: Expr) -> Fraction | None:
    """The value by definition; None for a division by 0."""
    functions = {"f": lambda order, x, arithmetic: 2 * x + 1}
    try:
        return Evaluation(EXACT, {name: {(): value} for name, value in VALUES.items()}, {}, functions).value(expr, {})
    except ArithmeticError:
        return None


def _read(text: str) -> Fraction | None:
    try:
        return PlainReader(text, VALUES).read()
    except ZeroDivisionError:
        return None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(EXPRESSIONS)
def test_plain_text_reads_as_it_was_meant(expr: Expr) -> None:
    meant = _meant(expr)
    if meant is not None:
        assert _read(plain(expr)) == meant


@pytest.mark.parametrize("rule", ["bracketed_term", "bracketed_factor", "bracketed_base", "bracketed_below"])
def test_a_missing_bracket_is_seen(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule switched off in turn: some expression then reads otherwise than it was meant."""
    x, y = Read("x"), Read("y")
    two = constant(2)
    examples = (
        Add((Add((x, y)), Mul((constant(-1), Add((x, y)))), x)),
        Mul((Add((x, y)), Sum(x, "s", constant(1), two), Sum(y, "s", constant(1), two), Pow(y, constant(-1)))),
        Mul((x, Add((x, y)))),
        Pow(Add((x, y)), two),
        Mul((x, Pow(Mul((x, y)), constant(-1)))),
    )
    assert all(_read(plain(expr)) == _meant(expr) for expr in examples)
    monkeypatch.setattr(plain_module, rule, lambda *arguments: False)
    assert any(_read(plain(expr)) != _meant(expr) for expr in examples)


def _balanced(text: str) -> bool:
    depth = 0
    for character in re.sub(r"\\[{}]", "", text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def _sized_brackets(text: str) -> tuple[int, int]:
    return len(re.findall(r"\\[bB]igg?l\(", text)), len(re.findall(r"\\[bB]igg?r\)", text))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(EXPRESSIONS)
def test_latex_is_balanced(expr: Expr) -> None:
    text = latex(expr)
    opened, closed = _sized_brackets(text)
    assert _balanced(text)
    assert opened == closed
    assert "--" not in text
    assert "+ -" not in text


@settings(max_examples=200, deadline=None, derandomize=True)
@given(EXPRESSIONS, st.sampled_from([4.0, 9.0, 16.0]))
def test_lines_are_balanced_and_keep_everything(expr: Expr, room: float) -> None:
    """Every line has balanced braces, brackets match over all lines, and no letter is lost."""
    lines = display_lines(present(expr, Notation()), room, Notation())
    assert all(_balanced(line) for line in lines)
    opened, closed = _sized_brackets(" ".join(lines))
    assert opened == closed
    for letter in "xyz":
        assert " ".join(lines).count(letter) == latex(expr).count(letter)


def test_the_balance_can_fail() -> None:
    assert not _balanced(r"\frac{1}{2")
    assert not _balanced("}{")
    assert _sized_brackets(r"\Bigl(x\Bigr)\bigl(") == (2, 1)


def test_a_long_sum_breaks_before_its_signs() -> None:
    terms = Add(tuple(Mul((constant(number), Read(name), Read("y"))) for number in (2, -3, 5) for name in "xz"))
    lines = display_lines(present(terms, Notation()), 8.0, Notation())
    assert len(lines) > 2
    assert all(line.startswith(("{} +", "{} -")) for line in lines[1:])


def test_what_cannot_be_broken_is_marked() -> None:
    high = Pow(Read("x"), Read("y"))
    power = Pow(high, Add((high, high, high)))
    assert display_lines(present(power, Notation()), 2.0, Notation(), r"\fit") == (rf"\fit{{{latex(power)}}}",)
    assert display_lines(present(Read("x"), Notation()), 2.0, Notation(), r"\fit") == ("x",)
