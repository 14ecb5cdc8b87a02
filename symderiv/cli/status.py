"""Exit statuses."""

WELL = 0
FOUND = 1  # something differs, is stale, fails a check, or is left open where that counts
BROKEN = 2  # usage, declaration or internal error
INTERRUPTED = 130  # as a shell gives it for Ctrl-C
