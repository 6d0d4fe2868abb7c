"""What people draw onto captures in colour: red boxes, arrows, handwriting."""

from __future__ import annotations

import numpy as np

from ...geometry import Box
from ...pages.model import Colour
from ...pages.vision import Mask, Pixels, departure, modal_colour, spread

MARK = 80  # levels between channels: of a mark, not of the app's text

_APART = 60  # levels from the ground
_MARKED = 0.03  # share of a place
_MIXED = 40  # levels from a mixture


def is_marked(
    pixels: Pixels, place: Box, share: float = _MARKED, fill: Colour | None = None
) -> bool:
    """Whether somebody drew there in colour; `fill` is a message's own, whose mixtures with black
    and white are the soft edges of text.
    """
    height, width = pixels.shape[:2]
    part = pixels[place.clipped(width, height).slices()]
    if not part.size:
        return False
    ground, _ = modal_colour(part)
    marked = (spread(part) > MARK) & (departure(part, ground) > _APART)
    if fill is not None and marked.any():
        marked[marked] = ~_is_mixture(part[marked], fill)
    return bool(marked.mean() > share)


def _is_mixture(colours: Pixels, fill: Colour) -> Mask:
    """Which of some colours (N, 3) lie between a fill and black, or between it and white."""
    found = np.zeros(len(colours), bool)
    for ink in (0.0, 255.0):
        way = np.array(fill, np.float64) - ink
        off = colours.astype(np.float64) - ink
        along = np.clip(off @ way / max(1.0, float(way @ way)), 0, 1)
        found |= np.abs(off - along[:, None] * way).max(axis=1) <= _MIXED
    return found
