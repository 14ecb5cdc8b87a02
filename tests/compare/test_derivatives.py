"""Claims about derivatives of expressions and of functions: right ones agree, slips differ, the rest stays open."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

_SIGMOID = r"$\sigma(x) = \frac{1}{1+e^{-x}}$"
_LAYER = r"$a_j = \sum_i w_{ji} x_i$, $h_j = \tanh(a_j)$, $L = \frac{1}{2}\sum_j (h_j - t_j)^2$"
_NORM = r"$\mu = \frac{1}{n}\sum_{i=1}^n x_i$, $v = \frac{1}{n}\sum_{i=1}^n (x_i - \mu)^2$"
_SOFTMAX = r"$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$"
_ELU = r"$f(x) = \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases}$"
_CLAMP = r"$k(x) = \begin{cases} -1 & x < -1 \\ x & -1 \le x \le 1 \\ 1 & x > 1 \end{cases}$"
_LABEL = r"Logits $z_1, \dots, z_K$, class $y$: $L = -z_y + \log\sum_k e^{z_k}$, $p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$"
_GAUSS = r"$\ell = -\log\sigma - \frac{(x-\mu)^2}{2\sigma^2}$"

TRUE, FALSE, OPEN = "agrees", "differs", "unchecked"

CASES = [
    # of a function of one number
    (_SIGMOID, r"\frac{d}{dx} \log \sigma(x) = \sigma(-x)", TRUE),
    (_SIGMOID, r"\frac{d}{dx} \log \sigma(x) = \sigma(x)", FALSE),
    (_SIGMOID, r"\frac{d\sigma}{dx} = \sigma(x) (1 - \sigma(x))", TRUE),
    (_SIGMOID, r"\sigma'(x) = \sigma(x) - \sigma(x)^2", TRUE),
    (_SIGMOID, r"\sigma'(x) = \sigma(x) + \sigma(x)^2", FALSE),
    (_SIGMOID, r"\sigma'(0) = \frac{1}{2}", FALSE),
    (_SIGMOID, r"\sigma(-x) = 1 - \sigma(x)", TRUE),
    (_SIGMOID, r"\tanh(x) = 2 \sigma(x) - 1", FALSE),
    (_SIGMOID, r"\tanh(x) = 2 \sigma(2x) - 1", TRUE),
    # of functions with parameters and of several numbers
    (r"$f(x; b) = \frac{x}{1+e^{-b x}}$", r"\frac{\partial f}{\partial b} = f(x; b) (x - f(x; b))", TRUE),
    (r"$f(x; b) = \frac{x}{1+e^{-b x}}$", r"\frac{\partial f}{\partial b} = f(x; b) (1 - f(x; b))", FALSE),
    (r"$f(x, y) = x^2 y$", r"\frac{\partial}{\partial x} f(x, 2x) = 6 x^2", TRUE),
    (r"$L_c(r) = c |r|$", r"L_c'(r) = c \operatorname{sgn}(r)", TRUE),
    # of any expression of a layer's tensors, in full
    (_LAYER, r"\frac{\partial (h_j - t_j)}{\partial x_i} = (1 - h_j^2) w_{ji}", TRUE),
    (_LAYER, r"\frac{\partial (h_j - t_j)}{\partial x_i} = w_{ji}", FALSE),
    (_LAYER, r"\frac{\partial}{\partial w_{ji}} \log h_j = \frac{(1 - h_j^2) x_i}{h_j}", TRUE),
    (_LAYER, r"\frac{\partial L}{\partial x_i} = \sum_j (h_j - t_j) \frac{\partial \tanh(a_j)}{\partial x_i}", TRUE),
    (_NORM, r"\frac{\partial (x_i - \mu)}{\partial x_j} = \delta_{ij} - \frac{1}{n}", TRUE),
    (_NORM, r"\frac{\partial (x_i - \mu)}{\partial x_j} = \delta_{ij}", FALSE),
    (_NORM, r"\frac{\partial}{\partial x_j} \frac{1}{\sqrt{v}} = -\frac{x_j - \mu}{n v^{3/2}}", TRUE),
    (_SOFTMAX, r"\frac{\partial \log p_i}{\partial z_j} = \delta_{ij} - p_j", TRUE),
    (_SOFTMAX, r"\frac{\partial \log p_i}{\partial z_j} = \delta_{ij} - p_i", FALSE),
    (_SOFTMAX, r"\frac{\partial}{\partial z_j} \sum_i y_i \log p_i = y_j - p_j", FALSE),
    # by an expression in one element
    (_GAUSS, r"\frac{\partial \ell}{\partial \log \sigma} = \frac{(x-\mu)^2}{\sigma^2} - 1", TRUE),
    (_GAUSS, r"\frac{\partial \ell}{\partial \log \sigma} = \frac{(x-\mu)^2}{\sigma^3} - \frac{1}{\sigma}", FALSE),
    (r"$L = \sum_i s_i^3$", r"\frac{\partial L}{\partial \log s_i} = 3 s_i^3", TRUE),
    # again
    (r"$f(x) = e^{-x^2/2}$", r"f''(x) = (x^2 - 1) f(x)", TRUE),
    (r"$f(x) = e^{-x^2/2}$", r"\frac{d^2 f}{dx^2} = (x^2 - 1) f(x)", TRUE),
    (r"$f(x) = e^{-x^2/2}$", r"\frac{d^2}{dx^2} f(x) = (x^2 + 1) f(x)", FALSE),
    (r"$E = \sum_i x_i^4$", r"\frac{\partial^2 E}{\partial x_i \partial x_j} = 12 x_i^2 \delta_{ij}", TRUE),
    # by cases: what is left out at a point is not claimed
    (_ELU, r"f'(x) = \begin{cases} 1 & x > 0 \\ f(x) + \alpha & x < 0 \end{cases}", TRUE),
    (_ELU, r"f'(x) = \begin{cases} 1 & x < 0 \\ f(x) + \alpha & x > 0 \end{cases}", FALSE),
    (_ELU, r"f'(x) = \begin{cases} 1 & x > 0 \\ \alpha e^x & x < 0 \\ \text{undefined} & x = 0 \end{cases}", TRUE),
    (_ELU, r"f'(x) = \begin{cases} 1 & x > 0 \\ \alpha e^x & x < -1 \end{cases}", OPEN),
    (_CLAMP, r"k'(x) = \begin{cases} 0 & x < -1 \\ 1 & -1 < x < 1 \\ 0 & x > 1 \end{cases}", TRUE),
    (_CLAMP, r"k'(x) = \begin{cases} 0 & x < -1 \\ x & -1 < x < 1 \\ 0 & x > 1 \end{cases}", FALSE),
    ("", r"\frac{d}{dx} \max(x, 0) = \begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", TRUE),
    ("", r"\frac{d}{du} |u| = \begin{cases} 1 & u > 0 \\ 0 & u < 0 \end{cases}", FALSE),
    # cases told in words
    ("$f(x) = x$ if $x > 0$ and $a x$ otherwise.", r"\frac{\partial f(x)}{\partial a} = \min(0, x)", TRUE),
    ("$f(x) = x$ if $x > 0$ and $a x$ otherwise.", r"f'(x) = a", FALSE),
    (
        "$u = x$ for $x > 0$ and $u = e^x - 1$ for $x < 0$.",
        r"\frac{du}{dx} = \begin{cases} 1 & x > 0 \\ u + 1 & x < 0 \end{cases}",
        TRUE,
    ),
    (r"Sea $h = \max(0, a)$, donde es positivo:", r"\frac{\partial h}{\partial a} = 1", TRUE),
    (r"Let $h = \max(0, a)$:", r"\frac{\partial h}{\partial a} = 1", FALSE),
    # class labels
    (_LABEL, r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = y]", TRUE),
    (_LABEL, r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}_{k \ne y}", FALSE),
    (_LABEL, r"\frac{\partial L}{\partial z_y} = p_y - 1", TRUE),
    (_LABEL, r"\frac{\partial L}{\partial z_k} = p_k \quad (k \neq y)", TRUE),
    (_LABEL, r"\frac{\partial L}{\partial z_k} = p_k", FALSE),
    # sums and products of derivatives
    (f"{_SOFTMAX}, $L = \\sum_i w_i p_i$", r"\sum_i \frac{\partial L}{\partial z_i} = 0", TRUE),
    (f"{_SOFTMAX}, $L = \\sum_i w_i p_i$", r"\sum_i \frac{\partial L}{\partial z_i} = 1", FALSE),
    (f"{_SOFTMAX}, $L = \\sum_i w_i p_i$", r"\sum_i w_i \frac{\partial L}{\partial w_i} = L", TRUE),
    (_SOFTMAX, r"\sum_j \frac{\partial p_i}{\partial z_j} = 0", TRUE),
    # functions that are known by their names, and such as are not
    ("", r"\frac{\partial}{\partial v} \log\cosh(v - y) = \tanh(v - y)", TRUE),
    ("", r"\frac{\partial}{\partial v} \log\cosh(v - y) = \tanh(y - v)", FALSE),
    ("", r"\frac{d}{dx} \mathrm{softplus}(x) = \mathrm{sigmoid}(x)", TRUE),
    ("", r"\frac{d}{dx} \arctan(x) = \frac{1}{1+x^2}", OPEN),
    ("", r"\frac{d}{dx} \mathrm{Foo}(x) = x^2", OPEN),
    (_SIGMOID, r"\sigma'(x) = \sigma(x) (1 - \sigma())", OPEN),
    (_SIGMOID, r"\sigma'(x) = \sigma(x) (1 - \tanh(x, x))", OPEN),
    ("", r"\frac{d}{dx} f(g(x)) = f'(g(x)) g'(x)", TRUE),
    ("", r"\frac{d}{dx} f(g(x)) = f'(x) g'(x)", FALSE),
]


@pytest.mark.parametrize(("known", "claim", "verdict"), CASES)
def test_claims_about_derivatives(known: str, claim: str, verdict: str) -> None:
    assert judge(f"{known}\n\n${claim}$").findings[-1].verdict == verdict


@pytest.mark.parametrize(
    ("known", "claim", "error_class", "correction"),
    [
        (
            _SIGMOID,
            r"\frac{d}{dx} \sigma(x) = 1 - \sigma(x)",
            "missing_factor",
            r"\frac{d}{dx} \sigma(x) = \sigma(x) (1 - \sigma(x))",
        ),
        (
            r"$L = \frac{1}{2} \sum_i s_i^2$",
            r"\frac{\partial L}{\partial \log s_i} = s_i",
            "wrong_exponent",
            r"\frac{\partial L}{\partial \log s_i} = s_i^2",
        ),
        (
            _LABEL,
            r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k \ne y]",
            "wrong_case_condition",
            r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = y]",
        ),
        (
            r"$q(A_i) = \frac{e^{A_i}}{\sum_k e^{A_k}}$",
            r"\frac{\partial \log q(A_k)}{\partial A_i} = -q(A_k) \quad (i \neq k)",
            "wrong_index",
            r"\frac{\partial \log q(A_k)}{\partial A_i} = -q(A_i) \quad (i \neq k)",
        ),
    ],
)
def test_slips_are_named_and_mended_in_the_author_s_words(
    known: str, claim: str, error_class: str, correction: str
) -> None:
    finding = judge(f"{known}\n\n${claim}$").findings[-1]
    assert (finding.error_class, finding.correction) == (error_class, correction)


def test_a_number_without_an_index_stands_for_any_element() -> None:
    lines = ["$f(x) = x^2$ and $y_i = f(x_i)$.", "$f'(x) = 2x$"]
    lines.append(r"$\frac{\partial y_i}{\partial x_j} = 2 x_i \delta_{ij}$")
    *_, first, second = judge("\n\n".join(lines)).findings
    assert (first.verdict, second.verdict) == ("agrees", "agrees")
    assert first.notes == ("x without an index is read as any one number",)


def test_what_agrees_away_from_kinks_says_so() -> None:
    finding = judge(r"$\frac{d}{dx} \max(x, 0) = [x > 0]$").findings[-1]
    assert (finding.verdict, finding.condition) == ("agrees", "away from kinks, where a convention decides")


def test_a_tie_excuses_nothing_that_differs_beside_it() -> None:
    lines = ["$m = \\max_k x_k$", "$\\frac{\\partial m}{\\partial x_i} = [x_i < m]$"]
    assert judge("\n\n".join(lines)).findings[-1].verdict == "differs"


def test_an_equation_to_solve_is_no_claim() -> None:
    lines = [r"$L = \sum_i (x_i - m)^2$", r"Setting $\frac{\partial L}{\partial m} = 0$ gives the mean."]
    assert [f.verdict for f in judge("\n\n".join(lines)).findings] == ["agrees"]
    assert judge("\n\n".join(lines).replace("Setting", "Here")).findings[-1].verdict == "differs"


def test_a_loss_that_is_only_named_hangs_on_no_other_loss() -> None:
    lines = [
        "$L = A + B$, $B = \\sum_i m_i^2$, $z_i = m_i + e_i$",
        r"$\frac{\partial A}{\partial m_i} = \frac{\partial A}{\partial z_i}$",
        r"$\frac{\partial A}{\partial e_i} = \frac{\partial A}{\partial z_i}$",
        r"$\frac{\partial B}{\partial m_i} = 2 m_i$",
    ]
    assert [f.verdict for f in judge("\n\n".join(lines)).findings[3:]] == ["agrees"] * 3
