"""A small reader of the plain text, to see that its brackets say what was meant: text to value, in exact numbers.

It knows what a person would: juxtaposition and `/` from left to right, `^` before them, a sum up to the next sign.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

_TOKEN = re.compile(r"\s*(?:(sum_\{(\w+)=(-?\d+)\}\^(\d+))|(\d+)|([A-Za-z]\w*)|(.))")


class PlainReader:
    """Reads one expression; `values` holds the names, `f` is x -> 2 x + 1."""

    def __init__(self, text: str, values: Mapping[str, Fraction]) -> None:
        self.tokens = [match.group(0).strip() for match in _TOKEN.finditer(text)]
        self.values = dict(values)
        self.at = 0

    def read(self) -> Fraction:
        value = self._sum()
        assert self.at == len(self.tokens), f"left over: {self.tokens[self.at :]}"
        return value

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def _sum(self) -> Fraction:
        negative = self._next() == "-"
        if negative:
            self._take()
        total = self._product()
        total = -total if negative else total
        while self._next() in ("+", "-"):
            sign = self._take()
            term = self._product()
            total = total + term if sign == "+" else total - term
        return total

    def _product(self) -> Fraction:
        total = self._power()
        while self._next() not in ("", "+", "-", ")", "}"):
            if self._next() == "/":
                self._take()
                total /= self._power()
            else:
                total *= self._power()
        return total

    def _power(self) -> Fraction:
        base = self._atom()
        if self._next() != "^":
            return base
        self._take()
        return base ** int(self._atom())

    def _atom(self) -> Fraction:
        token = self._take()
        if token == "(":
            value = self._sum()
            assert self._take() == ")"
            return value
        if token.startswith("sum_"):
            return self._big(token)
        if token == "f" and self._next() == "(":
            return 2 * self._atom() + 1
        return Fraction(token) if token.isdigit() else self.values[token]

    def _big(self, token: str) -> Fraction:
        match = _TOKEN.match(token)
        assert match is not None
        index, lower, upper = match[2], int(match[3]), int(match[4])
        total, start = Fraction(0), self.at
        for number in range(lower, upper + 1):
            self.at = start
            self.values[index] = Fraction(number)
            total += self._product()
        return total
