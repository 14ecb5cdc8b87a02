"""What one would do without symderiv: write softmax out for N elements, and let SymPy differentiate and simplify.

python benchmarks/expansion.py N
"""

from __future__ import annotations

import sys

from sympy import Matrix, exp, simplify, symbols


def jacobian(size: int) -> Matrix:
    """The Jacobian of softmax, element by element."""
    x = symbols(f"x:{size}")
    total = sum(exp(element) for element in x)
    return Matrix([exp(element) / total for element in x]).jacobian(x).applyfunc(simplify)


if __name__ == "__main__":
    jacobian(int(sys.argv[1]))
