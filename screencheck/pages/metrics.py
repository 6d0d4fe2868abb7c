"""Measuring a parsed chat: sizes, gaps, radii, text sizes and stroke widths, in pixels.

No judgement and no units of any platform: rules compare these numbers with what an app draws.
Each measure carries the box it was taken at and the number of places that agree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..geometry import Box, union
from ..ocr import TextLine
from .measure import Measure
from .model import Colour, Element
from .vision import Pixels, departure, distance, flat_regions, ink_box, modal_colour

_CJK_FIRST, _CJK_LAST = "\u4e00", "\u9fff"
_CLOSERS = "，。！？、：；）】》…"
_OPENERS = "（【《"


def measure_chat(
    pixels: Pixels, elements: Sequence[Element], ground: Colour | None
) -> tuple[Measure, ...]:
    """All measures that the page allows, sorted by name."""
    found: list[Measure] = []
    found += _placement(elements, pixels.shape[1])
    found += _spacing(elements)
    found += _shapes(pixels, elements, ground)
    found += _texts(pixels, elements)
    found += _field(pixels, elements)
    return tuple(sorted(found, key=lambda m: m.name))


def _median(
    name: str, items: Sequence[Element], value: Callable[[Element], float]
) -> list[Measure]:
    """The element with the median value stands for all of them."""
    if not items:
        return []
    ordered = sorted(items, key=value)
    chosen = ordered[len(ordered) // 2]
    return [Measure(name, value(chosen), chosen.box, len(ordered))]


def _agreed(
    name: str, items: Sequence[Element], value: Callable[[Element], float]
) -> list[Measure]:
    """The median, counting only what agrees with it; none where most does not.

    Mosaics and scribbles change the outline of one avatar, not of all of them alike.
    """
    for middle in _median(name, items, value):
        near = [e for e in items if abs(value(e) - middle.value) <= 2 + 0.03 * middle.value]
        if len(near) >= 0.6 * len(items):
            return [Measure(name, middle.value, middle.box, len(near))]
    return []


def _placement(elements: Sequence[Element], width: int) -> list[Measure]:
    """Edges of bubbles and avatars against the sides of the picture."""
    result: list[Measure] = []
    for side in ("left", "right"):
        bubbles = [
            e
            for e in elements
            if e.side == side and e.kind in ("bubble", "voice", "transfer_card", "red_packet_card")
        ]
        avatars = [e for e in elements if e.kind == "avatar" and e.side == side]

        def inner(e: Element, side: str = side) -> float:
            return e.box.x if side == "left" else width - e.box.right

        result += _median(f"edge_{side}", bubbles, inner)
        result += _agreed(f"avatar_{side}", avatars, lambda e: min(e.box.w, e.box.h))
        result += _agreed(f"margin_{side}", avatars, inner)
    return result


def _spacing(elements: Sequence[Element]) -> list[Measure]:
    """Gaps between one message and the next, and between an avatar's top and its bubble's."""
    bubbles = [e for e in elements if e.kind in ("bubble", "voice")]
    avatars = [e for e in elements if e.kind == "avatar"]
    others = [e for e in elements if e.kind in ("time_label", "system_line", "nickname")]
    pairs = [
        (bubble, avatar)
        for bubble in bubbles
        for avatar in avatars
        if avatar.side == bubble.side and abs(avatar.box.y - bubble.box.y) < 0.3 * avatar.box.h
    ]
    result: list[Measure] = []
    if pairs:
        ordered = sorted(pairs, key=lambda p: p[0].box.y - p[1].box.y)
        bubble, avatar = ordered[len(ordered) // 2]
        box = union([bubble.box, avatar.box])
        result.append(Measure("top_offset", bubble.box.y - avatar.box.y, box, len(pairs)))
    gaps = []
    stack = sorted(bubbles + others, key=lambda e: e.box.y)
    for upper, lower in zip(stack, stack[1:], strict=False):
        if upper.kind == lower.kind == "bubble" and lower.box.y > upper.box.bottom:
            reach = [
                a.box.bottom for a in avatars if upper.box.y - 4 <= a.box.y <= upper.box.bottom
            ]
            bottom = max([upper.box.bottom, *reach])
            gaps.append((lower.box.y - bottom, lower))
    if len(gaps) >= 3:
        ordered_gaps = sorted(gaps, key=lambda g: g[0])
        gap, lower = ordered_gaps[len(ordered_gaps) // 4]
        result.append(Measure("message_gap", gap, lower.box, len(gaps)))
    return result


def _shapes(pixels: Pixels, elements: Sequence[Element], ground: Colour | None) -> list[Measure]:
    """Corner radius and tail of text bubbles."""
    if ground is None:
        return []
    bubbles = [e for e in elements if e.kind == "bubble" and e.colour and e.side]
    radii, lengths, levels = [], [], []
    for bubble in bubbles:
        shape = _coverage(pixels, bubble, ground)
        if shape is None:
            continue
        radius = _radius(shape, bubble)
        if radius is not None:
            radii.append((radius, bubble))
        tail = _tail(shape, bubble)
        if tail is not None:
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


_PAD = 0.6  # of the bubble's height or 40 px: what is looked at beside a bubble for its tail


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


def _radius(shape: NDArray[np.float64], bubble: Element) -> float | None:
    """Corner radius at the end away from the tail, from the area that the corners lack."""
    pad = _pad(bubble)
    body = shape[:, pad:-pad]
    size = min(body.shape) // 3
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


def _is_cjk(char: str) -> bool:
    return _CJK_FIRST <= char <= _CJK_LAST


def em_of(text: str, ink_width: float, least: int = 4) -> float | None:
    """Font size from the ink width of a line of full-width characters, or None.

    Full-width characters advance by one em; the ink of the outermost ideographs falls short
    of the advance by about 0.08 em in all.
    """
    stripped = text.strip()
    while stripped and stripped[-1] in _CLOSERS:
        return None
    if len(stripped) < least or not all(_is_cjk(c) or c in _CLOSERS for c in stripped):
        return None
    if not _is_cjk(stripped[0]):
        return None
    return ink_width / (len(stripped) - 0.08)


def stroke_width(pixels: Pixels, box: Box, ground: Colour) -> float | None:
    """Mean stroke width in pixels: twice the inked area over the length of its outline.

    Both are integrals over coverage, so antialiasing does not bias them.
    """
    part = pixels[box.padded(2).clipped(pixels.shape[1], pixels.shape[0]).slices()]
    if part.shape[0] < 6 or part.shape[1] < 6:
        return None
    difference = departure(part, ground).astype(float)
    top = float(np.percentile(difference, 99))
    if top < 40:
        return None
    coverage = np.clip(difference / top, 0, 1)
    coverage[coverage < 0.08] = 0  # ringing of lossy compression
    gy, gx = np.gradient(coverage)
    outline = float(np.hypot(gx, gy).sum())
    return 2 * float(coverage.sum()) / outline if outline > 0 else None


def _texts(pixels: Pixels, elements: Sequence[Element]) -> list[Measure]:
    """Font sizes by role, line pitch and padding in bubbles, stroke of title against text."""
    result: list[Measure] = []
    bubbles = [e for e in elements if e.kind == "bubble" and e.colour]
    sizes: list[tuple[float, Box, float | None]] = []
    pitches: list[tuple[float, Box]] = []
    pads: list[tuple[float, Box]] = []
    sides: list[tuple[float, Box]] = []
    for bubble in bubbles:
        rows = _rows(pixels, bubble)
        for line, ink in rows:
            em = em_of(line.text, ink.w)
            if em is not None and 0.75 <= ink.h / em <= 1.1:
                assert bubble.colour is not None
                sizes.append((em, ink, stroke_width(pixels, ink, bubble.colour)))
        pitches += _pitches(rows)
        if rows and all(_is_cjk(c) for c in rows[0][0].text[:4]) and len(rows[0][0].text) >= 2:
            first = rows[0][1]
            start = min(ink.x for _, ink in rows)
            if first.y - bubble.box.y < first.h:  # else its first line was not read
                pads.append((first.y - bubble.box.y, first))
            if start - bubble.box.x < first.h:
                sides.append((start - bubble.box.x, first))
    for name, values in (
        ("line_pitch", pitches),
        ("text_pad_top", pads),
        ("text_pad_left", sides),
    ):
        if values:
            value, box = _middle(values)
            result.append(Measure(name, value, box, len(values)))
    if sizes:  # cards and quotes hold smaller text, so the larger sizes are the messages
        ordered = sorted((s, b) for s, b, _ in sizes)
        value, box = ordered[len(ordered) * 3 // 4]
        result.append(Measure("text_size", value, box, len(sizes)))
    result += _base_heights(pixels, bubbles)
    strokes = [(stroke / em, box) for em, box, stroke in sizes if stroke is not None]
    if strokes:
        value, box = _middle(strokes)
        result.append(Measure("text_stroke_ratio", value, box, len(strokes)))
    result += _strokes(pixels, elements, bubbles)
    for role in ("title", "time_label", "nickname", "system_line"):
        result += _role(pixels, role, [e for e in elements if e.kind == role])
    return result


def _strokes(
    pixels: Pixels, elements: Sequence[Element], bubbles: Sequence[Element]
) -> list[Measure]:
    """Stroke widths in pixels of title and messages that hold ideographs, for comparison."""
    found: dict[str, list[tuple[float, Box]]] = {"text_stroke": [], "title_stroke": []}
    for bubble in bubbles:
        assert bubble.colour is not None
        for line, ink in _rows(pixels, bubble):
            stroke = stroke_width(pixels, ink, bubble.colour)
            if stroke is not None and sum(map(_is_cjk, line.text)) >= 3:
                found["text_stroke"].append((stroke, ink))
    for title in (e for e in elements if e.kind == "title"):
        ground, _ = modal_colour(pixels[title.box.slices()])
        ideographs = sum(map(_is_cjk, title.text))
        if ideographs < 2 or ideographs < 0.6 * len(title.text.strip()):
            continue
        title_ink = ink_box(pixels, title.box, ground)
        stroke = stroke_width(pixels, title_ink, ground) if title_ink else None
        if title_ink and stroke is not None:
            found["title_stroke"].append((stroke, title_ink))
    return [
        Measure(name, *_middle(values), len(values)) for name, values in found.items() if values
    ]


def _base_heights(pixels: Pixels, bubbles: Sequence[Element]) -> list[Measure]:
    """Height of bubbles less what their further lines add: the height that one line has."""
    heights: list[tuple[float, Box]] = []
    for bubble in bubbles:
        rows = _rows(pixels, bubble)
        if not rows or len(rows) != len(bubble.lines):
            continue
        top, bottom = rows[0][1], rows[-1][1]
        even = abs((top.y - bubble.box.y) - (bubble.box.bottom - bottom.bottom)) < 0.35 * top.h
        ideographs = all(sum(map(_is_cjk, line.text)) >= 1 for line, _ in (rows[0], rows[-1]))
        if even and ideographs:  # else a line was missed, or something else is in the bubble
            heights.append((bubble.box.h - (bottom.y - top.y), bubble.box))
    return [Measure("bubble_height", *_middle(heights), len(heights))] if heights else []


def _middle(values: Sequence[tuple[float, Box]]) -> tuple[float, Box]:
    ordered = sorted(values, key=lambda v: v[0])
    return ordered[len(ordered) // 2]


def _rows(pixels: Pixels, bubble: Element) -> list[tuple[TextLine, Box]]:
    """The bubble's lines with the tight boxes of their ink, top to bottom."""
    assert bubble.colour is not None
    rows = []
    for line in sorted(bubble.lines, key=lambda item: item.box.y):
        left = max(line.box.x - 4, bubble.box.x + 2)
        right = min(line.box.right + 4, bubble.box.right - 2)
        top = max(line.box.y, bubble.box.y + 2)
        bottom = min(line.box.bottom, bubble.box.bottom - 2)
        if right <= left or bottom <= top:
            continue
        ink = ink_box(pixels, Box(left, top, right - left, bottom - top), bubble.colour)
        if ink is not None:
            rows.append((line, ink))
    return rows


