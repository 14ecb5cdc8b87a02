"""What stands above the names of a section: layers, which belong to the name, and indices."""
