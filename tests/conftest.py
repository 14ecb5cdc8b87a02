"""What holds for every test."""

from __future__ import annotations

import os

# No test may rest on what an earlier run left; those of the cache itself name a folder of their own.
os.environ["SYMDERIV_CACHE"] = ""
