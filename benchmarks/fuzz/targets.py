"""What is fuzzed, and what must hold whatever comes in. A `Broken` is a bug.

Both targets get the number of a case and nothing else from outside, so that a case can be repeated
by its number alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from screencheck.errors import ImageError
from screencheck.language import translator
from screencheck.ocr import TextLine
from screencheck.pipeline import Scanner
from screencheck.report import Report
from screencheck.reports import FORMATS, create_format
from screencheck.reports.schema import schema_text
from screencheck.screenshot import load
from screencheck.settings import Limits, Settings

from . import build
from .lines import MARKUP, HostileEngine, hostile_lines
from .measure import peak_memory
from .mutate import mutated
from .seeds import IMAGES, installed, seeds

LIMITS = Limits(max_bytes=8_000_000, max_pixels=4_000_000)
KINDS = frozenset({"empty", "too_large", "not_an_image", "damaged"})
_SECONDS = {"load": 5.0, "scan": 30.0}
_MEMORY = 400.0  # MiB more than ever before, which no case within LIMITS needs
_LONGEST = 600
_PAGES = ("clean-ios-chat-750.png", "clean-wechat-bill-ios.png", "fake-alipay-bill-rows.png")
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")

Pages = Sequence[tuple[bytes, Sequence[TextLine]]]


class Broken(AssertionError):
    """Something that must hold does not."""


def input_of(target: str, case: str, pages: Pages) -> bytes:
    """The file of a case."""
    rng = Random(case)
    if target == "load":
        base = rng.choice(installed() if installed() and rng.random() < 0.1 else seeds())
        return mutated(base, seeds(), rng)
    page, way = rng.choice(pages)[0], rng.random()
    if way < 0.65:
        return page
    if way < 0.8:
        return mutated(page, seeds(), rng)
    return build.saved(Image.fromarray(_pixels(rng, pages)), compress_level=1)


def _pixels(rng: Random, pages: Pages) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Noise, flat grounds, stripes, thin pictures, and parts of pages put together wrongly."""
    numbers = np.random.default_rng(rng.randrange(2**32))
    width, height = rng.choice(
        (
            (1, 1),
            (1, 900),
            (900, 1),
            (2, 2),
            (3, 1200),
            (64, 64),
            (375, 812),
            (540, 1170),
            (900, 400),
        )
    )
    way = rng.randrange(5)
    if way == 0:
        return numbers.integers(0, 256, (height, width, 3), dtype=np.uint8)
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = numbers.integers(0, 256, 3)
    if way == 1:
        pixels[:: rng.randrange(1, 9)] = numbers.integers(0, 256, 3)
    if way == 2:
        pixels[:, :: rng.randrange(1, 9)] = numbers.integers(0, 256, 3)
    if way < 3:
        return pixels
    page = _page(rng.choice(pages)[0])
    for _ in range(rng.choice((1, 3, 12))):
        top, left = rng.randrange(page.shape[0]), rng.randrange(page.shape[1])
        part = page[top : top + height, left : left + width]
        part = part[:, :: rng.choice((1, -1))]
        y, x = rng.randrange(height), rng.randrange(width)
        room = pixels[y : y + part.shape[0], x : x + part.shape[1]]
        room[:] = part[: room.shape[0], : room.shape[1]]
    return pixels


