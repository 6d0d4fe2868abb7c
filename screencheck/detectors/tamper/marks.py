"""What people draw onto captures in colour: red boxes, arrows, handwriting."""

from __future__ import annotations

from ...geometry import Box
from ...pages.vision import Pixels, departure, modal_colour, spread

MARK = 80  # levels between channels: of a mark, not of the app's text

_APART = 60  # levels from the ground
_MARKED = 0.03  # share of a place


def is_marked(pixels: Pixels, place: Box, share: float = _MARKED) -> bool:
    """Whether somebody drew there in colour."""
    height, width = pixels.shape[:2]
    part = pixels[place.clipped(width, height).slices()]
    if not part.size:
        return False
    ground, _ = modal_colour(part)
    marked = (spread(part) > MARK) & (departure(part, ground) > _APART)
    return bool(marked.mean() > share)
