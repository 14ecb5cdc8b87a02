"""Gradients by other names than derivatives: deltas, differentials, Jacobians, losses that nobody defines."""
