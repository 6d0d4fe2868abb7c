"""What honest people do to captures before they pass them on; none of it hides a forgery."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from screencheck.geometry import Box
from screencheck.pages.model import Colour
from screencheck.pages.vision import Pixels, near_mask

from .captures import Capture
from .lettering import typeset

Handling = Callable[[Capture, random.Random], Pixels | None]

_RED: Colour = (232, 34, 28)
_NOTES = ("Paid", "see here", "this one", "not me!", "20 days late", "unanswered")
_TRIES = 8  # columns that are tried for a note
_NAMES = ("nickname", "title", "payee")


def crop(capture: Capture, rng: random.Random) -> Pixels:
    """The status bar cut off, or a part of each side, or both."""
    height, width = capture.pixels.shape[:2]
    bar = capture.page.first("status_bar")
    top = round(bar.box.bottom) + rng.randint(0, 8) if bar else round(0.05 * height)
    bottom = rng.choice((0, round(0.08 * height)))
    left, right = (rng.randint(0, round(0.03 * width)) for _ in range(2))
    if rng.random() < 0.5:
        left = right = 0
    return capture.pixels[top : height - bottom, left : width - right].copy()


def resize(capture: Capture, rng: random.Random) -> Pixels:
    """Made smaller, to half at least."""
    height, width = capture.pixels.shape[:2]
    factor = rng.uniform(0.5, 0.9)
    size = round(width * factor), round(height * factor)
    if rng.random() < 0.5:
        return cv2.resize(capture.pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    smaller = Image.fromarray(capture.pixels).resize(size, Image.Resampling.LANCZOS)
    return np.asarray(smaller, np.uint8)


def recompress(capture: Capture, rng: random.Random) -> Pixels:
    """A generation of JPEG in between, as an app or a site saves it."""
    kept = io.BytesIO()
    Image.fromarray(capture.pixels).save(kept, "JPEG", quality=rng.randint(50, 85))
    with Image.open(kept) as image:
        return np.asarray(image.convert("RGB"), np.uint8)


def mosaic(capture: Capture, rng: random.Random) -> Pixels | None:
    """A few names, avatars or lines pixelated, as the phone's own editor does."""
    avatars = [e.box for e in capture.page.of_kind("avatar", *_NAMES)]
    boxes = avatars + [line.box for line in capture.text_lines()]
    if not boxes:
        return None
    pixels = capture.pixels.copy()
    cell = max(6, round(capture.size[0] / 60))
    for box in rng.sample(boxes, min(len(boxes), rng.randint(2, 4))):
        area = box.clipped(*capture.size).slices()
        part = pixels[area]
        height, width = part.shape[:2]
        if min(height, width) < 2:
            continue
        cells = max(1, width // cell), max(1, height // cell)
        small = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
        pixels[area] = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    return pixels


def blur(capture: Capture, rng: random.Random) -> Pixels | None:
    """A name or a line made illegible by a Gaussian blur."""
    box = _private(capture, rng)
    if box is None:
        return None
    pixels = capture.pixels.copy()
    area = box.padded(4).clipped(*capture.size).slices()
    pixels[area] = cv2.GaussianBlur(pixels[area], (0, 0), max(3.0, 0.3 * box.h))
    return pixels


def marker(capture: Capture, rng: random.Random) -> Pixels | None:
    """A name or a line under a black bar."""
    box = _private(capture, rng)
    if box is None:
        return None
    pixels = capture.pixels.copy()
    pixels[box.padded(4).clipped(*capture.size).slices()] = (0, 0, 0)
    return pixels


def red_boxes(capture: Capture, rng: random.Random) -> Pixels | None:
    """Red frames around lines that somebody points at."""
    lines = capture.text_lines()
    if not lines:
        return None

    def draw(pen: ImageDraw.ImageDraw, over: int, stroke: int) -> None:
        for line in rng.sample(lines, min(len(lines), rng.randint(1, 3))):
            box = line.box.padded(0.3 * line.box.h)
            corners = (box.x * over, box.y * over, box.right * over, box.bottom * over)
            pen.rectangle(corners, outline=255, width=stroke)

    return _drawn(capture, draw)


def arrows(capture: Capture, rng: random.Random) -> Pixels | None:
    """Red arrows that point at lines."""
    lines = capture.text_lines()
    if not lines:
        return None
    width = capture.size[0]

    def draw(pen: ImageDraw.ImageDraw, over: int, stroke: int) -> None:
        for line in rng.sample(lines, min(len(lines), rng.randint(1, 2))):
            tip = np.array((line.box.cx, line.box.bottom), float) * over
            away = np.array((rng.uniform(-0.2, 0.2), rng.uniform(0.08, 0.2))) * width * over
            pen.line([tuple(tip), tuple(tip + away)], fill=255, width=stroke)
            along = away / np.linalg.norm(away) * 4 * stroke
            across = np.array((-along[1], along[0])) * 0.5
            head = [tuple(tip - along * 0.3), tuple(tip + along + across)]
            pen.polygon([*head, tuple(tip + along - across)], fill=255)

    return _drawn(capture, draw)


def handwriting(capture: Capture, rng: random.Random) -> Pixels:
    """Smooth red strokes by finger."""
    width, height = capture.size

    def draw(pen: ImageDraw.ImageDraw, over: int, stroke: int) -> None:
        for _ in range(rng.randint(1, 3)):
            steps = np.linspace(0, 1, 80)
            x = rng.uniform(0.1, 0.6) * width + steps * rng.uniform(0.15, 0.35) * width
            swing = rng.uniform(0.01, 0.03) * width
            wave = np.sin(steps * rng.uniform(6, 25) + rng.uniform(0, 6))
            y = rng.uniform(0.15, 0.85) * height + swing * wave
            points = [(float(a) * over, float(b) * over) for a, b in zip(x, y, strict=True)]
            pen.line(points, fill=255, width=stroke, joint="curve")

    return _drawn(capture, draw)


def text_note(capture: Capture, rng: random.Random) -> Pixels | None:
    """A large note in red, typed where the page is empty."""
    width, height = capture.size
    note = typeset(rng.choice(_NOTES), "roboto-medium.ttf", 0.07 * width)
    rows, columns = note.coverage.shape
    ground = capture.page.ground
    tops = list(range(round(0.1 * height), height - rows, 16))
    if not tops or columns > width:
        return None
    lefts = [rng.randint(0, width - columns) for _ in range(_TRIES)]
    free = [
        (x, y)
        for x in lefts
        for y in tops
        if ground and near_mask(capture.pixels[y : y + rows, x : x + columns], ground, 8).all()
    ]
    x, y = rng.choice(free) if free else (lefts[0], rng.choice(tops))
    pixels = capture.pixels.copy()
    share = note.coverage[..., None]
    mixed = pixels[y : y + rows, x : x + columns] * (1 - share) + np.array(_RED) * share
    pixels[y : y + rows, x : x + columns] = np.rint(mixed).astype(np.uint8)
    return pixels


def _private(capture: Capture, rng: random.Random) -> Box | None:
    """Something that people hide: a name, else some line."""
    names = [element.box for element in capture.page.of_kind(*_NAMES)]
    boxes = names or [line.box for line in capture.text_lines()]
    return rng.choice(boxes) if boxes else None


def _drawn(
    capture: Capture, draw: Callable[[ImageDraw.ImageDraw, int, int], None], over: int = 2
) -> Pixels:
    """The capture with something drawn over it in red, with soft edges."""
    width, height = capture.size
    sheet = Image.new("L", (width * over, height * over), 0)
    draw(ImageDraw.Draw(sheet), over, max(2, round(0.006 * width)) * over)
    share = np.asarray(sheet.resize((width, height), Image.Resampling.BOX))
    pixels = capture.pixels.copy()
    inked = share > 0
    part = share[inked][:, None] / 255
    pixels[inked] = np.rint(pixels[inked] * (1 - part) + np.array(_RED) * part).astype(np.uint8)
    return pixels


HANDLINGS: dict[str, Handling] = {
    handling.__name__: handling
    for handling in (
        crop,
        resize,
        recompress,
        mosaic,
        red_boxes,
        arrows,
        handwriting,
        blur,
        marker,
        text_note,
    )
}
