"""Notes as people write them, in TeX and in Markdown: every formula is found where it stands, and judged."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge
from symderiv.read.source.spans import formulas

LOSS = r"E = \sum_i x_i^2"
GRADIENT = r"\frac{\partial E}{\partial x_i} = 2 x_i"
WRONG = r"\frac{\partial E}{\partial x_i} = 3 x_i"
BOTH = "agrees agrees"


def verdicts(text: str, path: str) -> str:
    """The verdicts in order; every line of a formula must stand where the formula says."""
    lines = text.replace("\r\n", "\n").split("\n")
    for formula in formulas(text, path):
        offset = 0
        for part in formula.latex.split("\n"):
            line, column = formula.position(offset)
            assert lines[line - 1][column - 1 :].startswith(part)
            offset += len(part) + 1
    return " ".join(finding.verdict for finding in judge(text, path=path).findings)


BODIES = {
    "def": (r"\def\pd#1#2{\frac{\partial #1}{\partial #2}}", rf"\[ {LOSS} \] \[ \pd{{E}}{{x_i}} = 2 x_i \]", BOTH),
    "an optional argument": (
        r"\newcommand{\pd}[2][E]{\frac{\partial #1}{\partial #2}}",
        rf"${LOSS}$, $\pd{{x_i}} = 2 x_i$, $\pd[E]{{x_i}} = x_i$",
        "agrees agrees differs",
    ),
    "an operator": (
        r"\DeclareMathOperator{\sg}{sigmoid}",
        r"$y_i = \sg(x_i)$ and $\frac{\partial y_i}{\partial x_i} = \sg(x_i)(1 - \sg(x_i))$",
        BOTH,
    ),
    "commands for an environment": (
        r"\newcommand{\be}{\begin{equation}} \newcommand{\ee}{\end{equation}}",
        rf"\be {LOSS} \ee \be {GRADIENT} \ee",
        BOTH,
    ),
    "commands for columns": (
        r"\def\bea{\begin{eqnarray}} \def\eea{\end{eqnarray}}",
        r"\bea E &=& \sum_i x_i^2 \\ \frac{\partial E}{\partial x_i} &=& 2 x_i \eea",
        BOTH,
    ),
    "an environment of its own": (
        r"\newenvironment{eqn}{\begin{equation}}{\end{equation}}",
        rf"\begin{{eqn}} {LOSS} \end{{eqn}} \begin{{eqn}} {GRADIENT} \end{{eqn}}",
        BOTH,
    ),
    "align": (
        "",
        "\\begin{align}\nE &= \\sum_i x_i^2 \\label{e}\\\\\n"
        "\\frac{\\partial E}{\\partial x_i} &= x_i + x_i \\nonumber \\\\\n"
        "&= 2 x_i \\tag{3}\n\\end{align}",
        "agrees agrees agrees",
    ),
    "pairs of columns": (
        "",
        "\\begin{align*}\ny_i &= 2 x_i, & E &= \\sum_i y_i, \\\\\n\\frac{\\partial E}{\\partial y_i} &= 1, & "
        "\\frac{\\partial E}{\\partial x_i} &= 2.\n\\end{align*}",
        "agrees agrees agrees agrees",
    ),
    "eqnarray": (
        "",
        "\\begin{eqnarray}\nE &=& \\sum_i x_i^2 \\\\\n"
        "\\frac{\\partial E}{\\partial x_i} &=& 2 x_i \\\\\n &=& x_i\n\\end{eqnarray}",
        "agrees agrees differs",
    ),
    "an array of columns": (
        "",
        r"\[ \begin{array}{rcl} E &=& \sum_i x_i^2 \\ \frac{\partial E}{\partial x_i} &=& 3 x_i \end{array} \]",
        "agrees differs",
    ),
    "subequations": (
        "",
        "\\begin{subequations}\\label{s}\n\\begin{equation}\n" + LOSS + "\n\\end{equation}\n\\begin{equation}\n"
        "\\begin{split}\n\\frac{\\partial E}{\\partial x_i} &= x_i + x_i \\\\\n"
        " &= 2 x_i\n\\end{split}\n\\end{equation}\n"
        "\\end{subequations}",
        "agrees agrees agrees",
    ),
    "multline": (
        "",
        "\\begin{multline}\nE = \\sum_i x_i^2 \\\\\n + \\sum_i x_i\n"
        "\\end{multline}\n$\\frac{\\partial E}{\\partial x_i} = 2 x_i + 1$",
        BOTH,
    ),
    "dmath": (
        "",
        "\\begin{dmath}\nE = \\sum_i x_i^2\n + \\sum_i x_i\n\\end{dmath}\n\\begin{dmath*}\n"
        "\\frac{\\partial E}{\\partial x_i} = 2 x_i + 1\n\\end{dmath*}",
        BOTH,
    ),
    "gather and aligned": (
        "",
        rf"\begin{{gather}} {LOSS}, \\ \begin{{aligned}} {GRADIENT} \end{{aligned}} \end{{gather}}",
        BOTH,
    ),
    "cases": (
        "",
        r"\[ y_i = \begin{cases} x_i & \text{if } x_i > 0, \\ 0 & \text{otherwise.} \end{cases} \]"
        r"\[ \frac{\partial y_i}{\partial x_i} = \begin{cases} 1 & x_i > 0 \\ 0 & x_i < 0 \end{cases} \]",
        BOTH,
    ),
    "comments": (
        "",
        "$" + LOSS + "$ % $E = 3$\n% \\[ " + WRONG + " \\]\n\\begin{align}\n\\frac{\\partial E}{\\partial x_i} % left\n"
        " &= 2 x_i % right &= 3\n\\end{align}\n100\\% of $x$; \\verb|$E = 3$|",
        BOTH,
    ),
    "a file that is not read": ("", "\\input{relations}\n\\[ " + GRADIENT + " \\]", "unread unchecked"),
    "all delimiters": (
        "",
        rf"\({LOSS}\) \[{GRADIENT}\] $${WRONG}$$ \begin{{displaymath}}{GRADIENT}\end{{displaymath}}",
        "agrees agrees differs agrees",
    ),
    "a list": ("", rf"\begin{{itemize}} \item ${LOSS}$ \item[b)] ${GRADIENT}$ \end{{itemize}}", BOTH),
    "a proof": (
        "",
        rf"\begin{{theorem}}Let ${LOSS}$.\end{{theorem}} \begin{{proof}} ${GRADIENT}$ \qed \end{{proof}}",
        BOTH,
    ),
    "words between": (
        "",
        "\\begin{align}\nE &= \\sum_i x_i^2 \\\\\n\\intertext{and so}\n"
        "\\frac{\\partial E}{\\partial x_i} &= 2 x_i\n\\end{align}",
        BOTH,
    ),
    "boxes": (
        "",
        rf"\[ \boxed{{{LOSS}}} \] \[ \frac{{\partial E}}{{\partial x_i}} = \underbrace{{2 x_i}}_{{\text{{so}}}} \]",
        BOTH,
    ),
    "a macro without end": (
        r"\newcommand{\foo}{\foo + 1}",
        rf"${LOSS}$ and ${GRADIENT} + \foo$, ${GRADIENT}$",
        "agrees unread agrees",
    ),
    "the physics package": (
        "",
        rf"${LOSS}$, $\pdv{{E}}{{x_i}} = 2 x_i$, $\dv{{E}}{{x_i}} = 3 x_i$",
        "agrees agrees differs",
    ),
    "verbatim": ("", "\\begin{verbatim}\n$E = 3$\n\\end{verbatim}\n$" + LOSS + "$", "agrees"),
    "a table": ("", rf"\begin{{tabular}}{{ll}} ${LOSS}$ & ${GRADIENT}$ \\ \end{{tabular}}", BOTH),
    "a footnote": ("", rf"${LOSS}$\footnote{{So ${GRADIENT}$.}} \caption{{${WRONG}$}}", "agrees agrees differs"),
}


@pytest.mark.parametrize(("preamble", "body", "expected"), BODIES.values(), ids=BODIES.keys())
def test_tex(preamble: str, body: str, expected: str) -> None:
    text = f"\\documentclass{{article}}\n{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    assert verdicts(text, "note.tex") == expected


NOTES = {
    "a quote": (f"> ${LOSS}$\n>\n> $$\n> {GRADIENT}\n> $$", BOTH),
    "lists in a quote": (f"> - ${LOSS}$\n>   1. $${GRADIENT}$$\n>      and ${WRONG}$", "agrees agrees differs"),
    "displays in a list": (f"- first\n\n  $$\n  {LOSS}\n  $$\n\n- second\n  $$ {GRADIENT} $$", BOTH),
    "a table": (f"| what | formula |\n|:--|--:|\n| loss | ${LOSS}$ |\n| gradient | ${GRADIENT}$ |", BOTH),
    "comments": (f"<!-- ${WRONG}$ -->\n${LOSS}$ <!-- $E = 3$ -->\n\n<!--\n$$E=4$$\n-->\n\n${GRADIENT}$", BOTH),
    "round and square": (
        rf"\({LOSS}\) then" + "\n\n\\[" + GRADIENT + "\\]\n\nand \\\\(" + WRONG + "\\\\)",
        "agrees agrees differs",
    ),
    "fences": (f"```math\n{LOSS}\n```\n\n~~~math\n{GRADIENT}\n~~~\n\n```math\n{WRONG}\n```", "agrees agrees differs"),
    "an environment alone": (f"\\begin{{align}}\n{LOSS} \\\\\n{GRADIENT}\n\\end{{align}}", BOTH),
    "an array": (
        r"$$\begin{array}{rcl} E &=& \sum_i x_i^2 \\ \frac{\partial E}{\partial x_i} &=& 2x_i\end{array}$$",
        BOTH,
    ),
    "dollars and ticks": (f"$`{LOSS}`$ and $`{GRADIENT}`$", BOTH),
    "details": (f"<details><summary>Proof</summary>\n\n${LOSS}$\n\n${GRADIENT}$\n\n</details>", BOTH),
    "HTML": (f"<p>Here ${LOSS}$ and <b>${GRADIENT}$</b></p>", BOTH),
    "emphasis": (f"**${LOSS}$** and *so ${GRADIENT}$*", BOTH),
    "a footnote": (f"${LOSS}$[^1]\n\n[^1]: so ${GRADIENT}$", BOTH),
    "headings": (f"# The loss ${LOSS}$\n\n## Its gradient ${GRADIENT}$", BOTH),
    "front matter": (f'---\ntitle: "$E = 3$"\n---\n${LOSS}$\n\n${GRADIENT}$', BOTH),
    "line ends": (f"${LOSS}$\r\n\r\n$$\r\n{GRADIENT}\r\n$$\r\n", BOTH),
    "tabs": (f"-\t${LOSS}$\n\n\t$${GRADIENT}$$", BOTH),
    "no blank lines": (f"text\n$$\n{LOSS}\n$$\ntext\n$$ {GRADIENT} $$ more", BOTH),
    "macros": (
        "$$\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}$$\n\n" + rf"${LOSS}$, $\pd{{E}}{{x_i}} = 2x_i$",
        BOTH,
    ),
    "tags": (rf"$${LOSS} \tag{{1}} \label{{a}}$$" + "\n" + rf"$${GRADIENT} \tag*{{(2)}}$$ as in $\eqref{{a}}$", BOTH),
    "MyST": (f"```{{math}}\n:label: a\n{LOSS}\n```\n\n{{math}}`{GRADIENT}`", BOTH),
    "a role": (f"$${LOSS}$$\n\n:math:`{GRADIENT}`", BOTH),
    "an environment in a display": (f"$$\n\\begin{{eqnarray}}\n{LOSS}\n\\end{{eqnarray}}\n$$\n\n${GRADIENT}$", BOTH),
    "what has no end": (
        f"${LOSS}$\n\n" + r"$\frac{\partial E}{\partial x_i = 2x_i$" + f"\n\n$${GRADIENT}\n\n# next\n\n${GRADIENT}$",
        "agrees unread unread agrees",
    ),
    "an underlined formula": (f"${LOSS}$\n---\n${GRADIENT}$\n===\n", BOTH),
    "escaped dollars": (f"costs \\$5 and ${LOSS}$ for \\$3\n\n${GRADIENT}$", BOTH),
    "no blanks around": (f"损失函数为${LOSS}$，则${GRADIENT}$。", BOTH),
    "from right to left": (f"الخسارة ${LOSS}$ ثم ${GRADIENT}$", BOTH),
}


@pytest.mark.parametrize(("text", "expected"), NOTES.values(), ids=NOTES.keys())
def test_markdown(text: str, expected: str) -> None:
    assert verdicts(text, "note.md") == expected


def test_a_file_that_is_not_read_is_named() -> None:
    (finding,) = judge(
        "\\documentclass{article}\n\\begin{document}\nsee \\input{sections/one}\n\\end{document}", path="a.tex"
    ).findings
    assert (finding.place.line, finding.place.column, finding.text) == (3, 5, r"\input{sections/one}")
    assert finding.message == "the file that is named here is not read, and nothing is known of what it says"
