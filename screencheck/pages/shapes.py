"""Measuring shapes: bubbles' corners and tails, the input bar with its field and icons."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..geometry import Box
from .measure import Measure
from .model import Colour, Element
from .vision import Pixels, departure, distance, flat_regions

_CORNER = 0.05  # share of the page's width that holds the largest corner


def measure_shapes(
    pixels: Pixels, elements: Sequence[Element], ground: Colour | None
) -> list[Measure]:
    """Corner radius and tail of text bubbles."""
    if ground is None:
        return []
    bubbles = [e for e in elements if e.kind == "bubble" and e.colour and e.side]
    radii, lengths, levels = [], [], []
    for bubble in bubbles:
        shape = _coverage(pixels, bubble, ground)
        if shape is None:
            continue
        radius = _radius(shape, bubble, pixels.shape[1])
        if radius is not None:
            radii.append((radius, bubble))
        tail = _tail(shape, bubble)
        if tail is not None and (tail[0] > 0 or _beside_avatar(bubble, elements)):
            lengths.append((tail[0], bubble))
            levels.append((tail[1], bubble))
    result = []
    for name, values in (
        ("bubble_radius", radii),
        ("tail_length", lengths),
        ("tail_level", levels),
    ):
        if values:
            ordered = sorted(values, key=lambda v: v[0])
            value, bubble = ordered[len(ordered) // 2]
            result.append(Measure(name, value, bubble.box, len(ordered)))
    return result


def _beside_avatar(bubble: Element, elements: Sequence[Element]) -> bool:
    """Whether an avatar stands at the bubble's top: pieces of pictures have none, and no tail."""
    return any(
        e.kind == "avatar"
        and e.side == bubble.side
        and -0.2 * e.box.h <= bubble.box.y - e.box.y <= 0.75 * e.box.h
        for e in elements
    )


def _coverage(pixels: Pixels, bubble: Element, ground: Colour) -> NDArray[np.float64] | None:
    """How much of each pixel around the bubble's body is bubble (0..1), padded to its sides.

    Projected on the line between ground and bubble colour, so that antialiased edges count
    by their share. None where the two are too close to tell.
    """
    assert bubble.colour is not None
    span = np.array(bubble.colour, float) - np.array(ground, float)
    if distance(bubble.colour, ground) < 12:
        return None
    height, width = pixels.shape[:2]
    pad = _pad(bubble)
    box = bubble.box
    left, right = round(box.x) - pad, round(box.right) + pad
    top, bottom = round(box.y), round(box.bottom)
    if left < 0 or right > width or bottom > height:
        return None
    part = pixels[top:bottom, left:right].astype(float) - np.array(ground, float)
    shares: NDArray[np.float64] = np.clip(part @ span / float(span @ span), 0, 1)
    return shares


def _pad(bubble: Element) -> int:
    return max(4, round(0.28 * min(bubble.box.h, bubble.box.w)))


def _radius(shape: NDArray[np.float64], bubble: Element, width: int) -> float | None:
    """Corner radius at the end away from the tail, from the area that the corners lack."""
    pad = _pad(bubble)
    body = shape[:, pad:-pad]
    size = min(min(body.shape) // 3, round(_CORNER * width))  # a high bubble has text below
    if size < 5:
        return None
    columns = body[:, :size] if bubble.side == "right" else body[:, -size:][:, ::-1]
    corners = (columns[:size], columns[-size:][::-1])
    # ink of the text may reach into the square: count only what lies in the corner itself
    rows, cols = np.indices((size, size))
    corner = rows + cols < size * 0.75
    lacking = [float((1 - c)[corner].sum()) for c in corners]
    return math.sqrt(min(lacking) / (1 - math.pi / 4))


def _tail(shape: NDArray[np.float64], bubble: Element) -> tuple[float, float] | None:
    """(length, level): how far the tail sticks out, and its middle below the bubble's top."""
    pad = _pad(bubble)
    outside = shape[:, -pad:] if bubble.side == "right" else shape[:, :pad][:, ::-1]
    if outside.shape[0] < 8:
        return None
    solid = outside > 0.5
    attached = np.logical_and.accumulate(solid, axis=1)
    reach = attached.sum(axis=1)
    longest = int(reach.max())
    if longest < 2 or longest >= pad:
        return (0.0, 0.0) if longest < 2 else None
    rows = np.flatnonzero(reach >= max(1, longest * 0.5))
    if len(rows) > 0.7 * outside.shape[0]:
        return None
    return float(longest), float(rows.mean()) + 0.5


def _icons(pixels: Pixels, bar: Element, field: Box) -> list[Measure]:
    """The round icons beside the text field: centres from the sides, and their size."""
    assert bar.colour is not None
    width = pixels.shape[1]
    rows = slice(round(field.y), round(field.bottom))
    result: list[Measure] = []
    found: dict[str, list[Box]] = {}
    for side, columns in (
        ("left", slice(0, round(field.x) - 1)),
        ("right", slice(round(field.right) + 2, width)),
    ):
        part = pixels[rows, columns]
        if part.shape[0] < 12 or part.shape[1] < 12:
            return []
        mask = (departure(part, bar.colour) > 50).astype(np.uint8)
        span = max(3, round(0.012 * width))
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((span, span), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
        found[side] = [
            Box(float(x + columns.start), float(y + rows.start), float(w), float(h))
            for x, y, w, h, _ in stats[1:]
            if min(w, h) >= 0.035 * width and 0.85 <= w / h <= 1.18
        ]
    if len(found["left"]) == 1:
        icon = found["left"][0]
        result.append(Measure("icon_left", icon.cx, icon))
    if len(found["right"]) == 2:
        near, far = sorted(found["right"], key=lambda b: b.x)
        result += [
            Measure("icon_middle", width - near.cx, near),
            Measure("icon_right", width - far.cx, far),
            Measure("icon_size", max(far.w, far.h), far),
        ]
    return result


def measure_field(pixels: Pixels, elements: Sequence[Element]) -> list[Measure]:
    """The input bar's height and its text field."""
    bar = next((e for e in elements if e.kind == "input_bar"), None)
    if bar is None or bar.colour is None:
        return []
    width = pixels.shape[1]
    result = [Measure("bar_height", bar.box.h, bar.box)]
    top = round(bar.box.y)
    part = pixels[top : top + round(0.2 * width)]
    best: Box | None = None
    for colour in ((255, 255, 255), (253, 253, 253), (44, 44, 44), (30, 30, 30), (41, 41, 41)):
        if distance(colour, bar.colour) < 4:
            continue
        for region in flat_regions(part, colour, bar.colour, round(0.04 * width)):
            wide = 0.45 * width <= region.box.w <= 0.85 * width
            high = 0.075 * width <= region.box.h <= 0.125 * width
            close = 0.006 * width <= region.box.y <= 0.045 * width
            if wide and high and close and (best is None or region.box.w > best.w):
                best = region.box
    if best is None:
        return result
    box = Box(best.x, best.y + top, best.w, best.h)
    result += [
        Measure("field_left", box.x, box),
        Measure("field_right", width - box.right, box),
        Measure("field_height", box.h, box),
        Measure("field_drop", box.y - bar.box.y, box),
    ]
    result += _icons(pixels, bar, box)
    return result
