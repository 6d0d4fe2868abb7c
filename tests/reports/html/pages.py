"""Documents to test with, and a reader of HTML that takes no slip."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser

import numpy as np

from screencheck.geometry import Box
from screencheck.language import Translator
from screencheck.pictures.draw import pictures_of
from screencheck.report import Basis, ErrorInfo, Finding, Guide, Json, Report, Skipped, Verdict
from screencheck.reports import create_format
from screencheck.settings import Settings
from tests.fakes import report

VOID = {"meta", "img", "input", "br", "link"}
EVIL = (
    "</script><script>window.hit=1</script><img src=x onerror=window.hit=1>"
    "\n\x1b[2J\u202egpj.{{7*7}}"
)
REGION = Box(12, 30, 400, 50)


def document(
    *reports: Report, translator: Translator | None = None, settings: Settings | None = None
) -> str:
    """The whole document, as it would be written."""
    form = create_format("html", translator=translator, settings=settings)
    return form.begin() + "".join(map(form.add, reports)) + form.end()


def illustrated(shown: Report, ground: int = 237) -> Report:
    """The report with pictures of a plain page."""
    pixels = np.full((shown.height or 600, shown.width or 300, 3), ground, np.uint8)
    return dataclasses.replace(shown, pictures=pictures_of(pixels, shown, show=True, mark=False))


def finding(
    code: str = "SC401",
    message: str = "the left margin differs",
    region: Box | None = REGION,
    measured: Json = "17.2 pt",
    expected: Json = "15 to 16 pt",
    llr: float = 1.2,
    rests_on: tuple[Basis, ...] = (),
    guide: Guide | None = None,
) -> Finding:
    return Finding(
        code, "layout", message, region, measured, expected, "", llr, rests_on, guide=guide
    )


def flagged(path: str, *findings: Finding, score: float = 0.99) -> Report:
    shown = dataclasses.replace(report(path, "fake"), findings=findings, score=score)
    return illustrated(shown)


def hostile() -> list[Report]:
    """A report of each verdict with markup, controls and template syntax in all that is text."""
    basis = Basis(EVIL, Box(500, 900, 40, 20), 0.9)
    found = finding(EVIL, EVIL, measured=EVIL, expected=[EVIL], rests_on=(basis,))
    fake = dataclasses.replace(
        report(EVIL, "fake", text=True),
        findings=(found,),
        examined=(EVIL,),
        skipped=(Skipped(EVIL, EVIL, EVIL),),
    )
    unknown = Report(EVIL, Verdict.UNSUPPORTED, sha256=EVIL, reason=EVIL)
    failed = Report(EVIL, Verdict.ERROR, error=ErrorInfo("damaged", EVIL))
    return [illustrated(fake), unknown, failed]


class Reader(HTMLParser):
    """Collects elements and text; raises AssertionError for tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("script", "style"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """What people read, in one line."""
        return " ".join(" ".join(self.texts).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]
