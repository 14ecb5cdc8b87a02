"""The command line: finds declarations and documents, runs the stages on them, writes files and reports."""

from symderiv.cli.run import main

__all__ = ["main"]
