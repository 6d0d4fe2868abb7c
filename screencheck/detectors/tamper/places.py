"""SC608: messages and lines that were moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...geometry import Box
from ...language import said
from ...ocr import TextLine
from ...pages import Element, Page
from ...pages.vision import Pixels, departure
from ...pages.wording import is_cjk
from ...report import Finding
from .. import Case, NotExamined, rule
from .marks import is_marked
from .messages import Message, messages

_OTHERS = 2  # messages of the side, to compare with
_BELOW_NAME = 0.2  # of the avatar's height: a bubble that begins lower has a name above it
_ALIKE = (1.6, 0.02)  # pixels, and share of the avatar: by which the others agree
_OFF, _OFF_SHARE, _SPREADS = 4.5, 0.05, 2.0  # pixels; of the avatar; of the others' spread
_CHARS, _SURE = 4, 0.85  # ideographs of a line, and how surely it was read
_AROUND = 0.12  # of a line's height
_CONTRAST = 60
_EDGE, _EDGE_LEVELS, _STRAIGHT = 3, 24, 0.9  # pixels from the edge, levels, share that is straight
_MARKED, _MARKED_ROOM = 0.002, 0.25  # of a place, that a mark covers; avatars' heights beside it
_SHARES = (0.06, 0.94)  # of a line's ink from the top: where a line begins and ends
_TRACE = 0.02  # of the fullest row
_SAME_PITCH = 1.2  # pixels
_LINE_OFF, _LINE_SHARE, _FARTHEST = 1.8, 0.03, 0.4  # pixels, and shares of the lines' distance


@rule("SC608", "a message or a line out of its place", group="places")
def out_of_place(case: Case) -> Iterable[Finding]:
    """WeChat begins each bubble at one height beside its avatar, and sets a message's lines at one
    distance.

    A bubble is compared with the others of its side that have, or have not, a name above them; a
    line in Chinese with the lines before and behind it: it must be nearer to the one by as much
    as it is farther from the other, while their distance is twice the usual one. What emoji and
    blank lines do to a text looks otherwise, and places that somebody marked are left out. Source:
    measured on genuine captures and their copies: bubbles of a side agree within three pixels,
    distances of lines within one.
    """
    page, pixels = case.page, case.screenshot.pixels
    if page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat")
    bubbles = list(_bubbles(messages(page)))
    lines = _triples(page, pixels)
    if not bubbles and not lines:
        raise NotExamined("too few messages and lines to compare")
    for message, others in bubbles:
        usual = float(np.median(others))
        spread = max(abs(other - usual) for other in others)
        off = message.offset - usual
        least = max(_OFF, _OFF_SHARE * message.unit, _SPREADS * spread)
        beside = message.bubble.box.padded(0, _MARKED_ROOM * message.unit)
        alike = spread <= max(_ALIKE[0], _ALIKE[1] * message.unit)
        if alike and abs(off) > least and _has_straight_top(message, page, pixels):
            if is_marked(pixels, beside, _MARKED):
                continue
            yield out_of_place.finding(
                "this bubble does not begin where the others of its side do",
                region=message.bubble.box,
                measured=said("{offset:+.1f} px", offset=off),
                expected=said(
                    "within {least:.1f} px, as {others} others", least=least, others=len(others)
                ),
            )
    for triple in lines:
        beside = triple.place.padded(0, triple.pitch)
        off = max(_LINE_OFF, _LINE_SHARE * triple.pitch)
        if abs(triple.off) > off and not is_marked(pixels, beside, _MARKED):
            yield out_of_place.finding(
                "this line stands nearer to one of its neighbours than to the other",
                region=triple.place,
                measured=said("{offset:+.1f} px", offset=triple.off),
                expected=said("lines {pitch:.1f} px apart", pitch=triple.pitch),
            )


def _bubbles(told: Sequence[Message]) -> Iterator[tuple[Message, list[float]]]:
    """Messages with the offsets of the others that must begin alike, where there are enough."""
    exact = [message for message in told if _is_exact(message, told)]
    for message in exact:
        others = [
            other.offset
            for other in exact
            if other is not message
            and other.bubble.side == message.bubble.side
            and _has_name(other) == _has_name(message)
        ]
        if len(others) >= _OTHERS:
            yield message, others


def _is_exact(message: Message, told: Sequence[Message]) -> bool:
    """Whether the avatar is as large as the side's others: its edges are where they seem to be."""
    sizes = [(m.avatar.box.w, m.avatar.box.h) for m in told if m.bubble.side == message.bubble.side]
    width, height = (float(value) for value in np.median(np.array(sizes), axis=0))
    box = message.avatar.box
    close = max(_ALIKE[0], _ALIKE[1] * height)
    return abs(box.w - width) <= close and abs(box.h - height) <= close


