"""A finding of which the verdict is known before the cause is looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symderiv.compare.finding import Finding


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding as far as its verdict goes; `told` makes it in full, with the cause and the correction."""

    finding: Finding
    told: Callable[[], Finding]

    def changed(self, change: Callable[[Finding], Finding]) -> Judged:
        """The same with a change of either."""
        return Judged(change(self.finding), lambda: change(self.told()))


def settled(finding: Finding) -> Judged:
    """A finding of which all is known."""
    return Judged(finding, lambda: finding)
