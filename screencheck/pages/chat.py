"""Parsing a chat page: ground, bubbles with avatars, labels, cards, title, input bar.

Nothing is taken from the picture's size alone: a chat is read from its flat regions and
where the text lies on them, so that resized, cropped and drawn pages parse alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ..geometry import Box, union
from ..ocr import TextLine
from .model import Colour, Element
from .notes import parse_notes
from .vision import (
    Pixels,
    Region,
    bands,
    clusters,
    departure,
    distance,
    flat_regions,
    luma,
    modal_colour,
)
from .wording import CLOCK, STATUS_WORDS, is_time_label

_EDGE_SHARE = 0.02  # side strips where a chat shows nothing but its ground
_BUBBLE_EDGE = (0.075, 0.27)  # where a bubble's body may start, share of the width
_AVATAR_STRIP = 0.175  # share of the width that holds avatars and their margins
_MIN_SOLIDITY = 0.78
_STATUS_LEVEL = 0.087  # share of the width: lower than on any phone lies a time label
_NO_GAP = 0.012  # share of the width; messages are twice as far apart and more
_CARD_FEET = ("微信转账", "微信红包", "转账", "红包")
_VOICE = re.compile(r"^\D{0,3}\d{1,2}\s*[\"″'’”“＂]{1,2}\D{0,3}$")
_AMOUNT = re.compile(r"[¥￥Y]?\s*\d[\d,]*(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Chat:
    """The parsed parts of a chat page."""

    ground: Colour | None
    elements: tuple[Element, ...]
    own_colour: Colour | None
    other_colour: Colour | None


def side_ground(pixels: Pixels) -> tuple[Colour, float]:
    """The commonest colour of the side strips between the bars, and its share."""
    height, width = pixels.shape[:2]
    strip = max(2, round(width * _EDGE_SHARE))
    rows = slice(round(height * 0.12), max(round(height * 0.12) + 1, round(height * 0.86)))
    sides = np.concatenate([pixels[rows, 1:strip], pixels[rows, width - strip : width - 1]], axis=1)
    return modal_colour(sides)


def parse_chat(pixels: Pixels, lines: Sequence[TextLine]) -> Chat:
    """All chat elements that can be seen, in reading order."""
    width = pixels.shape[1]
    colour, share = side_ground(pixels)
    ground = colour if share >= 0.45 else None
    input_top = find_input_bar(pixels, ground)
    body = [line for line in lines if input_top is None or line.box.cy < input_top]
    header = _header_bottom(lines, width)
    avatars = [a for a in _avatars(pixels, ground, input_top) if a.box.cy > header]
    regions = [r for r in _fills(pixels, body, ground, input_top) if r.box.cy > header]
    sided = _with_sides(regions, avatars, width)
    messages = [
        _message(region, side, body)
        for region, side in sided
        if any(region.box.contains(line.box, 0.6) for line in body)
    ]
    messages = _without_pictures(_joined_cards(messages, width), width)
    taken = [m.box.padded(2) for m in messages]
    free = [line for line in body if not any(box.contains(line.box, 0.5) for box in taken)]
    bars = _bars(pixels, free, messages)
    rest = [line for line in free if not any(line in element.lines for element in bars)]
    elements = [*bars, *messages, *avatars]
    elements += parse_notes(pixels, rest, ground, messages, bars)
    if input_top is not None:
        elements.append(_input_bar(pixels, input_top, lines))
    own = _colour_of(messages, "right")
    other = _colour_of(messages, "left")
    ordered = sorted(elements, key=lambda e: (e.box.y, e.box.x, e.kind))
    return Chat(ground, tuple(ordered), own, other)


def _header_bottom(lines: Sequence[TextLine], width: int) -> float:
    """Where messages may begin: below the header where a status bar tells that there is one.

    The unread count beside the back arrow is a pill of its own colour, and no bubble.
    """
    head = [line for line in lines if line.box.cy < 0.12 * width]
    return 0.2 * width if status_row(head, width) else 0.0


def find_input_bar(pixels: Pixels, ground: Colour | None) -> int | None:
    """The top row of the input bar: the last band of the ground's colour ends there."""
    height, width = pixels.shape[:2]
    if ground is None:
        return _bar_by_field(pixels, ground)
    strip = max(2, round(width * _EDGE_SHARE))
    sides = np.concatenate([pixels[:, 1:strip], pixels[:, width - strip : width - 1]], axis=1)
    runs = [run for run in bands(sides, 4) if run[1] - run[0] >= max(6, width // 60)]
    for index, (top, _bottom, colour) in enumerate(runs):
        near_ground = distance(colour, ground) <= 3
        if near_ground or top < height * 0.5:
            continue
        if any(distance(c, ground) <= 3 and b - t > 0.05 * height for t, b, c in runs[index + 1 :]):
            continue
        if distance(colour, ground) <= 40 and top < height - width * 0.06:
            return _grown_up(pixels, top, ground)
        break
    return _bar_by_field(pixels, ground)


def _grown_up(pixels: Pixels, top: int, ground: Colour) -> int:
    """The first row above `top` that still shows the ground in the outer columns."""
    for y in range(top, max(0, top - 12), -1):
        if np.abs(pixels[y, 2:6].astype(int) - np.array(ground)).max() <= 2:
            return y + 1
    return top


def _bar_by_field(pixels: Pixels, ground: Colour | None) -> int | None:
    """The bar found by its wide, low, light field near the foot of the page."""
    height, width = pixels.shape[:2]
    foot = round(height * 0.7)
    bar = ground
    if ground is None:  # over a picture the bar itself is what the field stands out from
        bar, _ = modal_colour(pixels[round(height * 0.9) :, : max(1, width // 16)])
    for colour in ((255, 255, 255), (30, 30, 30), (44, 44, 44)):
        if bar is not None and distance(colour, bar) < 8:
            continue
        fields = [
            region.box
            for region in flat_regions(pixels[foot:], colour, bar, round(width * 0.05))
            if 0.5 * width <= region.box.w <= 0.82 * width
            and region.box.h <= 0.14 * width
            and region.solidity > 0.85
        ]
        if not fields:
            continue
        lowest = max(fields, key=lambda box: box.y)
        top: int = foot + round(lowest.y - 0.025 * width)
        beside, _ = modal_colour(pixels[top + 2 : foot + round(lowest.bottom), : width // 16])
        if ground is None or distance(beside, ground) > 2:  # else it is a bubble on the ground
            return top
    return None


def _fills(
    pixels: Pixels, lines: Sequence[TextLine], ground: Colour | None, input_top: int | None
) -> list[Region]:
    """Flat regions that carry text and are not the ground."""
    width = pixels.shape[1]
    grounds: list[tuple[Colour, float]] = []
    for line in lines:
        colour, share = modal_colour(pixels[line.box.slices()])
        if share >= 0.25 and (ground is None or distance(colour, ground) > 5):
            grounds.append((colour, line.box.area))
    area = pixels if input_top is None else pixels[:input_top]
    regions: list[Region] = []
    for colour, _ in clusters(grounds, 12)[:8]:
        for region in flat_regions(area, colour, ground, round(width * 0.035)):
            if region.solidity >= _MIN_SOLIDITY and region.box.w <= 0.86 * width:
                regions.append(region)
    return [
        r
        for r in regions
        if not any(
            o is not r and o.box.area > r.box.area and o.box.contains(r.box, 0.9) for o in regions
        )
    ]


def _with_sides(
    regions: Sequence[Region], avatars: Sequence[Element], width: int
) -> list[tuple[Region, str]]:
    """Each region with the side it belongs to; regions that stand at neither are dropped.

    A wide bubble may reach both zones: then the avatar beside it decides, or its colour, by
    the regions of the same colour that stand at one side only.
    """
    low, high = _BUBBLE_EDGE[0] * width, _BUBBLE_EDGE[1] * width
    votes: dict[int, dict[str, int]] = defaultdict(lambda: {"left": 0, "right": 0})
    placed: list[tuple[Region, bool, bool, int]] = []
    palette = [c for c, _ in clusters([(r.colour, 1.0) for r in regions], 10)]
    for region in regions:
        left = low <= region.body.x <= high
        right = low <= width - region.body.right <= high
        key = min(range(len(palette)), key=lambda i: distance(palette[i], region.colour))
        placed.append((region, left, right, key))
        if left != right:
            votes[key]["left" if left else "right"] += 1
    result = []
    for region, left, right, key in placed:
        if not left and not right:
            continue
        if left and right:
            beside = {a.side for a in avatars if abs(a.box.y - region.body.y) <= 0.04 * width}
            tally = votes[key]
            if len(beside) == 1:
                left = beside == {"left"}
            elif tally["left"] == tally["right"]:
                left = not _greenish(region.colour)
            else:
                left = tally["left"] > tally["right"]
        result.append((region, "left" if left else "right"))
    return result


def _greenish(colour: Colour) -> bool:
    r, g, b = colour
    return g > r + 12 and g > b + 12


def _orange(colour: Colour) -> bool:
    """The hue of transfer and red packet cards in both themes, paid (pale) or not."""
    r, g, b = colour
    if not r > g > b or r - b < 40 or r < 70:
        return False
    hue = 60 * (g - b) / (r - b)
    return 25 <= hue <= 42


def _message(region: Region, side: str, lines: Sequence[TextLine]) -> Element:
    inside = tuple(line for line in lines if region.box.contains(line.box, 0.6))
    text = "\n".join(line.text for line in inside)
    kind = "bubble"
    if _orange(region.colour):
        kind = "red_packet_card" if "红包" in text or not _AMOUNT.search(text) else "transfer_card"
    elif len(inside) == 1 and _VOICE.match(text):
        kind = "voice"
    return Element(kind, region.body, text, side, region.colour, inside)


def _joined_cards(messages: Sequence[Element], width: int) -> list[Element]:
    """Cards whose foot (微信转账) is a region of its own: white, or parted by a line."""
    feet: dict[int, Element] = {}
    for index, card in enumerate(messages):
        if not card.kind.endswith("_card"):
            continue
        for other in messages:
            below = abs(other.box.y - card.box.bottom) <= 0.02 * width
            foot = other.kind == "bubble" or other.text.strip() in _CARD_FEET
            if foot and below and abs(other.box.x - card.box.x) <= 0.03 * width:
                feet[index] = other
    joined = [
        _with_foot(message, feet[index]) if index in feet else message
        for index, message in enumerate(messages)
    ]
    return [message for message in joined if message not in feet.values()]


def _without_pictures(messages: Sequence[Element], width: int) -> list[Element]:
    """Messages less the pieces of pictures, such as the rows of a table.

    They lie on top of one another, equally wide, where between two messages there is a gap.
    """

    def alike(a: Element, b: Element) -> bool:
        return abs(a.box.x - b.box.x) <= 3 and abs(a.box.w - b.box.w) <= 3

    bubbles = [m for m in messages if m.kind == "bubble"]
    pieces = [
        a
        for a in bubbles
        for b in bubbles
        if a is not b
        and alike(a, b)
        and -3 <= max(a.box.y, b.box.y) - min(a.box.bottom, b.box.bottom) <= _NO_GAP * width
    ]
    return [m for m in messages if not any(alike(m, piece) for piece in pieces)]


def _with_foot(card: Element, foot: Element) -> Element:
    text = f"{card.text}\n{foot.text}"
    return replace(
        card,
        box=union([card.box, foot.box]),
        text=text,
        lines=card.lines + foot.lines,
        kind=_card_kind(text),
    )


def _card_kind(text: str) -> str:
    return "red_packet_card" if "红包" in text else "transfer_card"


def _colour_of(messages: Sequence[Element], side: str) -> Colour | None:
    weights = [
        (m.colour, m.box.area)
        for m in messages
        if m.kind in ("bubble", "voice") and m.side == side and m.colour
    ]
    merged = clusters(weights, 4)
    return merged[0][0] if merged else None


def _avatars(pixels: Pixels, ground: Colour | None, input_top: int | None) -> list[Element]:
    """Square things in the side strips, where no bubble reaches."""
    if ground is None:
        return []
    height, width = pixels.shape[:2]
    bottom = input_top or height
    result = []
    for side in ("left", "right"):
        inner = round(_AVATAR_STRIP * width)
        strip = pixels[:bottom, :inner] if side == "left" else pixels[:bottom, width - inner :]
        offset = 0 if side == "left" else width - inner
        for box in _squares(strip, ground, width):
            found = Box(box.x + offset, box.y, box.w, box.h)
            result.append(Element("avatar", found, "", side))
    return result


def _squares(strip: Pixels, ground: Colour, width: int) -> list[Box]:
    if not strip.size:
        return []
    mask = (departure(strip, ground) > 14).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = []
    for x, y, w, h, area in stats[1:count]:
        if min(w, h) >= 0.055 * width and max(w, h) <= 0.16 * width and area >= 0.3 * w * h:
            boxes.append(Box(float(x), float(y), float(w), float(h)))
    squares = [b for b in boxes if 0.86 <= b.w / b.h <= 1.16]
    return squares


def _bars(
    pixels: Pixels,
    free: Sequence[TextLine],
    messages: Sequence[Element],
) -> list[Element]:
    """Status bar and title at the head of the page, from the text lines above the messages."""
    height, width = pixels.shape[:2]
    first = min((m.box.y for m in messages), default=float(height))
    limit = min(0.36 * width, first)
    head = [
        line
        for line in free
        if line.box.cy < limit and (line.box.cy < 0.11 * width or not is_time_label(line.text))
    ]
    status = status_row(head, width)
    elements = []
    if status:
        text = " ".join(line.text for line in status)
        elements.append(
            Element(
                "status_bar", union(line.box for line in status), text, None, None, tuple(status)
            )
        )
    floor = max((line.box.bottom for line in status), default=0.0)
    rest = [line for line in head if line not in status and line.box.cy > floor - 2]
    title = title_line(rest, width)
    if title is not None:
        colour, _ = modal_colour(pixels[title.box.slices()])
        elements.append(Element("title", title.box, title.text, None, colour, (title,)))
    return elements


def status_row(head: Sequence[TextLine], width: int) -> list[TextLine]:
    """The first row when it looks like a status bar: a clock, a carrier, a battery."""
    if not head:
        return []
    top = min(head, key=lambda line: line.box.cy)
    if top.box.cy > _STATUS_LEVEL * width:
        return []
    row = [
        line for line in head if abs(line.box.cy - top.box.cy) <= 0.7 * max(top.box.h, line.box.h)
    ]
    text = " ".join(line.text for line in row)
    if CLOCK.search(text) or any(word in text for word in STATUS_WORDS):
        return sorted(row, key=lambda line: line.box.x)
    return []


def title_line(rest: Sequence[TextLine], width: int) -> TextLine | None:
    """The title: of the first row below the status bar the line nearest the centre, or leftmost."""
    candidates = [
        line for line in rest if re.search(r"\w", line.text) and line.box.h >= 0.02 * width
    ]
    if not candidates:
        return None
    top = min(candidates, key=lambda line: line.box.cy)
    row = [line for line in candidates if abs(line.box.cy - top.box.cy) <= 0.6 * top.box.h]
    wordy = [line for line in row if not re.fullmatch(r"[<く＜‹\s]*\d{0,4}[…\.\s·•]*", line.text)]
    if not wordy:
        return None
    central = min(wordy, key=lambda line: abs(line.box.cx - width / 2))
    if abs(central.box.cx - width / 2) <= 0.12 * width:
        return central
    return max(wordy, key=lambda line: line.box.w)


def _input_bar(pixels: Pixels, top: int, lines: Sequence[TextLine]) -> Element:
    height, width = pixels.shape[:2]
    bar = pixels[top + 3 : min(height, top + round(0.05 * width)), : round(0.08 * width)]
    colour, _ = modal_colour(bar)
    inside = tuple(line for line in lines if line.box.cy >= top)
    text = "\n".join(line.text for line in inside)
    return Element("input_bar", Box(0, top, width, height - top), text, None, colour, inside)


def is_dark(colour: Colour | None) -> bool:
    """Whether a ground belongs to a dark theme."""
    return colour is not None and luma(colour) < 80
