"""Notes and formulas with damage done to them, drawn from a seed: characters, tokens, commands, lines, whole halves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from symderiv.read.source.spans import scan
from symderiv.read.tex.commands import ENVIRONMENTS, SYMBOLS
from symderiv.read.tex.macros import NO_MACROS
from symderiv.read.tex.parse import CONSTRUCTS, Macro

TESTS = Path(__file__).parents[1]
FOLDERS = (TESTS / "corpus" / "documents", TESTS / "compare" / "notes", TESTS / "read" / "documents")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]|\d+|[ \t]+|\n|.", re.DOTALL)
_BRACES = "{}()[]|$&_^'"
_CHARACTERS = "{}()[]|$&_^'`\"\\%#~*=+-/<>,.;:!?@ \n\tijx0123456789é∂Σ½²ᵢ′𝐱漢"
_COMMANDS = sorted({*(c for c in (*CONSTRUCTS, *SYMBOLS) if c.startswith("\\")), r"\foo", r"\middle", r"\text"})
_SIGNS = (
    "\0", "\ufeff", "\u200b", "\u200e", "\u202e", "\u2066", "\u2028", "\u0085", "\x0b", "\x0c", "\x1b[31m", "\ufffd",
    "\u0301", "\ud800", "שלום", "مرحبا", "\N{ARABIC-INDIC DIGIT THREE}", "①", "ﬁ", "🙂",
)  # fmt: skip
_PIECES = (
    r"\input{/etc/passwd}", r"\include{../x}", r"\def\a{\a}\a", r"\def\a{\b\b}\def\b{\a\a}\a",
    r"\newcommand{\q}[9]{#9}",
    r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \pd{E}{x}", r"\let\alpha=\beta", r"\begin{align}",
    r"\end{align}", r"\begin{cases} 1 & x > 0 \\", r"\begin{pmatrix} a & b \\ c \end{pmatrix}", r"\left(", r"\right.",
    r"\frac{}{}", r"\sum_{i=1}^{n}", r"\prod_{k \ne j}", r"\max_{", r"\cdots", r"\dots", ", \\dots, ", r"^{9^{9^9}}",
    "9" * 120, "(" * 300, "{" * 300 + "}" * 300, r"\frac{1}{" * 250, "x_{" * 40 + "}" * 40, "> " * 20, "- " * 20,
    "<!-- symderiv: tensors w[2] x; scalar E -->", "<!-- symderiv: tensors w[", "<!--", "-->", "```", "```math\n", "$$",
    "$", r"\(", r"\]", "\n\n", "\n# ", "\n## Backward\n", "\n---\n", "| a | b |\n|---|---|\n| ", "<pre>", "</script>",
    r"\mathbb{1}[i = j]", r"\text{ where } k = ", r"\forall i", r"\frac{\partial E}{\partial ", r"\nabla_{W} ", "dW = ",
    r"^{(l)}", r"^{\top}", "_{i,j+1}", r"\odot", r"\mathrm{d}", "'", r"\bar{", "0/0", "1/0", "x = x", "= = =",
    r"\verb|",
    r"% symderiv: scalar E", r"\section{", r"\documentclass{article}", r"\begin{document}", r"\end{document}", r"\be",
    "i = 1, 2, 3", r"k \in \{f, i, o\}", "E = E(y)", r"\lim_{x \to 0}", r"\int_0^1", r"\langle x | y \rangle", "a[i][:",
    "W_{i}{j}", r"\operatorname{softmax}", r"\|x\|_2^2", "torch.exp(x)", "y = sum_j W_ij x_j", "``", "&lt;", r"\\[2pt]",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A formula of a note, or of a table, with the macros that are known there and those that stand beside it."""

    latex: str
    macros: tuple[tuple[str, Macro], ...] = ()
    beside: tuple[str, ...] = ()


@cache
def documents() -> tuple[tuple[str, str], ...]:
    """The notes that there are to be damaged: the name of each, and its text."""
    paths = sorted(path for folder in FOLDERS for path in folder.iterdir() if path.suffix in (".md", ".tex"))
    return tuple((path.name, path.read_text(encoding="utf-8")) for path in paths)


@cache
def sources() -> tuple[Source, ...]:
    """The formulas that there are to be damaged."""
    here = Path(__file__).parent
    alone = [json.loads(line)["latex"] for line in (here / "formulas.jsonl").read_text(encoding="utf-8").splitlines()]
    alone += (here / "documents" / "formulas.txt").read_text(encoding="utf-8").splitlines()
    found = [Source(latex) for latex in alone]
    for name, text in documents():
        formulas = scan(text, name).formulas
        for number, formula in enumerate(formulas):
            beside = tuple(f.latex for f in formulas[max(0, number - 2) : number + 2] if f is not formula)
            found.append(Source(formula.latex, tuple((formula.macros or NO_MACROS).items()), beside))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Damaged:
    """What became of a note or a formula; `how` names what was done to it."""

    text: str
    name: str
    how: tuple[str, ...]
    source: Source = Source("")


