"""A document as pytest sees it: a file with a test for each statement."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symderiv.cli.complaint import complaint
from symderiv.cli.judging import judge_file
from symderiv.compare.certificate import is_contradiction, reason
from symderiv.compare.finding import ALARMS, OPEN, DocumentFindings, Finding
from symderiv.compare.report import headline, told
from symderiv.errors import SymderivError


class WrongStatement(Exception):
    """The failure of a test: what is said of the statement."""


class NoteFile(pytest.File):
    """A hand derivation; it is judged when its statements are collected."""

    def collect(self) -> Iterator[StatementItem]:
        """The statements in the order of the text.  Raises CollectError for a document that cannot be read."""
        folder = self.config.getini("symderiv_layers")
        try:
            document = judge_file(
                Path(os.path.relpath(self.path)), None, str(self.config.rootpath / folder) if folder else None
            ).document
        except SymderivError as error:
            raise self.CollectError(complaint(error)) from None
        on_line = Counter(finding.place.line for finding in document.findings)
        for finding in document.findings:
            place = finding.place
            column = f"-col-{place.column}" if on_line[place.line] > 1 else ""
            yield StatementItem.from_parent(self, name=f"line-{place.line}{column}", finding=finding, document=document)


class StatementItem(pytest.Item):
    """One statement: it passes where it agrees, fails where it is wrong, and is skipped where it is left open."""

    def __init__(self, *, finding: Finding, document: DocumentFindings, **inherited: Any) -> None:
        super().__init__(**inherited)
        self.finding = finding
        self.document = document
        strict = self.config.getoption("--symderiv-strict") or self.config.getini("symderiv_strict")
        contradicted = is_contradiction(finding.proof)
        self.fails = finding.verdict in ALARMS or contradicted or (strict and finding.verdict in OPEN)
        if finding.verdict in OPEN and not self.fails:
            why = reason(finding.proof)
            more = f" ({why})" if why not in ("", finding.message) else ""
            self.add_marker(
                pytest.mark.skip(reason=f"line {finding.place.line}: {finding.code} {headline(finding)}{more}")
            )

    def runtest(self) -> None:
        """Raises WrongStatement with the finding in full."""
        if self.fails:
            raise WrongStatement(told(self.finding, self.document.path, self.document.text.split("\n")))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The finding as `symderiv diff` shows it; the traceback of anything else."""
        if isinstance(excinfo.value, WrongStatement):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the statement stands, and its text."""
        return self.path, self.finding.place.line - 1, f"line {self.finding.place.line}: {self._short}"

    @property
    def _short(self) -> str:
        text = " ".join(self.finding.text.split())
        return text if len(text) <= 60 else f"{text[:57]}..."
