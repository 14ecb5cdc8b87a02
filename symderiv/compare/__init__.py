"""Judging the claims of a hand derivation against what is derived from its relations."""
