"""Text for people: a line per image, and below a flagged one its reasons by weight."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ..language import Message, clauses, listed, said
from ..report import Proposition
from .cells import column, folded, padded
from .printable import printable
from .scale import all_weights, weight_in_words
from .values import MOST, compared, shown

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


class TextFormat:
    """One block for each flagged image, one line for each other; `verbose` tells more of all.

    Lines are folded where they would be wider than `width`, and never where there is none, as in a
    log.
    """

    name = "text"

    def __init__(
        self,
        say: Translator,
        *,
        colour: bool = False,
        verbose: bool = False,
        show_regions: bool = False,
        width: int | None = None,
    ) -> None:
        self._say = say
        self._colour = colour
        self._verbose = verbose
        self._show_regions = show_regions or verbose
        self._width = width
        self._column = column(map(say, _COLOURS))
        self._weight_column = column(map(say, all_weights()))

    def begin(self) -> str:
        return ""

    def add(self, report: Report) -> str:
        return "".join(f"{line}\n" for line in self._lines(report))

    def end(self) -> str:
        return ""

    def _lines(self, report: Report) -> Iterator[str]:
        flagged = report.verdict.flagged
        yield self._verdict(report) + self._headline(report)
        if (flagged or self._verbose) and report.page:
            yield self._indented(self._claim(report.page, report.width, report.height))
        if flagged or self._verbose:
            for finding in sorted(report.findings, key=lambda f: (-f.llr, f.code)):
                yield from self._reason(finding)
        if self._verbose:
            yield from map(self._indented, self._details(report))
        for line in report.text or ():
            yield self._indented(f"| {printable(line.text)}")

    def _verdict(self, report: Report) -> str:
        verdict = report.verdict.value
        text = padded(self._say(verdict), self._column)
        word = text.rstrip()
        styled = self._styled(word, fg=_COLOURS[verdict], bold=report.verdict.flagged or None)
        return styled + text[len(word) :]

    def _styled(self, text: str, **style: Any) -> str:
        return click.style(text, **style) if self._colour else text

    def _headline(self, report: Report) -> str:
        path = printable(report.path)
        if report.error:
            message, kind = self._say(report.error.message), self._say(report.error.kind)
            told = said("{message} ({kind})", message=message, kind=kind)
            return f"{path}: {printable(self._say(told))}"
        if report.reason:
            return f"{path}: {printable(self._say(report.reason))}"
        if report.score is not None and (self._verbose or report.verdict.flagged):
            score = min(report.score, MOST)
            told = _probability(score, report.proposition)
            bold = report.verdict.flagged or None
            return f"{self._styled(path, bold=bold)}  {self._say(told)}"
        return path

    def _claim(self, page: PageSummary, width: int | None, height: int | None) -> str:
        names = " ".join(self._say(word) for word in (page.app, page.kind) if word)
        parts = [part for part in (names, page.os, page.theme) if part]
        if page.scale is not None:
            parts.append(said("scale {scale:.3g}", scale=page.scale))
        if width and height:
            parts.append(f"{width}x{height}")
        claim = listed(map(self._say, parts))
        return printable(self._say(said("claims to be: {page}", page=claim)))

    def _reason(self, finding: Finding) -> Iterator[str]:
        weight = padded(self._say(weight_in_words(finding.llr)), self._weight_column)
        code = printable(finding.code)
        lead = f"{weight}{self._styled(code, bold=True)}  "
        yield self._indented(printable(self._say(finding.message)), lead)
        parts = compared(finding, self._say)
        if finding.region and self._show_regions:
            x, y, w, h = finding.region.rounded()
            parts.append(said("at {x},{y} size {width}x{height}", x=x, y=y, width=w, height=h))
        below = " " * (self._weight_column + len(code) + 2)
        if parts:
            yield self._indented(self._say(clauses(parts)), below, dim=True)
        if self._verbose and finding.rests_on:
            bases = said(
                "rests on {characters}", characters=listed(map(self._basis, finding.rests_on))
            )
            yield self._indented(self._say(bases), below, dim=True)

    def _basis(self, basis: Basis) -> Message:
        known = {1: said("once"), 2: said("twice alike")}
        times = known.get(basis.readings) or said("{count} times alike", count=basis.readings)
        return said(
            "{text} (read {times}, confidence {confidence:.2f})",
            text=shown(basis.text, self._say),
            times=times,
            confidence=basis.confidence,
        )

    def _details(self, report: Report) -> Iterator[str]:
        if report.sha256:
            yield f"sha256 {printable(report.sha256)}"
        if report.examined:
            codes = printable(" ".join(report.examined))
            yield self._say(said("examined: {codes}", codes=codes))
        for skipped in report.skipped:
            reason = printable(self._say(skipped.reason))
            told = said(
                "not examined: {code}  {reason}", code=printable(skipped.code), reason=reason
            )
            yield self._say(told)
        yield self._say(said("took {seconds:.2f} s", seconds=report.seconds))

    def _indented(self, text: str, lead: str = "", *, dim: bool = False) -> str:
        style = partial(self._styled, dim=True) if dim else str
        return folded(" " * self._column + lead, text, self._width, style)


def _probability(score: float, proposition: Proposition | None) -> Message:
    if proposition is Proposition.EDITED:
        return said(
            "(probability of fabrication {score:.3f} at even prior odds, as an edited capture)",
            score=score,
        )
    return said("(probability of fabrication {score:.3f} at even prior odds)", score=score)
