"""Builders for detector tests: small pictures, files made by hand, pages at a template's scale.

All that is drawn is invented.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from screencheck import knowledge
from screencheck.detectors import Case, NotExamined, Rule, all_rules
from screencheck.geometry import Box
from screencheck.knowledge.chat import Template
from screencheck.ocr import TextLine
from screencheck.pages import Element, Page
from screencheck.pages.measure import Measure
from screencheck.report import Finding
from screencheck.screenshot import Screenshot, load
from screencheck.settings import Limits

Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

KNOWN = knowledge.load()
WHITE: Colour = (255, 255, 255)


# --- Pictures and files ---------------------------------------------------------------------


def flat(width: int, height: int, colour: Colour = WHITE) -> Pixels:
    """A picture of one colour."""
    return np.full((height, width, 3), colour, np.uint8)


def noise(width: int = 80, height: int = 80, channels: int = 3) -> Pixels:
    """A picture that compresses badly, so that its file has several IDATs."""
    return np.random.default_rng(7).integers(0, 256, (height, width, channels), np.uint8)


def png(
    pixels: Pixels,
    idat: int = 65536,
    row_filter: int = 0,
    level: int = 6,
    extra: Iterable[tuple[bytes, bytes]] = (),
) -> bytes:
    """A PNG made by hand: chunks of `extra` before IDATs of `idat` bytes, one row filter.

    Only filters None (0), Sub (1) and Up (2) are there.
    """
    height, width, channels = pixels.shape
    before = np.zeros_like(pixels)
    if row_filter == 1:
        before[:, 1:] = pixels[:, :-1]
    elif row_filter == 2:
        before[1:] = pixels[:-1]
    rows = (pixels - before).reshape(height, -1)  # wraps modulo 256, as the filters do
    stream = zlib.compress(b"".join(bytes([row_filter]) + row.tobytes() for row in rows), level)
    colour_type = {3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    pieces = [stream[at : at + idat] for at in range(0, len(stream), idat)]
    chunks = [(b"IHDR", head), *extra, *((b"IDAT", piece) for piece in pieces), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def opencv_png(pixels: Pixels) -> bytes:
    """The same as OpenCV writes it."""
    done, data = cv2.imencode(".png", pixels)
    assert done
    return data.tobytes()


def pillow(pixels: Pixels, kind: str, **options: Any) -> bytes:
    """The same as Pillow writes it."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def shot(source: Pixels | bytes) -> Screenshot:
    """A loaded file; a picture goes through a PNG."""
    data = source if isinstance(source, bytes) else png(source, level=1)
    return load(data, Limits())


PNG_SHOT = shot(flat(16, 16))
JPEG_SHOT = shot(pillow(flat(16, 16), "JPEG", quality=90))


def text_lines(
    texts: Iterable[str],
    ink: Colour = (0, 0, 0),
    ground: Colour = WHITE,
    fringes: bool = False,
    size: int = 34,
    weight: float = 0,
) -> tuple[Pixels, tuple[TextLine, ...]]:
    """Lines of text smoothed in grey, or with each channel a third of a pixel further on.

    The latter is how desktop systems smooth text for panels with red, green and blue stripes.
    `weight` thickens the strokes by so many pixels on each side.
    """
    texts = tuple(texts)
    width, pitch = 13 * size, 2 * size
    mask = Image.new("L", (3 * width, 3 * pitch * len(texts)))
    pen, font = ImageDraw.Draw(mask), ImageFont.load_default(3 * size)
    for row, text in enumerate(texts):
        pen.text((60, 3 * pitch * row + size), text, 255, font, stroke_width=3 * weight)
    fine = np.asarray(mask, float) / 255
    fine = fine.reshape(pitch * len(texts), 3, 3 * width).mean(axis=1)
    if fringes:
        smooth = (np.roll(fine, 1, axis=1) + fine + np.roll(fine, -1, axis=1)) / 3
        cover = smooth.reshape(len(fine), width, 3)
    else:
        cover = fine.reshape(len(fine), width, 3).mean(axis=2, keepdims=True)
    pixels = np.array(ground) * (1 - cover) + np.array(ink) * cover
    lines = tuple(
        TextLine(text, 1.0, Box(0, pitch * row + 4, width, pitch - 8))
        for row, text in enumerate(texts)
    )
    return np.round(pixels).astype(np.uint8), lines


