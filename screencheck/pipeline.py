"""One image through the six rooms, and past the pictures that some reports show.

`pictures/` stands between verdict and reports: the pixels are here, and reports get values only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from . import knowledge as facts
from .content.doubt import doubtful, standing_on, weighty
from .detectors import Case, NotExamined, Rule, all_rules, chosen_rules
from .errors import ImageError, is_out_of_memory, told
from .knowledge.generators import load_extra
from .knowledge.weights import load_own_weights
from .language import said
from .ocr import Engine, TextLine, create_engine, create_second_engine
from .ocr.again import read_again
from .pages import Page, parse_page
from .report import ErrorInfo, Finding, PageSummary, Report, Skipped, Verdict
from .screenshot import Screenshot, load, read
from .settings import Settings
from .verdict import weigh

if TYPE_CHECKING:
    from .cache import ReportCache


class Scanner:
    """Holds what is loaded once: the OCR engine, the facts, the chosen rules.

    Creating one raises EngineError where the engine cannot work, UsageError for rule codes that
    do not exist and KnowledgeError for signature files or weights that make no sense. Not
    thread-safe; use one per worker.
    """

    def __init__(self, settings: Settings | None = None, engine: Engine | None = None) -> None:
        self.settings = settings or Settings()
        self.rules = chosen_rules(self.settings.select, self.settings.ignore)
        self.knowledge = facts.load()
        if self.settings.knowledge:
            extra = load_extra(self.settings.knowledge)
            own = load_own_weights(self.settings.knowledge)
            self.knowledge = replace(
                self.knowledge,
                generators=self.knowledge.generators + extra,
                weights=own or self.knowledge.weights,
            )
        self.engine = engine or create_engine(self.settings.ocr)
        self._second: Engine | None = None
        self._second_sought = False
        self.cache = self._cache(self.settings.cache) if self.settings.cache else None

    def _cache(self, folder: str) -> ReportCache:
        from .cache import ReportCache
        from .cache.identity import identity_of

        return ReportCache(
            folder,
            lambda: identity_of(self.settings, self.rules, self.engine, self._second_engine()),
        )

    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report:
        """The report on one image; a bad image gives one with verdict `error`."""
        started = time.perf_counter()
        path = name if name is not None else _name(source)
        report = self._remembered(source, path) if self.cache else self._made(source, path)
        return replace(report, seconds=time.perf_counter() - started)

    def _made(self, source: str | os.PathLike[str] | bytes, path: str) -> Report:
        try:
            screenshot = load(source, self.settings.limits)
            return self._illustrated(screenshot, self._examine(screenshot, path))
        except Exception as error:  # whatever fails, its image gets a record
            return Report(path, Verdict.ERROR, error=ErrorInfo.of(error))

    def _remembered(self, source: str | os.PathLike[str] | bytes, path: str) -> Report:
        """The report out of the cache, or a new one on the very bytes that were looked up."""
        assert self.cache is not None
        try:
            data = read(source, self.settings.limits)
        except ImageError as error:
            return Report(path, Verdict.ERROR, error=ErrorInfo.of(error))
        key = self.cache.key_of(data)
        report = self.cache.get(key)
        if report is None:
            timeouts = self._timeouts()
            report = self._made(data, path)
            if self._timeouts() == timeouts:
                self.cache.put(key, report)
        return replace(report, path=path, notice=self.cache.take_notice())

    def _timeouts(self) -> int:
        return sum(getattr(engine, "timeouts", 0) for engine in (self.engine, self._second))

    def _illustrated(self, screenshot: Screenshot, report: Report) -> Report:
        """The report with the pictures that the settings ask for."""
        show, mark = self.settings.pictures, self.settings.annotate
        if not (show or mark):
            return report
        from .pictures.draw import pictures_of

        return replace(
            report, pictures=pictures_of(screenshot.pixels, report, show=show, mark=mark)
        )

    def _examine(self, screenshot: Screenshot, path: str) -> Report:
        lines = self.read(screenshot)
        reread: set[int] = set()
        while True:
            page = parse_page(screenshot, lines, self.knowledge)
            report = self.judge(screenshot, page, path)
            # nobody is accused on characters that were read only once; without what fell with the
            # second reading another finding may come up, so this ends when none stands on new lines
            regions = [basis.region for f in report.findings for basis in f.rests_on]
            once = [p for p in standing_on(lines, regions) if p not in reread]
            if not once:
                return report
            lines = self._again(screenshot, lines, once)
            reread.update(once)

    def read(self, screenshot: Screenshot) -> list[TextLine]:
        """The text of a screenshot, what is doubtful read again."""
        lines = self.engine.read(screenshot.pixels)
        return self._again(screenshot, lines, doubtful(lines))

    def _again(
        self, screenshot: Screenshot, lines: Sequence[TextLine], places: Sequence[int]
    ) -> list[TextLine]:
        return read_again(
            screenshot.pixels, lines, places, self.engine, self._second_engine, weighty(lines)
        )

    def _second_engine(self) -> Engine | None:
        """Looked for when it is needed first, as that starts a program."""
        if not self._second_sought:
            self._second_sought = True
            self._second = create_second_engine(self.engine.name)
        return self._second

    def judge(self, screenshot: Screenshot, page: Page, path: str) -> Report:
        """The last two rooms: ask the rules and weigh what they find."""
        report = Report(
            path,
            Verdict.UNSUPPORTED,
            sha256=screenshot.facts.sha256,
            width=page.width,
            height=page.height,
            reason=page.reason,
            text=page.lines if self.settings.text else None,
            file=screenshot.facts,
        )
        if not page.supported:
            return report
        case = Case(screenshot, page, self.knowledge)
        findings, examined, skipped = examine(case, self.rules)
        groups = {rule.code: rule.group for rule in all_rules()}
        weighed = weigh(findings, examined, groups, self.knowledge.weights)
        return replace(
            report,
            verdict=weighed.verdict,
            score=weighed.score,
            proposition=weighed.proposition,
            page=PageSummary(page.app, page.kind, page.os, page.theme, page.scale),
            findings=weighed.findings,
            examined=tuple(examined),
            skipped=tuple(skipped),
        )


def examine(case: Case, rules: Sequence[Rule]) -> tuple[list[Finding], list[str], list[Skipped]]:
    """Ask every rule: its findings, the codes of those that could be asked, the others.

    A rule that fails is recorded as skipped and the others go on, unless memory was short: what
    is left out then would depend on the machine.
    """
    findings: list[Finding] = []
    examined: list[str] = []
    skipped: list[Skipped] = []
    for rule in rules:
        try:
            found = list(rule.check(case))
        except NotExamined as why:
            skipped.append(Skipped(rule.code, rule.detector, why.reason))
        except Exception as error:
            if is_out_of_memory(error):
                raise
            reason = said("the rule failed: {error}", error=told(error))
            skipped.append(Skipped(rule.code, rule.detector, reason))
        else:
            findings.extend(found)
            examined.append(rule.code)
    return findings, examined, skipped


def _name(source: str | os.PathLike[str] | bytes) -> str:
    return "-" if isinstance(source, bytes) else os.fspath(source)
