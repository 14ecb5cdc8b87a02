"""What names stand for: tensors, sizes, classes, quantities without a name, and what is assumed of them."""
