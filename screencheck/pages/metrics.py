"""Measuring a parsed chat: sizes, gaps, radii, text sizes and stroke widths, in pixels.

No judgement and no units of any platform: rules compare these numbers with what an app draws.
Each measure carries the box it was taken at and the number of places that agree.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

import numpy as np

from ..geometry import Box, union
from ..ocr import TextLine
from .ink import measure_ink
from .measure import Measure
from .model import Colour, Element
from .shapes import measure_field, measure_shapes
from .vision import Pixels, departure, ink_box, modal_colour, spread
from .wording import is_cjk
from .wrapping import measure_wrapping

_MESSAGE = 0.86  # of the height of the messages' ink: lower lines belong to a card
_HIGHEST_LABEL = 0.045  # share of the width
_COLOURED = 60  # difference of the channels beyond which a pixel is no grey, after JPEG too
_COLOURED_SHARE = 0.002  # of a label, from which on something coloured touches it: a tip is enough
_CLOSERS = "，。！？、：；）】》…"


def measure_chat(
    pixels: Pixels, elements: Sequence[Element], ground: Colour | None
) -> tuple[Measure, ...]:
    """All measures that the page allows, sorted by name."""
    found: list[Measure] = []
    found += _placement(elements, pixels.shape[1])
    found += _spacing(elements)
    found += measure_shapes(pixels, elements, ground)
    found += _texts(pixels, elements)
    found += measure_field(pixels, elements)
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
    measures = _median(name, items, value)
    if not measures:
        return []
    middle = measures[0]
    near = [e for e in items if abs(value(e) - middle.value) <= 2 + 0.03 * middle.value]
    if len(near) < 0.6 * len(items):
        return []
    return [Measure(name, middle.value, middle.box, len(near))]


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
    for upper, lower in itertools.pairwise(stack):
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


def em_of(text: str, ink_width: float, least: int = 4) -> float | None:
    """Font size from the ink width of a line of full-width characters, or None.

    Full-width characters advance by one em; the ink of the outermost ideographs falls short
    of the advance by about 0.08 em in all.
    """
    stripped = text.strip()
    if stripped[-1:] in _CLOSERS:  # its ink ends well before its advance
        return None
    if len(stripped) < least or not all(is_cjk(c) or c in _CLOSERS for c in stripped):
        return None
    if not is_cjk(stripped[0]):
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
    read = [(bubble, _rows(pixels, bubble)) for bubble in bubbles]
    tall = _typical([ink.h for _, rows in read for line, ink in rows if _worded(line)])
    for bubble, rows in read:
        for line, ink in rows:
            em = em_of(line.text, ink.w)
            if em is not None and 0.75 <= ink.h / em <= 1.1:
                assert bubble.colour is not None
                sizes.append((em, ink, stroke_width(pixels, ink, bubble.colour)))
        pitches += _pitches(rows, tall)
        if rows and all(is_cjk(c) for c in rows[0][0].text[:4]) and len(rows[0][0].text) >= 2:
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
    result += _base_heights(read)
    result += measure_wrapping(read)
    result += measure_ink(pixels, read)
    strokes = [(stroke / em, box) for em, box, stroke in sizes if stroke is not None]
    if strokes:
        value, box = _middle(strokes)
        result.append(Measure("text_stroke_ratio", value, box, len(strokes)))
    result += _strokes(pixels, elements, read)
    for role in ("title", "time_label", "nickname", "system_line"):
        result += _role(pixels, role, [e for e in elements if e.kind == role])
    return result


def _strokes(
    pixels: Pixels,
    elements: Sequence[Element],
    read: Sequence[tuple[Element, Sequence[tuple[TextLine, Box]]]],
) -> list[Measure]:
    """Stroke widths in pixels of title and messages that hold ideographs, for comparison."""
    found: dict[str, list[tuple[float, Box]]] = {"text_stroke": [], "title_stroke": []}
    for bubble, rows in read:
        assert bubble.colour is not None
        for line, ink in rows:
            if sum(map(is_cjk, line.text)) < 3:
                continue
            stroke = stroke_width(pixels, ink, bubble.colour)
            if stroke is not None:
                found["text_stroke"].append((stroke, ink))
    for title in (e for e in elements if e.kind == "title"):
        ground, _ = modal_colour(pixels[title.box.slices()])
        ideographs = sum(map(is_cjk, title.text))
        if ideographs < 2 or ideographs < 0.6 * len(title.text.strip()):
            continue
        title_ink = ink_box(pixels, title.box, ground)
        stroke = stroke_width(pixels, title_ink, ground) if title_ink else None
        if title_ink and stroke is not None:
            found["title_stroke"].append((stroke, title_ink))
    return [
        Measure(name, *_middle(values), len(values)) for name, values in found.items() if values
    ]


def _base_heights(
    read: Sequence[tuple[Element, Sequence[tuple[TextLine, Box]]]],
) -> list[Measure]:
    """Height of bubbles less what their further lines add: the height that one line has."""
    heights: list[tuple[float, Box]] = []
    for bubble, rows in read:
        if not rows or len(rows) != len(bubble.lines):
            continue
        top, bottom = rows[0][1], rows[-1][1]
        even = abs((top.y - bubble.box.y) - (bubble.box.bottom - bottom.bottom)) < 0.35 * top.h
        ideographs = all(sum(map(is_cjk, line.text)) >= 1 for line, _ in (rows[0], rows[-1]))
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


def _worded(line: TextLine) -> bool:
    return sum(map(is_cjk, line.text)) >= 3


def _typical(heights: Sequence[float]) -> float:
    """The upper quartile: messages are set larger than the cards and quotes among them."""
    return sorted(heights)[len(heights) * 3 // 4] if heights else 0.0


def _pitches(rows: Sequence[tuple[TextLine, Box]], tall: float) -> list[tuple[float, Box]]:
    """Baseline to baseline, from neighbouring lines of messages that both hold ideographs.

    `tall` is the height of a message's ink: lower lines are those of a card.
    """
    result = []
    for (upper, a), (lower, b) in itertools.pairwise(rows):
        if min(a.h, b.h) < _MESSAGE * tall:
            continue
        if _worded(upper) and _worded(lower) and 0.8 * a.h < b.y - a.y < 2.2 * a.h:
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
        result += _label_heights(pixels, items)
    if role == "title" and items:
        box = items[0].box
        result.append(Measure("title_centre", box.cx, box))
        result.append(Measure("title_level", box.cy, box))
    return result


def _is_coloured(pixels: Pixels, box: Box) -> bool:
    """Whether there is colour where the app writes in grey: somebody drew a frame or a line."""
    return bool((spread(pixels[box.slices()]) > _COLOURED).mean() > _COLOURED_SHARE)


def _label_heights(pixels: Pixels, items: Sequence[Element]) -> list[Measure]:
    """Ink heights of time labels of digits only, and of those with ideographs."""
    highest = _HIGHEST_LABEL * pixels.shape[1]  # no mosaic
    items = [e for e in items if e.box.h <= highest and not _is_coloured(pixels, e.box)]
    digits = [(e.box.h, e.box) for e in items if re.fullmatch(r"\d{1,2}[:：]\d\d", e.text.strip())]
    words = [(e.box.h, e.box) for e in items if any(map(is_cjk, e.text))]
    pairs = (("label_digits", digits), ("label_words", words))
    return [Measure(name, *_middle(values), len(values)) for name, values in pairs if values]
