"""Numbers that look random and are the same in every run, on every machine."""

from hashlib import blake2b


def draw(seed: str, count: int) -> int:
    """An integer from 0 to `count - 1` that depends on nothing but the seed."""
    return int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big") % count
