"""Slips undone in the author's own text: what is among the first guesses, and what stays as it is written."""

from __future__ import annotations

import pytest

from symderiv.compare.own_words import Told, reworded
from symderiv.compare.pieces import FACTOR, row_of

_FIRST = 10  # so many guesses are read again

CASES = [
    ("a difference turned", "sign", r"u_r \left(1 - z_r\right)", Told(), r"u_r \left(z_r - 1\right)"),
    ("a minus less", "sign", r"-\frac{1}{m} \rho(q_i)", Told(), r"\frac{1}{m} \rho(q_i)"),
    ("every part of a list", "sign", "dz * cat((b, -a), dim=-1)", Told(), "dz * cat((-b, a), dim=-1)"),
    ("an exponent of e", "sign", r"\frac{1}{1 + e^{s}}", Told(), r"\frac{1}{1 + e^{-s}}"),
    ("a product turned round", "transpose", r"\sum_s v_s \epsilon_s^\top", Told(), r"\sum_s \epsilon_s v_s^\top"),
    ("beside a step above", "transpose", r"g\, q^{(s)}", Told(), r"g\, q^{(s)\top}"),
    ("in the author's sign", "transpose", r"M \, dY", Told(mark="^T"), r"M^T \, dY"),
    ("a differential is one thing", "order", r"dZ\, P", Told(), r"P\, dZ"),
    ("a part of an array", "wrong_index", "M[:, n:]^T e", Told(), "M[n:, :]^T e"),
    ("a step", "wrong_index", r"D g^{(s)} q^{(s)}", Told(indices=(("s", "s-1"),)), r"D g^{(s)} q^{(s-1)}"),
    ("a step below", "wrong_index", r"c_{s+1} q_s", Told(indices=(("s", "s-1"),)), r"c_{s+1} q_{s-1}"),
    ("two indices exchanged", "wrong_index", r"G_r x_k", Told(letters=("k", "r")), r"G_k x_r"),
    ("both signs of a script", "wrong_index", r"d_{i-p,j-q} w", Told(), r"d_{i+p,j+q} w"),
    ("numbered parts", "wrong_index", "cat((c1 * d1 + s1 * d2, c2 * d2 - s2 * d1))", Told(), ""),
    ("behind all terms", "missing_term", r"W^\top a", Told(terms=(r"-V^\top b",)), r"W^\top a - V^\top b"),
    ("a sum of a difference", "missing_sum", "a_n - t_n", Told(heads=(r"\sum_n",)), r"\sum_n (a_n - t_n)"),
    ("below a line", "missing_factor", r"-\frac{t_n}{p_n}", Told(factors=(r"\frac{1}{m}",)), r"-\frac{t_n}{m p_n}"),
    ("above a line", "missing_factor", r"\frac{1}{N} q", Told(factors=("2",)), r"\frac{2}{N} q"),
    ("before brackets", "missing_factor", "a - b", Told(factors=("c",)), "c (a - b)"),
    ("with the sign of products", "missing_factor", r"dA \odot R", Told(factors=("U",)), r"U \odot dA \odot R"),
    ("a prime", "missing_prime", r"g \odot f(a)", Told(), r"g \odot f'(a)"),
    ("without a blank too many", "extra_factor", r"2\lambda W", Told(), r"\lambda W"),
    ("with its sign", "extra_term", r"a - b + c", Told(), r"a + c"),
    ("an exponent", "wrong_exponent", r"\frac{x}{N\, r^2}", Told(exponent="3"), r"\frac{x}{N\, r^3}"),
    ("of a sum below a line", "wrong_exponent", r"\frac{u}{1+v}", Told(exponent="2"), r"\frac{u}{(1+v)^2}"),
    ("a root", "wrong_exponent", r"\frac{1}{d} Q", Told(exponent="1/2"), r"\frac{1}{\sqrt{d}} Q"),
    ("the limits of another sum", "range", r"\sum_{p=0}^{n} x_p", Told(heads=(r"\sum_{p=0}^{K-1}",)), ""),
    ("a comparison", "wrong_case_condition", r"g \odot [a < 0]", Told(), r"g \odot [a > 0]"),
    (
        "values of cases",
        "swapped_cases",
        r"\begin{cases} 0 & x > 0 \\ c & \text{otherwise} \end{cases}",
        Told(),
        r"\begin{cases} c & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
]
_ELSE = {
    "numbered parts": "cat((c1 * d1 + s2 * d2, c2 * d2 - s1 * d1))",
    "the limits of another sum": r"\sum_{p=0}^{K-1} x_p",
}


@pytest.mark.parametrize(("kind", "text", "told", "meant"), [(c[1], c[2], c[3], c[4] or _ELSE[c[0]]) for c in CASES])
def test_what_is_meant_is_among_the_first_guesses(kind: str, text: str, told: Told, meant: str) -> None:
    assert meant in list(dict.fromkeys(reworded(text, kind, told, typed=False)))[:_FIRST]


@pytest.mark.parametrize("text", [case[2] for case in CASES])
@pytest.mark.parametrize("kind", sorted({case[1] for case in CASES}))
def test_no_guess_is_the_text_itself(text: str, kind: str) -> None:
    told = Told(
        indices=(("s", "t"),), letters=("i", "j"), terms=("q",), factors=("q",), heads=(r"\sum_q",), exponent="3"
    )
    assert text not in reworded(text, kind, told, typed=False)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (r"\nabla_{y} L\, x^\top", [r"\nabla_{y} L", r"x^\top"]),
        (r"\hat y_i \mathbf{w}", [r"\hat y_i", r"\mathbf{w}"]),
        (r"\left(a + b\right)^2 \tanh(u)", [r"\left(a + b\right)^2", r"\tanh(u)"]),
        (r"dY A_{2}'", ["dY", "A_{2}'"]),
    ],
)
def test_what_is_one_factor(text: str, pieces: list[str]) -> None:
    assert [text[p.start : p.end] for p in row_of(text) if p.kind == FACTOR] == pieces


def test_letters_that_are_typed_are_a_name() -> None:
    assert [p.start for p in row_of("grad * out", typed=True) if p.kind == FACTOR] == [0, 7]
