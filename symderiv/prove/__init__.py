"""Are two expressions equal?  A proof, a witness against it, or undecided with the reason.

decide                        the engines, cheapest first
problem, verdict              the question and the three answers
equal < normal_form < sums    for all sizes: the difference of the normal forms is 0
  atoms, form, functions, signs      polynomials over atoms and what they obey
  scope, index_terms, brackets       index expressions with ranges
  ranges, sum_steps, naming          ranges, deltas and names of sums
  domain                             where both sides are defined
tower < cells < kernels, field       exactly, sign cell by sign cell, in rational functions
ball < witness                       points at which both sides differ
  confirm < second < enclosures      what says so again, with no code of the first evaluator
kept, guarded                        certificates; a process that can be killed
"""
