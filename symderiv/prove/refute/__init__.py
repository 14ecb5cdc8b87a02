"""Witnesses: points at which two expressions differ.

ball < witness                   balls at rational points: small numbers first, then wide ones, kinks and ties
confirm < second < enclosures    the same again, with no code of the first evaluator
"""
