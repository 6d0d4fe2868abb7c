"""Where the ink of a text line is, and which of it belongs to which character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screencheck.geometry import Box, union
from screencheck.ocr import TextLine
from screencheck.pages.model import Colour
from screencheck.pages.vision import Mask, Pixels, departure, distance, ink_mask, modal_colour

FLAT = 0.45  # share of a line's box that has the ground's colour; bold text leaves half
_EDGE = 0.2  # of a box's columns: with more ink in the outermost row it cuts through something
_SHARE = 0.25  # of the strongest departure from the ground: thin joints between strokes count
_NARROW = set("0123456789.,:-+¥￥/%()")


@dataclass(frozen=True, slots=True)
class Letters:
    """A line of text on a flat ground: its colours, the box of its ink, and of each character.

    `boxes` has one entry for each character of the text, None where it cannot be told apart.
    """

    line: TextLine
    ground: Colour
    ink: Colour
    box: Box
    boxes: tuple[Box | None, ...]

    @property
    def whole(self) -> bool:
        """Whether every character but spaces has a box."""
        pairs = zip(self.line.text, self.boxes, strict=True)
        return all(box is not None for char, box in pairs if not char.isspace())


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a line whose characters have boxes: from `start`, the text and the boxes."""

    letters: Letters
    start: int
    text: str
    glyphs: tuple[Box, ...]

    @property
    def box(self) -> Box:
        """Around all of its ink."""
        return union(self.glyphs)

    @property
    def digits(self) -> list[Box]:
        """The boxes of its digits."""
        pairs = zip(self.text.replace(" ", ""), self.glyphs, strict=True)
        return [box for char, box in pairs if char.isdigit()]

    @property
    def room(self) -> tuple[float, float]:
        """How far ink may reach to the left and right: to the neighbours, else without end."""
        boxes = [box for box in self.letters.boxes if box is not None and box not in self.glyphs]
        left = max((b.right for b in boxes if b.right <= self.box.x), default=float("-inf"))
        right = min((b.x for b in boxes if b.x >= self.box.right), default=float("inf"))
        whole = self.letters.box
        # ink that belongs to no character is a neighbour too
        if left == float("-inf") and whole.x < self.box.x - 1:
            left = self.box.x - 1
        if right == float("inf") and whole.right > self.box.right + 1:
            right = self.box.right + 1
        return left, right


def letters_of(pixels: Pixels, line: TextLine) -> Letters | None:
    """The ink of a line, or None where its ground is not flat or something reaches into its box."""
    height, width = pixels.shape[:2]
    area = line.box.clipped(width, height)
    part = pixels[area.slices()]
    if min(part.shape[:2]) < 6 or not line.text.strip():
        return None
    ground, share = modal_colour(part)
    if share < FLAT:
        return None
    mask = ink_mask(part, ground, _SHARE)
    if max(mask[0].mean(), mask[-1].mean()) > _EDGE or not mask.any():
        return None
    blobs = _blobs(mask, round(area.x), round(area.y))
    boxes = _assign(line, blobs)
    return Letters(line, ground, ink_colour(part, ground), union(blobs), boxes)


def _blobs(mask: Mask, x: int, y: int) -> list[Box]:
    """The runs of columns with ink, each with the rows that its ink takes, moved to (x, y)."""
    edges = np.flatnonzero(np.diff(np.pad(mask.any(axis=0).astype(np.int8), 1)))
    found = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero(mask[:, left:right].any(axis=1))
        size = float(right - left), float(rows[-1] - rows[0] + 1)
        found.append(Box(float(x + left), float(y + rows[0]), *size))
    return found


def _assign(line: TextLine, blobs: list[Box]) -> tuple[Box | None, ...]:
    """Blobs to characters: one each where the counts agree, else by where they were read."""
    places = [index for index, char in enumerate(line.text) if not char.isspace()]
    boxes: list[Box | None] = [None] * len(line.text)
    if len(blobs) == len(places):
        for index, blob in zip(places, blobs, strict=True):
            boxes[index] = blob
        return tuple(boxes)
    chars = [char for char in line.chars if not char.text.isspace()]
    if [char.text for char in chars] != [line.text[index] for index in places]:
        return tuple(boxes)
    owners: list[list[Box]] = [[] for _ in places]
    for blob in blobs:
        nearest = min(range(len(chars)), key=lambda i: abs(chars[i].box.cx - blob.cx))
        owners[nearest].append(blob)
    # Chinese characters have several blobs; of digits and signs just one can be right
    for index, owned in zip(places, owners, strict=True):
        if line.text[index] in _NARROW and len(owned) == 1:
            boxes[index] = owned[0]
    return tuple(boxes)


def ink_colour(part: Pixels, ground: Colour) -> Colour:
    """The colour of the strokes' cores: the middle of what departs most from the ground."""
    away = departure(part, ground)
    core = part[away >= 0.9 * np.percentile(away, 99.5)]
    red, green, blue = (int(value) for value in np.median(core.reshape(-1, 3), axis=0))
    return red, green, blue


def runs(letters: Letters, pattern: str) -> Iterator[Run]:
    """The parts of a line that match a pattern, where all their characters have boxes."""
    for match in re.finditer(pattern, letters.line.text):
        run = part_of(letters, match.start(), match.end())
        if run is not None:
            yield run


def part_of(letters: Letters, start: int, end: int) -> Run | None:
    """The characters from `start` to `end`, if each has a box that looks like one character's."""
    text = letters.line.text[start:end]
    boxes = letters.boxes[start:end]
    glyphs = [b for b, char in zip(boxes, text, strict=True) if b and not char.isspace()]
    if not glyphs or len(glyphs) != len(text.replace(" ", "")):
        return None
    run = Run(letters, start, text, tuple(glyphs))
    digits = run.digits
    if digits:
        tallest = max(box.h for box in digits)
        low = min(box.h for box in digits) < 0.85 * tallest
        if low or any(box.w > 0.95 * box.h for box in digits) or tallest < 8:
            return None
    return run


def coverage(pixels: Pixels, ground: Colour, ink: Colour) -> NDArray[np.float64]:
    """How much of each pixel is ink, 0..1: where it lies on the way from ground to ink."""
    way = np.array(ink, np.float64) - np.array(ground, np.float64)
    length = float(way @ way)
    if not length:
        return np.zeros(pixels.shape[:2])
    share = (pixels.astype(np.float64) - np.array(ground, np.float64)) @ way / length
    result: NDArray[np.float64] = np.clip(share, 0.0, 1.0)
    return result


def extent(share: NDArray[np.float64]) -> tuple[float, float]:
    """Top and bottom of the ink to a part of a pixel: half-covered outer rows count by half."""
    profile = share.max(axis=1)
    profile = profile / max(float(profile.max()), 1e-6)
    rows = np.flatnonzero(profile >= 0.5)
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    above = float(profile[top - 1]) if top > 0 else 0.0
    below = float(profile[bottom]) if bottom < len(profile) else 0.0
    inner_top, inner_bottom = 1 - float(profile[top]), 1 - float(profile[bottom - 1])
    return top - above + inner_top, bottom + below - inner_bottom


def alike(one: Colour, other: Colour, tolerance: int = 24) -> bool:
    """Whether two colours are the same but for compression."""
    return distance(one, other) <= tolerance
