"""Which parts of a note tell one story, and what a story takes from others."""
