"""What a check says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that was tried: what it was, whether it holds, and on what that rests or where it fails."""

    name: str
    passed: bool
    detail: str
