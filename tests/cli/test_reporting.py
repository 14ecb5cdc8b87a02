"""`symderiv diff --report`: what the document holds, that it compiles, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from symderiv.cli import reporting
from symderiv.emit.pdf import compiled
from tests.cli.conftest import Outcome
from tests.cli.test_diff import OPEN, RIGHT, WRONG
from tests.emit.test_pdf import with_tex

Run = Callable[..., Outcome]
LAYERS = Path(__file__).parents[2] / "layers"

HOSTILE = (
    "# 50 % & #1 _of_ \\input{x} $E$ ∂ \\end{document}\n\n"
    + WRONG
    + r"""
$\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}$

$\pd{E}{a_i} = 2 (o_i - l_i) \text{ 50\% & more_é 数}$

$\frac{\partial E}{\partial a_i} = \input{/etc/passwd}$

$\frac{\partial E}{\partial q_i} = \unknown{x} \end{document}$

$\frac{$
"""
)


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("right", RIGHT), ("wrong", "# *Softmax*?\n" + WRONG + OPEN), ("hostile", HOSTILE)):
        (tmp_path / f"{name}.md").write_text(text)
    return tmp_path


def test_markdown_goes_through_the_statements_and_derives_the_gradients(symderiv: Run, notes: Path) -> None:
    outcome = symderiv("diff", "wrong.md", "--report", "out.md")
    assert outcome.status == 1
    assert outcome.out.splitlines()[-1] == "wrote out.md"
    text = Path("out.md").read_text()
    assert text.startswith("# Report on wrong.md\n\n4 statements: 2 agree, 1 differs, 1 left open.\n\n## Softmax?\n")
    assert (
        r"""**line 6: ✗ differs**, SD201: wrong sign

```math
\frac{\partial E}{\partial l_i} = o_i - l_i
```

should be

```math
\frac{\partial E}{\partial l_i} = l_i - o_i
```

- derived: l\_i - o\_i
- witness: """
        in text
    )
    assert "**line 7: ? unchecked**, SD303: q stands in no forward relation of this section" in text
    assert "\n## Derivation: Softmax?\n\nInputs" in text
    assert "\n### Gradient of $`a`$\n" in text
    assert r"&= \boxed{2(l_i - o_i)} && \text{gradient of }l" in text
    assert text.count("```") % 2 == 0


def test_the_author_counts_and_names(symderiv: Run, notes: Path) -> None:
    note = (LAYERS / "losses/softmax_mse.md").read_text(encoding="utf-8")
    Path("three.md").write_text(note)
    symderiv("diff", "three.md", "--report", "out.md")
    text = Path("out.md").read_text()
    assert r"l_i &= \frac{e^{a_i}}{\sum_p e^{a_p}} \qquad 1 \le i \le 3" in text, "from 1, as the note does"
    assert r"\boxed{l_i\Bigl(l_i - o_i - \sum_p l_p(l_p - o_p)\Bigr)}" in text


def test_after_fix_the_report_is_on_what_is_written(symderiv: Run, notes: Path) -> None:
    outcome = symderiv("diff", "wrong.md", "--fix", "--report", "out.md")
    assert outcome.out.splitlines()[-2:] == ["wrong.md: 1 correction written (line 6)", "wrote out.md"]
    assert "differs" not in Path("out.md").read_text()


@with_tex
def test_latex_compiles_whatever_the_notes_hold(symderiv: Run, notes: Path) -> None:
    Path("long.md").write_text(WRONG.replace("o_i - l_i", " + ".join(["(o_i - l_i)"] * 40)))
    outcome = symderiv("diff", "right.md", "wrong.md", "hostile.md", "long.md", "--report", "out.tex")
    assert outcome.out.splitlines()[-1] == "wrote out.tex"
    source = Path("out.tex").read_text()
    assert source.isascii()
    assert source.count(r"\end{document}") == 1
    assert r"\input" not in source.replace(r"\textbackslash{}input", "").replace("inputenc", "")
    done = compiled(source)
    assert done.overfull == ()


@with_tex
def test_the_report_on_the_notes_beside_the_layers_compiles(symderiv: Run, notes: Path) -> None:
    names = ("losses/softmax_mse", "dense/fully_connected", "convolution/conv2d_untied")
    symderiv("diff", *(LAYERS / f"{name}.md" for name in names), "--report", "out.tex")
    assert compiled(Path("out.tex").read_text()).overfull == ()


def test_programs_read_only_findings_on_stdout(symderiv: Run, notes: Path) -> None:
    outcome = symderiv("diff", "right.md", "--format", "json", "--report", "out.md")
    assert outcome.out.startswith("{")
    assert outcome.err == "wrote out.md\n"


def test_a_note_about_a_layer_that_it_names_has_that_derivation(symderiv: Run, layers: Path) -> None:
    claim = r"$\frac{\partial E}{\partial x_i} = 2 \frac{\partial E}{\partial y_i}$" + "\n"
    Path("named.md").write_text("<!-- symderiv: layer double -->\n\n" + claim)
    assert symderiv("diff", "named.md", "--report", "out.md").status == 0
    assert "\n## Derivation: Twice the input\n" in Path("out.md").read_text()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("out.pdf", "a report ends in .md or .tex."),
        ("out", "a report ends in .md or .tex."),
        ("nowhere/out.md", "there is no folder nowhere."),
        ("folder.md", "this is a folder."),
        ("right.md", "the report would be written over a note."),
        ("link.md", "the report would be written over a note."),
    ],
)
def test_a_report_that_cannot_be_is_refused_before_anything_is_judged(
    symderiv: Run, notes: Path, name: str, message: str
) -> None:
    Path("folder.md").mkdir()
    Path("link.md").symlink_to("right.md")
    outcome = symderiv("diff", "right.md", "--report", name)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"error: {message}\n  --> {name}\nhelp: ")
    assert Path("right.md").read_text() == RIGHT


def test_a_report_that_cannot_be_written_is_told_and_the_findings_all_the_same(symderiv: Run, notes: Path) -> None:
    Path("loop.md").symlink_to("loop.md")
    outcome = symderiv("diff", "right.md", "--report", "loop.md")
    assert outcome.status == 2
    assert outcome.err.startswith("error: the report cannot be written: ")
    assert "right.md: 3 statements: 3 agree" in outcome.out


def test_a_derivation_that_fails_hides_nothing_else(
    symderiv: Run, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("broken")

    monkeypatch.setattr(reporting, "page_of", fails)
    assert symderiv("diff", "wrong.md", "--report", "out.md").status == 1
    text = Path("out.md").read_text()
    assert "**line 6: ✗ differs**" in text
    assert text.endswith("## Derivation: Softmax?\n\ninternal error: KeyError: 'broken'\n")


def test_a_derivative_of_what_has_no_name_is_derived(symderiv: Run, notes: Path) -> None:
    Path("alone.md").write_text("# Swish\n\n$$\\frac{d}{dx} \\left( x e^{x} \\right) = e^{x} + x e^{x}$$\n")
    assert symderiv("diff", "alone.md", "--report", "out.md").status == 0
    text = Path("out.md").read_text()
    assert "## Derivation: Swish\n\nInput $`x`$.\n" in text
    assert r"\frac{\partial \langle \left( x e^{x} \right) \rangle}{\partial x} &= e^x +" in text
    assert "⟨" not in text


def test_derivatives_without_a_loss_are_listed(symderiv: Run, notes: Path) -> None:
    lines = (
        r"$$\frac{\partial}{\partial x} \mathit{swish}(x, \beta) = \sigma(\beta x) + \beta x \sigma'(\beta x)$$",
        r"$$\mathit{swish}(x, \beta) = x \sigma(\beta x)$$",
        r"$$\frac{\partial}{\partial x} \sigma(x) = \sigma'(x)$$",
    )
    Path("alone.md").write_text("# Swish\n\n" + "\n\n".join(lines) + "\n")
    symderiv("diff", "alone.md", "--report", "out.md")
    text = Path("out.md").read_text()
    assert "### Local partials\n" in text or "### Gradient of" in text
    assert r"\partial E" not in text, "there is no loss that anybody spoke of"
