"""CSV for spreadsheets: a row for each image, whatever happened to it.

One row an image and not one a finding, so that counting, sorting and filtering rows counts images;
the weightiest reasons share a cell, and JSON holds all of them. RFC 4180, in UTF-8 with the byte
order mark by which Excel recognises it.

A spreadsheet takes a cell that begins like a formula for one, and file names and the text in a
picture may be anything: such cells get an apostrophe in front, as OWASP advises. So do parts behind
a semicolon, at which Excel splits in half of Europe. Control characters are written as escapes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..language import clauses
from .printable import printable
from .scale import weight_in_words
from .values import MOST, compared

if TYPE_CHECKING:
    from ..language import Translator
    from ..report import Finding, Report

COLUMNS = (
    "image",
    "verdict",
    "probability of fabrication",
    "app",
    "page",
    "system",
    "theme",
    "width",
    "height",
    "findings",
    "weightiest reasons",
    "not examined because",
    "SHA-256",
)
REASONS = 5  # in one cell: more than these change no mind, and a cell must stay readable
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = re.compile(r"(^|;)(\s*)(?=[=+\-@＝＋－＠])")


class CsvFormat:
    """Rows are written as images are done."""

    name = "csv"

    def __init__(self, say: Translator) -> None:
        self._say = say

    def begin(self) -> str:
        return _BYTE_ORDER_MARK + _line([self._say(column) for column in COLUMNS])

    def add(self, report: Report) -> str:
        page = report.page
        return _line(
            [
                _safe(report.path),
                self._say(report.verdict.value),
                "" if report.score is None else f"{min(report.score, MOST):.3f}",
                *(_safe(self._say(part or "")) for part in _claims(report)),
                *("" if side is None else str(side) for side in (report.width, report.height)),
                str(len(report.findings)) if page else "",
                _safe("; ".join(map(self._reason, _weightiest(report.findings)))),
                _safe(self._why_not(report)),
                report.sha256 or "",
            ]
        )

    def end(self) -> str:
        return ""

    def _reason(self, finding: Finding) -> str:
        say = self._say
        told = say(clauses([finding.message, *compared(finding, say)]))
        return f"{finding.code} ({say(weight_in_words(finding.llr))}) {told}"

    def _why_not(self, report: Report) -> str:
        if report.error is not None:
            return self._say(report.error.message)
        return self._say(report.reason or "")


def _claims(report: Report) -> Sequence[str | None]:
    page = report.page
    return (None,) * 4 if page is None else (page.app, page.kind, page.os, page.theme)


def _weightiest(findings: Sequence[Finding]) -> Sequence[Finding]:
    return sorted(findings, key=lambda f: (-f.llr, f.code))[:REASONS]


def _safe(text: str) -> str:
    return _FORMULA.sub(r"\1'\2", printable(text))


def _line(cells: Sequence[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerow(cells)
    return stream.getvalue()
