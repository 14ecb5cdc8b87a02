"""The verdict: what the engines say, cheapest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr
from symderiv.lang.layer import Equation
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import nodes, tensors_read
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.prove.modular.check import check_at_sizes
from symderiv.prove.normal.atoms import GiveUp
from symderiv.prove.normal.domain import domain_of
from symderiv.prove.normal.equal import in_base_sizes, prove_equal, prove_in_cases
from symderiv.prove.normal.normal_form import unfold, unfold_once
from symderiv.prove.problem import Problem as Problem
from symderiv.prove.refute.ball import INDEX_ARITHMETIC, Search, refute
from symderiv.prove.tower.all_sizes import prove_from_some_sizes
from symderiv.prove.tower.walk import prove_at_sizes, prove_elementwise
from symderiv.prove.verdict import CONTRADICTION, Checked, Proof, Undecided, Verdict

_LONGEST_UNFOLDED = 20_000


def decide(problem: Problem) -> Verdict:
    """Whether the two sides are equal: a proof, a witness against it, or undecided with the reason.

    A few readable points come first, then proofs, then a hard search for a witness.  A witness is held against the
    normal form of the sides as they stand: if both exist, that is a defect and is said so.  What is neither proved nor
    refuted is checked modulo random primes: an answer where no size is free, else evidence.
    """
    first = refute(problem)
    if first.refutation is not None:
        if first.refutation.confirmed_by == INDEX_ARITHMETIC:  # the normal form takes all reads to have values
            return first.refutation
        proof = prove_equal(problem.left, problem.right, problem.facts, problem.told)
        return first.refutation if proof is None else Undecided(CONTRADICTION, (), proof, first.refutation)
    proof = prove(problem)
    if proof is not None:
        return proof
    second = refute(problem, hard=True)
    if second.refutation is not None:
        return second.refutation
    checked = check(problem)
    if checked is not None and not problem.sizes:
        return checked
    return _undecided(second, checked)


def prove(problem: Problem) -> Proof | None:
    """A proof by the first engine that finds one: for all sizes, or at the stated sizes where all are numbers.

    The tensors of a recurrence are not unfolded down to given ones, which would not end: each is opened once, or taken
    as it stands, and what is proved of any values holds of its own.
    """
    return prove_quickly(problem) or _prove_thoroughly(problem)


def prove_quickly(problem: Problem) -> Proof | None:
    """A proof by the engines that take little time whether they find one or not."""
    for left, right, how in _attempts(problem):
        if (proof := prove_equal(left, right, problem.facts, problem.told)) is not None:
            return replace(proof, detail=proof.detail + how)
    return _prove_exactly(problem)


def _prove_thoroughly(problem: Problem) -> Proof | None:
    """A proof by cases, or from some sizes to all."""
    attempts = list(_attempts(problem))
    for left, right, how in attempts:
        if (proof := prove_in_cases(left, right, problem.facts, problem.told)) is not None:
            return replace(proof, detail=proof.detail + how)
    for left, right, how in attempts:
        left, right, scope = in_base_sizes(left, right, problem.facts, problem.told)
        if (proof := prove_from_some_sizes(left, right, scope)) is not None:
            return replace(proof, detail=proof.detail + how)
    return None


def _attempts(problem: Problem) -> Iterator[tuple[Expr, Expr, str]]:
    """The two sides as they stand and unfolded, and what to say of that; none that is too long."""
    yield problem.left, problem.right, ""
    for left, right, unfolded in _unfolded(problem.left, problem.right, problem.opened):
        if _is_too_long(left, right):
            return
        yield left, right, f", after unfolding {', '.join(unfolded)}"


def _is_too_long(left: Expr, right: Expr) -> bool:
    return sum(1 for side in (left, right) for _ in nodes(side)) > _LONGEST_UNFOLDED


def _unrolled(problem: Problem) -> dict[str, Equation]:
    """The definitions that come to an end when they are unfolded: those of no recurrence."""
    recurrent = recurrent_tensors(problem.opened)
    return {e.lhs.tensor: e for e in problem.opened if e.lhs.tensor not in recurrent}


def _prove_exactly(problem: Problem) -> Proof | None:
    """A proof in the exact tower."""
    definitions = _unrolled(problem)
    left, right = (unfold(side, definitions) for side in (problem.left, problem.right))
    if _is_too_long(left, right):
        return None
    left, right, scope = in_base_sizes(left, right, problem.facts, problem.told)
    found = prove_elementwise(left, right, scope) or _prove_at_stated_sizes(problem, definitions)
    if found is None:
        return None
    try:
        return replace(found, domain=domain_of((left, right), scope)[0])
    except (GiveUp, Unsupported, RecursionError):
        return None


def check(problem: Problem) -> Checked | None:
    """Both sides modulo random primes at the first sizes that are stated or chosen; no others where no size is free."""
    definitions = _unrolled(problem)
    left, right = (unfold(side, definitions) for side in (problem.left, problem.right))
    sizes = next(problem.sample_sizes(), None)
    if sizes is None or _is_too_long(left, right):
        return None
    try:
        found = check_at_sizes(left, right, sizes, _places(problem, sizes), problem.tensors)
        opened = in_base_sizes(left, right, problem.facts, problem.told)
        return None if found is None else replace(found, domain=domain_of(opened[:2], opened[2])[0])
    except (GiveUp, Unsupported, RecursionError):
        return None


def _unfolded(left: Expr, right: Expr, used: tuple[Equation, ...]) -> Iterator[tuple[Expr, Expr, tuple[str, ...]]]:
    """The two sides with what only one of them reads unfolded, latest definitions first; then with all unfolded.

    A recurrence that one side is about is opened there alone too: `dE/dh[t]` is made of `dE/dh[t + 1]`.
    """
    definitions = {equation.lhs.tensor: equation for equation in used}
    recurrent = recurrent_tensors(used)
    opened = []
    for about, other in ((left, right), (right, left)):
        names = tensors_read(about)
        if len(names) == 1 and names[0] in recurrent:
            opened.append((unfold_once(about, definitions[names[0]]), other, names))
    yield from opened
    yield from _told_apart(left, right, (), definitions, recurrent)
    for about, other, names in opened:
        yield from _told_apart(about, other, names, definitions, recurrent)
    ends = {name: equation for name, equation in definitions.items() if name not in recurrent}
    if any(name in ends for side in (left, right) for name in tensors_read(side)):
        yield unfold(left, ends), unfold(right, ends), tuple(ends)


def _told_apart(
    left: Expr,
    right: Expr,
    before: tuple[str, ...],
    definitions: dict[str, Equation],
    recurrent: frozenset[str],
) -> Iterator[tuple[Expr, Expr, tuple[str, ...]]]:
    """The sides with what only one of them reads unfolded, where there is any; `before` has been opened already."""
    sides, done = (left, right), list(before)
    while True:
        left_reads, right_reads = (set(tensors_read(side)) for side in sides)
        opened = recurrent.intersection(done)
        alone = [name for name in reversed(definitions) if name in left_reads ^ right_reads and name not in opened]
        if not alone:
            break
        done.append(alone[0])
        sides = (unfold_once(sides[0], definitions[alone[0]]), unfold_once(sides[1], definitions[alone[0]]))
    if len(done) > len(before):
        yield *sides, tuple(done)


def _prove_at_stated_sizes(problem: Problem, definitions: Mapping[str, Equation]) -> Proof | None:
    """Where no size is a symbol, sums written out at the sizes that the problem states are a full proof."""
    if problem.sizes:
        return None
    sizes = problem.allowed({}) or {}
    try:
        ranges = _places(problem, sizes)
    except Unsupported:
        return None
    return prove_at_sizes(problem.left, problem.right, sizes, ranges, problem.tensors, definitions)


def _places(problem: Problem, sizes: Mapping[str, int]) -> dict[str, range]:
    """The values of the free indices.  Raises Unsupported where an end is no integer."""
    exact = Evaluation(EXACT, {}, sizes)
    return {
        name: range(exact.integer(low, {}), exact.integer(high, {}) + 1) for name, (low, high) in problem.ranges.items()
    }


def _undecided(search: Search, checked: Checked | None) -> Undecided:
    """What is known without a proof or a witness."""
    if not search.points:
        return Undecided(search.trouble or "no point was found at which both sides are defined")
    evidence = [f"agrees to {search.digits} digits at {search.points} points", *(f"at {s}" for s in search.sizes if s)]
    if checked is not None:
        evidence.append(f"checked modulo random primes at {checked.scope}, the error below 2^-{checked.bits}")
    return Undecided(search.trouble or "no proof and no witness was found", tuple(evidence))
