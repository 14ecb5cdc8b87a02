"""Writing a derivation down: LaTeX, Markdown, NumPy source."""
