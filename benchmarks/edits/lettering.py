"""Typing text in the fixtures' typefaces, at the size and place of what stood there."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from screencheck.geometry import Box, union
from screencheck.pages.vision import Pixels

from .ink import Run, coverage, extent
from .retouch import Retouch

FONTS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "fonts"
LATIN = (
    "roboto-regular.ttf",
    "roboto-medium.ttf",
    "inter-regular.otf",
    "inter-semibold.otf",
    "liberation-regular.ttf",
    "cjk-regular.otf",
    "cjk-semibold.otf",
)
CHINESE = ("cjk-regular.otf", "cjk-semibold.otf")
_OVER = 4  # drawn so many times as large and averaged down: soft edges, no hinting
_ABSENT = "\uffff"  # no font has it, so it shows what a missing character looks like
_SQUEEZE = 0.08  # of the height: how much tracking is changed at most to keep the width
_SIMILAR = 3  # fonts to choose among: those of the nearest weight
_BRUSH = 0.07  # of the height: how far a fill reaches beyond the ink


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """Text as coverage (0..1): where its baseline is, and the columns that hold ink."""

    coverage: NDArray[np.float64]
    baseline: float
    left: int
    right: int


@lru_cache(maxsize=512)
def _font(file: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / file, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def has(file: str, char: str) -> bool:
    """Whether a font has a character: it looks other than a missing one."""
    font = _font(file, 40)
    drawn, absent = font.getmask(char), font.getmask(_ABSENT)
    return char.isspace() or drawn.size != absent.size or bytes(drawn) != bytes(absent)


def fonts_for(text: str, among: tuple[str, ...] = LATIN) -> list[str]:
    """The fonts that have all characters of a text."""
    return [file for file in among if all(has(file, char) for char in text)]


def typeset(text: str, file: str, size: float, track: float = 0.0, shift: float = 0.0) -> Typed:
    """A line of text; `track` is added between characters, `shift` moves it down."""
    font = _font(file, size * _OVER)
    margin = round(size) + 2
    advances = [font.getlength(char) + track * _OVER for char in text]
    width = (round(sum(advances)) // _OVER + 2 * margin + 1) * _OVER
    height = (2 * margin + round(size)) * _OVER
    sheet = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(sheet)
    pen, baseline = float(margin * _OVER), (margin + size + shift) * _OVER
    for char, advance in zip(text, advances, strict=True):
        draw.text((round(pen), round(baseline)), char, 255, font, anchor="ls")
        pen += advance
    small = sheet.resize((width // _OVER, height // _OVER), Image.Resampling.BOX)
    share = np.asarray(small, np.float64) / 255
    columns = np.flatnonzero(share.max(axis=0) >= 0.25)
    left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, 0)
    return Typed(share, round(baseline) / _OVER, left, right)


def retype(touch: Retouch, original: Pixels, run: Run, text: str, rng: random.Random) -> str | None:
    """Erase a run and type another text there; the font's name, None where it does not fit.

    Height, baseline, tracking and colour are those of what stood there. Room to the right is
    kept where the line goes on.
    """
    digits = "".join(char for char in run.text if char.isdigit())
    if not digits:
        return None
    top, bottom = ink_extent(original, run, union(run.digits))
    fonts = _similar(original, run, digits, bottom - top, fonts_for(run.text + text))
    if not fonts:
        return None
    file = rng.choice(fonts)
    size = fitted_size(digits, file, bottom - top)
    was = typeset(run.text, file, size)
    gaps = max(1, len(run.text) - 1)
    most = _SQUEEZE * (bottom - top)
    track = min(most, max(-most, (run.box.w - (was.right - was.left)) / gaps))
    typed = typeset(text, file, size, track)
    reference = typeset(digits, file, size)
    low = extent(reference.coverage)[1]
    # the foot of the new digits is put where that of the old ones was
    at = bottom - low
    shift = at - np.floor(at)
    typed = typeset(text, file, size, track, float(shift))
    y = int(np.floor(at))
    x = _place(touch, run, typed.right - typed.left)
    if x is None:
        return None
    touch.fill(clear_of(brush(run.box), run), run.letters.ground)
    return file if ink_in(touch, typed, x, y, run) else None


def retype_chinese(
    touch: Retouch, run: Run, text: str, rng: random.Random, among: tuple[str, ...] = CHINESE
) -> str | None:
    """The same for Chinese characters, which are as wide as high: their pitch gives the size."""
    fonts = fonts_for(text, among)
    if not fonts:
        return None
    file = rng.choice(fonts)
    size = run.box.w / (len(run.text) - 0.08)
    typed = typeset(text, file, size)
    rows = np.flatnonzero(typed.coverage.max(axis=1) >= 0.5)
    middle = (rows[0] + rows[-1] + 1) / 2
    y = round(run.box.cy - middle)
    x = _place(touch, run, typed.right - typed.left)
    if x is None:
        return None
    touch.fill(clear_of(brush(run.box), run), run.letters.ground)
    return file if ink_in(touch, typed, x, y, run) else None


def ink_in(touch: Retouch, typed: Typed, x: int, y: int, run: Run) -> bool:
    """Blend typed text in with its left edge at x; False where it would leave the picture."""
    ink = np.flatnonzero(typed.coverage.max(axis=1) > 0)
    columns = np.flatnonzero(typed.coverage.max(axis=0) > 0)
    part = typed.coverage[ink[0] : ink[-1] + 1, columns[0] : columns[-1] + 1]
    left, top = x + int(columns[0]) - typed.left, y + int(ink[0])
    height, width = touch.mask.shape
    if left < 0 or top < 0 or left + part.shape[1] > width or top + part.shape[0] > height:
        return False
    touch.blend(part, left, top, run.letters.ink)
    return True


def ink_extent(pixels: Pixels, run: Run, box: Box) -> tuple[float, float]:
    """Top and bottom of the ink in a box, to a part of a pixel."""
    area = box.padded(0, 3).clipped(pixels.shape[1], pixels.shape[0])
    share = coverage(pixels[area.slices()], run.letters.ground, run.letters.ink)
    top, bottom = extent(share)
    return round(area.y) + top, round(area.y) + bottom


def _similar(pixels: Pixels, run: Run, digits: str, height: float, fonts: list[str]) -> list[str]:
    """The fonts that put about as much ink on digits of that height as the original's."""
    parts = (pixels[box.padded(1).slices()] for box in run.digits)
    inked = sum(float(coverage(p, run.letters.ground, run.letters.ink).sum()) for p in parts)

    def off(file: str) -> float:
        size = fitted_size(digits, file, height)
        return abs(float(typeset(digits, file, size).coverage.sum()) - inked)

    return sorted(fonts, key=off)[:_SIMILAR]


