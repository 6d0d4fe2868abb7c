"""Single glyphs of text, cut out and compared.

One renderer draws a character of one style in a handful of bitmaps, by where it begins within a
pixel, and compression changes these little. Source: measured, 160 times the same digit in a
browser gave four bitmaps at scale 3; on genuine captures, equal digits of one size differ by less
than a tenth of their edges, and by 0.06 to 0.13 of them after a messenger scaled the picture.
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
_LOWEST = 10  # pixels: strokes of smaller digits run together
_WIDTHS = (0.25, 0.85)  # of a digit's height
_SURE = 0.8
_PLAIN = "1"  # a single stroke in many faces: it is like every other stroke
_SOFT = 0.7  # pixels, standard deviation: strokes of two pixels vary smoothly afterwards
_EDGE = 1  # pixels around a glyph's ink that are covered in part
_AROUND = 3  # pixels around a glyph in its frame: more than softening and a shift need
_GAIN = 0.1  # by which two glyphs may differ in strength


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One digit: its coverage (0 ground, 1 full ink; tight rows and columns) and its place.

    `frame` is the softened coverage in a square around its centre of mass; `changes` (3, side,
    side) is by how much a pixel to the right, a pixel down and more ink change the frame,
    `products` (3, 3) are those of one another and `solving` is their inverse, `steps` the sum of
    the frame's squared steps.
    """

    char: Char
    cover: NDArray[np.float32]
    box: Box
    frame: NDArray[np.float32]
    changes: NDArray[np.float32]
    products: NDArray[np.float64]
    solving: NDArray[np.float64]
    steps: float


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
        around = cover[max(0, top - _EDGE) : bottom + _EDGE, max(0, left - _EDGE) : right + _EDGE]
        glyphs.append(_glyph(char, cover[top:bottom, left:right], box, around))
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


def _glyph(char: Char, cover: NDArray[np.float32], box: Box, around: NDArray[np.float32]) -> Glyph:
    """A digit; `around` is its coverage with that of its soft edges."""
    frame = _framed(around)
    changes = np.stack([np.gradient(frame, axis=1), np.gradient(frame, axis=0), frame])
    flat = changes.reshape(3, -1).astype(np.float64)
    products = flat @ flat.T + 1e-6 * np.eye(3)
    steps = sum(float((np.diff(frame, axis=axis) ** 2).sum()) for axis in (0, 1))
    solving = np.asarray(np.linalg.inv(products), np.float64)
    return Glyph(char, cover, box, frame, changes, products, solving, max(steps, 1e-3))


def _framed(cover: NDArray[np.float32]) -> NDArray[np.float32]:
    """The softened coverage in a square of odd side, moved by the part of a pixel that brings its
    centre of mass to the middle."""
    height, width = cover.shape
    ink = np.clip(cover, 0.0, 1.0)
    total = max(float(ink.sum()), 1e-3)
    x = float((ink.sum(axis=0) * np.arange(width)).sum()) / total
    y = float((ink.sum(axis=1) * np.arange(height)).sum()) / total
    column, row = round(x), round(y)
    reach = max(column, width - column, row, height - row) + _AROUND
    reach += -reach % _AROUND  # most of one size get one side
    square = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    square[reach - row : reach - row + height, reach - column : reach - column + width] = cover
    across, down = _softening(x - column), _softening(y - row)
    return np.asarray(cv2.sepFilter2D(square, cv2.CV_32F, across, down), np.float32)


def _softening(shift: float) -> NDArray[np.float64]:
    """The kernel that softens and takes its values from `shift` pixels further on."""
    weights = np.exp(-0.5 * ((np.arange(-_AROUND, _AROUND + 1) - shift) / _SOFT) ** 2)
    kernel: NDArray[np.float64] = weights / weights.sum()
    return kernel


def glyph_distance(a: Glyph, b: Glyph) -> float:
    """How far two glyphs differ where they fit best: 0 equal, about 1 as far as without the one.

    The root of the squared differences over that of the squared steps within the first. What a
    shift by a part of a pixel and a little more or less ink would change is taken out, to the first
    order (Lucas & Kanade, IJCAI 1981), so that where a glyph begins within a pixel does not count.
    """
    one, changes, other = a.frame, a.changes, b.frame
    if len(one) != len(other):
        side = min(len(one), len(other))
        one, changes, other = _middle(one, side), _middle(changes, side), _middle(other, side)
    difference = (other - one).ravel()
    along = changes.reshape(3, -1) @ difference
    amounts = a.solving @ along
    amounts[2] = min(max(float(amounts[2]), -_GAIN), _GAIN)
    left = float(difference @ difference) - float(amounts @ (2 * along - a.products @ amounts))
    return float(np.sqrt(max(left, 0.0) / a.steps))


def _middle(squares: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """The middle of a square, or of each of several."""
    off = (squares.shape[-1] - side) // 2
    return np.ascontiguousarray(squares[..., off : off + side, off : off + side])
