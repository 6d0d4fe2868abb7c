"""A stand-in for the pipeline whose reports can be weighed: what it finds is in the file's name."""

from __future__ import annotations

import os
from pathlib import Path

from screencheck.report import ErrorInfo, Finding, PageSummary, Report, Verdict
from screencheck.settings import Settings

FOUND = ("SC201", "SC203", "SC302", "SC410")  # enough for "fake" by the committed weights


class StandIn:
    """Finds all of FOUND in files whose names begin with "fake"."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report:
        assert isinstance(source, str)
        stem = Path(source).stem
        if stem.startswith("broken") or not Path(source).is_file():
            return Report(source, Verdict.ERROR, error=ErrorInfo("damaged", "cut short"))
        if stem.startswith("unsupported"):
            return Report(source, Verdict.UNSUPPORTED, reason="made up")
        asked = tuple(c for c in FOUND if not c.startswith(self._settings.ignore or ("-",)))
        fired = asked if stem.startswith("fake") else ()
        return Report(
            source,
            Verdict.CONSISTENT,
            page=PageSummary("wechat", "chat"),
            findings=tuple(Finding(code, "made", "made up", grade="far") for code in fired),
            examined=asked,
        )