def _has_straight_top(message: Message, page: Page, pixels: Pixels) -> bool:
    """Whether the bubble begins at one height from end to end: a mosaic over its edge tears it."""
    box, fill, ground = message.bubble.box, message.bubble.colour, page.ground
    if fill is None or ground is None:
        return False
    room = 0.2 * message.unit
    columns = slice(max(0, round(box.x + room)), max(0, round(box.right - room)))
    top = round(box.y)
    if top - _EDGE < 0:
        return False
    inside, outside = pixels[top + _EDGE, columns], pixels[top - _EDGE, columns]
    if not inside.size:
        return False
    return all(
        float((departure(row[None], colour) <= _EDGE_LEVELS).mean()) >= _STRAIGHT
        for row, colour in ((inside, fill), (outside, ground))
    )


def _has_name(message: Message) -> bool:
    return message.offset > _BELOW_NAME * message.unit


@dataclass(frozen=True, slots=True)
class _Triple:
    """A line between two others: how far it is off their middle, half their distance, its ink."""

    off: float
    pitch: float
    place: Box


def _triples(page: Page, pixels: Pixels) -> list[_Triple]:
    """The lines between two others whose distance is twice one that the page has elsewhere."""
    pitches: list[float] = []
    found: list[tuple[float, float, Box]] = []
    for bubble in page.of_kind("bubble"):
        lines = sorted(bubble.lines, key=lambda line: line.box.cy)
        places = [_extent(line, bubble, pixels) for line in lines]
        before: float | None = None
        for index in range(1, len(lines)):
            one, other = places[index - 1], places[index]
            apart = None
            if one is not None and other is not None:
                apart = (sum(other) - sum(one)) / 2
                pitches.append(apart)
                if before is not None:
                    box = lines[index - 1].box
                    found.append((before, apart, Box(box.x, one[0], box.w, one[1] - one[0])))
            before = apart
    triples = []
    for above, below, place in found:
        pitch, off = (above + below) / 2, (above - below) / 2
        # of a line that is off, its own two distances are no witnesses of the usual one
        usual = any(abs(other - pitch) < _SAME_PITCH for other in pitches)
        if usual and abs(off) < _FARTHEST * pitch:
            triples.append(_Triple(off, pitch, place))
    return triples


def _extent(line: TextLine, bubble: Element, pixels: Pixels) -> tuple[float, float] | None:
    """Where the ink of a line's ideographs begins and ends, to a part of a pixel."""
    chars = [char for char in line.chars if is_cjk(char.text)]
    if len(chars) < _CHARS or 2 * len(chars) < len(line.chars) or line.confidence < _SURE:
        return None
    if bubble.colour is None:
        return None
    left, right = min(c.box.x for c in chars), max(c.box.right for c in chars)
    height, width = pixels.shape[:2]
    room = _AROUND * line.box.h
    box = Box(left, line.box.y - room, right - left, line.box.h + 2 * room).clipped(width, height)
    part = pixels[box.slices()]
    if not part.size:
        return None
    away = departure(part, bubble.colour)
    strongest = float(np.percentile(away, 99))
    if strongest < _CONTRAST:
        return None
    inked = np.flatnonzero((away > 0.5 * strongest).sum(axis=1) >= 2)
    if not len(inked) or inked[0] == 0 or inked[-1] == len(away) - 1:
        return None
    rows = np.clip(away / strongest, 0, 1).sum(axis=1)
    rows[rows < _TRACE * rows.max()] = 0
    grown = np.cumsum(rows) / rows.sum()
    ends = np.interp(_SHARES, grown, np.arange(1, len(grown) + 1))
    top = box.slices()[0].start
    return top + float(ends[0]), top + float(ends[1])
