"""`python -m symderiv`."""

import sys

from symderiv.cli import main

if __name__ == "__main__":
    sys.exit(main())