@cache
def _page(data: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def run_load(case: str, _pages: Pages) -> str:
    """Load a mutated file. Returns the outcome; raises Broken, or whatever `load` raises."""
    return check_load(input_of("load", case, ()))


def check_load(data: bytes) -> str:
    """Load a file and check what comes of it."""
    with _bounded("load"):
        try:
            shot = load(data, LIMITS)
        except ImageError as error:
            _check_line(error.message)
            if error.kind not in KINDS:
                raise Broken(f"error of kind {error.kind}: {error.message}") from error
            if "memory" in error.message:
                raise Broken(error.message) from error
            return error.kind
    facts = shot.facts
    for pixels in (shot.pixels, shot.raw):
        _must(pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3, "shape")
        _must(not pixels.flags.writeable, "pixels can be written to")
    _must(shot.pixels.shape == shot.raw.shape, "raw pixels of another shape")
    _must(sorted(shot.pixels.shape[:2]) == sorted((facts.width, facts.height)), "size")
    _must(0 < facts.width * facts.height <= LIMITS.max_pixels, "more pixels than allowed")
    _must(facts.bytes == len(data) and facts.frames >= 1 and facts.trailing_bytes >= 0, "facts")
    texts = [*facts.exif, *(facts.png.text if facts.png else ())]
    texts += facts.jpeg.text if facts.jpeg else ()
    for text in (
        *(part for pair in texts for part in pair),
        facts.icc,
        facts.icc_error,
        facts.mode,
    ):
        _check_line(text or "-")
    return f"loaded {facts.format}"


def run_scan(case: str, pages: Pages) -> str:
    """Scan a picture with lines of text that are not in it. Returns the verdict."""
    data, rng = input_of("scan", case, pages), Random(f"{case} lines")
    width, height = _size(data)
    # mostly the lines of the page that it is made of, which the same generator chose
    own = Random(case).choice(pages)[1] if rng.random() < 0.7 else rng.choice(pages)[1]
    lines = hostile_lines(own, width, height, rng)
    chosen = Settings(
        text=rng.random() < 0.5,
        limits=LIMITS,
        pictures=rng.random() < 0.2,
        annotate=rng.random() < 0.2,
    )

    def scan() -> Report:
        scanner = _scanner(chosen)
        scanner.engine = HostileEngine(lines, case)
        with _bounded("scan"):
            return scanner.scan(data, rng.choice(("a.png", "=1.png", f"{MARKUP}\x1b[2J\udcff.png")))

    name = rng.getstate()
    report = scan()
    check_report(report)
    if rng.random() < 0.15:
        rng.setstate(name)
        again = scan()
        _must(again == report, "the same input gave another report")
        _must(again.pictures == report.pictures, "the same input gave other pictures")
    return str(report.error.kind if report.error else report.verdict)


def check_report(report: Report) -> None:
    """Check one report and what every format makes of it."""
    if report.error is not None and report.error.kind not in KINDS:
        raise Broken(f"error of kind {report.error.kind}: {report.error.message}")
    for skipped in report.skipped:
        if skipped.failed:
            raise Broken(f"{skipped.code}: {skipped.reason}")
    for name in FORMATS:
        for language in ("en", "zh") if name in ("text", "csv") else ("en",):
            form = create_format(
                name,
                verbose=True,
                width=80 if language == "zh" else None,
                translator=translator(language),
                settings=Settings(),
            )
            told = form.begin() + form.add(report) + form.end()
            _CHECKS[name](told.encode("utf-8").decode("utf-8"))


def _check_text(told: str) -> None:
    _check_characters(told, "Cc", "Cf", "Cs", "Zl", "Zp")


def _check_json(told: str) -> None:
    _check_characters(told, "Cc", "Cs", "Zl", "Zp")
    (_,) = json.loads(told)["results"]


def _check_jsonl(told: str) -> None:
    _check_characters(told, "Cc", "Cs", "Zl", "Zp")
    (line,) = told.splitlines()
    _validator().validate(json.loads(line))


def _check_csv(told: str) -> None:
    rows = list(csv.reader(io.StringIO(told.removeprefix("\ufeff"), newline="")))
    _must(len(rows) == 2 and len(rows[0]) == len(rows[1]), "not a row for each report")
    _check_text(told.removeprefix("\ufeff").replace("\r\n", "\n"))
    _must(not [cell for cell in rows[1] if _FORMULA.match(cell.strip())], "a formula in CSV")


def _check_html(told: str) -> None:
    _must("<x-evil" not in told, "an element out of a text in HTML")
    _check_characters(told, "Cc", "Cs")


def _check_characters(told: str, *categories: str) -> None:
    found = _characters(categories).findall(told)
    _must(not found, f"characters in a report: {found[:5]!r}")


@cache
def _characters(categories: Sequence[str]) -> re.Pattern[str]:
    """What finds the characters of some categories, but for ends of lines, and bidi overrides."""
    chars = (chr(code) for code in range(sys.maxunicode + 1))
    inside = "".join(c for c in chars if c != "\n" and unicodedata.category(c) in categories)
    return re.compile(f"[{re.escape(inside)}\u202a-\u202e\u2066-\u2069]")


_CHECKS: dict[str, Callable[[str], None]] = {
    "text": _check_text,
    "json": _check_json,
    "jsonl": _check_jsonl,
    "csv": _check_csv,
    "html": _check_html,
}


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema_text()))


@cache
def _scanner(settings: Settings) -> Scanner:
    return Scanner(settings, HostileEngine((), ""))


def read_pages(count: int = len(_PAGES)) -> Pages:
    """Pages of the fixtures with what the real engine reads on them, as lines to be mutated."""
    engine = Scanner().engine
    others = sorted(path.name for path in IMAGES.glob("*.png") if path.name not in _PAGES)
    found = []
    for name in (*_PAGES, *others)[:count]:
        data = (IMAGES / name).read_bytes()
        with Image.open(io.BytesIO(data)) as image:
            if image.width > 900:  # half the size, an eighth of the time
                half = image.convert("RGB").reduce(2)
                data = build.saved(half)
        found.append((data, engine.read(_page(data))))
    return found


def _size(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except Exception:  # it is a mutated file
        return 375, 812


class _bounded:
    """Within bounds of CPU time and memory."""

    def __init__(self, target: str) -> None:
        self._target = target

    def __enter__(self) -> None:
        self._peak = peak_memory()
        self._started = time.process_time()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            return
        seconds = time.process_time() - self._started
        _must(seconds < _SECONDS[self._target], f"took {seconds:.1f} s")
        grown = (peak_memory() - self._peak) / 1024
        _must(grown < _MEMORY, f"took {grown:.0f} MiB")


def _check_line(text: str) -> None:
    _must(0 < len(text) <= _LONGEST, f"a message of {len(text)} characters")
    bad = [c for c in text if unicodedata.category(c)[0] == "C" or c in "\u2028\u2029"]
    _must(not bad, f"in a message: {bad[:5]!r} of {text!r}")


def _must(holds: object, what: str) -> None:
    if not holds:
        raise Broken(what)


TARGETS: dict[str, Callable[[str, Pages], str]] = {"load": run_load, "scan": run_scan}
