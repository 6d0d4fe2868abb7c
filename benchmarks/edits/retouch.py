"""The picture being edited, and a mask of all that was touched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screencheck.geometry import Box
from screencheck.pages.model import Colour
from screencheck.pages.vision import Mask, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """An edited picture (H, W, 3), where it was touched (H, W), and what was done."""

    pixels: Pixels
    mask: Mask
    note: str


class Retouch:
    """A copy of a capture to paint on; whatever is painted is marked in the mask."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels.copy()
        self.mask: Mask = np.zeros(pixels.shape[:2], bool)

    def fill(self, box: Box, colour: Colour) -> None:
        """A rectangle of one colour, as a brush or the fill tool leaves it."""
        self.pixels[box.slices()] = colour
        self.mask[box.slices()] = True

    def put(self, part: Pixels, x: int, y: int) -> None:
        """A piece of a picture with its top left corner at (x, y)."""
        height, width = part.shape[:2]
        if x < 0 or y < 0 or y + height > self.mask.shape[0] or x + width > self.mask.shape[1]:
            raise ValueError("the piece does not lie inside the picture")
        self.pixels[y : y + height, x : x + width] = part
        self.mask[y : y + height, x : x + width] = True

    def blend(self, coverage: NDArray[np.float64], x: int, y: int, colour: Colour) -> None:
        """Ink with soft edges: each pixel takes on the colour by its coverage (0..1)."""
        height, width = coverage.shape
        area = (slice(y, y + height), slice(x, x + width))
        if x < 0 or y < 0 or self.mask[area].shape != coverage.shape:
            raise ValueError("the ink does not lie inside the picture")
        share = coverage[..., None]
        under = self.pixels[area].astype(np.float64)
        mixed = under * (1 - share) + np.array(colour, np.float64) * share
        self.pixels[area] = np.rint(mixed).astype(np.uint8)
        self.mask[area] |= coverage > 0

    def replace(self, changed: Pixels, touched: Mask) -> None:
        """The pixels of another version of the whole picture, where they were touched."""
        self.pixels[touched] = changed[touched]
        self.mask |= touched

    def done(self, note: str) -> Edit:
        """The edit as it stands."""
        return Edit(self.pixels, self.mask, note)
