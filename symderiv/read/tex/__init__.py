"""Stage one: from a formula to a presentation tree; TeX only, no mathematics yet."""
