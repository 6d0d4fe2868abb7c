"""Single glyphs of text, cut out and compared.

One renderer draws a character of one style in a handful of bitmaps, by where it begins within a
pixel, and compression changes these little. Source: measured, 160 times the same digit in a
browser gave four bitmaps at scale 3; on genuine captures, equal digits of one size differ by less
than a tenth of their edges.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..geometry import Box
from ..ocr import Char, TextLine
from .planes import Plane, commonest_level

_ROOM = 0.15  # of the line's height, taken in around it
_CONTRAST = 60  # levels
_INK = 0.3  # of the contrast
_LOWEST = 12  # pixels: strokes of smaller digits run together
_WIDTHS = (0.25, 0.85)  # of a digit's height
_SURE = 0.8
_PLAIN = "1"  # a single stroke in many faces: it is like every other stroke


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One digit: its coverage (0 ground, 1 full ink; tight rows and columns) and its place."""

    char: Char
    cover: NDArray[np.float32]
    box: Box


@dataclass(frozen=True, slots=True)
class DigitLine:
    """The digits of a line that could be cut out, their height, the contrast (signed, in luma)."""

    glyphs: tuple[Glyph, ...]
    height: float
    contrast: float


def cut_digits(plane: Plane, line: TextLine) -> DigitLine | None:
    """Cut out the digits of a line that stand free and were read surely; None without two."""
    height, width = plane.shape
    rows, columns = line.box.padded(_ROOM * line.box.h).clipped(width, height).slices()
    part = plane[rows, columns]
    chars = [char for char in line.chars if char.text.strip()]
    if part.size < 4 * _LOWEST or len(chars) < 2:
        return None
    ground = float(commonest_level(part))
    low, high = (float(v) for v in np.percentile(part - ground, (0.5, 99.5)))
    contrast = high if high > -low else low
    if abs(contrast) < _CONTRAST:
        return None
    cover = np.clip((part - ground) / contrast, -0.2, 1.3).astype(np.float32)
    glyphs = []
    for index, (left, right) in _assigned(cover, chars, columns.start).items():
        char = chars[index]
        if not char.text.isdigit() or char.text in _PLAIN or char.confidence < _SURE:
            continue
        inked = np.flatnonzero((cover[:, left:right] > _INK).any(axis=1))
        top, bottom = int(inked[0]), int(inked[-1]) + 1
        tall = bottom - top
        if tall < _LOWEST or len(inked) < tall or not _is_digit_wide(right - left, tall):
            continue
        box = Box(columns.start + left, rows.start + top, right - left, tall)
        glyphs.append(Glyph(char, cover[top:bottom, left:right], box))
    if len(glyphs) < 2:
        return None
    usual = float(np.median([glyph.box.h for glyph in glyphs]))
    whole = tuple(g for g in glyphs if abs(g.box.h - usual) <= max(1.0, 0.04 * usual))
    return DigitLine(whole, usual, contrast) if len(whole) >= 2 else None


def _is_digit_wide(width: int, height: int) -> bool:
    return _WIDTHS[0] * height < width < _WIDTHS[1] * height


def _assigned(
    cover: NDArray[np.float32], chars: list[Char], start: int
) -> dict[int, tuple[int, int]]:
    """Which columns are which character's, for those that are one piece of ink."""
    inked = (cover > _INK).any(axis=0).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked, [0]))))
    pieces = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if len(pieces) == len(chars):
        return dict(enumerate(pieces))
    middles = np.array([char.box.cx - start for char in chars])
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for left, right in pieces:
        found[int(np.abs(middles - (left + right) / 2).argmin())].append((left, right))
    return {index: those[0] for index, those in found.items() if len(those) == 1}


def glyph_distance(a: Glyph, b: Glyph) -> float:
    """How far two glyphs differ where they fit best: 0 equal, about 1 as far as without the one.

    The root of the squared differences over that of the squared steps within the first, so that
    a shift by a part of a pixel stays well below the difference of two faces.
    """
    template = cv2.copyMakeBorder(a.cover, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0.0)
    room = [2 + max(0, (template.shape[i] - b.cover.shape[i]) // 2) for i in (0, 1)]
    field = cv2.copyMakeBorder(
        b.cover, room[0], room[0], room[1], room[1], cv2.BORDER_CONSTANT, value=0.0
    )
    if field.shape[0] < template.shape[0] or field.shape[1] < template.shape[1]:
        return float("inf")
    error = max(0.0, float(cv2.matchTemplate(field, template, cv2.TM_SQDIFF).min()))
    steps = sum(float((np.diff(template, axis=axis) ** 2).sum()) for axis in (0, 1))
    return float(np.sqrt(error / max(steps, 1e-3)))