# --- Pages ----------------------------------------------------------------------------------


def template(name: str) -> Template:
    """A template of knowledge/chat.toml by its name."""
    return next(t for t in KNOWN.chat.templates if t.name == name)


IOS = template("WeChat 7 or later on iOS")
ANDROID = template("WeChat 7 or later on Android")

_SIDES = {"avatar": ("avatar_left", "avatar_right"), "margin": ("margin_left", "margin_right")}


def lengths(of: Template, places: dict[str, float] | None = None) -> dict[str, float]:
    """Every length of a template in units, each at the middle of its span.

    `places` puts some elsewhere: 0 is the lower end of the span, 1 the upper. The share of the
    width at which messages are broken is no length.
    """
    result = {}
    for span, (low, high) in of.spans.items():
        if span == "wrap_share":
            continue
        for name in _SIDES.get(span, (span,)):
            result[name] = low + (high - low) * (places or {}).get(name, 0.5)
    return result


def measured(
    units: dict[str, float], unit: float, width: float, count: int = 3, **more: Any
) -> Page:
    """A chat page `width` pixels wide with these lengths, `unit` pixels each."""
    box = Box(10, 10, 40, 40)
    measures = tuple(Measure(name, value * unit, box, count) for name, value in units.items())
    title = Element("title", Box(width / 2 - 60, 170, 120, 52), "阿木")
    fields: dict[str, Any] = {"elements": (title,), **more}
    return chat(round(width), scale=unit, measures=measures, **fields)


def chat(width: int = 1170, height: int = 2532, *elements: Element, **more: Any) -> Page:
    """A light WeChat chat on today's ground, unless `more` says otherwise."""
    fields: dict[str, Any] = {
        "app": "wechat",
        "kind": "chat",
        "theme": "light",
        "ground": (237, 237, 237),
        "elements": elements,
        **more,
    }
    return Page(width, height, **fields)


def payment(width: int = 1170, height: int = 2532, *elements: Element, **more: Any) -> Page:
    """A page of a bill."""
    return Page(width, height, "wechat", "bill_detail", elements=elements, **more)


def case(page: Page, screenshot: Screenshot = PNG_SHOT) -> Case:
    """What a rule may look at; the picture is a tiny one where the rule reads the page only."""
    return Case(screenshot, page, KNOWN)


# --- Asking ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """Of one rule: a case that must fire it, one that must not, one that it cannot be asked of."""

    fires: Callable[[], Case]
    silent: Callable[[], Case]
    not_asked: Callable[[], Case]


def rule(code: str) -> Rule:
    """A rule by its code."""
    return next(r for r in all_rules() if r.code == code)


def ask(code: str, about: Case) -> list[Finding]:
    """The findings of one rule, each of them complete; wordings have nothing to compare with."""
    asked = rule(code)
    findings = list(asked.check(about))
    assert all((f.code, f.detector) == (code, asked.detector) for f in findings)
    assert all(f.message for f in findings)
    assert all(f.measured and f.expected for f in findings) or asked.detector == "content"
    return findings


def grades(code: str, about: Case) -> list[str]:
    """The grades of its findings, "" where the rule knows no degrees."""
    return [finding.grade for finding in ask(code, about)]


def not_asked(code: str, about: Case) -> None:
    """The rule must say in words why it cannot be asked."""
    with pytest.raises(NotExamined, match=r"\w+ \w+"):
        ask(code, about)
