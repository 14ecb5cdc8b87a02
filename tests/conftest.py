"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples in every run, so that a change is red for what it changes; others: --hypothesis-profile=default.
settings.register_profile("same", derandomize=True, database=None)
settings.load_profile("same")

# No test may rest on what an earlier run left; those of the cache itself name a folder of their own.
os.environ["SYMDERIV_CACHE"] = ""
