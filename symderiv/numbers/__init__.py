"""The plain evaluator: loops over indices, any number type, too simple to be wrong."""
