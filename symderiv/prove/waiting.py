"""Threads beside which a process can be forked all the same."""

from __future__ import annotations

import threading


class Waiting(threading.Thread):
    """A thread that does nothing but wait for something outside: it holds no lock that a fork could not open again."""


def is_alone() -> bool:
    """Whether no thread runs beside this one that may hold a lock."""
    this = threading.current_thread()
    return all(thread is this or isinstance(thread, Waiting) for thread in threading.enumerate())
