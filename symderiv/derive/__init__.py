"""From a layer to its gradients: a reverse sweep, and rewriting to the textbook form with every step recorded."""
