"""Classical vision on flat user-interface pictures: colours, flat regions, ink.

All functions take RGB uint8 arrays (H, W, 3) and give boxes in pixels. Tolerances allow for
JPEG at quality 60: a flat area drifts by a few values and rings near edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ..geometry import Box
from .model import Colour

Pixels: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.bool_]

_FLAT_TOLERANCE = 20  # widest drift of a flat area's values under a messenger's JPEG


@dataclass(frozen=True, slots=True)
class Region:
    """A connected flat area: its box, its share of the box once holes are filled, its colour.

    `body` is the box without a tail: the columns that are nearly as tall as the region.
    """

    box: Box
    body: Box
    solidity: float
    colour: Colour


def distance(a: Colour, b: Colour) -> int:
    """Largest difference over the three channels."""
    return max(abs(p - q) for p, q in zip(a, b, strict=True))


def luma(colour: Colour) -> float:
    """Brightness 0..255 (ITU-R BT.601)."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def hex_of(colour: Sequence[int]) -> str:
    """The colour as people write it, such as #EDEDED."""
    return "#" + "".join(f"{channel:02X}" for channel in colour)


def modal_colour(pixels: Pixels) -> tuple[Colour, float]:
    """The commonest colour and the share of pixels close to it (same 8-value bin or beside)."""
    flat = pixels.reshape(-1, 3)
    if not len(flat):
        return (0, 0, 0), 0.0
    if len(flat) > 40_000:  # a sample says the same
        flat = flat[:: len(flat) // 20_000]
    packed = _packed(flat)
    bins = _packed(flat >> 3)
    values, counts = np.unique(bins, return_counts=True)
    chosen = packed[bins == values[counts.argmax()]]
    exact, repeats = np.unique(chosen, return_counts=True)
    value = int(exact[repeats.argmax()])
    colour = (value >> 16, value >> 8 & 255, value & 255)
    near = np.abs(flat.astype(np.int16) - np.array(colour, np.int16)).max(axis=1) <= 8
    return colour, float(near.mean())


def _packed(flat: NDArray[np.integer[Any]]) -> NDArray[np.uint32]:
    wide = flat.astype(np.uint32)
    packed = (wide[:, 0] << 16) | (wide[:, 1] << 8) | wide[:, 2]
    return packed.astype(np.uint32, copy=False)


def near_mask(pixels: Pixels, colour: Colour, tolerance: int) -> Mask:
    """Where every channel is within `tolerance` of the colour."""
    low = np.array([max(0, c - tolerance) for c in colour], np.uint8)
    high = np.array([min(255, c + tolerance) for c in colour], np.uint8)
    return cv2.inRange(pixels, low, high).astype(bool)


def flat_regions(
    pixels: Pixels, colour: Colour, ground: Colour | None, min_side: int
) -> list[Region]:
    """Connected areas of a colour, told from the ground by half their distance at most."""
    if not pixels.size:
        return []
    tolerance = _FLAT_TOLERANCE
    if ground is not None:
        tolerance = max(2, min(tolerance, (distance(colour, ground) - 1) // 2))
    mask = near_mask(pixels, colour, tolerance).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    regions = []
    for index in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[index])
        if w < min_side or h < min_side or area < 0.25 * w * h:
            continue
        part = labels[y : y + h, x : x + w] == index
        filled = _filled(part)
        body = _body(filled)
        regions.append(
            Region(
                Box(x, y, w, h),
                Box(x + body.x, y + body.y, body.w, body.h),
                float(filled.sum()) / (w * h),
                modal_colour(pixels[y : y + h, x : x + w][part])[0],
            )
        )
    return sorted(regions, key=lambda r: (r.box.y, r.box.x))


def _filled(part: Mask) -> Mask:
    """The region with its holes (its text) filled."""
    contours, _ = cv2.findContours(
        part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    canvas = np.zeros(part.shape, np.uint8)
    cv2.drawContours(canvas, contours, -1, 1, thickness=cv2.FILLED)
    return canvas.astype(bool)


def _body(filled: Mask) -> Box:
    """The columns that are at least 70 % as tall as the tallest, the rows alike."""
    columns = filled.sum(axis=0)
    full = np.flatnonzero(columns >= 0.7 * columns.max())
    rows = filled[:, full[0] : full[-1] + 1].sum(axis=1)
    tall = np.flatnonzero(rows >= 0.5 * rows.max())
    return Box(
        float(full[0]),
        float(tall[0]),
        float(full[-1] - full[0] + 1),
        float(tall[-1] - tall[0] + 1),
    )


def ink_mask(pixels: Pixels, ground: Colour, share: float = 0.35) -> Mask:
    """Where the picture departs from its ground by at least `share` of the strongest departure."""
    difference = departure(pixels, ground)
    strongest = float(np.percentile(difference, 99.5)) if difference.size else 0.0
    return difference >= max(24.0, share * strongest)


def departure(pixels: Pixels, ground: Colour) -> NDArray[np.int16]:
    """Largest channel difference from the ground, per pixel."""
    wide = np.abs(pixels.astype(np.int16) - np.array(ground, np.int16))
    # plane by plane, as NumPy's max over an axis of three is many times slower
    return np.maximum(np.maximum(wide[..., 0], wide[..., 1]), wide[..., 2])


def channel_range(pixels: Pixels) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The lowest and the highest channel of each pixel; of grey they are one."""
    red, green, blue = (pixels[..., channel] for channel in range(3))
    low = np.minimum(np.minimum(red, green), blue)
    return low, np.maximum(np.maximum(red, green), blue)


def spread(pixels: Pixels) -> NDArray[np.uint8]:
    """How far apart the channels of each pixel are: 0 for grey."""
    low, high = channel_range(pixels)
    return high - low


def ink_box(pixels: Pixels, box: Box, ground: Colour) -> Box | None:
    """The tight box of the ink inside a box, or None where there is none."""
    height, width = pixels.shape[:2]
    box = box.clipped(width, height)
    part = pixels[box.slices()]
    if not part.size:
        return None
    mask = ink_mask(part, ground)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return Box(
        round(box.x) + float(columns[0]),
        round(box.y) + float(rows[0]),
        float(columns[-1] - columns[0] + 1),
        float(rows[-1] - rows[0] + 1),
    )


def clusters(colours: Iterable[tuple[Colour, float]], tolerance: int) -> list[tuple[Colour, float]]:
    """Colours with weights merged where they are close; heaviest first."""
    merged: list[tuple[Colour, float]] = []
    for colour, weight in sorted(colours, key=lambda cw: (-cw[1], cw[0])):
        for index, (known, total) in enumerate(merged):
            if distance(known, colour) <= tolerance:
                merged[index] = (known, total + weight)
                break
        else:
            merged.append((colour, weight))
    return sorted(merged, key=lambda cw: (-cw[1], cw[0]))


def bands(pixels: Pixels, tolerance: int = 6) -> list[tuple[int, int, Colour]]:
    """Runs of rows whose commonest colour is the same: (top, bottom, colour), top to bottom.

    The commonest colour of a row is taken from the outer columns and a few inner ones, so
    that bubbles and text do not count.
    """
    height, width = pixels.shape[:2]
    columns = np.unique(np.linspace(1, width - 2, 48).astype(int))
    sample = pixels[:, columns]
    result: list[tuple[int, int, Colour]] = []
    row_colours = np.median(sample, axis=1).astype(np.int16)
    start = 0
    for y in range(1, height + 1):
        if y < height and np.abs(row_colours[y] - row_colours[start]).max() <= tolerance:
            continue
        r, g, b = (int(v) for v in np.median(row_colours[start:y], axis=0))
        result.append((start, y, (r, g, b)))
        start = y
    return result
