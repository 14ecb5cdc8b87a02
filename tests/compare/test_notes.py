"""The notes beside the declarations, as they stand and written otherwise: the same verdicts, causes, corrections."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from symderiv.compare.finding import Finding
from symderiv.compare.judge import judge

LAYERS = Path(__file__).parents[2] / "layers"

AGREES = ("agrees", None)
SIGN, TERMS = ("differs", "sign"), ("differs", "missing_term")

# The verdict and the cause of every statement, in the order of the text.
EXPECTED = {
    "losses/softmax_mse.md": [
        *[AGREES] * 4,
        *[SIGN] * 3,
        AGREES,
        TERMS,
        TERMS,
        ("unchecked", None),
    ],
    "dense/fully_connected.md": [
        *[AGREES] * 7,
        *[AGREES] * 4,
        ("differs", "wrong_variable"),
        AGREES,
        ("differs", "missing_prime"),
    ],
    "pooling/avg_pool2d.md": [AGREES, AGREES],
    "convolution/conv2d_untied.md": [
        ("differs", "typo"),
        AGREES,
        ("differs", "wrong_index"),
        ("incomplete", "incomplete"),
    ],
}

LETTERS = {"l": "y", "a": "x", "o": "t", "E": "L", "w": "v", "c": "z", "d": "u", "b": "h", "f": "r", "g": "s"}
INDICES = {"i": "m", "j": "n"}


def with_letters(text: str, letters: dict[str, str]) -> str:
    """The same note in other letters: formulas alone, no command and no word."""

    def renamed(formula: re.Match[str]) -> str:
        single = r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])|(?<=\{)[ij](?=j\})|(?<=\{i)j(?=\})"
        return re.sub(single, lambda m: letters.get(m.group(), m.group()), formula.group())

    return re.sub(r"\$[^$]*\$", renamed, text)


def one_paragraph_each(text: str) -> str:
    """Every formula in a paragraph of its own; a definition stays beside the statement that needs it."""
    return re.sub(r"\n(?:> |- |  )(?=\$\\)", "\n\n", text)


WAYS: dict[str, Callable[[str], str]] = {
    "as it stands": lambda text: text,
    "frac": lambda text: text.replace(r"\dfrac", r"\frac"),
    "other letters": lambda text: with_letters(text, LETTERS),
    "other indices": lambda text: with_letters(text, INDICES),
    "a paragraph each": one_paragraph_each,
    "French": lambda text: text.replace("So, for each of them:", "Donc, pour chacun :").replace("where $", "où $"),
    "German": lambda text: text.replace("The derivatives:", "Die Ableitungen:").replace("where $", "wobei $"),
    "windows lines": lambda text: text.replace("\n", "\r\n"),
    "unicode": lambda text: text.replace(r"\partial", "∂"),
}


def statements(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings without those of index definitions, which only say what a letter stands for."""
    return [f for f in findings if not f.text.lstrip().startswith(("k =", "l =", "y ="))]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", EXPECTED)
def test_verdicts_and_causes(name: str, way: str) -> None:
    text = WAYS[way]((LAYERS / name).read_text(encoding="utf-8"))
    found = [(f.verdict, f.error_class) for f in statements(judge(text).findings)]
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_wrong_statement_is_corrected_and_the_correction_agrees(name: str) -> None:
    text = (LAYERS / name).read_text(encoding="utf-8")
    for finding in judge(text).findings:
        if finding.verdict in ("differs", "incomplete"):
            assert finding.correction is not None, finding.text
            mended = text.replace(finding.text, finding.correction, 1)
            line = finding.place.line
            again = [f for f in judge(mended).findings if f.place.line == line and f.text == finding.correction]
            assert [f.verdict for f in again] == ["agrees"], finding.correction


def test_a_claim_is_never_said_to_agree_with_one_letter_changed() -> None:
    text = (LAYERS / "dense/fully_connected.md").read_text(encoding="utf-8")
    right = r"\dfrac{\partial E}{\partial c_j}l_i"
    assert right in text
    for wrong in (r"\dfrac{\partial E}{\partial c_j}l_j", r"\dfrac{\partial E}{\partial d_j}l_i", r"-" + right):
        findings = judge(text.replace(right, wrong)).findings
        (finding,) = [f for f in findings if wrong in f.text]
        assert finding.verdict == "differs"
        assert finding.proof is not None
