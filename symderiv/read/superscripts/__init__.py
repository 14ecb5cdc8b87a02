"""What stands above the names of a section: layers that belong to the name, and indices (examples, steps, dimensions)."""
