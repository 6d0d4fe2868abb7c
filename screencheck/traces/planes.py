"""Planes of brightness that the traces are measured in."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ..pages.vision import Pixels
from ..screenshot import Screenshot

Plane: TypeAlias = NDArray[np.float32]

_BT601 = np.array([[0.299, 0.587, 0.114]], np.float32)


def luma(pixels: Pixels) -> Plane:
    """The luma (H, W) of RGB pixels, 0..255, as JPEG computes it (ITU-R BT.601), not rounded."""
    return np.asarray(cv2.transform(pixels.astype(np.float32), _BT601), np.float32)


def commonest_level(plane: Plane) -> int:
    """The rounded luma that most pixels have: the ground, where text stands on one colour."""
    return int(np.bincount(np.rint(plane).astype(np.int32).ravel()).argmax())


@lru_cache(maxsize=1)
def luma_of(screenshot: Screenshot) -> Plane:
    """The luma of a screenshot, kept for the next rule that asks; not to be written to."""
    plane = luma(screenshot.pixels)
    plane.setflags(write=False)
    return plane
