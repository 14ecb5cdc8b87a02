"""From the text of a note to its formulas, with the place of every character."""
