"""Dimensions that are one: what a section's relations put together, and what they tell apart."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Dimensions:
    """Names of dimensions, some of them known to be equal."""

    parent: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> str:
        """The name that stands for the class."""
        while self.parent.setdefault(name, name) != name:
            name = self.parent[name]
        return name

    def join(self, left: str, right: str) -> None:
        """Says that two dimensions have one length."""
        a, b = self.find(left), self.find(right)
        if a != b:
            self.parent[max(a, b)] = min(a, b)

    def copy(self) -> Dimensions:
        """The same classes, to be changed by themselves."""
        return Dimensions(dict(self.parent))

    def with_all(self, other: Dimensions) -> Dimensions:
        """What both put together."""
        found = self.copy()
        for name in other.parent:
            found.join(name, other.find(name))
        return found

    def apart(self, other: Dimensions) -> int:
        """How many classes of this one the other puts together."""
        together = self.with_all(other)
        return len({self.find(name) for name in self.parent}) - len({together.find(name) for name in list(self.parent)})
