"""What PyTorch computes for each layer that it has: one module for each family, each with its `CASES`."""