def damaged_formula(random: Random) -> Damaged:
    """A formula with damage done to it."""
    source = random.choice(sources())
    others = [random.choice(sources()).latex for _ in range(2)]
    text, how = _damaged(random, source.latex, others, OF_ANY)
    return Damaged(text, "formula", how, source)


def damaged_document(random: Random) -> Damaged:
    """A note, or a part of one, with damage done to it."""
    name, text = random.choice(documents())
    other = random.choice(documents())[1]
    text = _part(random, text) if random.random() < 0.7 else text
    text, how = _damaged(random, text, [other], (*OF_ANY, *OF_LINES))
    return Damaged(text, name, how)


def _part(random: Random, text: str) -> str:
    lines = text.split("\n")
    start = random.randrange(len(lines))
    return "\n".join(lines[start : start + random.randint(5, 40)])


Damage = Callable[[Random, str, Sequence[str]], str]


def _damaged(random: Random, text: str, others: Sequence[str], ways: Sequence[Damage]) -> tuple[str, tuple[str, ...]]:
    how = []
    for _ in range(random.choice((1, 1, 1, 2, 2, 4))):
        way = random.choice(ways)
        text = way(random, text, others)
        how.append(way.__name__)
    return text, tuple(how)


def _at(random: Random, text: str) -> int:
    return random.randint(0, len(text))


def _put(text: str, place: int, piece: str) -> str:
    return text[:place] + piece + text[place:]


def character_gone(random: Random, text: str, others: Sequence[str]) -> str:
    """Without one character, or a few that stand side by side."""
    place = _at(random, text)
    return text[:place] + text[place + random.choice((1, 1, 1, 2, 5, 20)) :]


def character_twice(random: Random, text: str, others: Sequence[str]) -> str:
    """With one character twice."""
    place = _at(random, text)
    return text[:place] + text[place : place + 1] * 2 + text[place + 1 :]


def characters_swapped(random: Random, text: str, others: Sequence[str]) -> str:
    """With two neighbours in the other order."""
    place = _at(random, text)
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def character_more(random: Random, text: str, others: Sequence[str]) -> str:
    """With a character of those that people type."""
    return _put(text, _at(random, text), random.choice(_CHARACTERS))


def sign_more(random: Random, text: str, others: Sequence[str]) -> str:
    """With a character that people do not type."""
    return _put(text, _at(random, text), random.choice(_SIGNS))


def brace_gone(random: Random, text: str, others: Sequence[str]) -> str:
    """Without a brace, bracket, dollar or script sign."""
    places = [place for place, character in enumerate(text) if character in _BRACES]
    place = random.choice(places or [len(text)])
    return text[:place] + text[place + 1 :]


def brace_more(random: Random, text: str, others: Sequence[str]) -> str:
    """With one more."""
    return _put(text, _at(random, text), random.choice(_BRACES))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def token_gone(random: Random, text: str, others: Sequence[str]) -> str:
    """Without a token or some in a row."""
    tokens = _tokens(text)
    place = random.randint(0, len(tokens))
    return "".join((*tokens[:place], *tokens[place + random.choice((1, 1, 3, 10)) :]))


def token_twice(random: Random, text: str, others: Sequence[str]) -> str:
    """With some tokens twice."""
    tokens = _tokens(text)
    place = random.randint(0, len(tokens))
    end = place + random.choice((1, 1, 3, 10))
    return "".join((*tokens[:end], *tokens[place:]))


def tokens_swapped(random: Random, text: str, others: Sequence[str]) -> str:
    """With two tokens in each other's place."""
    tokens = _tokens(text)
    if len(tokens) > 1:
        first, second = random.randrange(len(tokens)), random.randrange(len(tokens))
        tokens[first], tokens[second] = tokens[second], tokens[first]
    return "".join(tokens)


def token_of_another(random: Random, text: str, others: Sequence[str]) -> str:
    """With some tokens of another one in the place of one."""
    tokens, other = _tokens(text), _tokens(random.choice(others))
    place, start = random.randint(0, len(tokens)), random.randint(0, len(other))
    return "".join((*tokens[:place], *other[start : start + random.choice((1, 1, 5, 20))], *tokens[place + 1 :]))


def another_command(random: Random, text: str, others: Sequence[str]) -> str:
    """With another command in the place of one, or one more."""
    tokens = _tokens(text)
    places = [place for place, token in enumerate(tokens) if token.startswith("\\")]
    place = random.choice(places or [len(tokens)])
    return "".join((*tokens[:place], random.choice(_COMMANDS) + " ", *tokens[place + 1 :]))


_LETTERS = re.compile(
    r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])|\\(?:alpha|beta|sigma|mu|partial|gamma|hat|bar)(?![A-Za-z])"
)
_OPERATORS = re.compile(r"[-+*/=<>,]|\\(?:cdot|odot|times|le|ge|ne|in|to|sum|prod|max|log|exp|frac)(?![A-Za-z])")
_GROUP = re.compile(r"\{[^{}]*\}|\([^()]*\)|\[[^][]*\]")


