"""The checking engine: both sides modulo random primes, with a bound on the probability of being fooled; no proof.

check                    both sides at every position, sign cell by sign cell
functions < cells        exp, log, roots, unknown functions, by true relations only; kinks by sign cells
expansion                what a number is made of: factors and terms
ring < lanes, evident    numbers with bounds on their degree and height; the primes, and the error bound with its proof
"""
