"""The pages: everything is on them, in order, escaped, the same in every run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.emit.document import latex_listing, latex_page, markdown_page
from symderiv.emit.latex import latex, latex_tensor
from symderiv.emit.likeness import derived_alike, repeated
from symderiv.emit.notation import notation_of
from symderiv.emit.text import latex_escaped, latex_text, markdown_escaped, markdown_text
from symderiv.lang.expr import Add, Read
from tests.check.declared import padded_pool
from tests.emit.layers_here import PATHS, ROOT, by_hand, derivation
from tests.emit.shorthand import i, j, num, read

CODE = '"""A module."""\n\n\ndef forward(x):\n    return x\n'
CHECKS = (("steps, before against after", "5 of 5", "exact"), ("central differences", "$n=5$", "within the bound"))
DERIVATIONS = {**{path: derivation(path) for path in PATHS}, "by/hand": by_hand()}


@pytest.fixture(params=sorted(DERIVATIONS))
def path(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


def _pages(found: Derivation, path: str = "some/where") -> dict[str, str]:
    proofs = {gradient.wrt: "proved for all sizes" for gradient in found.gradients}
    return {
        "tex": latex_page(found, path=path, code=CODE, checks=CHECKS, proofs=proofs),
        "md": markdown_page(found, path=path, code=CODE, checks=CHECKS, proofs=proofs),
    }


def test_every_tensor_is_on_the_page(path: str) -> None:
    found = DERIVATIONS[path]
    notation = notation_of(found.layer)
    for page in _pages(found).values():
        for tensor in found.layer.tensors:
            assert latex_tensor(tensor, notation) in page
        for gradient in found.gradients:
            assert latex(gradient.equation.lhs, notation) in page


def test_what_sizes_may_be_is_on_the_page() -> None:
    for page in _pages(derive(padded_pool())).values():
        said = page.replace("`", "")
        assert "$P$ may be 0; every other size is at least 1. It is required that $2P \\le K$." in said
    for page in _pages(derivation("pooling/avg_pool2d")).values():
        assert "may be 0" not in page


def test_steps_stand_in_order_with_their_rules(path: str) -> None:
    found = DERIVATIONS[path]
    for page in _pages(found).values():
        _, *sections = re.split(r"Gradient of (?=\$)", page)
        assert len(sections) == len(found.gradients)
        for place, (gradient, section) in enumerate(zip(found.gradients, sections, strict=True)):
            shown = section[: section.index("proved for all sizes")]
            if "in the same way as for" in shown:
                assert any(derived_alike(earlier, gradient) for earlier in found.gradients[:place])
                continue
            at = 0
            for steps in repeated(gradient.steps):
                for rule in dict.fromkeys(step.rule for step in steps):
                    at = shown.index(re.split(r" of (?:\w+$|\w+ turned)", rule)[0], at)
                assert all(step.identity in page for step in steps)


def test_what_a_rule_says_stands_where_it_is_used_first() -> None:
    found = derivation("recurrent/rnn_tanh")
    (identity,) = {s.identity for g in found.gradients for s in g.steps if s.rule == "contract a delta"}
    for page in _pages(found).values():
        assert page.count(identity) == 1
        assert page.count("contract a delta") > 1


def test_relations_that_hold_alike_say_it_once() -> None:
    for page in _pages(derivation("recurrent/rnn_tanh")).values():
        everywhere = r"0 \le n < N,\; 0 \le t < T,\; 0 \le j < H"
        first, partials = page.index("a_{ntj} &="), page.index("Local partials")
        assert everywhere in page[:first]
        assert everywhere not in page[first:partials]


def test_what_stands_before_the_first_step_is_said_beside_the_relations() -> None:
    for page in _pages(derivation("recurrent/rnn_tanh")).values():
        said = page.replace("`", "")
        assert r"Before the first step, $h_{n,\,t-1,\,k}$ stands for $h^{(0)}_{nk}$." in said
        assert "h0" not in said
    for page in _pages(derivation("recurrent/selective_scan")).values():
        assert "Before the first step, $h$ counts as $0$." in page.replace("`", "")


def test_the_places_of_one_maximum_are_one_relation() -> None:
    for page in _pages(derivation("pooling/max_pool2d")).values():
        assert page.count(r"\arg\max") == 1
        assert r"\bigl(r^{*}_{ncuv},\; t^{*}_{ncuv}\bigr) &= " in page
        assert r"y_{ncuv} &= " in page
        assert r"Outside its box, $x$ counts as $-\infty$." in page.replace("`", "")
        assert "Before the first step" not in page


def test_the_page_is_printed_from_the_steps() -> None:
    """A step with another right side changes the page; it is not made up again from the layer."""
    found = by_hand()
    gradient = found.gradients[1]
    other = replace(gradient.steps[0], after=Read("strange", (i,)))
    changed = replace(gradient, steps=(other, *gradient.steps[1:]))
    pages = _pages(replace(found, gradients=(found.gradients[0], changed, found.gradients[2])))
    for ending, page in _pages(found).items():
        assert r"\mathit{strange}_i" in pages[ending]
        assert "strange" not in page


def test_a_page_by_hand() -> None:
    page = _pages(by_hand())["tex"]
    for line in (
        r"\pagetitle{A tilted plane}{some/where}",
        r"Inputs $x \in \mathbb{R}^{n}$ and $w \in \mathbb{R}^{n \times m}$. Constant $t \in \mathbb{R}^{m}$."
        r" Scalar $\varepsilon > 0$.",
        r"y_j &= \sum_i x_i\,w_{ij} + \varepsilon^2 \tag{1}\qquad\where{0 \le j < m}\\",
        r"The backward pass starts from the loss $E$ itself. It reads $x$, $w$ and $t$ again and keeps nothing else.",
        r"\frac{\partial E}{\partial y_j} &= t_j \tag{3}\\",
        r"\heading{Gradient of $x$\quad\where{0 \le i < n}}",
        r"&= \sum_j \frac{\partial E}{\partial y_j}\,\frac{\partial y_j}{\partial x_i}"
        r" \tag*{\by{chain rule through $y$ (1)}}\\",
        r"\tag*{\by{local partials (4)}}\\",
        r"&= \result{\sum_j w_{ij}\,t_j}",
        r"\tag*{\by{gradient of $y$: $\bar y = t$\\\proved{proved for all sizes}}}",
        r"In matrix form: \quad $\displaystyle \frac{\partial E}{\partial x} = w\,t$.",
        r"The gradient of $x$ is 100 \% a convention.",
        r"steps, before against after & 5 of 5 & \lastcell{exact}\\",
    ):
        assert line in page, line


def test_a_page_without_checks_proofs_or_partials() -> None:
    bare = replace(by_hand(), partials=(), conventions=())
    tex = latex_page(bare, path="a/b", code=CODE)
    md = markdown_page(bare, path="a/b", code=CODE)
    for page in (tex, md):
        assert "Checked" not in page
        assert "Local partials" not in page
        assert "proved" not in page


def test_environments_and_fences_are_closed(path: str) -> None:
    pages = _pages(DERIVATIONS[path])
    open_now: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{([^}]*)\}", pages["tex"]):
        if kind == "begin":
            open_now.append(name)
        else:
            assert open_now.pop() == name
    assert open_now == []
    assert pages["md"].count("```") % 2 == 0
    assert "\n\n\n" not in pages["md"].replace(CODE.strip("\n"), "")
    for formula in re.findall(r"```math\n(.*?)```", pages["md"], flags=re.DOTALL):
        assert "\n\n" not in formula
        assert formula.count("{") - formula.count(r"\{") == formula.count("}") - formula.count(r"\}")


def test_markdown_uses_no_command_that_github_refuses(path: str) -> None:
    page = _pages(DERIVATIONS[path])["md"]
    assert not re.search(r"\\(operatorname|newcommand|def|DeclareMath\w+|tag|input|fit|where|by)\b", page)


HOSTILE = r"50% of $x_1$ & \input{/etc/passwd} <b>#1</b> `~^` {é ∂ 漢}"


def test_a_title_is_text_and_nothing_else() -> None:
    found = by_hand()
    pages = _pages(replace(found, layer=replace(found.layer, title=HOSTILE)))
    title = pages["tex"].splitlines()[0]
    assert r"50\% of \$x\_1\$ \& \textbackslash{}input\{/etc/passwd\}" in title
    assert r"\'{e} $\partial$ \texttt{U+6F22}" in title
    assert pages["tex"].isascii()
    heading = pages["md"].splitlines()[0]
    assert r"50% of \$x\_1\$ \& \\input\{/etc/passwd\} \<b\>\#1\</b\> \`\~^\`" in heading


@pytest.mark.parametrize(
    ("text", "in_latex", "in_markdown"),
    [
        ("a_b", r"a\_b", r"a\_b"),
        ("gradient of $a_1$", "gradient of $a_1$", "gradient of $`a_1`$"),
        ("two $a$ and $b$.", "two $a$ and $b$.", "two $`a`$ and $`b`$."),
        ("100 %", r"100 \%", "100 %"),
    ],
)
def test_text_with_mathematics(text: str, in_latex: str, in_markdown: str) -> None:
    assert latex_text(text) == in_latex
    assert markdown_text(text) == in_markdown
    assert "$" not in latex_escaped(text).replace(r"\$", "")
    assert "$" not in markdown_escaped(text).replace(r"\$", "")


def test_code_cannot_leave_its_listing() -> None:
    trap = "x = 1\n\\end{lstlisting}\n\\input{secret}\n```\n# é"
    assert latex_listing(trap).count(r"\end{lstlisting}") == 1
    assert r"literate={é}{{\'{e}}}1" in latex_listing(trap)
    page = markdown_page(by_hand(), path="a/b", code=trap)
    assert "````python\nx = 1\n" in page
    assert page.rstrip().endswith("# é\n````")


SCRIPT = """
import hashlib
from tests.emit.layers_here import PATHS, derivation
from symderiv.emit.document import latex_page, markdown_page
for path in PATHS:
    for page in (latex_page, markdown_page):
        text = page(derivation(path), path=path, code="")
        print(path, hashlib.sha256(text.encode()).hexdigest())
"""


def test_the_same_bytes_under_every_hash_seed() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(said) == 1
    assert len(said.pop().splitlines()) == 2 * len(PATHS)


def test_a_formula_too_long_for_a_line_is_broken() -> None:
    found = by_hand()
    long = Add(tuple(read("w", num(0), j) for _ in range(30)))
    equation = replace(found.layer.forward[0], rhs=long)
    page = _pages(replace(found, layer=replace(found.layer, forward=(equation, found.layer.forward[1]))))["tex"]
    assert page.count(r"&\qquad {} + w_{0j}") >= 1
