"""A derivation put otherwise says the same, and the same is said of it.

`python -m tests.corpus.rewriting` asks that of every labelled document; here it is asked of small ones.
"""

from __future__ import annotations

import pytest

from tests.corpus.letters import with_other_letters
from tests.corpus.rewriting import reordered, rewrapped, rewritten, verdicts

LETTERS = [
    ("$y_i = x_i$", "$y_j = u_j$"),
    (r"$y_i = \sum_j W_{ij} x_j$", r"$y_k = \sum_m A_{km} u_m$"),
    (r"Let x be given. $y = x z$", r"Let x be given. $y = x u$"),  # a letter that also stands in the text stays
    (r"$d x = \text{max} + softmax$", r"$d u = \text{max} + softmax$"),
    (r"$\mu = \beta x$", r"$\nu = \alpha u$"),
    ("$z_i = X + a$, $Z = X$", "$b_j = M + u$, $B = M$"),  # both cases of a letter go together
    ("$a$ and $A$: let a be $2 r$", "$a$ and $A$: let a be $2 x$"),
    (r"$x \in \mathbb{R}^n$, $R = 2$", r"$u \in \mathbb{R}^i$, $R = 2$"),
    ("$M_{cp}$, $c, p, n$", "$A_{xu}$, $x, u, i$"),
    ("$M_{cp}$ with $p, n$", "$X_{cp}$ with $p, i$"),  # `cp` may be a word
    ("$W + X + A + B + M$", "$Z + A + B + M + X$"),  # nothing becomes `W`, which customarily is a weight
    ("$x = mm(m, n)$", "$u = mm(m, i)$"),
    ("$a x i s$, $axis = b z$", "$a x i s$, $axis = v u$"),
    ("$x = np.sum(n, p)$", "$u = np.sum(i, v)$"),
    ("$y_{ij} = i + n$", "$y_{ij} = i + k$"),  # not `in`
]
ORDERS = [
    ("$y = a + b$", "$y = b + a$"),
    ("$y = -a + b c$", "$y = b c -a$"),
    ("$y = a - b$", "$y = a - b$"),
    (r"$y = x + \sum_i z_i$", r"$y = x + \sum_i z_i$"),
    (r"$y = \frac{1}{1 + e^{x}}$", r"$y = \frac{1}{e^{x} + 1}$"),
]
NOTE = r"""# Dense layer

The layer has weights $W$ and a bias $b$, and the loss is half of the squared distance to the targets $t$.

$$h_j = \sum_i W_{ij} x_i + b_j, \qquad E = \frac{1}{2} \sum_j (h_j - t_j)^2$$

$$\frac{\partial E}{\partial h_j} = h_j - t_j$$

$$\frac{\partial E}{\partial W_{ij}} = (h_j + t_j) x_i$$
"""


@pytest.mark.parametrize(("text", "new"), LETTERS)
def test_other_letters_of_the_same_kind(text: str, new: str) -> None:
    assert with_other_letters(text) == new


def test_a_seed_takes_letters_in_another_order() -> None:
    found = {with_other_letters("$y = x + b$", seed=seed) for seed in range(9)}
    assert len(found) > 4


@pytest.mark.parametrize(("text", "new"), ORDERS)
def test_the_last_term_comes_first_where_that_leaves_no_doubt(text: str, new: str) -> None:
    assert reordered(text) == new


def test_lines_are_broken_elsewhere() -> None:
    broken = rewrapped(NOTE)
    assert broken != NOTE
    assert broken.split() == NOTE.split()
    assert all(len(line) < 80 for line in broken.split("\n") if "$" not in line)


def test_what_is_put_otherwise_is_judged_alike() -> None:
    new = rewritten(NOTE)
    assert new.split() != NOTE.split()
    assert verdicts(new, "note.md") == verdicts(NOTE, "note.md") == ["agrees", "agrees", "agrees", "differs"]
