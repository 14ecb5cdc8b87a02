"""Are two expressions equal?  A proof, a witness against it, or undecided with the reason.

problem, verdict   the question and the answers
normal             for all sizes: the normal form of the difference is 0
tower              exactly, sign cell by sign cell, in rational functions
modular            modulo random primes: checked with a bound on the error, never proved
refute             points at which both sides differ, confirmed by a second evaluator
decide             the engines, cheapest first
guarded, kept      a process that can be killed; certificates
waiting            threads beside which there can be such a process
"""
