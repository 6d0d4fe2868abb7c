"""Where something is drawn on a page, told fast: labels should not hide it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..geometry import Box

_STEP = 3  # pixels: strokes of text are no thinner on a phone's page
_DIFFERENT = 24  # levels by which neighbours differ where something is drawn


class InkMap:
    """The share of any box in which neighbouring pixels differ."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        grey = pixels[::_STEP, ::_STEP, 1].astype(np.int16)
        changed = np.zeros(grey.shape, np.float64)
        changed[:, 1:] += np.abs(np.diff(grey, axis=1)) > _DIFFERENT
        changed[1:, :] += np.abs(np.diff(grey, axis=0)) > _DIFFERENT
        self._sums = np.zeros((grey.shape[0] + 1, grey.shape[1] + 1))
        self._sums[1:, 1:] = np.minimum(changed, 1).cumsum(0).cumsum(1)

    def share(self, box: Box) -> float:
        """How much of the box is drawn on, 0 to 1."""
        rows, columns = self._sums.shape[0] - 1, self._sums.shape[1] - 1
        top, bottom = (min(max(round(y / _STEP), 0), rows) for y in (box.y, box.bottom))
        left, right = (min(max(round(x / _STEP), 0), columns) for x in (box.x, box.right))
        area = (bottom - top) * (right - left)
        if area <= 0:
            return 0.0
        sums = self._sums
        total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return float(total / area)