@lru_cache(maxsize=512)
def fitted_size(digits: str, file: str, height: float) -> float:
    """The font size at which digits are that high."""
    size = height / 0.72
    for _ in range(5):
        top, bottom = extent(typeset(digits, file, size).coverage)
        if abs(bottom - top - height) < 0.01 * height:
            break
        size *= height / (bottom - top)
    return size


def brush(box: Box) -> Box:
    """The rectangle that covers ink with its soft edges."""
    reach = max(2, round(_BRUSH * box.h))
    return box.padded(reach)


def clear_of(box: Box, run: Run) -> Box:
    """The part of a box that does not reach into the ink of the run's neighbours."""
    left, right = run.room
    x, end = max(box.x, left), min(box.right, right)
    return Box(x, box.y, end - x, box.h)


def _place(touch: Retouch, run: Run, width: int) -> int | None:
    """Where the new ink starts: in the middle, at the right or at the left, as the old did."""
    left, right = run.room
    page = touch.mask.shape[1]
    box = run.box
    if right < float("inf") or left > float("-inf"):
        x = box.x if right == float("inf") else box.cx - width / 2
        if right == float("inf") and box.right > 0.85 * page:
            x = box.right - width
    elif abs(box.cx - page / 2) <= 0.02 * page:
        x = box.cx - width / 2
    else:
        x = box.right - width if box.right > 0.85 * page else box.x
    start = round(x)
    fits = start > left and start + width < right and start >= 2 and start + width <= page - 2
    return start if fits else None
