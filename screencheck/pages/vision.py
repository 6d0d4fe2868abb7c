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
    flat = flat[:: _step(len(flat))]
    bins = _packed(flat >> 3, 5)
    fullest = int(np.bincount(bins).argmax())
    within = _packed(flat[bins == fullest] & 7, 3)
    value = int(np.bincount(within).argmax())
    red, green, blue = (
        (fullest >> 5 * place & 31) << 3 | value >> 3 * place & 7 for place in (2, 1, 0)
    )
    near = _furthest(flat, (red, green, blue)) <= 8
    return (red, green, blue), float(near.mean())


def _step(count: int) -> int:
    """Of many pixels a sample of every so many says the same."""
    return count // 20_000 if count > 40_000 else 1


def _packed(flat: NDArray[np.integer[Any]], bits: int) -> NDArray[np.uint16]:
    """One number for each colour (N, 3) whose channels have so many bits."""
    wide = flat.astype(np.uint16)
    packed = (wide[:, 0] << 2 * bits) | (wide[:, 1] << bits) | wide[:, 2]
    return packed.astype(np.uint16, copy=False)


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
    regions = []
    for box, part in _components(near_mask(pixels, colour, tolerance), min_side):
        if part.sum() < 0.25 * part.size:
            continue
        filled = _filled(part)
        body = _body(filled)
        regions.append(
            Region(
                box,
                Box(box.x + body.x, box.y + body.y, body.w, body.h),
                float(filled.sum()) / part.size,
                modal_colour(_sample(pixels[box.slices()], part))[0],
            )
        )
    return sorted(regions, key=lambda r: (r.box.y, r.box.x))


def _components(mask: Mask, min_side: int) -> list[tuple[Box, Mask]]:
    """Parts of the mask that connect side by side, no side shorter: the box, the part in it.

    Contours are many times faster than labels over a whole page, but hold together what touches
    at corners, so that only those large enough are labelled.
    """
    cells = mask.view(np.uint8)
    contours, levels = cv2.findContours(cells, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found: dict[tuple[int, ...], Mask] = {}
    for contour, level in zip(contours, () if levels is None else levels[0], strict=True):
        x, y, w, h = cv2.boundingRect(contour)
        if level[3] != -1 or w < min_side or h < min_side:  # a hole, or too small
            continue
        crop = cells[y : y + h, x : x + w]
        count, labels, stats, _ = cv2.connectedComponentsWithStats(crop, connectivity=4)
        outline = set(labels[contour[:, 0, 1] - y, contour[:, 0, 0] - x].tolist())
        for label in range(1, count):
            left, top, width, height, area = (int(v) for v in stats[label])
            inside = left > 0 and top > 0 and left + width < w and top + height < h
            if width < min_side or height < min_side or not (inside or label in outline):
                continue  # what reaches in from elsewhere is cut off here, and whole in its turn
            part = labels[top : top + height, left : left + width] == label
            found[x + left, y + top, width, height, area] = part
    return [(Box(x, y, w, h), part) for (x, y, w, h, _), part in found.items()]


def _sample(pixels: Pixels, part: Mask) -> Pixels:
    """Pixels of the part (N, 3), as many as `modal_colour` looks at."""
    places = np.flatnonzero(part)
    rows, columns = np.divmod(places[:: _step(len(places))], part.shape[1])
    return pixels[rows, columns]


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
    return _furthest(pixels, ground).astype(np.int16)


def _furthest(pixels: Pixels, colour: Colour) -> NDArray[np.uint8]:
    """Largest channel difference from a colour, of (H, W, 3) or (N, 3)."""
    if not pixels.size:
        return np.zeros(pixels.shape[:-1], np.uint8)
    # OpenCV and plane by plane, as NumPy is many times slower over an axis of three
    scalar = np.array([*colour, 0], np.float64)
    away = cv2.absdiff(pixels.reshape(len(pixels), -1, 3), scalar)
    red, green, blue = cv2.split(away)
    furthest = cv2.max(cv2.max(red, green), blue)
    return np.asarray(furthest, np.uint8).reshape(pixels.shape[:-1])


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
    rows: list[list[int]] = row_colours.tolist()  # one by one NumPy is slower than Python
    for y in range(1, height + 1):
        if y < height and all(
            abs(a - b) <= tolerance for a, b in zip(rows[y], rows[start], strict=True)
        ):
            continue
        r, g, b = (int(v) for v in np.median(row_colours[start:y], axis=0))
        result.append((start, y, (r, g, b)))
        start = y
    return result
