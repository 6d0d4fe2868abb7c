"""A stand-in for the pipeline that takes no time, in a module that worker processes can import."""

from __future__ import annotations

import os

from screencheck.report import ErrorInfo, Finding, PageSummary, Report, Skipped, Verdict
from screencheck.settings import Settings


class Idle:
    """Gives a report of the usual size at once."""

    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report:
        finding = Finding("SC401", "layout", "the left margin differs", None, 17.25, 16, llr=2.4)
        skipped = tuple(Skipped(f"SC5{n:02}", "content", "no such row") for n in range(30))
        if name is not None and name.endswith("0.png"):
            return Report(name, Verdict.ERROR, error=ErrorInfo("damaged", "cut short"))
        return Report(
            name or "",
            Verdict.FAKE,
            sha256="0" * 64,
            score=0.99,
            page=PageSummary("wechat", "chat", "ios", "light", 3.0),
            width=1170,
            height=2532,
            findings=(finding,) * 4,
            examined=tuple(f"SC2{n:02}" for n in range(40)),
            skipped=skipped,
        )


def create(settings: Settings) -> Idle:
    """The factory of it."""
    return Idle()
