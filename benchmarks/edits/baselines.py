"""Two methods that everybody tries first, to compare with: error levels and JPEG ghosts.

Both give a map of how odd each place is. Its score is the largest value against the median of the
image, and the place that it points to is where the map exceeds a fixed share of its largest value.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from screencheck.pages.vision import Mask, Pixels

Map = NDArray[np.float32]

SHARE = 0.5  # of a map's largest value
_WINDOW = 17  # pixels over which error levels are averaged
_BLOCK = 8
_QUALITIES = range(40, 96, 5)
_TEXTURE = 4.0  # standard deviation of a block's luma: flat blocks say nothing at any quality
_FLOOR = 0.5  # added to medians, which are zero on flat captures


def error_levels(pixels: Pixels) -> Map:
    """How much each place changes when the image is saved at JPEG quality 90."""
    # OpenCV takes its colours as blue, green, red
    turned = np.ascontiguousarray(pixels[:, :, ::-1])
    again = cv2.imdecode(_jpeg(turned, 90), cv2.IMREAD_COLOR)
    assert again is not None
    away = cv2.absdiff(turned, again.astype(np.uint8)).max(axis=2)
    result: Map = cv2.blur(away.astype(np.float32), (_WINDOW, _WINDOW)).astype(np.float32)
    return result


def jpeg_ghosts(pixels: Pixels) -> Map:
    """How far a block is from having the JPEG quality of the most (Farid 2009), in its size.

    A block was saved at the quality at which saving it again changes it least. Blocks whose
    quality is not that of most are marked by how much better their own explains them.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    height, width = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
    grey = np.ascontiguousarray(grey[: height * _BLOCK, : width * _BLOCK])
    levels = np.stack([_change(grey, quality) for quality in _QUALITIES])
    mean = _per_block(grey.astype(np.float32))
    deviation = np.sqrt(np.maximum(_per_block(grey.astype(np.float32) ** 2) - mean**2, 0))
    textured = deviation >= _TEXTURE
    if not textured.any():
        return np.zeros(pixels.shape[:2], np.float32)
    best = levels.argmin(axis=0)
    usual = int(np.bincount(best[textured]).argmax())
    low, high = levels.min(axis=0), levels.max(axis=0)
    odd = np.where(textured, (levels[usual] - low) / np.maximum(high - low, 1e-3), 0)
    smooth = cv2.blur(odd.astype(np.float32), (3, 3))
    size = pixels.shape[1], pixels.shape[0]
    return cv2.resize(smooth, size, interpolation=cv2.INTER_NEAREST).astype(np.float32)


def _change(grey: NDArray[np.uint8], quality: int) -> Map:
    again = cv2.imdecode(_jpeg(grey, quality), cv2.IMREAD_GRAYSCALE)
    assert again is not None
    away = grey.astype(np.float32) - again.astype(np.float32)
    return _per_block(away * away)


def _per_block(values: Map) -> Map:
    height, width = values.shape
    blocks = values.reshape(height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK)
    result: Map = blocks.mean(axis=(1, 3))
    return result


def _jpeg(pixels: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return data.astype(np.uint8)


def score_of(values: Map) -> float:
    """One number for the image: its oddest place against its usual ones."""
    return float(values.max()) / (float(np.median(values)) + _FLOOR)


def region_of(values: Map) -> Mask:
    """The places that a map points to."""
    top = float(values.max())
    result: Mask = values >= SHARE * top if top > 0 else np.zeros(values.shape, bool)
    return result


def threshold_for(scores: list[float], share: float) -> float:
    """The least threshold that at most a share of the scores exceeds."""
    if not scores:
        return float("inf")
    ordered = sorted(scores)
    return ordered[len(ordered) - 1 - int(share * len(ordered))]


BASELINES: dict[str, Callable[[Pixels], Map]] = {
    "error-levels": error_levels,
    "jpeg-ghosts": jpeg_ghosts,
}
