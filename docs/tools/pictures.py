"""Draws the pictures of the documentation: `python -m docs.tools.pictures` from the root.

They show drawn pictures of fixtures/images only, never a real capture.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from screencheck.content.reading import read
from screencheck.geometry import Box
from screencheck.pages import Page, parse_page
from screencheck.pipeline import Scanner
from screencheck.report import Finding, Report, Verdict
from screencheck.screenshot import Screenshot, load

from . import diagrams

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
_IMAGES = ROOT / "fixtures" / "images"
_CHAT, _VOICE = "clean-ios-chat-1125.png", "fake-chat-voice-75s.png"
_BILL, _SUCCESS = "fake-wechat-bill-date.png", "fake-wechat-success-2018-green.png"
_SURE, _BLUE = "#00796b", "#1565c0"
_RED = "#c62828"
_PARTS = {
    "status_bar": "#6a1b9a",
    "title": "#ad1457",
    "time_label": "#ef6c00",
    "bubble": "#1565c0",
    "avatar": "#00796b",
    "input_bar": "#5d4037",
}


class Studio:
    """Reads and judges each picture once."""

    def __init__(self) -> None:
        self.scanner = Scanner()
        self._seen: dict[str, tuple[Screenshot, Page, Report]] = {}

    def examine(self, name: str) -> tuple[Screenshot, Page, Report]:
        if name not in self._seen:
            screenshot = load(_IMAGES / name, self.scanner.settings.limits)
            page = parse_page(screenshot, self.scanner.read(screenshot), self.scanner.knowledge)
            self._seen[name] = screenshot, page, self.scanner.judge(screenshot, page, name)
        return self._seen[name]


def draw(studio: Studio) -> Iterator[tuple[str, bytes]]:
    """Every picture: the name of its file and its bytes."""
    weights = studio.scanner.knowledge.weights
    yield "rooms.svg", diagrams.rooms().encode()
    yield "reading.png", _png(_reading(studio))
    yield "findings.png", _png(_findings(studio))
    yield "contradiction.png", _png(_contradiction(studio))
    _, _, success = studio.examine(_SUCCESS)
    parts = diagrams.sum_of(success, weights)
    yield "weighing.svg", diagrams.weighing(parts, weights).encode()
    examples: dict[str, tuple[diagrams.Sum, Verdict]] = {}
    for label, name in (
        ("a chat in order", _CHAT),
        ("a voice message", _VOICE),
        ("a page of success", _SUCCESS),
        ("a bill of another day", _BILL),
    ):
        _, _, report = studio.examine(name)
        examples[label] = diagrams.sum_of(report, weights), report.verdict
    yield "verdicts.svg", diagrams.verdicts(examples, weights).encode()


# --- Pictures of pages ----------------------------------------------------------------------


def _reading(studio: Studio) -> Image.Image:
    """One page twice: the lines that were read, the parts that were found."""
    screenshot, page, _ = studio.examine(_CHAT)
    scale, height = 0.36, 1500
    texts = Sheet(screenshot, Box(0, 0, page.width, height), scale)
    for line in page.lines:
        texts.box(line.box.padded(4), _SURE)
    parts = Sheet(screenshot, Box(0, 0, page.width, height), scale)
    named = set()
    for element in page.elements:
        colour = _PARTS.get(element.kind)
        if colour is None or element.box.y > height:
            continue
        label = "" if element.kind in named else element.kind.replace("_", " ")
        named.add(element.kind)
        parts.box(element.box, colour, label)
    return _beside([texts.image, parts.image])


def _findings(studio: Studio) -> Image.Image:
    """A whole page with numbered boxes, as the list of its findings numbers them."""
    screenshot, page, report = studio.examine(_BILL)
    sheet = Sheet(screenshot, Box(0, 0, page.width, 1800), 0.36)
    for box, numbers in _places(report.findings):
        sheet.box(box.padded(8), _RED, ", ".join(map(str, numbers)))
    return _framed(sheet.image)


def _places(findings: Sequence[Finding]) -> list[tuple[Box, list[int]]]:
    """The boxes of findings with the findings' numbers, those at one place together."""
    places: list[tuple[Box, list[int]]] = []
    for number, finding in enumerate(findings, 1):
        if finding.region is None:
            continue
        same = [p for p in places if p[0].intersection(finding.region) > 0.3 * p[0].area]
        if same:
            same[0][1].append(number)
        else:
            places.append((finding.region, [number]))
    return places


def _contradiction(studio: Studio) -> Image.Image:
    """The two rows that a finding compares, enlarged."""
    screenshot, page, report = studio.examine(_BILL)
    finding = next(f for f in report.findings if f.code == "SC502")
    days = [str(finding.measured).replace("-", ""), str(finding.expected)]
    rows = []
    for basis in sorted(finding.rests_on, key=lambda basis: basis.region.y):
        line = max(page.lines, key=lambda line: line.box.intersection(basis.region))
        sheet = Sheet(screenshot, Box(0, line.box.y - 30, page.width, line.box.h + 60), 0.72)
        text = read([line])
        start, day = next((text.text.find(day), day) for day in days if day in text.text)
        sheet.box(text.box(start, start + len(day)).padded(2, 8), _RED)
        rows.append(sheet.image)
    gap = 12
    height = sum(row.height for row in rows) + gap * (len(rows) - 1)
    image = Image.new("RGB", (rows[0].width, height), "#eceff1")
    top = 0
    for row in rows:
        image.paste(row, (0, top))
        top += row.height + gap
    return _framed(image)


class Sheet:
    """A part of a screenshot, made smaller, on which boxes are drawn."""

    def __init__(self, screenshot: Screenshot, part: Box, scale: float) -> None:
        rows, columns = part.slices()
        image = Image.fromarray(screenshot.pixels[rows, columns])
        size = round(image.width * scale), round(image.height * scale)
        self.image = image.resize(size, Image.Resampling.LANCZOS)
        self._part, self._scale = part, scale

    def box(self, box: Box, colour: str, label: str = "") -> None:
        """A frame around a place of the screenshot, with a label at its upper right corner."""
        pen = ImageDraw.Draw(self.image)
        x, y = (box.x - self._part.x) * self._scale, (box.y - self._part.y) * self._scale
        right, bottom = x + box.w * self._scale, y + box.h * self._scale
        pen.rectangle((x, y, right, bottom), outline=colour, width=2)
        if not label:
            return
        font = ImageFont.load_default(13)
        width = pen.textlength(label, font) + 8
        left = min(right, self.image.width - 1) - width
        top = max(0.0, y - 17)
        pen.rectangle((left, top, left + width, top + 17), fill=colour)
        pen.text((left + 4, top + 1), label, "white", font)


def _beside(images: Sequence[Image.Image]) -> Image.Image:
    gap = 24
    width = sum(image.width for image in images) + gap * (len(images) - 1)
    result = Image.new("RGB", (width, max(image.height for image in images)), "white")
    left = 0
    for image in images:
        result.paste(_framed(image), (left, 0))
        left += image.width + gap
    return result


def _framed(image: Image.Image) -> Image.Image:
    """With a hairline around it, as pages are as white as what surrounds them."""
    box = (0, 0, image.width - 1, image.height - 1)
    ImageDraw.Draw(image).rectangle(box, outline="#b0bec5")
    return image


def _png(image: Image.Image) -> bytes:
    """A small file: few colours are enough for pages that are mostly flat."""
    file = io.BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PICTURES, help="where to draw")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, content in draw(Studio()):
        (out / name).write_bytes(content)
        print(f"{name}: {len(content)} bytes")


if __name__ == "__main__":
    main()