def _other_of_kind(random: Random, text: str, others: Sequence[str], kind: re.Pattern[str]) -> str:
    """The text with something of a kind in the place of another such thing."""
    found = list(kind.finditer(text))
    wanted = [*found, *(match for other in others for match in kind.finditer(other))]
    if not found:
        return text
    place = random.choice(found)
    return text[: place.start()] + random.choice(wanted).group() + text[place.end() :]


def another_letter(random: Random, text: str, others: Sequence[str]) -> str:
    """With another letter in the place of one."""
    return _other_of_kind(random, text, others, _LETTERS)


def another_operator(random: Random, text: str, others: Sequence[str]) -> str:
    """With another sign in the place of one."""
    return _other_of_kind(random, text, others, _OPERATORS)


def another_group(random: Random, text: str, others: Sequence[str]) -> str:
    """With what stands in other brackets in the place of what stands in some."""
    return _other_of_kind(random, text, others, _GROUP)


def group_gone(random: Random, text: str, others: Sequence[str]) -> str:
    """With nothing in some brackets, or without them."""
    found = list(_GROUP.finditer(text))
    if not found:
        return text
    place = random.choice(found)
    inner = random.choice(("", text[place.start()] + text[place.end() - 1], text[place.start() + 1 : place.end() - 1]))
    return text[: place.start()] + inner + text[place.end() :]


def environment_more(random: Random, text: str, others: Sequence[str]) -> str:
    """With a part set in an environment."""
    groups = [match.span() for match in _GROUP.finditer(text)]
    start, end = random.choice([(0, len(text)), tuple(sorted((_at(random, text), _at(random, text)))), *groups])
    name = random.choice(sorted(ENVIRONMENTS))
    return rf"{text[:start]}\begin{{{name}}}{text[start:end]}\end{{{name}}}{text[end:]}"


def piece_more(random: Random, text: str, others: Sequence[str]) -> str:
    """With something that does not belong there."""
    return _put(text, _at(random, text), random.choice(_PIECES))


def spliced(random: Random, text: str, others: Sequence[str]) -> str:
    """The beginning of it, and the end of another one."""
    tokens, other = _tokens(text), _tokens(random.choice(others))
    return "".join((*tokens[: random.randint(0, len(tokens))], *other[random.randint(0, len(other)) :][:1000]))


OF_ANY: tuple[Damage, ...] = (
    character_gone,
    character_twice,
    characters_swapped,
    character_more,
    sign_more,
    brace_gone,
    brace_more,
    token_gone,
    token_twice,
    tokens_swapped,
    token_of_another,
    another_command,
    *(another_letter, another_operator, another_group) * 4,
    group_gone,
    environment_more,
    piece_more,
    spliced,
)


def line_gone(random: Random, text: str, others: Sequence[str]) -> str:
    """Without some lines."""
    lines = text.split("\n")
    place = random.randrange(len(lines))
    return "\n".join((*lines[:place], *lines[place + random.choice((1, 1, 4)) :]))


def line_twice(random: Random, text: str, others: Sequence[str]) -> str:
    """With a line once more elsewhere."""
    lines = text.split("\n")
    lines.insert(random.randint(0, len(lines)), random.choice(lines))
    return "\n".join(lines)


def lines_swapped(random: Random, text: str, others: Sequence[str]) -> str:
    """With two lines in each other's place."""
    lines = text.split("\n")
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return "\n".join(lines)


def lines_joined(random: Random, text: str, others: Sequence[str]) -> str:
    """With a line end less."""
    lines = text.split("\n")
    place = random.randrange(len(lines))
    return "\n".join((*lines[:place], "".join(lines[place : place + 2]), *lines[place + 2 :]))


def lines_set_in(random: Random, text: str, others: Sequence[str]) -> str:
    """With some lines set in, quoted or made items."""
    lines = text.split("\n")
    start = random.randrange(len(lines))
    prefix = random.choice(("\t", "  ", "    ", " \t", "> ", ">\t", "- ", "-\t", "1. ", "# ", "| ", "*", "\u00a0"))
    for place in range(start, min(len(lines), start + random.choice((1, 2, 5)))):
        lines[place] = prefix + lines[place]
    return "\n".join(lines)


def other_line_ends(random: Random, text: str, others: Sequence[str]) -> str:
    """With other line ends, everywhere or in some places."""
    end, share = random.choice(("\r\n", "\r", "\n\r", " \n", "\n\n")), random.choice((1.0, 0.3))
    return "".join(end if c == "\n" and random.random() < share else c for c in text)


OF_LINES: tuple[Damage, ...] = (line_gone, line_twice, lines_swapped, lines_joined, lines_set_in, other_line_ends)
