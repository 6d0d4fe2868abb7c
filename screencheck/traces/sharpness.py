"""How sharply text is drawn: the steps from pixel to pixel along the edges of its strokes.

A picture that was scaled or compressed has lost its hard edges, in all text alike; what is typed
into it afterwards has hard edges again, and keeps most of them when it is saved anew. Source:
measured on genuine captures: drawn freshly, a tenth of the steps are four fifths of the contrast
and more, and in a picture that was scaled two thirds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..geometry import Box, union
from ..ocr import Char, TextLine
from .planes import Plane, commonest_level

_ROOM = 2  # pixels, taken in around a line
_CONTRAST = 50  # levels
_FEW = 80  # steps, fewer of which tell nothing
_STEP = 0.15  # of the contrast: smaller ones are no edge
_STEEP = 90  # the percentile: text of few hard edges has fewer steep steps
_INK = 0.3  # of the contrast
_NUMERIC = set("0123456789.,:-+/¥￥")


@dataclass(frozen=True, slots=True)
class Sharpness:
    """Steps as shares of the contrast: those of the steepest tenth, and the middle ones."""

    steep: float
    middle: float
    contrast: float


@dataclass(frozen=True, slots=True)
class Run:
    """A number within a line: its text, the box of its ink, its sharpness."""

    text: str
    box: Box
    sharpness: Sharpness


@dataclass(frozen=True, slots=True)
class LineSharpness:
    """A line as a whole, and the numbers in it."""

    whole: Sharpness
    numbers: tuple[Run, ...]


def line_sharpness(plane: Plane, line: TextLine) -> LineSharpness | None:
    """Measure a line on a plane of luma (H, W); None where it has too few edges to tell."""
    height, width = plane.shape
    rows, columns = line.box.padded(_ROOM).clipped(width, height).slices()
    part = plane[rows, columns]
    if not part.size:
        return None
    off = part - np.float32(commonest_level(part))
    whole = _sharpness(off)
    if whole is None:
        return None
    numbers = []
    for chars in _numbers(line.chars):
        box = union(char.box for char in chars)
        left, right = max(0, int(box.x) - columns.start), int(box.right) + 1 - columns.start
        measured = _sharpness(off[:, left:right])
        if measured is None:
            continue
        ink = np.abs(off[:, left:right]) > _INK * measured.contrast
        ys, xs = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
        place = Box(
            float(columns.start + left + xs[0]),
            float(rows.start + ys[0]),
            float(xs[-1] - xs[0] + 1),
            float(ys[-1] - ys[0] + 1),
        )
        numbers.append(Run("".join(char.text for char in chars), place, measured))
    return LineSharpness(whole, tuple(numbers))


def _numbers(chars: tuple[Char, ...]) -> Iterator[list[Char]]:
    """The runs of digits and their signs."""
    run: list[Char] = []
    for char in chars:
        if char.text in _NUMERIC:
            run.append(char)
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _sharpness(off: Plane) -> Sharpness | None:
    if min(off.shape) < 2:
        return None
    contrast = float(np.percentile(np.abs(off), 99))
    if contrast < _CONTRAST:
        return None
    across, down = np.abs(np.diff(off, axis=1))[:-1], np.abs(np.diff(off, axis=0))[:, :-1]
    steps = np.maximum(across, down) / contrast
    edges = steps[steps > _STEP]
    if len(edges) < _FEW:
        return None
    return Sharpness(float(np.percentile(edges, _STEEP)), float(np.median(edges)), contrast)
