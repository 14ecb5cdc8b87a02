"""Checking a derivation and its generated code by numbers."""
