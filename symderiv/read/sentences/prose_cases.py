"""Cases that are told in a sentence: `$f(x) = x$ for $x > 0$ and $c x$ otherwise`, or in two statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.read.classify import FORWARD, FUNCTION
from symderiv.read.meaning.syntax import Apply, Choice, Indexed, Name, Relation, Statement, Term
from symderiv.read.meaning.vocabulary import OTHERWISE_WORDS
from symderiv.read.note import Placed
from symderiv.read.sentences.attached import Sentence, introduces_condition
from symderiv.read.sentences.definitions import moved

_OTHERWISE = re.compile(rf"\s*,?\s*(?:{'|'.join(sorted(OTHERWISE_WORDS))})\b", re.IGNORECASE)
_OTHERS = re.compile(r"\s*,?\s*(?:for|on|für|bei|pour|para)\s+[\w\s'’-]+(?:[.:;,]|$)", re.IGNORECASE)
_STOP = re.compile(r"[.:;!?](?:\s|$)")


def with_prose_cases(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, those that give the values of one definition case by case joined into it."""
    found: list[Sentence] = []
    place = 0
    while place < len(sentences):
        joined = _joined(sentences[place : place + 4])
        found.append(joined[0] if joined else sentences[place])
        place += joined[1] if joined else 1
    return found


def _joined(run: Sequence[Sentence]) -> tuple[Sentence, int] | None:
    """The definition that a run of formulas makes, and how many of them it takes."""
    if len(run) < 3 or not all(_follows(a, b) for a, b in pairwise(run[:3])):
        return None
    first, condition, second = run[:3]
    statement, value = _definition(first), _only(second)
    given = _condition(condition)
    if statement is None or given is None or value is None:
        return None
    assert isinstance(statement.term, Relation)
    left, held = statement.term.parts[:2]
    value = _value(value, left)
    if value is None:
        return None
    branches: tuple[tuple[Term, tuple[Relation, ...]], ...]
    one = given.relations == ("=",)  # what is not this one element are the others, whatever they are called
    said = _OTHERWISE.match(second.formula.after) or _OTHERWISE.fullmatch(second.formula.before)
    if said or (one and _OTHERS.match(second.formula.after)):
        branches, count = (((held, (given,)), (value.term, ())), 3)
    else:
        other = _condition(run[3]) if len(run) > 3 and _follows(second, run[3]) else None
        if other is None:
            return None
        branches, count = (((held, (given,)), (value.term, (other,))), 4)
    choice = Choice(held.start, held.end, branches)
    term = replace(statement.term, parts=(left, choice))
    return replace(first, statements=(replace(statement, term=term),)), count


def _value(statement: Statement, left: Term) -> Statement | None:
    """What the other case gives: `0`, or `t_j = 0` once more; None for a statement about something else."""
    term = statement.term
    if not isinstance(term, Relation):
        return statement
    again = term.relations == ("=",) and moved(term.parts[0], 0, 0) == moved(left, 0, 0)
    return replace(statement, term=term.parts[1]) if again else None


def _follows(first: Sentence, second: Sentence) -> bool:
    return first.formula.block == second.formula.block and not _STOP.search(second.formula.before)


def _only(sentence: Sentence) -> Statement | None:
    """The statement of a formula that makes just one, about which nothing else is said."""
    if len(sentence.statements) != 1:
        return None
    statement = sentence.statements[0]
    return None if statement.conditions or statement.where or statement.ranges else statement


def _definition(sentence: Sentence) -> Statement | None:
    statement = _only(sentence)
    if statement is None or not isinstance(statement.term, Relation):
        return None
    is_definition = statement.term.relations in (("=",), (":=",))
    left = statement.term.parts[0]
    return statement if is_definition and isinstance(left, Name | Indexed | Apply) else None


def _condition(sentence: Sentence) -> Relation | None:
    statement = _only(sentence)
    if statement is None or not isinstance(statement.term, Relation):
        return None
    return statement.term if introduces_condition(sentence.formula.before) else None


def with_split_definitions(placed: Sequence[Placed], kinds: Sequence[str]) -> tuple[Placed, ...]:
    """The statements, each of those that define one thing under different conditions giving all of its cases.

    `u = x` for x > 0 and `u = e^x - 1` for x < 0 are one definition.
    """
    parts: dict[Term, list[int]] = {}
    for number, (item, kind) in enumerate(zip(placed, kinds, strict=True)):
        term = item.statement.term
        if kind in (FORWARD, FUNCTION) and isinstance(term, Relation) and len(term.parts) == 2:
            parts.setdefault(moved(term.parts[0], 0, 0), []).append(number)
    new = list(placed)
    for numbers in parts.values():
        items = [placed[number] for number in numbers]
        if len(items) < 2 or not all(item.statement.conditions for item in items[:-1]):
            continue
        branches = tuple(_branch(item) for item in items)
        for number in numbers:
            new[number] = _whole(placed[number], branches)
    return tuple(new)


def _branch(item: Placed) -> tuple[Term, tuple[Relation, ...]]:
    term = item.statement.term
    assert isinstance(term, Relation)
    return term.parts[1], item.statement.conditions


def _whole(item: Placed, branches: tuple[tuple[Term, tuple[Relation, ...]], ...]) -> Placed:
    term = item.statement.term
    assert isinstance(term, Relation)
    value = term.parts[1]
    choice = moved(Choice(value.start, value.end, branches), value.start, value.end)
    whole = replace(term, parts=(term.parts[0], choice))
    return replace(item, statement=replace(item.statement, term=whole, conditions=()))
