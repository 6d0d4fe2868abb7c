"""Text for people: a line per image, and below a flagged one its reasons by weight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from .encoding import encode
from .printable import printable
from .scale import weight_in_words

if TYPE_CHECKING:
    from ..language import Translator
    from ..report import Basis, Finding, PageSummary, Report

_COLOURS = {
    "fake": "red",
    "suspect": "yellow",
    "consistent": "green",
    "unsupported": "cyan",
    "error": "magenta",
}
_FLAGGED = ("fake", "suspect")
_COLUMN = 13  # of the path: the longest verdict and two spaces
_WEIGHT_COLUMN = 19
_LONGEST_VALUE = 160


class TextFormat:
    """One block for each flagged image, one line for each other; `verbose` tells more of all."""

    name = "text"

    def __init__(self, say: Translator, *, colour: bool = False, verbose: bool = False) -> None:
        self._say = say
        self._colour = colour
        self._verbose = verbose

    def begin(self) -> str:
        return ""

    def add(self, report: Report) -> str:
        return "".join(f"{line}\n" for line in self._lines(report))

    def end(self) -> str:
        return ""

    def _lines(self, report: Report) -> Iterator[str]:
        verdict = report.verdict.value
        flagged = verdict in _FLAGGED
        yield self._styled(verdict, verdict) + self._headline(report)
        if (flagged or self._verbose) and report.page:
            yield _indented(_claim(report.page, report.width, report.height))
        if flagged or self._verbose:
            for finding in sorted(report.findings, key=lambda f: (-f.llr, f.code)):
                yield from _reason(finding, verbose=self._verbose)
        if self._verbose:
            yield from _details(report)
        for line in report.text or ():
            yield _indented(f"| {printable(line.text)}")

    def _headline(self, report: Report) -> str:
        line = " " * (_COLUMN - len(report.verdict.value)) + printable(report.path)
        if report.error:
            return f"{line}: {printable(report.error.message)} ({printable(report.error.kind)})"
        if report.reason:
            return f"{line}: {printable(report.reason)}"
        if report.score is not None and (self._verbose or report.verdict.value in _FLAGGED):
            score = min(report.score, 0.999)  # never a certainty
            return f"{line}  (probability of fabrication {score:.3f} at even prior odds)"
        return line

    def _styled(self, text: str, verdict: str) -> str:
        if not self._colour:
            return text
        return click.style(text, fg=_COLOURS[verdict], bold=verdict in _FLAGGED)


def _indented(text: str, column: int = _COLUMN) -> str:
    return " " * column + text


def _claim(page: PageSummary, width: int | None, height: int | None) -> str:
    parts = [" ".join(word for word in (page.app, page.kind) if word), page.os, page.theme]
    if page.scale is not None:
        parts.append(f"scale {page.scale:g}")
    if width and height:
        parts.append(f"{width}x{height}")
    return "claims to be: " + printable(", ".join(part for part in parts if part))


def _reason(finding: Finding, *, verbose: bool) -> Iterator[str]:
    words = weight_in_words(finding.llr).ljust(_WEIGHT_COLUMN)
    code = printable(finding.code)
    yield _indented(f"{words}{code}  {printable(finding.message)}")
    parts = []
    if finding.measured is not None:
        parts.append(f"measured {_value(finding.measured)}")
    if finding.expected is not None:
        parts.append(f"expected {_value(finding.expected)}")
    if finding.region:
        x, y, w, h = finding.region.rounded()
        parts.append(f"at {x},{y} size {w}x{h}")
    column = _COLUMN + _WEIGHT_COLUMN + len(code) + 2
    if parts:
        yield _indented(", ".join(parts), column)
    if verbose and finding.rests_on:
        yield _indented(f"rests on {', '.join(map(_basis, finding.rests_on))}", column)


def _basis(basis: Basis) -> str:
    times = {1: "once", 2: "twice alike"}.get(basis.readings, f"{basis.readings} times alike")
    return f"{_value(basis.text)} (read {times}, confidence {basis.confidence:.2f})"


def _details(report: Report) -> Iterator[str]:
    if report.sha256:
        yield _indented(f"sha256 {printable(report.sha256)}")
    if report.examined:
        yield _indented(f"examined: {printable(' '.join(report.examined))}")
    for skipped in report.skipped:
        yield _indented(f"not examined: {printable(skipped.code)}  {printable(skipped.reason)}")
    yield _indented(f"took {report.seconds:.2f} s")


def _value(value: object) -> str:
    if isinstance(value, float):
        text = f"{value:.6g}"
    else:
        text = value if isinstance(value, str) else encode(value)
    text = printable(text)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
