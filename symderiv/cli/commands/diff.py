"""`symderiv diff`: judges each statement of hand derivations."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from functools import partial

from symderiv.cli.complaint import debugging
from symderiv.cli.correcting import corrected, difference
from symderiv.cli.judgement import judged, verdict_status
from symderiv.cli.judging import Asked, JudgedFile, answer, attempted, judge_asked, layer_named
from symderiv.cli.notes import Source, sources
from symderiv.cli.pool import outcomes, processes
from symderiv.cli.progress import progress
from symderiv.cli.reporting import check_report, write_report
from symderiv.cli.showing import FULL, is_for_programs, shown
from symderiv.cli.status import BROKEN, FOUND, WELL
from symderiv.cli.watching import watch
from symderiv.compare.excerpt import visible
from symderiv.compare.report import summary
from symderiv.errors import UsageError
from symderiv.lang.layer import Layer


def diff_command(options: Namespace) -> int:
    """Judges every document; one that cannot be read is told on stderr, and the others are judged all the same."""
    _refuse_what_does_not_go_together(options)
    layer = layer_named(options.layer, options.layers) if options.layer else None
    found = sources(options.files)
    if options.watch:
        return watch(lambda source: judge_asked(_asked(source, layer, options)), lambda: _found_again(options), options)
    if options.report:
        check_report(options.report, [source.path for source in found])
    files, status = _judged(found, layer, options)
    if options.diff:
        return _show_difference(files, status, options)
    said: list[str] = []
    if options.fix:
        files, said, status = _corrected(files, status, options)
    documents = [file.document for file in files]
    if documents or is_for_programs(options.format):
        print(shown(documents, options.format, explain=options.explain))
    if options.report and files:
        write_report(options.report, files)
        said.append(f"wrote {options.report}")
    for line in filter(None, said):
        print(visible(line), file=sys.stderr if is_for_programs(options.format) else sys.stdout)
    return _status(files, status, options)


def _refuse_what_does_not_go_together(options: Namespace) -> None:
    """Raises UsageError for a call that asks for two things at once."""
    if options.watch and (options.fix or options.diff or options.report):
        raise UsageError("--watch only looks; it writes and compares nothing.", way_out="Leave out one of them.")
    if options.diff and options.report:
        raise UsageError("--diff writes nothing, and --report writes a file.", way_out="Leave out one of them.")
    if options.explain and options.format != FULL:
        raise UsageError("--explain is for --format full.", way_out="--format json holds it all.")


def _found_again(options: Namespace) -> list[Source]:
    """The documents; none in a folder that has none just now."""
    try:
        return sources(options.files)
    except UsageError:
        return []


def _judged(found: Sequence[Source], layer: Layer | None, options: Namespace) -> tuple[list[JudgedFile], int]:
    """Every file that can be judged, and the status 2 if there is one that cannot."""
    asked = [_asked(source, layer, options) for source in found]
    files: list[JudgedFile] = []
    with closing(outcomes(answer, asked, processes(options.jobs, _worthwhile(len(asked))))) as answers:
        for each in asked:
            with progress(f"judging {each.path}"):
                given = next(answers)
            print(given.said, end="", file=sys.stderr)
            files += [given.file] if given.file else []
    passed_over = {source.path for source in found if source.found or options.skip_empty}
    kept = [file for file in files if file.document.findings or file.path not in passed_over]
    return kept, WELL if len(files) == len(found) else BROKEN


def _worthwhile(documents: int) -> int:
    """How many processes are worth their start: it takes about as long as judging a few documents."""
    return -(-documents // 4)


def _asked(source: Source, layer: Layer | None, options: Namespace) -> Asked:
    return Asked(source.path, layer, options.layers, debugging(options))


def _corrected(files: Sequence[JudgedFile], status: int, options: Namespace) -> tuple[list[JudgedFile], list[str], int]:
    """The files with their corrections, what was done to each, and the status 2 where that went wrong."""
    after, said = [], []
    for file in files:
        found = attempted(partial(corrected, file), file.path, debugging(options))
        after.append(file if found is None else found.file)
        said.append("" if found is None else found.said)
        status = BROKEN if found is None else status
    return after, said, status


def _show_difference(files: Sequence[JudgedFile], status: int, options: Namespace) -> int:
    """Prints what --fix would do: the difference on stdout, what it is about on stderr."""
    status = _status(files, status, options)
    for file in files:
        found = attempted(partial(difference, file), file.path, debugging(options))
        if found is None:
            status = BROKEN
            continue
        text, said = found
        print(visible(text) if sys.stdout.isatty() else text, end="")
        print(visible(said) or summary(file.document), file=sys.stderr)
    return status


def _status(files: Sequence[JudgedFile], status: int, options: Namespace) -> int:
    """That of the verdicts, or what went wrong before; where no document holds a statement, nothing is settled."""
    if not files and status < BROKEN and not options.skip_empty:
        print(f"no file in {visible(' '.join(options.files))} holds a statement", file=sys.stderr)
        return FOUND
    return max(status, verdict_status([judged(file.document) for file in files], options.strict))
