"""Relations that cannot be meant as they are written, and the one repair that makes sense."""
