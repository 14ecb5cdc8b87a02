"""Functions that a note defines, applies, or takes for known."""
