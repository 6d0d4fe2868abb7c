"""What several tests need: the fixtures' images read once a session, and a stand-in for OCR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from screencheck import knowledge
from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.ocr.rapid import RapidEngine
from screencheck.pages import Page, parse_page
from screencheck.pipeline import Scanner
from screencheck.report import Report
from screencheck.screenshot import Screenshot, load
from screencheck.settings import Limits

IMAGES = Path(__file__).resolve().parent.parent / "fixtures" / "images"

Scanned = Callable[[str], tuple[Screenshot, Page]]
ReportOf = Callable[[str], Report]
CaseOf = Callable[[str], Case]


def fixture_image(name: str) -> Path:
    """Where an image of the fixtures is."""
    path = IMAGES / name
    assert path.is_file(), f"no fixture {name}"
    return path


def text_line(text: str, x: float, y: float, w: float, h: float) -> TextLine:
    """A line as an engine would give it, surely read."""
    return TextLine(text, 0.99, Box(x, y, w, h))


NOTHING = TextLine("", 0.0, Box(0, 0, 0, 0))


class FakeEngine:
    """An engine that reads the same lines on every picture, and in a region the line there."""

    name = "fake"
    version = "1"

    def __init__(self, lines: Sequence[TextLine] = (), error: BaseException | None = None) -> None:
        self.lines = list(lines)
        self.error = error
        self.calls = 0

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        """See Engine.read."""
        self.calls += 1
        if self.error is not None:
            raise self.error
        if regions is None:
            return list(self.lines)
        return [
            max(self.lines, key=lambda line: line.box.intersection(box), default=NOTHING)
            for box in regions
        ]


@lru_cache(maxsize=6)  # a picture takes about nine megabytes: all of them would be too many
def _screenshot(name: str) -> Screenshot:
    return load(fixture_image(name), Limits())


@pytest.fixture(scope="session")
def engine() -> RapidEngine:
    """The embedded engine, loaded once."""
    return RapidEngine()


@pytest.fixture(scope="session")
def scanned(engine: RapidEngine) -> Scanned:
    """The screenshot and the parsed page of a fixture's image, read once a session."""

    scanner = Scanner(engine=engine)

    @cache
    def page_of(name: str) -> Page:
        screenshot = _screenshot(name)
        return parse_page(screenshot, scanner.read(screenshot), knowledge.load())

    def read(name: str) -> tuple[Screenshot, Page]:
        return _screenshot(name), page_of(name)

    return read


@pytest.fixture(scope="session")
def case_of(scanned: Scanned) -> CaseOf:
    """What a rule may look at, of a fixture's image."""

    def build(name: str) -> Case:
        screenshot, page = scanned(name)
        return Case(screenshot, page, knowledge.load())

    return build


@pytest.fixture(scope="session")
def report_of(engine: RapidEngine, scanned: Scanned) -> ReportOf:
    """The report on a fixture's image with all rules, made once a session."""
    scanner = Scanner(engine=engine)

    @cache
    def judge(name: str) -> Report:
        screenshot, page = scanned(name)
        return scanner.judge(screenshot, page, name)

    return judge
