"""The last step of a recurrence: a name that words call so, and steps written in either order."""

from __future__ import annotations

import pytest

from symderiv.read.document import read_note
from symderiv.read.meaning.syntax import Name
from symderiv.read.superscripts.roles import letter_and_step
from tests.read.reading import statements_of

RELATIONS = r"$s^{(t)} = \tanh(W s^{(t-1)} + U x^{(t)})$, $z^{(t)} = V s^{(t)}$"


def last_steps(words: str, name: str) -> set[str]:
    """What a note with a claim at this step takes to be the last one."""
    claim = rf"$\frac{{\partial L}}{{\partial s^{{({name})}}}} = V^\top \frac{{\partial L}}{{\partial z^{{({name})}}}}$"
    note = read_note(f"{RELATIONS}\n\n{words}\n\n{claim}\n")
    limits = [limit for s in note.sections for r in s.relations for limit in r.placed.statement.ranges]
    return {limit.upper.name for limit in limits if isinstance(limit.upper, Name)}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (r"Hidden states ($\mu$ is the last step):", r"\mu"),
        ("At the final time step $m$:", "m"),
        ("At the last step $t = m$:", "m"),
        (r"Im letzten Zeitschritt $\kappa$ gilt", r"\kappa"),
        (r"où $\nu$ est le dernier pas", r"\nu"),
        ("En el último paso, $q$:", "q"),
        ("At the end:", "N"),
    ],
)
def test_words_call_a_name_the_last_step(words: str, name: str) -> None:
    assert last_steps(words, name) == {name}


@pytest.mark.parametrize(
    "words",
    ["In the last step we need $m$:", "Here $m$ is not the last step.", "$m$ before the last step:", "At step $m$:"],
)
def test_other_words_do_not(words: str) -> None:
    assert last_steps(words, "m") == set()


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("l + 1", ("l", 1)),
        ("1 + l", ("l", 1)),
        ("l - 2", ("l", -2)),
        ("-2 + l", ("l", -2)),
        ("3", ("", 3)),
        ("2 l", None),
    ],
)
def test_a_letter_and_how_far_from_it(text: str, step: tuple[str, int] | None) -> None:
    assert letter_and_step(statements_of(text)[0].term) == step
