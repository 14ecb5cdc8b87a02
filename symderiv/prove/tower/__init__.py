"""The exact engine: rational functions over Q in generators that stand for functions, with true relations only.

walk < cells       both sides as rational functions, sign cell by sign cell
all_sizes          from some sizes to all sizes
kernels < field    exponentials, logarithms and roots; the field of one cell
"""
