"""From gradients in index notation to a program: which array operations, in which order."""
