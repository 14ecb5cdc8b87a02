"""Normal forms in index notation: what has one normal form is equal for all sizes.

equal < normal_form < sums         the difference of the normal forms is 0
atoms, form, functions, signs      polynomials over atoms and what they obey
scope, index_terms, brackets       index expressions with ranges
ranges, sum_steps, naming          ranges, deltas and names of sums
domain                             where both sides are defined
"""
