"""What can be typed after `symderiv`.  Imports nothing heavy: `--help` has to be quick."""

from __future__ import annotations

import argparse

import symderiv

_EPILOG = """\
exit status: 0 all is well; 1 something differs, is stale or fails a check, or a document yields no settled
statement (--strict: any that is not settled); 2 usage, declaration or internal error.  --exit-zero turns 1 into 0.
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `command` holds the name of the command."""
    top = argparse.ArgumentParser(
        prog="symderiv",
        description="Derives the gradients of neural-network layers, writes them down, and checks derivations by hand.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"symderiv {symderiv.__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, summary: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            parents=[_common(), *parents],
            allow_abbrev=False,
        )

    making = (_layers(), _output(), _work(), _exit())
    docs = command("docs", "write the derivations as LaTeX and Markdown, and the book", *making)
    _pdf(docs)
    command("code", "write the NumPy modules", *making)
    command("check", "check derivations and generated code by numbers", _layers(), _work(), _exit())
    _diff(command("diff", "judge each statement of hand derivations", _folder(), _jobs("documents to judge"), _exit()))
    everything = command("all", "docs, code, check, and diff of the notes beside the declarations", *making)
    _pdf(everything)
    everything.add_argument("--strict", action="store_true", help="exit 1 if any statement is not settled")
    show = command("show", "print one derivation in the terminal", _folder())
    show.add_argument("layer", metavar="LAYER")
    show.add_argument("--format", choices=("full", "json"), default="full", help="full: for people (default)")
    other = show.add_mutually_exclusive_group()
    other.add_argument("--forward", action="store_true", help="the directional derivative instead: forward mode")
    other.add_argument("--second", action="store_true", help="the gradients of the backward pass instead: second order")
    command("list", "print the layers, one line each", _folder())
    new = command("new", "start the declaration of a layer")
    new.add_argument("name", metavar="FAMILY/NAME", help="for example losses/huber")
    new.add_argument("--layers", metavar="DIR", default="layers", help="where it goes (default: ./layers)")
    explain = command("explain", "explain codes of findings; without a code, list them all")
    explain.add_argument("codes", nargs="*", metavar="CODE", help="for example SD201")
    verify = command("verify", "check the proofs and witnesses that diff --format json has kept", _exit())
    verify.add_argument("file", metavar="FILE.json", help="what `symderiv diff --format json` printed")
    return top


def _diff(diff: argparse.ArgumentParser) -> None:
    """What `diff` takes."""
    diff.add_argument("files", nargs="+", metavar="FILE", help="a hand derivation, Markdown or LaTeX, or a folder")
    diff.add_argument("--layer", metavar="NAME", help="the layer that the documents speak of, if they do not say it")
    diff.add_argument(
        "--format",
        choices=("full", "concise", "json", "github", "sarif"),
        default="full",
        help="full: for people (default); concise: one line a finding; github: annotations of a workflow",
    )
    diff.add_argument("--explain", action="store_true", help="also tell of what agrees how that is known")
    diff.add_argument("--fix", action="store_true", help="write the proved corrections into the documents")
    diff.add_argument("--diff", action="store_true", help="show what --fix would change, and write nothing")
    diff.add_argument("--report", metavar="OUT", help="also write a report, OUT.md or OUT.tex")
    diff.add_argument("--watch", action="store_true", help="judge again whenever a file changes, until Ctrl-C")
    diff.add_argument("--strict", action="store_true", help="exit 1 if any statement is not settled")
    diff.add_argument("--skip-empty", action="store_true", help="pass over documents that hold no statement")


def _common() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    return parent


def _folder() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(
        "--layers", metavar="DIR", help="folder of FAMILY/NAME.py (default: ./layers, else the set that comes along)"
    )
    return parent


def _layers() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False, parents=[_folder()])
    parent.add_argument("names", nargs="*", metavar="LAYER", help="NAME or FAMILY/NAME (default: every layer)")
    return parent


def _output() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--out", metavar="DIR", default="generated", help="where files go (default: ./generated)")
    parent.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 and show the difference where a file is stale"
    )
    return parent


def _jobs(what: str) -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(
        "--jobs", metavar="N", type=_number, help=f"{what} at a time (default: one for each core, at most 4)"
    )
    return parent


def _work() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False, parents=[_jobs("layers to work on")])
    parent.add_argument("--no-cache", action="store_true", help="make everything anew, and keep nothing of it")
    return parent


def _number(text: str) -> int:
    """A number of processes.  Raises ValueError, which argparse turns into a message, for one that is none."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _exit() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--exit-zero", action="store_true", help="exit 0 where it would be 1")
    return parent


def _pdf(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pdf", action="store_true", help="also compile the book; needs latexmk and TeX Live")
