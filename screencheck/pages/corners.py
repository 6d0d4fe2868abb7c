"""Measuring the corners of the whole picture: captures are rectangles, drawn phones are not."""

from __future__ import annotations

import numpy as np

from ..geometry import Box
from .measure import Measure
from .vision import Pixels, departure

_REACH = 0.16  # share of the width that a rounded corner may take
_LEAST = 0.02
_CONTRAST = 40
_EVEN = (0.75, 1.33)  # between a corner's extents along the two edges
# what lies outside a circle's quarter, as a share of the square around it, is 0.215; an edge
# that is met at a flat angle is found late, so that the square comes out too small
_OUTSIDE = (0.2, 0.68)
_ALIKE = 0.15


def measure_corners(pixels: Pixels) -> list[Measure]:
    """`corner_radius` in pixels where both upper or both lower corners are rounded alike."""
    height, width = pixels.shape[:2]
    reach = round(_REACH * width)
    if reach < 8 or min(height, width) < 2 * reach:
        return []
    left, right = slice(0, reach), slice(width - reach, width)
    top, bottom = slice(0, reach), slice(height - reach, height)
    pairs = (
        (pixels[top, left], pixels[top, right][:, ::-1], 0.0),
        (pixels[bottom, left][::-1], pixels[bottom, right][::-1, ::-1], float(height - reach)),
    )
    for first, second, y in pairs:
        a, b = _extent(first, width), _extent(second, width)
        if a is not None and b is not None and abs(a - b) <= _ALIKE * max(a, b) + 1:
            box = Box(0.0, y, float(width), float(reach))
            return [Measure("corner_radius", (a + b) / 2, box, 2)]
    return []


def _extent(corner: Pixels, width: int) -> float | None:
    """How far a rounded corner reaches along the edges, in pixels; None where it is square."""
    own = corner[1, 1]
    off = departure(corner, (int(own[0]), int(own[1]), int(own[2]))) > _CONTRAST
    along, down = off[1], off[:, 1]
    if not along.any() or not down.any():
        return None
    a, b = int(np.argmax(along)), int(np.argmax(down))
    if min(a, b) < _LEAST * width or not _EVEN[0] < a / b < _EVEN[1]:
        return None
    side = (a + b) / 2
    outside = float((~off[: max(a, b), : max(a, b)]).sum()) / (side * side)
    return side if _OUTSIDE[0] <= outside <= _OUTSIDE[1] else None
