"""Stage two: from a tree to mathematics as the author wrote it, with the symbols of its section."""
