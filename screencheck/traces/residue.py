"""What compression leaves around text: small ripples on the flat ground beside the strokes.

The ground of a screenshot is one colour. A lossy saving ripples it within a block's reach of every
edge, in all text of one contrast alike; text that was typed into the picture afterwards stands on
clean ground. Source: measured on genuine captures: the share of ground pixels beside the strokes
that are off by a level or more is much the same for all text of a page.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..geometry import Box
from ..ocr import Char, TextLine
from .planes import Plane, commonest_level

_ROOM = 0.2  # of the line's height, taken in around it
_INK = 0.12  # of the contrast: what departs further is a stroke or its smoothed edge
_LEAST_INK = 8  # levels, however faint the text
_REACH = 11  # pixels: a block of eight reaches no further from a stroke
_SMOOTHED = 3
_CONTRAST = 50  # levels, without which strokes cannot be told
_FEW = 30  # ground pixels of a character, fewer of which tell nothing


@dataclass(frozen=True, slots=True)
class CharResidue:
    """One character: the ground pixels beside its strokes, and how many of them are off."""

    char: Char
    pixels: int
    off: int

    @property
    def share(self) -> float:
        return self.off / self.pixels


@dataclass(frozen=True, slots=True)
class LineResidue:
    """One line of text: its ground (luma), its contrast, its characters, the box of its ink.

    `far` is the share of pixels off the ground where no stroke is near: little on a flat
    ground, much on a gradient or a picture.
    """

    ground: int
    contrast: float
    chars: tuple[CharResidue, ...]
    ink: Box
    far: float


def line_residue(plane: Plane, line: TextLine) -> LineResidue | None:
    """Measure a line on a plane of luma (H, W); None where it has no strokes to tell."""
    height, width = plane.shape
    box = line.box.padded(_ROOM * line.box.h).clipped(width, height)
    rows, columns = box.slices()
    part = plane[rows, columns]
    if part.size < 4 * _FEW or not line.chars:
        return None
    ground = commonest_level(part)
    off = np.abs(np.rint(part).astype(np.int32) - ground)
    contrast = float(np.percentile(off, 99))
    if contrast < _CONTRAST:
        return None
    strokes = (off > max(_INK * contrast, _LEAST_INK)).astype(np.uint8)
    inked = np.flatnonzero(strokes.any(axis=1))
    near = cv2.dilate(strokes, np.ones((_REACH, _REACH), np.uint8)).astype(bool)
    beside = near & ~cv2.dilate(strokes, np.ones((_SMOOTHED, _SMOOTHED), np.uint8)).astype(bool)
    chars = []
    for char in line.chars:
        left = max(0, round(char.box.x) - columns.start)
        right = max(0, round(char.box.right) - columns.start)
        top = max(0, round(char.box.y) - rows.start)
        bottom = max(0, round(char.box.bottom) - rows.start)
        values = off[:, left:right][beside[:, left:right]]
        # a bar over the text has its edges outside of the characters
        if len(values) >= _FEW and strokes[top:bottom, left:right].any():
            chars.append(CharResidue(char, len(values), int((values > 0).sum())))
    away = off[~near]
    return LineResidue(
        ground,
        contrast,
        tuple(chars),
        Box(box.x, rows.start + float(inked[0]), box.w, float(inked[-1] - inked[0] + 1)),
        float((away > 0).mean()) if len(away) else 0.0,
    )
