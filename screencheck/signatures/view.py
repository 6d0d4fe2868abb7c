"""Pictures at one width, so that places and sprites of different export sizes compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ..knowledge.generators import RGB, WIDTH

Pixels: TypeAlias = NDArray[np.uint8]
Luma: TypeAlias = NDArray[np.float32]

_BLUR = 0.8  # evens out how sharply different export sizes come down to one width
_TALLEST = 3 * WIDTH // 2  # rows kept at either end
_BIN = 0.004  # least share of the picture that makes a colour one of its palette


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """One end of a picture at WIDTH pixels: rows count from the top, or from the foot upwards.

    The scale is exact at this end, so a foot's phase does not depend on the height.
    """

    pixels: Pixels
    luma: Pixels

    @property
    def height(self) -> int:
        """Rows that are there."""
        return len(self.luma)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A picture brought to WIDTH: both ends, its commonest colours, its scale and full height."""

    ends: dict[str, End]
    palette: tuple[RGB, ...]
    scale: float
    height: int


def view(pixels: Pixels) -> View:
    """The picture (RGB uint8, H x W x 3) at WIDTH pixels."""
    height, width = pixels.shape[:2]
    scale = WIDTH / width
    rows = min(height, round(_TALLEST / scale))
    top = _end(pixels[:rows], scale)
    foot = _end(pixels[height - rows :][::-1], scale)
    return View({"top": top, "foot": foot}, palette(top.pixels), scale, round(height * scale))


def _end(pixels: Pixels, scale: float) -> End:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    size = (WIDTH, max(1, round(len(pixels) * scale)))
    small = cv2.resize(np.ascontiguousarray(pixels), None, fx=scale, fy=scale, interpolation=how)
    if small.shape[1] != WIDTH:
        small = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
    small = cv2.GaussianBlur(small, (0, 0), _BLUR)
    luma = _as_pixels(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
    return End(_as_pixels(small), luma)


def _as_pixels(array: Any) -> Pixels:
    return np.asarray(array, np.uint8)


def palette(pixels: Pixels, least: float = _BIN) -> tuple[RGB, ...]:
    """The exact colours that fill at least the share `least`, the commonest first."""
    flat = pixels[::2, ::2].reshape(-1, 3).astype(np.uint32)
    packed = (flat[:, 0] << 16) | (flat[:, 1] << 8) | flat[:, 2]
    bins = ((flat[:, 0] >> 3) << 10) | ((flat[:, 1] >> 3) << 5) | (flat[:, 2] >> 3)
    counts = np.bincount(bins, minlength=32768)
    found: list[RGB] = []
    for index in np.argsort(-counts, kind="stable")[:24]:
        if counts[index] < least * len(flat):
            break
        values, repeats = np.unique(packed[bins == index], return_counts=True)
        value = int(values[repeats.argmax()])
        colour = (value >> 16, value >> 8 & 255, value & 255)
        if all(max(abs(a - b) for a, b in zip(colour, c, strict=True)) > 4 for c in found):
            found.append(colour)
    return tuple(found)