def _pitches(rows: Sequence[tuple[TextLine, Box]]) -> list[tuple[float, Box]]:
    """Baseline to baseline, from neighbouring lines that both hold ideographs."""
    result = []
    for (upper, a), (lower, b) in zip(rows, rows[1:], strict=False):
        enough = all(sum(map(_is_cjk, line.text)) >= 3 for line in (upper, lower))
        if enough and 0.8 * a.h < b.y - a.y < 2.2 * a.h:
            result.append((((b.y - a.y) + (b.bottom - a.bottom)) / 2, union([a, b])))
    return result


def _role(pixels: Pixels, role: str, items: Sequence[Element]) -> list[Measure]:
    """Font size, stroke, centre and ink height of the texts of one role."""
    sizes: list[tuple[float, Box]] = []
    strokes: list[tuple[float, Box]] = []
    heights: list[tuple[float, Box]] = []
    for element in items:
        ground, _ = modal_colour(pixels[element.lines[0].box.slices()])
        ink = ink_box(pixels, element.lines[0].box.padded(2, 0), ground)
        if ink is None:
            continue
        heights.append((ink.h, ink))
        em = em_of(element.text, ink.w, 3)
        if em is None or not 0.75 <= ink.h / em <= 1.15:
            continue
        sizes.append((em, ink))
        stroke = stroke_width(pixels, ink, ground)
        if stroke is not None:
            strokes.append((stroke / em, ink))
    result = []
    for name, values in (
        (f"{role}_size", sizes),
        (f"{role}_stroke_ratio", strokes),
        (f"{role}_ink", heights),
    ):
        if values:
            value, box = _middle(values)
            result.append(Measure(name, value, box, len(values)))
    if role == "time_label":
        result += _label_heights(items)
    if role == "title" and items:
        box = items[0].box
        result.append(Measure("title_centre", box.cx, box))
        result.append(Measure("title_level", box.cy, box))
    return result


def _label_heights(items: Sequence[Element]) -> list[Measure]:
    """Ink heights of time labels of digits only, and of those with ideographs."""
    digits = [(e.box.h, e.box) for e in items if re.fullmatch(r"\d{1,2}[:：]\d\d", e.text.strip())]
    words = [(e.box.h, e.box) for e in items if any(map(_is_cjk, e.text))]
    pairs = (("label_digits", digits), ("label_words", words))
    return [Measure(name, *_middle(values), len(values)) for name, values in pairs if values]


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


def _field(pixels: Pixels, elements: Sequence[Element]) -> list[Measure]:
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
