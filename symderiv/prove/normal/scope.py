"""What is known where an expression stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import count

from symderiv.lang.arithmetic import add, constant, mul, power
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.expr import INTEGER_FUNCTIONS, Add, Call, Constant, Expr, Index, Mul, Pow, Read, Size
from symderiv.lang.layer import Tensor
from symderiv.lang.order import sort_key
from symderiv.lang.polynomial import Monomial, Polynomial
from symderiv.lang.walk import free_indices, nodes
from symderiv.lang.walk import replace as replace_nodes
from symderiv.prove.normal.atoms import text
from symderiv.prove.normal.index_sets import shown_by_sets


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds where an expression stands.

    facts        ranges of the indices, and what sizes are
    tensors      those whose domain is known; all others are real
    nonnegative  keys of atoms that are at least 0 wherever both sides of the claim are defined
    write_out    a sum over at most so many literal values is written out
    thorough     whether fractions are reduced and parts of one sum put together wherever they stand
    left_whole   how many values the sums over more literal values have that were therefore not written out
    limits       limits of indices that are known already
    insides      the scopes inside of sums that are known already, by the indices and their ranges
    rounded      limits of indices that are known already and hang on the ranges of others
    """

    facts: Facts = field(default_factory=lambda: Facts({}))
    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    nonnegative: frozenset[str] = frozenset()
    write_out: int = 1
    thorough: bool = False
    left_whole: set[int] = field(default_factory=set)
    limits: dict[tuple[str, str], tuple[bool, Expr]] = field(default_factory=dict)
    insides: dict[object, Scope] = field(default_factory=dict)
    rounded: dict[tuple[str, str], tuple[bool, Expr]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)
    _shown: dict[str, bool] = field(default_factory=dict)

    def fresh(self) -> str:
        """An index name that stands nowhere else."""
        return f"#t{next(self._numbers)}"

    def within(self, ranges: Mapping[str, tuple[Expr, Expr]]) -> Scope:
        """The scope inside a sum."""
        return replace(self, facts=replace(self.facts, ranges={**self.facts.ranges, **ranges}), insides={}, rounded={})

    def shown(self, value: Polynomial) -> bool:
        """Whether `0 <= value` is shown."""
        goal = plain(value)
        names, mentioned = set(free_indices(goal)), set[str]()
        ends: dict[str, str] = {}
        while more := sorted(names - set(ends)):  # the ranges that matter: of these indices, and of those in the ranges
            for name in more:
                bounds = self.facts.ranges.get(name, ())
                ends[name] = "..".join(map(text, bounds))
                mentioned.update(*map(free_indices, bounds))
            names |= mentioned
        if any(not end and name not in mentioned for name, end in ends.items()):
            return False  # of this index nothing is known, and nothing brings it in to cancel it
        said = f"{text(goal)}|{'|'.join(f'{name!r}:{end}' for name, end in ends.items())}"
        names_now: dict[str, str] = {}
        key = re.sub(r"#t\d+", lambda found: names_now.setdefault(found.group(), f"#t{len(names_now)}"), said)
        if key not in self._shown:
            asked = _renamed(goal, self.facts, names_now)
            self._shown[key] = never_negative(*asked) or (self.thorough and shown_by_sets(*asked))
        return self._shown[key]


def _renamed(goal: Expr, facts: Facts, names: Mapping[str, str]) -> tuple[Expr, Facts]:
    """Made-up index names numbered in the order in which they occur, so that what differs in these alone is one."""
    new: dict[Expr, Expr] = {Index(old): Index(name) for old, name in names.items()}
    ranges = {name: ends for name, ends in facts.ranges.items() if not name.startswith("#t")}
    for old, name in names.items():
        if old in facts.ranges:
            low, high = facts.ranges[old]
            ranges[name] = (replace_nodes(low, new.get), replace_nodes(high, new.get))
    return replace_nodes(goal, new.get), replace(facts, ranges=ranges)


def plain(value: Polynomial) -> Expr:
    """The polynomial as an expression, term by term."""
    return _plain(frozenset(value.items()))


@lru_cache(maxsize=16384)
def _plain(terms: frozenset[tuple[Monomial, Fraction]]) -> Expr:
    """Proofs come back to the same polynomials; one expression for each lets what is known of it be found at once."""
    ordered = sorted(terms, key=lambda item: [(sort_key(atom), exponent) for atom, exponent in item[0]])
    return add(*(mul(constant(n), *(power(atom, exponent) for atom, exponent in m)) for m, n in ordered))


def is_index_expression(expr: Expr, scope: Scope) -> bool:
    """Whether a value is integer arithmetic of indices, sizes and integer tensors."""
    match expr:
        case Constant() | Size() | Index():
            return True
        case Read(tensor, _):
            return tensor in scope.tensors and scope.tensors[tensor].domain == "integer"
        case Add(parts) | Mul(parts):
            return all(is_index_expression(part, scope) for part in parts)
        case Pow(bottom, Constant(exponent)):
            sized = not any(isinstance(node, Index | Read) for node in nodes(bottom))
            return exponent.denominator == 1 and (exponent > 0 or sized) and is_index_expression(bottom, scope)
        case Call(function, arguments) if function in (*INTEGER_FUNCTIONS, "min", "max"):
            return all(is_index_expression(argument, scope) for argument in arguments)
    return False
